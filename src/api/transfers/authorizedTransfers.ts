/** Transfers that a user's authorisation covers (用户授权免确认模式): without confirmation, or with the first one. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, eitherOf, notifyUrlText, PositiveFen, Sensitive, text, Timestamp } from "../../Wire.ts"
import { displayNameField, OutNo, reportFields } from "./models.ts"
import { settledByUser } from "./settlement.ts"
import { namedFields, nameGiven, queryByOutBillNo, TransferBill } from "./transferBills.ts"

/** Fields of every request for a transfer. */
const transferFields = {
  /** Application id of the user's openid (商户AppID); the configured `appid` by default. */
  appid: Appid,
  /** The merchant's number of the transfer (商户单号): 1 to 32 digits and letters; unique per merchant number. */
  out_bill_no: OutNo,
  /** Purpose (转账场景ID), as the merchant console lists it: at most 36 characters; `1000` is cash marketing (现金营销). */
  transfer_scene_id: text(36),
  /**
   * The receiver's name (收款用户姓名), which WeChat Pay compares with the user's: required from 2,000 yuan on. Plaintext; the
   * library encrypts it.
   */
  user_name: Schema.optional(Sensitive),
  /** Amount in fen (转账金额): at least 1. */
  transfer_amount: PositiveFen,
  /** Note that the user sees (转账备注): at most 32 characters. */
  transfer_remark: text(32),
  /** Reason that the user sees (用户收款感知). Each scene allows certain texts, and has a default. */
  user_recv_perception: Schema.optional(Schema.String),
  /** Report on the scene (转账场景报备信息): every `info_type` of the scene, as the official page writes it. */
  transfer_scene_report_infos: Schema.optional(Schema.Array(Schema.Struct(reportFields))),
  /** Merchant whose money it is (出资商户号), if it has permitted that: at most 32 characters; the caller by default. */
  sponsor_mchid: Schema.optional(text(32))
} as const

/** Request of {@link createWithAuthorization}. */
export interface CreateWithAuthorizationRequest extends Schema.Schema.Type<typeof CreateWithAuthorizationRequest> {}
export const CreateWithAuthorizationRequest = Schema.Struct({
  ...transferFields,
  /** The receiver's openid under `appid` (收款用户OpenID): at most 64 characters. */
  openid: text(64),
  /**
   * Address for the notification of the transfer (通知地址): https, no query, at most 256 characters. Without it there is no
   * notification. There is no default from the configuration.
   */
  notify_url: Schema.optional(notifyUrlText(256)),
  /** Authorisation that the user is asked for while confirming the transfer (免确认收款授权信息). */
  authorization_info: Schema.optional(Schema.Struct({
    ...displayNameField,
    /** The merchant's number of the authorisation (商户侧授权单号): at most 32 characters; unique per merchant number. */
    out_authorization_no: text(32),
    /** Address for the notification of the authorisation (免确认收款授权结果通知地址): https, no query, at most 256 characters. */
    authorization_notify_url: notifyUrlText(256)
  }))
}).check(nameGiven).annotate({ identifier: "Transfer.CreateWithAuthorizationRequest" })

/** Response of {@link createWithAuthorization}. */
export interface CreateWithAuthorizationResponse extends Schema.Schema.Type<typeof CreateWithAuthorizationResponse> {}
export const CreateWithAuthorizationResponse = Schema.Struct({
  ...namedFields,
  /** Time at which WeChat Pay accepted the transfer (单据创建时间). */
  create_time: Schema.optional(Timestamp),
  /** With `WAIT_USER_CONFIRM`: opens the page to confirm, through `Invocation` (跳转领取页面的package信息). */
  package_info: Schema.optional(Schema.String),
  /** Name of the account in the authorisation (用户展示昵称). */
  user_display_name: Schema.optional(Schema.String),
  /** The merchant's number of the authorisation (商户侧授权单号). */
  out_authorization_no: Schema.optional(Schema.String)
}).annotate({ identifier: "Transfer.CreateWithAuthorizationResponse" })

const createWithAuthorizationCodes = [
  "ALREADY_EXISTS",
  "FREQUENCY_LIMIT",
  "FREQUENCY_LIMIT_EXCEED",
  "NOT_ENOUGH",
  "RATELIMIT_EXCEEDED"
] as const

/**
 * Codes that {@link createWithAuthorization} documents. `ALREADY_EXISTS`: the transfer with this number has ended, or has
 * other content.
 */
export type CreateWithAuthorizationCode = CommonCode | (typeof createWithAuthorizationCodes)[number]

