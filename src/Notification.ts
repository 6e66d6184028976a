/**
 * Notifications (回调通知): verify, decrypt, type.
 *
 * `Notification.parse` does these three and nothing else. It does not know which notifications it has seen before:
 * WeChat Pay repeats a notification until it is answered with 2xx, and sometimes afterwards. `NotificationInbox` keeps
 * them and drops what repeats.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Headers from "effect/http/Headers"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { CertificateStore, type PlatformKey } from "./CertificateStore.ts"
import * as Aead from "./internal/aead.ts"
import * as Authorization from "./internal/authorization.ts"
import * as Json from "./internal/json.ts"
import * as Lenient from "./internal/lenient.ts"
import * as FieldOpener from "./internal/opener.ts"
import * as Reserialised from "./internal/reserialised.ts"
import * as Rsa from "./internal/rsa.ts"
import { isSandboxSerial } from "./internal/sandboxIdentity.ts"
import * as X509 from "./internal/x509.ts"
import type * as NotificationEvent from "./NotificationEvent.ts"
import * as Verification from "./transport/verification.ts"
import { WeChatPayConfig } from "./WeChatPayConfig.ts"
import { CertificateError, DecryptError, redactText, ResponseDecodeError, SignatureError } from "./WeChatPayError.ts"
import { Opener, readTime } from "./Wire.ts"

export {
  /**
   * Declares a kind of notification.
   *
   * @category constructors
   * @since 0.1.0
   */
  make as event
} from "./NotificationEvent.ts"

const where = { endpoint: "Notification.parse", route: "POST notify_url" } as const

/** Largest body that is read unless told otherwise: 1 MiB. Real notifications have a few KiB. */
export const defaultMaxBodySize = 1024 * 1024

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What every notification says of itself.
 *
 * @category models
 * @since 0.1.0
 */
export interface Envelope {
  /** Id of the notification (通知 ID). It stays the same when WeChat Pay sends the notification again. */
  readonly id: string
  /** When WeChat Pay made the notification. */
  readonly create_time: DateTime.Utc | undefined
  /** A few words of WeChat Pay's, in Chinese. */
  readonly summary: string | undefined
  readonly original_type: string | undefined
  /** Merchant number whose APIv3 key opened it. */
  readonly mchid: string
  /** Serial number or id of the platform key that signed it. */
  readonly serial: string
  /** `Request-ID` of the delivery, which WeChat Pay's support asks for. */
  readonly requestId: string | undefined
}

/**
 * A notification of a declared kind.
 *
 * @category models
 * @since 0.1.0
 */
export interface Known<out Event extends string, out EventType extends string, out A> extends Envelope {
  /** Name of the declaration, for example `Order.paid`. */
  readonly event: Event
  readonly event_type: EventType
  /** What happened. */
  readonly resource: A
}

/**
 * A notification of a kind that the program did not declare.
 *
 * @category models
 * @since 0.1.0
 */
export interface Unknown extends Envelope {
  readonly event: "Unknown"
  readonly event_type: string
  /** The decrypted JSON. */
  readonly resource: Redacted.Redacted<unknown>
}

/**
 * Type of the notifications that a declaration stands for.
 *
 * @category models
 * @since 0.1.0
 */
export type Of<E extends NotificationEvent.Any> = E extends
  NotificationEvent.NotificationEvent<infer Name extends string, infer EventType extends string, infer A>
  ? Known<Name, EventType, A>
  : never

/**
 * Settings of {@link parse}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Seconds by which WeChat Pay's clock and ours may differ; 300 by default. */
  readonly toleranceSeconds?: number | undefined
  /** Largest body in bytes; 1 MiB by default. */
  readonly maxBodySize?: number | undefined
}

/**
 * What came is no notification of WeChat Pay's form.
 *
 * @category errors
 * @since 0.1.0
 */
