import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import { type Endpoint, Notification } from "effect-wechatpay"
import { Complaint, ComplaintImage, ComplaintNotification } from "effect-wechatpay/complaints"
import * as PartnerPayments from "effect-wechatpay/partner-payments"
import { Native, Refund } from "effect-wechatpay/payments"
import { ViolationNotification } from "effect-wechatpay/risk"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Lawful from "../../support/sandbox.ts"
import { refused } from "../outcomes.ts"

const out_trade_no = "20190906154617947762231"
const sub_mchid = "0019000002"
const url = "https://merchant.example/complaints"

const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services>) =>
  Effect.provide(test, Lawful.layer())

/** A complaint about a paid order of one yuan. */
const raised = (
  given: {
    readonly problem_type?: "REFUND"
    readonly apply_refund_amount?: number
    readonly pictures?: number
  } = {}
) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* Native.prepay({ description: "茶", out_trade_no, amount: { total: 100 } })
    yield* sandbox.pay({ out_trade_no })
    return yield* sandbox.complaints.raise({ out_trade_no, payer_phone: "18500000000", ...given })
  })

const stateOf = (complaint_id: string) =>
  Effect.map(Complaint.query({ complaint_id }), ({ complaint_state }) => complaint_state)

const stepsOf = (complaint_id: string) =>
  Effect.map(
    Stream.runCollect(Complaint.listAllHistory({ complaint_id, limit: 2 })),
    (steps) => steps.map(({ operate_type }) => operate_type)
  )

/** What was posted so far about complaints and violations, and where to. */
const posted = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const parse = Notification.parse([...Complaint.events, ...ViolationNotification.events])
  const parsed: Array<string> = []
  yield* sandbox.deliver(({ body, headers, url }) =>
    Effect.map(parse(headers, body), (notification) => {
      switch (notification.event) {
        case "Complaint.created":
        case "Complaint.changed":
          parsed.push(`${notification.event} ${notification.resource.action_type} ${url}`)
          break
        case "Unknown":
          break
        default:
          parsed.push(`${notification.event} ${notification.resource.sub_mchid} ${url}`)
      }
      return 204
    })
  )
  return parsed
})

const days = (begin_date: string, end_date: string) => ({ begin_date, end_date })

