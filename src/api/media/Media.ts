/**
 * Files that other requests name by their `media_id` (图片、视频上传).
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"

/**
 * Request of {@link uploadImage}, beside the file itself.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadRequest extends Schema.Schema.Type<typeof UploadRequest> {}

/**
 * Schema for {@link UploadRequest}.
 *
 * @category schemas
 * @since 0.1.0
 */
export const UploadRequest = Schema.Struct({
  /** Name of the file; its extension must be one of those accepted. */
  filename: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(128))
}).annotate({ identifier: "Media.UploadRequest" })

/**
 * Answer of an upload.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadResponse extends Schema.Schema.Type<typeof UploadResponse> {}

/**
 * Schema for {@link UploadResponse}.
 *
 * @category schemas
 * @since 0.1.0
 */
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
  maxBytes: 7_864_320,
  extensions: ["jpg", "jpeg", "bmp", "png", "pdf"],
  request: UploadRequest,
  response: UploadResponse
})
