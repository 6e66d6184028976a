/** Gifts after a payment (支付有礼): who pays enough gets merchant coupons. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { Fen, merchantNo, openLiterals, pageFields, pageOf, PositiveFen, text, Timestamp } from "../../Wire.ts"
import { BackgroundColor, pageResponseFields, StockId, TimeRange } from "./models.ts"

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/**
 * State of an activity (活动状态).
 *
 * **Details**
 *
 * - `CREATE_ACT_STATUS`: created, not begun. `ONGOING_ACT_STATUS`: under way. `STOP_ACT_STATUS`: paused.
 * - `TERMINATE_ACT_STATUS`: ended by the merchant. `OVER_TIME_ACT_STATUS`: ended by its time.
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

/** What an activity gives (奖品类型): merchant coupons. */
export const AwardType = openLiterals("BUSIFAVOR")

/**
 * With whose payments an activity works (发券商户号选项), spelled as on the wire: those whom the coupons are for, or a list.
 */
export const MerchantOption = openLiterals("IN_SEVICE_COUPON_MERCHANT", "MANUAL_INPUT_MERCHANT")

/** Whether a user gets one coupon, or several, from 3 to 5 (发放内容). */
export const SendContent = openLiterals("SINGLE_COUPON", "GIFT_PACKAGE")

/** Where the page after the payment leads (投放目的): nowhere, or to a mini program. */
export const DeliveryPurpose = openLiterals("OFF_LINE_PAY", "JUMP_MINI_APP")

/** Users whom an activity is for (投放用户类别): all, or members. */
export const DeliveryUserCategory = openLiterals("DELIVERY_ALL_PERSON", "DELIVERY_MEMBER_PERSON")

/** Ways of paying that an activity is for (支付场景). */
export const PaymentScene = openLiterals(
  "APP_SCENE",
  "SWING_CARD_SCENE",
  "NO_SECRET_SCENE",
  "MINIAPP_SCENE",
  "FACE_PAY_SCENE",
  "OTHER_SCENE"
)

/** Time of day, `HHmmss`. */
const DayTimeText = Schema.String.check(Schema.isPattern(/^\d{6}$/))

/** When an activity works, within its begin and end (可用时间段). */
export const AvailablePeriods = Schema.Struct({
  available_time: Schema.optional(Schema.Array(Schema.Struct({ begin_time: Timestamp, end_time: Timestamp }))),
  available_day_time: Schema.optional(Schema.Array(Schema.Struct({
    /** `HHmmss` */
    begin_day_time: DayTimeText,
    /** `HHmmss` */
    end_day_time: DayTimeText
  })))
})

/** What an activity is (活动基本信息). */
export const ActivityBaseInfo = Schema.Struct({
  /** At most 10 characters. */
  activity_name: text(10),
  /** At most 9 characters. */
  activity_second_title: text(9),
  /** Address that the marketing image upload gave. */
  merchant_logo_url: text(128),
  background_color: Schema.optional(BackgroundColor),
  /** Within a year. */
  begin_time: Timestamp,
  /** At most 90 days after `begin_time`. */
  end_time: Timestamp,
  available_periods: Schema.optional(AvailablePeriods),
  out_request_no: merchantNo(128),
  /** Where the page after the payment leads: nowhere, or to a mini program. */
  delivery_purpose: DeliveryPurpose,
  /** With `JUMP_MINI_APP`. */
  mini_programs_appid: Schema.optional(text(32)),
  /** With `JUMP_MINI_APP`. */
  mini_programs_path: Schema.optional(text(128))
})

/** Money that must be paid with (支付方式): the balance, or cards of a bank. */
export const PaymentMethodInformation = Schema.Struct({
  payment_method: openLiterals("CFT", "SPECIFIC_BANK_CARD"),
  /** With `SPECIFIC_BANK_CARD`. */
  bank_abbreviation: Schema.optional(text(32))
})

