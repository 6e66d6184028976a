/** Changes of a sub-merchant's subject (主体资料变更): licence, certificate, legal representative, beneficial owners. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, openLiterals, pattern, Sensitive, text } from "../../Wire.ts"
import { CertificateType, HolderType, IdDocType, LastDay, MediaId, MediaIds } from "../onboarding/models.ts"

/** Codes that these operations document: only the common ones. */
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
  /** Kind of the document (证件类型). */
  id_doc_type: IdDocType,
  /** Picture of the front (证件正面照片): a `media_id`. */
  card_front: MediaId,
  /** Picture of the back (证件反面照片): a `media_id`. A passport has none. */
  card_back: Schema.optional(MediaId),
  /** Name (证件姓名). Plaintext; the library encrypts it. */
  card_name: Sensitive,
  /** Number of the document (证件号码). Plaintext; the library encrypts it. */
  card_number: Sensitive,
  /** Address (证件居住地址). Plaintext; the library encrypts it. */
  card_address: Sensitive,
  /** First day of the document (证件有效期开始时间), `yyyy-MM-dd`. */
  card_period_begin: Day,
  /** Last day of the document (证件有效期结束时间), `yyyy-MM-dd`, or `长期`. */
  card_period_end: LastDay
})

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  ...numbers,
  /** Scope of the change (主体资料变更范围): everything, the licence or certificate, or the beneficial owners. */
  alter_scope: Schema.optional(openLiterals("ALTER_SCOPE_FULL", "ALTER_SCOPE_BUSINESS_CERT", "ALTER_SCOPE_UBO")),
  /** Kind of the subject (主体类型). */
  organization_type: OrganizationType,
  /** Whether the subject is a financial institution (是否金融机构). */
  finance_institution: Schema.Boolean,
  /** Business licence (营业执照信息) of a sole trader or a company. */
  business_license_info: Schema.optional(Schema.Struct({
    /** Registration number, or unified social credit code (营业执照注册号). */
    license_number: Schema.String,
    /** Picture of the licence (营业执照照片): a `media_id`. */
    license_copy: MediaId,
    /** Name of the merchant (商户名称): at most 128 characters. */
    merchant_name: text(128),
    /** Name of the owner or legal representative (法人姓名): at most 100 characters. */
    legal_person: text(100),
    /** Registered address (注册地址): at most 128 characters. */
    company_address: Schema.optional(text(128)),
    /** First day of the licence (有效期开始时间), `yyyy-MM-dd`. */
    license_period_begin: Schema.optional(Day),
    /** Last day of the licence (有效期结束时间), `yyyy-MM-dd`, or `长期`. */
    license_period_end: Schema.optional(LastDay)
  })),
  /** Registration certificate (登记证书信息) of an authority, an institution or an organisation. */
  certificate_info: Schema.optional(Schema.Struct({
    /** Kind of the certificate (证书类型). */
    cert_type: CertificateType,
    /** Number of the certificate (证书编号). */
    cert_number: Schema.String,
    /** Picture of the certificate (证书照片): a `media_id`. */
    cert_copy: MediaId,
    /** Name of the merchant (商户名称): at most 128 characters. */
    merchant_name: text(128),
    /** Name of the legal representative (法人姓名): at most 100 characters. */
    legal_person: text(100),
    /** Registered address (注册地址): at most 128 characters. */
    company_address: text(128),
    /** First day of the certificate (有效期开始时间), `yyyy-MM-dd`. */
    cert_period_begin: Day,
    /** Last day of the certificate (有效期结束时间), `yyyy-MM-dd`, or `长期`. */
    cert_period_end: LastDay
  })),
  /** Licence of the financial institution (金融机构许可证); with `finance_institution`. */
  finance_institution_info: Schema.optional(Schema.Struct({
    /** Kind of the institution (金融机构类型). */
    finance_type: openLiterals(
      "FINANCE_TYPE_BANK_AGENT",
      "FINANCE_TYPE_PAYMENT_AGENT",
      "FINANCE_TYPE_INSURANCE",
      "FINANCE_TYPE_TRADE_AND_SETTLE",
      "FINANCE_TYPE_OTHER"
    ),
    /** Pictures of the licence (金融机构许可证图片): at most 5 `media_id`s. */
    finance_license_pics: MediaIds
  })),
  /** Owner or legal representative (法人身份信息). */
  legal_person_info: Schema.optional(Schema.Struct({
    /** Holder of the document (证件持有人类型). */
    id_holder_type: HolderType,
    /** Kind of the document (证件类型). */
    id_doc_type: Schema.optional(IdDocType),
    /**
     * Letter that explains why the legal representative's document is missing (法定代表人说明函): a `media_id`; with the holder
     * `SUPER`.
     */
    authorize_letter_copy: Schema.optional(MediaId),
    /** Picture of the front (证件正面照片): a `media_id`. */
    card_front: Schema.optional(MediaId),
    /** Picture of the back (证件反面照片): a `media_id`. A passport has none. */
    card_back: Schema.optional(MediaId),
    /** Name (证件姓名). Plaintext; the library encrypts it. */
    card_name: Schema.optional(Sensitive),
    /** Number of the document (证件号码). Plaintext; the library encrypts it. */
    card_number: Schema.optional(Sensitive),
    /** Address (证件居住地址). Plaintext; the library encrypts it. */
    card_address: Schema.optional(Sensitive),
    /** First day of the document (证件有效期开始时间), `yyyy-MM-dd`. */
    card_period_begin: Schema.optional(Day),
    /** Last day of the document (证件有效期结束时间), `yyyy-MM-dd`, or `长期`. */
    card_period_end: Schema.optional(LastDay),
    /** Whether the owner or legal representative is the beneficial owner (经营者/法人是否为受益人). */
    as_ubo: Schema.optional(Schema.Boolean)
  })),
  /** Beneficial owners of a company or an organisation (最终受益人信息列表): at most 4. */
  ubo_info_list: Schema.optional(Schema.Array(BeneficialOwner).check(Schema.isMaxLength(4))),
  /** Further papers that reviewers asked for (补充材料列表): `media_id`s. */
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
 * A merchant can have one application under way. After an unknown outcome call {@link queryByOutRequestNo} before you
 * repeat. After a rejection, submit again under the same number: the new content replaces the old.
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
 * - `APPLYMENT_STATE_REJECTED`: see `audit_reject_detail`. `APPLYMENT_STATE_MODIFING` (WeChat Pay's spelling): the
 *   change is being made.
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
  /** Merchant number (商户号). */
  merchant_code: Schema.optional(Schema.String),
  /** WeChat Pay's number of the application (申请单号). */
  apply_id: Schema.optional(Schema.String),
  /** The caller's number of the application (业务申请编号). */
  out_request_no: Schema.optional(Schema.String),
  /** State of the application (申请单状态). */
  state: SubjectChangeState,
  /** Reason why the application as a whole was rejected (总体驳回原因). */
  audit_reject_reason: Schema.optional(Schema.String),
  /** Rejected fields with the reasons (驳回原因详情). */
  audit_reject_detail: Schema.optional(Schema.Array(Schema.Struct({
    /** Name of the rejected field (参数名称). */
    param_name: Schema.optional(Schema.String),
    /** Reason of the rejection (驳回原因). */
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
export const RevokeResponse = Schema.Struct({
  /** Result (撤销状态): revoked, or not. */
  result: openLiterals("SUCCESS", "FAIL")
}).annotate({
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
