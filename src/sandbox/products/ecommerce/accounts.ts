/**
 * Accounts of sub-merchants and of their platform: the money of orders, frozen for profit sharing or released.
 */
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import * as Protocol from "../../protocol/protocol.ts"
import { feeOf } from "../billText.ts"
import type { Order } from "../orders.ts"
import type { Watcher } from "../payments.ts"

/** Time for which the money of an order is frozen after its payment. */
export const frozenFor = 180 * Protocol.dayMillis

/** An account as the sandbox's state shows it. */
export interface AccountView {
  readonly mchid: string
  readonly account_type: Ledger.AccountType
  /** Fen that can be spent. */
  readonly available_amount: number
  /** Fen that are frozen. */
  readonly pending_amount: number
}

/** The accounts of one sandbox. */
export interface Accounts extends Watcher {
  readonly ledger: Ledger.Ledger
  /** Whether an order's money went into accounts: that of sub-merchants does. */
  readonly isBooked: (order: Order) => boolean
  /** Fen of an order's fee that WeChat Pay still has. */
  readonly feeLeft: (order: Order) => number
  /** Records that fen of an order's fee were given back, or with a negative number taken again. */
  readonly feeReturned: (order: Order, fen: number) => void
  /** The place of an order's money that is neither shared nor released. */
  readonly frozen: (order: Order) => Ledger.Place
  /** Fen of an order that are neither shared, refunded nor released. */
  readonly unsplit: (order: Order) => number
  /** Whether the money of an order is no longer frozen. */
  readonly isReleased: (order: Order) => boolean
  /** Ends the sharing of an order: the rest of its money is held for `purpose` from now on. Returns the rest in fen. */
  readonly finish: (now: number, order: Order, purpose: string) => number
  /** The place for money of an order that no receiver gets: frozen again, or the sub-merchant's. */
  readonly leftover: (order: Order) => Ledger.Place
  /** The place for money that a merchant gets: its basic account, or outside if the sandbox does not know the merchant. */
  readonly receiving: (mchid: string, type?: Ledger.AccountType) => Ledger.Place
  /** Takes all that a merchant can spend out of its accounts, on its way to a bank; returns what each account gave. */
  readonly payOut: (now: number, mchid: string, note: Ledger.Note) => ReadonlyArray<PaidOut>
  /** Books the end of a payment of {@link payOut}: the bank has the money, or the account has it again. */
  readonly endPayOut: (now: number, paid: PaidOut, how: "paid" | "failed" | "bounced") => void
  readonly state: () => { readonly accounts: ReadonlyArray<AccountView> }
}

/** The amount that one account gave to a payment of all that a merchant has. */
export interface PaidOut {
  readonly account: Ledger.Account
  /** Fen. */
  readonly amount: number
  readonly note: Ledger.Note
}

export const make = ({ kernel }: { readonly kernel: Kernel }): Accounts => {
  const ledger = Ledger.make()
  const booked = new Set<Order>()
  const released = new Set<Order>()
  const fees = new Map<Order, number>()

  const seller = ({ mchid, subMchid }: Order) => subMchid ?? mchid

  const frozen = (order: Order) => Ledger.held(seller(order), "BASIC", order.transactionId ?? "")

  const noteOf = (order: Order, name = "交易", by?: string): Ledger.Note => ({
    business: order.transactionId ?? "",
    voucher: order.outTradeNo,
    name,
    by,
    remark: order.description
  })

  const way = ({ business }: Ledger.Note, { type }: Ledger.Account) => Ledger.transit(`${business}/${type}`)

  const unsplit = (order: Order) => ledger.amount(frozen(order))

  const basic = (order: Order) => Ledger.free(seller(order), "BASIC")

  /** Releases the rest of an order's frozen money. */
  const release = (now: number, order: Order, to: Ledger.Place) => {
    const fen = unsplit(order)
    released.add(order)
    ledger.book(now, noteOf(order, "解冻"), [{ from: frozen(order), to, fen }])
    return fen
  }

  return {
    ledger,
    isBooked: (order) => booked.has(order),
    feeLeft: (order) => fees.get(order) ?? 0,
    feeReturned: (order, fen) => void fees.set(order, (fees.get(order) ?? 0) - fen),
    frozen,
    unsplit,
    isReleased: (order) => released.has(order),
    finish: (now, order, purpose) => release(now, order, Ledger.held(seller(order), "BASIC", purpose)),
    leftover: (order) => released.has(order) ? basic(order) : frozen(order),
    receiving: (mchid, type = "BASIC") =>
      kernel.merchant(mchid) === undefined ? Ledger.outside("receivers") : Ledger.free(mchid, type),
    paid: (now, order) => {
      if (order.subMchid === undefined) return
      booked.add(order)
      const isFrozen = order.profitSharing || order.subsidy > 0
      const to = isFrozen ? frozen(order) : basic(order)
      const fee = feeOf(order.total)
      fees.set(order, fee)
      if (isFrozen) kernel.schedule(now + frozenFor, (at) => void release(at, order, basic(order)))
      else released.add(order)
      ledger.book(now, noteOf(order), [
        { from: Ledger.outside("payers"), to, fen: order.total },
        { from: to, to: Ledger.outside("fees"), fen: fee, type: "扣除交易手续费" }
      ])
    },
    reversed: (now, orders) => {
      const own = orders.filter((order) => booked.has(order)).map((order) => {
        const from = released.has(order) ? basic(order) : frozen(order)
        return {
          order,
          legs: [
            { from: Ledger.outside("fees"), to: from, fen: fees.get(order) ?? 0, type: "退还交易手续费" },
            { from, to: Ledger.outside("payers"), fen: order.total }
          ]
        }
      })
      if (!ledger.isCovered(own.flatMap(({ legs }) => legs))) return false
      for (const { legs, order } of own) {
        ledger.book(now, noteOf(order, "退款", seller(order)), legs)
        fees.set(order, 0)
      }
      return true
    },
    payOut: (now, mchid, note) =>
      Ledger.accountTypes.flatMap((type) => {
        const account = { mchid, type }
        const amount = ledger.balance(account).available
        ledger.book(now, note, [{ from: Ledger.free(mchid, type), to: way(note, account), fen: amount }])
        return amount === 0 ? [] : [{ account, amount, note }]
      }),
    endPayOut: (now, { account, amount, note }, how) => {
      const from = how === "bounced" ? Ledger.outside("banks") : way(note, account)
      const to = how === "paid" ? Ledger.outside("banks") : Ledger.free(account.mchid, account.type)
      ledger.book(now, note, [{ from, to, fen: amount }])
    },
    state: () => ({
      accounts: ledger.accounts().map((account) => {
        const { available, pending } = ledger.balance(account)
        return {
          mchid: account.mchid,
          account_type: account.type,
          available_amount: available,
          pending_amount: pending
        }
      })
    })
  }
}
