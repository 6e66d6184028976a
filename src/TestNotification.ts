/** Makes notifications for tests, signed and encrypted as WeChat Pay does, with keys of the test's own. */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto"
import * as CertificateStore from "./CertificateStore.ts"
import * as Aead from "./internal/aead.ts"
import * as Authorization from "./internal/authorization.ts"
import { definedFields } from "./internal/definedFields.ts"
import * as Rsa from "./internal/rsa.ts"
import type * as NotificationEvent from "./NotificationEvent.ts"
import * as WeChatPayConfig from "./WeChatPayConfig.ts"
import type { ConfigurationError } from "./WeChatPayError.ts"
import { encodeTime, Sealer } from "./Wire.ts"

/** Keys with which a notification is signed and encrypted. */
export interface Keys {
  /** Id of the public key or serial number of the platform certificate that goes into `Wechatpay-Serial`. */
  readonly serial: string
  /** Private key of the platform's side: PEM, or as node:crypto has it. */
  readonly privateKey: string | KeyObject
  /** APIv3 key of the merchant: 32 bytes. */
  readonly apiV3Key: string | Redacted.Redacted
  /** Merchant's public key, for events with sensitive fields. */
  readonly merchantKey?: KeyObject | undefined
}

/** The envelope of a notification; all fields have defaults. */
export interface Options {
  /** By default `EV-` and a random number. */
  readonly id?: string | undefined
  /** Time at which it was made; now by default. */
  readonly createTime?: DateTime.Utc | undefined
  readonly summary?: string | undefined
  /** By default the event's first one, if it has any. */
  readonly originalType?: string | undefined
  /** Associated data of the encryption; by default `original_type`. */
  readonly associatedData?: string | undefined
  /** Seconds in `Wechatpay-Timestamp`; now by default. */
  readonly timestamp?: number | undefined
  readonly requestId?: string | undefined
  /** Whether to sign wrong on purpose, as WeChat Pay's probes are. */
  readonly probe?: boolean | undefined
}

