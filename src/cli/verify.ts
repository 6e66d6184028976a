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
  Schema.Struct({
    headers: Schema.Record(Schema.String, Schema.Unknown),
    body: Schema.Unknown,
    isBase64Encoded: Schema.optional(Schema.Unknown)
  })
)

/** Reads the value of a header: frameworks log it as text, or as a list. */
const headerOf = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string" ? [value] : Array.isArray(value) && value.length === 1 ? headerOf(value[0]) : []

const reread =
  "is JSON in the file, and not its text as received: a parser read it, and its signature cannot be checked"

/**
 * Reads a stored message: head and body as on the wire, or JSON with `headers` and `body`. Otherwise returns the issue.
 */
const parse = (file: Uint8Array): Message | string => {
  const isMarked = Buffer.from(file.subarray(0, 3)).toString("hex") === "efbbbf"
  const bytes = isMarked ? file.subarray(3) : file
  const stored = Schema.decodeUnknownOption(Stored)(Buffer.from(bytes).toString("utf8"))
  if (Option.isSome(stored)) {
    const { body, headers, isBase64Encoded } = stored.value
    return typeof body !== "string" ? `the body ${reread}` : {
      headers: Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) =>
          headerOf(value).map((one) => [name.toLowerCase(), one] as const)
        )
      ),
      body: Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8")
    }
  }
  // Latin-1 has a character for each byte.
  const raw = Buffer.from(bytes).toString("latin1")
  const end = /\r?\n\r?\n/.exec(raw)
  const headers = (end === null ? "" : raw.slice(0, end.index)).split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^([!-9;-~]+):\s*(.*?)\s*$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const]
  })
  return end === null || headers.length === 0
    ? "the file has no headers; store headers, an empty line and the body as received"
    : { headers: Object.fromEntries(headers), body: bytes.slice(end.index + end[0].length) }
}

/** A message without the line end that an editor puts at the end of a file; WeChat Pay's JSON has none. */
const withoutLineEnd = ({ body, headers }: Message): Message | undefined => {
  const end = /\r?\n$/.exec(Buffer.from(body.subarray(-2)).toString("latin1"))
  return end === null ? undefined : { headers, body: body.subarray(0, body.length - end[0].length) }
}

/** Sets the clock to the time of a stored message, because the message is old. */
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
    if (typeof message === "string") return yield* fail("usage", message)
    const now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
    const timestamp = Number(message.headers["wechatpay-timestamp"])
    const seconds = Number.isInteger(timestamp) && timestamp > 0 ? timestamp : now
    const other = withoutLineEnd(message)
    const found = yield* verifyMessage(message, flags.kind).pipe(
      (verified) =>
        other === undefined
          ? verified
          : Effect.catch(verified, (error) => Effect.mapError(verifyMessage(other, flags.kind), () => error)),
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
