/** Compensations for users after a sale, paid from a sub-merchant's deposit account (保证金售后赔付). */
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
  /** Kind of the receiver (转账接收方类型). `TRANSACTION_USER`: the payer of an order. */
  type: Schema.optional(openLiterals("MERCHANT", "TRANSACTION_USER")),
  /** Order that the user paid (转账接收方订单信息); this or `user_info`. */
  transaction_info: Schema.optional(TransactionInfo),
  /** The user (转账接收方用户); this or `transaction_info`. */
  user_info: Schema.optional(UserInfo)
}).check(oneOf("transaction_info", "user_info"))

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...payer,
  /**
   * Application id of the platform (公众账号 ID), which the openid belongs to; from the configuration if one is set there.
   */
  sp_appid: AppidIfAny,
  /** Application id of the sub-merchant (二级商户 AppID): at most 32 characters. */
  sub_appid: Schema.optional(text(32)),
  /** User who gets the compensation (收款方信息). */
  receiver: Receiver,
  ...requestFields,
  ...perceptionFields
}).annotate({ identifier: "DepositAfterSales.CreateRequest" })

/**
 * Pays a compensation to a user from a sub-merchant's deposit (请求保证金售后赔付): at most 100 calls a second.
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
 * Queries a compensation by the platform's number (查询保证金售后赔付结果): at most 100 calls a second.
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
 * Queries a compensation by WeChat Pay's number (查询保证金售后赔付结果): at most 100 calls a second.
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
