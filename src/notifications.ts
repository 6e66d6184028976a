/**
 * Every declared notification. A program that needs a few imports those of its products instead: this module loads all.
 */
import { BusinessCircle } from "./api/business-circle/index.ts"
import { Complaint } from "./api/complaints/index.ts"
import { CombinePapay, DayEndWithdrawal, PlatformWithdrawal, Recharge, Withdrawal } from "./api/ecommerce/index.ts"
import { FapiaoApplication, UserTitle } from "./api/fapiao/index.ts"
import { CashCoupon, MerchantCoupon } from "./api/marketing/index.ts"
import { Contract, Deduction } from "./api/papay/index.ts"
import { Parking } from "./api/parking/index.ts"
import { ServiceAccount } from "./api/partner-payscore/index.ts"
import { Order, Refund } from "./api/payments/index.ts"
import { Permission, ServiceOrder } from "./api/payscore/index.ts"
import { ProfitSharingOrder } from "./api/profit-sharing/index.ts"
import { Subscription, ViolationNotification } from "./api/risk/index.ts"
import { Echo } from "./api/security/index.ts"
import { BatchTransfer, Transfer, TransferAuthorization } from "./api/transfers/index.ts"

/** Declarations of all notifications that the library knows, for `Notification.parse`. */
export const all = [
  ...Order.events,
  ...Refund.events,
  ...ServiceOrder.events,
  ...Permission.events,
  ...ServiceAccount.events,
  ...Contract.events,
  ...Deduction.events,
  ...Parking.events,
  ...BusinessCircle.events,
  ...CashCoupon.events,
  ...MerchantCoupon.events,
  ...Transfer.events,
  ...TransferAuthorization.events,
  ...BatchTransfer.events,
  ...ProfitSharingOrder.events,
  ...Withdrawal.events,
  ...PlatformWithdrawal.events,
  ...DayEndWithdrawal.events,
  ...Recharge.events,
  ...CombinePapay.events,
  ...Complaint.events,
  ...ViolationNotification.events,
  ...Subscription.events,
  ...Echo.events,
  ...UserTitle.events,
  ...FapiaoApplication.events
] as const
