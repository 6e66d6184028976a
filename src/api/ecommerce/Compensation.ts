/** Compensations for users after a sale (售后赔付), paid by the platform or by a merchant that it names. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { AppidIfAny, defaulted, openLiterals, text } from "../../Wire.ts"
import {
  billId,
  CancelResponse,
  CompensationBill,
  type CompensationCode,
  outBillNo,
  perceptionFields,
  PreTransferResponse,
  requestFields,
  sameCompensation,
  TransactionInfo
} from "./compensations.ts"
import { HttpsNotifyUrl } from "./models.ts"

export {
  CancelResponse,
  CompensationBill,
  type CompensationCode,
  CompensationState,
  PreTransferResponse
} from "./compensations.ts"

/** User who gets the compensation (收款方信息). */
export const Receiver = Schema.Struct({
  /**
   * Kind of the receiver (转账接收方类型): `TRANSACTION_USER`, the payer of an order. It is the only value and the default.
   */
  type: defaulted(openLiterals("TRANSACTION_USER"), "TRANSACTION_USER"),
  /** Order that the user paid (转账接收方订单信息). */
  transaction_info: TransactionInfo
})

const createFields = {
  /** User who gets the compensation (收款方信息). */
  receiver: Receiver,
  ...requestFields,
  /** Merchant that pays (出资商户号): the platform, or an operator that it has authorised. At most 32 characters. */
  sponsor_mchid: Schema.optional(text(32)),
  ...perceptionFields
} as const

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct(createFields).annotate({ identifier: "Compensation.CreateRequest" })

/**
 * Pays a compensation to the payer of an order (请求赔付): at most 100 calls a second.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_bill_no` and the same fields; query before you take a new number,
 * else the money may be paid twice.
 * `Payment.resolveUnknown` does so.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504175
 */
export const create: Resolvable<CreateRequest, CompensationBill, CompensationCode> = resolvable(
  Endpoint.make({
    name: "Compensation.create",
    title: "请求赔付",
    route: "POST /v3/platsolution/ecommerce/mch-transfer/compensate-bills",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504175",
    roles: ["platform"],
    idempotentBy: "out_bill_no",
    request: CreateRequest,
    response: CompensationBill
  }),
  {
    query: ({ out_bill_no }) => queryByOutBillNo({ out_bill_no }),
    settled: (known, request) => sameCompensation(known, request)
  }
)

/** Request of {@link preTransfer}. */
export interface PreTransferRequest extends Schema.Schema.Type<typeof PreTransferRequest> {}
export const PreTransferRequest = Schema.Struct({
  ...createFields,
  /** Application id of the platform (公众账号 ID); from the configuration if one is set there. */
  sp_appid: AppidIfAny,
  /**
   * Address for the notification (商户回调地址): https, no query, at most 256 characters. Not filled from the configuration.
   * The page does not name the type of the notification: it arrives as `Unknown`.
   */
  notify_url: Schema.optional(HttpsNotifyUrl)
}).annotate({ identifier: "Compensation.PreTransferRequest" })

/**
 * Starts a compensation that the user confirms in WeChat (请求赔付预下单), and locks the money: at most 100 calls a second.
 *
 * **Details**
 *
 * A compensation that is not confirmed within 24 hours is `CLOSED`. The number of a compensation that has ended is
 * refused.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_bill_no` and the same fields; query before you take a new number,
 * else the money may be paid twice.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504176
 */
export const preTransfer: Endpoint.Endpoint<PreTransferRequest, PreTransferResponse, CompensationCode> = Endpoint.make({
  name: "Compensation.preTransfer",
  title: "请求赔付预下单",
  route: "POST /v3/platsolution/ecommerce/mch-transfer/compensate-bills/pre-transfer",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504176",
  roles: ["platform"],
  idempotentBy: "out_bill_no",
  request: PreTransferRequest,
  response: PreTransferResponse
})

/** Request of {@link cancel}. */
export interface CancelRequest extends Schema.Schema.Type<typeof CancelRequest> {}
export const CancelRequest = Schema.Struct(outBillNo).annotate({ identifier: "Compensation.CancelRequest" })

/**
 * Cancels a compensation that the user has not confirmed yet (请求撤销赔付).
 *
 * **Gotchas**
 *
 * The response says that WeChat Pay accepted the request, not that it came in time: query until the state is final.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504177
 */
export const cancel: Endpoint.Endpoint<CancelRequest, CancelResponse, CompensationCode> = Endpoint.make({
  name: "Compensation.cancel",
  title: "请求撤销赔付",
  route: "POST /v3/platsolution/ecommerce/mch-transfer/compensate-bills/out-bill-no/{out_bill_no}/cancel",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504177",
  roles: ["platform"],
  idempotentBy: "out_bill_no",
  request: CancelRequest,
  response: CancelResponse
})

/** Request of {@link queryByOutBillNo}. */
export interface QueryByOutBillNoRequest extends Schema.Schema.Type<typeof QueryByOutBillNoRequest> {}
export const QueryByOutBillNoRequest = Schema.Struct(outBillNo).annotate({
  identifier: "Compensation.QueryByOutBillNoRequest"
})

/**
 * Queries a compensation by the platform's number (查询赔付结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504178
 */
export const queryByOutBillNo: Endpoint.Endpoint<QueryByOutBillNoRequest, CompensationBill, CompensationCode> = Endpoint
  .make({
    name: "Compensation.queryByOutBillNo",
    title: "查询赔付结果（按商户赔付单号）",
    route: "GET /v3/platsolution/ecommerce/mch-transfer/compensate-bills/out-bill-no/{out_bill_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504178",
    roles: ["platform"],
    request: QueryByOutBillNoRequest,
    response: CompensationBill
  })

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct(billId).annotate({ identifier: "Compensation.QueryByIdRequest" })

/**
 * Queries a compensation by WeChat Pay's number (查询赔付结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504179
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, CompensationBill, CompensationCode> = Endpoint.make({
  name: "Compensation.queryById",
  title: "查询赔付结果（按微信支付赔付单号）",
  route: "GET /v3/platsolution/ecommerce/mch-transfer/compensate-bills/bill-id/{bill_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504179",
  roles: ["platform"],
  request: QueryByIdRequest,
  response: CompensationBill
})
