import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import type { Endpoint } from "effect-wechatpay"
import { Applyment, Settlement, Subject } from "effect-wechatpay/onboarding"
import { Native } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { applyment, subject } from "../../api/onboarding/applications.ts"
import * as Lawful from "../../support/sandbox.ts"
import { refused } from "../outcomes.ts"

const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services>) =>
  Effect.provide(test, Lawful.layer({ mode: "partner" }))

const { business_code } = applyment

/** An application that was approved and signed: the new sub-merchant's number. */
const onboarded = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* Applyment.submit(applyment)
  yield* sandbox.onboarding.approve({ business_code })
  const { sub_mchid = "" } = yield* sandbox.onboarding.sign({ business_code })
  return sub_mchid
})

const prepay = (sub_mchid: string) =>
  Native.prepay({
    sub_mchid,
    description: "Image形象店-深圳腾大-QQ公仔",
    out_trade_no: "1217752501201407033233368018",
    amount: { total: 100 }
  })

describe("An application in the sandbox", () => {
  it.effect("goes from review over the signature to a sub-merchant who can be paid", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { applyment_id } = yield* Applyment.submit(applyment)
      const submitted = yield* Applyment.queryByBusinessCode({ business_code })
      assert.strictEqual(submitted.applyment_state, "APPLYMENT_STATE_AUDITING")
      assert.isUndefined(submitted.sub_mchid)

      const { sub_mchid = "" } = yield* sandbox.onboarding.approve({ business_code })
      const approved = yield* Applyment.queryById({ applyment_id })
      assert.strictEqual(approved.applyment_state, "APPLYMENT_STATE_TO_BE_SIGNED")
      assert.strictEqual(approved.sub_mchid, sub_mchid)
      assert.match(sub_mchid, /^00\d{8}$/)
      yield* refused(prepay(sub_mchid), "MCH_NOT_EXISTS")

      yield* sandbox.onboarding.sign({ business_code })
      assert.strictEqual((yield* Applyment.queryById({ applyment_id })).applyment_state, "APPLYMENT_STATE_FINISHED")
      assert.match((yield* prepay(sub_mchid)).code_url, /^weixin:/)
      assert.include((yield* sandbox.credentials).subMchids, sub_mchid)
    })))

  it.effect("is refused while it is under way, and taken again under its number once rejected", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const first = yield* Applyment.submit(applyment)
      yield* refused(Applyment.submit(applyment), "PROCESSING")
      yield* sandbox.onboarding.reject({ business_code, field: "license_copy", reason: "看不清" })
      const rejected = yield* Applyment.queryById(first)
      assert.strictEqual(rejected.applyment_state, "APPLYMENT_STATE_REJECTED")
      assert.deepStrictEqual(rejected.audit_detail, [
        { field: "license_copy", field_name: "license_copy", reject_reason: "看不清" }
      ])
      assert.deepStrictEqual(yield* Applyment.submit(applyment), first)
      const again = yield* Applyment.queryById(first)
      assert.strictEqual(again.applyment_state, "APPLYMENT_STATE_AUDITING")
      assert.isUndefined(again.audit_detail)
    })))

  it.effect("that nobody submitted is not there, and cannot be signed before it is approved", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* refused(Applyment.queryByBusinessCode({ business_code }), "APPLYMENT_NOT_EXIST")
      yield* refused(Applyment.queryById({ applyment_id: 1 }), "APPLYMENT_NOT_EXIST")
      assert.strictEqual((yield* Effect.flip(sandbox.onboarding.approve({ business_code })))._tag, "SandboxError")
      yield* Applyment.submit(applyment)
      const { issue } = yield* Effect.flip(sandbox.onboarding.sign({ business_code }))
      assert.strictEqual(issue, `application ${business_code} is AUDITING`)
    })))
})

