/** Trade bills of a day (交易账单): request a link, then download the bill. `Bill` checks and reads it. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, openLiterals, text } from "../../Wire.ts"

/** Address of a bill, and the digest of its content. */
export interface BillLink extends Schema.Schema.Type<typeof BillLink> {}
export const BillLink = Schema.Struct({
  /** Kind of digest (哈希类型): `SHA1`. */
  hash_type: openLiterals("SHA1"),
  /** Digest of the uncompressed file (哈希值), hexadecimal. */
  hash_value: Schema.String,
  /** Address of the file (下载地址), valid for five minutes; older pages say thirty seconds. */
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
  /** Day of the bill in Beijing time, `yyyy-MM-dd` (账单日期): within the last three months. */
  bill_date: Day,
  /** Sub-merchant whose orders are wanted (子商户号), for service providers: at most 12 characters. */
  sub_mchid: Schema.optional(text(12)),
  /** Kind of bill (账单类型): `ALL` by default. */
  bill_type: Schema.optional(
    openLiterals("ALL", "SUCCESS", "REFUND", "RECHARGE_REFUND", "ALL_SPECIAL", "SUC_SPECIAL", "REF_SPECIAL")
  ),
  /** Compression (压缩类型): none by default. */
  tar_type: Schema.optional(openLiterals("GZIP"))
}).annotate({ identifier: "TradeBill.TradeBillRequest" })

const tradeBillCodes = ["FREQUENCY_LIMITED", "NO_STATEMENT_EXIST", "STATEMENT_CREATING"] as const

/** Codes that {@link request} documents. */
export type TradeBillCode = CommonCode | (typeof tradeBillCodes)[number]

/**
 * Requests the trade bill of a day (申请交易账单). It is ready at 10:00 Beijing time on the next day.
 *
 * **Details**
 *
 * `NO_STATEMENT_EXIST`: there was no payment and no refund on that day. `STATEMENT_CREATING`: repeat in half an hour.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071227
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013080595
 */
export const request: Endpoint.Endpoint<TradeBillRequest, BillLink, TradeBillCode> = Endpoint.make({
  name: "TradeBill.request",
  title: "申请交易账单",
  route: "GET /v3/bill/tradebill",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4013071227",
    "https://pay.weixin.qq.com/doc/v3/partner/4013080595"
  ],
  roles: ["direct", "partner", "platform"],
  request: TradeBillRequest,
  response: BillLink,
  codes: tradeBillCodes
})

/** Request of {@link download}. */
export interface DownloadRequest extends Schema.Schema.Type<typeof DownloadRequest> {}
export const DownloadRequest = Schema.Struct({
  /** The `download_url` from the response of {@link request} (账单下载地址). */
  download_url: Schema.String
}).annotate({ identifier: "TradeBill.DownloadRequest" })

const downloadCodes = ["NO_AUTH"] as const

/** Codes that {@link download} documents. `NO_AUTH`: another merchant requested the bill. */
export type DownloadCode = CommonCode | (typeof downloadCodes)[number]

/**
 * Downloads a bill as it is (下载账单), compressed if the request says so. Nothing is checked: WeChat Pay does not sign files.
 *
 * **When to use**
 *
 * Use it to keep the original file. `Bill.content` and `Bill.rows` check the digest.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071238
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013080597
 */
export const download: Endpoint.StreamEndpoint<DownloadRequest, DownloadCode> = Endpoint.makeStream({
  name: "TradeBill.download",
  title: "下载账单",
  route: "GET /v3/billdownload/file",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4013071238",
    "https://pay.weixin.qq.com/doc/v3/partner/4013080597"
  ],
  roles: ["direct", "partner", "platform"],
  address: "download_url",
  request: DownloadRequest,
  codes: downloadCodes
})
