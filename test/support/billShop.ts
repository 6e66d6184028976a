/** A shop whose bills the examples reconcile: its trades at WeChat Pay, and a directory for the files. */
import { NodeServices } from "@effect/platform-node"
import { Effect, Layer, Logger } from "effect"
import { Native, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Lawful from "./sandbox.ts"

/** The day on which the test clock begins, at 8:00 in Beijing. */
export const day = "1970-01-01"

/** An empty directory, which is removed with its scope. */
export const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-wechatpay-bills-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

/** A sandbox, files, and no log. */
export const layer = () => Layer.mergeAll(Lawful.layer(), NodeServices.layer, Logger.layer([]))

/** Pays orders of `totals` fen, and refunds a part of `tea-same` as `back-same`. */
export const trade = (totals: Readonly<Record<`tea-${string}`, number>>, refunded: { refund: number; total: number }) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    for (const [out_trade_no, total] of Object.entries(totals)) {
      yield* Native.prepay({ description: "茶", out_trade_no, amount: { total } })
      yield* sandbox.pay({ out_trade_no })
    }
    yield* Refund.create({
      out_trade_no: "tea-same",
      out_refund_no: "back-same",
      amount: { ...refunded, currency: "CNY" }
    })
  })
