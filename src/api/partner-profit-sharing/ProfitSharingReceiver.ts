/**
 * Receivers of profit sharing for service providers (服务商, 分账接收方): as `ProfitSharingReceiver` of `profit-sharing`, for a sub-merchant.
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
} from "../profit-sharing/ProfitSharingReceiver.ts"

export { type AddCode, AddResponse, type RemoveCode, RemoveResponse } from "../profit-sharing/ProfitSharingReceiver.ts"

const subAppid = {
  /** Application id of the sub-merchant (子商户应用ID), for the type `PERSONAL_SUB_OPENID`: at most 32 characters. */
  sub_appid: Schema.optional(text(32))
} as const

/** Request of {@link add}. */
export interface AddRequest extends Schema.Schema.Type<typeof AddRequest> {}
export const AddRequest = Schema.Struct({
  /** Merchant number of the sub-merchant that shares (子商户号): at most 32 characters. */
  sub_mchid: text(32),
  ...subAppid,
  ...addFields
}).annotate({ identifier: "PartnerProfitSharingReceiver.AddRequest" })

/**
 * Adds a receiver for later sharings of the sub-merchant's orders (添加分账接收方).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012690944
 */
export const add: Endpoint.Endpoint<AddRequest, AddResponse, AddCode> = Endpoint.make({
  name: "PartnerProfitSharingReceiver.add",
  title: "添加分账接收方",
  route: "POST /v3/profitsharing/receivers/add",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012690944",
  roles: ["partner"],
  safe: true,
  request: AddRequest,
  response: AddResponse,
  codes: addCodes
})

/** Request of {@link remove}. */
export interface RemoveRequest extends Schema.Schema.Type<typeof RemoveRequest> {}
export const RemoveRequest = Schema.Struct({
  /** Merchant number of the sub-merchant that shares (子商户号): at most 32 characters. */
  sub_mchid: text(32),
  ...subAppid,
  ...removeFields
}).annotate({ identifier: "PartnerProfitSharingReceiver.RemoveRequest" })

/**
 * Removes a receiver: no orders of the sub-merchant can be shared with it any more (删除分账接收方).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466868
 */
export const remove: Endpoint.Endpoint<RemoveRequest, RemoveResponse, RemoveCode> = Endpoint.make({
  name: "PartnerProfitSharingReceiver.remove",
  title: "删除分账接收方",
  route: "POST /v3/profitsharing/receivers/delete",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012466868",
  roles: ["partner"],
  safe: true,
  request: RemoveRequest,
  response: RemoveResponse,
  codes: removeCodes
})
