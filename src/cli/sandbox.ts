/** `sandbox`: serves WeChat Pay's other side on this machine. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import process from "node:process"
import type { Event } from "../sandbox/Sandbox.ts"
import * as Server from "../sandbox/server.ts"
import { Address, dir } from "./flags.ts"

const Port = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))

/** The reason why a request was refused, without its query, which can hold an openid. */
const refusal = (event: Event): string | undefined => {
  if (event.kind === "report") return `reported: ${event.report}`
  if (event.kind !== "request" || event.status < 400) return undefined
  const [path] = event.target.split("?")
  const failed = event.checks.find(({ ok }) => !ok)?.name
  return `refused: ${event.method} ${path}: ${event.status} ${event.code ?? ""} ${event.message ?? ""}${
    failed === undefined ? "" : ` (${failed})`
  }`
}

/** Waits for the end of the npm that started this process: npm does not always end its children. Without npm, never ends. */
const untilParentEnds = Effect.gen(function*() {
  const npm = yield* Effect.orElseSucceed(Config.option(Config.String("npm_command")), () => Option.none<string>())
  const parent = process.ppid
  if (Option.isNone(npm)) return yield* Effect.never
  while (process.ppid === parent) yield* Effect.sleep("500 millis")
})

export const sandbox = Command.make(
  "sandbox",
  {
    port: Flag.Int("port").pipe(
      Flag.withDescription("Port on 127.0.0.1; 0 takes a free one; 7373 by default"),
      Flag.withSchema(Port),
      Flag.withDefault(7373)
    ),
    dir,
    merchants: Flag.String("merchants").pipe(
      Flag.withDescription(
        "Merchants beside the first one: numbers of ten digits that start with 00, with commas between"
      ),
      Flag.optional
    ),
    notify: Flag.String("notify").pipe(
      Flag.withDescription("Address that all notifications go to, instead of each order's notify_url"),
      Flag.withSchema(Address),
      Flag.optional
    ),
    allowRemoteNotify: Flag.Boolean("allow-remote-notify").pipe(
      Flag.withDescription("Let notifications leave this machine"),
      Flag.withDefault(false)
    ),
    keys: Flag.Literals("keys", ["publicKey", "certificate", "both"]).pipe(
      Flag.withDescription(
        "What WeChat Pay signs with: its public key, platform certificates, or both in a migration; both by default"
      ),
      Flag.withDefault("both")
    ),
    migrationRatio: Flag.Finite("migration-ratio").pipe(
      Flag.withDescription("With both: share of notifications signed under the public key, 0 to 1; 1 by default"),
      Flag.withSchema(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
      Flag.withDefault(1)
    ),
    seed: Flag.Int("seed").pipe(
      Flag.withDescription("Number that ids and chances come from; 1 by default"),
      Flag.withDefault(1)
    ),
    speed: Flag.Finite("speed").pipe(
      Flag.withDescription(
        "How many times faster than the clock refunds settle, orders expire, notifications repeat; 1 by default"
      ),
      Flag.withSchema(Schema.Finite.check(Schema.isGreaterThan(0))),
      Flag.withDefault(1)
    )
  },
  Effect.fn(function*(flags) {
    const running = yield* Server.make({
      ...flags,
      notify: Option.getOrUndefined(flags.notify),
      merchants: Option.getOrElse(flags.merchants, () => "").split(",")
        .filter((mchid) => mchid !== "")
        .map((mchid) => ({ mchid }))
    })
    yield* Console.log(`effect-wechatpay sandbox ready: ${running.origin} ${running.config ?? ""}`.trimEnd())
    yield* Console.log(`cashier: ${running.origin}/_sandbox/cashier`)
    if (running.env !== undefined) yield* Console.log(`settings: node --env-file=${running.env} program.js`)
    const refusals = Stream.runForEach(running.sandbox.eventStream, (event) => {
      const line = refusal(event)
      return line === undefined ? Effect.void : Console.error(line)
    })
    yield* Effect.raceFirst(refusals, untilParentEnds)
  }, Effect.scoped)
).pipe(
  Command.withDescription("Serve WeChat Pay's other side on this machine: real signatures, real encryption, no money"),
  Command.withExamples([
    { command: "effect-wechatpay sandbox --port 7373 --dir .sandbox", description: "Start a sandbox" },
    {
      command: "effect-wechatpay sandbox --notify http://127.0.0.1:3000/notify --speed 60",
      description: "Send notifications to a local program, with a minute in a second"
    }
  ])
)
