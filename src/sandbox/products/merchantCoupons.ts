/** Merchant coupons that users have, from taking to use and return, and the subsidies that are paid for them. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { MerchantCoupon, MerchantCouponCallback, MerchantCouponSubsidy } from "../../api/marketing/index.ts"
import type { Control } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import { type Kernel, times } from "../engine/kernel.ts"
import * as NotifyAddress from "../engine/notifyAddress.ts"
import { type Call, handle, ownKey } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { isRefused, paramError, refuse, type Refused } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, matches, millis, numberedPageOf, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import * as MerchantCouponStocks from "./merchantCouponStocks.ts"

/** A coupon: its fields are those of responses. */
interface Coupon extends MerchantCouponStocks.Sent {
  readonly stock: MerchantCouponStocks.Stock
  readonly channel: "API" | "MINIAPP"
  readonly available_start_time: DateTime.Utc
  readonly expire_time: DateTime.Utc
  /** Numbers of its uses and returns, each good once. */
  readonly spent: Set<string>
  state: "SENDED" | "USED" | "EXPIRED" | "DEACTIVATED"
  use_request_no?: string
  use_time?: DateTime.Utc
  return_request_no?: string
  return_time?: DateTime.Utc
  deactivate_request_no?: string
  deactivate_time?: DateTime.Utc
  deactivate_reason?: string
  associate_out_trade_no?: string | undefined
  disassociated?: { readonly at: DateTime.Utc; readonly requestNo: string }
  /** Fen that subsidies made up for. */
  subsidised?: number
}

const response = (coupon: Coupon): MerchantCoupon.Coupon => ({
  ...MerchantCouponStocks.shared(coupon.stock),
  ...Struct.omit(coupon, ["stock", "channel", "openid", "spent", "state", "disassociated", "subsidised"]),
  coupon_state: coupon.state,
  transferable: coupon.stock.stock_send_rule.transferable ?? false,
  shareable: coupon.stock.stock_send_rule.shareable ?? false
})

const view = (coupon: Coupon) => ({
  ...select(coupon, ["coupon_code", "openid", "subsidised"]),
  stock_id: coupon.stock.stock_id,
  coupon_state: coupon.state
})

/** A merchant coupon in the sandbox. */
export interface MerchantCouponView extends ReturnType<typeof view> {}

const Take = Schema.Struct({
  stock_id: Schema.String,
  openid: Schema.optionalKey(Schema.String),
  coupon_code: Schema.optionalKey(Schema.String)
})

/** Controls of merchant coupons. */
export interface MerchantCouponControls {
  /** Plays the user who takes a coupon in a mini program. `coupon_code` where the merchant provides the codes. */
  readonly take: Control<typeof Take.Type, MerchantCouponView>
}

/** A minute apart, 11 times in all. */
const sendSchedule = times(10, 60)

const noCoupon = refuse("RESOURCE_NOT_EXISTS", "券不存在")
/** The refusal on pages that document no code for it. */
const noSuchCoupon = refuse("INVALID_REQUEST", "券不存在")
const spent = refuse("INVALID_REQUEST", "请求单号已用于该券的其他核销或退券")
const wrongState = ({ state }: Coupon): Refused => refuse("INVALID_REQUEST", `券状态为${state}，不支持该操作`)

/** Beginning and end of the time in which a coupon that is taken now can be used; days are those of Beijing. */
const lifeOf = ({ coupon_use_rule }: MerchantCouponStocks.Stock, now: number) => {
  const when = coupon_use_rule.coupon_available_time
  const { available_day_after_receive: days, available_second_after_receive: seconds } = when
  const soonest = Math.max(millis(when.available_begin_time), now)
  const wait = when.wait_days_after_receive ?? 0
  const start = wait === 0 ? soonest : Protocol.dayStart(soonest) + wait * Protocol.dayMillis
  const end = Math.min(
    millis(when.available_end_time),
    // Until 23:59:59 of the last day, of which that of the start is the first.
    days === undefined ? Number.POSITIVE_INFINITY : Protocol.dayStart(start) + days * Protocol.dayMillis - 1000,
    seconds === undefined ? Number.POSITIVE_INFINITY : start + seconds * 1000
  )
  return { available_start_time: time(start), expire_time: time(end) }
}

