/**
 * Parking paid by plate (微信支付分停车服务), for service providers: as `Parking`, on behalf of the merchant that owns the car
 * park. Its notifications are those of `Parking`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import { text } from "../../Wire.ts"
import {
  type DeductCode,
  deductCodes,
  deductFields,
  enterFields,
  Entrance,
  type ParkingCode,
  parkingCodes,
  ParkingTradeNo,
  ParkingTransaction,
  PlateService,
  type QueryCode,
  queryCodes,
  queryServiceFields
} from "./models.ts"

/** Request of {@link queryService}. */
export interface QueryServiceRequest extends Schema.Schema.Type<typeof QueryServiceRequest> {}
export const QueryServiceRequest = Schema.Struct({
  /** Merchant that owns the car park (子商户号). */
  sub_mchid: text(32),
  ...queryServiceFields
}).annotate({
  identifier: "PartnerParking.QueryServiceRequest"
})

/**
 * Asks whether a user has the parking service for a plate (查询车牌服务开通信息).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_1.shtml
 */
export const queryService: Endpoint.Endpoint<QueryServiceRequest, PlateService, ParkingCode> = Endpoint.make({
  name: "PartnerParking.queryService",
  title: "查询车牌服务开通信息",
  route: "GET /v3/vehicle/parking/services/find",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_1.shtml",
  roles: ["partner"],
  request: QueryServiceRequest,
  response: PlateService,
  codes: parkingCodes
})

/** Request of {@link enter}. */
export interface EnterRequest extends Schema.Schema.Type<typeof EnterRequest> {}
export const EnterRequest = Schema.Struct({
  /** Merchant that owns the car park (子商户号). */
  sub_mchid: text(32),
  ...enterFields
}).annotate({ identifier: "PartnerParking.EnterRequest" })

/**
 * Says that a car entered a car park (创建停车入场).
 *
 * **Gotchas**
 *
 * Only a stay that is `NORMAL` can be deducted, and its state may change while the car is parked. A new entrance of the
 * same plate at the same merchant takes the place of the one before.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_2.shtml
 */
export const enter: Endpoint.Endpoint<EnterRequest, Entrance, ParkingCode> = Endpoint.make({
  name: "PartnerParking.enter",
  title: "创建停车入场",
  route: "POST /v3/vehicle/parking/parkings",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_2.shtml",
  idempotentBy: "out_parking_no",
  roles: ["partner"],
  request: EnterRequest,
  response: Entrance,
  codes: parkingCodes
})

/** Request of {@link deduct}. */
export interface DeductRequest extends Schema.Schema.Type<typeof DeductRequest> {}
export const DeductRequest = Schema.Struct({
  /** Merchant that owns the car park (子商户号). */
  sub_mchid: text(32),
  /** Application of the sub-merchant, whose name the payer is shown. */
  sub_appid: Schema.optional(text(32)),
  ...deductFields
}).annotate({ identifier: "PartnerParking.DeductRequest" })

/**
 * Has the fee of a stay deducted (扣费受理). The money comes later and is announced.
 *
 * **Gotchas**
 *
 * Open the barrier only at `ACCEPTED`: before it nobody vouches for the fee. `parking_info` must be that of the entrance,
 * start and end must differ, and an entrance can be deducted once; again after `PAY_FAIL`, under the same number or
 * another.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012534427
 */
export const deduct: Resolvable<DeductRequest, ParkingTransaction, DeductCode> = resolvable(
  Endpoint.make({
    name: "PartnerParking.deduct",
    title: "扣费受理",
    route: "POST /v3/vehicle/transactions/parking",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012534427",
    idempotentBy: "out_trade_no",
    roles: ["partner"],
    request: DeductRequest,
    response: ParkingTransaction,
    codes: deductCodes
  }),
  {
    query: ({ out_trade_no, sub_mchid }) => query({ out_trade_no, sub_mchid }),
    settled: (known, { amount }) => agrees(known.amount?.total, amount.total) ? settled(known) : otherContent
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Merchant that owns the car park (子商户号). */
  sub_mchid: text(32),
  out_trade_no: ParkingTradeNo
}).annotate({
  identifier: "PartnerParking.QueryRequest"
})

/**
 * Queries a deduction (查询订单).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_4.shtml
 */
export const query: Endpoint.Endpoint<QueryRequest, ParkingTransaction, QueryCode> = Endpoint.make({
  name: "PartnerParking.query",
  title: "查询订单",
  route: "GET /v3/vehicle/transactions/out-trade-no/{out_trade_no}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_4.shtml",
  roles: ["partner"],
  request: QueryRequest,
  response: ParkingTransaction,
  codes: queryCodes
})
