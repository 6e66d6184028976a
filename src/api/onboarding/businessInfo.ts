/** The business of an application: contact, places of sale, rate and account (经营资料). */
import * as Schema from "effect/Schema"
import { openLiterals, Sensitive, text } from "../../Wire.ts"
import { contactPaperFields, HolderType, MediaId, MediaIds } from "./models.ts"

/** The super administrator, who signs the contract and then runs the account (超级管理员信息). */
export const ContactInfo = Schema.Struct({
  /**
   * Kind of administrator (超级管理员类型): `LEGAL` for the owner or legal representative, `SUPER` for a person whom the
   * subject has authorised.
   */
  contact_type: HolderType,
  /** Name, 2 to 100 characters, as plaintext; encrypted before it is sent (超级管理员姓名). */
  contact_name: Sensitive,
  /** Number of the identity document as plaintext; encrypted before it is sent. Required with `SUPER` (超级管理员身份证件号码). */
  contact_id_number: Schema.optional(Sensitive),
  ...contactPaperFields,
  /**
   * Openid (超级管理员微信OpenID), which WeChat Pay compares with the account that signs. Plaintext; the library encrypts it,
   * unlike openids elsewhere.
   */
  openid: Schema.optional(Sensitive),
  /** Telephone number as plaintext; encrypted before it is sent (联系手机). */
  mobile_phone: Sensitive,
  /** Mail address as plaintext; encrypted before it is sent (联系邮箱). */
  contact_email: Sensitive
})

/** Places of sale (经营场景): fill in the part for each scene in `sales_scenes_type`. */
export const SalesInfo = Schema.Struct({
  /** Scenes of sale (经营场景类型): at least one. */
  sales_scenes_type: Schema.Array(openLiterals(
    "SALES_SCENES_STORE",
    "SALES_SCENES_MP",
    "SALES_SCENES_MINI_PROGRAM",
    "SALES_SCENES_WEB",
    "SALES_SCENES_APP",
    "SALES_SCENES_WEWORK"
  )).check(Schema.isMinLength(1)),
  /** Shop (线下场所场景); required with `SALES_SCENES_STORE`. */
  biz_store_info: Schema.optional(Schema.Struct({
    /** Name of the shop, 1 to 50 characters (线下场所名称). */
    biz_store_name: text(50),
    /** Code of the city, six digits (线下场所省市编码): at most 128 characters. */
    biz_address_code: text(128),
    /** Address of the shop, 4 to 512 characters (线下场所地址). */
    biz_store_address: text(512),
    /** Pictures of the shop's entrance (线下场所门头照片): `media_id`s. */
    store_entrance_pic: Schema.Array(MediaId),
    /** Pictures of the shop's inside (线下场所内部照片): `media_id`s. */
    indoor_pic: Schema.Array(MediaId),
    /** Application id of the merchant for this shop, at most 256 characters (线下场所对应的商家AppID). */
    biz_sub_appid: Schema.optional(text(256))
  })),
  /** Official account (服务号或公众号场景); required with `SALES_SCENES_MP`. */
  mp_info: Schema.optional(Schema.Struct({
    /**
     * Application id of the service provider's account (服务商服务号或公众号AppID): at most 256 characters; this or
     * `mp_sub_appid`.
     */
    mp_appid: Schema.optional(text(256)),
    /** Application id of the merchant's account (商家服务号或公众号AppID): at most 256 characters; this or `mp_appid`. */
    mp_sub_appid: Schema.optional(text(256)),
    /** Screenshots: up to five `media_id`s (服务号或公众号页面截图). */
    mp_pics: MediaIds
  })),
  /** Mini program (小程序场景); required with `SALES_SCENES_MINI_PROGRAM`. */
  mini_program_info: Schema.optional(Schema.Struct({
    /**
     * Application id of the service provider's mini program (服务商小程序AppID): at most 256 characters; this or
     * `mini_program_sub_appid`.
     */
    mini_program_appid: Schema.optional(text(256)),
    /**
     * Application id of the merchant's mini program (商家小程序AppID): at most 256 characters; this or `mini_program_appid`.
     */
    mini_program_sub_appid: Schema.optional(text(256)),
    /** Screenshots: up to five `media_id`s; required until the mini program is online (小程序截图). */
    mini_program_pics: Schema.optional(MediaIds)
  })),
  /** App (App场景); required with `SALES_SCENES_APP`. */
  app_info: Schema.optional(Schema.Struct({
    /** Application id of the service provider's app (服务商应用AppID): at most 256 characters; this or `app_sub_appid`. */
    app_appid: Schema.optional(text(256)),
    /** Application id of the merchant's app (商家应用AppID): at most 256 characters; this or `app_appid`. */
    app_sub_appid: Schema.optional(text(256)),
    /** Screenshots of the first, the last, an inner and the payment page: `media_id`s (App截图). */
    app_pics: Schema.Array(MediaId)
  })),
  /** Web site (互联网网站场景); required with `SALES_SCENES_WEB`. */
  web_info: Schema.optional(Schema.Struct({
    /** Domain, at most 1,024 characters; it needs an ICP filing (互联网网站域名). */
    domain: text(1024),
    /**
     * Letter by which the owner of the domain allows its use (网站授权函): a `media_id`; required if the owner is another
     * subject.
     */
    web_authorisation: Schema.optional(MediaId),
    /** Application id of the merchant for the site, at most 256 characters (互联网网站对应的商家AppID). */
    web_appid: Schema.optional(text(256))
  })),
  /** WeCom (企业微信场景); required with `SALES_SCENES_WEWORK`. */
  wework_info: Schema.optional(Schema.Struct({
    /** The merchant's WeCom id, at most 256 characters (商家企业微信CorpID). */
    sub_corp_id: text(256),
    /** Screenshots: up to five `media_id`s (企业微信页面截图). */
    wework_pics: MediaIds
  }))
})

