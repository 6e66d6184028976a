/**
 * Plays WeChat Pay in tests and development, with real signatures, real encryption and real states.
 *
 * **When to use**
 *
 * Use {@link layer} in tests: it provides configuration, platform keys and an `HttpClient` in memory. The service
 * {@link Sandbox} plays the payer and the clock.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Schedule from "effect/Schedule"
import { createPrivateKey, createPublicKey } from "node:crypto"
import { CertificateStore, type PlatformKey } from "../keys/platformKey.ts"
import * as WeChatPayConfig from "../WeChatPayConfig.ts"
import type { WeChatPayError } from "../WeChatPayError.ts"
import type { Behaviour, Controls, Credentials, MerchantOptions, PlatformCertificate } from "./controls.ts"
import * as Core from "./core.ts"
import type { Control, ControlVisitor } from "./engine/control.ts"
import type { Delivery, Post, Receiver } from "./engine/deliveries.ts"
import type { Fault, FaultScope } from "./engine/faults.ts"
import type { Identity } from "./engine/identities.ts"
import type { Event } from "./engine/kernel.ts"
import type { Broken, Response } from "./engine/requestHandler.ts"
import { SandboxError } from "./engine/SandboxError.ts"
import * as Client from "./http/memoryClient.ts"
import type { BusinessCircleControls, MallMemberView, MallPaymentView } from "./products/businessCircle.ts"
import type { CashCouponControls, CashCouponView } from "./products/cashCoupons.ts"
import type { CashCouponStockView } from "./products/cashCouponStocks.ts"
import type { ComplaintControls, ComplaintView } from "./products/complaints.ts"
import type { AbnormalFundsView } from "./products/ecommerce/abnormalFunds.ts"
import type { AccountView } from "./products/ecommerce/accounts.ts"
import type { PlatformApplymentView } from "./products/ecommerce/applyments.ts"
import type { ClosureView } from "./products/ecommerce/closures.ts"
import type { CompensationView } from "./products/ecommerce/compensations.ts"
import type { EntrustContractView } from "./products/ecommerce/entrust.ts"
import type { EcommerceControls } from "./products/ecommerce/index.ts"
import type { IndividualContractView } from "./products/ecommerce/individualContracts.ts"
import type { IndividualSettlementView } from "./products/ecommerce/individualSettlements.ts"
import type { MerchantTransferView } from "./products/ecommerce/merchantTransfers.ts"
import type { OverseaOrderView, OverseaReturnView } from "./products/ecommerce/oversea.ts"
import type { TransferPermissionView } from "./products/ecommerce/permissions.ts"
import type { RechargeView } from "./products/ecommerce/recharges.ts"
import type { AdvanceReturnView } from "./products/ecommerce/refunds.ts"
import type { EcommerceSharingView } from "./products/ecommerce/sharing.ts"
import type { EcommerceSharingReturnView } from "./products/ecommerce/sharingReturns.ts"
import type { SubjectChangeView } from "./products/ecommerce/subjectChanges.ts"
import type { SubsidyReturnView, SubsidyView } from "./products/ecommerce/subsidies.ts"
import type { WithdrawalView } from "./products/ecommerce/withdrawals.ts"
import type { FapiaoControls } from "./products/fapiao.ts"
import type { FapiaoView } from "./products/fapiaoApplications.ts"
import type { InvitationView } from "./products/fapiaoInvitations.ts"
import type { GuideView } from "./products/guides.ts"
import type { MerchantCouponControls, MerchantCouponView } from "./products/merchantCoupons.ts"
import type { MerchantCouponStockView } from "./products/merchantCouponStocks.ts"
import type { ApplymentView, OnboardingControls, SubjectView } from "./products/onboarding.ts"
import type { ContractView, PapayControls } from "./products/papay.ts"
import type { DeductionView, EntranceView, ParkingControls, PlateView } from "./products/parking.ts"
import type { PayGiftActivityView } from "./products/payGifts.ts"
import type { PayscoreControls, PermissionView, ServiceAccountView, ServiceOrderView } from "./products/payscore.ts"
import type { ProfitSharingControls, SharingView } from "./products/profitSharing.ts"
import type { ModificationView } from "./products/settlementAccounts.ts"
import type { SharingReceiverView } from "./products/sharingReceivers.ts"
import type { SharingReturnView } from "./products/sharingReturns.ts"
import type { TransferAuthorizationControls, TransferAuthorizationView } from "./products/transferAuthorizations.ts"
import type { BatchControls, BatchView } from "./products/transferBatches.ts"
import type { TransferControls, TransferView } from "./products/transfers.ts"
import type { RiskControls, ViolationView } from "./products/violations.ts"
import * as CertificateIssuer from "./protocol/certificateIssuer.ts"
import * as Keys from "./protocol/keys.ts"
import * as Protocol from "./protocol/protocol.ts"
import type { NotificationView, OrderView, RefundView, State } from "./views.ts"

export type {
  AbnormalFundsView,
  AccountView,
  AdvanceReturnView,
  ApplymentView,
  BatchControls,
  BatchView,
  Behaviour,
  Broken,
  BusinessCircleControls,
  CashCouponControls,
  CashCouponStockView,
  CashCouponView,
  ClosureView,
  CompensationView,
  ComplaintControls,
  ComplaintView,
  ContractView,
  Control,
  Controls,
  ControlVisitor,
  Credentials,
  DeductionView,
  Delivery,
  EcommerceControls,
  EcommerceSharingReturnView,
  EcommerceSharingView,
  EntranceView,
  EntrustContractView,
  Event,
  FapiaoControls,
  FapiaoView,
  Fault,
  FaultScope,
  GuideView,
  IndividualContractView,
  IndividualSettlementView,
  InvitationView,
  MallMemberView,
  MallPaymentView,
  MerchantCouponControls,
  MerchantCouponStockView,
  MerchantCouponView,
  MerchantOptions,
  MerchantTransferView,
  ModificationView,
  NotificationView,
  OnboardingControls,
  OrderView,
  OverseaOrderView,
  OverseaReturnView,
  PapayControls,
  ParkingControls,
  PayGiftActivityView,
  PayscoreControls,
  PermissionView,
  PlateView,
  PlatformApplymentView,
  PlatformCertificate,
  Post,
  ProfitSharingControls,
  Receiver,
  RechargeView,
  RefundView,
  Response,
  RiskControls,
  ServiceAccountView,
  ServiceOrderView,
  SharingReceiverView,
  SharingReturnView,
  SharingView,
  State,
  SubjectChangeView,
  SubjectView,
  SubsidyReturnView,
  SubsidyView,
  TransferAuthorizationControls,
  TransferAuthorizationView,
  TransferControls,
  TransferPermissionView,
  TransferView,
  ViolationView,
  WithdrawalView
}

export {
  /**
   * A control was asked for something that cannot be.
   *
   * @category errors
   * @since 0.1.0
   */
  SandboxError
} from "./engine/SandboxError.ts"

