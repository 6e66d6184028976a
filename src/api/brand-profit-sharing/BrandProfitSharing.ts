/**
 * Profit sharing of brands with many shops (连锁品牌分账), for service providers. The receivers belong to the brand, the orders
 * to its shops. `Bills` of `profit-sharing` has the bill of a day.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  Appid,
  AppidIfAny,
  Fen,
  NotifyUrlText,
  oneOf,
  openLiterals,
  text,
  Timestamp,
  TransactionId
} from "../../Wire.ts"
import {
  type QueryCode,
  queryCodes,
  ReceiverType,
  type RequestCode,
  requestCodes,
  returnFields,
  sameReturn,
  sameShares,
  ShareResult,
  Shares,
  SharingNo,
  SharingState,
  unfreezeFields,
  Unsplit
} from "../profit-sharing/models.ts"

export { Unsplit } from "../profit-sharing/models.ts"

/** Merchant that was paid: a shop, or the brand itself (特约商户号). */
const subMchid = { sub_mchid: text(32) } as const

const finishCodes = ["FREQUENCY_LIMITED", "NOT_ENOUGH", "NO_AUTH"] as const

/** Codes that {@link finish} and {@link requestReturn} document. `NOT_ENOUGH`: too little is left. */
export type FinishCode = CommonCode | (typeof finishCodes)[number]

const receiverCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link addReceiver}, {@link removeReceiver} and {@link queryRatio} document. */
export type ReceiverCode = CommonCode | (typeof receiverCodes)[number]

/** Merchant number of the brand (品牌主商户号). */
const brandMchid = { brand_mchid: text(32) } as const

const subAppid = {
  /** Application id of the brand; with the type `PERSONAL_SUB_OPENID`. */
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
  /** Needed for receivers that are persons: their openids are under it. */
  appid: AppidIfAny,
  ...subAppid,
  transaction_id: TransactionId,
  out_order_no: SharingNo,
  receivers: Shares,
  /** Whether what is left goes to the shop now; if so, the order cannot be shared again. */
  finish: Schema.Boolean,
  notify_url: Schema.optional(NotifyUrlText)
}).annotate({ identifier: "BrandProfitSharing.SharingRequest" })

/** Response of {@link request}. */
export interface SharingResponse extends Schema.Schema.Type<typeof SharingResponse> {}
export const SharingResponse = Schema.Struct({
  brand_mchid: Schema.optional(Schema.String),
  sub_mchid: Schema.optional(Schema.String),
  transaction_id: Schema.String,
  out_order_no: Schema.String,
  order_id: Schema.String,
  status: Schema.optional(SharingState),
  receivers: Schema.optional(Schema.Array(ShareResult))
}).annotate({ identifier: "BrandProfitSharing.SharingResponse" })

/**
 * Shares what a payment to a shop brought (请求分账), within 180 days: then the money is the shop's. The names of receivers
 * are encrypted on the way.
 *
 * **Gotchas**
 *
 * The answer says that the request was taken: query for each receiver's `result`. After any failure repeat with the
 * same `out_order_no`, as `Payment.resolveUnknown` does.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/brand-profit-sharing/orders/create-order.html
 */
export const request: Resolvable<SharingRequest, SharingResponse, RequestCode> = resolvable(
  Endpoint.make({
    name: "BrandProfitSharing.request",
    title: "请求分账",
    route: "POST /v3/brand/profitsharing/orders",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/brand-profit-sharing/orders/create-order.html",
    roles: ["partner"],
    idempotentBy: "out_order_no",
    request: SharingRequest,
    response: SharingResponse,
    codes: requestCodes
  }),
  {
    query: ({ out_order_no, sub_mchid, transaction_id }) => query({ out_order_no, sub_mchid, transaction_id }),
    settled: (known, { receivers, transaction_id }) =>
      agrees(known.transaction_id, transaction_id) && sameShares(known.receivers, receivers)
        ? settled(known)
        : otherContent
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  ...subMchid,
  transaction_id: TransactionId,
  out_order_no: SharingNo
}).annotate({ identifier: "BrandProfitSharing.QueryRequest" })

