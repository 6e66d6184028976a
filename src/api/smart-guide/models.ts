/** Shapes that guides of direct merchants and of service providers share. */
import * as Schema from "effect/Schema"
import type { CommonCode } from "../../WeChatPayError.ts"
import { OutTradeNo, pageFields, Sensitive, SensitiveResponse, text } from "../../Wire.ts"

/** Codes of {@link GuideCode}, beside the common ones. */
export const guideCodes = ["MCH_NOT_EXISTS"] as const

/** Codes that these endpoints document. */
export type GuideCode = CommonCode | (typeof guideCodes)[number]

const Address = text(1024)

/** Fields of a request that registers a guide, direct or partner. */
export const registerFields = {
  /** WeCom id of the merchant (企业微信). */
  corpid: text(32),
  /** Shop, as the merchant console numbers it. */
  store_id: Schema.Int,
  /** WeCom id of the employee. */
  userid: text(64),
  /** Plaintext, at most 64 bytes; encrypted on the way. */
  name: Sensitive,
  /** Plaintext, at most 32 bytes; encrypted on the way. */
  mobile: Sensitive,
  /** Content of the employee's own QR code. */
  qr_code: Address,
  /** Picture of the employee. */
  avatar: Address,
  /** QR code of the shop's WeCom group. */
  group_qrcode: Schema.optional(Address)
} as const

/** Response of `register`. */
export interface RegisterResponse extends Schema.Schema.Type<typeof RegisterResponse> {}
export const RegisterResponse = Schema.Struct({
  guide_id: Schema.String
}).annotate({
  identifier: "Guides.RegisterResponse",
  examples: [{ guide_id: "LLA3WJ6DSZUfiaZDS79FH5Wm5m4X69TBic" }]
})

/** WeChat Pay's number of a guide (服务人员ID). */
export const GuideId = text(64)

/** Fields of a request that assigns a guide, direct or partner. */
export const assignFields = {
  guide_id: GuideId,
  /** The order whose payer the guide looks after. */
  out_trade_no: OutTradeNo
} as const

/** Fields of a request for guides, direct or partner. */
export const listFields = {
  store_id: Schema.Int,
  /** WeCom id of the employee. */
  userid: Schema.optional(text(64)),
  /** Plaintext; encrypted on the way. */
  mobile: Schema.optional(Sensitive),
  work_id: Schema.optional(text(64)),
  /** `limit` is 10 at most. */
  ...pageFields(10)
} as const

/** A guide. */
export interface Guide extends Schema.Schema.Type<typeof Guide> {}
export const Guide = Schema.Struct({
  guide_id: Schema.optional(Schema.String),
  store_id: Schema.optional(Schema.Int),
  name: Schema.optional(SensitiveResponse),
  mobile: Schema.optional(SensitiveResponse),
  userid: Schema.optional(Schema.String),
  work_id: Schema.optional(Schema.String)
}).annotate({ identifier: "Guides.Guide" })

/** Response of `list`. */
export interface ListResponse extends Schema.Schema.Type<typeof ListResponse> {}
export const ListResponse = Schema.Struct({
  data: Schema.optional(Schema.Array(Guide)),
  total_count: Schema.optional(Schema.Int),
  limit: Schema.optional(Schema.Int),
  offset: Schema.optional(Schema.Int)
}).annotate({ identifier: "Guides.ListResponse" })

/** Fields of a request that changes a guide, direct or partner. */
export const updateFields = {
  guide_id: GuideId,
  /** Plaintext, at most 64 bytes; encrypted on the way. */
  name: Schema.optional(Sensitive),
  /** Plaintext, at most 32 bytes; encrypted on the way. */
  mobile: Schema.optional(Sensitive),
  qr_code: Schema.optional(Address),
  avatar: Schema.optional(Address),
  group_qrcode: Schema.optional(Address)
} as const