export class MalformedNotification
  extends Schema.TaggedError<MalformedNotification>("effect-wechatpay/MalformedNotification")("MalformedNotification", {
    /**
     * - `NotBytes`: something else than a `Uint8Array` was given as the body.
     * - `TooLarge`: the body has more bytes than allowed.
     * - `NotJson`: the signed body is no JSON.
     * - `Envelope`: the signed JSON lacks what every notification has.
     * - `Algorithm`: the content is encrypted in a way that is not supported.
     */
    reason: Schema.Literals(["NotBytes", "TooLarge", "NotJson", "Envelope", "Algorithm"]),
    /** What is wrong and what to do; never a value. */
    issue: Schema.String,
    /** The body as received, where its signature holds. */
    body: Schema.optionalKey(Schema.Redacted(Schema.String))
  })
{
  override get message() {
    return `${where.endpoint}: ${this.issue}`
  }
}

/**
 * Every way in which {@link parse} fails.
 *
 * @category errors
 * @since 0.1.0
 */
export type NotificationError =
  | MalformedNotification
  | SignatureError
  | CertificateError
  | DecryptError
  | ResponseDecodeError

// ---------------------------------------------------------------------------------------------------------------------
// merchants
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A merchant for whom notifications come.
 *
 * @category models
 * @since 0.1.0
 */
export interface Merchant {
  readonly config: WeChatPayConfig["Service"]
  readonly store: CertificateStore["Service"]
}

/**
 * Merchants who share the address with the one of `WeChatPayConfig`; none by default.
 *
 * @category services
 * @since 0.1.0
 */
export const OtherMerchants = Context.Reference<ReadonlyArray<Merchant>>(
  "effect-wechatpay/Notification/OtherMerchants",
  {
    defaultValue: () => []
  }
)

/**
 * Layer for several merchants behind one address.
 *
 * **Details**
 *
 * The id of the public key that signed a notification says whose it is. A platform certificate says less: then each
 * merchant's APIv3 keys are tried, and where more than one opens it, the merchant number in the content decides. The
 * notification's `mchid` names the merchant. The first merchant given is the one of `WeChatPayConfig` and
 * `CertificateStore`.
 *
 * **Gotchas**
 *
 * An endpoint that a handler calls is called as the first merchant, whoever the notification is for. Provide the layer
 * of the merchant that `mchid` names around such a call.
 *
 * **Example** (Two merchants)
 *
 * ```ts
 * import { CertificateStore, Notification, WeChatPayConfig } from "effect-wechatpay"
 * import * as Layer from "effect/Layer"
 *
 * declare const tea: WeChatPayConfig.Options
 * declare const books: WeChatPayConfig.Options
 * declare const teaKey: CertificateStore.PublicKeyOptions
 * declare const booksKey: CertificateStore.PublicKeyOptions
 *
 * const merchant = (options: WeChatPayConfig.Options, key: CertificateStore.PublicKeyOptions) =>
 *   CertificateStore.layerPublicKey(key).pipe(Layer.provideMerge(WeChatPayConfig.layer(options)))
 *
 * const Merchants = Notification.layerMerchants(merchant(tea, teaKey), merchant(books, booksKey))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerMerchants = <E, R>(
  first: Layer.Layer<WeChatPayConfig | CertificateStore, E, R>,
  ...others: ReadonlyArray<Layer.Layer<WeChatPayConfig | CertificateStore, E, R>>
): Layer.Layer<WeChatPayConfig | CertificateStore, E, R> =>
  Layer.merge(
    first,
    Layer.effect(
      OtherMerchants,
      Effect.forEach(others, (layer) =>
        // Fresh: two merchants may be made of parts that Effect would otherwise build once and share.
        Effect.map(Layer.build(Layer.fresh(layer)), (context): Merchant => ({
          config: Context.get(context, WeChatPayConfig),
          store: Context.get(context, CertificateStore)
        })))
    )
  )

/** One store over those of all merchants. A key of a sandbox is looked up only where sandbox keys are trusted. */
const storeOf = (merchants: readonly [Merchant, ...Array<Merchant>]): CertificateStore["Service"] => {
  const trusting = (serial: string) =>
    isSandboxSerial(serial) ? merchants.filter(({ config }) => config.loopback) : merchants
  const serials = Effect.map(Effect.forEach(merchants, ({ store }) => store.serials), (all) => [...new Set(all.flat())])
  return {
    get: Effect.fnUntraced(function*(serial) {
      const candidates = trusting(serial)
      const known = yield* knowing(candidates, serial)
      let failure: CertificateError | undefined
      for (const { store } of known.length > 0 ? known : candidates) {
        const found = yield* Effect.result(store.get(serial))
        if (Result.isFailure(found)) failure = found.failure
        else if (found.success !== undefined) return found.success
      }
      return failure === undefined ? undefined : yield* failure
    }),
    current: merchants[0].store.current,
    serials
  }
}

