/**
 * Electronic invoices (电子发票): issued by WeChat Pay on the block chain (区块链模式), or issued by the merchant's own system
 * and added to the user's card pack (自建平台模式).
 *
 * **Details**
 *
 * {@link issue} and {@link reverse} only start: the notifications {@link issued} and {@link reversed}, or
 * {@link query}, report the result. Invoices of the merchant's own system go through {@link uploadFile} and
 * {@link insertCards}.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Mchid } from "../../Wire.ts"
import { cardDiscarded, cardInserted, issued, reversed } from "./applicationEvents.ts"
import {
  downloadFields,
  downloadOptions,
  type FapiaoFiles,
  type Fapiaos,
  insertCardsFields,
  insertCardsOptions,
  issueFields,
  issueOptions,
  listFilesOptions,
  queryFapiaoFields,
  queryOptions,
  reverseFields,
  reverseOptions,
  type UploadedFile,
  uploadFileFields,
  uploadFileOptions
} from "./applicationModels.ts"
import { type ApplicationCode, type FapiaoCode, type QueryCode } from "./models.ts"

export { cardDiscarded, cardInserted, ChangedFapiao, issued, reversed } from "./applicationEvents.ts"
export { Fapiao, FapiaoFile, FapiaoFiles, Fapiaos, UploadedFile } from "./applicationModels.ts"
export { Buyer } from "./models.ts"

/** Request of {@link issue}. */
export interface IssueRequest extends Schema.Schema.Type<typeof IssueRequest> {}
export const IssueRequest = Schema.Struct(issueFields).annotate({ identifier: "FapiaoApplication.IssueRequest" })

/**
 * Issues invoices and adds them to the user's card pack (开具电子发票, 区块链模式). Without a payment with WeChat Pay, the user
 * must fill in the title first, see `UserTitle.requestUrl`.
 *
 * **Details**
 *
 * WeChat Pay's menus no longer list it (as of August 2026).
 * 开具通用行业电子发票 (partner/4015792574) and other operations by industry replace it.
 *
 * **Gotchas**
 *
 * Success means that the request was accepted: wait for `issued`, or {@link query}. The invoices together cannot exceed
 * the payment or the amount of the title. After an unknown outcome, query before you try again.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_8.shtml
 */
