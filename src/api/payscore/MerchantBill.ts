/** Encrypted bills of WeChat Pay score (支付分对账单): requests their links. `Bill` downloads, decrypts and checks them. */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, defaulted, EncryptedBill, openLiterals } from "../../Wire.ts"
import { ServiceId } from "./models.ts"

/** Request of {@link request}. */
export interface MerchantBillRequest extends Schema.Schema.Type<typeof MerchantBillRequest> {}
export const MerchantBillRequest = Schema.Struct({
  /** Day of the bill (账单日期): `yyyy-MM-dd`, in Beijing time. */
  bill_date: Day,
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: ServiceId,
  /** Compression (压缩类型); none by default. */
  tar_type: Schema.optional(openLiterals("GZIP")),
  /** `AEAD_AES_256_GCM`, the only and default value (加密算法). */
  encryption_algorithm: defaulted(openLiterals("AEAD_AES_256_GCM"), "AEAD_AES_256_GCM")
}).annotate({ identifier: "MerchantBill.MerchantBillRequest" })

/** Response of {@link request}. */
export interface MerchantBillResponse extends Schema.Schema.Type<typeof MerchantBillResponse> {}
export const MerchantBillResponse = EncryptedBill.annotate({
  identifier: "MerchantBill.MerchantBillResponse",
  examples: [{
    download_bill_count: 1,
    download_bill_list: [{
      bill_sequence: 1,
      download_url: "https://api.mch.weixin.qq.com/v3/payscore/bill/downloadurl?token=6XIv5TUPto7pByrTQKhd6kwvyKLG2uY2",
      encrypt_key: Redacted.make("9f2cBA7e01D34586aB9f2cBA7e01D345"),
      nonce: "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
      hash_type: "SHA1",
      hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04"
    }]
  }]
})

/**
 * Requests the bill of a service for a day (商户申请获取对账单). WeChat Pay's menus no longer list it (as of August 2026).
 *
 * **Example** (Saving the bill of a day)
 *
 * ```ts
 * import { Effect, FileSystem, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { MerchantBill } from "effect-wechatpay/payscore"
 *
 * export const save = (service_id: string, bill_date: string) =>
 *   Effect.gen(function*() {
 *     const fs = yield* FileSystem.FileSystem
 *     const bill = yield* MerchantBill.request({ service_id, bill_date, tar_type: "GZIP" })
 *     yield* Stream.run(Bill.content(bill), fs.sink(`payscore-${bill_date}.csv`))
 *   })
 * ```
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter6_1_29.shtml
 */
export const request: Endpoint.Endpoint<MerchantBillRequest, MerchantBillResponse, CommonCode> = Endpoint.make({
  name: "MerchantBill.request",
  title: "商户申请获取对账单",
  route: "GET /v3/payscore/merchant-bill",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter6_1_29.shtml",
  request: MerchantBillRequest,
  response: MerchantBillResponse
})