/** An order of a brand's profit sharing. */
export interface SharingOrder extends Schema.Schema.Type<typeof SharingOrder> {}
export const SharingOrder = Schema.Struct({
  sub_mchid: Schema.optional(Schema.String),
  transaction_id: Schema.String,
  out_order_no: Schema.String,
  order_id: Schema.String,
  status: SharingState,
  receivers: Schema.optional(Schema.Array(ShareResult)),
  close_reason: Schema.optional(Schema.String),
  /** What {@link finish} gave to the shop, in fen. */
  finish_amount: Schema.optional(Fen),
  finish_description: Schema.optional(Schema.String)
}).annotate({ identifier: "BrandProfitSharing.SharingOrder" })

/**
 * Queries what became of {@link request} or {@link finish} (查询分账结果).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_2.shtml
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingOrder, QueryCode> = Endpoint.make({
  name: "BrandProfitSharing.query",
  title: "查询分账结果",
  route: "GET /v3/brand/profitsharing/orders",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_2.shtml",
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
export const FinishResponse = Schema.Struct({
  sub_mchid: Schema.optional(Schema.String),
  transaction_id: Schema.String,
  out_order_no: Schema.String,
  order_id: Schema.String
}).annotate({ identifier: "BrandProfitSharing.FinishResponse" })

/**
 * Gives the shop what is left of an order, and ends its sharing (完结分账).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_5.shtml
 */
export const finish: Resolvable<FinishRequest, FinishResponse, FinishCode> = resolvable(
  Endpoint.make({
    name: "BrandProfitSharing.finish",
    title: "完结分账",
    route: "POST /v3/brand/profitsharing/finish-order",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_5.shtml",
    roles: ["partner"],
    idempotentBy: "out_order_no",
    request: FinishRequest,
    response: FinishResponse,
    codes: finishCodes
  }),
  {
    query: ({ out_order_no, sub_mchid, transaction_id }) => query({ out_order_no, sub_mchid, transaction_id }),
    settled: (known, { transaction_id }) => agrees(known.transaction_id, transaction_id) ? settled(known) : otherContent
  }
)

/** Request of {@link queryAmount}. */
export interface QueryAmountRequest extends Schema.Schema.Type<typeof QueryAmountRequest> {}
export const QueryAmountRequest = Schema.Struct({ transaction_id: TransactionId }).annotate({
  identifier: "BrandProfitSharing.QueryAmountRequest"
})

/**
 * Asks what is left of an order to be shared (查询剩余待分金额).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_7_9.shtml
 */
export const queryAmount: Endpoint.Endpoint<QueryAmountRequest, Unsplit, QueryCode> = Endpoint.make({
  name: "BrandProfitSharing.queryAmount",
  title: "查询剩余待分金额",
  route: "GET /v3/brand/profitsharing/orders/{transaction_id}/amounts",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_7_9.shtml",
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
  brand_mchid: Schema.String,
  /** In ten-thousandths: 2000 is 20 %. */
  max_ratio: Schema.Int
}).annotate({
  identifier: "BrandProfitSharing.MaxRatio",
  examples: [{ brand_mchid: "1900000108", max_ratio: 3000 }]
})

/**
 * Asks how much of its orders a brand lets the service provider share (查询最大分账比例).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_7_10.shtml
 */
