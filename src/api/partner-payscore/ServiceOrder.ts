/**
 * Service orders of WeChat Pay score (支付分订单) for service providers: as `ServiceOrder` of `payscore`, for a sub-merchant.
 * The notifications are those of `ServiceOrder` there.
 *
 * **Gotchas**
 *
 * {@link cancel}, {@link complete}, {@link modify} and {@link sync} return nothing: {@link query} shows the order.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { eitherOf, notifyUrl, text, Timestamp } from "../../Wire.ts"
import {
  ModifiedDiscounts,
  PostPayment,
  ServiceId,
  type ServiceOrderCode,
  serviceOrderCodes,
  serviceOrderFields,
  ServiceStart,
  TimeRange
} from "../payscore/models.ts"
import * as Direct from "../payscore/ServiceOrder.ts"
import { ownedFields, ownerFields, subMchidField, subUserFields } from "./models.ts"

export type { ServiceOrderCode } from "../payscore/models.ts"
export { confirmed, events, NotifiedOrder, paid } from "../payscore/ServiceOrder.ts"

/** A service order of a sub-merchant. */
export interface ServiceOrder extends Schema.Schema.Type<typeof ServiceOrder> {}
export const ServiceOrder = Schema.Struct({ ...serviceOrderFields, ...ownedFields }).annotate({
  identifier: "PartnerServiceOrder.ServiceOrder"
})

const lines = {
  /** Charges (后付费项目): at most 100. */
  post_payments: Schema.Array(
    Schema.Struct({
      ...PostPayment.fields,
      /** Name (付费名称): at most 20 characters. */
      name: Schema.optional(PostPayment.fields.name)
    })
  ).check(Schema.isMaxLength(100)),
  /** Discounts (商户优惠): at most 30. */
  post_discounts: Schema.optional(ModifiedDiscounts)
} as const

const serviceIfAny = {
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: Schema.optional(ServiceId)
} as const

// ---------------------------------------------------------------------------------------------------------------------
// create
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...Direct.CreateRequest.fields,
  ...ownerFields,
  ...subUserFields,
  /**
   * Address for the notifications of confirmation and payment (商户回调地址): at most 256 characters; from the configuration
   * by default.
   */
  notify_url: notifyUrl(256),
  /** Charges (后付费项目): at most 100. */
  post_payments: Schema.optional(lines.post_payments),
  /** Discounts (商户优惠): at most 30. */
  post_discounts: lines.post_discounts,
  /** Times at which the service begins and ends (服务时间段). */
  time_range: Schema.Struct({
    ...TimeRange.fields,
    /** Start (服务开始时间): not before the call; `OnAccept`: the time at which the user confirms. */
    start_time: Schema.optional(ServiceStart)
  })
}).annotate({ identifier: "PartnerServiceOrder.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  ...Direct.CreateResponse.fields,
  ...ownedFields
}).annotate({ identifier: "PartnerServiceOrder.CreateResponse" })

/**
 * Creates a service order of a sub-merchant (创建支付分订单): the user confirms it on the page that `package` opens, within 30 days.
 *
 * **Details**
 *
 * The page of today only documents orders that the user confirms. `openid`, `sub_openid` and `need_user_confirm`
 * `false` belong to services with `Permission` (免确认预授权模式), and are known from a third-party description of the API.
 *
 * **Gotchas**
 *
 * The same `out_order_no` with the same content gives the same order; with other content, WeChat Pay refuses it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013138534
 */
export const create: Endpoint.Endpoint<CreateRequest, CreateResponse, ServiceOrderCode> = Endpoint.make({
  name: "PartnerServiceOrder.create",
  title: "创建支付分订单",
  route: "POST /v3/payscore/partner/serviceorder",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013138534",
  roles: ["partner", "platform"],
  idempotentBy: "out_order_no",
  request: CreateRequest,
  response: CreateResponse,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// query
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  ...Struct.pick(Direct.QueryRequest.fields, ["out_order_no", "query_id"]),
  ...serviceIfAny,
  ...subMchidField
}).check(eitherOf("out_order_no", "query_id")).annotate({ identifier: "PartnerServiceOrder.QueryRequest" })