export const make = ({ kernel }: {
  readonly kernel: Kernel
}):
  & WithControls<MerchantCouponControls>
  & WithLists<
    { merchantCouponStocks: MerchantCouponStocks.MerchantCouponStockView; merchantCoupons: MerchantCouponView }
  > =>
{
  const stocks = MerchantCouponStocks.make({ kernel })
  const coupons: Array<Coupon> = []
  const callbacks = NotifyAddress.make<MerchantCouponCallback.Callback>({
    missing: refuse("RESOURCE_NOT_EXISTS", "未设置通知地址")
  })
  const subsidies = Store.make<MerchantCouponSubsidy.Subsidy>()
  const states = Store.states<Coupon>(kernel, {
    entity: "merchant coupon",
    id: ({ coupon_code }) => coupon_code,
    notification: ({ channel, coupon_code, openid, send_request_no, stock }, now) => ({
      url: callbacks.get(stock.mchid)?.notify_url,
      originalType: "coupon",
      resource: definedFields({
        event_type: "EVENT_TYPE_BUSICOUPON_SEND",
        coupon_code,
        stock_id: stock.stock_id,
        send_time: Protocol.rfc3339(now),
        openid,
        unionid: `oSandboxUnion${openid.slice(-14)}`,
        send_channel: `BUSICOUPON_SEND_CHANNEL_${channel}`,
        send_merchant: stock.mchid,
        send_req_no: channel === "API" ? send_request_no : undefined,
        attach_info: {}
      }),
      schedule: sendSchedule
    })
  })

  /** Gives a coupon to its user; it expires if its time is over by then. */
  const giveBack = (now: number, coupon: Coupon, notify?: Store.Transition["notify"]) =>
    states.transition(now, coupon, "SENDED", {
      notify,
      due: { at: millis(coupon.expire_time), run: (at) => states.transition(at, coupon, "EXPIRED") }
    })

  /** Adds a coupon to the user's card pack, and notifies the merchant of it. */
  const give = (
    now: number,
    given: Pick<Coupon, "coupon_code" | "openid" | "send_request_no" | "stock" | "channel">
  ): Coupon => {
    const coupon: Coupon = {
      ...given,
      receive_time: time(now),
      ...lifeOf(given.stock, now),
      spent: new Set(),
      state: "SENDED"
    }
    coupon.stock.sent.push(coupon)
    coupons.push(coupon)
    giveBack(now, coupon, { eventType: "COUPON.SEND", summary: "商家券领券通知" })
    return coupon
  }

  const take = (now: number, given: typeof Take.Type): MerchantCouponView | Issue => {
    const stock = stocks.get(given.stock_id)
    if (stock === undefined) return issue(`there is no stock ${given.stock_id}`)
    const openid = given.openid ?? kernel.openid()
    const why = MerchantCouponStocks.exhausted(stock, openid, now)
    if (why !== undefined) return issue(why)
    const coupon_code = stocks.codeFor(stock, given.coupon_code)
    if (coupon_code === undefined) return issue(`stock ${stock.stock_id} has no code to give: upload or name a new one`)
    const send_request_no = `SANDBOX${kernel.next("merchant coupon taken")}`
    return view(give(now, { coupon_code, openid, send_request_no, stock, channel: "MINIAPP" }))
  }

  /** The coupon that a request names, if the caller may act on its stock. */
  const couponOf =
    (missing: Refused) =>
    (request: { readonly coupon_code: string; readonly stock_id?: string | undefined }, { caller }: Call) =>
      coupons.find(({ coupon_code, stock }) =>
        matches(request, { coupon_code, stock_id: stock.stock_id }) && MerchantCouponStocks.concerns(caller, stock)
      ) ?? missing
  const known = couponOf(noCoupon)
  const unused = (request: MerchantCoupon.AssociateRequest, call: Call) => {
    const coupon = couponOf(noSuchCoupon)(request, call)
    return !isRefused(coupon) && coupon.state !== "SENDED" ? wrongState(coupon) : coupon
  }

  const useCoupon = (now: number, coupon: Coupon, request: MerchantCoupon.UseRequest): Refused | undefined => {
    if (request.stock_id === undefined && coupon.stock.coupon_code_mode !== "WECHATPAY_MODE") {
      return paramError(
        "stock_id",
        "商户自定义code的批次，stock_id必填",
        "is needed where the codes are the merchant's"
      )
    }
    if (request.openid !== undefined && request.openid !== coupon.openid) {
      return refuse("INVALID_REQUEST", "券不属于该用户")
    }
    const { use_request_no } = request
    const isRepeat = coupon.state === "USED" && coupon.use_request_no === use_request_no
    if (!isRepeat && coupon.state === "USED") return refuse("RESOURCE_ALREADY_EXISTS", "券已被其他订单核销")
    if (coupon.state === "EXPIRED" || now < millis(coupon.available_start_time)) {
      return refuse("RULELIMIT", "券不在有效期")
    }
    if (isRepeat) return undefined
    if (coupon.state !== "SENDED") return wrongState(coupon)
    if (coupon.spent.has(use_request_no)) return spent
    coupon.spent.add(use_request_no)
    Object.assign(coupon, { use_request_no, use_time: time(now) })
    states.transition(now, coupon, "USED")
    return undefined
  }

  const subsidise = (
    request: MerchantCouponSubsidy.PayRequest,
    call: Call
  ): MerchantCouponSubsidy.Subsidy | Refused => {
    const coupon = couponOf(noSuchCoupon)(request, call)
    if (isRefused(coupon)) return coupon
    if (coupon.stock.subsidy !== true) return refuse("INVALID_REQUEST", "批次不允许营销补差")
    if (coupon.state !== "USED") return wrongState(coupon)
    const subsidised = (coupon.subsidised ?? 0) + request.amount
    const worth = MerchantCouponStocks.worthOf(coupon.stock)
    if (worth > 0 && subsidised > worth) return refuse("INVALID_REQUEST", "补差金额大于券的优惠金额")
    coupon.subsidised = subsidised
    const now = time(call.now)
    return {
      ...request,
      subsidy_receipt_id: `11${Protocol.compactTime(call.now)}${kernel.digits("subsidy", 12)}`,
      status: "SUCCESS",
      success_time: now,
      create_time: now
    }
  }

  const operations = [
    ...stocks.operations,
    handle(MerchantCoupon.send, stocks.toChange, (stock, request, { now }) => {
      const { openid, out_request_no, stock_id } = request
      const sent = coupons.find((one) =>
        one.channel === "API" && one.stock.mchid === stock.mchid && one.send_request_no === out_request_no
      )
      if (
        sent !== undefined && !(sent.stock === stock && matches(request, Struct.pick(sent, ["openid", "coupon_code"])))
      ) {
        return refuse("INVALID_REQUEST", "发券凭证已用于发放其他券")
      }
      if (sent === undefined && MerchantCouponStocks.exhausted(stock, openid, now) !== undefined) {
        return refuse("INVALID_REQUEST", "批次不可发放或用户已达领取上限")
      }
      const coupon_code = sent?.coupon_code ?? stocks.codeFor(stock, request.coupon_code)
      if (coupon_code === undefined) return refuse("INVALID_REQUEST", "券code不可用")
      if (sent === undefined) give(now, { coupon_code, openid, send_request_no: out_request_no, stock, channel: "API" })
      return { send_coupon_result: { stock_id, coupon_code, out_request_no } }
    }),
    handle(MerchantCoupon.use, known, (coupon, request, { now }) =>
      useCoupon(now, coupon, request) ?? {
        stock_id: coupon.stock.stock_id,
        openid: coupon.openid,
        wechatpay_use_time: coupon.use_time ?? time(now)
      }),
    handle(MerchantCoupon.list, (request, { caller }) => {
      const found = coupons.filter(({ openid, state, stock }) =>
        MerchantCouponStocks.concerns(caller, stock) && matches(request, {
          openid,
          stock_id: stock.stock_id,
          coupon_state: state,
          creator_merchant: stock.mchid,
          belong_merchant: stock.belong_merchant,
          sender_merchant: stock.mchid
        })
      )
      return numberedPageOf(found.map(response), request)
    }),
    handle(MerchantCoupon.query, (request, { caller }) => {
      const coupon = coupons.find(({ coupon_code, openid, stock }) =>
        matches(request, { coupon_code, openid }) && MerchantCouponStocks.concerns(caller, stock)
      )
      return coupon === undefined ? noCoupon : response(coupon)
    }),
    handle(MerchantCoupon.returnCoupon, known, (coupon, { return_request_no }, { now }) => {
      if (coupon.state !== "USED") {
        return coupon.return_request_no === return_request_no
          ? { wechatpay_return_time: coupon.return_time }
          : wrongState(coupon)
      }
      if (coupon.spent.has(return_request_no)) return spent
      coupon.spent.add(return_request_no)
      Object.assign(coupon, { return_request_no, return_time: time(now) })
      if (now >= millis(coupon.expire_time)) states.transition(now, coupon, "EXPIRED")
      else giveBack(now, coupon)
      return { wechatpay_return_time: coupon.return_time }
    }),
    handle(MerchantCoupon.deactivate, known, (coupon, { deactivate_reason, deactivate_request_no }, { now }) => {
      if (coupon.deactivate_request_no !== deactivate_request_no) {
        if (coupon.state !== "SENDED") return wrongState(coupon)
        Object.assign(coupon, { deactivate_request_no, deactivate_reason, deactivate_time: time(now) })
        states.transition(now, coupon, "DEACTIVATED")
      }
      return { wechatpay_deactivate_time: coupon.deactivate_time }
    }),
    handle(MerchantCoupon.associate, unused, (coupon, { out_trade_no }, { now }) => {
      coupon.associate_out_trade_no ??= out_trade_no
      return coupon.associate_out_trade_no === out_trade_no
        ? { wechatpay_associate_time: time(now) }
        : refuse("INVALID_REQUEST", "券已关联其他订单")
    }),
    handle(MerchantCoupon.disassociate, unused, (coupon, { out_request_no: requestNo, out_trade_no }, { now }) => {
      if (coupon.associate_out_trade_no !== out_trade_no) {
        return coupon.associate_out_trade_no === undefined && coupon.disassociated?.requestNo === requestNo
          ? { wechatpay_disassociate_time: coupon.disassociated.at }
          : refuse("INVALID_REQUEST", "券未关联该订单")
      }
      coupon.associate_out_trade_no = undefined
      coupon.disassociated = { at: time(now), requestNo }
      return { wechatpay_disassociate_time: coupon.disassociated.at }
    }),
    handle(MerchantCouponSubsidy.pay, (request, call) =>
      request.payer_merchant === call.caller.mchid
        ? subsidies.once(ownKey(call, request.out_subsidy_no), call.wire, () => subsidise(request, call))
        : refuse("INVALID_REQUEST", "补差扣款商户号与调用方没有关系")),
    handle(
      MerchantCouponSubsidy.query,
      (request) =>
        subsidies.find(({ subsidy_receipt_id }) => subsidy_receipt_id === request.subsidy_receipt_id) ??
          refuse("INVALID_REQUEST", "补差付款单不存在")
    ),
    handle(
      MerchantCouponCallback.set,
      ({ notify_url = "" }, call) =>
        callbacks.set(call, { notify_url, mchid: call.caller.mchid, update_time: time(call.now) })
    ),
    handle(MerchantCouponCallback.query, (_, call) => callbacks.query(call), Struct.omit(["update_time"]))
  ]

  return {
    operations,
    controls: (control) => ({ take: control("coupons.take", Take, take) }),
    state: () => ({ merchantCouponStocks: stocks.views(), merchantCoupons: coupons.map(view) })
  }
}
