/** Notifications of complaints (投诉通知回调). */
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { Fen, openLiterals, SensitiveResponse, Timestamp } from "../../Wire.ts"

/**
 * Content of a notification: the complaint and what happened to it. Call `Complaint.query` for the rest.
 *
 * **Details**
 *
 * The official page has `complaint_id` and `action_type` only. WeChat Pay sends the other fields as well (seen in 2025),
 * with states of their own; a program must not rely on them.
 */
export interface Change extends Schema.Schema.Type<typeof Change> {}
export const Change = Schema.Struct({
  /** Number of the complaint (投诉单号). */
  complaint_id: Schema.String,
  /** The action that caused the notification (动作类型). Only complaints that ask for a refund have the last three. */
  action_type: openLiterals(
    "CREATE_COMPLAINT",
    "CONTINUE_COMPLAINT",
    "USER_RESPONSE",
    "RESPONSE_BY_PLATFORM",
    "SELLER_REFUND",
    "MERCHANT_RESPONSE",
    "MERCHANT_CONFIRM_COMPLETE",
    "USER_APPLY_PLATFORM_SERVICE",
    "USER_CANCEL_PLATFORM_SERVICE",
    "PLATFORM_SERVICE_FINISHED",
    "MERCHANT_APPROVE_REFUND",
    "MERCHANT_REJECT_REFUND",
    "REFUND_SUCCESS"
  ),
  /** The merchant's order number (商户订单号). */
  out_trade_no: Schema.optional(Schema.String),
  /** WeChat Pay's order number (微信订单号). */
  transaction_id: Schema.optional(Schema.String),
  /** Amount of the order in fen (订单金额). */
  amount: Schema.optional(Fen),
  /** When the user complained (投诉时间). */
  complaint_time: Schema.optional(Timestamp),
  /** The complaint in the user's words (投诉详情). */
  complaint_detail: Schema.optional(Schema.String),
  /** State of the money (投诉单状态), which is not the state that `Complaint.query` responds with. */
  complaint_state: Schema.optional(openLiterals(
    "PAYER_COMPLAINTED",
    "FROZENED",
    "FROZEN_FINISHED",
    "PAYER_CANCELED",
    "MERCHANT_REFUNDED",
    "SYSTEM_REFUNDED",
    "MANUAL_UNFROZEN"
  )),
  /** Progress of the complaint (投诉单处理进展状态), for example `WAIT_MERCHANT_RESPONSE`: the merchant has to reply. */
  complaint_handle_state: Schema.optional(Schema.String),
  /** The user's telephone number (投诉人联系方式). */
  payer_phone: Schema.optional(SensitiveResponse),
  /** Merchant number of the sub-merchant, in notifications to a service provider (特约商户号). */
  sub_mchid: Schema.optional(Schema.String)
}).annotate({ identifier: "Complaint.Change" })

const changeDocs = "https://pay.weixin.qq.com/doc/v3/merchant/4012289719"

/**
 * A user complained (产生新投诉通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289719
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012076174
 */
export const created: NotificationEvent.NotificationEvent<"Complaint.created", "COMPLAINT.CREATE", Change> =
  NotificationEvent.make({
    name: "Complaint.created",
    eventTypes: ["COMPLAINT.CREATE"],
    resource: Change,
    title: "产生新投诉通知",
    docs: changeDocs
  })

/**
 * Something happened to a complaint (投诉状态变化通知), including the merchant's own replies.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289719
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012076174
 */
export const changed: NotificationEvent.NotificationEvent<"Complaint.changed", "COMPLAINT.STATE_CHANGE", Change> =
  NotificationEvent.make({
    name: "Complaint.changed",
    eventTypes: ["COMPLAINT.STATE_CHANGE"],
    resource: Change,
    title: "投诉状态变化通知",
    docs: changeDocs
  })

/** Notifications of complaints. WeChat Pay sends them to the address of `ComplaintNotification`. */
export const events = [created, changed] as const
