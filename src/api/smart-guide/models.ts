/** Schemas and descriptions that guides of direct merchants and of sub-merchants share. */
import * as Schema from "effect/Schema"
import type { CommonCode } from "../../WeChatPayError.ts"
import { oneOf, OutTradeNo, pageFields, Sensitive, SensitiveResponse, text } from "../../Wire.ts"

const guideCodes = ["MCH_NOT_EXISTS"] as const

/** Codes that these endpoints document. `MCH_NOT_EXISTS`: the merchant number is wrong. */
export type GuideCode = CommonCode | (typeof guideCodes)[number]

/** An address, at most 1,024 characters. */
const Address = text(1024)

/** WeChat Pay's number of a guide (服务人员ID). */
const GuideId = text(64)

// ---------------------------------------------------------------------------------------------------------------------
// requests
// ---------------------------------------------------------------------------------------------------------------------

/** Fields that identify the sub-merchant. The page calls it optional, and lists an empty one among the errors. */
export const subMerchantFields = {
  /** Merchant number of the sub-merchant that the guide works for, at most 64 characters (子商户ID). */
  sub_mchid: text(64)
} as const

/** Fields of a request that registers a guide. */
export const registerFields = {
  /** The merchant's WeCom id, at most 32 characters (企业ID). */
  corpid: text(32),
  /** Number of the shop in the merchant console (门店ID). */
  store_id: Schema.Int,
  /** The employee's WeCom id, at most 64 characters (企业微信的员工ID). */
  userid: text(64),
  /** The employee's name in WeCom, at most 64 bytes, as plaintext; encrypted before it is sent (员工姓名). */
  name: Sensitive,
  /** The employee's mobile number in WeCom, at most 32 bytes, as plaintext; encrypted before it is sent (手机号码). */
  mobile: Sensitive,
  /** Content of the employee's WeCom QR code, at most 1,024 characters (员工个人二维码URL). */
  qr_code: Address,
  /** Address of the employee's picture in WeCom, at most 1,024 characters (头像URL). */
  avatar: Address,
  /** Content of the QR code of the employee's WeCom group, at most 1,024 characters (群二维码URL). */
  group_qrcode: Schema.optional(Address)
} as const

/** Fields of a request that assigns a guide. */
export const assignFields = {
  /** Number of the guide, from `register` or `list`, at most 64 characters (服务人员ID). */
  guide_id: GuideId,
  /** The merchant's order number: 6 to 32 digits, letters, `_`, `-`, `|` and `*` (商户订单号). */
  out_trade_no: OutTradeNo
} as const

/** Fields of a request that lists guides. */
export const listFields = {
  /** Number of the shop in the merchant console (门店ID). */
  store_id: Schema.Int,
  /** The employee's WeCom id, at most 64 characters; for guides registered with WeCom (企业微信的员工ID). */
  userid: Schema.optional(text(64)),
  /** The guide's mobile number as plaintext; encrypted before it is sent (手机号码). */
  mobile: Schema.optional(Sensitive),
  /** Staff number, at most 64 characters; for guides registered by mini program (工号). */
  work_id: Schema.optional(text(64)),
  // WeChat Pay allows at most 10 in a page.
  ...pageFields(10)
} as const

/** Fields of a request that updates a guide. */
export const updateFields = {
  /** Number of the guide, from `register` or `list`, at most 64 characters (服务人员ID). */
  guide_id: GuideId,
  /** New name, at most 64 bytes, as plaintext; encrypted before it is sent (服务人员姓名). */
  name: Schema.optional(Sensitive),
  /** New mobile number, at most 32 bytes, as plaintext; encrypted before it is sent (服务人员手机号码). */
  mobile: Schema.optional(Sensitive),
  /** New content of the WeCom QR code, at most 1,024 characters; for guides registered with WeCom (服务人员二维码URL). */
  qr_code: Schema.optional(Address),
  /** New address of the picture, at most 1,024 characters (服务人员头像URL). */
  avatar: Schema.optional(Address),
  /** New content of the QR code of the WeCom group, at most 1,024 characters (群二维码URL). */
  group_qrcode: Schema.optional(Address)
} as const

/** Checks that an update changes something: WeChat Pay refuses one without a change. */
export const changesSomething = oneOf("name", "mobile", "qr_code", "avatar", "group_qrcode")

// ---------------------------------------------------------------------------------------------------------------------
// responses
// ---------------------------------------------------------------------------------------------------------------------

/** Response of `register`. */
export interface RegisterResponse extends Schema.Schema.Type<typeof RegisterResponse> {}
export const RegisterResponse = Schema.Struct({
  /** Number of the guide, for the other operations (服务人员ID). */
  guide_id: Schema.String
}).annotate({
  identifier: "Guide.RegisterResponse",
  examples: [{ guide_id: "LLA3WJ6DSZUfiaZDS79FH5Wm5m4X69TBic" }]
})

/** A guide. */
export interface Guide extends Schema.Schema.Type<typeof Guide> {}
export const Guide = Schema.Struct({
  /** Number of the guide (服务人员ID). */
  guide_id: Schema.optional(Schema.String),
  /** Number of the shop in the merchant console (门店ID). */
  store_id: Schema.optional(Schema.Int),
  /** Name, decrypted with the merchant's private key (服务人员姓名). */
  name: Schema.optional(SensitiveResponse),
  /** Mobile number, decrypted with the merchant's private key (手机号码). */
  mobile: Schema.optional(SensitiveResponse),
  /** The employee's WeCom id (企业微信的员工ID). */
  userid: Schema.optional(Schema.String),
  /** Staff number (工号). */
  work_id: Schema.optional(Schema.String)
}).annotate({ identifier: "Guide.Guide" })

/** Response of `list`. */
export interface ListResponse extends Schema.Schema.Type<typeof ListResponse> {}
export const ListResponse = Schema.Struct({
  /** Guides of this page (服务人员列表). */
  data: Schema.optional(Schema.Array(Guide)),
  /** Number of guides that match (服务人员数量). */
  total_count: Schema.optional(Schema.Int),
  /** Size of a page (最大资源条数). */
  limit: Schema.optional(Schema.Int),
  /** Position of this page's first guide, counted from 0 (请求资源起始位置). */
  offset: Schema.optional(Schema.Int)
}).annotate({ identifier: "Guide.ListResponse" })

// ---------------------------------------------------------------------------------------------------------------------
// descriptions: the endpoints of direct merchants and of service providers differ by name, page, roles and request
// ---------------------------------------------------------------------------------------------------------------------

export const registration = {
  title: "服务人员注册",
  route: "POST /v3/smartguide/guides",
  response: RegisterResponse,
  codes: guideCodes
} as const

export const assignment = {
  title: "服务人员分配",
  route: "POST /v3/smartguide/guides/{guide_id}/assign",
  idempotentBy: "out_trade_no",
  response: Schema.Void,
  codes: guideCodes
} as const

export const listing = {
  title: "服务人员查询",
  route: "GET /v3/smartguide/guides",
  response: ListResponse,
  codes: guideCodes
} as const

export const updating = {
  title: "服务人员更新",
  route: "PATCH /v3/smartguide/guides/{guide_id}",
  safe: true,
  response: Schema.Void,
  codes: guideCodes
} as const
