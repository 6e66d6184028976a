/** Compensations for the cost of shipping, paid to users from a sub-merchant's deposit account (保证金赔付用户运费). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { AppidIfAny, defaulted, oneOf, openLiterals } from "../../Wire.ts"
import {
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
  /** User who gets the compensation (赔付用户信息). */
  receiver: Receiver,
  ...requestFields,
  ...perceptionFields,
  /** Number of the transfer scene (转账场景 ID): `7002`, the only value and the default. */
  transfer_scene_id: defaulted(openLiterals("7002"), "7002")
}).annotate({ identifier: "DepositShipping.CreateRequest" })

/**
 * Pays the cost of shipping to a user from a sub-merchant's deposit (发起保证金赔付用户运费): at most 100 calls a second.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_bill_no` and the same fields; query before you take a new number,
 * else the money may be paid twice.
 * `Payment.resolveUnknown` does so.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504202
 */
export const create: Resolvable<CreateRequest, CompensationBill, CompensationCode> = resolvable(
  Endpoint.make({
    name: "DepositShipping.create",
    title: "发起保证金赔付用户运费",
    route: "POST /v3/platsolution/ecommerce/mch-transfer/deposit-shipping-cost-compensation-bills",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504202",
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
  identifier: "DepositShipping.QueryByOutBillNoRequest"
})

/**
 * Queries a compensation by the platform's number (查询保证金售后赔付运费结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504203
 */
export const queryByOutBillNo: Endpoint.Endpoint<QueryByOutBillNoRequest, CompensationBill, CompensationCode> = Endpoint
  .make({
    name: "DepositShipping.queryByOutBillNo",
    title: "查询保证金售后赔付运费结果（按商户赔付单号）",
    route:
      "GET /v3/platsolution/ecommerce/mch-transfer/deposit-shipping-cost-compensation-bills/out-bill-no/{out_bill_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504203",
    roles: ["platform"],
    request: QueryByOutBillNoRequest,
    response: CompensationBill
  })
