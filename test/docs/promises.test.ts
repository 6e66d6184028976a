/** The guides say what WeChat Pay refuses: each such sentence is played in the sandbox, and must still stand there. */
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schedule, Stream } from "effect"
import type { Endpoint, WeChatPayError } from "effect-wechatpay"
import { Complaint, ComplaintImage } from "effect-wechatpay/complaints"
import { CashCoupon, CashCouponStock, MerchantCoupon, MerchantCouponStock } from "effect-wechatpay/marketing"
import { Applyment, Settlement, Subject } from "effect-wechatpay/onboarding"
import { Contract, Deduction, Schedule as DeductionSchedule } from "effect-wechatpay/papay"
import { Parking } from "effect-wechatpay/parking"
import { CodePay, Jsapi, Native, Refund } from "effect-wechatpay/payments"
import { ServiceOrder } from "effect-wechatpay/payscore"
import {
  ProfitSharingAmount,
  ProfitSharingOrder,
  ProfitSharingReceiver,
  ProfitSharingReturn
} from "effect-wechatpay/profit-sharing"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Transfer } from "effect-wechatpay/transfers"
import { readFileSync } from "node:fs"
import { applyment, subject } from "../api/onboarding/applications.ts"
import * as Sharing from "../api/profit-sharing/fixtures.ts"
import { transfer } from "../api/transfers/fixtures.ts"
import { refused } from "../sandbox/outcomes.ts"
import * as Lawful from "../support/sandbox.ts"

type Call<A = unknown> = Effect.Effect<A, WeChatPayError.WeChatPayError, Endpoint.Services>

/** What a guide says, and the call that comes out so. */
interface Promise {
  readonly guide: string
  readonly sentence: string
  readonly code: string
  readonly play: Effect.Effect<
    Call,
    WeChatPayError.WeChatPayError | Sandbox.SandboxError,
    Sandbox.Sandbox | Endpoint.Services
  >
}

