/** Money that leaves a sub-merchant: to users, abroad, to persons whose orders they were. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Bill } from "effect-wechatpay"
import {
  AbnormalFund,
  Balance,
  CombinePapay,
  IndividualContract,
  IndividualSettlement,
  MerchantTransfer,
  Oversea,
  Recharge,
  TransferAuthorization,
  Withdrawal
} from "effect-wechatpay/ecommerce"
import { Native, Order, PersonalCollection } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { refused } from "../outcomes.ts"
import { inSandbox } from "./fixtures.ts"

const sub_mchid = "0019000002"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

const basic = Effect.map(Balance.query({ sub_mchid }), ({ available_amount }) => available_amount)

/** An order that the sub-merchant was paid for; the fee is 0.6 %. */
const sold = Effect.fnUntraced(function*(total: number, out_trade_no = "tea20261130001", profit_sharing = false) {
  const sandbox = yield* Sandbox.Sandbox
  const settle_info = { profit_sharing }
  yield* Native.prepay({ sub_mchid, description: "茶", out_trade_no, amount: { total }, settle_info })
  yield* sandbox.pay({ out_trade_no })
  const { transaction_id = "" } = yield* Order.queryByOutTradeNo({ sub_mchid, out_trade_no })
  return transaction_id
})

describe("Money of an order that goes abroad", () => {
  const request = {
    out_order_id: "abroad1",
    sub_mchid,
    amount: 100_000,
    foreign_currency: "USD",
    seller_info: { oversea_business_name: "Tea Ltd", oversea_shop_name: "Tea", seller_id: "s1" },
    express_info: { courier_number: "SF1", express_company_name: "SF" },
    payee_info: { payee_id: "p1" }
  } as const

  it.effect("is accepted, changed on the next day, and on that day's bill", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const transaction_id = yield* sold(200_000)
      const available = Effect.map(
        Oversea.queryAvailable({ transaction_id, sub_mchid }),
        ({ available_abroad_amount }) => available_abroad_amount
      )
      assert.strictEqual(yield* available, 200_000)
      const accepted = yield* Oversea.create({ ...request, transaction_id })
      assert.strictEqual(accepted.result, "ACCEPT")
      assert.strictEqual(accepted.fee, 400)
      assert.strictEqual(accepted.departure_amount, 99_600)
      assert.deepStrictEqual(yield* Oversea.create({ ...request, transaction_id }), accepted)
      assert.strictEqual(yield* available, 100_000)
      assert.strictEqual(yield* basic, 98_800)
      yield* sandbox.advance("1 day")
      const sent = yield* Oversea.query({ out_order_id: request.out_order_id, sub_mchid, transaction_id })
      assert.strictEqual(sent.result, "SUCCESS")
      assert.strictEqual(sent.rate, 710_000_000)
      // 996 yuan at 7.1 yuan for a dollar.
      assert.strictEqual(sent.foreign_amount, 14_028)
      const link = yield* Oversea.requestBill({ bill_date: "1970-01-03" })
      const bill = yield* Stream.mkString(Stream.decodeText(Bill.content(link)))
      assert.include(bill, "abroad1")
      yield* refused(Oversea.requestBill({ bill_date: "1970-01-02" }), "INVALID_REQUEST")
    })))

  it.effect("is not more than the order has, nor than its seller, and not while it is frozen", () =>
    inSandbox(Effect.gen(function*() {
      const transaction_id = yield* sold(100_000)
      const more = yield* Oversea.create({ ...request, transaction_id, amount: 100_001 })
      assert.strictEqual(more.result, "FAIL")
      assert.strictEqual(more.fail_reason, "DEPARTURE_AMOUNT_NO_ENOUGH")
      const all = yield* Oversea.create({ ...request, transaction_id, out_order_id: "abroad2" })
      assert.strictEqual(all.fail_reason, "BASIC_AMOUNT_NO_ENOUGH")
      const frozen = yield* sold(100_000, "tea20261130002", true)
      const early = yield* Oversea.create({ ...request, transaction_id: frozen, out_order_id: "abroad3", amount: 1 })
      assert.strictEqual(early.fail_reason, "DEPARTURE_AMOUNT_NO_ENOUGH")
      const other = yield* Oversea.create({ ...request, transaction_id: frozen })
      assert.strictEqual(other.fail_reason, "OUT_ORDER_ID_DUPLICATE")
      yield* refused(Oversea.create({ ...request, transaction_id: "none" }), "INVALID_REQUEST")
      const presale_info = { type: "DEPOSIT", total_amount: 1, balance_transaction_id: "none" } as const
      yield* refused(Oversea.create({ ...request, transaction_id, presale_info }), "NOT_FOUND")
    })))

  it.effect("that is stopped is the seller's again", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const transaction_id = yield* sold(200_000)
      yield* Oversea.create({ ...request, transaction_id })
      yield* sandbox.ecommerce.failOversea({ out_order_id: "abroad1" })
      yield* sandbox.advance("1 day")
      const failed = yield* Oversea.query({ out_order_id: "abroad1", sub_mchid, transaction_id })
      assert.strictEqual(failed.fail_reason, "RISK_CONTROL")
      assert.strictEqual(yield* basic, 198_800)
    })))

  it.effect("is returned up to what was sent", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const transaction_id = yield* sold(200_000)
      yield* Oversea.create({ ...request, transaction_id })
      const back = (out_return_no: string, amount: number) =>
        Oversea.requestReturn({
          out_return_no,
          out_order_id: "abroad1",
          sub_mchid,
          transaction_id,
          supplement_info: "r1",
          amount
        })
      yield* refused(back("b1", 60_000), "INVALID_REQUEST")
      yield* sandbox.advance("1 day")
      assert.strictEqual((yield* back("b1", 60_000)).state, "PROCESSING")
      yield* sandbox.advance("5 seconds")
      yield* back("b2", 60_000)
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Oversea.queryReturn({ out_return_no: "b1", sub_mchid })).state, "SUCCESS")
      const failed = yield* Oversea.queryReturn({ out_return_no: "b2", sub_mchid })
      assert.strictEqual(failed.state, "FAILED")
      assert.strictEqual(failed.fail_reason, "RETURN_AMOUNT_NOT_ENOUGH")
    })))
})

