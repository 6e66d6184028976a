/** Rows of production's bills, as people posted them. The numbers are made up. */

/** Two of the rows of a fund flow bill (BASIC) of 2021-02-01, from a public file: refunds of one fen. */
export const refundFlow = {
  date: "2021-02-01",
  source: "a public file, one merchant",
  cells: {
    业务名称: "退款",
    业务类型: "退款",
    收支类型: "支出",
    "收支金额(元)": "0.01",
    资金变更提交申请人: "1900000109API",
    备注: "退款总金额0.01元;含手续费0.00元"
  },
  /** The flow has the number of the payment, the business that of the refund. */
  flowIdIs: "transaction_id",
  businessIdIs: "refund_id"
} as const
