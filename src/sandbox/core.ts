/** Assembles a sandbox: keys, state, products, faults, notifications, and the controls over them. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import * as Catalogue from "../Catalogue.ts"
import type { Behaviour, Controls, MerchantOptions } from "./controls.ts"
import * as Control from "./engine/control.ts"
import * as Deliveries from "./engine/deliveries.ts"
import * as Faults from "./engine/faults.ts"
import * as Identities from "./engine/identities.ts"
import { isIssue, type Issue } from "./engine/issue.ts"
import * as Kernel from "./engine/kernel.ts"
import { example, type Operation } from "./engine/operation.ts"
import * as RequestHandler from "./engine/requestHandler.ts"
import { SandboxError } from "./engine/SandboxError.ts"
import * as Timeline from "./engine/timeline.ts"
import * as Products from "./products/index.ts"
import * as PlatformCertificates from "./products/platformCertificates.ts"
import type * as CertificateIssuer from "./protocol/certificateIssuer.ts"
import * as Keys from "./protocol/keys.ts"
import * as Platform from "./protocol/platform.ts"
import * as Protocol from "./protocol/protocol.ts"
import * as Views from "./views.ts"

/** The merchant of every sandbox. */
export const mchid = "0019000001"

/** The application of {@link mchid}. */
export const appid = "wx0053414e44424f58"

const subMerchants: ReadonlyArray<Kernel.Merchant> = [
  { mchid: "0019000002", appids: ["wx0053414e44424f59"], subMerchants: [] },
  { mchid: "0019000003", appids: [], subMerchants: [] }
]

/** Options of {@link make}. */
export interface Options extends Behaviour {
  readonly materials: Keys.Keys
  /** The keys of the option `merchants`, in its order. */
  readonly merchantKeys?: ReadonlyArray<Materials> | undefined
  readonly origin: string
  /** How many times faster than the clock the sandbox's time goes. */
  readonly speed?: number | undefined
  /** The first platform certificate, if it has to stay the same over restarts. */
  readonly certificate?: CertificateIssuer.Certificate | undefined
}

/** The keys of a merchant, and its first platform certificate, if that has to stay the same over restarts. */
export interface Materials {
  readonly keys: Keys.Keys
  readonly certificate?: CertificateIssuer.Certificate | undefined
}

/** A sandbox. */
export interface Core {
  readonly kernel: Kernel.Kernel
  readonly identities: Identities.Identities
  /** Every endpoint of the catalogue. */
  readonly operations: ReadonlyArray<Operation>
  /** Sandbox time. */
  readonly now: Effect.Effect<number>
  readonly handle: Controls["handle"]
  readonly controls: Omit<Controls, "credentials" | "credentialsOf" | "handle">
}

/** Every endpoint of the catalogue: the given ones, which keep state, and the others with their examples. */
const serve = (stateful: ReadonlyArray<Operation>): ReadonlyArray<Operation> => {
  const names = new Set(stateful.map(({ description }) => description.name))
  return [
    ...stateful,
    ...Catalogue.all.filter(({ description }) => !names.has(description.name)).map(example)
  ]
}

/** The application of a merchant that names none. */
const appidOf = (mchid: string) => `wx0053${mchid.padStart(12, "0")}`

/** The merchants of an option, with their sub-merchants that are not merchants themselves. */
const merchantsOf = (given: ReadonlyArray<MerchantOptions>): ReadonlyArray<Kernel.Merchant> => [
  ...given.map(({ appids, mchid, subMerchants = [] }): Kernel.Merchant => ({
    mchid,
    appids: appids ?? [appidOf(mchid)],
    subMerchants: subMerchants.map((one) => one.mchid)
  })),
  ...given.flatMap(({ subMerchants = [] }) => subMerchants)
    .filter(({ mchid }) => !given.some((one) => one.mchid === mchid))
    .map(({ appids = [], mchid }): Kernel.Merchant => ({ mchid, appids, subMerchants: [] }))
]

