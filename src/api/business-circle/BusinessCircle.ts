/**
 * Points of a shopping mall for payments in its shops (智慧商圈).
 *
 * **Details**
 *
 * A member authorises points (`authorized`), pays in a shop (`paid`), and the mall says what the payment earned
 * (`notifyPoints`); only of payments whose points were told are refunds announced (`refunded`).
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  Authorization,
  authorized,
  CommitStatus,
  type MemberCode,
  memberCodes,
  type NotifyPointsCode,
  notifyPointsCodes,
  notifyPointsFields,
  paid,
  queryAuthorizationFields,
  queryCommitStatusFields,
  refunded,
  syncParkingFields
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
 * Tells what a payment in the circle earned (商圈会员积分同步).
 *
 * **Gotchas**
 *
 * Once per payment: a repeat is refused with `INVALID_REQUEST`, which after an unknown outcome says that the first came
 * through. Repeat it on the day of the payment.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/points/notify-points.html
 */
export const notifyPoints: Endpoint.Endpoint<NotifyPointsRequest, void, NotifyPointsCode> = Endpoint.make({
  name: "BusinessCircle.notifyPoints",
  title: "商圈会员积分同步",
  route: "POST /v3/businesscircle/points/notify",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/points/notify-points.html",
  request: NotifyPointsRequest,
  response: Schema.Void,
  codes: notifyPointsCodes
})

/** Request of {@link queryAuthorization}. */
export interface QueryAuthorizationRequest extends Schema.Schema.Type<typeof QueryAuthorizationRequest> {}
export const QueryAuthorizationRequest = Schema.Struct(queryAuthorizationFields).annotate({
  identifier: "BusinessCircle.QueryAuthorizationRequest"
})

/**
 * Asks whether a member authorised points (商圈积分授权查询). 150 calls a second at most.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/user-authorizations/query-user-authorization.html
 */
export const queryAuthorization: Endpoint.Endpoint<QueryAuthorizationRequest, Authorization, CommonCode> = Endpoint
  .make({
    name: "BusinessCircle.queryAuthorization",
    title: "商圈积分授权查询",
    route: "GET /v3/businesscircle/user-authorizations/{openid}",
    docs:
      "https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/user-authorizations/query-user-authorization.html",
    request: QueryAuthorizationRequest,
    response: Authorization
  })

/** Request of {@link queryCommitStatus}. */
export interface QueryCommitStatusRequest extends Schema.Schema.Type<typeof QueryCommitStatusRequest> {}
export const QueryCommitStatusRequest = Schema.Struct(queryCommitStatusFields).annotate({
  identifier: "BusinessCircle.QueryCommitStatusRequest"
})

/**
 * Asks whether a member has payments of today without points (商圈会员待积分状态查询).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/points/get-points-commit-status.html
 */
export const queryCommitStatus: Endpoint.Endpoint<QueryCommitStatusRequest, CommitStatus, MemberCode> = Endpoint
  .make({
    name: "BusinessCircle.queryCommitStatus",
    title: "商圈会员待积分状态查询",
    route: "GET /v3/businesscircle/users/{openid}/points/commit_status",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/points/get-points-commit-status.html",
    request: QueryCommitStatusRequest,
    response: CommitStatus,
    codes: memberCodes
  })

/** Request of {@link syncParking}. */
export interface SyncParkingRequest extends Schema.Schema.Type<typeof SyncParkingRequest> {}
export const SyncParkingRequest = Schema.Struct(syncParkingFields).annotate({
  identifier: "BusinessCircle.SyncParkingRequest"
})

/**
 * Tells that a member's car came or left, which proves that he is there (商圈会员停车状态同步).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/parkings/update-parkings.html
 */
export const syncParking: Endpoint.Endpoint<SyncParkingRequest, void, MemberCode> = Endpoint.make({
  name: "BusinessCircle.syncParking",
  title: "商圈会员停车状态同步",
  route: "POST /v3/businesscircle/parkings",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/parkings/update-parkings.html",
  safe: true,
  request: SyncParkingRequest,
  response: Schema.Void,
  codes: memberCodes
})

/** Notifications of business circles, direct and partner. */
export const events = [authorized, paid, refunded] as const
