/** Shapes of fully digital invoices (数电发票), which are issued by industry. */
import * as Schema from "effect/Schema"
import { Fen, merchantNo, oneOf, openLiterals, PositiveFen, Sensitive, text, Timestamp } from "../../Wire.ts"
import { Buyer, FapiaoApplyId, FapiaoBillType, subMerchant } from "./models.ts"

/** Fields of a line that all industries share. */
const lineFields = {
  /** The tax office's code of the goods (税收分类编码): at most 32 characters. */
  tax_code: text(32),
  /** Name of the goods (货物或应税劳务、服务名称): at most 128 characters. */
  goods_name: text(128),
  /** Specification (规格型号): at most 20 characters. */
  specification: Schema.optional(text(20)),
  /** Quantity (数量), times 10⁸: 100000000 is one, the default. Absent on a discount. */
  quantity: Schema.optional(Schema.Int),
  /** Amount in fen, including tax (单行金额合计); negative for a discount. */
  total_amount: Fen,
  /** Tax rate in hundredths of a percent (税率): 1300 is 13 %. 0, 1, 1.5, 3, 5, 6, 9, 10, 11, 13, 16 and 17 % exist. */
  tax_rate: Schema.Int,
  /** Whether this line is a discount on the previous line (是否折扣行). */
  discount: Schema.Boolean,
  /** Tax preference (优惠政策标识): 1 to 18, from the list on the official page; 3 is tax-free (免税). */
  preferential_policy_code: Schema.optional(Schema.Int)
} as const

/** Fields of an invoice that all industries share. */
const informationFields = {
  /**
   * The merchant's number of the invoice (商户发票单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`; unique per merchant
   * number. Use a new number to try again after `ISSUE_FAILED` or `REVERSED`; an application can have 5.
   */
  fapiao_id: merchantNo(32),
  /** Amount in fen, including tax (总价税合计): the sum of the lines, at least 1. */
  total_amount: PositiveFen,
  /** Policy for exports (出口业务适用政策代码): 1 refunds the tax, 2 exempts from the tax, 3 levies it. */
  export_business_policy_code: Schema.optional(Schema.Int),
  /** Kind of goods whose tax is refunded at once (增值税即征即退代码): 1 to 12, from the list on the official page. */
  vat_refund_levy_code: Schema.optional(Schema.Int),
  /**
   * Number of the drawer at the tax office (开票人ID): at most 64 characters. `PartnerFapiaoMerchant.queryStatus` lists
   * the drawers.
   */
  billing_person_id: text(64),
  /** Name of the drawer (开票人名称) in the tax office's masked form: at most 64 characters. */
  billing_person: Schema.optional(text(64)),
  /** Kind of invoice (发票类型): ordinary, or special, which allows tax deduction. */
  fapiao_bill_type: FapiaoBillType,
  /** Payments that the invoice is for (交易信息): 1 to 10. */
  transaction_information: Schema.NonEmptyArray(
    Schema.Struct({
      /** Way of payment (支付渠道). */
      pay_channel: openLiterals("WECHAT_PAY"),
      /** WeChat Pay's number of the order (支付订单号): at most 64 characters; this or `out_trade_no`. */
      transaction_id: Schema.optional(text(64)),
      /** The merchant's number of the order (支付商户订单号): at most 64 characters; this or `transaction_id`. */
      out_trade_no: Schema.optional(text(64)),
      /** Amount of the payment in fen (交易金额). */
      amount: Fen
    }).check(oneOf("transaction_id", "out_trade_no"))
  ).check(Schema.isMaxLength(10)),
  /** Note (发票备注). */
  remark: Schema.optional(Schema.String)
} as const

/** Fields that all requests share. */
const applicationFields = {
  ...subMerchant,
  /** Number of the application (发票申请单号): WeChat Pay's order number for a payment with WeChat Pay. */
  fapiao_apply_id: FapiaoApplyId,
  /** Buyer (购买方信息). */
  buyer_information: Buyer
} as const

/** Request of `issueGeneral`. */
export interface IssueGeneralRequest extends Schema.Schema.Type<typeof IssueGeneralRequest> {}
export const IssueGeneralRequest = Schema.Struct({
  ...applicationFields,
  /** The invoice (需要开具的数电发票信息). */
  fapiao_information: Schema.Struct({
    ...informationFields,
    /** Lines (发票行信息): at least 1. */
    items: Schema.NonEmptyArray(Schema.Struct({
      ...lineFields,
      /** Unit (单位): at most 32 characters; absent on a discount. */
      unit: Schema.optional(text(32))
    }))
  })
}).annotate({ identifier: "PartnerFapiaoApplication.IssueGeneralRequest" })

