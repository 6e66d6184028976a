/**
 * Gifts after payments (支付有礼): users get merchant coupons when they pay enough.
 *
 * **Details**
 *
 * WeChat Pay phases out new activities since 1 December 2025; 摇一摇有优惠 replaces them
 * (https://pay.weixin.qq.com/doc/v3/merchant/4012064295). Running activities continue to their end.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { WeChatPayError } from "../../WeChatPayError.ts"
import { Fen, lenient, merchantNo, openLiterals, pageFields, pageOf, PositiveFen, text, Timestamp } from "../../Wire.ts"
import { BackgroundColor, pageResponseFields, StockId } from "./models.ts"
import { ActivityId, MerchantId, type PayGiftCode, payGiftCodes } from "./payGiftModels.ts"

export type { PayGiftCode } from "./payGiftModels.ts"

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/**
 * State of an activity (活动状态).
 *
 * **Details**
 *
 * - `CREATE_ACT_STATUS`: not begun. `ONGOING_ACT_STATUS`: running. `STOP_ACT_STATUS`: paused.
 * - `TERMINATE_ACT_STATUS`: ended by the merchant. `OVER_TIME_ACT_STATUS`: ended because its time is over.
 * - `CREATE_ACT_FAILED`: could not be created.
 */
export const ActivityStatus = openLiterals(
  "ACT_STATUS_UNKNOWN",
  "CREATE_ACT_STATUS",
  "ONGOING_ACT_STATUS",
  "TERMINATE_ACT_STATUS",
  "STOP_ACT_STATUS",
  "OVER_TIME_ACT_STATUS",
  "CREATE_ACT_FAILED"
)

/** Kind of award (奖品类型): merchant coupons. */
export const AwardType = openLiterals("BUSIFAVOR")

/**
 * Merchants whose payments count (发券商户号选项): those where the coupons can be used, or those of a list. The spelling is
 * WeChat Pay's.
 */
export const MerchantOption = openLiterals("IN_SEVICE_COUPON_MERCHANT", "MANUAL_INPUT_MERCHANT")

/** Content of the gift (发放内容): one coupon, or 3 to 5. */
export const SendContent = openLiterals("SINGLE_COUPON", "GIFT_PACKAGE")

/** Purpose of the activity (投放目的): bring users back to the shop, or lead them to a mini program. */
export const DeliveryPurpose = openLiterals("OFF_LINE_PAY", "JUMP_MINI_APP")

/** Users that get coupons (投放用户类别): all, or members. */
export const DeliveryUserCategory = openLiterals("DELIVERY_ALL_PERSON", "DELIVERY_MEMBER_PERSON")

/** Payment scene (支付场景). */
export const PaymentScene = openLiterals(
  "APP_SCENE",
  "SWING_CARD_SCENE",
  "NO_SECRET_SCENE",
  "MINIAPP_SCENE",
  "FACE_PAY_SCENE",
  "OTHER_SCENE"
)

/** Time of day, `HHmmss`. */
const DayTimeText = Schema.String.check(Schema.isPattern(/^\d{6}$/, { expected: "a time of day as HHmmss" }))

/** Periods in which an activity runs, between its start and its end (可用时间段). */
export const AvailablePeriods = Schema.Struct({
  /** Periods (可用时间). */
  available_time: Schema.optional(Schema.Array(Schema.Struct({
    /** Start (可用开始时间). */
    begin_time: Timestamp,
    /** End (可用结束时间). */
    end_time: Timestamp
  }))),
  /** Parts of every day (每日可用时间). */
  available_day_time: Schema.optional(Schema.Array(Schema.Struct({
    /** Start (每日可用开始时间), `HHmmss`. */
    begin_day_time: DayTimeText,
    /** End (每日可用结束时间), `HHmmss`. */
    end_day_time: DayTimeText
  })))
})

/** Description of an activity (活动基本信息). */
export const ActivityBaseInfo = Schema.Struct({
  /** Name (活动名称): at most 10 characters. */
  activity_name: text(10),
  /** Subtitle (活动副标题): at most 9 characters. */
  activity_second_title: text(9),
  /** Logo (商户logo): a URL from the marketing image upload, at most 128 characters. */
  merchant_logo_url: text(128),
  /** Colour of the page (背景颜色). */
  background_color: Schema.optional(BackgroundColor),
  /** Start (活动开始时间): within a year. */
  begin_time: Timestamp,
  /** End (活动结束时间): at most 90 days after `begin_time`. */
  end_time: Timestamp,
  /** Periods in which the activity runs, between its start and its end (可用时间段). */
  available_periods: Schema.optional(AvailablePeriods),
  /** The merchant's number of this request (商户请求单号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  out_request_no: merchantNo(128),
  /** Purpose of the activity (投放目的): bring users back to the shop, or lead them to a mini program. */
  delivery_purpose: DeliveryPurpose,
  /** Appid of the mini program (商家小程序appid), with `JUMP_MINI_APP`: at most 32 characters. */
  mini_programs_appid: Schema.optional(text(32)),
  /** Page of the mini program (商家小程序path), with `JUMP_MINI_APP`: at most 128 characters. */
  mini_programs_path: Schema.optional(text(128))
})

