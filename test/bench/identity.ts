/** Both sides of the protocol as the benchmarks use them, made for each run. */
import * as Schema from "effect/Schema"
import { createCipheriv, generateKeyPairSync, randomBytes, sign } from "node:crypto"

export const Identity = Schema.Struct({
  mchid: Schema.String,
  serialNo: Schema.String,
  privateKey: Schema.String,
  /** Of the merchant, for the server. */
  publicKey: Schema.String,
  apiV3Key: Schema.String,
  platformKeyId: Schema.String,
  platformPublicKey: Schema.String,
  platformPrivateKey: Schema.String
})

export interface Identity extends Schema.Schema.Type<typeof Identity> {}

const pair = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" }
  })

export const makeIdentity = (): Identity => {
  const merchant = pair()
  const platform = pair()
  return {
    mchid: "1900000109",
    serialNo: randomBytes(20).toString("hex").toUpperCase(),
    privateKey: merchant.privateKey,
    publicKey: merchant.publicKey,
    apiV3Key: randomBytes(16).toString("hex"),
    platformKeyId: "PUB_KEY_ID_0119000001092026010100000000000001",
    platformPublicKey: platform.publicKey,
    platformPrivateKey: platform.privateKey
  }
}

/** Orders that are asked for; the server knows no others. */
export const orders: ReadonlyArray<string> = Array.from({ length: 64 }, (_, index) => `bench-${10_000_000 + index}`)

/** A paid order as WeChat Pay reports it. */
export const transaction = (mchid: string, outTradeNo: string) => ({
  amount: { currency: "CNY", payer_currency: "CNY", payer_total: 9900, total: 9900 },
  appid: "wxd678efh567hg6787",
  attach: "",
  bank_type: "OTHERS",
  mchid,
  out_trade_no: outTradeNo,
  payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
  promotion_detail: [],
  success_time: "2026-01-08T10:34:56+08:00",
  trade_state: "SUCCESS",
  trade_state_desc: "支付成功",
  trade_type: "NATIVE",
  transaction_id: "1217752501201407033233368018"
})

/** Signature headers of WeChat Pay over a body. */
export const signedHeaders = (identity: Identity, body: string): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = randomBytes(16).toString("hex")
  return {
    "wechatpay-nonce": nonce,
    "wechatpay-serial": identity.platformKeyId,
    "wechatpay-signature": sign("sha256", Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), identity.platformPrivateKey)
      .toString("base64"),
    "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
    "wechatpay-timestamp": timestamp
  }
}

/** A notification as it arrives: headers, and the body byte for byte. */
export const notification = (identity: Identity, index: number) => {
  const nonce = randomBytes(6).toString("hex")
  const cipher = createCipheriv("aes-256-gcm", identity.apiV3Key, nonce)
  cipher.setAAD(Buffer.from("transaction"))
  const plaintext = JSON.stringify(transaction(identity.mchid, orders[index % orders.length] ?? ""))
  const ciphertext = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()])
  const body = JSON.stringify({
    id: `EV-2026${String(index).padStart(12, "0")}`,
    create_time: "2026-01-08T10:34:57+08:00",
    resource_type: "encrypt-resource",
    event_type: "TRANSACTION.SUCCESS",
    summary: "支付成功",
    resource: {
      original_type: "transaction",
      algorithm: "AEAD_AES_256_GCM",
      ciphertext: ciphertext.toString("base64"),
      associated_data: "transaction",
      nonce
    }
  })
  return { headers: signedHeaders(identity, body), body: Buffer.from(body) }
}
