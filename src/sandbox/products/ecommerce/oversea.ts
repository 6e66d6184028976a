/** Payments of sub-merchants' takings abroad (资金出境): accepted at once, changed and sent on the next day. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Oversea as Api } from "../../../api/ecommerce/index.ts"
import { type Control, entityControls, type MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { refuse, type Refused } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, millis, select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import { briefly, type Publish } from "../bills.ts"
import { csv } from "../billText.ts"
import type { Order } from "../orders.ts"
import type { Payments } from "../payments.ts"
import type { Accounts } from "./accounts.ts"

/** A payment abroad, with WeChat Pay's names. */
interface Payment {
  readonly provider: string
  readonly order: Order
  readonly out_order_id: string
  readonly sub_mchid: string
  readonly transaction_id: string
  readonly order_id: string
  /** Fen. */
  readonly amount: number
  readonly fee: number
  readonly foreign_currency: Api.CreateRequest["foreign_currency"]
  readonly estimate_exchange_rate_time: DateTime.Utc
  exchange_rate_time?: DateTime.Utc
  fail_reason?: FailReason
  state: "ACCEPT" | "SUCCESS" | "FAIL"
}

/** A return, with WeChat Pay's names. */
interface Return {
  readonly provider: string
  readonly payment: Payment
  readonly out_return_no: string
  readonly return_id: string
  readonly supplement_info: string
  /** Fen. */
  readonly amount: number
  readonly create_time: DateTime.Utc
  success_time?: DateTime.Utc
  state: "PROCESSING" | "SUCCESS" | "FAILED"
}

const FailReason = Schema.Literals([
  "MCHID_FROZEN",
  "DEAL_TIMEOUT",
  "TRADE_SUIT",
  "DEPARTURE_AMOUNT_NO_ENOUGH",
  "BASIC_AMOUNT_NO_ENOUGH",
  "PAYMENT_NOT_SUPPORT_DEPARTURE",
  "OUT_ORDER_ID_DUPLICATE",
  "RISK_CONTROL",
  "SYSTEM_ERROR",
  "PAYER_ACCOUNT_ABNORMAL",
  "GOODS_INFO_ILLEGAL",
  "FOREIGN_CURRENCY_NOT_SUPPORT",
  "PAYEE_INFO_ILLEGAL",
  "PRESALE_INFO_ILLEGAL"
])
type FailReason = typeof FailReason.Type

const view = (payment: Payment) => ({
  ...select(payment, ["out_order_id", "order_id", "sub_mchid", "transaction_id"]),
  result: payment.state,
  ...select(payment, ["fail_reason", "amount", "foreign_currency"])
})

const viewReturn = (one: Return) => ({
  ...select(one, ["out_return_no", "return_id", "state", "amount"]),
  out_order_id: one.payment.out_order_id
})

/** A payment abroad in the sandbox. */
export interface OverseaOrderView extends ReturnType<typeof view> {}

/** A return of a payment abroad in the sandbox. */
export interface OverseaReturnView extends ReturnType<typeof viewReturn> {}

const Failure = Schema.Struct({ out_order_id: Schema.String, fail_reason: Schema.optionalKey(FailReason) })

/** Controls of payments abroad. */
export interface OverseaControls {
  /** Fails a payment abroad that was accepted, with `RISK_CONTROL` by default. */
  readonly failOversea: Control<typeof Failure.Type, OverseaOrderView>
}

/** 0.4 %. */
const feeOf = (fen: number) => Math.round((fen * 4) / 1000)

/** Renminbi for one of each currency, times 100,000,000. */
const rates: Readonly<Record<string, number>> = {
  USD: 710_000_000,
  HKD: 91_000_000,
  JPY: 4_700_000,
  EUR: 780_000_000,
  GBP: 910_000_000,
  CAD: 510_000_000,
  AUD: 470_000_000,
  SGD: 540_000_000
}

const rateOf = (currency: string) => rates[currency] ?? 100_000_000

/** The yen has no smaller unit. */
const unitsOf = (currency: string) => currency === "JPY" ? 1 : 100

const reach = 1096 * Protocol.dayMillis
/** Time that a return takes. */
const returning = 5000
const unknown = refuse("INVALID_REQUEST", "出境单不存在")
const noOrder = refuse("INVALID_REQUEST", "微信支付订单不存在")

