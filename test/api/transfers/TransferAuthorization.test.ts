import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Notification } from "effect-wechatpay"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Transfer, TransferAuthorization } from "effect-wechatpay/transfers"
import { itCalls } from "../../support/endpoint.ts"
import { layer, post } from "../../support/notification.ts"
import * as Platform from "../../support/platform.ts"
import { name, openid, out_bill_no, time, transfer, transfer_bill_no, user_name, wireTime } from "./fixtures.ts"

const path = "/v3/fund-app/mch-transfer/user-confirm-authorization"
const out_authorization_no = "plfk2020042013"
const authorization_id = "201202504101000123456789012"
const { appid } = transfer

const asked = {
  out_authorization_no,
  appid,
  openid,
  transfer_scene_id: "1000",
  user_display_name: "wx_123456",
  user_recv_perception: "现金奖励",
  authorization_notify_url: "https://shop.example.com/authorizations",
  scene_info: { client_ip: "14.23.150.211", device_id: "D1", device_type: "IOS" }
} as const

const created = TransferAuthorization.create(asked)

/** An authorisation in force. */
const granted = Effect.gen(function*() {
  yield* created
  yield* (yield* Sandbox.Sandbox).transfers.authorize({ out_authorization_no })
})

const waiting = { out_authorization_no, state: "WAIT_USER_CONFIRM", package_info: "0002-affffddafdfafddffda==" }

itCalls({
  endpoint: TransferAuthorization.create,
  request: asked,
  sends: `POST ${path}`,
  body: asked,
  responses: { ...waiting, create_time: "2015-05-20T13:29:35.120+08:00" },
  gives: { ...waiting, create_time: DateTime.makeUnsafe("2015-05-20T05:29:35.120Z") },
  sandbox: Effect.void
})

// https://pay.weixin.qq.com/doc/v3/merchant/4014399423
const wire = {
  out_authorization_no,
  appid: "102022609",
  openid: "216BE837A39456BD6729F6F47D7C0EEE",
  user_display_name: "wx_123456",
  authorization_id,
  state: "TAKING_EFFECT",
  authorize_time: wireTime,
  close_info: { close_time: wireTime, close_reason: "USER_CLOSE" },
  transfer_scene_id: "1000",
  user_recv_perception: "现金奖励",
  create_time: wireTime
}
const read = {
  ...wire,
  authorize_time: time,
  close_info: { close_time: time, close_reason: "USER_CLOSE" },
  create_time: time
}

itCalls({
  endpoint: TransferAuthorization.query,
  request: { out_authorization_no },
  sends: `GET ${path}/out-authorization-no/${out_authorization_no}`,
  responses: wire,
  gives: read,
  sandbox: created
})

// No page has these two fields; other descriptions of the API and SDKs do.
itCalls({
  endpoint: TransferAuthorization.query,
  request: { out_authorization_no, is_display_authorization: true },
  sends: `GET ${path}/out-authorization-no/${out_authorization_no}?is_display_authorization=true`,
  responses: { ...wire, state: "WAIT_USER_CONFIRM", package_info: "affffddafdfafddffda==" },
  gives: { ...read, state: "WAIT_USER_CONFIRM", package_info: "affffddafdfafddffda==" },
  sandbox: created
})

itCalls({
  endpoint: TransferAuthorization.terminate,
  request: { out_authorization_no },
  sends: `POST ${path}/out-authorization-no/${out_authorization_no}/close`,
  responses: { ...wire, state: "CLOSED" },
  gives: { ...read, state: "CLOSED" },
  sandbox: granted
})

const { openid: _, notify_url: __, user_recv_style: ___, ...terms } = transfer
const { user_recv_style: ____, ...shown } = transfer
const authorization_info = {
  user_display_name: "wx_123456",
  out_authorization_no,
  authorization_notify_url: "https://shop.example.com/authorizations"
} as const

const taken = { out_bill_no, transfer_bill_no, state: "ACCEPTED", package_info: "affffddafdfafddffda==" }

