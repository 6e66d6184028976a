import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Redacted, Stream } from "effect"
import { Applyment, HostedApplyment, SubMerchant } from "effect-wechatpay/ecommerce"
import { Settlement } from "effect-wechatpay/onboarding"
import { Combine, Native } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { refused } from "../outcomes.ts"
import { company, inSandbox, opened, out_request_no } from "./fixtures.ts"

const query = Applyment.queryByOutRequestNo({ out_request_no })

const states = Effect.map(query, ({ applyment_state, sign_state }) => [applyment_state, sign_state])

/** A company that somebody else than its legal representative acts for: its account has to be verified. */
const byAgent = {
  ...company,
  contact_info: { ...company.contact_info, contact_type: "66", contact_name: "王五" }
} as const

const prepay = (sub_mchid: string) =>
  Native.prepay({ sub_mchid, description: "茶", out_trade_no: "1217752501201407033233368018", amount: { total: 100 } })

describe("An application to a platform", () => {
  it.effect("is checked for three seconds, reviewed and signed; then the sub-merchant exists", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { applyment_id } = yield* Applyment.submit(company)
      assert.deepStrictEqual(yield* states, ["CHECKING", "NOT_SIGNABLE"])
      yield* sandbox.advance("3 seconds")
      const auditing = yield* Applyment.queryById({ applyment_id })
      assert.strictEqual(auditing.applyment_state, "AUDITING")
      assert.strictEqual(auditing.sign_state, "UNSIGNED")
      assert.match(auditing.sign_url ?? "", /^https:/)
      assert.isUndefined(auditing.sub_mchid)

      yield* sandbox.ecommerce.approveApplyment({ out_request_no })
      const approved = yield* query
      assert.strictEqual(approved.applyment_state, "NEED_SIGN")
      const { sub_mchid = "" } = approved
      assert.match(sub_mchid, /^00\d{8}$/)
      yield* refused(prepay(sub_mchid), "MCH_NOT_EXISTS")

      yield* sandbox.ecommerce.signApplyment({ out_request_no })
      const finished = yield* query
      assert.strictEqual(finished.applyment_state, "FINISH")
      assert.strictEqual(finished.sign_state, "SIGNED")
      assert.strictEqual(finished.sub_mchid, sub_mchid)
      assert.isUndefined(finished.sign_url)
      yield* prepay(sub_mchid)
      const { account_bank } = yield* Settlement.query({ sub_mchid })
      assert.strictEqual(account_bank, "工商银行")
    })))

  it.effect("may be signed before the review: it then ends with the review", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Applyment.submit(company)
      yield* sandbox.advance("3 seconds")
      yield* sandbox.ecommerce.signApplyment({ out_request_no })
      assert.deepStrictEqual(yield* states, ["AUDITING", "SIGNED"])
      yield* sandbox.ecommerce.approveApplyment({ out_request_no })
      assert.deepStrictEqual(yield* states, ["FINISH", "SIGNED"])
    })))

  it.effect("is refused while it is under way or through, and replaced once rejected", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const first = yield* Applyment.submit(company)
      yield* refused(Applyment.submit(company), "RESOURCE_ALREADY_EXISTS")
      yield* sandbox.ecommerce.rejectApplyment({ out_request_no, param_name: "id_card_copy", reject_reason: "看不清" })
      const rejected = yield* query
      assert.strictEqual(rejected.applyment_state, "REJECTED")
      assert.strictEqual(rejected.sign_state, "NOT_SIGNABLE")
      assert.deepStrictEqual(rejected.audit_detail, [{ param_name: "id_card_copy", reject_reason: "看不清" }])
      assert.strictEqual((yield* Applyment.submit(company)).applyment_id, first.applyment_id)
      yield* sandbox.advance("3 seconds")
      yield* sandbox.ecommerce.approveApplyment({ out_request_no })
      yield* sandbox.ecommerce.signApplyment({ out_request_no })
      yield* refused(Applyment.submit(company), "RESOURCE_ALREADY_EXISTS")
    })))

  it.effect("that was signed and rejected need not be signed again, unless who signs for what changed", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const submit = (application: Applyment.SubmitRequest) =>
        Effect.andThen(Applyment.submit(application), sandbox.advance("3 seconds"))
      yield* submit(company)
      yield* sandbox.ecommerce.signApplyment({ out_request_no })
      yield* sandbox.ecommerce.rejectApplyment({ out_request_no })
      yield* submit({ ...company, merchant_shortname: "茶铺" })
      assert.deepStrictEqual(yield* states, ["AUDITING", "SIGNED"])
      yield* sandbox.ecommerce.rejectApplyment({ out_request_no })
      yield* submit({ ...company, contact_info: { ...company.contact_info, contact_name: "李四" } })
      assert.deepStrictEqual(yield* states, ["AUDITING", "UNSIGNED"])
    })))

  it.effect("of a company that acts by somebody else waits for the account; verified once, it stays so", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Applyment.submit(byAgent)
      yield* sandbox.advance("3 seconds")
      const waiting = yield* query
      assert.strictEqual(waiting.applyment_state, "ACCOUNT_NEED_VERIFY")
      assert.strictEqual(waiting.sign_state, "UNSIGNED")
      assert.match(waiting.legal_validation_url ?? "", /^https:/)
      assert.strictEqual(
        waiting.account_validation?.account_name === undefined
          ? undefined
          : Redacted.value(waiting.account_validation.account_name),
        company.account_info.account_name
      )
      // The number of the account is only returned for a person's.
      assert.isUndefined(waiting.account_validation?.account_no)
      yield* sandbox.ecommerce.approveApplyment({ out_request_no })
      assert.isUndefined((yield* query).sub_mchid)
      yield* sandbox.ecommerce.rejectApplyment({ out_request_no })
      yield* sandbox.ecommerce.verifyAccount({ out_request_no })
      yield* Applyment.submit(byAgent)
      yield* sandbox.advance("3 seconds")
      assert.deepStrictEqual(yield* states, ["AUDITING", "UNSIGNED"])
    })))

  it.effect("of an authority is verified by a payment only", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Applyment.submit({ ...company, organization_type: "2502" })
      yield* sandbox.advance("3 seconds")
      const waiting = yield* query
      assert.strictEqual(waiting.applyment_state, "ACCOUNT_NEED_VERIFY")
      assert.isDefined(waiting.account_validation)
      assert.isUndefined(waiting.legal_validation_url)
    })))

  it.effect("that nobody attends to is void after 30 days, and rejected without a verified account", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Applyment.submit(company)
      yield* Applyment.submit({ ...byAgent, out_request_no: "other" })
      yield* sandbox.advance("29 days")
      assert.deepStrictEqual(yield* states, ["AUDITING", "UNSIGNED"])
      yield* sandbox.advance("1 day")
      assert.deepStrictEqual(yield* states, ["CANCELED", "NOT_SIGNABLE"])
      const other = yield* Applyment.queryByOutRequestNo({ out_request_no: "other" })
      assert.strictEqual(other.applyment_state, "REJECTED")
      assert.strictEqual(other.audit_detail?.[0]?.param_name, "account_info")
      const { issue } = yield* Effect.flip(sandbox.ecommerce.verifyAccount({ out_request_no: "other" }))
      assert.strictEqual(issue, "application other has no account to verify")
    })))

  it.effect("that risk control stopped says why, and is handed in under another number", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Applyment.submit(company)
      yield* sandbox.ecommerce.freezeApplyment({ out_request_no })
      const frozen = yield* query
      assert.strictEqual(frozen.applyment_state, "FROZEN")
      assert.isNotEmpty(frozen.audit_detail)
      yield* refused(Applyment.submit(company), "RESOURCE_ALREADY_EXISTS")
      yield* Applyment.submit({ ...company, out_request_no: "second" })
    })))

  it.effect("is revoked by either number, as often as wanted, but not once it is through", () =>
    inSandbox(Effect.gen(function*() {
      const { applyment_id } = yield* Applyment.submit(company)
      yield* Applyment.revokeById({ applyment_id })
      assert.deepStrictEqual(yield* states, ["CANCELED", "NOT_SIGNABLE"])
      yield* Applyment.revokeByOutRequestNo({ out_request_no })
      const second = "second"
      yield* opened({ ...company, out_request_no: second })
      yield* refused(Applyment.revokeByOutRequestNo({ out_request_no: second }), "INVALID_REQUEST")
    })))

  it.effect("that nobody handed in is not there", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* refused(query, "RESOURCE_NOT_EXISTS")
      yield* refused(Applyment.queryById({ applyment_id: 1 }), "RESOURCE_NOT_EXISTS")
      yield* refused(Applyment.revokeById({ applyment_id: 1 }), "INVALID_REQUEST")
      const { issue } = yield* Effect.flip(sandbox.ecommerce.signApplyment({ out_request_no }))
      assert.strictEqual(issue, `there is no application ${out_request_no}`)
    })))
})

