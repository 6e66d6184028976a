/** Assembles a sandbox: keys, state, products, faults, notifications, and the controls over them. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as PubSub from "effect/PubSub"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Catalogue from "../Catalogue.ts"
import type { Behaviour, Controls, MerchantOptions } from "./controls.ts"
import * as Control from "./engine/control.ts"
import * as Deliveries from "./engine/deliveries.ts"
import * as Faults from "./engine/faults.ts"
import * as Identities from "./engine/identities.ts"
import { isIssue, type Issue, issue } from "./engine/issue.ts"
import type * as Journal from "./engine/journal.ts"
import * as Kernel from "./engine/kernel.ts"
import { example, type Operation } from "./engine/operation.ts"
import * as RequestHandler from "./engine/requestHandler.ts"
import { SandboxError } from "./engine/SandboxError.ts"
import * as Timeline from "./engine/timeline.ts"
import { definedFields } from "./engine/values.ts"
import * as Echo from "./products/echo.ts"
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
  /** The sandbox's time runs so many times faster than the clock. */
  readonly speed?: number | undefined
  /** The entries from before a restart, and the function that appends the next ones. */
  readonly journal?: { readonly entries: ReadonlyArray<Journal.Entry>; readonly append: Journal.Append } | undefined
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

const optional = Schema.optional(Schema.String)
const OrderNumber = Schema.Struct({ out_trade_no: Schema.String, mchid: optional })
const Payer = Schema.Struct({ ...OrderNumber.fields, openid: optional })
const RefundEnd = Schema.Struct({
  out_refund_no: Schema.String,
  status: Schema.optional(Schema.Literals(["SUCCESS", "ABNORMAL", "CLOSED"]))
})

/** The application of a merchant that names none. */
export const appidOf = (mchid: string) => `wx0053${mchid.padStart(12, "0")}`

