/**
 * Applications of sub-merchants to WeChat Pay, made by their service provider (特约商户进件), micro merchants included
 * (小微商户进件).
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, openLiterals, Sensitive, text } from "../../Wire.ts"
import {
  ApplymentId,
  BeneficialOwner,
  businessCode,
  CertificateType,
  contactPaperFields,
  FinanceInstitution,
  HolderType,
  IdDocType,
  LastDay,
  MediaId,
  MediaIds,
  MicroBizType,
  SubjectType,
  SubmitResponse
} from "./models.ts"

export { SubmitResponse } from "./models.ts"

/**
 * State of an application (申请单状态).
 *
 * **Details**
 *
 * - `APPLYMENT_STATE_EDITTING`: the submission failed half-way; submit again. `APPLYMENT_STATE_AUDITING`: under review.
 * - `APPLYMENT_STATE_REJECTED`: see `audit_detail`, and submit again under the same `business_code`.
 * - `APPLYMENT_STATE_TO_BE_CONFIRMED`: the account is to be verified. `APPLYMENT_STATE_TO_BE_SIGNED`: the contract is to
 *   be signed. Both by the super administrator, at `sign_url`.
 * - `APPLYMENT_STATE_SIGNING`: permissions are being opened. `APPLYMENT_STATE_FINISHED`: the merchant may trade.
 * - `APPLYMENT_STATE_CANCELED`: withdrawn.
 */
export const ApplymentState = openLiterals(
  "APPLYMENT_STATE_EDITTING",
  "APPLYMENT_STATE_AUDITING",
  "APPLYMENT_STATE_REJECTED",
  "APPLYMENT_STATE_TO_BE_CONFIRMED",
  "APPLYMENT_STATE_TO_BE_SIGNED",
  "APPLYMENT_STATE_SIGNING",
  "APPLYMENT_STATE_FINISHED",
  "APPLYMENT_STATE_CANCELED"
)

/**
 * The super administrator (超级管理员信息), who signs and then runs the account; texts marked so are plaintext, encrypted
 * on the way.
 */
export const ContactInfo = Schema.Struct({
  contact_type: HolderType,
  /** Plaintext, encrypted on the way. */
  contact_name: Sensitive,
  /** Plaintext, encrypted on the way; with the type `SUPER`. */
  contact_id_number: Schema.optional(Sensitive),
  ...contactPaperFields,
  /** Plaintext, encrypted on the way: an encrypted openid, unlike elsewhere. */
  openid: Schema.optional(Sensitive),
  /** Plaintext, encrypted on the way. */
  mobile_phone: Sensitive,
  /** Plaintext, encrypted on the way. */
  contact_email: Sensitive
})

/** Trade of a micro merchant (小微辅助证明材料); the part that `micro_biz_type` names. */
export const MicroBizInfo = Schema.Struct({
  micro_biz_type: MicroBizType,
  /** Shop (门店场所); with `MICRO_TYPE_STORE`. */
  micro_store_info: Schema.optional(Schema.Struct({
    micro_name: text(128),
    /** Code of the city, six digits. */
    micro_address_code: text(128),
    micro_address: text(128),
    store_entrance_pic: MediaId,
    micro_indoor_copy: MediaId,
    store_longitude: Schema.optional(text(256)),
    store_latitude: Schema.optional(text(256))
  })),
  /** Trade on the move (流动经营/便民服务); with `MICRO_TYPE_MOBILE`. */
  micro_mobile_info: Schema.optional(Schema.Struct({
    micro_mobile_name: text(128),
    /** Code of the city, six digits. */
    micro_mobile_city: text(128),
    micro_mobile_address: text(128),
    micro_mobile_pics: Schema.Array(MediaId)
  })),
  /** Trade online (线上商品/服务交易); with `MICRO_TYPE_ONLINE`. */
  micro_online_info: Schema.optional(Schema.Struct({
    micro_online_store: text(128),
    micro_ec_name: text(128),
    micro_qrcode: Schema.optional(MediaId),
    micro_link: Schema.optional(text(1024))
  }))
})

/** Business licence of a sole trader or a company (营业执照). */
export const BusinessLicenseInfo = Schema.Struct({
  license_copy: MediaId,
  /** Registration number, or unified social credit code: 15 or 18 digits and letters. */
  license_number: text(64),
  merchant_name: text(128),
  legal_person: text(100),
  license_address: Schema.optional(text(128)),
  period_begin: Schema.optional(Day),
  period_end: Schema.optional(LastDay)
})

