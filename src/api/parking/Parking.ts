/**
 * Parking paid by plate, without a password (微信支付分停车服务).
 *
 * **Details**
 *
 * `queryService` says whether a user has opened the service for a plate; `enter` when the car comes in; `deduct` when it
 * leaves; the payment is announced. Refunds are the ordinary ones.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  deductCodes as sharedDeductCodes,
  deductFields,
  enterFields,
  Entrance,
  entranceChanged,
  failed,
  paid,
  type ParkingCode,
  parkingCodes,
  ParkingTradeNo,
  ParkingTransaction,
  PlateService,
  type QueryCode,
  queryCodes,
  queryServiceFields,
  repaid
} from "./models.ts"

export {
  Entrance,
  EntranceChange,
  entranceChanged,
  failed,
  paid,
  ParkingInfo,
  ParkingResult,
  ParkingTransaction,
  PlateColor,
  PlateService,
  repaid
} from "./models.ts"

/** Request of {@link queryService}. */
export interface QueryServiceRequest extends Schema.Schema.Type<typeof QueryServiceRequest> {}
export const QueryServiceRequest = Schema.Struct(queryServiceFields).annotate({
  identifier: "Parking.QueryServiceRequest"
})

/**
 * Asks whether a user has the parking service for a plate (查询车牌服务开通信息).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/wexin-pay-score-parking/apilist.html
 */
export const queryService: Endpoint.Endpoint<QueryServiceRequest, PlateService, ParkingCode> = Endpoint.make({
  name: "Parking.queryService",
  title: "查询车牌服务开通信息",
  route: "GET /v3/vehicle/parking/services/find",
  docs: "https://pay.weixin.qq.com/docs/merchant/products/wexin-pay-score-parking/apilist.html",
  request: QueryServiceRequest,
  response: PlateService,
  codes: parkingCodes
})

/** Request of {@link enter}. */
export interface EnterRequest extends Schema.Schema.Type<typeof EnterRequest> {}
export const EnterRequest = Schema.Struct(enterFields).annotate({ identifier: "Parking.EnterRequest" })

/**
 * Says that a car entered a car park (创建停车入场).
 *
 * **Gotchas**
 *
 * Only a stay that is `NORMAL` can be deducted, and its state may change while the car is parked. A new entrance of the
 * same plate at the same merchant takes the place of the one before.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv30/open/pay/chapter3_7_3_2.shtml
 */
export const enter: Endpoint.Endpoint<EnterRequest, Entrance, ParkingCode> = Endpoint.make({
  name: "Parking.enter",
  title: "创建停车入场",
  route: "POST /v3/vehicle/parking/parkings",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv30/open/pay/chapter3_7_3_2.shtml",
  idempotentBy: "out_parking_no",
  request: EnterRequest,
  response: Entrance,
  codes: parkingCodes
})

/** Request of {@link deduct}. */
export interface DeductRequest extends Schema.Schema.Type<typeof DeductRequest> {}
export const DeductRequest = Schema.Struct(deductFields).annotate({ identifier: "Parking.DeductRequest" })

const deductCodes = [
  ...sharedDeductCodes,
  /** As many deductions as a day may have. */
  "RULE_LIMIT"
] as const

/** Codes that {@link deduct} documents. */
export type DeductCode = CommonCode | (typeof deductCodes)[number]

/**
 * Has the fee of a stay deducted (扣费受理). The money comes later and is announced.
 *
 * **Gotchas**
 *
 * Open the barrier only at `ACCEPTED`: before it nobody vouches for the fee. `parking_info` must be that of the entrance,
 * start and end must differ, and an entrance can be deducted once; again after `PAY_FAIL`, under the same number or
 * another.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012534352
 */
export const deduct: Resolvable<DeductRequest, ParkingTransaction, DeductCode> = resolvable(
  Endpoint.make({
    name: "Parking.deduct",
    title: "扣费受理",
    route: "POST /v3/vehicle/transactions/parking",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012534352",
    idempotentBy: "out_trade_no",
    request: DeductRequest,
    response: ParkingTransaction,
    codes: deductCodes
  }),
  {
    query: ({ out_trade_no }) => query({ out_trade_no }),
    settled: (known, { amount }) => agrees(known.amount?.total, amount.total) ? settled(known) : otherContent
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({ out_trade_no: ParkingTradeNo }).annotate({
  identifier: "Parking.QueryRequest"
})

/**
 * Queries a deduction (查询订单).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_8_4.shtml
 */
export const query: Endpoint.Endpoint<QueryRequest, ParkingTransaction, QueryCode> = Endpoint.make({
  name: "Parking.query",
  title: "查询订单",
  route: "GET /v3/vehicle/transactions/out-trade-no/{out_trade_no}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_8_4.shtml",
  request: QueryRequest,
  response: ParkingTransaction,
  codes: queryCodes
})

/** Notifications of parking, direct and partner. */
export const events = [entranceChanged, paid, failed, repaid] as const
