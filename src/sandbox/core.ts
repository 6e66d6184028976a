/** Puts a sandbox together: keys, state, products, faults, notifications, and the controls over them. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Catalogue from "../Catalogue.ts"
import type { Behaviour, Controls } from "./controls.ts"
import * as Play from "./engine/control.ts"
import * as Deliveries from "./engine/deliveries.ts"
import * as Faults from "./engine/faults.ts"
import * as Kernel from "./engine/kernel.ts"
import { example, type Operation } from "./engine/operation.ts"
import * as Product from "./engine/product.ts"
import * as Brain from "./engine/requestHandler.ts"
import { SandboxError } from "./engine/SandboxError.ts"
import * as Bills from "./products/bills.ts"
import * as BusinessCircle from "./products/businessCircle.ts"
import * as CashCoupons from "./products/cashCoupons.ts"
import * as CodePay from "./products/codePay.ts"
import * as Combine from "./products/combine.ts"
import * as Complaints from "./products/complaints.ts"
import * as Adopted from "./products/externalPayments.ts"
import * as Fapiao from "./products/fapiao.ts"
import * as Guides from "./products/guides.ts"
import * as Media from "./products/media.ts"
import * as MerchantCoupons from "./products/merchantCoupons.ts"
import * as Onboarding from "./products/onboarding.ts"
import * as Parking from "./products/parking.ts"
import * as PartnerPayments from "./products/partnerPayments.ts"
import * as PayGifts from "./products/payGifts.ts"
import * as Payments from "./products/payments.ts"
import * as Payscore from "./products/payscore.ts"
import * as Certificates from "./products/platformCertificates.ts"
import * as ProfitSharing from "./products/profitSharing.ts"
import * as Refunds from "./products/refunds.ts"
import * as Transfers from "./products/transfers.ts"
import * as Violations from "./products/violations.ts"
import type * as X509 from "./protocol/certificateIssuer.ts"
import type * as Keys from "./protocol/keys.ts"
import * as Platform from "./protocol/platform.ts"
import * as Protocol from "./protocol/protocol.ts"
import * as Views from "./views.ts"

/** The merchant of every sandbox. */
export const mchid = "0019000001"

/** His application. */
export const appid = "wx0053414e44424f58"

const subMerchants: ReadonlyArray<Kernel.Merchant> = [
  { mchid: "0019000002", appids: ["wx0053414e44424f59"], subMerchants: [] },
  { mchid: "0019000003", appids: [], subMerchants: [] }
]

/** What a sandbox is made of. */
export interface Options extends Behaviour {
  readonly materials: Keys.Keys
  readonly origin: string
  /** How many times faster than the clock the sandbox's own time goes. */
  readonly speed?: number | undefined
  /** The first platform certificate, where it must stay the same over restarts. */
  readonly certificate?: X509.Certificate | undefined
}

/** A sandbox. */
export interface Core {
  readonly kernel: Kernel.Kernel
  readonly keys: Keys.Keys
  readonly platform: Platform.Platform
  /** Every endpoint of the catalogue. */
  readonly operations: ReadonlyArray<Operation>
  /** Sandbox time. */
  readonly now: Effect.Effect<number>
  readonly handle: Controls["handle"]
  readonly controls: Omit<Controls, "credentials" | "handle">
}

/** Every endpoint of the catalogue: those with state behind them, the others with their example. */
const serve = (stateful: ReadonlyArray<Operation>): ReadonlyArray<Operation> => {
  const names = new Set(stateful.map(({ description }) => description.name))
  return [
    ...stateful,
    ...Catalogue.all.filter(({ description }) => !names.has(description.name)).map(example)
  ]
}

const isTestClock = (clock: Clock.Clock): boolean => "adjust" in clock

type AnyReceiver = (notification: Kernel.Notification) => Effect.Effect<unknown>

