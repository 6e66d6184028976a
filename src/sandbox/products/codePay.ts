/**
 * Payment codes, direct and partner. The code's first two digits decide what the payer does: 10 to 13 pay at once; 14 is
 * asked for the password (202 `USERPAYING`) and pays ten seconds later, unless a control is quicker; 15 has no money.
 */
import * as Partner from "../../api/partner-payments/index.ts"
import { CodePay } from "../../api/payments/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { Product } from "../engine/product.ts"
import { isRefused, paramError, refuse, type Refused } from "../engine/reply.ts"
import * as Protocol from "../protocol/protocol.ts"
import { type Order, partnerTransaction, transaction } from "./orders.ts"
import { type NewOrder, newOrder, type Payments } from "./payments.ts"

/** Time that a payer takes to enter the password. */
const typing = 10_000

/** Time after a payment in which it can be reversed. */
const reversible = Protocol.dayMillis

export const make = ({ kernel, payments }: {
  readonly kernel: Kernel
  readonly payments: Payments
}): Product => {
  const userPaying = refuse("USERPAYING", "需要用户输入支付密码")

  const charge = (call: Call, authCode: string, given: NewOrder): Order | Refused => {
    const prefix = /^1[0-5]\d{16}$/.test(authCode) ? authCode.slice(0, 2) : undefined
    if (prefix === undefined) {
      return paramError("payer/auth_code", "付款码无效", "is not 18 digits that begin with 10 to 15")
    }
    const known = payments.find(given.mchid, given.subMchid, given.request.out_trade_no)
    const order = payments.place(call, given)
    if (isRefused(order)) return order
    if (order === known) return userPaying
    if (prefix === "15") {
      payments.decline(call.now, order)
      return refuse("NOT_ENOUGH", "用户账户余额不足")
    }
    if (prefix === "14") {
      payments.ask(call.now, order)
      kernel.schedule(call.now + typing, (at) => {
        if (order.state === "USERPAYING") payments.pay(at, order, undefined)
      })
      return userPaying
    }
    payments.pay(call.now, order, undefined)
    return order
  }

  const reverse = (now: number, order: Order | undefined): Refused | undefined => {
    if (order === undefined || order.combined !== undefined) return refuse("ORDER_NOT_EXIST", "订单不存在")
    if (order.tradeType !== "MICROPAY") return refuse("TRADE_ERROR", "仅付款码支付订单可撤销")
    if (order.state === "REFUND") return refuse("TRADE_ERROR", "订单已退款，不能撤销")
    if (order.successAt !== undefined && now - order.successAt > reversible) {
      return refuse("TRADE_ERROR", "支付成功超过24小时的订单不能撤销，请使用退款")
    }
    return payments.reverse(now, [order]) ? undefined : refuse("TRADE_ERROR", "商户账户余额不足，不能撤销")
  }

  return {
    operations: [
      handle(
        CodePay.pay,
        (request, call) => charge(call, request.payer.auth_code, newOrder("MICROPAY", request)),
        transaction
      ),
      handle(
        Partner.CodePay.pay,
        (request, call) => charge(call, request.payer.auth_code, newOrder("MICROPAY", request)),
        partnerTransaction
      ),
      handle(CodePay.reverse, (request, { now }) => reverse(now, payments.named(request)) ?? request),
      handle(Partner.CodePay.reverse, (request, { now }) => reverse(now, payments.named(request)) ?? request)
    ]
  }
}
