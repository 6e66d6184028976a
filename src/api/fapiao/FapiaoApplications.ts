/**
 * Electronic invoices (电子发票): on the block chain, made out by WeChat Pay (区块链模式), or made out by the merchant's own
 * platform and put into the user's card pack (自建平台模式).
 *
 * **Details**
 *
 * `issue` and `reverse` only start: the notifications `issued` and `reversed`, or `query`, say how it ended. Invoices
 * of the merchant's own go through `uploadFile` and `insertCards`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Mchid } from "../../Wire.ts"
import {
  type ApplicationCode,
  applicationCodes,
  cardDiscarded,
  cardInserted,
  downloadFields,
  type FapiaoCode,
  fapiaoCodes,
  FapiaoFiles,
  Fapiaos,
  fileLimits,
  fileName,
  insertCardsFields,
  issued,
  issueFields,
  type QueryCode,
  queryCodes,
  queryFapiaoFields,
  reversed,
  reverseFields,
  UploadedFile,
  uploadFileFields
} from "./models.ts"

export {
  Buyer,
  cardDiscarded,
  cardInserted,
  ChangedFapiao,
  Fapiao,
  FapiaoFile,
  FapiaoFiles,
  Fapiaos,
  issued,
  reversed,
  UploadedFile
} from "./models.ts"

/** Request of {@link issue}. */
export interface IssueRequest extends Schema.Schema.Type<typeof IssueRequest> {}
export const IssueRequest = Schema.Struct(issueFields).annotate({ identifier: "FapiaoApplications.IssueRequest" })

/**
 * Makes out invoices and puts them into the user's card pack (开具电子发票, 区块链模式). For what was not paid by WeChat Pay
 * the user must have filled in his title before, see `UserTitle.requestUrl`.
 *
 * **Gotchas**
 *
 * Success says that it was accepted: wait for `issued`, or {@link query}. The invoices together may not be more than the
 * payment, or than the title said. After an unknown outcome query before trying again.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_8.shtml
 */
