/** Insurance premiums that a sub-merchant's deposit account pays to an insurer (保证金赔付保司保费). */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { repeat, type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { defaulted, openLiterals, text } from "../../Wire.ts"
import {
  CompensationBill,
  type CompensationCode,
  outBillNo,
  payer,
  requestFields,
  sameCompensation,
  TransactionType
} from "./compensations.ts"
import { subMchid } from "./models.ts"

export { CompensationBill, type CompensationCode, CompensationState } from "./compensations.ts"

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...payer,
  /** Application id of the platform (公众账号 ID): at most 32 characters. Not filled from the configuration. */
  sp_appid: Schema.optional(text(32)),
  /** The insurer, and the insured order (赔付用户信息). */
  receiver: Schema.Struct({
    /** Kind of the receiver (转账接收方类型): `MERCHANT`, the only value and the default. */
    type: defaulted(openLiterals("MERCHANT"), "MERCHANT"),
    /** The insurer (转账接收方商户信息). */
    mch_info: Schema.optional(Schema.Struct({
      /** Merchant number of the insurer (商户号): at most 32 characters. */
      mchid: Schema.optional(text(32))
    })),
    /** The insured order (赔付单信息). */
    transaction_info: Schema.optional(Schema.Struct({
      /** WeChat Pay's number of the order (交易订单号): at most 32 characters. */
      transaction_id: text(32),
      /**
       * Kind of the order (赔付单类型). `WXPAY`: an order of WeChat Pay. `WXVALUE` is known from a third-party description
       * of the API.
       */
      type: TransactionType
    }))
  }),
  ...requestFields
}).annotate({ identifier: "DepositPremium.CreateRequest" })

/**
 * Pays a premium to an insurer from a sub-merchant's deposit (发起保证金赔付保司保费): at most 100 calls a second.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_bill_no` and the same fields; query before you take a new number,
 * else the money may be paid twice.
 * `Payment.resolveUnknown` does so.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4014010905
 */
export const create: Resolvable<CreateRequest, CompensationBill, CompensationCode> = resolvable(
  Endpoint.make({
    name: "DepositPremium.create",
    title: "发起保证金赔付保司保费",
    route: "POST /v3/platsolution/ecommerce/mch-transfer/deposit-insurance-premiums-compensation-bills",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4014010905",
    roles: ["platform"],
    idempotentBy: "out_bill_no",
    request: CreateRequest,
    response: CompensationBill
  }),
  {
    query: ({ out_bill_no, sub_mchid }) =>
      sub_mchid === undefined ? Effect.undefined : queryByOutBillNo({ out_bill_no, sub_mchid }),
    // Without `sub_mchid` nothing can be queried; the same request returns what became of it.
    settled: (known, request) => known === undefined ? repeat : sameCompensation(known, request)
  }
)

/** Request of {@link queryByOutBillNo}. */
export interface QueryByOutBillNoRequest extends Schema.Schema.Type<typeof QueryByOutBillNoRequest> {}
export const QueryByOutBillNoRequest = Schema.Struct({ ...outBillNo, ...subMchid }).annotate({
  identifier: "DepositPremium.QueryByOutBillNoRequest"
})

/**
 * Queries a premium by the platform's number (查询保证金赔付保司保费结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4014010920
 */
export const queryByOutBillNo: Endpoint.Endpoint<QueryByOutBillNoRequest, CompensationBill, CompensationCode> = Endpoint
  .make({
    name: "DepositPremium.queryByOutBillNo",
    title: "查询保证金赔付保司保费结果（按商户赔付单号）",
    route: "GET /v3/platsolution/ecommerce/mch-transfer/deposit-insurance-premiums-compensation-bills/{out_bill_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4014010920",
    roles: ["platform"],
    request: QueryByOutBillNoRequest,
    response: CompensationBill
  })
