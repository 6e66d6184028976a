/**
 * A merchant and a platform that posts notifications to it. What is posted is made by openssl's and another author's
 * code, not by the library's.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { createPublicKey, type KeyObject, sign } from "node:crypto"
import { Aes } from "wechatpay-axios-plugin"
import { CertificateStore, WeChatPayConfig } from "../../src/index.ts"
import { canary } from "./canary.ts"
import * as Keys from "./keys.ts"

export const publicKeyId = "PUB_KEY_ID_0119000001092024110100000000000001"
export const mchid = "1900000109"

/** A direct merchant's configuration. */
export const configLayer = (options: Partial<WeChatPayConfig.Options> = {}) =>
  WeChatPayConfig.layer({
    mchid,
    serialNo: "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567",
    privateKey: Keys.pem(Keys.rsa("merchant").privateKey),
    apiV3Key: canary.apiV3Key,
    ...options
  })

export const storeLayer = (id = publicKeyId, key: KeyObject = Keys.rsa("platform").publicKey) =>
  CertificateStore.layerMemory([{
    serial: id,
    kind: id.startsWith("PUB_KEY_ID_") ? "publicKey" : "certificate",
    publicKey: key
  }])

export const layer = Layer.merge(configLayer(), storeLayer())

/** A paid order, as in its notification. */
export const transaction = {
  mchid,
  appid: "wxd678efh567hg6787",
  out_trade_no: "tea20261123001",
  transaction_id: "1217752501201407033233368018",
  trade_type: "NATIVE",
  trade_state: "SUCCESS",
  trade_state_desc: "支付成功",
  bank_type: "CMC",
  attach: "",
  success_time: "2018-06-08T10:34:56+08:00",
  payer: { openid: canary.openid },
  amount: { total: 100, payer_total: 100, currency: "CNY", payer_currency: "CNY" }
}

export interface Posted {
  readonly headers: Record<string, string>
  readonly body: Uint8Array<ArrayBuffer>
}

export interface Post {
  readonly event_type?: string
  readonly original_type?: string | undefined
  readonly summary?: string
  readonly content?: unknown
  readonly id?: string
  readonly apiV3Key?: string
  readonly associated_data?: string
  readonly privateKey?: KeyObject
  readonly serial?: string
  /** Seconds by which the platform's clock is ahead. */
  readonly ahead?: number
  /** The body instead of a notification's. */
  readonly body?: Uint8Array | string
  readonly resource?: Record<string, unknown>
}

/** Body of a notification, in WeChat Pay's form. */
export const bodyOf = (post: Post = {}): string => {
  const aad = post.associated_data ?? "transaction"
  const original = "original_type" in post ? post.original_type : "transaction"
  return JSON.stringify({
    id: post.id ?? "EV-2018022511223320873",
    create_time: "2018-06-08T10:34:56+08:00",
    resource_type: "encrypt-resource",
    event_type: post.event_type ?? "TRANSACTION.SUCCESS",
    summary: post.summary ?? "支付成功",
    resource: {
      ...(original === undefined ? {} : { original_type: original }),
      algorithm: "AEAD_AES_256_GCM",
      ciphertext: Aes.AesGcm.encrypt(
        typeof post.content === "string" ? post.content : JSON.stringify(post.content ?? transaction),
        post.apiV3Key ?? canary.apiV3Key,
        "fdasflkja484",
        aad
      ),
      associated_data: aad,
      nonce: "fdasflkja484",
      ...post.resource
    }
  })
}

/** Signs a body as the platform. */
export const signed = (body: Uint8Array | string, seconds: number, post: Post = {}): Posted => {
  const bytes = Buffer.from(body)
  const timestamp = String(seconds + (post.ahead ?? 0))
  const nonce = "593BEC0C930BF1AFEB40B4A08C8FB242"
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), bytes, Buffer.from("\n")])
  return {
    headers: {
      "Content-Type": "application/json",
      "Request-ID": "08F78BB5AF0610D302189F9BEB0418A0C50228E4CE8205-268578704",
      "Wechatpay-Nonce": nonce,
      "Wechatpay-Serial": post.serial ?? publicKeyId,
      "Wechatpay-Signature": sign("RSA-SHA256", message, post.privateKey ?? Keys.rsa("platform").privateKey)
        .toString("base64"),
      "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
      "Wechatpay-Timestamp": timestamp
    },
    body: new Uint8Array(bytes)
  }
}

/** A notification, posted now. */
export const post = (options: Post = {}): Effect.Effect<Posted> =>
  Effect.map(
    Clock.currentTimeMillis,
    (millis) => signed(options.body ?? bodyOf(options), Math.floor(millis / 1000), options)
  )

/** The public half, as openssl wants it. */
export const publicPem = (key: KeyObject): string => Keys.pem(createPublicKey(key))