/** Fails unless the numbers of merchants mark them as a sandbox's. */
export const checkNumbers = (given: ReadonlyArray<MerchantOptions>): Effect.Effect<void, SandboxError> => {
  const wrong = given.find(({ mchid }) => !/^00\d{8}$/.test(mchid))
  return wrong === undefined ? Effect.void : Effect.fail(
    new SandboxError({ control: "merchants", issue: `${wrong.mchid} must be ten digits that start with 00` })
  )
}

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
  yield* checkNumbers(others)
  for (const [index, { mchid }] of merchants.entries()) {
    if (merchants.findIndex((one) => one.mchid === mchid) !== index) {
      return yield* new SandboxError({ control: "merchants", issue: `${mchid} is listed twice` })
    }
  }
  const kernel = Kernel.make({
    seed: options.seed ?? 1,
    apiV3Key: (mchid) => identities.of(mchid).keys.apiV3Key,
    origin: options.origin,
    notificationDelay: Duration.toMillis(options.notificationDelay ?? 0),
    merchants
  }, yield* PubSub.sliding<Kernel.Event>(4096))
  const timeline = yield* Timeline.make(kernel, options.speed ?? 1)
  const { afterControl, now, realTime, sandboxTime, settled } = timeline
  const identityOf = (mchid: string, { certificate, keys }: Materials): Identities.Identity => ({
    mchid,
    keys,
    platform: Platform.make({
      keys,
      mode: options.keys ?? "both",
      migrationRatio: options.migrationRatio ?? 1,
      certificate,
      realTime
    })
  })
  const identities: Identities.Identities = Identities.make(
    identityOf(mchid, { keys: options.materials, certificate: options.certificate }),
    others.map(({ mchid }, index) =>
      identityOf(mchid, options.merchantKeys?.[index] ?? { keys: Keys.ofProcess(index + 1) })
    ),
    (mchid) => kernel.merchants.find(({ subMerchants }) => subMerchants.includes(mchid))?.mchid
  )
  const { platform } = identities.first
  const products = Products.make(kernel, options)
  const { payments, refunds } = products
  const faults = Faults.make(kernel)
  const outbox = Deliveries.make(kernel, identities, sandboxTime, options.probeRate ?? 0)
  const context: RequestHandler.Context = {
    kernel,
    identities,
    faults,
    sandboxTime,
    append: (entry) => append(entry),
    operations: serve([
      ...products.operations,
      ...PlatformCertificates.make(identities, options.certificatesStatus ?? 404),
      ...Echo.make(kernel, identities)
    ])
  }

  // Nothing is appended while the journal is replayed.
  let append: Journal.Append = () => undefined
  const replays = new Map<string, (time: number, given: unknown) => void>()

  const fail = (control: string, issue: string) => Effect.fail(new SandboxError({ control, issue }))

  /** Appends to the journal; logs, and says, why it could not be written. */
  const written = (entry: Journal.Entry): Effect.Effect<string | undefined> =>
    Effect.suspend(() => {
      const issue = append(entry)
      return Effect.as(issue === undefined ? Effect.void : Effect.logError(`sandbox: ${issue}`), issue)
    })

  /** Makes a control of a function over a product's state. */
  const makeControl: Control.MakeControl = (name, given, run) => {
    const decode = Schema.decodeUnknownOption(given)
    replays.set(name, (time, value) => {
      const decoded = decode(value)
      if (Option.isSome(decoded)) run(time, decoded.value)
    })
    return Control.make(name, given, (value) =>
      Effect.flatMap(settled, (time) => {
        const result = run(time, value)
        if (isIssue(result)) return fail(name, result.issue)
        return written({ kind: "control", at: time, name, given: value }).pipe(
          Effect.flatMap((issue) => issue === undefined ? Effect.as(afterControl, result) : fail(name, issue))
        )
      }))
  }

  const orderOf = ({ mchid, out_trade_no }: typeof OrderNumber.Type) =>
    mchid === undefined
      ? payments.findAny(out_trade_no)
      : payments.orders.find((order) =>
        order.outTradeNo === out_trade_no && (order.mchid === mchid || order.subMchid === mchid)
      )

  /** Runs a function on an entity and returns its view. Fails if the entity was not found. */
  const runOnFound = <A, View>(
    name: string,
    found: A | undefined,
    run: (found: A) => A | Issue,
    show: (found: A) => View
  ): View | Issue => {
    if (found === undefined) return issue(`there is no ${name}`)
    const result = run(found)
    return isIssue(result) ? result : show(result)
  }

  const post = <R>(notification: Kernel.Notification, receiver: Deliveries.Receiver<R>) =>
    Effect.tap(outbox.post(notification, receiver), () =>
      Effect.flatMap(now, (at) => {
        const { attempts, dueAt, id, response, status } = notification
        return written({ kind: "post", at, id, attempts, status, ...definedFields({ dueAt, response }) })
      }))

  const redeliver = makeControl(
    "redeliver",
    Schema.Struct({ id: Schema.String }),
    (time, { id }) =>
      runOnFound(`notification ${id}`, kernel.notifications.get(id), (notification) => {
        kernel.schedulePost(notification, time)
        kernel.log(time, { kind: "state", entity: "notification", id, state: "due" })
        return notification
      }, Views.notification)
  )

  const controls: Core["controls"] = {
    certificates: Effect.map(now, (time) => platform.certificates(time).map(publicPart)),
    pay: makeControl("pay", Payer, (time, given) =>
      runOnFound(
        `order ${given.out_trade_no}`,
        orderOf(given),
        (order) => payments.pay(time, order, given.openid),
        Views.order
      )),
    decline: makeControl(
      "decline",
      OrderNumber,
      (time, given) =>
        runOnFound(`order ${given.out_trade_no}`, orderOf(given), (order) => payments.decline(time, order), Views.order)
    ),
    settleRefund: makeControl("settleRefund", RefundEnd, (time, { out_refund_no, status = "SUCCESS" }) =>
      runOnFound(
        `refund ${out_refund_no}`,
        refunds.findAny(out_refund_no),
        (refund) => refunds.settle(time, refund, status),
        Views.refund
      )),
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
        (notification) => post(notification, receiver)
      )
      return deliveries.flat()
    }),
    listen: Effect.fnUntraced(function*<R = never>(receiver: Deliveries.Receiver<R>) {
      const services = yield* Effect.context<R>()
      yield* timeline.listen((notification) => Effect.provideContext(post(notification, receiver), services))
    }),
    ...products.controls(makeControl),
    redeliver: (id) => redeliver({ id }),
    probeNotifications: (times) => Effect.sync(() => outbox.probe(times ?? 1)),
    advance: (duration) =>
      Effect.tap(
        timeline.advance(duration),
        () => written({ kind: "advance", millis: Duration.toMillis(duration) })
      ),
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

  const { journal } = options
  if (journal !== undefined) {
    let [ahead, latest] = [0, 0]
    for (const entry of journal.entries) {
      if ("at" in entry) latest = Math.max(latest, entry.at)
      if (entry.kind === "request") yield* RequestHandler.replay(context, entry)
      if (entry.kind === "control") {
        kernel.settle(entry.at)
        replays.get(entry.name)?.(entry.at, entry.given)
      }
      if (entry.kind === "advance") ahead += entry.millis
      if (entry.kind !== "post") continue
      // What was posted may have come of time that passed.
      kernel.settle(entry.at)
      const notification = kernel.notifications.get(entry.id)
      if (notification !== undefined) {
        Object.assign(notification, { attempts: entry.attempts, status: entry.status })
        kernel.schedulePost(notification, entry.dueAt)
        notification.response = entry.response
        notification.question?.onResponse(latest, entry.response)
      }
    }
    yield* timeline.resume(ahead, latest)
    append = journal.append
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
