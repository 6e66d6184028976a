/**
 * Shapes that the payment channels share.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, openLiterals, PositiveFen, Sensitive, text } from "../../wire.ts"

/**
 * Amount of an order (订单金额).
 *
 * @category schemas
 * @since 0.1.0
 */
export const OrderAmount = Schema.Struct({
  /** Total in fen, 1 at least. */
  total: PositiveFen,
  /** `CNY` unless given. */
  currency: Schema.optionalKey(openLiterals("CNY"))
})

/**
 * One kind of goods in an order (单品).
 *
 * @category schemas
 * @since 0.1.0
 */
export const GoodsDetail = Schema.Struct({
  merchant_goods_id: text(32),
  wechatpay_goods_id: Schema.optionalKey(text(32)),
  goods_name: Schema.optionalKey(text(256)),
  quantity: Schema.Int.check(Schema.isGreaterThan(0)),
  /** Fen. */
  unit_price: Fen
})

/**
 * Goods of an order, for promotions (优惠功能).
 *
 * @category schemas
 * @since 0.1.0
 */
export const Detail = Schema.Struct({
  /** Price before promotions, in fen. */
  cost_price: Schema.optionalKey(Fen),
  /** Number of the shop's receipt. */
  invoice_id: Schema.optionalKey(text(32)),
  goods_detail: Schema.optionalKey(Schema.Array(GoodsDetail))
})

/**
 * Shop in which an order is placed (门店信息).
 *
 * @category schemas
 * @since 0.1.0
 */
export const StoreInfo = Schema.Struct({
  id: text(32),
  name: Schema.optionalKey(text(256)),
  area_code: Schema.optionalKey(text(32)),
  address: Schema.optionalKey(text(512))
})

/**
 * Where an order is placed (场景信息).
 *
 * @category schemas
 * @since 0.1.0
 */
export const SceneInfo = Schema.Struct({
  /** Address of the payer's device, IPv4 or IPv6. */
  payer_client_ip: text(45),
  /** Number of the shop's terminal. */
  device_id: Schema.optionalKey(text(32)),
  store_info: Schema.optionalKey(StoreInfo)
})

/**
 * Settlement of an order (结算信息).
 *
 * @category schemas
 * @since 0.1.0
 */
export const SettleInfo = Schema.Struct({
  /** Whether the money is frozen for profit sharing (分账). */
  profit_sharing: Schema.optionalKey(Schema.Boolean)
})

/**
 * Ways of paying that an order forbids (指定支付方式).
 *
 * @category schemas
 * @since 0.1.0
 */
export const LimitPay = Schema.Array(openLiterals("no_balance", "no_credit", "no_debit", "balance_only"))

/**
 * Person who must be the payer (实名支付). Needs a permission of its own.
 *
 * @category schemas
 * @since 0.1.0
 */
export const PayerIdentity = Schema.Struct({
  type: openLiterals(
    "IDCARD",
    "HONGKONG_MACAO",
    "HONGKONG_MACAO_RESIDENT",
    "TAIWAN_RESIDENT",
    "FOREIGN_RESIDENT",
    "OVERSEA_PASSPORT",
    "PHONE_NUMBER"
  ),
  /** Plaintext; encrypted on the way. */
  number: Sensitive,
  /** Plaintext; encrypted on the way. */
  name: Sensitive
})

/** Codes that placing an order documents. */
export type PrepayCode =
  | CommonCode
  | "APPID_MCHID_NOT_MATCH"
  | "MCH_NOT_EXISTS"
  | "ORDER_CLOSED"
  | "ACCOUNT_ERROR"
  | "NOT_ENOUGH"
  | "OUT_TRADE_NO_USED"
  | "RULE_LIMIT"
  | "TRADE_ERROR"
  | "ORDER_NOT_EXIST"
  | "BANK_ERROR"
  | "INVALID_TRANSACTIONID"
  | "OPENID_MISMATCH"
