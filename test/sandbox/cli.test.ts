import { assert, describe, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const main = join(import.meta.dirname, "../../src/cli/main.ts")

/** Runs the command line until it has printed a line or ended. */
const run = (...args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] })
  const chunks: Array<string> = []
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk.toString("utf8")))
  const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)))
  const line = new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk.toString("utf8"))
      if (chunks.join("").includes("\n")) resolve(chunks.join(""))
    })
    void ended.then(() => resolve(chunks.join("")))
  })
  return { child, ended, line, output: () => chunks.join("") }
}

describe("effect-wechatpay sandbox", () => {
  it("prints one line when it is ready, serves, and ends on a signal", async () => {
    const dir = mkdtempSync(join(tmpdir(), "effect-wechatpay-cli-"))
    const { child, ended, line, output } = run("sandbox", "--port", "0", "--dir", dir, "--seed", "3", "--speed", "60")
    try {
      const [, origin = "", config = ""] =
        /^effect-wechatpay sandbox ready: (http:\/\/127\.0\.0\.1:\d+) (\S+)\n/.exec(await line) ?? []
      assert.strictEqual(JSON.parse(readFileSync(config, "utf8")).base_url, origin)
      const response = await fetch(`${origin}/_sandbox/pay`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{\"out_trade_no\":\"none\"}"
      })
      assert.strictEqual(response.status, 409)
      child.kill("SIGTERM")
      await ended
      assert.match(output(), /ready: .*\ncashier: .*\nsettings: node --env-file=.*\.env program\.js\n$/)
    } finally {
      child.kill("SIGKILL")
      rmSync(dir, { recursive: true, force: true })
    }
  })

  it("refuses a port that is none and an address that is none, without making keys", async () => {
    const dir = join(tmpdir(), "effect-wechatpay-cli-never-made")
    for (
      const [flag, value] of [["port", "70000"], ["notify", "merchant"], [
        "notify",
        "https://merchant.invalid/"
      ]] as const
    ) {
      const { ended, output } = run("sandbox", "--dir", dir, `--${flag}`, value)
      assert.notStrictEqual(await ended, 0)
      assert.include(output(), flag)
      assert.isFalse(existsSync(dir))
    }
  })
})
