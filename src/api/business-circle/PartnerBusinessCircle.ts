/**
 * Points of shopping malls for payments in their shops (智慧商圈), for service providers: `BusinessCircle` on behalf of the
 * mall. Its notifications are those of `BusinessCircle`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { text } from "../../Wire.ts"
import {
  type Authorization,
  type CommitStatus,
  type MemberCode,
  type NotifyPointsCode,
  notifyPointsFields,
  notifyPointsOptions,
  queryAuthorizationFields,
  queryAuthorizationOptions,
  queryCommitStatusFields,
  queryCommitStatusOptions,
  syncParkingFields,
  syncParkingOptions
} from "./models.ts"

const mall = {
  /** Merchant number of the mall (商圈商户ID): at most 64 characters. */
  sub_mchid: text(64)
} as const

const subMerchant = {
  /** Merchant number of the mall (子商户号): at most 32 characters. */
  sub_mchid: text(32)
} as const

/** Request of {@link notifyPoints}. */
export interface NotifyPointsRequest extends Schema.Schema.Type<typeof NotifyPointsRequest> {}
export const NotifyPointsRequest = Schema.Struct({ ...mall, ...notifyPointsFields }).annotate({
  identifier: "PartnerBusinessCircle.NotifyPointsRequest"
})

/**
 * Reports the points that a payment in the circle earned (商圈会员积分同步), as `BusinessCircle.notifyPoints`.
 *
 * **Gotchas**
 *
 * Once per payment: WeChat Pay refuses a repeat with `INVALID_REQUEST`, which after an unknown outcome means that the
 * first call succeeded. Repeat it on the day of the payment.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012474133
 */
export const notifyPoints: Endpoint.Endpoint<NotifyPointsRequest, void, NotifyPointsCode> = Endpoint.make({
  ...notifyPointsOptions,
  name: "PartnerBusinessCircle.notifyPoints",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012474133",
  roles: ["partner"],
  request: NotifyPointsRequest
})

/** Request of {@link queryAuthorization}. */
export interface QueryAuthorizationRequest extends Schema.Schema.Type<typeof QueryAuthorizationRequest> {}
export const QueryAuthorizationRequest = Schema.Struct({ ...mall, ...queryAuthorizationFields }).annotate({
  identifier: "PartnerBusinessCircle.QueryAuthorizationRequest"
})

/**
 * Queries whether a member authorised points (商圈会员积分服务授权查询). At most 150 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012474135
 */
export const queryAuthorization: Endpoint.Endpoint<QueryAuthorizationRequest, Authorization, CommonCode> = Endpoint
  .make({
    ...queryAuthorizationOptions,
    name: "PartnerBusinessCircle.queryAuthorization",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012474135",
    roles: ["partner"],
    request: QueryAuthorizationRequest
  })

/** Request of {@link queryCommitStatus}. */
export interface QueryCommitStatusRequest extends Schema.Schema.Type<typeof QueryCommitStatusRequest> {}
export const QueryCommitStatusRequest = Schema.Struct({ ...subMerchant, ...queryCommitStatusFields }).annotate({
  identifier: "PartnerBusinessCircle.QueryCommitStatusRequest"
})

/**
 * Queries whether some of a member's payments of today have no points yet (商圈会员待积分状态查询).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012474129
 */
export const queryCommitStatus: Endpoint.Endpoint<QueryCommitStatusRequest, CommitStatus, MemberCode> = Endpoint.make({
  ...queryCommitStatusOptions,
  name: "PartnerBusinessCircle.queryCommitStatus",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012474129",
  roles: ["partner"],
  request: QueryCommitStatusRequest
})

/** Request of {@link syncParking}. */
export interface SyncParkingRequest extends Schema.Schema.Type<typeof SyncParkingRequest> {}
export const SyncParkingRequest = Schema.Struct({ ...subMerchant, ...syncParkingFields }).annotate({
  identifier: "PartnerBusinessCircle.SyncParkingRequest"
})

/**
 * Reports that a member's car entered or left, which proves the member's presence (商圈会员停车状态同步).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012474127
 */
export const syncParking: Endpoint.Endpoint<SyncParkingRequest, void, MemberCode> = Endpoint.make({
  ...syncParkingOptions,
  name: "PartnerBusinessCircle.syncParking",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012474127",
  roles: ["partner"],
  request: SyncParkingRequest
})
