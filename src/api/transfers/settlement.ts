/** Resolves the unknown outcome of a transfer that its user confirms, by the bill that a query found. */
import { agrees, otherContent, repeat, settled, type Settlement } from "../../payment/resolvable.ts"

/** The fields of a bill that decide: the user, the amount in fen, and the state. */
interface Confirmed {
  readonly openid?: string | undefined
  readonly transfer_amount?: number | undefined
  readonly state?: string | undefined
}

/** Resolves the call that created the transfer. */
export const settledByUser = <Bill extends Confirmed>(
  bill: Bill,
  { openid, transfer_amount }: Required<Pick<Confirmed, "openid" | "transfer_amount">>
): Settlement<Bill> => {
  if (!agrees(bill.openid, openid) || !agrees(bill.transfer_amount, transfer_amount)) return otherContent
  switch (bill.state) {
    case "SUCCESS":
    case "FAIL":
    case "CANCELING":
    case "CANCELLED":
      return settled(bill)
    default:
      // Only a repeat returns `package_info`, without which the user cannot confirm.
      return repeat
  }
}
