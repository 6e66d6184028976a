/**
 * The program of `unreachable.test.ts`, in a network namespace of its own: pays over a kept connection, which breaks as
 * soon as the server has read the payment. Prints what each call failed with, and how many
 * payments the server read.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { execFileSync, spawn } from "node:child_process"
import { generateKeyPairSync } from "node:crypto"
import { writeFileSync } from "node:fs"
import * as Path from "node:path"
import * as CodePay from "../../src/api/payments/CodePay.ts"
import * as Order from "../../src/api/payments/Order.ts"
import * as CertificateStore from "../../src/CertificateStore.ts"
import * as UndiciHttpClient from "../../src/node/UndiciHttpClient.ts"
import * as WeChatPayConfig from "../../src/WeChatPayConfig.ts"

const [certificate = "", key = ""] = process.argv.slice(2)

const ip = (...given: ReadonlyArray<string>) => execFileSync("ip", given)

const server = spawn(
  "unshare",
  ["--net", process.execPath, Path.join(import.meta.dirname, "unreachableServer.ts"), certificate, key],
  { stdio: ["ignore", "inherit", "inherit", "ipc"] }
)
server.on("exit", () => process.exit(1))

let reads = 0
const waiting = new Map<string, () => void>()
server.on("message", (message) => {
  if (message === "read") reads++
  waiting.get(String(message))?.()
})
const next = (message: string) => new Promise<void>((resolve) => waiting.set(message, resolve))
const command = (name: string) => {
  const done = next(name)
  server.send(name)
  return done
}

/** Only then is the server in its namespace. */
const ready = next("ready")

interface Loss {
  readonly name: string
  readonly server: "mute" | "garble"
  /** Runs once the server has read the payment. */
  readonly lose?: ReadonlyArray<string>
  readonly restore?: ReadonlyArray<string>
}

const losses: ReadonlyArray<Loss> = [
  {
    name: "no route to the host",
    server: "mute",
    lose: ["route", "add", "unreachable", "10.77.0.2/32"],
    restore: ["route", "delete", "unreachable", "10.77.0.2/32"]
  },
  {
    name: "no route to the network",
    server: "mute",
    lose: ["route", "delete", "10.77.0.0/24"],
    restore: ["route", "add", "10.77.0.0/24", "dev", "ours"]
  },
  { name: "no TLS", server: "garble" }
]

const clients: ReadonlyArray<readonly [string, Layer.Layer<HttpClient>]> = [
  ["fetch", FetchHttpClient.layer],
  ["Effect's undici client", NodeHttpClient.layerUndici],
  ["our undici client", UndiciHttpClient.layer],
  [
    "node:http",
    Layer.provide(NodeHttpClient.layerNodeHttpNoAgent, NodeHttpClient.layerAgentOptions({ keepAlive: true }))
  ]
]

const keys = () => generateKeyPairSync("rsa", { modulusLength: 2048 })
const settings = CertificateStore.layerPublicKey({
  id: "PUB_KEY_ID_0119000001092024110100000000000001",
  publicKey: keys().publicKey.export({ type: "spki", format: "pem" }).toString()
}).pipe(Layer.provideMerge(WeChatPayConfig.layer({
  mchid: "1900000109",
  serialNo: "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567",
  privateKey: keys().privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  apiV3Key: "0123456789abcdef0123456789abcdef",
  appid: "wxd678efh567hg6787",
  baseUrl: "https://10.77.0.2",
  // Can be reached all the time: what is repeated arrives.
  backupUrl: "https://10.78.0.2"
})))

const pay = CodePay.pay({
  description: "tea",
  out_trade_no: "tea20261123001",
  payer: { auth_code: "134567890123456789" },
  amount: { total: 1 },
  scene_info: { store_info: { id: "1" } }
})

const play = ({ lose, name, restore, server }: Loss, client: Layer.Layer<HttpClient>) =>
  Effect.gen(function*() {
    reads = 0
    const warm = yield* Effect.flip(Order.queryByOutTradeNo({ out_trade_no: "tea20261123001" }))
    yield* Effect.promise(() => command(server))
    const read = next("read").then(() => void (lose !== undefined && ip(...lose)))
    const error = yield* Effect.flip(pay)
    yield* Effect.promise(() => read)
    if (restore !== undefined) ip(...restore)
    // Its response comes after the news of all that the server read.
    yield* Effect.promise(() => command("heal"))
    return {
      loss: name,
      warm: warm._tag === "ApiError" ? String(warm.status) : warm.message,
      error: error._tag === "TransportError"
        ? `${error.outcome} ${error.reason._tag} ${"code" in error.reason ? error.reason.code : undefined}`
        : error.message,
      reads
    }
  }).pipe(Effect.provide(Layer.provideMerge(client, settings)))

const program = Effect.gen(function*() {
  yield* Effect.promise(() => ready)
  ip("link", "set", "lo", "up")
  ip("link", "add", "ours", "type", "veth", "peer", "name", "theirs")
  ip("link", "set", "theirs", "netns", String(server.pid))
  ip("address", "add", "10.77.0.1/24", "dev", "ours")
  ip("address", "add", "10.78.0.1/24", "dev", "ours")
  ip("link", "set", "ours", "up")
  // The kernel gives a connection up after one repeat instead of fifteen: after half a second instead of half an hour.
  writeFileSync("/proc/sys/net/ipv4/tcp_retries2", "1")
  yield* Effect.promise(() => command("start"))
  const results = []
  for (const loss of losses) {
    for (const [client, layer] of clients) results.push({ client, ...(yield* play(loss, layer)) })
  }
  return results
})

const results = await Effect.runPromise(program)
server.removeAllListeners("exit")
server.disconnect()
process.stdout.write(JSON.stringify(results))