/** Whom an activity is for (活动高级设置). */
export const AdvancedSetting = Schema.Struct({
  delivery_user_category: Schema.optional(DeliveryUserCategory),
  /** With `DELIVERY_MEMBER_PERSON`. */
  merchant_member_appid: Schema.optional(text(32)),
  payment_mode: Schema.optional(Schema.Struct({
    payment_scene_list: Schema.optional(Schema.Array(PaymentScene)),
    payment_method_information: Schema.optional(
      PaymentMethodInformation.mapFields(Struct.map(Schema.optional))
    )
  })),
  /** Tags of orders that it is for (订单优惠标记), as `goods_tag` of an order; at most 500. */
  goods_tags: Schema.optional(Schema.Array(Schema.String).check(Schema.isMaxLength(500))),
  payment_method_information: Schema.optional(PaymentMethodInformation)
})

/** A coupon that an activity gives (奖品). */
export const Award = Schema.Struct({
  /** Stock of merchant coupons. */
  stock_id: StockId,
  /** Address that the marketing image upload gave. */
  original_image_url: text(128),
  /** Address that the marketing image upload gave. */
  thumbnail_url: Schema.optional(text(128))
})

const payGiftCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NO_AUTH",
  "RESOURCE_NOT_EXISTS"
] as const

/** Codes that most endpoints of these activities document, in one and the same table. */
export type PayGiftCode = CommonCode | (typeof payGiftCodes)[number]

// ---------------------------------------------------------------------------------------------------------------------
// activities
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  activity_base_info: ActivityBaseInfo,
  award_send_rule: Schema.Struct({
    /** Smallest payment, in fen. */
    transaction_amount_minimum: PositiveFen,
    send_content: SendContent,
    award_type: AwardType,
    award_list: Schema.Array(Award).check(Schema.isMinLength(1)),
    merchant_option: MerchantOption,
    /** With `MANUAL_INPUT_MERCHANT`; at most 500. */
    merchant_id_list: Schema.optional(Schema.Array(text(16)).check(Schema.isMaxLength(500)))
  }),
  advanced_setting: Schema.optional(AdvancedSetting)
}).check(
  Schema.makeFilter(({ award_send_rule: { merchant_id_list, merchant_option } }) =>
    merchant_option === "MANUAL_INPUT_MERCHANT" && merchant_id_list === undefined
      ? { path: ["award_send_rule", "merchant_id_list"], issue: "is needed with MANUAL_INPUT_MERCHANT" }
      : undefined
  )
).annotate({ identifier: "PayGiftActivity.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  activity_id: Schema.String,
  create_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftActivity.CreateResponse" })

/**
 * Creates an activity in which who pays enough gets coupons (创建全场满额送活动).
 *
 * **Gotchas**
 *
 * WeChat Pay folds this product into another (微信支付摇一摇有优惠) and by its notice of 2025 takes fewer and fewer new
 * activities; those that run go on to their end. The call is not repeated by itself: after an unknown outcome repeat it
 * with the same `out_request_no` and content, which is the same activity.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/gift-activity/activity/create-full-send-act.html
 */
export const create: Endpoint.Endpoint<CreateRequest, CreateResponse, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.create",
  title: "创建全场满额送活动",
  route: "POST /v3/marketing/paygiftactivity/unique-threshold-activity",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/gift-activity/activity/create-full-send-act.html",
  roles: ["direct", "partner"],
  request: CreateRequest,
  response: CreateResponse,
  codes: payGiftCodes
})

/** Request that names an activity. */
export interface ActivityRequest extends Schema.Schema.Type<typeof ActivityRequest> {}
export const ActivityRequest = Schema.Struct({ activity_id: text(20) }).annotate({
  identifier: "PayGiftActivity.ActivityRequest"
})

const responsePaymentMethod = Schema.Struct({
  payment_method: Schema.optional(PaymentMethodInformation.fields.payment_method),
  bank_abbreviation: Schema.optional(Schema.String)
})

/** What an activity's rules of both kinds tell. */
const ruleFields = {
  award_type: Schema.optional(AwardType),
  merchant_option: Schema.optional(MerchantOption)
} as const

