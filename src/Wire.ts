/** Schemas that recur on the wire. */
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import { WeChatPayConfig } from "./WeChatPayConfig.ts"

/** Amount in fen (分), a hundredth of a yuan. */
export const Fen = Schema.Int

/** Amount in fen that must be there to be moved: 1 at least. */
export const PositiveFen = Schema.Int.check(Schema.isGreaterThan(0))

/** Counts characters as people do: `String.length` counts an emoji twice. */
const isAtMost = (length: number) =>
  Schema.makeFilter((value: string) => value.length <= length || Array.from(value).length <= length, {
    expected: `at most ${length} characters`,
    toJsonSchema: () => ({ maxLength: length }),
    arbitraryConstraint: { maxLength: length }
  })

/** Text of at most `length` characters (code points). */
export const text = (length: number) => Schema.String.check(isAtMost(length))

const isAtMostBytes = (length: number) =>
  Schema.makeFilter((value: string) => value.length * 3 <= length || Buffer.byteLength(value) <= length, {
    expected: `at most ${length} bytes of UTF-8 (a Chinese character counts as 3)`,
    toJsonSchema: () => ({ maxLength: length }),
    arbitraryConstraint: { maxLength: Math.floor(length / 4) }
  })

/**
 * Text of at most `length` bytes of UTF-8. A Chinese character counts as 3: 42 of them fit in 127 bytes.
 *
 * **When to use**
 *
 * Use for the fields that WeChat Pay counts in bytes (字节数): its error message for them, or their page, says so. The
 * others are counted in characters, by {@link text}.
 */
export const textBytes = (length: number) => Schema.String.check(isAtMostBytes(length))

/**
 * Name of a file that is uploaded (文件名): at most 128 characters; its extension must be one of those that the endpoint
 * takes.
 */
export const Filename = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(128))

/**
 * Annotation of what money hangs on: a sub-order, a receiver of a sharing, a transfer of a batch. A response whose list
 * has such an item that cannot be read fails; of other lists the item is left out, with a warning in the log.
 */
export const essential = { "x-essential": true } as const

/** Known values that complete in an editor, and any other string: WeChat Pay adds values without notice. */
export const openLiterals = <const L extends ReadonlyArray<string>>(...literals: L) =>
  Schema.Union([Schema.Literals(literals), Schema.StringForLiteralAutocomplete])

/** Merchant order number (商户订单号): 6 to 32 digits, letters, `_`, `-`, `|`, `*`; unique per merchant number. */
export const OutTradeNo = Schema.String.check(Schema.isPattern(/^[0-9A-Za-z_\-|*]{6,32}$/))

/** Number of the merchant's own: 1 to `length` digits, letters, `_`, `-`, `|`, `*`. */
export const merchantNo = (length: number) =>
  Schema.String.check(Schema.isPattern(new RegExp(`^[0-9A-Za-z_\\-|*]{1,${length}}$`)))

/** WeChat Pay's order number (微信支付订单号). */
export const TransactionId = text(32)

/** Merchant refund number (商户退款单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`; unique per merchant number. */
export const OutRefundNo = Schema.String.check(Schema.isPattern(/^[0-9A-Za-z_\-|*@]{1,64}$/))

