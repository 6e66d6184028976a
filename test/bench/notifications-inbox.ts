/**
 * Notifications end to end: posted over HTTP 16 and 64 at a time, verified, stored, acknowledged, consumed; beside the rate at
 * which the store alone takes offers. `node test/bench/notifications-inbox.ts` prints the figures as JSON.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Schema from "effect/Schema"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { Pool } from "undici"
import { postgresLayer, redisLayer } from "../notification/stores.ts"
import { noPostgres, noRedis, postgres, redis, type Server } from "../support/stores.ts"
import { makeIdentity, notification } from "./identity.ts"

/** How long WeChat Pay waits for a response. */
const patience = 5000

/** As many at a time as a shop has at a busy hour, and as a flood of deliveries brings. */
const usual = 16
const flood = 64

const Cpu = Schema.Struct({ user: Schema.Finite, system: Schema.Finite })

type Message = ReturnType<typeof notification>

export interface InboxFigure {
  readonly part: "inbox"
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly atLeast?: number
  readonly atMost?: number
}

/** Runs `count` calls, so many at a time; the rate, and the longest of them. */
const hurry = async (count: number, atATime: number, call: (index: number) => Promise<void>) => {
  let next = 0
  let longest = 0
  const begin = performance.now()
  await Promise.all(Array.from({ length: atATime }, async () => {
    while (next < count) {
      const started = performance.now()
      await call(next++)
      longest = Math.max(longest, performance.now() - started)
    }
  }))
  return { perSecond: count * 1000 / (performance.now() - begin), longest }
}

const endToEnd = async (
  kind: string,
  url: string,
  identity: ReturnType<typeof makeIdentity>,
  // What came already would be dropped as a duplicate: each run has ids of its own, from `first` on.
  { atATime, count, first, path = "/notify" }: {
    readonly first: number
    readonly count: number
    readonly atATime: number
    readonly path?: "/notify" | "/nothing"
  }
) => {
  const child = spawn(
    process.execPath,
    [
      "--no-warnings",
      ...(process.env.BENCH_NODE_OPTIONS?.split(" ") ?? []),
      new URL("notifications-inbox-server.ts", import.meta.url).pathname,
      kind,
      url
    ],
    { stdio: ["pipe", "pipe", "inherit", "ipc"] }
  )
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error("the server has no pipes")
  stdin.end(JSON.stringify(identity))
  const [port] = await once(createInterface(stdout), "line")
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: atATime })
  const messages: ReadonlyArray<Message> = Array.from(
    { length: count },
    (_, index) => notification(identity, first + index)
  )
  const run = (from: number, to: number) =>
    hurry(to - from, atATime, async (index) => {
      const message = messages[from + index]
      if (message === undefined) return
      const { body, statusCode } = await pool.request({
        path,
        method: "POST",
        headers: message.headers,
        body: message.body
      })
      await body.dump()
      if (statusCode !== 204) throw new Error(`${kind} responded ${statusCode}`)
    })
  const cpuMicros = async () => {
    child.send("cpu")
    const [usage] = await once(child, "message")
    const { system, user } = Schema.decodeUnknownSync(Cpu)(usage)
    return user + system
  }
  const warmUp = Math.floor(count / 2)
  await run(0, warmUp)
  const before = await cpuMicros()
  const result = await run(warmUp, count)
  const micros = (await cpuMicros() - before) / (count - warmUp)
  await pool.close()
  child.kill()
  await once(child, "exit")
  return { ...result, micros }
}

/** What the store takes without us, 64 at a time: as many bytes, under ids of its own. */
const offers = (store: Layer.Layer<PersistedQueue.PersistedQueueStore, unknown>, count: number, bytes: number) =>
  Effect.gen(function*() {
    const queue = yield* PersistedQueue.make({ name: "offers", schema: Schema.String })
    const context = yield* Effect.context<never>()
    const run = Effect.runPromiseWith(context)
    const element = "x".repeat(bytes)
    const call = (index: number) => run(Effect.asVoid(Effect.orDie(queue.offer(element, { id: `offer-${index}` }))))
    yield* Effect.promise(() => hurry(Math.floor(count / 5), flood, (index) => call(-1 - index)))
    return yield* Effect.promise(() => hurry(count, flood, call))
  }).pipe(
    Effect.provide(PersistedQueue.layer.pipe(Layer.provide(store))),
    Effect.runPromise
  )

const kinds: ReadonlyArray<{
  readonly kind: string
  readonly title: string
  /** CPU of the server for a notification in a flood, in µs. */
  readonly atMost: number
  readonly open: (() => Promise<Server>) | undefined
  readonly store: (url: string) => Layer.Layer<PersistedQueue.PersistedQueueStore, unknown>
}> = [
  { kind: "memory", title: "memory", atMost: 220, open: undefined, store: () => PersistedQueue.layerStoreMemory },
  {
    kind: "redis",
    title: "Redis (appendfsync always)",
    atMost: 250,
    open: noRedis === undefined ? redis : undefined,
    store: (url) => PersistedQueue.layerStoreRedis().pipe(Layer.provide(redisLayer(url)))
  },
  {
    kind: "postgres",
    title: "PostgreSQL",
    atMost: 325,
    open: noPostgres === undefined ? postgres : undefined,
    store: (url) => PersistedQueue.layerStoreSql().pipe(Layer.provide(postgresLayer(url)))
  }
]

/** The figures of this part. Stores that are not installed are left out. */
export const inbox = async (count: number): Promise<ReadonlyArray<InboxFigure>> => {
  const identity = makeIdentity()
  const figures: Array<InboxFigure> = []
  const server = await endToEnd("memory", "", identity, {
    first: 0,
    count: 2 * count,
    atATime: flood,
    path: "/nothing"
  })
  figures.push({
    part: "inbox",
    name: `Effect's server alone, ${flood} at a time: its CPU for a request`,
    value: server.micros,
    unit: "µs"
  })
  for (const { atMost, kind, open, store, title } of kinds) {
    if (kind !== "memory" && open === undefined) continue
    const server = await open?.()
    await server?.start()
    const url = server?.url ?? ""
    const received = await endToEnd(kind, url, identity, { first: 0, count, atATime: usual })
    const flooded = await endToEnd(kind, url, identity, { first: count, count: 2 * count, atATime: flood })
    const bare = await offers(store(url), count, 2000)
    await server?.close()
    figures.push(
      { part: "inbox", name: `${title}: notifications per second, end to end`, value: received.perSecond, unit: "/s" },
      {
        part: "inbox",
        name: `${title}: notifications per second, ${flood} at a time`,
        value: flooded.perSecond,
        unit: "/s"
      },
      {
        part: "inbox",
        name: `${title}: CPU of the server for one of them`,
        value: flooded.micros,
        unit: "µs",
        atMost
      },
      { part: "inbox", name: `${title}: offers per second, the store alone`, value: bare.perSecond, unit: "/s" },
      {
        part: "inbox",
        name: `${title}: longest response, as a share of 5 s`,
        value: 100 * received.longest / patience,
        unit: "%",
        atMost: 100
      }
    )
  }
  return figures
}

if (import.meta.main) console.log(JSON.stringify(await inbox(Number(process.argv[2] ?? 5000)), null, 2))
