/**
 * The command line as it is run: a process of its own, against a sandbox in another one. Most of them run the sources as
 * one file, which starts sooner.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import { merchant } from "../sandbox/signed.ts"
import { bundled } from "../support/bundled.ts"

const root = join(import.meta.dirname, "../..")
const sources = join(root, "src/cli/main.ts")
let main: string
let removeMain = () => {}
const home = mkdtempSync(join(tmpdir(), "effect-wechatpay-commands-"))
const dir = join(home, "sandbox")
let sandbox: ChildProcess
let printed = ""

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. What `typed` gives for what was printed so far is typed, once. */
const execute = (args: ReadonlyArray<string>, typed?: (printed: string) => string | undefined) =>
  new Promise<Ended>((resolve) => {
    const child = execFile(process.execPath, args, { cwd: home }, (error, stdout, stderr) => {
      assert.notMatch(`${stdout}${stderr}`, /^\s+at .*:\d+/m, "a stack")
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr })
    })
    if (typed === undefined) return child.stdin?.end()
    let printed = ""
    child.stdout?.on("data", (chunk: string) => {
      printed += chunk
      const keys = child.stdin?.writableEnded === false ? typed(printed) : undefined
      if (keys !== undefined) child.stdin?.end(keys)
    })
  })

/** Runs a command with the settings that the sandbox wrote. */
const run = (args: ReadonlyArray<string>, options: { readonly env?: boolean; readonly program?: string } = {}) =>
  execute([...(options.env === false ? [] : [`--env-file=${join(dir, ".env")}`]), options.program ?? main, ...args])

/** Settings of a merchant of the real WeChat Pay. Nobody listens there: not even a mistake of a test sends anything. */
const realSettings = () => {
  const env = join(home, "real.env")
  const text = readFileSync(join(dir, ".env"), "utf8").split("\n")
    .filter((line) => !/BASE_URL|BACKUP_URL|PUBLIC_KEY|CERTIFICATE_PATH|KEYS/.test(line))
  writeFileSync(
    env,
    [...text, "WECHATPAY_SERIAL_NO=0A1B2C3D4E5F60718293A4B5C6D7E8F901234567", "WECHATPAY_MCHID=1900000109"]
      .concat("WECHATPAY_BASE_URL=https://wechatpay.invalid", "WECHATPAY_BACKUP_URL=https://wechatpay.invalid").join(
        "\n"
      )
  )
  return `--env-file=${env}`
}

/** A module that is loaded first. */
const first = (code: string) => `--import=data:text/javascript,${encodeURIComponent(code)}`

const started = (args: ReadonlyArray<string>, env?: Record<string, string>) => {
  const child = spawn(process.execPath, [sources, ...args], {
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env }
  })
  const ready = new Promise<string>((resolve) => {
    let text = ""
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes("settings: ")) resolve(text)
    })
    child.on("exit", () => resolve(text))
  })
  return { child, ready }
}

beforeAll(async () => {
  const { child, ready } = started(["sandbox", "--port", "0", "--dir", dir])
  sandbox = child
  child.stderr?.on("data", (chunk: Buffer) => {
    printed += chunk.toString()
  })
  const [program] = await Promise.all([bundled(sources), ready])
  main = program.path
  removeMain = program.remove
})

afterAll(() => {
  sandbox.kill("SIGKILL")
  removeMain()
  rmSync(home, { recursive: true, force: true })
})

/** A sub-merchant of every sandbox. */
const sub_mchid = "0019000002"

const order = "{\"description\":\"tea\",\"out_trade_no\":\"tea20261123001\",\"amount\":{\"total\":100}," +
  "\"notify_url\":\"http://127.0.0.1:1/notify\"}"

