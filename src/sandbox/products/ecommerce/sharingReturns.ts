/** Returns of profit sharing of a platform (分账回退): receivers give back what they got, as far as they have it. */
import { ProfitSharingReturn as Api } from "../../../api/ecommerce/index.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, type Operation } from "../../engine/operation.ts"
import { found, isRefused, paramError, refuse, type Refused } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import { announce } from "../sharingModels.ts"
import type { Accounts } from "./accounts.ts"
import { type EcommerceSharing, type Line, returnableFor, type Sharing } from "./sharing.ts"

/** A return, with the field names of its responses. */
interface SharingReturn {
  readonly sharing: Sharing
  readonly line: Line
  readonly sub_mchid: string
  readonly transaction_id: string
  readonly order_id: string
  readonly out_order_no: string
  readonly out_return_no: string
  readonly return_no: string
  readonly return_mchid: string
  /** Fen. */
  readonly amount: number
  readonly description: string
  result: "PROCESSING" | "SUCCESS" | "FAILED"
  fail_reason?: "TIME_OUT_CLOSED"
  finish_time?: ReturnType<typeof time>
}

const view = (one: SharingReturn) =>
  select(one, ["out_return_no", "return_no", "out_order_no", "return_mchid", "amount", "result"])

/** A return of profit sharing of a platform in the sandbox. */
export interface EcommerceSharingReturnView extends ReturnType<typeof view> {}

/** Returns of profit sharing of one sandbox. */
export interface EcommerceSharingReturns {
  readonly operations: ReadonlyArray<Operation>
  readonly state: () => { readonly ecommerceSharingReturns: ReadonlyArray<EcommerceSharingReturnView> }
}

const most = 50
/** How long a return waits for the receiver's money. */
const patience = 5 * Protocol.dayMillis

export const make = ({ accounts, kernel, sharing: { find } }: {
  readonly accounts: Accounts
  readonly kernel: Kernel
  readonly sharing: EcommerceSharing
}): EcommerceSharingReturns => {
  const returns = Store.make<SharingReturn>()

  const log = (now: number, { out_return_no, result }: SharingReturn) =>
    kernel.log(now, { kind: "state", what: "platform sharing return", id: out_return_no, state: result })

  /** Moves the money if the receiver has it. */
  const attempt = (now: number, one: SharingReturn) => {
    if (one.result !== "PROCESSING") return
    const { amount, description, line, out_return_no, return_mchid, return_no, sharing, sub_mchid } = one
    const note = { business: return_no, voucher: out_return_no, name: "分账回退", by: `${sharing.mchid}API` }
    const isPaid = accounts.ledger.book(now, { ...note, remark: description }, [
      { from: accounts.receiving(return_mchid), to: Ledger.free(sub_mchid, "BASIC"), fen: amount }
    ])
    if (!isPaid) return
    one.result = "SUCCESS"
    one.finish_time = time(now)
    log(now, one)
    announce(kernel, now, sharing, "分账回退", {
      order_id: return_no,
      out_order_no: out_return_no,
      receiver: { ...line, amount, description }
    })
  }

  const giveUp = (now: number, one: SharingReturn) => {
    if (one.result !== "PROCESSING") return
    one.result = "FAILED"
    one.fail_reason = "TIME_OUT_CLOSED"
    one.finish_time = time(now)
    one.line.returned -= one.amount
    log(now, one)
  }

  const open = ({ caller, now }: Call, request: Api.ReturnRequest): SharingReturn | Refused => {
    const { amount, description, out_return_no, return_mchid, sub_mchid } = request
    if (return_mchid === sub_mchid) {
      return paramError("return_mchid", "分账方与回退方不能为同一商户号", "is the merchant that shares")
    }
    const sharing = find((one) =>
      one.mchid === caller.mchid && one.sub_mchid === sub_mchid &&
      (request.order_id === undefined || one.order_id === request.order_id) &&
      (request.out_order_no === undefined || one.out_order_no === request.out_order_no)
    )
    if (sharing === undefined || now - sharing.createdAt > returnableFor) {
      return refuse("INVALID_REQUEST", "分账指令不存在，或超过分账回退时效")
    }
    const line = sharing.lines.find(({ account, result, type }) =>
      type === "MERCHANT_ID" && account === return_mchid && result === "SUCCESS"
    )
    if (line === undefined) return refuse("INVALID_REQUEST", "回退方不是该分账单的商户类型接收方，或分账未完成")
    if (amount > line.amount - line.returned) return refuse("NOT_ENOUGH", "剩余可回退的金额不足")
    if (sharing.returns >= most) return refuse("INVALID_REQUEST", "对同一笔分账单最多能发起50次分账回退请求")
    sharing.returns++
    line.returned += amount
    const { order_id, out_order_no, transaction_id } = sharing
    const created: SharingReturn = {
      sharing,
      line,
      sub_mchid,
      transaction_id,
      order_id,
      out_order_no,
      out_return_no,
      return_no: kernel.number(now, "3009", "sharing3009", 16),
      return_mchid,
      amount,
      description,
      result: "PROCESSING"
    }
    kernel.schedule(now + patience, (at) => giveUp(at, created))
    return created
  }

  const query = ({ caller }: Call, request: Api.QueryRequest): SharingReturn | Refused => {
    const one = returns.get(`${caller.mchid}/${request.out_return_no}`)
    return one !== undefined && one.sub_mchid === request.sub_mchid &&
        (request.out_order_no === undefined || one.out_order_no === request.out_order_no) &&
        (request.order_id === undefined || one.order_id === request.order_id)
      ? one
      : refuse("RESOURCE_NOT_EXISTS", "记录不存在")
  }

  return {
    operations: [
      handle(Api.request, (request, call) => {
        const key = `${call.caller.mchid}/${request.out_return_no}`
        const one = returns.once(key, request, () => open(call, request))
        if (!isRefused(one)) attempt(call.now, one)
        return found(one)
      }),
      handle(Api.query, (request, call) => found(query(call, request)))
    ],
    state: () => ({ ecommerceSharingReturns: returns.values().map(view) })
  }
}
