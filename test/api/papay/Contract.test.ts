import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Fiber } from "effect"
import { Payment } from "effect-wechatpay"
import { Contract } from "effect-wechatpay/papay"
import { Contract as PartnerContract } from "effect-wechatpay/partner-papay"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestClock } from "effect/testing"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

// The samples of https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/… and of …/partner/…
const plan_id = 12535
const out_contract_code = "wxwtdk20200910100000"
const openid = "oYobu0MVnQfWpSMOYJz2AHPG_gQw"
const appid = "wxd678efh567hg6787"
/** The sandbox knows it. */
const sub_mchid = "0019000002"
const number = { plan_id, out_contract_code }

const planned = {
  plan_id,
  out_contract_code,
  contract_display_account: "微信代扣用户A",
  out_user_code: "用户A",
  deduct_schedule: {
    estimated_deduct_date: "2019-11-22",
    estimated_deduct_amount: { total: 1, currency: "CNY" },
    description: "小乔-碎云皮肤（微信83区沧海之耀）"
  }
} as const

const notified = { contract_notify_url: "https://example.com/notify" }
const provider = { sp_appid: appid, sub_mchid }

itCalls({
  endpoint: Contract.presignApp,
  request: { ...planned, openid },
  sends: "POST /v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/app",
  body: { ...planned, openid, appid, ...notified },
  responses: {
    pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V",
    miniprogram_username: "gh_xxxxxxxxxxxxx",
    miniprogram_path: "pages/index/index?sign_scene=app&domain_type=cn&pre_entrustweb_id=xxxxxxxxxx"
  },
  gives: {
    pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V",
    miniprogram_username: "gh_xxxxxxxxxxxxx",
    miniprogram_path: "pages/index/index?sign_scene=app&domain_type=cn&pre_entrustweb_id=xxxxxxxxxx"
  }
})

itCalls({
  endpoint: PartnerContract.presignApp,
  request: { ...planned, sub_mchid, sub_openid: openid },
  sends: "POST /v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/app",
  body: { ...planned, ...provider, sub_openid: openid, ...notified },
  responses: { pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V" },
  gives: { pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V" }
})

itCalls({
  endpoint: Contract.presignH5,
  request: { ...planned, jump_control: { jump_appid: appid }, contract_notify_url: "https://yourapp.com/notify" },
  sends: "POST /v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/h5",
  body: { ...planned, jump_control: { jump_appid: appid }, appid, contract_notify_url: "https://yourapp.com/notify" },
  responses: { redirect_url: "https://www.xxx.com/xxxtemplate?session_id=wx12334" },
  gives: { redirect_url: "https://www.xxx.com/xxxtemplate?session_id=wx12334" }
})

itCalls({
  endpoint: PartnerContract.presignH5,
  request: { ...planned, sub_mchid },
  sends: "POST /v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/h5",
  body: { ...planned, ...provider, ...notified },
  responses: { redirect_url: "https://www.xxx.com/xxxtemplate?session_id=wx12334" },
  gives: { redirect_url: "https://www.xxx.com/xxxtemplate?session_id=wx12334" }
})

itCalls({
  endpoint: Contract.presignJsapi,
  request: { ...planned, openid },
  sends: "POST /v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/jsapi",
  body: { ...planned, openid, appid, ...notified },
  responses: { redirect_url: "https://www.xxx.com?pre_entrust_id=wx12334" },
  gives: { redirect_url: "https://www.xxx.com?pre_entrust_id=wx12334" }
})

itCalls({
  endpoint: PartnerContract.presignJsapi,
  request: { ...planned, sub_mchid, sp_openid: openid },
  sends: "POST /v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/jsapi",
  body: { ...planned, ...provider, sp_openid: openid, ...notified },
  responses: { redirect_url: "https://www.xxx.com?pre_entrust_id=wx12334" },
  gives: { redirect_url: "https://www.xxx.com?pre_entrust_id=wx12334" }
})

const miniProgram = {
  pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V",
  redirect_appid: "wxbd687630cd02ce1d",
  redirect_path: "pages/PwdExemptContract/index"
}

itCalls({
  endpoint: Contract.presignMiniProgram,
  request: { ...planned, openid },
  sends: "POST /v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/mini-program",
  body: { ...planned, openid, appid, ...notified },
  responses: miniProgram,
  gives: miniProgram
})

itCalls({
  endpoint: PartnerContract.presignMiniProgram,
  request: { ...planned, sub_mchid, sp_openid: openid },
  sends: "POST /v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/mini-program",
  body: { ...planned, ...provider, sp_openid: openid, ...notified },
  responses: miniProgram,
  gives: miniProgram
})

const device = {
  device_type: "DEVICE_TYPE_TV",
  device_os: "example_device_os",
  device_id: "example_device_id",
  device_running_as_root: false,
  device_ip: "example_device_ip",
  weixin_installed: true,
  weixin_version: "example_weixin_version",
  days_since_first_login: "DAYS_SINCE_FIRST_LOGIN_WITHIN_7_DAYS"
} as const

itCalls({
  endpoint: Contract.presign,
  request: {
    sign_scene: "SIGN_SCENE_QRCODE",
    ...number,
    contract_display_account: "微信代扣用户A",
    out_user_code: "用户A",
    device_info: device,
    return_url: "https://yourapp.com/notify"
  },
  sends: "POST /v3/papay/sign/contracts/pre-entrust-sign",
  body: {
    sign_scene: "SIGN_SCENE_QRCODE",
    appid,
    ...number,
    contract_display_account: "微信代扣用户A",
    out_user_code: "用户A",
    device_info: device,
    return_url: "https://yourapp.com/notify",
    ...notified
  },
  responses: { pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V", redirect_url: "example_redirect_url" },
  gives: { pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V", redirect_url: "example_redirect_url" }
})

const sign = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* Contract.presignApp(planned)
  yield* sandbox.papay.sign({ out_contract_code, openid })
})

const signPartner = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* PartnerContract.presignApp({ ...planned, sub_mchid })
  yield* sandbox.papay.sign({ out_contract_code, openid })
})

