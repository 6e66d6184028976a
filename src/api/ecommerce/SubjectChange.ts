/** Changes of a sub-merchant's subject (主体资料变更): licence, certificate, legal representative, beneficial owners. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, openLiterals, pattern, Sensitive, text } from "../../Wire.ts"
import { CertificateType, HolderType, IdDocType, LastDay, MediaId, MediaIds } from "../onboarding/models.ts"

/** Codes that these operations document: none beside the common ones. */
export type SubjectChangeCode = CommonCode

const numbers = {
  /** Merchant number of the sub-merchant (商户号): at most 32 characters. */
  merchant_code: text(32),
  /** The provider's number of the application (业务申请编号): at most 64 digits, letters and `_`. */
  out_request_no: pattern(/^[0-9A-Za-z_]{1,64}$/, "1 to 64 characters: digits, letters, _")
} as const

/**
 * Kind of the subject (主体类型): company, public institution, sole trader, social organisation, authority, micro merchant.
 */
export const OrganizationType = openLiterals(
  "SUBJECT_TYPE_ENTERPRISE",
  "SUBJECT_TYPE_INSTITUTIONS_CLONED",
  "SUBJECT_TYPE_INDIVIDUAL",
  "SUBJECT_TYPE_OTHERS",
  "SUBJECT_TYPE_GOVERNMENT",
  "SUBJECT_TYPE_MICRO"
)

/** A beneficial owner (最终受益人). */
export const BeneficialOwner = Schema.Struct({
  /** Kind of the document. */
  id_doc_type: IdDocType,
  /** Picture of the front: a `media_id`. */
  card_front: MediaId,
  /** Picture of the back: a `media_id`. A passport has none. */
  card_back: Schema.optional(MediaId),
  /** Name. Plaintext, encrypted on the way. */
  card_name: Sensitive,
  /** Number. Plaintext, encrypted on the way. */
  card_number: Sensitive,
  /** Address. Plaintext, encrypted on the way. */
  card_address: Sensitive,
  /** First day of the document, `yyyy-MM-dd`. */
  card_period_begin: Day,
  /** Last day of the document, `yyyy-MM-dd`, or `长期`. */
  card_period_end: LastDay
})

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  ...numbers,
  /** What is changed: everything, the licence or certificate, or the beneficial owners. */
  alter_scope: Schema.optional(openLiterals("ALTER_SCOPE_FULL", "ALTER_SCOPE_BUSINESS_CERT", "ALTER_SCOPE_UBO")),
  /** Kind of the subject. */
  organization_type: OrganizationType,
  /** Whether it is a financial institution. */
  finance_institution: Schema.Boolean,
  /** Business licence (营业执照信息); of sole traders and companies. */
  business_license_info: Schema.optional(Schema.Struct({
    /** Registration number, or unified social credit code. */
    license_number: Schema.String,
    /** Picture: a `media_id`. */
    license_copy: MediaId,
    /** Name of the merchant, at most 128 characters. */
    merchant_name: text(128),
    /** Name of the owner or legal representative, at most 100 characters. */
    legal_person: text(100),
    /** Registered address, at most 128 characters. */
    company_address: Schema.optional(text(128)),
    /** First day, `yyyy-MM-dd`. */
    license_period_begin: Schema.optional(Day),
    /** Last day, `yyyy-MM-dd`, or `长期`. */
    license_period_end: Schema.optional(LastDay)
  })),
  /** Registration certificate (登记证书信息); of authorities, institutions and organisations. */
  certificate_info: Schema.optional(Schema.Struct({
    /** Kind of the certificate. */
    cert_type: CertificateType,
    /** Its number. */
    cert_number: Schema.String,
    /** Picture: a `media_id`. */
    cert_copy: MediaId,
    /** Name of the merchant, at most 128 characters. */
    merchant_name: text(128),
    /** Name of the legal representative, at most 100 characters. */
    legal_person: text(100),
    /** Registered address, at most 128 characters. */
    company_address: text(128),
    /** First day, `yyyy-MM-dd`. */
    cert_period_begin: Day,
    /** Last day, `yyyy-MM-dd`, or `长期`. */
    cert_period_end: LastDay
  })),
  /** Licence of the financial institution; with `finance_institution`. */
  finance_institution_info: Schema.optional(Schema.Struct({
    /** Kind of the institution. */
    finance_type: openLiterals(
      "FINANCE_TYPE_BANK_AGENT",
      "FINANCE_TYPE_PAYMENT_AGENT",
      "FINANCE_TYPE_INSURANCE",
      "FINANCE_TYPE_TRADE_AND_SETTLE",
      "FINANCE_TYPE_OTHER"
    ),
    /** Pictures of the licence, at most 5 `media_id`s. */
    finance_license_pics: MediaIds
  })),
  /** Owner or legal representative (法人身份信息). */
  legal_person_info: Schema.optional(Schema.Struct({
    /** Whose document is given. */
    id_holder_type: HolderType,
    /** Kind of the document. */
    id_doc_type: Schema.optional(IdDocType),
    /** Letter that explains the legal representative's absence, a `media_id`; with the holder `SUPER`. */
    authorize_letter_copy: Schema.optional(MediaId),
    /** Picture of the front: a `media_id`. */
    card_front: Schema.optional(MediaId),
    /** Picture of the back: a `media_id`. A passport has none. */
    card_back: Schema.optional(MediaId),
    /** Name. Plaintext, encrypted on the way. */
    card_name: Schema.optional(Sensitive),
    /** Number. Plaintext, encrypted on the way. */
    card_number: Schema.optional(Sensitive),
    /** Address. Plaintext, encrypted on the way. */
    card_address: Schema.optional(Sensitive),
    /** First day of the document, `yyyy-MM-dd`. */
    card_period_begin: Schema.optional(Day),
    /** Last day of the document, `yyyy-MM-dd`, or `长期`. */
    card_period_end: Schema.optional(LastDay),
    /** Whether this is the beneficial owner. */
    as_ubo: Schema.optional(Schema.Boolean)
  })),
  /** Beneficial owners, at most 4; of companies and organisations. */
  ubo_info_list: Schema.optional(Schema.Array(BeneficialOwner).check(Schema.isMaxLength(4))),
  /** What reviewers asked for beside: `media_id`s. */
  addition: Schema.optional(Schema.Struct({
    /** Permit to open a bank account (银行开户许可证). */
    bank_openaccount_license: Schema.optional(Schema.Array(MediaId)),
    /** Notice that the account was approved (开户核准通知书). */
    openaccount_approval: Schema.optional(Schema.Array(MediaId)),
    /** Further proof of the legal representative's identity (法人身份辅助证明). */
    legal_other_prove: Schema.optional(Schema.Array(MediaId)),
    /** Proof by the authority that issued the paper (发证机关证明). */
    agency_prove: Schema.optional(Schema.Array(MediaId)),
    /** Further papers of beneficial owners (受益所有人补充材料). */
    ubo_prove: Schema.optional(Schema.Array(MediaId))
  }))
}).annotate({ identifier: "SubjectChange.SubmitRequest" })