export const issue: Endpoint.Endpoint<IssueRequest, void, ApplicationCode> = Endpoint.make({
  ...issueOptions,
  name: "FapiaoApplication.issue",
  request: IssueRequest
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(queryFapiaoFields).annotate({ identifier: "FapiaoApplication.QueryRequest" })

/**
 * Queries the invoices of an application, one or all: state, numbers, card (查询电子发票).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792567
 */
export const query: Endpoint.Endpoint<QueryRequest, Fapiaos, QueryCode> = Endpoint.make({
  ...queryOptions,
  name: "FapiaoApplication.query",
  request: QueryRequest
})

/** Request of {@link reverse}. */
export interface ReverseRequest extends Schema.Schema.Type<typeof ReverseRequest> {}
export const ReverseRequest = Schema.Struct(reverseFields).annotate({ identifier: "FapiaoApplication.ReverseRequest" })

/**
 * Reverses invoices with red invoices, and removes their cards from the user's card pack (冲红电子发票). Only for invoices
 * that WeChat Pay issued.
 *
 * **Gotchas**
 *
 * Success means that the request was accepted: wait for `reversed`, or {@link query}. After a failure, try again after
 * five minutes. After an unknown outcome, query before you try again.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792575
 */
export const reverse: Endpoint.Endpoint<ReverseRequest, void, ApplicationCode> = Endpoint.make({
  ...reverseOptions,
  name: "FapiaoApplication.reverse",
  request: ReverseRequest
})

/** Request of {@link listFiles}. */
export interface ListFilesRequest extends Schema.Schema.Type<typeof ListFilesRequest> {}
export const ListFilesRequest = Schema.Struct(queryFapiaoFields).annotate({
  identifier: "FapiaoApplication.ListFilesRequest"
})

/**
 * Lists the download links of invoices (获取发票下载信息): of invoices that WeChat Pay issued, within a year.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792576
 */
export const listFiles: Endpoint.Endpoint<ListFilesRequest, FapiaoFiles, QueryCode> = Endpoint.make({
  ...listFilesOptions,
  name: "FapiaoApplication.listFiles",
  request: ListFilesRequest
})

/** Request of {@link download}. */
export interface DownloadRequest extends Schema.Schema.Type<typeof DownloadRequest> {}
export const DownloadRequest = Schema.Struct({
  /** Merchant number of the caller (商户号); the configured one by default. */
  mchid: Mchid,
  ...downloadFields
}).annotate({ identifier: "FapiaoApplication.DownloadRequest" })

/**
 * Downloads an invoice (下载发票文件): the bytes of its file, usually a PDF, checked against the SM3 digest that WeChat Pay
 * sends first.
 *
 * **Details**
 *
 * Invoice files have their own host, without signatures. A link to another host fails with a `RequestEncodeError`, and
 * nothing is sent. If the digest is not the announced one, the download fails with an `IntegrityError`.
 *
 * **Gotchas**
 *
 * The link is valid for 30 seconds. The bytes are only verified once the stream has ended.
 *
 * **Example** (Saving the file of an invoice)
 *
 * ```ts
 * import { Effect, FileSystem, Stream } from "effect"
 * import { FapiaoApplication } from "effect-wechatpay/fapiao"
 *
 * export const save = Effect.fn(function*(fapiao_apply_id: string, fapiao_id: string) {
 *   const fs = yield* FileSystem.FileSystem
 *   const { fapiao_information: [invoice] = [] } = yield* FapiaoApplication.query({ fapiao_apply_id, fapiao_id })
 *   const { fapiao_download_info_list: [file] = [] } = yield* FapiaoApplication.listFiles({ fapiao_apply_id, fapiao_id })
 *   const content = FapiaoApplication.download({
 *     download_url: file?.download_url ?? "",
 *     openid: invoice?.card_information?.card_openid ?? "",
 *     // Fully digital invoices have no code.
 *     invoice_code: invoice?.blue_fapiao?.fapiao_code,
 *     invoice_no: invoice?.blue_fapiao?.fapiao_number ?? "",
 *     fapiao_id
 *   })
 *   yield* Stream.run(content, fs.sink(`${fapiao_id}.pdf`))
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792569
 */
export const download: Endpoint.StreamEndpoint<DownloadRequest, CommonCode> = Endpoint.makeStream({
  ...downloadOptions,
  name: "FapiaoApplication.download",
  request: DownloadRequest
})

/** Request of {@link uploadFile} without the file itself: bytes, a `Blob` or `File`, or a stream of bytes. */
export interface UploadFileRequest extends Schema.Schema.Type<typeof UploadFileRequest> {}
export const UploadFileRequest = Schema.Struct(uploadFileFields).annotate({
  identifier: "FapiaoApplication.UploadFileRequest"
})

/**
 * Uploads an invoice that the merchant issued by its own system (上传电子发票文件): PDF or OFD up to 2 MB. Use its id with
 * {@link insertCards} within three days. The library computes the SM3 digest.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792580
 */
export const uploadFile: Endpoint.UploadEndpoint<UploadFileRequest, UploadedFile, FapiaoCode> = Endpoint.makeUpload({
  ...uploadFileOptions,
  name: "FapiaoApplication.uploadFile",
  request: UploadFileRequest
})

/** Request of {@link insertCards}. */
export interface InsertCardsRequest extends Schema.Schema.Type<typeof InsertCardsRequest> {}
export const InsertCardsRequest = Schema.Struct(insertCardsFields).annotate({
  identifier: "FapiaoApplication.InsertCardsRequest"
})

/**
 * Adds invoices of the merchant's own system to the user's card pack (将电子发票插入微信用户卡包): at most 5, once per payment.
 * Repeating the call changes nothing.
 *
 * **Gotchas**
 *
 * Success means that the request was accepted: wait for `cardInserted`, or {@link query}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792579
 */
export const insertCards: Endpoint.Endpoint<InsertCardsRequest, void, ApplicationCode> = Endpoint.make({
  ...insertCardsOptions,
  name: "FapiaoApplication.insertCards",
  request: InsertCardsRequest
})

/** Notifications of invoices, direct and partner. They go to the address of `FapiaoMerchant.configure`. */
export const events = [issued, reversed, cardInserted, cardDiscarded] as const