/** An activity. */
export interface Activity extends Schema.Schema.Type<typeof Activity> {}
export const Activity = Schema.Struct({
  activity_id: Schema.String,
  activity_type: Schema.optional(openLiterals("FULL_SEND_ACT_TYPE", "STEP_SEND_ACT_TYPE", "SPECIFIC_SEND_ACT_TYPE")),
  activity_status: Schema.optional(ActivityStatus),
  activity_base_info: Schema.optional(Schema.Struct({
    activity_name: Schema.optional(Schema.String),
    activity_second_title: Schema.optional(Schema.String),
    merchant_logo_url: Schema.optional(Schema.String),
    background_color: Schema.optional(BackgroundColor),
    begin_time: Schema.optional(Timestamp),
    end_time: Schema.optional(Timestamp),
    available_periods: Schema.optional(Schema.Struct({
      available_time: Schema.optional(Schema.Array(TimeRange)),
      available_day_time: Schema.optional(Schema.Array(Schema.Struct({
        /** `HHmmss` */
        begin_day_time: Schema.optional(Schema.String),
        /** `HHmmss` */
        end_day_time: Schema.optional(Schema.String)
      })))
    })),
    out_request_no: Schema.optional(Schema.String),
    delivery_purpose: Schema.optional(DeliveryPurpose),
    mini_programs_appid: Schema.optional(Schema.String),
    mini_programs_path: Schema.optional(Schema.String)
  })),
  award_send_rule: Schema.optional(Schema.Struct({
    full_send_rule: Schema.optional(Schema.Struct({
      ...ruleFields,
      /** Smallest payment, in fen. */
      transaction_amount_minimum: Schema.optional(Fen),
      send_content: Schema.optional(SendContent),
      award_list: Schema.optional(Schema.Array(Schema.Struct({
        stock_id: Schema.optional(Schema.String),
        original_image_url: Schema.optional(Schema.String),
        thumbnail_url: Schema.optional(Schema.String)
      }))),
      merchant_id_list: Schema.optional(Schema.Array(Schema.String))
    })),
    step_send_rule: Schema.optional(Schema.Struct(ruleFields))
  })),
  advanced_setting: Schema.optional(Schema.Struct({
    delivery_user_category: Schema.optional(DeliveryUserCategory),
    merchant_member_appid: Schema.optional(Schema.String),
    payment_mode: Schema.optional(Schema.Struct({
      payment_scene_list: Schema.optional(Schema.Array(PaymentScene)),
      payment_method_information: Schema.optional(responsePaymentMethod)
    })),
    goods_tags: Schema.optional(Schema.Array(Schema.String)),
    payment_method_information: Schema.optional(responsePaymentMethod)
  })),
  creator_merchant_id: Schema.optional(Schema.String),
  belong_merchant_id: Schema.optional(Schema.String),
  pause_time: Schema.optional(Timestamp),
  recovery_time: Schema.optional(Timestamp),
  create_time: Schema.optional(Timestamp),
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftActivity.Activity" })

/**
 * Queries an activity (查询活动详情).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_4.shtml
 */
export const query: Endpoint.Endpoint<ActivityRequest, Activity, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.query",
  title: "查询活动详情",
  route: "GET /v3/marketing/paygiftactivity/activities/{activity_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_4.shtml",
  roles: ["direct", "partner"],
  request: ActivityRequest,
  response: Activity,
  codes: payGiftCodes
})

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** `offset` is the number of a page, from 0; `limit` is 100 at most, and 20 unless given. */
  ...pageOf(20, 100),
  /** Or a part of it. */
  activity_name: Schema.optional(text(10)),
  activity_status: Schema.optional(ActivityStatus),
  award_type: Schema.optional(AwardType)
}).annotate({ identifier: "PayGiftActivity.ListRequest" })

/** Response of {@link list}. */
export interface ActivityPage extends Schema.Schema.Type<typeof ActivityPage> {}
export const ActivityPage = Schema.Struct({
  ...pageResponseFields,
  total_count: Schema.optional(Schema.Int),
  data: Schema.optional(Schema.Array(Activity))
}).annotate({ identifier: "PayGiftActivity.ActivityPage" })

/**
 * Lists the merchant's activities (获取支付有礼活动列表), a page at a time.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_9.shtml
 */
