/** Schemas that the payment channels share. */
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

const optionalText = (length: number) => Schema.optional(text(length))

/** Amount of an order (订单金额). */
export const OrderAmount = Schema.Struct({
  /** Total in fen (总金额): at least 1. */
  total: PositiveFen,
  /** Currency (货币类型): `CNY`, which is also the default. */
  currency: Schema.optional(openLiterals("CNY"))
})

/** One kind of goods in an order (单品). */
export const GoodsDetail = Schema.Struct({
  /** The merchant's number of the goods (商户侧商品编码): at most 32 characters. */
  merchant_goods_id: text(32),
  /** WeChat Pay's number of the goods (微信支付商品编码): at most 32 characters. */
  wechatpay_goods_id: optionalText(32),
  /** Name of the goods (商品名称): at most 256 characters. */
  goods_name: optionalText(256),
  /** Number of pieces (商品数量): at least 1. */
  quantity: Schema.Int.check(Schema.isGreaterThan(0)),
  /** Price of one piece in fen, after the merchant's own discounts (商品单价). */
  unit_price: Fen
})

/** Goods of an order, for promotions (优惠功能). */
export const Detail = Schema.Struct({
  /** Total in fen before promotions (订单原价). If the order's total differs, it gets no promotion. */
  cost_price: Schema.optional(Fen),
  /** Number of the shop's receipt (商品小票ID): at most 32 characters. */
  invoice_id: optionalText(32),
  /** The goods (单品列表). */
  goods_detail: Schema.optional(Schema.Array(GoodsDetail))
})

/** Shop where an order is placed (门店信息). */
export const StoreInfo = Schema.Struct({
  /** The merchant's number of the shop (门店编号): at most 32 characters. */
  id: text(32),
  /** Name of the shop (门店名称): at most 256 characters. */
  name: optionalText(256),
  /** Code of the shop's region (地区编码): at most 32 characters. */
  area_code: optionalText(32),
  /** Address of the shop (详细地址): at most 512 characters. */
  address: optionalText(512)
})

/** The place and the device of an order (场景信息). */
export const SceneInfo = Schema.Struct({
  /** IP address of the payer's device (用户终端IP), IPv4 or IPv6: at most 45 characters. */
  payer_client_ip: text(45),
  /** Number of the shop or its terminal (商户端设备号): at most 32 characters. */
  device_id: optionalText(32),
  /** The shop (商户门店信息). */
  store_info: Schema.optional(StoreInfo)
})

/** Settlement of an order (结算信息). */
export const SettleInfo = Schema.Struct({
  /** Whether the money of the order is frozen until it is shared (分账标识): `false` by default. */
  profit_sharing: Schema.optional(Schema.Boolean)
})

/**
 * Ways of paying that an order forbids or requires (指定支付方式): no balance, no credit card, no debit card, or the balance
 * only.
 */
export const LimitPay = Schema.Array(openLiterals("no_balance", "no_credit", "no_debit", "balance_only"))

/** The person who must be the payer (实名支付). A merchant has to apply to WeChat Pay for this. */
export const PayerIdentity = Schema.Struct({
  /** Kind of document (证件类型). */
  type: openLiterals(
    "IDCARD",
    "HONGKONG_MACAO",
    "HONGKONG_MACAO_RESIDENT",
    "TAIWAN_RESIDENT",
    "FOREIGN_RESIDENT",
    "OVERSEA_PASSPORT",
    "PHONE_NUMBER"
  ),
  /** Number of the document (证件号码), as plaintext; the library encrypts it. */
  number: Sensitive,
  /** Name of the person (证件姓名), as plaintext; the library encrypts it. */
  name: Sensitive
})

/** Interest that the merchant pays for the payer's instalments (贴息信息, 微信分付). */
export const SubsidyInfo = Schema.Struct({
  /** The subsidies (贴息详情). */
  subsidy_detail: Schema.optional(Schema.Array(Schema.Struct({
    /** When the interest is due (贴息周期类型): `DAILY` or `PERIOD`. */
    subsidy_period_type: openLiterals("DAILY", "PERIOD"),
    /** Plans by number of instalments (贴息方案). */
    subsidy_plan: Schema.Array(Schema.Struct({
      /** Number of instalments (贴息期数): 3, 6 or 12. */
      subsidy_installment_num: Schema.Int,
      /** Share of the interest that the merchant pays, in percent (贴息比例): 0 or 100. */
      subsidy_percent: Schema.Int
    }))
  })))
})