/** Request of `issueRealEstateLeasing`. */
export interface IssueRealEstateLeasingRequest extends Schema.Schema.Type<typeof IssueRealEstateLeasingRequest> {}
export const IssueRealEstateLeasingRequest = Schema.Struct({
  ...applicationFields,
  /** The invoice (需要开具的数电发票信息). */
  fapiao_information: Schema.Struct({
    ...informationFields,
    /** Lines (发票行信息): 1 to 8. */
    items: Schema.NonEmptyArray(Schema.Struct({
      ...lineFields,
      /** Unit of area (面积单位): required, except on a discount. */
      unit: Schema.optional(openLiterals(
        "METER",
        "SQUARE_METER",
        "SQUARE_KILOMETER",
        "HECTARE",
        "SQUARE_KILOMETER_ABBREVIATION",
        "SQUARE_METER_ABBREVIATION",
        "HECTARE_ABBREVIATION",
        "MU"
      )),
      /** The leased real estate (不动产租赁特定行业额外信息). */
      real_estate_leasing_information: Schema.optional(Schema.Struct({
        /**
         * Province (不动产坐落省份): at most 20 characters, ending in 省, 自治区, 特别行政区, 北京市, 天津市, 上海市 or 重庆市; the same on all
         * lines.
         */
        province: text(20),
        /** City (不动产坐落城市): at most 20 characters; absent in Hong Kong, Macao and Taiwan. */
        city: Schema.optional(text(20)),
        /** Address (不动产坐落地址（详细地址）): at most 80 characters, with 街, 路, 村, 乡, 镇, 道, 巷 or 号. */
        address: text(80),
        /** First day of the lease (租赁期起). */
        lease_period_start: Timestamp,
        /** Last day of the lease (租赁期止). */
        lease_period_end: Timestamp,
        /** Whether the seller is registered in another city than the real estate (跨地（市）标志). */
        cross_city_flag: Schema.Boolean,
        /** Number of the title deed (产权证书/不动产权证号), if there is one. Plaintext; the library encrypts it. */
        certificate_no: Schema.optional(Sensitive),
        /**
         * Number plates (车牌号): at most 3. Required for parking (`tax_code` 3040502020200000000), absent for everything
         * else.
         */
        plate_no: Schema.optional(Schema.Array(Schema.String).check(Schema.isMaxLength(3)))
      }))
    })).check(Schema.isMaxLength(8))
  })
}).annotate({ identifier: "PartnerFapiaoApplication.IssueRealEstateLeasingRequest" })

/** Request of `issueRefinedOil`. */
export interface IssueRefinedOilRequest extends Schema.Schema.Type<typeof IssueRefinedOilRequest> {}
export const IssueRefinedOilRequest = Schema.Struct({
  ...applicationFields,
  /** The invoice (需要开具的数电发票信息). */
  fapiao_information: Schema.Struct({
    ...informationFields,
    /** Lines (发票行信息): at least 1. `tax_code` begins with 10701010. */
    items: Schema.NonEmptyArray(Schema.Struct({
      ...lineFields,
      /** Unit (成品油单位): required, except on a discount; heavy oil (燃料油) only in `TON`. */
      unit: Schema.optional(openLiterals("TON", "LITER")),
      /** The refuelling (成品油行业额外信息). */
      refined_oil_information: Schema.optional(Schema.Struct({
        /** Petrol station (成品油站点): at most 100 characters. */
        station: text(100),
        /** Time at which the vehicle was refuelled (交易时间). */
        trade_time: Timestamp,
        /** Number of the nozzle (加油枪号码): at most 10 characters. */
        gun_number: text(10)
      }))
    }))
  })
}).annotate({ identifier: "PartnerFapiaoApplication.IssueRefinedOilRequest" })

/** Request of `issuePassengerTransport`. */
export interface IssuePassengerTransportRequest extends Schema.Schema.Type<typeof IssuePassengerTransportRequest> {}
export const IssuePassengerTransportRequest = Schema.Struct({
  ...applicationFields,
  /** The invoice (需要开具的数电发票信息). */
  fapiao_information: Schema.Struct({
    ...informationFields,
    /** Lines (发票行信息): 1 to 8. */
    items: Schema.NonEmptyArray(Schema.Struct({
      ...lineFields,
      /** The tax office's code of the service (税收分类编码): at most 19 characters, beginning with 301. */
      tax_code: text(19),
      /** Unit (单位); absent on a discount. */
      unit: Schema.optional(Schema.String),
      /** The passenger (出行人额外信息). */
      passenger_information: Schema.optional(Schema.Struct({
        /** Name (出行人名称): at most 20 characters. */
        name: text(20),
        /** Kind of identity document (出行人证件类型). */
        certificate_type: openLiterals(
          "IDENTITY_CARD",
          "PASSPORT",
          "HONG_KONG_PERMIT",
          "MACAO_PERMIT",
          "TAIWAN_PERMIT",
          "FOREIGNER_RESIDENCE_PERMIT",
          "HONG_KONG_RESIDENT_CARD",
          "MACAO_RESIDENT_CARD",
          "TAIWAN_RESIDENT_CARD",
          "MILITARY_OFFICER_CARD",
          "ARMED_POLICE_OFFICER_CARD",
          "SOLDIER_CARD",
          "HOMECOMING_CERT",
          "TAIWAN_COMPATRIOT_CERT"
        ),
        /** Number of the document (证件号码). Plaintext; the library encrypts it. */
        certificate_number: Sensitive,
        /** Day of the journey (出行日期). */
        departure_date: Timestamp,
        /** Place where the journey begins (出发地): at most 80 characters. */
        departure_place: text(80),
        /** Place where the journey ends (目的地): at most 80 characters. */
        destination: text(80),
        /** Means of transport (交通工具类型). */
        transportation_type: openLiterals(
          "LONG_DISTANCE_BUS",
          "PUBLIC_TRANSPORTATION",
          "CAR",
          "SHIP",
          "OTHER_TRANSPORTATION"
        ),
        /** Class (交通工具等级): required for a ship, absent for everything else. */
        transportation_classes: Schema.optional(
          openLiterals("SHIP_FIRST_CLASS_CABIN", "SHIP_SECOND_CLASS_CABIN", "SHIP_THIRD_CLASS_CABIN")
        )
      }))
    })).check(Schema.isMaxLength(8))
  })
}).annotate({ identifier: "PartnerFapiaoApplication.IssuePassengerTransportRequest" })
