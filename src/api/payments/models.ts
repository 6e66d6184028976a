/** Shapes that the payment channels share. */
import * as Schema from "effect/Schema"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  Appid,
  Fen,
  Mchid,
  NotifyUrl,
  openLiterals,
  OutTradeNo,
  PositiveFen,
  Sensitive,
  text,
  textBytes,
  Timestamp
} from "../../Wire.ts"

/** Amount of an order (订单金额). */
export const OrderAmount = Schema.Struct({
  /** Total in fen, 1 at least. */
  total: PositiveFen,
  /** `CNY` unless given. */
  currency: Schema.optional(openLiterals("CNY"))
})

/** One kind of goods in an order (单品). */
export const GoodsDetail = Schema.Struct({
  merchant_goods_id: text(32),
  wechatpay_goods_id: Schema.optional(text(32)),
  goods_name: Schema.optional(text(256)),
  quantity: Schema.Int.check(Schema.isGreaterThan(0)),
  /** Fen. */
  unit_price: Fen
})

/** Goods of an order, for promotions (优惠功能). */
export const Detail = Schema.Struct({
  /** Price before promotions, in fen. */
  cost_price: Schema.optional(Fen),
  /** Number of the shop's receipt. */
  invoice_id: Schema.optional(text(32)),
  goods_detail: Schema.optional(Schema.Array(GoodsDetail))
})

/** Shop in which an order is placed (门店信息). */
export const StoreInfo = Schema.Struct({
  id: text(32),
  name: Schema.optional(text(256)),
  area_code: Schema.optional(text(32)),
  address: Schema.optional(text(512))
})

/** Where an order is placed (场景信息). */
export const SceneInfo = Schema.Struct({
  /** Address of the payer's device, IPv4 or IPv6. */
  payer_client_ip: text(45),
  /** Number of the shop's terminal. */
  device_id: Schema.optional(text(32)),
  store_info: Schema.optional(StoreInfo)
})

/** Settlement of an order (结算信息). */
export const SettleInfo = Schema.Struct({
  /** Whether the money is frozen for profit sharing (分账). */
  profit_sharing: Schema.optional(Schema.Boolean)
})

/** Ways of paying that an order forbids (指定支付方式). */
export const LimitPay = Schema.Array(openLiterals("no_balance", "no_credit", "no_debit", "balance_only"))

/** Person who must be the payer (实名支付). Needs a permission of its own. */
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

/** Page from which a payer comes to an H5 payment (H5 场景信息). */
export const H5Info = Schema.Struct({
  type: openLiterals("iOS", "Android", "Wap"),
  app_name: Schema.optional(text(64)),
  app_url: Schema.optional(text(128)),
  /** Of an iOS app. */
  bundle_id: Schema.optional(text(128)),
  /** Of an Android app. */
  package_name: Schema.optional(text(128))
})

/** Interest that the merchant pays for the payer's instalments (贴息信息, 微信分付). */
export const SubsidyInfo = Schema.Struct({
  subsidy_detail: Schema.optional(Schema.Array(Schema.Struct({
    subsidy_period_type: openLiterals("DAILY", "PERIOD"),
    subsidy_plan: Schema.Array(Schema.Struct({
      /** Number of instalments: 3, 6 or 12. */
      subsidy_installment_num: Schema.Int,
      /** Share of the interest in percent: 0 or 100. */
      subsidy_percent: Schema.Int
    }))
  })))
})

/** Fields of a request that places an order with later payment, whatever the channel, direct or partner. */
export const orderFields = {
  /** What is bought, as the payer's bill shows it: at most 127 bytes of UTF-8, which is 42 Chinese characters. */
  description: textBytes(127),
  out_trade_no: OutTradeNo,
  /** When the order can no longer be paid: 7 days after it is placed unless given; cannot be changed afterwards. */
  time_expire: Schema.optional(Timestamp),
  /** Returned in queries, notifications and bills: at most 128 bytes of UTF-8, which is 42 Chinese characters. */
  attach: Schema.optional(textBytes(128)),
  notify_url: NotifyUrl,
  goods_tag: Schema.optional(text(32)),
  limit_pay: Schema.optional(LimitPay),
  /** Whether the payer may ask for an e-invoice (电子发票). */
  support_fapiao: Schema.optional(Schema.Boolean),
  amount: OrderAmount,
  detail: Schema.optional(Detail)
} as const

