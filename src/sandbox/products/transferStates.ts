/** The states of a transfer that its user confirms: of a direct merchant's (商家转账), and of a sub-merchant's. */
import type * as DateTime from "effect/DateTime"
import { refuse, type Refused } from "../engine/reply.ts"
import type { States, Transition } from "../engine/store.ts"
import { definedFields, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** A transfer that its user confirms. */
export interface Confirmed {
  /** The parameter that opens the page of confirmation. */
  readonly package_info?: string
  state: "WAIT_USER_CONFIRM" | "TRANSFERING" | "SUCCESS" | "FAIL" | "CANCELING" | "CANCELLED"
  fail_reason?: string
  update_time: DateTime.Utc
}

/** Time in which a user has to confirm. */
const confirmation = Protocol.dayMillis

/** Only a transfer that waits for its user says how its page is opened. */
export const opening = <A extends Confirmed>({ package_info, ...transfer }: A) => ({
  ...transfer,
  ...(transfer.state === "WAIT_USER_CONFIRM" ? definedFields({ package_info }) : {})
})

export const make = <A extends Confirmed>({ ended, notify, states, transferDelay }: {
  /** Moves the money of a transfer that ends. */
  readonly ended?: (now: number, transfer: A) => void
  /** The notification about the end. */
  readonly notify?: Transition["notify"]
  readonly states: States<A>
  /** Milliseconds. */
  readonly transferDelay: number
}) => {
  const change = (now: number, transfer: A, state: Confirmed["state"], transition?: Transition) => {
    transfer.update_time = time(now)
    states.transition(now, transfer, state, transition)
  }

  const end = (now: number, transfer: A, state: "SUCCESS" | "FAIL" | "CANCELLED", failReason?: string) => {
    if (failReason !== undefined) transfer.fail_reason = failReason
    change(now, transfer, state, { notify })
    ended?.(now, transfer)
  }

  return {
    /** Waits for the user, for a day at the most. */
    wait: (now: number, transfer: A) =>
      change(now, transfer, "WAIT_USER_CONFIRM", {
        due: { at: now + confirmation, run: (at) => end(at, transfer, "FAIL", "OVERDUE_CLOSE") }
      }),
    /** Pays what the user has confirmed. */
    confirm: (now: number, transfer: A) =>
      change(now, transfer, "TRANSFERING", {
        due: { at: now + transferDelay, run: (at) => end(at, transfer, "SUCCESS") }
      }),
    succeed: (now: number, transfer: A) => end(now, transfer, "SUCCESS"),
    fail: (
      now: number,
      transfer: A,
      { fail_reason = "PAYEE_ACCOUNT_ABNORMAL" }: { readonly fail_reason?: string }
    ) => end(now, transfer, "FAIL", fail_reason),
    /** Cancels a transfer that waits for its user, again as often as wanted. */
    cancel: (now: number, transfer: A): A | Refused => {
      switch (transfer.state) {
        case "WAIT_USER_CONFIRM":
          change(now, transfer, "CANCELING", {
            due: { at: now + transferDelay, run: (at) => end(at, transfer, "CANCELLED") }
          })
          return transfer
        case "CANCELING":
        case "CANCELLED":
          return transfer
        default:
          return refuse("INVALID_REQUEST", "当前单据状态不支持撤销")
      }
    }
  }
}