/** Address for notifications (通知地址): http or https, no query, at most 255 characters. */
export const NotifyUrlText = Schema.String.check(
  Schema.isMaxLength(255),
  Schema.isPattern(/^https?:\/\/[^\s?#]+$/, { message: "must be an http(s) address without a query" })
)

/** A promotion that a payment used (优惠功能). */
export const PromotionDetail = Schema.Struct({
  coupon_id: Schema.optional(Schema.String),
  name: Schema.optional(Schema.String),
  scope: Schema.optional(openLiterals("GLOBAL", "SINGLE")),
  type: Schema.optional(openLiterals("CASH", "NOCASH")),
  /** Fen. */
  amount: Schema.optional(Fen),
  stock_id: Schema.optional(Schema.String),
  wechatpay_contribute: Schema.optional(Fen),
  merchant_contribute: Schema.optional(Fen),
  other_contribute: Schema.optional(Fen),
  currency: Schema.optional(Schema.String),
  goods_detail: Schema.optional(Schema.Array(Schema.Struct({
    goods_id: Schema.optional(Schema.String),
    quantity: Schema.optional(Schema.Int),
    unit_price: Schema.optional(Fen),
    discount_amount: Schema.optional(Fen),
    goods_remark: Schema.optional(Schema.String)
  })))
})

const beijing = 8 * 3_600_000
const plainTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/
const offsetTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/
const compactTime = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/

/** Epoch milliseconds. A time without an offset is Beijing's: `Date` would read it in the machine's own zone. */
const readMillis = (wire: string): number => {
  // Nearly all are written so, and need no second look.
  if (plainTime.test(wire)) return Date.parse(wire)
  const match = offsetTime.exec(wire)
  if (match !== null) {
    const [, date, time, offset = "+08:00"] = match
    const zone = offset === "Z" || offset.includes(":") ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`
    return Date.parse(`${date}T${time}${zone}`)
  }
  const compact = compactTime.exec(wire)
  if (compact === null) return Number.NaN
  const [, year, month, day, hour, minute, second] = compact
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`)
}

/** @internal */
export const readTime = (wire: string): DateTime.Utc | undefined => {
  const millis = readMillis(wire)
  return Number.isNaN(millis) ? undefined : DateTime.makeUnsafe(millis)
}

/** @internal */
export const writeTime = (time: DateTime.Utc): string =>
  `${new Date(DateTime.toEpochMillis(time) + beijing).toISOString().slice(0, 19)}+08:00`

/**
 * Point in time: `DateTime.Utc` in a program, RFC 3339 with the offset `+08:00` and no fraction on the wire.
 *
 * **Gotchas**
 *
 * What WeChat Pay writes without an offset is Beijing time.
 */
export const Timestamp = Schema.String.annotate({ format: "date-time" }).pipe(
  Schema.decodeTo(Schema.DateTimeUtc, {
    decode: SchemaGetter.transformEffect((wire: string) => {
      const time = readTime(wire)
      return time === undefined
        ? Effect.fail(new SchemaIssue.InvalidValue({ message: "Expected an RFC 3339 time" }))
        : Effect.succeed(time)
    }),
    encode: SchemaGetter.transformEffect((time: DateTime.Utc) => {
      const year = new Date(DateTime.toEpochMillis(time) + beijing).getUTCFullYear()
      return year >= 0 && year <= 9999
        ? Effect.succeed(writeTime(time))
        : Effect.fail(new SchemaIssue.InvalidValue({ message: "Expected a time in the years 0 to 9999 in Beijing" }))
    })
  })
)

/** Day (`yyyy-MM-dd`), in Beijing time. */
export const Day = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/)).annotate({ format: "date" })

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
}).annotate({ identifier: "Certificates.EncryptedCertificate" })

/** Response of `GET /v3/certificates` (获取平台证书列表). */
export interface CertificatesResponse extends Schema.Schema.Type<typeof CertificatesResponse> {}
export const CertificatesResponse = Schema.Struct({
  data: Schema.Array(EncryptedCertificate)
}).annotate({ identifier: "Certificates.CertificatesResponse" })

// ---------------------------------------------------------------------------------------------------------------------
// Fields filled from the configuration
// ---------------------------------------------------------------------------------------------------------------------

/** `undefined` is the same as leaving the field out. */
const present = <A>(field: Option.Option<A | undefined>): Option.Option<A> =>
  Option.filter(field, (value): value is A => value !== undefined)

const configured = <S extends Schema.Codec<string>>(
  schema: S,
  setting: string,
  read: (config: WeChatPayConfig["Service"]) => string | undefined
) =>
  Schema.optional(schema).pipe(
    Schema.encodeTo(schema, {
      decode: SchemaGetter.passthrough<string>(),
      encode: SchemaGetter.transformOptionalEffect((field: Option.Option<string | undefined>) => {
        const own = present(field)
        return Option.isSome(own) ? Effect.succeed(own) : Effect.flatMap(WeChatPayConfig, (config) => {
          const value = read(config)
          return value === undefined
            ? Effect.fail(
              new SchemaIssue.InvalidValue({
                message: `is neither given nor configured (setting ${setting} of WeChatPayConfig)`
              })
            )
            : Effect.succeed(Option.some(value))
        })
      })
    })
  )

