import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Path, Stream } from "effect"
import type { Endpoint, WeChatPayError } from "effect-wechatpay"
import { Media } from "effect-wechatpay/media"
import { createHash } from "node:crypto"
import * as Platform from "../../support/platform.ts"
import * as Lawful from "../../support/sandbox.ts"

/** Reads an upload with the runtime's own parser, not with ours. */
const parts = (received: Platform.Received) =>
  Effect.promise(async () => {
    const form = await new Response(new Uint8Array(received.raw), {
      headers: { "content-type": received.contentType ?? "" }
    }).formData()
    const meta = form.get("meta")
    const file = form.get("file")
    return {
      meta: typeof meta === "string" ? meta : "",
      file: file instanceof File
        ? { name: file.name, type: file.type, bytes: new Uint8Array(await file.arrayBuffer()) }
        : undefined
    }
  })

const bytes = new Uint8Array([0xff, 0xd8, 0, 13, 10, 45, 45, 255])
const sha256 = createHash("sha256").update(bytes).digest("hex")
const media_id = "6uqyGjGrCf2GtyXP8bxrbuH9-aAoTjH-rKeSl3Lf4_So6kdkQu4w8BYVP3bzLtvR38lxt4PjtCDXsQpzqge_hQ"

interface Upload {
  readonly endpoint: Endpoint.UploadEndpoint<Media.UploadRequest, object>
  readonly path: string
  readonly names: readonly [string, ...ReadonlyArray<string>]
  readonly refused: ReadonlyArray<string>
  readonly limit: number
  readonly example: object
}

const uploads: ReadonlyArray<Upload> = [
  {
    endpoint: Media.uploadImage,
    path: "/v3/merchant/media/upload",
    names: ["a.jpg", "a.JPEG", "a.bmp", "a.png", "a.pdf"],
    refused: ["a.gif", "a.mp4"],
    limit: 5_242_880,
    example: { media_id }
  },
  {
    endpoint: Media.uploadVideo,
    path: "/v3/merchant/media/video_upload",
    names: ["a.avi", "a.wmv", "a.mpeg", "a.mp4", "a.mov", "a.mkv", "a.flv", "a.f4v", "a.m4v", "a.rmvb"],
    refused: ["a.png", "a.webm"],
    limit: 5_242_880,
    example: { media_id }
  },
  {
    endpoint: Media.uploadMarketingImage,
    path: "/v3/marketing/favor/media/image-upload",
    names: ["a.jpg", "a.jpeg", "a.bmp", "a.png"],
    refused: ["a.pdf", "a.gif"],
    limit: 2_097_152,
    example: { media_url: "https://qpic.cn/xxx" }
  }
]

for (const { example, endpoint, limit, names, path, refused } of uploads) {
  describe(endpoint.description.name, () => {
    it.effect("sends meta and file as documented, signs meta alone, and decodes the response", () => {
      const { layer, received } = Platform.world(() => Platform.json(example))
      return Effect.gen(function*() {
        for (const filename of names) {
          assert.deepStrictEqual(yield* endpoint({ filename, file: bytes }), example)
        }
        for (const [index, filename] of names.entries()) {
          const request = received[index]!
          assert.strictEqual(`${request.method} ${request.url.pathname}${request.url.search}`, `POST ${path}`)
          const { file, meta } = yield* parts(request)
          assert.deepStrictEqual(JSON.parse(meta), { filename, sha256 })
          assert.isTrue(Platform.authorized(request, meta))
          assert.strictEqual(file?.name, filename)
          assert.match(file?.type ?? "", /^(image|video|application)\/(?!octet-stream)/)
          assert.deepStrictEqual(file?.bytes, bytes)
        }
      }).pipe(Effect.provide(layer))
    })

    it.effect("refuses extensions and sizes that WeChat Pay refuses, before anything is sent", () => {
      const { layer, received } = Platform.world(() => Platform.json(example))
      const [filename] = names
      return Effect.gen(function*() {
        for (const name of [...refused, "a", ".", "a.png.exe", "a.png.", names[0].split(".").at(-1) ?? ""]) {
          const error = yield* Effect.flip(endpoint({ filename: name, file: bytes }))
          assert.deepInclude(error, { _tag: "RequestEncodeError", field: "filename" }, name)
        }
        const full = new Uint8Array(limit)
        yield* endpoint({ filename, file: full })
        assert.lengthOf(received, 1)
        const tooMuch = Stream.make(full, new Uint8Array(1))
        const nothing = [new Uint8Array(0), new Blob([]), Stream.empty]
        for (const file of [new Uint8Array(limit + 1), new Blob([full, new Uint8Array(1)]), tooMuch, ...nothing]) {
          const error = yield* Effect.flip(endpoint({ filename, file }))
          assert.deepInclude(error, { _tag: "RequestEncodeError", field: "file", outcome: "NotSent" })
        }
        assert.lengthOf(received, 1)
      }).pipe(Effect.provide(layer))
    })

    it.effect("gets a response from the sandbox, which checks the digest", () =>
      Effect.gen(function*() {
        const response = yield* endpoint({ filename: names[0], file: bytes })
        assert.sameMembers(Object.keys(response), Object.keys(example))
      }).pipe(Effect.provide(Lawful.layer())))
  })
}