export const issue: Endpoint.Endpoint<IssueRequest, void, ApplicationCode> = Endpoint.make({
  name: "FapiaoApplications.issue",
  title: "开具电子发票",
  route: "POST /v3/new-tax-control-fapiao/fapiao-applications",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_8.shtml",
  request: IssueRequest,
  response: Schema.Void,
  codes: applicationCodes
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(queryFapiaoFields).annotate({ identifier: "FapiaoApplications.QueryRequest" })

/**
 * Asks for the invoices of an application, one or all (查询电子发票): state, numbers, card.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_9.shtml
 */
export const query: Endpoint.Endpoint<QueryRequest, Fapiaos, QueryCode> = Endpoint.make({
  name: "FapiaoApplications.query",
  title: "查询电子发票",
  route: "GET /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_9.shtml",
  request: QueryRequest,
  response: Fapiaos,
  codes: queryCodes
})

/** Request of {@link reverse}. */
export interface ReverseRequest extends Schema.Schema.Type<typeof ReverseRequest> {}
export const ReverseRequest = Schema.Struct(reverseFields).annotate({ identifier: "FapiaoApplications.ReverseRequest" })

/**
 * Takes invoices back by red ones and their cards from the user's card pack (冲红电子发票); only those that WeChat Pay made
 * out.
 *
 * **Gotchas**
 *
 * Success says that it was accepted: wait for `reversed`, or {@link query}. One that failed may be tried again after
 * five minutes. After an unknown outcome query before trying again.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/fapiao/fapiao-applications/reverse-fapiao-applications.html
 */
export const reverse: Endpoint.Endpoint<ReverseRequest, void, ApplicationCode> = Endpoint.make({
  name: "FapiaoApplications.reverse",
  title: "冲红电子发票",
  route: "POST /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/reverse",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/fapiao/fapiao-applications/reverse-fapiao-applications.html",
  request: ReverseRequest,
  response: Schema.Void,
  codes: applicationCodes
})

/** Request of {@link listFiles}. */
export interface ListFilesRequest extends Schema.Schema.Type<typeof ListFilesRequest> {}
export const ListFilesRequest = Schema.Struct(queryFapiaoFields).annotate({
  identifier: "FapiaoApplications.ListFilesRequest"
})

/**
 * Asks where the files of invoices are (获取发票下载信息): of issued ones that WeChat Pay made out, for a year.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/fapiao/fapiao-applications/get-fapiao-file-download-info.html
 */
export const listFiles: Endpoint.Endpoint<ListFilesRequest, FapiaoFiles, QueryCode> = Endpoint.make({
  name: "FapiaoApplications.listFiles",
  title: "获取发票下载信息",
  route: "GET /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/fapiao-files",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/fapiao/fapiao-applications/get-fapiao-file-download-info.html",
  request: ListFilesRequest,
  response: FapiaoFiles,
  codes: queryCodes
})

/** Request of {@link download}. */
export interface DownloadRequest extends Schema.Schema.Type<typeof DownloadRequest> {}
export const DownloadRequest = Schema.Struct({
  /** Merchant number of the caller (商户号); the configured one unless given. */
  mchid: Mchid,
  ...downloadFields
}).annotate({ identifier: "FapiaoApplications.DownloadRequest" })

/**
 * Downloads an invoice (下载发票文件): the bytes of its file, as a rule a PDF, checked with the SM3 digest that WeChat Pay
 * sends before them.
 *
 * **Details**
 *
 * The files lie on a host of their own, which neither reads nor writes signatures; the link must be of it
 * (`RequestEncodeError`, nothing is sent). Another digest than the announced one ends it with an `IntegrityError`.
 *
 * **Gotchas**
 *
 * The link is valid for 30 seconds. Nothing vouches for the bytes before the stream has ended.
 *
 * **Example** (Keeping the file of an invoice)
 *
 * ```ts
 * import { Effect, FileSystem, Stream } from "effect"
 * import { FapiaoApplications } from "effect-wechatpay/fapiao"
 *
 * export const save = Effect.fn(function*(fapiao_apply_id: string, fapiao_id: string) {
 *   const fs = yield* FileSystem.FileSystem
 *   const { fapiao_information: [invoice] } = yield* FapiaoApplications.query({ fapiao_apply_id, fapiao_id })
 *   const { fapiao_download_info_list: [file] = [] } = yield* FapiaoApplications.listFiles({ fapiao_apply_id, fapiao_id })
 *   const { fapiao_code, fapiao_number = "" } = invoice?.blue_fapiao ?? {}
 *   const content = FapiaoApplications.download({
 *     download_url: file?.download_url ?? "",
 *     openid: invoice?.card_information?.card_openid ?? "",
 *     // A fully digital invoice has none.
 *     ...(fapiao_code === undefined ? {} : { invoice_code: fapiao_code }),
 *     invoice_no: fapiao_number,
 *     fapiao_id
 *   })
 *   yield* Stream.run(content, fs.sink(`${fapiao_id}.pdf`))
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/download-invoice-file.html
 */
export const download: Endpoint.StreamEndpoint<DownloadRequest, CommonCode> = Endpoint.makeStream({
  name: "FapiaoApplications.download",
  title: "下载发票文件",
  route: "GET /invoicing/fapiao/fapiao-file",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/download-invoice-file.html",
  address: "download_url",
  authorized: false,
  digest: { algorithm: "sm3", header: "sm3-digest" },
  request: DownloadRequest
})

/** Request of {@link uploadFile}, beside the file itself: bytes, a `Blob` or `File`, or a stream of bytes. */
export interface UploadFileRequest extends Schema.Schema.Type<typeof UploadFileRequest> {}
export const UploadFileRequest = Schema.Struct(uploadFileFields).annotate({
  identifier: "FapiaoApplications.UploadFileRequest"
})

/**
 * Uploads an invoice that the merchant's own platform made out (上传电子发票文件): PDF or OFD up to 2 MB. {@link insertCards}
 * takes its id, within three days.
 *
 * **Details**
 *
 * The library computes the SM3 digest that goes with it.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_10.shtml
 */
export const uploadFile: Endpoint.UploadEndpoint<UploadFileRequest, UploadedFile, FapiaoCode> = Endpoint.makeUpload({
  name: "FapiaoApplications.uploadFile",
  title: "上传电子发票文件",
  route: "POST /v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_10.shtml",
  filename: fileName,
  limits: fileLimits,
  digest: { algorithm: "sm3", field: "digest" },
  request: UploadFileRequest,
  response: UploadedFile,
  codes: fapiaoCodes
})

/** Request of {@link insertCards}. */
export interface InsertCardsRequest extends Schema.Schema.Type<typeof InsertCardsRequest> {}
export const InsertCardsRequest = Schema.Struct(insertCardsFields).annotate({
  identifier: "FapiaoApplications.InsertCardsRequest"
})

/**
 * Puts invoices of the merchant's own platform into the user's card pack (将电子发票插入微信用户卡包), up to five, once for
 * a payment. Repeating it changes nothing.
 *
 * **Gotchas**
 *
 * Success says that it was accepted: wait for `cardInserted`, or {@link query}.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/insert-cards.html
 */
export const insertCards: Endpoint.Endpoint<InsertCardsRequest, void, ApplicationCode> = Endpoint.make({
  name: "FapiaoApplications.insertCards",
  title: "将电子发票插入微信用户卡包",
  route: "POST /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/insert-cards",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/insert-cards.html",
  idempotentBy: "fapiao_apply_id",
  request: InsertCardsRequest,
  response: Schema.Void,
  codes: applicationCodes
})

/** Notifications of invoices, direct and partner. They go to the address of `FapiaoMerchant.configure`. */
export const events = [issued, reversed, cardInserted, cardDiscarded] as const
