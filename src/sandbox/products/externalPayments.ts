/** Payments that other products made, for refunds and bills: they have a number of WeChat Pay's, but are no orders. */
import { keyOf, type Order, type Payments } from "./payments.ts"

/** A payment of another product. */
export interface Payment {
  readonly mchid: string
  readonly subMchid?: string | undefined
  readonly appid: string
  /** The merchant's own number, where a refund may name it. */
  readonly outTradeNo?: string | undefined
  readonly transactionId: string
  readonly description: string
  /** What bills tell beside it. */
  readonly attach?: string | undefined
  /** Whether WeChat Pay collected it by itself. */
  readonly collected: boolean
  readonly notifyUrl: string | undefined
  /** Fen. */
  readonly total: number
  readonly profitSharing: boolean
  readonly openid: string
  readonly successAt: number
}

/** Makes payments known to refunds and bills, and gives what those know of it. */
export type Adopt = (payment: Payment) => Order

export const make = (payments: Payments): {
  readonly adopt: Adopt
  /** Orders, and what was adopted. */
  readonly known: Payments
  /** What was adopted, as it comes. */
  readonly adopted: ReadonlyArray<Order>
} => {
  const adopted: Array<Order> = []
  const byTransaction = new Map<string, Order>()
  const byNumber = new Map<string, Order>()
  return {
    adopt: (payment) => {
      const order: Order = {
        mchid: payment.mchid,
        subMchid: payment.subMchid,
        appid: payment.appid,
        subAppid: undefined,
        outTradeNo: payment.outTradeNo ?? payment.transactionId,
        tradeType: "JSAPI",
        collected: payment.collected,
        description: payment.description,
        attach: payment.attach,
        notifyUrl: payment.notifyUrl,
        total: payment.total,
        currency: "CNY",
        profitSharing: payment.profitSharing,
        createdAt: payment.successAt,
        expiresAt: payment.successAt,
        content: "",
        prepayId: "",
        prepayExpiresAt: 0,
        state: "SUCCESS",
        transactionId: payment.transactionId,
        successAt: payment.successAt,
        reversal: undefined,
        openid: payment.openid,
        subOpenid: undefined,
        refunded: 0,
        combined: undefined
      }
      adopted.push(order)
      byTransaction.set(payment.transactionId, order)
      if (payment.outTradeNo !== undefined) {
        byNumber.set(keyOf(payment.mchid, payment.subMchid, payment.outTradeNo), order)
      }
      return order
    },
    adopted,
    known: {
      ...payments,
      find: (mchid, subMchid, outTradeNo) =>
        payments.find(mchid, subMchid, outTradeNo) ?? byNumber.get(keyOf(mchid, subMchid, outTradeNo)),
      findByTransaction: (id) => payments.findByTransaction(id) ?? byTransaction.get(id)
    }
  }
}
