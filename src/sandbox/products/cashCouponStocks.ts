/** Stocks of cash coupons, from creation to end. */
import type * as DateTime from "effect/DateTime"
import * as Struct from "effect/Struct"
import { CashCouponStock } from "../../api/marketing/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle, type Operation } from "../engine/operation.ts"
import { paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import * as Resource from "../engine/resource.ts"
import { definedFields, isWithin, millis, numberedPageOf, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** A stock: its fields are those of responses. */
export interface Stock
  extends Omit<CashCouponStock.Stock, "status" | "distributed_coupons" | "start_time" | "stop_time">
{
  readonly mchid: string
  readonly stock_id: string
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
    ...Struct.omit(stock, ["coupon_use_rule", "sent", "state", "changed_time", "mchid"]),
    stock_creator_mchid: stock.mchid,
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

/** The refusal of what is another merchant's. */
export const notYours = refuse("REQUEST_BLOCKED", "调用商户无权限")

const missing = refuse("RESOURCE_NOT_EXISTS", "批次不存在")
const otherContent = refuse("INVALID_REQUEST", "创建请求重入，但本次请求与上次请求信息不一致")

/** Stocks of one sandbox. */
export interface CashCouponStocks {
  readonly operations: ReadonlyArray<Operation>
  /** A stock of the caller's own. */
  readonly stockOf: (
    request: { readonly stock_id: string; readonly stock_creator_mchid?: string | undefined },
    call: Call
  ) => Stock | Refused
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
  const stocks = Resource.make<Stock>(kernel, {
    entity: "cash coupon stock",
    id: ({ stock_id }) => stock_id,
    missing,
    foreign: notYours,
    changed: (stock, now, state) => {
      stock.changed_time = time(now)
      if (state === "running") stock.start_time ??= time(now)
      if (state === "stoped") stock.stop_time = time(now)
    },
    numberedPages: true
  }, ({ available_end_time, state }) => state === "stoped" ? [] : [{ at: millis(available_end_time), state: "stoped" }])

  const create = (request: CashCouponStock.CreateRequest, call: Call) =>
    stocks.create(call, request.out_request_no, () =>
      unfit(request, call) ?? {
        ...Struct.pick(request, [
          "stock_name",
          "stock_type",
          "no_cash",
          "available_begin_time",
          "available_end_time",
          "stock_use_rule",
          "coupon_use_rule"
        ]),
        mchid: call.caller.mchid,
        stock_id: String(16_000_000 + kernel.next("cash coupon stock")),
        create_time: time(call.now),
        description: request.pattern_info?.description ?? "",
        singleitem: request.coupon_use_rule.available_items !== undefined,
        sent: [],
        state: "unactivated"
      }, otherContent)

  const stockOf: CashCouponStocks["stockOf"] = ({ stock_creator_mchid, stock_id }, call) => {
    const creator = stocks.get(stock_id)?.mchid
    return creator === (stock_creator_mchid ?? creator) ? stocks.find(call, stock_id) : missing
  }

  /** Takes a stock from one of some states to another. */
  const move =
    (from: ReadonlyArray<Stock["state"]>, to: Stock["state"]) => (request: CashCouponStock.StockRequest, call: Call) =>
      stocks.move(
        call.now,
        stockOf(request, call),
        to,
        ({ state }) => from.includes(state) ? undefined : refuse("INVALID_REQUEST", `批次状态为${state}，不支持该操作`)
      )

  const list = (request: CashCouponStock.ListRequest, call: Call): Reply<CashCouponStock.StockPage> => {
    const { create_end_time, create_start_time, status, stock_creator_mchid } = request
    if (stock_creator_mchid !== call.caller.mchid) return notYours
    return stocks.list(
      call,
      request,
      stockResponse,
      ({ create_time, state }) =>
        (status ?? state) === state && isWithin(create_time, create_start_time, create_end_time)
    )
  }

  const ofStock = (of: (rule: Stock["coupon_use_rule"]) => ReadonlyArray<string>) =>
  (
    { coupon_use_rule, stock_id }: Stock,
    request: CashCouponStock.ListMerchantsRequest | CashCouponStock.ListItemsRequest
  ): CashCouponStock.ListOfStockPage => ({ ...numberedPageOf(of(coupon_use_rule), request), stock_id })

  const operations = [
    handle(CashCouponStock.create, create),
    handle(CashCouponStock.start, move(["unactivated"], "running")),
    handle(CashCouponStock.pause, move(["running"], "paused"), (stock) => ({
      ...stock,
      pause_time: stock.changed_time
    })),
    handle(CashCouponStock.restart, move(["paused"], "running"), (stock) => ({
      ...stock,
      restart_time: stock.changed_time
    })),
    handle(CashCouponStock.stop, move(["unactivated", "running", "paused"], "stoped")),
    handle(CashCouponStock.query, stockOf, stockResponse),
    handle(CashCouponStock.list, list),
    handle(CashCouponStock.listMerchants, stockOf, ofStock(({ available_merchants }) => available_merchants)),
    handle(CashCouponStock.listItems, stockOf, ofStock(({ available_items = [] }) => available_items))
  ]

  return { operations, stockOf, views: () => stocks.all().map(view) }
}