/** Who places an order as a direct merchant. */
export const merchantFields = { appid: Appid, mchid: Mchid } as const

/** A payer who must be a certain person (实名支付), where the channel needs to know nothing else of him. */
export const IdentifiedPayer = Schema.Struct({ identity: Schema.optional(PayerIdentity) })

/** Payer of a JSAPI or mini program order. */
export const OpenidPayer = Schema.Struct({
  /** Under the `appid` of the order. */
  openid: text(128),
  identity: Schema.optional(PayerIdentity)
})

/** Where an H5 order is placed: the payer's address and the page must be told. */
export const H5SceneInfo = Schema.Struct({ ...SceneInfo.fields, h5_info: H5Info })

// ---------------------------------------------------------------------------------------------------------------------
// payment code
// ---------------------------------------------------------------------------------------------------------------------

/** Goods of a payment code order. One field is named otherwise than in {@link GoodsDetail}. */
export const CodePayGoodsDetail = Schema.Struct({
  merchant_goods_id: text(32),
  wxpay_goods_id: Schema.optional(text(32)),
  goods_name: Schema.optional(text(256)),
  quantity: Schema.Int.check(Schema.isGreaterThan(0)),
  /** Fen. */
  unit_price: Fen
})

/** Fields of a request that charges a payment code, direct or partner. */
export const codePayFields = {
  description: orderFields.description,
  out_trade_no: OutTradeNo,
  attach: orderFields.attach,
  goods_tag: orderFields.goods_tag,
  support_fapiao: orderFields.support_fapiao,
  payer: Schema.Struct({
    /** What was scanned off the payer's phone: 18 digits that begin with 10 to 15. Good for one minute and one try. */
    auth_code: text(32)
  }),
  amount: OrderAmount,
  scene_info: Schema.Struct({
    /** Number of the shop's terminal. */
    device_id: Schema.optional(text(32)),
    /** Address of the terminal, IPv4 or IPv6. */
    device_ip: Schema.optional(text(45)),
    store_info: Schema.Struct({
      /** WeChat Pay's number of the shop; this or `out_id`. */
      id: Schema.optional(text(32)),
      /** The merchant's own number of the shop. */
      out_id: Schema.optional(text(256))
    })
  }),
  detail: Schema.optional(Schema.Struct({
    ...Detail.fields,
    goods_detail: Schema.Array(CodePayGoodsDetail)
  })),
  settle_info: Schema.optional(SettleInfo)
} as const

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/** Response of placing an order that a client then invokes (调起支付). */
export interface PrepayResponse extends Schema.Schema.Type<typeof PrepayResponse> {}
export const PrepayResponse = Schema.Struct({
  /** Goes into the signed parameters of the client; valid for two hours. */
  prepay_id: Schema.String
}).annotate({ identifier: "PrepayResponse", examples: [{ prepay_id: "wx201410272009395522657a690389285100" }] })

/** Response of placing an order that is paid by scanning. */
export interface CodeUrlResponse extends Schema.Schema.Type<typeof CodeUrlResponse> {}
export const CodeUrlResponse = Schema.Struct({
  /** Content of the QR code, valid for two hours. */
  code_url: Schema.String
}).annotate({
  identifier: "CodeUrlResponse",
  examples: [{ code_url: "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00" }]
})

/** Response of placing an order that is paid on a page. */
export interface H5UrlResponse extends Schema.Schema.Type<typeof H5UrlResponse> {}
export const H5UrlResponse = Schema.Struct({
  /** Where to send the payer's browser, valid for five minutes. */
  h5_url: Schema.String
}).annotate({
  identifier: "H5UrlResponse",
  examples: [{
    h5_url:
      "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2916263004719461949c84457c735b0000&package=2150917749"
  }]
})

/** Codes of {@link PrepayCode}, beside the common ones. */
export const prepayCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NO_AUTH",
  "OUT_TRADE_NO_USED"
] as const

/** Codes that placing an order documents on every channel. */
export type PrepayCode = CommonCode | (typeof prepayCodes)[number]

/** Codes of {@link CodePayCode}, beside the common ones. */
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

/** Codes of {@link ReverseCode}, beside the common ones. */
export const reverseCodes = ["MCH_NOT_EXISTS", "ORDER_NOT_EXIST", "TRADE_ERROR", "BANK_ERROR", "USERPAYING"] as const

/** Codes that reversing a payment code order documents. */
export type ReverseCode = CommonCode | (typeof reverseCodes)[number]
