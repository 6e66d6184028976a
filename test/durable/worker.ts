/**
 * A machine of a shop in a process of its own, to be killed: `worker.ts`, with its settings in the environment. It takes
 * commands as lines of JSON, and responds with lines of JSON.
 */
import { NodeClusterSocket } from "@effect/platform-node"
import * as PgClient from "@effect/sql-pg/PgClient"
import { RunnerAddress } from "effect/cluster"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import { writeSync } from "node:fs"
import { Socket } from "node:net"
import { createInterface } from "node:readline"
import { Native, Order, Refund } from "../../src/api/payments/index.ts"
import { DurableEngine, DurablePayment } from "../../src/durable/index.ts"
import * as Notification from "../../src/Notification.ts"
import * as WeChatPay from "../../src/WeChatPay.ts"

const env = (name: string) => process.env[name] ?? ""

const say = (line: unknown) => writeSync(1, `${JSON.stringify(line)}\n`)

/** Where orders are held, by their number, until this process is killed. */
const holds = new Map<string, string>(Object.entries(JSON.parse(env("HOLD") === "" ? "{}" : env("HOLD"))))

const holdAt = (point: string, number: string) =>
  holds.get(number) === point ? Effect.andThen(Effect.sync(() => say({ held: number })), Effect.never) : Effect.void

/** Ports that refuse this machine, as a firewall may do: connections to them go to a port at which nobody listens. */
const refused = new Set(env("REFUSED") === "" ? [] : env("REFUSED").split(",").map(Number))
if (refused.size > 0) {
  const { connect } = Socket.prototype
  Socket.prototype.connect = function(this: Socket, ...args: ReadonlyArray<unknown>) {
    const [first] = args.flat() as ReadonlyArray<{ port?: unknown }>
    if (first !== undefined && refused.has(Number(first.port))) first.port = 1
    return Reflect.apply(connect, this, args)
  }
}

const definition = {
  orders: DurablePayment.direct,
  data: Schema.Struct({ cups: Schema.Int }),
  value: Schema.Void,
  error: Schema.Literal("sold out")
}

const Tea = DurablePayment.make({ name: "Tea", ...definition })

/** The same, fulfilled in the engine's transaction. */
const Exact = DurablePayment.make({ name: "Exact", ...definition })

const ofNumber = (number: string) => number.startsWith("exact") ? Exact : Tea

const Shop = Layer.unwrap(Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const handlers = {
    fulfil: ({ out_trade_no: number }: DurablePayment.DirectOrder) =>
      Effect.gen(function*() {
        yield* holdAt("fulfil", number)
        if (number.includes("soldout")) return yield* Effect.fail("sold out" as const)
        if (env("SLOW") !== "") yield* Effect.sleep(Number(env("SLOW")))
        yield* sql`INSERT INTO fulfilments ${sql.insert({ number, process: process.pid })}`
        yield* holdAt("fulfilled", number)
      }).pipe(Effect.catchTag("SqlError", (error) => Effect.die(error))),
    refund: ({ total = 0 }: DurablePayment.Part) => ({ amount: { refund: total, total, currency: "CNY" } })
  }
  /** An order that is closed has no number here: it is held in `data`. */
  const ended = ({ _tag }: { readonly _tag: string }, { cups }: { readonly cups: number }) =>
    sql`INSERT INTO endings ${sql.insert({ cups, state: _tag })}`.pipe(Effect.orDie, Effect.asVoid)
  return Layer.merge(Tea.toLayer({ ...handlers, ended }), Exact.toLayer({ ...handlers, transactional: true }))
}))

const Pg = PgClient.layer({
  url: Redacted.make(env("PG_URL")),
  maxConnections: 4,
  applicationName: `machine-${env("PORT")}`,
  startupParameters: {
    ...DurableEngine.postgresParameters,
    ...(env("QUICK") === "yes" ? { idle_in_transaction_session_timeout: "4s" } : {})
  }
})

const differing: DurableEngine.Settings = {
  // Tests do not wait for what stands still as long as a shop may.
  ...(env("QUICK") === "yes" ? { entityTerminationTimeout: "1 second" } : {}),
  // Effect's own check of other machines, which runs on one of them, does nothing.
  ...(env("CHECKS") === "no" ? { runnerHealthCheckInterval: "1 hour" } : {}),
  ...(env("EXPIRATION") === "" ? {} : { shardLockExpiration: Number(env("EXPIRATION")) })
}