const configuredIfAny = <S extends Schema.Codec<string>>(
  schema: S,
  read: (config: WeChatPayConfig["Service"]) => string | undefined
) =>
  Schema.optional(schema).pipe(
    Schema.encodeTo(Schema.optionalKey(schema), {
      decode: SchemaGetter.passthrough<string>(),
      encode: SchemaGetter.transformOptionalEffect((field: Option.Option<string | undefined>) =>
        Effect.map(
          WeChatPayConfig,
          (config) => Option.orElse(present(field), () => Option.fromUndefinedOr(read(config)))
        )
      )
    })
  )

/**
 * Merchant number of the caller, filled from the configuration by default: `mchid`, `sp_mchid`, `combine_mchid`, …
 */
export const Mchid = configured(text(32), "mchid", (config) => config.mchid)

/** Application id of the caller, filled from the configuration by default: `appid`, `sp_appid`, `combine_appid`, … */
export const Appid = configured(text(32), "appid", (config) => config.appid)

/** {@link Appid}, left out if none is configured: for requests that may go without. */
export const AppidIfAny = configuredIfAny(text(32), (config) => config.appid)

/** Address for notifications, filled from the configuration by default. */
export const NotifyUrl = configured(NotifyUrlText, "notifyUrl", (config) => config.notifyUrl)

/** {@link NotifyUrl}, left out if none is configured: for requests that may go without. */
export const NotifyUrlIfAny = configuredIfAny(NotifyUrlText, (config) => config.notifyUrl)

/**
 * Field with a default value: for those that WeChat Pay requires although it knows only one value.
 */
export const defaulted = <S extends Schema.Codec<string> | Schema.Codec<number>>(
  schema: S,
  value: NoInfer<S["Type"]>
) =>
  Schema.optional(schema).pipe(
    Schema.encodeTo(schema, {
      decode: SchemaGetter.passthrough<S["Type"]>(),
      encode: SchemaGetter.transformOptional((field: Option.Option<S["Type"] | undefined>) =>
        Option.orElseSome(present(field), () => value)
      )
    })
  )

// ---------------------------------------------------------------------------------------------------------------------
// Fields that need each other
// ---------------------------------------------------------------------------------------------------------------------

/** `a`, `b` and `c` */
const inWords = (names: ReadonlyArray<string>) => `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`

/** How many of the fields are there. */
const given = <Name extends string>(fields: { readonly [N in Name]?: unknown }, names: ReadonlyArray<Name>) =>
  names.filter((name) => fields[name] !== undefined).length

/** Check that one of certain fields at least is there. */
export const oneOf = <const Name extends string>(...names: readonly [Name, Name, ...ReadonlyArray<Name>]) =>
  Schema.makeFilter((fields: { readonly [N in Name]?: unknown }) =>
    given(fields, names) > 0 ? undefined : { path: [names[0]], issue: `one of ${inWords(names)} is needed` }
  )

/** Check that one of two fields is there, and not both. */
export const eitherOf = <const Name extends string>(...names: readonly [Name, Name]) =>
  Schema.makeFilter((fields: { readonly [N in Name]?: unknown }) =>
    given(fields, names) === 1
      ? undefined
      : { path: [names[0]], issue: `one of ${inWords(names)} is needed, and not both` }
  )

// ---------------------------------------------------------------------------------------------------------------------
// Pages of lists
// ---------------------------------------------------------------------------------------------------------------------

/** Size of a page. */
const pageSize = (most: number | undefined, least: number) =>
  Schema.Int.check(
    most === undefined
      ? Schema.isGreaterThanOrEqualTo(least)
      : Schema.isBetween({ minimum: least, maximum: most })
  )

/**
 * Fields of a request for a page of a list: `offset` counts from 0, `limit` is the size of a page, `least` to `most`.
 */
export const pageFields = (most?: number, least = 1) =>
  ({
    offset: Schema.optional(Schema.Natural),
    limit: Schema.optional(pageSize(most, least))
  }) as const

