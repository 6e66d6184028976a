import { ViolationNotification } from "effect-wechatpay/risk"
import { itCalls } from "../../support/endpoint.ts"

const notify_url = "https://www.weixin.qq.com/wxpay/pay.php"
const path = "/v3/merchant-risk-manage/violation-notifications"

itCalls({
  endpoint: ViolationNotification.create,
  request: { notify_url },
  sends: `POST ${path}`,
  body: { notify_url },
  responses: { notify_url },
  gives: { notify_url }
})

itCalls({
  endpoint: ViolationNotification.query,
  request: {},
  sends: `GET ${path}`,
  responses: { notify_url },
  gives: { notify_url },
  sandbox: ViolationNotification.create({ notify_url })
})

itCalls({
  endpoint: ViolationNotification.update,
  request: { notify_url: "https://example.com/violations" },
  sends: `PUT ${path}`,
  body: { notify_url: "https://example.com/violations" },
  responses: { notify_url: "https://example.com/violations" },
  gives: { notify_url: "https://example.com/violations" },
  sandbox: ViolationNotification.create({ notify_url })
})

itCalls({
  endpoint: ViolationNotification.remove,
  request: {},
  sends: `DELETE ${path}`,
  gives: undefined,
  sandbox: ViolationNotification.create({ notify_url })
})
