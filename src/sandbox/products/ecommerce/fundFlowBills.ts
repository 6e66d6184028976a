/** Bills of all accounts of a platform's sub-merchants (二级商户资金账单), out of the ledger. */
import { FundFlowBill } from "../../../api/ecommerce/index.ts"
import * as Ledger from "../../engine/ledger.ts"
import { handle, type Operation } from "../../engine/operation.ts"
import { isRefused, refuse } from "../../engine/reply.ts"
import type { Bills } from "../bills.ts"
import { csv } from "../billText.ts"
import { type Flow, flowCells, flowColumns, flowSums } from "../fundFlowBill.ts"
import type { Accounts } from "./accounts.ts"

/** A movement on an account, and the balance before it. */
interface Row {
  readonly account: Ledger.Account
  readonly flow: Flow
  readonly balance: number
}

/** The columns that name the account, and those of a single account's bill. */
const columns = ["二级商户号", "账户类型", ...flowColumns]

export const make = ({ accounts: { ledger }, bills }: {
  readonly accounts: Accounts
  readonly bills: Bills
}): ReadonlyArray<Operation> => {
  /** The movements on an account, with the balance after each. */
  const rowsOf = (account: Ledger.Account): ReadonlyArray<Row> => {
    let balance = 0
    return ledger.movements().flatMap((movement, index) => {
      const fen = Ledger.changeOf(movement, account)
      if (fen === 0) return []
      balance += fen
      const id = `${movement.business}${String(index).padStart(6, "0")}`
      const by = movement.by === undefined ? "system" : `${movement.by}API`
      return [{ account, balance, flow: { ...movement, by, fen, id } }]
    })
  }

  return [
    handle(FundFlowBill.request, (request, call) => {
      const day = bills.dayOf(call.now, request.bill_date)
      if (isRefused(day)) return day
      if (request.account_type !== "ALL") return refuse("NO_STATEMENT_EXIST", "请求的账单文件不存在")
      const rows = ledger.accounts()
        .filter(({ mchid }) => call.caller.subMerchants.includes(mchid))
        .flatMap(rowsOf)
        .filter(({ flow: { at } }) => at >= day.start && at < day.end)
        .toSorted((a, b) => a.flow.at - b.flow.at)
      if (rows.length === 0) return refuse("NO_STATEMENT_EXIST", "请求的账单文件不存在")
      const text = csv(
        columns,
        rows.map(({ account, balance, flow }) => [account.mchid, account.type, ...flowCells(flow, balance)]),
        flowSums(rows.map(({ flow }) => flow))
      )
      return bills.publishEncrypted(call, text, request.tar_type)
    })
  ]
}
