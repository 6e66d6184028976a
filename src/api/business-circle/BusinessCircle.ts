/**
 * Points of shopping malls for payments in their shops (智慧商圈).
 *
 * **Details**
 *
 * A member authorises points ({@link authorized}) and pays in a shop ({@link paid}); the mall reports what the payment
 * earned ({@link notifyPoints}). WeChat Pay notifies refunds only of payments whose points were reported
 * ({@link refunded}).
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  type Authorization,
  authorized,
  type CommitStatus,
  type MemberCode,
  type NotifyPointsCode,
  notifyPointsFields,
  notifyPointsOptions,
  paid,
  queryAuthorizationFields,
  queryAuthorizationOptions,
  queryCommitStatusFields,
  queryCommitStatusOptions,
  refunded,
  syncParkingFields,
  syncParkingOptions
} from "./models.ts"

export {
  Authorization,
  authorized,
  CommitStatus,
  MemberAuthorization,
  paid,
  refunded,
  ShopPayment,
  ShopRefund
} from "./models.ts"

/** Request of {@link notifyPoints}. */
export interface NotifyPointsRequest extends Schema.Schema.Type<typeof NotifyPointsRequest> {}
export const NotifyPointsRequest = Schema.Struct(notifyPointsFields).annotate({
  identifier: "BusinessCircle.NotifyPointsRequest"
})

/**
 * Reports the points that a payment in the circle earned (商圈会员积分同步).
 *
 * **Gotchas**
 *
 * Once per payment: WeChat Pay refuses a repeat with `INVALID_REQUEST`, which after an unknown outcome means that the
 * first call succeeded. Repeat it on the day of the payment.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012534698
 */
export const notifyPoints: Endpoint.Endpoint<NotifyPointsRequest, void, NotifyPointsCode> = Endpoint.make({
  ...notifyPointsOptions,
  name: "BusinessCircle.notifyPoints",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012534698",
  request: NotifyPointsRequest
})

/** Request of {@link queryAuthorization}. */
export interface QueryAuthorizationRequest extends Schema.Schema.Type<typeof QueryAuthorizationRequest> {}
export const QueryAuthorizationRequest = Schema.Struct(queryAuthorizationFields).annotate({
  identifier: "BusinessCircle.QueryAuthorizationRequest"
})

/**
 * Queries whether a member authorised points (商圈会员积分服务授权查询). At most 150 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012534848
 */
export const queryAuthorization: Endpoint.Endpoint<QueryAuthorizationRequest, Authorization, CommonCode> = Endpoint
  .make({
    ...queryAuthorizationOptions,
    name: "BusinessCircle.queryAuthorization",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012534848",
    request: QueryAuthorizationRequest
  })

/** Request of {@link queryCommitStatus}. */
export interface QueryCommitStatusRequest extends Schema.Schema.Type<typeof QueryCommitStatusRequest> {}
export const QueryCommitStatusRequest = Schema.Struct(queryCommitStatusFields).annotate({
  identifier: "BusinessCircle.QueryCommitStatusRequest"
})

/**
 * Queries whether some of a member's payments of today have no points yet (商圈会员待积分状态查询).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012534994
 */
export const queryCommitStatus: Endpoint.Endpoint<QueryCommitStatusRequest, CommitStatus, MemberCode> = Endpoint.make({
  ...queryCommitStatusOptions,
  name: "BusinessCircle.queryCommitStatus",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012534994",
  request: QueryCommitStatusRequest
})

/** Request of {@link syncParking}. */
export interface SyncParkingRequest extends Schema.Schema.Type<typeof SyncParkingRequest> {}
export const SyncParkingRequest = Schema.Struct(syncParkingFields).annotate({
  identifier: "BusinessCircle.SyncParkingRequest"
})

/**
 * Reports that a member's car entered or left, which proves the member's presence (商圈会员停车状态同步).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012535502
 */
export const syncParking: Endpoint.Endpoint<SyncParkingRequest, void, MemberCode> = Endpoint.make({
  ...syncParkingOptions,
  name: "BusinessCircle.syncParking",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012535502",
  request: SyncParkingRequest
})

/** Notifications of business circles, direct and partner. */
export const events = [authorized, paid, refunded] as const
