/**
 * What must hold for every endpoint that moves money or creates something, no matter what happens to its request: the
 * outcome of the error says whether it may have taken effect, and the program that repeats it ends with one effect.
 *
 * An effect is what a call changes in the sandbox's books: how many entities there are of each kind, in which states, and
 * what their numbers add up to. The first call of an endpoint, to which nothing happens, says what one effect is.
 */
import { assert } from "@effect/vitest"
import { type Endpoint, Payment, WeChatPayConfig, type WeChatPayError } from "effect-wechatpay"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { TestClock } from "effect/testing"
import * as Lawful from "../../support/sandbox.ts"

type Services = Endpoint.Services | Sandbox.Sandbox

/** An endpoint with its requests. */
export interface Row {
  readonly name: string
  readonly sweep: Effect.Effect<void, unknown, Services>
}

interface Options<Req, A> {
  /** A request under a number, and what has to be there before it. */
  readonly request: (number: string, found: A) => Req | Effect.Effect<Req, unknown, Services>
  /** The same number with other content, usually another amount; `undefined` where the number is all that there is. */
  readonly other: ((request: Req) => Req) | undefined
  /** Whether the query of a resolvable endpoint does not show what `other` changes. No money depends on it. */
  readonly unseen?: boolean | undefined
  /** A query whose response counts as books too, where the sandbox's state does not show the effect. */
  readonly seen?: ((request: Req) => Effect.Effect<unknown, unknown, Services>) | undefined
  /** Code with which a repeat of the same request is refused. */
  readonly repeat?: string | undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// the books
// ---------------------------------------------------------------------------------------------------------------------

type Books = ReadonlyMap<string, number>

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Adds up a state: entities by kind, their numbers by field, and how many have each word as a value. */
const add = (books: Map<string, number>, path: string, value: unknown): void => {
  const count = (key: string, by: number) => void books.set(key, (books.get(key) ?? 0) + by)
  if (Array.isArray(value)) {
    count(`${path}[]`, value.length)
    for (const one of value) add(books, path, one)
  } else if (isRecord(value)) {
    for (const [name, one] of Object.entries(value)) add(books, `${path}.${name}`, one)
  } else if (typeof value === "number") {
    if (!path.endsWith("_id")) count(path, value)
  } else if (typeof value === "boolean" || (typeof value === "string" && /^[A-Za-z_.]+$/.test(value))) {
    count(`${path}=${value}`, 1)
  }
}

const books = (seen: Effect.Effect<unknown, unknown, Services>) =>
  Effect.gen(function*() {
    const { state } = yield* Sandbox.Sandbox
    const { accounts, time: _, ...lists } = yield* state
    const sums = new Map<string, number>()
    add(sums, "", lists)
    for (const { account_type, available_amount, mchid, pending_amount } of accounts) {
      add(sums, `.accounts.${mchid} ${account_type}`, { available_amount, pending_amount })
    }
    add(sums, ".seen", yield* seen)
    return sums
  })

/** What changed in the books. */
const difference = (before: Books, after: Books) =>
  Object.fromEntries(
    [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((key) => {
      const change = (after.get(key) ?? 0) - (before.get(key) ?? 0)
      return change === 0 ? [] : [[key, change]]
    })
  )

// ---------------------------------------------------------------------------------------------------------------------
// the ways in which a call goes wrong
// ---------------------------------------------------------------------------------------------------------------------

/** Where a request waits until the time limit passes. */
let hold: { readonly at: "before" | "after"; readonly waiting: Deferred.Deferred<void> } | undefined

/** Requests that went out. */
let sent = 0

const limit = "10 millis"

/** Another sub-merchant for each number, where each sub-merchant has but one of a kind. */
export const subMchidOf = (number: string) => `00190001${number.slice(-2)}`

const subMerchants = Array.from({ length: 9 }, (_, index) => ({ mchid: subMchidOf(`sweep00${index + 1}`), appids: [] }))

/** A sandbox whose calls are not repeated by the library, and whose responses can be held back. */
export const layer = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClient.HttpClient, (client) =>
    HttpClient.transform(client, (send) =>
      Effect.suspend(() => {
        sent++
        if (hold === undefined) return send
        const { at, waiting } = hold
        const held = Effect.andThen(Deferred.succeed(waiting, undefined), Effect.never)
        return at === "before" ? held : Effect.andThen(send, held)
      })))
).pipe(Layer.provideMerge(Lawful.layer({ retry: Schedule.recurs(0), timeout: limit, subMerchants })))

