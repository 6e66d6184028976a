/** What sub-merchants and persons agree to: changes of subjects, permissions, authorisations, contracts for charges. */
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import {
  CombinePapay,
  IndividualContract,
  InsuranceContract,
  SubjectChange,
  TransferAuthorization
} from "effect-wechatpay/ecommerce"
import { Sandbox } from "effect-wechatpay/sandbox"
import { refused } from "../outcomes.ts"
import { inSandbox } from "./fixtures.ts"

const sub_mchid = "0019000002"
const out_request_no = "change1"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

describe("A change of a sub-merchant's subject", () => {
  const change: SubjectChange.SubmitRequest = {
    merchant_code: sub_mchid,
    out_request_no,
    organization_type: "SUBJECT_TYPE_ENTERPRISE",
    finance_institution: false,
    legal_person_info: { id_holder_type: "LEGAL", card_name: "张三" }
  }
  const query = SubjectChange.queryByOutRequestNo({ merchant_code: sub_mchid, out_request_no })
  const state = Effect.map(query, ({ state }) => state)

  it.effect("is reviewed, carried out and finished", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { apply_id = "" } = yield* SubjectChange.submit(change)
      assert.strictEqual(yield* state, "APPLYMENT_STATE_AUDITING")
      yield* sandbox.ecommerce.approveSubjectChange({ out_request_no })
      assert.strictEqual((yield* SubjectChange.queryById({ apply_id })).state, "APPLYMENT_STATE_MODIFING")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual(yield* state, "APPLYMENT_STATE_FINISHED")
      assert.deepStrictEqual(yield* SubjectChange.revoke({ apply_id }), { result: "FAIL" })
    })))

  it.effect("is one at a time, repeats, and replaces what was rejected under its number", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const first = yield* SubjectChange.submit(change)
      assert.deepStrictEqual(yield* SubjectChange.submit(change), first)
      yield* refused(SubjectChange.submit({ ...change, finance_institution: true }), "INVALID_REQUEST")
      yield* refused(SubjectChange.submit({ ...change, out_request_no: "change2" }), "INVALID_REQUEST")
      yield* sandbox.ecommerce.rejectSubjectChange({ out_request_no, param_name: "card_front", reject_reason: "模糊" })
      const rejected = yield* query
      assert.strictEqual(rejected.state, "APPLYMENT_STATE_REJECTED")
      assert.strictEqual(rejected.audit_reject_reason, "模糊")
      assert.deepStrictEqual(rejected.audit_reject_detail, [{ param_name: "card_front", reject_reason: "模糊" }])
      assert.deepStrictEqual(yield* SubjectChange.submit({ ...change, finance_institution: true }), first)
      assert.isUndefined((yield* query).audit_reject_reason)
    })))

  it.effect("is revoked while it is under review, and only for one's own sub-merchant", () =>
    inSandbox(Effect.gen(function*() {
      const { apply_id = "" } = yield* SubjectChange.submit(change)
      assert.deepStrictEqual(yield* SubjectChange.revoke({ apply_id }), { result: "SUCCESS" })
      assert.strictEqual(yield* state, "APPLYMENT_STATE_CANCELED")
      yield* refused(SubjectChange.submit({ ...change, merchant_code: "0019000099" }), "INVALID_REQUEST")
      yield* refused(SubjectChange.queryById({ apply_id: "none" }), "INVALID_REQUEST")
    })))
})

describe("Permissions of a sub-merchant", () => {
  const agreement = {
    agreement_code: "A1",
    agreement_version: "20240815",
    sign_organization: "示例茶铺",
    sign_time: DateTime.makeUnsafe(0)
  }
  const query = Effect.map(TransferAuthorization.query({ sub_mchid }), (permission) => permission.authorization_state)
  const request = TransferAuthorization.request({ sub_mchid, agreement_list: [agreement] })

  it.effect("to transfer money are given after a moment, denied, and given again", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      assert.strictEqual(yield* query, "UNAUTHORIZED")
      assert.strictEqual((yield* request).authorization_state, "AUTHORIZE_PROCESSING")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual(yield* query, "AUTHORIZED")
      assert.strictEqual((yield* request).authorization_state, "AUTHORIZED")
      yield* sandbox.ecommerce.denyTransfers({ sub_mchid })
      assert.strictEqual(yield* query, "UNAUTHORIZED")
      assert.strictEqual((yield* request).authorization_state, "AUTHORIZE_PROCESSING")
    })))

  it.effect("to pay insurance claims are opened once", () =>
    inSandbox(Effect.gen(function*() {
      const isOpened = Effect.map(InsuranceContract.checkOpened({ sub_mchid }), ({ opened }) => opened)
      assert.isFalse(yield* isOpened)
      const request = { out_apply_no: "I1", sub_mchid, agreement_list: [agreement] }
      const first = yield* InsuranceContract.open(request)
      assert.deepStrictEqual(yield* InsuranceContract.open(request), first)
      assert.isTrue(yield* isOpened)
    })))
})

