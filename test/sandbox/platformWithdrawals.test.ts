import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule, Stream } from "effect"
import { Bill, Notification, Payment } from "effect-wechatpay"
import {
  Balance,
  BankRecharge,
  Compensation,
  DayEndWithdrawal,
  DepositAfterSales,
  DepositCompensation,
  DepositPremium,
  DepositShipping,
  InsuranceClaim,
  InsuranceContract,
  MerchantCompensation,
  PlatformWithdrawal,
  Recharge,
  RechargeEmployee,
  Withdrawal
} from "effect-wechatpay/ecommerce"
import { Sandbox } from "effect-wechatpay/sandbox"
import { posted, refused } from "./outcomes.ts"
import { inSandbox, other, outsider, platform, recharged, sold, sub_mchid } from "./platform.ts"

const balance = (account_type = "BASIC", mchid = sub_mchid) =>
  Effect.map(Balance.query({ sub_mchid: mchid, account_type }), ({ available_amount }) => available_amount)

const own = (account_type: string) =>
  Effect.map(Balance.queryPlatform({ account_type }), ({ available_amount }) => available_amount)

const advance = (duration: Parameters<Sandbox.Sandbox["Service"]["advance"]>[0]) =>
  Effect.flatMap(Sandbox.Sandbox, (sandbox) => sandbox.advance(duration))

const notify_url = "https://merchant.localhost/notify"

const withdraw = (out_request_no: string, amount: number, more: Partial<Withdrawal.CreateRequest> = {}) =>
  Withdrawal.create({ sub_mchid, out_request_no, amount, notify_url, ...more })

const statusOf = (out_request_no: string) =>
  Effect.map(Withdrawal.queryByOutRequestNo({ sub_mchid, out_request_no }), ({ status }) => status)

