/** Employees who may pay for a sub-merchant's recharges by QR code (可扫码充值员工). */
import { RechargeEmployee as Api } from "../../../api/ecommerce/index.ts"
import type { Kernel } from "../../engine/kernel.ts"
import { handle, type Operation } from "../../engine/operation.ts"
import { refuse } from "../../engine/reply.ts"
import { time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"

interface Employee {
  readonly sub_mchid: string
  readonly sp_openid: string
  readonly create_time: ReturnType<typeof time>
  readonly day: string
  state: "EFFECTIVE" | "DELETED"
  update_time: ReturnType<typeof time>
}

/** Largest number of employees of a sub-merchant, and largest number that it may add on a day. */
const most = 3

export const make = ({ kernel }: { readonly kernel: Kernel }): ReadonlyArray<Operation> => {
  const employees: Array<Employee> = []

  const of = (sub_mchid: string) => employees.filter((one) => one.sub_mchid === sub_mchid)
  const effective = (sub_mchid: string) => of(sub_mchid).filter(({ state }) => state === "EFFECTIVE")

  return [
    handle(Api.add, ({ sp_openid, sub_mchid }, { now }) => {
      const known = effective(sub_mchid).find((one) => one.sp_openid === sp_openid)
      if (known !== undefined) return known
      const day = Protocol.day(now)
      if (effective(sub_mchid).length >= most) return refuse("INVALID_REQUEST", "可扫码充值员工数量超过上限")
      if (of(sub_mchid).filter((one) => one.day === day).length >= most) {
        return refuse("INVALID_REQUEST", "当日添加可扫码充值员工的次数超过上限")
      }
      const employee: Employee = {
        sub_mchid,
        sp_openid,
        create_time: time(now),
        day,
        state: "EFFECTIVE",
        update_time: time(now)
      }
      employees.push(employee)
      kernel.log(now, { kind: "state", entity: "recharge employee", id: sub_mchid, state: "EFFECTIVE" })
      return employee
    }),
    handle(Api.list, ({ sub_mchid }) => ({ employees: effective(sub_mchid) })),
    handle(Api.remove, ({ sp_openid, sub_mchid }, { now }) => {
      const employee = of(sub_mchid).findLast((one) => one.sp_openid === sp_openid)
      if (employee === undefined) return refuse("INVALID_REQUEST", "员工不存在")
      if (employee.state === "EFFECTIVE") {
        employee.state = "DELETED"
        employee.update_time = time(now)
        kernel.log(now, { kind: "state", entity: "recharge employee", id: sub_mchid, state: "DELETED" })
      }
      return employee
    })
  ]
}
