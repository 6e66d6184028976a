/**
 * Transfers from a sub-merchant to users, who confirm each of them (二级商户商家转账). The sub-merchant needs a permission: see
 * `TransferAuthorization`. No page describes the notifications of these transfers.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, Fen, PositiveFen, Sensitive, SensitiveResponse, text, Timestamp } from "../../Wire.ts"
import { nameIssue, nameMissing, OutNo } from "../transfers/models.ts"
import { settledByUser } from "../transfers/settlement.ts"
import { TransferState } from "../transfers/Transfer.ts"
import { notifyUrl, subMchid } from "./models.ts"

export { TransferState } from "../transfers/Transfer.ts"

/** Codes that these operations document: only the common ones. */
export type MerchantTransferCode = CommonCode

const nameGiven = Schema.makeFilter((request: { readonly transfer_amount: number; readonly user_name?: unknown }) =>
  nameMissing(request) ? { path: ["user_name"], issue: nameIssue } : undefined
)

const outBillNo = {
  /** The platform's number of the transfer (商户单号): at most 32 digits and letters. */
  out_bill_no: OutNo
} as const

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...subMchid,
  /** Application id of the platform (服务商 AppID); from the configuration by default. */
  appid: Appid,
  ...outBillNo,
  /** Number of the transfer scene, the purpose of the transfer (转账场景 ID): at most 16 characters. */
  transfer_scene_id: text(16),
  /** Openid of the receiver in the application `appid` (收款用户 OpenID): at most 64 characters. */
  openid: text(64),
  /**
   * Name of the receiver, which WeChat Pay compares with the user's (收款用户姓名). Required from 2,000 yuan. Plaintext; the
   * library encrypts it.
   */
  user_name: Schema.optional(Sensitive),
  /** Amount in fen (转账金额): at least 1. */
  transfer_amount: PositiveFen,
  /** Note that the user sees (转账备注): at most 32 characters. */
  transfer_remark: text(32),
  /**
   * Address for the notification (商户回调地址): http(s), no query, at most 256 characters. Not filled from the
   * configuration.
   */
  notify_url: Schema.optional(notifyUrl(256))
}).check(nameGiven).annotate({ identifier: "MerchantTransfer.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** The platform's number of the transfer (商户单号). */
  out_bill_no: Schema.String,
  /** WeChat Pay's number of the transfer (微信转账单号). */
  transfer_bill_no: Schema.String,
  /** Time at which the transfer was created (单据创建时间). */
  create_time: Schema.optional(Timestamp),
  /** State of the transfer (单据状态). */
  state: TransferState,
  /** Reason of the failure (失败原因), with `FAIL`. */
  fail_reason: Schema.optional(Schema.String),
  /** Text that opens the page of confirmation (跳转领取页面的 package 信息), with `WAIT_USER_CONFIRM`. */
  package_info: Schema.optional(Schema.String)
}).annotate({
  identifier: "MerchantTransfer.CreateResponse",
  examples: [{
    sub_mchid: "1900000109",
    out_bill_no: "plfk20261130013",
    transfer_bill_no: "1330000071100999991182020050700019480001",
    create_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    state: "WAIT_USER_CONFIRM",
    package_info: "affffddafdfafddffda=="
  }]
})

/**
 * Starts a transfer of a sub-merchant, which the user then confirms (发起转账).
 *
 * **Gotchas**
 *
 * After an error with any code, query by the same `out_bill_no` before a new number is used: else the user may get
 * the money twice.
 * `Payment.resolveUnknown` does so.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-bill/transfer-to-user.html
 */
export const create: Resolvable<CreateRequest, CreateResponse, MerchantTransferCode> = resolvable(
  Endpoint.make({
    name: "MerchantTransfer.create",
    title: "二级商户发起转账",
    route: "POST /v3/ecommerce/mch-transfer/transfer-bills",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-bill/transfer-to-user.html",
    roles: ["platform"],
    idempotentBy: "out_bill_no",
    request: CreateRequest,
    response: CreateResponse
  }),
  {
    query: ({ out_bill_no, sub_mchid }) => queryByOutBillNo({ out_bill_no, sub_mchid }),
    settled: settledByUser
  }
)

/** Request of {@link queryByOutBillNo} and {@link cancel}. */
export interface OutBillNoRequest extends Schema.Schema.Type<typeof OutBillNoRequest> {}
export const OutBillNoRequest = Schema.Struct({ ...outBillNo, ...subMchid }).annotate({
  identifier: "MerchantTransfer.OutBillNoRequest"
})