const contract = {
  contract_id: "123124412412423431",
  ...number,
  contract_display_account: "微信代扣用户A",
  out_user_code: "用户A",
  contract_state: "SIGNED",
  deduct_schedule: {
    estimated_deduct_date: "2019-11-22",
    estimated_deduct_amount: { total: 1, currency: "CNY" },
    schedule_state: "NO_SCHEDULED"
  }
} as const

const wireTimes = {
  contract_signed_time: "2020-09-10T13:29:35+08:00",
  contract_expired_time: "2021-09-10T13:29:35+08:00"
}

const times = {
  contract_signed_time: DateTime.makeUnsafe("2020-09-10T05:29:35Z"),
  contract_expired_time: DateTime.makeUnsafe("2021-09-10T05:29:35Z")
}

const direct = { mchid: "1900000109", appid, openid }
const partner = { sp_mchid: "1900000109", sp_appid: appid, sub_mchid, sp_openid: openid }

itCalls({
  endpoint: Contract.query,
  request: number,
  sends: `GET /v3/papay/sign/contracts/plan-id/${plan_id}/out-contract-code/${out_contract_code}`,
  responses: { ...direct, ...contract, ...wireTimes },
  gives: { ...direct, ...contract, ...times },
  sandbox: sign
})

itCalls({
  endpoint: PartnerContract.query,
  request: { sub_mchid, ...number },
  sends:
    `GET /v3/papay/sign/partner/contracts/plan-id/${plan_id}/out-contract-code/${out_contract_code}?sub_mchid=${sub_mchid}`,
  responses: { ...partner, ...contract, ...wireTimes },
  gives: { ...partner, ...contract, ...times },
  sandbox: signPartner
})

const ended = {
  ...contract,
  contract_state: "TERMINATED",
  contract_terminate_info: {
    contract_termination_mode: "MCH_API_TERMINATE",
    contract_termination_remark: "用户解约"
  }
} as const
const endedAt = "2020-10-10T13:29:35+08:00"
const info = { ...ended.contract_terminate_info, contract_terminated_time: DateTime.makeUnsafe("2020-10-10T05:29:35Z") }
const wireInfo = { ...ended.contract_terminate_info, contract_terminated_time: endedAt }

itCalls({
  endpoint: Contract.terminate,
  request: { ...number, contract_termination_remark: "用户解约" },
  sends: `POST /v3/papay/sign/contracts/plan-id/${plan_id}/out-contract-code/${out_contract_code}/terminate`,
  body: { contract_termination_remark: "用户解约" },
  responses: { ...direct, ...ended, ...wireTimes, contract_terminate_info: wireInfo },
  gives: { ...direct, ...ended, ...times, contract_terminate_info: info },
  sandbox: sign
})

itCalls({
  endpoint: PartnerContract.terminate,
  request: { sub_mchid, ...number, contract_termination_remark: "用户解约" },
  sends: `POST /v3/papay/sign/partner/contracts/plan-id/${plan_id}/out-contract-code/${out_contract_code}/terminate`,
  body: { sub_mchid, contract_termination_remark: "用户解约" },
  responses: { ...partner, ...ended, ...wireTimes, contract_terminate_info: wireInfo },
  gives: { ...partner, ...ended, ...times, contract_terminate_info: info },
  sandbox: signPartner
})

describe("a contract of entrusted deduction", () => {
  it.effect("ends although the response was lost", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sign
      yield* sandbox.failNext({ kind: "resetAfter" }, { endpoint: "Contract.terminate" })
      const ending = yield* Effect.forkChild(
        Payment.resolveUnknown(Contract.terminate)({ ...number, contract_termination_remark: "用户解约" })
      )
      yield* Effect.forEach(Array.from({ length: 60 }), () => TestClock.adjust("1 second"))
      const { contract_state } = yield* Fiber.join(ending)
      assert.strictEqual(contract_state, "TERMINATED")
    }).pipe(Effect.provide(Sandbox.layer())))

  const refused = <A, E extends { readonly _tag: string; readonly field?: unknown }>(
    call: Effect.Effect<A, E, Effect.Services<ReturnType<typeof Contract.query>>>
  ) => {
    const { layer, received } = Platform.world(() => Platform.json({}))
    return Effect.flip(call).pipe(
      Effect.map((error) => {
        assert.lengthOf(received, 0)
        return error._tag === "RequestEncodeError" ? error.field : error._tag
      }),
      Effect.provide(layer)
    )
  }

  it.effect("has a number of digits and letters, and a user where the page needs one", () =>
    Effect.gen(function*() {
      const number = Contract.query({ plan_id, out_contract_code: "with-hyphen" })
      assert.strictEqual(yield* refused(number), "out_contract_code")
      assert.strictEqual(
        yield* refused(Contract.query({ plan_id, out_contract_code: "a".repeat(33) })),
        "out_contract_code"
      )
      assert.strictEqual(yield* refused(PartnerContract.presignJsapi({ ...planned, sub_mchid })), "sp_openid")
      assert.strictEqual(yield* refused(PartnerContract.presignMiniProgram({ ...planned, sub_mchid })), "sp_openid")
      const day = { ...planned, deduct_schedule: { ...planned.deduct_schedule, estimated_deduct_date: "20191122" } }
      assert.strictEqual(yield* refused(Contract.presignApp(day)), "deduct_schedule.estimated_deduct_date")
    }))
})
