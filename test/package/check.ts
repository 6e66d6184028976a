/**
 * What a stranger gets: packs the package, installs it into an empty folder beside `effect`, and uses it from there.
 * Needs no registry. Prints one line for each check and ends with `N passed, N failed`.
 */
import { execFile, spawn } from "node:child_process"
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { availableParallelism, tmpdir } from "node:os"
import { join, relative } from "node:path"
import { promisify } from "node:util"
import { rolldown } from "rolldown"
import { builtUpon } from "../support/lines.ts"

const root = join(import.meta.dirname, "../..")
const bin = (name: string) => join(root, "node_modules/.bin", name)
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
const workshop = mkdtempSync(join(tmpdir(), "effect-wechatpay-package-"))
const app = join(workshop, "app")
const installed = join(app, "node_modules", manifest.name)

const run = async (command: string, args: ReadonlyArray<string>, cwd = app): Promise<string> => {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 64 << 20 })
    return stdout
  } catch (error) {
    const { stderr, stdout } = error as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`${stdout ?? ""}${stderr ?? ""}`, { cause: error })
  }
}

let passed = 0
let failed = 0
const check = async (what: string, test: () => Promise<string | void>) => {
  try {
    const remark = await test()
    passed++
    console.log(`ok      ${what}${remark === undefined ? "" : ` (${remark})`}`)
  } catch (error) {
    failed++
    console.log(`FAILED  ${what}\n${error instanceof Error ? error.message : String(error)}`)
  }
}

const write = (file: string, text: string) => {
  mkdirSync(join(app, file, ".."), { recursive: true })
  writeFileSync(join(app, file), text)
}

/** Every public way in: `effect-wechatpay`, `effect-wechatpay/payments`, … */
const entries: ReadonlyArray<string> = Object.entries(manifest.exports).flatMap(([path, file]) =>
  typeof file === "string" && file.endsWith(".js") ? [`${manifest.name}${path.slice(1)}`] : []
)
/** Those that import the optional peer, which is not installed here. */
const needsPeer = (entry: string) => entry.endsWith("/node") || entry.endsWith("/sandbox/server")
const lines = readdirSync(join(root, "src/api"))

const program = `import { Effect } from "effect"
import { Native, Order } from "${manifest.name}/payments"
import { Sandbox } from "${manifest.name}/sandbox"

const program = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const out_trade_no = "tea20261123001"
  const { code_url } = yield* Native.prepay({ description: "A cup of tea", out_trade_no, amount: { total: 100 } })
  yield* sandbox.pay({ out_trade_no })
  const { trade_state } = yield* Order.queryByOutTradeNo({ out_trade_no })
  return { code_url, trade_state }
})
Effect.runPromise(program.pipe(Effect.provide(Sandbox.layer()))).then((paid) => console.log(JSON.stringify(paid)))
`

/** A reward that its user confirms; under the `TestClock`, since a transfer is queried after seconds. */
const transferProgram = `import { Effect, Layer, Option, Schema } from "effect"
import { DurableEngine, DurableTransfer } from "${manifest.name}/durable"
import { Sandbox } from "${manifest.name}/sandbox"
import { TestDurable } from "${manifest.name}/testing"
import { TestClock } from "effect/testing"

const out_bill_no = "reward20261130001"
const Rewards = DurableTransfer.make({ name: "Rewards", data: Schema.Struct({ amount: Schema.Int }) })
let shown = ""

const program = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* Rewards.start({ out_bill_no, data: { amount: 40 } })
  yield* TestDurable.until(Effect.sync(() => shown === "" ? Option.none() : Option.some(shown)), sandbox)
  yield* sandbox.transfers.confirm({ out_bill_no })
  const { _tag } = yield* TestDurable.reaches(Rewards.poll(out_bill_no), ["Succeeded"], sandbox)
  return { _tag, transfers: (yield* sandbox.state).transfers.length, shown: shown !== "" }
})

const Live = Rewards.toLayer({
  request: (number, { amount }) =>
    Effect.succeed({
      out_bill_no: number,
      transfer_scene_id: "1000",
      openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
      transfer_amount: amount,
      transfer_remark: "reward",
      transfer_scene_report_infos: [
        { info_type: "活动名称", info_content: "tea" },
        { info_type: "奖励说明", info_content: "a cup" }
      ]
    }),
  confirm: ({ package_info = "" }) =>
    Effect.sync(() => {
      shown = package_info
    })
}).pipe(
  Layer.provideMerge(DurableEngine.layerMemory),
  Layer.provideMerge(Sandbox.layer()),
  Layer.provideMerge(TestClock.layer())
)
Effect.runPromise(Effect.provide(program, Live)).then((ended) => console.log(JSON.stringify(ended)))
`

