/** Cash coupons that users have, from sending to use, and the files of their uses and refunds. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { CashCoupon, CashCouponCallback, CashCouponFlow } from "../../api/marketing/index.ts"
import { type Control, entityControls } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import { type Kernel, times } from "../engine/kernel.ts"
import * as NotifyAddress from "../engine/notifyAddress.ts"
import { type Call, handle, ownKey } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { isRefused, refuse, type Refused } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { asJson, definedFields, ifDefined, matches, millis, numberedPageOf, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { briefly, type Publish } from "./bills.ts"
import { csv } from "./billText.ts"
import * as CashCouponStocks from "./cashCouponStocks.ts"
import type { Order } from "./orders.ts"
import type { Payments } from "./payments.ts"
import type { Refunds } from "./refunds.ts"

/** A coupon: its fields are those of responses and notifications. */
interface Coupon extends Omit<CashCoupon.Coupon, "status"> {
  readonly coupon_id: string
  readonly stock_creator_mchid: string
  readonly available_begin_time: DateTime.Utc
  readonly available_end_time: DateTime.Utc
  readonly normal_coupon_information: { readonly coupon_amount: number; readonly transaction_minimum: number }
  readonly stock: CashCouponStocks.Stock
  readonly openid: string
  readonly sender: string
  /** All uses of the coupon, including those that a refund undid. */
  readonly uses: Array<Use>
  state: "SENDED" | "USED" | "EXPIRED"
}

/** The address of notifications, and whether they are sent. */
type Callback = CashCouponCallback.Callback & CashCouponCallback.SetResponse & { readonly on: boolean }

interface Use {
  readonly consume_time: DateTime.Utc
  readonly consume_mchid: string
  readonly transaction_id: string
}

/** The use that is in force. */
const useOf = ({ state, uses }: Coupon) => state === "USED" ? uses.at(-1) : undefined

/** A coupon in notifications. */
const describe = (coupon: Coupon) =>
  definedFields({
    ...Struct.omit(coupon, ["stock", "openid", "sender", "uses", "state", "out_request_no"]),
    status: coupon.state,
    consume_information: useOf(coupon)
  })

const response = (coupon: Coupon): CashCoupon.Coupon => ({
  ...describe(coupon),
  ...Struct.pick(coupon, ["out_request_no"]),
  ...Struct.pick(coupon.stock, ["start_time", "stop_time"])
})

const view = (coupon: Coupon) => ({
  ...select(coupon, ["coupon_id", "stock_id", "openid"]),
  status: coupon.state,
  coupon_amount: coupon.normal_coupon_information.coupon_amount,
  ...definedFields({ transaction_id: useOf(coupon)?.transaction_id })
})

/** A cash coupon in the sandbox. */
export interface CashCouponView extends ReturnType<typeof view> {}

const UseCash = Schema.Struct({ coupon_id: Schema.String, transaction_id: Schema.optionalKey(Schema.String) })

/** Controls of cash coupons. */
export interface CashCouponControls {
  /** Plays the payment that uses a coupon: that of an order that its user paid, or one that the sandbox makes up. */
  readonly useCash: Control<typeof UseCash.Type, CashCouponView>
}

/** A minute apart, 9 times in all. */
const useSchedule = times(8, 60)

const couponColumns = ["批次id", "优惠id", "优惠类型", "优惠金额(元)", "订单总金额(元)", "交易类型", "支付单号"]
const useColumns = [...couponColumns, "消耗时间", "消耗商户号", "设备号", "银行流水号", "单品信息"]
const refundColumns = [...couponColumns, "退款单号", "退款时间", "退款商户号", "退款金额(元)"]

/** Refuses a further coupon if a limit of the stock is reached. */
const exhausted = (
  { sent, stock_use_rule: rule }: CashCouponStocks.Stock,
  openid: string,
  amount: number,
  now: number
): Refused | undefined => {
  const sum = (some: typeof sent) => some.reduce((total, { amount }) => total + amount, amount)
  const today = sent.filter(({ at }) => Protocol.day(at) === Protocol.day(now))
  if (sent.filter((one) => one.openid === openid).length >= rule.max_coupons_per_user) {
    return refuse("REQUEST_BLOCKED", "用户被限领拦截")
  }
  return sent.length >= rule.max_coupons || sum(sent) > rule.max_amount ||
      sum(today) > (rule.max_amount_by_day ?? Number.POSITIVE_INFINITY)
    ? refuse("NOT_ENOUGH", "批次预算不足")
    : undefined
}

