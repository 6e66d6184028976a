/**
 * Files that other requests name by their `media_id` (图片、视频上传).
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"

/** Request of {@link uploadImage}, beside the file itself. */
export interface UploadRequest extends Schema.Schema.Type<typeof UploadRequest> {}

/** Schema for {@link UploadRequest}. */
export const UploadRequest = Schema.Struct({
  /** Name of the file; its extension must be one of those accepted. */
  filename: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(128))
}).annotate({ identifier: "Media.UploadRequest" })

/** Answer of an upload. */
export interface UploadResponse extends Schema.Schema.Type<typeof UploadResponse> {}

/** Schema for {@link UploadResponse}. */
export const UploadResponse = Schema.Struct({
  media_id: Schema.String
}).annotate({
  identifier: "Media.UploadResponse",
  examples: [{ media_id: "6uqyGjGrCf2GtyXP8bxrbuH9-aAoTjH-rKeSl3Lf4_So6kdkQu4w8BYVP3bzLtvR38lxt4PjtCDXsQpzqge_hQ" }]
})

/**
 * Uploads an image or a PDF document (图片上传): JPG, BMP or PNG up to 5 MB, PDF up to 7.5 MB.
 *
 * **Example** (Uploading a licence)
 *
 * ```ts
 * import { Media } from "effect-wechatpay/media"
 *
 * declare const bytes: Uint8Array
 *
 * const licence = Media.uploadImage({ filename: "营业执照.png", file: bytes })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012760432
 * @category endpoints
 * @since 0.1.0
 */
export const uploadImage: Endpoint.UploadEndpoint<UploadRequest, UploadResponse, CommonCode> = Endpoint.makeUpload({
  name: "Media.uploadImage",
  title: "图片上传",
  route: "POST /v3/merchant/media/upload",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012760432",
  roles: ["direct", "partner"],
  filename: ({ filename }) => filename,
  limits: { jpg: 5_242_880, jpeg: 5_242_880, bmp: 5_242_880, png: 5_242_880, pdf: 7_864_320 },
  request: UploadRequest,
  response: UploadResponse
})
