/** Cash coupons: stocks from creation to end, the coupons that users have, and the files of their uses and refunds. */
import * as Schema from "effect/Schema"
import { CashCoupon, CashCouponCallback, CashCouponFlow, CashCouponStock } from "../../api/marketing/index.ts"
import type { Control } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import { type Kernel, type Merchant, times } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import { differs, done, paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { canonical, definedFields, ifDefined, millis, numberedPageOf, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { briefly, csv, type Publish } from "./bills.ts"
import { type Order, type Payments } from "./payments.ts"
import type { Refunds } from "./refunds.ts"

interface Stock {
  readonly mchid: string
  readonly stockId: string
  readonly request: CashCouponStock.CreateRequest
  readonly createdAt: number
  /** The request as it came, to compare a repeat with. */
  readonly content: string
  readonly coupons: Array<Coupon>
  status: "unactivated" | "running" | "paused" | "stoped"
  startedAt: number | undefined
  changedAt: number | undefined
  stoppedAt: number | undefined
}

interface Coupon {
  readonly stock: Stock
  readonly couponId: string
  readonly openid: string
  readonly sender: string
  readonly outRequestNo: string
  /** Fen. */
  readonly amount: number
  /** Fen. */
  readonly minimum: number
  readonly sentAt: number
  readonly beginsAt: number
  readonly endsAt: number
  readonly content: string
  /** Those that a refund made good again as well. */
  readonly uses: Array<Use>
  status: "SENDED" | "USED" | "EXPIRED"
}

interface Use {
  readonly at: number
  readonly mchid: string
  readonly transactionId: string
}

/** A cash coupon in the sandbox. */
export interface CashCouponView extends Schema.Schema.Type<typeof CashCouponView> {}

/** Schema for {@link CashCouponView}. */
export const CashCouponView = Schema.Struct({
  coupon_id: Schema.String,
  stock_id: Schema.String,
  openid: Schema.String,
  status: Schema.Literals(["SENDED", "USED", "EXPIRED"]),
  /** Fen. */
  coupon_amount: Schema.Int,
  transaction_id: Schema.optionalKey(Schema.String)
})

/** A stock of cash coupons in the sandbox. */
export interface CashCouponStockView {
  readonly stock_id: string
  readonly stock_name: string
  readonly status: Stock["status"]
  /** How many coupons users have got. */
  readonly distributed_coupons: number
}

/** What cash coupons keep. */
export interface CashCouponState {
  readonly cashCouponStocks: ReadonlyArray<CashCouponStockView>
  readonly cashCoupons: ReadonlyArray<CashCouponView>
}

/** Controls of cash coupons. */
export interface CashCouponControls {
  /** Plays the payment that uses a coupon: that of an order that its user paid, or one that the sandbox makes up. */
  readonly useCash: Control<{ readonly coupon_id: string; readonly transaction_id?: string }, CashCouponView>
}

/** A minute apart, 9 times in all. */
const useSchedule = times(8, 60)

/** The use that stands. */
const useOf = ({ status, uses }: Coupon) => status === "USED" ? uses.at(-1) : undefined

const noStock = () => refuse("RESOURCE_NOT_EXISTS", "批次不存在")
const notYours = () => refuse("REQUEST_BLOCKED", "调用商户无权限")

const isSingleItem = ({ request }: Stock) => request.coupon_use_rule.available_items !== undefined

const describeStock = (stock: Stock): CashCouponStock.Stock => {
  const { request } = stock
  const rule = request.coupon_use_rule
  return definedFields({
    stock_id: stock.stockId,
    stock_creator_mchid: stock.mchid,
    stock_name: request.stock_name,
    status: stock.status,
    create_time: time(stock.createdAt),
    description: request.pattern_info?.description ?? "",
    stock_use_rule: definedFields({
      ...request.stock_use_rule,
      fixed_normal_coupon: rule.fixed_normal_coupon,
      goods_tag: rule.goods_tag,
      trade_type: rule.trade_type,
      combine_use: rule.combine_use,
      coupon_type: "NORMAL"
    }),
    available_begin_time: request.available_begin_time,
    available_end_time: request.available_end_time,
    distributed_coupons: stock.coupons.length,
    no_cash: request.no_cash,
    start_time: ifDefined(stock.startedAt, time),
    stop_time: ifDefined(stock.stoppedAt, time),
    singleitem: isSingleItem(stock),
    stock_type: request.stock_type
  })
}

/** A coupon in queries and notifications; its times take either form. */
const describeCoupon = <Time>(coupon: Coupon, time: (at: number) => Time) => {
  const use = useOf(coupon)
  return {
    stock_creator_mchid: coupon.stock.mchid,
    stock_id: coupon.stock.stockId,
    coupon_id: coupon.couponId,
    coupon_name: coupon.stock.request.stock_name,
    status: coupon.status,
    description: coupon.stock.request.pattern_info?.description ?? "",
    create_time: time(coupon.sentAt),
    coupon_type: "NORMAL",
    no_cash: coupon.stock.request.no_cash,
    available_begin_time: time(coupon.beginsAt),
    available_end_time: time(coupon.endsAt),
    singleitem: isSingleItem(coupon.stock),
    normal_coupon_information: { coupon_amount: coupon.amount, transaction_minimum: coupon.minimum },
    ...(use === undefined ? {} : {
      consume_information: {
        consume_time: time(use.at),
        consume_mchid: use.mchid,
        transaction_id: use.transactionId
      }
    })
  }
}

const view = (coupon: Coupon): CashCouponView => {
  const use = useOf(coupon)
  return definedFields({
    coupon_id: coupon.couponId,
    stock_id: coupon.stock.stockId,
    openid: coupon.openid,
    status: coupon.status,
    coupon_amount: coupon.amount,
    transaction_id: use?.transactionId
  })
}

const viewStock = (stock: Stock): CashCouponStockView => ({
  stock_id: stock.stockId,
  stock_name: stock.request.stock_name,
  status: stock.status,
  distributed_coupons: stock.coupons.length
})

const couponColumns = ["批次id", "优惠id", "优惠类型", "优惠金额(元)", "订单总金额(元)", "交易类型", "支付单号"]
const useColumns = [...couponColumns, "消耗时间", "消耗商户号", "设备号", "银行流水号", "单品信息"]
const refundColumns = [...couponColumns, "退款单号", "退款时间", "退款商户号", "退款金额(元)"]

export const make = ({ kernel, payments, publish, refunds }: {
  readonly kernel: Kernel
  readonly payments: Payments
  readonly publish: Publish
  readonly refunds: Refunds
}): WithControls<CashCouponControls> & WithState<CashCouponState> => {
  const stocks = new Map<string, Stock>()
  const byRequest = new Map<string, Stock>()
  const coupons = new Map<string, Coupon>()
  const sends = new Map<string, Coupon>()
  const callbacks = new Map<string, { readonly url: string; readonly on: boolean }>()

  const change = (now: number, stock: Stock, status: Stock["status"]) => {
    stock.status = status
    stock.changedAt = now
    if (status === "stoped") stock.stoppedAt = now
    kernel.log(now, { kind: "state", what: "cash coupon stock", id: stock.stockId, state: status })
  }

  const changeCoupon = (now: number, coupon: Coupon, status: Coupon["status"]) => {
    coupon.status = status
    kernel.log(now, { kind: "state", what: "cash coupon", id: coupon.couponId, state: status })
  }

  // -------------------------------------------------------------------------------------------------------------------
  // stocks
  // -------------------------------------------------------------------------------------------------------------------

  const unfit = (request: CashCouponStock.CreateRequest, { caller, now }: Call): Refused | undefined => {
    const begin = millis(request.available_begin_time)
    const end = millis(request.available_end_time)
    if (request.belong_merchant !== caller.mchid) {
      return paramError("belong_merchant", "归属商户号仅支持创建批次的商户号", "must be the caller")
    }
    // The wire has no fractions: what begins in this second has not begun before.
    if (begin < Math.floor(now / 1000) * 1000) {
      return paramError("available_begin_time", "开始时间不可早于当前时间", "is in the past")
    }
    if (begin > now + 365 * Protocol.dayMillis) {
      return paramError("available_begin_time", "不能创建365天后开始的批次", "is more than 365 days ahead")
    }
    if (end <= begin || end - begin > 90 * Protocol.dayMillis) {
      return paramError("available_end_time", "批次可用时间范围最长为90天", "must be within 90 days of the begin")
    }
    const fixed = request.coupon_use_rule.fixed_normal_coupon
    if (request.stock_type === "NORMAL" && fixed === undefined) {
      return paramError("coupon_use_rule/fixed_normal_coupon", "参数“固定面额满减券使用规则”是必填项", "is missing")
    }
    const { max_amount, max_amount_by_day: daily, max_coupons, max_coupons_per_user } = request.stock_use_rule
    if (daily !== undefined && (daily <= 0 || daily > max_amount)) {
      return paramError(
        "stock_use_rule/max_amount_by_day",
        "单天预算发放上限不能为0，且不能大于总预算",
        "must be more than 0, and max_amount at most"
      )
    }
    if (max_coupons_per_user > max_coupons) {
      return paramError(
        "stock_use_rule/max_coupons_per_user",
        "单个用户可领个数不能大于发放总个数",
        "is above max_coupons"
      )
    }
    return fixed !== undefined && fixed.coupon_amount * max_coupons !== max_amount
      ? paramError("stock_use_rule/max_amount", "批次预算等于批次面额乘以发券数", "must be the amount times the number")
      : undefined
  }

  const create = (request: CashCouponStock.CreateRequest, call: Call): Reply<CashCouponStock.CreateResponse> => {
    const { caller, now, wire } = call
    const content = canonical(wire)
    const key = `${caller.mchid}/${request.out_request_no}`
    const known = byRequest.get(key)
    if (known !== undefined && known.content !== content) {
      return refuse("INVALID_REQUEST", "创建请求重入，但本次请求与上次请求信息不一致")
    }
    const refused = known === undefined ? unfit(request, call) : undefined
    if (refused !== undefined) return refused
    const stock: Stock = known ?? {
      mchid: caller.mchid,
      stockId: String(16_000_000 + kernel.next("cash coupon stock")),
      request,
      createdAt: now,
      content,
      coupons: [],
      status: "unactivated",
      startedAt: undefined,
      changedAt: undefined,
      stoppedAt: undefined
    }
    if (known === undefined) {
      stocks.set(stock.stockId, stock)
      byRequest.set(key, stock)
      kernel.schedule(millis(request.available_end_time), (at) => {
        if (stock.status !== "stoped") change(at, stock, "stoped")
      })
      change(now, stock, "unactivated")
    }
    return done({ stock_id: stock.stockId, create_time: time(stock.createdAt) })
  }

  /** A stock of the caller's own. */
  const stockOf = (
    request: { readonly stock_id: string; readonly stock_creator_mchid?: string | undefined },
    caller: Merchant
  ): Stock | Refused => {
    const stock = stocks.get(request.stock_id)
    if (stock === undefined || stock.mchid !== (request.stock_creator_mchid ?? stock.mchid)) return noStock()
    return stock.mchid === caller.mchid ? stock : notYours()
  }

  /** Takes a stock from one of some states to another. If it is there already, the response is the same again. */
  const move = (
    request: CashCouponStock.StockRequest,
    { caller, now }: Call,
    from: ReadonlyArray<Stock["status"]>,
    to: Stock["status"]
  ): Stock | Refused => {
    const stock = stockOf(request, caller)
    if ("_tag" in stock) return stock
    if (stock.status === to) return stock
    if (!from.includes(stock.status)) return refuse("INVALID_REQUEST", `批次状态为${stock.status}，不支持该操作`)
    change(now, stock, to)
    return stock
  }

  // -------------------------------------------------------------------------------------------------------------------
  // coupons
  // -------------------------------------------------------------------------------------------------------------------

  const sum = (some: ReadonlyArray<Coupon>) => some.reduce((total, { amount }) => total + amount, 0)

  /** Why a stock does not give one more coupon of this amount to the user. */
  const exhausted = (stock: Stock, openid: string, amount: number, now: number): Refused | undefined => {
    const rule = stock.request.stock_use_rule
    const today = stock.coupons.filter(({ sentAt }) => Protocol.day(sentAt) === Protocol.day(now))
    const dailyBudget = rule.max_amount_by_day ?? Number.POSITIVE_INFINITY
    if (stock.coupons.filter((coupon) => coupon.openid === openid).length >= rule.max_coupons_per_user) {
      return refuse("REQUEST_BLOCKED", "用户被限领拦截")
    }
    return stock.coupons.length >= rule.max_coupons || sum(stock.coupons) + amount > rule.max_amount ||
        sum(today) + amount > dailyBudget
      ? refuse("NOT_ENOUGH", "批次预算不足")
      : undefined
  }

  const send = (request: CashCoupon.SendRequest, { caller, now, wire }: Call): Reply<CashCoupon.SendResponse> => {
    const content = canonical(wire)
    const key = `${caller.mchid}/${request.out_request_no}`
    const known = sends.get(key)
    if (known !== undefined) return known.content === content ? done({ coupon_id: known.couponId }) : differs
    const stock = stockOf(request, caller)
    if ("_tag" in stock) return stock
    if (stock.status !== "running" || now < millis(stock.request.available_begin_time)) {
      return refuse("REQUEST_BLOCKED", "活动未开始或已结束")
    }
    const fixed = stock.request.coupon_use_rule.fixed_normal_coupon
    if (fixed !== undefined && (request.coupon_value !== undefined || request.coupon_minimum !== undefined)) {
      return refuse("REQUEST_BLOCKED", "不支持指定面额发券")
    }
    const amount = fixed?.coupon_amount ?? request.coupon_value ?? 0
    const refused = exhausted(stock, request.openid, amount, now)
    if (refused !== undefined) return refused
    const when = stock.request.coupon_use_rule.coupon_available_time
    const stockEnd = millis(when?.available_end_time ?? stock.request.available_end_time)
    const today = Protocol.dayStart(now)
    const days = when?.available_time_after_receive
    const coupon: Coupon = {
      stock,
      couponId: String(98_000_000 + kernel.next("cash coupon")),
      openid: request.openid,
      sender: caller.mchid,
      outRequestNo: request.out_request_no,
      amount,
      minimum: fixed?.transaction_minimum ?? request.coupon_minimum ?? 0,
      sentAt: now,
      beginsAt: when?.second_day_available === true
        ? today + Protocol.dayMillis
        : Math.max(now, when?.available_begin_time === undefined ? now : millis(when.available_begin_time)),
      // Until 23:59:59 of the last day, of which today is the first.
      endsAt: days === undefined ? stockEnd : Math.min(stockEnd, today + days * Protocol.dayMillis - 1000),
      content,
      uses: [],
      status: "SENDED"
    }
    stock.coupons.push(coupon)
    coupons.set(coupon.couponId, coupon)
    sends.set(key, coupon)
    kernel.schedule(coupon.endsAt, (at) => {
      if (coupon.status === "SENDED") changeCoupon(at, coupon, "EXPIRED")
    })
    changeCoupon(now, coupon, "SENDED")
    return done({ coupon_id: coupon.couponId })
  }

  const use = (
    now: number,
    given: { readonly coupon_id: string; readonly transaction_id?: string | undefined }
  ): CashCouponView | Issue => {
    const coupon = coupons.get(given.coupon_id)
    if (coupon === undefined) return issue(`there is no cash coupon ${given.coupon_id}`)
    if (coupon.status !== "SENDED") return issue(`cash coupon ${coupon.couponId} is ${coupon.status}`)
    if (now < coupon.beginsAt) return issue(`cash coupon ${coupon.couponId} cannot be used yet`)
    const order = given.transaction_id === undefined ? undefined : payments.findByTransaction(given.transaction_id)
    if (given.transaction_id !== undefined && order === undefined) {
      return issue(`there is no paid order ${given.transaction_id}`)
    }
    if (order !== undefined && order.total < coupon.minimum) {
      return issue(`order ${order.outTradeNo} is less than the ${coupon.minimum} fen that the coupon wants`)
    }
    if (order !== undefined && order.openid !== coupon.openid && order.subOpenid !== coupon.openid) {
      return issue(`order ${order.outTradeNo} was not paid by the user who has cash coupon ${coupon.couponId}`)
    }
    coupon.uses.push({
      at: now,
      mchid: order?.mchid ?? coupon.stock.mchid,
      transactionId: order?.transactionId ?? kernel.transactionId(now)
    })
    changeCoupon(now, coupon, "USED")
    const callback = callbacks.get(coupon.stock.mchid)
    kernel.notify(now, {
      url: callback?.on === true ? callback.url : undefined,
      eventType: "COUPON.USE",
      originalType: "coupon",
      summary: "代金券核销通知",
      resource: describeCoupon(coupon, Protocol.rfc3339),
      schedule: useSchedule
    })
    return view(coupon)
  }

  /** The user has the coupon again once the order is refunded as a whole; it expires where its time is over by then. */
  const onRefund = (now: number, order: Order) => {
    if (refunds.arrived(order) < order.total) return
    for (const coupon of coupons.values()) {
      const use = useOf(coupon)
      if (use !== undefined && use.transactionId === order.transactionId) {
        changeCoupon(now, coupon, now >= coupon.endsAt ? "EXPIRED" : "SENDED")
      }
    }
  }
  refunds.watch(onRefund)

  const couponResponse = (coupon: Coupon): CashCoupon.Coupon => {
    const { startedAt, stoppedAt } = coupon.stock
    return definedFields({
      ...describeCoupon(coupon, time),
      out_request_no: coupon.outRequestNo,
      start_time: ifDefined(startedAt, time),
      stop_time: ifDefined(stoppedAt, time)
    })
  }

  const worksWith = ({ request }: Stock, merchant: string) =>
    request.coupon_use_rule.available_merchants.includes(merchant)

  const listOfUser = (request: CashCoupon.ListRequest): CashCoupon.CouponPage => {
    const { available_mchid, creator_mchid, sender_mchid, status, stock_id } = request
    const found = [...coupons.values()].filter((coupon) =>
      coupon.openid === request.openid && coupon.status !== "EXPIRED" && request.business_type === undefined
    )
    if (available_mchid !== undefined && creator_mchid === undefined && sender_mchid === undefined) {
      const usable = found.filter((coupon) => coupon.status === "SENDED" && worksWith(coupon.stock, available_mchid))
      return { total_count: usable.length, data: usable.map(couponResponse) }
    }
    const { data, ...page } = numberedPageOf(
      found.filter((coupon) =>
        (stock_id ?? coupon.stock.stockId) === coupon.stock.stockId &&
        // Who asks for the used ones gets the usable ones as well.
        (status !== "SENDED" || coupon.status === "SENDED") &&
        (creator_mchid ?? coupon.stock.mchid) === coupon.stock.mchid &&
        (sender_mchid ?? coupon.sender) === coupon.sender
      ),
      request
    )
    return { ...page, data: data.map(couponResponse) }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // flows
  // -------------------------------------------------------------------------------------------------------------------

  const usedCoupons = (stock: Stock) => stock.coupons.flatMap((coupon) => coupon.uses.map((used) => ({ coupon, used })))

  const cells = (coupon: Coupon, transactionId: string) => {
    const order = payments.findByTransaction(transactionId)
    return [
      coupon.stock.stockId,
      coupon.couponId,
      "代金券",
      Protocol.yuan(coupon.amount),
      order === undefined ? "" : Protocol.yuan(order.total),
      order?.tradeType ?? "",
      transactionId
    ]
  }

  const useRows = (stock: Stock) =>
    usedCoupons(stock).map(({ coupon, used }) => [
      ...cells(coupon, used.transactionId),
      Protocol.billTime(used.at),
      used.mchid,
      "",
      "",
      ""
    ])

  const refundRows = (stock: Stock) =>
    usedCoupons(stock).flatMap(({ coupon, used }) =>
      [...refunds.refunds.values()].flatMap((refund) =>
        refund.transactionId === used.transactionId && refund.state === "SUCCESS"
          ? [[
            ...cells(coupon, used.transactionId),
            refund.refundId,
            Protocol.billTime(refund.settledAt ?? refund.createdAt),
            refund.order.mchid,
            Protocol.yuan(refund.amount)
          ]]
          : []
      )
    )

  const flow = (
    request: CashCouponFlow.FlowRequest,
    call: Call,
    columns: ReadonlyArray<string>,
    rows: (stock: Stock) => ReadonlyArray<ReadonlyArray<string>>
  ): Reply<CashCouponFlow.FlowLink> => {
    const stock = stockOf(request, call.caller)
    if ("_tag" in stock) return stock
    const { download_url: url, ...hash } = publish(call, csv(columns, rows(stock)), { lifetime: briefly })
    return done({ url, ...hash })
  }

  // -------------------------------------------------------------------------------------------------------------------
  // operations
  // -------------------------------------------------------------------------------------------------------------------

  const ofStock = (of: (stock: Stock) => ReadonlyArray<string>) =>
  (
    request: CashCouponStock.ListMerchantsRequest | CashCouponStock.ListItemsRequest,
    { caller }: Call
  ): Reply<CashCouponStock.ListOfStockPage> => {
    const stock = stockOf(request, caller)
    return "_tag" in stock ? stock : done({ ...numberedPageOf(of(stock), request), stock_id: stock.stockId })
  }

  const operations = [
    handle(CashCouponStock.create, create),
    handle(CashCouponStock.start, (request, call) => {
      const stock = move(request, call, ["unactivated"], "running")
      if ("_tag" in stock) return stock
      stock.startedAt ??= call.now
      return done({ stock_id: stock.stockId, start_time: time(stock.startedAt) })
    }),
    handle(CashCouponStock.pause, (request, call) => {
      const stock = move(request, call, ["running"], "paused")
      return "_tag" in stock ? stock : done({ stock_id: stock.stockId, pause_time: time(stock.changedAt ?? call.now) })
    }),
    handle(CashCouponStock.restart, (request, call) => {
      const stock = move(request, call, ["paused"], "running")
      return "_tag" in stock
        ? stock
        : done({ stock_id: stock.stockId, restart_time: time(stock.changedAt ?? call.now) })
    }),
    handle(CashCouponStock.stop, (request, call) => {
      const stock = move(request, call, ["unactivated", "running", "paused"], "stoped")
      return "_tag" in stock ? stock : done({ stock_id: stock.stockId, stop_time: time(stock.stoppedAt ?? call.now) })
    }),
    handle(CashCouponStock.query, (request, { caller }) => {
      const stock = stockOf(request, caller)
      return "_tag" in stock ? stock : done(describeStock(stock))
    }),
    handle(CashCouponStock.list, (request, { caller }) => {
      if (request.stock_creator_mchid !== caller.mchid) return notYours()
      const from = request.create_start_time === undefined ? 0 : millis(request.create_start_time)
      const to = request.create_end_time === undefined ? Number.POSITIVE_INFINITY : millis(request.create_end_time)
      const found = [...stocks.values()].filter((stock) =>
        stock.mchid === request.stock_creator_mchid && (request.status ?? stock.status) === stock.status &&
        stock.createdAt >= from && stock.createdAt <= to
      )
      const { data, ...page } = numberedPageOf(found, request)
      return done({ ...page, data: data.map(describeStock) })
    }),
    handle(CashCouponStock.listMerchants, ofStock(({ request }) => request.coupon_use_rule.available_merchants)),
    handle(CashCouponStock.listItems, ofStock(({ request }) => request.coupon_use_rule.available_items ?? [])),
    handle(CashCoupon.send, send),
    handle(CashCoupon.query, (request, { caller }) => {
      const coupon = coupons.get(request.coupon_id)
      if (coupon?.openid !== request.openid) return refuse("RESOURCE_NOT_EXISTS", "代金券不存在")
      return coupon.stock.mchid === caller.mchid ? done(couponResponse(coupon)) : notYours()
    }),
    handle(CashCoupon.list, (request) => done(listOfUser(request))),
    handle(CashCouponFlow.requestUses, (request, call) => flow(request, call, useColumns, useRows)),
    handle(CashCouponFlow.requestRefunds, (request, call) => flow(request, call, refundColumns, refundRows)),
    handle(CashCouponCallback.set, (request, { caller, now }) => {
      const url = request.notify_url ?? ""
      callbacks.set(caller.mchid, { url, on: request.switch ?? true })
      return done({ update_time: time(now), notify_url: url })
    }),
    handle(CashCouponCallback.query, (_, { caller }) => {
      const callback = callbacks.get(caller.mchid)
      return callback === undefined
        ? refuse("RESOURCE_NOT_EXISTS", "未设置通知地址")
        : done({ mchid: caller.mchid, notify_url: callback.url })
    })
  ]

  return {
    operations,
    controls: (control) => ({
      useCash: control(
        "coupons.useCash",
        Schema.Struct({ coupon_id: Schema.String, transaction_id: Schema.optionalKey(Schema.String) }),
        use
      )
    }),
    state: () => ({
      cashCouponStocks: Array.from(stocks.values(), viewStock),
      cashCoupons: Array.from(coupons.values(), view)
    })
  }
}