/** Beginning and end of the time in which a coupon that is sent now can be used; days are those of Beijing. */
const lifeOf = (stock: CashCouponStocks.Stock, now: number) => {
  const when = stock.coupon_use_rule.coupon_available_time
  const end = when?.available_end_time ?? stock.available_end_time
  const today = Protocol.dayStart(now)
  const days = when?.available_time_after_receive
  return {
    available_begin_time: time(
      when?.second_day_available === true
        ? today + Protocol.dayMillis
        : Math.max(now, when?.available_begin_time === undefined ? now : millis(when.available_begin_time))
    ),
    // Until 23:59:59 of the last day, of which today is the first.
    available_end_time: days === undefined
      ? end
      : time(Math.min(millis(end), today + days * Protocol.dayMillis - 1000))
  }
}

export const make = ({ kernel, payments, publish, refunds }: {
  readonly kernel: Kernel
  readonly payments: Payments
  readonly publish: Publish
  readonly refunds: Refunds
}):
  & WithControls<CashCouponControls>
  & WithLists<{ cashCouponStocks: CashCouponStocks.CashCouponStockView; cashCoupons: CashCouponView }> =>
{
  const stocks = CashCouponStocks.make({ kernel })
  const coupons = Store.make<Coupon>()
  const callbacks = NotifyAddress.make<Callback>({
    missing: refuse("RESOURCE_NOT_EXISTS", "未设置通知地址")
  })
  const states = Store.states<Coupon>(kernel, {
    entity: "cash coupon",
    id: ({ coupon_id }) => coupon_id,
    notification: (coupon) => {
      const callback = callbacks.get(coupon.stock_creator_mchid)
      return {
        url: callback?.on === true ? callback.notify_url : undefined,
        originalType: "coupon",
        resource: asJson(describe(coupon)),
        schedule: useSchedule
      }
    }
  })
  const find = (coupon_id: string) => coupons.find((coupon) => coupon.coupon_id === coupon_id)

  /** Gives a coupon to its user, for the first time or again; it expires if its time is over by then. */
  const give = (now: number, coupon: Coupon) => {
    const end = millis(coupon.available_end_time)
    const expire = (at: number) => states.transition(at, coupon, "EXPIRED")
    if (coupon.uses.length > 0 && now >= end) expire(now)
    else states.transition(now, coupon, "SENDED", { due: { at: end, run: expire } })
  }

  const create = (request: CashCoupon.SendRequest, call: Call): Coupon | Refused => {
    const { caller, now } = call
    const stock = stocks.stockOf(request, call)
    if (isRefused(stock)) return stock
    if (stock.state !== "running" || now < millis(stock.available_begin_time)) {
      return refuse("REQUEST_BLOCKED", "活动未开始或已结束")
    }
    const fixed = stock.coupon_use_rule.fixed_normal_coupon
    if (fixed !== undefined && (request.coupon_value !== undefined || request.coupon_minimum !== undefined)) {
      return refuse("REQUEST_BLOCKED", "不支持指定面额发券")
    }
    const amount = fixed?.coupon_amount ?? request.coupon_value ?? 0
    const refused = exhausted(stock, request.openid, amount, now)
    if (refused !== undefined) return refused
    const coupon: Coupon = {
      ...Struct.pick(stock, ["stock_id", "description", "no_cash", "singleitem"]),
      stock_creator_mchid: stock.mchid,
      coupon_id: String(98_000_000 + kernel.next("cash coupon")),
      coupon_name: stock.stock_name,
      create_time: time(now),
      coupon_type: "NORMAL",
      ...lifeOf(stock, now),
      normal_coupon_information: {
        coupon_amount: amount,
        transaction_minimum: fixed?.transaction_minimum ?? request.coupon_minimum ?? 0
      },
      ...Struct.pick(request, ["openid", "out_request_no"]),
      stock,
      sender: caller.mchid,
      uses: [],
      state: "SENDED"
    }
    stock.sent.push({ at: now, openid: request.openid, amount })
    give(now, coupon)
    return coupon
  }

  const send = (request: CashCoupon.SendRequest, call: Call) =>
    coupons.once(ownKey(call, request.out_request_no), call.wire, () => create(request, call))

  const use = (now: number, coupon: Coupon, { transaction_id }: typeof UseCash.Type): Issue | void => {
    if (now < millis(coupon.available_begin_time)) return issue(`cash coupon ${coupon.coupon_id} cannot be used yet`)
    const order = ifDefined(transaction_id, payments.findByTransaction)
    if (transaction_id !== undefined && order === undefined) return issue(`there is no paid order ${transaction_id}`)
    const { coupon_id, normal_coupon_information: { transaction_minimum: minimum }, openid } = coupon
    if (order !== undefined && order.total < minimum) {
      return issue(`order ${order.outTradeNo} is less than the ${minimum} fen that the coupon wants`)
    }
    if (order !== undefined && order.openid !== openid && order.subOpenid !== openid) {
      return issue(`order ${order.outTradeNo} was not paid by the user who has cash coupon ${coupon_id}`)
    }
    coupon.uses.push({
      consume_time: time(now),
      consume_mchid: order?.mchid ?? coupon.stock_creator_mchid,
      transaction_id: order?.transactionId ?? kernel.transactionId(now)
    })
    states.transition(now, coupon, "USED", { notify: { eventType: "COUPON.USE", summary: "代金券核销通知" } })
  }

  /** The user has the coupon again once the order is refunded as a whole. */
  const onRefund = (now: number, order: Order) => {
    if (refunds.arrived(order) < order.total) return
    for (const coupon of coupons.values()) {
      const use = useOf(coupon)
      if (use !== undefined && use.transaction_id === order.transactionId) give(now, coupon)
    }
  }
  refunds.watch(onRefund)

  const listOfUser = (request: CashCoupon.ListRequest): CashCoupon.CouponPage => {
    const { available_mchid, creator_mchid, sender_mchid, status, stock_id } = request
    const found = coupons.values().filter(({ openid, state }) =>
      openid === request.openid && state !== "EXPIRED" && request.business_type === undefined
    )
    if (available_mchid !== undefined && creator_mchid === undefined && sender_mchid === undefined) {
      const usable = found.filter(({ state, stock: { coupon_use_rule } }) =>
        state === "SENDED" && coupon_use_rule.available_merchants.includes(available_mchid)
      )
      return { total_count: usable.length, data: usable.map(response) }
    }
    const fitting = found.filter((coupon) =>
      // Who asks for the used ones gets the usable ones as well.
      (status !== "SENDED" || coupon.state === "SENDED") && matches({ creator_mchid, sender_mchid, stock_id }, {
        creator_mchid: coupon.stock_creator_mchid,
        sender_mchid: coupon.sender,
        stock_id: coupon.stock_id
      })
    )
    return numberedPageOf(fitting.map(response), request)
  }

  const cells = (coupon: Coupon, transactionId: string) => {
    const order = payments.findByTransaction(transactionId)
    return [
      coupon.stock_id,
      coupon.coupon_id,
      "代金券",
      Protocol.yuan(coupon.normal_coupon_information.coupon_amount),
      order === undefined ? "" : Protocol.yuan(order.total),
      order?.tradeType ?? "",
      transactionId
    ]
  }

  const useRow = (coupon: Coupon, { consume_mchid, consume_time, transaction_id }: Use) => [[
    ...cells(coupon, transaction_id),
    Protocol.billTime(millis(consume_time)),
    consume_mchid,
    "",
    "",
    ""
  ]]

  const refundRows = (coupon: Coupon, { transaction_id }: Use) =>
    [...refunds.refunds.values()].flatMap((refund) =>
      refund.transactionId === transaction_id && refund.state === "SUCCESS"
        ? [[
          ...cells(coupon, transaction_id),
          refund.refundId,
          Protocol.billTime(refund.settledAt ?? refund.createdAt),
          refund.order.mchid,
          Protocol.yuan(refund.amount)
        ]]
        : []
    )

  const flow = (
    columns: ReadonlyArray<string>,
    rows: (coupon: Coupon, use: Use) => ReadonlyArray<ReadonlyArray<string>>
  ) =>
  (stock: CashCouponStocks.Stock, _: unknown, call: Call): CashCouponFlow.FlowLink => {
    const all = coupons.values().filter((coupon) => coupon.stock === stock)
      .flatMap((coupon) => coupon.uses.flatMap((use) => rows(coupon, use)))
    const { download_url: url, ...hash } = publish(call, csv(columns, all), { lifetime: briefly })
    return { url, ...hash }
  }

  const operations = [
    ...stocks.operations,
    handle(CashCoupon.send, send),
    handle(CashCoupon.query, (request, { caller }) => {
      const coupon = find(request.coupon_id)
      if (coupon?.openid !== request.openid) return refuse("RESOURCE_NOT_EXISTS", "代金券不存在")
      return coupon.stock_creator_mchid === caller.mchid ? response(coupon) : CashCouponStocks.notYours
    }),
    handle(CashCoupon.list, listOfUser),
    handle(CashCouponFlow.requestUses, stocks.stockOf, flow(useColumns, useRow)),
    handle(CashCouponFlow.requestRefunds, stocks.stockOf, flow(refundColumns, refundRows)),
    handle(
      CashCouponCallback.set,
      ({ notify_url = "", switch: on = true }, call) =>
        callbacks.set(call, { mchid: call.caller.mchid, notify_url, update_time: time(call.now), on })
    ),
    handle(CashCouponCallback.query, (_, call) => callbacks.query(call))
  ]

  return {
    operations,
    controls: (control) => ({
      useCash: entityControls(control, { entity: "cash coupon", entities: coupons, number: "coupon_id", view })(
        "coupons.useCash",
        UseCash,
        ["SENDED"],
        use
      )
    }),
    state: () => ({ cashCouponStocks: stocks.views(), cashCoupons: coupons.values().map(view) })
  }
}