export const list: Endpoint.Endpoint<ListRequest, ActivityPage, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.list",
  title: "获取支付有礼活动列表",
  route: "GET /v3/marketing/paygiftactivity/activities",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_9.shtml",
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

/** Response of {@link terminate}. */
export interface TerminateResponse extends Schema.Schema.Type<typeof TerminateResponse> {}
export const TerminateResponse = Schema.Struct({
  activity_id: Schema.String,
  terminate_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftActivity.TerminateResponse" })

/**
 * Ends an activity (终止活动), for good.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_7.shtml
 */
export const terminate: Endpoint.Endpoint<ActivityRequest, TerminateResponse, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.terminate",
  title: "终止活动",
  route: "POST /v3/marketing/paygiftactivity/activities/{activity_id}/terminate",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_7.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "activity_id",
  request: ActivityRequest,
  response: TerminateResponse,
  codes: payGiftCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// merchants and goods
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link listMerchants} and {@link listGoods}. */
export interface ListOfActivityRequest extends Schema.Schema.Type<typeof ListOfActivityRequest> {}
export const ListOfActivityRequest = Schema.Struct({
  activity_id: text(20),
  /** `limit` is 100 at most, and 20 unless given. */
  ...pageFields(100)
}).annotate({ identifier: "PayGiftActivity.ListOfActivityRequest" })

/** A merchant with whom an activity works. */
export interface Merchant extends Schema.Schema.Type<typeof Merchant> {}
export const Merchant = Schema.Struct({
  mchid: Schema.optional(Schema.String),
  merchant_name: Schema.optional(Schema.String),
  create_time: Schema.optional(Timestamp),
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftActivity.Merchant" })

/** Response of {@link listMerchants}. */
export interface MerchantPage extends Schema.Schema.Type<typeof MerchantPage> {}
export const MerchantPage = Schema.Struct({
  ...pageResponseFields,
  data: Schema.optional(Schema.Array(Merchant)),
  activity_id: Schema.String
}).annotate({ identifier: "PayGiftActivity.MerchantPage" })

/**
 * Lists the merchants with whom an activity works (查询活动发券商户号), a page at a time.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_5.shtml
 */
export const listMerchants: Endpoint.Endpoint<ListOfActivityRequest, MerchantPage, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.listMerchants",
  title: "查询活动发券商户号",
  route: "GET /v3/marketing/paygiftactivity/activities/{activity_id}/merchants",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_5.shtml",
  roles: ["direct", "partner"],
  request: ListOfActivityRequest,
  response: MerchantPage,
  codes: payGiftCodes
})

/** All pages of {@link listMerchants}. */
export const listAllMerchants: (
  request: ListOfActivityRequest
) => Stream.Stream<Merchant, WeChatPayError<PayGiftCode>, Endpoint.Services> = Pagination.numberedPages(
  listMerchants,
  (page) => page.data
)

/** Goods that an activity is for. */
export interface Goods extends Schema.Schema.Type<typeof Goods> {}
export const Goods = Schema.Struct({
  goods_id: Schema.optional(Schema.String),
  create_time: Schema.optional(Timestamp),
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftActivity.Goods" })

/** Response of {@link listGoods}. */
export interface GoodsPage extends Schema.Schema.Type<typeof GoodsPage> {}
export const GoodsPage = Schema.Struct({
  ...pageResponseFields,
  data: Schema.optional(Schema.Array(Goods)),
  activity_id: Schema.String
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
 * Lists the goods that an activity is for (查询活动指定商品列表), a page at a time.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_6.shtml
 */
export const listGoods: Endpoint.Endpoint<ListOfActivityRequest, GoodsPage, PayGiftCode> = Endpoint.make({
  name: "PayGiftActivity.listGoods",
  title: "查询活动指定商品列表",
  route: "GET /v3/marketing/paygiftactivity/activities/{activity_id}/goods",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_6.shtml",
  roles: ["direct", "partner"],
  request: ListOfActivityRequest,
  response: GoodsPage,
  codes: payGiftCodes
})

/** All pages of {@link listGoods}. */
export const listAllGoods: (
  request: ListOfActivityRequest
) => Stream.Stream<Goods, WeChatPayError<PayGiftCode>, Endpoint.Services> = Pagination.numberedPages(
  listGoods,
  (page) => page.data
)

/** 1 to 500 merchant numbers. */
const MerchantIds = Schema.Array(text(16)).check(Schema.isMinLength(1), Schema.isMaxLength(500))

const changeMerchantsCodes = [...payGiftCodes, "RULE_LIMIT"] as const

/** Codes that {@link addMerchants} and {@link removeMerchants} document. */
export type ChangeMerchantsCode = CommonCode | (typeof changeMerchantsCodes)[number]

/** Request of {@link addMerchants}. */
export interface AddMerchantsRequest extends Schema.Schema.Type<typeof AddMerchantsRequest> {}
export const AddMerchantsRequest = Schema.Struct({
  activity_id: text(20),
  /** At most 500. */
  merchant_id_list: MerchantIds,
  add_request_no: merchantNo(128)
}).annotate({ identifier: "PayGiftActivity.AddMerchantsRequest" })

/** Response of {@link addMerchants}. */
export interface AddMerchantsResponse extends Schema.Schema.Type<typeof AddMerchantsResponse> {}
export const AddMerchantsResponse = Schema.Struct({
  activity_id: Schema.optional(Schema.String),
  add_time: Schema.optional(Timestamp),
  /** Merchants who were not added, and why. */
  invalid_merchant_id_list: Schema.optional(Schema.Array(Schema.Struct({
    mchid: Schema.optional(Schema.String),
    invalid_reason: Schema.optional(Schema.String)
  })))
}).annotate({ identifier: "PayGiftActivity.AddMerchantsResponse" })

/**
 * Adds merchants with whom an activity works (新增活动发券商户号).
 *
 * **Gotchas**
 *
 * An answer may have added only some of them: read `invalid_merchant_id_list`.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_8.shtml
 */
export const addMerchants: Endpoint.Endpoint<AddMerchantsRequest, AddMerchantsResponse, ChangeMerchantsCode> = Endpoint
  .make({
    name: "PayGiftActivity.addMerchants",
    title: "新增活动发券商户号",
    route: "POST /v3/marketing/paygiftactivity/activities/{activity_id}/merchants/add",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_8.shtml",
    roles: ["direct", "partner"],
    idempotentBy: "add_request_no",
    request: AddMerchantsRequest,
    response: AddMerchantsResponse,
    codes: changeMerchantsCodes
  })

/** Request of {@link removeMerchants}. */
export interface RemoveMerchantsRequest extends Schema.Schema.Type<typeof RemoveMerchantsRequest> {}
export const RemoveMerchantsRequest = Schema.Struct({
  activity_id: text(20),
  /** At most 500. */
  merchant_id_list: MerchantIds,
  delete_request_no: merchantNo(128)
}).annotate({ identifier: "PayGiftActivity.RemoveMerchantsRequest" })

/** Response of {@link removeMerchants}. */
export interface RemoveMerchantsResponse extends Schema.Schema.Type<typeof RemoveMerchantsResponse> {}
export const RemoveMerchantsResponse = Schema.Struct({
  activity_id: Schema.optional(Schema.String),
  delete_time: Schema.optional(Timestamp)
}).annotate({ identifier: "PayGiftActivity.RemoveMerchantsResponse" })

/**
 * Takes out merchants with whom an activity works (删除活动发券商户号).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_10.shtml
 */
export const removeMerchants: Endpoint.Endpoint<
  RemoveMerchantsRequest,
  RemoveMerchantsResponse,
  ChangeMerchantsCode
> = Endpoint.make({
  name: "PayGiftActivity.removeMerchants",
  title: "删除活动发券商户号",
  route: "POST /v3/marketing/paygiftactivity/activities/{activity_id}/merchants/delete",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_10.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "delete_request_no",
  request: RemoveMerchantsRequest,
  response: RemoveMerchantsResponse,
  codes: changeMerchantsCodes
})
