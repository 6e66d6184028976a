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
import type { Control, MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import { type Kernel, type Merchant, times } from "../engine/kernel.ts"
import { type Call, handle, handleFile, handleUpload } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import { done, empty, file, isRefused, paramError, refuse, type Refused, type Reply, respond } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, millis, pageOf, plain, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Order } from "./orders.ts"
import type { Payments } from "./payments.ts"
import type { Refunds } from "./refunds.ts"

type Action = Api.Change["action_type"]

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
  decision?: "APPROVE" | "REJECT"
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
  /** How many pictures come with it. */
  pictures: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4 })))
})

/** What complaints keep. */
export interface ComplaintState {
  readonly complaints: ReadonlyArray<ComplaintView>
}

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

/** Pictures in a list of media, if there are any. */
const mediaOf = (media_type: string, pictures: ReadonlyArray<string>) =>
  pictures.length === 0 ? [] : [{ media_type, media_url: pictures }]

/** The complaints of one sandbox. */
export type Complaints = WithControls<ComplaintControls> & WithState<ComplaintState> & {
  /** Whether a complaint about a merchant is still open. */
  readonly isOpenAgainst: (mchid: string) => boolean
}

export const make = ({ kernel, payments, refunds }: {
  readonly kernel: Kernel
  readonly payments: Payments
  readonly refunds: Refunds
}): Complaints => {
  const complaints = Store.make<Complaint>()
  const states = Store.states<Complaint>(kernel, { what: "complaint", id: ({ complaint_id }) => complaint_id })
  const addresses = new Map<string, string>()
  const uploads = new Map<string, { readonly merchant: string; readonly type: string; readonly content: Uint8Array }>()
  const downloads = new Map<string, { readonly type: string; readonly content: Uint8Array }>()

  /** Where a picture can be fetched; its id needs percent-encoding, as WeChat Pay's own do. */
  const publish = (one: { readonly type: string; readonly content: Uint8Array }) => {
    const id = `${kernel.token("complaint image", 40)}==`
    downloads.set(id, one)
    return `${kernel.origin}${path}${encodeURIComponent(id)}`
  }

  const announce = (now: number, complaint: Complaint, action: Action) =>
    kernel.notify(now, {
      mchid: complaint.order.mchid,
      url: addresses.get(complaint.order.mchid),
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

  /** Adds an entry to the history of a complaint. */
  const enter = (
    now: number,
    complaint: Complaint,
    operator: string,
    type: NonNullable<Api.HistoryEntry["operate_type"]>,
    more: Pick<Api.HistoryEntry, "operate_details" | "normal_message">,
    pictures: ReadonlyArray<string> = []
  ): Api.HistoryEntry => {
    const media = mediaOf(operator === "投诉人" ? "USER_COMPLAINT_IMAGE" : "OPERATION_IMAGE", pictures)
    const entry = definedFields({
      log_id: `3002${Protocol.compactTime(now)}${kernel.digits("complaint log", 10)}`,
      operator,
      operate_time: time(now),
      operate_type: type,
      image_list: pictures,
      complaint_media_list: media.length === 0 ? undefined : media,
      ...more
    })
    complaint.history.unshift(entry)
    return entry
  }

  const reply = (now: number, complaint: Complaint) => {
    complaint.incoming_user_response = false
    if (complaint.state === "PENDING") states.transition(now, complaint, "PROCESSING")
    announce(now, complaint, "MERCHANT_RESPONSE")
  }

  /** A refund that was approved ends the complaint once as much as the user asked for has arrived, or the whole order. */
  const onRefund = (now: number, order: Order) => {
    for (const complaint of complaints.values()) {
      const asked = Math.min(complaint.apply_refund_amount ?? order.total, order.total)
      if (
        complaint.order === order && complaint.decision === "APPROVE" && complaint.state !== "PROCESSED" &&
        refunds.arrived(order) >= asked
      ) {
        enter(now, complaint, "系统", "COMPLAINT_REFUND_RECEIVED_SYSTEM_MESSAGE", { operate_details: "退款已到账" })
        states.transition(now, complaint, "PROCESSED")
        announce(now, complaint, "REFUND_SUCCESS")
      }
    }
  }
  refunds.watch(onRefund)

  const visible = (caller: Merchant, complaint: Complaint | undefined): complaint is Complaint =>
    complaint !== undefined && [complaint.order.mchid, complaint.complainted_mchid].includes(caller.mchid)

  const find = (caller: Merchant, id: string): Complaint | Refused => {
    const complaint = complaints.get(id)
    return visible(caller, complaint) ? complaint : missing
  }

  /** A complaint to act on: its merchant must be the one whom the request names, or it is refused with `code`. */
  const findOf = (
    caller: Merchant,
    id: string,
    mchid: string | undefined,
    code: "INVALID_REQUEST" | "NO_AUTH" = "INVALID_REQUEST"
  ): Complaint | Refused => {
    const complaint = find(caller, id)
    return isRefused(complaint) || complaint.complainted_mchid === mchid
      ? complaint
      : refuse(code, "您暂无权限为该投诉单提交商户回复")
  }

  /** The pictures of a reply, published. */
  const attach = (caller: Merchant, ids: ReadonlyArray<string> = []): ReadonlyArray<string> | Refused => {
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

  const list = (request: Api.ListRequest, caller: Merchant): Reply<Api.ListResponse> => {
    const { begin_date, complainted_mchid, end_date } = request
    const [begin, end] = [Protocol.midnight(begin_date), Protocol.midnight(end_date)]
    if (Number.isNaN(begin)) return paramError("begin_date", "begin_date不是有效日期", "is no date", "query")
    const span = (end - begin) / Protocol.dayMillis
    if (!(span >= 0 && span <= longestSpan)) {
      return paramError("end_date", "查询日期跨度不超过30天", "must be at most 30 days after begin_date", "query")
    }
    const found = complaints.values().filter((complaint) => {
      const day = Protocol.day(millis(complaint.complaint_time))
      return visible(caller, complaint) && begin_date <= day && day <= end_date &&
        (complainted_mchid === undefined || complaint.complainted_mchid === complainted_mchid)
    })
    const { data, ...rest } = page(found.toReversed(), request, mostPerPage)
    return done({ data: data.map(response), ...rest })
  }

  const replyTo = (request: Api.RespondRequest, { caller, now }: Call): Reply<void> => {
    const complaint = findOf(caller, request.complaint_id, request.complainted_mchid, "NO_AUTH")
    if (isRefused(complaint)) return complaint
    if (request.jump_url !== undefined || request.mini_program_jump_info !== undefined) {
      return refuse("NO_AUTH", "此商户号暂不支持发送外部链接，如有需要请联系对接的微信支付行业运营评估配置")
    }
    const pictures = attach(caller, request.response_images)
    if (isRefused(pictures)) return pictures
    enter(now, complaint, complaint.complainted_mchid, "MERCHANT_RESPONSE", {
      operate_details: request.response_content
    }, pictures)
    reply(now, complaint)
    return empty
  }

  const respondImmediately = (
    request: Api.RespondImmediatelyRequest,
    { caller, now, wire }: Call
  ): Reply<Api.RespondImmediatelyResponse> => {
    const complaint = findOf(caller, request.complaint_id, request.complainted_mchid)
    if (isRefused(complaint)) return complaint
    const entry = complaint.sent.once(request.idempotent_id, wire, () => {
      if (!complaint.need_immediate_service) return refuse("INVALID_REQUEST", "投诉单不需要即时服务")
      const { message } = request
      const sent = enter(now, complaint, complaint.complainted_mchid, "MERCHANT_RESPONSE", { normal_message: message })
      reply(now, complaint)
      return sent
    })
    return respond(entry, ({ log_id }) => ({ log_id }))
  }

  const complete = (request: Api.CompleteRequest, { caller, now }: Call): Reply<void> => {
    const complaint = findOf(caller, request.complaint_id, request.complainted_mchid)
    if (isRefused(complaint)) return complaint
    if (complaint.state === "PROCESSED") return finished
    complaint.incoming_user_response = false
    enter(now, complaint, complaint.complainted_mchid, "MERCHANT_CONFIRM_COMPLETE", {
      operate_details: "商户反馈处理完成"
    })
    states.transition(now, complaint, "PROCESSED")
    announce(now, complaint, "MERCHANT_CONFIRM_COMPLETE")
    return empty
  }

  const decide = (request: Api.UpdateRefundProgressRequest, { caller, now }: Call): Reply<void> => {
    const complaint = find(caller, request.complaint_id)
    if (isRefused(complaint)) return complaint
    const { action: wanted } = request
    const action = wanted === "APPROVE" ? "APPROVE" : wanted === "REJECT" ? "REJECT" : undefined
    if (action === undefined) return refuse("PARAM_ERROR", "审批动作错误")
    if (complaint.problem_type !== "REFUND" || complaint.decision !== undefined || complaint.state === "PROCESSED") {
      return finished
    }
    if (action === "REJECT" && request.launch_refund_day !== undefined) {
      return paramError("launch_refund_day", "拒绝退款时不能传入预计发起退款时间", "goes with APPROVE only")
    }
    const pictures = attach(caller, request.reject_media_list)
    if (isRefused(pictures)) return pictures
    complaint.decision = action
    complaint.incoming_user_response = false
    if (action === "REJECT") {
      enter(now, complaint, complaint.complainted_mchid, "MERCHANT_REFUSE_RERUND", {
        operate_details: request.reject_reason ?? "商户拒绝退款"
      }, pictures)
      states.transition(now, complaint, "PROCESSED")
      announce(now, complaint, "MERCHANT_REJECT_REFUND")
    } else {
      enter(now, complaint, complaint.complainted_mchid, "MERCHANT_APPROVE_REFUND", { operate_details: "商户同意退款" })
      if (complaint.state === "PENDING") states.transition(now, complaint, "PROCESSING")
      announce(now, complaint, "MERCHANT_APPROVE_REFUND")
      onRefund(now, complaint.order)
    }
    return empty
  }

  const currentAddress = (mchid: string): Reply<AddressApi.Address> => {
    const url = addresses.get(mchid)
    return url === undefined
      ? refuse("INVALID_REQUEST", "投诉通知回调不存在")
      : done({ mchid, url })
  }

  const setAddress = (mchid: string, url: string): Reply<AddressApi.Address> => {
    addresses.set(mchid, url)
    return currentAddress(mchid)
  }

  const operations = [
    handle(Api.list, (request, { caller }) => list(request, caller)),
    handle(Api.query, (request, { caller }) => respond(find(caller, request.complaint_id), response)),
    handle(
      Api.listHistory,
      (request, { caller }) =>
        respond(find(caller, request.complaint_id), ({ history }) => page(history, request, mostHistory))
    ),
    handle(Api.respond, replyTo),
    handle(Api.respondImmediately, respondImmediately),
    handle(Api.complete, complete),
    handle(Api.updateRefundProgress, decide),
    handle(AddressApi.create, ({ url }, { caller }) =>
      addresses.has(caller.mchid)
        ? refuse("INVALID_REQUEST", "投诉通知回调已存在")
        : setAddress(caller.mchid, url)),
    handle(AddressApi.query, (_, { caller }) => currentAddress(caller.mchid)),
    handle(
      AddressApi.update,
      ({ url }, { caller }) =>
        addresses.has(caller.mchid) ? setAddress(caller.mchid, url) : currentAddress(caller.mchid)
    ),
    handle(AddressApi.remove, (_, { caller }) => {
      addresses.delete(caller.mchid)
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
      kernel.log(call.now, { kind: "state", what: "complaint image", id, state: filename })
      return done({ media_id: id })
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
      enter(now, complaint, "投诉人", "USER_CREATE_COMPLAINT", { operate_details: complaint_detail }, pictures)
      states.transition(now, complaint, "PENDING")
      announce(now, complaint, "CREATE_COMPLAINT")
      return view(complaint)
    }),
    write: control(
      "complaints.write",
      Schema.Struct({ complaint_id: Schema.String, content: Schema.String }),
      (now, { complaint_id, content }) => {
        const complaint = complaints.get(complaint_id)
        if (complaint === undefined) return issue(`there is no complaint ${complaint_id}`)
        if (complaint.state === "PROCESSED") return issue(`complaint ${complaint_id} is PROCESSED`)
        complaint.incoming_user_response = true
        enter(now, complaint, "投诉人", "USER_RESPONSE", { operate_details: content })
        announce(now, complaint, "USER_RESPONSE")
        return view(complaint)
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