const Engine = env("PORT") === ""
  ? DurableEngine.layerSql({ shardingConfig: differing })
  : DurableEngine.layer.pipe(Layer.provideMerge(NodeClusterSocket.layer({
    storage: "sql",
    shardingConfig: {
      ...DurableEngine.settings,
      ...differing,
      runnerAddress: Option.some(RunnerAddress.make("127.0.0.1", Number(env("ADVERTISED") || env("PORT")))),
      runnerListenAddress: Option.some(RunnerAddress.make("127.0.0.1", Number(env("PORT"))))
    }
  })))

/** Holds a refund where it is at WeChat Pay, and this side does not know it. */
const Fetch = Layer.succeed(FetchHttpClient.Fetch, async (input, init) => {
  const response = await fetch(input, init)
  if (init?.method === "POST" && String(input).includes("/v3/refund/domestic/refunds")) {
    for (const [number, point] of holds) {
      if (point === "refunding" && Buffer.from(init.body as Uint8Array).includes(number)) {
        say({ held: number })
        await new Promise(() => undefined)
      }
    }
  }
  return response
})

const Live = Shop.pipe(
  Layer.provideMerge(Engine),
  Layer.provideMerge(Pg),
  Layer.provideMerge(WeChatPay.layerConfig()),
  Layer.provideMerge(FetchHttpClient.layer),
  Layer.provide(Fetch),
  Layer.provide(Logger.layer([
    Logger.make(({ logLevel, message }) => {
      if (logLevel === "Warn" || logLevel === "Error" || logLevel === "Fatal") {
        say({ log: logLevel, message: String(message) })
      }
    })
  ]))
)

const parse = Notification.parse([Order.paid, ...Refund.events])

type Command =
  | {
    readonly do: "order" | "poll" | "resume" | "close"
    readonly number: string
    readonly seconds?: number
    readonly cups?: number
  }
  | { readonly do: "notify"; readonly headers: Record<string, string>; readonly body: string }

const run = (command: Command): Effect.Effect<unknown, unknown, WorkflowEngine | Layer.Success<typeof Live>> => {
  switch (command.do) {
    case "order":
      return Effect.gen(function*() {
        const { cups = 1, number, seconds = 600 } = command
        const time_expire = DateTime.add(yield* DateTime.now, { seconds })
        yield* ofNumber(number).start({ out_trade_no: number, time_expire, data: { cups } })
        yield* holdAt("started", number)
        yield* Native.prepay({ description: "茶", out_trade_no: number, amount: { total: 100 } })
        yield* holdAt("placed", number)
      })
    case "poll":
      return Effect.map(
        ofNumber(command.number).poll(command.number),
        (state) => Option.isSome(state) ? state.value._tag : "None"
      )
    case "close":
      return ofNumber(command.number).close(command.number)
    case "resume":
      return ofNumber(command.number).resume(command.number)
    case "notify":
      return Effect.gen(function*() {
        const notification = yield* parse(command.headers, Buffer.from(command.body, "base64"))
        if (notification.event === "Order.paid") {
          yield* ofNumber(notification.resource.out_trade_no).paid(notification)
        } else if (notification.event !== "Unknown") {
          yield* ofNumber(notification.resource.out_refund_no).refunded(notification)
        }
      })
  }
}

const main = Effect.gen(function*() {
  const services = yield* Effect.context<WorkflowEngine | Layer.Success<typeof Live>>()
  say({ ready: process.pid })
  yield* Effect.callback<never>(() => {
    createInterface(process.stdin).on("line", (line) => {
      const { id, ...command } = JSON.parse(line) as Command & { readonly id: number }
      Effect.runPromiseExitWith(services)(run(command)).then((exit) =>
        say(exit._tag === "Success" ? { id, value: exit.value ?? null } : { id, failed: String(exit.cause) })
      )
    })
  })
})

const controller = new AbortController()
process.on("SIGTERM", () => controller.abort())
await Effect.runPromiseExit(Effect.provide(main, Live), { signal: controller.signal })
process.exit(0)
