/**
 * WeChat Pay's side for tests of certificates: certificates, the sealed list, and an `HttpClient` that checks
 * our signature and signs its responses. It shares no code with `src/internal`, so that two wrongs cannot cancel out.
 */
import { WeChatPayConfig } from "effect-wechatpay"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import { createCipheriv, createVerify, type KeyObject, randomBytes, sign } from "node:crypto"
import { canary } from "./canary.ts"
import { pem, rsa } from "./keys.ts"
import * as X509 from "./x509.ts"

export const mchid = "1900000109"
export const serialNo = "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"

/** A certificate and the key that goes with it. */
export interface Issued {
  readonly serial: string
  readonly pem: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** Hours since 1970, where the test clock starts. */
  readonly from: number
  readonly to: number
}

const made = new Map<string, Issued>()

/** As WeChat Pay writes times: Beijing's. */
const stamp = (hours: number): string => `${new Date((hours + 8) * 3_600_000).toISOString().slice(0, 19)}+08:00`

/** A self-signed certificate, always the same one for the same settings within a test file. */
export const issue = (options: {
  /** Name of the key, as in `keys.ts`. */
  readonly name: string
  readonly serial: string
  readonly from?: number
  readonly to?: number
  readonly subject?: string
}): Issued => {
  const { from = 0, name, serial, subject = "/C=CN/O=Tenpay.com/CN=Tenpay.com sign", to = 24 * 365 * 5 } = options
  const id = JSON.stringify([name, serial, from, to, subject])
  const ready = made.get(id)
  if (ready !== undefined) return ready
  const pair = rsa(name)
  const text = X509.selfSigned({
    privateKey: pair.privateKey,
    serial,
    subject,
    notBefore: from * 3_600_000,
    notAfter: to * 3_600_000
  })
  const issued = { serial, pem: text, ...pair, from, to }
  made.set(id, issued)
  return issued
}

/** Certificates of the platform: one that is in force, its successor, and others for special cases. */
export const certificates = {
  first: () => issue({ name: "platform-1", serial: "0157F09EFDC096DE15EBE81A47057A7232F1B8E1", to: 24 * 100 }),
  second: () => issue({ name: "platform-2", serial: "6A57F09EFDC096DE15EBE81A47057A7232F1B8E2", to: 24 * 400 }),
  third: () => issue({ name: "platform-3", serial: "7B57F09EFDC096DE15EBE81A47057A7232F1B8E3", to: 24 * 800 })
}

/** An entry of the list. */
export interface Envelope {
  readonly serial_no: string
  readonly effective_time: string
  readonly expire_time: string
  readonly encrypt_certificate: {
    readonly algorithm: string
    readonly nonce: string
    readonly associated_data: string
    readonly ciphertext: string
  }
}

/** Seals a certificate as WeChat Pay does. */
export const seal = (
  issued: Issued,
  options: { readonly apiV3Key?: string; readonly associatedData?: string; readonly content?: string } = {}
): Envelope => {
  const { apiV3Key = canary.apiV3Key, associatedData = "certificate", content = issued.pem } = options
  const nonce = randomBytes(6).toString("hex")
  const cipher = createCipheriv("aes-256-gcm", apiV3Key, nonce)
  cipher.setAAD(Buffer.from(associatedData))
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]).toString("base64")
  return {
    serial_no: issued.serial,
    effective_time: stamp(issued.from),
    expire_time: stamp(issued.to),
    encrypt_certificate: { algorithm: "AEAD_AES_256_GCM", nonce, associated_data: associatedData, ciphertext }
  }
}

/** Who signs. */
export interface Signer {
  readonly serial: string
  readonly privateKey: KeyObject
}

/** The platform's public key, for merchants who have one. */
export const publicKeyId = "PUB_KEY_ID_0119000001092024110100000000000001"
export const publicKey: Signer = { serial: publicKeyId, privateKey: rsa("platform-public").privateKey }
export const publicKeyPem = pem(rsa("platform-public").publicKey)

/** Headers of a message that `by` signed. */
export const signedBy = (by: Signer, body: string, seconds: number): Readonly<Record<string, string>> => {
  const nonce = randomBytes(16).toString("hex")
  return {
    "wechatpay-timestamp": String(seconds),
    "wechatpay-nonce": nonce,
    "wechatpay-serial": by.serial,
    "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
    "wechatpay-signature": sign("RSA-SHA256", Buffer.from(`${seconds}\n${nonce}\n${body}\n`), by.privateKey)
      .toString("base64")
  }
}