/** Payment method (支付方式信息): the user's balance, or cards of a bank. */
export const PaymentMethodInformation = Schema.Struct({
  /** Method (支付方式): `CFT` for the balance, `SPECIFIC_BANK_CARD` for cards of a bank. */
  payment_method: openLiterals("CFT", "SPECIFIC_BANK_CARD"),
  /** Bank (银行简称), with `SPECIFIC_BANK_CARD`: at most 32 characters. */
  bank_abbreviation: Schema.optional(text(32))
})

/** Payments and users that count (活动高级设置). */
export const AdvancedSetting = Schema.Struct({
  /** Users that get coupons (投放用户类别). */
  delivery_user_category: Schema.optional(DeliveryUserCategory),
  /** Application of the members (商家会员appid), with `DELIVERY_MEMBER_PERSON`: at most 32 characters. */
  merchant_member_appid: Schema.optional(text(32)),
  /** Payment scenes and methods (支付模式); not open for merchant coupons yet. */
  payment_mode: Schema.optional(Schema.Struct({
    /** Payment scenes (支付场景列表); all by default. */
    payment_scene_list: Schema.optional(Schema.Array(PaymentScene)),
    /** Payment method (支付方式信息). Not on today's page, which has the field one level higher. */
    payment_method_information: Schema.optional(
      PaymentMethodInformation.mapFields(Struct.map(Schema.optional))
    )
  })),
  /** Tags (订单优惠标记), one of which must be an order's `goods_tag`: at most 500, each at most 15 characters. */
  goods_tags: Schema.optional(Schema.Array(text(15)).check(Schema.isMaxLength(500))),
  /** Payment method (支付方式信息); any by default. Not open for merchant coupons yet. */
  payment_method_information: Schema.optional(PaymentMethodInformation)
})

/** A coupon that users get (奖品). */
export const Award = Schema.Struct({
  /** Stock of merchant coupons (代金券批次Id): at most 20 characters. */
  stock_id: StockId,
  /** Large picture (奖品原始图（大图）): a URL from the marketing image upload, at most 128 characters. */
  original_image_url: text(128),
  /**
   * Small picture (奖品缩略图（小图）): a URL from the marketing image upload, at most 128 characters. Required with several
   * awards.
   */
  thumbnail_url: Schema.optional(text(128))
})

