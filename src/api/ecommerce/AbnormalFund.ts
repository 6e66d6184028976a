/**
 * Money that could not be paid to its receiver (在途异常资金), from personal collection or profit sharing: WeChat Pay holds
 * it as a receipt until an instruction pays it out.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, NotifyUrl, openLiterals, text, Timestamp } from "../../Wire.ts"

/** Codes that these operations document: only the common ones. */
export type AbnormalFundCode = CommonCode

/**
 * Receiver of the payment (付款方式): the user or merchant that the money was meant for, or another merchant.
 *
 * **Details**
 *
 * The page has the first three names. `TRANSFER_MODE_…` is known from a third-party description of the API.
 */
export const TransferMode = openLiterals(
  "TRANSFER_TO_ORIGINAL_RECEIVE_USER",
  "TRANSFER_TO_ORIGINAL_RECEIVE_MERCHANT",
  "TRANSFER_TO_SPECIFIED_RECEIVE_MERCHANT",
  "TRANSFER_MODE_TO_ORIGINAL_RECEIVE_MERCHANT",
  "TRANSFER_MODE_TO_SPECIFIED_RECEIVE_MERCHANT"
)

/** State of an instruction (付款指令状态). */
export const InstructionState = openLiterals(
  "INSTRUCTION_STATE_PENDING",
  "INSTRUCTION_STATE_IN_PROGRESS",
  "INSTRUCTION_STATE_CLOSED",
  "INSTRUCTION_STATE_SUCCESS"
)

const instructionFields = {
  /** The caller's number of the instruction (商户侧指令编号). */
  out_instruction_no: Schema.optional(Schema.String),
  /** Merchant that gave the instruction (付款指令发起方). */
  commander: Schema.optional(Schema.Struct({
    /** Role of the one who gave the instruction (发起在途异常资金付款请求的角色): `MERCHANT`. */
    operator: Schema.optional(openLiterals("MERCHANT")),
    /** Merchant number (微信支付商户号). */
    mchid: Schema.optional(Schema.String)
  })),
  /** Receiver of the payment (付款方式), as in the request. */
  transfer_mode: Schema.optional(TransferMode),
  /** Receiver of the money (收款方). */
  receiver: Schema.optional(Schema.Struct({
    /** Kind of the receiver's account (入账账户类型). */
    account_type: Schema.optional(Schema.String),
    /** Openid of the user (入账用户 OpenID). */
    openid: Schema.optional(Schema.String),
    /** Application id that the openid belongs to (商户 AppID). */
    appid: Schema.optional(Schema.String),
    /** Merchant number of the receiver (入账商户号). */
    mchid: Schema.optional(Schema.String)
  })),
  /** State of the instruction (在途异常资金付款指令状态). */
  instruction_state: Schema.optional(InstructionState),
  /** Time at which the instruction was given (在途异常资金付款指令创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time at which the receiver got the money (入账成功时间). */
  success_time: Schema.optional(Timestamp),
  /** Time at which the instruction was closed (在途异常资金付款指令关闭时间). */
  close_time: Schema.optional(Timestamp),
  /** Address for the notification (回调通知地址). */
  notify_url: Schema.optional(Schema.String)
} as const

/** Money that WeChat Pay holds until an instruction pays it out. */
export interface Receipt extends Schema.Schema.Type<typeof Receipt> {}
export const Receipt = Schema.Struct({
  /** Product of the payment (产品名称): `C2C`. */
  product_name: Schema.optional(openLiterals("C2C")),
  /** WeChat Pay's number of the receipt (微信支付在途异常资金付款单号). */
  receipt_id: Schema.String,
  /** Amount of the payment (付款金额信息). */
  transfer_amount: Schema.optional(Schema.Struct({
    /** Amount in fen (总金额). */
    total: Schema.optional(Fen),
    /** Currency (货币类型): `CNY`. */
    currency: Schema.optional(Schema.String)
  })),
  /** State (付款状态): waits for an instruction, is being paid, is paid. */
  receipt_state: openLiterals("RECEIPT_STATE_PENDING", "RECEIPT_STATE_PROGRESS", "RECEIPT_STATE_COMPLETED"),
  /** Time at which the receipt was created (在途异常资金付款单据创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the receipt's last change (在途异常资金付款单据更新时间). */
  last_update_time: Schema.optional(Timestamp),
  /** The last instruction (在途异常资金付款指令信息). */
  instruction: Schema.optional(Schema.Struct({
    ...instructionFields,
    /** Application ids of the applications in which the user can confirm (商户 AppID). */
    appid: Schema.optional(Schema.Array(Schema.String))
  }))
}).annotate({
  identifier: "AbnormalFund.Receipt",
  examples: [{
    product_name: "C2C",
    receipt_id: "0100011742874700562078230000",
    transfer_amount: { total: 100, currency: "CNY" },
    receipt_state: "RECEIPT_STATE_PENDING",
    create_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    last_update_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z")
  }]
})

