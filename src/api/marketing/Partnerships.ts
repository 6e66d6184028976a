/** Partnerships (委托营销): lets another merchant, or an application, send one's coupons. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { merchantNo, openLiterals, pageFields, text, Timestamp } from "../../Wire.ts"
import { pageResponseFields, StockId } from "./models.ts"

/** Who may send the coupons (合作方信息). */
export const Partner = Schema.Struct({
  type: openLiterals("APPID", "MERCHANT"),
  /** With `APPID`. */
  appid: Schema.optional(text(32)),
  /** With `MERCHANT`. */
  merchant_id: Schema.optional(text(32))
})

/** What may be sent (被授权数据). */
export const AuthorizedData = Schema.Struct({
  /** Cash coupons, or merchant coupons. */
  business_type: openLiterals("FAVOR_STOCK", "BUSIFAVOR_STOCK"),
  stock_id: Schema.optional(StockId)
})

const partnerNamed = Schema.makeFilter(({ partner }: { readonly partner?: typeof Partner.Type | undefined }) =>
  partner?.type === "APPID" && partner.appid === undefined
    ? { path: ["partner", "appid"], issue: "is needed with APPID" }
    : partner?.type === "MERCHANT" && partner.merchant_id === undefined
    ? { path: ["partner", "merchant_id"], issue: "is needed with MERCHANT" }
    : undefined
)

const partnershipCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NO_AUTH",
  "RESOURCE_NOT_EXISTS"
] as const

/** Codes that {@link build} and {@link list} document. */
export type PartnershipCode = CommonCode | (typeof partnershipCodes)[number]

/** Request of {@link build} and {@link terminate}. */
export interface PartnershipRequest extends Schema.Schema.Type<typeof PartnershipRequest> {}
export const PartnershipRequest = Schema.Struct({
  /** The merchant's own number of this request; goes into the header `Idempotency-Key`. */
  idempotency_key: merchantNo(128),
  partner: Partner,
  authorized_data: AuthorizedData
}).check(partnerNamed).annotate({ identifier: "Partnerships.PartnershipRequest" })

/** A partnership. */
export interface Partnership extends Schema.Schema.Type<typeof Partnership> {}
export const Partnership = Schema.Struct({
  partner: Schema.optional(Schema.Struct({
    type: Schema.optional(Partner.fields.type),
    appid: Schema.optional(Schema.String),
    merchant_id: Schema.optional(Schema.String)
  })),
  authorized_data: Schema.optional(Schema.Struct({
    business_type: Schema.optional(AuthorizedData.fields.business_type),
    stock_id: Schema.optional(Schema.String)
  })),
  state: Schema.optional(openLiterals("ESTABLISHED", "TERMINATED")),
  build_time: Schema.optional(Timestamp),
  terminate_time: Schema.optional(Timestamp),
  create_time: Schema.optional(Timestamp),
  update_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "Partnerships.Partnership",
  examples: [{
    partner: { type: "APPID", appid: "wx4e1916a585d1f4e9" },
    authorized_data: { business_type: "FAVOR_STOCK", stock_id: "2433405" },
    state: "ESTABLISHED",
    build_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z"),
    create_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z"),
    update_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z")
  }]
})

/**
 * Lets a partner send coupons of a stock (建立合作关系).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/partnerships/chapter3_1.shtml
 */
export const build: Endpoint.Endpoint<PartnershipRequest, Partnership, PartnershipCode> = Endpoint.make({
  name: "Partnerships.build",
  title: "建立合作关系",
  route: "POST /v3/marketing/partnerships/build",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/partnerships/chapter3_1.shtml",
  roles: ["direct", "partner"],
  headers: { idempotency_key: "Idempotency-Key" },
  idempotentBy: "idempotency_key",
  request: PartnershipRequest,
  response: Partnership,
  codes: partnershipCodes
})

/** Response of {@link terminate}. */
export interface TerminateResponse extends Schema.Schema.Type<typeof TerminateResponse> {}
export const TerminateResponse = Schema.Struct({
  terminate_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "Partnerships.TerminateResponse",
  examples: [{ terminate_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z") }]
})

/**
 * Takes back {@link build} (终止合作关系).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/partnerships/chapter3_2.shtml
 */
export const terminate: Endpoint.Endpoint<PartnershipRequest, TerminateResponse, CommonCode> = Endpoint.make({
  name: "Partnerships.terminate",
  title: "终止合作关系",
  route: "POST /v3/marketing/partnerships/terminate",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/partnerships/chapter3_2.shtml",
  roles: ["direct", "partner"],
  headers: { idempotency_key: "Idempotency-Key" },
  idempotentBy: "idempotency_key",
  request: PartnershipRequest,
  response: TerminateResponse
})

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** Goes into the query as JSON, as does `partner`. */
  authorized_data: AuthorizedData,
  partner: Schema.optional(Partner),
  /** `limit` is 50 at most, and 20 unless given. */
  ...pageFields(50)
}).check(partnerNamed).annotate({ identifier: "Partnerships.ListRequest" })

/** Response of {@link list}. */
export interface PartnershipPage extends Schema.Schema.Type<typeof PartnershipPage> {}
export const PartnershipPage = Schema.Struct({
  ...pageResponseFields,
  total_count: Schema.optional(Schema.Int),
  data: Schema.optional(Schema.Array(Partnership))
}).annotate({
  identifier: "Partnerships.PartnershipPage",
  examples: [{
    data: [{
      partner: { type: "APPID", appid: "wx4e1916a585d1f4e9" },
      authorized_data: { business_type: "FAVOR_STOCK", stock_id: "2433405" },
      build_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z")
    }],
    limit: 50,
    offset: 0,
    total_count: 1
  }]
})

/**
 * Lists the partnerships for certain coupons (查询合作关系列表), a page at a time.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_5_3.shtml
 */
export const list: Endpoint.Endpoint<ListRequest, PartnershipPage, PartnershipCode> = Endpoint.make({
  name: "Partnerships.list",
  title: "查询合作关系列表",
  route: "GET /v3/marketing/partnerships",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_5_3.shtml",
  roles: ["direct", "partner"],
  request: ListRequest,
  response: PartnershipPage,
  codes: partnershipCodes
})

/** All pages of {@link list}. */
export const listAll: (
  request: ListRequest
) => Stream.Stream<Partnership, WeChatPayError<PartnershipCode>, Endpoint.Services> = Pagination.numberedPages(
  list,
  (page) => page.data
)