describe("A sub-merchant", () => {
  it.effect("that has not finished cannot be part of a combined payment", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const combined = (sub_mchid: string) =>
        Combine.prepayNative({
          combine_out_trade_no: "P1",
          sub_orders: [{
            sub_mchid,
            out_trade_no: "S1",
            description: "茶",
            attach: "茶",
            amount: { total_amount: 100, currency: "CNY" }
          }]
        })
      yield* Applyment.submit(company)
      yield* sandbox.advance("3 seconds")
      const { sub_mchid = "" } = yield* sandbox.ecommerce.approveApplyment({ out_request_no })
      yield* refused(combined(sub_mchid), "NOAUTH")
      yield* sandbox.ecommerce.signApplyment({ out_request_no })
      yield* combined(sub_mchid)
    })))

  it.effect("is listed by its subject's paper", () =>
    inSandbox(Effect.gen(function*() {
      const sub_mchid = yield* opened()
      yield* Applyment.submit({ ...company, out_request_no: "second" })
      const request = { organization_type: "SUBJECT_TYPE_ENTERPRISE", cert_number: "91440300MA5EUB8C1B" } as const
      const listed = yield* Stream.runCollect(SubMerchant.listAll(request))
      assert.deepStrictEqual(listed.map((one) => one.sub_mchid), [sub_mchid])
      assert.deepStrictEqual(listed.map((one) => one.merchant_shortname), ["示例茶铺"])
      const others = yield* SubMerchant.list({ ...request, cert_number: "91440300MA5EUB8C1C" })
      assert.strictEqual(others.total_count, 0)
    })))

  it.effect("brings the application of its own mini program", () =>
    inSandbox(Effect.gen(function*() {
      const sub_appid = "wx0053414e44424f60"
      const scene = { ...company.sales_scene_info, mini_program_sub_appid: sub_appid }
      const sub_mchid = yield* opened({ ...company, sales_scene_info: scene })
      yield* Native.prepay({
        sub_mchid,
        sub_appid,
        description: "茶",
        out_trade_no: "tea20261130001",
        amount: { total: 100 }
      })
    })))
})