/**
 * Creates a transfer that the user confirms, and asks with it for the authorisation to make later ones without
 * confirmation (发起转账并完成免确认收款授权): at most 100 calls a second.
 *
 * **Details**
 *
 * With `WAIT_USER_CONFIRM`, pass `package_info` to the client. Whether the user agreed comes by
 * `TransferAuthorization.confirmed`. A user who confirms the transfer only leaves no authorisation: there is no
 * notification of it, and a query by `out_authorization_no` is refused with `NOT_FOUND`.
 *
 * **Gotchas**
 *
 * After any error, use a new number only if a query by the same `out_bill_no` returns `FAIL` or `CANCELLED`: otherwise the
 * user may be paid twice. `Payment.resolveUnknown` queries, and repeats where that is safe.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4014399293
 */
export const createWithAuthorization: Resolvable<
  CreateWithAuthorizationRequest,
  CreateWithAuthorizationResponse,
  CreateWithAuthorizationCode
> = resolvable(
  Endpoint.make({
    name: "Transfer.createWithAuthorization",
    title: "发起转账并完成免确认收款授权",
    route: "POST /v3/fund-app/mch-transfer/transfer-bills/pre-transfer-with-authorization",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4014399293",
    idempotentBy: "out_bill_no",
    request: CreateWithAuthorizationRequest,
    response: CreateWithAuthorizationResponse,
    codes: createWithAuthorizationCodes
  }),
  {
    doubtsOtherCodes: true,
    query: ({ out_bill_no }) => queryByOutBillNo({ out_bill_no }),
    settled: settledByUser
  }
)

/** Request of {@link createAuthorized}. */
export interface CreateAuthorizedRequest extends Schema.Schema.Type<typeof CreateAuthorizedRequest> {}
export const CreateAuthorizedRequest = Schema.Struct({
  ...transferFields,
  /** WeChat Pay's number of the authorisation (微信免确认收款授权单号): at most 32 characters; either this or `out_authorization_no`. */
  authorization_id: Schema.optional(text(32)),
  /** The merchant's number of the authorisation (商户侧授权单号): at most 32 characters; either this or `authorization_id`. */
  out_authorization_no: Schema.optional(text(32))
}).check(nameGiven, eitherOf("authorization_id", "out_authorization_no")).annotate({
  identifier: "Transfer.CreateAuthorizedRequest"
})

const createAuthorizedCodes = [
  ...createWithAuthorizationCodes,
  /** The transfer with this number has ended. */
  "ORDER_CLOSED",
  /** The user cannot receive money: no verified name, or a limited account. */
  "USER_ERROR"
] as const

/** Codes that {@link createAuthorized} documents. `ALREADY_EXISTS`, `ORDER_CLOSED`: query the state of the transfer. */
export type CreateAuthorizedCode = CommonCode | (typeof createAuthorizedCodes)[number]

/**
 * Transfers money to a user without confirmation, under an authorisation in force (用户授权后转账): at most 100 calls a second.
 *
 * **Details**
 *
 * The money arrives at once: `SUCCESS` in the response is the rule, and no notification follows. Any other state means:
 * query by the same number until the transfer has ended.
 *
 * **Gotchas**
 *
 * Nobody confirms this transfer: a second one with another number pays the user twice. Assign `out_bill_no` once, store
 * it, and use a new one only if a query by the old one returns `FAIL` or `CANCELLED`. `Payment.resolveUnknown` queries
 * after an unknown outcome, and repeats with the same number if the transfer does not exist.
 *
 * **Example** (Paying a reward under an authorisation)
 *
 * ```ts
 * import { Payment } from "effect-wechatpay"
 * import { Transfer } from "effect-wechatpay/transfers"
 *
 * const createAuthorized = Payment.resolveUnknown(Transfer.createAuthorized)
 *
 * export const reward = (out_bill_no: string, out_authorization_no: string) =>
 *   createAuthorized({
 *     out_bill_no,
 *     out_authorization_no,
 *     transfer_scene_id: "1000",
 *     transfer_amount: 100,
 *     transfer_remark: "新会员开通有礼",
 *     transfer_scene_report_infos: [
 *       { info_type: "活动名称", info_content: "新会员有礼" },
 *       { info_type: "奖励说明", info_content: "注册会员抽奖一等奖" }
 *     ]
 *   })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4014399371
 */
export const createAuthorized: Resolvable<CreateAuthorizedRequest, TransferBill, CreateAuthorizedCode> = resolvable(
  Endpoint.make({
    name: "Transfer.createAuthorized",
    title: "用户授权后转账",
    route: "POST /v3/fund-app/mch-transfer/transfer-bills/transfer",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4014399371",
    idempotentBy: "out_bill_no",
    request: CreateAuthorizedRequest,
    response: TransferBill,
    codes: createAuthorizedCodes
  }),
  {
    doubtsOtherCodes: true,
    query: ({ out_bill_no }) => queryByOutBillNo({ out_bill_no }),
    settled: (bill, { transfer_amount, transfer_remark }) =>
      agrees(bill.transfer_amount, transfer_amount) && agrees(bill.transfer_remark, transfer_remark)
        ? settled(bill)
        : otherContent
  }
)
