/** Schemas that several product lines share. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaGetter from "effect/SchemaGetter"
import type * as SchemaIssue from "effect/SchemaIssue"
import type { KeyObject } from "node:crypto"
import { invalid } from "./internal/issue.ts"
import * as FieldOpener from "./internal/opener.ts"
import { encodeTime, readTime } from "./internal/time.ts"
import { WeChatPayConfig } from "./WeChatPayConfig.ts"
import { DecryptError } from "./WeChatPayError.ts"

/** @internal */
export { encodeTime, readTime, writeTime } from "./internal/time.ts"

/** Amount in fen (分), a hundredth of a yuan. */
export const Fen = Schema.Int

/** Amount in fen (分) of money that moves: at least 1. */
export const PositiveFen = Schema.Int.check(Schema.isGreaterThan(0))

/** Filter of texts up to a length: `longest` is the number of characters that always fits, of any kind. */
const isWithin = (
  unit: "maxLength" | "maxBytes",
  length: number,
  longest: number,
  expected: string,
  fits: (value: string) => boolean
) =>
  Schema.makeFilter(fits, {
    expected: `at most ${length} ${expected}`,
    "x-text": { [unit]: length },
    toJsonSchema: () => ({ maxLength: length }),
    arbitraryConstraint: { maxLength: longest }
  })

/** Counts code points: `String.length` counts an emoji twice. */
const isAtMost = (length: number) =>
  isWithin(
    "maxLength",
    length,
    length,
    "characters",
    (value) => value.length <= length || Array.from(value).length <= length
  )

/** Text of at most `length` characters (code points). */
export const text = (length: number) => Schema.String.check(isAtMost(length))

const isAtMostBytes = (length: number) =>
  isWithin(
    "maxBytes",
    length,
    Math.floor(length / 4),
    "bytes of UTF-8 (a Chinese character counts as 3)",
    (value) => value.length * 3 <= length || Buffer.byteLength(value) <= length
  )

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
 * Annotation of list items that money depends on: a sub-order, a receiver of a profit sharing, a transfer of a batch. A
 * response with such an item that cannot be read fails. Other lists lose the item, with a warning in the log.
 */
export const essential = { "x-essential": true } as const

/** Known values that complete in an editor, and any other string: WeChat Pay adds values without notice. */
export const openLiterals = <const L extends ReadonlyArray<string>>(...literals: L) =>
  Schema.Union([Schema.Literals(literals), Schema.StringForLiteralAutocomplete])

/** Text that matches a pattern. `expected` says in words which characters it may have, and how many. */
export const pattern = (regExp: RegExp, expected: string) => Schema.String.check(Schema.isPattern(regExp, { expected }))

/** Merchant order number (商户订单号): 6 to 32 digits, letters, `_`, `-`, `|`, `*`; unique per merchant number. */
export const OutTradeNo = pattern(/^[0-9A-Za-z_\-|*]{6,32}$/, "6 to 32 characters: digits, letters, _ - | *")

/** Number that a merchant assigns: 1 to `length` digits, letters, `_`, `-`, `|`, `*`. */
export const merchantNo = (length: number) =>
  pattern(
    new RegExp(`^[0-9A-Za-z_\\-|*]{1,${length}}$`),
    `1 to ${length} characters: digits, letters, _ - | *`
  )

/** WeChat Pay's order number (微信支付订单号). */
export const TransactionId = text(32)

/** Merchant refund number (商户退款单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`; unique per merchant number. */
export const OutRefundNo = pattern(/^[0-9A-Za-z_\-|*@]{1,64}$/, "1 to 64 characters: digits, letters, _ - | * @")