const held = (at: "before" | "after") => <A, E, R>(call: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const waiting = yield* Deferred.make<void>()
    hold = { at, waiting }
    const fiber = yield* Effect.forkChild(call, { startImmediately: true })
    yield* Deferred.await(waiting)
    yield* TestClock.adjust(limit)
    hold = undefined
    return yield* Fiber.join(fiber)
  })

const failing = (fault: Sandbox.Fault, { route }: Endpoint.Description) => <A, E, R>(call: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    // By route: endpoints of direct merchants and of service providers share some.
    yield* Effect.orDie(sandbox.failNext(fault, { endpoint: route }))
    return yield* call
  })

const system = { kind: "error", status: 500, code: "SYSTEM_ERROR" } as const

const faults = {
  "429": { kind: "error", status: 429, code: "FREQUENCY_LIMITED" },
  "500": system,
  "500 after the effect": { ...system, committed: true },
  "a wrong signature": { kind: "badSignature" },
  "a lost response": { kind: "resetAfter" },
  "no connection": { kind: "hostDown" }
} as const

/** The library's own repeats. */
const repeating = Effect.updateService(
  WeChatPayConfig.WeChatPayConfig,
  (config: WeChatPayConfig.WeChatPayConfig["Service"]) => ({ ...config, retry: Schedule.recurs(2) })
)

// ---------------------------------------------------------------------------------------------------------------------
// the sweep
// ---------------------------------------------------------------------------------------------------------------------

/** The endpoint with its way to resolve a call, if it has one. */
const resolvableOf = <Req, Res, Code extends string>(
  endpoint: Endpoint.Endpoint<Req, Res, Code> | Payment.Resolvable<Req, Res, Code>
): Payment.Resolvable<Req, Res, Code> | undefined => "settlement" in endpoint ? endpoint : undefined

