/** `verify`: checks a stored notification or response. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Notification from "../Notification.ts"
import * as Notifications from "../notifications.ts"
import * as Verification from "../transport/verification.ts"
import * as WeChatPay from "../WeChatPay.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import * as Flags from "./flags.ts"
import { exitCodes, fail, Failed, failed, json } from "./output.ts"

interface Message {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

const Stored = Schema.fromJsonString(
  Schema.Struct({ headers: Schema.Record(Schema.String, Schema.String), body: Schema.String })
)

/** Head and body as they went over the wire, or JSON with `headers` and `body`. */
const parse = (bytes: Uint8Array): Message | undefined => {
  const text = Buffer.from(bytes).toString("utf8")
  const stored = Schema.decodeUnknownOption(Stored)(text)
  if (Option.isSome(stored)) {
    const { body, headers } = stored.value
    return {
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: Buffer.from(body)
    }
  }
  // Latin-1 has a character for each byte.
  const raw = Buffer.from(bytes).toString("latin1")
  const end = /\r?\n\r?\n/.exec(raw)
  if (end === null) return undefined
  const headers = raw.slice(0, end.index).split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^([!-9;-~]+):\s*(.*?)\s*$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const]
  })
  return headers.length === 0
    ? undefined
    : { headers: Object.fromEntries(headers), body: bytes.slice(end.index + end[0].length) }
}

/** A stored message is old: it is looked at as of its own time. */
const asOf = (seconds: number) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Clock.Clock, (clock) =>
    Effect.provideService(effect, Clock.Clock, {
      currentTimeMillisUnsafe: () => seconds * 1000,
      currentTimeMillis: Effect.succeed(seconds * 1000),
      currentTimeNanosUnsafe: () => BigInt(seconds) * 1_000_000_000n,
      currentTimeNanos: Effect.succeed(BigInt(seconds) * 1_000_000_000n),
      monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: clock.monotonicTimeNanos,
      sleep: (duration) => clock.sleep(duration)
    }))

const verifyMessage = Effect.fnUntraced(function*({ body, headers }: Message, kind: "notification" | "response") {
  if (kind === "notification") {
    const { event, event_type, id, mchid, resource } = yield* Notification.parse(Notifications.all)(headers, body)
    return { kind, event, event_type, id, mchid, resource }
  }
  const { loopback } = yield* WeChatPayConfig
  const { serial } = yield* Verification.verify({
    endpoint: "verify",
    route: "(a stored response)",
    headers,
    body,
    sandbox: loopback
  })
  return { kind, serial }
})

export const verify = Command.make(
  "verify",
  {
    file: Argument.String("file").pipe(
      Argument.withDescription("Headers, an empty line and the body; or JSON with headers and body")
    ),
    kind: Flag.Literals("kind", ["notification", "response"]).pipe(
      Flag.withDescription("What the file holds; notification by default"),
      Flag.withDefault("notification")
    ),
    json: Flags.json
  },
  Effect.fn(function*(flags) {
    const fs = yield* FileSystem.FileSystem
    const message = parse(yield* fs.readFile(flags.file))
    if (message === undefined) {
      return yield* fail("usage", "the file has no headers; store headers, an empty line and the body as received")
    }
    const now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
    const timestamp = Number(message.headers["wechatpay-timestamp"])
    const seconds = Number.isInteger(timestamp) && timestamp > 0 ? timestamp : now
    const found = yield* verifyMessage(message, flags.kind).pipe(
      asOf(seconds),
      // A signature that does not fit is what was asked about, not a doubt.
      Effect.mapError((error) => new Failed({ text: failed(error).text, code: exitCodes.refused })),
      Effect.provide(WeChatPay.layerConfig())
    )
    if (flags.json) return yield* Console.log(json(found))
    const age = now - seconds
    yield* Console.log(
      found.kind === "response"
        ? `genuine: signed under ${found.serial}`
        : `genuine: ${found.event} (${found.event_type}) for merchant ${found.mchid}, id ${found.id}`
    )
    if (Math.abs(age) > Verification.tolerance) {
      yield* Console.log(`signed ${age} seconds ago: a handler refuses it after ${Verification.tolerance}`)
    }
  })
).pipe(Command.withDescription("Check a stored notification or response, and say what is wrong with it"))