/** Response of {@link cancel}. */
export interface CancelResponse extends Schema.Schema.Type<typeof CancelResponse> {}
export const CancelResponse = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** The platform's number of the transfer (商户单号). */
  out_bill_no: Schema.String,
  /** WeChat Pay's number of the transfer (微信转账单号). */
  transfer_bill_no: Schema.optional(Schema.String),
  /** State of the transfer (单据状态). */
  state: TransferState,
  /** Time of the last change of the state (状态变更时间). */
  update_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "MerchantTransfer.CancelResponse",
  examples: [{
    sub_mchid: "1900000109",
    out_bill_no: "plfk20261130013",
    transfer_bill_no: "1330000071100999991182020050700019480001",
    state: "CANCELING",
    update_time: DateTime.makeUnsafe("2026-11-30T04:05:00Z")
  }]
})

/**
 * Cancels a transfer that the user has not confirmed yet (撤销转账).
 *
 * **Gotchas**
 *
 * `CANCELING` means that WeChat Pay accepted the request, not that it came in time: query until `CANCELLED`.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-bill/cancel-transfer.html
 */
export const cancel: Endpoint.Endpoint<OutBillNoRequest, CancelResponse, MerchantTransferCode> = Endpoint.make({
  name: "MerchantTransfer.cancel",
  title: "二级商户撤销转账",
  route: "POST /v3/ecommerce/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-bill/cancel-transfer.html",
  roles: ["platform"],
  idempotentBy: "out_bill_no",
  request: OutBillNoRequest,
  response: CancelResponse
})

/** A transfer. */
export interface TransferBill extends Schema.Schema.Type<typeof TransferBill> {}
export const TransferBill = Schema.Struct({
  /** Merchant number of the platform (服务商商户号). */
  mchid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** The platform's number of the transfer (商户单号). */
  out_bill_no: Schema.String,
  /** WeChat Pay's number of the transfer (微信转账单号). */
  transfer_bill_no: Schema.String,
  /** Application id of the platform (服务商 AppID). */
  appid: Schema.optional(Schema.String),
  /** Number of the scene of the transfer (转账场景 ID). */
  transfer_scene_id: Schema.optional(Schema.String),
  /** State of the transfer (单据状态). */
  state: TransferState,
  /** Amount in fen (转账金额). */
  transfer_amount: Schema.optional(Fen),
  /** Note that the user sees (转账备注). */
  transfer_remark: Schema.optional(Schema.String),
  /** Reason of the failure (失败原因), with `FAIL`. */
  fail_reason: Schema.optional(Schema.String),
  /** Openid of the user who gets the money (收款用户 OpenID). */
  openid: Schema.optional(Schema.String),
  /** Name of the user who gets the money (收款用户姓名), if the request gave it. */
  user_name: Schema.optional(SensitiveResponse),
  /** Time at which the transfer was created (单据创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the last change of the state (状态变更时间). */
  update_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "MerchantTransfer.TransferBill",
  examples: [{
    mchid: "1900000108",
    sub_mchid: "1900000109",
    out_bill_no: "plfk20261130013",
    transfer_bill_no: "1330000071100999991182020050700019480001",
    transfer_scene_id: "1000",
    state: "SUCCESS",
    transfer_amount: 100,
    transfer_remark: "新会员开通有礼",
    openid: "o-MYE42l80oelYMDE34nYD456Xoy",
    create_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    update_time: DateTime.makeUnsafe("2026-11-30T04:05:00Z")
  }]
})

/**
 * Queries a transfer by the platform's number (商户单号查询转账单).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-bill/get-transfer-bill-by-out-no.html
 */
export const queryByOutBillNo: Endpoint.Endpoint<OutBillNoRequest, TransferBill, MerchantTransferCode> = Endpoint.make({
  name: "MerchantTransfer.queryByOutBillNo",
  title: "二级商户转账：商户单号查询转账单",
  route: "GET /v3/ecommerce/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-bill/get-transfer-bill-by-out-no.html",
  roles: ["platform"],
  request: OutBillNoRequest,
  response: TransferBill
})

/** Request of {@link queryById}. */
export interface TransferBillNoRequest extends Schema.Schema.Type<typeof TransferBillNoRequest> {}
export const TransferBillNoRequest = Schema.Struct({
  /** WeChat Pay's number of the transfer (微信转账单号): at most 64 characters. */
  transfer_bill_no: text(64),
  ...subMchid
}).annotate({ identifier: "MerchantTransfer.TransferBillNoRequest" })

/**
 * Queries a transfer by WeChat Pay's number (微信转账单号查询转账单).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-bill/get-transfer-bill-by-no.html
 */
export const queryById: Endpoint.Endpoint<TransferBillNoRequest, TransferBill, MerchantTransferCode> = Endpoint.make({
  name: "MerchantTransfer.queryById",
  title: "二级商户转账：微信转账单号查询转账单",
  route: "GET /v3/ecommerce/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-bill/get-transfer-bill-by-no.html",
  roles: ["platform"],
  request: TransferBillNoRequest,
  response: TransferBill
})
