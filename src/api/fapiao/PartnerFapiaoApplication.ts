/**
 * Electronic invoices (电子发票), for service providers: `FapiaoApplication` on behalf of a sub-merchant. Its
 * notifications are those of `FapiaoApplication`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Mchid } from "../../Wire.ts"
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
import {
  IssueGeneralRequest,
  IssuePassengerTransportRequest,
  IssueRealEstateLeasingRequest,
  IssueRefinedOilRequest
} from "./industryModels.ts"
import { type ApplicationCode, applicationCodes, type FapiaoCode, type QueryCode, subMerchant } from "./models.ts"

export {
  IssueGeneralRequest,
  IssuePassengerTransportRequest,
  IssueRealEstateLeasingRequest,
  IssueRefinedOilRequest
} from "./industryModels.ts"

/** Request of {@link issue}. */
export interface IssueRequest extends Schema.Schema.Type<typeof IssueRequest> {}
export const IssueRequest = Schema.Struct({ ...subMerchant, ...issueFields }).annotate({
  identifier: "PartnerFapiaoApplication.IssueRequest"
})

/**
 * Issues invoices and adds them to the user's card pack (开具电子发票, 区块链模式). Without a payment with WeChat Pay, the user
 * must fill in the title first, see `PartnerUserTitle.requestUrl`.
 *
 * **Details**
 *
 * WeChat Pay's menus no longer list it (as of August 2026).
 * {@link issueGeneral} (partner/4015792574) and the operations of other industries replace it.
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
  name: "PartnerFapiaoApplication.issue",
  roles: ["partner"],
  request: IssueRequest
})

/**
 * Issues an invoice of any industry that has no operation of its own, and adds it to the user's card pack (开具通用行业电子发票).
 *
 * **Details**
 *
 * Success means that the request was accepted: wait for `issued`, or {@link query}. The invoices together cannot exceed
 * the payments. After `ISSUE_FAILED` try again with another `fapiao_id`, at most 4 times for an application.
 *
 * **Gotchas**
 *
 * After an unknown outcome {@link query} by `fapiao_apply_id` and `fapiao_id` first, and issue it again with the same
 * numbers only if the invoice is not there: `RESOURCE_ALREADY_EXISTS` means that it is.
 *
 * After an unknown outcome {@link query} by `fapiao_apply_id` and `fapiao_id` first, and issue the invoice again with
 * the same numbers only if it is not there: `RESOURCE_ALREADY_EXISTS` means that it is.
 */
export const issueGeneral: Endpoint.Endpoint<IssueGeneralRequest, void, ApplicationCode> = Endpoint.make({
  name: "PartnerFapiaoApplication.issueGeneral",
  title: "开具通用行业电子发票",
  route: "POST /v3/new-tax-control-fapiao/fapiao-applications/issue-general",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792574",
  roles: ["partner"],
  request: IssueGeneralRequest,
  response: Schema.Void,
  codes: applicationCodes
})

/**
 * Issues an invoice for the lease of real estate, parking included (开具不动产租赁行业电子发票), as {@link issueGeneral}.
 *
 * Issues an invoice for the lease of real estate, including parking (开具不动产租赁行业电子发票), like {@link issueGeneral}.
 *
 * After an unknown outcome {@link query} first, as with {@link issueGeneral}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015941740
 */
export const issueRealEstateLeasing: Endpoint.Endpoint<IssueRealEstateLeasingRequest, void, ApplicationCode> = Endpoint
  .make({
    name: "PartnerFapiaoApplication.issueRealEstateLeasing",
    title: "开具不动产租赁行业电子发票",
    route: "POST /v3/new-tax-control-fapiao/fapiao-applications/real-estate-leasing",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4015941740",
    roles: ["partner"],
    request: IssueRealEstateLeasingRequest,
    response: Schema.Void,
    codes: applicationCodes
  })

/**
 * Issues an invoice for refined oil (开具成品油行业电子发票), like {@link issueGeneral}.
 *
 * **Details**
 *
 * Give the real quantities: the tax office suspends a merchant if all of its invoices have the same quantity.
 *
 * **Gotchas**
 *
 * After an unknown outcome {@link query} first, as with {@link issueGeneral}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016760559
 */
export const issueRefinedOil: Endpoint.Endpoint<IssueRefinedOilRequest, void, ApplicationCode> = Endpoint.make({
  name: "PartnerFapiaoApplication.issueRefinedOil",
  title: "开具成品油行业电子发票",
  route: "POST /v3/new-tax-control-fapiao/fapiao-applications/issue-refined-oil",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4016760559",
  roles: ["partner"],
  request: IssueRefinedOilRequest,
  response: Schema.Void,
  codes: applicationCodes
})

