/**
 * Profit sharing of brands with many shops (连锁品牌分账), for service providers. The receivers belong to the brand, the orders
 * to its shops. `ProfitSharingBill` of `profit-sharing` has the bill of a day.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, oneOf, openLiterals, text, Timestamp } from "../../Wire.ts"
import {
  type QueryCode,
  queryCodes,
  queryFields,
  ReceiverType,
  type RequestCode,
  requestCodes,
  requestFields,
  returnFields,
  sameReturn,
  sameSharing,
  ShareResult,
  SharingState,
  unfreezeFields,
  Unsplit,
  unsplitFields
} from "../profit-sharing/models.ts"
import { removeFields } from "../profit-sharing/ProfitSharingReceiver.ts"

export { Unsplit } from "../profit-sharing/models.ts"

const subMchid = {
  /** Merchant number of the shop or brand that was paid (分账出资商户): at most 32 characters. */
  sub_mchid: text(32)
} as const

const finishCodes = ["FREQUENCY_LIMITED", "NOT_ENOUGH", "NO_AUTH"] as const

/** Codes that {@link finish} and {@link requestReturn} document. `NOT_ENOUGH`: the order has less left. */
export type FinishCode = CommonCode | (typeof finishCodes)[number]

const receiverCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link addReceiver}, {@link removeReceiver} and {@link queryRatio} document. */
export type ReceiverCode = CommonCode | (typeof receiverCodes)[number]

const brandMchid = {
  /** Merchant number of the brand (品牌主商户号): at most 32 characters. */
  brand_mchid: text(32)
} as const

const subAppid = {
  /** Application id of the brand (子商户应用ID), for the type `PERSONAL_SUB_OPENID`: at most 32 characters. */
  sub_appid: Schema.optional(text(32))
} as const

// ---------------------------------------------------------------------------------------------------------------------
// orders
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link request}. */
export interface SharingRequest extends Schema.Schema.Type<typeof SharingRequest> {}
export const SharingRequest = Schema.Struct({
  ...brandMchid,
  ...subMchid,
  ...subAppid,
  ...Struct.omit(requestFields, ["unfreeze_unsplit"]),
  /** Whether the shop gets the rest now (是否分账完成). If so, the order cannot be shared again. */
  finish: Schema.Boolean
}).annotate({ identifier: "BrandProfitSharing.SharingRequest" })

/** Fields of every response that names a sharing. */
const sharingFields = {
  /** Merchant number of the shop or brand that was paid (分账出资商户). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.String,
  /** The merchant's number of the sharing (商户分账单号). */
  out_order_no: Schema.String,
  /** WeChat Pay's number of the sharing (微信分账单号). */
  order_id: Schema.String
} as const

/** Response of {@link request}. */
export interface SharingResponse extends Schema.Schema.Type<typeof SharingResponse> {}
export const SharingResponse = Schema.Struct({
  /** Merchant number of the brand (品牌主商户号). */
  brand_mchid: Schema.optional(Schema.String),
  ...sharingFields,
  /** State of the sharing (分账单状态). */
  status: Schema.optional(SharingState),
  /** The receivers (分账接收方列表). */
  receivers: Schema.optional(Schema.Array(ShareResult))
}).annotate({ identifier: "BrandProfitSharing.SharingResponse" })

/**
 * Shares a paid order of a shop (请求分账), within 180 days of its payment; then the shop gets the rest. The library encrypts
 * the names of receivers.
 *
 * **Gotchas**
 *
 * The response means that WeChat Pay accepted the request. Query the `result` of each receiver later. After any failure,
 * repeat the request with the same `out_order_no`, as `Payment.resolveUnknown` does.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012692975
 */