/** Response of {@link submit}. */
export interface SubmitResponse extends Schema.Schema.Type<typeof SubmitResponse> {}
export const SubmitResponse = Schema.Struct({
  /** WeChat Pay's number of the application (申请单号). */
  apply_id: Schema.optional(Schema.String)
}).annotate({ identifier: "SubjectChange.SubmitResponse", examples: [{ apply_id: "20261130143306000013906025001" }] })

/**
 * Applies for a change of a sub-merchant's subject (提交资料变更申请单).
 *
 * **Gotchas**
 *
 * A merchant has one running application at most. After an unknown outcome ask {@link queryByOutRequestNo} before you
 * repeat. After a rejection the same number applies again, and replaces what was there.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4014090649
 */
export const submit: Endpoint.Endpoint<SubmitRequest, SubmitResponse, SubjectChangeCode> = Endpoint.make({
  name: "SubjectChange.submit",
  title: "提交资料变更申请单",
  route: "POST /v3/mchalterapply/mchsubjectalterapplyment",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4014090649",
  roles: ["partner", "platform"],
  request: SubmitRequest,
  response: SubmitResponse
})

/**
 * State of an application (申请单状态).
 *
 * **Details**
 *
 * - `APPLYMENT_STATE_EDITTING` (WeChat Pay's spelling): being written. `APPLYMENT_STATE_AUDITING`: under review.
 * - `APPLYMENT_STATE_REJECTED`: see `audit_reject_detail`. `APPLYMENT_STATE_MODIFING` (WeChat Pay's spelling): being carried out.
 * - `APPLYMENT_STATE_FINISHED`: done. `APPLYMENT_STATE_CANCELED`: revoked.
 */