/** Registration certificate of an authority, an institution or an organisation (登记证书). */
export const CertificateInfo = Schema.Struct({
  cert_copy: MediaId,
  cert_type: CertificateType,
  cert_number: text(32),
  merchant_name: text(128),
  company_address: text(128),
  legal_person: text(100),
  period_begin: Day,
  period_end: LastDay
})

/** Certificate of the organisation code (组织机构代码证); asked for no more. */
export const OrganizationInfo = Schema.Struct({
  organization_copy: MediaId,
  organization_code: text(256),
  org_period_begin: Day,
  org_period_end: LastDay
})

/** Identity card of the owner or legal representative (身份证信息); texts marked so are plaintext, encrypted on the way. */
export const IdCardInfo = Schema.Struct({
  /** The side with the portrait. */
  id_card_copy: MediaId,
  /** The side with the national emblem. */
  id_card_national: MediaId,
  /** Plaintext, encrypted on the way. */
  id_card_name: Sensitive,
  /** Plaintext, encrypted on the way. */
  id_card_number: Sensitive,
  /** Plaintext, encrypted on the way; of a company's legal representative. */
  id_card_address: Schema.optional(Sensitive),
  card_period_begin: Day,
  card_period_end: LastDay
})

/**
 * Another document of the owner or legal representative (其他类型证件信息); texts marked so are plaintext, encrypted on
 * the way.
 */
export const IdDocInfo = Schema.Struct({
  id_doc_copy: MediaId,
  /** A passport has none. */
  id_doc_copy_back: Schema.optional(MediaId),
  /** Plaintext, encrypted on the way. */
  id_doc_name: Sensitive,
  /** Plaintext, encrypted on the way. */
  id_doc_number: Sensitive,
  /** Plaintext, encrypted on the way; of a company's legal representative. */
  id_doc_address: Schema.optional(Sensitive),
  doc_period_begin: Day,
  doc_period_end: LastDay
})

/** Owner or legal representative (经营者/法人身份证件). */
export const IdentityInfo = Schema.Struct({
  /** Whose document it is; of authorities and institutions. */
  id_holder_type: Schema.optional(HolderType),
  /** Unless the holder is `SUPER`. */
  id_doc_type: Schema.optional(IdDocType),
  /** Letter that explains the legal representative's absence (法定代表人说明函); with the holder `SUPER`. */
  authorize_letter_copy: Schema.optional(MediaId),
  /** With `IDENTIFICATION_TYPE_IDCARD`. */
  id_card_info: Schema.optional(IdCardInfo),
  /** With any other `id_doc_type`. */
  id_doc_info: Schema.optional(IdDocInfo),
  /** Whether he is the beneficial owner; of companies. If not, `ubo_info_list` tells who is. */
  owner: Schema.optional(Schema.Boolean)
})

/** The subject (主体资料). */
export const SubjectInfo = Schema.Struct({
  subject_type: SubjectType,
  finance_institution: Schema.optional(Schema.Boolean),
  /** Of micro merchants. */
  micro_biz_info: Schema.optional(MicroBizInfo),
  /** Of sole traders and companies. */
  business_license_info: Schema.optional(BusinessLicenseInfo),
  /** Of authorities, institutions and organisations. */
  certificate_info: Schema.optional(CertificateInfo),
  /** Asked for no more. */
  organization_info: Schema.optional(OrganizationInfo),
  /** Letter of proof (单位证明函); of authorities and institutions. */
  certificate_letter_copy: Schema.optional(MediaId),
  /** With `finance_institution`. */
  finance_institution_info: Schema.optional(FinanceInstitution),
  identity_info: IdentityInfo,
  /** Beneficial owners (最终受益人信息列表), 4 at most; of companies. */
  ubo_info_list: Schema.optional(Schema.Array(BeneficialOwner).check(Schema.isMaxLength(4)))
})

