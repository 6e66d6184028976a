/** Uploads files that other requests refer to (图片、视频上传). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Filename } from "../../Wire.ts"

/** Request of an upload. The field `file` takes the content: bytes, a `Blob` or `File`, or a stream of bytes. */
export interface UploadRequest extends Schema.Schema.Type<typeof UploadRequest> {}
export const UploadRequest = Schema.Struct({
  /** Name of the file, 1 to 128 characters, with an extension that the endpoint allows (文件名称). */
  filename: Filename
}).annotate({ identifier: "Media.UploadRequest" })

/** Response of an upload. */
export interface UploadResponse extends Schema.Schema.Type<typeof UploadResponse> {}
export const UploadResponse = Schema.Struct({
  /** Id of the file, for the requests of other products (媒体文件标识). */
  media_id: Schema.String
}).annotate({
  identifier: "Media.UploadResponse",
  examples: [{ media_id: "6uqyGjGrCf2GtyXP8bxrbuH9-aAoTjH-rKeSl3Lf4_So6kdkQu4w8BYVP3bzLtvR38lxt4PjtCDXsQpzqge_hQ" }]
})

const uploadCodes = ["FREQUENCY_LIMIT_EXCEED", "NO_AUTH"] as const

/**
 * Codes that {@link uploadImage} and {@link uploadVideo} document. `FREQUENCY_LIMIT_EXCEED`: too fast, or too many
 * today.
 */
export type UploadCode = CommonCode | (typeof uploadCodes)[number]

/**
 * Uploads an image or a PDF document (文件上传, 图片上传): JPG, BMP or PNG up to 5 MB, PDF up to 7.5 MB.
 *
 * **Example** (Uploading a licence)
 *
 * ```ts
 * import { Media } from "effect-wechatpay/media"
 *
 * declare const bytes: Uint8Array
 * declare const chosen: File
 *
 * const licence = Media.uploadImage({ filename: "营业执照.png", file: bytes })
 * const another = Media.uploadImage({ filename: chosen.name, file: chosen })
 * ```
 *
 * **Example** (From a path)
 *
 * ```ts
 * import { Effect, FileSystem } from "effect"
 * import { Media } from "effect-wechatpay/media"
 *
 * const licence = Effect.flatMap(
 *   FileSystem.FileSystem,
 *   (files) => Media.uploadImage({ filename: "licence.png", file: files.stream("scans/licence.png") })
 * )
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012760490
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012760432
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012760509
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016276333
 */
export const uploadImage: Endpoint.UploadEndpoint<UploadRequest, UploadResponse, UploadCode> = Endpoint.makeUpload({
  name: "Media.uploadImage",
  title: "图片上传",
  route: "POST /v3/merchant/media/upload",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/partner/4012760490",
    "https://pay.weixin.qq.com/doc/v3/partner/4012760432",
    "https://pay.weixin.qq.com/doc/v3/partner/4012760509",
    "https://pay.weixin.qq.com/doc/v3/partner/4016276333"
  ],
  roles: ["direct", "partner", "platform"],
  filename: ({ filename }) => filename,
  limits: { jpg: 5_242_880, jpeg: 5_242_880, bmp: 5_242_880, png: 5_242_880, pdf: 7_864_320 },
  request: UploadRequest,
  response: UploadResponse,
  codes: uploadCodes
})

const videoLimit = 5_242_880

/**
 * Uploads a video (视频上传): AVI, WMV, MPEG, MP4, MOV, MKV, FLV, F4V, M4V or RMVB up to 5 MB.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012761084
 */
export const uploadVideo: Endpoint.UploadEndpoint<UploadRequest, UploadResponse, UploadCode> = Endpoint.makeUpload({
  name: "Media.uploadVideo",
  title: "视频上传",
  route: "POST /v3/merchant/media/video_upload",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012761084",
  roles: ["direct", "partner", "platform"],
  filename: ({ filename }) => filename,
  limits: {
    avi: videoLimit,
    wmv: videoLimit,
    mpeg: videoLimit,
    mp4: videoLimit,
    mov: videoLimit,
    mkv: videoLimit,
    flv: videoLimit,
    f4v: videoLimit,
    m4v: videoLimit,
    rmvb: videoLimit
  },
  request: UploadRequest,
  response: UploadResponse,
  codes: uploadCodes
})

/** Response of {@link uploadMarketingImage}. */
export interface UploadMarketingImageResponse extends Schema.Schema.Type<typeof UploadMarketingImageResponse> {}
export const UploadMarketingImageResponse = Schema.Struct({
  /** Address of the image, for the requests of marketing products (媒体文件URL地址). */
  media_url: Schema.String
}).annotate({ identifier: "Media.UploadMarketingImageResponse", examples: [{ media_url: "https://qpic.cn/xxx" }] })

const uploadMarketingImageCodes = ["REQUEST_BLOCKED"] as const

/**
 * Codes that {@link uploadMarketingImage} documents. `REQUEST_BLOCKED`: the file is no JPG, BMP or PNG, or does not match
 * its name, its digest or the signature.
 */
export type UploadMarketingImageCode = CommonCode | (typeof uploadMarketingImageCodes)[number]

/**
 * Uploads an image for marketing products such as coupons (图片上传, 营销专用): JPG, BMP or PNG up to 2 MB.
 *
 * **Gotchas**
 *
 * It returns an address, {@link uploadImage} an id: use each only with the products that ask for it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012557233
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012557248
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012759802
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012760270
 */
export const uploadMarketingImage: Endpoint.UploadEndpoint<
  UploadRequest,
  UploadMarketingImageResponse,
  UploadMarketingImageCode
> = Endpoint.makeUpload({
  name: "Media.uploadMarketingImage",
  title: "图片上传（营销专用）",
  route: "POST /v3/marketing/favor/media/image-upload",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012557233",
    "https://pay.weixin.qq.com/doc/v3/merchant/4012557248",
    "https://pay.weixin.qq.com/doc/v3/partner/4012759802",
    "https://pay.weixin.qq.com/doc/v3/partner/4012760270"
  ],
  roles: ["direct", "partner"],
  filename: ({ filename }) => filename,
  limits: { jpg: 2_097_152, jpeg: 2_097_152, bmp: 2_097_152, png: 2_097_152 },
  request: UploadRequest,
  response: UploadMarketingImageResponse,
  codes: uploadMarketingImageCodes
})