export const queryRatio: Endpoint.Endpoint<QueryRatioRequest, MaxRatio, ReceiverCode> = Endpoint
  .make({
    name: "BrandProfitSharing.queryRatio",
    title: "查询最大分账比例",
    route: "GET /v3/brand/profitsharing/brand-configs/{brand_mchid}",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_7_10.shtml",
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

/** Money that a receiver gave back. */
export interface SharingReturn extends Schema.Schema.Type<typeof SharingReturn> {}
export const SharingReturn = Schema.Struct({
  sub_mchid: Schema.optional(Schema.String),
  order_id: Schema.optional(Schema.String),
  out_order_no: Schema.optional(Schema.String),
  out_return_no: Schema.String,
  return_mchid: Schema.optional(Schema.String),
  return_no: Schema.optional(Schema.String),
  /** Fen. */
  amount: Schema.optional(Fen),
  result: openLiterals("PROCESSING", "SUCCESS", "FAIL"),
  /** With `FAIL`. */
  fail_reason: Schema.optional(
    openLiterals("ACCOUNT_ABNORMAL", "TIME_OUT_CLOSED", "PAYER_ACCOUNT_ABNORMAL", "INVALID_REQUEST")
  ),
  finish_time: Schema.optional(Timestamp)
}).annotate({ identifier: "BrandProfitSharing.SharingReturn" })

/**
 * Takes money back from a receiver, for the shop (请求分账回退): from a merchant who agreed to it in his console. One of
 * `order_id` and `out_order_no` is enough.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_3.shtml
 */
export const requestReturn: Resolvable<ReturnRequest, SharingReturn, FinishCode> = resolvable(
  Endpoint.make({
    name: "BrandProfitSharing.requestReturn",
    title: "请求分账回退",
    route: "POST /v3/brand/profitsharing/returnorders",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_3.shtml",
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
        ...(order_id === undefined ? {} : { order_id }),
        ...(out_order_no === undefined ? {} : { out_order_no })
      }),
    settled: (known, request) => sameReturn(known, request)
  }
)

/** Request of {@link queryReturn}. */
export interface QueryReturnRequest extends Schema.Schema.Type<typeof QueryReturnRequest> {}
export const QueryReturnRequest = Schema.Struct({
  ...subMchid,
  out_return_no: SharingNo,
  ...Struct.pick(returnFields, ["order_id", "out_order_no"])
}).check(oneOf("out_order_no", "order_id")).annotate({ identifier: "BrandProfitSharing.QueryReturnRequest" })

/**
 * Queries a return (查询分账回退结果).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_4.shtml
 */
export const queryReturn: Endpoint.Endpoint<QueryReturnRequest, SharingReturn, QueryCode> = Endpoint.make({
  name: "BrandProfitSharing.queryReturn",
  title: "查询分账回退结果",
  route: "GET /v3/brand/profitsharing/returnorders",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_4.shtml",
  roles: ["partner"],
  request: QueryReturnRequest,
  response: SharingReturn,
  codes: queryCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// receivers
// ---------------------------------------------------------------------------------------------------------------------

const receiver = { ...brandMchid, appid: Appid, ...subAppid, type: ReceiverType, account: text(64) } as const

/** Request of {@link addReceiver}. */
export interface AddReceiverRequest extends Schema.Schema.Type<typeof AddReceiverRequest> {}
export const AddReceiverRequest = Schema.Struct({
  ...receiver,
  /** Full name of the merchant, required, or the person's name. Unlike other names it is not encrypted. */
  name: Schema.optional(text(1024)),
  relation_type: openLiterals("SUPPLIER", "DISTRIBUTOR", "SERVICE_PROVIDER", "PLATFORM", "STAFF", "OTHERS")
}).annotate({ identifier: "BrandProfitSharing.AddReceiverRequest" })

/** Response of {@link addReceiver} and {@link removeReceiver}. */
export interface Receiver extends Schema.Schema.Type<typeof Receiver> {}
export const Receiver = Schema.Struct({
  brand_mchid: Schema.optional(Schema.String),
  type: ReceiverType,
  account: Schema.String
}).annotate({ identifier: "BrandProfitSharing.Receiver" })

/**
 * Adds a receiver to a brand (添加分账接收方): for the orders of all its shops. The brand itself is one already.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/brand-profit-sharing/receivers/add-receiver.html
 */
export const addReceiver: Endpoint.Endpoint<AddReceiverRequest, Receiver, ReceiverCode> = Endpoint.make({
  name: "BrandProfitSharing.addReceiver",
  title: "添加分账接收方",
  route: "POST /v3/brand/profitsharing/receivers/add",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/brand-profit-sharing/receivers/add-receiver.html",
  roles: ["partner"],
  idempotentBy: "account",
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
 * Deletes a receiver of a brand (删除分账接收方).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_8.shtml
 */
export const removeReceiver: Endpoint.Endpoint<RemoveReceiverRequest, Receiver, ReceiverCode> = Endpoint.make({
  name: "BrandProfitSharing.removeReceiver",
  title: "删除分账接收方",
  route: "POST /v3/brand/profitsharing/receivers/delete",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_8.shtml",
  roles: ["partner"],
  idempotentBy: "account",
  request: RemoveReceiverRequest,
  response: Receiver,
  codes: receiverCodes
})