describe("A person's authorisation", () => {
  const out_contract_code = "person1"
  const query = IndividualContract.query({ openid })
  const byCode = IndividualContract.queryByOutContractCode({ out_contract_code })

  it.effect("is there once the person signs, and until it is withdrawn", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const prepared = yield* IndividualContract.preSignMiniProgram({ out_contract_code, openid })
      assert.deepStrictEqual(yield* IndividualContract.preSignMiniProgram({ out_contract_code, openid }), prepared)
      assert.deepStrictEqual(yield* query, { auth_state: "UNAUTHORIZED" })
      yield* sandbox.ecommerce.signIndividual({ out_contract_code })
      const { auth_state, individual_auth_id } = yield* query
      assert.strictEqual(auth_state, "AUTHORIZED")
      const signed = yield* byCode
      assert.strictEqual(signed.individual_openid, openid)
      assert.strictEqual(signed.individual_auth_id, individual_auth_id)
      assert.isUndefined(signed.real_name_auth_result)
      yield* sandbox.ecommerce.withdrawIndividual({ out_contract_code })
      assert.strictEqual((yield* byCode).auth_state, "UNAUTHORIZED")
      assert.strictEqual((yield* query).auth_state, "UNAUTHORIZED")
    })))

  it.effect("of a checked name says so, and repeats though ciphertexts differ", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const request = { out_contract_code, real_name: "张三", cred_id: "440301199001011234" }
      const prepared = yield* IndividualContract.preSignAppWithRealName(request)
      assert.deepStrictEqual(yield* IndividualContract.preSignAppWithRealName(request), prepared)
      yield* refused(IndividualContract.preSignAppWithRealName({ ...request, real_name: "李四" }), "INVALID_REQUEST")
      yield* sandbox.ecommerce.signIndividual({ out_contract_code, openid })
      const { individual_openid, real_name_auth_result } = yield* byCode
      assert.strictEqual(individual_openid, openid)
      assert.strictEqual(real_name_auth_result?.scope, "pay_realname")
    })))

  it.effect("that nobody prepared is not there", () => inSandbox(refused(byCode, "INVALID_REQUEST")))
})

describe("A contract for charges", () => {
  const contract = { plan_id: 12535, out_contract_code: "wxwtdk20261130100000" }
  const { out_contract_code } = contract
  const prepare = CombinePapay.preSignApp({ ...contract, contract_display_account: "微信代扣用户A" })
  const query = CombinePapay.queryContract(contract)

  it.effect("is announced when the user signs, and when it ends", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { pre_entrustweb_id } = yield* prepare
      assert.strictEqual((yield* prepare).pre_entrustweb_id, pre_entrustweb_id)
      yield* refused(query, "INVALID_REQUEST")
      yield* sandbox.ecommerce.signEntrust({ out_contract_code, openid })
      const signed = yield* query
      assert.strictEqual(signed.contract_state, "SIGNED")
      assert.strictEqual(signed.openid, openid)
      assert.isUndefined(signed.contract_terminate_info)
      yield* CombinePapay.terminate({ ...contract, contract_termination_remark: "停止服务" })
      const ended = yield* query
      assert.strictEqual(ended.contract_state, "TERMINATED")
      assert.strictEqual(ended.contract_terminate_info?.contract_termination_mode, "MCH_API_TERMINATE")
      assert.strictEqual(ended.contract_terminate_info?.contract_termination_remark, "停止服务")
      yield* CombinePapay.terminate({ ...contract, contract_termination_remark: "停止服务" })
      assert.deepStrictEqual(
        (yield* sandbox.state).notifications.map(({ event_type, resource }) => [event_type, resource.contract_id]),
        [["ECOMMERCE_ENTRUST.SIGN", signed.contract_id], ["ECOMMERCE_ENTRUST.TERMINATE", signed.contract_id]]
      )
    })))

  it.effect("may be ended by the user", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* CombinePapay.preSignMiniProgram({ ...contract, contract_display_account: "微信代扣用户A" })
      yield* sandbox.ecommerce.signEntrust({ out_contract_code })
      yield* sandbox.ecommerce.endEntrust({ out_contract_code })
      const { contract_terminate_info } = yield* query
      assert.strictEqual(contract_terminate_info?.contract_termination_mode, "USER_TERMINATE")
      const { issue } = yield* Effect.flip(sandbox.ecommerce.endEntrust({ out_contract_code }))
      assert.strictEqual(issue, `contract ${out_contract_code} is TERMINATED`)
    })))
})
