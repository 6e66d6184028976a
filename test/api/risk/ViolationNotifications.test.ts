import { assert, describe, it } from "@effect/vitest"
import { ViolationNotifications } from "effect-wechatpay/risk"
import type { DocumentedCode } from "../../support/codes.ts"
import { itCalls } from "../../support/endpoint.ts"

const notify_url = "https://www.weixin.qq.com/wxpay/pay.php"
const path = "/v3/merchant-risk-manage/violation-notifications"

itCalls({
  endpoint: ViolationNotifications.create,
  request: { notify_url },
  sends: `POST ${path}`,
  body: { notify_url },
  answers: { notify_url },
  gives: { notify_url }
})

itCalls({
  endpoint: ViolationNotifications.query,
  request: {},
  sends: `GET ${path}`,
  answers: { notify_url },
  gives: { notify_url },
  sandbox: ViolationNotifications.create({ notify_url })
})

itCalls({
  endpoint: ViolationNotifications.update,
  request: {},
  sends: `PUT ${path}`,
  body: { notify_url: "https://example.com/notify" },
  answers: { notify_url: "https://example.com/notify" },
  gives: { notify_url: "https://example.com/notify" },
  sandbox: ViolationNotifications.create({ notify_url })
})

itCalls({
  endpoint: ViolationNotifications.remove,
  request: {},
  sends: `DELETE ${path}`,
  gives: undefined,
  sandbox: ViolationNotifications.create({ notify_url })
})

describe("ViolationNotifications.create", () => {
  it("names the codes of the official table", () => {
    const code: DocumentedCode<typeof ViolationNotifications.create> = "ALREADY_EXISTS"
    assert.isString(code)
  })
})
