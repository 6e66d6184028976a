/**
 * Parking paid by plate, without a password (微信支付分停车服务).
 *
 * **Details**
 *
 * {@link queryService} shows whether a user has opened the service for a plate. Call {@link enter} when the car enters
 * and {@link deduct} when it leaves; a notification reports the payment. Refund deductions with `Refund.create`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  deductCodes as sharedDeductCodes,
  deducted,
  deductFields,
  deductOptions,
  enterFields,
  enterOptions,
  type Entrance,
  entranceChanged,
  failed,
  paid,
  type ParkingCode,
  ParkingTradeNo,
  type ParkingTransaction,
  type PlateService,
  type QueryCode,
  queryOptions,
  queryServiceFields,
  queryServiceOptions,
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
 * Queries whether a user has opened the parking service for a plate (查询车牌服务开通信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012534043
 */
export const queryService: Endpoint.Endpoint<QueryServiceRequest, PlateService, ParkingCode> = Endpoint.make({
  ...queryServiceOptions,
  name: "Parking.queryService",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012534043",
  request: QueryServiceRequest
})

/** Request of {@link enter}. */
export interface EnterRequest extends Schema.Schema.Type<typeof EnterRequest> {}
export const EnterRequest = Schema.Struct(enterFields).annotate({ identifier: "Parking.EnterRequest" })

/**
 * Reports that a car entered a car park (创建停车入场).
 *
 * **Gotchas**
 *
 * Only a stay that is `NORMAL` can be charged, and its state may change while the car is parked. A new entrance of the
 * same plate at the same merchant replaces the previous one.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012533937
 */
export const enter: Endpoint.Endpoint<EnterRequest, Entrance, ParkingCode> = Endpoint.make({
  ...enterOptions,
  name: "Parking.enter",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012533937",
  request: EnterRequest
})

/** Request of {@link deduct}. */
export interface DeductRequest extends Schema.Schema.Type<typeof DeductRequest> {}
export const DeductRequest = Schema.Struct(deductFields).annotate({ identifier: "Parking.DeductRequest" })

const deductCodes = [
  ...sharedDeductCodes,
  /** The day's limit of deductions is reached. */
  "RULE_LIMIT"
] as const

/** Codes that {@link deduct} documents. */
export type DeductCode = CommonCode | (typeof deductCodes)[number]

/**
 * Deducts the fee of a stay (扣费受理). The payment follows later; a notification reports it.
 *
 * **Gotchas**
 *
 * Open the barrier only at `ACCEPTED`: before, nobody guarantees the fee. `parking_info` has to be that of the
 * entrance, and start and end have to differ. An entrance can be charged once; after `PAY_FAIL`, deduct again, under
 * the same number or another.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012534352
 */
export const deduct: Resolvable<DeductRequest, ParkingTransaction, DeductCode> = resolvable(
  Endpoint.make({
    ...deductOptions,
    name: "Parking.deduct",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012534352",
    request: DeductRequest,
    codes: deductCodes
  }),
  { query: ({ out_trade_no }) => query({ out_trade_no }), settled: (known, request) => deducted(known, request) }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** The merchant's number of the deduction (商户订单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  out_trade_no: ParkingTradeNo
}).annotate({ identifier: "Parking.QueryRequest" })

/**
 * Queries a deduction (查询订单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012534308
 */
export const query: Endpoint.Endpoint<QueryRequest, ParkingTransaction, QueryCode> = Endpoint.make({
  ...queryOptions,
  name: "Parking.query",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012534308",
  request: QueryRequest
})

/** Notifications of parking, direct and partner. */
export const events = [entranceChanged, paid, failed, repaid] as const
