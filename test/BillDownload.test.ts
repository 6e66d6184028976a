import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schedule, Stream } from "effect"
import { Bill, type Endpoint, type WeChatPayError } from "effect-wechatpay"
import { HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import * as Bills from "./support/bills.ts"
import * as Platform from "./support/platform.ts"

const { json, world } = Platform
const once = { retry: Schedule.recurs(0) }
const utf8 = new TextEncoder()

const file = (body: string | Uint8Array) => world(() => ({ body, signed: false }), once)

const link = Bills.link(Bills.all)
const receipt: Bill.Receipt = { ...link, hash_type: "SHA256" }
const encrypted: Bill.EncryptedBill = {
  download_bill_count: 1,
  download_bill_list: [{
    bill_sequence: 1,
    download_url: link.download_url,
    encrypt_key: Redacted.make(Bills.part.key),
    nonce: Bills.part.nonce,
    hash_type: "SHA1",
    hash_value: Bills.part.sha1
  }]
}

type Download = Stream.Stream<unknown, WeChatPayError.WeChatPayError, Endpoint.Services>

/** Every function that downloads, by its name. */
const downloads: ReadonlyArray<readonly [string, Download]> = [
  ["Bill.raw", Bill.raw(link)],
  ["Bill.content", Bill.content(link)],
  ["Bill.content", Bill.content(encrypted)],
  ["Bill.rows", Bill.rows(Bill.trade)(link)],
  ["Bill.rows", Bill.rows(Bill.fundFlow)(encrypted)],
  ["Bill.entries", Bill.entries(Bill.trade)(link)],
  ["Bill.receipt", Bill.receipt(receipt)]
]

/** A connection that is lost after these bytes. */
const breaking = (bytes: Uint8Array) => {
  const client = HttpClient.make((request) =>
    Effect.sync(() => {
      const pieces = [bytes, undefined]
      return HttpClientResponse.fromWeb(
        request,
        new Response(
          new ReadableStream({
            pull: (controller) => {
              const piece = pieces.shift()
              if (piece === undefined) controller.error(Object.assign(new Error("lost"), { code: "ECONNRESET" }))
              else controller.enqueue(piece)
            }
          }),
          { status: 200 }
        )
      )
    })
  )
  return Layer.provideMerge(
    Platform.store,
    Layer.mergeAll(Platform.config(once), Layer.succeed(HttpClient.HttpClient, client))
  )
}

describe("Bill: a digest that is missing", () => {
  const missing = (change: { readonly [field: string]: unknown }): Bill.Link => ({ ...link, ...change }) as Bill.Link

  it.effect("is a typed failure before anything is downloaded", () => {
    const { layer, received } = file(Bills.all)
    return Effect.gen(function*() {
      for (const hash_value of [undefined, "", " "]) {
        const error = yield* Effect.flip(Stream.runDrain(Bill.content(missing({ hash_value }))))
        assert.strictEqual(error._tag === "RequestEncodeError" ? error.field : error._tag, "hash_value")
        assert.strictEqual(error.outcome, "NotSent")
        assert.include(error.message, "Bill.raw")
      }
      for (const hash_type of [undefined, "", null, 1, "CRC32", "constructor"]) {
        const error = yield* Effect.flip(Stream.runDrain(Bill.content(missing({ hash_type }))))
        assert.strictEqual(error._tag === "RequestEncodeError" ? error.field : error._tag, "hash_type")
      }
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is one under the name of every function", () => {
    const { layer, received } = file(Bills.all)
    const bare = missing({ hash_value: undefined })
    return Effect.gen(function*() {
      const streams: ReadonlyArray<readonly [string, Download]> = [
        ["Bill.content", Bill.content(bare)],
        ["Bill.rows", Bill.rows(Bill.trade)(bare)],
        ["Bill.entries", Bill.entries(Bill.trade)(bare)],
        ["Bill.receipt", Bill.receipt({ download_url: link.download_url, hash_type: "SHA256", hash_value: "" })],
        ["Bill.receipt", Bill.receipt({})]
      ]
      for (const [name, stream] of streams) {
        const error = yield* Effect.flip(Stream.runDrain(stream))
        assert.strictEqual(error._tag, "RequestEncodeError")
        assert.strictEqual(error.endpoint, name)
      }
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("of a file of coupons is one too", () => {
    const { layer } = file(Bills.all)
    return Effect.gen(function*() {
      const flow = { url: link.download_url, hash_type: "SHA1" } as Bill.FlowLink
      assert.strictEqual((yield* Effect.flip(Stream.runDrain(Bill.content(flow))))._tag, "RequestEncodeError")
    }).pipe(Effect.provide(layer))
  })
})

describe("Bill: a download that broke", () => {
  const halves = [
    utf8.encode(Bills.all).slice(0, 100),
    Bills.gzip(Bills.all).slice(0, 100),
    Bills.encrypted.slice(0, 99)
  ]

  it.effect("is to be downloaded again, says every function under its own name", () =>
    Effect.forEach(halves, (half) =>
      Effect.gen(function*() {
        for (const [name, stream] of downloads) {
          const error = yield* Effect.flip(Stream.runDrain(stream))
          assert.strictEqual(error.endpoint, name)
          if (error._tag === "ResponseDecodeError") continue
          assert.strictEqual(error._tag, "TransportError", name)
          assert.include(error.message, `${name}: the connection was lost`)
          assert.include(error.message, "download again")
          assert.notInclude(error.message, "merchant number")
        }
      }).pipe(Effect.provide(breaking(half))), { discard: true }))

  it.effect("short of its end says so too, where only the digest shows it", () => {
    const { layer } = file(Bills.all.slice(0, 700))
    return Effect.gen(function*() {
      const streams: ReadonlyArray<readonly [string, Download]> = [
        ["Bill.content", Bill.content(link)],
        ["Bill.rows", Bill.rows(Bill.trade)(link)],
        ["Bill.receipt", Bill.receipt(receipt)]
      ]
      for (const [name, stream] of streams) {
        const error = yield* Effect.flip(Stream.runDrain(stream))
        assert.strictEqual(error._tag, "IntegrityError")
        assert.strictEqual(error.endpoint, name)
        assert.include(error.message, "download again")
      }
    }).pipe(Effect.provide(layer))
  })

  it.effect("in the middle is an IntegrityError, though a row shows it first", () => {
    // A byte that changed on the way: the row does not fit, and the digest says that the file was another one.
    const { layer } = file(Bills.all.replace("`1.29,`0.10", "`1.2x,`0.10"))
    return Effect.gen(function*() {
      for (const stream of [Bill.rows(Bill.trade)(link), Stream.map(Bill.entries(Bill.trade)(link), () => undefined)]) {
        const error = yield* Effect.flip(
          Stream.runDrain<unknown, WeChatPayError.WeChatPayError, Endpoint.Services>(stream)
        )
        assert.strictEqual(error._tag, "IntegrityError")
      }
    }).pipe(Effect.provide(layer))
  })

  it.effect("is none where the file is the announced one: then the row that does not fit is the failure", () => {
    const odd = Bills.all.replace("`1.29,`0.10", "`1.2x,`0.10")
    const { layer } = file(odd)
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Stream.runDrain(Bill.rows(Bill.trade)(Bills.link(odd))))
      assert.strictEqual(error._tag, "ResponseDecodeError")
      assert.include(error.message, "Bill.rows: ")
    }).pipe(Effect.provide(layer))
  })

  it.effect("before its first byte is to be repeated too", () => {
    const lost = HttpClient.make((request) =>
      Effect.fail(
        new HttpClientError.HttpClientError({
          reason: new HttpClientError.TransportError({
            request,
            cause: Object.assign(new Error("lost"), { code: "ECONNRESET" })
          })
        })
      )
    )
    return Effect.gen(function*() {
      for (const [name, stream] of downloads) {
        const error = yield* Effect.flip(Stream.runDrain(stream))
        assert.strictEqual(error.outcome, "Unknown")
        assert.include(error.message, `${name}: the connection was lost (ECONNRESET)`)
        assert.include(error.message, "download again")
      }
    }).pipe(
      Effect.provide(
        Layer.provideMerge(
          Platform.store,
          Layer.mergeAll(Platform.config(once), Layer.succeed(HttpClient.HttpClient, lost))
        )
      )
    )
  })

  it.effect("never began where WeChat Pay refused the link, under the function's name", () => {
    const { layer } = world(() => json({ code: "INVALID_REQUEST", message: "下载链接过期" }, 400), once)
    return Effect.gen(function*() {
      for (const [name, stream] of downloads) {
        const error = yield* Effect.flip(Stream.runDrain(stream))
        assert.strictEqual(error._tag, "ApiError")
        assert.strictEqual(error.endpoint, name)
      }
    }).pipe(Effect.provide(layer))
  })
})
