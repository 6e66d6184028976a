/** Notifications of complaints (投诉通知回调). */
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { openLiterals } from "../../Wire.ts"

/** Content of a notification: the complaint and what happened to it. Call `Complaint.query` for the rest. */
export interface Change extends Schema.Schema.Type<typeof Change> {}
export const Change = Schema.Struct({
  /** Number of the complaint (投诉单号). */
  complaint_id: Schema.String,
  /** What happened; the last three only happen to complaints that ask for a refund (动作类型). */
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
  )
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
