/** One program in every runtime that there is a package of, against one sandbox over HTTP. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Miniflare } from "miniflare"
import { spawn } from "node:child_process"
import { globSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { text } from "node:stream/consumers"
import { rolldown } from "rolldown"
import { Native } from "../../src/api/payments/index.ts"
import { CertificateStore, WeChatPayConfig } from "../../src/index.ts"
import * as Server from "../../src/sandbox/server.ts"
import * as Keys from "../support/keys.ts"
import { post, publicKeyId, publicPem, transaction } from "../support/notification.ts"
import { freePort } from "../support/ports.ts"
import type { Report, Settings } from "./program.ts"

const root = join(import.meta.dirname, "../..")

/** One file of the program and the library, as a bundler makes it for a deployment. */
const bundle = (entry: string) =>
  Effect.promise(async () => {
    const built = await rolldown({
      input: join(import.meta.dirname, entry),
      platform: "node",
      external: [/^node:/],
      logLevel: "silent"
    })
    const { output } = await built.generate({ format: "esm", codeSplitting: false })
    await built.close()
    return output[0].code
  })

/** An origin at which nobody listens: the port was free a moment ago. */
const closed = Effect.map(Effect.promise(freePort), (port) => `http://127.0.0.1:${port}`)

/** A sandbox that has an order of today's, and all that the program needs to know. */
const prepare = Effect.gen(function*() {
  const { origin, sandbox } = yield* Server.make({ keys: "both" })
  const { apiV3Key, appid, certificate, mchid, privateKey, serialNo } = yield* sandbox.credentials
  const [platform] = yield* sandbox.certificates
  const { body, headers } = yield* post({
    apiV3Key: Redacted.value(apiV3Key),
    content: { ...transaction, mchid, appid }
  })
  const options = {
    mchid,
    appid,
    privateKey: Redacted.value(privateKey),
    certificate,
    apiV3Key: Redacted.value(apiV3Key),
    notifyUrl: "http://127.0.0.1:1/notify",
    baseUrl: origin
  }
  // A day's bill has what was paid on it.
  const paid = "tea20261123000"
  yield* Native.prepay({ description: "A cup of tea", out_trade_no: paid, amount: { total: 100 } }).pipe(
    Effect.provide(CertificateStore.layerCertificates().pipe(Layer.provideMerge(WeChatPayConfig.layer(options))))
  )
  yield* sandbox.pay({ out_trade_no: paid })
  const settings: Settings = {
    options,
    publicKey: { id: publicKeyId, publicKey: publicPem(Keys.rsa("platform").privateKey) },
    notification: { headers, body: Buffer.from(body).toString() },
    bill_date: new Date((yield* Clock.currentTimeMillis) + 8 * 3_600_000).toISOString().slice(0, 10),
    closed: yield* closed
  }
  return { settings, serialNo, platformSerial: platform?.serial ?? "none" }
})

const run = (command: string, args: ReadonlyArray<string>, settings: Settings) =>
  Effect.callback<Report>((resume) => {
    const child = spawn(command, args, { cwd: tmpdir(), stdio: ["pipe", "pipe", "pipe"], timeout: 60_000 })
    void Promise.all([text(child.stdout), text(child.stderr)]).then(([out, error]) =>
      resume(Effect.sync(() => out === "" ? assert.fail(`${command}: ${error.slice(0, 4000)}`) : JSON.parse(out)))
    )
    child.on("error", (error) => resume(Effect.die(error)))
    child.stdin.end(JSON.stringify(settings))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const inProcess = (command: string, ...args: ReadonlyArray<string>) => (settings: Settings) =>
  Effect.gen(function*() {
    const code = yield* bundle("process.ts")
    const file = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const folder = mkdtempSync(join(tmpdir(), "effect-wechatpay-runtime-"))
        writeFileSync(join(folder, "program.mjs"), code)
        return { folder, path: join(folder, "program.mjs") }
      }),
      ({ folder }) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
    )
    return yield* run(command, [...args, file.path], settings)
  })

const inWorkerd = (settings: Settings) =>
  Effect.gen(function*() {
    const script = yield* bundle("worker.ts")
    const worker = yield* Effect.acquireRelease(
      Effect.sync(() =>
        new Miniflare({
          modules: true,
          script,
          compatibilityDate: "2025-09-01",
          compatibilityFlags: ["nodejs_compat"],
          handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
            stdout.resume()
            stderr.resume()
          }
        })
      ),
      (worker) => Effect.promise(() => worker.dispose())
    )
    return yield* Effect.promise(async (): Promise<Report> => {
      const response = await fetch(await worker.ready, { method: "POST", body: JSON.stringify(settings) })
      return JSON.parse(await response.text())
    })
  })

/** The program of a package that brings a runtime for this machine: where npm put it, or left it without scripts. */
const binary = (...patterns: ReadonlyArray<string>): string => {
  const [found] = globSync(patterns, { cwd: join(root, "node_modules") })
    .filter((path) => !/musl|android/.test(path) && statSync(join(root, "node_modules", path)).size > 1_000_000)
  return join(root, "node_modules", found ?? patterns[0] ?? "")
}

const runtimes = {
  "Node.js": inProcess(process.execPath),
  Deno: inProcess(binary("@deno/*/deno{,.exe}", "deno/deno{,.exe}"), "run", "--allow-all", "--no-prompt"),
  Bun: inProcess(binary("bun/bin/bun{,.exe}", "@oven/bun-*/bin/bun{,.exe}")),
  workerd: inWorkerd
}

/** Where `.ci/run` put a Node.js of the oldest line that is supported. */
const oldest = process.env.WECHATPAY_OLDEST_NODE
const all = oldest === undefined ? runtimes : { ...runtimes, "the oldest Node.js": inProcess(oldest) }

/**
 * What fetch says of a refused connection: workerd gives nothing at all, Bun a code without the system call, Deno a text,
 * and Deno repeats a request by itself.
 */
const refused: Readonly<Record<string, string>> = {
  Bun: "Connect Unknown",
  Deno: "Connect Unknown",
  workerd: "Lost Unknown"
}

describe("The library works in", () => {
  for (const [name, start] of Object.entries(all)) {
    it.live(name, () =>
      Effect.gen(function*() {
        const { platformSerial, serialNo, settings } = yield* prepare
        const report = yield* start(settings)
        assert.deepStrictEqual(report, {
          certificate: serialNo,
          call: "weixin://",
          query: "NOTPAY",
          sensitive: "张三",
          platformCertificate: platformSerial,
          bill: "1",
          refused: refused[name] ?? "Connect NotSent",
          notification: "204"
        })
      }).pipe(Effect.provide(Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici))), 120_000)
  }
})
