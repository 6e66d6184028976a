/** Returns of profit sharing of a platform (分账回退): receivers give back what they got, as far as they have it. */
import { ProfitSharingReturn as Api } from "../../../api/ecommerce/index.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithLists } from "../../engine/product.ts"
import { isRefused, refuse, type Refused } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import { announce, hasNumbers, numberOf, type Share, type Sharing } from "../sharings.ts"
import type { Accounts } from "./accounts.ts"
import type { EcommerceSharing } from "./sharing.ts"

/** A return, with the field names of its responses. */
interface SharingReturn {
  readonly sharing: Sharing
  readonly share: Share
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

const most = 50
/** Time for which a return waits for the receiver's money. */
const patience = 5 * Protocol.dayMillis

export const make = ({ accounts, kernel, sharing: { findReturnable } }: {
  readonly accounts: Accounts
  readonly kernel: Kernel
  readonly sharing: EcommerceSharing
}): WithLists<{ ecommerceSharingReturns: EcommerceSharingReturnView }> => {
  const returns = Store.make<SharingReturn>()

  const log = (now: number, { out_return_no, result }: SharingReturn) =>
    kernel.log(now, { kind: "state", entity: "platform sharing return", id: out_return_no, state: result })

  /** Moves the money if the receiver has it. */
  const attempt = (now: number, one: SharingReturn) => {
    if (one.result !== "PROCESSING") return
    const { amount, description, out_return_no, return_mchid, return_no, share, sharing, sub_mchid } = one
    const { mchid: by } = sharing
    const note = { business: return_no, voucher: out_return_no, name: "分账回退", by, remark: description }
    const isPaid = accounts.ledger.book(now, note, [
      { from: accounts.receiving(return_mchid), to: Ledger.free(sub_mchid, "BASIC"), fen: amount }
    ])
    if (!isPaid) return
    one.result = "SUCCESS"
    one.finish_time = time(now)
    log(now, one)
    announce(kernel, now, sharing, "分账回退", {
      order_id: return_no,
      out_order_no: out_return_no,
      receiver: { ...share, amount, description }
    })
  }

  const giveUp = (now: number, one: SharingReturn) => {
    if (one.result !== "PROCESSING") return
    one.result = "FAILED"
    one.fail_reason = "TIME_OUT_CLOSED"
    one.finish_time = time(now)
    one.share.returned -= one.amount
    log(now, one)
  }

  const open = (call: Call, request: Api.ReturnRequest): SharingReturn | Refused => {
    const { amount, description, out_return_no, return_mchid, sub_mchid } = request
    const { now } = call
    const found = findReturnable(call, sub_mchid, request)
    if (isRefused(found)) return found
    const { share, sharing } = found
    if (amount > share.amount - share.returned) return refuse("NOT_ENOUGH", "剩余可回退的金额不足")
    if (sharing.returns >= most) return refuse("INVALID_REQUEST", "对同一笔分账单最多能发起50次分账回退请求")
    sharing.returns++
    share.returned += amount
    const { order_id, out_order_no, transaction_id } = sharing
    const created: SharingReturn = {
      sharing,
      share,
      sub_mchid,
      transaction_id,
      order_id,
      out_order_no,
      out_return_no,
      return_no: numberOf(kernel, "3009", now),
      return_mchid,
      amount,
      description,
      result: "PROCESSING"
    }
    kernel.schedule(now + patience, (at) => giveUp(at, created))
    return created
  }

  const query = (request: Api.QueryRequest, call: Call): SharingReturn | Refused => {
    const one = returns.get(ownKey(call, request.out_return_no))
    return one !== undefined && one.sub_mchid === request.sub_mchid && hasNumbers(one, request)
      ? one
      : refuse("RESOURCE_NOT_EXISTS", "记录不存在")
  }

  return {
    operations: [
      handle(
        Api.request,
        (request, call) => returns.once(ownKey(call, request.out_return_no), request, () => open(call, request)),
        (one, _, { now }) => {
          attempt(now, one)
          return one
        }
      ),
      handle(Api.query, query)
    ],
    state: () => ({ ecommerceSharingReturns: returns.values().map(view) })
  }
}
