/** Shapes and options that entrusted deduction shares between direct merchants and service providers. */
import * as Schema from "effect/Schema"
import { agrees, otherContent, repeat, settled, type Settlement } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, Fen, NotifyUrl, openLiterals, OutTradeNo, pattern, PositiveFen, text, Timestamp } from "../../Wire.ts"

/** Codes of entrusted deduction: the pages that could be read list the common ones only. */
export type PapayCode = CommonCode

/** The merchant's number of a contract (商户签约协议号): 1 to 32 digits and letters. A signed one is used up for ever. */
export const OutContractCode = pattern(/^[0-9A-Za-z]{1,32}$/, "1 to 32 digits and letters")

/** WeChat Pay's number of a contract (委托代扣协议ID): at most 32 characters. */
export const ContractId = text(32)

/** Number of a template of contracts (委托代扣模板ID), assigned when WeChat Pay opens the product. */
export const PlanId = Schema.Int.check(Schema.isGreaterThan(0))

/** An amount to deduct. */
export const DeductAmount = Schema.Struct({
  /** Amount in fen (金额): at least 1. */
  total: PositiveFen,
  /** `CNY`, the default (货币类型). */
  currency: Schema.optional(openLiterals("CNY"))
})

const ResponseAmount = Schema.Struct({
  /** Amount in fen (金额). */
  total: Schema.optional(Fen),
  /** `CNY` (货币类型). */
  currency: Schema.optional(Schema.String)
})

// ---------------------------------------------------------------------------------------------------------------------
// contracts
// ---------------------------------------------------------------------------------------------------------------------

/** Amount and day of a deduction that is planned (用于预约扣费的预约信息). */
export const PlannedDeduction = Schema.Struct({
  /**
   * Day of the deduction in Beijing time (预计扣费的日期): `yyyy-MM-dd`. The user has to sign before 19:00 of the day before.
   */
  estimated_deduct_date: Day,
  /** Amount (预计的扣费金额): at most the template's price. */
  estimated_deduct_amount: DeductAmount,
  /** Description of the goods or the service, shown to the user (商品描述). */
  description: Schema.String
})

/** Fields that name a contract by the merchant's number. */
export const contractNumberFields = {
  /** Number of the template (委托代扣模板ID), assigned by WeChat Pay. */
  plan_id: PlanId,
  /** The merchant's number of the contract (商户签约协议号): 1 to 32 digits and letters. */
  out_contract_code: OutContractCode
} as const

/** Fields that every request for a signing has. */
export const signFields = {
  ...contractNumberFields,
  /** Name of the user's account, shown when the user signs (用户账户展示名称): at most 32 characters. */
  contract_display_account: text(32),
  /** Address for the notification `Contract.signed` (签约结果通知地址); from the configuration by default. */
  contract_notify_url: NotifyUrl
} as const

/** Fields of the `presign…` functions, direct or partner. */
export const presignFields = {
  ...signFields,
  /**
   * The merchant's number of the user (商户侧用户标识), where one person has several accounts: at most 32 characters. Each has
   * one contract in force for a template.
   */
  out_user_code: Schema.optional(text(32)),
  /** Amount and day of the deduction (用于预约扣费的预约信息): required by templates of scheduled deductions (预约扣费). */
  deduct_schedule: Schema.optional(PlannedDeduction)
} as const

/** Fields of `presignH5`, direct or partner. */
export const presignH5Fields = {
  ...presignFields,
  /** Application that the browser opens (跳转控制信息). */
  jump_control: Schema.optional(Schema.Struct({
    /** Application that is opened (跳转的应用AppID): at most 32 characters. */
    jump_appid: Schema.optional(text(32))
  }))
} as const

