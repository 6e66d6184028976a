/**
 * WeChat Pay's side for tests of the kernel: an `HttpClient` that records what it gets and signs its responses. It
 * shares no code with `src/internal`, so that two wrongs cannot cancel out.
 */
import { Clock, Effect, Layer, Redacted } from "effect"
import { CertificateStore, WeChatPayConfig } from "effect-wechatpay"
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"
import { constants, createPublicKey, createVerify, privateDecrypt, publicEncrypt, sign } from "node:crypto"
import { canary, watchPrivateKey } from "./canary.ts"
import { pem, rsa } from "./keys.ts"

export const publicKeyId = "PUB_KEY_ID_0119000001092024110100000000000001"
export const apiV3Key = canary.apiV3Key
export const mchid = "1900000109"
export const serialNo = "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"

watchPrivateKey(rsa("merchant").privateKey)

/** What came in, as it came in. */
export interface Received {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  readonly contentType: string | undefined
  readonly raw: Uint8Array
}

/** What goes out. */
export interface Reply {
  readonly status?: number
  readonly body?: string | Uint8Array
  /** Overrides of headers; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** `false`: not signed. */
  readonly signed?: boolean
  /** Fails instead, as the client below would. */
  readonly cause?: unknown
  /** Never responds. */
  readonly hang?: boolean
}

const line = (...lines: ReadonlyArray<string>) => lines.map((one) => `${one}\n`).join("")

/** Signs as WeChat Pay does. */
export const signed = (body: string | Uint8Array, seconds: number, serial = publicKeyId, name = "platform") => {
  const nonce = "593BEC0C930BF1AFEB40B4A08C8FB242"
  const message = Buffer.concat([
    Buffer.from(`${seconds}\n${nonce}\n`),
    Buffer.from(body),
    Buffer.from("\n")
  ])
  return {
    "wechatpay-timestamp": String(seconds),
    "wechatpay-nonce": nonce,
    "wechatpay-serial": serial,
    "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
    "wechatpay-signature": sign("RSA-SHA256", message, rsa(name).privateKey).toString("base64")
  }
}

/** Checks our signature as WeChat Pay would, over `body` (of an upload: its meta part). */
export const authorized = (received: Received, body = received.body): boolean => {
  const header = received.headers.authorization ?? ""
  const value = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1] ?? ""
  const message = line(
    received.method,
    received.url.pathname + received.url.search,
    value("timestamp"),
    value("nonce_str"),
    body
  )
  return header.startsWith("WECHATPAY2-SHA256-RSA2048 ") && value("mchid") === mchid &&
    value("serial_no") === serialNo &&
    createVerify("RSA-SHA256").update(message).verify(
      createPublicKey(rsa("merchant").privateKey),
      value("signature"),
      "base64"
    )
}

/** Opens what was encrypted for WeChat Pay. */
export const unseal = (ciphertext: string): string =>
  privateDecrypt(
    { key: rsa("platform").privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" },
    Buffer.from(ciphertext, "base64")
  ).toString("utf8")

/** Encrypts for the merchant. */
export const sealForMerchant = (plaintext: string): string =>
  publicEncrypt(
    { key: rsa("merchant").publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" },
    Buffer.from(plaintext)
  ).toString("base64")

/** The merchant's settings, with overrides. */
export const config = (options: Partial<WeChatPayConfig.Options> = {}) =>
  WeChatPayConfig.layer({
    mchid,
    serialNo,
    privateKey: Redacted.make(pem(rsa("merchant").privateKey)),
    apiV3Key: Redacted.make(apiV3Key),
    appid: "wxd678efh567hg6787",
    notifyUrl: "https://example.com/notify",
    ...options
  })

/** The store that knows the platform's public key. */
export const store = CertificateStore.layerPublicKey({ id: publicKeyId, publicKey: pem(rsa("platform").publicKey) })

/** A client that responds by `reply`, and the requests that it got. */
export const platform = (reply: (received: Received, turn: number) => Reply) => {
  const received: Array<Received> = []
  const client = HttpClient.make((request, url) =>
    Effect.gen(function*() {
      const raw = request.body._tag === "Uint8Array" ? request.body.body : new Uint8Array(0)
      const one: Received = {
        method: request.method,
        url,
        headers: request.headers,
        body: Buffer.from(raw).toString("utf8"),
        contentType: request.body._tag === "Uint8Array" ? request.body.contentType : undefined,
        raw
      }
      received.push(one)
      const response = reply(one, received.length - 1)
      if (response.hang === true) return yield* Effect.never
      if (response.cause !== undefined) return yield* lost(request, response.cause)
      const status = response.status ?? 200
      const body = response.body ?? ""
      const seconds = Math.floor((yield* Clock.currentTimeMillis) / 1000)
      const headers = new globalThis.Headers({ "request-id": "08F7B4C2AB0510D5081802-268435456" })
      const own = response.signed === false ? {} : signed(body, seconds)
      const all: Record<string, string | undefined> = { ...own, ...response.headers }
      for (const [name, value] of Object.entries(all)) {
        if (value !== undefined) headers.set(name, value)
      }
      const bytes = typeof body === "string" ? Buffer.from(body) : body
      return HttpClientResponse.fromWeb(
        request,
        new Response(status === 204 || status === 304 ? null : new Uint8Array(bytes), { status, headers })
      )
    })
  )
  const lost = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
    new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
  return { received, layer: Layer.succeed(HttpClient.HttpClient, client) }
}

/** Everything that an endpoint needs, around a reply. */
export const world = (
  reply: (received: Received, turn: number) => Reply,
  options: Partial<WeChatPayConfig.Options> = {}
) => {
  const side = platform(reply)
  return {
    received: side.received,
    layer: Layer.provideMerge(store, Layer.mergeAll(config(options), side.layer))
  }
}

/** A JSON response. */
export const json = (value: unknown, status = 200): Reply => ({ status, body: JSON.stringify(value) })
