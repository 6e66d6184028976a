/** One of each thing that a platform agrees with sub-merchants and users: what a sandbox's state then shows. */
import { Effect } from "effect"
import {
  Applyment,
  Closure,
  CombinePapay,
  IndividualContract,
  IndividualSettlement,
  MerchantTransfer,
  Oversea,
  SubjectChange,
  TransferAuthorization
} from "effect-wechatpay/ecommerce"
import { Native, PersonalCollection } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { canary } from "../../support/canary.ts"
import { company } from "./fixtures.ts"

const { idCard, name, openid, phone } = canary
const sub_mchid = "0019000002"

const sold = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const out_trade_no = "abroad20261130"
  yield* Native.prepay({ sub_mchid, description: "茶", out_trade_no, amount: { total: 2000 } })
  const { transaction_id = "" } = yield* sandbox.pay({ out_trade_no })
  return transaction_id
})

const abroad = Effect.gen(function*() {
  const transaction_id = yield* sold
  yield* Oversea.create({
    out_order_id: "abroad1",
    sub_mchid,
    transaction_id,
    amount: 1000,
    foreign_currency: "USD",
    seller_info: { oversea_business_name: "Tea Ltd", oversea_shop_name: "Tea", seller_id: "s1" },
    express_info: { courier_number: "SF1", express_company_name: "SF" },
    payee_info: { payee_id: "p1" }
  })
})

const persons = Effect.gen(function*() {
  const { ecommerce, ...sandbox } = yield* Sandbox.Sandbox
  const out_contract_code = "person1"
  yield* IndividualContract.preSignMiniProgramWithRealName({
    out_contract_code,
    openid,
    real_name: name,
    cred_id: idCard
  })
  const { individual_auth_id = "" } = yield* ecommerce.signIndividual({ out_contract_code })
  yield* PersonalCollection.prepayMiniProgram({
    combine_out_trade_no: "person20261130",
    trade_scenario: "RECOMMERCE",
    combine_payer_info: { openid },
    sub_orders: [{
      individual_auth_id,
      out_trade_no: "person20261130001",
      description: "旧书",
      attach: "旧书",
      amount: { total_amount: 1000, currency: "CNY" }
    }]
  })
  const { transaction_id = "" } = yield* sandbox.pay({ out_trade_no: "person20261130" })
  const { settle_batch_no } = yield* IndividualSettlement.request({
    out_settle_batch_no: "batch1",
    individual_auth_id,
    description: "共计1笔订单",
    trade_scenario: "RECOMMERCE",
    settle_info_list: [{
      out_settle_no: "settle1",
      transaction_id,
      settle_detail_info_list: [{
        out_settle_detail_no: "part1",
        settle_type: "RECEIVE",
        receiver_type: "INDIVIDUAL",
        receiver_account: individual_auth_id,
        amount: { amount: 1000, currency: "CNY" }
      }]
    }]
  })
  yield* ecommerce.failSettlement({ out_settle_batch_no: "batch1" })
  yield* IndividualSettlement.applyAbnormalSettle({
    settle_batch_no,
    individual_auth_id,
    out_abnormal_settle_batch_no: "abnormal1",
    abnormal_settle_type: "TRANSFER_TO_ORIGINAL_RECEIVE_USER"
  })
})

/** A transfer, if the sub-merchant's operating account holds so much. */
export const transferred = (transfer_amount: number) =>
  MerchantTransfer.create({
    sub_mchid,
    out_bill_no: "mbill1",
    transfer_scene_id: "1000",
    openid,
    user_name: name,
    transfer_amount,
    transfer_remark: "茶"
  })

export const agreed = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* Closure.submit({ sub_mchid, out_request_no: "close1" })
  yield* Applyment.submit({
    ...company,
    contact_info: { ...company.contact_info, contact_name: name, mobile_phone: phone }
  })
  yield* SubjectChange.submit({
    merchant_code: sub_mchid,
    out_request_no: "change1",
    organization_type: "SUBJECT_TYPE_ENTERPRISE",
    finance_institution: false,
    legal_person_info: { id_holder_type: "LEGAL", card_name: name, card_number: idCard }
  })
  yield* TransferAuthorization.request({ sub_mchid, agreement_list: [] })
  yield* abroad
  yield* persons
  const contract = { plan_id: 12535, out_contract_code: "contract1" }
  yield* CombinePapay.preSignApp({ ...contract, contract_display_account: name })
  yield* sandbox.ecommerce.signEntrust({ ...contract, openid })
})
