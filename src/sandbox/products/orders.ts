/** Orders of every channel: what the sandbox keeps of them, and how responses and notifications show them. */
import { definedFields, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** Channel of an order. */
export type TradeType = "NATIVE" | "JSAPI" | "APP" | "MWEB" | "MICROPAY" | "PAP"

/** An order as the sandbox keeps it. */
export interface Order {
  readonly mchid: string
  /** Of a service provider's order: the merchant that sells. */
  readonly subMchid: string | undefined
  readonly appid: string
  readonly subAppid: string | undefined
  readonly outTradeNo: string
  readonly tradeType: TradeType
  /** Whether WeChat Pay collected the money by itself, with no payer at hand. */
  readonly collected: boolean
  readonly description: string
  readonly attach: string | undefined
  readonly notifyUrl: string | undefined
  /** Number of the shop's terminal; empty if the order has none. */
  readonly deviceId: string
  /** Fen. */
  readonly total: number
  readonly currency: string
  /** Whether the money is frozen for profit sharing. */
  readonly profitSharing: boolean
  /** Fen that the platform adds to what the payer pays (补差), as the order declares it. */
  readonly subsidy: number
  readonly createdAt: number
  /** Time until which the order can be paid, in epoch milliseconds. */
  readonly expiresAt: number
  prepayId: string
  prepayExpiresAt: number
  state: "NOTPAY" | "ACCEPT" | "SUCCESS" | "REFUND" | "CLOSED" | "USERPAYING" | "PAYERROR" | "REVOKED"
  transactionId: string | undefined
  successAt: number | undefined
  /** Time of the reversal of a paid order, and WeChat Pay's number of the refund. */
  reversal: { readonly at: number; readonly refundId: string } | undefined
  openid: string | undefined
  /** The payer under `subAppid`. */
  readonly subOpenid: string | undefined
  /** Fen refunded or being refunded. */
  refunded: number
  /** The payment of several orders that this one is part of. */
  readonly combined: Combined | undefined
}

/** Orders that are paid as one. */
export interface Combined {
  /** The merchant's number of the whole. */
  readonly number: string
  readonly orders: ReadonlyArray<Order>
  /** Called once all of them are paid. */
  readonly paid: (now: number) => void
}

const words: Readonly<Record<Order["state"], string>> = {
  NOTPAY: "订单未支付",
  ACCEPT: "已接收，等待扣款",
  SUCCESS: "支付成功",
  REFUND: "订单发生过退款，退款详情请查询退款单",
  CLOSED: "订单已关闭",
  USERPAYING: "用户支付中，需要输入密码",
  PAYERROR: "支付失败",
  REVOKED: "订单已撤销"
}

/** An order that money came in for. */
interface Paid extends Order {
  readonly transactionId: string
  readonly successAt: number
}

const isPaid = (order: Order): order is Paid => order.successAt !== undefined && order.transactionId !== undefined

const success = (order: Paid) => ({
  transaction_id: order.transactionId,
  trade_type: order.tradeType,
  trade_state: order.state,
  trade_state_desc: words[order.state],
  bank_type: "OTHERS",
  attach: order.attach ?? "",
  success_time: time(order.successAt)
})

const paidAmount = ({ currency, total }: Order) => ({
  total,
  payer_total: total,
  currency,
  payer_currency: currency
})

/** The fields of any order in responses. Those of an unpaid order look odd, as they do in production. */
const common = (order: Order) =>
  isPaid(order)
    ? { out_trade_no: order.outTradeNo, ...success(order), amount: paidAmount(order), promotion_detail: [] }
    : definedFields({
      out_trade_no: order.outTradeNo,
      trade_state: order.state,
      trade_state_desc: words[order.state],
      attach: order.attach,
      amount: { payer_currency: order.currency, total: order.total },
      promotion_detail: [],
      scene_info: { device_id: order.deviceId }
    })

const merchantOf = ({ appid, mchid }: Order) => ({ mchid, appid })

const payerOf = ({ openid }: Order) => ({ openid: openid ?? "" })

const partnerOf = ({ appid, mchid, subAppid, subMchid }: Order) =>
  definedFields({ sp_mchid: mchid, sub_mchid: subMchid ?? "", sp_appid: appid, sub_appid: subAppid })

const partnerPayerOf = ({ openid, subOpenid }: Order) =>
  definedFields({ sp_openid: openid ?? "", sub_openid: subOpenid })

/** A direct merchant's order in responses. */
export const transaction = (order: Order) => ({
  ...merchantOf(order),
  ...common(order),
  ...(isPaid(order) ? { payer: payerOf(order) } : {})
})

/** A sub-merchant's order in responses. */
export const partnerTransaction = (order: Order) => ({
  ...partnerOf(order),
  ...common(order),
  ...(isPaid(order) ? { payer: partnerPayerOf(order) } : {})
})

/** A paid order in notifications, where the fields stand in another order and empty lists are left out. */
export const notice = (order: Order) =>
  isPaid(order)
    ? {
      ...(order.subMchid === undefined ? merchantOf(order) : partnerOf(order)),
      out_trade_no: order.outTradeNo,
      ...success(order),
      payer: (order.subMchid === undefined ? payerOf : partnerPayerOf)(order),
      amount: paidAmount(order)
    }
    : {}

/** Address to which the browser of an H5 order's payer is sent. */
export const h5Url = (order: Order): string =>
  `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${order.prepayId}&package=${
    Protocol.digest("sha256", order.prepayId).replaceAll(/\D/g, "").slice(0, 10)
  }`

/** The responses of the channels. */
export const prepayId = ({ prepayId }: Order) => ({ prepay_id: prepayId })
export const h5Link = (order: Order) => ({ h5_url: h5Url(order) })
export const codeLink = (order: Order) => ({ code_url: codeUrl(order) })

/** Content of a Native order's QR code. */
export const codeUrl = (order: Order): string => `weixin://wxpay/bizpayurl?pr=${order.prepayId.slice(-15, -4)}zz`
