/**
 * The controls and the options of a sandbox.
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { Delivery, Receiver } from "./engine/deliveries.ts"
import type { Fault, FaultScope } from "./engine/faults.ts"
import type { Event } from "./engine/kernel.ts"
import type { Broken, Response } from "./engine/requestHandler.ts"
import type { SandboxError } from "./engine/SandboxError.ts"
import type { BusinessCircleControls } from "./products/businessCircle.ts"
import type { CashCouponControls } from "./products/cashCoupons.ts"
import type { ComplaintControls } from "./products/complaints.ts"
import type { EcommerceControls } from "./products/ecommerce/index.ts"
import type { FapiaoControls } from "./products/fapiao.ts"
import type { MerchantCouponControls } from "./products/merchantCoupons.ts"
import type { OnboardingControls } from "./products/onboarding.ts"
import type { PapayControls } from "./products/papay.ts"
import type { ParkingControls } from "./products/parking.ts"
import type { PayscoreControls } from "./products/payscore.ts"
import type { ProfitSharingControls } from "./products/profitSharing.ts"
import type { Settlement } from "./products/refunds.ts"
import type { TransferAuthorizationControls } from "./products/transferAuthorizations.ts"
import type { BatchControls } from "./products/transferBatches.ts"
import type { TransferControls } from "./products/transfers.ts"
import type { RiskControls } from "./products/violations.ts"
import type { Mode } from "./protocol/platform.ts"
import type * as RequestParser from "./protocol/requestParser.ts"
import type { NotificationView, OrderView, RefundView, State } from "./views.ts"

/** The keys and numbers of a merchant of the sandbox. */
export interface Credentials {
  readonly mchid: string
  readonly appid: string
  /** Merchants that this one may act for as service provider. */
  readonly subMchids: ReadonlyArray<string>
  /** Serial number of the merchant API certificate. */
  readonly serialNo: string
  readonly privateKey: Redacted.Redacted
  readonly certificate: string
  readonly apiV3Key: Redacted.Redacted
  /** Id of the WeChat Pay public key. */
  readonly publicKeyId: string
  readonly publicKey: string
}

/** A platform certificate in force. */
export interface PlatformCertificate {
  readonly serial: string
  readonly pem: string
  /** Epoch milliseconds. */
  readonly notBefore: number
  /** Epoch milliseconds. */
  readonly notAfter: number
}

/** A further merchant of a sandbox. */
export interface MerchantOptions {
  /** Ten digits that start with `00`. */
  readonly mchid: string
  /** Application ids bound to the merchant; by default one that follows from its number. */
  readonly appids?: ReadonlyArray<string> | undefined
  /**
   * Merchants that this one may act for as service provider. Those that are also merchants of the sandbox sign with
   * keys of their own, the others with the provider's.
   */
  readonly subMerchants?:
    | ReadonlyArray<{ readonly mchid: string; readonly appids?: ReadonlyArray<string> | undefined }>
    | undefined
}

