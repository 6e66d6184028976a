/**
 * Payments that other products make, such as collections of payscore and parking. They have a transaction number, so
 * refunds, profit sharing and bills find them, but no operation of orders does.
 */
import type { Order } from "./orders.ts"
import { keyOf, type Payments, type Watcher } from "./payments.ts"

/** A payment of another product. */
export interface Payment {
  readonly mchid: string
  readonly subMchid?: string | undefined
  readonly appid: string
  /** The merchant's own number, if refunds may name it. */
  readonly outTradeNo?: string | undefined
  readonly transactionId: string
  readonly description: string
  /** The value of 商户数据包 in bills. */
  readonly attach?: string | undefined
  /** Whether WeChat Pay collected it without the payer. */
  readonly collected: boolean
  readonly notifyUrl: string | undefined
  /** Fen. */
  readonly total: number
  readonly profitSharing: boolean
  readonly openid: string
  readonly successAt: number
}

/** Registers a payment for refunds and bills, and returns the order that stands for it. */
export type RegisterPayment = (payment: Payment) => Order

export const make = ({ payments, watcher }: { readonly payments: Payments; readonly watcher: Watcher }): {
  readonly registerPayment: RegisterPayment
  /** The orders, with the registered payments among those that `find` and `findByTransaction` find. */
  readonly allPayments: Payments
  /** The registered payments, oldest first. */
  readonly externalPayments: ReadonlyArray<Order>
} => {
  const externalPayments: Array<Order> = []
  const byTransaction = new Map<string, Order>()
  const byNumber = new Map<string, Order>()
  return {
    registerPayment: (payment) => {
      const order: Order = {
        ...payment,
        subMchid: payment.subMchid,
        attach: payment.attach,
        subAppid: undefined,
        outTradeNo: payment.outTradeNo ?? payment.transactionId,
        tradeType: "JSAPI",
        deviceId: "",
        currency: "CNY",
        subsidy: 0,
        createdAt: payment.successAt,
        expiresAt: payment.successAt,
        prepayId: "",
        prepayExpiresAt: 0,
        state: "SUCCESS",
        reversal: undefined,
        subOpenid: undefined,
        refunded: 0,
        combined: undefined
      }
      externalPayments.push(order)
      byTransaction.set(payment.transactionId, order)
      if (payment.outTradeNo !== undefined) {
        byNumber.set(keyOf(payment.mchid, payment.subMchid, payment.outTradeNo), order)
      }
      watcher.paid(payment.successAt, order)
      return order
    },
    externalPayments,
    allPayments: {
      ...payments,
      find: (mchid, subMchid, outTradeNo) =>
        payments.find(mchid, subMchid, outTradeNo) ?? byNumber.get(keyOf(mchid, subMchid, outTradeNo)),
      findByTransaction: (id) => payments.findByTransaction(id) ?? byTransaction.get(id)
    }
  }
}