const receiptId = {
  /**
   * WeChat Pay's number of the receipt (微信支付在途异常资金付款单号), at most 64 characters: the `funds_abnormal_redirect_id` of a
   * sharing, or the `abnormal_fund_receipt_id` of a settlement.
   */
  receipt_id: text(64)
} as const

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(receiptId).annotate({ identifier: "AbnormalFund.QueryRequest" })

/**
 * Queries a receipt (查询在途异常资金付款结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015408031
 */
export const query: Endpoint.Endpoint<QueryRequest, Receipt, AbnormalFundCode> = Endpoint.make({
  name: "AbnormalFund.query",
  title: "查询在途异常资金付款结果",
  route: "GET /v3/abnormal-fund-processing/receipts/{receipt_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015408031",
  roles: ["partner", "platform"],
  request: QueryRequest,
  response: Receipt
})

/** Request of {@link transfer}. */
export interface TransferRequest extends Schema.Schema.Type<typeof TransferRequest> {}
export const TransferRequest = Schema.Struct({
  ...receiptId,
  /** The caller's number of the instruction (商户侧指令编号): at most 64 characters. */
  out_instruction_no: text(64),
  /** Receiver of the payment (付款方式): the user or merchant that the money was meant for, or another merchant. */
  transfer_mode: TransferMode,
  /** Receiver of the money (收款方). */
  receiver: Schema.optional(Schema.Struct({
    /** Merchant number (入账商户号), with the modes for merchants: at most 32 characters. */
    mchid: Schema.optional(text(32)),
    /** Openid of the user (入账用户 OpenID): at most 128 characters. Known from a third-party description of the API. */
    openid: Schema.optional(text(128)),
    /** Application id that the openid belongs to (商户 AppID): at most 32 characters. */
    appid: Schema.optional(text(32))
  })),
  /**
   * Address for the notification (回调通知地址): http(s), no query, at most 255 characters; from the configuration by
   * default.
   */
  notify_url: NotifyUrl
}).annotate({ identifier: "AbnormalFund.TransferRequest" })

/**
 * Pays out a receipt (发起在途异常资金付款指令): at most 100 calls a second. A user confirms the payment in WeChat.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_instruction_no`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015408022
 */
export const transfer: Endpoint.Endpoint<TransferRequest, Receipt, AbnormalFundCode> = Endpoint.make({
  name: "AbnormalFund.transfer",
  title: "发起在途异常资金付款指令",
  route: "POST /v3/abnormal-fund-processing/receipts/{receipt_id}/transfer-instructions",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015408022",
  roles: ["partner", "platform"],
  idempotentBy: "out_instruction_no",
  request: TransferRequest,
  response: Receipt
})

/** Request of {@link queryInstruction}. */
export interface QueryInstructionRequest extends Schema.Schema.Type<typeof QueryInstructionRequest> {}
export const QueryInstructionRequest = Schema.Struct({
  ...receiptId,
  /** The caller's number of the instruction (商户侧指令编号): at most 64 characters. */
  out_instruction_no: text(64)
}).annotate({ identifier: "AbnormalFund.QueryInstructionRequest" })

/** An instruction. */
export interface Instruction extends Schema.Schema.Type<typeof Instruction> {}
export const Instruction = Schema.Struct({
  ...instructionFields,
  /** The caller's number of the instruction (商户侧指令编号). */
  out_instruction_no: Schema.String,
  /** State of the instruction (在途异常资金付款指令状态). */
  instruction_state: InstructionState,
  /** WeChat Pay's number of the payment (付款指令执行流水号). */
  instruction_instance_id: Schema.optional(Schema.String)
}).annotate({
  identifier: "AbnormalFund.Instruction",
  examples: [{
    out_instruction_no: "1200002",
    commander: { operator: "MERCHANT", mchid: "1900000108" },
    transfer_mode: "TRANSFER_TO_ORIGINAL_RECEIVE_USER",
    instruction_state: "INSTRUCTION_STATE_SUCCESS",
    create_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    success_time: DateTime.makeUnsafe("2026-11-30T04:10:00Z"),
    notify_url: "https://example.com/notify"
  }]
})

/**
 * Queries an instruction (查询在途异常资金付款指令执行结果): at most 100 calls a second. No official page of this operation was
 * found: it is known from a third-party description of the API.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015408031
 */
export const queryInstruction: Endpoint.Endpoint<QueryInstructionRequest, Instruction, AbnormalFundCode> = Endpoint
  .make({
    name: "AbnormalFund.queryInstruction",
    title: "查询在途异常资金付款指令执行结果",
    route: "GET /v3/abnormal-fund-processing/receipts/{receipt_id}/transfer-instructions/{out_instruction_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4015408031",
    roles: ["partner", "platform"],
    request: QueryInstructionRequest,
    response: Instruction
  })
