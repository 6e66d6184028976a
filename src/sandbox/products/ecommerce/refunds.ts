/** Refunds of platforms (平台收付通, 退款), and what sub-merchants give back of advances (垫付退款回补). */
import { Refund as Api } from "../../../api/ecommerce/index.ts"
import type { Kernel } from "../../engine/kernel.ts"
import { type Call, handle } from "../../engine/operation.ts"
import type { WithLists } from "../../engine/product.ts"
import { isRefused, refuse, type Refused, respond } from "../../engine/reply.ts"
import { definedFields, select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import { type Refund, refundResponse, type Refunds } from "../refunds.ts"
import { advanceAccount, type RefundFunding } from "./refundFunding.ts"

/** The repayment of an advance by a sub-merchant, with the field names of its responses. */
interface AdvanceReturn {
  readonly refund: Refund
  readonly refund_id: string
  readonly advance_return_id: string
  /** Fen. */
  readonly return_amount: number
  readonly payer_mchid: string
  readonly payer_account: "BASIC"
  readonly payee_mchid: string
  readonly payee_account: typeof advanceAccount
  result: "SUCCESS" | "FAILED" | "PROCESSING"
  success_time?: ReturnType<typeof time>
}

const view = (one: AdvanceReturn) =>
  select(one, ["advance_return_id", "refund_id", "return_amount", "payer_mchid", "result"])

/** The repayment of an advance by a sub-merchant, in the sandbox. */
export interface AdvanceReturnView extends ReturnType<typeof view> {}

/** Number of days on which WeChat Pay tries to take an advance back. */
const tries = 90

const missing = refuse("RESOURCE_NOT_EXISTS", "退款单不存在")

export const make = ({ funding, kernel, refunds }: {
  readonly funding: RefundFunding
  readonly kernel: Kernel
  readonly refunds: Refunds
}): WithLists<{ advanceReturns: AdvanceReturnView }> => {
  const returns = new Map<Refund, AdvanceReturn>()

  const account = (refund: Refund) =>
    funding.advanced(refund) > 0 ? "REFUND_SOURCE_PARTNER_ADVANCE" : "REFUND_SOURCE_SUB_MERCHANT"

  const created = (refund: Refund) => {
    const { advance, amount, ...more } = response(refund)
    return {
      ...select(more, ["refund_id", "out_refund_no"]),
      create_time: more.create_time,
      promotion_detail: more.promotion_detail,
      refund_account: more.refund_account,
      amount: {
        ...select(amount, ["refund", "payer_refund", "discount_refund", "currency"]),
        from: amount.from,
        ...advance
      }
    }
  }

  const response = (refund: Refund) => {
    const advanced = funding.advanced(refund)
    const advance = definedFields({ advance: advanced === 0 ? undefined : advanced })
    const shown = refundResponse(refund)
    return { ...shown, amount: { ...shown.amount, ...advance }, advance, refund_account: account(refund) }
  }

  type Seller = { readonly sub_mchid?: string | undefined }

  const find = ({ caller }: Call, { sub_mchid }: Seller, fits: (refund: Refund) => boolean): Refund | undefined =>
    refunds.refunds.find((refund) =>
      refund.order.mchid === caller.mchid && refund.order.subMchid === sub_mchid && fits(refund)
    )

  const byId = (call: Call, request: Seller & { readonly refund_id: string }) =>
    find(call, request, ({ refundId }) => refundId === request.refund_id)

  const attempt = (now: number, one: AdvanceReturn) => {
    const { advance_return_id, payee_mchid, refund, refund_id } = one
    if (one.result !== "PROCESSING") return
    if (refund.state === "CLOSED") {
      end(now, one, "FAILED")
      return
    }
    const note = { business: advance_return_id, voucher: refund_id, name: "垫付回补", by: payee_mchid, remark: "" }
    if (funding.repay(now, refund, note)) {
      one.success_time = time(now)
      end(now, one, "SUCCESS")
    }
  }

  const end = (now: number, one: AdvanceReturn, result: "SUCCESS" | "FAILED") => {
    one.result = result
    kernel.log(now, { kind: "state", entity: "advance return", id: one.advance_return_id, state: result })
  }

  /** Tries once a day, and gives up after the last. */
  const retry = (now: number, one: AdvanceReturn, left: number) =>
    void kernel.schedule(now + Protocol.dayMillis, (at) => {
      attempt(at, one)
      if (one.result !== "PROCESSING") return
      if (left === 1) end(at, one, "FAILED")
      else retry(at, one, left - 1)
    })

  const returnAdvance = (call: Call, request: Api.AdvanceReturnRequest): AdvanceReturn | Refused => {
    const { now } = call
    const refund = byId(call, request)
    if (refund === undefined) return missing
    const existing = returns.get(refund)
    if (existing !== undefined) return existing
    const return_amount = funding.advanced(refund)
    if (return_amount === 0 || refund.state === "CLOSED") {
      return refuse("INVALID_REQUEST", "退款单不是垫付退款，或已关闭")
    }
    const one: AdvanceReturn = {
      refund,
      refund_id: refund.refundId,
      advance_return_id: kernel.number(now, "1215", "advanceReturn", 16),
      return_amount,
      payer_mchid: request.sub_mchid,
      payer_account: "BASIC",
      payee_mchid: call.caller.mchid,
      payee_account: advanceAccount,
      result: "PROCESSING"
    }
    returns.set(refund, one)
    retry(now, one, tries)
    return one
  }

  return {
    operations: [
      handle(Api.create, (request, call) => {
        const order = refunds.orderOf(call.caller.mchid, request.sub_mchid, request)
        if (request.amount.from !== undefined && request.funds_account !== undefined) {
          return refuse("INVALID_REQUEST", "amount.from和funds_account不可同时使用")
        }
        const amount = { ...request.amount, currency: request.amount.currency ?? "CNY" as const }
        return respond(refunds.create(call, order, { ...request, amount }, true), created)
      }),
      handle(Api.queryById, (request, call) => byId(call, request) ?? missing, response),
      handle(
        Api.queryByOutRefundNo,
        (request, call) => refunds.find(call.caller.mchid, request.sub_mchid, request.out_refund_no) ?? missing,
        response
      ),
      handle(Api.applyAbnormalRefund, (request, call) => {
        const refund = refunds.find(call.caller.mchid, request.sub_mchid, request.out_refund_no)
        const again = refunds.again(call.now, refund, request)
        // The page lists no other code.
        return isRefused(again)
          ? refuse("INVALID_REQUEST", again.message)
          : respond(again, response)
      }),
      handle(Api.returnAdvance, (request, call) => returnAdvance(call, request), (one, _, { now }) => {
        attempt(now, one)
        return one
      }),
      handle(
        Api.queryAdvanceReturn,
        (request, call) => byId(call, request) ?? missing,
        (refund) => returns.get(refund) ?? missing
      )
    ],
    state: () => ({ advanceReturns: Array.from(returns.values(), view) })
  }
}