export const request: Resolvable<SharingRequest, SharingResponse, RequestCode> = resolvable(
  Endpoint.make({
    name: "BrandProfitSharing.request",
    title: "请求分账",
    route: "POST /v3/brand/profitsharing/orders",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012692975",
    roles: ["partner"],
    idempotentBy: "out_order_no",
    request: SharingRequest,
    response: SharingResponse,
    codes: requestCodes
  }),
  {
    query: ({ out_order_no, sub_mchid, transaction_id }) => query({ out_order_no, sub_mchid, transaction_id }),
    settled: (known, request) => sameSharing(known, request)
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  ...subMchid,
  ...Struct.pick(queryFields, ["transaction_id"]),
  ...Struct.pick(queryFields, ["out_order_no"])
}).annotate({ identifier: "BrandProfitSharing.QueryRequest" })

/** A sharing of a brand (分账单). */
export interface SharingOrder extends Schema.Schema.Type<typeof SharingOrder> {}
export const SharingOrder = Schema.Struct({
  ...sharingFields,
  /** State of the sharing (分账单状态). */
  status: SharingState,
  /** The receivers (分账接收方列表). */
  receivers: Schema.optional(Schema.Array(ShareResult)),
  /** Reason for which the sharing was closed (关单原因). */
  close_reason: Schema.optional(Schema.String),
  /** Amount that {@link finish} released to the shop, in fen (分账完结金额). */
  finish_amount: Schema.optional(Fen),
  /** Reason in the request of {@link finish} (分账完结描述). */
  finish_description: Schema.optional(Schema.String)
}).annotate({ identifier: "BrandProfitSharing.SharingOrder" })

/**
 * Queries a sharing that {@link request} or {@link finish} created (查询分账结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467002
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingOrder, QueryCode> = Endpoint.make({
  name: "BrandProfitSharing.query",
  title: "查询分账结果",
  route: "GET /v3/brand/profitsharing/orders",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012467002",
  roles: ["partner"],
  request: QueryRequest,
  response: SharingOrder,
  codes: queryCodes
})

/** Request of {@link finish}. */
export interface FinishRequest extends Schema.Schema.Type<typeof FinishRequest> {}
export const FinishRequest = Schema.Struct({ ...subMchid, ...unfreezeFields }).annotate({
  identifier: "BrandProfitSharing.FinishRequest"
})

/** Response of {@link finish}. */
export interface FinishResponse extends Schema.Schema.Type<typeof FinishResponse> {}
export const FinishResponse = Schema.Struct(sharingFields).annotate({
  identifier: "BrandProfitSharing.FinishResponse"
})

/**
 * Releases the rest of an order to the shop (解冻剩余资金). The order cannot be shared again.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467016
 */
export const finish: Resolvable<FinishRequest, FinishResponse, FinishCode> = resolvable(
  Endpoint.make({
    name: "BrandProfitSharing.finish",
    title: "解冻剩余资金",
    route: "POST /v3/brand/profitsharing/finish-order",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012467016",
    roles: ["partner"],
    idempotentBy: "out_order_no",
    request: FinishRequest,
    response: FinishResponse,
    codes: finishCodes
  }),
  {
    query: ({ out_order_no, sub_mchid, transaction_id }) => query({ out_order_no, sub_mchid, transaction_id }),
    settled: (known, request) => sameSharing(known, request)
  }
)

/** Request of {@link queryAmount}. */
export interface QueryAmountRequest extends Schema.Schema.Type<typeof QueryAmountRequest> {}
export const QueryAmountRequest = Schema.Struct(unsplitFields).annotate({
  identifier: "BrandProfitSharing.QueryAmountRequest"
})

/**
 * Queries the amount of an order that can still be shared (查询订单剩余待分金额).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467021
 */
export const queryAmount: Endpoint.Endpoint<QueryAmountRequest, Unsplit, QueryCode> = Endpoint.make({
  name: "BrandProfitSharing.queryAmount",
  title: "查询订单剩余待分金额",
  route: "GET /v3/brand/profitsharing/orders/{transaction_id}/amounts",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012467021",
  roles: ["partner"],
  request: QueryAmountRequest,
  response: Unsplit,
  codes: queryCodes
})

