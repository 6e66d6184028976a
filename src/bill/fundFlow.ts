/** The fund flow bill: its rows, its summary, and its columns. */
import * as Schema from "effect/Schema"
import { openLiterals } from "../Wire.ts"
import { Count, others, text, Time, Yuan } from "./cells.ts"
import type { Kind } from "./models.ts"

/** Row of a fund flow bill (资金账单): a movement on the account. */
export interface FundFlowRow extends Schema.Schema.Type<typeof FundFlowRow> {}

/**
 * Schema for {@link FundFlowRow}. Amounts are in fen. Blank cells are absent fields.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-fundflow.html
 */
export const FundFlowRow = Schema.Struct({
  /** 记账时间 */
  booking_time: Time,
  /** 微信支付业务单号: WeChat Pay's number of the payment, the refund, … */
  business_id: text,
  /** 资金流水单号 */
  flow_id: text,
  /** 业务名称: 交易, 退款, 充值/提现, 分账, … */
  business_name: text,
  /** 业务类型: 交易, 扣除交易手续费, 退款, … */
  business_type: text,
  /** 收支类型: 收入 came in, 支出 went out. */
  direction: openLiterals("收入", "支出"),
  /** 收支金额(元): never negative; `direction` says whether the money came in or went out. */
  amount: Yuan,
  /** 账户结余(元): the balance of the account after the movement. */
  balance: Schema.optionalKey(Yuan),
  /** 资金变更提交申请人 */
  applicant: text,
  /** 备注 */
  remark: text,
  /** 业务凭证号: usually the merchant's own number. */
  voucher_no: text,
  others
}).annotate({ identifier: "Bill.FundFlowRow" })

/** Summary of a fund flow bill. */
export interface FundFlowSummary extends Schema.Schema.Type<typeof FundFlowSummary> {}

/** Schema for {@link FundFlowSummary}. Amounts are in fen. */
export const FundFlowSummary = Schema.Struct({
  /** 资金流水总笔数: number of rows. */
  total_count: Count,
  /** 收入笔数 */
  income_count: Schema.optionalKey(Count),
  /** 收入金额 */
  income_amount: Schema.optionalKey(Yuan),
  /** 支出笔数 */
  expense_count: Schema.optionalKey(Count),
  /** 支出金额 */
  expense_amount: Schema.optionalKey(Yuan),
  others
}).annotate({ identifier: "Bill.FundFlowSummary" })

/** Fund flow bills, a merchant's own and its sub-merchants'. */
export const fundFlow: Kind<FundFlowRow, FundFlowSummary> = {
  row: FundFlowRow,
  summary: FundFlowSummary,
  columns: {
    记账时间: "booking_time",
    微信支付业务单号: "business_id",
    资金流水单号: "flow_id",
    业务名称: "business_name",
    业务类型: "business_type",
    收支类型: "direction",
    "收支金额(元)": "amount",
    "账户结余(元)": "balance",
    资金变更提交申请人: "applicant",
    备注: "remark",
    业务凭证号: "voucher_no"
  },
  summaryColumns: {
    资金流水总笔数: "total_count",
    收入笔数: "income_count",
    收入金额: "income_amount",
    支出笔数: "expense_count",
    支出金额: "expense_amount"
  },
  placeholders: [],
  freeText: "remark",
  totals: [
    { summary: "total_count" },
    { summary: "income_count", where: { field: "direction", is: "收入" } },
    { summary: "income_amount", of: "amount", where: { field: "direction", is: "收入" } },
    { summary: "expense_count", where: { field: "direction", is: "支出" } },
    { summary: "expense_amount", of: "amount", where: { field: "direction", is: "支出" } }
  ]
}
