/** Rows of persons who sell on a platform, and of what merchants apply for or announce. */
import { BusinessCircle, PartnerBusinessCircle } from "effect-wechatpay/business-circle"
import {
  AbnormalFund,
  Applyment as PlatformApplyment,
  Closure,
  IndividualContract,
  IndividualSettlement,
  InsuranceContract,
  RechargeEmployee,
  SubjectChange,
  TransferAuthorization
} from "effect-wechatpay/ecommerce"
import { Applyment, Settlement, Subject } from "effect-wechatpay/onboarding"
import { PersonalCollection } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Guide, PartnerGuide } from "effect-wechatpay/smart-guide"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { applyment, subject } from "../../api/onboarding/applications.ts"
import { company } from "../../sandbox/ecommerce/fixtures.ts"
import { type Row, row, rowAfter, subMchidOf } from "./sweep.ts"

const sub_mchid = "0019000002"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

/** A person who authorised the platform. */
const person = Effect.gen(function*() {
  const { ecommerce } = yield* Sandbox.Sandbox
  const out_contract_code = "person1"
  yield* IndividualContract.preSignMiniProgram({ out_contract_code, openid })
  const { individual_auth_id = "" } = yield* ecommerce.signIndividual({ out_contract_code })
  return individual_auth_id
})

const collection = (number: string, individual_auth_id: string) => ({
  combine_out_trade_no: number,
  trade_scenario: "RECOMMERCE" as const,
  combine_payer_info: { openid },
  sub_orders: [{
    individual_auth_id,
    out_trade_no: `${number}_1`,
    description: "book",
    attach: "book",
    amount: { total_amount: 1000, currency: "CNY" as const }
  }]
})

const settlement = (number: string, individual_auth_id: string) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* PersonalCollection.prepayMiniProgram(collection(number, individual_auth_id))
    const { transaction_id = "" } = yield* sandbox.pay({ out_trade_no: number })
    return {
      out_settle_batch_no: number,
      individual_auth_id,
      description: "one order",
      trade_scenario: "RECOMMERCE" as const,
      settle_info_list: [{
        out_settle_no: number,
        transaction_id,
        settle_detail_info_list: [{
          out_settle_detail_no: number,
          settle_type: "RECEIVE" as const,
          receiver_type: "INDIVIDUAL" as const,
          receiver_account: individual_auth_id,
          amount: { amount: 1000, currency: "CNY" as const }
        }]
      }]
    }
  })

/** A settlement that failed, as its request to settle otherwise needs it. */
const failed = (number: string, individual_auth_id: string) =>
  Effect.gen(function*() {
    const { ecommerce } = yield* Sandbox.Sandbox
    const { settle_batch_no } = yield* IndividualSettlement.request(yield* settlement(number, individual_auth_id))
    yield* ecommerce.failSettlement({ out_settle_batch_no: number })
    return {
      settle_batch_no,
      individual_auth_id,
      out_abnormal_settle_batch_no: number,
      abnormal_settle_type: "TRANSFER_TO_ORIGINAL_RECEIVE_USER" as const
    }
  })

const points = (transaction_id: string, mchid = "0019000001") =>
  Effect.gen(function*() {
    const { businessCircle } = yield* Sandbox.Sandbox
    yield* businessCircle.pay({ mchid, openid, amount: 100, transaction_id })
    return {
      transaction_id,
      openid,
      earn_points: true,
      increased_points: 1,
      points_update_time: DateTime.makeUnsafe(0)
    }
  })

const member = (mchid: string) =>
  Effect.flatMap(
    Sandbox.Sandbox,
    ({ businessCircle }) => businessCircle.authorize({ mchid, openid, notify_url: "http://merchant.localhost/mall" })
  )

const guide = (userid: string) => ({
  corpid: "1234567890",
  store_id: 12345678,
  userid,
  name: "robert",
  mobile: "13800000000",
  qr_code: "https://open.work.weixin.qq.com/wwopen/userQRCode?vcode=xxx",
  avatar: "http://wx.qlogo.cn/mmopen/0",
  group_qrcode: "https://work.weixin.qq.com/xxxxxxx"
})