const nativeProgram = `import { Effect, Layer } from "effect"
import { CertificateStore, WeChatPayConfig } from "${manifest.name}"
import { Native } from "${manifest.name}/payments"
import { FetchHttpClient } from "effect/http"

const WeChatPay = CertificateStore.layerPublicKey({ id: "PUB_KEY_ID_1", publicKey: "…" }).pipe(
  Layer.provideMerge(WeChatPayConfig.layer({ mchid: "1900000109", privateKey: "…", serialNo: "…", apiV3Key: "…" })),
  Layer.provideMerge(FetchHttpClient.layer)
)
const order = Native.prepay({ description: "A cup of tea", out_trade_no: "tea20261123001", amount: { total: 100 } })
Effect.runPromise(Effect.provide(order, WeChatPay))
`

const callProgram = `import { Native } from "${manifest.name}/payments"

export const order = Native.prepay({ description: "A cup of tea", out_trade_no: "tea20261123001", amount: { total: 1 } })
`

const typeScriptOptions = {
  target: "ES2024",
  module: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
  types: ["node"],
  noEmit: true
}

const checkPackage = async (tarball: string) => {
  write("package.json", JSON.stringify({ name: "app", private: true, type: "module" }))
  mkdirSync(join(app, "node_modules/@types"), { recursive: true })
  for (const name of ["effect", "@types/node", "undici-types"]) {
    cpSync(join(root, "node_modules", name), join(app, "node_modules", name), { recursive: true })
  }
  mkdirSync(installed, { recursive: true })
  await run("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"])

  await check("publint", async () => void await run(bin("publint"), ["run", "--strict", tarball], root))
  await check(
    "attw, ESM only",
    async () => void await run(bin("attw"), [tarball, "--profile", "esm-only", "--no-emoji"], root)
  )
  await check("holds what it needs, and no test, tool or setting", async () => {
    const top = readdirSync(installed).toSorted()
    const expected = ["CHANGELOG.md", "LICENSE", "README.md", "README.zh-CN.md", "dist", "docs", "package.json", "src"]
    if (top.join() !== expected.join()) throw new Error(top.join(", "))
  })
  await check("brings texts for machines, and no part of the site", async () => {
    const index = readFileSync(join(installed, "dist/llms.txt"), "utf8")
    const links = [...index.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link)
    const dead = links.filter((link) => !existsSync(join(installed, "dist", link)))
    if (links.length < 20 || dead.length > 0) throw new Error(`${links.length} links, dead: ${dead.join(", ")}`)
    readFileSync(join(installed, "dist/llms-full.txt"))
    readFileSync(join(installed, "docs/skill/SKILL.md"))
    if (existsSync(join(installed, "docs/site"))) throw new Error("docs/site")
  })
  await check("has source maps that lead to sources", async () => {
    const map = JSON.parse(readFileSync(join(installed, "dist/Endpoint.js.map"), "utf8"))
    const [source] = map.sources
    readFileSync(join(installed, "dist", map.sourceRoot ?? "", source))
  })

  await check("runs from plain JavaScript: an order is placed and paid in the sandbox", async () => {
    write("main.js", program)
    const { code_url, trade_state } = JSON.parse(await run(process.execPath, ["main.js"]))
    if (!code_url.startsWith("weixin://") || trade_state !== "SUCCESS") throw new Error(`${code_url} ${trade_state}`)
  })
  await check("settles a durable transfer that its user confirms", async () => {
    write("transfer.js", transferProgram)
    const printed = await run(process.execPath, ["transfer.js"])
    const { _tag, shown, transfers } = JSON.parse(printed)
    if (_tag !== "Succeeded" || transfers !== 1 || !shown) throw new Error(printed)
  })
  // Side by side, each in a process of its own.
  const queue = entries.values()
  await Promise.all(Array.from({ length: availableParallelism() }, async () => {
    for (const entry of queue) {
      await check(`imports ${entry}${needsPeer(entry) ? ", which asks for the optional peer" : ""}`, async () => {
        const text = `const m = await import("${entry}"); if (Object.keys(m).length === 0) throw new Error("empty")`
        try {
          await run(process.execPath, ["--input-type=module", "--eval", text])
        } catch (error) {
          const optional = needsPeer(entry) && String(error).includes("'@effect/platform-node'")
          if (!optional) throw error
        }
      })
    }
  }))
  await check("keeps the inside closed", async () => {
    const inside = ["internal/pem", "internal/pem.js", "Exchange", "dist/Exchange.js"]
    for (const path of inside) {
      const text = `await import("${manifest.name}/${path}").then(() => process.exit(1), ({ code }) => {
        if (code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw new Error(code)
      })`
      await run(process.execPath, ["--input-type=module", "--eval", text])
    }
  })

  await check("compiles in a strict TypeScript program, declarations checked too", async () => {
    write("typed/main.ts", program)
    write("typed/native.ts", nativeProgram)
    write("typed/transfer.ts", transferProgram)
    const core = entries.filter((entry) => !needsPeer(entry))
    const imports = core.map((entry, index) => `export * as entry${index} from "${entry}"`)
    write("typed/all.ts", `${imports.join("\n")}\n`)
    write("typed/tsconfig.json", JSON.stringify({ compilerOptions: typeScriptOptions, include: ["*.ts"] }))
    await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "typed"])
  })
  await check("refuses in that program what is wrong", async () => {
    const wrong = "import { Native } from \"effect-wechatpay/payments\"\nNative.prepay({ description: 1 })\n"
    write("wrong/main.ts", wrong)
    write("wrong/tsconfig.json", JSON.stringify({ compilerOptions: typeScriptOptions, include: ["*.ts"] }))
    const printed = await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "wrong"]).then(
      () => "nothing",
      (error: unknown) => String(error)
    )
    if (!printed.includes("TS2322") && !printed.includes("TS2345")) throw new Error(printed)
  })

  const bundle = async (file: string, text: string) => {
    write(file, text)
    const build = await rolldown({
      input: join(app, file),
      external: [/^effect(\/|$)/, /^node:/],
      platform: "node",
      logLevel: "silent"
    })
    const { output: [chunk] } = await build.generate({ minify: true, comments: false })
    await build.close()
    const modules = Object.entries(chunk.modules).flatMap(([id, module]) =>
      module.renderedLength > 0 && id.startsWith(installed) ? [relative(join(installed, "dist"), id)] : []
    )
    return { size: Buffer.byteLength(chunk.code), modules }
  }
  // Without comments: those that mark calls as pure are for the bundler, and a published bundle has none.
  const sizes: ReadonlyArray<readonly [what: string, text: string, limit: number]> = [
    ["a Native call, whose layers come from elsewhere,", callProgram, 31],
    // Most of what comes on top is text: what to do about a setting that is wrong.
    ["a Native program with configuration and public key", nativeProgram, 55]
  ]
  for (const [what, text, limit] of sizes) {
    await check(`bundles ${what} into less than ${limit} KiB, and no other product`, async () => {
      const { modules, size } = await bundle("bundle.js", text)
      const foreign = modules.filter((path) =>
        /^(api|sandbox|catalogue)\//.test(path) && !/^api\/payments\/(Native|models)\.js$/.test(path)
      )
      if (foreign.length > 0) throw new Error(`it holds ${foreign.join(", ")}`)
      if (!modules.includes("api/payments/Native.js")) throw new Error(`it holds ${modules.join(", ")}`)
      if (size >= limit * 1024) throw new Error(`${size} bytes: ${modules.join(", ")}`)
      return `${(size / 1024).toFixed(1)} KiB, ${modules.length} modules`
    })
  }
  await check(`bundles each of the ${lines.length} product lines without any other`, async () => {
    for (const line of lines) {
      const { modules } = await bundle("line.js", `export * from "${manifest.name}/${line}"\n`)
      const own = [line, ...(builtUpon[line] ?? [])]
      const others = modules.filter((path) =>
        /^(api|sandbox|catalogue)\//.test(path) && !own.some((one) => path.startsWith(`api/${one}/`))
      )
      if (others.length > 0) throw new Error(`${line} holds ${others.join(", ")}`)
    }
  })
}

