/** Images of complaints (商户上传反馈图片、图片下载). */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Filename } from "../../Wire.ts"

/** Request of {@link upload}, beside the file itself: bytes, a `Blob` or `File`, or a stream of bytes. */
export interface UploadRequest extends Schema.Schema.Type<typeof UploadRequest> {}
export const UploadRequest = Schema.Struct({
  filename: Filename
}).annotate({ identifier: "ComplaintImages.UploadRequest" })

/** Response of {@link upload}. */
export interface UploadResponse extends Schema.Schema.Type<typeof UploadResponse> {}
export const UploadResponse = Schema.Struct({
  /** For replies and refusals of refunds; {@link download} does not know it. */
  media_id: Schema.String
}).annotate({
  identifier: "ComplaintImages.UploadResponse",
  examples: [{ media_id: "BB04A5DEEFEA18D4F2554C1EDD3B610B.bmp" }]
})

/**
 * Uploads an image for a reply or for the refusal of a refund (商户上传反馈图片): JPG, BMP or PNG up to 2 MB.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/images/create-images.html
 */
export const upload: Endpoint.UploadEndpoint<UploadRequest, UploadResponse, CommonCode> = Endpoint.makeUpload({
  name: "ComplaintImages.upload",
  title: "商户上传反馈图片",
  route: "POST /v3/merchant-service/images/upload",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/images/create-images.html",
  roles: ["direct", "partner", "platform"],
  filename: ({ filename }) => filename,
  limits: { jpg: 2_097_152, jpeg: 2_097_152, bmp: 2_097_152, png: 2_097_152 },
  request: UploadRequest,
  response: UploadResponse
})

const address = /^https?:\/\/[^/?#]+\/v3\/merchant-service\/images\/([^/?#]+)$/

/** The id in an address, which is percent-encoded there; the route encodes it again. */
const idOf = (given: string): Result.Result<string, void> => {
  const match = address.exec(given)
  return match === null
    ? given.includes("/") ? Result.failVoid : Result.succeed(given)
    : Result.try({ try: () => decodeURIComponent(match[1] ?? ""), catch: () => undefined })
}

const MediaUrl = Schema.String.pipe(Schema.decodeTo(Schema.String, {
  decode: SchemaGetter.passthrough<string>(),
  encode: SchemaGetter.transformEffect((given: string) =>
    Result.match(idOf(given), {
      onSuccess: Effect.succeed,
      onFailure: () =>
        Effect.fail(new SchemaIssue.InvalidValue({ message: "must be a media_url as an answer gave it, or its id" }))
    })
  )
}))

/** Request of {@link download}. */
export interface DownloadRequest extends Schema.Schema.Type<typeof DownloadRequest> {}
export const DownloadRequest = Schema.Struct({
  /** As complaint or history gave it; or the id at its end. */
  media_url: MediaUrl
}).pipe(Schema.encodeKeys({ media_url: "media_id" })).annotate({ identifier: "ComplaintImages.DownloadRequest" })

/**
 * Downloads an image of a complaint or of its history, as the bytes that come (图片下载). WeChat Pay does not sign it.
 *
 * **Gotchas**
 *
 * The `media_id` that {@link upload} gave is another number, and refused. Whatever host an address names, the request
 * goes to the configured one.
 *
 * **Example** (The pictures that a user sent)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ComplaintImages, Complaints } from "effect-wechatpay/complaints"
 *
 * export const pictures = (complaint_id: string) =>
 *   Effect.map(Complaints.query({ complaint_id }), ({ complaint_media_list = [] }) =>
 *     complaint_media_list.flatMap(({ media_url = [] }) =>
 *       media_url.map((media_url) => ComplaintImages.download({ media_url }))
 *     )
 *   )
 *
 * export const sizes = (complaint_id: string) =>
 *   Effect.flatMap(
 *     pictures(complaint_id),
 *     Effect.forEach((picture) => Stream.runFold(picture, () => 0, (size, chunk) => size + chunk.length))
 *   )
 * ```
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/images/query-images.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/images/query-images.html
 */
export const download: Endpoint.StreamEndpoint<DownloadRequest, CommonCode> = Endpoint.makeStream({
  name: "ComplaintImages.download",
  title: "图片下载",
  route: "GET /v3/merchant-service/images/{media_id}",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/images/query-images.html",
    "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/images/query-images.html"
  ],
  roles: ["direct", "partner", "platform"],
  request: DownloadRequest
})