describe("Withdrawals in the sandbox", () => {
  it.effect("take the money at once, reach the bank on the next day, and may come back", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sold("tea20261130001", false)
      const { withdraw_id } = yield* withdraw("W1", 600)
      assert.deepStrictEqual([yield* balance(), yield* statusOf("W1")], [394, "CREATE_SUCCESS"])
      assert.strictEqual((yield* withdraw("W1", 600)).withdraw_id, withdraw_id)
      yield* refused(withdraw("W1", 601), "INVALID_REQUEST")
      yield* advance("2 days")
      assert.strictEqual((yield* Withdrawal.queryById({ sub_mchid, withdraw_id })).status, "SUCCESS")
      yield* sandbox.ecommerce.bounceWithdrawal({ out_request_no: "W1", reason: "账户已销户" })
      const bounced = yield* Withdrawal.queryById({ sub_mchid, withdraw_id })
      assert.deepInclude(bounced, { status: "REFUND", reason: "账户已销户" })
      assert.strictEqual(yield* balance(), 994)
      assert.strictEqual(
        (yield* Effect.flip(sandbox.ecommerce.bounceWithdrawal({ out_request_no: "W1" })))._tag,
        "SandboxError"
      )
      yield* withdraw("W2", 994)
      yield* sandbox.ecommerce.failWithdrawal({ out_request_no: "W2" })
      assert.deepStrictEqual([yield* balance(), yield* statusOf("W2")], [994, "FAIL"])
      const notices = yield* posted(Notification.parse(Withdrawal.events))
      assert.deepStrictEqual(
        notices.flatMap((one) => one.event === "Withdrawal.changed" ? [one.resource.status] : []),
        ["SUCCESS", "REFUND", "FAIL"]
      )
      const day = yield* PlatformWithdrawal.requestBill({ bill_date: "1970-01-03" })
      const text = Buffer.concat(yield* Stream.runCollect(Bill.content(day))).toString()
      assert.match(text, /`W1,`0019000003,`6\.00,`REFUND,`账户已销户[^]*`W2,`0019000003,`9\.94,`FAIL/)
      yield* refused(PlatformWithdrawal.requestBill({ bill_date: "1970-01-01" }), "NO_STATEMENT_EXIST")
    })))

  it.effect("without the money wait for the same request", () =>
    inSandbox(Effect.gen(function*() {
      yield* refused(withdraw("W1", 900), "NOT_ENOUGH")
      assert.strictEqual(yield* statusOf("W1"), "INIT")
      yield* sold("tea20261130001", false)
      yield* withdraw("W1", 900)
      assert.deepStrictEqual([yield* balance(), yield* statusOf("W1")], [94, "CREATE_SUCCESS"])
      yield* refused(Withdrawal.queryByOutRequestNo({ sub_mchid, out_request_no: "W9" }), "ORDER_NOT_EXIST")
      yield* refused(withdraw("W2", 1, { account_type: "OTHER" }), "INVALID_REQUEST")
    })))

  it.effect("are known by their number for six days, and Payment.resolveUnknown pays none out again after that", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const resolve = Payment.resolveUnknown(Withdrawal.create)
      const request = { sub_mchid, out_request_no: "W1", amount: 300, notify_url }
      const sent = Effect.map(
        sandbox.events,
        (events) => events.filter((event) => event.kind === "request" && event.endpoint === "Withdrawal.create").length
      )
      yield* sold("tea20261130001", false)
      const { withdraw_id } = yield* resolve(request)
      assert.strictEqual(yield* balance(), 694)
      yield* advance("7 days")
      assert.strictEqual((yield* resolve(request)).withdraw_id, withdraw_id)
      assert.deepStrictEqual([yield* balance(), yield* sent], [694, 1])

      const other = yield* Effect.flip(resolve({ ...request, amount: 301 }))
      assert.deepInclude(other, { _tag: "ResponseDecodeError", endpoint: "Withdrawal.create", outcome: "Unknown" })
      assert.match(other.message, /out_request_no stands for other content/)
      yield* sandbox.failNext({ kind: "error", status: 403, code: "NO_AUTH" }, {
        endpoint: "Withdrawal.queryByOutRequestNo",
        times: 9
      })
      const unasked = yield* Effect.flip(resolve(request, { schedule: Schedule.recurs(1) }))
      assert.deepInclude(unasked, { endpoint: "Withdrawal.queryByOutRequestNo", outcome: "Unknown", code: "NO_AUTH" })
      assert.deepStrictEqual([yield* balance(), yield* sent], [694, 1])
      yield* sandbox.clearFaults

      assert.notStrictEqual((yield* Withdrawal.create(request)).withdraw_id, withdraw_id)
      assert.strictEqual(yield* balance(), 394)
    })))

  it.effect("are called at once under a number that was never used", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sold("tea20261130001", false)
      yield* Payment.resolveUnknown(Withdrawal.create)(
        { sub_mchid, out_request_no: "W1", amount: 300, notify_url },
        { firstUse: true }
      )
      const queried = (yield* sandbox.events).filter((event) =>
        event.kind === "request" && event.endpoint === "Withdrawal.queryByOutRequestNo"
      )
      assert.lengthOf(queried, 0)
    })))

  it.effect("of the platform's own money are its own", () =>
    inSandbox(Effect.gen(function*() {
      yield* recharged(500)
      const request = { out_request_no: "P1", amount: 200, account_type: "OPERATION", notify_url }
      const { withdraw_id } = yield* PlatformWithdrawal.create(request)
      yield* advance("2 days")
      assert.strictEqual((yield* PlatformWithdrawal.queryById({ withdraw_id })).status, "SUCCESS")
      assert.strictEqual((yield* PlatformWithdrawal.queryByOutRequestNo({ out_request_no: "P1" })).amount, 200)
      assert.strictEqual(yield* own("OPERATION"), 300)
      yield* refused(Withdrawal.queryById({ sub_mchid, withdraw_id }), "ORDER_NOT_EXIST")
      const notices = yield* posted(Notification.parse(PlatformWithdrawal.events))
      assert.deepStrictEqual(notices.map(({ event }) => event), ["PlatformWithdrawal.changed"])
    })))

  it.effect("by the balance of the day before take no more than that, and leave what is to stay", () =>
    inSandbox(Effect.gen(function*() {
      const dayEnd = (out_request_no: string, calculate_amount_type: string, reserve_amount?: number) =>
        DayEndWithdrawal.create({
          sub_mchid,
          out_request_no,
          calculate_amount_type,
          notify_url,
          ...(reserve_amount === undefined ? {} : { reserve_amount })
        })
      yield* sold("tea20261130001", false)
      yield* refused(dayEnd("D1", "ONLY_DAY_END_BALANCE"), "INVALID_REQUEST")
      yield* refused(Balance.queryDayEnd({ sub_mchid, date: "1970-01-01" }), "INVALID_REQUEST")
      yield* advance("26 hours")
      yield* sold("tea20261130002", false)
      assert.strictEqual((yield* Balance.queryDayEnd({ sub_mchid, date: "1970-01-01" })).available_amount, 994)
      assert.strictEqual(
        (yield* Balance.queryPlatformDayEnd({ account_type: "OPERATION" })).available_amount,
        0
      )
      const first = yield* dayEnd("D1", "ONLY_DAY_END_BALANCE", 94)
      assert.deepInclude(first, { status: "PROCESSING", total_amount: 900 })
      assert.strictEqual(yield* balance(), 1088)
      yield* withdraw("W1", 500)
      yield* refused(dayEnd("D2", "ONLY_DAY_END_BALANCE"), "NOT_ENOUGH")
      assert.strictEqual((yield* dayEnd("D2", "ALLOW_CURRENT_BALANCE")).total_amount, 588)
      yield* advance("1 day")
      const paid = yield* DayEndWithdrawal.queryByOutRequestNo({ sub_mchid, out_request_no: "D1" })
      assert.deepInclude(paid, { status: "FINISHED", success_amount: 900 })
      yield* (yield* Sandbox.Sandbox).ecommerce.bounceWithdrawal({ out_request_no: "D1" })
      const back = yield* DayEndWithdrawal.queryByOutRequestNo({ sub_mchid, out_request_no: "D1" })
      assert.deepInclude(back, { status: "ABNORMAL", success_amount: 0, refund_amount: 900 })
      const notices = yield* posted(Notification.parse(DayEndWithdrawal.events))
      assert.include(notices.map(({ event }) => event), "DayEndWithdrawal.changed")
    })))
})

describe("Recharges in the sandbox", () => {
  const request = (out_recharge_no: string, more: Partial<Recharge.RechargeRequest> = {}) =>
    Recharge.request({
      sub_mchid,
      out_recharge_no,
      recharge_scene: "ECOMMERCE_DEPOSIT",
      account_type: "DEPOSIT",
      recharge_amount: { amount: 5000, currency: "CNY" },
      notify_url,
      ...more
    })

  it.effect("end in the account of their scene once they are paid in full, or are closed", () =>
    inSandbox(Effect.gen(function*() {
      const { ecommerce } = yield* Sandbox.Sandbox
      const { recharge_id } = yield* request("G1")
      assert.strictEqual((yield* request("G1")).recharge_id, recharge_id)
      yield* refused(request("G1", { remark: "other" }), "INVALID_REQUEST")
      yield* refused(request("G2", { account_type: "OPERATION" }), "INVALID_REQUEST")
      yield* ecommerce.payRecharge({ out_recharge_no: "G1", amount: 4999 })
      const state = Effect.map(
        Recharge.queryByOutRechargeNo({ sub_mchid, out_recharge_no: "G1" }),
        ({ bank_transfer_info, recharge_state }) => [recharge_state, bank_transfer_info?.return_reason !== undefined]
      )
      assert.deepStrictEqual([yield* state, yield* balance("DEPOSIT")], [["RECHARGING", true], 0])
      yield* ecommerce.payRecharge({ out_recharge_no: "G1", recharge_channel: "QR_RECHARGE" })
      assert.strictEqual(yield* balance("DEPOSIT"), 5000)
      yield* refused(Recharge.close({ sub_mchid, out_recharge_no: "G1" }), "INVALID_REQUEST")
      yield* request("G2")
      assert.strictEqual((yield* Recharge.close({ sub_mchid, out_recharge_no: "G2" })).recharge_state, "CLOSED")
      yield* request("G3")
      yield* advance("7 days")
      const late = yield* Recharge.queryByOutRechargeNo({ sub_mchid, out_recharge_no: "G3" })
      assert.strictEqual(late.recharge_state, "CLOSED")
      assert.strictEqual((yield* Effect.flip(ecommerce.payRecharge({ out_recharge_no: "G3" })))._tag, "SandboxError")
      const notices = yield* posted(Notification.parse(Recharge.events))
      assert.deepStrictEqual(
        notices.map(({ event }) => event),
        ["Recharge.succeeded", "Recharge.closed", "Recharge.closed"]
      )
    })))

  it.effect("of the platform come by bank transfer", () =>
    inSandbox(Effect.gen(function*() {
      yield* recharged(700)
      const known = yield* BankRecharge.queryByOutRechargeNo({ out_recharge_no: "own700" })
      assert.deepInclude(known, { mchid: platform, account_type: "OPERATION", recharge_state: "SUCCESS" })
      yield* refused(BankRecharge.queryByOutRechargeNo({ out_recharge_no: "none" }), "INVALID_REQUEST")
    })))

  it.effect("are paid by three employees at most", () =>
    inSandbox(Effect.gen(function*() {
      const add = (sp_openid: string) => RechargeEmployee.add({ sub_mchid, sp_openid })
      const count = Effect.map(RechargeEmployee.list({ sub_mchid }), ({ employees }) => employees?.length)
      for (const one of ["one", "two", "three", "three"]) yield* add(one)
      yield* refused(add("four"), "INVALID_REQUEST")
      yield* RechargeEmployee.remove({ sub_mchid, sp_openid: "one" })
      yield* refused(add("four"), "INVALID_REQUEST")
      assert.strictEqual(yield* count, 2)
      yield* advance("1 day")
      yield* add("four")
      assert.strictEqual(yield* count, 3)
      yield* refused(RechargeEmployee.remove({ sub_mchid, sp_openid: "nobody" }), "INVALID_REQUEST")
    })))
})

describe("Compensations in the sandbox", () => {
  const transfer_remark = "赔付"
  const user = { user_info: { sp_openid: "oUpF8uMuAJOM2pxb1Q9zNjWeS6o" } }
  const compensate = (out_bill_no: string, transaction_id: string, amount: number) => ({
    out_bill_no,
    amount,
    transfer_remark,
    receiver: { transaction_info: { transaction_id } }
  })

  it.effect("are paid out of operating accounts, and closed without money", () =>
    inSandbox(Effect.gen(function*() {
      const transaction_id = yield* sold("tea20261130001")
      yield* recharged(500)
      const first = yield* Compensation.create(compensate("C1", transaction_id, 300))
      assert.strictEqual(first.state, "ACCEPTED")
      assert.deepStrictEqual(yield* Compensation.create(compensate("C1", transaction_id, 300)), first)
      yield* refused(Compensation.create(compensate("C1", transaction_id, 301)), "INVALID_REQUEST")
      yield* refused(Compensation.create(compensate("C2", "4200000000000000000000000000", 1)), "INVALID_REQUEST")
      yield* Compensation.create(compensate("C2", transaction_id, 300))
      assert.strictEqual(yield* own("OPERATION"), 200)
      const merchant = { out_bill_no: "C3", amount: 50, transfer_remark, receiver: { mch_info: { mchid: other } } }
      yield* MerchantCompensation.create(merchant)
      yield* refused(MerchantCompensation.create({ ...merchant, out_bill_no: "C1" }), "INVALID_REQUEST")
      yield* advance("10 seconds")
      assert.strictEqual((yield* Compensation.queryById({ bill_id: first.bill_id ?? "" })).state, "SUCCESS")
      const closed = yield* Compensation.queryByOutBillNo({ out_bill_no: "C2" })
      assert.deepStrictEqual([closed.state, closed.close_info?.close_reason], ["CLOSED", "NOT_ENOUGH"])
      assert.strictEqual((yield* MerchantCompensation.queryByOutBillNo({ out_bill_no: "C3" })).state, "SUCCESS")
      assert.deepStrictEqual([yield* own("OPERATION"), yield* balance("BASIC", other)], [150, 50])
      yield* refused(MerchantCompensation.queryByOutBillNo({ out_bill_no: "C1" }), "INVALID_REQUEST")
    })))

  it.effect("that a user confirms hold the money until then, for a day at most", () =>
    inSandbox(Effect.gen(function*() {
      const { ecommerce } = yield* Sandbox.Sandbox
      const transaction_id = yield* sold("tea20261130001")
      yield* recharged(500)
      const state = (out_bill_no: string) =>
        Effect.map(Compensation.queryByOutBillNo({ out_bill_no }), ({ state }) => state)
      yield* Compensation.preTransfer(compensate("C1", transaction_id, 200))
      yield* Compensation.preTransfer(compensate("C2", transaction_id, 200))
      yield* refused(Compensation.preTransfer(compensate("C3", transaction_id, 200)), "INVALID_REQUEST")
      yield* Compensation.preTransfer(compensate("C3", transaction_id, 100))
      assert.strictEqual(yield* own("OPERATION"), 0)
      yield* ecommerce.confirmCompensation({ out_bill_no: "C1" })
      assert.strictEqual((yield* Compensation.cancel({ out_bill_no: "C2" })).state, "CANCELING")
      yield* advance("10 seconds")
      assert.deepStrictEqual(
        [yield* state("C1"), yield* state("C2"), yield* state("C3")],
        ["SUCCESS", "CANCELLED", "WAIT_USER_CONFIRM"]
      )
      yield* refused(Compensation.cancel({ out_bill_no: "C1" }), "INVALID_REQUEST")
      yield* refused(Compensation.preTransfer(compensate("C1", transaction_id, 200)), "INVALID_REQUEST")
      yield* advance("1 day")
      assert.deepStrictEqual([yield* state("C3"), yield* own("OPERATION")], ["CLOSED", 300])
    })))

  it.effect("out of a deposit go to merchants, users and insurers", () =>
    inSandbox(Effect.gen(function*() {
      const { ecommerce } = yield* Sandbox.Sandbox
      yield* Recharge.request({
        sub_mchid,
        out_recharge_no: "G1",
        recharge_scene: "ECOMMERCE_DEPOSIT",
        account_type: "DEPOSIT",
        recharge_amount: { amount: 1000, currency: "CNY" }
      })
      yield* ecommerce.payRecharge({ out_recharge_no: "G1" })
      const bill = (out_bill_no: string, amount: number) => ({ sub_mchid, out_bill_no, amount, transfer_remark })
      yield* DepositCompensation.create({
        ...bill("C1", 100),
        business_type: "DEPOSIT_COMPENSATION",
        receiver: { type: "MERCHANT", mch_info: { mchid: platform } }
      })
      yield* DepositAfterSales.create({ ...bill("C2", 200), receiver: user })
      yield* DepositShipping.create({ ...bill("C3", 300), receiver: user })
      yield* DepositPremium.create({ ...bill("C4", 350), receiver: { mch_info: { mchid: outsider } } })
      yield* DepositPremium.create({ ...bill("C5", 51), receiver: { mch_info: { mchid: outsider } } })
      yield* advance("10 seconds")
      const states = yield* Effect.all([
        DepositCompensation.queryByOutBillNo({ out_bill_no: "C1" }),
        DepositAfterSales.queryByOutBillNo({ out_bill_no: "C2" }),
        DepositShipping.queryByOutBillNo({ out_bill_no: "C3" }),
        DepositPremium.queryByOutBillNo({ out_bill_no: "C4", sub_mchid }),
        DepositPremium.queryByOutBillNo({ out_bill_no: "C5", sub_mchid })
      ])
      assert.deepStrictEqual(
        states.map(({ state }) => state),
        ["SUCCESS", "SUCCESS", "SUCCESS", "SUCCESS", "CLOSED"]
      )
      assert.deepStrictEqual([yield* balance("DEPOSIT"), yield* own("BASIC")], [50, 100])
    })))

  it.effect("of insurers need their contract", () =>
    inSandbox(Effect.gen(function*() {
      const { ecommerce } = yield* Sandbox.Sandbox
      const transaction_id = yield* sold("tea20261130001")
      const claim = { sub_mchid, ...compensate("C1", transaction_id, 100) }
      yield* refused(InsuranceClaim.create(claim), "INVALID_REQUEST")
      assert.isFalse((yield* InsuranceContract.checkOpened({ sub_mchid })).opened)
      yield* InsuranceContract.open({ sub_mchid, out_apply_no: "A1", agreement_list: [] })
      assert.isTrue((yield* InsuranceContract.checkOpened({ sub_mchid })).opened)
      yield* refused(InsuranceClaim.preTransfer({ ...claim, out_bill_no: "C2" }), "INVALID_REQUEST")
      yield* Recharge.request({
        sub_mchid,
        out_recharge_no: "G1",
        recharge_scene: "ECOMMERCE_PAYMENT",
        account_type: "OPERATION",
        recharge_amount: { amount: 150, currency: "CNY" }
      })
      yield* ecommerce.payRecharge({ out_recharge_no: "G1" })
      const { bill_id = "" } = yield* InsuranceClaim.create(claim)
      yield* advance("10 seconds")
      assert.strictEqual((yield* InsuranceClaim.queryById({ sub_mchid, bill_id })).state, "SUCCESS")
      assert.strictEqual(yield* balance("OPERATION"), 50)
    })))
})
