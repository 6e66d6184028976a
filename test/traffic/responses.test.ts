import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Wire } from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import { lost } from "./lost.ts"
import { responses } from "./responses.ts"

describe("A response of production is read without a loss", () => {
  for (const { body, date, endpoint, note, untyped } of responses) {
    it.effect(`${endpoint}, ${date}: ${note}`, () =>
      Effect.gen(function*() {
        const description = Catalogue.all.find(({ description }) => description.name === endpoint)?.description
        assert.isTrue(description !== undefined && description.kind !== "stream")
        if (description === undefined || description.kind === "stream") return
        const read = yield* Schema.decodeUnknownEffect(description.response)(body).pipe(
          Effect.provideService(Wire.Opener, { open: (ciphertext) => Effect.succeed(ciphertext) })
        )
        assert.deepStrictEqual(lost(body, read), untyped ?? [])
      }))
  }
})
