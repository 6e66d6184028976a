/** Products of platforms (平台收付通): accounts of sub-merchants, and what moves money in and out of them. */
import type { MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import type { WithControls, WithState } from "../../engine/product.ts"
import type { Payments } from "../payments.ts"
import type { Accounts, AccountView } from "./accounts.ts"
import * as Balances from "./balances.ts"

/** The state of platforms' products. */
export interface EcommerceState {
  readonly accounts: ReadonlyArray<AccountView>
}

/** Controls of platforms' products. */
export interface EcommerceControls {}

export const make = ({ accounts }: {
  readonly accounts: Accounts
  readonly kernel: Kernel
  readonly payments: Payments
  /** Milliseconds. */
  readonly transferDelay: number
}): WithControls<EcommerceControls> & WithState<EcommerceState> => ({
  operations: [...Balances.make(accounts)],
  controls: (_control: MakeControl) => ({}),
  state: () => ({ accounts: accounts.state() })
})
