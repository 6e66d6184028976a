/** Changes of a sub-merchant's super administrator (修改超级管理员信息). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, Sensitive, text } from "../../Wire.ts"
import { IdDocType, LastDay, MediaId } from "../onboarding/models.ts"
import { appliedFields, applyIdField, changeFields, outRequestNoField, revokedFields } from "./merchantChanges.ts"

export { ChangeState } from "./merchantChanges.ts"

/** Codes that these operations document: only the common ones. */
export type ContactChangeCode = CommonCode

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (商户号): at most 32 characters. */
  merchant_code: text(32),
  ...outRequestNoField,
  /** The new super administrator (超级管理员信息). */
  contact_info: Schema.Struct({
    /** Name (超级管理员姓名). Plaintext; the library encrypts it. */
    contact_name: Sensitive,
    /** Kind of the document (超级管理员证件类型); for authorities only identity cards. */
    contact_id_doc_type: IdDocType,
    /** Number of the document (超级管理员证件号码). Plaintext; the library encrypts it. */
    contact_id_card_number: Sensitive,
    /** Picture of the front (超级管理员证件正面照片): a `media_id`. */
    contact_id_doc_copy: MediaId,
    /** Picture of the back (超级管理员证件反面照片): a `media_id`. A passport has none. */
    contact_id_doc_copy_back: Schema.optional(MediaId),
    /** First day of the document (证件有效期开始时间), `yyyy-MM-dd`. */
    contact_id_doc_period_begin: Day,
    /** Last day of the document (证件有效期结束时间), `yyyy-MM-dd`, or `长期`. */
    contact_id_doc_period_end: LastDay,
    /** Letter of authorisation (业务办理授权函): a `media_id`. Only a third-party description of the API has it. */
    business_authorization_letter: Schema.optional(MediaId),
    /** Mobile number (超级管理员手机). Plaintext; the library encrypts it. */
    mobile_phone: Sensitive
  })
}).annotate({ identifier: "ContactChange.SubmitRequest" })

/** Response of {@link submit}. */
export interface SubmitResponse extends Schema.Schema.Type<typeof SubmitResponse> {}
export const SubmitResponse = Schema.Struct(appliedFields).annotate({
  identifier: "ContactChange.SubmitResponse",
  examples: [{ apply_id: "20261130143306000013906025001" }]
})

/**
 * Applies for a change of a sub-merchant's super administrator (提交超管变更申请单).
 *
 * **Gotchas**
 *
 * A merchant can have one application under way. After an unknown outcome call {@link queryByOutRequestNo} before you
 * repeat. After a rejection, submit again under the same number: the new content replaces the old.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015617906
 */
export const submit: Endpoint.Endpoint<SubmitRequest, SubmitResponse, ContactChangeCode> = Endpoint.make({
  name: "ContactChange.submit",
  title: "提交超管变更申请单",
  route: "POST /v3/mchalterapply/mchcontactalterapplyment",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015617906",
  roles: ["partner", "platform"],
  request: SubmitRequest,
  response: SubmitResponse
})

/** An application. */
export interface ContactChange extends Schema.Schema.Type<typeof ContactChange> {}
export const ContactChange = Schema.Struct({
  /** Merchant number of the sub-merchant (商户号). */
  merchant_code: Schema.optional(Schema.String),
  ...changeFields
}).annotate({
  identifier: "ContactChange.ContactChange",
  examples: [{
    merchant_code: "1900000109",
    apply_id: "20261130143306000013906025001",
    out_request_no: "1900000108_10000",
    state: "APPLYMENT_STATE_AUDITING"
  }]
})

/** Request of {@link queryByOutRequestNo}. */
export interface QueryByOutRequestNoRequest extends Schema.Schema.Type<typeof QueryByOutRequestNoRequest> {}
export const QueryByOutRequestNoRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (商户号): at most 32 characters. */
  merchant_code: text(32),
  ...outRequestNoField
}).annotate({ identifier: "ContactChange.QueryByOutRequestNoRequest" })

/**
 * Queries an application by the provider's number (查询超管变更申请单状态-使用业务单号和商户号).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015617915
 */
export const queryByOutRequestNo: Endpoint.Endpoint<QueryByOutRequestNoRequest, ContactChange, ContactChangeCode> =
  Endpoint.make({
    name: "ContactChange.queryByOutRequestNo",
    title: "查询超管变更申请单状态-使用业务单号和商户号",
    route: "GET /v3/mchalterapply/mchcontactalterapplyment/merchant/{merchant_code}/out-request-no/{out_request_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4015617915",
    roles: ["partner", "platform"],
    request: QueryByOutRequestNoRequest,
    response: ContactChange
  })

/** Request of {@link queryById} and {@link revoke}. */
export interface ApplyIdRequest extends Schema.Schema.Type<typeof ApplyIdRequest> {}
export const ApplyIdRequest = Schema.Struct(applyIdField).annotate({ identifier: "ContactChange.ApplyIdRequest" })

/**
 * Queries an application by WeChat Pay's number (查询超管变更申请单状态-使用申请单号).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015617911
 */
export const queryById: Endpoint.Endpoint<ApplyIdRequest, ContactChange, ContactChangeCode> = Endpoint.make({
  name: "ContactChange.queryById",
  title: "查询超管变更申请单状态-使用申请单号",
  route: "GET /v3/mchalterapply/mchcontactalterapplyment/{apply_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015617911",
  roles: ["partner", "platform"],
  request: ApplyIdRequest,
  response: ContactChange
})

/** Response of {@link revoke}. */
export interface RevokeResponse extends Schema.Schema.Type<typeof RevokeResponse> {}
export const RevokeResponse = Schema.Struct(revokedFields).annotate({
  identifier: "ContactChange.RevokeResponse",
  examples: [{ apply_id: "20261130143306000013906025001", state: "APPLYMENT_STATE_CANCELED" }]
})

/**
 * Revokes an application that is under review or rejected (撤销超管变更申请单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015617919
 */
export const revoke: Endpoint.Endpoint<ApplyIdRequest, RevokeResponse, ContactChangeCode> = Endpoint.make({
  name: "ContactChange.revoke",
  title: "撤销超管变更申请单",
  route: "POST /v3/mchalterapply/mchcontactalterapplyment/{apply_id}/revoke",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015617919",
  roles: ["partner", "platform"],
  idempotentBy: "apply_id",
  request: ApplyIdRequest,
  response: RevokeResponse
})