// ---------------------------------------------------------------------------------------------------------------------
// create
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  /** Description (活动基本信息). */
  activity_base_info: ActivityBaseInfo,
  /** Coupons that users get, and the payments that count (活动奖品发放规则). */
  award_send_rule: Schema.Struct({
    /** Minimum payment, in fen (消费金额门槛): at least 1. */
    transaction_amount_minimum: PositiveFen,
    /** Content of the gift (发放内容): one coupon, or 3 to 5. */
    send_content: SendContent,
    /** Kind of award (奖品类型): merchant coupons. */
    award_type: AwardType,
    /** Coupons that users get (奖品基本信息列表): at least 1. */
    award_list: Schema.Array(Award).check(Schema.isMinLength(1)),
    /** Merchants whose payments count (发券商户号选项): `MANUAL_INPUT_MERCHANT` for merchant coupons. */
    merchant_option: MerchantOption,
    /** Merchants whose payments count (发券商户号), with `MANUAL_INPUT_MERCHANT`: at most 500. */
    merchant_id_list: Schema.optional(Schema.Array(MerchantId).check(Schema.isMaxLength(500)))
  }),
  /** Payments and users that count (活动高级设置). */
  advanced_setting: Schema.optional(AdvancedSetting)
}).check(
  Schema.makeFilter(({ award_send_rule: { merchant_id_list, merchant_option } }) =>
    merchant_option === "MANUAL_INPUT_MERCHANT" && merchant_id_list === undefined
      ? { path: ["award_send_rule", "merchant_id_list"], issue: "is required with MANUAL_INPUT_MERCHANT" }
      : undefined
  )
).annotate({ identifier: "PayGiftActivity.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  /** WeChat Pay's number of the activity (活动id). */
  activity_id: Schema.String,
  /** Time of the creation (创建时间). */
  create_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftActivity.CreateResponse" })

/**
 * Creates an activity in which users get coupons when they pay enough (创建全场满额送活动). WeChat Pay phases out new
 * activities since 1 December 2025.
 *
 * **Gotchas**
 *
 * The library does not repeat the call. After an unknown outcome, repeat it with the same `out_request_no` and content:
 * WeChat Pay responds with the same activity.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012487898
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012492900
 */
export const create: Endpoint.Endpoint<CreateRequest, CreateResponse, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.create",
  title: "创建全场满额送活动",
  route: "POST /v3/marketing/paygiftactivity/unique-threshold-activity",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012487898", "https://pay.weixin.qq.com/doc/v3/partner/4012492900"],
  roles: ["direct", "partner"],
  request: CreateRequest,
  response: CreateResponse,
  codes: payGiftCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// query, list
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link query} and {@link terminate}. */
export interface ActivityRequest extends Schema.Schema.Type<typeof ActivityRequest> {}
export const ActivityRequest = Schema.Struct({
  /** WeChat Pay's number of the activity (活动id): at most 20 characters. */
  activity_id: ActivityId
}).annotate({ identifier: "PayGiftActivity.ActivityRequest" })

/** Fields that both kinds of rules share. */
const ruleFields = {
  /** Kind of award (奖品类型). */
  award_type: Schema.optional(AwardType),
  /** Merchants whose payments count (发券商户号选项). */
  merchant_option: Schema.optional(MerchantOption)
} as const

/** An activity. */
export interface Activity extends Schema.Schema.Type<typeof Activity> {}
export const Activity = Schema.Struct({
  /** WeChat Pay's number of the activity (活动id). */
  activity_id: Schema.optional(Schema.String),
  /** Kind of activity (活动类型). */
  activity_type: Schema.optional(openLiterals("FULL_SEND_ACT_TYPE", "STEP_SEND_ACT_TYPE", "SPECIFIC_SEND_ACT_TYPE")),
  /** State (活动状态). */
  activity_status: Schema.optional(ActivityStatus),
  /** Description (活动基本信息). */
  activity_base_info: Schema.optional(lenient(ActivityBaseInfo)),
  /** Coupons that users get, and the payments that count (活动奖品发放规则). */
  award_send_rule: Schema.optional(Schema.Struct({
    /** Rule of an activity in which users pay enough once (满送活动奖品发放规则). */
    full_send_rule: Schema.optional(Schema.Struct({
      ...ruleFields,
      /** Minimum payment, in fen (消费金额门槛). */
      transaction_amount_minimum: Schema.optional(Fen),
      /** Content of the gift (发放内容): one coupon, or 3 to 5. */
      send_content: Schema.optional(SendContent),
      /** Coupons that users get (奖品基本信息列表). */
      award_list: Schema.optional(Schema.Array(lenient(Award))),
      /** Merchants whose payments count (发券商户号). */
      merchant_id_list: Schema.optional(Schema.Array(Schema.String))
    })),
    /** Rule of an activity in steps (阶梯送发放规则). */
    step_send_rule: Schema.optional(Schema.Struct(ruleFields))
  })),
  /** Payments and users that count (活动高级设置). */
  advanced_setting: Schema.optional(lenient(AdvancedSetting)),
  /** Merchant that created the activity (创建商户号). */
  creator_merchant_id: Schema.optional(Schema.String),
  /** Owner of the activity (所属商户号). */
  belong_merchant_id: Schema.optional(Schema.String),
  /** Time of the pause (活动暂停时间). */
  pause_time: Schema.optional(Timestamp),
  /** Time of the resumption (活动恢复时间). */
  recovery_time: Schema.optional(Timestamp),
  /** Time of the creation (活动创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the last change (活动更新时间). */
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftActivity.Activity" })

/**
 * Queries an activity (查询活动详情).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012487971
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012492967
 */
export const query: Endpoint.Endpoint<ActivityRequest, Activity, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.query",
  title: "查询活动详情",
  route: "GET /v3/marketing/paygiftactivity/activities/{activity_id}",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012487971", "https://pay.weixin.qq.com/doc/v3/partner/4012492967"],
  roles: ["direct", "partner"],
  request: ActivityRequest,
  response: Activity,
  codes: payGiftCodes
})

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** `offset` counts pages from 0; `limit` is 1 to 100, by default 20. */
  ...pageOf(20, 100),
  /** Lists activities with this text in their names (活动名称): at most 10 characters. */
  activity_name: Schema.optional(text(10)),
  /** Lists activities in this state only (活动状态); all by default. */
  activity_status: Schema.optional(ActivityStatus),
  /** Lists activities with this kind of award only (奖品类型). */
  award_type: Schema.optional(AwardType)
}).annotate({ identifier: "PayGiftActivity.ListRequest" })

