/** Insurers that a platform has enabled to pay claims (保险理赔功能); see `InsuranceClaim`. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Timestamp } from "../../Wire.ts"
import { Agreement, alphanumericNo, subMchid } from "./models.ts"

/** Codes that these operations document: only the common ones. */
export type InsuranceContractCode = CommonCode

/** Whether an insurer is enabled to pay claims. */
export interface InsuranceContract extends Schema.Schema.Type<typeof InsuranceContract> {}
export const InsuranceContract = Schema.Struct({
  /** Merchant number of the sub-merchant, which is the insurer (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Whether the insurer is enabled (是否开通成功). */
  opened: Schema.Boolean,
  /** Time at which the insurer was enabled (成功时间). */
  success_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "InsuranceContract.InsuranceContract",
  examples: [{ sub_mchid: "1900000109", opened: true, success_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z") }]
})

/** Request of {@link open}. */
export interface OpenRequest extends Schema.Schema.Type<typeof OpenRequest> {}
export const OpenRequest = Schema.Struct({
  /** The platform's number of the application (商户申请单号): at most 32 digits and letters. */
  out_apply_no: alphanumericNo(32),
  ...subMchid,
  /** Agreements that the insurer has signed (签约协议列表). */
  agreement_list: Schema.Array(Agreement)
}).annotate({ identifier: "InsuranceContract.OpenRequest" })

/**
 * Enables an insurer to pay claims (开通保险理赔功能).
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_apply_no`.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/plat-compensation/plat-compensation/open-insurance-compensation.html
 */
export const open: Endpoint.Endpoint<OpenRequest, InsuranceContract, InsuranceContractCode> = Endpoint.make({
  name: "InsuranceContract.open",
  title: "开通保险理赔功能",
  route: "POST /v3/platsolution/ecommerce/insurance-compensation-contracts",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/plat-compensation/plat-compensation/open-insurance-compensation.html",
  roles: ["platform"],
  idempotentBy: "out_apply_no",
  request: OpenRequest,
  response: InsuranceContract
})

/** Request of {@link checkOpened}. */
export interface CheckOpenedRequest extends Schema.Schema.Type<typeof CheckOpenedRequest> {}
export const CheckOpenedRequest = Schema.Struct(subMchid).annotate({
  identifier: "InsuranceContract.CheckOpenedRequest"
})

/**
 * Queries whether an insurer is enabled to pay claims (查询保险理赔功能开通状态).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/plat-compensation/plat-compensation/check-insurance-compensation-opened.html
 */
export const checkOpened: Endpoint.Endpoint<CheckOpenedRequest, InsuranceContract, InsuranceContractCode> = Endpoint
  .make({
    name: "InsuranceContract.checkOpened",
    title: "查询保险理赔功能开通状态",
    route: "POST /v3/platsolution/ecommerce/insurance-compensation-contracts/sub-mchid/{sub_mchid}/check-opened",
    docs:
      "https://pay.weixin.qq.com/docs/partner/apis/plat-compensation/plat-compensation/check-insurance-compensation-opened.html",
    roles: ["platform"],
    safe: true,
    request: CheckOpenedRequest,
    response: InsuranceContract
  })
