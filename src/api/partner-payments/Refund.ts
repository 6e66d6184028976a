/** Refunds of sub-merchants' orders, whatever the channel (退款). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { oneOf, OutRefundNo, text } from "../../Wire.ts"
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

export { abnormal, closed, events, Refund, RefundResult, succeeded } from "../payments/Refund.ts"

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  /** Sub-merchant whose order it is (子商户号). */
  sub_mchid: text(32),
  ...createFields,
  /** Whose money pays the refund: the sub-merchant's unless given. */
  refund_account: Schema.optional(RefundAccount)
}).check(oneOf("out_trade_no", "transaction_id")).annotate({ identifier: "PartnerRefund.CreateRequest" })

/**
 * Refunds a sub-merchant's order in part or whole (申请退款): within a year, at most 50 times per order.
 *
 * **Gotchas**
 *
 * An accepted refund is not yet paid: wait for the notification, or by `Payment.awaitRefund`. After any failure repeat
 * with the same `out_refund_no`, as `Payment.resolveUnknown` does; with a new one the payer gets the money twice.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/refund/refunds/create.html
 */
export const create: Resolvable<CreateRequest, Refund, RefundCode> = resolvable(
  Endpoint.make({
    name: "PartnerRefund.create",
    title: "申请退款",
    route: "POST /v3/refund/domestic/refunds",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/refund/refunds/create.html",
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
export const QueryRequest = Schema.Struct({ out_refund_no: OutRefundNo, sub_mchid: text(32) }).annotate({
  identifier: "PartnerRefund.QueryRequest"
})

/**
 * Queries a refund of a sub-merchant's order by the merchant's number (查询单笔退款).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/refund/refunds/query-by-out-refund-no.html
 */
export const query: Endpoint.Endpoint<QueryRequest, Refund, QueryCode> = Endpoint.make({
  name: "PartnerRefund.query",
  title: "查询单笔退款（通过商户退款单号）",
  route: "GET /v3/refund/domestic/refunds/{out_refund_no}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/refund/refunds/query-by-out-refund-no.html",
  roles: ["partner"],
  request: QueryRequest,
  response: Refund,
  codes: queryCodes
})

/** Request of {@link applyAbnormalRefund}. */
export interface ApplyAbnormalRefundRequest extends Schema.Schema.Type<typeof ApplyAbnormalRefundRequest> {}
export const ApplyAbnormalRefundRequest = Schema.Struct({ sub_mchid: text(32), ...abnormalFields }).check(cardNamed)
  .annotate({ identifier: "PartnerRefund.ApplyAbnormalRefundRequest" })

/**
 * Sends a sub-merchant's refund with the status `ABNORMAL` to the payer's bank card, or to the sub-merchant's own bank
 * account (发起异常退款).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/refund/refunds/create-abnormal-refund.html
 */
export const applyAbnormalRefund: Resolvable<ApplyAbnormalRefundRequest, Refund, ApplyAbnormalRefundCode> = resolvable(
  Endpoint.make({
    name: "PartnerRefund.applyAbnormalRefund",
    title: "发起异常退款",
    route: "POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/refund/refunds/create-abnormal-refund.html",
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