describe("An application whose account the platform holds", () => {
  const hosted: HostedApplyment.SubmitRequest = {
    ...company,
    settlement_info: undefined,
    proxy_sign_verify_mode: true
  }
  const identity = { verify_identity_type: "VERIFY_IDENTITY_TYPE_REMOTE", verify_identity_result: true } as const
  const signature = { pre_sign_time: DateTime.makeUnsafe(0), proxy_verify_identity_info: identity }

  it.effect("is signed by the platform, which says when, and how it checked the identity", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { applyment_id } = yield* HostedApplyment.submit(hosted)
      const sign = HostedApplyment.submitSignature({ out_request_no, ...signature })
      yield* refused(sign, "INVALID_REQUEST")
      yield* sandbox.advance("3 seconds")
      yield* refused(HostedApplyment.submitSignature({ out_request_no }), "PARAM_ERROR")
      const failed = { ...signature, proxy_verify_identity_info: { ...identity, verify_identity_result: false } }
      yield* refused(HostedApplyment.submitSignature({ out_request_no, ...failed }), "INVALID_REQUEST")
      assert.deepStrictEqual(yield* sign, { applyment_id })
      assert.deepStrictEqual(yield* HostedApplyment.submitSignature({ applyment_id, ...signature }), { applyment_id })
      yield* sandbox.ecommerce.approveApplyment({ out_request_no })
      assert.deepStrictEqual(yield* states, ["FINISH", "SIGNED"])
    })))

  it.effect("that is rejected may want the merchant's own signature", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* HostedApplyment.submit(hosted)
      yield* sandbox.ecommerce.rejectApplyment({ out_request_no, wxpay_sign_required: true })
      const rejected = yield* query
      assert.isTrue(rejected.wxpay_sign_required)
      assert.match(rejected.sign_url ?? "", /^https:/)
      yield* sandbox.ecommerce.signApplyment({ out_request_no })
      yield* HostedApplyment.submit(hosted)
      yield* sandbox.advance("3 seconds")
      assert.deepStrictEqual(yield* states, ["AUDITING", "SIGNED"])
    })))

  it.effect("is the only one that the platform signs", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Applyment.submit(company)
      yield* sandbox.advance("3 seconds")
      yield* refused(HostedApplyment.submitSignature({ out_request_no, ...signature }), "INVALID_REQUEST")
    })))
})
