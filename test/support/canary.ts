/**
 * Canaries: secrets and personal data that tests put in on purpose, so that it shows where they come out. Use them
 * wherever a test needs such a value. `npm test` fails if one of them stands anywhere in its output, and
 * {@link watched} and {@link assertNoCanary} look into logs, spans and errors.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import type { KeyObject } from "node:crypto"
import { appendFileSync, readFileSync } from "node:fs"
import { inspect, stripVTControlCharacters } from "node:util"

/** Values that fit the schemas, and that nothing else in this repository contains. */
export const canary = {
  /** 32 bytes. */
  apiV3Key: "CanaryV3KeyQ7mZ2xT9pLw4sNf8bRc1d",
  previousApiV3Key: "CanaryV3OldH5kV8jY3gDa6uEe0tXo9m",
  apiV2Key: "CanaryV2KeyB4nM7vC1zS6qWi3yKg8hJ",
  openid: "oCanaryUpf8q1Xb5RkY2vLzT6mWe",
  name: "金丝雀儿",
  idCard: "990101190001019907",
  bankCard: "6299990197530864219",
  phone: "19900990197",
  email: "payer.jinsique@canary.invalid"
}

/** Names a file that takes what {@link watch} is given, so that the scan of the whole output knows it too. */
export const registry = "WECHATPAY_TEST_CANARIES"

const known = new Map<string, string>(Object.entries(canary).map(([name, value]) => [value, name]))

/** From now on, this value must not come out either. */
export const watch = (value: string, name: string): void => {
  if (known.has(value)) return
  known.set(value, name)
  const file = process.env[registry]
  if (file !== undefined) appendFileSync(file, `${JSON.stringify([value, name])}\n`)
}

/** What the test processes of this run had watched. */
export const readRegistry = (file: string): void => {
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue
    const [value, name] = JSON.parse(line) as [string, string]
    known.set(value, name)
  }
}

/** Watches a private key, in both of its PEM forms. */
export const watchPrivateKey = (key: KeyObject): void => {
  for (const type of ["pkcs8", "pkcs1"] as const) {
    const lines = key.export({ format: "der", type }).toString("base64").match(/.{64}/g) ?? []
    for (const line of lines.slice(2)) watch(line, "private key")
  }
}

/** The middle of the base64 of every text that contains the value: one form for each way in which three divides. */
const base64Forms = (value: string): ReadonlyArray<string> => {
  const bytes = Buffer.from(value)
  return [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    const first = Math.ceil(shift * 8 / 6)
    return whole.toString("base64").replaceAll("=", "").slice(first, Math.floor(whole.length * 8 / 6))
  })
}