/** {@link pageFields} where WeChat Pay wants both: `offset` is 0 and `limit` is `size` by default. */
export const pageOf = (size: number, most?: number) =>
  ({
    offset: defaulted(Schema.Natural, 0),
    limit: defaulted(pageSize(most, 1), size)
  }) as const

/** Addresses of pages near one of a list (相关链接): the library counts by `offset` instead. */
export const Links = Schema.Struct({
  next: Schema.optional(Schema.String),
  prev: Schema.optional(Schema.String),
  self: Schema.optional(Schema.String)
})

// ---------------------------------------------------------------------------------------------------------------------
// Sensitive fields
// ---------------------------------------------------------------------------------------------------------------------

/** Encrypts sensitive fields for the other side, under one key per message. */
export class Sealer extends Context.Service<Sealer, {
  readonly seal: (plaintext: string) => Effect.Effect<string, SchemaIssue.Issue>
}>()("effect-wechatpay/Wire/Sealer") {}

/** Opens sensitive fields that the other side encrypted for us. */
export class Opener extends Context.Service<Opener, {
  readonly open: (ciphertext: string) => Effect.Effect<string, SchemaIssue.Issue>
}>()("effect-wechatpay/Wire/Opener") {}

const Ciphertext = Schema.String.annotate({ "x-sensitive": true })

/** Blank or masked text (`张*`) stands in some responses instead of a ciphertext. It reads as it is. */
const isCiphertext = /^[0-9A-Za-z+/]{170,}={0,2}$/

const openStrictly = (ciphertext: string) =>
  Effect.flatMap(Opener, (opener) => Effect.map(opener.open(ciphertext), (plain) => Redacted.make(plain)))

const open = SchemaGetter.transformEffect((ciphertext: string) =>
  isCiphertext.test(ciphertext) ? openStrictly(ciphertext) : Effect.succeed(Redacted.make(ciphertext))
)

const seal = SchemaGetter.transformEffect((plain: string | Redacted.Redacted<string>) =>
  Effect.flatMap(Sealer, (sealer) => sealer.seal(Redacted.isRedacted(plain) ? Redacted.value(plain) : plain))
)

/**
 * Sensitive field of a request (敏感信息): takes the plaintext, leaves as RSA-OAEP ciphertext. At most 214 bytes of
 * UTF-8 fit under a 2048-bit key.
 */
export const Sensitive = Ciphertext.pipe(
  Schema.decodeTo(
    Schema.Union([Schema.String, Schema.Redacted(Schema.String)]),
    // Only the sandbox decodes requests, and it refuses plaintext.
    { decode: SchemaGetter.transformEffect(openStrictly), encode: seal }
  )
)

/** Sensitive field of a response: arrives as RSA-OAEP ciphertext, decodes to `Redacted<string>`. */
export const SensitiveResponse = Ciphertext.pipe(
  Schema.decodeTo(Schema.Redacted(Schema.String), { decode: open, encode: seal })
)

// ---------------------------------------------------------------------------------------------------------------------
// Encrypted bills
// ---------------------------------------------------------------------------------------------------------------------

/** Part of an encrypted bill: where it lies and what opens it. */
export interface EncryptedBillPart extends Schema.Schema.Type<typeof EncryptedBillPart> {}
export const EncryptedBillPart = Schema.Struct({
  /** Place of this part in the bill, from 1. */
  bill_sequence: Schema.Int,
  /** Valid for five minutes. */
  download_url: Schema.String,
  /** Key of this part; decrypted with the merchant's private key when the response is read. */
  encrypt_key: SensitiveResponse,
  nonce: Schema.String,
  /** `SHA1`. */
  hash_type: Schema.optional(openLiterals("SHA1")),
  /** Digest of the part once decrypted and uncompressed, hex. */
  hash_value: Schema.optional(Schema.String)
}).annotate({ identifier: "EncryptedBillPart", ...essential })

/** An encrypted bill (加密账单), for `Bill` to open; one part as a rule, more from about 16 GB. */
export interface EncryptedBill extends Schema.Schema.Type<typeof EncryptedBill> {}
export const EncryptedBill = Schema.Struct({
  /** Number of parts. */
  download_bill_count: Schema.Int,
  download_bill_list: Schema.optional(Schema.Array(EncryptedBillPart))
}).annotate({ identifier: "EncryptedBill" })
