import { assert, describe, it } from "@effect/vitest"
import { Bill, Notification } from "effect-wechatpay"
import { Complaint, ComplaintNotification } from "effect-wechatpay/complaints"
import { FundFlowBill, Refund } from "effect-wechatpay/payments"
import { ServiceOrder } from "effect-wechatpay/payscore"
import { ProfitSharingOrder, ProfitSharingReceiver } from "effect-wechatpay/profit-sharing"
import { Transfer } from "effect-wechatpay/transfers"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { all } from "../../src/notifications.ts"
import * as Sandbox from "../../src/sandbox/Sandbox.ts"
import { account, later, name, out_trade_no, paid, sharing, transaction_id } from "../api/profit-sharing/fixtures.ts"
import * as Platform from "../support/notification.ts"
import { refundFlow } from "./bills.ts"
import { lost } from "./lost.ts"
import { contents, envelope, notifications, plaintexts, resource } from "./notifications.ts"

const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
const notify_url = "http://merchant.localhost/notify"

/** Everything that sends one of the notifications of the table. */
const everything = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* ComplaintNotification.create({ url: "https://merchant.example/complaints" })
  yield* paid
  yield* sandbox.complaints.raise({ out_trade_no })
  const [complaint] = (yield* sandbox.state).complaints
  yield* Complaint.complete({ complaint_id: complaint?.complaint_id ?? "", complainted_mchid: "0019000001" })
  yield* ProfitSharingReceiver.add({ type: "MERCHANT_ID", account, name, relation_type: "SUPPLIER" })
  yield* ProfitSharingOrder.request({ ...sharing, transaction_id, unfreeze_unsplit: true })
  yield* later
  const service = { service_id: "2002000000000558128851361561536", out_order_no: "pb20261123001" }
  yield* ServiceOrder.create({
    ...service,
    service_introduction: "共享充电宝",
    time_range: { start_time: "OnAccept" },
    risk_fund: { name: "DEPOSIT", amount: 10_000 }
  })
  yield* sandbox.payscore.confirm({ out_order_no: service.out_order_no, openid })
  yield* Transfer.create({
    out_bill_no: "plfk2020042013",
    transfer_scene_id: "1000",
    openid,
    transfer_amount: 100,
    transfer_remark: "bonus",
    notify_url,
    transfer_scene_report_infos: [
      { info_type: "活动名称", info_content: "tea" },
      { info_type: "奖励说明", info_content: "tea" }
    ]
  })
  yield* sandbox.transfers.confirm({ out_bill_no: "plfk2020042013" })
  yield* sandbox.businessCircle.authorize({ openid, notify_url })
  yield* sandbox.businessCircle.pay({ openid, amount: 100 })
  yield* sandbox.advance("1 minute")
})

const keys = (value: unknown) => Object.keys(Object(value))

describe("What production's notifications have inside is read without a loss", () => {
  for (const { content, date, event, event_type, note, original_type } of plaintexts) {
    it.effect(`${event}, ${date}: ${note}`, () =>
      Effect.gen(function*() {
        const { body, headers } = yield* Platform.post({ event_type, original_type, content })
        const notification = yield* Notification.parse(all)(headers, body)
        assert.strictEqual(notification.event, event)
        assert.deepStrictEqual(lost(content, notification.resource), [])
      }).pipe(Effect.provide(Platform.layer)))
  }
})

