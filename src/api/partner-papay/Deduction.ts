/**
 * Deductions under a contract (委托代扣扣款) for service providers: as `Deduction` of `papay`, for a sub-merchant. The
 * notifications are those of `Deduction` there. WeChat Pay's menus do not list them (as of August 2026).
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { Mchid } from "../../Wire.ts"
import { announceFields, applied, applyFields, ApplyResponse, type PapayCode } from "../papay/models.ts"
import { queryByOutTradeNo } from "../partner-payments/Order.ts"
import { partnerFields } from "./models.ts"

export { events, failed, paid } from "../papay/Deduction.ts"
export { ApplyResponse } from "../papay/models.ts"

/** Request of {@link announce}. */
export interface AnnounceRequest extends Schema.Schema.Type<typeof AnnounceRequest> {}
export const AnnounceRequest = Schema.Struct({
  /** Merchant number of the service provider (服务商商户号); from the configuration by default. */
  sp_mchid: Mchid,
  ...partnerFields,
  ...announceFields
}).annotate({ identifier: "PartnerDeduction.AnnounceRequest" })

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
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/json/partner-deduct-notify.html
 */
export const announce: Endpoint.Endpoint<AnnounceRequest, void, PapayCode> = Endpoint.make({
  name: "PartnerDeduction.announce",
  title: "预扣费通知",
  route: "POST /v3/partner-papay/contracts/{contract_id}/notify",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/json/partner-deduct-notify.html",
  roles: ["partner"],
  request: AnnounceRequest,
  response: Schema.Void
})

/** Request of {@link apply}. */
export interface ApplyRequest extends Schema.Schema.Type<typeof ApplyRequest> {}
export const ApplyRequest = Schema.Struct({ ...partnerFields, ...applyFields }).annotate({
  identifier: "PartnerDeduction.ApplyRequest"
})

/**
 * Requests a deduction (受理扣款). The money follows: {@link paid} or {@link failed} reports it, and
 * `Order.queryByOutTradeNo` of `partner-payments` shows the order, `ACCEPT` until then.
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
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-create-transaction.html
 */
export const apply: Resolvable<ApplyRequest, ApplyResponse, PapayCode> = resolvable(
  Endpoint.make({
    name: "PartnerDeduction.apply",
    title: "受理扣款",
    route: "POST /v3/papay/pay/partner/transactions/apply",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-create-transaction.html",
    roles: ["partner"],
    idempotentBy: "out_trade_no",
    request: ApplyRequest,
    response: ApplyResponse
  }),
  {
    query: ({ out_trade_no, sub_mchid }) => queryByOutTradeNo({ out_trade_no, sub_mchid }),
    settled: (known, request) => applied(known, request)
  }
)
