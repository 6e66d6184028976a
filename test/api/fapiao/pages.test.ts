import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Catalogue } from "effect-wechatpay/catalogue"
import { FapiaoApplication, FapiaoMerchant, PartnerFapiaoApplication } from "effect-wechatpay/fapiao"
import * as Platform from "../../support/platform.ts"

describe("Requests without fields", () => {
  const { layer, received } = Platform.world(() => Platform.json({ seller_information: {} }))
  const unexpected = JSON.parse(`{ "sub_mchid": "1900000109" }`)

  it.effect("refuse a field before anything is sent, and go without one", () =>
    Effect.gen(function*() {
      const calls = [
        Effect.asVoid(FapiaoMerchant.queryBaseInformation(unexpected)),
        Effect.asVoid(FapiaoMerchant.queryConfiguration(unexpected))
      ]
      for (const call of calls) {
        const error = yield* Effect.flip(call)
        assert.strictEqual(error._tag, "RequestEncodeError")
        assert.strictEqual(error._tag === "RequestEncodeError" ? error.field : "", "sub_mchid")
        assert.strictEqual(received.length, 0)
      }
      yield* FapiaoMerchant.queryBaseInformation({})
      assert.strictEqual(received.length, 1)
    }).pipe(Effect.provide(layer)))
})

describe("Repeats", () => {
  // With WITH_WECHATPAY, `fapiao_apply_id` is WeChat Pay's order number: https://pay.weixin.qq.com/doc/v3/partner/4015792579
  it("of inserting cards are safe, and name no number of WeChat Pay's", () => {
    for (const { insertCards: { description } } of [FapiaoApplication, PartnerFapiaoApplication]) {
      assert.isTrue(description.safe)
      assert.isUndefined(description.idempotentBy)
    }
  })
})

describe("FapiaoApplication.query", () => {
  // https://pay.weixin.qq.com/doc/v3/partner/4015792567 calls `fapiao_information` optional.
  it.effect("reads an application without invoices", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* FapiaoApplication.query({ fapiao_apply_id: "4200000444201910177461284488" }), {
        total_count: 0
      })
    }).pipe(Effect.provide(Platform.world(() => Platform.json({ total_count: 0 })).layer)))
})

describe("Docs", () => {
  const lines = ["marketing", "fapiao", "payscore", "parking", "business-circle"]

  it("point to today's pages, or the docblock says that there is none", async () => {
    const { globSync, readFileSync } = await import("node:fs")
    const root = new URL("../../../src/api/", import.meta.url)
    const sources = lines.flatMap((line) =>
      globSync("*.ts", { cwd: new URL(`${line}/`, root) }).map((path) =>
        readFileSync(new URL(`${line}/${path}`, root), "utf8")
      )
    )
    for (const { endpoint: { description }, line } of Catalogue.entries) {
      if (!lines.includes(line)) continue
      if (description.docs.every((page) => page.startsWith("https://pay.weixin.qq.com/doc/v3/"))) continue
      const source = sources.find((text) => text.includes(`name: "${description.name}"`)) ?? ""
      const above = source.slice(0, source.indexOf(`name: "${description.name}"`))
      const docblock = above.slice(above.lastIndexOf("/**")).replaceAll(/\n \* ?/g, " ")
      assert.match(docblock, /no longer list|15 December 2025/, description.name)
    }
  })
})