/** A notification as WeChat Pay posts it. */
export interface Signed {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

/** A test notification could not be made. */
export class TestNotificationError
  extends Schema.TaggedError<TestNotificationError>("effect-wechatpay/TestNotificationError")("TestNotificationError", {
    issue: Schema.String
  })
{
  override get message() {
    return this.issue
  }
}

const toKey = (key: string | KeyObject): Result.Result<KeyObject, TestNotificationError> =>
  typeof key !== "string" ? Result.succeed(key) : Result.try({
    try: () => createPrivateKey(key),
    catch: () => new TestNotificationError({ issue: "privateKey is no private key in PEM" })
  })

const hex = (bytes: number) => randomBytes(bytes).toString("hex")

/** Makes a notification of any content: for kinds that have no declaration, and for content that does not fit one. */
export const signJson = Effect.fnUntraced(function*(
  keys: Keys,
  eventType: string,
  content: unknown,
  options: Options = {}
): Effect.fn.Return<Signed, TestNotificationError> {
  const now = yield* Clock.currentTimeMillis
  const privateKey = yield* Effect.fromResult(toKey(keys.privateKey))
  const apiV3Key = Buffer.from(Redacted.isRedacted(keys.apiV3Key) ? Redacted.value(keys.apiV3Key) : keys.apiV3Key)
  if (apiV3Key.length !== Aead.keyLength) {
    return yield* new TestNotificationError({
      issue: `apiV3Key has ${apiV3Key.length} bytes instead of ${Aead.keyLength}`
    })
  }
  const { originalType } = options
  const createTime = yield* encodeTime(options.createTime ?? DateTime.makeUnsafe(now)).pipe(
    Effect.mapError(() => new TestNotificationError({ issue: "createTime is not in the years 0 to 9999 in Beijing" }))
  )
  const nonce = hex(6)
  const associatedData = options.associatedData ?? originalType ?? ""
  const body = Buffer.from(JSON.stringify({
    id: options.id ?? `EV-${hex(12)}`,
    create_time: createTime,
    resource_type: "encrypt-resource",
    event_type: eventType,
    summary: options.summary ?? "通知",
    resource: {
      ...definedFields({ original_type: originalType }),
      algorithm: "AEAD_AES_256_GCM",
      ciphertext: Aead.seal(apiV3Key, nonce, associatedData, Buffer.from(JSON.stringify(content))),
      associated_data: associatedData,
      nonce
    }
  }))
  return yield* signBody(privateKey, keys.serial, body, options, now)
})

const signBody = (
  privateKey: KeyObject,
  serial: string,
  body: Uint8Array<ArrayBuffer>,
  options: Options,
  now: number
): Effect.Effect<Signed, TestNotificationError> => {
  const timestamp = String(options.timestamp ?? Math.floor(now / 1000))
  const nonce = Authorization.nonce()
  return Result.match(Rsa.signSync(privateKey, Authorization.responseMessage(timestamp, nonce, body)), {
    onFailure: () => Effect.fail(new TestNotificationError({ issue: "privateKey is no RSA key" })),
    onSuccess: (signature) =>
      Effect.succeed({
        headers: {
          "content-type": "application/json",
          "request-id": options.requestId ?? `TEST-${hex(8)}-0`,
          "wechatpay-nonce": nonce,
          "wechatpay-serial": serial,
          "wechatpay-signature": options.probe === true ? `WECHATPAY/SIGNTEST/${signature}` : signature,
          "wechatpay-signature-type": Authorization.scheme,
          "wechatpay-timestamp": timestamp
        },
        body
      })
  })
}

/**
 * Makes a notification of a declared kind.
 *
 * **Example** (Testing a handler)
 *
 * ```ts
 * import { TestNotification } from "effect-wechatpay/testing"
 * import { Order } from "effect-wechatpay/payments"
 * import * as Effect from "effect/Effect"
 *
 * declare const keys: TestNotification.Keys
 * declare const handler: (request: Request) => Promise<Response>
 *
 * const test = Effect.gen(function*() {
 *   const { body, headers } = yield* TestNotification.sign(keys, Order.paid, {
 *     out_trade_no: "tea20261123001",
 *     trade_state: "SUCCESS",
 *     mchid: "1900000109",
 *     amount: { total: 100 }
 *   })
 *   const request = new Request("http://localhost/notify", { method: "POST", headers, body })
 *   const response = yield* Effect.promise(() => handler(request))
 *   return response.status
 * })
 * ```
 */
export const sign = Effect.fnUntraced(function*<A>(
  keys: Keys,
  event: NotificationEvent.NotificationEvent<string, string, A>,
  resource: A,
  options: Options & {
    /** By default the event's first type. */
    readonly eventType?: string | undefined
  } = {}
): Effect.fn.Return<Signed, TestNotificationError> {
  const seal = (plaintext: string) =>
    keys.merchantKey === undefined
      ? Effect.fail(new SchemaIssue.InvalidValue({ message: "merchantKey is needed to encrypt it" }))
      : Result.match(Rsa.seal(keys.merchantKey, plaintext), {
        onFailure: () => Effect.fail(new SchemaIssue.InvalidValue({ message: "does not fit under merchantKey" })),
        onSuccess: Effect.succeed
      })
  const content = yield* Schema.encodeEffect(event.resource)(resource).pipe(
    Effect.provideService(Sealer, { seal }),
    Effect.mapError((error) => new TestNotificationError({ issue: error.message }))
  )
  const [originalType] = event.originalTypes
  const eventType = options.eventType ?? event.eventTypes[0] ?? ""
  const summary = event.summaries[eventType]
  return yield* signJson(keys, eventType, content, {
    ...definedFields({ originalType, summary }),
    ...options
  })
})

/** A merchant and its WeChat Pay, with keys made for the test. */
export interface Platform {
  readonly mchid: string
  readonly keys: Keys
  /** The services that a program needs to receive notifications that {@link Platform.keys} sign. */
  readonly layer: Layer.Layer<
    WeChatPayConfig.WeChatPayConfig | CertificateStore.CertificateStore,
    ConfigurationError
  >
}

/**
 * Makes keys for a test: a merchant, and a platform that signs notifications for it. The keys are marked as a sandbox's,
 * so that nothing trusts them against production.
 */
export const makePlatform: Effect.Effect<Platform> = Effect.sync(() => {
  const merchant = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const platform = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const mchid = `00${hex(4).replaceAll(/[a-f]/g, "7")}`
  const serial = `PUB_KEY_ID_SANDBOX${hex(8).toUpperCase()}`
  const apiV3Key = Redacted.make(hex(16))
  const config = WeChatPayConfig.layer({
    mchid,
    serialNo: `53414E44424F58${hex(13).toUpperCase()}`,
    privateKey: merchant.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    apiV3Key,
    baseUrl: "http://127.0.0.1:9"
  })
  return {
    mchid,
    keys: { serial, privateKey: platform.privateKey, apiV3Key, merchantKey: merchant.publicKey },
    layer: Layer.merge(
      config,
      CertificateStore.layerMemory([{ serial, kind: "publicKey", publicKey: platform.publicKey }])
    )
  }
})
