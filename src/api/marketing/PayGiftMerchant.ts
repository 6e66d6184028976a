/**
 * Merchants whose payments count in an activity of gifts after payments (支付有礼发券商户号).
 *
 * **Details**
 *
 * WeChat Pay phases out new activities since 1 December 2025; 摇一摇有优惠 replaces them
 * (https://pay.weixin.qq.com/doc/v3/merchant/4012064295). Running activities continue to their end.
 */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { merchantNo, pageFields, Timestamp } from "../../Wire.ts"
import { pageResponseFields } from "./models.ts"
import { ActivityId, MerchantId, type PayGiftCode, payGiftCodes } from "./payGiftModels.ts"

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** WeChat Pay's number of the activity (活动id): at most 20 characters. */
  activity_id: ActivityId,
  /** `offset` counts pages from 0; `limit` is 1 to 100, by default 20. */
  ...pageFields(100)
}).annotate({ identifier: "PayGiftMerchant.ListRequest" })

/** A merchant whose payments count. */
export interface Merchant extends Schema.Schema.Type<typeof Merchant> {}
export const Merchant = Schema.Struct({
  /** Merchant number (商户Id). */
  mchid: Schema.optional(Schema.String),
  /** Name (商户名称). */
  merchant_name: Schema.optional(Schema.String),
  /** Time at which the merchant was added (创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the last change (更新时间). */
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftMerchant.Merchant" })

/** Response of {@link list}. */
export interface MerchantPage extends Schema.Schema.Type<typeof MerchantPage> {}
export const MerchantPage = Schema.Struct({
  ...pageResponseFields,
  /** Merchants of this page (结果集). */
  data: Schema.optional(Schema.Array(Merchant)),
  /** WeChat Pay's number of the activity (活动id). */
  activity_id: Schema.optional(Schema.String)
}).annotate({ identifier: "PayGiftMerchant.MerchantPage" })

/**
 * Lists the merchants whose payments count, one page at a time (查询活动发券商户号).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012466149
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466191
 */
export const list: Endpoint.Endpoint<ListRequest, MerchantPage, PayGiftCode> = Endpoint.make({
  name: "PayGiftMerchant.list",
  title: "查询活动发券商户号",
  route: "GET /v3/marketing/paygiftactivity/activities/{activity_id}/merchants",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012466149", "https://pay.weixin.qq.com/doc/v3/partner/4012466191"],
  roles: ["direct", "partner"],
  request: ListRequest,
  response: MerchantPage,
  codes: payGiftCodes
})

/** All pages of {@link list}. */
export const listAll: (
  request: ListRequest
) => Stream.Stream<Merchant, WeChatPayError<PayGiftCode>, Endpoint.Services> = Pagination.numberedPages(
  list,
  (page) => page.data
)

const MerchantIds = Schema.Array(MerchantId).check(Schema.isMinLength(1), Schema.isMaxLength(500))

const changeCodes = [...payGiftCodes, "RULE_LIMIT"] as const

/** Codes that {@link add} and {@link remove} document. */
export type ChangeCode = CommonCode | (typeof changeCodes)[number]

/** Request of {@link add}. */
export interface AddRequest extends Schema.Schema.Type<typeof AddRequest> {}
export const AddRequest = Schema.Struct({
  /** WeChat Pay's number of the activity (活动id): at most 20 characters. */
  activity_id: ActivityId,
  /** Merchant numbers (添加的发券商户号): 1 to 500. */
  merchant_id_list: MerchantIds,
  /** The merchant's number of this request (请求业务单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  add_request_no: merchantNo(128)
}).annotate({ identifier: "PayGiftMerchant.AddRequest" })

/** Response of {@link add}. */
export interface AddResponse extends Schema.Schema.Type<typeof AddResponse> {}
export const AddResponse = Schema.Struct({
  /** WeChat Pay's number of the activity (活动id). */
  activity_id: Schema.optional(Schema.String),
  /** Time at which the merchants were added (添加时间). */
  add_time: Schema.optional(Timestamp),
  /** Merchants that were not added, with the reasons (校验失败的发券商户号). */
  invalid_merchant_id_list: Schema.optional(Schema.Array(Schema.Struct({
    /** Merchant number (商户Id). */
    mchid: Schema.optional(Schema.String),
    /** Reason why the merchant was not added (无效原因). */
    invalid_reason: Schema.optional(Schema.String)
  })))
}).annotate({ identifier: "PayGiftMerchant.AddResponse" })

/**
 * Adds merchants whose payments count (新增活动发券商户号).
 *
 * **Gotchas**
 *
 * The response may report that only some merchants were added: read `invalid_merchant_id_list`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012466671
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466735
 */
export const add: Endpoint.Endpoint<AddRequest, AddResponse, ChangeCode> = Endpoint.make({
  name: "PayGiftMerchant.add",
  title: "新增活动发券商户号",
  route: "POST /v3/marketing/paygiftactivity/activities/{activity_id}/merchants/add",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012466671", "https://pay.weixin.qq.com/doc/v3/partner/4012466735"],
  roles: ["direct", "partner"],
  idempotentBy: "add_request_no",
  request: AddRequest,
  response: AddResponse,
  codes: changeCodes
})

/** Request of {@link remove}. */
export interface RemoveRequest extends Schema.Schema.Type<typeof RemoveRequest> {}
export const RemoveRequest = Schema.Struct({
  /** WeChat Pay's number of the activity (活动id): at most 20 characters. */
  activity_id: ActivityId,
  /** Merchant numbers (删除的发券商户号): 1 to 500. */
  merchant_id_list: MerchantIds,
  /** The merchant's number of this request (请求业务单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  delete_request_no: merchantNo(128)
}).annotate({ identifier: "PayGiftMerchant.RemoveRequest" })

/** Response of {@link remove}. */
export interface RemoveResponse extends Schema.Schema.Type<typeof RemoveResponse> {}
export const RemoveResponse = Schema.Struct({
  /** WeChat Pay's number of the activity (活动id). */
  activity_id: Schema.optional(Schema.String),
  /** Time at which the merchants were removed (删除时间). */
  delete_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftMerchant.RemoveResponse" })

/**
 * Removes merchants whose payments count (删除活动发券商户号).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012466787
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466827
 */
export const remove: Endpoint.Endpoint<RemoveRequest, RemoveResponse, ChangeCode> = Endpoint.make({
  name: "PayGiftMerchant.remove",
  title: "删除活动发券商户号",
  route: "POST /v3/marketing/paygiftactivity/activities/{activity_id}/merchants/delete",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012466787", "https://pay.weixin.qq.com/doc/v3/partner/4012466827"],
  roles: ["direct", "partner"],
  idempotentBy: "delete_request_no",
  request: RemoveRequest,
  response: RemoveResponse,
  codes: changeCodes
})
