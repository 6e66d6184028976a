/** Files with the uses and refunds of a stock's cash coupons (代金券核销明细、退款明细). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { openLiterals } from "../../Wire.ts"
import { type CashCouponCode, cashCouponCodes } from "./cashCouponModels.ts"
import { StockId } from "./models.ts"

/** Request of {@link requestUses} and {@link requestRefunds}. */
export interface FlowRequest extends Schema.Schema.Type<typeof FlowRequest> {}
export const FlowRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId
}).annotate({ identifier: "CashCouponFlow.FlowRequest" })

/** Link to a file and the file's digest: the input of `Bill.content`. */
export interface FlowLink extends Schema.Schema.Type<typeof FlowLink> {}
export const FlowLink = Schema.Struct({
  /** Address of the file (下载链接); valid for 30 seconds. */
  url: Schema.String,
  /** Digest of the file, in hexadecimal (安全校验码). */
  hash_value: Schema.String,
  /** Algorithm of the digest (哈希算法类型): `SHA1`. */
  hash_type: openLiterals("SHA1")
}).annotate({
  identifier: "CashCouponFlow.FlowLink",
  examples: [{
    url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx",
    hash_value: "8ae0eb442c408d2e90d669d6f4ad6b7e6e049d6f",
    hash_type: "SHA1"
  }]
})

/**
 * Requests the file of the payments that used a stock's coupons (下载批次核销明细). `Bill.content` downloads and checks it.
 *
 * **Details**
 *
 * The uses of a day are in the file from 8 a.m. two days later, Beijing time.
 *
 * **Example** (Reading the file, checked against its digest)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { CashCouponFlow } from "effect-wechatpay/marketing"
 *
 * const uses = CashCouponFlow.requestUses({ stock_id: "9865000" }).pipe(
 *   Effect.flatMap((link) => Stream.mkString(Stream.decodeText(Bill.content(link))))
 * )
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012463585
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012463698
 */
export const requestUses: Endpoint.Endpoint<FlowRequest, FlowLink, CashCouponCode> = Endpoint.make({
  name: "CashCouponFlow.requestUses",
  title: "下载批次核销明细",
  route: "GET /v3/marketing/favor/stocks/{stock_id}/use-flow",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012463585", "https://pay.weixin.qq.com/doc/v3/partner/4012463698"],
  roles: ["direct", "partner"],
  request: FlowRequest,
  response: FlowLink,
  codes: cashCouponCodes
})

/**
 * Requests the file of the refunds of payments that used a stock's coupons (下载批次退款明细). `Bill.content` downloads and
 * checks it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012463523
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012463548
 */
export const requestRefunds: Endpoint.Endpoint<FlowRequest, FlowLink, CashCouponCode> = Endpoint.make({
  name: "CashCouponFlow.requestRefunds",
  title: "下载批次退款明细",
  route: "GET /v3/marketing/favor/stocks/{stock_id}/refund-flow",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012463523", "https://pay.weixin.qq.com/doc/v3/partner/4012463548"],
  roles: ["direct", "partner"],
  request: FlowRequest,
  response: FlowLink,
  codes: cashCouponCodes
})
