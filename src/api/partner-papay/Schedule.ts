/**
 * Deductions on an agreed day (预约扣费) for service providers: as `Schedule` of `papay`, for a sub-merchant. WeChat Pay's menus
 * do not list them (as of August 2026).
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { type PapayCode, Schedule, scheduled, scheduleFields } from "../papay/models.ts"
import { partnerFields } from "./models.ts"

export { Schedule } from "../papay/models.ts"

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({ ...partnerFields, ...scheduleFields }).annotate({
  identifier: "PartnerSchedule.CreateRequest"
})

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
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-schedule-deduction.html
 */
export const create: Resolvable<CreateRequest, Schedule, PapayCode> = resolvable(
  Endpoint.make({
    name: "PartnerSchedule.create",
    title: "预约扣费",
    route: "POST /v3/papay/pay/partner/schedules/contract-id/{contract_id}/schedule",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-schedule-deduction.html",
    roles: ["partner"],
    request: CreateRequest,
    response: Schedule
  }),
  {
    query: ({ contract_id, sub_mchid }) => query({ contract_id, sub_mchid }),
    settled: (known, request) => scheduled(known, request)
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  ...Struct.pick(scheduleFields, ["contract_id"]),
  ...Struct.pick(partnerFields, ["sub_mchid"])
}).annotate({ identifier: "PartnerSchedule.QueryRequest" })

/**
 * Queries the scheduled deduction of a contract (查询扣费预约).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-query-deduct-schedule.html
 */
export const query: Endpoint.Endpoint<QueryRequest, Schedule, PapayCode> = Endpoint.make({
  name: "PartnerSchedule.query",
  title: "查询扣费预约",
  route: "GET /v3/papay/pay/partner/schedules/contract-id/{contract_id}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-query-deduct-schedule.html",
  roles: ["partner"],
  request: QueryRequest,
  response: Schedule
})