const sandboxed = <A, E, R>(play: (sandbox: Sandbox.Sandbox["Service"]) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(Sandbox.Sandbox, play)

const one = (guide: string, sentence: string, code: string, call: Call): Promise => ({
  guide,
  sentence,
  code,
  play: Effect.succeed(call)
})

/** It is 8:00 in Beijing on the test clock's first day. */
const ticket = {
  plan_id: 12535,
  out_contract_code: "ticket1",
  contract_display_account: "A",
  deduct_schedule: {
    estimated_deduct_date: "1970-01-02",
    estimated_deduct_amount: { total: 100 },
    description: "Concert ticket"
  }
}
const signed = (sandbox: Sandbox.Sandbox["Service"], request: Contract.PresignAppRequest) =>
  Effect.andThen(Contract.presignApp(request), sandbox.papay.sign({ out_contract_code: "ticket1" }))

const after = <E extends WeChatPayError.WeChatPayError | Sandbox.SandboxError>(
  guide: string,
  sentence: string,
  code: string,
  play: (sandbox: Sandbox.Sandbox["Service"]) => Effect.Effect<Call, E, Sandbox.Sandbox | Endpoint.Services>
): Promise => ({ guide, sentence, code, play: sandboxed(play) })

const out_trade_no = "tea20261123001"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
const day = (number: number) => DateTime.makeUnsafe(number * 86_400_000)
const refund = (out_refund_no: string, fen: number, total: number, number = out_trade_no) =>
  Refund.create({ out_trade_no: number, out_refund_no, amount: { refund: fen, total, currency: "CNY" } })

// Profit sharing
const receiver = { type: "MERCHANT_ID", account: Sharing.account } as const
const shareable = Effect.andThen(
  Sharing.paid,
  ProfitSharingReceiver.add({ ...receiver, name: Sharing.name, relation_type: "SUPPLIER" })
)
const share = (amount: number, more: Partial<ProfitSharingOrder.SharingRequest> = {}) =>
  ProfitSharingOrder.request({
    transaction_id: Sharing.transaction_id,
    out_order_no: "P1",
    receivers: [{ ...receiver, amount, description: "share" }],
    unfreeze_unsplit: false,
    ...more
  })

// Payscore
const service = { out_order_no: "s1", service_id: "500001" }
const serviceOrder = {
  ...service,
  service_introduction: "power bank",
  time_range: { start_time: "OnAccept" },
  risk_fund: { name: "DEPOSIT", amount: 10_000 }
} as const
const fee = (amount: number, more: Partial<ServiceOrder.CompleteRequest> = {}): ServiceOrder.CompleteRequest => ({
  ...service,
  post_payments: [{ name: "Rent", amount }],
  total_amount: amount,
  time_range: { end_time: DateTime.makeUnsafe("1970-01-01T00:29:59Z") },
  ...more
})
const used = (sandbox: Sandbox.Sandbox["Service"]) =>
  Effect.gen(function*() {
    yield* ServiceOrder.create(serviceOrder)
    yield* sandbox.payscore.confirm({ out_order_no: "s1", openid })
    yield* sandbox.advance("30 minutes")
  })

// Parking
const plate = { plate_number: "粤B99019", plate_color: "BLUE" } as const
const stay = { ...plate, start_time: day(0), parking_name: "coast" }
const entered = { ...stay, out_parking_no: "e1", free_duration: 0, notify_url: "https://merchant.example/parking" }
const parked = (sandbox: Sandbox.Sandbox["Service"]) =>
  Effect.gen(function*() {
    yield* sandbox.parking.setService({ ...plate, openid })
    const { id } = yield* Parking.enter(entered)
    yield* sandbox.advance("1 hour")
    return (out_trade_no: string, more: Partial<NonNullable<Parking.DeductRequest["parking_info"]>> = {}) =>
      Parking.deduct({
        out_trade_no,
        description: "fee",
        amount: { total: 5 },
        notify_url: entered.notify_url,
        parking_info: {
          ...stay,
          parking_id: id,
          end_time: DateTime.makeUnsafe("1970-01-01T01:00:00Z"),
          charging_duration: 3600,
          device_id: "x",
          ...more
        }
      })
  })

// Coupons
const cash = {
  stock_name: "Winter",
  available_begin_time: day(0),
  available_end_time: day(30),
  stock_use_rule: {
    max_coupons: 5,
    max_amount: 500,
    max_coupons_per_user: 1,
    natural_person_limit: false,
    prevent_api_abuse: false
  },
  coupon_use_rule: {
    fixed_normal_coupon: { coupon_amount: 100, transaction_minimum: 500 },
    available_merchants: ["0019000001"]
  },
  no_cash: true,
  stock_type: "NORMAL",
  out_request_no: "winter"
} as const
const send = (stock_id: string, out_request_no: string, to = openid) =>
  CashCoupon.send({ openid: to, stock_id, out_request_no })
const started = Effect.gen(function*() {
  const { stock_id } = yield* CashCouponStock.create(cash)
  yield* CashCouponStock.start({ stock_id })
  return stock_id
})
const own = {
  stock_name: "August",
  goods_name: "Hot drinks",
  stock_type: "NORMAL",
  coupon_use_rule: {
    coupon_available_time: { available_begin_time: day(0), available_end_time: day(30) },
    fixed_normal_coupon: { discount_amount: 500, transaction_minimum: 3000 },
    use_method: "OFF_LINE"
  },
  stock_send_rule: { max_coupons: 10, max_coupons_per_user: 5 },
  out_request_no: "august",
  coupon_code_mode: "MERCHANT_API"
} as const
const taken = (sandbox: Sandbox.Sandbox["Service"]) =>
  Effect.gen(function*() {
    const { stock_id } = yield* MerchantCouponStock.create(own)
    return yield* sandbox.coupons.take({ stock_id, openid, coupon_code: "code1" })
  })

// Complaints
const raised = (sandbox: Sandbox.Sandbox["Service"]) =>
  Effect.gen(function*() {
    yield* Native.prepay({ description: "tea", out_trade_no, amount: { total: 100 } })
    yield* sandbox.pay({ out_trade_no })
    return yield* sandbox.complaints.raise({ out_trade_no, problem_type: "REFUND" })
  })

// Onboarding
const { business_code } = applyment
const account = {
  account_type: "ACCOUNT_TYPE_BUSINESS",
  account_bank: "招商银行",
  account_number: "6222020200000000000"
} as const

const promises: ReadonlyArray<Promise> = [
  after("payments", "refuses the same number with other content", "OUT_TRADE_NO_USED", () =>
    Effect.as(
      Native.prepay({ description: "tea", out_trade_no, amount: { total: 100 } }),
      Native.prepay({ description: "tea", out_trade_no, amount: { total: 101 } })
    )),
  one(
    "payments",
    "Only the openid that a JSAPI order names can pay it",
    "PARAM_ERROR",
    Jsapi.prepay({ description: "tea", out_trade_no, amount: { total: 100 }, payer: { openid: "nobody" } })
  ),
  one(
    "payments",
    "refused with `NOT_ENOUGH`",
    "NOT_ENOUGH",
    CodePay.pay({
      description: "tea",
      out_trade_no,
      amount: { total: 100 },
      payer: { auth_code: "150061098828009406" },
      scene_info: { store_info: { out_id: "1" } }
    })
  ),
  after(
    "payments",
    "at most 50 times and at least a minute apart",
    "FREQUENCY_LIMITED",
    (sandbox) =>
      Effect.gen(function*() {
        yield* Native.prepay({ description: "tea", out_trade_no, amount: { total: 100 } })
        yield* sandbox.pay({ out_trade_no })
        yield* refund("r1", 1, 100)
        return refund("r2", 1, 100)
      })
  ),
  after("payments", "in part or in whole, within a year", "INVALID_REQUEST", (sandbox) =>
    Effect.gen(function*() {
      yield* Native.prepay({ description: "tea", out_trade_no, amount: { total: 100 } })
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.advance("366 days")
      return refund("r1", 1, 100)
    })),

  one(
    "transfers",
    "Below 0.3 yuan WeChat Pay refuses it",
    "PARAM_ERROR",
    Transfer.create({ ...transfer, transfer_amount: 29 })
  ),
  after(
    "transfers",
    "A transfer without a name has no receipt",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.gen(function*() {
        const { user_name: _, ...nameless } = transfer
        const { out_bill_no } = yield* Transfer.create({ ...nameless, transfer_amount: 100 })
        yield* sandbox.transfers.confirm({ out_bill_no })
        yield* sandbox.advance("5 seconds")
        return Transfer.requestReceiptByOutBillNo({ out_bill_no })
      })
  ),
  one(
    "transfers",
    "A red packet (`user_recv_style`) holds 200 yuan at most",
    "INVALID_REQUEST",
    Transfer.create({ ...transfer, transfer_amount: 20_001, user_recv_style: { type: "RED_PACKET" } })
  ),
  one(
    "transfers",
    "requires all of its own `info_type`s, exactly as on the official page",
    "PARAM_ERROR",
    Transfer.create({ ...transfer, transfer_scene_id: "1005", user_recv_perception: "劳务报酬" })
  ),
  one(
    "transfers",
    "what its user may see (`user_recv_perception`)",
    "INVALID_REQUEST",
    Transfer.create({ ...transfer, user_recv_perception: "劳务报酬" })
  ),
  after(
    "transfers",
    "Until then `cancel` takes the transfer back",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.gen(function*() {
        const { out_bill_no } = yield* Transfer.create(transfer)
        yield* sandbox.transfers.confirm({ out_bill_no })
        return Transfer.cancel({ out_bill_no })
      })
  ),
  after("transfers", "the transfer of that number ended", "ALREADY_EXISTS", (sandbox) =>
    Effect.gen(function*() {
      const { out_bill_no } = yield* Transfer.create(transfer)
      yield* sandbox.transfers.fail({ out_bill_no })
      return Transfer.create(transfer)
    })),

  after(
    "profit-sharing",
    "At most 30 % of an order goes to others",
    "RULE_LIMIT",
    () => Effect.as(shareable, share(301))
  ),
  after(
    "profit-sharing",
    "`NOT_ENOUGH` means that a request asks for more than what is left",
    "NOT_ENOUGH",
    () => Effect.as(shareable, share(1001))
  ),
  after("profit-sharing", "A request names each receiver once", "INVALID_REQUEST", () =>
    Effect.as(
      shareable,
      share(1, { receivers: [1, 2].map((amount) => ({ ...receiver, amount, description: "share" })) })
    )),
  after("profit-sharing", "but not with `unfreeze_unsplit: true`", "INVALID_REQUEST", () =>
    Effect.as(
      shareable,
      share(1, {
        receivers: [{ type: "MERCHANT_ID", account: "0019000001", amount: 1, description: "share" }],
        unfreeze_unsplit: true
      })
    )),
  after(
    "profit-sharing",
    "After 30 days the rest is unfrozen automatically",
    "NOT_ENOUGH",
    (sandbox) => Effect.as(Effect.andThen(shareable, sandbox.advance("30 days")), share(1))
  ),
  after(
    "profit-sharing",
    "A payment can be shared one minute after it arrived",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.gen(function*() {
        const order = {
          description: "tea",
          out_trade_no,
          amount: { total: 100 },
          settle_info: { profit_sharing: true }
        }
        yield* Native.prepay(order)
        yield* sandbox.pay({ out_trade_no })
        yield* ProfitSharingReceiver.add({ ...receiver, name: Sharing.name, relation_type: "SUPPLIER" })
        return share(1)
      })
  ),
  after("profit-sharing", "It cannot be frozen afterwards", "INVALID_REQUEST", (sandbox) =>
    Effect.gen(function*() {
      yield* Native.prepay({ description: "tea", out_trade_no, amount: { total: 100 } })
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.advance("1 minute")
      yield* ProfitSharingReceiver.add({ ...receiver, name: Sharing.name, relation_type: "SUPPLIER" })
      return share(1)
    })),
  after("profit-sharing", "a refund can be at most that part", "INVALID_REQUEST", () =>
    Effect.gen(function*() {
      yield* shareable
      yield* share(100)
      const { unsplit_amount = 0 } = yield* ProfitSharingAmount.query({ transaction_id: Sharing.transaction_id })
      return refund("r1", unsplit_amount + 1, 1000, Sharing.out_trade_no)
    })),
  after("profit-sharing", "not by persons", "INVALID_REQUEST", (sandbox) =>
    Effect.gen(function*() {
      yield* Sharing.paid
      const person = { type: "PERSONAL_OPENID", account: openid } as const
      yield* ProfitSharingReceiver.add({ ...person, relation_type: "USER" })
      yield* share(1, { receivers: [{ ...person, amount: 100, description: "share" }] })
      yield* sandbox.advance("5 seconds")
      return ProfitSharingReturn.request({
        out_order_no: "P1",
        out_return_no: "R1",
        return_mchid: openid,
        amount: 1,
        description: "back"
      })
    })),

  after(
    "payscore",
    "otherwise the request is refused with `PARAM_ERROR`",
    "PARAM_ERROR",
    (sandbox) => Effect.as(used(sandbox), ServiceOrder.complete(fee(100, { total_amount: 101 })))
  ),
  after(
    "payscore",
    "and at most the deposit",
    "PARAM_ERROR",
    (sandbox) => Effect.as(used(sandbox), ServiceOrder.complete(fee(10_001)))
  ),
  after("payscore", "WeChat Pay refuses an end after the call", "PARAM_ERROR", (sandbox) =>
    Effect.as(
      used(sandbox),
      ServiceOrder.complete(fee(100, { time_range: { end_time: DateTime.makeUnsafe("1970-01-01T01:00:00Z") } }))
    )),
  after(
    "payscore",
    "may be repeated with the same content; the others may not",
    "INVALID_ORDER_STATE",
    (sandbox) =>
      Effect.as(Effect.andThen(used(sandbox), ServiceOrder.complete(fee(100))), ServiceOrder.complete(fee(100)))
  ),
  after(
    "payscore",
    "of 0 ends the order without a collection",
    "ORDER_DONE",
    (sandbox) => Effect.as(Effect.andThen(used(sandbox), ServiceOrder.complete(fee(0))), ServiceOrder.complete(fee(0)))
  ),

  after(
    "entrusted-deduction",
    "You cannot use a number again after it was signed",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.gen(function*() {
        yield* signed(sandbox, ticket)
        yield* sandbox.papay.terminate({ out_contract_code: "ticket1" })
        return Contract.presignApp(ticket)
      })
  ),
  after("entrusted-deduction", "Other amounts and other hours are refused", "PARAM_ERROR", (sandbox) =>
    Effect.map(
      signed(sandbox, ticket),
      ({ contract_id }) => DeductionSchedule.create({ contract_id, schedule_amount: { total: 99 } })
    )),
  after(
    "entrusted-deduction",
    "Other amounts and other hours are refused",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.gen(function*() {
        const { contract_id } = yield* signed(sandbox, ticket)
        yield* sandbox.advance("690 minutes")
        return DeductionSchedule.create({ contract_id, schedule_amount: { total: 100 } })
      })
  ),
  after(
    "entrusted-deduction",
    "WeChat Pay refuses a second one",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.gen(function*() {
        const { deduct_schedule: _, ...periodic } = ticket
        const { contract_id } = yield* signed(sandbox, periodic)
        const announce = Deduction.announce({ contract_id, estimated_amount: { amount: 100 } })
        yield* announce
        return announce
      })
  ),

  after(
    "parking",
    "`parking_info` must match the entrance to the second",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.map(parked(sandbox), (deduct) => deduct("d1", { start_time: DateTime.makeUnsafe("1970-01-01T00:00:01Z") }))
  ),
  after(
    "parking",
    "Start and end must differ",
    "PARAM_ERROR",
    (sandbox) => Effect.map(parked(sandbox), (deduct) => deduct("d1", { end_time: stay.start_time }))
  ),
  after(
    "parking",
    "and the end must be before the call",
    "PARAM_ERROR",
    (sandbox) => Effect.map(parked(sandbox), (deduct) => deduct("d1", { end_time: day(1) }))
  ),
  after("parking", "A stay can be deducted once", "INVALID_REQUEST", (sandbox) =>
    Effect.gen(function*() {
      const deduct = yield* parked(sandbox)
      yield* deduct("d1")
      return deduct("d2")
    })),
  after("parking", "replaces the previous one", "INVALID_REQUEST", (sandbox) =>
    Effect.gen(function*() {
      const deduct = yield* parked(sandbox)
      yield* Parking.enter({ ...entered, out_parking_no: "e2" })
      return deduct("d1")
    })),
  one(
    "parking",
    "`notify_url` must be https",
    "PARAM_ERROR",
    Parking.enter({ ...entered, notify_url: "http://merchant.example/parking" })
  ),

  one(
    "coupons",
    "`max_amount` must be the amount of a coupon times the number of coupons",
    "PARAM_ERROR",
    CashCouponStock.create({ ...cash, stock_use_rule: { ...cash.stock_use_rule, max_amount: 499 } })
  ),
  one(
    "coupons",
    "A stock lasts 90 days at most",
    "PARAM_ERROR",
    CashCouponStock.create({ ...cash, available_end_time: day(91) })
  ),
  one(
    "coupons",
    "You can create it at most a year ahead",
    "PARAM_ERROR",
    CashCouponStock.create({ ...cash, available_begin_time: day(366), available_end_time: day(380) })
  ),
  after(
    "coupons",
    "or that the stock is not running",
    "REQUEST_BLOCKED",
    () => Effect.map(CashCouponStock.create(cash), ({ stock_id }) => send(stock_id, "1"))
  ),
  after(
    "coupons",
    "the user has reached the limit per user",
    "REQUEST_BLOCKED",
    () =>
      Effect.gen(function*() {
        const stock_id = yield* started
        yield* send(stock_id, "1")
        return send(stock_id, "2")
      })
  ),
  after(
    "coupons",
    "`NOT_ENOUGH` means that the total budget or the budget of the day is used up",
    "NOT_ENOUGH",
    () =>
      Effect.gen(function*() {
        const stock_id = yield* started
        for (let user = 0; user < 5; user++) yield* send(stock_id, `${user}`, `oUserOfThisSandbox000000000${user}`)
        return send(stock_id, "5")
      })
  ),
  after("coupons", "`CashCouponStock.pause` stops sending", "REQUEST_BLOCKED", () =>
    Effect.gen(function*() {
      const stock_id = yield* started
      yield* CashCouponStock.pause({ stock_id })
      return send(stock_id, "1")
    })),
  after("coupons", "`use` needs `stock_id` too", "PARAM_ERROR", (sandbox) =>
    Effect.map(
      taken(sandbox),
      ({ coupon_code }) => MerchantCoupon.use({ coupon_code, use_request_no: "u1", use_time: day(0), openid })
    )),
  after("coupons", "requires the current number beside the new one", "INVALID_REQUEST", () =>
    Effect.map(
      MerchantCouponStock.create(own),
      ({ stock_id }) =>
        MerchantCouponStock.updateBudget({
          stock_id,
          target_max_coupons: 20,
          current_max_coupons: 9,
          modify_budget_request_no: "m1"
        })
    )),
  after(
    "coupons",
    "a coupon voided by `MerchantCoupon.deactivate` stays void",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.gen(function*() {
        const { coupon_code, stock_id } = yield* taken(sandbox)
        yield* MerchantCoupon.deactivate({ coupon_code, stock_id, deactivate_request_no: "x1" })
        return MerchantCoupon.returnCoupon({ coupon_code, stock_id, return_request_no: "r1" })
      })
  ),

  after(
    "complaints",
    "WeChat Pay refuses a second decision with `INVALID_REQUEST`",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.gen(function*() {
        const { complaint_id } = yield* raised(sandbox)
        yield* Complaint.updateRefundProgress({ complaint_id, action: "APPROVE", launch_refund_day: 0 })
        return Complaint.updateRefundProgress({ complaint_id, action: "REJECT", reject_reason: "no" })
      })
  ),
  after(
    "complaints",
    "a service provider must name the sub-merchant, otherwise WeChat Pay refuses the call",
    "INVALID_REQUEST",
    (
      sandbox
    ) =>
      Effect.map(
        raised(sandbox),
        ({ complaint_id }) => Complaint.complete({ complaint_id, complainted_mchid: "0019000002" })
      )
  ),
  after(
    "complaints",
    "need WeChat Pay's permission",
    "NO_AUTH",
    (sandbox) =>
      Effect.map(raised(sandbox), ({ complaint_id }) =>
        Complaint.respond({
          complaint_id,
          response_content: "sorry",
          jump_url: "https://merchant.example/help",
          jump_url_text: "help"
        }))
  ),
  after("complaints", "it cannot be downloaded", "PARAM_ERROR", () =>
    Effect.map(
      ComplaintImage.upload({ filename: "a.png", file: Buffer.from("png") }),
      ({ media_id }) => {
        const media_url = `http://sandbox.localhost/v3/merchant-service/images/${encodeURIComponent(media_id)}`
        return Stream.runDrain(ComplaintImage.download({ media_url }))
      }
    )),

  after(
    "onboarding",
    "WeChat Pay refuses its number with `PROCESSING`",
    "PROCESSING",
    () => Effect.as(Applyment.submit(applyment), Applyment.submit(applyment))
  ),
  after(
    "onboarding",
    "An application that passed can no longer be cancelled",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.gen(function*() {
        yield* Subject.submit(subject)
        yield* sandbox.onboarding.approveSubject({ business_code: subject.business_code })
        return Subject.cancelByBusinessCode({ business_code: subject.business_code })
      })
  ),
  after(
    "onboarding",
    "WeChat Pay accepts five modifications a day per sub-merchant",
    "INVALID_REQUEST",
    (sandbox) =>
      Effect.gen(function*() {
        yield* Applyment.submit(applyment)
        yield* sandbox.onboarding.approve({ business_code })
        const { sub_mchid = "" } = yield* sandbox.onboarding.sign({ business_code })
        const modify = Settlement.modify({ ...account, sub_mchid })
        for (let count = 0; count < 5; count++) {
          const { application_no } = yield* modify
          yield* sandbox.onboarding.settleModification({ application_no })
        }
        return modify
      })
  )
]

const guides = new Map(
  [...new Set(promises.map(({ guide }) => guide))].map((guide) =>
    [guide, readFileSync(`docs/${guide}.md`, "utf8")] as const
  )
)

describe("The sandbox keeps what the guides say", () => {
  for (const { code, guide, play, sentence } of promises) {
    it.effect(`${guide}: ${sentence}`, () =>
      Effect.gen(function*() {
        assert.include(guides.get(guide), sentence)
        yield* refused(yield* play, code)
      }).pipe(Effect.provide(Lawful.layer({
        retry: Schedule.recurs(0),
        mode: guide === "onboarding" ? "partner" : undefined
      }))))
  }
})
