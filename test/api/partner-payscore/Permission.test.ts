import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Permission, ServiceAccount } from "effect-wechatpay/partner-payscore"
import { Sandbox } from "effect-wechatpay/sandbox"
import { itCalls } from "../../support/endpoint.ts"

// The samples of https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter6_2_13.shtml and of its siblings
const service_id = "500001"
const appid = "wxd678efh567hg6787"
const authorization_code = "1234323JKHDFE1243252"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
/** The sandbox knows it. */
const sub_mchid = "0019000002"

const apply = Permission.apply({ service_id, sub_mchid, authorization_code })

const granted = Effect.gen(function*() {
  yield* apply
  yield* (yield* Sandbox.Sandbox).payscore.authorize({ authorization_code, openid })
})

const permission = {
  service_id,
  appid,
  mchid: "1230000109",
  sub_mchid,
  openid,
  authorization_code,
  authorization_state: "AVAILABLE",
  notify_url: "https://www.weixin.com"
}
const wireTimes = { authorization_success_time: "2015-05-20T13:29:35+08:00" }
const times = { authorization_success_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z") }

itCalls({
  endpoint: Permission.apply,
  request: { service_id, sub_mchid, authorization_code },
  sends: "POST /v3/payscore/partner/permissions",
  body: { service_id, appid, sub_mchid, authorization_code, notify_url: "https://example.com/notify" },
  responses: { apply_permissions_token: "token" },
  gives: { apply_permissions_token: "token" }
})

itCalls({
  endpoint: Permission.queryByAuthorizationCode,
  request: { authorization_code, service_id, sub_mchid },
  sends:
    `GET /v3/payscore/partner/permissions/authorization-code/${authorization_code}?service_id=${service_id}&sub_mchid=${sub_mchid}`,
  responses: { ...permission, ...wireTimes },
  gives: { ...permission, ...times },
  sandbox: apply
})

itCalls({
  endpoint: Permission.queryByOpenid,
  request: { openid, service_id, sub_mchid },
  sends:
    `GET /v3/payscore/partner/permissions/search?service_id=${service_id}&appid=${appid}&sub_mchid=${sub_mchid}&openid=${openid}`,
  responses: { ...permission, ...wireTimes },
  gives: { ...permission, ...times },
  sandbox: granted
})

itCalls({
  endpoint: Permission.terminateByAuthorizationCode,
  request: { authorization_code, service_id, sub_mchid, reason: "撤销原因" },
  sends: `POST /v3/payscore/partner/permissions/authorization-code/${authorization_code}/terminate`,
  body: { service_id, sub_mchid, reason: "撤销原因" },
  gives: undefined,
  sandbox: granted
})

itCalls({
  endpoint: Permission.terminateByOpenid,
  request: { openid, service_id, sub_mchid, reason: "撤销原因" },
  sends: "POST /v3/payscore/partner/permissions/terminate",
  body: { openid, service_id, appid, sub_mchid, reason: "撤销原因" },
  gives: undefined,
  sandbox: granted
})

const out_apply_no = "1234323JKHDFE1243252"

const application = {
  service_id,
  mchid: "1230000109",
  appid,
  sub_mchid,
  out_apply_no,
  apply_state: "REJECTED",
  reject_reason: "账户异常，无法绑定"
} as const

const submit = ServiceAccount.apply({ service_id, sub_mchid, out_apply_no })

itCalls({
  endpoint: ServiceAccount.apply,
  request: { service_id, sub_mchid, out_apply_no },
  sends: "POST /v3/payscore/partner/service-account-applications",
  body: { service_id, appid, sub_mchid, out_apply_no, result_notify_url: "https://example.com/notify" },
  responses: { ...application, apply_state: "PROCESSING" },
  gives: { ...application, apply_state: "PROCESSING" }
})

itCalls({
  endpoint: ServiceAccount.query,
  request: { out_apply_no },
  sends: `GET /v3/payscore/partner/service-account-applications/${out_apply_no}`,
  responses: application,
  gives: application,
  sandbox: submit
})

describe("an application for a payscore service", () => {
  it.effect("is decided on, and WeChat Pay reports it", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* submit
      yield* sandbox.payscore.decideAccount({ out_apply_no, reject_reason: "账户异常，无法绑定" })
      const { apply_state, reject_reason } = yield* ServiceAccount.query({ out_apply_no })
      assert.deepStrictEqual([apply_state, reject_reason], ["REJECTED", "账户异常，无法绑定"])
      const { notifications: [notification] } = yield* sandbox.state
      assert.strictEqual(notification?.event_type, "PAYSCORE.BIND_SERVICE_ACCOUNT")
      assert.include(notification?.resource, { out_apply_no, apply_state: "REJECTED" })
    }).pipe(Effect.provide(Sandbox.layer({ mode: "platform" }))))
})