export const make = Effect.fnUntraced(function*(options: Options): Effect.fn.Return<Core, SandboxError> {
  const bound = [
    ...subMerchants,
    ...(options.subMerchants ?? []).map((merchant): Kernel.Merchant => ({ ...merchant, subMerchants: [] }))
  ]
  const others = options.merchants ?? []
  const merchants = [
    { mchid, appids: [appid, ...options.appids ?? []], subMerchants: bound.map((merchant) => merchant.mchid) },
    ...bound,
    ...merchantsOf(others)
  ]
  for (const { mchid } of others) {
    if (!/^00\d{8}$/.test(mchid)) {
      return yield* new SandboxError({ control: "merchants", issue: `${mchid} must be ten digits that start with 00` })
    }
  }
  for (const [index, { mchid }] of merchants.entries()) {
    if (merchants.findIndex((one) => one.mchid === mchid) !== index) {
      return yield* new SandboxError({ control: "merchants", issue: `${mchid} is listed twice` })
    }
  }
  const identityOf = (mchid: string, { certificate, keys }: Materials): Identities.Identity => ({
    mchid,
    keys,
    platform: Platform.make({
      keys,
      mode: options.keys ?? "both",
      migrationRatio: options.migrationRatio ?? 1,
      certificate
    })
  })
  const identities = Identities.make(
    identityOf(mchid, { keys: options.materials, certificate: options.certificate }),
    others.map(({ mchid }, index) =>
      identityOf(mchid, options.merchantKeys?.[index] ?? { keys: Keys.ofProcess(index + 1) })
    ),
    (mchid) => kernel.merchants.find(({ subMerchants }) => subMerchants.includes(mchid))?.mchid
  )
  const { platform } = identities.first
  const kernel: Kernel.Kernel = Kernel.make({
    seed: options.seed ?? 1,
    apiV3Key: (mchid) => identities.of(mchid).keys.apiV3Key,
    origin: options.origin,
    notificationDelay: Duration.toMillis(options.notificationDelay ?? 0),
    merchants
  }, yield* PubSub.sliding<Kernel.Event>(4096))
  const timeline = yield* Timeline.make(kernel, options.speed ?? 1)
  const { afterControl, now, sandboxTime, settled } = timeline
  const products = Products.make(kernel, options)
  const { payments, refunds } = products
  const faults = Faults.make(kernel)
  const outbox = Deliveries.make(kernel, identities, sandboxTime, options.probeRate ?? 0)
  const context: RequestHandler.Context = {
    kernel,
    identities,
    faults,
    sandboxTime,
    operations: serve([
      ...products.operations,
      ...PlatformCertificates.make(identities, options.certificatesStatus ?? 404)
    ])
  }

  const fail = (control: string, issue: string) => Effect.fail(new SandboxError({ control, issue }))

  /** Runs a control over something that may be missing. */
  const control = <A, B>(
    name: string,
    what: string,
    find: () => A | undefined,
    run: (time: number, found: A) => B | Issue
  ): Effect.Effect<B, SandboxError> =>
    Effect.flatMap(settled, (time) => {
      const found = find()
      if (found === undefined) return fail(name, `there is no ${what}`)
      const result = run(time, found)
      return isIssue(result) ? fail(name, result.issue) : Effect.as(afterControl, result)
    })

  /** Makes a control of a function over a product's state. */
  const makeControl: Control.MakeControl = (name, given, run) =>
    Control.make(name, given, (value) => control(name, name, () => value, run))

  const orderOf = (given: { readonly out_trade_no: string; readonly mchid?: string | undefined }) => () =>
    given.mchid === undefined
      ? payments.findAny(given.out_trade_no)
      : payments.orders.find((order) =>
        order.outTradeNo === given.out_trade_no && (order.mchid === given.mchid || order.subMchid === given.mchid)
      )

  const controls: Core["controls"] = {
    certificates: Effect.map(now, (time) => platform.certificates(time).map(publicPart)),
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
      Effect.map(
        settled,
        (time) => publicPart(identities.of(given?.mchid).platform.rotate(time, { overlap: given?.overlap ?? true }))
      ),
    failNext: (fault, scope = {}) => {
      const { endpoint } = scope
      const isKnown = endpoint === undefined ||
        context.operations.some(({ description: { name, route } }) => name === endpoint || route === endpoint)
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
      const services = yield* Effect.context<Effect.Services<ReturnType<typeof receiver>>>()
      yield* timeline.listen((notification) => Effect.provideContext(outbox.post(notification, receiver), services))
    }),
    ...products.controls(makeControl),
    redeliver: (id) =>
      control("redeliver", `notification ${id}`, () => kernel.notifications.get(id), (time, notification) => {
        kernel.post(notification, time)
        kernel.log(time, { kind: "state", what: "notification", id, state: "due" })
        return notification
      }).pipe(Effect.map(Views.notification)),
    probeNotifications: (times) => Effect.sync(() => outbox.probe(times ?? 1)),
    advance: timeline.advance,
    state: Effect.map(settled, (time): Views.State => ({
      time: Protocol.rfc3339(time),
      orders: payments.orders.values().map(Views.order),
      refunds: refunds.refunds.values().map(Views.refund),
      notifications: Array.from(kernel.notifications.values(), Views.notification),
      ...products.state()
    })),
    events: Effect.sync(kernel.events),
    eventStream: Stream.fromPubSub(kernel.eventBus)
  }

  return {
    kernel,
    identities,
    operations: context.operations,
    now,
    handle: (request, given) => RequestHandler.handle(context, request, given),
    controls
  }
})

const publicPart = ({ notAfter, notBefore, pem, serial }: Platform.PlatformCertificate) => ({
  serial,
  pem,
  notBefore,
  notAfter
})
