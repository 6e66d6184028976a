/**
 * Payment of persons' orders to these persons (个人收款, 批量结算), who confirm each batch. There is no page about the content
 * of WeChat Pay's notification `SETTLEMENT.SUCCESS`: it arrives as `Unknown`.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { AppidIfAny, NotifyUrl, openLiterals, PositiveFen, text, Timestamp, TransactionId } from "../../Wire.ts"

/** Codes that these operations document: only the common ones. */
export type IndividualSettlementCode = CommonCode

/** Kind of the trade (交易场景), the same as in the orders. */
export const TradeScenario = openLiterals("RECOMMERCE", "INDIVIDUALTRADE")

/** Part of an order's money, with its receiver (结算明细). */
export const SettleDetail = Schema.Struct({
  /** The platform's number of the part (商户结算明细单号). */
  out_settle_detail_no: Schema.String,
  /** Kind of the part (结算类型), for example `RECEIVE`. */
  settle_type: Schema.String,
  /** Kind of the receiver (接收方类型), for example `MERCHANT`. */
  receiver_type: Schema.String,
  /** Receiver of the part (接收方账号): a merchant number, or the authorisation of a person. */
  receiver_account: Schema.String,
  /** Amount of the part (金额). */
  amount: Schema.Struct({
    /** Amount in fen (金额): at least 1. */
    amount: PositiveFen,
    /** Currency (币种): `CNY`. */
    currency: Schema.optional(openLiterals("CNY"))
  })
})

/** An order of a batch (结算信息). */
export const SettleInfo = Schema.Struct({
  /** The platform's number of the order's settlement (商户结算单号). */
  out_settle_no: Schema.String,
  /** WeChat Pay's number of the order (微信支付订单号): at most 32 characters. */
  transaction_id: TransactionId,
  /** Parts of the order's money with their receivers (结算明细单列表): at least one. */
  settle_detail_info_list: Schema.Array(SettleDetail).check(Schema.isMinLength(1))
})

/** Request of {@link request}. */
export interface SettlementRequest extends Schema.Schema.Type<typeof SettlementRequest> {}
export const SettlementRequest = Schema.Struct({
  /** Application id of the platform (发起方 AppID); from the configuration if one is set there. */
  appid: AppidIfAny,
  /** The platform's number of the batch (商户结算批次单号). */
  out_settle_batch_no: Schema.String,
  /** Authorisation of the person (个人收款方受理授权 ID): at most 32 characters. */
  individual_auth_id: text(32),
  /**
   * Address for the notification (通知地址): http(s), no query, at most 255 characters; from the configuration by default.
   */
  notify_url: NotifyUrl,
  /** Description that the person sees (收款方描述): at most 255 characters. */
  description: text(255),
  /** Kind of the trade (交易场景), the same as in the orders. */
  trade_scenario: TradeScenario,
  /** The orders (结算信息列表): 1 to 20. */
  settle_info_list: Schema.Array(SettleInfo).check(Schema.isMinLength(1), Schema.isMaxLength(20)),
  /** Number of the page's template (收款类型模板 ID): 1 or 2. */
  receive_type_template_id: Schema.optional(Schema.Int)
}).annotate({ identifier: "IndividualSettlement.SettlementRequest" })

/**
 * State of a batch (批次状态).
 *
 * **Details**
 *
 * - `ACCEPTED`: waits for the person. `RECEIVED`: the person has the money. `SUCCESS`: everything is paid.
 * - `DEDUCT_FEE_FAIL`: the platform's fee could not be deducted. `ABNORMAL`: see `abnormal_type` and
 *   {@link applyAbnormalSettle}. `ABNORMAL_SETTLE_SUCCESS`: the batch was paid out by {@link applyAbnormalSettle}.
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
  /** The platform's number of the batch (商户结算批次单号). */
  out_settle_batch_no: Schema.String,
  /** WeChat Pay's number of the batch (微信支付结算批次单号). */
  settle_batch_no: Schema.String,
  /** Authorisation of the person who gets the money (商品单个人收款方受理授权 ID). */
  individual_auth_id: Schema.optional(Schema.String),
  /** Description that the person sees (收款方描述). */
  description: Schema.optional(Schema.String),
  /** State of the batch (批次状态). */
  state: BatchState,
  /** Scene of the orders (交易场景). */
  trade_scenario: Schema.optional(TradeScenario),
  /** Time at which the batch was created (批次创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time at which the batch was complete (批次完成时间). */
  finish_time: Schema.optional(Timestamp),
  /** Reason of the state `ABNORMAL` (异常原因类型): the authorisation ended, or the person has reached a limit. */
  abnormal_type: Schema.optional(openLiterals("AUTH_RELATIONSHIP_INVALID", "USER_PAY_QUOTA_LIMIT")),
  /** Result of {@link applyAbnormalSettle} (异常结算处理结果). */
  abnormal_settle_result: Schema.optional(Schema.Struct({
    /** Receiver of the money (异常结算批次单处理方式): the person for whom it was meant. */
    abnormal_settle_type: Schema.optional(openLiterals("TRANSFER_TO_ORIGINAL_RECEIVE_USER")),
    /** Time at which the request was accepted (批次创建时间). */
    apply_success_time: Schema.optional(Timestamp),
    /** WeChat Pay's number of the receipt (微信支付异常资金付款单号), for `AbnormalFund`. */
    abnormal_fund_receipt_id: Schema.optional(Schema.String),
    /** The platform's number of the request (商户异常结算批次单号). */
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
 * Requests the payment of a batch of orders to a person (申请批量结算).
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
  /** Authorisation of the person (个人收款方受理授权 ID): at most 32 characters. */
  individual_auth_id: text(32),
  /** The platform's number of the request (商户异常结算批次单号). */
  out_abnormal_settle_batch_no: Schema.String,
  /** Way of the payment (异常结算批次单处理方式). `TRANSFER_TO_ORIGINAL_RECEIVE_USER`: to the person whom the orders pay. */
  abnormal_settle_type: openLiterals("TRANSFER_TO_ORIGINAL_RECEIVE_USER"),
  /** Reason (异常处理说明): at most 128 characters. */
  description: Schema.optional(text(128))
}).annotate({ identifier: "IndividualSettlement.ApplyAbnormalSettleRequest" })

/**
 * Pays out a batch with the state `ABNORMAL` in another way (申请异常结算批次单处理).
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