/** A package and what it needs, by name. */
const closure = (name: string, found = new Set<string>()): ReadonlySet<string> => {
  const path = join(root, "node_modules", name, "package.json")
  if (found.has(name) || !existsSync(path)) return found
  found.add(name)
  const { dependencies, peerDependencies, peerDependenciesMeta = {} } = JSON.parse(readFileSync(path, "utf8"))
  const peers = Object.keys({ ...peerDependencies }).filter((peer) => peerDependenciesMeta[peer]?.optional !== true)
  for (const needed of [...Object.keys({ ...dependencies }), ...peers]) closure(needed, found)
  return found
}

/** `npx effect-wechatpay …`, as npm would have linked it. */
const npx = (...args: ReadonlyArray<string>) => ["--no-install", manifest.name, ...args]

/** Starts a sandbox by `npx`, runs the test, and ends it. */
const withSandbox = async (test: () => Promise<void>) => {
  const child = spawn("npx", npx("sandbox", "--port", "0", "--dir", "box"), {
    cwd: app,
    stdio: ["ignore", "pipe", "pipe"]
  })
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()))
  try {
    const origin = await new Promise<string>((resolve, reject) => {
      let text = ""
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          text += chunk.toString()
          const [, ready] = /ready: (\S+)[^]*settings: /.exec(text) ?? []
          if (ready !== undefined) resolve(ready)
        })
      }
      void ended.then(() => reject(new Error(text)))
    })
    await test()
    child.kill("SIGTERM")
    await ended
    for (let wait = 0; wait < 100; wait++) {
      if (await fetch(`${origin}/_sandbox/state`).then(() => false, () => true)) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error("the sandbox goes on after npx has ended")
  } finally {
    child.kill("SIGKILL")
  }
}

