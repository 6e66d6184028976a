/** Compensations for merchants, paid from a sub-merchant's deposit account (保证金赔付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { openLiterals, text } from "../../Wire.ts"
import {
  billId,
  CompensationBill,
  type CompensationCode,
  outBillNo,
  payer,
  requestFields,
  sameCompensation
} from "./compensations.ts"

export { CompensationBill, type CompensationCode, CompensationState } from "./compensations.ts"

/**
 * Purpose of a payment from a deposit (业务类型): `DEPOSIT_COMPENSATION` here; the others are known from a third-party
 * description of the API.
 */
export const BusinessType = openLiterals(
  "DEPOSIT_COMPENSATION",
  "PLATFORM_AFTER_SALES_COMPENSATION",
  "INSURANCE_CLAIM",
  "DEPOSIT_AFTER_SALES_COMPENSATION"
)

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...payer,
  /** Application id of the platform (公众账号 ID): at most 32 characters. Not filled from the configuration. */
  sp_appid: Schema.optional(text(32)),
  /** Purpose of the payment (业务类型): `DEPOSIT_COMPENSATION`. */
  business_type: BusinessType,
  /** Merchant that gets the compensation (收款方信息). */
  receiver: Schema.Struct({
    /** Kind of the receiver (转账接收方类型). `MERCHANT`: a merchant. */
    type: Schema.optional(openLiterals("MERCHANT", "TRANSACTION_USER")),
    /** The merchant (转账接收方商户信息). */
    mch_info: Schema.optional(Schema.Struct({
      /** Merchant number (商户号), at most 32 characters: the field in the page's example. */
      mchid: Schema.optional(text(32)),
      /**
       * Merchant number (商户号), at most 32 characters: another name of the field, known from a third-party description
       * of the API.
       */
      mch_id: Schema.optional(text(32))
    }))
  }),
  ...requestFields,
  /** Note for the receiver (收款方备注): at most 32 characters. */
  receiver_remark: Schema.optional(text(32))
}).annotate({ identifier: "DepositCompensation.CreateRequest" })

/**
 * Pays a compensation to a merchant from a sub-merchant's deposit (保证金赔付): at most 100 calls a second.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_bill_no` and the same fields; query before you take a new number,
 * else the money may be paid twice.
 * `Payment.resolveUnknown` does so.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504198
 */
export const create: Resolvable<CreateRequest, CompensationBill, CompensationCode> = resolvable(
  Endpoint.make({
    name: "DepositCompensation.create",
    title: "保证金赔付",
    route: "POST /v3/platsolution/ecommerce/mch-transfer/transfer-bills",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504198",
    roles: ["platform"],
    idempotentBy: "out_bill_no",
    request: CreateRequest,
    response: CompensationBill
  }),
  {
    query: ({ business_type, out_bill_no }) => queryByOutBillNo({ business_type, out_bill_no }),
    settled: (known, request) => sameCompensation(known, request)
  }
)

const business = {
  /** Purpose of the payment (业务类型). */
  business_type: Schema.optional(BusinessType)
} as const

/** Request of {@link queryByOutBillNo}. */
export interface QueryByOutBillNoRequest extends Schema.Schema.Type<typeof QueryByOutBillNoRequest> {}
export const QueryByOutBillNoRequest = Schema.Struct({ ...outBillNo, ...business }).annotate({
  identifier: "DepositCompensation.QueryByOutBillNoRequest"
})

/**
 * Queries a compensation from a deposit by the platform's number (查询保证金赔付结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504199
 */
export const queryByOutBillNo: Endpoint.Endpoint<QueryByOutBillNoRequest, CompensationBill, CompensationCode> = Endpoint
  .make({
    name: "DepositCompensation.queryByOutBillNo",
    title: "查询保证金赔付结果（按商户赔付单号）",
    route: "GET /v3/platsolution/ecommerce/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504199",
    roles: ["platform"],
    request: QueryByOutBillNoRequest,
    response: CompensationBill
  })

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({ ...billId, ...business }).annotate({
  identifier: "DepositCompensation.QueryByIdRequest"
})

/**
 * Queries a compensation from a deposit by WeChat Pay's number (查询保证金赔付结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013504200
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, CompensationBill, CompensationCode> = Endpoint.make({
  name: "DepositCompensation.queryById",
  title: "查询保证金赔付结果（按微信支付赔付单号）",
  route: "GET /v3/platsolution/ecommerce/mch-transfer/transfer-bills/bill-id/{bill_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013504200",
  roles: ["platform"],
  request: QueryByIdRequest,
  response: CompensationBill
})