export const make = Effect.fnUntraced(function*(options: Options): Effect.fn.Return<Core> {
  const keys = options.materials
  const speed = options.speed ?? 1
  const started = yield* Clock.currentTimeMillis
  let offset = 0
  const sandboxTime = (real: number) => Math.floor(started + (real - started) * speed) + offset
  const now = Effect.map(Clock.currentTimeMillis, sandboxTime)

  const bound = [
    ...subMerchants,
    ...(options.subMerchants ?? []).map((merchant): Kernel.Merchant => ({ ...merchant, subMerchants: [] }))
  ]
  const kernel = Kernel.make({
    seed: options.seed ?? 1,
    apiV3Key: keys.apiV3Key,
    origin: options.origin,
    notificationDelay: Duration.toMillis(options.notificationDelay ?? 0),
    merchants: [
      { mchid, appids: [appid, ...options.appids ?? []], subMerchants: bound.map((merchant) => merchant.mchid) },
      ...bound
    ]
  }, yield* PubSub.sliding<Kernel.Event>(4096))
  const platform = Platform.make({
    keys,
    mode: options.keys ?? "both",
    migrationRatio: options.migrationRatio ?? 1,
    certificate: options.certificate
  })
  const payments = Payments.make(kernel)
  const adopted = Adopted.make(payments)
  const refunds = Refunds.make(kernel, adopted.known, Duration.toMillis(options.refundDelay ?? "5 seconds"))
  const collectionDelay = Duration.toMillis(options.collectionDelay ?? "5 seconds")
  const payscore = Payscore.make(kernel, adopted.adopt, collectionDelay)
  const businessCircle = BusinessCircle.make(kernel)
  const parking = Parking.make(kernel, adopted.adopt, payments.claim, collectionDelay)
  const bills = Bills.make(kernel, payments, adopted.adopted, refunds)
  const cashCoupons = CashCoupons.make(kernel, payments, refunds, bills.publish)
  const merchantCoupons = MerchantCoupons.make(kernel)
  const transferDelay = Duration.toMillis(options.transferDelay ?? "5 seconds")
  const transfers = Transfers.make(kernel, transferDelay)
  const profitSharing = ProfitSharing.make(kernel, adopted.known, refunds, bills.publish, transferDelay)
  const complaints = Complaints.make(kernel, adopted.known, refunds)
  const violations = Violations.make(kernel)
  const fapiao = Fapiao.make(kernel, adopted.known, Duration.toMillis(options.fapiaoDelay ?? "5 seconds"))
  const onboarding = Onboarding.make(kernel)
  const products = [
    payments,
    refunds,
    PartnerPayments.make(payments, refunds),
    Combine.make(kernel, payments),
    CodePay.make(kernel, payments),
    bills,
    transfers,
    profitSharing,
    payscore,
    parking,
    businessCircle,
    cashCoupons,
    merchantCoupons,
    PayGifts.make(kernel),
    Guides.make(kernel),
    complaints,
    violations,
    fapiao,
    onboarding,
    Media.make(kernel)
  ] as const
  const faults = Faults.make(kernel)
  const outbox = Deliveries.make(kernel, platform, sandboxTime, options.probeRate ?? 0)
  const parts: Brain.Parts = {
    kernel,
    keys,
    platform,
    faults,
    sandboxTime,
    operations: serve([
      ...products.flatMap(({ operations }) => operations),
      ...Certificates.make(platform, keys.apiV3Key, options.certificatesStatus ?? 404)
    ])
  }

  // -------------------------------------------------------------------------------------------------------------------
  // time and delivery
  // -------------------------------------------------------------------------------------------------------------------

  const listeners = new Set<AnyReceiver>()

  const settled = Effect.map(now, (time) => {
    kernel.settle(time)
    return time
  })

  /** Posts what is due to whoever listens. */
  const flush = Effect.gen(function*() {
    const time = yield* settled
    for (const listener of listeners) {
      for (const notification of kernel.duePosts(time)) yield* listener(notification)
    }
  })

  /** A receiver that sleeps by the TestClock is not waited for: only this clock could wake it. */
  const flushWhileStepping = Effect.gen(function*() {
    if (listeners.size === 0) return void (yield* settled)
    const fiber = yield* Effect.forkChild(flush, { startImmediately: true })
    yield* TestClock.withLive(Effect.timeoutOption(Fiber.await(fiber), "1 second"))
  })

  /** Under a TestClock nothing runs in the background: controls post what they made due. */
  const afterControl = Effect.flatMap(
    Clock.clockWith(Effect.succeed),
    (clock) => isTestClock(clock) ? flush : Effect.void
  )

  const advance = Effect.fnUntraced(function*(duration: Duration.Input): Effect.fn.Return<void> {
    const millis = Duration.toMillis(duration)
    const stepping = isTestClock(yield* Clock.clockWith(Effect.succeed))
    const start = yield* settled
    const end = start + millis
    if (!stepping) {
      offset += millis
      yield* settled
      kernel.log(end, { kind: "state", what: "clock", id: "clock", state: Protocol.rfc3339(end) })
      return
    }
    yield* flushWhileStepping
    for (let time = start; time < end;) {
      const next = Math.min(kernel.nextDue(time) ?? end, end)
      yield* TestClock.adjust(next - time)
      time = next
      yield* flushWhileStepping
    }
  })

  /** Posts in the background, each notification by itself: a slow receiver holds up none of the others. */
  const pump = (listener: AnyReceiver) =>
    Effect.gen(function*() {
      const changes = yield* PubSub.subscribe(kernel.eventBus)
      while (true) {
        const time = yield* settled
        for (const notification of kernel.duePosts(time)) {
          yield* Effect.forkChild(listener(notification), { startImmediately: true })
        }
        const next = kernel.nextDue(time)
        const rest = next === undefined ? Duration.infinity : Duration.millis(Math.max(1, (next - time) / speed))
        yield* Effect.raceFirst(PubSub.take(changes), Effect.sleep(Duration.min(rest, Duration.hours(1))))
        yield* PubSub.takeUpTo(changes, 4096)
      }
    })

  // -------------------------------------------------------------------------------------------------------------------
  // controls
  // -------------------------------------------------------------------------------------------------------------------

  const fail = (control: string, problem: string) => Effect.fail(new SandboxError({ control, problem }))

  /** Runs a control over something that may be missing or refuse. */
  const control = <A, B>(
    name: string,
    what: string,
    find: () => A | undefined,
    play: (time: number, found: A) => B | Payments.Problem
  ): Effect.Effect<B, SandboxError> =>
    Effect.flatMap(settled, (time) => {
      const found = find()
      if (found === undefined) return fail(name, `there is no ${what}`)
      const played = play(time, found)
      return isProblem(played) ? fail(name, played.problem) : Effect.as(afterControl, played)
    })

  /** Makes a control of what a product can do. */
  const bind: Play.Bind = (name, given, run) => Play.make(name, given, (value) => control(name, name, () => value, run))

  const orderOf = (given: { readonly out_trade_no: string; readonly mchid?: string | undefined }) => () =>
    given.mchid === undefined
      ? payments.findAny(given.out_trade_no)
      : [...payments.orders.values()].find((order) =>
        order.outTradeNo === given.out_trade_no && (order.mchid === given.mchid || order.subMchid === given.mchid)
      )

  const controls: Core["controls"] = {
    certificates: Effect.map(now, (time) => platform.certificates(time).map(plainCertificate)),
    pay: (given) =>
      control(
        "pay",
        `order ${given.out_trade_no}`,
        orderOf(given),
        (time, order) => payments.pay(time, order, given.openid)
      ).pipe(Effect.map(Views.order)),
    decline: (given) =>
      control("decline", `order ${given.out_trade_no}`, orderOf(given), payments.decline).pipe(Effect.map(Views.order)),
    settleRefund: ({ out_refund_no, status }) =>
      control(
        "settleRefund",
        `refund ${out_refund_no}`,
        () => refunds.findAny(out_refund_no),
        (time, refund) => refunds.settle(time, refund, status ?? "SUCCESS")
      ).pipe(Effect.map(Views.refund)),
    rotateCertificates: (given) =>
      Effect.map(settled, (time) => plainCertificate(platform.rotate(time, { overlap: given?.overlap ?? true }))),
    failNext: (fault, scope = {}) => {
      const { endpoint } = scope
      const isKnown = endpoint === undefined ||
        parts.operations.some(({ description: { name, route } }) => name === endpoint || route === endpoint)
      return isKnown
        ? Effect.sync(() => faults.add(fault, scope))
        : fail(
          "failNext",
          `there is no endpoint ${endpoint}: give a name (Native.prepay, PartnerNative.prepay) or a route`
        )
    },
    clearFaults: Effect.sync(() => faults.clear()),
    deliver: Effect.fnUntraced(function*(receiver, given) {
      const time = yield* settled
      const due = kernel.duePosts(time)
      const ordered = given?.order === "reversed" ? due.toReversed() : due
      const deliveries = yield* Effect.forEach(
        given?.twice === true ? [...ordered, ...ordered] : ordered,
        (notification) => outbox.post(notification, receiver)
      )
      return deliveries.flat()
    }),
    listen: Effect.fnUntraced(function*(receiver) {
      const context = yield* Effect.context<Effect.Services<ReturnType<typeof receiver>>>()
      const listener: AnyReceiver = (notification) =>
        Effect.provideContext(outbox.post(notification, receiver), context)
      if (isTestClock(yield* Clock.clockWith(Effect.succeed))) {
        yield* Effect.acquireRelease(
          Effect.sync(() => listeners.add(listener)),
          () => Effect.sync(() => listeners.delete(listener))
        )
        return yield* flush
      }
      yield* Effect.forkScoped(Effect.scoped(pump(listener)), { startImmediately: true })
    }),
    payscore: payscore.controls(bind),
    parking: parking.controls(bind),
    businessCircle: businessCircle.controls(bind),
    transfers: transfers.controls(bind),
    profitSharing: profitSharing.controls(bind),
    coupons: { ...cashCoupons.controls(bind), ...merchantCoupons.controls(bind) },
    complaints: complaints.controls(bind),
    risk: violations.controls(bind),
    fapiao: fapiao.controls(bind),
    onboarding: onboarding.controls(bind),
    redeliver: (id) =>
      control("redeliver", `notification ${id}`, () => kernel.notifications.get(id), (time, notification) => {
        kernel.post(notification, time)
        kernel.log(time, { kind: "state", what: "notification", id, state: "due" })
        return notification
      }).pipe(Effect.map(Views.notification)),
    probeNotifications: (times) => Effect.sync(() => outbox.probe(times ?? 1)),
    advance,
    state: Effect.map(settled, (time): Views.State => ({
      time: Protocol.rfc3339(time),
      orders: Array.from(payments.orders.values(), Views.order),
      refunds: Array.from(refunds.refunds.values(), Views.refund),
      notifications: Array.from(kernel.notifications.values(), Views.notification),
      ...Product.state(products)
    })),
    events: Effect.sync(kernel.events),
    eventStream: Stream.fromPubSub(kernel.eventBus)
  }

  return {
    kernel,
    keys,
    platform,
    operations: parts.operations,
    now,
    handle: (request, how) => Brain.handle(parts, request, how),
    controls
  }
})

const isProblem = (value: unknown): value is Payments.Problem =>
  typeof value === "object" && value !== null && Reflect.get(value, "_tag") === "Problem"

const plainCertificate = ({ notAfter, notBefore, pem, serial }: Platform.PlatformCertificate) => ({
  serial,
  pem,
  notBefore,
  notAfter
})
