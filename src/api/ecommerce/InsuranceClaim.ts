/**
 * Claims that an insurer pays to users or merchants (保险理赔). The insurer must be enabled first, with
 * `InsuranceContract`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { openLiterals, text } from "../../Wire.ts"
import {
  billId,
  CancelResponse,
  CompensationBill,
  type CompensationCode,
  outBillNo,
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

/** Receiver of the payment (收款方信息). */
export const Receiver = Schema.Struct({
  /** Kind of the receiver (转账接收方类型). `TRANSACTION_USER`: the payer of an order. `MERCHANT`: a merchant. */
  type: Schema.optional(openLiterals("MERCHANT", "TRANSACTION_USER")),
  /** The order (转账接收方订单信息). */
  transaction_info: Schema.optional(TransactionInfo)
})

const insurer = {
  /** Merchant number of the insurer that pays (二级商户号), at most 32 characters; the platform pays by default. */
  sub_mchid: Schema.optional(text(32))
} as const

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...insurer,
  /** Receiver of the payment (收款方信息). */
  receiver: Receiver,
  ...requestFields
}).annotate({ identifier: "InsuranceClaim.CreateRequest" })

/**
 * Pays a claim (请求保险理赔): at most 100 calls a second.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_bill_no` and the same fields; query before you take a new number,
 * else the money may be paid twice.
 * `Payment.resolveUnknown` does so.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504184
 */
export const create: Resolvable<CreateRequest, CompensationBill, CompensationCode> = resolvable(
  Endpoint.make({
    name: "InsuranceClaim.create",
    title: "请求保险理赔",
    route: "POST /v3/platsolution/ecommerce/mch-transfer/insurance-claim-bills",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504184",
    roles: ["platform"],
    idempotentBy: "out_bill_no",
    request: CreateRequest,
    response: CompensationBill
  }),
  {
    query: ({ out_bill_no, sub_mchid }) => queryByOutBillNo({ out_bill_no, sub_mchid }),
    settled: (known, request) => sameCompensation(known, request)
  }
)

/** Request of {@link preTransfer}. */
export interface PreTransferRequest extends Schema.Schema.Type<typeof PreTransferRequest> {}
export const PreTransferRequest = Schema.Struct({
  ...CreateRequest.fields,
  /**
   * Address for the notification (商户回调地址): https, no query, at most 256 characters. Not filled from the configuration.
   * The page does not name the type of the notification: it arrives as `Unknown`.
   */
  notify_url: Schema.optional(HttpsNotifyUrl)
}).annotate({ identifier: "InsuranceClaim.PreTransferRequest" })

/**
 * Starts a claim that the user confirms in WeChat (请求保险理赔预下单), and locks the money: at most 100 calls a second.
 *
 * **Details**
 *
 * A claim that is not confirmed within 24 hours is `CLOSED`. The number of a claim that has ended is refused.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_bill_no` and the same fields; query before you take a new number,
 * else the money may be paid twice.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504185
 */
export const preTransfer: Endpoint.Endpoint<PreTransferRequest, PreTransferResponse, CompensationCode> = Endpoint.make({
  name: "InsuranceClaim.preTransfer",
  title: "请求保险理赔预下单",
  route: "POST /v3/platsolution/ecommerce/mch-transfer/insurance-claim-bills/pre-transfer",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504185",
  roles: ["platform"],
  idempotentBy: "out_bill_no",
  request: PreTransferRequest,
  response: PreTransferResponse
})

/** Request of {@link cancel}. */
export interface CancelRequest extends Schema.Schema.Type<typeof CancelRequest> {}
export const CancelRequest = Schema.Struct({ ...outBillNo, ...insurer }).annotate({
  identifier: "InsuranceClaim.CancelRequest"
})

/**
 * Cancels a claim that the user has not confirmed yet (请求撤销保险理赔).
 *
 * **Gotchas**
 *
 * The response says that WeChat Pay accepted the request, not that it came in time: query until the state is final.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504186
 */
export const cancel: Endpoint.Endpoint<CancelRequest, CancelResponse, CompensationCode> = Endpoint.make({
  name: "InsuranceClaim.cancel",
  title: "请求撤销保险理赔",
  route: "POST /v3/platsolution/ecommerce/mch-transfer/insurance-claim-bills/out-bill-no/{out_bill_no}/cancel",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504186",
  roles: ["platform"],
  idempotentBy: "out_bill_no",
  request: CancelRequest,
  response: CancelResponse
})

/** Request of {@link queryByOutBillNo}. */
export interface QueryByOutBillNoRequest extends Schema.Schema.Type<typeof QueryByOutBillNoRequest> {}
export const QueryByOutBillNoRequest = Schema.Struct({ ...outBillNo, ...insurer }).annotate({
  identifier: "InsuranceClaim.QueryByOutBillNoRequest"
})

/**
 * Queries a claim by the platform's number (查询保险理赔结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504187
 */
export const queryByOutBillNo: Endpoint.Endpoint<QueryByOutBillNoRequest, CompensationBill, CompensationCode> = Endpoint
  .make({
    name: "InsuranceClaim.queryByOutBillNo",
    title: "查询保险理赔结果（按商户赔付单号）",
    route: "GET /v3/platsolution/ecommerce/mch-transfer/insurance-claim-bills/out-bill-no/{out_bill_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504187",
    roles: ["platform"],
    request: QueryByOutBillNoRequest,
    response: CompensationBill
  })

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({ ...billId, ...insurer }).annotate({
  identifier: "InsuranceClaim.QueryByIdRequest"
})

/**
 * Queries a claim by WeChat Pay's number (查询保险理赔结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504188
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, CompensationBill, CompensationCode> = Endpoint.make({
  name: "InsuranceClaim.queryById",
  title: "查询保险理赔结果（按微信支付赔付单号）",
  route: "GET /v3/platsolution/ecommerce/mch-transfer/insurance-claim-bills/bill-id/{bill_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504188",
  roles: ["platform"],
  request: QueryByIdRequest,
  response: CompensationBill
})
