import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Redacted, Schema } from "effect"
import { Wire } from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import { responses } from "./responses.ts"

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Paths of what was sent and is not in what was read. */
const lost = (sent: unknown, read: unknown, path = ""): ReadonlyArray<string> => {
  if (Array.isArray(sent)) {
    return sent.flatMap((one, index) => lost(one, Array.isArray(read) ? read[index] : undefined, `${path}[${index}]`))
  }
  if (isObject(sent)) {
    return Object.entries(sent).flatMap(([name, one]) =>
      lost(one, isObject(read) ? read[name] : undefined, path === "" ? name : `${path}.${name}`)
    )
  }
  const plain = DateTime.isDateTime(read)
    ? Wire.writeTime(DateTime.toUtc(read))
    : Redacted.isRedacted(read)
    ? Redacted.value(read)
    : read
  return Object.is(sent, plain) ? [] : [path]
}

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