/** Request of {@link queryRatio}. */
export interface QueryRatioRequest extends Schema.Schema.Type<typeof QueryRatioRequest> {}
export const QueryRatioRequest = Schema.Struct(brandMchid).annotate({
  identifier: "BrandProfitSharing.QueryRatioRequest"
})

/** Response of {@link queryRatio}. */
export interface MaxRatio extends Schema.Schema.Type<typeof MaxRatio> {}
export const MaxRatio = Schema.Struct({
  /** Merchant number of the brand (品牌主商户号). */
  brand_mchid: Schema.String,
  /** Largest part of an order that can be shared, in ten-thousandths (最大分账比例): 2000 is 20 %. */
  max_ratio: Schema.Int
}).annotate({
  identifier: "BrandProfitSharing.MaxRatio",
  examples: [{ brand_mchid: "1900000108", max_ratio: 3000 }]
})

/**
 * Queries the largest part of an order that the brand allows to be shared (查询最大分账比例).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467022
 */
export const queryRatio: Endpoint.Endpoint<QueryRatioRequest, MaxRatio, ReceiverCode> = Endpoint
  .make({
    name: "BrandProfitSharing.queryRatio",
    title: "查询最大分账比例",
    route: "GET /v3/brand/profitsharing/brand-configs/{brand_mchid}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012467022",
    roles: ["partner"],
    request: QueryRatioRequest,
    response: MaxRatio,
    codes: receiverCodes
  })

// ---------------------------------------------------------------------------------------------------------------------
// returns
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link requestReturn}. */
export interface ReturnRequest extends Schema.Schema.Type<typeof ReturnRequest> {}
export const ReturnRequest = Schema.Struct({ ...subMchid, ...returnFields }).check(oneOf("out_order_no", "order_id"))
  .annotate({
    identifier: "BrandProfitSharing.ReturnRequest"
  })

/** A return: money that a receiver gives back. */
export interface SharingReturn extends Schema.Schema.Type<typeof SharingReturn> {}
export const SharingReturn = Schema.Struct({
  /** Merchant number of the shop or brand that was paid (分账出资商户). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the sharing (微信分账单号). */
  order_id: Schema.optional(Schema.String),
  /** The merchant's number of the sharing (商户分账单号). */
  out_order_no: Schema.optional(Schema.String),
  /** The merchant's number of the return (商户回退单号). */
  out_return_no: Schema.String,
  /** Merchant number of the receiver (回退商户号). */
  return_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the return (微信回退单号). */
  return_no: Schema.optional(Schema.String),
  /** Amount in fen (回退金额). */
  amount: Schema.optional(Fen),
  /** Result (回退结果): after `PROCESSING`, query again. */
  result: openLiterals("PROCESSING", "SUCCESS", "FAIL"),
  /** Reason of `FAIL` (失败原因). */
  fail_reason: Schema.optional(
    openLiterals("ACCOUNT_ABNORMAL", "TIME_OUT_CLOSED", "PAYER_ACCOUNT_ABNORMAL", "INVALID_REQUEST")
  ),
  /** Time of the result (完成时间). */
  finish_time: Schema.optional(Timestamp)
}).annotate({ identifier: "BrandProfitSharing.SharingReturn" })

/**
 * Takes a share, or a part of it, back from its receiver for the shop (请求分账回退). The receiver must be a merchant that
 * allows returns in its merchant console. The request needs `order_id` or `out_order_no`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467097
 */
export const requestReturn: Resolvable<ReturnRequest, SharingReturn, FinishCode> = resolvable(
  Endpoint.make({
    name: "BrandProfitSharing.requestReturn",
    title: "请求分账回退",
    route: "POST /v3/brand/profitsharing/returnorders",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012467097",
    roles: ["partner"],
    idempotentBy: "out_return_no",
    request: ReturnRequest,
    response: SharingReturn,
    codes: finishCodes
  }),
  {
    query: ({ order_id, out_order_no, out_return_no, sub_mchid }) =>
      queryReturn({
        out_return_no,
        sub_mchid,
        order_id,
        out_order_no
      }),
    settled: (known, request) => sameReturn(known, request)
  }
)