/** Address for notifications (通知地址): http or https, no query, at most `length` characters. */
export const notifyUrlText = (length: number) =>
  Schema.String.check(
    Schema.isMaxLength(length),
    Schema.isPattern(/^https?:\/\/[^\s?#]+$/, { message: "must be an http(s) address without a query" })
  )

/** Address for notifications (通知地址): http or https, no query, at most 255 characters. */
export const NotifyUrlText = notifyUrlText(255)

/** A promotion that a payment used (优惠功能). */
export const PromotionDetail = Schema.Struct({
  /** WeChat Pay's number of the coupon (券ID). */
  coupon_id: Schema.optional(Schema.String),
  /** Name of the promotion (优惠名称). */
  name: Schema.optional(Schema.String),
  /** What the coupon applies to (优惠范围): `GLOBAL` to the whole order, `SINGLE` to certain goods. */
  scope: Schema.optional(openLiterals("GLOBAL", "SINGLE")),
  /** Who pays (优惠类型): `CASH` is prepaid by its issuer, `NOCASH` lowers what the merchant receives. */
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
    /** How many were bought (商品数量). */
    quantity: Schema.optional(Schema.Int),
    /** Price of one, in fen (商品单价). */
    unit_price: Schema.optional(Fen),
    /** Amount taken off, in fen (商品优惠金额). */
    discount_amount: Schema.optional(Fen),
    /** Note on the goods (商品备注). */
    goods_remark: Schema.optional(Schema.String)
  })))
})

/**
 * Point in time: `DateTime.Utc` in a program, RFC 3339 with the offset `+08:00` and no fraction on the wire.
 *
 * **Gotchas**
 *
 * A time that WeChat Pay writes without an offset is Beijing time.
 */
export const Timestamp = Schema.String.annotate({ format: "date-time" }).pipe(
  Schema.decodeTo(Schema.DateTimeUtc, {
    decode: SchemaGetter.transformEffect((wire: string) => {
      const time = readTime(wire)
      return time === undefined
        ? invalid("Expected an RFC 3339 time")
        : Effect.succeed(time)
    }),
    encode: SchemaGetter.transformEffect(encodeTime)
  })
)

/** Day (`yyyy-MM-dd`), in Beijing time. */
export const Day = pattern(/^\d{4}-\d{2}-\d{2}$/, "a day as yyyy-MM-dd").annotate({ format: "date" })

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

// ---------------------------------------------------------------------------------------------------------------------
// Fields filled from the configuration
// ---------------------------------------------------------------------------------------------------------------------

/** `undefined` is the same as leaving the field out. */
const present = <A>(field: Option.Option<A | undefined>): Option.Option<A> =>
  Option.filter(field, (value): value is A => value !== undefined)

type Config = WeChatPayConfig["Service"]

/**
 * Annotation of a field that the configuration fills, with what reads it there: a request's own fields are filled before
 * they are encoded, those of nested objects by their schema.
 *
 * @internal
 */
export const configured = "x-configured"

const fillFrom = <S extends Schema.Codec<string>>(
  schema: S,
  setting: string,
  read: (config: Config) => string | undefined
) =>
  Schema.optional(schema).pipe(
    Schema.encodeTo(schema, {
      decode: SchemaGetter.passthrough<string>(),
      encode: SchemaGetter.transformOptionalEffect((field: Option.Option<string | undefined>) => {
        const own = present(field)
        return Option.isSome(own) ? Effect.succeed(own) : Effect.flatMap(WeChatPayConfig, (config) => {
          const value = read(config)
          return value === undefined
            ? invalid(`is neither given nor configured (setting ${setting})`)
            : Effect.succeed(Option.some(value))
        })
      })
    })
  ).annotate({ [configured]: read })

const fillIfAny = <S extends Schema.Codec<string>>(
  schema: S,
  read: (config: Config) => string | undefined
) =>
  Schema.optional(schema).pipe(
    Schema.encodeTo(Schema.optionalKey(schema), {
      decode: SchemaGetter.passthrough<string>(),
      encode: SchemaGetter.transformOptionalEffect((field: Option.Option<string | undefined>) => {
        const own = present(field)
        return Option.isSome(own)
          ? Effect.succeed(own)
          : Effect.map(WeChatPayConfig, (config) => Option.fromUndefinedOr(read(config)))
      })
    })
  ).annotate({ [configured]: read })

/** Merchant number of the caller; from the configuration by default: `mchid`, `sp_mchid`, `combine_mchid`, … */
export const Mchid = fillFrom(text(32), "mchid", (config) => config.mchid)

/** Application id of the caller; from the configuration by default: `appid`, `sp_appid`, `combine_appid`, … */
export const Appid = fillFrom(text(32), "appid, WECHATPAY_APPID", (config) => config.appid)

