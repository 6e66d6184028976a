/**
 * Random requests at the sandbox over raw connections: methods, routes, headers and bodies of every kind of wrong.
 * `node --no-warnings --expose-gc test/bench/sandbox-random.ts [--requests 20000]` prints one JSON document and fails
 * where the sandbox ends, leaves a request without a response, responds with 5xx, or its memory grows.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { connect } from "node:net"
import { parseArgs } from "node:util"
import * as Catalogue from "../../src/Catalogue.ts"
import * as Server from "../../src/sandbox/server.ts"

const { values } = parseArgs({ options: { requests: { type: "string", default: "20000" } } })
const requests = Number(values.requests)

// mulberry32, so that a failure comes again.
let seed = 20261130
const random = () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}
const one = <A>(items: ReadonlyArray<A>): A => items[Math.floor(random() * items.length)]!
const noise = (length: number) =>
  Array.from({ length }, () => String.fromCharCode(33 + Math.floor(random() * 94))).join("")

const routes = Catalogue.all.map(({ description }) => description)
const bodies = [
  () => "",
  () => "null",
  () => "{}",
  () => "[]",
  () => "{",
  () => noise(200),
  () => JSON.stringify({ mchid: noise(10), out_trade_no: noise(12), amount: { total: one([1, -1, 1e21, "1", null]) } }),
  () => `${"[".repeat(3000)}${"]".repeat(3000)}`,
  () => JSON.stringify({ [one(["__proto__", "constructor", "mchid"])]: noise(5) }),
  () => `--x\r\nContent-Disposition: form-data; name="meta"\r\n\r\n{}\r\n--x--\r\n`
]
const authorizations = [
  () => "",
  () => "Authorization: Bearer x\r\n",
  () => `Authorization: WECHATPAY2-SHA256-RSA2048 ${noise(80)}\r\n`,
  () =>
    `Authorization: WECHATPAY2-SHA256-RSA2048 mchid="0019000001",nonce_str="${
      noise(8).replaceAll("\"", "")
    }",timestamp="${Math.floor(Date.now() / 1000)}",serial_no="53414E44424F58",signature="AAAA"\r\n`
]
const types = ["application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/xml", noise(20)]

const request = (): string => {
  const { method, path } = one(routes)
  const body = one(bodies)()
  const target = random() < 0.2
    ? `/${noise(20).replaceAll(/[\s#]/g, "")}`
    : path.replaceAll(/\{\w+\}/g, () => one(["1", "..", "%00", noise(6).replaceAll(/[\s#?]/g, "")]))
  return `${random() < 0.1 ? one(["GET", "PUT", "DELETE", "OPTIONS"]) : method} ${target}${
    random() < 0.2 ? `?${noise(12).replaceAll("#", "")}` : ""
  } HTTP/1.1\r\n` +
    `Host: 127.0.0.1\r\nConnection: close\r\n${random() < 0.9 ? "User-Agent: random\r\nAccept: */*\r\n" : ""}${
      one(authorizations)()
    }` +
    `Content-Type: ${one(types)}\r\nWechatpay-Serial: ${one(["", "x", noise(40)])}\r\nContent-Length: ${
      Buffer.byteLength(body)
    }\r\n\r\n${body}`
}

const send = (port: number, text: string): Promise<number> =>
  new Promise((resolve) => {
    let got = ""
    const socket = connect(port, "127.0.0.1", () => socket.end(text))
    socket.setTimeout(10_000, () => socket.destroy())
    socket.on("data", (chunk) => {
      got += chunk.toString("latin1")
    })
    socket.on("error", () => {})
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(got)?.[1] ?? 0)))
  })

const heapMiB = () => {
  globalThis.gc?.()
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20 * 10) / 10
}

const program = Effect.gen(function*() {
  const { origin } = yield* Server.make({})
  const port = Number(new URL(origin).port)
  const statuses = new Map<number, number>()
  const heaps: Array<number> = []
  for (let sent = 0; sent < requests;) {
    const batch = Math.min(16, requests - sent)
    const got = yield* Effect.promise(() => Promise.all(Array.from({ length: batch }, () => send(port, request()))))
    for (const status of got) statuses.set(status, (statuses.get(status) ?? 0) + 1)
    sent += batch
    if (sent % Math.max(16, Math.floor(requests / 8 / 16) * 16) === 0) heaps.push(heapMiB())
  }
  const warm = heaps[Math.floor(heaps.length / 2)] ?? 0
  const grown = Math.round(((heaps.at(-1) ?? 0) - warm) * 10) / 10
  const bad = [...statuses].filter(([status]) => status === 0 || status >= 500)
  process.stdout.write(`${JSON.stringify({ requests, statuses: Object.fromEntries(statuses), heaps, grown })}\n`)
  if (bad.length > 0 || grown > 16) process.exitCode = 1
}).pipe(Effect.scoped, Effect.provide(Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)))

await Effect.runPromise(program)
process.exit()