/** A request that came in. */
export interface Received {
  readonly method: string
  readonly origin: string
  readonly path: string
  /** `Wechatpay-Serial` of the request. */
  readonly serial: string | undefined
  /** Whether it is signed with the merchant's key. */
  readonly isAuthentic: boolean
}

const isAuthentic = (method: string, target: string, authorization = "", body = ""): boolean => {
  const value = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(authorization)?.[1] ?? ""
  return authorization.startsWith("WECHATPAY2-SHA256-RSA2048 ") && value("mchid") === mchid &&
    value("serial_no") === serialNo &&
    createVerify("RSA-SHA256")
      .update(`${method}\n${target}\n${value("timestamp")}\n${value("nonce_str")}\n${body}\n`)
      .verify(rsa("merchant").publicKey, value("signature"), "base64")
}

/** The platform: what it lists, how it signs, and what it was asked. */
export class Platform {
  readonly received: Array<Received> = []
  /** The sealed list. */
  list: ReadonlyArray<Envelope> = [seal(certificates.first())]
  /** Who can sign; whom the request names, signs, else the first. */
  signers: ReadonlyArray<Signer> = [certificates.first(), publicKey]
  /** Signs the list, even if the request names another. */
  listSigner: Signer | undefined
  /** Spoils the list: another status, a lost connection, headers of its own. */
  listFailure: {
    readonly status?: number
    readonly body?: string
    readonly code?: string
    readonly headers?: Readonly<Record<string, string | undefined>>
  } | undefined
  /** Whether a request is refused that names a serial under which nobody signs (平台证书序列号错误). */
  refusesUnknown = false
  /** Waits before the list is sent. */
  gate: Effect.Effect<void> = Effect.void

  /** Requests for the list. */
  get downloads(): ReadonlyArray<Received> {
    return this.received.filter(({ path }) => path.endsWith("/certificates"))
  }

  readonly client: HttpClient.HttpClient = HttpClient.make((request, url) =>
    Effect.gen({ self: this }, function*() {
      const isList = url.pathname.endsWith("/certificates")
      const target = url.pathname + url.search
      const sent = request.body._tag === "Uint8Array" ? Buffer.from(request.body.body).toString("utf8") : ""
      const serial = request.headers["wechatpay-serial"]
      this.received.push({
        method: request.method,
        origin: url.origin,
        path: url.pathname,
        serial,
        isAuthentic: isAuthentic(request.method, target, request.headers.authorization, sent)
      })
      if (isList) yield* this.gate
      const isKnown = serial === undefined || this.signers.some((one) => one.serial === serial)
      const failure = this.refusesUnknown && !isKnown
        ? {
          status: 400,
          body: JSON.stringify({ code: "PARAM_ERROR", message: "平台证书序列号Wechatpay-Serial错误" })
        }
        : isList
        ? this.listFailure
        : undefined
      if (failure?.code !== undefined) {
        const cause = Object.assign(new Error("lost"), { code: failure.code })
        return yield* new HttpClientError.HttpClientError({
          reason: new HttpClientError.TransportError({ request, cause })
        })
      }
      const body = failure?.body ??
        (isList ? JSON.stringify({ data: this.list }) : JSON.stringify({ code_url: "weixin://wxpay/bizpayurl?pr=1" }))
      const by = (isList ? this.listSigner : undefined) ?? this.signers.find((one) => one.serial === serial) ??
        this.signers[0]!
      const seconds = Math.floor((yield* Clock.currentTimeMillis) / 1000)
      const headers = new globalThis.Headers({ "request-id": "08F7B4C2AB0510D5081802" })
      for (const [name, value] of Object.entries({ ...signedBy(by, body, seconds), ...failure?.headers })) {
        if (value !== undefined) headers.set(name, value)
      }
      return HttpClientResponse.fromWeb(request, new Response(body, { status: failure?.status ?? 200, headers }))
    })
  )

  readonly layer: Layer.Layer<HttpClient.HttpClient> = Layer.succeed(HttpClient.HttpClient, this.client)
}

/** The merchant. It signs at once: the test clock does not wait for the thread pool. */
export const config = (options: Partial<WeChatPayConfig.Options> = {}) =>
  WeChatPayConfig.layer({
    mchid,
    serialNo,
    apiV3Key: canary.apiV3Key,
    privateKey: pem(rsa("merchant").privateKey),
    signer: (message) => Effect.sync(() => sign("RSA-SHA256", message, rsa("merchant").privateKey)),
    ...options
  })

const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/** Lets everything run that does not wait for the clock. */
export const settle: Effect.Effect<void> = Effect.repeat(turn, { times: 50 })
