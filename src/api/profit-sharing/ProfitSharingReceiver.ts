/** Receivers of profit sharing (分账接收方). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, openLiterals, Sensitive, SensitiveResponse, text } from "../../Wire.ts"
import { ReceiverType } from "./models.ts"

export { ReceiverType } from "./models.ts"

/** Relation between the merchant that shares and the receiver (与分账方的关系类型). */
export const RelationType = openLiterals(
  "SERVICE_PROVIDER",
  "STORE",
  "STAFF",
  "STORE_OWNER",
  "PARTNER",
  "HEADQUARTER",
  "BRAND",
  "DISTRIBUTOR",
  "USER",
  "SUPPLIER",
  "CUSTOM"
)

/** Fields of a request that removes a receiver, direct or partner. */
export const removeFields = {
  /** Application id of openids (公众账号ID); the configured `appid` by default. */
  appid: Appid,
  /** Kind of the account (分账接收方类型). */
  type: ReceiverType,
  /** Merchant number or openid (分账接收方账号): at most 64 characters. */
  account: text(64)
} as const

/** Fields of a request that adds a receiver, direct or partner. */
export const addFields = {
  ...removeFields,
  /** Full name of the merchant (required), or name of the person (分账接收方全称), as plaintext; the library encrypts it. */
  name: Schema.optional(Sensitive),
  /** Relation of the receiver to the merchant (与分账方的关系类型). */
  relation_type: RelationType,
  /** Name of the relation (自定义的分账关系), required with `CUSTOM` and only then: at most 10 characters. */
  custom_relation: Schema.optional(text(10))
} as const

/** Request of {@link add}. */
export interface AddRequest extends Schema.Schema.Type<typeof AddRequest> {}
export const AddRequest = Schema.Struct(addFields).annotate({ identifier: "ProfitSharingReceiver.AddRequest" })

const receiverFields = {
  /** Merchant number of the sub-merchant (子商户号), for service providers. */
  sub_mchid: Schema.optional(Schema.String),
  /** Kind of the account (分账接收方类型). */
  type: ReceiverType,
  /** Merchant number or openid (分账接收方账号). */
  account: Schema.String
} as const

/** Response of {@link add}. */
export interface AddResponse extends Schema.Schema.Type<typeof AddResponse> {}
export const AddResponse = Schema.Struct({
  ...receiverFields,
  /** Name in the request (分账接收方全称). */
  name: Schema.optional(SensitiveResponse),
  /** Relation of the receiver to the merchant (与分账方的关系类型). */
  relation_type: Schema.optional(RelationType),
  /** Name of the relation (自定义的分账关系). */
  custom_relation: Schema.optional(Schema.String)
}).annotate({ identifier: "ProfitSharingReceiver.AddResponse" })

/** Codes of {@link AddCode} in addition to the common ones. */
export const addCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link add} documents. */
export type AddCode = CommonCode | (typeof addCodes)[number]

/**
 * Adds a receiver for later sharings (添加分账接收方).
 *
 * **Gotchas**
 *
 * Adding a receiver again succeeds and changes nothing. To change its name or relation, remove the receiver first.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528995
 */
export const add: Endpoint.Endpoint<AddRequest, AddResponse, AddCode> = Endpoint.make({
  name: "ProfitSharingReceiver.add",
  title: "添加分账接收方",
  route: "POST /v3/profitsharing/receivers/add",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012528995",
  safe: true,
  request: AddRequest,
  response: AddResponse,
  codes: addCodes
})

/** Request of {@link remove}. */
export interface RemoveRequest extends Schema.Schema.Type<typeof RemoveRequest> {}
export const RemoveRequest = Schema.Struct(removeFields).annotate({ identifier: "ProfitSharingReceiver.RemoveRequest" })

/** Response of {@link remove}. */
export interface RemoveResponse extends Schema.Schema.Type<typeof RemoveResponse> {}
export const RemoveResponse = Schema.Struct(receiverFields).annotate({
  identifier: "ProfitSharingReceiver.RemoveResponse"
})

/** Codes of {@link RemoveCode} in addition to the common ones. */
export const removeCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link remove} documents. */
export type RemoveCode = CommonCode | (typeof removeCodes)[number]

/**
 * Removes a receiver (删除分账接收方). No later sharing can name it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012529590
 */
export const remove: Endpoint.Endpoint<RemoveRequest, RemoveResponse, RemoveCode> = Endpoint.make({
  name: "ProfitSharingReceiver.remove",
  title: "删除分账接收方",
  route: "POST /v3/profitsharing/receivers/delete",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012529590",
  safe: true,
  request: RemoveRequest,
  response: RemoveResponse,
  codes: removeCodes
})
