/**
 * Payment of persons' orders to those persons (个人收款, 批量结算), who confirm each batch. WeChat Pay's notification of it,
 * `SETTLEMENT.SUCCESS`, has no page that says what it carries: it comes as `Unknown`.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { AppidIfAny, NotifyUrl, openLiterals, PositiveFen, text, Timestamp, TransactionId } from "../../Wire.ts"

/** Codes that these operations document: none beside the common ones. */
export type IndividualSettlementCode = CommonCode

/** Kind of the trade (交易场景), which must be that of the orders. */
export const TradeScenario = openLiterals("RECOMMERCE", "INDIVIDUALTRADE")

/** Part of an order's money and where it goes (结算明细). */
export const SettleDetail = Schema.Struct({
  /** The platform's number of this part (商户结算明细单号). */
  out_settle_detail_no: Schema.String,
  /** What the part is, for example `RECEIVE` (结算类型). */
  settle_type: Schema.String,
  /** What the receiver is, for example `MERCHANT` (接收方类型). */
  receiver_type: Schema.String,
  /** Merchant number, or authorisation of the person (接收方账号). */
  receiver_account: Schema.String,
  /** How much. */
  amount: Schema.Struct({
    /** Fen, 1 at least. */
    amount: PositiveFen,
    /** `CNY`. */
    currency: Schema.optional(openLiterals("CNY"))
  })
})

/** An order of a batch (结算信息). */
export const SettleInfo = Schema.Struct({
  /** The platform's number of this settlement (商户结算单号). */
  out_settle_no: Schema.String,
  /** WeChat Pay's number of the order: at most 32 characters. */
  transaction_id: TransactionId,
  /** Where its money goes. */
  settle_detail_info_list: Schema.Array(SettleDetail).check(Schema.isMinLength(1))
})

/** Request of {@link request}. */
export interface SettlementRequest extends Schema.Schema.Type<typeof SettlementRequest> {}
export const SettlementRequest = Schema.Struct({
  /** Application id of the platform; left out if none is given or configured. */
  appid: AppidIfAny,
  /** The platform's number of the batch (商户结算批次单号). */
  out_settle_batch_no: Schema.String,
  /** Authorisation of the person (个人收款方受理授权 ID): at most 32 characters. */
  individual_auth_id: text(32),
  /** Where the result is notified: at most 255 characters, without a query. */
  notify_url: NotifyUrl,
  /** What the person sees, at most 255 characters. */
  description: text(255),
  /** Kind of the trade. */
  trade_scenario: TradeScenario,
  /** The orders, 1 to 20. */
  settle_info_list: Schema.Array(SettleInfo).check(Schema.isMinLength(1), Schema.isMaxLength(20)),
  /** Number of the template of the page: 1 or 2 (收款类型模板 ID). */
  receive_type_template_id: Schema.optional(Schema.Int)
}).annotate({ identifier: "IndividualSettlement.SettlementRequest" })

/**
 * State of a batch (批次状态).
 *
 * **Details**
 *
 * - `ACCEPTED`: waits for the person. `RECEIVED`: the person has the money. `SUCCESS`: all is paid.
 * - `DEDUCT_FEE_FAIL`: the platform's fee could not be taken. `ABNORMAL`: see `abnormal_type`, and
 *   {@link applyAbnormalSettle}. `ABNORMAL_SETTLE_SUCCESS`: that was done.
 */
export const BatchState = openLiterals(
  "ACCEPTED",
  "RECEIVED",
  "SUCCESS",
  "DEDUCT_FEE_FAIL",
  "ABNORMAL",
  "ABNORMAL_SETTLE_SUCCESS"
)

