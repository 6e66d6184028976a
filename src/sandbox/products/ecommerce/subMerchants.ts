/** What platforms (平台收付通) do beside taking and paying out money: sub-merchants come, change, are permitted, and leave. */
import type { MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import type { Publish } from "../bills.ts"
import type { Combines } from "../combine.ts"
import type { Complaints } from "../complaints.ts"
import type { Order } from "../orders.ts"
import type { Payments } from "../payments.ts"
import type { SettlementAccounts } from "../settlementAccounts.ts"
import * as AbnormalFunds from "./abnormalFunds.ts"
import type { Accounts } from "./accounts.ts"
import * as Applyments from "./applyments.ts"
import * as Closures from "./closures.ts"
import * as Entrust from "./entrust.ts"
import * as EntrustPayments from "./entrustPayments.ts"
import * as IndividualContracts from "./individualContracts.ts"
import * as IndividualSettlements from "./individualSettlements.ts"
import * as MerchantTransfers from "./merchantTransfers.ts"
import * as Oversea from "./oversea.ts"
import * as Permissions from "./permissions.ts"
import * as SubjectChanges from "./subjectChanges.ts"

export type { AbnormalFundsView } from "./abnormalFunds.ts"
export type { PlatformApplymentView } from "./applyments.ts"
export type { ClosureView } from "./closures.ts"
export type { EntrustContractView } from "./entrust.ts"
export type { IndividualContractView } from "./individualContracts.ts"
export type { IndividualSettlementView } from "./individualSettlements.ts"
export type { MerchantTransferView } from "./merchantTransfers.ts"
export type { OverseaOrderView, OverseaReturnView } from "./oversea.ts"
export type { TransferPermissionView } from "./permissions.ts"
export type { SubjectChangeView } from "./subjectChanges.ts"

/** Controls of platforms that people use beside its money: those of reviewers, sub-merchants and users. */
export interface SubMerchantControls
  extends
    Applyments.PlatformApplymentControls,
    SubjectChanges.SubjectChangeControls,
    Permissions.PermissionControls,
    IndividualContracts.IndividualContractControls,
    IndividualSettlements.IndividualSettlementControls,
    AbnormalFunds.AbnormalFundsControls,
    Entrust.EntrustControls,
    Closures.ClosureControls,
    MerchantTransfers.MerchantTransferControls,
    Oversea.OverseaControls
{}

/** What a platform has agreed with its sub-merchants and with users, and what they were paid. */
export interface SubMerchantState
  extends
    Applyments.PlatformApplymentState,
    SubjectChanges.SubjectChangeState,
    Permissions.PermissionState,
    IndividualContracts.IndividualContractState,
    IndividualSettlements.IndividualSettlementState,
    AbnormalFunds.AbnormalFundsState,
    Entrust.EntrustState,
    Closures.ClosureState,
    MerchantTransfers.MerchantTransferState,
    Oversea.OverseaState
{}

export const make = (
  { accounts, combines, complaints, kernel, payments, publish, settlements, sharedOf, transferDelay }: {
    readonly accounts: Accounts
    readonly combines: Combines
    readonly complaints: Complaints
    readonly kernel: Kernel
    readonly payments: Payments
    readonly publish: Publish
    readonly settlements: SettlementAccounts
    /** Fen of an order that others got by profit sharing. */
    readonly sharedOf: (order: Order) => number
    /** Milliseconds. */
    readonly transferDelay: number
  }
) => {
  const applyments = Applyments.make({ kernel, settlements })
  const subjectChanges = SubjectChanges.make({ kernel })
  const permissions = Permissions.make({ kernel })
  const contracts = IndividualContracts.make({ kernel })
  const abnormalFunds = AbnormalFunds.make({ kernel })
  const individualSettlements = IndividualSettlements.make({ abnormalFunds, contracts, kernel, payments })
  const entrust = Entrust.make({ kernel })
  const { ledger } = accounts
  const closures = Closures.make({ accounts, isComplainedOf: complaints.isOpenAgainst, kernel })
  const transfers = MerchantTransfers.make({ kernel, ledger, permissions, transferDelay })
  const oversea = Oversea.make({ accounts, kernel, payments, publish, sharedOf })
  return {
    holdFunds: abnormalFunds.hold,
    products: [
      applyments,
      subjectChanges,
      closures,
      permissions,
      transfers,
      contracts,
      individualSettlements,
      abnormalFunds,
      oversea,
      entrust,
      EntrustPayments.make({ combines, entrust, payments })
    ] as const,
    controls: (control: MakeControl): SubMerchantControls => ({
      ...applyments.controls(control),
      ...subjectChanges.controls(control),
      ...closures.controls(control),
      ...permissions.controls(control),
      ...transfers.controls(control),
      ...contracts.controls(control),
      ...individualSettlements.controls(control),
      ...abnormalFunds.controls(control),
      ...oversea.controls(control),
      ...entrust.controls(control)
    })
  }
}
