/**
 * Makes merchant numbers, resolves calls with an unknown outcome, and waits for the end of payments, refunds and
 * transfers.
 */
export { type ApplymentOutcome, awaitApplyment, type AwaitApplymentOptions } from "./payment/awaitApplyment.ts"
export {
  type AwaitOptions,
  awaitPayment,
  type AwaitPaymentOptions,
  awaitRefund,
  awaitSharing,
  awaitSharingReturn,
  awaitTransfer,
  type Outcome,
  type RefundOutcome,
  type SharingOutcome,
  type SharingReturnOutcome,
  type TransferOutcome
} from "./payment/awaitOutcome.ts"
export { merchantNumber } from "./payment/merchantNumber.ts"
export { otherContent, repeat, type Resolvable, resolvable, settled, type Settlement } from "./payment/resolvable.ts"
export { type ResolveOptions, resolveUnknown } from "./payment/resolveUnknown.ts"
