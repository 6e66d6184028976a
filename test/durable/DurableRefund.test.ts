import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Schedule, Schema } from "effect"
import { Notification } from "effect-wechatpay"
import { DurableRefund } from "effect-wechatpay/durable"
import * as Partner from "effect-wechatpay/partner-payments"
import { Native, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestDurable } from "effect-wechatpay/testing"
import { WorkflowEngine } from "effect/workflow"
import { posted } from "../sandbox/outcomes.ts"
import * as Lawful from "../support/sandbox.ts"

const Refunds = DurableRefund.make({ name: "Refunds", data: Schema.Struct({ clerk: Schema.String }) })

const out_trade_no = "tea20261130001"
const out_refund_no = "refund20261130001"
const refund = {
  out_trade_no,
  out_refund_no,
  amount: { refund: 40, total: 100, currency: "CNY" },
  notify_url: "https://example.com/refunds",
  data: { clerk: "7" }
} as const

const paid = Effect.gen(function*() {
  yield* Native.prepay({ description: "茶", out_trade_no, amount: { total: 100 } })
  yield* Effect.flatMap(Sandbox.Sandbox, ({ pay }) => pay({ out_trade_no }))
})

const ended: Array<string> = []
const layer = (options: Sandbox.Options = {}) =>
  Refunds.toLayer({
    ended: ({ _tag }, { clerk }) =>
      Effect.sync(() => {
        ended.push(`${_tag} ${clerk}`)
      })
  }).pipe(
    Layer.provideMerge(WorkflowEngine.layerMemory),
    Layer.provideMerge(Lawful.layer({ retry: Schedule.recurs(0), ...options }))
  )

const reaches = <const Tag extends DurableRefund.State["_tag"]>(tag: Tag) =>
  Effect.gen(function*() {
    const { advance } = yield* Sandbox.Sandbox
    return yield* TestDurable.reaches(Refunds.poll(out_refund_no), [tag], { advance, step: "5 seconds" })
  })

