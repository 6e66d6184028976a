/** The trade bill: its rows, its summary, and its columns. */
import * as Schema from "effect/Schema"
import { openLiterals } from "../Wire.ts"
import { Count, others, text, Time, Yuan } from "./cells.ts"
import type { Kind } from "./models.ts"

/** Row of a trade bill (交易账单): a payment, or a refund. */
export interface TradeRow extends Schema.Schema.Type<typeof TradeRow> {}

/**
 * Schema for {@link TradeRow}, one for all bill types: what a type has no column for is absent, and so is what is blank.
 * Amounts are in fen.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export const TradeRow = Schema.Struct({
  /** 交易时间: when the payment succeeded, or the refund was accepted. */
  trade_time: Time,
  /** 公众账号ID */
  appid: text,
  /** 商户号 */
  mchid: Schema.String,
  /** 特约商户号: absent for direct merchants, where the file has `0`. */
  sub_mchid: text,
  /** 设备号 */
  device_id: text,
  /** 微信订单号 */
  transaction_id: Schema.String,
  /** 商户订单号 */
  out_trade_no: Schema.String,
  /** 用户标识 */
  openid: text,
  /** 交易类型: not the API's `trade_type` in every case: a payment by face is `FACE` here, what payscore collected `AUTH`. */
  trade_type: Schema.optionalKey(openLiterals("JSAPI", "NATIVE", "APP", "MWEB", "MICROPAY", "FACE", "AUTH")),
  /** 交易状态: a payment, a refund, or a payment that was revoked. */
  trade_state: openLiterals("SUCCESS", "REFUND", "REVOKED"),
  /** 付款银行 */
  bank_type: text,
  /** 货币种类 */
  currency: text,
  /** 应结订单金额: the order's amount without coupons that are not settled. `0` in a refund. 总金额 in old bills. */
  settlement_total: Yuan,
  /** 代金券金额. 企业红包金额 or 代金券或立减优惠金额 in old bills. */
  coupon_amount: Schema.optionalKey(Yuan),
  /** 退款申请时间: only in bills of refunds. */
  refund_apply_time: Schema.optionalKey(Time),
  /** 退款成功时间: only in bills of refunds. */
  refund_success_time: Schema.optionalKey(Time),
  /** 微信退款单号: absent in a payment, where the file has `0`. */
  refund_id: text,
  /** 商户退款单号: absent in a payment, where the file has `0`. */
  out_refund_no: text,
  /** 退款金额: without coupons that are not settled (`settlement_refund` of the API). */
  refund_amount: Schema.optionalKey(Yuan),
  /** 充值券退款金额. 企业红包退款金额 or 代金券或立减优惠退款金额 in old bills. */
  coupon_refund_amount: Schema.optionalKey(Yuan),
  /** 退款类型 */
  refund_type: Schema.optionalKey(openLiterals("ORIGINAL", "BALANCE", "OTHER_BALANCE", "OTHER_BANKCARD")),
  /** 退款状态, as it was when the bill was made: it is not brought up to date. */
  refund_status: Schema.optionalKey(openLiterals("SUCCESS", "PROCESSING", "FAIL", "CHANGE")),
  /** 商品名称 */
  goods_name: text,
  /** 商户数据包 */
  attach: text,
  /** 手续费: negative in a refund. Old bills count fractions of a fen: such a fee is in `others`. */
  fee: Schema.optionalKey(Yuan),
  /** 费率, for example `0.60%`. */
  rate: text,
  /** 订单金额 */
  order_amount: Schema.optionalKey(Yuan),
  /** 申请退款金额 (`refund` of the API). */
  applied_refund_amount: Schema.optionalKey(Yuan),
  /** 费率备注 */
  rate_remark: text,
  others
}).annotate({ identifier: "Bill.TradeRow" })

/** Summary of a trade bill. */
export interface TradeSummary extends Schema.Schema.Type<typeof TradeSummary> {}

/** Schema for {@link TradeSummary}. Amounts are in fen. */
export const TradeSummary = Schema.Struct({
  /** 总交易单数: number of rows. */
  total_count: Count,
  /** 应结订单总金额; 总交易额 in old bills. */
  settlement_total: Schema.optionalKey(Yuan),
  /** 退款总金额; 总退款金额 in old bills. */
  refund_total: Schema.optionalKey(Yuan),
  /** 充值券退款总金额; 总企业红包退款金额 or 总代金券或立减优惠退款金额 in old bills. */
  coupon_refund_total: Schema.optionalKey(Yuan),
  /** 手续费总金额 */
  fee_total: Schema.optionalKey(Yuan),
  /** 订单总金额 */
  order_total: Schema.optionalKey(Yuan),
  /** 申请退款总金额 */
  applied_refund_total: Schema.optionalKey(Yuan),
  others
}).annotate({ identifier: "Bill.TradeSummary" })

/**
 * Trade bills: `ALL`, `SUCCESS`, `REFUND`, and the older formats with fewer columns.
 *
 * **Details**
 *
 * Columns are found by their names, not by their places. Columns that no field has are in `others` under their names.
 */
export const trade: Kind<TradeRow, TradeSummary> = {
  row: TradeRow,
  summary: TradeSummary,
  columns: {
    交易时间: "trade_time",
    公众账号ID: "appid",
    商户号: "mchid",
    特约商户号: "sub_mchid",
    子商户号: "sub_mchid",
    设备号: "device_id",
    微信订单号: "transaction_id",
    商户订单号: "out_trade_no",
    用户标识: "openid",
    交易类型: "trade_type",
    交易状态: "trade_state",
    付款银行: "bank_type",
    货币种类: "currency",
    应结订单金额: "settlement_total",
    总金额: "settlement_total",
    代金券金额: "coupon_amount",
    企业红包金额: "coupon_amount",
    代金券或立减优惠金额: "coupon_amount",
    退款申请时间: "refund_apply_time",
    退款成功时间: "refund_success_time",
    微信退款单号: "refund_id",
    商户退款单号: "out_refund_no",
    退款金额: "refund_amount",
    充值券退款金额: "coupon_refund_amount",
    企业红包退款金额: "coupon_refund_amount",
    代金券或立减优惠退款金额: "coupon_refund_amount",
    退款类型: "refund_type",
    退款状态: "refund_status",
    商品名称: "goods_name",
    商户数据包: "attach",
    手续费: "fee",
    费率: "rate",
    订单金额: "order_amount",
    申请退款金额: "applied_refund_amount",
    费率备注: "rate_remark"
  },
  summaryColumns: {
    总交易单数: "total_count",
    应结订单总金额: "settlement_total",
    总交易额: "settlement_total",
    退款总金额: "refund_total",
    总退款金额: "refund_total",
    充值券退款总金额: "coupon_refund_total",
    总企业红包退款金额: "coupon_refund_total",
    总代金券或立减优惠退款金额: "coupon_refund_total",
    手续费总金额: "fee_total",
    订单总金额: "order_total",
    申请退款总金额: "applied_refund_total"
  },
  placeholders: ["sub_mchid", "refund_id", "out_refund_no"],
  freeText: "goods_name",
  totals: [
    { summary: "total_count" },
    { summary: "settlement_total", of: "settlement_total" },
    { summary: "refund_total", of: "refund_amount" },
    { summary: "coupon_refund_total", of: "coupon_refund_amount" },
    { summary: "fee_total", of: "fee" },
    { summary: "order_total", of: "order_amount" },
    { summary: "applied_refund_total", of: "applied_refund_amount" }
  ]
}