describe("A complaint in the sandbox", () => {
  it.effect("goes from the user's words over the merchant's reply to its end, and all of it is notified", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* ComplaintNotification.create({ url })
      const { complaint_id, ...rest } = yield* raised()
      assert.deepStrictEqual(rest, { complaint_state: "PENDING", complainted_mchid: "0019000001", out_trade_no })
      const found = yield* Complaint.query({ complaint_id })
      assert.strictEqual(found.payer_phone === undefined ? "" : Redacted.value(found.payer_phone), "18500000000")
      assert.strictEqual(found.complaint_order_info?.[0]?.out_trade_no, out_trade_no)
      assert.isTrue(found.incoming_user_response)

      yield* Complaint.respond({ complaint_id, response_content: "已与用户沟通解决" })
      assert.strictEqual(yield* stateOf(complaint_id), "PROCESSING")
      assert.isFalse((yield* Complaint.query({ complaint_id })).incoming_user_response)
      yield* sandbox.complaints.write({ complaint_id, content: "还没有收到" })
      assert.isTrue((yield* Complaint.query({ complaint_id })).incoming_user_response)
      yield* Complaint.complete({ complaint_id })
      assert.strictEqual(yield* stateOf(complaint_id), "PROCESSED")
      yield* refused(Complaint.complete({ complaint_id }), "INVALID_REQUEST")

      assert.deepStrictEqual(yield* stepsOf(complaint_id), [
        "MERCHANT_CONFIRM_COMPLETE",
        "USER_RESPONSE",
        "MERCHANT_RESPONSE",
        "USER_CREATE_COMPLAINT"
      ])
      assert.deepStrictEqual(yield* posted, [
        `Complaint.created CREATE_COMPLAINT ${url}`,
        `Complaint.changed MERCHANT_RESPONSE ${url}`,
        `Complaint.changed USER_RESPONSE ${url}`,
        `Complaint.changed MERCHANT_CONFIRM_COMPLETE ${url}`
      ])
    })))

  it.effect("is notified where the address says at the time, and nowhere without one", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* refused(ComplaintNotification.query({}), "INVALID_REQUEST")
      yield* refused(ComplaintNotification.update({ url }), "INVALID_REQUEST")
      const { complaint_id } = yield* raised()
      assert.deepStrictEqual(yield* posted, [])
      yield* ComplaintNotification.create({ url: `${url}/old` })
      yield* refused(ComplaintNotification.create({ url }), "INVALID_REQUEST")
      yield* ComplaintNotification.update({ url })
      assert.deepStrictEqual(yield* ComplaintNotification.query({}), { mchid: "0019000001", url })
      yield* sandbox.complaints.write({ complaint_id, content: "在吗" })
      yield* ComplaintNotification.remove({})
      yield* sandbox.complaints.write({ complaint_id, content: "在吗" })
      assert.deepStrictEqual(yield* posted, [`Complaint.changed USER_RESPONSE ${url}`])
    })))

  it.effect("ends once the refund that was approved has arrived", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { complaint_id } = yield* raised({ problem_type: "REFUND" })
      assert.strictEqual((yield* Complaint.query({ complaint_id })).apply_refund_amount, 100)
      yield* Complaint.updateRefundProgress({ complaint_id, action: "APPROVE", launch_refund_day: 0 })
      yield* refused(Complaint.updateRefundProgress({ complaint_id, action: "REJECT" }), "INVALID_REQUEST")
      yield* ComplaintNotification.create({ url })
      yield* Refund.create({ out_trade_no, out_refund_no: "r1", amount: { refund: 40, total: 100, currency: "CNY" } })
      yield* sandbox.advance("10 seconds")
      assert.strictEqual(yield* stateOf(complaint_id), "PROCESSING")
      yield* sandbox.advance("50 seconds")
      yield* Refund.create({ out_trade_no, out_refund_no: "r2", amount: { refund: 60, total: 100, currency: "CNY" } })
      assert.strictEqual(yield* stateOf(complaint_id), "PROCESSING")
      yield* sandbox.advance("10 seconds")
      assert.strictEqual(yield* stateOf(complaint_id), "PROCESSED")
      assert.isTrue((yield* Complaint.query({ complaint_id })).complaint_full_refunded)
      assert.deepStrictEqual(yield* posted, [`Complaint.changed REFUND_SUCCESS ${url}`])
    })))

  it.effect("ends with the refund of the whole order also where the user asked for more", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { complaint_id } = yield* raised({ problem_type: "REFUND", apply_refund_amount: 5000 })
      yield* Complaint.updateRefundProgress({ complaint_id, action: "APPROVE", launch_refund_day: 0 })
      yield* Refund.create({ out_trade_no, out_refund_no: "r1", amount: { refund: 100, total: 100, currency: "CNY" } })
      yield* sandbox.advance("10 seconds")
      assert.strictEqual(yield* stateOf(complaint_id), "PROCESSED")
    })))

  it.effect("ends at once where the refund is refused, and a day for it does not matter", () =>
    inSandbox(Effect.gen(function*() {
      const { complaint_id } = yield* raised({ problem_type: "REFUND" })
      assert.strictEqual(yield* stateOf(complaint_id), "PENDING")
      // A published sample of the request rejects with a day.
      const reason = { launch_refund_day: 3, reject_reason: "已发货" }
      yield* Complaint.updateRefundProgress({ complaint_id, action: "REJECT", ...reason })
      assert.strictEqual(yield* stateOf(complaint_id), "PROCESSED")
      assert.deepStrictEqual(yield* stepsOf(complaint_id), ["MERCHANT_REFUSE_RERUND", "USER_CREATE_COMPLAINT"])
    })))

  it.effect("has nothing to decide where the user asks for no refund", () =>
    inSandbox(Effect.gen(function*() {
      const { complaint_id } = yield* raised()
      yield* refused(Complaint.updateRefundProgress({ complaint_id, action: "APPROVE" }), "INVALID_REQUEST")
    })))

  it.effect("hands out the pictures of both sides by their addresses, not by the upload's id", () =>
    inSandbox(Effect.gen(function*() {
      const { complaint_id } = yield* raised({ pictures: 1 })
      const [users] = (yield* Complaint.query({ complaint_id })).complaint_media_list ?? []
      assert.strictEqual(users?.media_type, "USER_COMPLAINT_IMAGE")
      const fetch = (media_url: string) =>
        Effect.map(Stream.runCollect(ComplaintImage.download({ media_url })), (chunks) => Buffer.concat(chunks))
      const [png = ""] = users?.media_url ?? []
      assert.strictEqual((yield* fetch(png)).toString("latin1", 1, 4), "PNG")

      const file = new Uint8Array([0xff, 0xd8, 1, 2, 3])
      const { media_id } = yield* ComplaintImage.upload({ filename: "a.jpg", file })
      yield* refused(fetch(media_id), "PARAM_ERROR")
      yield* Complaint.respond({ complaint_id, response_content: "见图", response_images: [media_id] })
      const { data: [latest] = [] } = yield* Complaint.listHistory({ complaint_id })
      assert.strictEqual(latest?.operate_details, "见图")
      assert.deepStrictEqual(latest?.image_list, latest?.complaint_media_list?.[0]?.media_url)
      const [address = ""] = latest?.image_list ?? []
      assert.match(address, /%3D%3D$/)
      assert.deepStrictEqual(new Uint8Array(yield* fetch(address)), file)
      yield* refused(
        Complaint.respond({ complaint_id, response_content: "见图", response_images: ["unknown.jpg"] }),
        "PARAM_ERROR"
      )
    })))

  it.effect("is replied to in a chat only where the user waits in one, and one message is sent once", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const first = yield* raised()
      const message = { blocks: [{ type: "TEXT", text: { text: "您好" } }], sender_identity: "MANUAL" } as const
      const say = (complaint_id: string, idempotent_id: string, custom_data = "1") =>
        Complaint.respondImmediately({ complaint_id, idempotent_id, message: { ...message, custom_data } })
      yield* refused(say(first.complaint_id, "m1"), "INVALID_REQUEST")
      const { complaint_id } = yield* sandbox.complaints.raise({ out_trade_no, need_immediate_service: true })
      const sent = yield* say(complaint_id, "m1")
      assert.deepStrictEqual(yield* say(complaint_id, "m1"), sent)
      yield* refused(say(complaint_id, "m1", "2"), "INVALID_REQUEST")
      const { data: [latest] = [], total_count } = yield* Complaint.listHistory({ complaint_id })
      assert.strictEqual(total_count, 2)
      assert.deepStrictEqual(latest?.normal_message, { ...message, custom_data: "1" })
      assert.strictEqual(yield* stateOf(complaint_id), "PROCESSING")
    })))

  it.effect("is listed on its day, by its merchant; the provider is notified of a sub-merchant's and acts by its number", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* ComplaintNotification.create({ url })
      const own = yield* raised()
      yield* PartnerPayments.Native.prepay({
        description: "茶",
        out_trade_no: "sub0001",
        sub_mchid,
        amount: { total: 1 }
      })
      yield* sandbox.pay({ out_trade_no: "sub0001" })
      const subs = yield* sandbox.complaints.raise({ out_trade_no: "sub0001", mchid: sub_mchid })
      assert.strictEqual(subs.complainted_mchid, sub_mchid)
      const time = (yield* sandbox.state).time
      const today = time.slice(0, 10)
      const list = (request: Partial<Complaint.ListRequest>) =>
        Effect.map(
          Stream.runCollect(Complaint.listAll({ begin_date: today, end_date: today, limit: 1, ...request })),
          (all) => all.map(({ complaint_id }) => complaint_id)
        )
      assert.deepStrictEqual(yield* list({}), [subs.complaint_id, own.complaint_id])
      assert.deepStrictEqual(yield* list({ complainted_mchid: sub_mchid }), [subs.complaint_id])
      yield* sandbox.advance("24 hours")
      const tomorrow = (yield* sandbox.state).time.slice(0, 10)
      assert.deepStrictEqual(yield* list(days(tomorrow, tomorrow)), [])
      yield* refused(list(days("2026-01-01", "2026-02-15")), "PARAM_ERROR")
      yield* refused(list(days("2027-02-31", "2027-03-05")), "PARAM_ERROR")
      yield* refused(list(days("2027-02-20", "2027-02-31")), "PARAM_ERROR")

      const { complaint_id } = subs
      yield* refused(Complaint.respond({ complaint_id, response_content: "好" }), "NO_AUTH")
      yield* Complaint.respond({ complaint_id, complainted_mchid: sub_mchid, response_content: "好" })
      assert.strictEqual(yield* stateOf(complaint_id), "PROCESSING")
      assert.strictEqual((yield* posted).length, 3)
    })))

  it.effect("is about a paid order, and its merchant may send no links that WeChat Pay did not allow", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay({ description: "茶", out_trade_no: "unpaid1", amount: { total: 100 } })
      assert.include((yield* Effect.flip(sandbox.complaints.raise({ out_trade_no: "unpaid1" }))).message, "not paid")
      const { complaint_id } = yield* raised()
      yield* refused(
        Complaint.respond({ complaint_id, response_content: "好", jump_url: url, jump_url_text: "订单" }),
        "NO_AUTH"
      )
      yield* refused(Complaint.query({ complaint_id: "nobody's" }), "INVALID_REQUEST")
    })))
})