/** {@link Appid}, omitted if none is configured: for requests where it is optional. */
export const AppidIfAny = fillIfAny(text(32), (config) => config.appid)

/** Address for notifications (通知地址); from the configuration by default. */
export const NotifyUrl = fillFrom(NotifyUrlText, "notifyUrl, WECHATPAY_NOTIFY_URL", (config) => config.notifyUrl)

/** {@link NotifyUrl}, omitted if none is configured: for requests where it is optional. */
export const NotifyUrlIfAny = fillIfAny(NotifyUrlText, (config) => config.notifyUrl)

/** Field with a default value: for fields that WeChat Pay requires although they nearly always have the same value. */
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

/** How many of the fields are present. */
const countPresent = <Name extends string>(fields: { readonly [N in Name]?: unknown }, names: ReadonlyArray<Name>) =>
  names.filter((name) => fields[name] !== undefined).length

/** Checks that at least one of the fields is present. */
export const oneOf = <const Name extends string>(...names: readonly [Name, Name, ...ReadonlyArray<Name>]) =>
  Schema.makeFilter((fields: { readonly [N in Name]?: unknown }) =>
    countPresent(fields, names) > 0 ? undefined : { path: [names[0]], issue: `one of ${inWords(names)} is needed` }
  )

/** Checks that exactly one of two fields is present. */
export const eitherOf = <const Name extends string>(...names: readonly [Name, Name]) =>
  Schema.makeFilter((fields: { readonly [N in Name]?: unknown }) =>
    countPresent(fields, names) === 1
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

/** Fields of a request for a page of a list. A page has `least` to `most` elements. */
export const pageFields = (most?: number, least = 1) =>
  ({
    /** Number of elements to skip (分页起始位置): 0 for the first page. */
    offset: Schema.optional(Schema.Natural),
    /** Largest number of elements on the page (分页大小). */
    limit: Schema.optional(pageSize(most, least))
  }) as const

/** {@link pageFields} where WeChat Pay requires both: `offset` is 0 and `limit` is `size` by default. */
export const pageOf = (size: number, most?: number) =>
  ({
    /** Number of elements to skip (分页起始位置): 0 by default. */
    offset: defaulted(Schema.Natural, 0),
    /** Largest number of elements on the page (分页大小). */
    limit: defaulted(pageSize(most, 1), size)
  }) as const

/** Addresses of neighbouring pages (相关链接). The library does not follow them: it counts by `offset`. */
export const Links = Schema.Struct({
  /** Path of the next page. */
  next: Schema.optional(Schema.String),
  /** Path of the previous page. */
  prev: Schema.optional(Schema.String),
  /** Path of this page. */
  self: Schema.optional(Schema.String)
})

// ---------------------------------------------------------------------------------------------------------------------
// Sensitive fields
// ---------------------------------------------------------------------------------------------------------------------

/** Encrypts sensitive fields of a request under the platform key: one key per request. */
export class Sealer extends Context.Service<Sealer, {
  readonly seal: (plaintext: string) => Effect.Effect<string, SchemaIssue.Issue>
}>()("effect-wechatpay/Wire/Sealer") {}

/** Decrypts sensitive fields that WeChat Pay encrypted under the merchant's public key. */
export class Opener extends Context.Service<Opener, {
  readonly open: (ciphertext: string) => Effect.Effect<string, SchemaIssue.Issue>
}>()("effect-wechatpay/Wire/Opener") {}

const Ciphertext = Schema.String.annotate({ "x-sensitive": true })

/** Some responses have an empty or masked text (`张*`) in place of a ciphertext: it is read as it is. */
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
 * Sensitive field of a request (敏感信息): takes plaintext and sends RSA-OAEP ciphertext. At most 214 bytes of UTF-8 fit
 * under a 2048-bit key.
 */
export const Sensitive = Ciphertext.pipe(
  Schema.decodeTo(
    Schema.Union([Schema.String, Schema.Redacted(Schema.String)]),
    // Only the sandbox decodes requests, and it refuses plaintext.
    { decode: SchemaGetter.transformEffect(openStrictly), encode: seal }
  )
)

/**
 * Opens the sensitive fields of a response. Their schema carries it, so that a program without such fields does not.
 *
 * @internal
 */
export const openerOf = (keys: ReadonlyArray<KeyObject>) => ({
  ...FieldOpener.make(keys),
  error: (fields: Omit<ConstructorParameters<typeof DecryptError>[0], "algorithm">) =>
    new DecryptError({ ...fields, algorithm: "OAEP" })
})

/**
 * Annotation with {@link openerOf}.
 *
 * @internal
 */
export const opening = "x-opening"

/** Sensitive field of a response: arrives as RSA-OAEP ciphertext, decodes to `Redacted<string>`. */
export const SensitiveResponse = Ciphertext.annotate({ [opening]: openerOf }).pipe(
  Schema.decodeTo(Schema.Redacted(Schema.String), { decode: open, encode: seal })
)

// ---------------------------------------------------------------------------------------------------------------------
// Shapes of requests in responses
// ---------------------------------------------------------------------------------------------------------------------

/** Schema of {@link lenient}. */
export type Lenient<S extends Schema.Constraint> = S extends Schema.optional<infer Field> ? Lenient<Field>
  : S extends Schema.Struct<infer Fields>
    ? Schema.Struct<{ readonly [Name in keyof Fields]: Schema.optional<Lenient<Fields[Name]>> }>
  : S extends Schema.$Array<infer Item> ? Schema.$Array<Lenient<Item>>
  : S extends typeof Sensitive ? typeof SensitiveResponse
  : S

const isStruct = (schema: Schema.Top): schema is Schema.Struct<{ readonly [name: string]: Schema.Top }> =>
  SchemaAST.isObjects(schema.ast) && "fields" in schema

const isArray = (schema: Schema.Top): schema is Schema.$Array<Schema.Top> =>
  SchemaAST.isArrays(schema.ast) && "value" in schema

const isOptional = (schema: Schema.Top): schema is Schema.optional<Schema.Top> =>
  SchemaAST.isOptional(schema.ast) && "schema" in schema

/** Annotations that describe values. `identifier` is not among them: it names one shape. */
const describes = (name: string) =>
  ["title", "description", "documentation", "format"].includes(name) || name.startsWith("x-")

const descriptionOf = ({ annotations, checks }: SchemaAST.AST): Record<string, unknown> =>
  Object.fromEntries(
    [annotations, ...(checks ?? []).map((check) => check.annotations)]
      .flatMap((some) => Object.entries(some ?? {}))
      .filter(([name]) => describes(name))
  )

const isInteger = ({ checks }: SchemaAST.AST) =>
  checks?.some(({ annotations }) => annotations?.representation?.id === "effect/schema/isInt") === true

const withoutBounds = (schema: Schema.Top): Schema.Top => {
  const { ast } = schema
  if (ast.encoding !== undefined || ast.checks === undefined) return schema
  return SchemaAST.isString(ast)
    ? Schema.String.annotate(descriptionOf(ast))
    : SchemaAST.isNumber(ast)
    ? (isInteger(ast) ? Schema.Int : Schema.Number).annotate(descriptionOf(ast))
    : schema
}

/**
 * A request's shape as responses have it: every field is optional, lengths and ranges are not checked, and sensitive
 * fields are decrypted. Nested structs and lists stay, as do annotations other than `identifier` and `examples`.
 *
 * **When to use**
 *
 * Use it where a response returns what a request sent. A bound that a response exceeds would hide the field.
 */
export function lenient<S extends Schema.Constraint>(schema: S): Lenient<S>
export function lenient(schema: Schema.Top): Schema.Top {
  if (schema === Sensitive) return SensitiveResponse
  if (isOptional(schema)) return lenient(schema.schema.members[0])
  if (isStruct(schema)) {
    return Schema.Struct(
      Object.fromEntries(Object.entries(schema.fields).map(([name, field]) => [name, Schema.optional(lenient(field))]))
    ).annotate(descriptionOf(schema.ast))
  }
  if (isArray(schema)) return Schema.Array(lenient(schema.value)).annotate(descriptionOf(schema.ast))
  return withoutBounds(schema)
}

// ---------------------------------------------------------------------------------------------------------------------
// Encrypted bills
// ---------------------------------------------------------------------------------------------------------------------

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