/** Request of {@link queryReturn}. */
export interface QueryReturnRequest extends Schema.Schema.Type<typeof QueryReturnRequest> {}
export const QueryReturnRequest = Schema.Struct({
  ...subMchid,
  ...Struct.pick(returnFields, ["out_return_no"]),
  ...Struct.pick(returnFields, ["order_id", "out_order_no"])
}).check(oneOf("out_order_no", "order_id")).annotate({ identifier: "BrandProfitSharing.QueryReturnRequest" })

/**
 * Queries the result of a return (查询分账回退结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467011
 */
export const queryReturn: Endpoint.Endpoint<QueryReturnRequest, SharingReturn, QueryCode> = Endpoint.make({
  name: "BrandProfitSharing.queryReturn",
  title: "查询分账回退结果",
  route: "GET /v3/brand/profitsharing/returnorders",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012467011",
  roles: ["partner"],
  request: QueryReturnRequest,
  response: SharingReturn,
  codes: queryCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// receivers
// ---------------------------------------------------------------------------------------------------------------------

const receiver = { ...brandMchid, ...subAppid, ...removeFields } as const

/** Request of {@link addReceiver}. */
export interface AddReceiverRequest extends Schema.Schema.Type<typeof AddReceiverRequest> {}
export const AddReceiverRequest = Schema.Struct({
  ...receiver,
  /**
   * Full name of the merchant (required) or name of the person (分账接收方全称): at most 256 characters. Unlike other names it
   * is not encrypted.
   */
  name: Schema.optional(text(256)),
  /** Relation of the receiver to the brand (与品牌主的关系类型). */
  relation_type: openLiterals("SUPPLIER", "DISTRIBUTOR", "SERVICE_PROVIDER", "PLATFORM", "STAFF", "OTHERS")
}).annotate({ identifier: "BrandProfitSharing.AddReceiverRequest" })

/** Response of {@link addReceiver} and {@link removeReceiver}. */
export interface Receiver extends Schema.Schema.Type<typeof Receiver> {}
export const Receiver = Schema.Struct({
  /** Merchant number of the brand (品牌主商户号). */
  brand_mchid: Schema.optional(Schema.String),
  /** Kind of the account (分账接收方类型). */
  type: ReceiverType,
  /** Merchant number or openid (分账接收方账号). */
  account: Schema.String
}).annotate({ identifier: "BrandProfitSharing.Receiver" })

/**
 * Adds a receiver to a brand, for the orders of all its shops (添加分账接收方). The brand itself is already a receiver.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467100
 */
export const addReceiver: Endpoint.Endpoint<AddReceiverRequest, Receiver, ReceiverCode> = Endpoint.make({
  name: "BrandProfitSharing.addReceiver",
  title: "添加分账接收方",
  route: "POST /v3/brand/profitsharing/receivers/add",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012467100",
  roles: ["partner"],
  safe: true,
  request: AddReceiverRequest,
  response: Receiver,
  codes: receiverCodes
})

/** Request of {@link removeReceiver}. */
export interface RemoveReceiverRequest extends Schema.Schema.Type<typeof RemoveReceiverRequest> {}
export const RemoveReceiverRequest = Schema.Struct(receiver).annotate({
  identifier: "BrandProfitSharing.RemoveReceiverRequest"
})

/**
 * Removes a receiver of a brand (删除分账接收方).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467103
 */
export const removeReceiver: Endpoint.Endpoint<RemoveReceiverRequest, Receiver, ReceiverCode> = Endpoint.make({
  name: "BrandProfitSharing.removeReceiver",
  title: "删除分账接收方",
  route: "POST /v3/brand/profitsharing/receivers/delete",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012467103",
  roles: ["partner"],
  safe: true,
  request: RemoveReceiverRequest,
  response: Receiver,
  codes: receiverCodes
})