describe("A transfer of a sub-merchant", () => {
  const operating = Effect.map(
    Balance.query({ sub_mchid, account_type: "OPERATION" }),
    ({ available_amount }) => available_amount
  )

  /** 1,000 fen in the operating account. */
  const filled = Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* Recharge.request({
      sub_mchid,
      out_recharge_no: "fill1",
      recharge_scene: "ECOMMERCE_PAYMENT",
      account_type: "OPERATION",
      recharge_amount: { amount: 1000, currency: "CNY" }
    })
    yield* sandbox.ecommerce.payRecharge({ out_recharge_no: "fill1" })
  })

  const permitted = Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* TransferAuthorization.request({ sub_mchid, agreement_list: [] })
    yield* sandbox.advance("5 seconds")
  })

  const ready = Effect.andThen(filled, permitted)

  const request = {
    sub_mchid,
    out_bill_no: "bill1",
    transfer_scene_id: "1000",
    openid,
    transfer_amount: 400,
    transfer_remark: "茶"
  } as const

  it.effect("needs money in the operating account, and the permission", () =>
    inSandbox(Effect.gen(function*() {
      yield* sold(1000)
      yield* permitted
      yield* refused(MerchantTransfer.create(request), "INVALID_REQUEST")
      yield* filled
      yield* MerchantTransfer.create(request)
      const { ecommerce } = yield* Sandbox.Sandbox
      yield* ecommerce.denyTransfers({ sub_mchid })
      yield* refused(MerchantTransfer.create({ ...request, out_bill_no: "bill2" }), "INVALID_REQUEST")
    })))

  it.effect("locks its money until the user has it", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* ready
      const named = { ...request, transfer_amount: 400, user_name: "张三" }
      const created = yield* MerchantTransfer.create(named)
      assert.strictEqual(created.state, "WAIT_USER_CONFIRM")
      assert.isString(created.package_info)
      assert.deepStrictEqual(yield* MerchantTransfer.create(named), created)
      yield* refused(MerchantTransfer.create({ ...named, user_name: "李四" }), "INVALID_REQUEST")
      assert.strictEqual(yield* operating, 600)
      yield* sandbox.ecommerce.confirmTransfer({ out_bill_no: "bill1" })
      yield* refused(MerchantTransfer.cancel({ out_bill_no: "bill1", sub_mchid }), "INVALID_REQUEST")
      yield* sandbox.advance("5 seconds")
      const { transfer_bill_no } = created
      const paid = yield* MerchantTransfer.queryById({ transfer_bill_no, sub_mchid })
      assert.strictEqual(paid.state, "SUCCESS")
      assert.strictEqual(yield* operating, 600)
    })))

  it.effect("that fails, is cancelled or is not confirmed within a day gives its money back", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* ready
      const state = (out_bill_no: string) =>
        Effect.map(MerchantTransfer.queryByOutBillNo({ out_bill_no, sub_mchid }), ({ state }) => state)
      yield* MerchantTransfer.create(request)
      yield* sandbox.ecommerce.failTransfer({ out_bill_no: "bill1" })
      assert.strictEqual(yield* state("bill1"), "FAIL")
      yield* MerchantTransfer.create({ ...request, out_bill_no: "bill2" })
      const cancelled = yield* MerchantTransfer.cancel({ out_bill_no: "bill2", sub_mchid })
      assert.strictEqual(cancelled.state, "CANCELING")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual(yield* state("bill2"), "CANCELLED")
      assert.strictEqual(yield* operating, 1000)
      yield* MerchantTransfer.create({ ...request, out_bill_no: "bill3" })
      yield* sandbox.advance("1 day")
      const late = yield* MerchantTransfer.queryByOutBillNo({ out_bill_no: "bill3", sub_mchid })
      assert.strictEqual(late.fail_reason, "OVERDUE_CLOSE")
      assert.strictEqual(yield* operating, 1000)
    })))
})

