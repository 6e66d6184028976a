/** Stocks of cash coupons, from creation to end. */
import type * as DateTime from "effect/DateTime"
import * as Struct from "effect/Struct"
import { CashCouponStock } from "../../api/marketing/index.ts"
import type { Kernel, Merchant } from "../engine/kernel.ts"
import { type Call, handle, type Operation } from "../engine/operation.ts"
import { done, isRefused, paramError, refuse, type Refused, type Reply, respond } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, millis, numberedPageOf, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** A stock: its fields are those of responses. */
export interface Stock
  extends Omit<CashCouponStock.Stock, "status" | "distributed_coupons" | "start_time" | "stop_time">
{
  readonly stock_creator_mchid: string
  readonly stock_name: string
  readonly create_time: DateTime.Utc
  readonly available_begin_time: DateTime.Utc
  readonly available_end_time: DateTime.Utc
  readonly stock_use_rule: CashCouponStock.CreateRequest["stock_use_rule"]
  readonly coupon_use_rule: CashCouponStock.CreateRequest["coupon_use_rule"]
  /** The coupons that users have got: when, who, and what they are worth in fen. */
  readonly sent: Array<{ readonly at: number; readonly openid: string; readonly amount: number }>
  state: "unactivated" | "running" | "paused" | "stoped"
  changed_time?: DateTime.Utc
  start_time?: DateTime.Utc
  stop_time?: DateTime.Utc
}

const stockResponse = (stock: Stock): CashCouponStock.Stock => {
  const rule = stock.coupon_use_rule
  return {
    ...Struct.omit(stock, ["coupon_use_rule", "sent", "state", "changed_time"]),
    status: stock.state,
    stock_use_rule: definedFields({
      ...stock.stock_use_rule,
      ...Struct.pick(rule, ["fixed_normal_coupon", "goods_tag", "trade_type", "combine_use"]),
      coupon_type: "NORMAL"
    }),
    distributed_coupons: stock.sent.length
  }
}

const view = (stock: Stock) => ({
  ...select(stock, ["stock_id", "stock_name"]),
  status: stock.state,
  distributed_coupons: stock.sent.length
})

/** A stock of cash coupons in the sandbox. */
export interface CashCouponStockView extends ReturnType<typeof view> {}

const notYours = refuse("REQUEST_BLOCKED", "调用商户无权限")

/** Stocks of one sandbox. */
export interface CashCouponStocks {
  readonly operations: ReadonlyArray<Operation>
  /** A stock of the caller's own. */
  readonly stockOf: (
    request: { readonly stock_id: string; readonly stock_creator_mchid?: string | undefined },
    caller: Merchant
  ) => Stock | Refused
  /** The refusal of what is another merchant's. */
  readonly notYours: Refused
  readonly views: () => ReadonlyArray<CashCouponStockView>
}

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

