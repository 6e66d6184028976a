import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { WeChatPayError } from "../../src/index.ts"
import { assertNoCanary, canary, find, watched, watchPrivateKey } from "./canary.ts"
import * as Keys from "./keys.ts"

const { apiV3Key, bankCard, name, openid } = canary

describe("canary", () => {
  it("is an APIv3 key of 32 bytes", () => {
    assert.strictEqual(Buffer.byteLength(apiV3Key), 32)
    assert.strictEqual(Buffer.byteLength(canary.previousApiV3Key), 32)
  })

  describe("is found", () => {
    const found = (where: string, text: string, expected: string) =>
      it(where, () => assert.deepStrictEqual(find(text), [expected]))
    found("as it is", `{"openid":"${openid}"}`, "openid as it is")
    found("in a URL", `/v3/x?name=${encodeURIComponent(name)}`, "name in a URL")
    found("in JSON that escapes", "\"\\u91d1\\u4e1d\\u96c0\\u513f\"", "name escaped")
    found("in base64 at any offset", Buffer.from(`{"card":"${bankCard}"}`).toString("base64"), "bankCard in base64")
    found("in base64 at any other offset", Buffer.from(`{"no":"${bankCard}"}`).toString("base64"), "bankCard in base64")
    found("in base64 at a third offset", Buffer.from(`{"n":"${bankCard}"}`).toString("base64"), "bankCard in base64")
    found("in hex", Buffer.from(`key ${apiV3Key}`).toString("hex"), "apiV3Key in hex")
    found("between colours", `\u001B[31m${openid.slice(0, 9)}\u001B[39m${openid.slice(9)}`, "openid as it is")
    it("nowhere else", () => assert.deepStrictEqual(find("oCanary, 金丝雀, 6299990197530864210"), []))
  })

  describe("is missed by no one who looks into", () => {
    const caught = (where: string, value: unknown) =>
      it(where, () => assert.throws(() => assertNoCanary(value), "a canary shows"))
    caught("an error's text", new Error(`no such ${openid}`))
    caught("the cause of a cause", new Error("a", { cause: new Error("b", { cause: { openid } }) }))
    caught("a hidden property", Object.defineProperty({}, "hidden", { value: [openid], enumerable: false }))
    caught("a key", { [openid]: 1 })
    caught("bytes", { body: Buffer.from(apiV3Key) })
    caught("bytes that are printed", { toString: () => String(Buffer.from(apiV3Key).toString("hex")) })
    caught("a printed Uint8Array", String(new Uint8Array(Buffer.from(apiV3Key))).replaceAll(",", ", "))
    caught("a map", new Map([["a", new Set([openid])]]))
    caught("a symbol", { [Symbol("x")]: openid })
    caught("a cause of Effect's", Cause.fail({ openid }))
    caught("what only JSON shows", { toJSON: () => ({ openid }) })
    it("what is redacted", () => {
      assertNoCanary(Redacted.make(openid))
      assertNoCanary(Cause.fail({ body: Redacted.make(`{"openid":"${openid}"}`) }))
    })
  })

  it("can be a private key, in either form", () => {
    const { privateKey } = Keys.rsa("canary")
    watchPrivateKey(privateKey)
    for (const type of ["pkcs1", "pkcs8"] as const) {
      assert.deepStrictEqual(find(privateKey.export({ format: "pem", type }).toString()), ["private key as it is"])
    }
  })

  describe("watched", () => {
    const caught = (where: string, effect: Effect.Effect<unknown, unknown>) =>
      it.effect(`sees ${where}`, () =>
        Effect.gen(function*() {
          const exit = yield* Effect.exit(watched(effect))
          assert.include(exit._tag === "Failure" ? Cause.pretty(exit.cause) : "", "a canary shows")
        }))
    caught("a debug log", Effect.logDebug(`paid by ${openid}`))
    caught("an annotation of a log", Effect.annotateLogs(Effect.log("paid"), { openid }))
    caught("an object in a log", Effect.log("paid", { payer: { openid } }))
    caught("the name of a span", Effect.withSpan(Effect.void, `GET /${openid}`))
    caught("an attribute of a span", Effect.withSpan(Effect.annotateCurrentSpan({ openid }), "x"))
    caught("a failure", Effect.fail({ openid }))
    caught("a failure that was caught within a span", Effect.ignore(Effect.withSpan(Effect.fail({ openid }), "x")))

    it.effect("lets pass what is redacted, and what the program succeeds with", () =>
      Effect.gen(function*() {
        const body = WeChatPayError.redactText(openid)
        assert.strictEqual(yield* watched(Effect.as(Effect.log(body), openid)), openid)
      }))
  })

  it("fails a run that prints it", () => {
    const run = (text: string) =>
      spawnSync(process.execPath, [
        "--input-type=module",
        "--eval",
        `import { setup } from ${JSON.stringify(join(import.meta.dirname, "canaryOutput.ts"))}
         setup()
         process.stdout.write(Buffer.from(process.argv[1], "hex"))`,
        Buffer.from(text).toString("hex")
      ], { encoding: "utf8" })
    assert.strictEqual(run("all is well").status, 0)
    const leak = run(`paid by ${openid}`)
    assert.strictEqual(leak.status, 1)
    assert.include(leak.stderr, "Secrets in the output of this run: openid as it is")
  })
})