describe("A violation in the sandbox", () => {
  it.effect("is notified to the sub-merchant's provider, where the provider asks for it", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* refused(ViolationNotification.query({}), "NOT_FOUND")
      yield* refused(ViolationNotification.update({ notify_url: url }), "NOT_FOUND")
      yield* refused(ViolationNotification.remove({}), "NOT_FOUND")
      yield* sandbox.risk.punish({ sub_mchid })
      yield* ViolationNotification.create({ notify_url: `${url}/old` })
      yield* refused(ViolationNotification.create({ notify_url: url }), "ALREADY_EXISTS")
      yield* ViolationNotification.update({ notify_url: url })
      assert.deepStrictEqual(yield* ViolationNotification.query({}), { notify_url: url })
      for (const kind of ["PUNISH", "INTERCEPT", "APPEAL"] as const) yield* sandbox.risk.punish({ sub_mchid, kind })
      yield* ViolationNotification.remove({})
      yield* sandbox.risk.punish({ sub_mchid })
      assert.deepStrictEqual(yield* posted, [
        `ViolationNotification.punished ${sub_mchid} ${url}`,
        `ViolationNotification.intercepted ${sub_mchid} ${url}`,
        `ViolationNotification.appealed ${sub_mchid} ${url}`
      ])
      assert.include((yield* Effect.flip(sandbox.risk.punish({ sub_mchid: "0019000001" }))).message, "nobody's")
    })))
})
