/** Returns of profit sharing (分账回退): a receiver returns its share or a part of it. */
import type * as DateTime from "effect/DateTime"
import { BrandProfitSharing as Brand } from "../../api/brand-profit-sharing/index.ts"
import { ProfitSharingReturn as PartnerProfitSharingReturn } from "../../api/partner-profit-sharing/index.ts"
import { ProfitSharingReturn } from "../../api/profit-sharing/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle, type Operation, ownKey } from "../engine/operation.ts"
import { isRefused, refuse, type Refused } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, select, time } from "../engine/values.ts"
import { announce, hasNumbers, numberOf, type Sharing, type Sharings } from "./sharings.ts"

/** A return. The fields have the names that responses use. */
export interface SharingReturn {
  readonly sharing: Sharing
  readonly sub_mchid?: string
  readonly order_id: string
  readonly out_order_no: string
  readonly out_return_no: string
  readonly return_id: string
  readonly return_mchid: string
  /** Fen. */
  readonly amount: number
  readonly description: string
  readonly result: "SUCCESS"
  readonly create_time: DateTime.Utc
  readonly finish_time: DateTime.Utc
}

const view = (one: SharingReturn) =>
  select(one, ["out_return_no", "return_id", "out_order_no", "return_mchid", "amount", "result"])

/** A return of profit sharing in the sandbox. */
export interface SharingReturnView extends ReturnType<typeof view> {}

/** The returns of one sandbox, without those of platforms. */
export interface SharingReturns {
  readonly operations: ReadonlyArray<Operation>
  readonly values: () => ReadonlyArray<SharingReturn>
  readonly views: () => ReadonlyArray<SharingReturnView>
}

export const make = ({ kernel, findReturnable }: {
  readonly kernel: Kernel
  readonly findReturnable: Sharings["findReturnable"]
}): SharingReturns => {
  const returns = Store.make<SharingReturn>()

  const requestReturn = (
    call: Call,
    subMchid: string | undefined,
    request: ProfitSharingReturn.ReturnRequest,
    /** Code for a return that is larger than what is left of the share. */
    tooMuch: "INVALID_REQUEST" | "NOT_ENOUGH"
  ): SharingReturn | Refused =>
    returns.once(ownKey(call, request.out_return_no), request, () => {
      const { now } = call
      const found = findReturnable(call, subMchid, request)
      if (isRefused(found)) return found
      const { share, sharing } = found
      const { amount, description, out_return_no, return_mchid } = request
      if (amount > share.amount - share.returned) return refuse(tooMuch, "回退金额超过该接收方分账所得金额")
      share.returned += amount
      const created: SharingReturn = {
        ...definedFields({ sub_mchid: subMchid }),
        sharing,
        order_id: sharing.order_id,
        out_order_no: sharing.out_order_no,
        out_return_no,
        return_id: numberOf(kernel, "3009", now),
        return_mchid,
        amount,
        description,
        result: "SUCCESS",
        create_time: time(now),
        finish_time: time(now)
      }
      kernel.log(now, { kind: "state", entity: "sharingReturn", id: out_return_no, state: "SUCCESS" })
      announce(kernel, now, sharing, "分账回退", {
        order_id: created.return_id,
        out_order_no: out_return_no,
        receiver: { ...share, amount, description }
      })
      return created
    })

  const findReturn = (
    call: Call,
    subMchid: string | undefined,
    request: Pick<ProfitSharingReturn.ReturnRequest, "order_id" | "out_order_no" | "out_return_no">
  ): SharingReturn | Refused => {
    const one = returns.get(ownKey(call, request.out_return_no))
    return one !== undefined && one.sub_mchid === subMchid && hasNumbers(one, request)
      ? one
      : refuse("RESOURCE_NOT_EXISTS", "分账回退单不存在")
  }

  const brandReturn = (one: SharingReturn) => ({ ...one, return_no: one.return_id })

  const operations = [
    handle(ProfitSharingReturn.request, (request, call) => requestReturn(call, undefined, request, "INVALID_REQUEST")),
    handle(ProfitSharingReturn.query, (request, call) => findReturn(call, undefined, request)),
    handle(
      PartnerProfitSharingReturn.request,
      (request, call) => requestReturn(call, request.sub_mchid, request, "INVALID_REQUEST")
    ),
    handle(PartnerProfitSharingReturn.query, (request, call) => findReturn(call, request.sub_mchid, request)),
    handle(
      Brand.requestReturn,
      (request, call) => requestReturn(call, request.sub_mchid, request, "NOT_ENOUGH"),
      brandReturn
    ),
    handle(Brand.queryReturn, (request, call) => findReturn(call, request.sub_mchid, request), brandReturn)
  ]

  return { operations, values: returns.values, views: () => returns.values().map(view) }
}
