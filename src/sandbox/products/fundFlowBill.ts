/** The fund flow bill of a day (资金账单): movements on an account. */
import * as Protocol from "../protocol/protocol.ts"
import { csv, feeOf } from "./billText.ts"
import type { Refund } from "./refunds.ts"
import { feeChange, type Trade } from "./tradeBill.ts"

/** Columns of fund flows. */
export const flowColumns = [
  "记账时间",
  "微信支付业务单号",
  "资金流水单号",
  "业务名称",
  "业务类型",
  "收支类型",
  "收支金额(元)",
  "账户结余(元)",
  "资金变更提交申请人",
  "备注",
  "业务凭证号"
]

const flowSummary = ["资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"]

/** A movement on an account. */
export interface Flow {
  readonly at: number
  readonly business: string
  readonly id: string
  readonly name: string
  readonly type: string
  /** Fen; negative if the money left the account. */
  readonly fen: number
  /** The merchant or system that requested the movement. */
  readonly by: string
  readonly remark: string
  readonly voucher: string
}

/** Movements that belong together; those of no money are left out. The first of them has the number `id`. */
const movements = (
  common: Omit<Flow, "fen" | "type">,
  first: number,
  moves: ReadonlyArray<readonly [type: string, fen: number]>
): ReadonlyArray<Flow> =>
  moves.flatMap(([type, fen], index) =>
    fen === 0 ? [] : [{ ...common, id: index === 0 ? common.id : `${common.business}0${first + index}`, type, fen }]
  )

/** A movement of a refund, as production writes it. */
const ofRefundFlow = (
  at: number,
  { amount, order, outRefundNo, refundId }: Pick<Refund, "amount" | "order" | "outRefundNo" | "refundId">
) => ({
  at,
  business: refundId,
  name: "退款",
  by: `${order.subMchid ?? order.mchid}API`,
  remark: `退款总金额${Protocol.yuan(amount)}元;含手续费${Protocol.yuan(feeOf(amount))}元`,
  voucher: outRefundNo
})

export const flowsOf = (trade: Trade): ReadonlyArray<Flow> => {
  const { at, order } = trade
  const fee = feeChange(trade)
  return trade.kind === "paid"
    ? movements(
      {
        at,
        business: order.transactionId ?? "",
        id: `${order.transactionId ?? ""}01`,
        name: "交易",
        by: "system",
        remark: order.description,
        voucher: order.outTradeNo
      },
      1,
      [["交易", order.total], ["扣除交易手续费", -fee]]
    )
    : movements(
      { ...ofRefundFlow(at, trade), id: order.transactionId ?? "" },
      1,
      [["退款", -trade.amount], ["退还交易手续费", -fee]]
    )
}

/** The movements of a closed refund: its amount returns to the account, and the fee is taken again. */
export const flowsOfClosing = (refund: Refund, at: number): ReadonlyArray<Flow> =>
  movements(
    { ...ofRefundFlow(at, refund), id: `${refund.refundId}03` },
    3,
    [["退款关闭", refund.amount], ["扣除交易手续费", -feeOf(refund.amount)]]
  )

/** The cells of a movement, with the balance after it. */
export const flowCells = (flow: Flow, balance: number): ReadonlyArray<string> => [
  Protocol.billTime(flow.at),
  flow.business,
  flow.id,
  flow.name,
  flow.type,
  flow.fen >= 0 ? "收入" : "支出",
  Protocol.yuan(Math.abs(flow.fen)),
  Protocol.yuan(balance),
  flow.by,
  flow.remark,
  flow.voucher
]

/** The sums below the movements. */
export const flowSums = (flows: ReadonlyArray<Flow>) => {
  const income = flows.filter(({ fen }) => fen >= 0)
  const expense = flows.filter(({ fen }) => fen < 0)
  const sum = (some: typeof flows) => Protocol.yuan(Math.abs(some.reduce((total, { fen }) => total + fen, 0)))
  return {
    columns: flowSummary,
    values: [String(flows.length), String(income.length), sum(income), String(expense.length), sum(expense)]
  }
}

/** The movements of a day, after the balance before them. */
export const flowBill = (flows: ReadonlyArray<Flow>, before: number): string => {
  let balance = before
  const rows = flows.map((flow) => {
    balance += flow.fen
    return flowCells(flow, balance)
  })
  return csv(flowColumns, rows, flowSums(flows))
}
