/**
 * Products of platforms (平台收付通): sub-merchants come, change, are permitted, and leave; and what moves money in and out
 * of their accounts.
 */
import type { Kernel } from "../../engine/kernel.ts"
import * as Product from "../../engine/product.ts"
import type { Bills } from "../bills.ts"
import type { Combines } from "../combine.ts"
import type { Complaints } from "../complaints.ts"
import type { Payments } from "../payments.ts"
import type { Refunds } from "../refunds.ts"
import type { SettlementAccounts } from "../settlementAccounts.ts"
import * as AbnormalFunds from "./abnormalFunds.ts"
import type { Accounts } from "./accounts.ts"
import * as Applyments from "./applyments.ts"
import * as Balances from "./balances.ts"
import * as Closures from "./closures.ts"
import * as Compensations from "./compensations.ts"
import * as Entrust from "./entrust.ts"
import * as EntrustPayments from "./entrustPayments.ts"
import * as FundFlowBills from "./fundFlowBills.ts"
import * as IndividualContracts from "./individualContracts.ts"
import * as IndividualSettlements from "./individualSettlements.ts"
import * as MerchantTransfers from "./merchantTransfers.ts"
import * as Oversea from "./oversea.ts"
import * as Permissions from "./permissions.ts"
import * as RechargeEmployees from "./rechargeEmployees.ts"
import * as Recharges from "./recharges.ts"
import type { RefundFunding } from "./refundFunding.ts"
import * as Refund from "./refunds.ts"
import * as Sharing from "./sharing.ts"
import * as SharingReceivers from "./sharingReceivers.ts"
import * as SharingReturns from "./sharingReturns.ts"
import * as SubjectChanges from "./subjectChanges.ts"
import * as Subsidies from "./subsidies.ts"
import * as Withdrawals from "./withdrawals.ts"

export const make = (
  { accounts, bills, combines, complaints, funding, kernel, payments, refunds, settlements, transferDelay }: {
    readonly accounts: Accounts
    readonly bills: Bills
    readonly combines: Combines
    readonly complaints: Complaints
    readonly funding: RefundFunding
    readonly kernel: Kernel
    readonly payments: Payments
    readonly refunds: Refunds
    readonly settlements: SettlementAccounts
    /** Milliseconds. */
    readonly transferDelay: number
  }
) => {
  const { ledger } = accounts
  const { publish } = bills
  const abnormalFunds = AbnormalFunds.make({ kernel })
  const receivers = SharingReceivers.make()
  const sharing = Sharing.make({
    accounts,
    holdFunds: abnormalFunds.hold,
    isSubsidyOwed: (order) => subsidies.isOwed(order),
    kernel,
    payments,
    receivers,
    transferDelay
  })
  const { isShared, sharedOf } = sharing
  const subsidies = Subsidies.make({ accounts, isShared, kernel, payments, refunds })
  const permissions = Permissions.make({ kernel })
  const contracts = IndividualContracts.make({ kernel })
  const entrust = Entrust.make({ kernel })
  return Product.join({ ...Product.empty, operations: Balances.make(accounts), state: accounts.state })
    .and({ ...Product.empty, ...receivers })
    .and(sharing)
    .and({ ...Product.empty, ...SharingReturns.make({ accounts, kernel, sharing }) })
    .and({ ...Product.empty, ...subsidies })
    .and({ ...Product.empty, ...Refund.make({ funding, kernel, refunds }) })
    .and(Withdrawals.make({ accounts, kernel, publish }))
    .and(Recharges.make({ accounts, kernel }))
    .and({ ...Product.empty, operations: RechargeEmployees.make({ kernel }) })
    .and(Compensations.make({ accounts, kernel, payments, transferDelay }))
    .and({ ...Product.empty, operations: FundFlowBills.make({ accounts, bills }) })
    .and(Applyments.make({ kernel, settlements }))
    .and(SubjectChanges.make({ kernel }))
    .and(Closures.make({ accounts, isComplainedOf: complaints.isOpenAgainst, kernel }))
    .and(permissions)
    .and(MerchantTransfers.make({ kernel, ledger, permissions, transferDelay }))
    .and(contracts)
    .and(IndividualSettlements.make({ abnormalFunds, contracts, kernel, payments }))
    .and(abnormalFunds)
    .and(Oversea.make({ accounts, kernel, payments, publish, sharedOf }))
    .and(entrust)
    .and({ ...Product.empty, ...EntrustPayments.make({ combines, entrust, payments }) })
}

/** Products of platforms, of one sandbox. */
type Ecommerce = ReturnType<typeof make>

/** Controls of platforms' products. */
export interface EcommerceControls extends ReturnType<Ecommerce["controls"]> {}