/** Response of {@link list}. */
export interface ActivityPage extends Schema.Schema.Type<typeof ActivityPage> {}
export const ActivityPage = Schema.Struct({
  ...pageResponseFields,
  /** Number of activities on all pages (总数). */
  total_count: Schema.optional(Schema.Int),
  /** Activities of this page (结果集). */
  data: Schema.optional(Schema.Array(Activity))
}).annotate({ identifier: "PayGiftActivity.ActivityPage" })

/**
 * Lists the merchant's activities, one page at a time (获取支付有礼活动列表).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489126
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012493214
 */
export const list: Endpoint.Endpoint<ListRequest, ActivityPage, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.list",
  title: "获取支付有礼活动列表",
  route: "GET /v3/marketing/paygiftactivity/activities",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012489126", "https://pay.weixin.qq.com/doc/v3/partner/4012493214"],
  roles: ["direct", "partner"],
  request: ListRequest,
  response: ActivityPage,
  codes: payGiftCodes
})

/** All pages of {@link list}. */
export const listAll: (
  request: ListRequest
) => Stream.Stream<Activity, WeChatPayError<PayGiftCode>, Endpoint.Services> = Pagination.numberedPages(
  list,
  (page) => page.data
)

// ---------------------------------------------------------------------------------------------------------------------
// terminate
// ---------------------------------------------------------------------------------------------------------------------

/** Response of {@link terminate}. */
export interface TerminateResponse extends Schema.Schema.Type<typeof TerminateResponse> {}
export const TerminateResponse = Schema.Struct({
  /** WeChat Pay's number of the activity (活动id). */
  activity_id: Schema.String,
  /** Time of the end (生效时间). */
  terminate_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftActivity.TerminateResponse" })

/**
 * Ends an activity for good (终止活动). Repeating the call changes nothing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012466523
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466633
 */
export const terminate: Endpoint.Endpoint<ActivityRequest, TerminateResponse, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.terminate",
  title: "终止活动",
  route: "POST /v3/marketing/paygiftactivity/activities/{activity_id}/terminate",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012466523", "https://pay.weixin.qq.com/doc/v3/partner/4012466633"],
  roles: ["direct", "partner"],
  safe: true,
  request: ActivityRequest,
  response: TerminateResponse,
  codes: payGiftCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// goods
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link listGoods}. */
export interface ListGoodsRequest extends Schema.Schema.Type<typeof ListGoodsRequest> {}
export const ListGoodsRequest = Schema.Struct({
  ...ActivityRequest.fields,
  /** `offset` counts pages from 0; `limit` is 1 to 100, by default 20. */
  ...pageFields(100)
}).annotate({ identifier: "PayGiftActivity.ListGoodsRequest" })

/** Goods that count in an activity. */
export interface Goods extends Schema.Schema.Type<typeof Goods> {}
export const Goods = Schema.Struct({
  /** The merchant's number of the goods (指定商品). */
  goods_id: Schema.optional(Schema.String),
  /** Time at which the goods were added (创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the last change (更新时间). */
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftActivity.Goods" })

/** Response of {@link listGoods}. */
export interface GoodsPage extends Schema.Schema.Type<typeof GoodsPage> {}
export const GoodsPage = Schema.Struct({
  ...pageResponseFields,
  /** Goods of this page (结果集). */
  data: Schema.optional(Schema.Array(Goods)),
  /** WeChat Pay's number of the activity (活动id). */
  activity_id: Schema.optional(Schema.String)
}).annotate({
  identifier: "PayGiftActivity.GoodsPage",
  examples: [{
    total_count: 1,
    activity_id: "126002309",
    data: [{
      goods_id: "GOODS_ID",
      create_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z"),
      update_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z")
    }]
  }]
})

/**
 * Lists the goods that count in an activity, one page at a time (查询活动指定商品列表).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012466448
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466492
 */
export const listGoods: Endpoint.Endpoint<ListGoodsRequest, GoodsPage, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.listGoods",
  title: "查询活动指定商品列表",
  route: "GET /v3/marketing/paygiftactivity/activities/{activity_id}/goods",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012466448", "https://pay.weixin.qq.com/doc/v3/partner/4012466492"],
  roles: ["direct", "partner"],
  request: ListGoodsRequest,
  response: GoodsPage,
  codes: payGiftCodes
})

/** All pages of {@link listGoods}. */
export const listAllGoods: (
  request: ListGoodsRequest
) => Stream.Stream<Goods, WeChatPayError<PayGiftCode>, Endpoint.Services> = Pagination.numberedPages(
  listGoods,
  (page) => page.data
)