/** A program that receives notifications, and what it received. */
const receiver = async () => {
  const received: Array<{ readonly headers: object; readonly body: string }> = []
  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => {
      body += chunk
    }).on("end", () => {
      received.push({ headers: request.headers, body })
      response.writeHead(204).end()
    })
  }).listen(0, "127.0.0.1")
  await new Promise((resolve) => server.once("listening", resolve))
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`, server }
}

const expectText = (text: string, expected: RegExp) => {
  if (!expected.test(text)) throw new Error(text)
}

/** The command line, from the package as it is installed. */
const checkCommands = async () => {
  const entry = join(installed, manifest.bin[manifest.name])
  chmodSync(entry, 0o755)
  mkdirSync(join(app, "node_modules/.bin"), { recursive: true })
  symlinkSync(relative(join(app, "node_modules/.bin"), entry), join(app, "node_modules/.bin", manifest.name))
  await check("npx names the package that the command line lacks", async () => {
    const text = await run("npx", npx("--version")).catch(String)
    expectText(text, /needs the package @effect\/platform-node, which is not installed; run: npm install/)
  })
  for (const name of closure("@effect/platform-node")) {
    cpSync(join(root, "node_modules", name), join(app, "node_modules", name), { recursive: true })
  }
  await check("npx prints the version", async () => {
    const printed = await run("npx", npx("--version"))
    if (!printed.includes(manifest.version)) throw new Error(printed)
  })
  await check(
    "npx starts a sandbox, checks its settings, posts and verifies a notification, and ends it",
    () =>
      withSandbox(async () => {
        const settings = "--env-file=box/.env"
        const commands = join("node_modules/.bin", manifest.name)
        expectText(await run(process.execPath, [settings, commands, "check"]), /^ok {5}signing: /m)
        const { received, server, url } = await receiver()
        const posted = await run("npx", npx("notify", "Order.paid", "--to", url, "--dir", "box"))
        server.close()
        expectText(posted, /204, accepted/)
        write("stored.json", JSON.stringify(received[0]))
        expectText(await run(process.execPath, [settings, commands, "verify", "stored.json"]), /^genuine: Order\.paid/)
      })
  )
}

try {
  mkdirSync(app)
  let tarball = ""
  await check("builds and packs", async () => {
    const printed = await run("npm", ["pack", "--json", "--pack-destination", workshop], root)
    // The build speaks first.
    const [{ filename, size }] = JSON.parse(printed.slice(printed.indexOf("[\n")))
    tarball = join(workshop, filename)
    return `${(size / 1024).toFixed(0)} KiB`
  })
  if (tarball !== "") {
    await checkPackage(tarball)
    await checkCommands()
  }
} finally {
  rmSync(workshop, { recursive: true, force: true })
}
console.log(`Package: ${passed} of ${passed + failed} checks`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
