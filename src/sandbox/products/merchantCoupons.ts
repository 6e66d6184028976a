/** Merchant coupons: stocks and their budgets, codes, and the coupons that users have, from taking to use and return. */
import * as Schema from "effect/Schema"
import {
  MerchantCoupon,
  MerchantCouponCallback,
  MerchantCouponCode,
  MerchantCouponStock,
  MerchantCouponSubsidy
} from "../../api/marketing/index.ts"
import type { Control } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import { type Kernel, type Merchant, times } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import { differs, done, empty, paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { canonical, definedFields, millis, numberedPageOf, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

interface Stock {
  readonly mchid: string
  readonly stockId: string
  readonly createdAt: number
  readonly content: string
  readonly coupons: Array<Coupon>
  /** Codes that were uploaded and are not with a user yet. */
  readonly codes: Array<string>
  readonly uploaded: Set<string>
  request: MerchantCouponStock.CreateRequest
  state: "RUNNING" | "STOPED"
}

interface Coupon {
  readonly stock: Stock
  readonly code: string
  readonly openid: string
  readonly receivedAt: number
  readonly startsAt: number
  readonly expiresAt: number
  readonly sendRequestNo: string
  state: "SENDED" | "USED" | "EXPIRED" | "DEACTIVATED"
  used: { readonly at: number; readonly requestNo: string } | undefined
  returned: { readonly at: number; readonly requestNo: string } | undefined
  deactivated: { readonly at: number; readonly requestNo: string; readonly reason: string | undefined } | undefined
  /** Numbers of its uses and returns, each good once. */
  readonly spent: Set<string>
  outTradeNo: string | undefined
  disassociated: { readonly at: number; readonly requestNo: string } | undefined
}

/** A merchant coupon in the sandbox. */
export interface MerchantCouponView extends Schema.Schema.Type<typeof MerchantCouponView> {}

/** Schema for {@link MerchantCouponView}. */
export const MerchantCouponView = Schema.Struct({
  coupon_code: Schema.String,
  stock_id: Schema.String,
  openid: Schema.String,
  coupon_state: Schema.Literals(["SENDED", "USED", "EXPIRED", "DEACTIVATED"])
})

/** A stock of merchant coupons in the sandbox. */
export interface MerchantCouponStockView {
  readonly stock_id: string
  readonly stock_name: string
  readonly stock_state: Stock["state"]
  /** How many coupons users have got. */
  readonly total_send_num: number
}

/** What merchant coupons keep. */
export interface MerchantCouponState {
  readonly merchantCouponStocks: ReadonlyArray<MerchantCouponStockView>
  readonly merchantCoupons: ReadonlyArray<MerchantCouponView>
}

/** Controls of merchant coupons. */
export interface MerchantCouponControls {
  /** Plays the user who takes a coupon in a mini program. `coupon_code` where the merchant provides the codes. */
  readonly take: Control<
    { readonly stock_id: string; readonly openid?: string; readonly coupon_code?: string },
    MerchantCouponView
  >
}

/** A minute apart, 11 times in all. */
const sendSchedule = times(10, 60)

const noStock = () => refuse("RESOURCE_NOT_EXISTS", "批次不存在")
/** Where changing a stock documents no code of its own. */
const noStockToChange = () => refuse("INVALID_REQUEST", "批次不存在")
const noCoupon = () => refuse("RESOURCE_NOT_EXISTS", "券不存在")

/** Whether a merchant may act on a stock: it made the stock, or the stock belongs to it or to a sub-merchant of its own. */
const concerns = (caller: Merchant, { mchid, request: { belong_merchant = mchid } }: Stock) =>
  [mchid, belong_merchant].includes(caller.mchid) || caller.subMerchants.includes(belong_merchant)

/** From when a coupon that is taken now is good, and until when; days are those of Beijing. */
const lifeOf = ({ request }: Stock, now: number) => {
  const when = request.coupon_use_rule.coupon_available_time
  const { available_day_after_receive: days, available_second_after_receive: seconds } = when
  const soonest = Math.max(millis(when.available_begin_time), now)
  const wait = when.wait_days_after_receive ?? 0
  const startsAt = wait === 0 ? soonest : Protocol.dayStart(soonest) + wait * Protocol.dayMillis
  return {
    startsAt,
    expiresAt: Math.min(
      millis(when.available_end_time),
      // Until 23:59:59 of the last day, of which that of the start is the first.
      days === undefined ? Number.POSITIVE_INFINITY : Protocol.dayStart(startsAt) + days * Protocol.dayMillis - 1000,
      seconds === undefined ? Number.POSITIVE_INFINITY : startsAt + seconds * 1000
    )
  }
}

/** What a coupon takes off, as budgets count it: a fixed amount in fen. */
const worthOf = ({ request }: Stock) => request.coupon_use_rule.fixed_normal_coupon?.discount_amount ?? 0

const named = ({ request }: Stock) =>
  definedFields({
    stock_name: request.stock_name,
    belong_merchant: request.belong_merchant,
    comment: request.comment,
    goods_name: request.goods_name,
    stock_type: request.stock_type,
    coupon_use_rule: request.coupon_use_rule,
    custom_entrance: request.custom_entrance,
    display_pattern_info: request.display_pattern_info
  })

const describeCoupon = (coupon: Coupon): MerchantCoupon.Coupon =>
  definedFields({
    ...named(coupon.stock),
    stock_id: coupon.stock.stockId,
    coupon_code: coupon.code,
    coupon_state: coupon.state,
    transferable: coupon.stock.request.stock_send_rule.transferable ?? false,
    shareable: coupon.stock.request.stock_send_rule.shareable ?? false,
    available_start_time: time(coupon.startsAt),
    expire_time: time(coupon.expiresAt),
    receive_time: time(coupon.receivedAt),
    send_request_no: coupon.sendRequestNo,
    ...(coupon.used === undefined
      ? {}
      : { use_request_no: coupon.used.requestNo, use_time: time(coupon.used.at) }),
    ...(coupon.returned === undefined
      ? {}
      : { return_request_no: coupon.returned.requestNo, return_time: time(coupon.returned.at) }),
    ...(coupon.deactivated === undefined ? {} : definedFields({
      deactivate_request_no: coupon.deactivated.requestNo,
      deactivate_time: time(coupon.deactivated.at),
      deactivate_reason: coupon.deactivated.reason
    })),
    associate_out_trade_no: coupon.outTradeNo
  })

const view = (coupon: Coupon): MerchantCouponView => ({
  coupon_code: coupon.code,
  stock_id: coupon.stock.stockId,
  openid: coupon.openid,
  coupon_state: coupon.state
})

const viewStock = (stock: Stock): MerchantCouponStockView => ({
  stock_id: stock.stockId,
  stock_name: stock.request.stock_name,
  stock_state: stock.state,
  total_send_num: stock.coupons.length
})

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): WithControls<MerchantCouponControls> & WithState<MerchantCouponState> => {
  const stocks = new Map<string, Stock>()
  const byRequest = new Map<string, Stock>()
  const coupons: Array<Coupon> = []
  const callbacks = new Map<string, MerchantCouponCallback.Callback>()
  const uploads = new Map<string, { readonly content: string; readonly response: MerchantCouponCode.UploadResponse }>()
  const subsidies = new Map<string, { readonly content: string; readonly subsidy: MerchantCouponSubsidy.Subsidy }>()

  const change = (now: number, coupon: Coupon, state: Coupon["state"]) => {
    coupon.state = state
    kernel.log(now, { kind: "state", what: "merchant coupon", id: coupon.code, state })
  }

  // -------------------------------------------------------------------------------------------------------------------
  // stocks
  // -------------------------------------------------------------------------------------------------------------------

  const create = (
    request: MerchantCouponStock.CreateRequest,
    { caller, now, wire }: Call
  ): Reply<MerchantCouponStock.CreateResponse> => {
    const content = canonical(wire)
    const key = `${caller.mchid}/${request.out_request_no}`
    const known = byRequest.get(key)
    if (known !== undefined && known.content !== content) return refuse("RESOURCE_ALREADY_EXISTS", "批次已存在")
    const {
      available_begin_time,
      available_day_after_receive,
      available_end_time,
      wait_days_after_receive
    } = request.coupon_use_rule.coupon_available_time
    const end = millis(available_end_time)
    if (known === undefined && (end <= now || end <= millis(available_begin_time))) {
      return paramError(
        "coupon_use_rule/coupon_available_time/available_end_time",
        "结束时间必须大于开始时间和当前时间",
        "must be later than now and than the begin"
      )
    }
    if (known === undefined && wait_days_after_receive !== undefined && available_day_after_receive === undefined) {
      return paramError(
        "coupon_use_rule/coupon_available_time/wait_days_after_receive",
        "需配合available_day_after_receive一同填写，不可单独填写",
        "goes with available_day_after_receive only"
      )
    }
    const belongs = request.belong_merchant ?? ""
    if (belongs !== caller.mchid && !caller.subMerchants.includes(belongs)) {
      return refuse("NOAUTH", "归属商户号与调用方没有关系")
    }
    const stock: Stock = known ?? {
      mchid: caller.mchid,
      stockId: `128888${kernel.digits("merchant coupon stock", 10)}`,
      createdAt: now,
      content,
      coupons: [],
      codes: [],
      uploaded: new Set(),
      request,
      state: "RUNNING"
    }
    if (known === undefined) {
      stocks.set(stock.stockId, stock)
      byRequest.set(key, stock)
      kernel.log(now, { kind: "state", what: "merchant coupon stock", id: stock.stockId, state: "RUNNING" })
      kernel.schedule(end, (at) => {
        stock.state = "STOPED"
        kernel.log(at, { kind: "state", what: "merchant coupon stock", id: stock.stockId, state: "STOPED" })
      })
    }
    return done({ stock_id: stock.stockId, create_time: time(stock.createdAt) })
  }

  const stockOf = (id: string, caller: Merchant): Stock | undefined => {
    const stock = stocks.get(id)
    return stock !== undefined && concerns(caller, stock) ? stock : undefined
  }

  const sentOn = (stock: Stock, now: number) =>
    stock.coupons.filter(({ receivedAt }) => Protocol.day(receivedAt) === Protocol.day(now)).length

  const describeStock = (stock: Stock, now: number): MerchantCouponStock.Stock => {
    const total = stock.coupons.length
    const today = sentOn(stock, now)
    return definedFields({
      ...named(stock),
      stock_id: stock.stockId,
      stock_state: stock.state,
      stock_send_rule: stock.request.stock_send_rule,
      coupon_code_mode: stock.request.coupon_code_mode,
      ...(stock.request.coupon_code_mode === "MERCHANT_UPLOAD"
        ? { coupon_code_count: { total_count: stock.uploaded.size, available_count: stock.codes.length } }
        : {}),
      notify_config: stock.request.notify_config,
      send_count_information: {
        total_send_num: total,
        total_send_amount: total * worthOf(stock),
        today_send_num: today,
        today_send_amount: today * worthOf(stock)
      },
      subsidy: stock.request.subsidy ?? false
    })
  }

  const modify = (request: MerchantCouponStock.UpdateRequest, { caller }: Call): Reply<void> => {
    const stock = stockOf(request.stock_id, caller)
    if (stock === undefined) return noStockToChange()
    const { coupon_use_rule, out_request_no: _, stock_id: _id, stock_send_rule, ...rest } = request
    stock.request = {
      ...stock.request,
      ...rest,
      stock_name: rest.stock_name ?? stock.request.stock_name,
      goods_name: rest.goods_name ?? stock.request.goods_name,
      coupon_use_rule: {
        ...stock.request.coupon_use_rule,
        ...coupon_use_rule,
        use_method: coupon_use_rule?.use_method ?? stock.request.coupon_use_rule.use_method
      },
      stock_send_rule: { ...stock.request.stock_send_rule, ...stock_send_rule }
    }
    return empty
  }

  const updateBudget = (
    request: MerchantCouponStock.UpdateBudgetRequest,
    { caller, now }: Call
  ): Reply<MerchantCouponStock.UpdateBudgetResponse> => {
    const stock = stockOf(request.stock_id, caller)
    if (stock === undefined) return noStockToChange()
    const rule = stock.request.stock_send_rule
    const all = request.target_max_coupons ?? rule.max_coupons
    const daily = request.target_max_coupons_by_day ?? rule.max_coupons_by_day
    const isRepeat = all === rule.max_coupons && daily === rule.max_coupons_by_day
    const isStale = (request.current_max_coupons ?? rule.max_coupons) !== rule.max_coupons ||
      (request.current_max_coupons_by_day ?? rule.max_coupons_by_day) !== rule.max_coupons_by_day
    if (!isRepeat && isStale) return refuse("INVALID_REQUEST", "当前批次发放个数与请求不一致")
    if (all < stock.coupons.length || (daily !== undefined && daily < sentOn(stock, now))) {
      return refuse("INVALID_REQUEST", "目标发放个数不能小于已发放个数")
    }
    const limits = definedFields({ max_coupons: all, max_coupons_by_day: daily })
    stock.request = { ...stock.request, stock_send_rule: { ...rule, ...limits } }
    return done(limits)
  }

  const upload = (
    request: MerchantCouponCode.UploadRequest,
    { caller, now, wire }: Call
  ): Reply<MerchantCouponCode.UploadResponse> => {
    const stock = stockOf(request.stock_id, caller)
    if (stock === undefined) return noStock()
    const content = canonical(wire)
    const key = `${caller.mchid}/${request.upload_request_no}`
    const known = uploads.get(key)
    if (known !== undefined) return known.content === content ? done(known.response) : differs
    if (stock.request.coupon_code_mode !== "MERCHANT_UPLOAD") {
      return refuse("INVALID_REQUEST", "该批次的券code模式不支持上传code")
    }
    const codes = [...new Set(request.coupon_code_list)]
    const duplicates = [
      ...new Set(request.coupon_code_list.filter((code, index, list) => list.indexOf(code) !== index))
    ]
    const existing = codes.filter((code) => stock.uploaded.has(code))
    const fresh = codes.filter((code) => !stock.uploaded.has(code))
    if (stock.uploaded.size + fresh.length > stock.request.stock_send_rule.max_coupons) {
      return refuse("INVALID_REQUEST", "上传code总数不能超过批次总库存")
    }
    for (const code of fresh) stock.uploaded.add(code)
    stock.codes.push(...fresh)
    const response = {
      stock_id: stock.stockId,
      total_count: codes.length,
      success_count: fresh.length,
      success_codes: fresh,
      success_time: time(now),
      fail_count: 0,
      fail_codes: [],
      exist_codes: existing,
      duplicate_codes: duplicates
    }
    uploads.set(key, { content, response })
    return done(response)
  }

  // -------------------------------------------------------------------------------------------------------------------
  // coupons
  // -------------------------------------------------------------------------------------------------------------------

  /** Why a stock gives a user nothing. */
  const exhausted = (stock: Stock, openid: string, now: number): string | undefined => {
    const rule = stock.request.stock_send_rule
    const of = `stock ${stock.stockId}`
    const budget = rule.max_amount === undefined || (stock.coupons.length + 1) * worthOf(stock) <= rule.max_amount
    const daily = rule.max_amount_by_day === undefined ||
      (sentOn(stock, now) + 1) * worthOf(stock) <= rule.max_amount_by_day
    if (stock.state !== "RUNNING") return `${of} is ${stock.state}`
    if (stock.coupons.length >= rule.max_coupons || !budget) return `${of} has no coupons left`
    if (sentOn(stock, now) >= (rule.max_coupons_by_day ?? Number.POSITIVE_INFINITY) || !daily) {
      return `${of} has no coupons left today`
    }
    return stock.coupons.filter((coupon) => coupon.openid === openid).length >= rule.max_coupons_per_user
      ? `${openid} has as many coupons of ${of} as one user can get`
      : undefined
  }

  const codeFor = (stock: Stock, given: string | undefined): string | undefined => {
    switch (stock.request.coupon_code_mode) {
      case "MERCHANT_UPLOAD":
        return stock.codes.shift()
      case "MERCHANT_API":
        return stock.coupons.some(({ code }) => code === given) ? undefined : given
      default:
        return `1227944959${kernel.digits("merchant coupon", 12)}`
    }
  }

  /** Adds a coupon to the user's card pack, and notifies the merchant of it. */
  const give = (
    now: number,
    { code, openid, sendRequestNo, stock }: Pick<Coupon, "code" | "openid" | "sendRequestNo" | "stock">,
    channel: "API" | "MINIAPP"
  ): Coupon => {
    const coupon: Coupon = {
      stock,
      code,
      openid,
      receivedAt: now,
      ...lifeOf(stock, now),
      sendRequestNo,
      state: "SENDED",
      used: undefined,
      returned: undefined,
      deactivated: undefined,
      spent: new Set(),
      outTradeNo: undefined,
      disassociated: undefined
    }
    stock.coupons.push(coupon)
    coupons.push(coupon)
    kernel.schedule(coupon.expiresAt, (at) => {
      if (coupon.state === "SENDED") change(at, coupon, "EXPIRED")
    })
    change(now, coupon, "SENDED")
    kernel.notify(now, {
      url: callbacks.get(stock.mchid)?.notify_url,
      eventType: "COUPON.SEND",
      originalType: "coupon",
      summary: "商家券领券通知",
      resource: {
        event_type: "EVENT_TYPE_BUSICOUPON_SEND",
        coupon_code: code,
        stock_id: stock.stockId,
        send_time: Protocol.rfc3339(now),
        openid,
        unionid: `oSandboxUnion${openid.slice(-14)}`,
        send_channel: `BUSICOUPON_SEND_CHANNEL_${channel}`,
        send_merchant: stock.mchid,
        ...(channel === "API" ? { send_req_no: sendRequestNo } : {}),
        attach_info: {}
      },
      schedule: sendSchedule
    })
    return coupon
  }

  const take = (
    now: number,
    given: {
      readonly stock_id: string
      readonly openid?: string | undefined
      readonly coupon_code?: string | undefined
    }
  ): MerchantCouponView | Issue => {
    const stock = stocks.get(given.stock_id)
    if (stock === undefined) return issue(`there is no stock ${given.stock_id}`)
    const openid = given.openid ?? `oSandbox${kernel.token("openid", 20)}`
    const why = exhausted(stock, openid, now)
    if (why !== undefined) return issue(why)
    const code = codeFor(stock, given.coupon_code)
    if (code === undefined) return issue(`stock ${stock.stockId} has no code to give: upload or name a new one`)
    const sendRequestNo = `SANDBOX${kernel.next("merchant coupon taken")}`
    return view(give(now, { code, openid, sendRequestNo, stock }, "MINIAPP"))
  }

  const send = (
    { coupon_code, openid, out_request_no, stock_id }: MerchantCoupon.SendRequest,
    { caller, now }: Call
  ): Reply<MerchantCoupon.SendResponse> => {
    const stock = stockOf(stock_id, caller)
    if (stock === undefined) return noStockToChange()
    const known = stock.coupons.find((coupon) => coupon.openid === openid && coupon.sendRequestNo === out_request_no)
    if (known === undefined && exhausted(stock, openid, now) !== undefined) {
      return refuse("INVALID_REQUEST", "批次不可发放或用户已达领取上限")
    }
    const code = known?.code ?? codeFor(stock, coupon_code)
    if (code === undefined) return refuse("INVALID_REQUEST", "券code不可用")
    if (known === undefined) give(now, { code, openid, sendRequestNo: out_request_no, stock }, "API")
    return done({ send_coupon_result: { stock_id, coupon_code: code, out_request_no } })
  }

  const find = (request: { readonly coupon_code: string; readonly stock_id?: string | undefined }, caller: Merchant) =>
    coupons.find((coupon) =>
      coupon.code === request.coupon_code && (request.stock_id ?? coupon.stock.stockId) === coupon.stock.stockId &&
      concerns(caller, coupon.stock)
    )

  const wrongState = ({ state }: Coupon): Refused => refuse("INVALID_REQUEST", `券状态为${state}，不支持该操作`)

  const spent = refuse("INVALID_REQUEST", "请求单号已用于该券的其他核销或退券")

  const use = (request: MerchantCoupon.UseRequest, { caller, now }: Call): Reply<MerchantCoupon.UseResponse> => {
    const coupon = find(request, caller)
    if (coupon === undefined) return noCoupon()
    if (request.stock_id === undefined && coupon.stock.request.coupon_code_mode !== "WECHATPAY_MODE") {
      return paramError(
        "stock_id",
        "商户自定义code的批次，stock_id必填",
        "is needed where the codes are the merchant's"
      )
    }
    if (request.openid !== undefined && request.openid !== coupon.openid) {
      return refuse("INVALID_REQUEST", "券不属于该用户")
    }
    const isRepeat = coupon.state === "USED" && coupon.used?.requestNo === request.use_request_no
    if (!isRepeat && coupon.state === "USED") return refuse("RESOURCE_ALREADY_EXISTS", "券已被其他订单核销")
    if (coupon.state === "EXPIRED" || now < coupon.startsAt) return refuse("RULELIMIT", "券不在有效期")
    if (!isRepeat && coupon.state !== "SENDED") return wrongState(coupon)
    if (!isRepeat && coupon.spent.has(request.use_request_no)) return spent
    if (!isRepeat) {
      coupon.spent.add(request.use_request_no)
      coupon.used = { at: now, requestNo: request.use_request_no }
      change(now, coupon, "USED")
    }
    return done({
      stock_id: coupon.stock.stockId,
      openid: coupon.openid,
      wechatpay_use_time: time(coupon.used?.at ?? now)
    })
  }

  const giveBack = (
    request: MerchantCoupon.ReturnCouponRequest,
    { caller, now }: Call
  ): Reply<MerchantCoupon.ReturnCouponResponse> => {
    const coupon = find(request, caller)
    if (coupon === undefined) return noCoupon()
    const { return_request_no: requestNo } = request
    if (coupon.state !== "USED") {
      return coupon.returned?.requestNo === requestNo
        ? done({ wechatpay_return_time: time(coupon.returned.at) })
        : wrongState(coupon)
    }
    if (coupon.spent.has(requestNo)) return spent
    coupon.spent.add(requestNo)
    coupon.returned = { at: now, requestNo }
    change(now, coupon, now >= coupon.expiresAt ? "EXPIRED" : "SENDED")
    return done({ wechatpay_return_time: time(now) })
  }

  const deactivate = (
    request: MerchantCoupon.DeactivateRequest,
    { caller, now }: Call
  ): Reply<MerchantCoupon.DeactivateResponse> => {
    const coupon = find(request, caller)
    if (coupon === undefined) return noCoupon()
    if (coupon.deactivated?.requestNo === request.deactivate_request_no) {
      return done({ wechatpay_deactivate_time: time(coupon.deactivated.at) })
    }
    if (coupon.state !== "SENDED") return wrongState(coupon)
    coupon.deactivated = { at: now, requestNo: request.deactivate_request_no, reason: request.deactivate_reason }
    change(now, coupon, "DEACTIVATED")
    return done({ wechatpay_deactivate_time: time(now) })
  }

  const associate = (
    request: MerchantCoupon.AssociateRequest,
    { caller, now }: Call
  ): Reply<MerchantCoupon.AssociateResponse> => {
    const coupon = find(request, caller)
    if (coupon === undefined) return refuse("INVALID_REQUEST", "券不存在")
    if (coupon.state !== "SENDED") return wrongState(coupon)
    if (coupon.outTradeNo !== undefined && coupon.outTradeNo !== request.out_trade_no) {
      return refuse("INVALID_REQUEST", "券已关联其他订单")
    }
    coupon.outTradeNo = request.out_trade_no
    return done({ wechatpay_associate_time: time(now) })
  }

  const disassociate = (
    request: MerchantCoupon.AssociateRequest,
    { caller, now }: Call
  ): Reply<MerchantCoupon.DisassociateResponse> => {
    const coupon = find(request, caller)
    if (coupon === undefined) return refuse("INVALID_REQUEST", "券不存在")
    if (coupon.state !== "SENDED") return wrongState(coupon)
    const { out_request_no: requestNo, out_trade_no } = request
    if (coupon.outTradeNo !== out_trade_no) {
      return coupon.outTradeNo === undefined && coupon.disassociated?.requestNo === requestNo
        ? done({ wechatpay_disassociate_time: time(coupon.disassociated.at) })
        : refuse("INVALID_REQUEST", "券未关联该订单")
    }
    coupon.outTradeNo = undefined
    coupon.disassociated = { at: now, requestNo }
    return done({ wechatpay_disassociate_time: time(now) })
  }

  // -------------------------------------------------------------------------------------------------------------------
  // subsidies
  // -------------------------------------------------------------------------------------------------------------------

  const paySubsidy = (
    request: MerchantCouponSubsidy.PayRequest,
    { caller, now, wire }: Call
  ): Reply<MerchantCouponSubsidy.Subsidy> => {
    const content = canonical(wire)
    if (request.payer_merchant !== caller.mchid) return refuse("INVALID_REQUEST", "补差扣款商户号与调用方没有关系")
    const known = [...subsidies.values()].find(({ subsidy }) =>
      subsidy.payer_merchant === caller.mchid && subsidy.out_subsidy_no === request.out_subsidy_no
    )
    if (known !== undefined) return known.content === content ? done(known.subsidy) : differs
    const coupon = find(request, caller)
    if (coupon === undefined) return refuse("INVALID_REQUEST", "券不存在")
    if (coupon.stock.request.subsidy !== true) return refuse("INVALID_REQUEST", "批次不允许营销补差")
    if (coupon.state !== "USED") return wrongState(coupon)
    const paid = [...subsidies.values()].reduce(
      (sum, { subsidy }) => subsidy.coupon_code === coupon.code ? sum + (subsidy.amount ?? 0) : sum,
      0
    )
    if (worthOf(coupon.stock) > 0 && paid + request.amount > worthOf(coupon.stock)) {
      return refuse("INVALID_REQUEST", "补差金额大于券的优惠金额")
    }
    const subsidy = {
      ...request,
      subsidy_receipt_id: `11${Protocol.compactTime(now)}${kernel.digits("subsidy", 12)}`,
      status: "SUCCESS",
      success_time: time(now),
      create_time: time(now)
    }
    subsidies.set(subsidy.subsidy_receipt_id, { content, subsidy })
    return done(subsidy)
  }

  // -------------------------------------------------------------------------------------------------------------------
  // operations
  // -------------------------------------------------------------------------------------------------------------------

  const operations = [
    handle(MerchantCouponStock.create, create),
    handle(MerchantCouponStock.query, (request, { caller, now }) => {
      const stock = stockOf(request.stock_id, caller)
      return stock === undefined ? noStock() : done(describeStock(stock, now))
    }),
    handle(MerchantCouponStock.update, modify),
    handle(MerchantCouponStock.updateBudget, updateBudget),
    handle(MerchantCouponCode.upload, upload),
    handle(MerchantCoupon.send, send),
    handle(MerchantCoupon.use, use),
    handle(MerchantCoupon.list, (request, { caller }) => {
      const found = coupons.filter(({ openid, state, stock }) =>
        openid === request.openid && concerns(caller, stock) && (request.stock_id ?? stock.stockId) === stock.stockId &&
        (request.coupon_state ?? state) === state && (request.creator_merchant ?? stock.mchid) === stock.mchid &&
        (request.belong_merchant ?? stock.request.belong_merchant) === stock.request.belong_merchant &&
        (request.sender_merchant ?? stock.mchid) === stock.mchid
      )
      const { data, ...page } = numberedPageOf(found, request)
      return done({ ...page, data: data.map(describeCoupon) })
    }),
    handle(MerchantCoupon.query, (request, { caller }) => {
      const coupon = coupons.find(({ code, openid, stock }) =>
        code === request.coupon_code && openid === request.openid && concerns(caller, stock)
      )
      return coupon === undefined ? noCoupon() : done(describeCoupon(coupon))
    }),
    handle(MerchantCoupon.returnCoupon, giveBack),
    handle(MerchantCoupon.deactivate, deactivate),
    handle(MerchantCoupon.associate, associate),
    handle(MerchantCoupon.disassociate, disassociate),
    handle(MerchantCouponSubsidy.pay, paySubsidy),
    handle(MerchantCouponSubsidy.query, (request) => {
      const found = subsidies.get(request.subsidy_receipt_id)
      return found === undefined ? refuse("INVALID_REQUEST", "补差付款单不存在") : done(found.subsidy)
    }),
    handle(MerchantCouponCallback.set, (request, { caller, now }) => {
      const callback = { notify_url: request.notify_url ?? "", mchid: caller.mchid, update_time: time(now) }
      callbacks.set(caller.mchid, callback)
      return done(callback)
    }),
    handle(MerchantCouponCallback.query, (_, { caller }) => {
      const callback = callbacks.get(caller.mchid)
      return callback === undefined
        ? refuse("RESOURCE_NOT_EXISTS", "未设置通知地址")
        : done({ notify_url: callback.notify_url, mchid: caller.mchid })
    })
  ]

  return {
    operations,
    controls: (control) => ({
      take: control(
        "coupons.take",
        Schema.Struct({
          stock_id: Schema.String,
          openid: Schema.optionalKey(Schema.String),
          coupon_code: Schema.optionalKey(Schema.String)
        }),
        take
      )
    }),
    state: () => ({
      merchantCouponStocks: Array.from(stocks.values(), viewStock),
      merchantCoupons: coupons.map(view)
    })
  }
}