describe("Orders of persons", () => {
  const out_contract_code = "person1"
  const out_settle_batch_no = "batch1"

  /** An order of a person who authorised the platform. */
  const collected = Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* IndividualContract.preSignMiniProgram({ out_contract_code, openid })
    yield* sandbox.ecommerce.signIndividual({ out_contract_code })
    const { individual_auth_id = "" } = yield* IndividualContract.query({ openid })
    yield* PersonalCollection.prepayMiniProgram({
      combine_out_trade_no: "P20261130001",
      trade_scenario: "RECOMMERCE",
      combine_payer_info: { openid },
      sub_orders: [{
        individual_auth_id,
        out_trade_no: "S20261130001",
        description: "旧书",
        attach: "旧书",
        amount: { total_amount: 1000, currency: "CNY" }
      }]
    })
    yield* sandbox.pay({ out_trade_no: "P20261130001" })
    const { orders: [{ transaction_id = "" } = {}] } = yield* sandbox.state
    return { individual_auth_id, transaction_id }
  })

  const settle = (
    { individual_auth_id, transaction_id }: { readonly individual_auth_id: string; readonly transaction_id: string },
    amount = 1000
  ) =>
    IndividualSettlement.request({
      out_settle_batch_no,
      individual_auth_id,
      notify_url: "https://tea.example/settled",
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
          amount: { amount, currency: "CNY" }
        }]
      }]
    })

  it.effect("are paid out once the person confirms", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const order = yield* collected
      yield* refused(settle(order, 1001), "INVALID_REQUEST")
      yield* refused(settle({ ...order, individual_auth_id: "nobody" }), "INVALID_REQUEST")
      const accepted = yield* settle(order)
      assert.strictEqual(accepted.state, "ACCEPTED")
      assert.deepStrictEqual(yield* settle(order), accepted)
      const { settle_batch_no } = accepted
      yield* sandbox.ecommerce.receiveSettlement({ out_settle_batch_no })
      assert.strictEqual((yield* IndividualSettlement.query({ settle_batch_no })).state, "RECEIVED")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* IndividualSettlement.query({ settle_batch_no })).state, "SUCCESS")
    })))

  it.effect("that could not be paid become a receipt, which an instruction pays out", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const order = yield* collected
      const { settle_batch_no } = yield* settle(order)
      const apply = IndividualSettlement.applyAbnormalSettle({
        settle_batch_no,
        individual_auth_id: order.individual_auth_id,
        out_abnormal_settle_batch_no: "abnormal1",
        abnormal_settle_type: "TRANSFER_TO_ORIGINAL_RECEIVE_USER"
      })
      yield* refused(apply, "INVALID_REQUEST")
      yield* sandbox.ecommerce.failSettlement({ out_settle_batch_no })
      const failed = yield* IndividualSettlement.query({ settle_batch_no })
      assert.strictEqual(failed.abnormal_type, "USER_PAY_QUOTA_LIMIT")
      const applied = yield* apply
      assert.strictEqual(applied.state, "ABNORMAL_SETTLE_SUCCESS")
      assert.deepStrictEqual(yield* apply, applied)
      const receipt_id = applied.abnormal_settle_result?.abnormal_fund_receipt_id ?? ""
      const held = yield* AbnormalFund.query({ receipt_id })
      assert.strictEqual(held.receipt_state, "RECEIPT_STATE_PENDING")
      assert.deepStrictEqual(held.transfer_amount, { total: 1000, currency: "CNY" })

      const instruct = (
        out_instruction_no: string,
        transfer_mode: AbnormalFund.TransferRequest["transfer_mode"],
        receiver?: AbnormalFund.TransferRequest["receiver"]
      ) =>
        AbnormalFund.transfer({
          receipt_id,
          out_instruction_no,
          transfer_mode,
          receiver,
          notify_url: "https://tea.example/instructed"
        })
      const stateOf = (out_instruction_no: string) =>
        Effect.map(AbnormalFund.queryInstruction({ receipt_id, out_instruction_no }), (one) => one.instruction_state)
      yield* instruct("i1", "TRANSFER_TO_ORIGINAL_RECEIVE_USER")
      yield* refused(instruct("i2", "TRANSFER_TO_ORIGINAL_RECEIVE_USER"), "INVALID_REQUEST")
      yield* sandbox.ecommerce.closeAbnormalFunds({ receipt_id })
      assert.strictEqual(yield* stateOf("i1"), "INSTRUCTION_STATE_CLOSED")
      yield* refused(instruct("i2", "TRANSFER_TO_SPECIFIED_RECEIVE_MERCHANT"), "PARAM_ERROR")
      yield* instruct("i2", "TRANSFER_TO_SPECIFIED_RECEIVE_MERCHANT", { mchid: sub_mchid })
      yield* sandbox.advance("5 seconds")
      assert.strictEqual(yield* stateOf("i2"), "INSTRUCTION_STATE_SUCCESS")
      const paid = yield* AbnormalFund.query({ receipt_id })
      assert.strictEqual(paid.receipt_state, "RECEIPT_STATE_COMPLETED")
    })))
})