/**
 * Queries a service order of a sub-merchant (查询支付分订单), by the merchant's number or by the number that the confirmation page
 * returned.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013138559
 */
export const query: Endpoint.Endpoint<QueryRequest, ServiceOrder, ServiceOrderCode> = Endpoint.make({
  name: "PartnerServiceOrder.query",
  title: "查询支付分订单",
  route: "GET /v3/payscore/partner/serviceorder",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013138559",
  roles: ["partner", "platform"],
  request: QueryRequest,
  response: ServiceOrder,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// cancel
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link cancel}. */
export interface CancelRequest extends Schema.Schema.Type<typeof CancelRequest> {}
export const CancelRequest = Schema.Struct({
  ...Struct.omit(Direct.CancelRequest.fields, ["appid"]),
  ...subMchidField
}).annotate({ identifier: "PartnerServiceOrder.CancelRequest" })

/**
 * Cancels a service order that is `CREATED` or `DOING` (取消支付分订单), also one that is completed but not paid.
 *
 * **Gotchas**
 *
 * While a collection is in progress, WeChat Pay refuses the call: try again after three minutes. Repeat with the same
 * content, including the reason.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013138589
 */
export const cancel: Endpoint.Endpoint<CancelRequest, void, ServiceOrderCode> = Endpoint.make({
  name: "PartnerServiceOrder.cancel",
  title: "取消支付分订单",
  route: "POST /v3/payscore/partner/serviceorder/{out_order_no}/cancel",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013138589",
  roles: ["partner", "platform"],
  idempotentBy: "out_order_no",
  request: CancelRequest,
  response: Schema.Void,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// modify
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link modify}. */
export interface ModifyRequest extends Schema.Schema.Type<typeof ModifyRequest> {}
export const ModifyRequest = Schema.Struct({
  ...Struct.omit(Direct.ModifyRequest.fields, ["appid"]),
  ...serviceIfAny,
  ...lines,
  ...subMchidField
}).annotate({ identifier: "PartnerServiceOrder.ModifyRequest" })

/**
 * Lowers the amount of a completed order that is not paid (修改支付分订单金额).
 *
 * **Gotchas**
 *
 * Every call has to lower the amount. Refund what is paid already; orders with a deposit cannot be modified. The library
 * does not repeat the call: after an unknown outcome, {@link query} and compare `total_amount`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013138819
 */
export const modify: Endpoint.Endpoint<ModifyRequest, void, ServiceOrderCode> = Endpoint.make({
  name: "PartnerServiceOrder.modify",
  title: "修改支付分订单金额",
  route: "POST /v3/payscore/partner/serviceorder/{out_order_no}/modify",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013138819",
  roles: ["partner", "platform"],
  request: ModifyRequest,
  response: Schema.Void,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// complete
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link complete}. */
export interface CompleteRequest extends Schema.Schema.Type<typeof CompleteRequest> {}
export const CompleteRequest = Schema.Struct({
  ...Struct.omit(Direct.CompleteRequest.fields, ["appid"]),
  ...lines,
  ...subMchidField,
  /** When the service was completed (完结服务时间): not before the end of `time_range`, not after the call. */
  complete_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PartnerServiceOrder.CompleteRequest" })

/**
 * Completes a service order: states that the service ended, and its cost (完结支付分订单). WeChat Pay then collects until it
 * succeeds.
 *
 * **Gotchas**
 *
 * The order has to be `DOING` and confirmed. `total_amount` has to be the sum of `post_payments` minus the sum of
 * `post_discounts`. The library does not repeat the call: after an unknown outcome, {@link query}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013138598
 */
export const complete: Endpoint.Endpoint<CompleteRequest, void, ServiceOrderCode> = Endpoint.make({
  name: "PartnerServiceOrder.complete",
  title: "完结支付分订单",
  route: "POST /v3/payscore/partner/serviceorder/{out_order_no}/complete",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013138598",
  roles: ["partner", "platform"],
  request: CompleteRequest,
  response: Schema.Void,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// pay
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link pay}. */
export interface PayRequest extends Schema.Schema.Type<typeof PayRequest> {}
export const PayRequest = Schema.Struct({
  ...Struct.omit(Direct.PayRequest.fields, ["appid"]),
  ...serviceIfAny,
  ...subMchidField
}).annotate({ identifier: "PartnerServiceOrder.PayRequest" })

/**
 * Starts a collection of a completed order now, in addition to WeChat Pay's own attempts (商户发起催收扣款). WeChat Pay's menus
 * no longer list it (as of August 2026); WeChat Pay collects by itself.
 *
 * **Gotchas**
 *
 * Success means that the request was accepted, not that the user paid. The library does not repeat the call: after an
 * unknown outcome, {@link query}.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-order/collect-partner-service-order.html
 */
export const pay: Endpoint.Endpoint<PayRequest, void, ServiceOrderCode> = Endpoint.make({
  name: "PartnerServiceOrder.pay",
  title: "商户发起催收扣款",
  route: "POST /v3/payscore/partner/serviceorder/{out_order_no}/pay",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-order/collect-partner-service-order.html",
  roles: ["partner", "platform"],
  request: PayRequest,
  response: Schema.Void,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// sync
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link sync}. */
export interface SyncRequest extends Schema.Schema.Type<typeof SyncRequest> {}
export const SyncRequest = Schema.Struct({
  ...Struct.omit(Direct.SyncRequest.fields, ["appid"]),
  ...subMchidField
}).annotate({ identifier: "PartnerServiceOrder.SyncRequest" })

/**
 * Reports that the user paid a completed order in another way, so that WeChat Pay stops collecting (同步支付分订单状态).
 *
 * **Gotchas**
 *
 * The library does not repeat the call: after an unknown outcome, {@link query}. An order that is `DONE` needs no repeat.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013138975
 */
export const sync: Endpoint.Endpoint<SyncRequest, void, ServiceOrderCode> = Endpoint.make({
  name: "PartnerServiceOrder.sync",
  title: "同步支付分订单状态",
  route: "POST /v3/payscore/partner/serviceorder/{out_order_no}/sync",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013138975",
  roles: ["partner", "platform"],
  request: SyncRequest,
  response: Schema.Void,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// direct complete
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link directComplete}. */
export interface DirectCompleteRequest extends Schema.Schema.Type<typeof DirectCompleteRequest> {}
export const DirectCompleteRequest = Schema.Struct({
  ...Direct.DirectCompleteRequest.fields,
  ...ownerFields,
  ...subUserFields,
  /** The service in words, shown to the user (服务信息): at most 20 characters. */
  service_introduction: text(20),
  /** Amount in fen (总金额): charges minus discounts. */
  total_amount: Schema.Natural
}).annotate({ identifier: "PartnerServiceOrder.DirectCompleteRequest" })

/**
 * Creates and completes a service order in one call, after the service (创单结单合并). WeChat Pay's menus no longer list it
 * (as of August 2026); {@link create} and {@link complete} replace it.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter6_2_8.shtml
 */
export const directComplete: Endpoint.Endpoint<DirectCompleteRequest, ServiceOrder, CommonCode> = Endpoint.make({
  name: "PartnerServiceOrder.directComplete",
  title: "创单结单合并",
  route: "POST /v3/payscore/partner/serviceorder/direct-complete",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter6_2_8.shtml",
  roles: ["partner", "platform"],
  idempotentBy: "out_order_no",
  request: DirectCompleteRequest,
  response: ServiceOrder
})
