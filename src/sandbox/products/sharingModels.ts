/** Orders of profit sharing, their shares and their returns, with the field names of their responses. */
import type * as DateTime from "effect/DateTime"
import type { Order } from "./payments.ts"

/** The share of one receiver, as responses name it. */
export interface Share {
  readonly type: string
  readonly account: string
  /** Fen. */
  readonly amount: number
  readonly description: string
  readonly detail_id: string
  readonly create_time: DateTime.Utc
  result: "PENDING" | "SUCCESS" | "CLOSED"
  fail_reason?: string
  finish_time?: DateTime.Utc
  /** Fen given back. */
  returned: number
}

/** An order of profit sharing. */
export interface Sharing {
  readonly payment: Order
  readonly mchid: string
  readonly sub_mchid?: string
  readonly transaction_id: string
  readonly out_order_no: string
  readonly order_id: string
  readonly notifyUrl: string | undefined
  readonly createdAt: number
  /** Milliseconds after the payment for which its money is frozen. */
  readonly frozenFor: number
  readonly shares: ReadonlyArray<Share>
  /** What this order released to the merchant. */
  readonly unfrozen: { readonly amount: number; readonly description: string } | undefined
  state: "PROCESSING" | "FINISHED"
  finish_time?: DateTime.Utc
}

/** A return, as responses name it. */
export interface SharingReturn {
  readonly sharing: Sharing
  readonly sub_mchid?: string
  readonly order_id: string
  readonly out_order_no: string
  readonly out_return_no: string
  readonly return_id: string
  readonly return_mchid: string
  /** Fen. */
  readonly amount: number
  readonly description: string
  readonly result: "SUCCESS"
  readonly create_time: DateTime.Utc
  readonly finish_time: DateTime.Utc
}
