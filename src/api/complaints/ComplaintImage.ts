/** Images of complaints (商户反馈图片). */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Filename } from "../../Wire.ts"

/** Request of {@link upload}. The field `file` takes the content: bytes, a `Blob` or `File`, or a stream of bytes. */
export interface UploadRequest extends Schema.Schema.Type<typeof UploadRequest> {}
export const UploadRequest = Schema.Struct({
  /** Name of the file, 1 to 128 characters, ending in `.jpg`, `.jpeg`, `.bmp` or `.png` (文件名称). */
  filename: Filename
}).annotate({ identifier: "ComplaintImage.UploadRequest" })

/** Response of {@link upload}. */
export interface UploadResponse extends Schema.Schema.Type<typeof UploadResponse> {}
export const UploadResponse = Schema.Struct({
  /** Id of the image, for replies and rejected refunds; {@link download} does not accept it (媒体文件标识Id). */
  media_id: Schema.String
}).annotate({
  identifier: "ComplaintImage.UploadResponse",
  examples: [{ media_id: "BB04A5DEEFEA18D4F2554C1EDD3B610B.bmp" }]
})

/**
 * Uploads an image for a reply, or for the rejection of a refund (图片上传, 商户上传反馈图片): JPG, BMP or PNG up to 2 MB.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467250
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467222
 */
export const upload: Endpoint.UploadEndpoint<UploadRequest, UploadResponse, CommonCode> = Endpoint.makeUpload({
  name: "ComplaintImage.upload",
  title: "图片上传",
  route: "POST /v3/merchant-service/images/upload",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012467250",
    "https://pay.weixin.qq.com/doc/v3/partner/4012467222"
  ],
  roles: ["direct", "partner", "platform"],
  filename: ({ filename }) => filename,
  limits: { jpg: 2_097_152, jpeg: 2_097_152, bmp: 2_097_152, png: 2_097_152 },
  request: UploadRequest,
  response: UploadResponse
})

const address = /^https?:\/\/[^/?#]+\/v3\/merchant-service\/images\/([^/?#]+)$/

/** The id at the end of an address, percent-decoded: the route encodes it again. */
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
        Effect.fail(
          new SchemaIssue.InvalidValue({ message: "must be a media_url from a response, or the id at its end" })
        )
    })
  )
}))

/** Request of {@link download}. */
export interface DownloadRequest extends Schema.Schema.Type<typeof DownloadRequest> {}
export const DownloadRequest = Schema.Struct({
  /** Address of the image, from a complaint or its history, or the id at its end, at most 256 characters (媒体文件标识ID). */
  media_url: MediaUrl
}).pipe(Schema.encodeKeys({ media_url: "media_id" })).annotate({ identifier: "ComplaintImage.DownloadRequest" })

/**
 * Downloads an image of a complaint or of its history as bytes (图片请求, 图片下载). WeChat Pay does not sign the response.
 *
 * **Gotchas**
 *
 * WeChat Pay refuses the `media_id` from {@link upload}: it is another id. The request goes to the configured host, even
 * if the address names another one.
 *
 * **Example** (Downloading the images that a user sent)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ComplaintImage, Complaint } from "effect-wechatpay/complaints"
 *
 * export const pictures = (complaint_id: string) =>
 *   Effect.map(Complaint.query({ complaint_id }), ({ complaint_media_list = [] }) =>
 *     complaint_media_list.flatMap(({ media_url = [] }) =>
 *       media_url.map((media_url) => ComplaintImage.download({ media_url }))
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
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467251
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467223
 */
export const download: Endpoint.StreamEndpoint<DownloadRequest, CommonCode> = Endpoint.makeStream({
  name: "ComplaintImage.download",
  title: "图片请求",
  route: "GET /v3/merchant-service/images/{media_id}",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012467251",
    "https://pay.weixin.qq.com/doc/v3/partner/4012467223"
  ],
  roles: ["direct", "partner", "platform"],
  request: DownloadRequest
})