export const agreements: ReadonlyArray<Row> = [
  rowAfter(person, PersonalCollection.prepayMiniProgram, {
    request: collection,
    other: (request) => ({
      ...request,
      sub_orders: request.sub_orders.map((one) => ({
        ...one,
        amount: { total_amount: 1001, currency: "CNY" as const }
      }))
    })
  }),
  rowAfter(person, IndividualSettlement.request, {
    request: settlement,
    other: (request) => ({ ...request, description: "another" })
  }),
  rowAfter(person, IndividualSettlement.applyAbnormalSettle, { request: failed, other: undefined }),
  rowAfter(person, AbnormalFund.transfer, {
    request: (number, individual_auth_id) =>
      Effect.map(
        Effect.flatMap(failed(number, individual_auth_id), IndividualSettlement.applyAbnormalSettle),
        ({ abnormal_settle_result }) => ({
          receipt_id: abnormal_settle_result?.abnormal_fund_receipt_id ?? "",
          out_instruction_no: number,
          transfer_mode: "TRANSFER_TO_ORIGINAL_RECEIVE_USER" as const,
          notify_url: "https://tea.example/instructed"
        })
      ),
    other: (request) => ({ ...request, notify_url: "https://tea.example/other" })
  }),
  row(RechargeEmployee.add, {
    request: (number) => ({ sub_mchid: Number(number.at(-1)) > 3 ? "0019000002" : "0019000003", sp_openid: number }),
    other: undefined,
    seen: ({ sub_mchid }) => RechargeEmployee.list({ sub_mchid })
  }),
  row(PlatformApplyment.submit, {
    request: (out_request_no) => ({ ...company, out_request_no }),
    other: undefined,
    repeat: "RESOURCE_ALREADY_EXISTS"
  }),
  row(Applyment.submit, {
    request: (business_code) => ({ ...applyment, business_code }),
    other: undefined,
    repeat: "PROCESSING"
  }),
  row(Subject.submit, {
    request: (business_code) => ({ ...subject, business_code }),
    other: undefined
  }),
  row(Closure.submit, {
    request: (out_request_no) => ({ sub_mchid: subMchidOf(out_request_no), out_request_no }),
    other: undefined
  }),
  row(InsuranceContract.open, {
    request: (out_apply_no) => ({ sub_mchid: subMchidOf(out_apply_no), out_apply_no, agreement_list: [] }),
    other: undefined,
    seen: ({ sub_mchid }) => InsuranceContract.checkOpened({ sub_mchid })
  }),
  row(TransferAuthorization.request, {
    request: (number) => ({ sub_mchid: subMchidOf(number), agreement_list: [] }),
    other: undefined
  }),
  row(SubjectChange.submit, {
    request: (out_request_no) => ({
      merchant_code: subMchidOf(out_request_no),
      out_request_no,
      organization_type: "SUBJECT_TYPE_ENTERPRISE" as const,
      finance_institution: false,
      legal_person_info: { id_holder_type: "LEGAL" as const, card_name: "张三" }
    }),
    other: (request) => ({ ...request, finance_institution: true })
  }),
  row(Settlement.modify, {
    request: (number) => ({
      sub_mchid: subMchidOf(number),
      account_type: "ACCOUNT_TYPE_BUSINESS" as const,
      account_bank: "招商银行",
      account_number: "6222020000000000018",
      account_name: "示例茶铺"
    }),
    other: undefined,
    repeat: "INVALID_REQUEST"
  }),
  rowAfter(member("0019000001"), BusinessCircle.notifyPoints, {
    request: (number) => points(number),
    other: undefined
  }),
  rowAfter(member(sub_mchid), PartnerBusinessCircle.notifyPoints, {
    request: (number) => Effect.map(points(number, sub_mchid), (request) => ({ ...request, sub_mchid })),
    other: undefined
  }),
  row(Guide.register, { request: guide, other: undefined, repeat: "PARAM_ERROR" }),
  row(PartnerGuide.register, {
    request: (number) => ({ ...guide(number), sub_mchid }),
    other: undefined,
    repeat: "PARAM_ERROR"
  })
]
