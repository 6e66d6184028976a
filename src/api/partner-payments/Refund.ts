/** Refunds of sub-merchants' orders on any channel (退款). */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { oneOf } from "../../Wire.ts"
import {
  abnormalFields,
  type ApplyAbnormalRefundCode,
  applyAbnormalRefundCodes,
  cardNamed,
  createFields,
  type QueryCode,
  queryCodes,
  Refund,
  RefundAccount,
  type RefundCode,
  refundCodes,
  sameRefund,
  sentElsewhere
} from "../payments/Refund.ts"
import { partnerFields } from "./models.ts"

export { abnormal, closed, events, Refund, RefundResult, succeeded } from "../payments/Refund.ts"

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...Struct.pick(partnerFields, ["sub_mchid"]),
  ...createFields,
  /** Amount of the refund (金额信息). */
  amount: Schema.Struct({
    ...createFields.amount.fields,
    /** Currency (退款币种): `CNY`. */
    currency: Schema.optional(createFields.amount.fields.currency)
  }),
  /** Account that pays the refund (退款出资商户): the sub-merchant's by default. */
  refund_account: Schema.optional(RefundAccount)
}).check(oneOf("out_trade_no", "transaction_id")).annotate({ identifier: "PartnerRefund.CreateRequest" })

/**
 * Refunds a sub-merchant's order in part or whole (申请退款): within a year, at most 50 times per order.
 *
 * **Gotchas**
 *
 * An accepted refund is not done yet: wait for the notification, or use `Payment.awaitRefund`. After any failure, repeat
 * with the same `out_refund_no`, as `Payment.resolveUnknown` does. With a new number the payer may be refunded twice.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013080625
 */
export const create: Resolvable<CreateRequest, Refund, RefundCode> = resolvable(
  Endpoint.make({
    name: "PartnerRefund.create",
    title: "申请退款",
    route: "POST /v3/refund/domestic/refunds",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013080625",
    roles: ["partner"],
    idempotentBy: "out_refund_no",
    request: CreateRequest,
    response: Refund,
    codes: refundCodes
  }),
  {
    query: ({ out_refund_no, sub_mchid }) => query({ out_refund_no, sub_mchid }),
    settled: (known, request) => sameRefund(known, request)
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  ...Struct.pick(createFields, ["out_refund_no"]),
  ...Struct.pick(partnerFields, ["sub_mchid"])
}).annotate({ identifier: "PartnerRefund.QueryRequest" })

/**
 * Queries a refund of a sub-merchant's order by the merchant's number (查询单笔退款).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013080626
 */
export const query: Endpoint.Endpoint<QueryRequest, Refund, QueryCode> = Endpoint.make({
  name: "PartnerRefund.query",
  title: "查询单笔退款（通过商户退款单号）",
  route: "GET /v3/refund/domestic/refunds/{out_refund_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013080626",
  roles: ["partner"],
  request: QueryRequest,
  response: Refund,
  codes: queryCodes
})

/** Request of {@link applyAbnormalRefund}. */
export interface ApplyAbnormalRefundRequest extends Schema.Schema.Type<typeof ApplyAbnormalRefundRequest> {}
export const ApplyAbnormalRefundRequest = Schema.Struct({
  ...Struct.pick(partnerFields, ["sub_mchid"]),
  ...abnormalFields
}).check(cardNamed).annotate({ identifier: "PartnerRefund.ApplyAbnormalRefundRequest" })

/**
 * Sends a sub-merchant's refund with the status `ABNORMAL` to the payer's bank card, or to the sub-merchant's own bank
 * account (发起异常退款).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013080627
 */
export const applyAbnormalRefund: Resolvable<ApplyAbnormalRefundRequest, Refund, ApplyAbnormalRefundCode> = resolvable(
  Endpoint.make({
    name: "PartnerRefund.applyAbnormalRefund",
    title: "发起异常退款",
    route: "POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013080627",
    roles: ["partner"],
    idempotentBy: "out_refund_no",
    request: ApplyAbnormalRefundRequest,
    response: Refund,
    codes: applyAbnormalRefundCodes
  }),
  {
    query: ({ out_refund_no, sub_mchid }) => query({ out_refund_no, sub_mchid }),
    settled: (known, request) => sentElsewhere(known, request)
  }
)