/** A row of the table whose requests need something to be there before, once for all of them. */
export const rowAfter = <Req, Res, Code extends string, A>(
  once: Effect.Effect<A, unknown, Services>,
  endpoint: Endpoint.Endpoint<Req, Res, Code> | Payment.Resolvable<Req, Res, Code>,
  { other, repeat, request: make, seen, unseen }: Options<NoInfer<Req>, NoInfer<A>>
): Row => {
  const { description } = endpoint
  const { idempotentBy, name } = description
  const resolvable = resolvableOf(endpoint)
  const schedule = Schedule.recurs(3)
  /** How the program goes on under a number, no matter what became of its calls before. */
  const goOn = (request: Req): Effect.Effect<Res, WeChatPayError.WeChatPayError<Code>, Endpoint.Services> =>
    resolvable === undefined ? endpoint(request) : Payment.resolveUnknown(resolvable)(request, { schedule })

  const sweep = Effect.gen(function*() {
    const found = yield* once
    let count = 0
    let look = books(Effect.void)
    let now: Books = new Map()
    const next = Effect.gen(function*() {
      const made = make(`sweep${String(++count).padStart(3, "0")}`, found)
      const request = Effect.isEffect(made) ? yield* made : made
      look = books(seen?.(request) ?? Effect.void)
      now = yield* look
      return request
    })
    /** Runs a part, and says what it changed. */
    const measured = <A, E, R>(part: Effect.Effect<A, E, R>) =>
      Effect.gen(function*() {
        const before = now
        const result = yield* part
        now = yield* look
        return { result, changed: difference(before, now) }
      })

    const { changed: effect } = yield* measured(endpoint(yield* next))
    assert.isNotEmpty(effect, "the sandbox's books do not show an effect")

    const fails = (
      what: string,
      call: Effect.Effect<Res, WeChatPayError.WeChatPayError<Code>, Services>,
      outcome: WeChatPayError.WeChatPayError["outcome"]
    ) => Effect.map(Effect.flip(call), (error) => assert.strictEqual(error.outcome, outcome, `outcome after ${what}`))
    const changes = (what: string, part: Effect.Effect<unknown, unknown, Services>, expected: object) =>
      Effect.map(measured(part), ({ changed }) => assert.deepStrictEqual(changed, expected, `effect of ${what}`))
    /** The program goes on after a call that took effect. */
    const ends = (what: string, request: Req) =>
      Effect.map(Effect.result(goOn(request)), (result) => {
        const end = result._tag === "Success"
          ? undefined
          : result.failure._tag === "ApiError"
          ? result.failure.code
          : ""
        assert.strictEqual(end, resolvable === undefined ? repeat : undefined, `repeat after ${what}`)
      })
    const nothing = {}

    const first = yield* next
    const inVain = Effect.gen(function*() {
      yield* fails("429", failing(faults["429"], description)(endpoint(first)), "Unknown")
      yield* fails("500", failing(faults["500"], description)(endpoint(first)), "Unknown")
      yield* fails("a time limit", held("before")(endpoint(first)), "Unknown")
      yield* fails("no connection", failing(faults["no connection"], description)(endpoint(first)), "NotSent")
    })
    yield* changes("calls in vain", inVain, nothing)
    const late = "500 after the effect"
    yield* changes(late, fails(late, failing(faults[late], description)(endpoint(first)), "Unknown"), effect)
    yield* changes(`the repeat after ${late}`, ends(late, first), nothing)

    const second = yield* next
    const signature = "a wrong signature"
    const forged = fails(signature, failing(faults[signature], description)(endpoint(second)), "Unknown")
    yield* changes(signature, forged, effect)
    const slow = Effect.andThen(
      fails("a time limit after the effect", held("after")(endpoint(second)), "Unknown"),
      ends("a time limit", second)
    )
    yield* changes(`the repeats after ${signature}, one of them out of time`, slow, nothing)

    // The library repeats only what WeChat Pay recognises; of the rest it does not send a second request.
    const lost = yield* next
    let requests = 0
    const call = Effect.suspend(() => {
      const before = sent
      return Effect.ensuring(
        endpoint(lost),
        Effect.sync(() => {
          requests = sent - before
        })
      )
    }).pipe(failing(faults["a lost response"], description), repeating)
    const isRepeated = idempotentBy !== undefined && repeat === undefined
    yield* changes("a lost response", isRepeated ? call : fails("a lost response", call, "Unknown"), effect)
    assert.strictEqual(requests, idempotentBy === undefined ? 1 : 2, "requests of a call whose response is lost")
    if (!isRepeated) yield* changes("the repeat after a lost response", ends("a lost response", lost), nothing)

    if (resolvable !== undefined) {
      const doubtful = yield* next
      yield* changes("resolveUnknown", failing(faults["a lost response"], description)(goOn(doubtful)), effect)
    }

    if (other === undefined) return
    const changed = other(lost)
    const refused = Effect.gen(function*() {
      const error = yield* Effect.flip(endpoint(changed))
      const code = error._tag === "ApiError" ? error.code : error._tag
      assert.strictEqual(error.outcome, "Refused", `outcome of other content: ${code}`)
      // The content must be refused for the number, not for itself.
      if (repeat === undefined) assert.notStrictEqual(code, "PARAM_ERROR")
      if (resolvable === undefined) return
      const result = yield* Effect.result(goOn(changed))
      if (unseen !== true) assert.strictEqual(result._tag === "Failure" && result.failure.outcome, "Unknown")
    })
    yield* changes("other content under the number", refused, nothing)
  })

  return { name, sweep }
}

/** A row of the table. */
export const row = <Req, Res, Code extends string>(
  endpoint: Endpoint.Endpoint<Req, Res, Code> | Payment.Resolvable<Req, Res, Code>,
  options: Options<NoInfer<Req>, void>
): Row => rowAfter(Effect.void, endpoint, options)
