import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { ComplaintImage } from "effect-wechatpay/complaints"
import { createHash } from "node:crypto"
import { itDownloads } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const media_url = "https://api.mch.weixin.qq.com/v3/merchant-service/images/xxxxx"

itDownloads({
  endpoint: ComplaintImage.download,
  request: { media_url },
  sends: "GET /v3/merchant-service/images/xxxxx",
  authorized: true
})

describe("ComplaintImage.download", () => {
  /** As WeChat Pay gave it, https://developers.weixin.qq.com/community/pay/doc/0008a6cabf88d80cdcffed9c85b800 */
  const id = "ChsyMDAwMDAwMjAyMzA2MjgxMDAwOTMyNDQ5NDEYACDF852lBigBMAE4AQ"

  it.effect("asks for the same image whether the address is percent-encoded, is not, or is the id alone", () => {
    const { layer, received } = Platform.world(() => ({ body: new Uint8Array([1]), signed: false }))
    return Effect.gen(function*() {
      for (
        const media_url of [
          `https://api.mch.weixin.qq.com/v3/merchant-service/images/${id}%3D%3D`,
          `https://api2.mch.weixin.qq.com/v3/merchant-service/images/${id}==`,
          `${id}==`
        ]
      ) yield* Stream.runDrain(ComplaintImage.download({ media_url }))
      for (const request of received) {
        assert.strictEqual(request.url.href, `https://api.mch.weixin.qq.com/v3/merchant-service/images/${id}%3D%3D`)
        assert.isTrue(Platform.authorized(request))
      }
      assert.strictEqual(received.length, 3)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes nothing but the address of an image, and goes nowhere but to WeChat Pay", () => {
    const { layer, received } = Platform.world(() => ({ body: new Uint8Array([1]), signed: false }))
    return Effect.gen(function*() {
      for (
        const media_url of [
          "https://api.mch.weixin.qq.com/v3/pay/transactions/id/1",
          "https://api.mch.weixin.qq.com/v3/merchant-service/images/..",
          "https://api.mch.weixin.qq.com/v3/merchant-service/images/%E0%A4%A",
          "../pay/transactions",
          ".."
        ]
      ) {
        const error = yield* Effect.flip(Stream.runDrain(ComplaintImage.download({ media_url })))
        assert.strictEqual(error._tag, "RequestEncodeError", media_url)
      }
      assert.strictEqual(received.length, 0)
      yield* Stream.runDrain(
        ComplaintImage.download({ media_url: "https://elsewhere.example/v3/merchant-service/images/xxxxx" })
      )
      assert.strictEqual(received[0]!.url.href, media_url)
    }).pipe(Effect.provide(layer))
  })
})

describe("ComplaintImage.upload", () => {
  const bytes = new Uint8Array([0xff, 0xd8, 0, 13, 10, 45, 45, 255])

  it.effect("sends meta and file as documented, signs meta alone, and decodes the response", () => {
    const response = { media_id: "BB04A5DEEFEA18D4F2554C1EDD3B610B.bmp" }
    const { layer, received } = Platform.world(() => Platform.json(response))
    return Effect.gen(function*() {
      assert.deepStrictEqual(yield* ComplaintImage.upload({ filename: "a.bmp", file: bytes }), response)
      const [request] = received
      assert.strictEqual(`${request!.method} ${request!.url.pathname}`, "POST /v3/merchant-service/images/upload")
      const form = yield* Effect.promise(() =>
        new Response(new Uint8Array(request!.raw), { headers: { "content-type": request!.contentType ?? "" } })
          .formData()
      )
      const meta = String(form.get("meta"))
      assert.deepStrictEqual(JSON.parse(meta), {
        filename: "a.bmp",
        sha256: createHash("sha256").update(bytes).digest("hex")
      })
      assert.isTrue(Platform.authorized(request!, meta))
      const file = form.get("file")
      assert.isTrue(file instanceof File && file.name === "a.bmp" && file.size === bytes.length)
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses extensions and sizes that WeChat Pay refuses, before anything is sent", () => {
    const { layer, received } = Platform.world(() => Platform.json({ media_id: "1" }))
    return Effect.gen(function*() {
      for (
        const given of [{ filename: "a.gif", file: bytes }, { filename: "a.png", file: new Uint8Array(2_097_153) }]
      ) {
        const error = yield* Effect.flip(ComplaintImage.upload(given))
        assert.strictEqual(error._tag, "RequestEncodeError")
      }
      assert.strictEqual(received.length, 0)
      yield* ComplaintImage.upload({ filename: "a.PNG", file: new Uint8Array(2_097_152) })
    }).pipe(Effect.provide(layer))
  })
})
