/** Compensations of users after a sale, out of a sub-merchant's deposit account (保证金售后赔付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { AppidIfAny, oneOf, openLiterals, text } from "../../Wire.ts"
import {
  billId,
  CompensationBill,
  type CompensationCode,
  outBillNo,
  payer,
  perceptionFields,
  requestFields,
  sameCompensation,
  TransactionInfo,
  UserInfo
} from "./compensations.ts"

export { CompensationBill, type CompensationCode, CompensationState } from "./compensations.ts"

/** User who gets the compensation (收款方信息). */
export const Receiver = Schema.Struct({
  /** `TRANSACTION_USER`: who paid an order. */
  type: Schema.optional(openLiterals("MERCHANT", "TRANSACTION_USER")),
  /** The order whose payer it is; this or `user_info`. */
  transaction_info: Schema.optional(TransactionInfo),
  /** The user; this or `transaction_info`. */
  user_info: Schema.optional(UserInfo)
}).check(oneOf("transaction_info", "user_info"))

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...payer,
  /** Application id of the platform, which the openid is under; left out if none is given or configured. */
  sp_appid: AppidIfAny,
  /** Application id of the sub-merchant: at most 32 characters. */
  sub_appid: Schema.optional(text(32)),
  /** User who gets the compensation. */
  receiver: Receiver,
  ...requestFields,
  ...perceptionFields
}).annotate({ identifier: "DepositAfterSales.CreateRequest" })

/**
 * Pays a compensation to a user out of a sub-merchant's deposit (请求保证金售后赔付): 100 calls a second at most.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_bill_no` and the same fields; query before you take a new number,
 * else the money may be paid twice.
 * `Payment.resolveUnknown` does so.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504194
 */
export const create: Resolvable<CreateRequest, CompensationBill, CompensationCode> = resolvable(
  Endpoint.make({
    name: "DepositAfterSales.create",
    title: "请求保证金售后赔付",
    route: "POST /v3/platsolution/ecommerce/mch-transfer/deposit-after-sales-compensation-bills",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504194",
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

/** Request of {@link queryByOutBillNo}. */
export interface QueryByOutBillNoRequest extends Schema.Schema.Type<typeof QueryByOutBillNoRequest> {}
export const QueryByOutBillNoRequest = Schema.Struct({ ...outBillNo, ...payer }).annotate({
  identifier: "DepositAfterSales.QueryByOutBillNoRequest"
})

/**
 * Queries a compensation by the platform's number (查询保证金售后赔付结果): 100 calls a second at most.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504195
 */
export const queryByOutBillNo: Endpoint.Endpoint<QueryByOutBillNoRequest, CompensationBill, CompensationCode> = Endpoint
  .make({
    name: "DepositAfterSales.queryByOutBillNo",
    title: "查询保证金售后赔付结果（按商户赔付单号）",
    route:
      "GET /v3/platsolution/ecommerce/mch-transfer/deposit-after-sales-compensation-bills/out-bill-no/{out_bill_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504195",
    roles: ["platform"],
    request: QueryByOutBillNoRequest,
    response: CompensationBill
  })

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({ ...billId, ...payer }).annotate({
  identifier: "DepositAfterSales.QueryByIdRequest"
})

/**
 * Queries a compensation by WeChat Pay's number (查询保证金售后赔付结果): 100 calls a second at most.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504196
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, CompensationBill, CompensationCode> = Endpoint.make({
  name: "DepositAfterSales.queryById",
  title: "查询保证金售后赔付结果（按微信支付赔付单号）",
  route: "GET /v3/platsolution/ecommerce/mch-transfer/deposit-after-sales-compensation-bills/bill-id/{bill_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504196",
  roles: ["platform"],
  request: QueryByIdRequest,
  response: CompensationBill
})
