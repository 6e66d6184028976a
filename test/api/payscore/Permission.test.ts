import { DateTime, Effect } from "effect"
import { Permission } from "effect-wechatpay/payscore"
import { Sandbox } from "effect-wechatpay/sandbox"
import { itCalls } from "../../support/endpoint.ts"

const service_id = "2002000000000558128851361561536"
const authorization_code = "1234323JKHDFE1243252"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

const apply = Permission.apply({ service_id, authorization_code })

const granted = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* apply
  yield* sandbox.payscore.authorize({ authorization_code, openid })
})

const permission = {
  service_id,
  appid: "wxd678efh567hg6787",
  mchid: "1900000109",
  openid,
  authorization_code,
  authorization_state: "AVAILABLE",
  notify_url: "https://www.weixin.com",
  user_risk_level: 1,
  risk_level_version: 1
}

const wireTimes = {
  cancel_authorization_time: "2015-05-20T13:29:35.120+08:00",
  authorization_success_time: "2015-05-20T13:29:35+08:00"
}

const times = {
  cancel_authorization_time: DateTime.makeUnsafe("2015-05-20T05:29:35.120Z"),
  authorization_success_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z")
}

itCalls({
  endpoint: Permission.apply,
  request: { service_id, authorization_code },
  sends: "POST /v3/payscore/permissions",
  body: {
    service_id,
    appid: "wxd678efh567hg6787",
    authorization_code,
    notify_url: "https://example.com/notify"
  },
  responses: { apply_permissions_token: "token" },
  gives: { apply_permissions_token: "token" }
})

itCalls({
  endpoint: Permission.queryByAuthorizationCode,
  request: { authorization_code, service_id },
  sends: `GET /v3/payscore/permissions/authorization-code/${authorization_code}?service_id=${service_id}`,
  responses: { ...permission, ...wireTimes },
  gives: { ...permission, ...times },
  sandbox: apply
})

itCalls({
  endpoint: Permission.queryByOpenid,
  request: { openid, service_id },
  sends: `GET /v3/payscore/permissions/openid/${openid}?service_id=${service_id}&appid=wxd678efh567hg6787`,
  responses: { ...permission, ...wireTimes },
  gives: { ...permission, ...times },
  sandbox: granted
})

itCalls({
  endpoint: Permission.terminateByAuthorizationCode,
  request: { authorization_code, service_id, reason: "撤销原因" },
  // The seed left out the leading slash.
  sends: `POST /v3/payscore/permissions/authorization-code/${authorization_code}/terminate`,
  body: { service_id, reason: "撤销原因" },
  gives: undefined,
  sandbox: granted
})

itCalls({
  endpoint: Permission.terminateByOpenid,
  request: { openid, service_id, reason: "撤销原因" },
  sends: `POST /v3/payscore/permissions/openid/${openid}/terminate`,
  body: { service_id, appid: "wxd678efh567hg6787", reason: "撤销原因" },
  gives: undefined,
  sandbox: granted
})