const knowing = (merchants: ReadonlyArray<Merchant>, serial: string) =>
  Effect.filter(merchants, ({ store }) => Effect.map(store.serials, (serials) => serials.includes(serial)))

// ---------------------------------------------------------------------------------------------------------------------
// verify
// ---------------------------------------------------------------------------------------------------------------------

/** What is needed of the JSON that WeChat Pay posts. */
interface Posted {
  readonly id: string
  readonly event_type: string
  readonly create_time: DateTime.Utc | undefined
  readonly summary: string | undefined
  readonly resource: {
    readonly algorithm: string
    readonly ciphertext: string
    readonly nonce: string
    readonly associated_data: string
    readonly original_type: string | undefined
  }
}

/** By hand: the envelope is read for every notification, and a schema would cost as much as the decryption. */
const readPosted = (json: unknown): Posted | string => {
  if (!Json.isRecord(json)) return "it is no object"
  const { resource } = json
  if (!Json.isRecord(resource)) return "resource is missing"
  const id = Json.textOf(json.id)
  const event_type = Json.textOf(json.event_type)
  const algorithm = Json.textOf(resource.algorithm)
  const ciphertext = Json.textOf(resource.ciphertext)
  const nonce = Json.textOf(resource.nonce)
  const created = Json.textOf(json.create_time)
  if (id === undefined || id === "") return "id is missing"
  if (event_type === undefined || event_type === "") return "event_type is missing"
  if (algorithm === undefined) return "resource.algorithm is missing"
  if (ciphertext === undefined) return "resource.ciphertext is missing"
  if (nonce === undefined) return "resource.nonce is missing"
  return {
    id,
    event_type,
    create_time: created === undefined ? undefined : readTime(created),
    summary: Json.textOf(json.summary),
    resource: {
      algorithm,
      ciphertext,
      nonce,
      associated_data: Json.textOf(resource.associated_data) ?? "",
      original_type: Json.textOf(resource.original_type)
    }
  }
}

/**
 * A notification whose signature holds.
 *
 * @internal
 */
export interface Verified {
  readonly posted: Posted
  readonly serial: string
  readonly requestId: string | undefined
  readonly text: string
  /** Whose it may be, the likeliest first. */
  readonly merchants: ReadonlyArray<Merchant>
}

const signatureHeaders = ["wechatpay-signature", "wechatpay-timestamp", "wechatpay-nonce", "wechatpay-serial"]

/** Node.js has the names in lower case: there is nothing to normalise. */
const isNormalised = (input: Headers.Input): input is Readonly<Record<string, string>> =>
  !(Symbol.iterator in input) && signatureHeaders.every((name) => typeof Object(input)[name] === "string")

/**
 * The headers that matter, out of whatever a framework hands over.
 *
 * @internal
 */
export const pickHeaders = (input: Headers.Input) => {
  const all: Readonly<Record<string, unknown>> = Result.getOrElse(
    Result.try(() => isNormalised(input) ? input : Headers.fromInput(input)),
    () => Headers.empty
  )
  // One by one: an object whose fields are known beforehand is several times cheaper than one that grows in a loop.
  return {
    "wechatpay-signature": Json.textOf(all["wechatpay-signature"]),
    "wechatpay-timestamp": Json.textOf(all["wechatpay-timestamp"]),
    "wechatpay-nonce": Json.textOf(all["wechatpay-nonce"]),
    "wechatpay-serial": Json.textOf(all["wechatpay-serial"]),
    "wechatpay-signature-type": Json.textOf(all["wechatpay-signature-type"]),
    "request-id": Json.textOf(all["request-id"])
  }
}

const malformed = (reason: MalformedNotification["reason"], issue: string, text?: string) =>
  new MalformedNotification({ reason, issue, ...(text === undefined ? {} : { body: redactText(text) }) })

