/** Partnerships (委托营销): allow another merchant, or an application, to send a merchant's coupons. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { merchantNo, openLiterals, pageFields, text, Timestamp } from "../../Wire.ts"
import { pageResponseFields, StockId } from "./models.ts"

/** Partner that may send the coupons (合作方信息). */
export const Partner = Schema.Struct({
  /** Kind of partner (合作方类别). */
  type: openLiterals("APPID", "MERCHANT"),
  /** Appid (合作方Appid), with `APPID`: at most 32 characters. */
  appid: Schema.optional(text(32)),
  /** Merchant number (合作方商户ID), with `MERCHANT`: at most 15 characters. */
  merchant_id: Schema.optional(text(15))
})

/** Coupons that the partner may send (被授权数据). */
export const AuthorizedData = Schema.Struct({
  /** Kind of the coupons (授权业务类别): cash coupons or merchant coupons. */
  business_type: openLiterals("FAVOR_STOCK", "BUSIFAVOR_STOCK"),
  /** WeChat Pay's number of the stock (授权批次ID): at most 20 characters. */
  stock_id: Schema.optional(StockId)
})

const partnerNamed = Schema.makeFilter(({ partner }: { readonly partner?: typeof Partner.Type | undefined }) =>
  partner?.type === "APPID" && partner.appid === undefined
    ? { path: ["partner", "appid"], issue: "is required with APPID" }
    : partner?.type === "MERCHANT" && partner.merchant_id === undefined
    ? { path: ["partner", "merchant_id"], issue: "is required with MERCHANT" }
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
  /**
   * The merchant's number of this request (业务请求幂等值): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. Sent as the header
   * `Idempotency-Key`.
   */
  idempotency_key: merchantNo(128),
  /** Partner that may send the coupons (合作方信息). */
  partner: Partner,
  /** Coupons that the partner may send (被授权数据). */
  authorized_data: AuthorizedData
}).check(partnerNamed).annotate({ identifier: "Partnership.PartnershipRequest" })

/** A partnership. */
export interface Partnership extends Schema.Schema.Type<typeof Partnership> {}
export const Partnership = Schema.Struct({
  /** Partner that may send the coupons (合作方信息). */
  partner: Schema.optional(Schema.Struct({
    /** Kind of partner (合作方类别). */
    type: Schema.optional(Partner.fields.type),
    /** Appid (合作方Appid), with `APPID`. */
    appid: Schema.optional(Schema.String),
    /** Merchant number (合作方商户ID), with `MERCHANT`. */
    merchant_id: Schema.optional(Schema.String)
  })),
  /** Coupons that the partner may send (被授权数据). */
  authorized_data: Schema.optional(Schema.Struct({
    /** Kind of the coupons (授权业务类别): cash coupons or merchant coupons. */
    business_type: Schema.optional(AuthorizedData.fields.business_type),
    /** WeChat Pay's number of the stock (授权批次ID). */
    stock_id: Schema.optional(Schema.String)
  })),
  /** State of the partnership (合作状态): in force, or ended. */
  state: Schema.optional(openLiterals("ESTABLISHED", "TERMINATED")),
  /** Time of the establishment (建立合作关系时间). */
  build_time: Schema.optional(Timestamp),
  /** Time of the end (终止合作关系时间). */
  terminate_time: Schema.optional(Timestamp),
  /** Time at which the record was created (创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time at which the record was last changed (更新时间). */
  update_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "Partnership.Partnership",
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
 * Allows a partner to send coupons of a stock (建立合作关系).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012380498
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012381469
 */
export const build: Endpoint.Endpoint<PartnershipRequest, Partnership, PartnershipCode> = Endpoint.make({
  name: "Partnership.build",
  title: "建立合作关系",
  route: "POST /v3/marketing/partnerships/build",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012380498", "https://pay.weixin.qq.com/doc/v3/partner/4012381469"],
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
  /** Time of the end (终止合作关系时间). */
  terminate_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "Partnership.TerminateResponse",
  examples: [{ terminate_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z") }]
})

/**
 * Ends a partnership (终止合作关系). WeChat Pay's menus no longer list it (as of August 2026).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/partnerships/chapter3_2.shtml
 */
export const terminate: Endpoint.Endpoint<PartnershipRequest, TerminateResponse, CommonCode> = Endpoint.make({
  name: "Partnership.terminate",
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
  /** Lists partnerships for these coupons (被授权数据); sent in the query as JSON. */
  authorized_data: AuthorizedData,
  /** Lists partnerships with this partner only (合作方信息); sent in the query as JSON. */
  partner: Schema.optional(Partner),
  /** `offset` counts pages from 0; `limit` is 1 to 50, by default 20. */
  ...pageFields(50)
}).check(partnerNamed).annotate({ identifier: "Partnership.ListRequest" })

/** Response of {@link list}. */
export interface PartnershipPage extends Schema.Schema.Type<typeof PartnershipPage> {}
export const PartnershipPage = Schema.Struct({
  ...pageResponseFields,
  /** Number of partnerships on all pages (总数量). */
  total_count: Schema.optional(Schema.Int),
  /** Partnerships of this page (合作关系结果集). */
  data: Schema.optional(Schema.Array(Partnership))
}).annotate({
  identifier: "Partnership.PartnershipPage",
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
 * Lists the partnerships for certain coupons, one page at a time (查询合作关系列表).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012380536
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012381479
 */
export const list: Endpoint.Endpoint<ListRequest, PartnershipPage, PartnershipCode> = Endpoint.make({
  name: "Partnership.list",
  title: "查询合作关系列表",
  route: "GET /v3/marketing/partnerships",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012380536", "https://pay.weixin.qq.com/doc/v3/partner/4012381479"],
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
