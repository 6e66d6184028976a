/** Rewrite: what the module is for, in one sentence. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../../src/Endpoint.ts"
import type { CommonCode } from "../../../src/WeChatPayError.ts"
import {
  Appid,
  Day,
  Fen,
  NotifyUrlIfAny,
  openLiterals,
  OutTradeNo,
  Sensitive,
  SensitiveResponse,
  text,
  Timestamp
} from "../../../src/Wire.ts"

/** Request of {@link reserve}. */
export interface ReserveRequest extends Schema.Schema.Type<typeof ReserveRequest> {}
export const ReserveRequest = Schema.Struct({
  /** Rewrite: 茶馆编号, at most 16 characters. */
  shop_id: text(16),
  /** Rewrite: 试算. */
  dry_run: Schema.optional(Schema.Boolean),
  /** Rewrite: 幂等键, at most 64 characters. */
  idempotency_key: Schema.optional(text(64)),
  /** Rewrite: 应用ID. */
  appid: Appid,
  /** Rewrite: 商户订单号. */
  out_trade_no: OutTradeNo,
  /** Rewrite: 茶. */
  tea: openLiterals("GREEN", "BLACK"),
  /** Rewrite: 客人. */
  guest: Schema.Struct({
    /** Rewrite: 姓名, as plaintext; encrypted before it is sent. */
    name: Sensitive,
    /** Rewrite: 到店时间. */
    arrival: Schema.optional(Timestamp)
  }),
  /** Rewrite: 押金, in fen. */
  deposit: Fen,
  /** Rewrite: 桌. */
  tables: Schema.optional(Schema.Array(Schema.Struct({
    /** Rewrite: 桌号. */
    number: Schema.Int,
    /** Rewrite: 要求, at most 40 characters. */
    wishes: Schema.optional(Schema.Array(text(40)))
  }))),
  /** Rewrite: 日期. */
  day: Day,
  /** Rewrite: 通知地址. */
  notify_url: NotifyUrlIfAny
}).annotate({ identifier: "Teahouse.ReserveRequest" })

/** Response of {@link reserve}. */
export interface ReserveResponse extends Schema.Schema.Type<typeof ReserveResponse> {}
export const ReserveResponse = Schema.Struct({
  /** Rewrite: 预订编号. */
  reservation_id: Schema.String,
  /** Rewrite: 电话, decrypted with the merchant's private key. */
  guest_phone: Schema.optional(SensitiveResponse),
  /** Rewrite: 状态. */
  state: openLiterals("OPEN"),
  /** Rewrite: 押金, in fen. */
  deposit: Schema.optional(Fen)
}).annotate({ identifier: "Teahouse.ReserveResponse" })

const reserveCodes = ["SHOP_FULL"] as const

/** Codes that {@link reserve} documents. */
export type ReserveCode = CommonCode | (typeof reserveCodes)[number]

/**
 * Rewrite: what it does (预订茶桌).
 *
 * **Gotchas**
 *
 * Rewrite: what to do after an unknown outcome; or set `idempotentBy` or `safe`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4010000001
 */
export const reserve: Endpoint.Endpoint<ReserveRequest, ReserveResponse, ReserveCode> = Endpoint.make({
  name: "Teahouse.reserve",
  title: "预订茶桌",
  route: "POST /v3/teahouse/shops/{shop_id}/reservations",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4010000001",
  roles: ["direct", "partner"],
  query: ["dry_run"],
  headers: { idempotency_key: "Idempotency-Key" },
  request: ReserveRequest,
  response: ReserveResponse,
  codes: reserveCodes
})
