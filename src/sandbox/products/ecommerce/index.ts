/** Products of platforms (平台收付通): accounts of sub-merchants, and what moves money in and out of them. */
import type { Kernel } from "../../engine/kernel.ts"
import type { WithControls, WithState } from "../../engine/product.ts"
import type { Bills } from "../bills.ts"
import type { Payments } from "../payments.ts"
import type { Refunds } from "../refunds.ts"
import type { Accounts, AccountView } from "./accounts.ts"
import * as Balances from "./balances.ts"
import * as Compensations from "./compensations.ts"
import * as FundFlowBills from "./fundFlowBills.ts"
import * as RechargeEmployees from "./rechargeEmployees.ts"
import * as Recharges from "./recharges.ts"
import type { RefundFunding } from "./refundFunding.ts"
import * as Refund from "./refunds.ts"
import * as Sharing from "./sharing.ts"
import * as SharingReceivers from "./sharingReceivers.ts"
import * as SharingReturns from "./sharingReturns.ts"
import * as Subsidies from "./subsidies.ts"
import * as Withdrawals from "./withdrawals.ts"

/** The state of platforms' products. */
export interface EcommerceState extends ReturnType<Subsidies.Subsidies["state"]> {
  readonly accounts: ReadonlyArray<AccountView>
  readonly ecommerceSharings: ReadonlyArray<Sharing.EcommerceSharingView>
  readonly ecommerceSharingReturns: ReadonlyArray<SharingReturns.EcommerceSharingReturnView>
  readonly advanceReturns: ReadonlyArray<Refund.AdvanceReturnView>
  readonly withdrawals: ReadonlyArray<Withdrawals.WithdrawalView>
  readonly recharges: ReadonlyArray<Recharges.RechargeView>
  readonly compensations: ReadonlyArray<Compensations.CompensationView>
}

/** Controls of platforms' products. */
export interface EcommerceControls
  extends
    Sharing.SharingControls,
    Withdrawals.WithdrawalControls,
    Recharges.RechargeControls,
    Compensations.CompensationControls
{}

/** Products of platforms that move money, of one sandbox. */
export type Ecommerce =
  & WithControls<EcommerceControls>
  & WithState<EcommerceState>
  & Pick<Sharing.EcommerceSharing, "sharedOf">

export const make = ({ accounts, bills, funding, holdFunds, kernel, payments, refunds, transferDelay }: {
  readonly accounts: Accounts
  readonly bills: Bills
  readonly funding: RefundFunding
  readonly holdFunds?: Sharing.HoldFunds
  readonly kernel: Kernel
  readonly payments: Payments
  readonly refunds: Refunds
  /** Milliseconds. */
  readonly transferDelay: number
}): Ecommerce => {
  const receivers = SharingReceivers.make()
  const sharing = Sharing.make({
    accounts,
    holdFunds,
    isSubsidyOwed: (order) => subsidies.isOwed(order),
    kernel,
    payments,
    receivers,
    transferDelay
  })
  const returns = SharingReturns.make({ accounts, kernel, sharing })
  const subsidies: Subsidies.Subsidies = Subsidies.make({
    accounts,
    isShared: sharing.isShared,
    kernel,
    payments,
    refunds
  })
  const refund = Refund.make({ funding, kernel, refunds })
  const withdrawals = Withdrawals.make({ accounts, kernel, publish: bills.publish })
  const recharges = Recharges.make({ accounts, kernel })
  const compensations = Compensations.make({ accounts, kernel, payments, transferDelay })
  return {
    sharedOf: sharing.sharedOf,
    operations: [
      ...Balances.make(accounts),
      ...receivers.operations,
      ...sharing.operations,
      ...returns.operations,
      ...subsidies.operations,
      ...refund.operations,
      ...withdrawals.operations,
      ...recharges.operations,
      ...RechargeEmployees.make({ kernel }),
      ...compensations.operations,
      ...FundFlowBills.make({ accounts, bills })
    ],
    controls: (control) => ({
      ...sharing.controls(control),
      ...withdrawals.controls(control),
      ...recharges.controls(control),
      ...compensations.controls(control)
    }),
    state: () => ({
      accounts: accounts.state(),
      ecommerceSharings: sharing.state(),
      ecommerceSharingReturns: returns.state(),
      ...subsidies.state(),
      advanceReturns: refund.state(),
      withdrawals: withdrawals.state(),
      recharges: recharges.state(),
      compensations: compensations.state()
    })
  }
}
