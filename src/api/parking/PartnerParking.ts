/**
 * Parking paid by plate (微信支付分停车服务), for service providers: `Parking` on behalf of the merchant that owns the car
 * park. Its notifications are those of `Parking`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { text } from "../../Wire.ts"
import {
  type DeductCode,
  deductCodes,
  deducted,
  deductFields,
  deductOptions,
  enterFields,
  enterOptions,
  type Entrance,
  type ParkingCode,
  ParkingTradeNo,
  type ParkingTransaction,
  type PlateService,
  type QueryCode,
  queryOptions,
  queryServiceFields,
  queryServiceOptions
} from "./models.ts"

const owner = {
  /** Merchant that owns the car park (子商户号): at most 32 characters. */
  sub_mchid: text(32)
} as const

/** Request of {@link queryService}. */
export interface QueryServiceRequest extends Schema.Schema.Type<typeof QueryServiceRequest> {}
export const QueryServiceRequest = Schema.Struct({ ...owner, ...queryServiceFields }).annotate({
  identifier: "PartnerParking.QueryServiceRequest"
})

/**
 * Queries whether a user has opened the parking service for a plate (查询车牌服务开通信息), as `Parking.queryService`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012534183
 */
export const queryService: Endpoint.Endpoint<QueryServiceRequest, PlateService, ParkingCode> = Endpoint.make({
  ...queryServiceOptions,
  name: "PartnerParking.queryService",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012534183",
  roles: ["partner"],
  request: QueryServiceRequest
})

/** Request of {@link enter}. */
export interface EnterRequest extends Schema.Schema.Type<typeof EnterRequest> {}
export const EnterRequest = Schema.Struct({ ...owner, ...enterFields }).annotate({
  identifier: "PartnerParking.EnterRequest"
})

/**
 * Reports that a car entered a car park (创建停车入场), as `Parking.enter`. Only a stay that is `NORMAL` can be charged.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012533994
 */
export const enter: Endpoint.Endpoint<EnterRequest, Entrance, ParkingCode> = Endpoint.make({
  ...enterOptions,
  name: "PartnerParking.enter",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012533994",
  roles: ["partner"],
  request: EnterRequest
})

/** Request of {@link deduct}. */
export interface DeductRequest extends Schema.Schema.Type<typeof DeductRequest> {}
export const DeductRequest = Schema.Struct({
  ...owner,
  /** Application of the sub-merchant, whose name the payer sees (子商户公众账号ID): at most 32 characters. */
  sub_appid: Schema.optional(text(32)),
  ...deductFields
}).annotate({ identifier: "PartnerParking.DeductRequest" })

/**
 * Deducts the fee of a stay (扣费受理), as `Parking.deduct`. Open the barrier only at `ACCEPTED`; a notification reports
 * the payment.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012534427
 */
export const deduct: Resolvable<DeductRequest, ParkingTransaction, DeductCode> = resolvable(
  Endpoint.make({
    ...deductOptions,
    name: "PartnerParking.deduct",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012534427",
    roles: ["partner"],
    request: DeductRequest,
    codes: deductCodes
  }),
  {
    query: ({ out_trade_no, sub_mchid }) => query({ out_trade_no, sub_mchid }),
    settled: (known, request) => deducted(known, request)
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  ...owner,
  /** The merchant's number of the deduction (商户订单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  out_trade_no: ParkingTradeNo
}).annotate({ identifier: "PartnerParking.QueryRequest" })

/**
 * Queries a deduction (查询订单), as `Parking.query`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012534441
 */
export const query: Endpoint.Endpoint<QueryRequest, ParkingTransaction, QueryCode> = Endpoint.make({
  ...queryOptions,
  name: "PartnerParking.query",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012534441",
  roles: ["partner"],
  request: QueryRequest
})
