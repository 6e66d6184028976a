/** What tests of coupons share. */
import { DateTime, Effect } from "effect"
import { type Endpoint, Notification } from "effect-wechatpay"
import { CashCoupon, MerchantCoupon } from "effect-wechatpay/marketing"
import type { Sandbox } from "effect-wechatpay/sandbox"
import * as Lawful from "../../support/sandbox.ts"
import { as, posted as postedOf } from "../outcomes.ts"

export const openid = "oUpF8uMuAJOM2pxb1Q"
export const merchant = "0019000001"
/** A sub-merchant of ours that signs for itself. */
export const other = "0019000002"
export const asOther = as(other, "wx0053414e44424f59")
export const day = (number: number) => DateTime.makeUnsafe(number * 86_400_000)

export type AnyCall = Effect.Effect<unknown, { readonly _tag: string }, Endpoint.Services>

export const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services>) =>
  Effect.provide(test, Lawful.layer())

/** What was posted so far. */
export const posted = postedOf(Notification.parse([...CashCoupon.events, ...MerchantCoupon.events]))
