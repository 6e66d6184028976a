import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { Order } from "../../src/api/payments/index.ts"
import { version } from "../../src/internal/version.ts"
import * as Platform from "../support/platform.ts"

const root = join(import.meta.dirname, "../..")

describe("the version", () => {
  it("is package.json's, and stands in one module", () => {
    assert.strictEqual(version, JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version)
    const holders = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".ts") && readFileSync(join(root, "src", path), "utf8").includes(`"${version}"`)
    )
    assert.deepStrictEqual(holders, [join("internal", "version.ts")])
  })

  it.effect("goes out in the User-Agent", () => {
    const { layer, received } = Platform.world(() => Platform.json({ out_trade_no: "tea20261123001" }))
    return Effect.gen(function*() {
      yield* Effect.exit(Order.queryByOutTradeNo({ out_trade_no: "tea20261123001" }))
      assert.strictEqual(received[0]?.headers["user-agent"], `effect-wechatpay/${version}`)
    }).pipe(Effect.provide(layer))
  })
})
