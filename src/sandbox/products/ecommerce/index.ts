/** What platforms (平台收付通) do beside taking and paying out money: sub-merchants come, change, are permitted, and leave. */
import type { MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import type { Payments } from "../payments.ts"
import type { SettlementAccounts } from "../settlementAccounts.ts"
import * as AbnormalFunds from "./abnormalFunds.ts"
import * as Applyments from "./applyments.ts"
import * as Entrust from "./entrust.ts"
import * as IndividualContracts from "./individualContracts.ts"
import * as IndividualSettlements from "./individualSettlements.ts"
import * as Permissions from "./permissions.ts"
import * as SubjectChanges from "./subjectChanges.ts"

/** Controls of platforms' products. */
export interface ShopControls
  extends
    Applyments.PlatformApplymentControls,
    SubjectChanges.SubjectChangeControls,
    Permissions.PermissionControls,
    IndividualContracts.IndividualContractControls,
    IndividualSettlements.IndividualSettlementControls,
    AbnormalFunds.AbnormalFundsControls,
    Entrust.EntrustControls
{}

/** The state of platforms' products. */
export interface ShopState
  extends
    Applyments.PlatformApplymentState,
    SubjectChanges.SubjectChangeState,
    Permissions.PermissionState,
    IndividualContracts.IndividualContractState,
    IndividualSettlements.IndividualSettlementState,
    AbnormalFunds.AbnormalFundsState,
    Entrust.EntrustState
{}

export const make = ({ kernel, payments, settlements }: {
  readonly kernel: Kernel
  readonly payments: Payments
  readonly settlements: SettlementAccounts
}) => {
  const applyments = Applyments.make({ kernel, settlements })
  const subjectChanges = SubjectChanges.make({ kernel })
  const permissions = Permissions.make({ kernel })
  const contracts = IndividualContracts.make({ kernel })
  const abnormalFunds = AbnormalFunds.make({ kernel })
  const individualSettlements = IndividualSettlements.make({ abnormalFunds, contracts, kernel, payments })
  const entrust = Entrust.make({ kernel })
  return {
    products: [
      applyments,
      subjectChanges,
      permissions,
      contracts,
      abnormalFunds,
      individualSettlements,
      entrust
    ] as const,
    controls: (control: MakeControl): ShopControls => ({
      ...applyments.controls(control),
      ...subjectChanges.controls(control),
      ...permissions.controls(control),
      ...contracts.controls(control),
      ...abnormalFunds.controls(control),
      ...individualSettlements.controls(control),
      ...entrust.controls(control)
    })
  }
}