/** A batch of settlements. */
export interface SettlementBatch extends Schema.Schema.Type<typeof SettlementBatch> {}
export const SettlementBatch = Schema.Struct({
  out_settle_batch_no: Schema.String,
  /** WeChat Pay's number of the batch. */
  settle_batch_no: Schema.String,
  individual_auth_id: Schema.optional(Schema.String),
  description: Schema.optional(Schema.String),
  state: BatchState,
  trade_scenario: Schema.optional(TradeScenario),
  create_time: Schema.optional(Timestamp),
  finish_time: Schema.optional(Timestamp),
  /** With `ABNORMAL`: the authorisation ended, or the person has reached a limit. */
  abnormal_type: Schema.optional(openLiterals("AUTH_RELATIONSHIP_INVALID", "USER_PAY_QUOTA_LIMIT")),
  /** Of {@link applyAbnormalSettle}. */
  abnormal_settle_result: Schema.optional(Schema.Struct({
    abnormal_settle_type: Schema.optional(openLiterals("TRANSFER_TO_ORIGINAL_RECEIVE_USER")),
    apply_success_time: Schema.optional(Timestamp),
    /** Number of the receipt, see `AbnormalFund`. */
    abnormal_fund_receipt_id: Schema.optional(Schema.String),
    out_abnormal_settle_batch_no: Schema.optional(Schema.String)
  }))
}).annotate({
  identifier: "IndividualSettlement.SettlementBatch",
  examples: [{
    out_settle_batch_no: "1236698745558870",
    settle_batch_no: "123685544886666",
    individual_auth_id: "1900000109",
    description: "共计1笔订单",
    state: "ACCEPTED",
    trade_scenario: "RECOMMERCE",
    create_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z")
  }]
})

/**
 * Asks for the payment of a batch of orders to a person (申请批量结算).
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_settle_batch_no` and the same fields.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012649847
 */
export const request: Endpoint.Endpoint<SettlementRequest, SettlementBatch, IndividualSettlementCode> = Endpoint.make({
  name: "IndividualSettlement.request",
  title: "个人收款-申请批量结算",
  route: "POST /v3/platsolution/ecommerce/settle/prepay-settle-orders",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012649847",
  roles: ["platform"],
  idempotentBy: "out_settle_batch_no",
  request: SettlementRequest,
  response: SettlementBatch
})

const batchNo = {
  /** WeChat Pay's number of the batch (微信支付结算批次单号). */
  settle_batch_no: Schema.String
} as const

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(batchNo).annotate({ identifier: "IndividualSettlement.QueryRequest" })

/**
 * Queries a batch (查询批量结算信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012650326
 */
export const query: Endpoint.Endpoint<QueryRequest, SettlementBatch, IndividualSettlementCode> = Endpoint.make({
  name: "IndividualSettlement.query",
  title: "个人收款-查询批量结算信息",
  route: "GET /v3/platsolution/ecommerce/settle/prepay-settle-orders/{settle_batch_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012650326",
  roles: ["platform"],
  request: QueryRequest,
  response: SettlementBatch
})

/** Request of {@link applyAbnormalSettle}. */
export interface ApplyAbnormalSettleRequest extends Schema.Schema.Type<typeof ApplyAbnormalSettleRequest> {}
export const ApplyAbnormalSettleRequest = Schema.Struct({
  ...batchNo,
  /** Authorisation of the person: at most 32 characters. */
  individual_auth_id: text(32),
  /** The platform's number of this request (商户异常结算批次单号). */
  out_abnormal_settle_batch_no: Schema.String,
  /** `TRANSFER_TO_ORIGINAL_RECEIVE_USER`: to the person whose orders they were. */
  abnormal_settle_type: openLiterals("TRANSFER_TO_ORIGINAL_RECEIVE_USER"),
  /** Why, at most 128 characters. */
  description: Schema.optional(text(128))
}).annotate({ identifier: "IndividualSettlement.ApplyAbnormalSettleRequest" })

/**
 * Pays out a batch with the state `ABNORMAL` otherwise (申请异常结算批次单处理).
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_abnormal_settle_batch_no`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015198012
 */
export const applyAbnormalSettle: Endpoint.Endpoint<
  ApplyAbnormalSettleRequest,
  SettlementBatch,
  IndividualSettlementCode
> = Endpoint.make({
  name: "IndividualSettlement.applyAbnormalSettle",
  title: "个人收款-申请异常结算批次单处理",
  route: "POST /v3/platsolution/ecommerce/settle/prepay-settle-orders/{settle_batch_no}/apply-abnormal-settle",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015198012",
  roles: ["platform"],
  idempotentBy: "out_abnormal_settle_batch_no",
  request: ApplyAbnormalSettleRequest,
  response: SettlementBatch
})
