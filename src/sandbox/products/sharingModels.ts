/** Orders of profit sharing, their shares and their returns, with the field names of their responses; their notifications. */
import type * as DateTime from "effect/DateTime"
import type { Kernel } from "../engine/kernel.ts"
import { select } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Order } from "./orders.ts"

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

/** WeChat Pay notifies receivers at the address of their console; the sandbox posts to that of the request. */
export const announce = (
  kernel: Kernel,
  now: number,
  sharing: Pick<Sharing, "mchid" | "notifyUrl" | "sub_mchid" | "transaction_id">,
  summary: "分账" | "分账回退",
  movement: {
    readonly order_id: string
    readonly out_order_no: string
    readonly receiver: Pick<Share, "type" | "account" | "amount" | "description">
  }
): void =>
  kernel.notify(now, {
    url: sharing.notifyUrl,
    eventType: "TRANSACTION.SUCCESS",
    originalType: "transaction",
    summary,
    resource: {
      ...(sharing.sub_mchid === undefined
        ? { mchid: sharing.mchid }
        : { sp_mchid: sharing.mchid, sub_mchid: sharing.sub_mchid }),
      transaction_id: sharing.transaction_id,
      order_id: movement.order_id,
      out_order_no: movement.out_order_no,
      receiver: select(movement.receiver, ["type", "account", "amount", "description"]),
      success_time: Protocol.rfc3339(now)
    }
  })