describe("The sandbox announces as production does", () => {
  it.effect("each event of the table, in production's words and order", () =>
    Effect.gen(function*() {
      yield* everything
      const sandbox = yield* Sandbox.Sandbox
      const posted: Array<Readonly<Record<string, unknown>>> = []
      yield* sandbox.deliver(({ body }) =>
        Effect.sync(() => {
          posted.push(JSON.parse(Buffer.from(body).toString("utf8")))
          return 200
        })
      )
      for (const body of posted) {
        assert.deepStrictEqual(keys(body), envelope)
        assert.deepStrictEqual(keys(body.resource), resource)
        assert.strictEqual(Object(body.resource).associated_data, Object(body.resource).original_type)
        assert.match(String(body.id), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      }
      for (const { date, event, originalType, summary } of notifications) {
        const found = posted.find((body) =>
          body.event_type === event && body.summary === summary && Object(body.resource).original_type === originalType
        )
        assert.isDefined(found, `${event} ${summary} ${date}`)
      }
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("with a request id for all but payments, and one that does not end like a response's", () =>
    Effect.gen(function*() {
      yield* everything
      const sandbox = yield* Sandbox.Sandbox
      const events: Array<string> = []
      yield* sandbox.deliver(({ body, headers: { "request-id": id, ...headers } }) =>
        Effect.sync(() => {
          const { event_type, resource } = JSON.parse(Buffer.from(body).toString("utf8"))
          events.push(event_type)
          // Of 2021 one notification has no Cache-Control; its poster's server may have dropped it.
          assert.deepInclude(headers, { pragma: "no-cache", "cache-control": "no-cache", "user-agent": "Mozilla/4.0" })
          assert.match(headers["wechatpay-nonce"] ?? "", /^[0-9A-Za-z]{32}$/)
          if (resource.original_type === "transaction") assert.isUndefined(id, event_type)
          else assert.match(id ?? "", /^08[0-9A-F]{26,42}$/, event_type)
          return 200
        })
      )
      assert.includeMembers(events, ["TRANSACTION.SUCCESS", "PAYSCORE.USER_CONFIRM"])
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("with the fields of payments, refunds and transfers in the order of the wire", () =>
    Effect.gen(function*() {
      yield* everything
      const sandbox = yield* Sandbox.Sandbox
      const inside = (event: string) =>
        Effect.map(
          sandbox.state,
          (state) => state.notifications.find((notification) => notification.event_type === event)?.resource
        )
      assert.deepStrictEqual(keys(yield* inside("TRANSACTION.SUCCESS")), [...contents.payment])
      // The page has this field, the traffic has not.
      const transfer = keys(yield* inside("MCHTRANSFER.BILL.FINISHED")).filter((key) => key !== "payment_method_type")
      assert.deepStrictEqual(transfer, [...contents.transfer])
      const complaint = plaintexts.find(({ event }) => event === "Complaint.created")?.content
      assert.deepStrictEqual(keys(yield* inside("COMPLAINT.CREATE")), keys(complaint))
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("and enters refunds into the fund flow bill", () =>
    Effect.gen(function*() {
      yield* paid
      const sandbox = yield* Sandbox.Sandbox
      yield* Refund.create({
        out_trade_no,
        out_refund_no: "S20210201135356381941",
        amount: { refund: 1, total: 1000, currency: "CNY" },
        notify_url
      })
      yield* sandbox.settleRefund({ out_refund_no: "S20210201135356381941" })
      const [refund] = (yield* sandbox.state).refunds
      const notice = (yield* sandbox.state).notifications.find((one) => one.event_type === "REFUND.SUCCESS")?.resource
      assert.deepStrictEqual(keys(notice), [...contents.refund])
      const link = yield* FundFlowBill.request({ bill_date: "1970-01-01" })
      const rows = yield* Stream.runCollect(Bill.rows(Bill.fundFlow)(link))
      const row = rows.find(({ business_type }) => business_type === "退款")
      assert.strictEqual(row?.flow_id, transaction_id, refundFlow.flowIdIs)
      assert.strictEqual(row?.business_id, refund?.refund_id, refundFlow.businessIdIs)
      assert.deepInclude(row, {
        applicant: refundFlow.cells.资金变更提交申请人.replace("1900000109", "0019000001"),
        remark: refundFlow.cells.备注,
        business_name: refundFlow.cells.业务名称,
        direction: refundFlow.cells.收支类型
      })
    }).pipe(Effect.provide(Sandbox.layer())))
})