/** Another realm (a worker, a test runner's sandbox) has a `Uint8Array` of its own. */
const isBytes = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array ||
  (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]")

const kindOf = (value: unknown): string => {
  if (typeof value === "string") return "a string: give its bytes, and only if no parser has touched it"
  if (value === undefined || value === null) return "nothing: a body parser may have consumed it"
  if (value instanceof ArrayBuffer) return "an ArrayBuffer: wrap it, new Uint8Array(buffer)"
  return "an object: a body parser has run, and what it read cannot be verified any more"
}

/**
 * First stage: bounds, verifies the signature over the bytes as received, and reads the envelope. A key that does not
 * come within `limit` is no longer waited for; its download goes on.
 *
 * @internal
 */
export const verify = (
  headers: Headers.Input,
  body: unknown,
  options: Options,
  limit?: Duration.Duration
): Effect.Effect<Verified, NotificationError, WeChatPayConfig | CertificateStore> =>
  Effect.contextWith((services: Context.Context<WeChatPayConfig | CertificateStore>) => {
    const verified = verifyWith(services, headers, body, options)
    return limit === undefined || Exit.isExit(verified) ? verified : Effect.timeoutOrElse(verified, {
      duration: limit,
      orElse: () =>
        Effect.fail(
          new CertificateError({
            ...where,
            ...Verification.requestId(pickHeaders(headers)),
            outcome: "NotSent",
            reason: "DownloadFailed",
            issue: `it did not come within ${Duration.format(limit)}; the next delivery may find it`
          })
        )
    })
  })

/** Eager: as a rule the key is at hand, and then a notification costs one step of its fiber. */
const verifyWith = (
  services: Context.Context<WeChatPayConfig | CertificateStore>,
  headers: Headers.Input,
  body: unknown,
  options: Options
): Effect.Effect<Verified, NotificationError> => {
  if (!isBytes(body)) {
    return Effect.fail(malformed(
      "NotBytes",
      `the body must be a Uint8Array of the bytes as received, and is ${kindOf(body)}; ` +
        "docs/notifications.md shows how each framework gives the raw body"
    ))
  }
  const maxBodySize = options.maxBodySize ?? defaultMaxBodySize
  if (!(body.length <= maxBodySize)) {
    return Effect.fail(
      malformed("TooLarge", `the body has ${body.length} bytes, ${maxBodySize} at most are read`)
    )
  }
  const merchants = merchantsOf(services)
  const picked = pickHeaders(headers)
  const requestId = Verification.readRequestId(picked)
  const message: Verification.Signed = {
    endpoint: where.endpoint,
    route: where.route,
    requestId,
    headers: picked,
    body,
    sandbox: merchants.some(({ config }) => config.loopback),
    toleranceSeconds: options.toleranceSeconds ?? Verification.tolerance
  }
  const store = merchants.length === 1 ? merchants[0].store : storeOf(merchants)
  const key = Effect.catchEager(
    Verification.verifyWith(store, Context.get(services, Clock.Clock), message),
    (error): Effect.Effect<never, SignatureError | CertificateError> =>
      error._tag === "SignatureError" ? explain(error, message, store, merchants) : Effect.fail(error)
  )
  return Effect.flatMapEager(key, ({ serial }) => read(requestId, body, serial, merchants))
}

/** The merchant of `WeChatPayConfig`, then the others. */
const merchantsOf = (
  services: Context.Context<WeChatPayConfig | CertificateStore>
): readonly [Merchant, ...Array<Merchant>] => [
  { config: Context.get(services, WeChatPayConfig), store: Context.get(services, CertificateStore) },
  ...Context.get(services, OtherMerchants)
]

const read = (
  requestId: string | undefined,
  body: Uint8Array,
  serial: string,
  merchants: ReadonlyArray<Merchant>
): Effect.Effect<Verified, MalformedNotification> => {
  const text = Verification.bodyText(body)
  const json = Json.parse(text)
  if (Result.isFailure(json)) return Effect.fail(malformed("NotJson", `the body is signed, and ${json.failure}`, text))
  const posted = readPosted(json.success)
  if (typeof posted === "string") {
    return Effect.fail(malformed("Envelope", `the signed JSON is no notification: ${posted}`, text))
  }
  const verified = { posted, serial, requestId, text, merchants }
  return merchants.length === 1
    ? Effect.succeed(verified)
    : Effect.map(order(merchants, serial), (merchants) => ({ ...verified, merchants }))
}

