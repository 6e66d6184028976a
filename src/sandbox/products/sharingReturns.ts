/** Returns of profit sharing (分账回退): a receiver gives back what it got. */
import { BrandProfitSharing as Brand } from "../../api/brand-profit-sharing/index.ts"
import { ProfitSharingReturn as PartnerProfitSharingReturn } from "../../api/partner-profit-sharing/index.ts"
import { ProfitSharingReturn } from "../../api/profit-sharing/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle, type Operation } from "../engine/operation.ts"
import { found, paramError, refuse, type Refused, respond } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { announce, type Sharing, type SharingReturn } from "./sharingModels.ts"

const view = (one: SharingReturn) =>
  select(one, ["out_return_no", "return_id", "out_order_no", "return_mchid", "amount", "result"])

/** A return of profit sharing in the sandbox. */
export interface SharingReturnView extends ReturnType<typeof view> {}

/** After this time a share cannot be returned. */
const returnableFor = 180 * Protocol.dayMillis

/** Returns of one sandbox. */
export interface SharingReturns {
  readonly operations: ReadonlyArray<Operation>
  readonly values: () => ReadonlyArray<SharingReturn>
  readonly views: () => ReadonlyArray<SharingReturnView>
}

export const make = ({ kernel, number, sharings }: {
  readonly kernel: Kernel
  /** A number of WeChat Pay's that begins with a prefix. */
  readonly number: (prefix: string, now: number) => string
  readonly sharings: Store.Store<Sharing>
}): SharingReturns => {
  const returns = Store.make<SharingReturn>()

  const keyOf = ({ caller }: Call, number: string) => `${caller.mchid}/${number}`

  const requestReturn = (
    call: Call,
    subMchid: string | undefined,
    request: ProfitSharingReturn.ReturnRequest,
    tooMuch: "INVALID_REQUEST" | "NOT_ENOUGH"
  ): SharingReturn | Refused =>
    returns.once(keyOf(call, request.out_return_no), request, () => {
      const { caller, now } = call
      if (request.return_mchid === (subMchid ?? caller.mchid)) {
        return paramError("return_mchid", "分账方与回退方不能为同一商户号", "is the merchant that shares")
      }
      const sharing = sharings.find((one) =>
        one.mchid === caller.mchid && one.sub_mchid === subMchid &&
        (request.order_id === undefined || one.order_id === request.order_id) &&
        (request.out_order_no === undefined || one.out_order_no === request.out_order_no)
      )
      if (sharing === undefined || now - sharing.createdAt > returnableFor) {
        return refuse("INVALID_REQUEST", "分账指令不存在，或超过分账回退时效")
      }
      const share = sharing.shares.find(({ account, result, type }) =>
        type === "MERCHANT_ID" && account === request.return_mchid && result === "SUCCESS"
      )
      if (share === undefined) return refuse("INVALID_REQUEST", "回退方不是该分账单的商户类型接收方，或分账未完成")
      const { amount, description, out_return_no, return_mchid } = request
      if (amount > share.amount - share.returned) return refuse(tooMuch, "回退金额超过该接收方分账所得金额")
      share.returned += amount
      const created: SharingReturn = {
        ...definedFields({ sub_mchid: subMchid }),
        sharing,
        order_id: sharing.order_id,
        out_order_no: sharing.out_order_no,
        out_return_no,
        return_id: number("3009", now),
        return_mchid,
        amount,
        description,
        result: "SUCCESS",
        create_time: time(now),
        finish_time: time(now)
      }
      kernel.log(now, { kind: "state", what: "sharingReturn", id: out_return_no, state: "SUCCESS" })
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
    request: {
      readonly out_return_no: string
      readonly out_order_no?: string | undefined
      readonly order_id?: string | undefined
    }
  ): SharingReturn | Refused => {
    const one = returns.get(keyOf(call, request.out_return_no))
    return one !== undefined && one.sub_mchid === subMchid &&
        (request.out_order_no === undefined || one.out_order_no === request.out_order_no) &&
        (request.order_id === undefined || one.order_id === request.order_id)
      ? one
      : refuse("RESOURCE_NOT_EXISTS", "分账回退单不存在")
  }

  const brandReturn = (one: SharingReturn) => ({ ...one, return_no: one.return_id })

  const operations = [
    handle(
      ProfitSharingReturn.request,
      (request, call) => found(requestReturn(call, undefined, request, "INVALID_REQUEST"))
    ),
    handle(ProfitSharingReturn.query, (request, call) => found(findReturn(call, undefined, request))),
    handle(
      PartnerProfitSharingReturn.request,
      (request, call) => found(requestReturn(call, request.sub_mchid, request, "INVALID_REQUEST"))
    ),
    handle(PartnerProfitSharingReturn.query, (request, call) => found(findReturn(call, request.sub_mchid, request))),
    handle(
      Brand.requestReturn,
      (request, call) => respond(requestReturn(call, request.sub_mchid, request, "NOT_ENOUGH"), brandReturn)
    ),
    handle(Brand.queryReturn, (request, call) => respond(findReturn(call, request.sub_mchid, request), brandReturn))
  ]

  return { operations, values: returns.values, views: () => returns.values().map(view) }
}
