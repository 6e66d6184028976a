/**
 * Codes that a merchant uploads for its coupons (预存code), with the code mode `MERCHANT_UPLOAD`.
 *
 * **Details**
 *
 * WeChat Pay accepts no new merchants since 15 December 2025; product coupons (商品券) replace merchant coupons
 * (https://pay.weixin.qq.com/doc/v3/partner/4012087811).
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { AppidIfAny, merchantNo, openLiterals, pageFields, Timestamp } from "../../Wire.ts"
import { Coupon, CouponCode, type MerchantCouponErrorCode, merchantCouponErrorCodes } from "./merchantCouponModels.ts"
import { pageResponseFields, StockId } from "./models.ts"

/** State of an uploaded code (券code状态): `AVAILABLE` until a coupon has it, then `DISPATCHED`. */
export const CodeStatus = openLiterals("AVAILABLE", "DISPATCHED")

/** Request of {@link upload}. */
export interface UploadRequest extends Schema.Schema.Type<typeof UploadRequest> {}
export const UploadRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** Codes (券code列表): 1 to 200 of 1 to 32 digits, letters, blanks, `-`, `_`, `\`, `/`, `=`, `|`. */
  coupon_code_list: Schema.Array(
    Schema.String.check(
      Schema.isPattern(/^[0-9A-Za-z \-_\\/=|]{1,32}$/, {
        expected: "1 to 32 characters: digits, letters, blanks, - _ \\ / = |"
      })
    )
  ).check(Schema.isMinLength(1), Schema.isMaxLength(200)),
  /** The merchant's number of this request (请求业务单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  upload_request_no: merchantNo(128)
}).annotate({ identifier: "MerchantCouponCode.UploadRequest" })

/** Response of {@link upload}. */
export interface UploadResponse extends Schema.Schema.Type<typeof UploadResponse> {}
export const UploadResponse = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** Number of different codes in the request (去重后上传code总数). */
  total_count: Schema.optional(Schema.Int),
  /** Number of codes that WeChat Pay accepted (上传成功code个数). */
  success_count: Schema.Int,
  /** The codes that WeChat Pay accepted (上传成功的code列表). */
  success_codes: Schema.optional(Schema.Array(Schema.String)),
  /** Time of the upload (上传成功时间). */
  success_time: Schema.optional(Timestamp),
  /** Number of codes that WeChat Pay did not accept (上传失败code个数). */
  fail_count: Schema.optional(Schema.Int),
  /** The codes that WeChat Pay did not accept, with the reasons (上传失败的code及原因). */
  fail_codes: Schema.optional(Schema.Array(Schema.Struct({
    /** Code that was not accepted (上传失败的券code). */
    coupon_code: Schema.optional(Schema.String),
    /** Reason, for example `LENGTH_LIMIT` (失败错误码). */
    code: Schema.optional(Schema.String),
    /** Description of the reason (失败错误信息). */
    message: Schema.optional(Schema.String)
  }))),
  /** Codes that had been uploaded before (历史已存在的code列表). */
  exist_codes: Schema.optional(Schema.Array(Schema.String)),
  /** Codes that occur more than once in the request (本次请求中重复的code列表). */
  duplicate_codes: Schema.optional(Schema.Array(Schema.String))
}).annotate({ identifier: "MerchantCouponCode.UploadResponse" })

/**
 * Uploads codes for a stock with the code mode `MERCHANT_UPLOAD` (上传预存code): at most 200 per call, and in total at most
 * the number of the stock's coupons.
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * **Gotchas**
 *
 * The response may report that WeChat Pay accepted only some codes: read `fail_codes`, `exist_codes` and
 * `duplicate_codes`.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_6.shtml
 */
export const upload: Endpoint.Endpoint<UploadRequest, UploadResponse, MerchantCouponErrorCode> = Endpoint.make({
  name: "MerchantCouponCode.upload",
  title: "上传预存code",
  route: "POST /v3/marketing/busifavor/stocks/{stock_id}/couponcodes",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_6.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "upload_request_no",
  request: UploadRequest,
  response: UploadResponse,
  codes: merchantCouponErrorCodes
})

/** An uploaded code. */
export interface Code extends Schema.Schema.Type<typeof Code> {}
export const Code = Schema.Struct({
  /** The code that the merchant uploaded (商户上传code). */
  code: Schema.optional(Schema.String),
  /** State of the code (商户上传code分配状态): `AVAILABLE` until a coupon has it, then `DISPATCHED`. */
  code_status: Schema.optional(CodeStatus),
  /** Time of the upload (上传时间). */
  upload_time: Schema.optional(Timestamp),
  /** Time at which a coupon got the code (被分配时间). */
  dispatched_time: Schema.optional(Timestamp),
  /** User of that coupon (领券用户的OpenID). */
  openid: Schema.optional(Schema.String),
  /** User of that coupon, across applications (领券用户的UnionID). */
  unionid: Schema.optional(Schema.String),
  /** Code of that coupon (用户券code). */
  coupon_code: Schema.optional(Schema.String)
}).annotate({ identifier: "MerchantCouponCode.Code" })

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** Lists codes in this state only (券code状态); all by default. */
  status: Schema.optional(CodeStatus),
  /** Application that the `openid` of the response belongs to (公众账号ID); from the configuration by default. */
  appid: AppidIfAny,
  /** `offset` counts codes from 0; `limit` is the size of a page. */
  ...pageFields()
}).annotate({ identifier: "MerchantCouponCode.ListRequest" })

/** Response of {@link list}. */
export interface CodePage extends Schema.Schema.Type<typeof CodePage> {}
export const CodePage = Schema.Struct({
  ...pageResponseFields,
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.optional(Schema.String),
  /** Codes of this page (券code列表). */
  data: Schema.optional(Schema.Array(Code))
}).annotate({
  identifier: "MerchantCouponCode.CodePage",
  examples: [{
    stock_id: "98065001",
    total_count: 1,
    offset: 0,
    limit: 1,
    data: [{
      code: "sxxe34343434",
      code_status: "AVAILABLE",
      upload_time: DateTime.makeUnsafe("2023-05-26T02:00:00Z")
    }]
  }]
})

/**
 * Lists the uploaded codes of a stock, one page at a time (查询预存code列表).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html
 */
export const list: Endpoint.Endpoint<ListRequest, CodePage, CommonCode> = Endpoint.make({
  name: "MerchantCouponCode.list",
  title: "查询预存code列表",
  route: "GET /v3/marketing/busifavor/stocks/{stock_id}/couponcodes",
  docs: "https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html",
  roles: ["direct", "partner"],
  request: ListRequest,
  response: CodePage
})

/** All pages of {@link list}, from `offset` on. */
export const listAll: (
  request: ListRequest
) => Stream.Stream<Code, WeChatPayError<CommonCode>, Endpoint.Services> = Pagination.pages(list, ({ data }) => data)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** The code that the merchant uploaded (商户上传的code): at most 32 characters. */
  coupon_code: CouponCode,
  /** Application that the `openid` of the response belongs to (公众账号ID); from the configuration by default. */
  appid: AppidIfAny
}).annotate({ identifier: "MerchantCouponCode.QueryRequest" })

/** Response of {@link query}. */
export interface QueryResponse extends Schema.Schema.Type<typeof QueryResponse> {}
export const QueryResponse = Schema.Struct({
  /** The code (券code信息). */
  code_information: Schema.optional(Code),
  /** The coupon that has the code, once it is `DISPATCHED` (券码信息). */
  coupon_information: Schema.optional(Coupon)
}).annotate({
  identifier: "MerchantCouponCode.QueryResponse",
  examples: [{
    code_information: {
      code: "sxxe34343434",
      code_status: "AVAILABLE",
      upload_time: DateTime.makeUnsafe("2023-05-26T02:00:00Z")
    }
  }]
})

/**
 * Queries an uploaded code, with the coupon that has it (查询预存code详情).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html
 */
export const query: Endpoint.Endpoint<QueryRequest, QueryResponse, CommonCode> = Endpoint.make({
  name: "MerchantCouponCode.query",
  title: "查询预存code详情",
  route: "GET /v3/marketing/busifavor/stocks/{stock_id}/couponcodes/{coupon_code}",
  docs: "https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html",
  roles: ["direct", "partner"],
  request: QueryRequest,
  response: QueryResponse
})

/** Request of {@link remove}. */
export interface RemoveRequest extends Schema.Schema.Type<typeof RemoveRequest> {}
export const RemoveRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** The code that the merchant uploaded (商户上传的code): at most 32 characters. */
  coupon_code: CouponCode,
  /** The merchant's number of this request (请求业务单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  delete_request_no: merchantNo(128)
}).annotate({ identifier: "MerchantCouponCode.RemoveRequest" })

/** Response of {@link remove}. */
export interface RemoveResponse extends Schema.Schema.Type<typeof RemoveResponse> {}
export const RemoveResponse = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.optional(Schema.String),
  /** Time of the deletion (删除时间). */
  delete_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "MerchantCouponCode.RemoveResponse",
  examples: [{ stock_id: "101156451224", delete_time: DateTime.makeUnsafe("2023-05-26T02:00:00Z") }]
})

/**
 * Deletes an uploaded code that no coupon has yet (删除预存code).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html
 */
export const remove: Endpoint.Endpoint<RemoveRequest, RemoveResponse, CommonCode> = Endpoint.make({
  name: "MerchantCouponCode.remove",
  title: "删除预存code",
  route: "DELETE /v3/marketing/busifavor/stocks/{stock_id}/couponcodes/{coupon_code}",
  docs: "https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html",
  roles: ["direct", "partner"],
  idempotentBy: "delete_request_no",
  request: RemoveRequest,
  response: RemoveResponse
})
