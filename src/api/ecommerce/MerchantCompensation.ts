/**
 * Compensations for sub-merchants (赔付商家), paid from the operating account of the platform or of a merchant that it
 * names.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { defaulted, openLiterals, text } from "../../Wire.ts"
import { CompensationBill, type CompensationCode, outBillNo, requestFields, sameCompensation } from "./compensations.ts"

export { CompensationBill, type CompensationCode, CompensationState } from "./compensations.ts"

const sponsor = {
  /** Merchant that pays (出资商户号), at most 32 characters; the platform by default. */
  sponsor_mchid: Schema.optional(text(32))
} as const

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  /** Sub-merchant that gets the compensation (赔付商户信息). */
  receiver: Schema.Struct({
    /** Kind of the receiver (赔付接收方类型): `MERCHANT`, the only value and the default. */
    type: defaulted(openLiterals("MERCHANT"), "MERCHANT"),
    /** The sub-merchant (赔付接收方商户信息). */
    mch_info: Schema.Struct({
      /** Merchant number of the sub-merchant (商户号): at most 32 characters. */
      mchid: text(32)
    })
  }),
  ...requestFields,
  ...sponsor
}).annotate({ identifier: "MerchantCompensation.CreateRequest" })

/**
 * Pays a compensation to a sub-merchant (请求赔付商家): at most 50 calls a second.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_bill_no` and the same fields; query before you take a new number,
 * else the money may be paid twice.
 * `Payment.resolveUnknown` does so.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016777363
 */
export const create: Resolvable<CreateRequest, CompensationBill, CompensationCode> = resolvable(
  Endpoint.make({
    name: "MerchantCompensation.create",
    title: "请求赔付商家",
    route: "POST /v3/platsolution/ecommerce/mch-transfer/sub-mch-compensation-bills",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4016777363",
    roles: ["platform"],
    idempotentBy: "out_bill_no",
    request: CreateRequest,
    response: CompensationBill
  }),
  {
    query: ({ out_bill_no, sponsor_mchid }) => queryByOutBillNo({ out_bill_no, sponsor_mchid }),
    settled: (known, request) => sameCompensation(known, request)
  }
)

/** Request of {@link queryByOutBillNo}. */
export interface QueryByOutBillNoRequest extends Schema.Schema.Type<typeof QueryByOutBillNoRequest> {}
export const QueryByOutBillNoRequest = Schema.Struct({ ...outBillNo, ...sponsor }).annotate({
  identifier: "MerchantCompensation.QueryByOutBillNoRequest"
})

/**
 * Queries a compensation of a sub-merchant by the platform's number (查询赔付商家结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016777372
 */
export const queryByOutBillNo: Endpoint.Endpoint<QueryByOutBillNoRequest, CompensationBill, CompensationCode> = Endpoint
  .make({
    name: "MerchantCompensation.queryByOutBillNo",
    title: "查询赔付商家结果（按商户赔付单号）",
    route: "GET /v3/platsolution/ecommerce/mch-transfer/sub-mch-compensation-bills/{out_bill_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4016777372",
    roles: ["platform"],
    request: QueryByOutBillNoRequest,
    response: CompensationBill
  })