/** The forms of a value, the plainest one first. */
const forms = (value: string): ReadonlyArray<readonly [form: string, how: string]> => [
  [value, "as it is"],
  [encodeURIComponent(value), "in a URL"],
  [Buffer.from(value).toString("latin1"), "in bytes"],
  [Buffer.from(value).toString("hex"), "in hex"],
  [Buffer.from(value).toString("hex").replace(/..(?=.)/g, "$& "), "in a printed Buffer"],
  [[...Buffer.from(value)].join(", "), "in a printed Uint8Array"],
  [
    value.replaceAll(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
    "escaped"
  ],
  ...base64Forms(value).map((form) => [form, "in base64"] as const)
]

/** A form of a known value; `rank` is its place among the forms of all of them. */
interface Form {
  readonly form: string
  readonly name: string
  readonly how: string
  readonly rank: number
}

/** A number for the four characters at a place: no form is shorter. */
const startAt = (text: string, at: number): number =>
  (Math.imul(text.charCodeAt(at), 0x9e3779b1) ^ Math.imul(text.charCodeAt(at + 1), 0x85ebca6b) ^
    Math.imul(text.charCodeAt(at + 2), 0xc2b2ae35) ^ Math.imul(text.charCodeAt(at + 3), 0x27d4eb2f)) >>> 16

/** Forms of the known values by their first four characters: each text is read once, however many forms there are. */
class Index {
  readonly size = known.size
  private readonly begins = new Uint8Array(1 << 16)
  private readonly byStart = new Map<number, Array<Form>>()

  constructor() {
    let rank = 0
    for (const [value, name] of known) {
      for (const [form, how] of forms(value)) {
        const start = startAt(form, 0)
        this.begins[start] = 1
        this.byStart.set(start, [...this.byStart.get(start) ?? [], { form, name, how, rank: rank++ }])
      }
    }
  }

  find(text: string): ReadonlyArray<Form> {
    const found: Array<Form> = []
    for (let at = 0; at + 4 <= text.length; at++) {
      const start = startAt(text, at)
      if (this.begins[start] === 0) continue
      for (const one of this.byStart.get(start) ?? []) if (text.startsWith(one.form, at)) found.push(one)
    }
    return found
  }
}

let index = new Index()

/** Names of the canaries in a text, and how they stand there. Never their values. */
export const find = (text: string): ReadonlyArray<string> => {
  if (index.size !== known.size) index = new Index()
  const plain = stripVTControlCharacters(text)
  // Dumps of bytes break their lines where they like.
  const joined = plain.replaceAll(/\s+/g, " ")
  const found = [...index.find(plain), ...joined === plain ? [] : index.find(joined)].toSorted((a, b) =>
    a.rank - b.rank
  )
  return [...new Map(found.toReversed().map(({ how, name }) => [name, `${name} ${how}`])).values()].toReversed()
}

/** Every text and every byte string within a value, hidden properties and causes included, with its path. */
function* texts(value: unknown, path: string, seen: Set<unknown>): Generator<readonly [path: string, text: string]> {
  if (typeof value === "string") return yield [path, value]
  if (typeof value === "symbol") return yield [path, String(value)]
  if (typeof value !== "object" && typeof value !== "function" || value === null || seen.has(value)) return
  seen.add(value)
  if (ArrayBuffer.isView(value)) {
    return yield [path, Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1")]
  }
  if (value instanceof ArrayBuffer) return yield [path, Buffer.from(value).toString("latin1")]
  if (value instanceof Error) yield [`${path}.message`, value.message]
  if (value instanceof Map) {
    for (const [key, one] of value) {
      yield* texts(key, `${path}.keys()`, seen)
      yield* texts(one, `${path}.get(${String(key)})`, seen)
    }
  }
  if (value instanceof Set) { for (const one of value) yield* texts(one, `${path}.values()`, seen) }
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === "string") yield [`${path} (a name)`, key]
    const property = Reflect.getOwnPropertyDescriptor(value, key)
    if (property !== undefined && "value" in property) yield* texts(property.value, `${path}.${String(key)}`, seen)
  }
}

const attempt = (f: () => unknown): string => {
  try {
    const text = f()
    return typeof text === "string" ? text : ""
  } catch {
    return ""
  }
}

/** What is printed of a value by those who print values. */
const prints = (value: unknown): ReadonlyArray<readonly [path: string, text: string]> => [
  [
    "inspect",
    attempt(() => inspect(value, { depth: null, showHidden: true, maxStringLength: null, maxArrayLength: null }))
  ],
  ["String", attempt(() => String(value))],
  ["JSON", attempt(() => JSON.stringify(value))],
  ["Cause.pretty", attempt(() => Cause.isCause(value) ? Cause.pretty(value) : "")]
]

/** Looks into a value by all means that a logger, a debugger or a careless line of code has, and finds no canary. */
export const assertNoCanary = (value: unknown, what = "value"): void => {
  const seen = new Set<string>()
  for (const [path, text] of [...prints(value), ...texts(value, what, new Set())]) {
    if (seen.has(text)) continue
    seen.add(text)
    const found = find(text)
    if (found.length > 0) throw new Error(`a canary shows in ${path}: ${found.join(", ")}`)
  }
}

/**
 * Runs a program and checks all that it lets others see: log entries of every level with their annotations, spans
 * with their attributes and events, and its failure. What it succeeds with is its caller's own.
 */
export const watched = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const spans: Array<Tracer.NativeSpan> = []
    const entries: Array<unknown> = []
    const loggers = Layer.mergeAll(
      Logger.layer([
        Logger.map(Logger.formatStructured, (entry) => void entries.push(entry)),
        Logger.map(Logger.formatLogFmt, (line) => void entries.push(line)),
        Logger.make(({ cause, message }) => void entries.push(message, cause))
      ]),
      Layer.succeed(References.MinimumLogLevel, "All")
    )
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    const check = (exit: Exit.Exit<A, E>) => {
      if (Exit.isFailure(exit)) assertNoCanary(exit.cause, "failure")
      entries.forEach((entry) => assertNoCanary(entry, "log entry"))
      for (const { attributes, events, links, name, status } of spans) {
        assertNoCanary({ name, attributes, events, links: links.map((link) => link.attributes) }, `span ${name}`)
        if (status._tag === "Ended" && Exit.isFailure(status.exit)) assertNoCanary(status.exit.cause, `span ${name}`)
      }
    }
    return effect.pipe(
      Effect.provide(loggers),
      Effect.provideService(Tracer.Tracer, tracer),
      Effect.onExit((exit) => Effect.sync(() => check(exit)))
    )
  })
