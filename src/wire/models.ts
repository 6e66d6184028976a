/** Objects that several product lines receive: promotions, platform certificates, encrypted bills. */
import * as Schema from "effect/Schema"
import { SensitiveResponse } from "./sensitive.ts"
import { essential, Fen, openLiterals, Timestamp } from "./values.ts"

/** A promotion that a payment used (优惠功能). */
export const PromotionDetail = Schema.Struct({
  /** WeChat Pay's number of the coupon (券ID). */
  coupon_id: Schema.optional(Schema.String),
  /** Name of the promotion (优惠名称). */
  name: Schema.optional(Schema.String),
  /** Scope of the coupon (优惠范围): `GLOBAL` for the whole order, `SINGLE` for certain goods. */
  scope: Schema.optional(openLiterals("GLOBAL", "SINGLE")),
  /** Funding of the coupon (优惠类型): the issuer has prepaid `CASH`; `NOCASH` lowers the amount that the merchant gets. */
  type: Schema.optional(openLiterals("CASH", "NOCASH")),
  /** Amount that the coupon took off, in fen (优惠券面额). */
  amount: Schema.optional(Fen),
  /** WeChat Pay's number of the coupon's stock (活动ID). */
  stock_id: Schema.optional(Schema.String),
  /** Share that WeChat Pay paid, in fen (微信出资). */
  wechatpay_contribute: Schema.optional(Fen),
  /** Share that the merchant paid, in fen (商户出资). */
  merchant_contribute: Schema.optional(Fen),
  /** Share that others paid, in fen (其他出资). */
  other_contribute: Schema.optional(Fen),
  /** `CNY` (优惠币种). */
  currency: Schema.optional(Schema.String),
  /** Goods that the promotion applied to (单品列表). */
  goods_detail: Schema.optional(Schema.Array(Schema.Struct({
    /** Number of the goods (商品编码). */
    goods_id: Schema.optional(Schema.String),
    /** Number of pieces (商品数量). */
    quantity: Schema.optional(Schema.Int),
    /** Price of one, in fen (商品单价). */
    unit_price: Schema.optional(Fen),
    /** Amount taken off, in fen (商品优惠金额). */
    discount_amount: Schema.optional(Fen),
    /** Note on the goods (商品备注). */
    goods_remark: Schema.optional(Schema.String)
  })))
})

/** A platform certificate, sealed under the APIv3 key. */
export interface EncryptedCertificate extends Schema.Schema.Type<typeof EncryptedCertificate> {}
export const EncryptedCertificate = Schema.Struct({
  /** Serial number (证书序列号), hexadecimal. */
  serial_no: Schema.String,
  /** Begin of its validity (启用时间). */
  effective_time: Timestamp,
  /** End of its validity (弃用时间). */
  expire_time: Timestamp,
  /** The certificate's PEM text under AES-256-GCM (证书信息). */
  encrypt_certificate: Schema.Struct({
    algorithm: openLiterals("AEAD_AES_256_GCM", "AEAD_SM4_GCM", "AEAD_SM4_128_GCM"),
    nonce: Schema.String,
    associated_data: Schema.optional(Schema.String),
    /** Base64 of ciphertext and tag. */
    ciphertext: Schema.String
  })
}).annotate({ identifier: "Certificate.EncryptedCertificate" })

/** Response of `GET /v3/certificates` (获取平台证书列表). */
export interface CertificatesResponse extends Schema.Schema.Type<typeof CertificatesResponse> {}
export const CertificatesResponse = Schema.Struct({
  data: Schema.Array(EncryptedCertificate)
}).annotate({ identifier: "Certificate.CertificatesResponse" })

/** Part of an encrypted bill: its address and its key. */
export interface EncryptedBillPart extends Schema.Schema.Type<typeof EncryptedBillPart> {}
export const EncryptedBillPart = Schema.Struct({
  /** Position of this part in the bill, from 1. */
  bill_sequence: Schema.Int,
  /** Valid for five minutes. */
  download_url: Schema.String,
  /** Key of this part; decrypted with the merchant's private key when the response is decoded. */
  encrypt_key: SensitiveResponse,
  /** Nonce of the part's encryption. */
  nonce: Schema.String,
  /** `SHA1`. */
  hash_type: Schema.optional(openLiterals("SHA1")),
  /** Digest of the part once decrypted and uncompressed, hex. */
  hash_value: Schema.optional(Schema.String)
}).annotate({ identifier: "EncryptedBillPart", ...essential })

/** An encrypted bill (加密账单), which `Bill` decrypts. It usually has one part, and more from about 16 GB. */
export interface EncryptedBill extends Schema.Schema.Type<typeof EncryptedBill> {}
export const EncryptedBill = Schema.Struct({
  /** Number of parts. */
  download_bill_count: Schema.Int,
  /** The parts. */
  download_bill_list: Schema.optional(Schema.Array(EncryptedBillPart))
}).annotate({ identifier: "EncryptedBill" })
