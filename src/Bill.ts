/**
 * Bills (账单): download, check, open, read. `TradeBill`, `FundFlowBill` and their like ask for a bill; what they answer
 * goes in here.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Stream from "effect/Stream"
import { StringDecoder } from "node:string_decoder"
import { createGunzip } from "node:zlib"
import * as Endpoint from "./Endpoint.ts"
import * as Aead from "./internal/aead.ts"
import * as Text from "./internal/billText.ts"
import * as Digest from "./internal/digest.ts"
import * as Lenient from "./internal/lenient.ts"
import {
  type CommonCode,
  DecryptError,
  IntegrityError,
  redactText,
  RequestEncodeError,
  ResponseDecodeError,
  type WeChatPayError
} from "./WeChatPayError.ts"
import { Fen, openLiterals, writeTime } from "./Wire.ts"

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Where a bill lies and what its digest is, as `TradeBill.request` and its like answer.
 *
 * @category models
 * @since 0.1.0
 */
export interface Link {
  /** Valid for five minutes; thirty seconds by older pages. */
  readonly download_url: string
  /** `SHA1`. */
  readonly hash_type: string
  /** Digest of the uncompressed content, hex. */
  readonly hash_value: string
}

/**
 * Where a file of coupons lies and what its digest is, as `Favor.requestUseFlow` and `Favor.requestRefundFlow` answer: a {@link Link}
 * whose address has another name.
 *
 * @category models
 * @since 0.1.0
 */
export interface FlowLink {
  readonly url: string
  /** `SHA1`. */
  readonly hash_type: string
  /** Digest of the content, hex. */
  readonly hash_value: string
}

/**
 * Part of an encrypted bill (加密账单).
 *
 * @category models
 * @since 0.1.0
 */
export interface EncryptedPart {
  /** Place of this part in the bill, from 1. */
  readonly bill_sequence: number
  readonly download_url: string
  /** Key of this part: 32 bytes, which WeChat Pay encrypts under the merchant certificate. */
  readonly encrypt_key: Redacted.Redacted
  readonly nonce: string
  readonly hash_type?: string | undefined
  /** Digest of the part once decrypted and uncompressed, hex. */
  readonly hash_value?: string | undefined
}

/**
 * An encrypted bill, as `SubMerchantFundFlowBill.request` answers.
 *
 * **Details**
 *
 * One part as a rule: WeChat Pay divides a bill from about 16 GB.
 *
 * @category models
 * @since 0.1.0
 */
export interface EncryptedBill {
  readonly download_bill_count: number
  readonly download_bill_list?: ReadonlyArray<EncryptedPart> | undefined
}

/**
 * A receipt (电子回单) as `Transfer.queryReceiptByOutBillNo` and its like answer: with a link once its file was made.
 *
 * @category models
 * @since 0.1.0
 */
export interface Receipt {
  /** Valid for ten minutes; a new query gives a new one. */
  readonly download_url?: string | undefined
  /** `SHA256` or `SM3`. */
  readonly hash_type?: string | undefined
  /** Digest of the file, hex. */
  readonly hash_value?: string | undefined
}

const downloadCodes = ["NO_AUTH"] as const

/**
 * Codes that the download of a bill documents. `INVALID_REQUEST`: the link has expired, ask for a new one. `NO_AUTH`:
 * another merchant number asked for it.
 *
 * @category errors
 * @since 0.1.0
 */
export type DownloadCode = CommonCode | (typeof downloadCodes)[number]

// ---------------------------------------------------------------------------------------------------------------------
// content
// ---------------------------------------------------------------------------------------------------------------------

const download: Endpoint.StreamEndpoint<{ readonly download_url: string }, DownloadCode> = Endpoint.makeStream({
  name: "Bill.raw",
  title: "下载账单",
  route: "GET /v3/billdownload/file",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013071238",
  roles: ["direct", "partner"],
  address: "download_url",
  request: Schema.Struct({ download_url: Schema.String }),
  codes: downloadCodes
})

const where = { endpoint: "Bill.content", route: download.description.route, outcome: "Unknown" } as const

/**
 * Downloads the bytes of a bill as they come: compressed if so asked for, encrypted if it is an encrypted one, checked
 * against nothing.
 *
 * **When to use**
 *
 * Use to keep the file as it is. {@link content} checks the digest, {@link rows} reads the bill as well.
 *
 * **Details**
 *
 * The link must be https and of an origin of the configuration, else nothing is signed or sent
 * (`RequestEncodeError`).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071238
 * @category downloads
 * @since 0.1.0
 */
