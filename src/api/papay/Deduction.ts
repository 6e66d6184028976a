/**
 * Deductions under a contract (委托代扣扣款): announced to the user first, then taken without the user. WeChat Pay's menus do not
 * list them (as of August 2026).
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { Appid, Mchid } from "../../Wire.ts"
import { queryByOutTradeNo, Transaction } from "../payments/Order.ts"
import { announceFields, applied, applyFields, ApplyResponse, type PapayCode } from "./models.ts"

export { ApplyResponse } from "./models.ts"

const application = {
  /** Application (应用ID); from the configuration by default. */
  appid: Appid
} as const

/** Request of {@link announce}. */
export interface AnnounceRequest extends Schema.Schema.Type<typeof AnnounceRequest> {}
export const AnnounceRequest = Schema.Struct({
  /** Merchant number (直连商户号); from the configuration by default. */
  mchid: Mchid,
  ...application,
  ...announceFields
}).annotate({ identifier: "Deduction.AnnounceRequest" })

/**
 * Notifies the user of a coming deduction under a contract of periodic deductions (预扣费通知). The user can end the contract on
 * this day and the next; from the third day on, for `deduct_duration`, the deduction is possible, once.
 *
 * **Gotchas**
 *
 * It is possible from 7:00 to 22:00, Beijing time. Contracts with `deduct_schedule` have `Schedule.create` instead. A
 * period has one notice, and no query shows whether it was sent: the library does not repeat the call. After an unknown
 * outcome, call it again; WeChat Pay refuses a second notice of a period.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/json/deduct-notify.html
 */
export const announce: Endpoint.Endpoint<AnnounceRequest, void, PapayCode> = Endpoint.make({
  name: "Deduction.announce",
  title: "预扣费通知",
  route: "POST /v3/papay/contracts/{contract_id}/notify",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/json/deduct-notify.html",
  request: AnnounceRequest,
  response: Schema.Void
})

/** Request of {@link apply}. */
export interface ApplyRequest extends Schema.Schema.Type<typeof ApplyRequest> {}
export const ApplyRequest = Schema.Struct({ ...application, ...applyFields }).annotate({
  identifier: "Deduction.ApplyRequest"
})

/**
 * Requests a deduction (受理扣款). The money follows: {@link paid} or {@link failed} reports it, and
 * `Order.queryByOutTradeNo` of `payments` shows the order, `ACCEPT` until then.
 *
 * **Details**
 *
 * With `deduct_schedule` it is possible on the scheduled day only, with the scheduled amount. A failed one can be repeated
 * that day, under a new `out_trade_no`. A contract whose deduction succeeded ends; so does one whose day passed, at 8:00 of
 * the next.
 *
 * **Gotchas**
 *
 * A number is deducted once: after any failure, repeat with the same `out_trade_no` and content, as
 * `Payment.resolveUnknown` does. Take a new number only for a deduction that {@link failed} or the order reports as failed.
 *
 * **Example** (A deduction that a program may repeat at any time)
 *
 * ```ts
 * import { Payment } from "effect-wechatpay"
 * import { Deduction } from "effect-wechatpay/papay"
 *
 * const deduct = (contract_id: string, out_trade_no: string) =>
 *   Payment.resolveUnknown(Deduction.apply)({
 *     contract_id,
 *     out_trade_no,
 *     description: "Concert ticket",
 *     amount: { total: 10000 }
 *   })
 * ```
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-create-transaction.html
 */
export const apply: Resolvable<ApplyRequest, ApplyResponse, PapayCode> = resolvable(
  Endpoint.make({
    name: "Deduction.apply",
    title: "受理扣款",
    route: "POST /v3/papay/pay/transactions/apply",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-create-transaction.html",
    idempotentBy: "out_trade_no",
    request: ApplyRequest,
    response: ApplyResponse
  }),
  {
    query: ({ out_trade_no }) => queryByOutTradeNo({ out_trade_no }),
    settled: (known, request) => applied(known, request)
  }
)

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** The order of a deduction, in a notification, direct or partner. */
export interface DeductionResult extends Schema.Schema.Type<typeof DeductionResult> {}
export const DeductionResult = Schema.Struct({
  ...Transaction.fields,
  /** Merchant number of the service provider, in partner mode (服务商商户号). */
  sp_mchid: Schema.optional(Schema.String),
  /** Application of the service provider, in partner mode (服务商APPID). */
  sp_appid: Schema.optional(Schema.String),
  /** Sub-merchant, in partner mode (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Application of the sub-merchant, in partner mode (子商户APPID). */
  sub_appid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the contract (委托代扣协议ID). */
  contract_id: Schema.optional(Schema.String),
  /** The payer (支付者). */
  payer: Schema.optional(Schema.Struct({
    /** The payer's openid under `appid` (用户标识). */
    openid: Schema.optional(Schema.String),
    /** The payer's openid under `sp_appid`, in partner mode (用户服务商标识). */
    sp_openid: Schema.optional(Schema.String),
    /** The payer's openid under `sub_appid`, in partner mode (用户子商户标识). */
    sub_openid: Schema.optional(Schema.String)
  }))
}).annotate({ identifier: "Deduction.DeductionResult" })

/** Ordinary payments and parking have the same event types. */
const isDeduction = (plain: NotificationEvent.Plain): boolean =>
  (plain.trade_type === "PAP" || plain.contract_id !== undefined) && plain.trade_state !== undefined &&
  plain.trade_scene === undefined && plain.combine_out_trade_no === undefined

const resultDocs = "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/deduct-result-notify.html"

/**
 * A deduction succeeded (委托代扣支付成功通知).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/deduct-result-notify.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/deduct-result-notify.html
 */
export const paid: NotificationEvent.NotificationEvent<"Deduction.paid", "TRANSACTION.SUCCESS", DeductionResult> =
  NotificationEvent.make({
    name: "Deduction.paid",
    eventTypes: ["TRANSACTION.SUCCESS"],
    resource: DeductionResult,
    matches: isDeduction,
    issue: (plain, recipient) =>
      plain.trade_state === "SUCCESS"
        ? NotificationEvent.foreignMerchant(plain, recipient)
        : "trade_state is not SUCCESS: query the order",
    title: "委托代扣支付成功通知",
    docs: resultDocs
  })

/**
 * A deduction failed (委托代扣支付失败通知): the user has no money, or refused. Try again under a new number while the deduction is
 * possible.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/deduct-result-notify.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/deduct-result-notify.html
 */
export const failed: NotificationEvent.NotificationEvent<"Deduction.failed", "TRANSACTION.FAIL", DeductionResult> =
  NotificationEvent.make({
    name: "Deduction.failed",
    eventTypes: ["TRANSACTION.FAIL"],
    resource: DeductionResult,
    matches: isDeduction,
    issue: NotificationEvent.foreignMerchant,
    title: "委托代扣支付失败通知",
    docs: resultDocs
  })

/** Notifications of deductions. */
export const events = [paid, failed] as const