/**
 * Issues an invoice for the transport of passengers (开具旅客运输行业电子发票), like {@link issueGeneral}.
 *
 * **Gotchas**
 *
 * After an unknown outcome {@link query} first, as with {@link issueGeneral}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4025863376
 */
export const issuePassengerTransport: Endpoint.Endpoint<IssuePassengerTransportRequest, void, ApplicationCode> =
  Endpoint.make({
    name: "PartnerFapiaoApplication.issuePassengerTransport",
    title: "开具旅客运输行业电子发票",
    route: "POST /v3/new-tax-control-fapiao/fapiao-applications/issue-passenger-transport",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4025863376",
    roles: ["partner"],
    request: IssuePassengerTransportRequest,
    response: Schema.Void,
    codes: applicationCodes
  })

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({ ...subMerchant, ...queryFapiaoFields }).annotate({
  identifier: "PartnerFapiaoApplication.QueryRequest"
})

/**
 * Queries the invoices of an application, one or all: state, numbers, card (查询电子发票).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792567
 */
export const query: Endpoint.Endpoint<QueryRequest, Fapiaos, QueryCode> = Endpoint.make({
  ...queryOptions,
  name: "PartnerFapiaoApplication.query",
  roles: ["partner"],
  request: QueryRequest
})

/** Request of {@link reverse}. */
export interface ReverseRequest extends Schema.Schema.Type<typeof ReverseRequest> {}
export const ReverseRequest = Schema.Struct({ ...subMerchant, ...reverseFields }).annotate({
  identifier: "PartnerFapiaoApplication.ReverseRequest"
})

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
  name: "PartnerFapiaoApplication.reverse",
  roles: ["partner"],
  request: ReverseRequest
})

/** Request of {@link listFiles}. */
export interface ListFilesRequest extends Schema.Schema.Type<typeof ListFilesRequest> {}
export const ListFilesRequest = Schema.Struct({ ...subMerchant, ...queryFapiaoFields }).annotate({
  identifier: "PartnerFapiaoApplication.ListFilesRequest"
})

/**
 * Lists the download links of invoices (获取发票下载信息): of invoices that WeChat Pay issued, within a year.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792576
 */
export const listFiles: Endpoint.Endpoint<ListFilesRequest, FapiaoFiles, QueryCode> = Endpoint.make({
  ...listFilesOptions,
  name: "PartnerFapiaoApplication.listFiles",
  roles: ["partner"],
  request: ListFilesRequest
})

/** Request of {@link download}. */
export interface DownloadRequest extends Schema.Schema.Type<typeof DownloadRequest> {}
export const DownloadRequest = Schema.Struct({
  ...subMerchant,
  /** Merchant number of the caller (商户号); the configured one by default. */
  mchid: Mchid,
  ...downloadFields
}).annotate({ identifier: "PartnerFapiaoApplication.DownloadRequest" })

/**
 * Downloads an invoice (下载发票文件), like `FapiaoApplication.download`. The link is valid for 30 seconds.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792569
 */
export const download: Endpoint.StreamEndpoint<DownloadRequest, CommonCode> = Endpoint.makeStream({
  ...downloadOptions,
  name: "PartnerFapiaoApplication.download",
  roles: ["partner"],
  request: DownloadRequest
})

/** Request of {@link uploadFile} without the file itself: bytes, a `Blob` or `File`, or a stream of bytes. */
export interface UploadFileRequest extends Schema.Schema.Type<typeof UploadFileRequest> {}
export const UploadFileRequest = Schema.Struct({ ...subMerchant, ...uploadFileFields }).annotate({
  identifier: "PartnerFapiaoApplication.UploadFileRequest"
})

/**
 * Uploads an invoice that the merchant issued by its own system (上传电子发票文件): PDF or OFD up to 2 MB. Use its id with
 * {@link insertCards} within three days. The library computes the SM3 digest.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792580
 */
export const uploadFile: Endpoint.UploadEndpoint<UploadFileRequest, UploadedFile, FapiaoCode> = Endpoint.makeUpload({
  ...uploadFileOptions,
  name: "PartnerFapiaoApplication.uploadFile",
  roles: ["partner"],
  request: UploadFileRequest
})

/** Request of {@link insertCards}. */
export interface InsertCardsRequest extends Schema.Schema.Type<typeof InsertCardsRequest> {}
export const InsertCardsRequest = Schema.Struct({ ...subMerchant, ...insertCardsFields }).annotate({
  identifier: "PartnerFapiaoApplication.InsertCardsRequest"
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
  name: "PartnerFapiaoApplication.insertCards",
  roles: ["partner"],
  request: InsertCardsRequest
})
