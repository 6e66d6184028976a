/** A journal that cannot be written for a while, as on a full disk. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Server from "../../src/sandbox/server.ts"
import { merchant } from "./signed.ts"

const number = (out_trade_no: string) => ({ out_trade_no })

describe("A sandbox whose journal cannot be written", () => {
  it.live("responds 500, and writes what is missing as soon as it can", () =>
    Effect.gen(function*() {
      const dir = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-wechatpay-journal-"))),
        (dir) => Effect.sync(() => rmSync(dir, { recursive: true, force: true }))
      )
      const journal = join(dir, "journal.jsonl")
      const logged: Array<string> = []
      const logger = Logger.layer([Logger.make(({ message }) => {
        logged.push(String(message))
      })])
      const before = yield* Effect.gen(function*() {
        const { origin, sandbox } = yield* Server.make({ dir })
        const { appid, mchid, ...credentials } = yield* sandbox.credentials
        const { post } = merchant(origin, { mchid, ...credentials })
        const place = (out_trade_no: string) =>
          Effect.promise(() =>
            post("/v3/pay/transactions/native", {
              mchid,
              appid,
              description: "tea",
              out_trade_no,
              notify_url: "http://127.0.0.1:1/notify",
              amount: { total: 100, currency: "CNY" }
            })
          )
        assert.strictEqual((yield* place("first01")).status, 200)
        renameSync(journal, `${journal}.away`)
        mkdirSync(journal)
        assert.deepInclude(yield* place("second02"), { status: 500 })
        assert.match(logged.join(), /^sandbox: .*journal\.jsonl cannot be written: EISDIR/)
        const error = yield* Effect.flip(sandbox.pay(number("first01")))
        assert.match(error.message, /journal\.jsonl cannot be written/)
        rmdirSync(journal)
        renameSync(`${journal}.away`, journal)
        // As a full disk leaves it.
        appendFileSync(journal, "{\"kind\":\"cont")
        assert.strictEqual((yield* place("second02")).status, 200)
        return (yield* sandbox.state).orders
      }).pipe(Effect.scoped, Effect.provide(logger))
      const { sandbox } = yield* Server.make({ dir })
      const { orders } = yield* sandbox.state
      assert.deepStrictEqual(orders, before)
      assert.deepStrictEqual(
        orders.map(({ out_trade_no, trade_state }) => `${out_trade_no} ${trade_state}`),
        ["first01 SUCCESS", "second02 NOTPAY"]
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
})
