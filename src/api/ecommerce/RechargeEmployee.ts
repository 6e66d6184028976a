/**
 * Employees of a sub-merchant who may pay its recharges by QR code (可扫码充值员工), in addition to the administrator: at most
 * three at a time, and three added on one day.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, text, Timestamp } from "../../Wire.ts"
import { subMchid } from "./models.ts"

/** Codes that these operations document: only the common ones. */
export type RechargeEmployeeCode = CommonCode

const employeeFields = {
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Openid in the platform's application (员工 OpenID). */
  sp_openid: Schema.optional(Schema.String),
  /** State of the employee (员工状态): added, or deleted. */
  state: Schema.optional(openLiterals("EFFECTIVE", "DELETED")),
  /** Time at which the employee was added (添加员工时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the last change (最后更新时间). */
  update_time: Schema.optional(Timestamp)
} as const

const exampleEmployee = {
  sub_mchid: "1900000109",
  sp_openid: "oLTPCuCsfN3ABBz50VUZBNlHDbUU",
  state: "EFFECTIVE",
  create_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
  update_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z")
} as const

/** An employee. */
export interface Employee extends Schema.Schema.Type<typeof Employee> {}
export const Employee = Schema.Struct(employeeFields).annotate({
  identifier: "RechargeEmployee.Employee",
  examples: [exampleEmployee]
})

/** Request of {@link add} and {@link remove}. */
export interface EmployeeRequest extends Schema.Schema.Type<typeof EmployeeRequest> {}
export const EmployeeRequest = Schema.Struct({
  ...subMchid,
  /** Openid of the employee in the platform's application (员工 OpenID): at most 32 characters. */
  sp_openid: text(32)
}).annotate({ identifier: "RechargeEmployee.EmployeeRequest" })

/**
 * Adds an employee (添加二级商户可扫码充值员工): at most 10 calls a second.
 *
 * **Details**
 *
 * If the merchant is older than 48 hours, the employee must have been bound to it for more than 12 hours.
 *
 * **Gotchas**
 *
 * An employee who is added and deleted on the same day counts as one of that day's three. After an unknown outcome call
 * {@link list} before you repeat.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013521743
 */
export const add: Endpoint.Endpoint<EmployeeRequest, Employee, RechargeEmployeeCode> = Endpoint.make({
  name: "RechargeEmployee.add",
  title: "添加二级商户可扫码充值员工",
  route: "POST /v3/platsolution/ecommerce/recharge-employees",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013521743",
  roles: ["platform"],
  request: EmployeeRequest,
  response: Employee
})

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct(subMchid).annotate({ identifier: "RechargeEmployee.ListRequest" })

/** Response of {@link list}. */
export interface ListResponse extends Schema.Schema.Type<typeof ListResponse> {}
export const ListResponse = Schema.Struct({
  /** The employees (员工列表). */
  employees: Schema.optional(Schema.Array(Schema.Struct(employeeFields)))
}).annotate({ identifier: "RechargeEmployee.ListResponse", examples: [{ employees: [exampleEmployee] }] })

/**
 * Lists the employees of a sub-merchant, all at once (查询二级商户可扫码充值员工列表): at most 50 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013521757
 */
export const list: Endpoint.Endpoint<ListRequest, ListResponse, RechargeEmployeeCode> = Endpoint.make({
  name: "RechargeEmployee.list",
  title: "查询二级商户可扫码充值员工列表",
  route: "GET /v3/platsolution/ecommerce/recharge-employees/sub-mchid/{sub_mchid}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013521757",
  roles: ["platform"],
  request: ListRequest,
  response: ListResponse
})

/**
 * Deletes an employee (删除二级商户可扫码充值员工): at most 10 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013521753
 */
export const remove: Endpoint.Endpoint<EmployeeRequest, Employee, RechargeEmployeeCode> = Endpoint.make({
  name: "RechargeEmployee.remove",
  title: "删除二级商户可扫码充值员工",
  route: "POST /v3/platsolution/ecommerce/recharge-employees/sub-mchid/{sub_mchid}/sp-openid/{sp_openid}/delete",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013521753",
  roles: ["platform"],
  idempotentBy: "sp_openid",
  request: EmployeeRequest,
  response: Employee
})