/**
 * Reads a notification whose signature was verified when it was stored. Its key may be gone by now.
 *
 * @internal
 */
export const reread = (
  headers: Readonly<Record<string, string>>,
  body: Uint8Array
): Effect.Effect<Verified, MalformedNotification, WeChatPayConfig | CertificateStore> =>
  Effect.contextWith((services: Context.Context<WeChatPayConfig | CertificateStore>) =>
    read(
      Verification.readRequestId(headers),
      body,
      X509.normalizeSerial(headers["wechatpay-serial"] ?? ""),
      merchantsOf(services)
    )
  )

/** A public key belongs to one merchant number; a certificate serves many. */
const order = (merchants: ReadonlyArray<Merchant>, serial: string) =>
  Effect.map(knowing(merchants, serial), (known) =>
    X509.serialKind(serial) === "publicKey" && known.length > 0
      ? known
      : [...known, ...merchants.filter((merchant) => !known.includes(merchant))])

/** Says of a signature that does not hold why that may be. */
const explain = (
  error: SignatureError,
  message: Verification.Signed,
  store: CertificateStore["Service"],
  merchants: ReadonlyArray<Merchant>
) => {
  const signature = message.headers["wechatpay-signature"]
  const timestamp = message.headers["wechatpay-timestamp"]
  const nonce = message.headers["wechatpay-nonce"]
  const { serial } = error
  if (
    error.reason !== "Mismatch" || serial === undefined || signature === undefined || timestamp === undefined ||
    nonce === undefined
  ) {
    return Effect.fail(error)
  }
  return store.get(serial).pipe(
    Effect.orElseSucceed(() => undefined),
    Effect.flatMap((key) => {
      const holds = (publicKey: PlatformKey["publicKey"], body: Uint8Array) =>
        Rsa.verify(publicKey, Authorization.responseMessage({ timestamp, nonce, body }), signature)
      const text = Verification.bodyText(message.body)
      const hint = Reserialised.hint(text, (body) => key !== undefined && holds(key.publicKey, body)) ??
        (merchants.some(({ config }) => config.publicKey !== undefined && holds(config.publicKey, message.body))
          ? "It was made with the merchant's own key, not with WeChat Pay's."
          : contentHint(text, merchants))
      return Effect.fail(hint === undefined ? error : new SignatureError({ ...error, hint }))
    })
  )
}

const contentHint = (text: string, merchants: ReadonlyArray<Merchant>): string | undefined => {
  const json = Result.getOrElse(Json.parse(text), () => undefined)
  if (!Json.isRecord(json) || !Json.isRecord(json.resource)) return undefined
  const { associated_data, ciphertext, nonce } = json.resource
  if (typeof ciphertext !== "string" || typeof nonce !== "string") return undefined
  const data = typeof associated_data === "string" ? associated_data : ""
  const sealed = { nonce, associatedData: data, ciphertext }
  return merchants.some(({ config }) => Aead.openWithAny(config.apiV3Keys, sealed) !== undefined)
    ? "The content still opens under the APIv3 key: a header or another part of the body was changed on the way."
    : "The content does not open under the APIv3 key either: it was changed, or made by somebody else."
}

// ---------------------------------------------------------------------------------------------------------------------
// open
// ---------------------------------------------------------------------------------------------------------------------

const algorithm = "AEAD_AES_256_GCM"

/**
 * A notification whose content is decrypted.
 *
 * @internal
 */
export interface Opened extends Envelope {
  readonly event_type: string
  /** The decrypted JSON as text. */
  readonly text: string
  readonly json: unknown
  readonly config: WeChatPayConfig["Service"]
}

interface Candidate {
  readonly config: WeChatPayConfig["Service"]
  readonly plaintext: Uint8Array
}

/** Merchant numbers by which a content says whose it is. */
const owners = ["mchid", "mch_id", "sp_mchid", "combine_mchid"]

