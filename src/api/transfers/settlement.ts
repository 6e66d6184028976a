/** What a query says of a transfer that its user confirms. */
import { agrees, otherContent, repeat, settled, type Settlement } from "../../payment/resolvable.ts"

/** What decides: whose transfer it is, of how much, and how far it is. */
interface Confirmed {
  readonly openid?: string | undefined
  readonly transfer_amount?: number | undefined
  readonly state?: string | undefined
}

/** Settles the call that creates such a transfer. */
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
