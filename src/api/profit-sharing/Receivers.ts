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

/** Fields of a request that adds a receiver, direct or partner. */
export const addFields = {
  appid: Appid,
  type: ReceiverType,
  /** Merchant number or openid, as `type` says. */
  account: text(64),
  /** Full name of the merchant, or the person's name; plaintext, encrypted on the way. A merchant's is required. */
  name: Schema.optional(Sensitive),
  relation_type: RelationType,
  /** In words, at most 10 characters; with the relation `CUSTOM` only. */
  custom_relation: Schema.optional(text(10))
} as const

/** Request of {@link add}. */
export interface AddRequest extends Schema.Schema.Type<typeof AddRequest> {}
export const AddRequest = Schema.Struct(addFields).annotate({ identifier: "Receivers.AddRequest" })

/** Response of {@link add}. */
export interface AddResponse extends Schema.Schema.Type<typeof AddResponse> {}
export const AddResponse = Schema.Struct({
  /** In partner mode. */
  sub_mchid: Schema.optional(Schema.String),
  type: ReceiverType,
  account: Schema.String,
  name: Schema.optional(SensitiveResponse),
  relation_type: Schema.optional(RelationType),
  custom_relation: Schema.optional(Schema.String)
}).annotate({ identifier: "Receivers.AddResponse" })

/** Codes of {@link AddCode}, beside the common ones. */
export const addCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link add} documents. */
export type AddCode = CommonCode | (typeof addCodes)[number]

/**
 * Adds a receiver, to whom orders may then be shared (添加分账接收方).
 *
 * **Gotchas**
 *
 * One who was added before stays as he was, and the answer is a success: for another name or relation remove him first.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528995
 */
export const add: Endpoint.Endpoint<AddRequest, AddResponse, AddCode> = Endpoint.make({
  name: "Receivers.add",
  title: "添加分账接收方",
  route: "POST /v3/profitsharing/receivers/add",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012528995",
  idempotentBy: "account",
  request: AddRequest,
  response: AddResponse,
  codes: addCodes
})

/** Fields of a request that deletes a receiver, direct or partner. */
export const removeFields = { appid: Appid, type: ReceiverType, account: text(64) } as const

/** Request of {@link remove}. */
export interface RemoveRequest extends Schema.Schema.Type<typeof RemoveRequest> {}
export const RemoveRequest = Schema.Struct(removeFields).annotate({ identifier: "Receivers.RemoveRequest" })

/** Response of {@link remove}. */
export interface RemoveResponse extends Schema.Schema.Type<typeof RemoveResponse> {}
export const RemoveResponse = Schema.Struct({
  /** In partner mode. */
  sub_mchid: Schema.optional(Schema.String),
  type: ReceiverType,
  account: Schema.String
}).annotate({ identifier: "Receivers.RemoveResponse" })

/** Codes of {@link RemoveCode}, beside the common ones. */
export const removeCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link remove} documents. */
export type RemoveCode = CommonCode | (typeof removeCodes)[number]

/**
 * Deletes a receiver, to whom nothing can be shared any more (删除分账接收方).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/receivers/delete-receiver.html
 */
export const remove: Endpoint.Endpoint<RemoveRequest, RemoveResponse, RemoveCode> = Endpoint.make({
  name: "Receivers.remove",
  title: "删除分账接收方",
  route: "POST /v3/profitsharing/receivers/delete",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/receivers/delete-receiver.html",
  idempotentBy: "account",
  request: RemoveRequest,
  response: RemoveResponse,
  codes: removeCodes
})