/** Business and places of sale (经营资料). */
export const BusinessInfo = Schema.Struct({
  /** Short name that payers see, at most 64 characters (商户简称). */
  merchant_shortname: text(64),
  /** Telephone number of customer service, at most 32 characters (客服电话). */
  service_phone: text(32),
  /** Places of sale; required for all but micro merchants (经营场景). */
  sales_info: Schema.optional(SalesInfo)
})

/** Trade and rate (结算规则). */
export const SettlementInfo = Schema.Struct({
  /** Id of the settlement rule, three digits; required for all but micro merchants (入驻结算规则ID). */
  settlement_id: Schema.optional(text(3)),
  /** Name of the trade, at most 200 characters; required for all but micro merchants (所属行业). */
  qualification_type: Schema.optional(text(200)),
  /** Licences that the trade needs: up to five `media_id`s (特殊资质图片). */
  qualifications: Schema.optional(MediaIds),
  /** Id of a campaign with a lower rate, at most 32 characters (优惠费率活动ID). */
  activities_id: Schema.optional(text(32)),
  /** Rate in percent, as a text without the sign: `0.6` (优惠费率活动值); at most 50 characters. */
  activities_rate: Schema.optional(text(50)),
  /** Rate in percent for payments other than by credit card, at most 2 decimals and 50 characters (非信用卡活动费率值). */
  debit_activities_rate: Schema.optional(text(50)),
  /** Rate in percent for payments by credit card, at most 2 decimals and 50 characters (信用卡活动费率值). */
  credit_activities_rate: Schema.optional(text(50)),
  /** Documents that the campaign needs: up to five `media_id`s (优惠费率活动补充材料). */
  activities_additions: Schema.optional(MediaIds)
})

/** Account that receives the merchant's takings (结算银行账户). */
export const BankAccountInfo = Schema.Struct({
  /** Kind of account (账户类型): the account of the business, or the private account of its owner. */
  bank_account_type: openLiterals("BANK_ACCOUNT_TYPE_CORPORATE", "BANK_ACCOUNT_TYPE_PERSONAL"),
  /** Name on the licence, or name of the owner, as plaintext; encrypted before it is sent (开户名称). */
  account_name: Sensitive,
  /** Name of the bank as `Bank` lists it, at most 128 characters (开户银行). */
  account_bank: text(128),
  /** Code of the city, six digits, at most 128 characters. WeChat Pay no longer needs it (开户银行省市编码). */
  bank_address_code: Schema.optional(text(128)),
  /**
   * Bank and branch in full (开户银行全称（含支行）): at most 128 characters; this or `bank_branch_id` if `Bank` returns
   * `need_bank_branch`.
   */
  bank_name: Schema.optional(text(128)),
  /**
   * Number of the branch (开户银行联行号): at most 128 characters; this or `bank_name` if `Bank` returns `need_bank_branch`.
   */
  bank_branch_id: Schema.optional(text(128)),
  /** Number of the account as plaintext; encrypted before it is sent (银行账号). */
  account_number: Sensitive
})

/** Further papers that reviewers asked for (补充材料). */
export const AdditionInfo = Schema.Struct({
  /** Commitment of the legal representative: a `media_id` (法定代表人开户承诺函). */
  legal_person_commitment: Schema.optional(MediaId),
  /** Video of the legal representative: a `media_id` of `Media.uploadVideo` (法定代表人开户意愿视频). */
  legal_person_video: Schema.optional(MediaId),
  /** Other images: up to five `media_id`s (补充材料). */
  business_addition_pics: Schema.optional(MediaIds),
  /** Explanation, at most 512 characters (补充说明). */
  business_addition_msg: Schema.optional(text(512))
})