/** All controls of a sandbox. */
export interface Controls {
  readonly credentials: Effect.Effect<Credentials>
  /** The credentials of a merchant of the option `merchants`. */
  readonly credentialsOf: (mchid: string) => Effect.Effect<Credentials, SandboxError>
  /** Platform certificates of the sandbox's own merchant that are in force, the newest last. */
  readonly certificates: Effect.Effect<ReadonlyArray<PlatformCertificate>>
  /** Plays the payer who pays. A JSAPI order is paid by the user that it names. The notification is due at once. */
  readonly pay: (options: {
    readonly out_trade_no: string
    readonly mchid?: string | undefined
    readonly openid?: string | undefined
  }) => Effect.Effect<OrderView, SandboxError>
  /** Plays the payer who turns away: the order stays unpaid, a payment code fails. */
  readonly decline: (options: {
    readonly out_trade_no: string
    readonly mchid?: string | undefined
  }) => Effect.Effect<OrderView, SandboxError>
  /** Ends a refund now, with `SUCCESS` by default. By itself it succeeds after the option `refundDelay`. */
  readonly settleRefund: (options: {
    readonly out_refund_no: string
    readonly status?: Settlement | undefined
  }) => Effect.Effect<RefundView, SandboxError>
  /** Payscore: users confirm, authorise and withdraw; collections end. */
  readonly payscore: PayscoreControls
  /** Parking: drivers open and pause the service; deductions end. */
  readonly parking: ParkingControls
  /** Entrusted deduction: users sign and end contracts; deductions end. */
  readonly papay: PapayControls
  /** Business circles: members authorise points, pay in a shop and get refunds. */
  readonly businessCircle: BusinessCircleControls
  /** Coupons: users take merchant coupons, and pay with cash coupons. */
  readonly coupons: CashCouponControls & MerchantCouponControls
  /** Transfers: users confirm, authorise and end an authorisation; transfers and batches end. */
  readonly transfers: BatchControls & TransferAuthorizationControls & TransferControls
  /** Profit sharing: pending shares are closed. */
  readonly profitSharing: ProfitSharingControls
  /** Complaints: users complain about a paid order, and write to the merchant. */
  readonly complaints: ComplaintControls
  /** Invoices: users fill in their title; invoices end. */
  readonly fapiao: FapiaoControls
  /** Risk: WeChat Pay punishes sub-merchants. */
  readonly risk: RiskControls
  /** Onboarding: reviewers approve and reject; new merchants sign and confirm. */
  readonly onboarding: OnboardingControls
  /**
   * Platforms: reviewers approve; sub-merchants sign, verify and leave; users confirm and authorise; banks pay
   * recharges and send withdrawals back.
   */
  readonly ecommerce: EcommerceControls
  /**
   * Puts a new platform certificate in force, for the sandbox's own merchant by default; the one before stays in force
   * too, unless `overlap` is `false`.
   */
  readonly rotateCertificates: (
    options?: { readonly overlap?: boolean | undefined; readonly mchid?: string | undefined }
  ) => Effect.Effect<PlatformCertificate>
  /** Makes the next calls fail: one by default. Fails for an unknown endpoint. */
  readonly failNext: (fault: Fault, scope?: FaultScope) => Effect.Effect<void, SandboxError>
  /** Takes back all faults that were not used up. */
  readonly clearFaults: Effect.Effect<void>
  /** Posts each due notification to `receiver` once, and returns the deliveries. */
  readonly deliver: <R = never>(
    receiver: Receiver<R>,
    options?: { readonly order?: "asMade" | "reversed" | undefined; readonly twice?: boolean | undefined }
  ) => Effect.Effect<ReadonlyArray<Delivery>, never, R>
  /**
   * Posts notifications as they fall due, for as long as the scope lasts: under a `TestClock` after each control and
   * while time {@link advance | advances}, else in the background.
   */
  readonly listen: <R = never>(receiver: Receiver<R>) => Effect.Effect<void, never, R | Scope.Scope>
  /** Makes a notification due once more. */
  readonly redeliver: (id: string) => Effect.Effect<NotificationView, SandboxError>
  /** Posts a signature probe before each of the next `times` notifications, one by default. */
  readonly probeNotifications: (times?: number) => Effect.Effect<void>
  /** Lets time pass: steps a `TestClock`, else moves the sandbox's own clock, and settles what falls due on the way. */
  readonly advance: (duration: Duration.Input) => Effect.Effect<void>
  readonly state: Effect.Effect<State>
  /** The latest 2,000 events: requests with their checks, changes of state, deliveries, faults, reports. */
  readonly events: Effect.Effect<ReadonlyArray<Event>>
  /** The events from now on. */
  readonly eventStream: Stream.Stream<Event>
  /** Handles a request as it comes over the wire. Fails if the connection breaks instead. */
  readonly handle: (
    request: RequestParser.Request,
    options: { readonly origin: string; readonly backup: boolean }
  ) => Effect.Effect<Response, Broken>
}

/** Settings of a sandbox's behaviour. */
export interface Behaviour {
  /** Seed of ids and chances, 1 by default. */
  readonly seed?: number | undefined
  /** The keys that the merchant verifies with; both by default, and then the request selects one. */
  readonly keys?: Mode | undefined
  /** Share of notifications signed under the public key where both kinds are in force; 1 by default. */
  readonly migrationRatio?: number | undefined
  /** The status with which `/v3/certificates` refuses a merchant with the public key alone; 404 by default. */
  readonly certificatesStatus?: 404 | 403 | 500 | undefined
  /** Application ids bound to the merchant, beside the sandbox's own. */
  readonly appids?: ReadonlyArray<string> | undefined
  /** Merchants that the merchant may act for, beside the sandbox's own, and their application ids. */
  readonly subMerchants?: ReadonlyArray<{ readonly mchid: string; readonly appids: ReadonlyArray<string> }> | undefined
  /** Merchants beside the sandbox's own: direct merchants, service providers and sub-merchants, each with its own keys. */
  readonly merchants?: ReadonlyArray<MerchantOptions> | undefined
  /** Time from an accepted refund to the money; 5 seconds by default. */
  readonly refundDelay?: Duration.Input | undefined
  /** Time from a completed service order, an accepted parking fee or an accepted deduction, to the money; 5 seconds by default. */
  readonly collectionDelay?: Duration.Input | undefined
  /**
   * Time from a confirmed or cancelled transfer, a batch or a sharing of profits to the money, and from a receipt that
   * was asked for to its file; 5 seconds by default.
   */
  readonly transferDelay?: Duration.Input | undefined
  /** Time from an invoice that was accepted, or its reversal, to its end; 5 seconds by default. */
  readonly fapiaoDelay?: Duration.Input | undefined
  /** Time from an event to its first notification; none by default. */
  readonly notificationDelay?: Duration.Input | undefined
  /** Share of notifications that a signature probe precedes; 0 by default. */
  readonly probeRate?: number | undefined
}
