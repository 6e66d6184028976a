/**
 * Sub-merchants of one subject (指定主体子商户列表). No official page of this operation was found: the fields are known from a
 * third-party description of the API.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { pageFields, Sensitive, Timestamp } from "../../Wire.ts"
import { OrganizationType } from "./SubjectChange.ts"

/** Codes that {@link list} documents: only the common ones. */
export type ListCode = CommonCode

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** Kind of the subject (主体类型). */
  organization_type: OrganizationType,
  /** Number of the subject's paper (证件号码). Plaintext; the library encrypts it. */
  cert_number: Sensitive,
  ...pageFields()
}).annotate({ identifier: "SubMerchant.ListRequest" })

/** A sub-merchant. */
export const SubMerchant = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Name that payers see (商户简称). */
  merchant_shortname: Schema.optional(Schema.String),
  /** Time at which the sub-merchant signed (签约时间). */
  sign_time: Schema.optional(Timestamp)
})

/** Response of {@link list}. */
export interface ListResponse extends Schema.Schema.Type<typeof ListResponse> {}
export const ListResponse = Schema.Struct({
  /** The sub-merchants of the page (子商户列表). */
  data: Schema.optional(Schema.Array(SubMerchant)),
  /** Number of sub-merchants before the page (分页偏移). */
  offset: Schema.optional(Schema.Int),
  /** Number of sub-merchants of a page (分页大小). */
  limit: Schema.optional(Schema.Int),
  /** Number of all sub-merchants of the subject (总条数). */
  total_count: Schema.optional(Schema.Int)
}).annotate({
  identifier: "SubMerchant.ListResponse",
  examples: [{
    data: [{
      sub_mchid: "1900000109",
      merchant_shortname: "示例茶铺",
      sign_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z")
    }],
    offset: 0,
    limit: 20,
    total_count: 1
  }]
})

/**
 * Lists those sub-merchants of one subject that belong to the platform and are not closed, a page at a time
 * (查询指定主体子商户列表).
 *
 * @see https://pay.weixin.qq.com/docs/partner/products/ecommerce/introduction.html
 */
export const list: Endpoint.Endpoint<ListRequest, ListResponse, ListCode> = Endpoint.make({
  name: "SubMerchant.list",
  title: "查询指定主体子商户列表",
  route: "GET /v3/ecommerce/subject-sub-merchants",
  docs: "https://pay.weixin.qq.com/docs/partner/products/ecommerce/introduction.html",
  roles: ["platform"],
  request: ListRequest,
  response: ListResponse
})

/** Lists the sub-merchants of one subject, all pages, as a Stream. */
export const listAll: (
  request: ListRequest
) => Stream.Stream<typeof SubMerchant.Type, WeChatPayError<ListCode>, Endpoint.Services> = Pagination.pages(
  list,
  ({ data }) => data
)
