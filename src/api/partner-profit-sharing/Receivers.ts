/**
 * Receivers of profit sharing for service providers (服务商, 分账接收方): as `Receivers` of `profit-sharing`, on behalf of a
 * sub-merchant.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { text } from "../../Wire.ts"
import {
  type AddCode,
  addCodes,
  addFields,
  AddResponse,
  type RemoveCode,
  removeCodes,
  removeFields,
  RemoveResponse
} from "../profit-sharing/Receivers.ts"

export { type AddCode, AddResponse, type RemoveCode, RemoveResponse } from "../profit-sharing/Receivers.ts"

const subAppid = {
  /** Application id of the sub-merchant; with the type `PERSONAL_SUB_OPENID`. */
  sub_appid: Schema.optional(text(32))
} as const

/** Request of {@link add}. */
export interface AddRequest extends Schema.Schema.Type<typeof AddRequest> {}
export const AddRequest = Schema.Struct({
  /** Merchant that shares (特约商户号). */
  sub_mchid: text(32),
  ...subAppid,
  ...addFields
}).annotate({ identifier: "PartnerReceivers.AddRequest" })

/**
 * Adds a receiver, to whom orders of the sub-merchant may then be shared (添加分账接收方).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/receivers/add-receiver.html
 */
export const add: Endpoint.Endpoint<AddRequest, AddResponse, AddCode> = Endpoint.make({
  name: "PartnerReceivers.add",
  title: "添加分账接收方",
  route: "POST /v3/profitsharing/receivers/add",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/receivers/add-receiver.html",
  roles: ["partner"],
  idempotentBy: "account",
  request: AddRequest,
  response: AddResponse,
  codes: addCodes
})

/** Request of {@link remove}. */
export interface RemoveRequest extends Schema.Schema.Type<typeof RemoveRequest> {}
export const RemoveRequest = Schema.Struct({
  /** Merchant that shares (特约商户号). */
  sub_mchid: text(32),
  ...subAppid,
  ...removeFields
}).annotate({ identifier: "PartnerReceivers.RemoveRequest" })

/**
 * Deletes a receiver, to whom nothing of the sub-merchant can be shared any more (删除分账接收方).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/receivers/delete-receiver.html
 */
export const remove: Endpoint.Endpoint<RemoveRequest, RemoveResponse, RemoveCode> = Endpoint.make({
  name: "PartnerReceivers.remove",
  title: "删除分账接收方",
  route: "POST /v3/profitsharing/receivers/delete",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/receivers/delete-receiver.html",
  roles: ["partner"],
  idempotentBy: "account",
  request: RemoveRequest,
  response: RemoveResponse,
  codes: removeCodes
})
