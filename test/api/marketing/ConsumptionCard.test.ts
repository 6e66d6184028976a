import { DateTime } from "effect"
import { ConsumptionCard } from "effect-wechatpay/marketing"
import { itCalls } from "../../support/endpoint.ts"

itCalls({
  endpoint: ConsumptionCard.send,
  request: {
    card_id: "pIJMr5MMiIkO_93VtPyIiEk2DZ4w",
    openid: "obLatjhnqgy2syxrXVM3MJirbkdI",
    out_request_no: "oTYhjfdsahnssddj_0136",
    send_time: DateTime.makeUnsafe("2019-12-31T13:29:35+08:00")
  },
  sends: "POST /v3/marketing/busifavor/coupons/pIJMr5MMiIkO_93VtPyIiEk2DZ4w/send",
  body: {
    appid: "wxd678efh567hg6787",
    openid: "obLatjhnqgy2syxrXVM3MJirbkdI",
    out_request_no: "oTYhjfdsahnssddj_0136",
    send_time: "2019-12-31T13:29:35+08:00"
  },
  responses: { card_code: "198555211279" },
  gives: { card_code: "198555211279" }
})
