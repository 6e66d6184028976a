/** Balances of sub-merchants' and platforms' accounts (余额), now and at the end of a day. */
import { Balance } from "../../../api/ecommerce/index.ts"
import * as Ledger from "../../engine/ledger.ts"
import { handle, type Operation } from "../../engine/operation.ts"
import { paramError, refuse, type Refused, respond } from "../../engine/reply.ts"
import * as Protocol from "../../protocol/protocol.ts"
import type { Accounts } from "./accounts.ts"

/** Greatest age of a balance. */
const reach = 90 * Protocol.dayMillis

/** Milliseconds from the end of a day to the time at which its balance is available: ten o'clock. */
export const made = (10 * Protocol.dayMillis) / 24

/** The kind of account that a request names. */
export const accountType = (name: string): Ledger.AccountType | undefined =>
  Ledger.accountTypes.find((known) => known === name)

/** Refuses an account that merchants do not have. */
export const noAccount = refuse("INVALID_REQUEST", "商户账户类型不存在或未开通")

/** End of the day whose balance a request asks for, by default of the day before, or a refusal. */
const endOf = (now: number, date: string | undefined): number | Refused => {
  const start = Protocol.midnight(date ?? Protocol.day(now - Protocol.dayMillis))
  if (Number.isNaN(start)) return paramError("date", "date不是有效日期", "is no date", "query")
  const end = start + Protocol.dayMillis
  if (now < end + made) return refuse("INVALID_REQUEST", "日终余额尚未生成，请在次日10点后查询")
  return now - end > reach ? refuse("INVALID_REQUEST", "仅支持查询90天内的日终余额") : end
}

export const make = ({ ledger }: Accounts): ReadonlyArray<Operation> => {
  const balanceOf = (mchid: string, name: string, before?: number) => {
    const type = accountType(name)
    if (type === undefined) return noAccount
    const { available, pending } = ledger.balance({ mchid, type }, before)
    return { available_amount: available, pending_amount: pending }
  }

  const ofSubMerchant = (sub_mchid: string, account_type = "BASIC", before?: number) =>
    respond(balanceOf(sub_mchid, account_type, before), (balance) => ({ sub_mchid, account_type, ...balance }))

  return [
    handle(Balance.query, ({ account_type, sub_mchid }) => ofSubMerchant(sub_mchid, account_type)),
    handle(Balance.queryDayEnd, ({ account_type, date, sub_mchid }, { now }) => {
      const end = endOf(now, date)
      return typeof end === "number" ? ofSubMerchant(sub_mchid, account_type, end) : end
    }),
    handle(Balance.queryPlatform, ({ account_type }, { caller }) => balanceOf(caller.mchid, account_type)),
    handle(Balance.queryPlatformDayEnd, ({ account_type, date }, { caller, now }) => {
      const end = endOf(now, date)
      return typeof end === "number" ? balanceOf(caller.mchid, account_type, end) : end
    })
  ]
}