/** Where the merchant sells (经营场景): each kind that is named has its part. */
export const SalesInfo = Schema.Struct({
  sales_scenes_type: Schema.Array(openLiterals(
    "SALES_SCENES_STORE",
    "SALES_SCENES_MP",
    "SALES_SCENES_MINI_PROGRAM",
    "SALES_SCENES_WEB",
    "SALES_SCENES_APP",
    "SALES_SCENES_WEWORK"
  )).check(Schema.isMinLength(1)),
  /** Shop (线下场所); with `SALES_SCENES_STORE`. */
  biz_store_info: Schema.optional(Schema.Struct({
    biz_store_name: text(50),
    /** Code of the city, six digits. */
    biz_address_code: text(128),
    biz_store_address: text(512),
    store_entrance_pic: Schema.Array(MediaId),
    indoor_pic: Schema.Array(MediaId),
    biz_sub_appid: Schema.optional(text(256))
  })),
  /** Official account (公众号), the provider's or the merchant's; with `SALES_SCENES_MP`. */
  mp_info: Schema.optional(Schema.Struct({
    mp_appid: Schema.optional(text(256)),
    mp_sub_appid: Schema.optional(text(256)),
    mp_pics: Schema.optional(MediaIds)
  })),
  /** Mini program (小程序), the provider's or the merchant's; with `SALES_SCENES_MINI_PROGRAM`. */
  mini_program_info: Schema.optional(Schema.Struct({
    mini_program_appid: Schema.optional(text(256)),
    mini_program_sub_appid: Schema.optional(text(256)),
    mini_program_pics: Schema.optional(MediaIds)
  })),
  /** App, the provider's or the merchant's; with `SALES_SCENES_APP`. */
  app_info: Schema.optional(Schema.Struct({
    app_appid: Schema.optional(text(256)),
    app_sub_appid: Schema.optional(text(256)),
    app_pics: Schema.optional(Schema.Array(MediaId))
  })),
  /** Web site (互联网网站); with `SALES_SCENES_WEB`. */
  web_info: Schema.optional(Schema.Struct({
    domain: Schema.optional(text(1024)),
    /** Letter by which the domain's owner allows its use; where the owner is another. */
    web_authorisation: Schema.optional(MediaId),
    web_appid: Schema.optional(text(256))
  })),
  /** WeCom (企业微信); with `SALES_SCENES_WEWORK`. */
  wework_info: Schema.optional(Schema.Struct({
    sub_corp_id: Schema.optional(text(256)),
    wework_pics: Schema.optional(MediaIds)
  }))
})

/** What the merchant does (经营资料). */
export const BusinessInfo = Schema.Struct({
  /** Shown to payers. */
  merchant_shortname: text(64),
  service_phone: text(32),
  /** Needed by all but micro merchants. */
  sales_info: Schema.optional(SalesInfo)
})

/** Trade and rate (结算规则). */
export const SettlementInfo = Schema.Struct({
  settlement_id: Schema.optional(text(3)),
  qualification_type: Schema.optional(text(200)),
  qualifications: Schema.optional(MediaIds),
  activities_id: Schema.optional(text(32)),
  /** Percent, as a text without the sign: `0.6`. */
  activities_rate: Schema.optional(text(50)),
  /** Percent for payments other than by credit card. */
  debit_activities_rate: Schema.optional(text(50)),
  /** Percent for payments by credit card. */
  credit_activities_rate: Schema.optional(text(50)),
  activities_additions: Schema.optional(MediaIds)
})

/** Account that takings are paid out to (结算银行账户). */
export const BankAccountInfo = Schema.Struct({
  bank_account_type: openLiterals("BANK_ACCOUNT_TYPE_CORPORATE", "BANK_ACCOUNT_TYPE_PERSONAL"),
  /** Plaintext, encrypted on the way; the name on the licence, or of the owner for a personal account. */
  account_name: Sensitive,
  account_bank: text(128),
  /** Code of the city, six digits. WeChat Pay asks for it no more. */
  bank_address_code: Schema.optional(text(128)),
  /** Bank and branch in full; this or `bank_branch_id` for a bank that wants its branch named. */
  bank_name: Schema.optional(text(128)),
  /** Number of the branch (联行号). */
  bank_branch_id: Schema.optional(text(128)),
  /** Plaintext, encrypted on the way. */
  account_number: Sensitive
})

/** What reviewers asked for beside (补充材料). */
export const AdditionInfo = Schema.Struct({
  legal_person_commitment: Schema.optional(MediaId),
  legal_person_video: Schema.optional(MediaId),
  business_addition_pics: Schema.optional(MediaIds),
  business_addition_msg: Schema.optional(text(512))
})

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  business_code: businessCode(124),
  contact_info: ContactInfo,
  subject_info: SubjectInfo,
  business_info: BusinessInfo,
  settlement_info: SettlementInfo,
  bank_account_info: BankAccountInfo,
  addition_info: Schema.optional(AdditionInfo)
}).annotate({ identifier: "Applyment.SubmitRequest" })