export const SubjectChangeState = openLiterals(
  "APPLYMENT_STATE_AUDITING",
  "APPLYMENT_STATE_REJECTED",
  "APPLYMENT_STATE_MODIFING",
  "APPLYMENT_STATE_FINISHED",
  "APPLYMENT_STATE_CANCELED",
  "APPLYMENT_STATE_EDITTING"
)

/** An application. */
export interface SubjectChange extends Schema.Schema.Type<typeof SubjectChange> {}
export const SubjectChange = Schema.Struct({
  merchant_code: Schema.optional(Schema.String),
  apply_id: Schema.optional(Schema.String),
  out_request_no: Schema.optional(Schema.String),
  state: SubjectChangeState,
  /** Why it was rejected as a whole. */
  audit_reject_reason: Schema.optional(Schema.String),
  /** What was rejected, and why. */
  audit_reject_detail: Schema.optional(Schema.Array(Schema.Struct({
    param_name: Schema.optional(Schema.String),
    reject_reason: Schema.optional(Schema.String)
  })))
}).annotate({
  identifier: "SubjectChange.SubjectChange",
  examples: [{
    merchant_code: "1900000109",
    apply_id: "20261130143306000013906025001",
    out_request_no: "1900000108_10000",
    state: "APPLYMENT_STATE_AUDITING"
  }]
})

/** Request of {@link queryByOutRequestNo}. */
export interface QueryByOutRequestNoRequest extends Schema.Schema.Type<typeof QueryByOutRequestNoRequest> {}
export const QueryByOutRequestNoRequest = Schema.Struct(numbers).annotate({
  identifier: "SubjectChange.QueryByOutRequestNoRequest"
})

/**
 * Queries an application by the provider's number (查询申请单状态-使用业务单号).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4014090667
 */
export const queryByOutRequestNo: Endpoint.Endpoint<QueryByOutRequestNoRequest, SubjectChange, SubjectChangeCode> =
  Endpoint.make({
    name: "SubjectChange.queryByOutRequestNo",
    title: "查询资料变更申请单状态-使用业务单号",
    route: "GET /v3/mchalterapply/mchsubjectalterapplyment/merchant/{merchant_code}/out-request-no/{out_request_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4014090667",
    roles: ["partner", "platform"],
    request: QueryByOutRequestNoRequest,
    response: SubjectChange
  })

/** Request of {@link queryById} and {@link revoke}. */
export interface ApplyIdRequest extends Schema.Schema.Type<typeof ApplyIdRequest> {}
export const ApplyIdRequest = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付申请单号): at most 64 characters. */
  apply_id: text(64)
}).annotate({ identifier: "SubjectChange.ApplyIdRequest" })

/**
 * Queries an application by WeChat Pay's number (查询资料变更申请单状态-使用申请单号).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4014090655
 */
export const queryById: Endpoint.Endpoint<ApplyIdRequest, SubjectChange, SubjectChangeCode> = Endpoint.make({
  name: "SubjectChange.queryById",
  title: "查询资料变更申请单状态-使用申请单号",
  route: "GET /v3/mchalterapply/mchsubjectalterapplyment/{apply_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4014090655",
  roles: ["partner", "platform"],
  request: ApplyIdRequest,
  response: SubjectChange
})

/** Response of {@link revoke}. */
export interface RevokeResponse extends Schema.Schema.Type<typeof RevokeResponse> {}
export const RevokeResponse = Schema.Struct({ result: openLiterals("SUCCESS", "FAIL") }).annotate({
  identifier: "SubjectChange.RevokeResponse",
  examples: [{ result: "SUCCESS" }]
})

/**
 * Revokes an application that is being written, under review or rejected (撤销资料变更申请单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4014090672
 */
export const revoke: Endpoint.Endpoint<ApplyIdRequest, RevokeResponse, SubjectChangeCode> = Endpoint.make({
  name: "SubjectChange.revoke",
  title: "撤销资料变更申请单",
  route: "POST /v3/mchalterapply/mchsubjectalterapplyment/{apply_id}/revoke",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4014090672",
  roles: ["partner", "platform"],
  idempotentBy: "apply_id",
  request: ApplyIdRequest,
  response: RevokeResponse
})
