/**
 * Deductions on an agreed day (预约扣费): the merchant schedules them on the day before, and WeChat Pay notifies the user.
 * WeChat Pay's menus do not list them (as of August 2026).
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { Appid } from "../../Wire.ts"
import { type PapayCode, Schedule, scheduled, scheduleFields } from "./models.ts"

export { Schedule } from "./models.ts"

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  /** Application (应用ID); from the configuration by default. */
  appid: Appid,
  ...scheduleFields
}).annotate({ identifier: "Schedule.CreateRequest" })

/**
 * Schedules the deduction of a contract (预约扣费). WeChat Pay notifies the user within 30 minutes, and the response has the day
 * on which `Deduction.apply` is possible.
 *
 * **Gotchas**
 *
 * It is possible from 8:00 to 19:30, Beijing time, on the day before `estimated_deduct_date` only, once for a contract and
 * with the amount that the user signed for. WeChat Pay refuses a second call, so the library does not repeat it: after an
 * unknown outcome, {@link query}, as `Payment.resolveUnknown` does, and call again while the state is `NO_SCHEDULED`.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-schedule-deduction.html
 */
export const create: Resolvable<CreateRequest, Schedule, PapayCode> = resolvable(
  Endpoint.make({
    name: "Schedule.create",
    title: "预约扣费",
    route: "POST /v3/papay/pay/schedules/contract-id/{contract_id}/schedule",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-schedule-deduction.html",
    request: CreateRequest,
    response: Schedule
  }),
  {
    query: ({ contract_id }) => query({ contract_id }),
    settled: (known, request) => scheduled(known, request)
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(Struct.pick(scheduleFields, ["contract_id"])).annotate({
  identifier: "Schedule.QueryRequest"
})

/**
 * Queries the scheduled deduction of a contract (查询扣费预约).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-query-deduct-schedule.html
 */
export const query: Endpoint.Endpoint<QueryRequest, Schedule, PapayCode> = Endpoint.make({
  name: "Schedule.query",
  title: "查询扣费预约",
  route: "GET /v3/papay/pay/schedules/contract-id/{contract_id}",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-query-deduct-schedule.html",
  request: QueryRequest,
  response: Schedule
})
