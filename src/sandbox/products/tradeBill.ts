/** The trade bill of a day (交易账单): payments, and what went back of them. */
import * as Protocol from "../protocol/protocol.ts"
import { csv, feeOf, feeText } from "./billText.ts"
import type { Order } from "./orders.ts"
import type { Refund } from "./refunds.ts"

const common = [
  "交易时间",
  "公众账号ID",
  "商户号",
  "特约商户号",
  "设备号",
  "微信订单号",
  "商户订单号",
  "用户标识",
  "交易类型",
  "交易状态",
  "付款银行",
  "货币种类",
  "应结订单金额",
  "代金券金额"
]

const refundTimes = ["退款申请时间", "退款成功时间"]
const refundColumns = ["微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态"]
const goods = ["商品名称", "商户数据包", "手续费", "费率", "订单金额"]
const applied = "申请退款金额"
const remark = "费率备注"

const tradeColumns = {
  ALL: [...common, ...refundColumns, ...goods, applied, remark],
  SUCCESS: [...common, ...goods, remark],
  REFUND: [...common, ...refundTimes, ...refundColumns, ...goods, applied, remark]
} as const

const allSums = [
  "总交易单数",
  "应结订单总金额",
  "退款总金额",
  "充值券退款总金额",
  "手续费总金额",
  "订单总金额",
  "申请退款总金额"
] as const

const summaryColumns = {
  ALL: allSums,
  SUCCESS: ["总交易单数", "应结订单总金额", "手续费总金额", "订单总金额"],
  REFUND: allSums
} as const

type TradeRow = Readonly<Record<string, string>>

const ofOrder = (order: Order, time: number, state: "SUCCESS" | Back["tradeState"]): TradeRow => ({
  交易时间: Protocol.billTime(time),
  公众账号ID: order.appid,
  商户号: order.mchid,
  特约商户号: order.subMchid ?? "0",
  设备号: "",
  微信订单号: order.transactionId ?? "",
  商户订单号: order.outTradeNo,
  用户标识: order.openid ?? "",
  交易类型: order.collected ? "AUTH" : order.tradeType,
  交易状态: state,
  付款银行: "OTHERS",
  货币种类: order.currency,
  代金券金额: "0.00",
  充值券退款金额: "0.00",
  商品名称: order.description,
  商户数据包: order.attach ?? "",
  费率: "0.60%",
  费率备注: ""
})

const paidRow = (order: Order, at: number): TradeRow => ({
  ...ofOrder(order, at, "SUCCESS"),
  应结订单金额: Protocol.yuan(order.total),
  微信退款单号: "0",
  商户退款单号: "0",
  退款金额: "0.00",
  退款类型: "",
  退款状态: "",
  手续费: feeText(feeOf(order.total)),
  订单金额: Protocol.yuan(order.total),
  申请退款金额: "0.00"
})

/** States as bills call them. */
const refundStates: Readonly<Record<Refund["state"], string>> = {
  PROCESSING: "PROCESSING",
  SUCCESS: "SUCCESS",
  ABNORMAL: "CHANGE",
  CLOSED: "FAIL"
}

const backRow = (back: Back): TradeRow => ({
  ...ofOrder(back.order, back.at, back.tradeState),
  应结订单金额: "0.00",
  退款申请时间: Protocol.billTime(back.at),
  退款成功时间: back.arrivedAt === undefined ? "" : Protocol.billTime(back.arrivedAt),
  微信退款单号: back.refundId,
  商户退款单号: back.outRefundNo,
  退款金额: Protocol.yuan(back.amount),
  退款类型: "ORIGINAL",
  退款状态: refundStates[back.state],
  手续费: feeText(-feeOf(back.amount)),
  订单金额: "0.00",
  申请退款金额: Protocol.yuan(back.amount)
})

export const tradeTypes = ["ALL", "SUCCESS", "REFUND"] as const

/** A payment. */
interface Paid {
  readonly kind: "paid"
  readonly at: number
  readonly order: Order
}

/** Money on its way back to the payer: a refund, or what reversing a payment code order gave back. */
interface Back {
  readonly kind: "back"
  readonly at: number
  readonly order: Order
  readonly tradeState: "REFUND" | "REVOKED"
  readonly refundId: string
  readonly outRefundNo: string
  /** Fen. */
  readonly amount: number
  /** As it was when the bill was made. */
  readonly state: Refund["state"]
  readonly arrivedAt: number | undefined
}

/** A line of a trade bill. */
export type Trade = Paid | Back

export const ofRefund = (refund: Refund, madeAt: number): Back => {
  const latest = refund.history.findLast(({ at }) => at <= madeAt)
  return {
    kind: "back",
    at: refund.createdAt,
    order: refund.order,
    tradeState: "REFUND",
    refundId: refund.refundId,
    outRefundNo: refund.outRefundNo,
    amount: refund.amount,
    state: latest?.state ?? "PROCESSING",
    arrivedAt: latest?.state === "SUCCESS" ? latest.at : undefined
  }
}

export const ofReversal = (order: Order, { at, refundId }: NonNullable<Order["reversal"]>): Back => ({
  kind: "back",
  at,
  order,
  tradeState: "REVOKED",
  refundId,
  // The merchant gave it no number of its own.
  outRefundNo: order.outTradeNo,
  amount: order.total,
  state: "SUCCESS",
  arrivedAt: at
})

export const tradeBill = (trades: ReadonlyArray<Trade>, type: keyof typeof tradeColumns): string => {
  const rows = trades.map((trade) => trade.kind === "paid" ? paidRow(trade.order, trade.at) : backRow(trade))
  const paid = trades.reduce((sum, { kind, order }) => kind === "paid" ? sum + order.total : sum, 0)
  const back = trades.reduce((sum, trade) => trade.kind === "back" ? sum + trade.amount : sum, 0)
  const fees = trades.reduce((sum, trade) => sum + feeChange(trade), 0)
  const sums: Readonly<Record<typeof allSums[number], string>> = {
    总交易单数: String(rows.length),
    应结订单总金额: Protocol.yuan(paid),
    退款总金额: Protocol.yuan(back),
    充值券退款总金额: "0.00",
    手续费总金额: feeText(fees),
    订单总金额: Protocol.yuan(paid),
    申请退款总金额: Protocol.yuan(back)
  }
  const columns = tradeColumns[type]
  return csv(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? "")),
    { columns: summaryColumns[type], values: summaryColumns[type].map((column) => sums[column]) }
  )
}

export const feeChange = (trade: Trade): number =>
  trade.kind === "paid" ? feeOf(trade.order.total) : -feeOf(trade.amount)