const submitCodes = ["APPLYMENT_NOTEXIST", "NO_AUTH", "PROCESSING", "RATE_LIMITED", "REQUEST_BLOCKED"] as const

/**
 * Codes that {@link submit} documents. `PROCESSING`: an application of that `business_code` is under way;
 * `REQUEST_BLOCKED`: a picture of an unknown kind, or not the one that was signed for.
 */
export type SubmitCode = CommonCode | (typeof submitCodes)[number]

/**
 * Submits an application (提交申请单); 15 a second at most. Pictures and videos are uploaded before, with `Media`.
 *
 * **Gotchas**
 *
 * Sensitive fields are given in plaintext, as a text or `Redacted`: they are encrypted on the way, and the request is
 * left as it was. While an application is under way the same `business_code` is refused with `PROCESSING`: after an
 * unknown outcome ask {@link queryByBusinessCode}. After a rejection the same number submits anew, and replaces what
 * was there.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/contracted-merchant-application/applyment/submit.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/xiaowei-merchant-application/submit.html
 */
export const submit: Endpoint.Endpoint<SubmitRequest, SubmitResponse, SubmitCode> = Endpoint.make({
  name: "Applyment.submit",
  title: "提交申请单",
  route: "POST /v3/applyment4sub/applyment/",
  docs: [
    "https://pay.weixin.qq.com/docs/partner/apis/contracted-merchant-application/applyment/submit.html",
    "https://pay.weixin.qq.com/docs/partner/apis/xiaowei-merchant-application/submit.html"
  ],
  roles: ["partner"],
  request: SubmitRequest,
  response: SubmitResponse,
  codes: submitCodes
})

/** An application. */
export interface Applyment extends Schema.Schema.Type<typeof Applyment> {}
export const Applyment = Schema.Struct({
  business_code: Schema.optional(Schema.String),
  applyment_id: Schema.optional(Schema.Int),
  /** The new merchant's number; from `APPLYMENT_STATE_TO_BE_SIGNED` on. */
  sub_mchid: Schema.optional(Schema.String),
  /** Page for the super administrator, to show as a QR code: he binds his account, verifies and signs there. */
  sign_url: Schema.optional(Schema.String),
  applyment_state: ApplymentState,
  /** The state in words. */
  applyment_state_msg: Schema.optional(Schema.String),
  /** What was rejected, and why. */
  audit_detail: Schema.optional(Schema.Array(Schema.Struct({
    field: Schema.optional(Schema.String),
    field_name: Schema.optional(Schema.String),
    reject_reason: Schema.optional(Schema.String)
  })))
}).annotate({ identifier: "Applyment.Applyment" })

/** Request of {@link queryByBusinessCode}. */
export interface QueryByBusinessCodeRequest extends Schema.Schema.Type<typeof QueryByBusinessCodeRequest> {}
export const QueryByBusinessCodeRequest = Schema.Struct({ business_code: businessCode(124) }).annotate({
  identifier: "Applyment.QueryByBusinessCodeRequest"
})

const queryCodes = ["APPLYMENT_NOT_EXIST", "NO_AUTH", "PROCESSING", "RATE_LIMITED"] as const

/** Codes that {@link queryByBusinessCode} and {@link queryById} document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries an application by the service provider's number (业务申请编号查询申请状态).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/xiaowei-merchant-application/query-state.html
 */
export const queryByBusinessCode: Endpoint.Endpoint<QueryByBusinessCodeRequest, Applyment, QueryCode> = Endpoint.make({
  name: "Applyment.queryByBusinessCode",
  title: "业务申请编号查询申请状态",
  route: "GET /v3/applyment4sub/applyment/business_code/{business_code}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/xiaowei-merchant-application/query-state.html",
  roles: ["partner"],
  request: QueryByBusinessCodeRequest,
  response: Applyment,
  codes: queryCodes
})

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({ applyment_id: ApplymentId }).annotate({
  identifier: "Applyment.QueryByIdRequest"
})

/**
 * Queries an application by WeChat Pay's number (申请单号查询申请状态).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697052
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, Applyment, QueryCode> = Endpoint.make({
  name: "Applyment.queryById",
  title: "申请单号查询申请状态",
  route: "GET /v3/applyment4sub/applyment/applyment_id/{applyment_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012697052",
  roles: ["partner"],
  request: QueryByIdRequest,
  response: Applyment,
  codes: queryCodes
})
