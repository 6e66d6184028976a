/** Complaints: raised about a paid order, replied to, decided, completed; and where their notifications go. */
import type * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import {
  Complaint as Api,
  ComplaintImage as ImagesApi,
  ComplaintNotification as AddressApi
} from "../../api/complaints/index.ts"
import { type Control, entityControls, type MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import { type Kernel, type Merchant, times } from "../engine/kernel.ts"
import * as NotifyAddress from "../engine/notifyAddress.ts"
import { type Call, handle, handleFile, handleUpload } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { empty, file, isRefused, paramError, refuse, type Refused } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, millis, pageOf, plain, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Order } from "./orders.ts"
import type { Payments } from "./payments.ts"
import type { Refunds } from "./refunds.ts"

/**
 * Actions on a complaint by their names in notifications: the person who acts, the merchant by default, and the name in
 * the history.
 */
const actions = {
  CREATE_COMPLAINT: { by: "投诉人", operate_type: "USER_CREATE_COMPLAINT" },
  USER_RESPONSE: { by: "投诉人", operate_type: "USER_RESPONSE" },
  MERCHANT_RESPONSE: { by: undefined, operate_type: "MERCHANT_RESPONSE" },
  MERCHANT_CONFIRM_COMPLETE: { by: undefined, operate_type: "MERCHANT_CONFIRM_COMPLETE" },
  MERCHANT_APPROVE_REFUND: { by: undefined, operate_type: "MERCHANT_APPROVE_REFUND" },
  MERCHANT_REJECT_REFUND: { by: undefined, operate_type: "MERCHANT_REFUSE_RERUND" },
  REFUND_SUCCESS: { by: "系统", operate_type: "COMPLAINT_REFUND_RECEIVED_SYSTEM_MESSAGE" }
} as const

/** A complaint: its fields are those of responses. */
interface Complaint extends
  Pick<
    Api.Complaint,
    | "apply_refund_amount"
    | "complaint_detail"
    | "complaint_media_list"
    | "need_immediate_service"
    | "payer_phone"
    | "problem_type"
  >
{
  readonly complaint_id: string
  readonly complaint_time: DateTime.Utc
  readonly complainted_mchid: string
  readonly order: Order
  readonly history: Array<Api.HistoryEntry>
  /** Messages sent, by the merchant's number of each. */
  readonly sent: Store.Store<Api.HistoryEntry>
  state: "PENDING" | "PROCESSING" | "PROCESSED"
  incoming_user_response: boolean
  decision?: Api.UpdateRefundProgressRequest["action"]
}

const ComplaintType = Schema.Literals(["REFUND", "SERVICE_NOT_WORK", "OTHERS"])

const view = (complaint: Complaint) => ({
  ...select(complaint, ["complaint_id", "complainted_mchid"]),
  complaint_state: complaint.state,
  out_trade_no: complaint.order.outTradeNo
})

/** A complaint in the sandbox. */
export interface ComplaintView extends ReturnType<typeof view> {}

const Raised = Schema.Struct({
  out_trade_no: Schema.String,
  mchid: Schema.optionalKey(Schema.String),
  complaint_detail: Schema.optionalKey(Schema.String),
  /** `OTHERS` by default. */
  problem_type: Schema.optionalKey(ComplaintType),
  /** Fen, with `REFUND`; by default the whole order. */
  apply_refund_amount: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThan(0))),
  payer_phone: Schema.optionalKey(Schema.String),
  /** Whether the user waits in a chat. */
  need_immediate_service: Schema.optionalKey(Schema.Boolean),
  /** Number of pictures. */
  pictures: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4 })))
})

/** Controls of complaints. */
export interface ComplaintControls {
  /** Plays the user who complains about a paid order. */
  readonly raise: Control<typeof Raised.Type, ComplaintView>
  /** Plays the user who writes to the merchant. */
  readonly write: Control<{ readonly complaint_id: string; readonly content: string }, ComplaintView>
}

/** Ten times a minute apart, then every five minutes, for two hours in all. */
const schedule: ReadonlyArray<number> = [...times(10, 60), ...times(22, 300)]

const longestSpan = 30
const mostPerPage = 50
const mostHistory = 300

/** One grey pixel. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64"
)

const path = "/v3/merchant-service/images/"

const missing = refuse("INVALID_REQUEST", "投诉单不存在")
const finished = refuse("INVALID_REQUEST", "当前单据状态不支持操作, 请检查是否重复调用")

const types: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  bmp: "image/bmp",
  png: "image/png"
}

/** A page of a list, ten rows by default; the first page has the number of all rows. */
const page = <A>(
  all: ReadonlyArray<A>,
  request: { readonly limit?: number | undefined; readonly offset?: number | undefined },
  most: number
) => {
  const { total_count, ...rest } = pageOf(all, { ...request, limit: Math.min(request.limit ?? 10, most) })
  return rest.offset === 0 ? { ...rest, total_count } : rest
}