/** Response of `presignApp`, direct or partner. */
export interface PresignAppResponse extends Schema.Schema.Type<typeof PresignAppResponse> {}
export const PresignAppResponse = Schema.Struct({
  /** Parameter with which the app opens the page of signing, for ten minutes (预签约ID). */
  pre_entrustweb_id: Schema.String,
  /** Original id of the mini program that signs (跳转签约小程序的username). */
  miniprogram_username: Schema.optional(Schema.String),
  /** Path within the mini program (跳转签约小程序的path). */
  miniprogram_path: Schema.optional(Schema.String)
}).annotate({ identifier: "Contract.PresignAppResponse" })

/** Response of `presignH5` and `presignJsapi`, direct or partner. */
export interface PresignLinkResponse extends Schema.Schema.Type<typeof PresignLinkResponse> {}
export const PresignLinkResponse = Schema.Struct({
  /** Address of the page of signing, for ten minutes (跳转签约流程的URL): within WeChat for JSAPI, in a browser for H5. */
  redirect_url: Schema.String
}).annotate({ identifier: "Contract.PresignLinkResponse" })

/** Response of `presignMiniProgram`, direct or partner. */
export interface PresignMiniProgramResponse extends Schema.Schema.Type<typeof PresignMiniProgramResponse> {}
export const PresignMiniProgramResponse = Schema.Struct({
  /** Parameter with which the page of signing is opened, for ten minutes (预签约ID). */
  pre_entrustweb_id: Schema.String,
  /** Application of the mini program that signs (跳转签约小程序的AppID): for `navigateToMiniProgram`. */
  redirect_appid: Schema.String,
  /** Path within the mini program (跳转签约小程序的路径). */
  redirect_path: Schema.String
}).annotate({ identifier: "Contract.PresignMiniProgramResponse" })

/** State of a contract (委托代扣协议状态). `SIGNED`: in force. `TERMINATED`: ended. */
export const ContractState = openLiterals("SIGNED", "TERMINATED")

/**
 * Way in which a contract ended (协议解约方式).
 *
 * **Details**
 *
 * - `USER_TERMINATE`: by the user. `MCH_API_TERMINATE`: by the merchant's call.
 * - `WEPAY_WEB_TERMINATE`: in the merchant console. `CUSTOM_SERVICE_TERMINATE`: by WeChat Pay's customer service.
 * - `SYSTEM_TERMINATE`: by WeChat Pay, also after a scheduled deduction, or when its day has passed.
 */
export const TerminationMode = openLiterals(
  "USER_TERMINATE",
  "MCH_API_TERMINATE",
  "WEPAY_WEB_TERMINATE",
  "CUSTOM_SERVICE_TERMINATE",
  "SYSTEM_TERMINATE"
)

/**
 * State of a scheduled deduction (扣费预约的状态).
 *
 * **Details**
 *
 * - `NO_SCHEDULED`: not scheduled yet.
 * - `SCHEDULED`: scheduled; not deducted yet, or the deduction failed.
 * - `PAID`: deducted. `EXPIRED`: the day passed without a deduction; nothing can be scheduled or deducted any more.
 */
export const ScheduleState = openLiterals("NO_SCHEDULED", "SCHEDULED", "PAID", "EXPIRED")

const outcomeFields = {
  /** State (扣费预约的状态): `SCHEDULED` and `PAID` were announced to the user. */
  schedule_state: ScheduleState,
  /** Amount that was scheduled (已预约的扣费金额信息), once `SCHEDULED`. */
  scheduled_amount: Schema.optional(ResponseAmount),
  /** Amount that was deducted (实际扣费金额), once `PAID`. */
  deduct_amount: Schema.optional(ResponseAmount),
  /** Day of the deduction (实际扣费的日期), once `PAID`: `yyyy-MM-dd`. */
  deduct_date: Schema.optional(Schema.String)
} as const

