/**
 * Applications of sub-merchants whose accounts the platform hosts (账号托管类平台商户进件): the platform signs and verifies
 * identities for them. Query and revoke them with `Applyment`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { oneOf, openLiterals, Sensitive, text, Timestamp } from "../../Wire.ts"
import { ApplymentId, MediaId, MediaIds } from "../onboarding/models.ts"
import { ContactInfo, formFields, SalesSceneInfo, SubmitResponse } from "./applyments.ts"

export { SubmitResponse } from "./applyments.ts"

/** Codes that these operations document: only the common ones. */
export type HostedApplymentCode = CommonCode

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  ...formFields,
  /** The super administrator (超级管理员信息). */
  contact_info: Schema.Struct({
    ...ContactInfo.fields,
    /** Mobile number (超级管理员手机). Plaintext; the library encrypts it. */
    mobile_phone: Schema.optional(Sensitive)
  }),
  /** The shop (店铺信息). */
  sales_scene_info: Schema.Struct({
    ...SalesSceneInfo.fields,
    /** Full name of the shop (店铺名称): at most 256 characters. */
    store_name: Schema.optional(text(256))
  }),
  /** Trade and rate (结算规则). */
  settlement_info: Schema.optional(Schema.Struct({
    /** Number of the settlement rule (结算规则 ID). */
    settlement_id: Schema.optional(Schema.String),
    /** Name of the trade (所属行业): at most 200 characters. */
    qualification_type: Schema.optional(text(200))
  })),
  /** Papers that the trade needs (特殊资质): at most 5 `media_id`s. */
  qualifications: Schema.optional(MediaIds),
  /** Further papers that reviewers asked for (补充材料): at most 15 `media_id`s. */
  business_addition_pics: Schema.optional(Schema.Array(MediaId).check(Schema.isMaxLength(15))),
  /** Explanation that reviewers asked for (补充说明): at most 512 characters. Required for personal sellers. */
  business_addition_desc: Schema.optional(text(512)),
  /** Whether the platform signs and verifies identities for the merchant (平台代理签约和代理核身). */
  proxy_sign_verify_mode: Schema.optional(Schema.Boolean),
  /** The platform's statement on completed copies of documents (平台声明): a `media_id`. */
  id_card_complete_statement: Schema.optional(MediaId)
}).annotate({ identifier: "HostedApplyment.SubmitRequest" })

/**
 * Submits an application of a merchant whose account the platform hosts (提交申请单).
 *
 * **Details**
 *
 * No official page of this operation was found: its fields are known from a third-party description of the API, and
 * their bounds from the page of `Applyment.submit`.
 *
 * **Gotchas**
 *
 * After an unknown outcome call `Applyment.queryByOutRequestNo`: a number whose application is under way is refused.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012713017
 */
export const submit: Endpoint.Endpoint<SubmitRequest, SubmitResponse, HostedApplymentCode> = Endpoint.make({
  name: "HostedApplyment.submit",
  title: "提交申请单（账号托管）",
  route: "POST /v3/ecommerce/applyments/submit-account-hosting-applyment",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012713017",
  roles: ["platform"],
  request: SubmitRequest,
  response: SubmitResponse
})

/** Request of {@link submitSignature}. */
export interface SubmitSignatureRequest extends Schema.Schema.Type<typeof SubmitSignatureRequest> {}
export const SubmitSignatureRequest = Schema.Struct({
  /** The platform's number of the application (业务申请编号), at most 124 characters; this or `applyment_id`. */
  out_request_no: Schema.optional(text(124)),
  /** WeChat Pay's number of the application (微信支付申请单号); this or `out_request_no`. */
  applyment_id: Schema.optional(ApplymentId),
  /** Time at which WeChat Pay's contract was signed in advance (预签署微信支付协议时间); required if the platform signs. */
  pre_sign_time: Schema.optional(Timestamp),
  /** Verification of the identity by the platform (平台代理核身信息); required if the platform signs. */
  proxy_verify_identity_info: Schema.optional(Schema.Struct({
    /**
     * Kind of the verification (核身方式). `VERIFY_IDENTITY_TYPE_FACE_TO_FACE`: in person. `VERIFY_IDENTITY_TYPE_REMOTE`:
     * remote.
     */
    verify_identity_type: openLiterals("VERIFY_IDENTITY_TYPE_FACE_TO_FACE", "VERIFY_IDENTITY_TYPE_REMOTE"),
    /** Whether the identity was verified (核身结果). */
    verify_identity_result: Schema.Boolean
  }))
}).check(oneOf("out_request_no", "applyment_id")).annotate({ identifier: "HostedApplyment.SubmitSignatureRequest" })

/** Response of {@link submitSignature}. */
export interface SubmitSignatureResponse extends Schema.Schema.Type<typeof SubmitSignatureResponse> {}
export const SubmitSignatureResponse = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付申请单号). */
  applyment_id: Schema.Int
}).annotate({
  identifier: "HostedApplyment.SubmitSignatureResponse",
  examples: [{ applyment_id: 2000002124775691 }]
})

/**
 * Reports to WeChat Pay that the platform signed and verified the identity for the merchant (平台代理签约核身).
 *
 * **Gotchas**
 *
 * After an unknown outcome call `Applyment.queryByOutRequestNo`, and repeat if the application still waits.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015616722
 */
export const submitSignature: Endpoint.Endpoint<
  SubmitSignatureRequest,
  SubmitSignatureResponse,
  HostedApplymentCode
> = Endpoint.make({
  name: "HostedApplyment.submitSignature",
  title: "平台代理签约核身",
  route: "POST /v3/ecommerce/applyments/submit-sign-verify-info",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015616722",
  roles: ["platform"],
  request: SubmitSignatureRequest,
  response: SubmitSignatureResponse
})
