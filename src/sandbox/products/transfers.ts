/** Transfers (商家转账) that users confirm, and their receipts. */
import type * as DateTime from "effect/DateTime"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Transfer as Api } from "../../api/transfers/index.ts"
import { type Control, entityControls, type MakeControl } from "../engine/control.ts"
import { type Kernel, times } from "../engine/kernel.ts"
import { type Call, handle, handleFile, ownKey } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, ifDefined, isOpenid, millis, plain, reveal, select, sensitive, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Asked, Authorizations } from "./transferAuthorizations.ts"
import type { Receipt, Receipts } from "./transferReceipts.ts"
import { sceneIssue } from "./transferScenes.ts"
import * as TransferStates from "./transferStates.ts"

/** A transfer. The fields with WeChat Pay's names make up its response, its notification and its view. */
interface Transfer extends TransferStates.Confirmed {
  readonly mch_id: string
  readonly appid: string
  readonly out_bill_no: string
  readonly transfer_bill_no: string
  readonly openid: string
  readonly user_name?: Redacted.Redacted
  /** Fen. */
  readonly transfer_amount: number
  readonly transfer_remark: string
  readonly create_time: DateTime.Utc
  readonly notifyUrl?: string
  /** The authorisation that the user is asked for while confirming. */
  readonly asked?: Asked
  receipt?: Receipt
}

const view = (transfer: Transfer) =>
  select(transfer, [
    "out_bill_no",
    "transfer_bill_no",
    "state",
    "fail_reason",
    "openid",
    "transfer_amount",
    "package_info",
    "create_time"
  ])

/** A transfer in the sandbox. */
export interface TransferView extends ReturnType<typeof view> {}

const Confirmation = Schema.Struct({ out_bill_no: Schema.String, authorize: Schema.optionalKey(Schema.Boolean) })
const Failure = Schema.Struct({ out_bill_no: Schema.String, fail_reason: Schema.optionalKey(Schema.String) })

/** Controls of transfers. */
export interface TransferControls {
  /**
   * Plays the user who confirms a transfer, and authorises further ones if the transfer asks for it, unless `authorize` is
   * `false`. The money arrives after the option `transferDelay`.
   */
  readonly confirm: Control<typeof Confirmation.Type, TransferView>
  /** Fails a transfer, confirmed or not, with `PAYEE_ACCOUNT_ABNORMAL` by default. */
  readonly fail: Control<typeof Failure.Type, TransferView>
}

/** Pauses before notifications of transfers are repeated: ten of 15 s, ten of 5 min, then every 30 min for a day. */
export const transferSchedule: ReadonlyArray<number> = [...times(10, 15), ...times(10, 300), ...times(44, 1800)]

/** Greatest age of a transfer whose receipt is requested. */
const receiptReach = 180 * Protocol.dayMillis
/** 0.1 yuan at least. */
const least = 10
/** 200 yuan at most in a red packet. */
const mostInPacket = 20_000
/** Names are not checked below 0.3 yuan. */
export const namedFrom = 30

/** The parameter that opens the page of a transfer: 155 characters of base64, of which the first 18 never change. */
export const packageInfo = (kernel: Kernel): string => {
  const bytes = Buffer.from(
    kernel.hex("package", 64) + kernel.hex("package", 64) + kernel.hex("package", 64) + kernel.hex("package", 64),
    "hex"
  )
  return `ABBQO+oYAAABAAAAAA${bytes.toString("base64").slice(0, 137)}`
}

/** Refuses a number that exists with other content. */
export const inconsistent = (code: "ALREADY_EXISTS" | "INVALID_REQUEST") =>
  refuse(code, "单号已存在但信息不一致，请查单后比较确认", { number: 268498688 })

const outOfBounds = refuse("INVALID_REQUEST", "超过单笔转账上下限，核实产品设置是否准确")
export const nameless = refuse("PARAM_ERROR", "0.3元以下不允许输入姓名校验")
export const notFound = refuse("NOT_FOUND", "记录不存在")
/** Only the queries document `NOT_FOUND`. */
export const unknown = refuse("INVALID_REQUEST", "记录不存在")

const isFinal = ({ state }: Transfer) => state === "SUCCESS" || state === "FAIL" || state === "CANCELLED"

/** Checks who gets a transfer, its scene and its amount. */
const requestIssue = (
  request: Api.CreateRequest | Api.CreateWithAuthorizationRequest | Api.CreateAuthorizedRequest
): Refused | undefined => {
  if ("openid" in request && !isOpenid(request.openid)) {
    return refuse("INVALID_REQUEST", "Openid格式错误或者不属于商家公众账号，请检查")
  }
  if (plain(request.user_name) === "") return paramError("user_name", "收款用户姓名不能为空", "is empty")
  const refused = sceneIssue(request)
  if (refused !== undefined) return refused
  if (request.transfer_amount < least) return outOfBounds
  const isPacket = "user_recv_style" in request && request.user_recv_style?.type === "RED_PACKET"
  if (isPacket && request.transfer_amount > mostInPacket) return outOfBounds
  return request.user_name !== undefined && request.transfer_amount < namedFrom ? nameless : undefined
}