export const make = ({ accounts, kernel, payments, publish, sharedOf }: {
  readonly accounts: Accounts
  readonly kernel: Kernel
  readonly payments: Payments
  readonly publish: Publish
  /** Fen of an order that others got by profit sharing. */
  readonly sharedOf: (order: Order) => number
}):
  & WithControls<OverseaControls>
  & WithLists<{ overseaOrders: OverseaOrderView; overseaReturns: OverseaReturnView }> =>
{
  const { ledger } = accounts
  const sent = Store.make<Payment>()
  const returns = Store.make<Return>()
  const states = Store.states<Payment>(kernel, { entity: "oversea order", id: ({ out_order_id }) => out_order_id })
  const returnStates = Store.states<Return>(kernel, {
    entity: "oversea return",
    id: ({ out_return_no }) => out_return_no
  })

  const orderOf = ({ caller }: Call, request: { readonly sub_mchid: string; readonly transaction_id: string }) => {
    const order = payments.findByTransaction(request.transaction_id)
    return order?.mchid === caller.mchid && order.subMchid === request.sub_mchid ? order : undefined
  }

  const sum = (amounts: ReadonlyArray<{ readonly amount: number }>) =>
    amounts.reduce((sum, { amount }) => sum + amount, 0)

  /** Fen of an order that can still be sent: none while it is frozen. */
  const available = (order: Order) => {
    if (!accounts.isReleased(order)) return 0
    const gone = sum(sent.values().filter((one) => one.order === order && one.state !== "FAIL"))
    const back = sum(returns.values().filter((one) => one.payment.order === order && one.state === "SUCCESS"))
    return Math.max(0, order.total - order.refunded - sharedOf(order) - gone + back)
  }

  const book = (now: number, payment: Payment, legs: ReadonlyArray<Ledger.Leg>) => {
    const { order_id: business, out_order_id: voucher, provider: by } = payment
    return ledger.book(now, { business, voucher, name: "资金出境", by, remark: "" }, legs)
  }

  const own = ({ sub_mchid }: Payment) => Ledger.free(sub_mchid, "BASIC")
  const underway = ({ order_id }: Payment) => Ledger.transit(`oversea ${order_id}`)

  const fail = (now: number, payment: Payment, reason: FailReason) => {
    payment.fail_reason = reason
    states.transition(now, payment, "FAIL")
  }

  const giveBack = (now: number, payment: Payment, { fail_reason = "RISK_CONTROL" }: typeof Failure.Type) => {
    book(now, payment, [{ from: underway(payment), to: own(payment), fen: payment.amount }])
    fail(now, payment, fail_reason)
  }

  const send = (now: number, payment: Payment) => {
    const from = underway(payment)
    book(now, payment, [
      { from, to: Ledger.outside("fees"), fen: payment.fee, type: "扣除手续费" },
      { from, to: Ledger.outside("banks"), fen: payment.amount - payment.fee }
    ])
    payment.exchange_rate_time = time(now)
    states.transition(now, payment, "SUCCESS")
  }

  /** Books the payment, or returns the reason why the order's money cannot be sent. */
  const reasonOf = (now: number, payment: Payment, left: number): FailReason | undefined => {
    if (now - (payment.order.successAt ?? now) > reach) return "DEAL_TIMEOUT"
    if (payment.amount > left) return "DEPARTURE_AMOUNT_NO_ENOUGH"
    const isCovered = book(now, payment, [{ from: own(payment), to: underway(payment), fen: payment.amount }])
    return isCovered ? undefined : "BASIC_AMOUNT_NO_ENOUGH"
  }

  const create = (request: Api.CreateRequest, call: Call): Payment | Refused => {
    const { caller, now } = call
    const order = orderOf(call, request)
    if (order === undefined) return noOrder
    const { presale_info } = request
    for (const id of [presale_info?.deposit_transaction_id, presale_info?.balance_transaction_id]) {
      if (id !== undefined && payments.findByTransaction(id)?.mchid !== caller.mchid) {
        return refuse("NOT_FOUND", "预售订单不存在")
      }
    }
    const key = ownKey(call, request.out_order_id)
    const payment: Payment = {
      provider: caller.mchid,
      order,
      out_order_id: request.out_order_id,
      sub_mchid: request.sub_mchid,
      transaction_id: request.transaction_id,
      order_id: `${request.transaction_id}_${request.out_order_id}`,
      amount: request.amount,
      fee: feeOf(request.amount),
      foreign_currency: request.foreign_currency,
      estimate_exchange_rate_time: time(now + Protocol.dayMillis),
      state: "ACCEPT"
    }
    const known = sent.get(key)
    // The page has no code for it: the payment fails, and the first one stays as it is.
    if (known !== undefined && known.transaction_id !== request.transaction_id) {
      return { ...payment, state: "FAIL", fail_reason: "OUT_ORDER_ID_DUPLICATE" }
    }
    return sent.once(key, call.wire, () => {
      const reason = reasonOf(now, payment, available(order))
      if (reason !== undefined) fail(now, payment, reason)
      else {
        states.transition(now, payment, "ACCEPT", {
          due: { at: millis(payment.estimate_exchange_rate_time), run: (at) => send(at, payment) }
        })
      }
      return payment
    })
  }

  const response = (payment: Payment): Api.OverseaOrder => {
    const { amount, fee, foreign_currency: currency, state } = payment
    const isSent = state === "SUCCESS"
    const rate = rateOf(currency)
    return definedFields({
      ...select(payment, ["out_order_id", "sub_mchid", "order_id", "amount", "fee", "fail_reason"]),
      foreign_currency: currency,
      result: state,
      foreign_amount: isSent
        ? Math.floor(((amount - fee) / 100) * unitsOf(currency) / (rate / 100_000_000))
        : undefined,
      rate: isSent ? rate : undefined,
      exchange_rate_time: payment.exchange_rate_time,
      estimate_exchange_rate_time: state === "ACCEPT" ? payment.estimate_exchange_rate_time : undefined,
      departure_amount: amount - fee,
      charge_mchid: payment.sub_mchid,
      charge_account_type: "BASIC"
    })
  }

  const find = (call: Call, request: Pick<Api.QueryRequest, "out_order_id" | "sub_mchid" | "transaction_id">) => {
    const payment = sent.get(ownKey(call, request.out_order_id))
    const isMeant = payment?.sub_mchid === request.sub_mchid && payment.transaction_id === request.transaction_id
    return isMeant ? payment : undefined
  }

  const requestReturn = (request: Api.ReturnRequest, call: Call): Return | Refused => {
    const { caller, now } = call
    const payment = find(call, request)
    if (payment === undefined || payment.state !== "SUCCESS") return unknown
    return returns.once(ownKey(call, request.out_return_no), call.wire, () => {
      const one: Return = {
        provider: caller.mchid,
        payment,
        out_return_no: request.out_return_no,
        return_id: kernel.number(now, "2375", "oversea return", 8),
        supplement_info: request.supplement_info,
        amount: request.amount,
        create_time: time(now),
        state: "PROCESSING"
      }
      const returned = () =>
        sum(returns.values().filter((other) => other.payment === payment && other.state === "SUCCESS"))
      const run = (at: number) => {
        if (returned() + one.amount > payment.amount) return returnStates.transition(at, one, "FAILED")
        one.success_time = time(at)
        returnStates.transition(at, one, "SUCCESS")
      }
      returnStates.transition(now, one, "PROCESSING", { due: { at: now + returning, run } })
      return one
    })
  }

  const returnResponse = (one: Return): Api.OverseaReturn =>
    definedFields({
      ...select(one, ["out_return_no", "return_id", "supplement_info", "amount", "state"]),
      ...select(one.payment, ["sub_mchid", "out_order_id", "transaction_id"]),
      create_time: one.create_time,
      success_time: one.success_time,
      fail_reason: one.state === "FAILED" ? "RETURN_AMOUNT_NOT_ENOUGH" : undefined
    })

  const row = (payment: Payment) => {
    const { departure_amount = 0, foreign_amount = 0 } = response(payment)
    const { exchange_rate_time } = payment
    return [
      exchange_rate_time === undefined ? "" : Protocol.billTime(millis(exchange_rate_time)),
      payment.sub_mchid,
      payment.transaction_id,
      payment.out_order_id,
      payment.order_id,
      Protocol.yuan(payment.amount),
      Protocol.yuan(payment.fee),
      Protocol.yuan(departure_amount),
      payment.foreign_currency,
      String(foreign_amount)
    ]
  }

  const operations = [
    handle(Api.queryAvailable, (request, call) => {
      const order = orderOf(call, request)
      return order === undefined
        ? noOrder
        : { transaction_id: request.transaction_id, available_abroad_amount: available(order) }
    }),
    handle(Api.create, (request, call) => create(request, call), response),
    handle(Api.query, (request, call) => find(call, request) ?? unknown, response),
    handle(Api.requestBill, ({ bill_date, sub_mchid }, call) => {
      const end = Protocol.midnight(bill_date)
      const rows = sent.values().filter(({ exchange_rate_time, provider, ...payment }) => {
        const at = exchange_rate_time === undefined ? 0 : millis(exchange_rate_time)
        return provider === call.caller.mchid && (sub_mchid ?? payment.sub_mchid) === payment.sub_mchid &&
          at >= end - Protocol.dayMillis && at < end
      })
      if (rows.length === 0) return refuse("INVALID_REQUEST", "账单文件不存在")
      const sums = { columns: ["总条数"], values: [String(rows.length)] }
      return publish(call, csv(columns, rows.map(row), sums), { lifetime: briefly })
    }),
    handle(Api.requestReturn, (request, call) => requestReturn(request, call), returnResponse),
    handle(
      Api.queryReturn,
      ({ out_return_no }, call) => returns.get(ownKey(call, out_return_no)) ?? unknown,
      returnResponse
    )
  ]

  const controls = (control: MakeControl): OverseaControls => {
    const on = entityControls(control, { entity: "payment abroad", entities: sent, number: "out_order_id", view })
    return { failOversea: on("ecommerce.failOversea", Failure, ["ACCEPT"], giveBack) }
  }

  return {
    operations,
    controls,
    state: () => ({
      overseaOrders: sent.values().map(view),
      overseaReturns: returns.values().map(viewReturn)
    })
  }
}

const columns = [
  "购汇时间",
  "二级商户号",
  "微信支付订单号",
  "商户出境单号",
  "微信出境单号",
  "出境金额",
  "手续费",
  "真实出境人民币金额",
  "外币币种",
  "真实出境外币金额"
]
