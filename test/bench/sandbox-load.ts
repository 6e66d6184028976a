/**
 * Orders placed, paid, refunded and queried over HTTP at the sandbox, 32 at a time:
 * `node --no-warnings test/bench/sandbox-load.ts [--orders 2000]` prints one JSON document and fails where a sum is off,
 * a request failed, or an order leaves more memory behind than it may.
 *
 * The sandbox runs in a process of its own. It keeps orders for as long as it runs, so that memory is flat when what an
 * order leaves behind is the same for the last ones as for the first.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import { availableParallelism } from "node:os"
import { setTimeout as sleep } from "node:timers/promises"
import { parseArgs } from "node:util"
import type { Credentials } from "../../src/sandbox/Sandbox.ts"
import * as Server from "../../src/sandbox/server.ts"
import { merchant, type SignedResponse } from "../sandbox/signed.ts"

const atATime = 32
/** What an order, its refund and their two notifications may leave behind. */
const limitKiB = 32

const Ready = Schema.Struct({
  origin: Schema.String,
  mchid: Schema.String,
  appid: Schema.String,
  serialNo: Schema.String,
  privateKey: Schema.String,
  publicKeyId: Schema.String
})
const Memory = Schema.Struct({ heapMiB: Schema.Finite, rssMiB: Schema.Finite })
const State = Schema.Struct({
  orders: Schema.Array(Schema.Struct({ total: Schema.Int, refunded: Schema.Int, trade_state: Schema.String })),
  refunds: Schema.Array(Schema.Struct({ refund: Schema.Int, status: Schema.String })),
  notifications: Schema.Array(Schema.Struct({ status: Schema.String, attempts: Schema.Int }))
})

/** The other process: a sandbox, and how much memory it holds when asked. */
const serve = Effect.gen(function*() {
  const { origin, sandbox } = yield* Server.make({ refundDelay: 0 })
  const { appid, mchid, privateKey, publicKeyId, serialNo } = yield* sandbox.credentials
  process.on("message", () => {
    globalThis.gc?.()
    const { heapUsed, rss } = process.memoryUsage()
    process.send?.({ heapMiB: heapUsed / 2 ** 20, rssMiB: rss / 2 ** 20 })
  })
  process.on("disconnect", () => process.exit())
  process.send?.({ origin, appid, mchid, serialNo, publicKeyId, privateKey: Redacted.value(privateKey) })
  yield* Effect.never
}).pipe(Effect.scoped, Effect.provide(Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)))

const hear = async <A>(child: ChildProcess, schema: Schema.Codec<A, unknown>): Promise<A> => {
  const [message]: ReadonlyArray<unknown> = await once(child, "message")
  return Schema.decodeUnknownSync(schema)(message)
}