export const make = ({ kernel }: { readonly kernel: Kernel }): CashCouponStocks => {
  const stocks = Store.make<Stock>()
  const states = Store.states<Stock>(kernel, { what: "cash coupon stock", id: ({ stock_id }) => stock_id })

  const change = (now: number, stock: Stock, state: Stock["state"]) => {
    stock.changed_time = time(now)
    if (state === "running") stock.start_time ??= time(now)
    if (state === "stoped") stock.stop_time = time(now)
    const end = { at: millis(stock.available_end_time), run: (at: number) => change(at, stock, "stoped") }
    states.transition(now, stock, state, { due: state === "stoped" ? undefined : end })
  }

  const create = (request: CashCouponStock.CreateRequest, call: Call): Reply<CashCouponStock.CreateResponse> => {
    const { caller, now, wire } = call
    const stock = stocks.once(`${caller.mchid}/${request.out_request_no}`, wire, () => {
      const refused = unfit(request, call)
      if (refused !== undefined) return refused
      const created: Stock = {
        ...Struct.pick(request, [
          "stock_name",
          "stock_type",
          "no_cash",
          "available_begin_time",
          "available_end_time",
          "stock_use_rule",
          "coupon_use_rule"
        ]),
        stock_id: String(16_000_000 + kernel.next("cash coupon stock")),
        stock_creator_mchid: caller.mchid,
        create_time: time(now),
        description: request.pattern_info?.description ?? "",
        singleitem: request.coupon_use_rule.available_items !== undefined,
        sent: [],
        state: "unactivated"
      }
      change(now, created, "unactivated")
      return created
    }, refuse("INVALID_REQUEST", "创建请求重入，但本次请求与上次请求信息不一致"))
    return respond(stock, ({ create_time, stock_id }) => ({ stock_id, create_time }))
  }

  const stockOf: CashCouponStocks["stockOf"] = (request, caller) => {
    const stock = stocks.find(({ stock_id }) => stock_id === request.stock_id)
    const creator = stock?.stock_creator_mchid
    if (stock === undefined || creator !== (request.stock_creator_mchid ?? creator)) {
      return refuse("RESOURCE_NOT_EXISTS", "批次不存在")
    }
    return creator === caller.mchid ? stock : notYours
  }

  /** Takes a stock from one of some states to another. If it is there already, the response is the same again. */
  const move = (
    from: ReadonlyArray<Stock["state"]>,
    to: Stock["state"]
  ) =>
  (request: CashCouponStock.StockRequest, { caller, now }: Call): Stock | Refused => {
    const stock = stockOf(request, caller)
    if (isRefused(stock) || stock.state === to) return stock
    if (!from.includes(stock.state)) return refuse("INVALID_REQUEST", `批次状态为${stock.state}，不支持该操作`)
    change(now, stock, to)
    return stock
  }
  const start = move(["unactivated"], "running")
  const pause = move(["running"], "paused")
  const restart = move(["paused"], "running")
  const stop = move(["unactivated", "running", "paused"], "stoped")

  const list = (request: CashCouponStock.ListRequest, { caller }: Call): Reply<CashCouponStock.StockPage> => {
    if (request.stock_creator_mchid !== caller.mchid) return notYours
    const from = request.create_start_time === undefined ? 0 : millis(request.create_start_time)
    const to = request.create_end_time === undefined ? Number.POSITIVE_INFINITY : millis(request.create_end_time)
    const found = stocks.values().filter(({ create_time, state, stock_creator_mchid }) =>
      stock_creator_mchid === caller.mchid && (request.status ?? state) === state &&
      millis(create_time) >= from && millis(create_time) <= to
    )
    return done(numberedPageOf(found.map(stockResponse), request))
  }

  const ofStock = (of: (rule: Stock["coupon_use_rule"]) => ReadonlyArray<string>) =>
  (
    request: CashCouponStock.ListMerchantsRequest | CashCouponStock.ListItemsRequest,
    { caller }: Call
  ): Reply<CashCouponStock.ListOfStockPage> =>
    respond(stockOf(request, caller), ({ coupon_use_rule, stock_id }) => ({
      ...numberedPageOf(of(coupon_use_rule), request),
      stock_id
    }))

  const operations = [
    handle(CashCouponStock.create, create),
    handle(
      CashCouponStock.start,
      (request, call) => respond(start(request, call), (stock) => Struct.pick(stock, ["stock_id", "start_time"]))
    ),
    handle(
      CashCouponStock.pause,
      (request, call) =>
        respond(pause(request, call), ({ changed_time, stock_id }) => ({ stock_id, pause_time: changed_time }))
    ),
    handle(
      CashCouponStock.restart,
      (request, call) =>
        respond(restart(request, call), ({ changed_time, stock_id }) => ({ stock_id, restart_time: changed_time }))
    ),
    handle(
      CashCouponStock.stop,
      (request, call) => respond(stop(request, call), (stock) => Struct.pick(stock, ["stock_id", "stop_time"]))
    ),
    handle(CashCouponStock.query, (request, { caller }) => respond(stockOf(request, caller), stockResponse)),
    handle(CashCouponStock.list, list),
    handle(CashCouponStock.listMerchants, ofStock(({ available_merchants }) => available_merchants)),
    handle(CashCouponStock.listItems, ofStock(({ available_items = [] }) => available_items))
  ]

  return { operations, stockOf, notYours, views: () => stocks.values().map(view) }
}
