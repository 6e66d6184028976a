import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Transport from "../../src/transport/transport.ts"

const where = { endpoint: "Test.read", route: "GET /v3/test" }
const megabyte = 1024 * 1024

/** A response of so many megabytes, in pieces. */
const large = (size: number, headers: Readonly<Record<string, string>>) => {
  let given = 0
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => given++ < size ? controller.enqueue(new Uint8Array(megabyte)) : controller.close()
  })
  const response = HttpClientResponse.fromWeb(
    HttpClientRequest.get("https://api.mch.weixin.qq.com/v3/test"),
    new Response(body, { headers: { ...headers } })
  )
  return { response, given: () => given }
}

describe("receive", () => {
  it.effect("reads a response whole", () =>
    Effect.gen(function*() {
      const { body } = yield* Transport.receive(where, large(3, {}).response)
      assert.strictEqual(body.length, 3 * megabyte)
    }))

  for (
    const [title, headers] of [
      ["without a length", {}],
      ["with a length that is that of the compressed bytes", { "content-length": "5", "content-encoding": "gzip" }]
    ] as const
  ) {
    it.effect(`stops reading a large response at the bound: ${title}`, () =>
      Effect.gen(function*() {
        const { given, response } = large(1000, headers)
        const error = yield* Effect.flip(Transport.receive(where, response))
        assert.strictEqual(error.reason._tag, "TooLarge")
        assert.strictEqual(error.outcome, "Unknown")
        assert.isBelow(given(), 40)
      }))
  }

  it.effect("does not begin to read what says that it is too large", () =>
    Effect.gen(function*() {
      const { given, response } = large(1000, { "content-length": String(1000 * megabyte) })
      assert.strictEqual((yield* Effect.flip(Transport.receive(where, response))).reason._tag, "TooLarge")
      assert.isAtMost(given(), 1)
    }))
})
