import { Effect } from "effect"
import {
  MerchantConfig,
  ProfitSharingOrder,
  ProfitSharingReceiver,
  ProfitSharingReturn
} from "effect-wechatpay/partner-profit-sharing"
import { itCalls } from "../../support/endpoint.ts"
import {
  account,
  appid,
  given,
  givenRead,
  giving,
  later,
  name,
  out_order_no,
  paidToSub,
  read,
  response,
  sharing,
  sub_appid,
  sub_mchid,
  transaction_id,
  unfreezing
} from "../profit-sharing/fixtures.ts"

const receiver = {
  sub_mchid,
  appid,
  sub_appid,
  type: "MERCHANT_ID",
  account,
  name,
  relation_type: "CUSTOM",
  custom_relation: "代理商"
}
const ids = { sub_mchid, appid, sub_appid, type: "MERCHANT_ID", account }
const request = { ...sharing, sub_mchid, sub_appid }

const shared = Effect.gen(function*() {
  yield* paidToSub
  yield* ProfitSharingReceiver.add(receiver)
  yield* ProfitSharingOrder.request(request)
  yield* later
})

itCalls({
  endpoint: ProfitSharingReceiver.add,
  request: receiver,
  sends: "POST /v3/profitsharing/receivers/add",
  body: receiver,
  encrypted: ["name"],
  responses: { sub_mchid, type: "MERCHANT_ID", account, relation_type: "CUSTOM", custom_relation: "代理商" },
  gives: { sub_mchid, type: "MERCHANT_ID", account, relation_type: "CUSTOM", custom_relation: "代理商" }
})

itCalls({
  endpoint: ProfitSharingReceiver.remove,
  request: ids,
  sends: "POST /v3/profitsharing/receivers/delete",
  body: ids,
  responses: { sub_mchid, type: "MERCHANT_ID", account },
  gives: { sub_mchid, type: "MERCHANT_ID", account }
})

itCalls({
  endpoint: ProfitSharingOrder.request,
  request,
  sends: "POST /v3/profitsharing/orders",
  body: request,
  encrypted: ["receivers[].name"],
  responses: { sub_mchid, ...response },
  gives: { sub_mchid, ...read },
  sandbox: Effect.andThen(paidToSub, ProfitSharingReceiver.add(receiver))
})

itCalls({
  endpoint: ProfitSharingOrder.query,
  request: { sub_mchid, out_order_no, transaction_id },
  sends: `GET /v3/profitsharing/orders/${out_order_no}?sub_mchid=${sub_mchid}&transaction_id=${transaction_id}`,
  responses: { sub_mchid, ...response },
  gives: { sub_mchid, ...read },
  sandbox: shared
})

itCalls({
  endpoint: ProfitSharingOrder.unfreeze,
  request: { sub_mchid, ...unfreezing },
  sends: "POST /v3/profitsharing/orders/unfreeze",
  body: { sub_mchid, ...unfreezing },
  responses: { sub_mchid, ...response, out_order_no: unfreezing.out_order_no },
  gives: { sub_mchid, ...read, out_order_no: unfreezing.out_order_no },
  sandbox: paidToSub
})

itCalls({
  endpoint: ProfitSharingReturn.request,
  request: { sub_mchid, ...giving },
  sends: "POST /v3/profitsharing/return-orders",
  body: { sub_mchid, ...giving },
  responses: { sub_mchid, ...given },
  gives: { sub_mchid, ...givenRead },
  sandbox: false
})

itCalls({
  endpoint: ProfitSharingReturn.query,
  request: { sub_mchid, out_return_no: giving.out_return_no, out_order_no },
  sends:
    `GET /v3/profitsharing/return-orders/${giving.out_return_no}?sub_mchid=${sub_mchid}&out_order_no=${out_order_no}`,
  responses: { sub_mchid, ...given },
  gives: { sub_mchid, ...givenRead },
  sandbox: Effect.gen(function*() {
    yield* shared
    const { order_id: _, ...rest } = giving
    yield* ProfitSharingReturn.request({ sub_mchid, ...rest })
  })
})

itCalls({
  endpoint: MerchantConfig.query,
  request: { sub_mchid },
  sends: `GET /v3/profitsharing/merchant-configs/${sub_mchid}`,
  responses: { sub_mchid, max_ratio: 2000 },
  gives: { sub_mchid, max_ratio: 2000 }
})
