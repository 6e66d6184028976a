/** Bills of payscore (支付分对账单), encrypted: ask for the links. `Bill` downloads, opens and checks what lies there. */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, defaulted, EncryptedBill, openLiterals } from "../../Wire.ts"
import { ServiceId } from "./models.ts"

/** Request of {@link request}. */
export interface MerchantBillRequest extends Schema.Schema.Type<typeof MerchantBillRequest> {}
export const MerchantBillRequest = Schema.Struct({
  /** Day of the bill in Beijing. */
  bill_date: Day,
  service_id: ServiceId,
  /** Uncompressed unless given. */
  tar_type: Schema.optional(openLiterals("GZIP")),
  /** `AEAD_AES_256_GCM` unless given: the only one. */
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
 * Asks for the bill of a service on a day (商户申请获取对账单).
 *
 * **Example** (Keeping the bill of a day)
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
