/** Schemas of payments by payment code (付款码支付), direct and partner. */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, text } from "../../Wire.ts"
import { Detail, orderFields, prepayCodes, settleFields } from "./models.ts"

/** Goods of a payment code order. WeChat Pay's number has another name than in {@link GoodsDetail}. */
export const CodePayGoodsDetail = Schema.Struct({
  /** The merchant's number of the goods (商户侧商品编码): at most 32 characters. */
  merchant_goods_id: text(32),
  /** WeChat Pay's number of the goods (微信支付商品编码): at most 32 characters. */
  wxpay_goods_id: Schema.optional(text(32)),
  /** Name of the goods (商品名称): at most 256 characters. */
  goods_name: Schema.optional(text(256)),
  /** Number of goods bought (商品数量): at least 1. */
  quantity: Schema.Int.check(Schema.isGreaterThan(0)),
  /** Price of one in fen, after the merchant's own discounts (商品单价). */
  unit_price: Fen
})

/** Fields of a request that charges a payment code, direct or partner. */
export const codePayFields = Struct.assign(
  Struct.pick({ ...orderFields, ...settleFields }, [
    "description",
    "out_trade_no",
    "attach",
    "goods_tag",
    "support_fapiao",
    "amount",
    "settle_info"
  ]),
  {
    /** The payer (支付者). */
    payer: Schema.Struct({
      /** The code that the cashier scanned (授权码): 18 digits that begin with 10 to 15, valid for a minute and one attempt. */
      auth_code: text(32)
    }),
    /** Shop and terminal at which the payer pays (场景信息). */
    scene_info: Schema.Struct({
      /** Number of the shop's terminal (商户端设备号): at most 32 characters. */
      device_id: Schema.optional(text(32)),
      /** IP address of the terminal (商户端设备IP), IPv4 or IPv6: at most 45 characters. */
      device_ip: Schema.optional(text(45)),
      /** The shop (商户门店信息): by `id` or by `out_id`. */
      store_info: Schema.Struct({
        /** WeChat Pay's number of the shop (门店编号): at most 32 characters. */
        id: Schema.optional(text(32)),
        /** The merchant's number of the shop (商家自定义编码): at most 256 characters. */
        out_id: Schema.optional(text(256))
      })
    }),
    /** Goods of the order, for promotions (商品详情). */
    detail: Schema.optional(Schema.Struct(Struct.assign(Detail.fields, {
      /** The goods (单品列表). */
      goods_detail: Schema.Array(CodePayGoodsDetail)
    })))
  }
)

/** Codes of {@link CodePayCode} in addition to the common ones. */
export const codePayCodes = [
  ...prepayCodes,
  "ACCOUNT_ERROR",
  "BANK_ERROR",
  "INVALID_TRANSACTIONID",
  "NOT_ENOUGH",
  "OPENID_MISMATCH",
  "ORDER_CLOSED",
  "ORDER_NOT_EXIST",
  "ORDER_PAID",
  "RULE_LIMIT",
  "TRADE_ERROR",
  "USERPAYING"
] as const

/** Codes that charging a payment code documents; `USERPAYING` comes with status 202. */
export type CodePayCode = CommonCode | (typeof codePayCodes)[number]

/** Codes of {@link ReverseCode} in addition to the common ones. */
export const reverseCodes = ["MCH_NOT_EXISTS", "ORDER_NOT_EXIST", "TRADE_ERROR", "BANK_ERROR", "USERPAYING"] as const

/** Codes that reversing a payment code order documents. */
export type ReverseCode = CommonCode | (typeof reverseCodes)[number]