export const make = ({ authorizations, kernel, receipts, transferDelay }: {
  readonly authorizations: Authorizations
  readonly kernel: Kernel
  readonly receipts: Receipts
  /** Milliseconds. */
  readonly transferDelay: number
}): WithControls<TransferControls> & WithLists<{ transfers: TransferView }> => {
  const transfers = Store.make<Transfer>()
  const states = Store.states<Transfer>(kernel, {
    entity: "transfer",
    id: ({ out_bill_no }) => out_bill_no,
    notification: (transfer) => ({
      url: transfer.notifyUrl,
      originalType: "mch_payment",
      schedule: transferSchedule,
      resource: definedFields({
        ...select(transfer, [
          "mch_id",
          "out_bill_no",
          "transfer_bill_no",
          "transfer_amount",
          "state",
          "openid",
          "fail_reason",
          "create_time",
          "update_time"
        ]),
        payment_method_type: transfer.state === "SUCCESS" ? "CFT" : undefined,
        mchid: transfer.mch_id
      })
    })
  })

  const { cancel, confirm, fail, succeed, wait } = TransferStates.make({
    notify: { eventType: "MCHTRANSFER.BILL.FINISHED", summary: "商家转账单据终态通知" },
    states,
    transferDelay
  })

  /** Creates a transfer once; a number whose transfer has ended stays used. */
  const createOnce = (
    request: Api.CreateRequest | Api.CreateWithAuthorizationRequest | Api.CreateAuthorizedRequest,
    call: Call,
    create: () => Transfer | Refused
  ): Transfer | Refused => {
    const key = ownKey(call, request.out_bill_no)
    const existing = transfers.get(key)
    if (existing !== undefined && isFinal(existing)) {
      return refuse("ALREADY_EXISTS", "单据已到终态，请查单确认转账结果")
    }
    // Each encryption of the name differs.
    return transfers.once(key, reveal(request), () => requestIssue(request) ?? create(), inconsistent("ALREADY_EXISTS"))
  }

  const accepted = (
    request: Api.CreateRequest | Api.CreateWithAuthorizationRequest | Api.CreateAuthorizedRequest,
    { caller, now }: Call,
    own: Pick<Transfer, "openid" | "state"> & Partial<Pick<Transfer, "asked" | "notifyUrl" | "package_info">>
  ): Transfer => {
    const transfer: Transfer = definedFields({
      mch_id: caller.mchid,
      appid: request.appid ?? "",
      out_bill_no: request.out_bill_no,
      transfer_bill_no: kernel.number(now, "13300000000", "transfer1330", 15),
      user_name: ifDefined(request.user_name, sensitive),
      transfer_amount: request.transfer_amount,
      transfer_remark: request.transfer_remark,
      create_time: time(now),
      update_time: time(now),
      ...own
    })
    kernel.log(now, { kind: "state", entity: "transfer", id: transfer.out_bill_no, state: "ACCEPTED" })
    return transfer
  }

  const create = (
    request: Api.CreateRequest | Api.CreateWithAuthorizationRequest,
    call: Call,
    asked?: Asked
  ): Transfer | Refused =>
    createOnce(request, call, () => {
      const refused = ifDefined(asked, (asked) => authorizations.issueOf(call.now, call.caller.mchid, asked))
      if (refused !== undefined) return refused
      const transfer = accepted(request, call, {
        openid: request.openid,
        state: "WAIT_USER_CONFIRM",
        package_info: packageInfo(kernel),
        ...definedFields({ notifyUrl: request.notify_url, asked })
      })
      wait(call.now, transfer)
      return transfer
    })

  const askedOf = (request: Api.CreateWithAuthorizationRequest): Asked | undefined =>
    ifDefined(
      request.authorization_info,
      ({ authorization_notify_url, out_authorization_no, user_display_name }) =>
        definedFields({
          out_authorization_no,
          appid: request.appid ?? "",
          openid: request.openid,
          user_display_name,
          transfer_scene_id: request.transfer_scene_id,
          user_recv_perception: request.user_recv_perception,
          notifyUrl: authorization_notify_url
        })
    )

  /** The money of an authorised transfer arrives at once. */
  const createAuthorized = (request: Api.CreateAuthorizedRequest, call: Call): Transfer | Refused =>
    createOnce(request, call, () => {
      const authorization = authorizations.inForce(call.caller.mchid, request)
      if (authorization === undefined) return refuse("INVALID_REQUEST", "免确认收款授权不存在或已关闭")
      if (authorization.transfer_scene_id !== request.transfer_scene_id) {
        return refuse("INVALID_REQUEST", "转账场景与免确认收款授权的场景不一致")
      }
      const transfer = accepted(request, call, { openid: authorization.openid, state: "TRANSFERING" })
      succeed(call.now, transfer)
      return transfer
    })

  const byOutBillNo = (call: Call, { out_bill_no }: { readonly out_bill_no: string }) =>
    transfers.get(ownKey(call, out_bill_no))

  const byId = ({ caller }: Call, { transfer_bill_no }: { readonly transfer_bill_no: string }) =>
    transfers.find((transfer) => transfer.transfer_bill_no === transfer_bill_no && transfer.mch_id === caller.mchid)

  const requestReceipt = (now: number, transfer: Transfer | undefined): Reply<Api.ReceiptApplication> => {
    if (transfer === undefined) return unknown
    if (transfer.state !== "SUCCESS") return refuse("INVALID_REQUEST", "仅支持付款成功的转账单据申请电子回单")
    if (transfer.user_name === undefined) return refuse("INVALID_REQUEST", "仅支持传入姓名的转账单据申请电子回单")
    if (now - millis(transfer.create_time) > receiptReach) {
      return refuse("INVALID_REQUEST", "仅支持六个月内的转账单据申请电子回单")
    }
    transfer.receipt ??= receipts.create(
      now,
      `transfer ${transfer.transfer_bill_no}, ${transfer.transfer_amount} fen`
    )
    return {
      state: now < transfer.receipt.readyAt ? "GENERATING" : "FINISHED",
      create_time: time(transfer.receipt.createdAt)
    }
  }

  const queryReceipt = (call: Call, transfer: Transfer | undefined): Reply<Api.Receipt> => {
    const receipt = transfer?.receipt
    if (receipt === undefined) return unknown
    const ready = call.now >= receipt.readyAt
    return {
      state: ready ? "FINISHED" : "GENERATING",
      create_time: time(receipt.createdAt),
      update_time: time(ready ? receipt.readyAt : receipt.createdAt),
      ...(ready ? receipts.linkTo(call, receipt, "elecvoucherfile") : {})
    }
  }

  const operations = [
    handle(Api.create, (request, call) => create(request, call), TransferStates.opening),
    handle(Api.createWithAuthorization, (request, call) => create(request, call, askedOf(request)), (transfer) => ({
      ...TransferStates.opening(transfer),
      ...(transfer.asked === undefined
        ? {}
        : select(transfer.asked, ["out_authorization_no", "user_display_name"]))
    })),
    handle(Api.createAuthorized, (request, call) => createAuthorized(request, call)),
    handle(
      Api.cancel,
      (request, call) => byOutBillNo(call, request) ?? unknown,
      (transfer, _, { now }) => cancel(now, transfer)
    ),
    handle(Api.queryByOutBillNo, (request, call) => byOutBillNo(call, request) ?? notFound),
    handle(Api.queryById, (request, call) => byId(call, request) ?? notFound),
    handle(Api.requestReceiptByOutBillNo, (request, call) => requestReceipt(call.now, byOutBillNo(call, request))),
    handle(Api.requestReceiptById, (request, call) => requestReceipt(call.now, byId(call, request))),
    handle(Api.queryReceiptByOutBillNo, (request, call) => queryReceipt(call, byOutBillNo(call, request))),
    handle(Api.queryReceiptById, (request, call) => queryReceipt(call, byId(call, request))),
    handleFile(Api.downloadReceipt, receipts.download)
  ]

  const confirmAsked = (now: number, transfer: Transfer, { authorize }: typeof Confirmation.Type) => {
    const { asked, mch_id } = transfer
    if (asked !== undefined && authorize !== false) {
      // What happened since the transfer was created may stand against it: then the user only takes the money.
      if (authorizations.issueOf(now, mch_id, asked) === undefined) authorizations.grant(now, mch_id, asked)
    }
    confirm(now, transfer)
  }

  const controls = (control: MakeControl): TransferControls => {
    const on = entityControls(control, { entity: "transfer", entities: transfers, number: "out_bill_no", view })
    return {
      confirm: on("transfers.confirm", Confirmation, ["WAIT_USER_CONFIRM"], confirmAsked),
      fail: on("transfers.fail", Failure, ["WAIT_USER_CONFIRM", "TRANSFERING"], fail)
    }
  }

  return { operations, controls, state: () => ({ transfers: transfers.values().map(view) }) }
}