describe("A settlement account in the sandbox", () => {
  const changed = {
    account_type: "ACCOUNT_TYPE_BUSINESS",
    account_bank: "招商银行",
    account_number: Redacted.make("6214830100001234")
  } as const

  it.effect("is the application's first, shown masked by either rule", () =>
    inSandbox(Effect.gen(function*() {
      const sub_mchid = yield* onboarded
      const account = yield* Settlement.query({ sub_mchid })
      assert.strictEqual(account.account_bank, "工商银行")
      assert.strictEqual(account.account_number, "62***************18")
      assert.strictEqual(account.account_name, "腾*******")
      assert.strictEqual(account.verify_result, "VERIFY_SUCCESS")
      const more = yield* Settlement.query({ sub_mchid, account_number_rule: "ACCOUNT_NUMBER_RULE_MASK_V2" })
      assert.strictEqual(more.account_number, "622848*********0018")
    })))

  it.effect("changes once the change is approved, not when it is asked for", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const sub_mchid = yield* onboarded
      const { application_no } = yield* Settlement.modify({ sub_mchid, ...changed })
      yield* refused(Settlement.queryApplication({ sub_mchid, application_no: "1" }), "ORDER_NOT_EXIST")
      const pending = yield* Settlement.queryApplication({ sub_mchid, application_no })
      assert.strictEqual(pending.verify_result, "AUDITING")
      assert.strictEqual(pending.account_number, "62************34")
      assert.isUndefined(pending.verify_finish_time)
      assert.strictEqual((yield* Settlement.query({ sub_mchid })).account_bank, "工商银行")
      yield* refused(Settlement.modify({ sub_mchid, ...changed }), "INVALID_REQUEST")

      yield* sandbox.onboarding.settleModification({ application_no })
      const settled = yield* Settlement.queryApplication({ sub_mchid, application_no })
      assert.strictEqual(settled.verify_result, "AUDIT_SUCCESS")
      assert.isDefined(settled.verify_finish_time)
      assert.strictEqual((yield* Settlement.query({ sub_mchid })).account_bank, "招商银行")
    })))

  it.effect("stays as it was when the change is refused, of which there are five a day", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const sub_mchid = "0019000002"
      const before = yield* Settlement.query({ sub_mchid })
      const refuse = Effect.gen(function*() {
        const { application_no } = yield* Settlement.modify({ sub_mchid, ...changed })
        yield* sandbox.onboarding.settleModification({ application_no, result: "AUDIT_FAIL", reason: "户名有误" })
        return yield* Settlement.queryApplication({ sub_mchid, application_no })
      })
      const failed = yield* refuse
      assert.strictEqual(failed.verify_result, "AUDIT_FAIL")
      assert.strictEqual(failed.verify_fail_reason, "户名有误")
      assert.deepStrictEqual(yield* Settlement.query({ sub_mchid }), before)
      for (let count = 2; count <= 5; count++) yield* refuse
      yield* refused(Settlement.modify({ sub_mchid, ...changed }), "INVALID_REQUEST")
      yield* sandbox.advance("1 day")
      yield* Settlement.modify({ sub_mchid, ...changed })
    })))
})

describe("A subject in the sandbox", () => {
  const sub_mchid = "0019000002"
  const request = { ...subject, addition_info: { confirm_mchid_list: [sub_mchid] } }
  const { business_code } = request

  it.effect("is approved, scans the code and confirms the merchant numbers that were named", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { applyment_id } = yield* Subject.submit(request)
      const submitted = yield* Subject.query({ business_code })
      assert.deepStrictEqual(submitted, { applyment_state: "APPLYMENT_STATE_WAITTING_FOR_AUDIT" })
      yield* sandbox.onboarding.approveSubject({ business_code })
      const approved = yield* Subject.query({ applyment_id })
      assert.strictEqual(approved.applyment_state, "APPLYMENT_STATE_PASSED")
      assert.match(approved.qrcode_data ?? "", /^data:image\/png;base64,/)
      yield* refused(Subject.cancelById({ applyment_id }), "INVALID_REQUEST")
      assert.strictEqual((yield* Subject.queryState({ sub_mchid })).authorize_state, "AUTHORIZE_STATE_UNAUTHORIZED")
      yield* sandbox.onboarding.authorizeSubject({ business_code })
      assert.strictEqual((yield* Subject.queryState({ sub_mchid })).authorize_state, "AUTHORIZE_STATE_AUTHORIZED")
      yield* refused(Subject.cancelByBusinessCode({ business_code }), "INVALID_REQUEST")
      assert.deepStrictEqual(yield* Subject.query({ applyment_id }), approved)
    })))

  it.effect("may be submitted again with the same content, though ciphertexts differ, and not with another", () =>
    inSandbox(Effect.gen(function*() {
      const first = yield* Subject.submit(request)
      assert.deepStrictEqual(yield* Subject.submit(request), first)
      const other = { ...request, contact_info: { ...request.contact_info, mobile: "13900000001" } }
      yield* refused(Subject.submit(other), "INVALID_REQUEST")
    })))

  it.effect("that was rejected says why, and is cancelled by either number, once", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const first = yield* Subject.submit(request)
      yield* sandbox.onboarding.rejectSubject({ business_code })
      assert.deepStrictEqual(yield* Subject.query(first), {
        applyment_state: "APPLYMENT_STATE_REJECTED",
        reject_param: "merchant_name",
        reject_reason: "公司名称与工商局登记不一致"
      })
      yield* Subject.cancelById(first)
      assert.strictEqual((yield* Subject.query(first)).applyment_state, "APPLYMENT_STATE_CANCELED")
      yield* refused(Subject.cancelByBusinessCode({ business_code }), "INVALID_REQUEST")

      const digits = { ...request, business_code: "190001351110000" }
      const second = yield* Subject.submit(digits)
      yield* Subject.cancelByBusinessCode({ business_code: digits.business_code })
      assert.strictEqual((yield* Subject.query(second)).applyment_state, "APPLYMENT_STATE_CANCELED")
    })))
})
