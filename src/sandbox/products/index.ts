/** All products of a sandbox. */
import * as Duration from "effect/Duration"
import type { MakeControl } from "../engine/control.ts"
import type { Kernel } from "../engine/kernel.ts"
import * as Product from "../engine/product.ts"
import * as Bills from "./bills.ts"
import * as BusinessCircle from "./businessCircle.ts"
import * as CashCoupons from "./cashCoupons.ts"
import * as CodePay from "./codePay.ts"
import * as Combine from "./combine.ts"
import * as Complaints from "./complaints.ts"
import * as Accounts from "./ecommerce/accounts.ts"
import * as Ecommerce from "./ecommerce/index.ts"
import * as RefundFunding from "./ecommerce/refundFunding.ts"
import * as ExternalPayments from "./externalPayments.ts"
import * as Fapiao from "./fapiao.ts"
import * as Guides from "./guides.ts"
import * as Media from "./media.ts"
import * as MerchantCoupons from "./merchantCoupons.ts"
import * as Onboarding from "./onboarding.ts"
import * as Papay from "./papay.ts"
import * as Parking from "./parking.ts"
import * as PayGifts from "./payGifts.ts"
import * as Payments from "./payments.ts"
import * as Payscore from "./payscore.ts"
import * as ProfitSharing from "./profitSharing.ts"
import * as Refunds from "./refunds.ts"
import * as SettlementAccounts from "./settlementAccounts.ts"
import * as TransferAuthorizations from "./transferAuthorizations.ts"
import * as TransferBatches from "./transferBatches.ts"
import * as TransferReceipts from "./transferReceipts.ts"
import * as Transfers from "./transfers.ts"
import * as Violations from "./violations.ts"

/** Times that WeChat Pay takes for steps that need no person. */
interface Delays {
  readonly collectionDelay?: Duration.Input | undefined
  readonly fapiaoDelay?: Duration.Input | undefined
  readonly refundDelay?: Duration.Input | undefined
  readonly transferDelay?: Duration.Input | undefined
}

const fiveSeconds = (delay: Duration.Input | undefined) => Duration.toMillis(delay ?? "5 seconds")

export const make = (kernel: Kernel, delays: Delays) => {
  const accounts = Accounts.make({ kernel })
  const payments = Payments.make({ kernel, watcher: accounts })
  const { allPayments, externalPayments, registerPayment } = ExternalPayments.make({ payments, watcher: accounts })
  const collectionDelay = fiveSeconds(delays.collectionDelay)
  const transferDelay = fiveSeconds(delays.transferDelay)
  const funding = RefundFunding.make({ accounts })
  const refunds = Refunds.make({
    funding,
    kernel,
    payments: allPayments,
    refundDelay: fiveSeconds(delays.refundDelay)
  })
  const bills = Bills.make({ kernel, payments, externalPayments, refunds })
  const { publish } = bills
  const payscore = Payscore.make({ kernel, registerPayment, collectionDelay })
  const parking = Parking.make({ kernel, registerPayment, claimNumber: payments.claim, collectionDelay })
  const papay = Papay.make({ kernel, payments, collectionDelay })
  const businessCircle = BusinessCircle.make({ kernel })
  const cashCoupons = CashCoupons.make({ kernel, payments, refunds, publish })
  const merchantCoupons = MerchantCoupons.make({ kernel })
  const receipts = TransferReceipts.make({ kernel, transferDelay })
  const transferAuthorizations = TransferAuthorizations.make({
    kernel,
    packageInfo: () => Transfers.packageInfo(kernel),
    schedule: Transfers.transferSchedule
  })
  const transfers = Transfers.make({ authorizations: transferAuthorizations, kernel, receipts, transferDelay })
  const transferBatches = TransferBatches.make({ kernel, receipts, transferDelay })
  const profitSharing = ProfitSharing.make({ kernel, payments: allPayments, refunds, publish, transferDelay })
  const complaints = Complaints.make({ kernel, payments: allPayments, refunds })
  const violations = Violations.make({ kernel })
  const fapiao = Fapiao.make({ kernel, payments: allPayments, fapiaoDelay: fiveSeconds(delays.fapiaoDelay) })
  const settlements = SettlementAccounts.make({ kernel })
  const onboarding = Onboarding.make({ accounts: settlements, kernel })
  const combines = Combine.make({ kernel, payments })
  const ecommerce = Ecommerce.make({
    accounts,
    bills,
    combines,
    complaints,
    funding,
    kernel,
    payments: allPayments,
    refunds,
    settlements,
    transferDelay
  })
  const all = Product.join({ ...Product.empty, ...payments })
    .and({ ...Product.empty, ...refunds })
    .and({ ...Product.empty, ...combines })
    .and({ ...Product.empty, ...CodePay.make({ kernel, payments }) })
    .and({ ...Product.empty, ...bills })
    .and(transfers)
    .and(transferAuthorizations)
    .and(transferBatches)
    .and(profitSharing)
    .and(payscore)
    .and(parking)
    .and(papay)
    .and(businessCircle)
    .and(cashCoupons)
    .and(merchantCoupons)
    .and({ ...Product.empty, ...PayGifts.make({ kernel }) })
    .and({ ...Product.empty, ...Guides.make({ kernel }) })
    .and(complaints)
    .and({ ...Product.empty, ...violations })
    .and(fapiao)
    .and(onboarding)
    .and(settlements)
    .and(ecommerce)
    .and({ ...Product.empty, ...Media.make({ kernel }) })
  return {
    payments,
    refunds,
    operations: all.operations,
    controls: (control: MakeControl) => ({
      payscore: payscore.controls(control),
      parking: parking.controls(control),
      papay: papay.controls(control),
      businessCircle: businessCircle.controls(control),
      transfers: {
        ...transfers.controls(control),
        ...transferAuthorizations.controls(control),
        ...transferBatches.controls(control)
      },
      profitSharing: profitSharing.controls(control),
      coupons: { ...cashCoupons.controls(control), ...merchantCoupons.controls(control) },
      complaints: complaints.controls(control),
      risk: violations.controls(control),
      fapiao: fapiao.controls(control),
      onboarding: { ...onboarding.controls(control), ...settlements.controls(control) },
      ecommerce: ecommerce.controls(control)
    }),
    state: () => Product.show(all.state())
  }
}

/** The lists of what all products keep. */
export interface ProductState extends ReturnType<ReturnType<typeof make>["state"]> {}