/** The state of a complaint that the merchant has begun to deal with. */
const taken = ({ state }: Complaint) => state === "PENDING" ? "PROCESSING" : state

/** Pictures in a list of media, if there are any. */
const mediaOf = (media_type: string, pictures: ReadonlyArray<string>) =>
  pictures.length === 0 ? [] : [{ media_type, media_url: pictures }]

/** The complaints of one sandbox. */
export type Complaints = WithControls<ComplaintControls> & WithLists<{ complaints: ComplaintView }> & {
  /** Whether a complaint about a merchant is still open. */
  readonly isOpenAgainst: (mchid: string) => boolean
}

export const make = ({ kernel, payments, refunds }: {
  readonly kernel: Kernel
  readonly payments: Payments
  readonly refunds: Refunds
}): Complaints => {
  const complaints = Store.make<Complaint>()
  const states = Store.states<Complaint>(kernel, { entity: "complaint", id: ({ complaint_id }) => complaint_id })
  const addresses = NotifyAddress.make<AddressApi.Address>({
    exists: refuse("INVALID_REQUEST", "投诉通知回调已存在"),
    missing: refuse("INVALID_REQUEST", "投诉通知回调不存在")
  })
  const uploads = new Map<string, { readonly merchant: string; readonly type: string; readonly content: Uint8Array }>()
  const downloads = new Map<string, { readonly type: string; readonly content: Uint8Array }>()

  /** Makes the address of a picture. Its id needs percent-encoding, as WeChat Pay's own ids do. */
  const publish = (one: { readonly type: string; readonly content: Uint8Array }) => {
    const id = `${kernel.token("complaint image", 40)}==`
    downloads.set(id, one)
    return `${kernel.origin}${path}${encodeURIComponent(id)}`
  }

  /** Records an action on a complaint in its history, changes the state if need be, and notifies the merchant. */
  const advance = (
    now: number,
    complaint: Complaint,
    action: keyof typeof actions,
    state: Complaint["state"],
    message: Pick<Api.HistoryEntry, "operate_details" | "normal_message">,
    pictures: ReadonlyArray<string> = []
  ): Api.HistoryEntry => {
    const { by, operate_type } = actions[action]
    const media = mediaOf(by === "投诉人" ? "USER_COMPLAINT_IMAGE" : "OPERATION_IMAGE", pictures)
    const entry = definedFields({
      log_id: `3002${Protocol.compactTime(now)}${kernel.digits("complaint log", 10)}`,
      operator: by ?? complaint.complainted_mchid,
      operate_time: time(now),
      operate_type,
      image_list: pictures,
      complaint_media_list: media.length === 0 ? undefined : media,
      ...message
    })
    complaint.history.unshift(entry)
    if (by !== "系统") complaint.incoming_user_response = by === "投诉人"
    if (state !== complaint.state) states.transition(now, complaint, state)
    kernel.notify(now, {
      mchid: complaint.order.mchid,
      url: addresses.get(complaint.order.mchid)?.url,
      eventType: action === "CREATE_COMPLAINT" ? "COMPLAINT.CREATE" : "COMPLAINT.STATE_CHANGE",
      originalType: "complaint",
      summary: action === "CREATE_COMPLAINT" ? "产生新投诉" : "投诉状态变更",
      resource: definedFields({
        out_trade_no: complaint.order.outTradeNo,
        complaint_time: Protocol.rfc3339(millis(complaint.complaint_time)),
        amount: complaint.order.total,
        payer_phone: plain(complaint.payer_phone),
        complaint_detail: complaint.complaint_detail,
        // The states of a complaint that was replied to are unknown.
        complaint_state: complaint.state === "PENDING" ? "PAYER_COMPLAINTED" : undefined,
        transaction_id: complaint.order.transactionId,
        sub_mchid: complaint.order.subMchid,
        complaint_handle_state: complaint.state === "PENDING" ? "WAIT_MERCHANT_RESPONSE" : undefined,
        action_type: action,
        complaint_id: complaint.complaint_id
      }),
      schedule
    })
    return entry
  }

  /** A refund that was approved ends the complaint once as much as the user asked for has arrived, or the whole order. */
  const onRefund = (now: number, order: Order) => {
    for (const complaint of complaints.values()) {
      const asked = Math.min(complaint.apply_refund_amount ?? order.total, order.total)
      if (
        complaint.order === order && complaint.decision === "APPROVE" && complaint.state !== "PROCESSED" &&
        refunds.arrived(order) >= asked
      ) advance(now, complaint, "REFUND_SUCCESS", "PROCESSED", { operate_details: "退款已到账" })
    }
  }
  refunds.watch(onRefund)

  const isVisible = (caller: Merchant, { complainted_mchid, order }: Complaint) =>
    [order.mchid, complainted_mchid].includes(caller.mchid)

  const find = ({ complaint_id }: { readonly complaint_id: string }, { caller }: Call) => {
    const complaint = complaints.get(complaint_id)
    return complaint !== undefined && isVisible(caller, complaint) ? complaint : missing
  }

  /** A complaint to act on: its merchant must be the one whom the request names, or it is refused with `code`. */
  const findOf =
    (code: "INVALID_REQUEST" | "NO_AUTH") =>
    (request: { readonly complaint_id: string; readonly complainted_mchid?: string | undefined }, call: Call) => {
      const complaint = find(request, call)
      return isRefused(complaint) || complaint.complainted_mchid === request.complainted_mchid
        ? complaint
        : refuse(code, "您暂无权限为该投诉单提交商户回复")
    }
  const toAct = findOf("INVALID_REQUEST")

  /** The pictures of a reply, published. */
  const attach = ({ caller }: Call, ids: ReadonlyArray<string> = []): ReadonlyArray<string> | Refused => {
    const found = ids.flatMap((id) => {
      const upload = uploads.get(id)
      return upload?.merchant === caller.mchid ? [upload] : []
    })
    return found.length === ids.length ? found.map(publish) : refuse("PARAM_ERROR", "图片media_id不存在")
  }

  const response = (complaint: Complaint): Api.Complaint =>
    definedFields({
      ...Struct.omit(complaint, ["order", "history", "sent", "state", "decision"]),
      complaint_state: complaint.state,
      payer_openid: complaint.order.openid,
      complaint_order_info: [{
        transaction_id: complaint.order.transactionId ?? "",
        out_trade_no: complaint.order.outTradeNo,
        amount: complaint.order.total
      }],
      service_order_info: [],
      complaint_full_refunded: refunds.arrived(complaint.order) >= complaint.order.total,
      problem_description: "其他问题",
      user_complaint_times: 1,
      user_tag_list: [],
      in_platform_service: false
    })

  const operations = [
    handle(Api.list, (request, { caller }) => {
      const { begin_date, complainted_mchid, end_date } = request
      const [begin, end] = [Protocol.midnight(begin_date), Protocol.midnight(end_date)]
      if (Number.isNaN(begin)) return paramError("begin_date", "begin_date不是有效日期", "is no date", "query")
      const span = (end - begin) / Protocol.dayMillis
      if (!(span >= 0 && span <= longestSpan)) {
        return paramError("end_date", "查询日期跨度不超过30天", "must be at most 30 days after begin_date", "query")
      }
      const found = complaints.values().filter((complaint) => {
        const day = Protocol.day(millis(complaint.complaint_time))
        return isVisible(caller, complaint) && begin_date <= day && day <= end_date &&
          (complainted_mchid ?? complaint.complainted_mchid) === complaint.complainted_mchid
      })
      return page(found.toReversed().map(response), request, mostPerPage)
    }),
    handle(Api.query, find, response),
    handle(Api.listHistory, find, ({ history }, request) => page(history, request, mostHistory)),
    handle(Api.respond, findOf("NO_AUTH"), (complaint, request, call) => {
      if (request.jump_url !== undefined || request.mini_program_jump_info !== undefined) {
        return refuse("NO_AUTH", "此商户号暂不支持发送外部链接，如有需要请联系对接的微信支付行业运营评估配置")
      }
      const pictures = attach(call, request.response_images)
      if (isRefused(pictures)) return pictures
      const message = { operate_details: request.response_content }
      advance(call.now, complaint, "MERCHANT_RESPONSE", taken(complaint), message, pictures)
      return empty
    }),
    handle(
      Api.respondImmediately,
      toAct,
      (complaint, { idempotent_id, message }, { now, wire }) =>
        complaint.sent.once(idempotent_id, wire, () =>
          complaint.need_immediate_service
            ? advance(now, complaint, "MERCHANT_RESPONSE", taken(complaint), { normal_message: message })
            : refuse("INVALID_REQUEST", "投诉单不需要即时服务"))
    ),
    handle(Api.complete, toAct, (complaint, _, { now }) => {
      if (complaint.state === "PROCESSED") return finished
      advance(now, complaint, "MERCHANT_CONFIRM_COMPLETE", "PROCESSED", { operate_details: "商户反馈处理完成" })
      return empty
    }),
    handle(Api.updateRefundProgress, find, (complaint, request, call) => {
      const { action, launch_refund_day, reject_media_list, reject_reason: reason = "商户拒绝退款" } = request
      if (action !== "APPROVE" && action !== "REJECT") return refuse("PARAM_ERROR", "审批动作错误")
      if (complaint.problem_type !== "REFUND" || complaint.decision !== undefined || complaint.state === "PROCESSED") {
        return finished
      }
      if (action === "REJECT" && launch_refund_day !== undefined) {
        return paramError("launch_refund_day", "拒绝退款时不能传入预计发起退款时间", "goes with APPROVE only")
      }
      const pictures = attach(call, reject_media_list)
      if (isRefused(pictures)) return pictures
      complaint.decision = action
      if (action === "REJECT") {
        advance(call.now, complaint, "MERCHANT_REJECT_REFUND", "PROCESSED", { operate_details: reason }, pictures)
      } else {
        advance(call.now, complaint, "MERCHANT_APPROVE_REFUND", "PROCESSING", { operate_details: "商户同意退款" })
        onRefund(call.now, complaint.order)
      }
      return empty
    }),
    handle(AddressApi.create, ({ url }, call) => addresses.create(call, { mchid: call.caller.mchid, url })),
    handle(AddressApi.query, (_, call) => addresses.query(call)),
    handle(AddressApi.update, ({ url }, call) => addresses.update(call, { mchid: call.caller.mchid, url })),
    handle(AddressApi.remove, (_, call) => {
      addresses.remove(call)
      return empty
    }),
    handleUpload(ImagesApi.upload, ({ filename }, call) => {
      const extension = filename.slice(filename.lastIndexOf(".") + 1).toLowerCase()
      const id = `${kernel.token("complaint upload", 32).toUpperCase()}.${extension}`
      uploads.set(id, {
        merchant: call.caller.mchid,
        type: types[extension] ?? "image/png",
        content: call.file?.content ?? new Uint8Array(0)
      })
      kernel.log(call.now, { kind: "state", entity: "complaint image", id, state: filename })
      return { media_id: id }
    }),
    handleFile(ImagesApi.download, ({ media_url }) => {
      const found = downloads.get(media_url)
      return found === undefined ? refuse("PARAM_ERROR", "图片不存在") : file(found.content, found.type)
    })
  ]

  const orderOf = ({ mchid, out_trade_no }: typeof Raised.Type) =>
    mchid === undefined
      ? payments.findAny(out_trade_no)
      : payments.orders.find((order) =>
        order.outTradeNo === out_trade_no && (order.mchid === mchid || order.subMchid === mchid)
      )

  const controls = (control: MakeControl): ComplaintControls => ({
    raise: control("complaints.raise", Raised, (now, given) => {
      const order = orderOf(given)
      if (order?.transactionId === undefined) return issue(`order ${given.out_trade_no} is not there, or not paid`)
      const { complaint_detail = "反馈一个重复扣费的问题", problem_type = "OTHERS" } = given
      const pictures = Array.from(
        { length: given.pictures ?? 0 },
        () => publish({ type: "image/png", content: picture })
      )
      const complaint: Complaint = definedFields({
        complaint_id: `2002${Protocol.compactTime(now)}${kernel.digits("complaint", 9)}`,
        complaint_time: time(now),
        complaint_detail,
        complaint_media_list: mediaOf("USER_COMPLAINT_IMAGE", pictures),
        complainted_mchid: order.subMchid ?? order.mchid,
        payer_phone: Redacted.make(given.payer_phone ?? "13500000000"),
        problem_type,
        apply_refund_amount: problem_type === "REFUND" ? given.apply_refund_amount ?? order.total : undefined,
        need_immediate_service: given.need_immediate_service ?? false,
        order,
        history: new Array<Api.HistoryEntry>(),
        sent: Store.make<Api.HistoryEntry>(),
        state: "PENDING",
        incoming_user_response: true
      })
      complaints.set(complaint.complaint_id, complaint)
      states.transition(now, complaint, "PENDING")
      advance(now, complaint, "CREATE_COMPLAINT", "PENDING", { operate_details: complaint_detail }, pictures)
      return view(complaint)
    }),
    write: entityControls(control, { entity: "complaint", entities: complaints, number: "complaint_id", view })(
      "complaints.write",
      Schema.Struct({ complaint_id: Schema.String, content: Schema.String }),
      ["PENDING", "PROCESSING"],
      (now, complaint, { content }) => {
        advance(now, complaint, "USER_RESPONSE", complaint.state, { operate_details: content })
      }
    )
  })

  return {
    operations,
    controls,
    state: () => ({ complaints: complaints.values().map(view) }),
    isOpenAgainst: (mchid) =>
      complaints.values().some((one) => one.complainted_mchid === mchid && one.state !== "PROCESSED")
  }
}
