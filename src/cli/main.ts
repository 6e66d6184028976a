#!/usr/bin/env node
/** Command line: `effect-wechatpay sandbox`. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Server from "../sandbox/server.ts"

const Port = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))

const Address = Schema.String.check(
  Schema.isPattern(/^https?:\/\/[^\s?#]+$/, { message: "an http(s) address without a query" })
)

const sandbox = Command.make(
  "sandbox",
  {
    port: Flag.Int("port").pipe(
      Flag.withDescription("Port on 127.0.0.1; 0 takes a free one"),
      Flag.withSchema(Port),
      Flag.withDefault(7373)
    ),
    dir: Flag.String("dir").pipe(
      Flag.withDescription("Directory of the keys and of config.json; made if it is not there"),
      Flag.withDefault(".wechatpay-sandbox")
    ),
    merchants: Flag.String("merchants").pipe(
      Flag.withDescription(
        "Merchants beside the first one: numbers of ten digits that start with 00, and commas between"
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
    seed: Flag.Int("seed").pipe(
      Flag.withDescription("Number that ids and chances come from"),
      Flag.withDefault(1)
    ),
    speed: Flag.Finite("speed").pipe(
      Flag.withDescription("How many times faster than the clock refunds settle, orders expire, notifications repeat"),
      Flag.withSchema(Schema.Finite.check(Schema.isGreaterThan(0))),
      Flag.withDefault(1)
    )
  },
  Effect.fn(function*(flags) {
    const running = yield* Server.make({
      ...flags,
      notify: Option.getOrUndefined(flags.notify),
      merchants: Option.getOrElse(flags.merchants, () => "").split(",").filter((mchid) => mchid !== "").map((
        mchid
      ) => ({
        mchid
      }))
    })
    yield* Console.log(`effect-wechatpay sandbox ready: ${running.origin} ${running.config ?? ""}`.trimEnd())
    yield* Effect.never
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

Command.make("effect-wechatpay").pipe(
  Command.withDescription("WeChat Pay API v3 for Effect: tools for development"),
  Command.withSubcommands([sandbox]),
  Command.run({ version: "0.1.0" }),
  Effect.provide([NodeServices.layer, NodeHttpClient.layerUndici]),
  NodeRuntime.runMain
)
