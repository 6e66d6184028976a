/** Stocks of merchant coupons: their rules, budgets and codes. */
import type * as DateTime from "effect/DateTime"
import * as Struct from "effect/Struct"
import { MerchantCouponCode, MerchantCouponStock } from "../../api/marketing/index.ts"
import type { Kernel, Merchant } from "../engine/kernel.ts"
import { type Call, handle, type Operation, ownKey } from "../engine/operation.ts"
import { empty, paramError, refuse, type Refused } from "../engine/reply.ts"
import * as Resource from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { definedFields, millis, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** A stock: the request that made it and what changed since. */
export interface Stock extends Omit<MerchantCouponStock.CreateRequest, "out_request_no"> {
  readonly stock_id: string
  /** The merchant that made it. */
  readonly mchid: string
  readonly create_time: DateTime.Utc
  readonly sent: Array<Sent>
  /** Codes that were uploaded and are not with a user yet. */
  readonly codes: Array<string>
  readonly uploaded: Set<string>
  state: "RUNNING" | "STOPED"
}

/** A coupon that a user has, as its stock counts it. */
export interface Sent {
  readonly coupon_code: string
  readonly openid: string
  readonly receive_time: DateTime.Utc
  readonly send_request_no: string
}

/** The fields of a stock that its coupons show as well. */
export const shared = (stock: Stock) =>
  Struct.pick(stock, [
    "stock_id",
    "stock_name",
    "belong_merchant",
    "comment",
    "goods_name",
    "stock_type",
    "coupon_use_rule",
    "custom_entrance",
    "display_pattern_info"
  ])

/** Whether a merchant may act on a stock: it made the stock, or the stock belongs to it or to a sub-merchant of its own. */
export const concerns = (caller: Merchant, { belong_merchant, mchid }: Stock): boolean =>
  [mchid, belong_merchant ?? mchid].includes(caller.mchid) || caller.subMerchants.includes(belong_merchant ?? mchid)

/** Fen that a coupon takes from a budget: a fixed amount. */
export const worthOf = ({ coupon_use_rule }: Stock): number => coupon_use_rule.fixed_normal_coupon?.discount_amount ?? 0

const sentOn = ({ sent }: Stock, now: number) =>
  sent.filter(({ receive_time }) => Protocol.day(millis(receive_time)) === Protocol.day(now)).length

/** The reason why a stock gives a user no coupon. */
export const exhausted = (stock: Stock, openid: string, now: number): string | undefined => {
  const { sent, state, stock_id, stock_send_rule: rule } = stock
  const of = `stock ${stock_id}`
  const today = sentOn(stock, now)
  const isCovered = (count: number, budget: number | undefined) =>
    budget === undefined || (count + 1) * worthOf(stock) <= budget
  if (state !== "RUNNING") return `${of} is ${state}`
  if (sent.length >= rule.max_coupons || !isCovered(sent.length, rule.max_amount)) return `${of} has no coupons left`
  if (today >= (rule.max_coupons_by_day ?? Number.POSITIVE_INFINITY) || !isCovered(today, rule.max_amount_by_day)) {
    return `${of} has no coupons left today`
  }
  return sent.filter((one) => one.openid === openid).length >= rule.max_coupons_per_user
    ? `${openid} has as many coupons of ${of} as one user can get`
    : undefined
}

const stockResponse = (stock: Stock, now: number): MerchantCouponStock.Stock => {
  const total = stock.sent.length
  const today = sentOn(stock, now)
  return definedFields({
    ...shared(stock),
    ...Struct.pick(stock, ["stock_send_rule", "coupon_code_mode", "notify_config"]),
    stock_state: stock.state,
    coupon_code_count: stock.coupon_code_mode === "MERCHANT_UPLOAD"
      ? { total_count: stock.uploaded.size, available_count: stock.codes.length }
      : undefined,
    send_count_information: {
      total_send_num: total,
      total_send_amount: total * worthOf(stock),
      today_send_num: today,
      today_send_amount: today * worthOf(stock)
    },
    subsidy: stock.subsidy ?? false
  })
}

const view = (stock: Stock) => ({
  ...select(stock, ["stock_id", "stock_name"]),
  stock_state: stock.state,
  /** Number of coupons that users have got. */
  total_send_num: stock.sent.length
})

/** A stock of merchant coupons in the sandbox. */
export interface MerchantCouponStockView extends ReturnType<typeof view> {}

const missing = refuse("RESOURCE_NOT_EXISTS", "批次不存在")
/** The refusal on pages that document no code for it. */
const noSuchStock = refuse("INVALID_REQUEST", "批次不存在")
const existing = refuse("RESOURCE_ALREADY_EXISTS", "批次已存在")

interface StockNumber {
  readonly stock_id: string
}

/** Stocks of one sandbox. */
export interface MerchantCouponStocks {
  readonly operations: ReadonlyArray<Operation>
  /** A stock of any merchant's. */
  readonly get: (stock_id: string) => Stock | undefined
  /** A stock that the caller may change. */
  readonly toChange: (request: StockNumber, call: Call) => Stock | Refused
  /** The code of the next coupon; `given` where the merchant provides them one by one. */
  readonly codeFor: (stock: Stock, given: string | undefined) => string | undefined
  readonly views: () => ReadonlyArray<MerchantCouponStockView>
}

const unfit = (request: MerchantCouponStock.CreateRequest, { caller, now }: Call): Refused | undefined => {
  const {
    available_begin_time,
    available_day_after_receive,
    available_end_time,
    wait_days_after_receive
  } = request.coupon_use_rule.coupon_available_time
  const end = millis(available_end_time)
  if (end <= now || end <= millis(available_begin_time)) {
    return paramError(
      "coupon_use_rule/coupon_available_time/available_end_time",
      "结束时间必须大于开始时间和当前时间",
      "must be later than now and than the begin"
    )
  }
  if (wait_days_after_receive !== undefined && available_day_after_receive === undefined) {
    return paramError(
      "coupon_use_rule/coupon_available_time/wait_days_after_receive",
      "需配合available_day_after_receive一同填写，不可单独填写",
      "goes with available_day_after_receive only"
    )
  }
  const belongs = request.belong_merchant ?? ""
  return belongs === caller.mchid || caller.subMerchants.includes(belongs)
    ? undefined
    : refuse("NOAUTH", "归属商户号与调用方没有关系")
}

export const make = ({ kernel }: { readonly kernel: Kernel }): MerchantCouponStocks => {
  const uploads = Store.make<MerchantCouponCode.UploadResponse>()
  const stocks = Resource.make<Stock>(kernel, {
    entity: "merchant coupon stock",
    id: ({ stock_id }) => stock_id,
    missing
  }, ({ coupon_use_rule: { coupon_available_time: when } }) => [
    { at: millis(when.available_end_time), state: "STOPED" }
  ])

  const create = (request: MerchantCouponStock.CreateRequest, call: Call) =>
    stocks.create(call, request.out_request_no, () =>
      unfit(request, call) ?? {
        ...Struct.omit(request, ["out_request_no"]),
        stock_id: `128888${kernel.digits("merchant coupon stock", 10)}`,
        mchid: call.caller.mchid,
        create_time: time(call.now),
        sent: [],
        codes: [],
        uploaded: new Set(),
        state: "RUNNING"
      }, existing)

  const stockOf = (refusal: Refused) => ({ stock_id }: StockNumber, { caller }: Call) => {
    const stock = stocks.get(stock_id)
    return stock !== undefined && concerns(caller, stock) ? stock : refusal
  }
  const toRead = stockOf(missing)
  const toChange = stockOf(noSuchStock)

  const codeFor = (stock: Stock, given: string | undefined) => {
    switch (stock.coupon_code_mode) {
      case "MERCHANT_UPLOAD":
        return stock.codes.shift()
      case "MERCHANT_API":
        return stock.sent.some(({ coupon_code }) => coupon_code === given) ? undefined : given
      default:
        return `1227944959${kernel.digits("merchant coupon", 12)}`
    }
  }

  const operations = [
    handle(MerchantCouponStock.create, create),
    handle(MerchantCouponStock.query, toRead, (stock, _, { now }) => stockResponse(stock, now)),
    handle(MerchantCouponStock.update, toChange, (stock, request) => {
      const { coupon_use_rule, stock_send_rule, ...rest } = Struct.omit(request, ["out_request_no", "stock_id"])
      Object.assign(
        stock,
        definedFields({
          ...rest,
          coupon_use_rule: { ...stock.coupon_use_rule, ...definedFields(coupon_use_rule ?? {}) },
          stock_send_rule: { ...stock.stock_send_rule, ...definedFields(stock_send_rule ?? {}) }
        })
      )
      return empty
    }),
    handle(MerchantCouponStock.updateBudget, toChange, (stock, request, { now }) => {
      const rule = stock.stock_send_rule
      const all = request.target_max_coupons ?? rule.max_coupons
      const daily = request.target_max_coupons_by_day ?? rule.max_coupons_by_day
      const isRepeat = all === rule.max_coupons && daily === rule.max_coupons_by_day
      const isStale = (request.current_max_coupons ?? rule.max_coupons) !== rule.max_coupons ||
        (request.current_max_coupons_by_day ?? rule.max_coupons_by_day) !== rule.max_coupons_by_day
      if (!isRepeat && isStale) return refuse("INVALID_REQUEST", "当前批次发放个数与请求不一致")
      if (all < stock.sent.length || (daily !== undefined && daily < sentOn(stock, now))) {
        return refuse("INVALID_REQUEST", "目标发放个数不能小于已发放个数")
      }
      const limits = definedFields({ max_coupons: all, max_coupons_by_day: daily })
      Object.assign(stock, { stock_send_rule: { ...rule, ...limits } })
      return limits
    }),
    handle(
      MerchantCouponCode.upload,
      toRead,
      (stock, request, call) =>
        uploads.once(ownKey(call, request.upload_request_no), call.wire, () => {
          if (stock.coupon_code_mode !== "MERCHANT_UPLOAD") {
            return refuse("INVALID_REQUEST", "该批次的券code模式不支持上传code")
          }
          const { coupon_code_list: list } = request
          const codes = [...new Set(list)]
          const fresh = codes.filter((code) => !stock.uploaded.has(code))
          const response = {
            stock_id: stock.stock_id,
            total_count: codes.length,
            success_count: fresh.length,
            success_codes: fresh,
            success_time: time(call.now),
            fail_count: 0,
            fail_codes: [],
            exist_codes: codes.filter((code) => stock.uploaded.has(code)),
            duplicate_codes: codes.filter((code) => list.indexOf(code) !== list.lastIndexOf(code))
          }
          if (stock.uploaded.size + fresh.length > stock.stock_send_rule.max_coupons) {
            return refuse("INVALID_REQUEST", "上传code总数不能超过批次总库存")
          }
          for (const code of fresh) stock.uploaded.add(code)
          stock.codes.push(...fresh)
          return response
        })
    )
  ]

  return { operations, get: stocks.get, toChange, codeFor, views: () => stocks.all().map(view) }
}