describe("DurableRefund", () => {
  for (const kind of ["resetBefore", "resetAfter"] as const) {
    it.effect(`refunds once although calls get lost (${kind})`, () =>
      Effect.gen(function*() {
        ended.length = 0
        const sandbox = yield* Sandbox.Sandbox
        yield* paid
        yield* sandbox.failNext({ kind }, { endpoint: "Refund.create", times: 2 })
        yield* sandbox.failNext({ kind }, { endpoint: "Refund.query", times: 2 })
        yield* Refunds.start(refund)
        yield* Refunds.start({ ...refund, amount: { refund: 60, total: 100, currency: "CNY" } })
        const done = yield* reaches("Succeeded")
        const { refunds } = yield* sandbox.state
        assert.deepStrictEqual(refunds.map((one) => [one.refund, one.refund_id]), [[40, done.refund_id]])
        assert.deepStrictEqual(ended, ["Succeeded 7"])
      }).pipe(Effect.provide(layer())))
  }

  it.effect("learns of its end by a notification, also before it is started", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* paid
      const { data: _, ...request } = refund
      yield* Refund.create(request)
      yield* sandbox.advance("10 seconds")
      const notifications = yield* posted(Notification.parse(Refund.events))
      const notification = notifications.find(({ event }) => event === "Refund.succeeded")
      if (notification?.event !== "Refund.succeeded") return assert.fail("no notification")
      yield* Refunds.refunded(notification)
      yield* Refunds.start(refund)
      yield* TestDurable.reaches(Refunds.poll(out_refund_no), ["Succeeded"], { step: "1 millis", limit: "1 second" })
      const queries = (yield* sandbox.events).filter((event) =>
        event.kind === "request" && event.endpoint === "Refund.query"
      )
      assert.isEmpty(queries)
    }).pipe(Effect.provide(layer())))

  it.effect("says that it was closed", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* paid
      yield* Refunds.start(refund)
      yield* TestDurable.until(Effect.map(sandbox.state, ({ refunds }) => Option.fromUndefinedOr(refunds[0])))
      yield* sandbox.settleRefund({ out_refund_no, status: "CLOSED" })
      yield* reaches("Closed")
    }).pipe(Effect.provide(layer({ refundDelay: "1 hour" }))))

  it.effect("shows what a person has to look at: no money, an account that takes none", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* paid
      yield* sandbox.failNext({ kind: "error", status: 403, code: "NOT_ENOUGH" }, {
        endpoint: "Refund.create",
        times: 9
      })
      yield* Refunds.start(refund)
      assert.strictEqual((yield* reaches("Attention")).reason, "NOT_ENOUGH")
      yield* sandbox.clearFaults
      yield* TestDurable.until(
        Effect.map(sandbox.state, ({ refunds }) => Option.fromUndefinedOr(refunds[0])),
        { advance: sandbox.advance }
      )
      yield* sandbox.settleRefund({ out_refund_no, status: "ABNORMAL" })
      const look = Effect.map(
        Refunds.poll(out_refund_no),
        Option.filter((state) => state._tag === "Attention" && state.reason === "ABNORMAL")
      )
      yield* TestDurable.until(look, { advance: sandbox.advance, step: "10 seconds" })
      yield* sandbox.settleRefund({ out_refund_no, status: "SUCCESS" })
      yield* reaches("Succeeded")
      assert.lengthOf((yield* sandbox.state).refunds, 1)
    }).pipe(Effect.provide(layer({ refundDelay: "1 hour" }))))

  it.effect("shows the last refusal, and nothing once the refund is under way", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* paid
      const state = (matches: (state: DurableRefund.State) => boolean) =>
        TestDurable.until(Effect.map(Refunds.poll(out_refund_no), Option.filter(matches)), {
          advance: sandbox.advance,
          step: "10 seconds"
        })
      // A query that is refused says nothing of the refund.
      yield* sandbox.failNext({ kind: "error", status: 403, code: "NO_AUTH" }, { endpoint: "Refund.query" })
      yield* Refunds.start(refund)
      yield* TestDurable.reaches(Refunds.poll(out_refund_no), ["Waiting"], { step: "10 millis" })
      for (const code of ["FREQUENCY_LIMITED", "NOT_ENOUGH"]) {
        yield* sandbox.failNext({ kind: "error", status: 403, code }, { endpoint: "Refund.create", times: 9 })
        yield* state((found) => found._tag === "Attention" && found.reason === code)
        yield* sandbox.clearFaults
      }
      yield* state(({ _tag }) => _tag === "Waiting")
      assert.strictEqual((yield* sandbox.state).refunds[0]?.status, "PROCESSING")
    }).pipe(Effect.provide(layer({ refundDelay: "3 days" }))))

  it.effect("stops at a number that stands for another refund", () =>
    Effect.gen(function*() {
      yield* paid
      const { data: _, ...request } = refund
      yield* Refund.create({ ...request, amount: { refund: 1, total: 100, currency: "CNY" } })
      yield* Refunds.start(refund)
      assert.include(String((yield* reaches("Stopped")).cause), "other content")
    }).pipe(Effect.provide(layer())))

  it.effect("refunds a sub-merchant's order", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const sub_mchid = "0019000002"
      yield* Partner.Native.prepay({ description: "茶", out_trade_no, amount: { total: 100 }, sub_mchid })
      yield* sandbox.pay({ out_trade_no, mchid: sub_mchid })
      yield* Refunds.start({ ...refund, sub_mchid })
      yield* reaches("Succeeded")
    }).pipe(Effect.provide(layer())))

  it.effect("says which field does not fit", () =>
    Effect.gen(function*() {
      const { field } = yield* Effect.flip(
        Refunds.start({ ...refund, amount: { refund: 0, total: 100, currency: "CNY" } })
      )
      assert.strictEqual(field, "amount.refund")
      assert.deepStrictEqual(yield* Refunds.poll(out_refund_no), Option.none())
    }).pipe(Effect.provide(layer())))
})
