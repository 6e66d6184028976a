/**
 * Receivers of a platform's profit sharing (平台收付通, 分账接收方): one list for all of its sub-merchants, at most 20,000. The
 * platform itself and its sub-merchants receive without being added.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { AppidIfAny, openLiterals, Sensitive, text } from "../../Wire.ts"
import { ReceiverType } from "./ProfitSharingOrder.ts"

export { ReceiverType } from "./ProfitSharingOrder.ts"

/** Relation between the platform and the receiver (与分账方的关系类型). */
export const RelationType = openLiterals("SUPPLIER", "DISTRIBUTOR", "SERVICE_PROVIDER", "PLATFORM", "OTHERS")

const receiverFields = {
  /**
   * Application id of the platform (公众账号 ID), required if the receiver is a person; from the configuration if one is
   * set there.
   */
  appid: AppidIfAny,
  /** Kind of the receiver (接收方类型). `MERCHANT_ID`: a merchant. `PERSONAL_OPENID`: a person. */
  type: ReceiverType,
  /** Merchant number or openid, according to `type` (接收方账号): at most 64 characters. */
  account: text(64)
} as const

const nameOfMerchant = Schema.makeFilter((request: { readonly type: string; readonly name?: unknown }) =>
  request.type === "MERCHANT_ID" && request.name === undefined
    ? { path: ["name"], issue: "is needed for MERCHANT_ID" }
    : undefined
)

/** Request of {@link add}. */
export interface AddRequest extends Schema.Schema.Type<typeof AddRequest> {}
export const AddRequest = Schema.Struct({
  ...receiverFields,
  /**
   * Full name of the merchant, or of the account holder for a micro merchant or a sole trader (接收方名称): in plain text,
   * at most 256 characters. Required with `MERCHANT_ID`. A person's name goes into `encrypted_name` instead.
   */
  name: Schema.optional(text(256)),
  /**
   * Name of the person, with `PERSONAL_OPENID`; WeChat Pay compares it with the user's. Plaintext; the library encrypts
   * it. The page of 2020 has this field; today's shows only `name`.
   */
  encrypted_name: Schema.optional(Sensitive),
  /** Relation between the platform and the receiver (与分账方的关系类型). */
  relation_type: RelationType
}).check(nameOfMerchant).annotate({ identifier: "EcommerceProfitSharingReceiver.AddRequest" })

/** A receiver that was added or deleted. */
export interface Receiver extends Schema.Schema.Type<typeof Receiver> {}
export const Receiver = Schema.Struct({
  /** Kind of the receiver (接收方类型). */
  type: ReceiverType,
  /** Merchant number of the receiver, or its openid in the platform's application (接收方账号). */
  account: Schema.String
}).annotate({
  identifier: "EcommerceProfitSharingReceiver.Receiver",
  examples: [{ type: "MERCHANT_ID", account: "1900000110" }]
})

const codes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link add} documents. */
export type AddCode = CommonCode | (typeof codes)[number]

/**
 * Adds a receiver for later sharings of all sub-merchants (添加分账接收方).
 *
 * **Gotchas**
 *
 * Adding a receiver again succeeds and changes nothing. After an unknown outcome, repeat the same request.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012477758
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter7_4_7.shtml
 */
export const add: Endpoint.Endpoint<AddRequest, Receiver, AddCode> = Endpoint.make({
  name: "EcommerceProfitSharingReceiver.add",
  title: "添加分账接收方",
  route: "POST /v3/ecommerce/profitsharing/receivers/add",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/partner/4012477758",
    "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter7_4_7.shtml"
  ],
  roles: ["platform"],
  idempotentBy: "account",
  request: AddRequest,
  response: Receiver,
  codes
})

/** Request of {@link remove}. */
export interface RemoveRequest extends Schema.Schema.Type<typeof RemoveRequest> {}
export const RemoveRequest = Schema.Struct(receiverFields).annotate({
  identifier: "EcommerceProfitSharingReceiver.RemoveRequest"
})

/** Codes that {@link remove} documents. */
export type RemoveCode = CommonCode | (typeof codes)[number]

/**
 * Removes a receiver (删除分账接收方). No later sharing of any sub-merchant can name it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012477759
 */
export const remove: Endpoint.Endpoint<RemoveRequest, Receiver, RemoveCode> = Endpoint.make({
  name: "EcommerceProfitSharingReceiver.remove",
  title: "删除分账接收方",
  route: "POST /v3/ecommerce/profitsharing/receivers/delete",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012477759",
  roles: ["platform"],
  idempotentBy: "account",
  request: RemoveRequest,
  response: Receiver,
  codes
})