describe("effect-wechatpay", { timeout: 120_000 }, () => {
  it("checks the settings that the sandbox wrote: each line is ok or skipped", async () => {
    const { code, stdout } = await run(["check", "--json"], { program: sources })
    const findings: ReadonlyArray<{ what: string; state: string }> = JSON.parse(stdout)
    assert.strictEqual(code, 0, stdout)
    for (const what of ["settings", "private key", "clock", "platform key", "signing", "verifying, decrypting"]) {
      assert.strictEqual(findings.find((one) => one.what === what)?.state, "ok", what)
    }
    assert.strictEqual(findings.find(({ what }) => what === "encrypting, decrypting")?.state, "ok")
  })

  it("says what is wrong with the settings, and what to do", async () => {
    const { code, stdout } = await run(["check"], { env: false })
    assert.strictEqual(code, 1)
    assert.match(stdout, /^WRONG {2}settings: WECHATPAY_MCHID .*\n.*Give the merchant number/)
  })

  it("calls an endpoint and a route", async () => {
    const placed = await run(["call", "Native.prepay", order])
    assert.match(JSON.parse(placed.stdout).code_url, /^weixin:/)
    const queried = await run(["call", "GET", "/v3/pay/transactions/out-trade-no/tea20261123001?mchid=0019000001"])
    assert.strictEqual(JSON.parse(queried.stdout).trade_state, "NOTPAY")
  })

  it("ends by what happened: refused, wrong usage, wrong settings", async () => {
    const refused = await run(["call", "Order.queryByOutTradeNo", "{\"out_trade_no\":\"none_such\"}"])
    assert.strictEqual(refused.code, 1)
    assert.match(refused.stderr, /^effect-wechatpay: .*404 ORDER_NOT_EXIST.*\n$/)
    for (
      const [args, message] of [
        [["call", "Order.query"], /did you mean .*Order\.queryByOutTradeNo/],
        [["call", "Native.prepay", "{oops"], /no JSON object/],
        [["call", "Native.prepay", "{\"nonsense\":1}"], /Native\.prepay/],
        [["call", "GET", "https://example.com/v3/x"], /path of the API/],
        [["bill", "trade", "--date", "2026-02-30"], /there is no day/],
        [["nonsense"], /Unknown subcommand/]
      ] as const
    ) {
      const { code, stderr, stdout } = await run(args)
      assert.strictEqual(code, 2, args.join(" "))
      assert.match(stdout + stderr, message)
    }
    const unset = await run(["call", "GET", "/v3/certificates"], { env: false })
    assert.strictEqual(unset.code, 3)
    assert.match(unset.stderr, /^effect-wechatpay: .*WECHATPAY_MCHID.*\n$/)
  })

  it("asks before it changes something at the real WeChat Pay, and without a terminal says how to go on", async () => {
    const { code, stderr } = await execute([realSettings(), main, "call", "Native.prepay", order])
    assert.match(
      stderr,
      /^effect-wechatpay: Native\.prepay changes something at WeChat Pay as merchant 1900000109.*--yes.*\n$/
    )
    assert.strictEqual(code, 2)
  })

  it("asks at a terminal, and sends nothing after a no", async () => {
    const terminal = first("Object.assign(process.stdin, { isTTY: true, setRawMode: () => process.stdin })")
    const ask = (key: string) =>
      execute(
        [realSettings(), terminal, main, "call", "Native.prepay", order],
        (printed) => printed.includes("Go on?") ? key : undefined
      )
    for (const key of ["n", "\r"]) {
      const { code, stderr, stdout } = await ask(key)
      assert.include(stdout, "Native.prepay changes something at WeChat Pay as merchant 1900000109, and may move money")
      assert.strictEqual(stderr, "effect-wechatpay: nothing was sent\n")
      assert.strictEqual(code, 2)
    }
    const { code, stderr } = await ask("y")
    assert.match(stderr, /no connection to WeChat Pay/)
    assert.strictEqual(code, 3)
  })

  it("says in a line that Node.js is too old, and that a package is missing", async () => {
    const old = first("Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.18.0' } })")
    const { code, stderr } = await execute([old, sources, "--version"])
    assert.strictEqual(
      stderr,
      "effect-wechatpay: needs Node.js 22.19 or later, and this is 22.18.0; install a newer one (https://nodejs.org)\n"
    )
    assert.strictEqual(code, 3)
    cpSync(join(root, "src"), join(home, "src"), { recursive: true })
    mkdirSync(join(home, "node_modules"))
    const elsewhere = join(home, "src/cli/main.ts")
    const withoutEffect = await execute([elsewhere, "--version"])
    symlinkSync(join(root, "node_modules/effect"), join(home, "node_modules/effect"))
    const withoutNode = await execute([elsewhere, "--version"])
    for (const [missing, one] of [["effect", withoutEffect], ["@effect/platform-node", withoutNode]] as const) {
      assert.match(
        one.stderr,
        /^effect-wechatpay: needs the package \S+, which is not installed; run: npm install \S+\n$/
      )
      assert.include(withoutNode.stderr, "npm install @effect/platform-node")
      assert.include(one.stderr, missing)
      assert.strictEqual(one.code, 3)
    }
  })

  it("verifies a stored response, and says what is wrong with one", async () => {
    const config = JSON.parse(readFileSync(join(dir, "config.json"), "utf8"))
    const { headers, text } = await merchant(config.base_url, {
      mchid: config.mchid,
      serialNo: config.serial_no,
      privateKey: Redacted.make(readFileSync(config.private_key_path, "utf8")),
      publicKeyId: config.public_key_id
    }).get("/v3/certificates")
    const verify = (body: string) => {
      writeFileSync(join(home, "response.json"), JSON.stringify({ headers, body }))
      return run(["verify", "response.json", "--kind", "response"])
    }
    const genuine = await verify(text)
    assert.strictEqual(genuine.stdout, `genuine: signed under ${config.public_key_id}\n`)
    assert.strictEqual(genuine.code, 0)
    const forged = await verify(text.replace("serial_no", "serial_on"))
    assert.match(forged.stderr, /^effect-wechatpay: .*signature/i)
    assert.strictEqual(forged.code, 1)
    const wrongKind = await run(["verify", "response.json"])
    assert.strictEqual(wrongKind.code, 1)
  })

  it("saves a bill and prints its summary, or its rows", async () => {
    const { base_url } = JSON.parse(readFileSync(join(dir, "config.json"), "utf8"))
    await run(["call", "Native.prepay", order])
    await fetch(`${base_url}/_sandbox/pay`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{\"out_trade_no\":\"tea20261123001\"}"
    })
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const { code, stderr, stdout } = await run(["bill", "trade", "--date", day, "--out", "trade.csv"])
    assert.strictEqual(code, 0, stderr)
    assert.match(stdout, /^rows +1$/m)
    assert.include(readFileSync(join(home, "trade.csv"), "utf8"), "tea20261123001")
    const rows = await run(["bill", "trade", "--date", day, "--json"])
    assert.strictEqual(JSON.parse(rows.stdout.trim()).out_trade_no, "tea20261123001")
    const none = await run(["bill", "trade", "--date", "2026-10-01"])
    assert.strictEqual(none.code, 1)
    assert.match(none.stderr, /there is no bill for 2026-10-01/)
  })

  it("saves the bill of a sub-merchant, decrypted", async () => {
    const { base_url } = JSON.parse(readFileSync(join(dir, "config.json"), "utf8"))
    const out_trade_no = "tea20261123002"
    await run(["call", "PartnerNative.prepay", JSON.stringify({ ...JSON.parse(order), out_trade_no, sub_mchid })])
    await fetch(`${base_url}/_sandbox/pay`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ out_trade_no })
    })
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const { code, stderr, stdout } = await run(["bill", "sub-merchant", "--sub-mchid", sub_mchid, "--date", day])
    assert.strictEqual(code, 0, stderr)
    assert.match(stdout, /^income_amount +100 fen$/m)
    assert.include(readFileSync(join(home, `sub-merchant-${day}.csv`), "utf8"), out_trade_no)
    const unnamed = await run(["bill", "sub-merchant", "--date", day])
    assert.strictEqual(unnamed.code, 2)
    assert.match(unnamed.stdout + unnamed.stderr, /sub-mchid/)
  })

  it("lists and saves certificates", async () => {
    const { stdout } = await run(["certificates", "--save", "certificates", "--json"])
    const [{ pem, serial, valid }] = JSON.parse(stdout)
    assert.isTrue(valid)
    assert.strictEqual(readFileSync(join(home, "certificates", `${serial}.pem`), "utf8"), pem)
  })

  it("posts a notification, and verifies a stored one", async () => {
    const posted: Array<{ readonly headers: object; readonly body: string }> = []
    const server = createServer((request, response) => {
      let body = ""
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString()
      }).on("end", () => {
        posted.push({ headers: request.headers, body })
        response.writeHead(posted.length === 1 ? 204 : 500).end()
      })
    }).listen(0, "127.0.0.1")
    await new Promise((resolve) => server.once("listening", resolve))
    const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`
    const accepted = await run(["notify", "Order.paid", "--to", to, "--dir", dir])
    assert.strictEqual(accepted.code, 0, accepted.stderr)
    assert.match(accepted.stdout, /^Order\.paid \(TRANSACTION\.SUCCESS\): 204, accepted/)
    const nobody = await run(["notify", "Transfer.finished", "--to", "http://127.0.0.1:1/", "--dir", dir])
    assert.match(nobody.stderr, /^effect-wechatpay: nobody responds at http:\/\/127\.0\.0\.1:1\/ within 5 seconds/)
    const unknown = await run(["notify", "Order.pai", "--to", to, "--dir", dir])
    assert.strictEqual(unknown.code, 2)
    assert.match(unknown.stderr, /there is no event Order\.pai/)
    const refused = await run(["notify", "Order.paid", "--to", to, "--dir", dir])
    assert.strictEqual(refused.code, 1)
    server.close()
    const [stored] = posted
    writeFileSync(join(home, "stored.json"), JSON.stringify(stored))
    const genuine = await run(["verify", "stored.json"])
    assert.match(genuine.stdout, /^genuine: Order\.paid \(TRANSACTION\.SUCCESS\) for merchant 0019000001/)
    writeFileSync(join(home, "forged.json"), JSON.stringify({ ...stored, body: `${stored?.body} ` }))
    const forged = await run(["verify", "forged.json"])
    assert.strictEqual(forged.code, 1)
    assert.match(forged.stderr, /signature/i)
    const raw = Object.entries(stored?.headers ?? {}).map(([name, value]) => `${name}: ${String(value)}`).join("\r\n")
    writeFileSync(join(home, "stored.http"), `${raw}\r\n\r\n${stored?.body}`)
    assert.match((await run(["verify", "stored.http"])).stdout, /^genuine/)
  })

  it("prints what the sandbox refused, without the query", () => {
    assert.match(printed, /^refused: GET \/v3\/pay\/transactions\/out-trade-no\/none_such: 404 ORDER_NOT_EXIST/m)
    assert.notInclude(printed, "mchid=")
  })

  it("says in a line that a port is taken and that a directory is none", async () => {
    const { port } = new URL(JSON.parse(readFileSync(join(dir, "config.json"), "utf8")).base_url)
    const taken = await run(["sandbox", "--port", port, "--dir", join(home, "other")])
    assert.strictEqual(taken.code, 3)
    assert.match(taken.stderr, /^effect-wechatpay: the port is taken.*--port 0.*\n$/)
    writeFileSync(join(home, "file"), "")
    const file = await run(["sandbox", "--port", "0", "--dir", join(home, "file")])
    assert.strictEqual(file.code, 3)
    assert.match(file.stderr, /^effect-wechatpay: .*another directory.*\n$/)
  })

  it("has defaults in its help", async () => {
    const { code, stdout } = await run(["sandbox", "--help"])
    assert.strictEqual(code, 0)
    // In the line of the flag: an example names the port too.
    const defaults: Readonly<Record<string, string>> = {
      port: "7373",
      dir: ".wechatpay-sandbox",
      keys: "both",
      "migration-ratio": "1",
      seed: "1",
      speed: "1"
    }
    for (const [flag, value] of Object.entries(defaults)) {
      const line = stdout.split("\n").find((one) => one.trimStart().startsWith(`--${flag} `))
      assert.include(line, `; ${value} by default`, flag)
    }
    assert.include((await run(["verify", "--help"])).stdout, "; notification by default")
    assert.include((await run(["bill", "fund-flow", "--help"])).stdout, "; BASIC by default")
  })

  it("ends a sandbox that npm started with npm", async () => {
    const code = `import { spawn } from "node:child_process"
      const child = spawn(process.execPath, ${JSON.stringify([main, "sandbox", "--port", "0"])},
        { stdio: "inherit", env: { ...process.env, npm_command: "exec" } })
      console.log("pid " + child.pid)
      setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", code], { cwd: home })
    const [pid, origin] = await new Promise<readonly [number, string]>((resolve) => {
      let text = ""
      parent.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString()
        const [, started] = /pid (\d+)/.exec(text) ?? []
        const [, ready] = /ready: (\S+)/.exec(text) ?? []
        if (started !== undefined && ready !== undefined) resolve([Number(started), ready])
      })
    })
    assert.strictEqual((await fetch(`${origin}/_sandbox/state`)).status, 200)
    parent.kill("SIGKILL")
    // A process that nobody waits for keeps its number: ask whether it serves.
    const serves = () => fetch(`${origin}/_sandbox/state`).then(() => true, () => false)
    let alive = true
    for (let wait = 0; wait < 100 && alive; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      alive = await serves()
    }
    if (alive) process.kill(pid, "SIGKILL")
    assert.isFalse(alive)
  })
})