/** Fields of a contract, in responses and notifications, direct or partner. */
export const contractFields = {
  /** WeChat Pay's number of the contract, which deductions name (委托代扣协议ID). */
  contract_id: Schema.String,
  /** Number of the template (委托代扣模板ID). */
  plan_id: Schema.optional(Schema.Int),
  /** The merchant's number of the contract (商户签约协议号). */
  out_contract_code: Schema.String,
  /** Name of the user's account (用户账户展示名称). */
  contract_display_account: Schema.optional(Schema.String),
  /** State (委托代扣协议状态). */
  contract_state: ContractState,
  /** When it was signed (协议签署时间). */
  contract_signed_time: Schema.optional(Timestamp),
  /** Time at which it expires (协议到期时间). */
  contract_expired_time: Schema.optional(Timestamp),
  /** The end of the contract (协议解约信息), once `TERMINATED`. */
  contract_terminate_info: Schema.optional(Schema.Struct({
    /** Way in which it ended (协议解约方式). */
    contract_termination_mode: Schema.optional(TerminationMode),
    /** Time at which it ended (协议解约时间). */
    contract_terminated_time: Schema.optional(Timestamp),
    /** Reason of the merchant (解约备注). */
    contract_termination_remark: Schema.optional(Schema.String)
  })),
  /** The merchant's number of the user (商户侧用户标识). */
  out_user_code: Schema.optional(Schema.String),
  /** The scheduled deduction (预约扣费场景的预约信息). */
  deduct_schedule: Schema.optional(Schema.Struct({
    ...outcomeFields,
    /** State (扣费预约状态). */
    schedule_state: Schema.optional(ScheduleState),
    /** Day of the deduction (预计扣费的日期): `yyyy-MM-dd`. */
    estimated_deduct_date: Schema.optional(Schema.String),
    /** Amount that the user signed for (预计的扣费金额). */
    estimated_deduct_amount: Schema.optional(ResponseAmount)
  }))
} as const

/** Fields that a direct merchant's contract has in addition to {@link contractFields}. */
export const ownerFields = {
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Application (商户AppID). */
  appid: Schema.optional(Schema.String),
  /** The user, under `appid` (用户OpenID). */
  openid: Schema.optional(Schema.String)
} as const

/** Fields that a sub-merchant's contract has in addition to {@link contractFields}. */
export const partnerOwnerFields = {
  /** Merchant number of the service provider (普通服务商商户号). */
  sp_mchid: Schema.optional(Schema.String),
  /** Application of the service provider (普通服务商的AppID). */
  sp_appid: Schema.optional(Schema.String),
  /** Sub-merchant (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Application of the sub-merchant (子商户的AppID). */
  sub_appid: Schema.optional(Schema.String),
  /** The user, under `sp_appid` (用户OpenID). */
  sp_openid: Schema.optional(Schema.String),
  /** The user, under `sub_appid` (子商户AppID对应的用户OpenID). */
  sub_openid: Schema.optional(Schema.String)
} as const

/** Fields of `terminate`, direct or partner. */
export const terminateFields = {
  ...contractNumberFields,
  /** Reason (解约备注): at most 256 characters. */
  contract_termination_remark: text(256)
} as const

/**
 * Resolves a termination by the contract that the query found: once that has ended, it is the response of `terminate`.
 */
export const terminated = <C extends { readonly contract_state: string }>(known: C): Settlement<C> =>
  known.contract_state === "TERMINATED" ? settled(known) : repeat

// ---------------------------------------------------------------------------------------------------------------------
// schedules
// ---------------------------------------------------------------------------------------------------------------------

/** Fields of `Schedule.create`, direct or partner. */
export const scheduleFields = {
  /** WeChat Pay's number of the contract (委托代扣协议ID): at most 32 characters. */
  contract_id: ContractId,
  /** Amount (预约的金额信息): the one that the user signed for. */
  schedule_amount: DeductAmount
} as const

/** A scheduled deduction. */
export interface Schedule extends Schema.Schema.Type<typeof Schedule> {}
export const Schedule = Schema.Struct({
  ...outcomeFields,
  /** First day on which the deduction is possible (可扣费开始日期): `yyyy-MM-dd` in Beijing time, once `SCHEDULED`. */
  deduct_start_date: Schema.optional(Schema.String),
  /** Last day (可扣费结束日期): today the same as the first. */
  deduct_end_date: Schema.optional(Schema.String)
}).annotate({
  identifier: "Schedule.Schedule",
  examples: [{
    schedule_state: "SCHEDULED",
    deduct_start_date: "2026-12-01",
    deduct_end_date: "2026-12-01",
    scheduled_amount: { total: 1, currency: "CNY" }
  }]
})