/**
 * Service that plays everybody but the merchant: payers, WeChat Pay's staff and systems, the clock, and failures.
 *
 * @category services
 * @since 0.1.0
 */
export class Sandbox extends Context.Service<Sandbox, Controls>()("effect-wechatpay/sandbox/Sandbox") {}

/**
 * Options of {@link layerMerchant}: how a merchant's program calls.
 *
 * @category models
 * @since 0.1.0
 */
export interface CallOptions {
  /** Address that fills `notify_url`. */
  readonly notifyUrl?: string | undefined
  /** Restricts the program to the endpoints of a role; all by default. */
  readonly mode?: "direct" | "partner" | "platform" | undefined
  /** Longest time for one attempt. */
  readonly timeout?: Duration.Input | undefined
  /** When a call that is safe to repeat is repeated. */
  readonly retry?: Schedule.Schedule<unknown, WeChatPayError> | undefined
}

/**
 * Options of {@link layer}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends Behaviour, CallOptions {
  /** Kind of key that requests name; the public key by default, if there is one. */
  readonly send?: "publicKey" | "certificate" | undefined
}

/** Platform keys, always those that are in force. */
const store = (
  core: Pick<Core.Core, "now">,
  { platform }: Identity,
  send: "publicKey" | "certificate"
): CertificateStore["Service"] => {
  const publicKey: PlatformKey = {
    serial: platform.publicKey.id,
    kind: "publicKey",
    publicKey: platform.publicKey.publicKey
  }
  const certificates = Effect.map(
    core.now,
    (now) =>
      platform.mode === "publicKey" ? [] : platform.certificates(now).map(({ pair, serial }): PlatformKey => ({
        serial,
        kind: "certificate",
        publicKey: pair.publicKey
      }))
  )
  const keys = Effect.map(certificates, (all) => platform.mode === "certificate" ? all : [publicKey, ...all])
  return {
    get: (serial) => Effect.map(keys, (all) => all.find((key) => key.serial === serial)),
    current: platform.mode === "publicKey" || (platform.mode === "both" && send === "publicKey")
      ? Effect.succeed(publicKey)
      : Effect.map(certificates, (all) => all.at(-1) ?? publicKey),
    serials: Effect.map(keys, (all) => all.map(({ serial }) => serial))
  }
}

/** A merchant's configuration. */
const configOf = (
  given: Pick<Credentials, "mchid" | "appid" | "serialNo" | "privateKey" | "apiV3Key">,
  options: CallOptions
) => {
  const privateKey = createPrivateKey(Redacted.value(given.privateKey))
  return WeChatPayConfig.layer({
    ...given,
    // Synchronous: a TestClock does not wait for the thread pool.
    signer: (message) => Effect.sync(() => Buffer.from(Protocol.sign(privateKey, message), "base64")),
    notifyUrl: options.notifyUrl ?? "http://merchant.localhost/notify",
    mode: options.mode,
    baseUrl: Client.primary,
    backupUrl: Client.backup,
    timeout: options.timeout,
    retry: options.retry
  })
}