/**
 * Second stage: decrypts under the APIv3 keys of the merchants whose it may be.
 *
 * @internal
 */
export const open = (verified: Verified): Effect.Effect<Opened, NotificationError> => {
  const { posted, text } = verified
  const { resource } = posted
  if (resource.algorithm !== algorithm) {
    return Effect.fail(
      malformed(
        "Algorithm",
        `the content is encrypted by ${resource.algorithm.slice(0, 64)}, supported is ${algorithm}`,
        text
      )
    )
  }
  const candidates: Array<Candidate> = []
  const { associated_data: associatedData, ciphertext, nonce } = resource
  for (const { config } of verified.merchants) {
    const plaintext = Aead.openWithAny(config.apiV3Keys, { nonce, associatedData, ciphertext })
    if (plaintext !== undefined) candidates.push({ config, plaintext })
  }
  const [first] = candidates
  if (first === undefined) {
    return Effect.fail(
      new DecryptError({
        ...where,
        ...(verified.requestId === undefined ? {} : { requestId: verified.requestId }),
        outcome: "Unknown",
        algorithm: "AEAD",
        field: "resource",
        body: redactText(text)
      })
    )
  }
  const plaintext = Verification.bodyText(first.plaintext)
  const json = Json.parse(plaintext)
  if (Result.isFailure(json)) {
    return Effect.fail(
      new ResponseDecodeError({
        ...where,
        ...(verified.requestId === undefined ? {} : { requestId: verified.requestId }),
        outcome: "Unknown",
        issue: `the decrypted content ${json.failure}`,
        body: redactText(plaintext)
      })
    )
  }
  const content = json.success
  const { config } = candidates.length === 1 || !Json.isRecord(content)
    ? first
    : candidates.find(({ config }) => owners.some((name) => content[name] === config.mchid)) ?? first
  return Effect.succeed({
    id: posted.id,
    event_type: posted.event_type,
    create_time: posted.create_time,
    summary: posted.summary,
    original_type: resource.original_type,
    mchid: config.mchid,
    serial: verified.serial,
    requestId: verified.requestId,
    text: plaintext,
    json: content,
    config
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// decode
// ---------------------------------------------------------------------------------------------------------------------

const isOf = <E extends NotificationEvent.Any>(
  events: ReadonlyArray<E>,
  notification: Known<string, string, unknown>
): notification is Of<E> => events.some((event) => event.name === notification.event)

/**
 * Third stage: finds the declaration that fits, and decodes. `undefined` where none fits.
 *
 * @internal
 */
export const decoder = <E extends NotificationEvent.Any>(
  events: ReadonlyArray<E>
): (opened: Opened) => Effect.Effect<Of<E>, ResponseDecodeError | DecryptError> | undefined => {
  const byType = new Map<string, Array<ReturnType<typeof eventDecoder>>>()
  for (const event of events) {
    const decode = eventDecoder(event)
    for (const type of event.eventTypes) byType.set(type, [...byType.get(type) ?? [], decode])
  }
  return (opened) => {
    const content = opened.json
    if (!Json.isRecord(content)) return undefined
    const found = byType.get(opened.event_type)?.find(({ event }) =>
      (event.originalTypes.length === 0 || opened.original_type === undefined ||
        event.originalTypes.includes(opened.original_type)) &&
      (event.summaries[opened.event_type] ?? opened.summary) === opened.summary && event.matches(content)
    )
    return found === undefined
      ? undefined
      : Effect.flatMapEager(found.decode(opened), (notification) =>
        isOf(events, notification)
          ? Effect.succeed(notification)
          : Effect.fail(decodeError(notification.event, opened, "no declaration")))
  }
}

const decodeError = (name: string, opened: Opened, issue: string) =>
  new ResponseDecodeError({
    endpoint: `${where.endpoint} (${name})`,
    route: where.route,
    ...(opened.requestId === undefined ? {} : { requestId: opened.requestId }),
    outcome: "Unknown",
    issue,
    body: redactText(opened.text)
  })

const eventDecoder = (event: NotificationEvent.Any) => {
  const decode = Schema.decodeUnknownEffect(event.resource)
  return {
    event,
    decode: (opened: Opened): Effect.Effect<Known<string, string, unknown>, ResponseDecodeError | DecryptError> => {
      const opener = FieldOpener.make(opened.config.privateKeys)
      const known = (resource: unknown) => ({
        event: event.name,
        event_type: opened.event_type,
        id: opened.id,
        create_time: opened.create_time,
        summary: opened.summary,
        original_type: opened.original_type,
        mchid: opened.mchid,
        serial: opened.serial,
        requestId: opened.requestId,
        resource
      })
      const decoded = Lenient.decodeJson(decode, opened.json, opened.text, event.name, opener.failed)
      // Done at once, as a rule: there is nothing to open.
      if (Exit.isExit(decoded) && Exit.isSuccess(decoded)) return Effect.succeed(known(decoded.value))
      return decoded.pipe(
        Effect.provideService(Opener, opener),
        Effect.mapError((error) =>
          opener.failed()
            ? new DecryptError({
              endpoint: `${where.endpoint} (${event.name})`,
              route: where.route,
              ...(opened.requestId === undefined ? {} : { requestId: opened.requestId }),
              outcome: "Unknown",
              algorithm: "OAEP",
              field: Lenient.formatPath(Lenient.faults(error)[0]?.path ?? []),
              body: redactText(opened.text)
            })
            : decodeError(event.name, opened, Lenient.describe(error))
        ),
        Effect.map(known)
      )
    }
  }
}

/**
 * The generic member.
 *
 * @internal
 */
export const unknown = (opened: Opened): Unknown => ({
  event: "Unknown",
  event_type: opened.event_type,
  id: opened.id,
  create_time: opened.create_time,
  summary: opened.summary,
  original_type: opened.original_type,
  mchid: opened.mchid,
  serial: opened.serial,
  requestId: opened.requestId,
  resource: Redacted.make(opened.json, { label: "resource" })
})

/**
 * Verifies, decrypts and types a notification (回调通知).
 *
 * **Details**
 *
 * Takes the declarations that the program wants, then headers and body of a request as received. The signature is
 * checked over these very bytes, within five minutes of our clock; the content is decrypted under the APIv3 key, or
 * under one of `previousApiV3Keys`; the declarations decide the type. A kind that was not declared arrives as
 * {@link Unknown}. A declared one whose content does not fit fails with a `ResponseDecodeError` that carries the
 * decrypted JSON, so that nothing is lost.
 *
 * **Gotchas**
 *
 * It does not de-duplicate: WeChat Pay repeats notifications, and two deliveries of one can arrive at the same time.
 * Handle them idempotently by the merchant's own number, or use `NotificationInbox`.
 *
 * **Example** (Telling payments from the rest)
 *
 * ```ts
 * import { Notification } from "effect-wechatpay"
 * import { Order, Refund } from "effect-wechatpay/payments"
 * import * as Effect from "effect/Effect"
 *
 * const parse = Notification.parse([...Order.events, ...Refund.events])
 *
 * const program = (headers: Headers, body: Uint8Array) =>
 *   Effect.gen(function*() {
 *     const notification = yield* parse(headers, body)
 *     switch (notification.event) {
 *       case "Order.paid":
 *         return `paid: ${notification.resource.out_trade_no}`
 *       case "Refund.succeeded":
 *         return `refunded: ${notification.resource.out_refund_no}`
 *       default:
 *         return notification.event_type
 *     }
 *   })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012075420
 * @category constructors
 * @since 0.1.0
 */
export const parse = <E extends NotificationEvent.Any>(events: ReadonlyArray<E>, options: Options = {}) => {
  const decode = decoder(events)
  return (
    headers: Headers.Input,
    body: Uint8Array
  ): Effect.Effect<Of<E> | Unknown, NotificationError, WeChatPayConfig | CertificateStore> =>
    Effect.contextWith((services: Context.Context<WeChatPayConfig | CertificateStore>) =>
      Effect.flatMapEager(
        verifyWith(services, headers, body, options),
        (verified) =>
          Effect.flatMapEager(open(verified), (opened): Effect.Effect<Of<E> | Unknown, NotificationError> =>
            decode(opened) ?? Effect.succeed(unknown(opened)))
      )
    )
}