/** Resolves a call of `Schedule.create` by the schedule that the query found. */
export const scheduled = (
  known: Schedule,
  { schedule_amount }: { readonly schedule_amount: { readonly total: number } }
): Settlement<Schedule> => {
  switch (known.schedule_state) {
    case "SCHEDULED":
    case "PAID":
      return agrees(known.scheduled_amount?.total, schedule_amount.total) ? settled(known) : otherContent
    case "EXPIRED":
      return otherContent
    default:
      return repeat
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// deductions
// ---------------------------------------------------------------------------------------------------------------------

/** Fields of `Deduction.apply`, direct or partner. */
export const applyFields = {
  /** The merchant's number of the deduction, an order (商户订单号): 6 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  out_trade_no: OutTradeNo,
  /** Description of the goods or the service, in the payer's bill (商品描述): at most 127 characters. */
  description: text(127),
  /** Address for `Deduction.paid` and `Deduction.failed` (通知地址); from the configuration by default. */
  transaction_notify_url: NotifyUrl,
  /** WeChat Pay's number of the contract (委托代扣协议ID): at most 32 characters. */
  contract_id: ContractId,
  /** Amount (扣费金额信息): exactly the one that was scheduled; at most the one that was announced. */
  amount: DeductAmount,
  /** Tag that cash coupons may require (订单优惠标记): at most 32 characters. */
  goods_tag: Schema.optional(text(32)),
  /** The merchant's data, returned in queries and notifications (附加数据): at most 128 characters. */
  attach: Schema.optional(text(128))
} as const

/** Response of `Deduction.apply`: the deduction is accepted, not carried out. */
export interface ApplyResponse extends Schema.Schema.Type<typeof ApplyResponse> {}
export const ApplyResponse = Schema.Struct({
  /** The merchant's number of the deduction (商户订单号). */
  out_trade_no: Schema.String,
  /** Amount (扣费金额信息). */
  amount: Schema.optional(ResponseAmount)
}).annotate({ identifier: "Deduction.ApplyResponse" })

/**
 * Resolves a call of `Deduction.apply` by the order that the query found: the order shows that it was
 * accepted, no matter its state.
 */
export const applied = (
  known: { readonly out_trade_no: string; readonly amount?: { readonly total?: number | undefined } | undefined },
  { amount }: { readonly amount: { readonly total: number; readonly currency?: string | undefined } }
): Settlement<ApplyResponse> =>
  agrees(known.amount?.total, amount.total)
    ? settled({
      out_trade_no: known.out_trade_no,
      amount: { total: amount.total, currency: amount.currency ?? "CNY" }
    })
    : otherContent

/** Fields of `Deduction.announce`, direct or partner. */
export const announceFields = {
  /** WeChat Pay's number of the contract (委托代扣协议ID): at most 32 characters. */
  contract_id: ContractId,
  /** Time in which the deduction is possible, from the third day (扣费持续时间): seven days by default. */
  deduct_duration: Schema.optional(Schema.Struct({
    /** Number of days (扣费持续时间数): at least 1. */
    count: Schema.Int.check(Schema.isGreaterThan(0)),
    /** `DAY`, the only value (单位). */
    unit: Schema.optional(openLiterals("DAY"))
  })),
  /** Amount that the notice names (预计扣费金额信息). */
  estimated_amount: Schema.Struct({
    /** Amount in fen (预计扣费金额): at least 1. The deduction may be less, not more. */
    amount: PositiveFen,
    /** `CNY`, the default (预计扣费货币类型). */
    currency: Schema.optional(openLiterals("CNY"))
  })
} as const