/** Puts the sandbox under load and says how it went. */
export const load = async (orders: number) => {
  let asked = 0
  const shop = createServer((request, response) => {
    asked++
    request.resume()
    request.on("end", () => response.writeHead(204).end())
  })
  await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve))
  const address = shop.address()
  const notify_url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/notify`

  const child = fork(import.meta.filename, ["--serve"], { execArgv: ["--no-warnings", "--expose-gc"] })
  const { origin, privateKey, ...rest } = await hear(child, Ready)
  const credentials: Pick<Credentials, "mchid" | "serialNo" | "privateKey" | "publicKeyId"> = {
    ...rest,
    privateKey: Redacted.make(privateKey)
  }
  const client = merchant(origin, credentials)
  const memory = () => {
    const heard = hear(child, Memory)
    child.send("memory")
    return heard
  }

  const latencies: Array<number> = []
  const failures: Array<string> = []
  const timed = async (what: string, run: () => Promise<Pick<SignedResponse, "status">>) => {
    const started = performance.now()
    const outcome = await run().then(({ status }) => String(status), (error: unknown) => String(error))
    latencies.push(performance.now() - started)
    if (!/^2\d\d$/.test(outcome)) failures.push(`${what}: ${outcome}`)
  }
  const totalOf = (index: number) => 100 + index % 900
  const refundOf = (index: number) => index % 2 === 0 ? totalOf(index) : 1 + index % 99
  const one = async (index: number) => {
    const out_trade_no = `load_${index}`
    const total = totalOf(index)
    await timed("place", () =>
      client.post("/v3/pay/transactions/native", {
        mchid: rest.mchid,
        appid: rest.appid,
        description: "tea",
        out_trade_no,
        notify_url,
        amount: { total }
      }))
    await timed("pay", () =>
      fetch(`${origin}/_sandbox/pay`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ out_trade_no })
      }).then(async (response) => {
        await response.arrayBuffer()
        return response
      }))
    await timed("refund", () =>
      client.post("/v3/refund/domestic/refunds", {
        out_trade_no,
        out_refund_no: `${out_trade_no}_r`,
        notify_url,
        amount: { refund: refundOf(index), total, currency: "CNY" }
      }))
    await timed("query", () => client.get(`/v3/pay/transactions/out-trade-no/${out_trade_no}?mchid=${rest.mchid}`))
  }
  let next = 0
  const until = async (end: number) => {
    const worker = async () => {
      while (next < end) await one(next++)
    }
    await Promise.all(Array.from({ length: atATime }, worker))
  }

  const marks = [await memory()]
  const parts = 5
  let seconds = 0
  for (let part = 1; part <= parts; part++) {
    const started = performance.now()
    await until(Math.round(orders * part / parts))
    seconds += (performance.now() - started) / 1000
    marks.push(await memory())
  }

  const state = async () => Schema.decodeUnknownSync(State)(await (await fetch(`${origin}/_sandbox/state`)).json())
  const isDelivered = ({ status }: { readonly status: string }) => status === "delivered"
  let now = await state()
  for (let tries = 0; tries < 60; tries++) {
    if (now.notifications.length === 2 * orders && now.notifications.every(isDelivered)) break
    await sleep(500)
    now = await state()
  }
  child.disconnect()
  shop.close()

  const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((all, number) => all + number, 0)
  const indexes = Array.from({ length: orders }, (_, index) => index)
  const sums = {
    paid: sum(now.orders.filter(({ trade_state }) => trade_state === "REFUND").map(({ total }) => total)),
    paidExpected: sum(indexes.map(totalOf)),
    refunded: sum(now.refunds.filter(({ status }) => status === "SUCCESS").map(({ refund }) => refund)),
    refundedOfOrders: sum(now.orders.map(({ refunded }) => refunded)),
    refundedExpected: sum(indexes.map(refundOf))
  }
  // The first part warms up.
  const kept = marks.slice(2).map(({ heapMiB }, index) =>
    (heapMiB - (marks[index + 1]?.heapMiB ?? 0)) * 1024 / (orders / parts)
  )
  const sorted = latencies.toSorted((a, b) => a - b)
  const quantile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return {
    node: process.version,
    cpus: availableParallelism(),
    orders,
    atATime,
    requests: latencies.length,
    failures: failures.length,
    firstFailures: failures.slice(0, 5),
    seconds,
    requestsPerSecond: latencies.length / seconds,
    milliseconds: { median: quantile(0.5), p99: quantile(0.99), worst: quantile(1) },
    sums,
    notifications: { made: now.notifications.length, delivered: now.notifications.filter(isDelivered).length, asked },
    heapMiB: marks.map(({ heapMiB }) => heapMiB),
    rssMiB: marks.map(({ rssMiB }) => rssMiB),
    keptKiBPerOrder: kept,
    limitKiB,
    reached: failures.length === 0
      && sums.paid === sums.paidExpected
      && sums.refunded === sums.refundedExpected
      && sums.refundedOfOrders === sums.refundedExpected
      && now.notifications.length === 2 * orders
      && now.notifications.every(isDelivered)
      && kept.every((kiB) => kiB < limitKiB)
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { serve: { type: "boolean", default: false }, orders: { type: "string", default: "2000" } }
  })
  if (values.serve) await Effect.runPromise(serve)
  else {
    const figures = await load(Number(values.orders))
    console.log(JSON.stringify(figures))
    process.exitCode = figures.reached ? 0 : 1
  }
}