/** Fields of a request that creates an order, direct or partner. All channels but the payment code have them. */
export const orderFields = {
  /** Description of the goods for the payer (商品描述): at most 127 bytes of UTF-8, which is 42 Chinese characters. */
  description: textBytes(127),
  /** The merchant's order number (商户订单号): 6 to 32 digits, letters, `_`, `-`, `|`, `*`; unique per merchant number. */
  out_trade_no: OutTradeNo,
  /** Time until which the order can be paid (支付结束时间): 1 minute to 7 days after the first request, 7 days by default; cannot be changed. */
  time_expire: Schema.optional(Timestamp),
  /**
   * The merchant's own data (商户数据包), which queries, notifications and bills return: at most 128 bytes of UTF-8, which is
   * 42 Chinese characters. The payer does not see them.
   */
  attach: Schema.optional(textBytes(128)),
  /** Address for the notification (商户回调地址): http(s), no query, at most 255 characters; `notifyUrl` by default. */
  notify_url: NotifyUrl,
  /** Tag that certain coupons require (订单优惠标记): at most 32 characters. */
  goods_tag: optionalText(32),
  /** Ways of paying that the order forbids or requires (指定支付方式). */
  limit_pay: Schema.optional(LimitPay),
  /** Whether the payer may ask for an e-invoice (电子发票入口开放标识): `false` by default. */
  support_fapiao: Schema.optional(Schema.Boolean),
  /** Amount of the order (订单金额). */
  amount: OrderAmount,
  /** Goods of the order, for promotions (商品详情): at most 6,144 bytes of JSON. */
  detail: Schema.optional(Detail)
} as const

/** The direct merchant that creates an order. */
export const merchantFields = {
  /** Application id (公众账号ID); the configured `appid` by default. */
  appid: Appid,
  /** Merchant number (商户号); the configured `mchid` by default. */
  mchid: Mchid
} as const

/** Fields of a request that creates an order for any payer. */
export const unknownPayerFields = {
  /** The place and the device of the order (场景信息). */
  scene_info: Schema.optional(SceneInfo),
  /** Person who must be the payer (支付者). */
  payer: Schema.optional(Schema.Struct({
    /** The person's document (实名信息). */
    identity: Schema.optional(PayerIdentity)
  }))
} as const

/** Payer of a JSAPI or mini program order. */
export const OpenidPayer = Schema.Struct({
  /** The payer's openid under the order's `appid` (用户标识): at most 128 characters. */
  openid: text(128),
  /** Person who must be the payer (实名信息). */
  identity: Schema.optional(PayerIdentity)
})

/** Settlement of a direct merchant's order. */
export const settleFields = {
  /** Whether the order will be shared (结算信息). */
  settle_info: Schema.optional(SettleInfo)
} as const

/** Instalments whose interest the merchant pays: JSAPI and App payments. */
export const subsidyFields = {
  /** Interest that the merchant pays (贴息信息). */
  subsidy_info: Schema.optional(SubsidyInfo)
} as const

// ---------------------------------------------------------------------------------------------------------------------
// responses
// ---------------------------------------------------------------------------------------------------------------------

/** Response to the creation of an order that the payer pays in a client (调起支付). */
export interface PrepayResponse extends Schema.Schema.Type<typeof PrepayResponse> {}
export const PrepayResponse = Schema.Struct({
  /** Id of the prepayment (预支付交易会话标识), from which `Invocation` makes the client's parameters; valid for two hours. */
  prepay_id: Schema.String
}).annotate({ identifier: "PrepayResponse", examples: [{ prepay_id: "wx201410272009395522657a690389285100" }] })

/** Response to the creation of an order that the payer scans. */
export interface CodeUrlResponse extends Schema.Schema.Type<typeof CodeUrlResponse> {}
export const CodeUrlResponse = Schema.Struct({
  /** Content of the QR code (二维码链接), valid for two hours. */
  code_url: Schema.String
}).annotate({
  identifier: "CodeUrlResponse",
  examples: [{ code_url: "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00" }]
})

/** Response to the creation of an order that the payer pays on a page. */
export interface H5UrlResponse extends Schema.Schema.Type<typeof H5UrlResponse> {}
export const H5UrlResponse = Schema.Struct({
  /** Address for the payer's browser (支付跳转链接), valid for five minutes. */
  h5_url: Schema.String
}).annotate({
  identifier: "H5UrlResponse",
  examples: [{
    h5_url:
      "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2916263004719461949c84457c735b0000&package=2150917749"
  }]
})

/** Codes of {@link PrepayCode} in addition to the common ones. */
export const prepayCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NO_AUTH",
  "OUT_TRADE_NO_USED"
] as const

/** Codes that `prepay` documents on every channel. */
export type PrepayCode = CommonCode | (typeof prepayCodes)[number]
