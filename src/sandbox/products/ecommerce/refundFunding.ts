/** Sources of the money of refunds: the order, the sub-merchant's balance, or an advance by the platform (垫付). */
import * as Ledger from "../../engine/ledger.ts"
import { refuse, type Refused } from "../../engine/reply.ts"
import * as Protocol from "../../protocol/protocol.ts"
import { feeOf } from "../billText.ts"
import type { Order } from "../orders.ts"
import type { Funding, Refund } from "../refunds.ts"
import type { Accounts } from "./accounts.ts"

/** A part of a refund's money. */
interface Part {
  readonly source: "frozen" | "basic" | "platform"
  /** Fen. */
  readonly fen: number
}

/** The money that was taken for a refund. */
interface Taken {
  readonly parts: ReadonlyArray<Part>
  /** Fen of the fee that WeChat Pay gave back. */
  readonly fee: number
}

/** The functions that fund refunds. */
export interface RefundFunding extends Funding {
  /** Fen that the platform advanced for a refund; 0 if the sub-merchant pays. */
  readonly advanced: (refund: Refund) => number
  /** Gives the platform back what it advanced, if the sub-merchant has it; returns whether it did. */
  readonly repay: (now: number, refund: Refund, note: Ledger.Note) => boolean
}

/** The account that platforms advance refunds from. */
export const advanceAccount = "OPERATION"

/** The `user_received_account` of a refund to the merchant's bank account. */
const bank = "商户银行账户"

const notEnough = refuse("NOT_ENOUGH", "商户账户余额不足")

const unlessBooked = (isBooked: boolean, otherwise: Refused = notEnough) => isBooked ? undefined : otherwise

export const make = ({ accounts }: { readonly accounts: Accounts }): RefundFunding => {
  const { ledger } = accounts
  const taken = new Map<Refund, Taken>()
  const advances = new Map<Refund, number>()

  const basic = ({ mchid, subMchid }: Order) => Ledger.free(subMchid ?? mchid, "BASIC")
  const platform = ({ mchid }: Order) => Ledger.free(mchid, advanceAccount)

  const placeOf = (order: Order, source: Part["source"]): Ledger.Place =>
    source === "frozen" ? accounts.frozen(order) : (source === "basic" ? basic : platform)(order)

  /** The place that a part goes back to. */
  const backOf = (order: Order, source: Part["source"]): Ledger.Place =>
    source === "frozen" ? accounts.leftover(order) : placeOf(order, source)

  const noteOf = ({ amount, order, outRefundNo, refundId }: Refund, fee: number): Ledger.Note => ({
    business: refundId,
    voucher: outRefundNo,
    name: "退款",
    by: order.subMchid ?? order.mchid,
    remark: `退款总金额${Protocol.yuan(amount)}元;含手续费${Protocol.yuan(fee)}元`
  })

  const way = ({ refundId }: Refund) => Ledger.transit(refundId)

  const feeOfRefund = ({ amount, order }: Refund) => Math.min(feeOf(amount), accounts.feeLeft(order))

  /** The part that the fee comes back to: the largest, which holds it even if the refund is closed. */
  const mainOf = (parts: ReadonlyArray<Part>): Part["source"] =>
    parts.reduce<Part>((main, part) => part.fen > main.fen ? part : main, { source: "basic", fen: 0 }).source

  /** Books the money of a refund, after the fee that comes back; returns whether there was enough. */
  const book = (now: number, refund: Refund, parts: ReadonlyArray<Part>): boolean => {
    const { order } = refund
    const main = mainOf(parts)
    // The fee was the sub-merchant's: it comes back once a refund that others pay for has arrived.
    const fee = main === "platform" ? 0 : feeOfRefund(refund)
    const isBooked = ledger.book(now, noteOf(refund, fee), [
      { from: Ledger.outside("fees"), to: placeOf(order, main), fen: fee, type: "退还交易手续费" },
      ...parts.map(({ fen, source }) => ({ from: placeOf(order, source), to: way(refund), fen }))
    ])
    if (!isBooked) return false
    accounts.feeReturned(order, fee)
    taken.set(refund, { parts, fee })
    if (main === "platform") advances.set(refund, refund.amount)
    return true
  }

  const takeBasic = (now: number, refund: Refund) =>
    unlessBooked(book(now, refund, [{ source: "basic", fen: refund.amount }]))

  /** Takes the whole refund from the place of the order's money, or refuses. */
  const takeOwn = (now: number, refund: Refund): Refused | undefined => {
    const { amount, order } = refund
    const unsplit = accounts.unsplit(order)
    if (unsplit === 0) return takeBasic(now, refund)
    if (book(now, refund, [{ source: "frozen", fen: amount }])) return undefined
    if (refund.ofPlatform) {
      return refuse("INVALID_REQUEST", "申请退款金额大于剩余未分账金额，请等待分账完成后再试")
    }
    const fen = Math.min(unsplit, amount)
    return unlessBooked(book(now, refund, [{ source: "frozen", fen }, { source: "basic", fen: amount - fen }]))
  }

  const take: Funding["take"] = (now, refund) => {
    const { amount, from = [], fundsRequested, ofPlatform, order, refundAccount } = refund
    if (!accounts.isBooked(order)) return undefined
    if (!ofPlatform) return takeOwn(now, refund)
    if (from.length > 0) {
      const parts = from.map(({ account, amount: fen }): Part => ({
        source: account === "UNAVAILABLE" ? "frozen" : "basic",
        fen
      }))
      return unlessBooked(book(now, refund, parts))
    }
    const refused = (fundsRequested === "AVAILABLE" ? takeBasic : takeOwn)(now, refund)
    if (refused === undefined || refundAccount !== "REFUND_SOURCE_PARTNER_ADVANCE") return refused
    return unlessBooked(book(now, refund, [{ source: "platform", fen: amount }]), refused)
  }

  const arrive = (now: number, refund: Refund, { fee }: Taken) => {
    const late = advances.has(refund) ? feeOfRefund(refund) : 0
    accounts.feeReturned(refund.order, late)
    ledger.book(now, noteOf(refund, fee + late), [
      { from: way(refund), to: Ledger.outside(refund.receivedBy === bank ? "banks" : "payers"), fen: refund.amount },
      { from: Ledger.outside("fees"), to: basic(refund.order), fen: late, type: "退还交易手续费" }
    ])
  }

  const putBack = (now: number, refund: Refund, { fee, parts }: Taken) => {
    const { order } = refund
    taken.delete(refund)
    accounts.feeReturned(order, -fee)
    ledger.book(now, noteOf(refund, fee), [
      ...parts.map(({ fen, source }) => ({ from: way(refund), to: backOf(order, source), fen, type: "退款关闭" })),
      { from: backOf(order, mainOf(parts)), to: Ledger.outside("fees"), fen: fee, type: "扣除交易手续费" }
    ])
  }

  return {
    take,
    settle: (now, refund, state) => {
      const found = taken.get(refund)
      if (found !== undefined) (state === "SUCCESS" ? arrive : putBack)(now, refund, found)
    },
    advanced: (refund) => advances.get(refund) ?? 0,
    repay: (now, refund, note) => {
      const found = taken.get(refund)
      if (found === undefined) return false
      const fen = advances.get(refund) ?? 0
      const isBooked = ledger.book(now, note, [{ from: basic(refund.order), to: platform(refund.order), fen }])
      // From now on it is the sub-merchant's money that is on its way.
      if (isBooked) taken.set(refund, { ...found, parts: [{ source: "basic", fen }] })
      return isBooked
    }
  }
}