describe("Orders that are charged under a contract", () => {
  const contract = { plan_id: 12535, out_contract_code: "wxwtdk20261130100000" }
  const sub_order = { sub_mchid, out_trade_no: "S20261130001" }
  const combine_out_trade_no = "P20261130001"
  const pay = (contract_id: string) =>
    CombinePapay.pay({
      combine_out_trade_no,
      contract_id,
      sub_orders: [{ ...sub_order, description: "茶", amount: { total_amount: 1000, currency: "CNY" } }]
    })

  it.effect("are paid at once, queried, and reversed", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* CombinePapay.preSignApp({ ...contract, contract_display_account: "茶客" })
      const { contract_id = "" } = yield* sandbox.ecommerce.signEntrust({ ...contract, openid })
      const paid = yield* pay(contract_id)
      assert.deepStrictEqual(
        paid.sub_orders?.map(({ trade_state, trade_type }) => [trade_state, trade_type]),
        [["SUCCESS", "PAP"]]
      )
      assert.strictEqual(paid.combine_payer_info?.openid, openid)
      assert.strictEqual(yield* basic, 994)
      yield* refused(pay(contract_id), "INVALID_REQUEST")
      yield* CombinePapay.reverse({ combine_out_trade_no, sub_orders: [sub_order] })
      yield* CombinePapay.reverse({ combine_out_trade_no, sub_orders: [sub_order] })
      const reversed = yield* CombinePapay.query({ combine_out_trade_no })
      assert.strictEqual(reversed.sub_orders?.[0]?.trade_state, "REVOKED")
      assert.strictEqual(yield* basic, 0)
    })))

  it.effect("are reversed all or none, where the money of one is gone", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* CombinePapay.preSignApp({ ...contract, contract_display_account: "茶客" })
      const { contract_id = "" } = yield* sandbox.ecommerce.signEntrust({ ...contract, openid })
      const sub_orders = [sub_order, { ...sub_order, out_trade_no: "S20261130002" }]
      const amount = { total_amount: 1000, currency: "CNY" }
      yield* CombinePapay.pay({
        combine_out_trade_no,
        contract_id,
        sub_orders: sub_orders.map((one) => ({ ...one, description: "茶", amount }))
      })
      assert.strictEqual(yield* basic, 1988)
      yield* Withdrawal.create({ sub_mchid, out_request_no: "W20261130001", amount: 994 })
      yield* refused(CombinePapay.reverse({ combine_out_trade_no, sub_orders }), "INVALID_REQUEST")
      const kept = yield* CombinePapay.query({ combine_out_trade_no })
      assert.deepStrictEqual(kept.sub_orders?.map(({ trade_state }) => trade_state), ["SUCCESS", "SUCCESS"])
      assert.strictEqual(yield* basic, 994)
    })))

  it.effect("need a contract that is in force", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* refused(pay("none"), "INVALID_REQUEST")
      yield* CombinePapay.preSignApp({ ...contract, contract_display_account: "茶客" })
      const { contract_id = "" } = yield* sandbox.ecommerce.signEntrust({ ...contract, openid })
      yield* sandbox.ecommerce.endEntrust(contract)
      yield* refused(pay(contract_id), "INVALID_REQUEST")
      yield* refused(CombinePapay.query({ combine_out_trade_no }), "INVALID_REQUEST")
    })))
})