export const raw = (
  link: { readonly download_url: string }
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> =>
  download({ download_url: link.download_url })

/**
 * Downloads a bill and checks it: the bytes of the decrypted, uncompressed content.
 *
 * **Details**
 *
 * Gzip is recognised by its first two bytes, so that it does not matter whether it was asked for, or opened already by
 * the HTTP client. After the last byte the digest (for an encrypted bill the tag of each part, and the digest where one
 * is given) must be the announced one, else the stream fails with an `IntegrityError`. Memory does not grow with the
 * bill, and nothing is downloaded faster than it is consumed. The link is good for more than one download while it is
 * valid, so that the stream can be run again.
 *
 * The parts of an encrypted bill are fetched one after the other, each when it is due, and their links live only
 * minutes: of a bill that has several, fetch them side by side, `content({ download_bill_count: 1, download_bill_list:
 * [{ ...part, bill_sequence: 1 }] })` for each.
 *
 * **Gotchas**
 *
 * Nothing vouches for the bytes before the stream has ended: act on them only then.
 *
 * **Example** (Keeping a bill as a file)
 *
 * ```ts
 * import { Effect, FileSystem, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { TradeBill } from "effect-wechatpay/payments"
 *
 * export const save = Effect.gen(function*() {
 *   const fs = yield* FileSystem.FileSystem
 *   const link = yield* TradeBill.request({ bill_date: "2026-11-22", tar_type: "GZIP" })
 *   yield* Stream.run(Bill.content(link), fs.sink("2026-11-22.csv.part"))
 *   yield* fs.rename("2026-11-22.csv.part", "2026-11-22.csv")
 * })
 * ```
 *
 * @category downloads
 * @since 0.1.0
 */
export const content = (
  bill: Link | FlowLink | EncryptedBill
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> =>
  "download_bill_count" in bill
    ? encryptedContent(bill)
    : checked(
      uncompressed(raw("url" in bill ? { download_url: bill.url } : bill)),
      bill.hash_type,
      bill.hash_value
    )

/**
 * Downloads a receipt and checks it: the bytes of its file, as a rule a PDF.
 *
 * **Details**
 *
 * A receipt without link and digest is not made yet: `RequestEncodeError`, nothing is sent. After the last byte the
 * digest (SHA-256 or SM3) must be the announced one, else the stream fails with an `IntegrityError`.
 *
 * **Gotchas**
 *
 * Nothing vouches for the bytes before the stream has ended: act on them only then.
 *
 * @category downloads
 * @since 0.1.0
 */
export const receipt = (
  receipt: Receipt
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> => {
  const { download_url, hash_type, hash_value } = receipt
  return download_url === undefined || hash_type === undefined || hash_value === undefined
    ? Stream.fail(
      new RequestEncodeError({
        endpoint: "Bill.receipt",
        route: download.description.route,
        outcome: "NotSent",
        field: "download_url",
        issue: "the receipt has no file: it is still being made, or failed"
      })
    )
    : checked(raw({ download_url }), hash_type, hash_value)
}

const integrityError = (algorithm: string, expected: string, actual: string) =>
  new IntegrityError({ ...where, algorithm, expected, actual })

/** Digests by WeChat Pay's names: bills have SHA-1, receipts the others. */
const digests: Readonly<Record<string, string>> = { SHA1: "sha1", SHA256: "sha256", SM3: "sm3" }

const checked = <E, R>(
  self: Stream.Stream<Uint8Array, E, R>,
  type: string,
  expected: string
): Stream.Stream<Uint8Array, E | IntegrityError, R> => {
  const algorithm = digests[type.toUpperCase().replace("-", "")]
  if (algorithm === undefined) return Stream.fail(integrityError(type, expected, "unknown to this library"))
  return Digest.checked(self, algorithm, expected, (actual) => integrityError(type, expected, actual))
}

const isGzip = (head: Uint8Array) => head[0] === 0x1f && head[1] === 0x8b

const errorCode = (cause: unknown): unknown =>
  typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined

const uncompressed = <E, R>(self: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E | IntegrityError, R> =>
  Stream.unwrap(Effect.gen(function*() {
    const pull = yield* Stream.toPull(Stream.filter(self, (chunk) => chunk.length > 0))
    let head: Uint8Array = new Uint8Array(0)
    while (head.length < 2) {
      const more = yield* Pull.catchDone(pull, () => Effect.succeed(Array<Uint8Array>()))
      if (more.length === 0) return Stream.succeed(head)
      head = head.length === 0 && more.length === 1 && more[0] !== undefined ? more[0] : Buffer.concat([head, ...more])
    }
    const whole = Stream.concat(Stream.succeed(head), Stream.fromPull(Effect.succeed(pull)))
    return isGzip(head) ? gunzip(whole) : whole
  }))

/**
 * A stream through zlib, which takes the next piece only when all that came of the last one was taken. The web's own
 * `DecompressionStream` refuses gzip of several members, as files put together from others have them.
 */
const gunzip = <E, R>(self: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E | IntegrityError, R> =>
  Stream.unwrap(Effect.gen(function*() {
    const zlib = createGunzip({ chunkSize: 64 * 1024 })
    // A failure before anybody reads would be an uncaught one; who reads gets it nonetheless.
    zlib.on("error", () => {})
    yield* Effect.addFinalizer(() => Effect.sync(() => zlib.destroy()))
    let upstream: { readonly error: E } | undefined
    yield* self.pipe(
      Stream.runForEach((chunk) =>
        Effect.callback<void>((resume) => {
          zlib.write(chunk, () => resume(Effect.void))
        })
      ),
      Effect.matchEffect({
        onFailure: (error) =>
          Effect.sync(() => {
            upstream = { error }
            zlib.destroy(new Error("the compressed stream failed"))
          }),
        onSuccess: () => Effect.sync(() => zlib.end())
      }),
      Effect.forkScoped
    )
    return Stream.fromAsyncIterable<Uint8Array, E | IntegrityError>(
      zlib,
      (cause) =>
        upstream?.error ??
          integrityError("gzip stream", "complete", errorCode(cause) === "Z_BUF_ERROR" ? "truncated" : "corrupt")
    )
  }))

// ---------------------------------------------------------------------------------------------------------------------
// encrypted bills
// ---------------------------------------------------------------------------------------------------------------------

const encryptedContent = (
  bill: EncryptedBill
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> => {
  const parts = (bill.download_bill_list ?? []).toSorted((a, b) => a.bill_sequence - b.bill_sequence)
  return parts.length === bill.download_bill_count && parts.every((part, index) => part.bill_sequence === index + 1)
    ? Stream.flatMap(Stream.fromIterable(parts), partContent)
    : Stream.fail(decodeError("download_bill_list does not hold each part once, as download_bill_count says", ""))
}

const partContent = (part: EncryptedPart) => {
  const content = uncompressed(decrypted(part))
  return part.hash_value === undefined || part.hash_value === ""
    ? content
    : checked(content, part.hash_type ?? "SHA1", part.hash_value)
}

/** The official page gives the empty text as associated data. */
const associatedData = ""

const decrypted = (
  part: EncryptedPart
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> =>
  Stream.suspend(() => {
    const key = Buffer.from(Redacted.value(part.encrypt_key), "utf8")
    if (key.length !== Aead.keyLength) {
      return Stream.fail(new DecryptError({ ...where, algorithm: "OAEP", field: "encrypt_key", body: redactText("") }))
    }
    const decipher = Aead.createDecipher(key, part.nonce, associatedData)
    if (Result.isFailure(decipher)) return Stream.fail(decodeError("the nonce of a part cannot be one", ""))
    const { final, update } = decipher.success
    return raw(part).pipe(
      Stream.map(update),
      Stream.concat(Stream.fromEffectDrain(Effect.suspend(() =>
        Result.isSuccess(final()) ? Effect.void : Effect.fail(integrityError("AES-256-GCM tag", "valid", "invalid"))
      )))
    )
  })

const decodeError = (issue: string, text: string) =>
  new ResponseDecodeError({ ...where, issue, body: redactText(text) })

// ---------------------------------------------------------------------------------------------------------------------
// cells
// ---------------------------------------------------------------------------------------------------------------------

const invalid = (message: string) => Effect.fail(new SchemaIssue.InvalidValue({ message }))

/**
 * Amount of a bill: yuan with two places in the file, fen in a program. Read digit by digit, never as floating point.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Yuan = Schema.String.pipe(Schema.decodeTo(Fen, {
  decode: SchemaGetter.transformEffect((text: string) => {
    const fen = Text.fenOfYuan(text)
    return fen === undefined ? invalid("Expected yuan with two places") : Effect.succeed(fen)
  }),
  encode: SchemaGetter.transform(Text.yuanOfFen)
}))

/**
 * Time of a bill: `yyyy-MM-dd HH:mm:ss` in Beijing in the file, `DateTime.Utc` in a program.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Time = Schema.String.pipe(Schema.decodeTo(Schema.DateTimeUtc, {
  decode: SchemaGetter.transformEffect((text: string) => {
    const [, day, time] = /^(\d{4}-\d{2}-\d{2}) +(\d{2}:\d{2}:\d{2})$/.exec(text) ?? []
    return day === undefined
      ? invalid("Expected yyyy-MM-dd HH:mm:ss")
      : Option.match(DateTime.make(`${day}T${time}+08:00`), {
        onNone: () => invalid("Expected a time"),
        onSome: (time) => Effect.succeed(DateTime.toUtc(time))
      })
  }),
  encode: SchemaGetter.transform((time) => writeTime(time).slice(0, 19).replace("T", " "))
}))

/** Older bills write counts as `45.0`. */
const Count = Schema.String.pipe(Schema.decodeTo(Schema.Int, {
  decode: SchemaGetter.transformEffect((text: string) => {
    const [, whole] = /^(\d{1,15})(?:\.0+)?$/.exec(text) ?? []
    return whole === undefined ? invalid("Expected a count") : Effect.succeed(Number(whole))
  }),
  encode: SchemaGetter.transform(String)
}))

const text = Schema.optionalKey(Schema.String)

/** Columns that no field has, by their names in the file; and cells that their fields could not take. */
const others = Schema.Record(Schema.String, Schema.String)

// ---------------------------------------------------------------------------------------------------------------------
// trade bill
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Row of a trade bill (交易账单): a payment, or a refund.
 *
 * @category models
 * @since 0.1.0
 */
export interface TradeRow extends Schema.Schema.Type<typeof TradeRow> {}

/**
 * Schema for {@link TradeRow}, one for all bill types: what a type has no column for is absent, and so is what is blank.
 * Amounts are in fen.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 * @category schemas
 * @since 0.1.0
 */
export const TradeRow = Schema.Struct({
  /** 交易时间: when the payment succeeded, or the refund was accepted. */
  trade_time: Time,
  /** 公众账号ID */
  appid: text,
  /** 商户号 */
  mchid: Schema.String,
  /** 特约商户号: absent for direct merchants, where the file has `0`. */
  sub_mchid: text,
  /** 设备号 */
  device_id: text,
  /** 微信订单号 */
  transaction_id: Schema.String,
  /** 商户订单号 */
  out_trade_no: Schema.String,
  /** 用户标识 */
  openid: text,
  /** 交易类型: not the API's `trade_type` in every case: a payment by face is `FACE` here, what payscore collected `AUTH`. */
  trade_type: Schema.optionalKey(openLiterals("JSAPI", "NATIVE", "APP", "MWEB", "MICROPAY", "FACE", "AUTH")),
  /** 交易状态: a payment, a refund, or a payment that was revoked. */
  trade_state: openLiterals("SUCCESS", "REFUND", "REVOKED"),
  /** 付款银行 */
  bank_type: text,
  /** 货币种类 */
  currency: text,
  /** 应结订单金额: the order's amount without coupons that are not settled. `0` in a refund. 总金额 in old bills. */
  settlement_total: Yuan,
  /** 代金券金额. 企业红包金额 or 代金券或立减优惠金额 in old bills. */
  coupon_amount: Schema.optionalKey(Yuan),
  /** 退款申请时间: only in bills of refunds. */
  refund_apply_time: Schema.optionalKey(Time),
  /** 退款成功时间: only in bills of refunds. */
  refund_success_time: Schema.optionalKey(Time),
  /** 微信退款单号: absent in a payment, where the file has `0`. */
  refund_id: text,
  /** 商户退款单号: absent in a payment, where the file has `0`. */
  out_refund_no: text,
  /** 退款金额: without coupons that are not settled (`settlement_refund` of the API). */
  refund_amount: Schema.optionalKey(Yuan),
  /** 充值券退款金额. 企业红包退款金额 or 代金券或立减优惠退款金额 in old bills. */
  coupon_refund_amount: Schema.optionalKey(Yuan),
  /** 退款类型 */
  refund_type: Schema.optionalKey(openLiterals("ORIGINAL", "BALANCE", "OTHER_BALANCE", "OTHER_BANKCARD")),
  /** 退款状态, as it was when the bill was made: it is not brought up to date. */
  refund_status: Schema.optionalKey(openLiterals("SUCCESS", "PROCESSING", "FAIL", "CHANGE")),
  /** 商品名称 */
  goods_name: text,
  /** 商户数据包 */
  attach: text,
  /** 手续费: negative in a refund. Old bills count fractions of a fen: such a fee is in `others`. */
  fee: Schema.optionalKey(Yuan),
  /** 费率, for example `0.60%`. */
  rate: text,
  /** 订单金额 */
  order_amount: Schema.optionalKey(Yuan),
  /** 申请退款金额 (`refund` of the API). */
  applied_refund_amount: Schema.optionalKey(Yuan),
  /** 费率备注 */
  rate_remark: text,
  others
}).annotate({ identifier: "Bill.TradeRow" })

/**
 * Summary of a trade bill.
 *
 * @category models
 * @since 0.1.0
 */
export interface TradeSummary extends Schema.Schema.Type<typeof TradeSummary> {}

/**
 * Schema for {@link TradeSummary}. Amounts are in fen.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TradeSummary = Schema.Struct({
  /** 总交易单数: number of rows. */
  total_count: Count,
  /** 应结订单总金额; 总交易额 in old bills. */
  settlement_total: Schema.optionalKey(Yuan),
  /** 退款总金额; 总退款金额 in old bills. */
  refund_total: Schema.optionalKey(Yuan),
  /** 充值券退款总金额; 总企业红包退款金额 or 总代金券或立减优惠退款金额 in old bills. */
  coupon_refund_total: Schema.optionalKey(Yuan),
  /** 手续费总金额 */
  fee_total: Schema.optionalKey(Yuan),
  /** 订单总金额 */
  order_total: Schema.optionalKey(Yuan),
  /** 申请退款总金额 */
  applied_refund_total: Schema.optionalKey(Yuan),
  others
}).annotate({ identifier: "Bill.TradeSummary" })

// ---------------------------------------------------------------------------------------------------------------------
// fund flow bill
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Row of a fund flow bill (资金账单): a movement on the account.
 *
 * @category models
 * @since 0.1.0
 */
export interface FundFlowRow extends Schema.Schema.Type<typeof FundFlowRow> {}

/**
 * Schema for {@link FundFlowRow}. Amounts are in fen; what is blank is absent.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-fundflow.html
 * @category schemas
 * @since 0.1.0
 */
export const FundFlowRow = Schema.Struct({
  /** 记账时间 */
  booking_time: Time,
  /** 微信支付业务单号: WeChat Pay's number of the payment, the refund, … */
  business_id: text,
  /** 资金流水单号 */
  flow_id: text,
  /** 业务名称: 交易, 退款, 充值/提现, 分账, … */
  business_name: text,
  /** 业务类型: 交易, 扣除交易手续费, 退款, … */
  business_type: text,
  /** 收支类型: 收入 came in, 支出 went out. */
  direction: openLiterals("收入", "支出"),
  /** 收支金额(元): never negative, `direction` says where it went. */
  amount: Yuan,
  /** 账户结余(元): what is on the account after it. */
  balance: Schema.optionalKey(Yuan),
  /** 资金变更提交申请人 */
  applicant: text,
  /** 备注 */
  remark: text,
  /** 业务凭证号: the merchant's own number as a rule. */
  voucher_no: text,
  others
}).annotate({ identifier: "Bill.FundFlowRow" })

/**
 * Summary of a fund flow bill.
 *
 * @category models
 * @since 0.1.0
 */
export interface FundFlowSummary extends Schema.Schema.Type<typeof FundFlowSummary> {}

/**
 * Schema for {@link FundFlowSummary}. Amounts are in fen.
 *
 * @category schemas
 * @since 0.1.0
 */
export const FundFlowSummary = Schema.Struct({
  /** 资金流水总笔数: number of rows. */
  total_count: Count,
  /** 收入笔数 */
  income_count: Schema.optionalKey(Count),
  /** 收入金额 */
  income_amount: Schema.optionalKey(Yuan),
  /** 支出笔数 */
  expense_count: Schema.optionalKey(Count),
  /** 支出金额 */
  expense_amount: Schema.optionalKey(Yuan),
  others
}).annotate({ identifier: "Bill.FundFlowSummary" })

// ---------------------------------------------------------------------------------------------------------------------
// kinds
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a kind of bill looks like.
 *
 * **When to use**
 *
 * Use {@link trade} and {@link fundFlow}. Write one for a bill with columns of its own, for example one that WeChat Pay
 * makes for you (个性化账单), often as `{ ...Bill.trade, … }`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Kind<Row, Summary> {
  /** Schema of a row: from its cells by field, and `others`. */
  readonly row: Schema.Codec<Row, unknown>
  readonly summary: Schema.Codec<Summary, unknown>
  /** Fields by the names of their columns; of several columns for one field the first counts. */
  readonly columns: Readonly<Record<string, string>>
  readonly summaryColumns: Readonly<Record<string, string>>
  /** Fields of a row, a `0` in which stands for nothing. */
  readonly placeholders: ReadonlyArray<string>
  /** Field that merchants write freely: what divides cells can be part of it. */
  readonly freeText: string
  /** What the fields of the summary must agree with. */
  readonly totals: ReadonlyArray<Total>
}

/**
 * A field of the summary that counts rows, or adds up an amount.
 *
 * @category models
 * @since 0.1.0
 */
export interface Total {
  readonly summary: string
  /** Field of a row that is added up; the rows are counted without. */
  readonly of?: string | undefined
  /** Only rows in which a field holds this. */
  readonly where?: { readonly field: string; readonly is: string } | undefined
}

/**
 * Trade bills: `ALL`, `SUCCESS`, `REFUND`, and the older formats with fewer columns.
 *
 * **Details**
 *
 * Columns are found by their names, not by their places. Columns that no field has are in `others` under their names.
 *
 * @category kinds
 * @since 0.1.0
 */
export const trade: Kind<TradeRow, TradeSummary> = {
  row: TradeRow,
  summary: TradeSummary,
  columns: {
    交易时间: "trade_time",
    公众账号ID: "appid",
    商户号: "mchid",
    特约商户号: "sub_mchid",
    子商户号: "sub_mchid",
    设备号: "device_id",
    微信订单号: "transaction_id",
    商户订单号: "out_trade_no",
    用户标识: "openid",
    交易类型: "trade_type",
    交易状态: "trade_state",
    付款银行: "bank_type",
    货币种类: "currency",
    应结订单金额: "settlement_total",
    总金额: "settlement_total",
    代金券金额: "coupon_amount",
    企业红包金额: "coupon_amount",
    代金券或立减优惠金额: "coupon_amount",
    退款申请时间: "refund_apply_time",
    退款成功时间: "refund_success_time",
    微信退款单号: "refund_id",
    商户退款单号: "out_refund_no",
    退款金额: "refund_amount",
    充值券退款金额: "coupon_refund_amount",
    企业红包退款金额: "coupon_refund_amount",
    代金券或立减优惠退款金额: "coupon_refund_amount",
    退款类型: "refund_type",
    退款状态: "refund_status",
    商品名称: "goods_name",
    商户数据包: "attach",
    手续费: "fee",
    费率: "rate",
    订单金额: "order_amount",
    申请退款金额: "applied_refund_amount",
    费率备注: "rate_remark"
  },
  summaryColumns: {
    总交易单数: "total_count",
    应结订单总金额: "settlement_total",
    总交易额: "settlement_total",
    退款总金额: "refund_total",
    总退款金额: "refund_total",
    充值券退款总金额: "coupon_refund_total",
    总企业红包退款金额: "coupon_refund_total",
    总代金券或立减优惠退款金额: "coupon_refund_total",
    手续费总金额: "fee_total",
    订单总金额: "order_total",
    申请退款总金额: "applied_refund_total"
  },
  placeholders: ["sub_mchid", "refund_id", "out_refund_no"],
  freeText: "goods_name",
  totals: [
    { summary: "total_count" },
    { summary: "settlement_total", of: "settlement_total" },
    { summary: "refund_total", of: "refund_amount" },
    { summary: "coupon_refund_total", of: "coupon_refund_amount" },
    { summary: "fee_total", of: "fee" },
    { summary: "order_total", of: "order_amount" },
    { summary: "applied_refund_total", of: "applied_refund_amount" }
  ]
}

/**
 * Fund flow bills, a merchant's own and its sub-merchants'.
 *
 * @category kinds
 * @since 0.1.0
 */
export const fundFlow: Kind<FundFlowRow, FundFlowSummary> = {
  row: FundFlowRow,
  summary: FundFlowSummary,
  columns: {
    记账时间: "booking_time",
    微信支付业务单号: "business_id",
    资金流水单号: "flow_id",
    业务名称: "business_name",
    业务类型: "business_type",
    收支类型: "direction",
    "收支金额(元)": "amount",
    "账户结余(元)": "balance",
    资金变更提交申请人: "applicant",
    备注: "remark",
    业务凭证号: "voucher_no"
  },
  summaryColumns: {
    资金流水总笔数: "total_count",
    收入笔数: "income_count",
    收入金额: "income_amount",
    支出笔数: "expense_count",
    支出金额: "expense_amount"
  },
  placeholders: [],
  freeText: "remark",
  totals: [
    { summary: "total_count" },
    { summary: "income_count", where: { field: "direction", is: "收入" } },
    { summary: "income_amount", of: "amount", where: { field: "direction", is: "收入" } },
    { summary: "expense_count", where: { field: "direction", is: "支出" } },
    { summary: "expense_amount", of: "amount", where: { field: "direction", is: "支出" } }
  ]
}

// ---------------------------------------------------------------------------------------------------------------------
// rows
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a bill is made of: its rows, and last its summary.
 *
 * @category models
 * @since 0.1.0
 */
export type Entry<Row, Summary> =
  | { readonly _tag: "Row"; readonly row: Row }
  | { readonly _tag: "Summary"; readonly summary: Summary }

/**
 * Downloads a bill, checks it as {@link content} does, and reads its rows.
 *
 * **Details**
 *
 * Back-ticks are stripped, amounts become fen, times `DateTime`; `0` where it stands for nothing and blank cells read as
 * absent. Commas, line breaks and quotation marks in a cell survive. An optional cell that does not fit its field, an
 * amount finer than a fen included, stays as text in `others` under the name of its column, so that nothing is lost; a
 * row that still does not fit fails the stream with a `ResponseDecodeError` that holds the row (`Redacted`). At the end
 * the counts and sums of the summary must be those of the rows, or the stream fails likewise.
 *
 * **Gotchas**
 *
 * Rows come while the bill is still arriving: digest and summary are checked after the last one. Write them where they
 * can be taken back, a transaction for example, until the stream has ended well.
 *
 * WeChat Pay itself writes some characters differently (a comma in a goods name as a backslash with a blank, a line
 * break as `\\n`): cells are given as they stand in the file. Where a goods name nonetheless holds a comma with a
 * back-tick after it, which is what divides cells, it is put together again, and what looks likewise in the merchant's
 * data (商户数据包) would be taken for a part of it.
 *
 * **Example** (Comparing a day's payments with the merchant's own)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { TradeBill } from "effect-wechatpay/payments"
 *
 * export const unknownPayments = (day: string, ours: ReadonlyMap<string, number>) =>
 *   Stream.unwrap(Effect.map(TradeBill.request({ bill_date: day, tar_type: "GZIP" }), Bill.rows(Bill.trade))).pipe(
 *     Stream.filter((row) => row.trade_state === "SUCCESS" && ours.get(row.out_trade_no) !== row.order_amount),
 *     Stream.runCollect
 *   )
 * ```
 *
 * @category rows
 * @since 0.1.0
 */
export const rows =
  <Row, Summary>(kind: Kind<Row, Summary>) =>
  (bill: Link | EncryptedBill): Stream.Stream<Row, WeChatPayError<DownloadCode>, Endpoint.Services> =>
    entries(kind)(bill).pipe(
      Stream.filterMap((entry) => entry._tag === "Row" ? Result.succeed(entry.row) : Result.failVoid)
    )

/**
 * {@link rows}, followed by the summary as the last element.
 *
 * @category rows
 * @since 0.1.0
 */
export const entries = <Row, Summary>(kind: Kind<Row, Summary>) =>
(
  bill: Link | EncryptedBill
): Stream.Stream<Entry<Row, Summary>, WeChatPayError<DownloadCode>, Endpoint.Services> => read(kind)(content(bill))

/**
 * Reads a bill that is at hand already, a file for example: compressed or not, checked against its summary only.
 *
 * @category rows
 * @since 0.1.0
 */
export const parse = <Row, Summary>(kind: Kind<Row, Summary>) =>
<E, R>(
  file: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Entry<Row, Summary>, E | IntegrityError | ResponseDecodeError, R> => read(kind)(uncompressed(file))

/**
 * Bytes that are read at a time. The rows in them live together, and what lives when the collector comes makes the
 * young generation grow: with whole chunks of the network a large bill takes 60 MB more.
 */
const pieceSize = 2 * 1024

const pieces = (chunk: Uint8Array): Arr.NonEmptyReadonlyArray<Uint8Array> =>
  Arr.makeBy(Math.ceil(chunk.length / pieceSize), (index) => chunk.subarray(index * pieceSize, (index + 1) * pieceSize))

const read = <Row, Summary>(kind: Kind<Row, Summary>) =>
<E, R>(
  content: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Entry<Row, Summary>, E | ResponseDecodeError, R> =>
  Stream.unwrap(Effect.sync(() => {
    // Not `TextDecoder`, whose streaming leaves the heap of the process in pieces: 25 MB more for a large bill.
    const utf8 = new StringDecoder("utf8")
    const splitter = Text.splitter((name) => Object.hasOwn(kind.summaryColumns, name))
    const decode = decoder(kind)
    return content.pipe(
      Stream.mapArray((chunks) => Arr.flatMap(chunks, pieces)),
      Stream.mapAccumEffect(() => undefined, (_, chunk) =>
        Effect.map(
          decode(splitter.push(utf8.write(chunk))),
          (entries) => [undefined, entries] as const
        )),
      Stream.concat(Stream.unwrap(Effect.suspend(() =>
        Effect.map(decode([...splitter.push(utf8.end()), ...splitter.end()]), Stream.fromArray)
      )))
    )
  }))

interface Column {
  readonly name: string
  readonly field: string | undefined
}

/** What each place of a line is; a second column for the same field stays under its own name. */
const layout = (
  names: ReadonlyArray<string>,
  fields: Readonly<Record<string, string>>
): ReadonlyArray<Column> => {
  const taken = new Set<string>()
  return names.map((name) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined || taken.has(field)) return { name, field: undefined }
    taken.add(field)
    return { name, field }
  })
}

const indexOf = (columns: ReadonlyArray<Column>, field: string): number =>
  columns.findIndex((column) => column.field === field)

/** Decodes a line; optional cells that do not fit go to `others`, and the rest is read again. */
const lineDecoder = <A>(schema: Schema.Codec<A, unknown>, placeholders: ReadonlyArray<string>) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (columns: ReadonlyArray<Column>, cells: ReadonlyArray<string>): Result.Result<A, string> => {
    const others: Record<string, string> = {}
    const fields: Record<string, unknown> = { others }
    let index = 0
    for (const { field, name } of columns) {
      const cell = cells[index++] ?? ""
      if (field === undefined) others[name] = cell
      else if (cell !== "" && !(cell === "0" && placeholders.includes(field))) fields[field] = cell
    }
    const first = decode(fields)
    if (Result.isSuccess(first)) return Result.succeed(first.success)
    const all = Result.flip(decode(fields, { errors: "all" }))
    const faults = Result.isSuccess(all) ? Lenient.faults(all.success) : []
    for (const { path: [field] } of faults) {
      const index = typeof field === "string" ? indexOf(columns, field) : -1
      const column = columns[index]
      if (typeof field !== "string" || column === undefined) continue
      delete fields[field]
      others[column.name] = cells[index] ?? ""
    }
    return Result.mapError(decode(fields), () => Lenient.describe(first.failure))
  }
}

const perUnit = 1_000_000n

/** Counts and adds up, to be compared with the summary. */
const tally = (kind: Pick<Kind<unknown, unknown>, "totals">, columns: ReadonlyArray<Column>) => {
  const totals = kind.totals.map(({ of, summary, where }) => ({
    summary,
    of: of === undefined ? undefined : indexOf(columns, of),
    where: where === undefined ? undefined : { index: indexOf(columns, where.field), is: where.is },
    sum: Text.sum(),
    count: 0,
    broken: false
  }))
  return {
    add: (cells: ReadonlyArray<string>) => {
      for (const total of totals) {
        if (total.where !== undefined && cells[total.where.index] !== total.where.is) continue
        total.count++
        const cell = total.of === undefined ? undefined : cells[total.of]
        if (cell !== undefined && cell !== "" && !total.sum.add(cell)) total.broken = true
      }
    },
    /** Fields of the summary that say something else than the rows. */
    differences: (summaryColumns: ReadonlyArray<Column>, cells: ReadonlyArray<string>): ReadonlyArray<string> =>
      totals.flatMap(({ broken, count, of, sum, summary }) => {
        const cell = cells[indexOf(summaryColumns, summary)]
        if (cell === undefined || cell === "") return []
        const agrees = of === undefined
          ? Text.millionths(cell) === BigInt(count) * perUnit
          : !broken && sum.equals(cell)
        return agrees ? [] : [summary]
      })
  }
}

/** Turns the parts of a bill into its entries. Keeps the headers and sums of one run. */
const decoder = <Row, Summary>(kind: Kind<Row, Summary>) => {
  const decodeRow = lineDecoder(kind.row, kind.placeholders)
  const decodeSummary = lineDecoder(kind.summary, [])
  let columns: ReadonlyArray<Column> = []
  let summaryColumns: ReadonlyArray<Column> = []
  let totals = tally(kind, columns)
  let number = 0

  const one = (part: Text.Part): Result.Result<Entry<Row, Summary> | undefined, ResponseDecodeError> => {
    const fail = (issue: string, text: string) => Result.fail(decodeError(issue, text))
    switch (part._tag) {
      case "Header":
        columns = layout(part.names, kind.columns)
        totals = tally(kind, columns)
        return columns.every(({ field }) => field === undefined)
          ? fail("the first line is not the header of such a bill", part.names.join(","))
          : Result.succeed(undefined)
      case "Row": {
        number++
        const cells = aligned(part, columns.length, indexOf(columns, kind.freeText))
        if (cells === undefined) {
          return fail(`row ${number} has ${part.cells.length} cells, the header has ${columns.length}`, part.text)
        }
        totals.add(cells)
        return Result.mapBoth(decodeRow(columns, cells), {
          onFailure: (issue) => decodeError(`row ${number}: ${issue}`, part.text),
          onSuccess: (row) => ({ _tag: "Row", row })
        })
      }
      case "SummaryHeader":
        summaryColumns = layout(part.names, kind.summaryColumns)
        return Result.succeed(undefined)
      case "Summary": {
        if (part.cells.length !== summaryColumns.length) {
          return fail(
            `the summary has ${part.cells.length} cells, its header has ${summaryColumns.length}`,
            part.text
          )
        }
        const differences = totals.differences(summaryColumns, part.cells)
        return differences.length > 0
          ? fail(`the summary does not agree with the rows in ${differences.join(", ")}`, part.text)
          : Result.mapBoth(decodeSummary(summaryColumns, part.cells), {
            onFailure: (issue) => decodeError(`the summary: ${issue}`, part.text),
            onSuccess: (summary) => ({ _tag: "Summary", summary })
          })
      }
      case "Fault":
        return fail(part.issue, part.text)
    }
  }

  return (parts: ReadonlyArray<Text.Part>): Effect.Effect<ReadonlyArray<Entry<Row, Summary>>, ResponseDecodeError> =>
    Effect.suspend(() => {
      const entries: Array<Entry<Row, Summary>> = []
      for (const part of parts) {
        const result = one(part)
        if (Result.isFailure(result)) return Effect.fail(result.failure)
        if (result.success !== undefined) entries.push(result.success)
      }
      return Effect.succeed(entries)
    })
}

/** Cells in as many columns as there are: surplus ones are text of the free field that looked like cells. */
const aligned = (row: Text.Row, columns: number, freeText: number): ReadonlyArray<string> | undefined => {
  const surplus = row.cells.length - columns
  if (surplus === 0) return row.cells
  // A row to which another may have been joined is not to be repaired by guessing.
  if (surplus < 0 || row.joined || freeText < 0) return undefined
  const after = freeText + surplus + 1
  return [
    ...row.cells.slice(0, freeText),
    row.cells.slice(freeText, after).join(Text.separator),
    ...row.cells.slice(after)
  ]
}