itCalls({
  endpoint: Transfer.createWithAuthorization,
  request: { ...shown, authorization_info, sponsor_mchid: "1900001109" },
  sends: "POST /v3/fund-app/mch-transfer/transfer-bills/pre-transfer-with-authorization",
  body: { ...shown, authorization_info, sponsor_mchid: "1900001109" },
  encrypted: ["user_name"],
  responses: { ...taken, create_time: wireTime, user_display_name: "wx_123456", out_authorization_no },
  gives: { ...taken, create_time: time, user_display_name: "wx_123456", out_authorization_no },
  sandbox: Effect.void
})

const paid = {
  mch_id: "1900001109",
  out_bill_no,
  transfer_bill_no,
  appid: "wxf636efh567hg4356",
  state: "SUCCESS",
  transfer_amount: 400_000,
  transfer_remark: "新会员开通有礼",
  openid,
  user_name
}

itCalls({
  endpoint: Transfer.createAuthorized,
  request: { ...terms, out_authorization_no },
  sends: "POST /v3/fund-app/mch-transfer/transfer-bills/transfer",
  body: { ...terms, out_authorization_no },
  encrypted: ["user_name"],
  responses: { ...paid, create_time: wireTime, update_time: wireTime },
  gives: { ...paid, user_name: name, create_time: time, update_time: time },
  sandbox: granted
})

describe("Transfer.createAuthorized", () => {
  const attempt = (request: Transfer.CreateAuthorizedRequest) => {
    const { layer, received } = Platform.world(() => Platform.json(paid))
    return Effect.result(Transfer.createAuthorized(request)).pipe(
      Effect.map((result) => ({ result, received })),
      Effect.provide(layer)
    )
  }

  it.effect("takes one of the two numbers of an authorisation, before anything is sent", () =>
    Effect.gen(function*() {
      for (const numbers of [{}, { authorization_id, out_authorization_no }]) {
        const { received, result } = yield* attempt({ ...terms, ...numbers })
        assert.deepInclude(Object(result).failure, { _tag: "RequestEncodeError", field: "authorization_id" })
        assert.lengthOf(received, 0)
      }
      const { received } = yield* attempt({ ...terms, authorization_id })
      assert.strictEqual(JSON.parse(received[0]!.body).authorization_id, authorization_id)
    }))

  it.effect("asks for the receiver's name from 2,000 yuan on", () =>
    Effect.gen(function*() {
      const { user_name: _, ...unnamed } = terms
      const { result } = yield* attempt({ ...unnamed, out_authorization_no, transfer_amount: 200_000 })
      assert.deepInclude(Object(result).failure, { _tag: "RequestEncodeError", field: "user_name" })
    }))
})

describe("Notifications of authorisations", () => {
  // https://pay.weixin.qq.com/doc/v3/merchant/4014512908
  const content = {
    out_authorization_no,
    appid: "102022609",
    openid: "216BE837A39456BD6729F6F47D7C0EEE",
    user_display_name: "wx_123456",
    authorization_id,
    state: "TAKING_EFFECT",
    authorize_time: "2015-05-20T13:29:35.120+08:00"
  }
  const parse = (event_type: string, content: object) =>
    post({ event_type, original_type: "mch_payment", content }).pipe(
      Effect.flatMap(({ body, headers }) => Notification.parse(TransferAuthorization.events)(headers, body)),
      Effect.provide(layer)
    )

  it.effect("are read as their page has them", () =>
    Effect.gen(function*() {
      const confirmed = yield* parse("MCHTRANSFER.AUTHORIZATION.CONFIRMED", content)
      assert.strictEqual(confirmed.event, "TransferAuthorization.confirmed")
      const { authorize_time: _, ...rest } = content
      assert.deepInclude(confirmed.resource, rest)
      const closed = yield* parse("MCHTRANSFER.AUTHORIZATION.CLOSED", {
        ...content,
        state: "CLOSED",
        close_info: { close_time: "2015-05-20T13:29:35+08:00", close_reason: "USER_CLOSE" }
      })
      assert.strictEqual(closed.event, "TransferAuthorization.closed")
      assert.deepStrictEqual(Object(closed.resource).close_info, {
        close_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z"),
        close_reason: "USER_CLOSE"
      })
    }))
})
