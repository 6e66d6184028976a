/** Bills of a day (交易账单): ask for a link, then download it. `Bill` checks and reads what comes. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, openLiterals, text } from "../../Wire.ts"

/** Where a bill lies, and the digest of its content. */
export interface BillLink extends Schema.Schema.Type<typeof BillLink> {}
export const BillLink = Schema.Struct({
  /** `SHA1`. */
  hash_type: openLiterals("SHA1"),
  /** Digest of the uncompressed file, hex. */
  hash_value: Schema.String,
  /** Valid for five minutes; thirty seconds by older pages. */
  download_url: Schema.String
}).annotate({
  identifier: "TradeBill.BillLink",
  examples: [{
    hash_type: "SHA1",
    hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04",
    download_url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx"
  }]
})

/** Request of {@link request}. */
export interface TradeBillRequest extends Schema.Schema.Type<typeof TradeBillRequest> {}
export const TradeBillRequest = Schema.Struct({
  /** Day of the bill, within the last three months. */
  bill_date: Day,
  /** Limits the bill to one sub-merchant (service providers). */
  sub_mchid: Schema.optional(text(32)),
  /** `ALL` unless given. */
  bill_type: Schema.optional(
    openLiterals("ALL", "SUCCESS", "REFUND", "RECHARGE_REFUND", "ALL_SPECIAL", "SUC_SPECIAL", "REF_SPECIAL")
  ),
  /** Uncompressed unless given. */
  tar_type: Schema.optional(openLiterals("GZIP"))
}).annotate({ identifier: "TradeBill.TradeBillRequest" })

const tradeBillCodes = ["FREQUENCY_LIMITED", "NO_STATEMENT_EXIST", "STATEMENT_CREATING"] as const

/** Codes that {@link request} documents. */
export type TradeBillCode = CommonCode | (typeof tradeBillCodes)[number]

/**
 * Asks for the trade bill of a day (申请交易账单). The bill of a day is ready at 10:00 of the next, Beijing time.
 *
 * **Details**
 *
 * `NO_STATEMENT_EXIST`: nothing was paid or refunded on that day. `STATEMENT_CREATING`: ask again in half an hour.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071227
 */
export const request: Endpoint.Endpoint<TradeBillRequest, BillLink, TradeBillCode> = Endpoint.make({
  name: "TradeBill.request",
  title: "申请交易账单",
  route: "GET /v3/bill/tradebill",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013071227",
  roles: ["direct", "partner", "platform"],
  request: TradeBillRequest,
  response: BillLink,
  codes: tradeBillCodes
})

/** Request of {@link download}. */
export interface DownloadRequest extends Schema.Schema.Type<typeof DownloadRequest> {}
export const DownloadRequest = Schema.Struct({
  /** As {@link request} answered. */
  download_url: Schema.String
}).annotate({ identifier: "TradeBill.DownloadRequest" })

const downloadCodes = ["NO_AUTH"] as const

/** Codes that {@link download} documents. `NO_AUTH`: another merchant asked for the bill. */
export type DownloadCode = CommonCode | (typeof downloadCodes)[number]

/**
 * Downloads a bill as the bytes that come (下载账单), compressed if so asked for, unchecked: WeChat Pay signs no files.
 *
 * **When to use**
 *
 * Use `Bill.content` or `Bill.rows` instead, which check the digest; this one is for those who want the file as it is.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071238
 */
export const download: Endpoint.StreamEndpoint<DownloadRequest, DownloadCode> = Endpoint.makeStream({
  name: "TradeBill.download",
  title: "下载账单",
  route: "GET /v3/billdownload/file",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013071238",
  roles: ["direct", "partner", "platform"],
  address: "download_url",
  request: DownloadRequest,
  codes: downloadCodes
})