describe("a file to upload", () => {
  const { layer, received } = Platform.world(() => Platform.json({ media_id: "m" }))

  it.effect("is bytes, a File, a Blob, or a stream: they arrive alike", () =>
    Effect.gen(function*() {
      const files = [
        bytes,
        new File([bytes], "another.png"),
        new Blob([bytes]),
        Stream.make(bytes.subarray(0, 3), new Uint8Array(0), bytes.subarray(3))
      ]
      for (const file of files) {
        const before = received.length
        yield* Media.uploadImage({ filename: "licence.png", file })
        const { file: arrived, meta } = yield* parts(received[before]!)
        assert.deepStrictEqual(JSON.parse(meta), { filename: "licence.png", sha256 })
        assert.deepStrictEqual(arrived, { name: "licence.png", type: "image/png", bytes })
      }
    }).pipe(Effect.provide(layer)))

  it.effect("is read from a path as a stream", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const at = path.join(yield* files.makeTempDirectoryScoped(), "扫描 \"1\".png")
      yield* files.writeFile(at, bytes)
      const before = received.length
      yield* Media.uploadImage({ filename: path.basename(at), file: files.stream(at) })
      const { file, meta } = yield* parts(received[before]!)
      assert.deepStrictEqual(JSON.parse(meta), { filename: "扫描 \"1\".png", sha256 })
      assert.deepStrictEqual(file?.bytes, bytes)
    }).pipe(Effect.provide([layer, NodeServices.layer])))

  it.effect("that cannot be read is an error of the request, and nothing is sent", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const before = received.length
      const error = yield* Effect.flip(
        Media.uploadImage({ filename: "a.png", file: files.stream("/nowhere/CANARY.png") })
      )
      assert.deepInclude(error, { _tag: "RequestEncodeError", field: "file", outcome: "NotSent" })
      assert.notInclude(error.message, "CANARY")
      assert.lengthOf(received, before)
    }).pipe(Effect.provide([layer, NodeServices.layer])))

  for (
    const filename of [
      "营业执照 副本.png",
      "she said \"hi\".png",
      " a  b.png",
      "100%.png",
      "a;filename=\"b.exe\".png",
      "…\\'`𠮷😀.png"
    ]
  ) {
    it.effect(`keeps its name: ${filename}`, () =>
      Effect.gen(function*() {
        const before = received.length
        yield* Media.uploadImage({ filename, file: bytes })
        const request = received[before]!
        const { file, meta } = yield* parts(request)
        assert.strictEqual(JSON.parse(meta).filename, filename)
        assert.isTrue(Platform.authorized(request, meta))
        assert.strictEqual(file?.name, filename)
        assert.deepStrictEqual(file?.bytes, bytes)
      }).pipe(Effect.provide(layer)))
  }

  it("knows the code of a marketing image that is none", () => {
    type Failure = Effect.Error<ReturnType<typeof Media.uploadMarketingImage>>
    const known: (_: WeChatPayError.ApiError<"REQUEST_BLOCKED">) => Failure = (error) => error
    assert.isFunction(known)
  })

  it.effect("cannot end its header by a line break in its name", () =>
    Effect.gen(function*() {
      const before = received.length
      yield* Media.uploadImage({ filename: "a\r\nX-Evil: 1\r\n\r\n.png", file: bytes })
      const { file } = yield* parts(received[before]!)
      assert.deepStrictEqual(file?.bytes, bytes)
      assert.notMatch(received[before]!.body, /^X-Evil/m)
    }).pipe(Effect.provide(layer)))
})