/**
 * Layer of another merchant of the sandbox, for calls that this merchant makes. It verifies under the merchant's WeChat
 * Pay public key.
 *
 * **Example** (Placing an order for another merchant)
 *
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { Native } from "effect-wechatpay/payments"
 * import { Sandbox } from "effect-wechatpay/sandbox"
 *
 * const sandbox = Sandbox.layer({ merchants: [{ mchid: "0019000010" }] })
 *
 * const order = Native.prepay({ description: "A cup of tea", out_trade_no: "tea20261123001", amount: { total: 100 } })
 *
 * const program = Effect.all([order, Effect.provide(order, Sandbox.layerMerchant("0019000010"))]).pipe(
 *   Effect.provide(sandbox)
 * )
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerMerchant = (
  mchid: string,
  options: CallOptions = {}
): Layer.Layer<WeChatPayConfig.WeChatPayConfig | CertificateStore, SandboxError, Sandbox> =>
  Layer.effectContext(Effect.gen(function*() {
    const sandbox = yield* Sandbox
    const given = yield* sandbox.credentialsOf(mchid)
    const key: PlatformKey = {
      serial: given.publicKeyId,
      kind: "publicKey",
      publicKey: createPublicKey(given.publicKey)
    }
    const config = yield* Layer.build(Layer.orDie(configOf(given, options)))
    return Context.add(config, CertificateStore, {
      get: (serial) => Effect.succeed(serial === key.serial ? key : undefined),
      current: Effect.succeed(key),
      serials: Effect.succeed([key.serial])
    })
  }))

/**
 * Layer of a sandbox in memory, with all that a program needs to talk to it. It works under the `TestClock`; requests
 * for other hosts do not leave the machine. Each build is a sandbox of its own; keys are made once per process.
 *
 * **Details**
 *
 * The bill of a day is there at once, today's included, and holds what happened so far; WeChat Pay makes it on the next
 * morning.
 *
 * **Example** (Testing a payment)
 *
 * ```ts
 * import { assert, it } from "@effect/vitest"
 * import { Effect } from "effect"
 * import { Native, Order } from "effect-wechatpay/payments"
 * import { Sandbox } from "effect-wechatpay/sandbox"
 *
 * it.effect("an order is paid", () =>
 *   Effect.gen(function*() {
 *     const sandbox = yield* Sandbox.Sandbox
 *     const out_trade_no = "tea20261123001"
 *     yield* Native.prepay({ description: "A cup of tea", out_trade_no, amount: { total: 100 } })
 *     yield* sandbox.pay({ out_trade_no })
 *     const order = yield* Order.queryByOutTradeNo({ out_trade_no })
 *     assert.strictEqual(order.trade_state, "SUCCESS")
 *   }).pipe(Effect.provide(Sandbox.layer())))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options: Options = {}
): Layer.Layer<Sandbox | WeChatPayConfig.WeChatPayConfig | CertificateStore | HttpClient> =>
  Layer.effectContext(Effect.gen(function*() {
    const keys = Keys.ofProcess()
    const core = yield* Core.make({ ...options, materials: keys, origin: Client.primary })
    const config = yield* Layer.build(configOf({
      mchid: Core.mchid,
      appid: Core.appid,
      serialNo: keys.merchant.serial,
      privateKey: Redacted.make(CertificateIssuer.keyPem(keys.merchant.privateKey)),
      apiV3Key: Redacted.make(keys.apiV3Key)
    }, options))
    return Context.make(Sandbox, service(core)).pipe(
      Context.add(CertificateStore, store(core, core.identities.first, options.send ?? "publicKey")),
      Context.add(HttpClient, Client.make(core.handle)),
      Context.merge(config)
    )
  })).pipe(Layer.orDie)

const credentials = ({ kernel }: Core.Core, { keys, mchid }: Identity): Effect.Effect<Credentials> =>
  Effect.map(Clock.currentTimeMillis, (now) => ({
    mchid,
    appid: kernel.merchant(mchid)?.appids[0] ?? "",
    subMchids: kernel.merchant(mchid)?.subMerchants ?? [],
    serialNo: keys.merchant.serial,
    privateKey: Redacted.make(CertificateIssuer.keyPem(keys.merchant.privateKey)),
    certificate: Keys.merchantCertificate(keys, mchid, now).pem,
    apiV3Key: Redacted.make(keys.apiV3Key),
    publicKeyId: keys.platform.id,
    publicKey: CertificateIssuer.keyPem(createPublicKey(keys.platform.privateKey))
  }))

/** @internal */
export const service = (core: Core.Core): Sandbox["Service"] => ({
  ...core.controls,
  credentials: credentials(core, core.identities.first),
  credentialsOf: (mchid) => {
    const identity = core.identities.find(mchid)
    return identity === undefined
      ? Effect.fail(
        new SandboxError({ control: "credentialsOf", issue: `${mchid} is none of the sandbox's merchants` })
      )
      : credentials(core, identity)
  },
  handle: core.handle
})

/**
 * Turns a `(Request) => Promise<Response>`, as many frameworks have it, into a receiver of notifications.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromWebHandler =
  (handler: (request: Request) => Promise<globalThis.Response>): Receiver => ({ body, headers, url }) =>
    Effect.tryPromise(async () => {
      const response = await handler(new Request(url, { method: "POST", headers, body: body.slice() }))
      return { status: response.status, body: await response.text() }
    })
