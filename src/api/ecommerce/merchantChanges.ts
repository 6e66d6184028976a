/** Shapes of applications that change a sub-merchant: its super administrator, its short name. */
import * as Schema from "effect/Schema"
import { openLiterals, pattern, text } from "../../Wire.ts"

/** The provider's number of an application. */
export const outRequestNoField = {
  /** The provider's number of the application (业务申请编号): at most 124 digits, letters and `_`. */
  out_request_no: pattern(/^[0-9A-Za-z_]{1,124}$/, "1 to 124 characters: digits, letters, _")
} as const

/** WeChat Pay's number of an application, in requests. */
export const applyIdField = {
  /** WeChat Pay's number of the application (微信支付申请单号): at most 64 characters. */
  apply_id: text(64)
} as const

/** WeChat Pay's number of an application, in responses. */
export const appliedFields = {
  /** WeChat Pay's number of the application (申请单号). */
  apply_id: Schema.optional(Schema.String)
} as const

/**
 * State of an application (申请单状态).
 *
 * **Details**
 *
 * - `APPLYMENT_STATE_AUDITING`: under review. `APPLYMENT_STATE_REJECTED`: see `audit_reject_reason`.
 * - `APPLYMENT_STATE_MODIFING` (WeChat Pay's spelling): the change is being made.
 * - `APPLYMENT_STATE_FINISHED`: done. `APPLYMENT_STATE_CANCELED`: revoked.
 */
export const ChangeState = openLiterals(
  "APPLYMENT_STATE_AUDITING",
  "APPLYMENT_STATE_REJECTED",
  "APPLYMENT_STATE_MODIFING",
  "APPLYMENT_STATE_FINISHED",
  "APPLYMENT_STATE_CANCELED"
)

/** Fields of an application, in queries. */
export const changeFields = {
  ...appliedFields,
  /** The provider's number of the application (业务申请编号). */
  out_request_no: Schema.optional(Schema.String),
  /** State (申请单状态). */
  state: ChangeState,
  /** Reason why the application as a whole was rejected (总体驳回原因). */
  audit_reject_reason: Schema.optional(Schema.String),
  /** Rejected fields with the reasons (驳回原因详情). */
  audit_reject_detail: Schema.optional(Schema.Array(Schema.Struct({
    /** Name of the field (参数名称). */
    param_name: Schema.optional(Schema.String),
    /** Reason of the rejection (驳回原因). */
    reject_reason: Schema.optional(Schema.String)
  })))
} as const

/** Fields of the response to a revocation. */
export const revokedFields = {
  ...appliedFields,
  /** State (申请单状态). */
  state: Schema.optional(ChangeState)
} as const
