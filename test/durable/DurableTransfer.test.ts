import { assert, describe, it } from "@effect/vitest"
import { DateTime, type Duration, Effect, Layer, Option, Schedule, Schema } from "effect"
import { Notification } from "effect-wechatpay"
import { DurableTransfer } from "effect-wechatpay/durable"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestDurable } from "effect-wechatpay/testing"
import { Transfer } from "effect-wechatpay/transfers"
import { WorkflowEngine } from "effect/workflow"
import { out_bill_no, transfer } from "../api/transfers/fixtures.ts"
import { posted } from "../sandbox/outcomes.ts"
import * as Lawful from "../support/sandbox.ts"

const Rewards = DurableTransfer.make({ name: "Rewards", data: Schema.Struct({ amount: Schema.Int }) })

interface Log {
  readonly shown: Array<string | undefined>
  readonly ended: Array<string>
}

const run = <E>(
  body: (log: Log) => Effect.Effect<void, E, Layer.Success<ReturnType<typeof layer>>>
) => {
  const log: Log = { shown: [], ended: [] }
  return Effect.provide(body(log), layer(log))
}

const layer = (log: Log, options: { readonly confirm?: Effect.Effect<void> } = {}) =>
  Rewards.toLayer({
    request: (out_bill_no, { amount }) => Effect.succeed({ ...transfer, out_bill_no, transfer_amount: amount }),
    confirm: ({ package_info }) =>
      Effect.andThen(
        Effect.sync(() => {
          log.shown.push(package_info)
        }),
        options.confirm ?? Effect.void
      ),
    ended: ({ _tag }, { amount }) =>
      Effect.sync(() => {
        log.ended.push(`${_tag} ${amount}`)
      })
  }).pipe(
    Layer.provideMerge(WorkflowEngine.layerMemory),
    Layer.provideMerge(Lawful.layer({ retry: Schedule.recurs(0) }))
  )

const data = { amount: 400_000 }
const poll = Rewards.poll(out_bill_no)
const reaches = <const Tag extends DurableTransfer.State["_tag"]>(
  tag: Tag,
  step: Duration.Input = "5 seconds",
  limit: Duration.Input = "1 hour"
) =>
  Effect.gen(function*() {
    const { advance } = yield* Sandbox.Sandbox
    return yield* TestDurable.reaches(poll, [tag], { advance, step, limit })
  })

const shown = (log: Log) =>
  TestDurable.until(Effect.sync(() => log.shown.length > 0 ? Option.some(log.shown) : Option.none()))

describe("DurableTransfer", () => {
  for (const kind of ["resetBefore", "resetAfter"] as const) {
    it.effect(`transfers once although calls get lost, and shows the user what to confirm (${kind})`, () =>
      run((log) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox.Sandbox
          yield* sandbox.failNext({ kind }, { endpoint: "Transfer.create", times: 2 })
          yield* Rewards.start({ out_bill_no, data })
          yield* TestDurable.until(
            Effect.sync(() => log.shown.length > 0 ? Option.some(log.shown) : Option.none()),
            { advance: sandbox.advance, step: "5 seconds" }
          )
          const [bill] = (yield* sandbox.state).transfers
          assert.deepStrictEqual(log.shown, [bill?.package_info])
          yield* sandbox.transfers.confirm({ out_bill_no })
          const done = yield* reaches("Succeeded")
          assert.strictEqual(done.transfer_bill_no, bill?.transfer_bill_no)
          assert.lengthOf((yield* sandbox.state).transfers, 1)
          assert.deepStrictEqual(log.ended, ["Succeeded 400000"])
        })
      ))
  }

  it.effect("learns of its end by a notification", () =>
    run((log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* Rewards.start({ out_bill_no, data })
        yield* shown(log)
        yield* sandbox.transfers.confirm({ out_bill_no })
        yield* sandbox.advance("5 seconds")
        const [notification] = yield* posted(Notification.parse(Transfer.events))
        if (notification?.event !== "Transfer.finished") return assert.fail("no notification")
        yield* Rewards.finished(notification)
        yield* Rewards.finished(notification)
        yield* reaches("Succeeded", "10 millis", "1 second")
        assert.deepStrictEqual(log.ended, ["Succeeded 400000"])
      })
    ))

  it.effect("says that the user did not confirm in time", () =>
    run(() =>
      Effect.gen(function*() {
        yield* Rewards.start({ out_bill_no, data })
        const { fail_reason } = yield* reaches("Expired", "10 minutes", "26 hours")
        assert.strictEqual(fail_reason, "OVERDUE_CLOSE")
      })
    ))

  it.effect("takes it back at its time", () =>
    run((log) =>
      Effect.gen(function*() {
        const cancelAt = DateTime.add(yield* DateTime.now, { minutes: 7 })
        yield* Rewards.start({ out_bill_no, data, cancelAt })
        yield* reaches("Cancelled", "10 seconds", "10 minutes")
        assert.lengthOf(log.shown, 1)
      })
    ))

  it.effect("takes it back on request, unless the user was faster", () =>
    run((log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* Rewards.start({ out_bill_no, data })
        yield* shown(log)
        yield* sandbox.transfers.confirm({ out_bill_no })
        yield* Rewards.cancel(out_bill_no)
        yield* reaches("Succeeded")
        yield* Rewards.start({ out_bill_no: "b2", data })
        yield* TestDurable.until(Effect.sync(() => log.shown.length > 1 ? Option.some(1) : Option.none()))
        yield* Rewards.cancel("b2")
        yield* TestDurable.reaches(Rewards.poll("b2"), ["Cancelled"], { advance: sandbox.advance, limit: "1 minute" })
      })
    ))

  it.effect("creates it again that was refused for a time, and shows the code", () =>
    run((log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* sandbox.failNext({ kind: "error", status: 403, code: "NOT_ENOUGH" }, {
          endpoint: "Transfer.create",
          times: 9
        })
        yield* Rewards.start({ out_bill_no, data })
        assert.strictEqual((yield* reaches("Attention", "10 millis")).reason, "NOT_ENOUGH")
        yield* sandbox.clearFaults
        yield* TestDurable.until(
          Effect.sync(() => log.shown.length > 0 ? Option.some(log.shown) : Option.none()),
          { advance: sandbox.advance }
        )
        // It waits for its user, and for nobody else.
        yield* reaches("Waiting", "10 millis", "1 second")
      })
    ))

  it.effect("does not call failed what it does not know", () =>
    run((log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* sandbox.failNext({ kind: "hostDown" }, { times: 1000 })
        yield* Rewards.start({ out_bill_no, data })
        yield* reaches("Unsettled", "4 hours", "31 days")
        assert.deepStrictEqual(log.ended, ["Unsettled 400000"])
      })
    ))

  it.effect("creates nothing that WeChat Pay may have forgotten", () => {
    const log: Log = { shown: [], ended: [] }
    let isBroken = true
    const confirm = Effect.suspend(() => isBroken ? Effect.die(new TypeError("no page")) : Effect.void)
    return Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Rewards.start({ out_bill_no, data })
      yield* reaches("Stopped", "10 millis")
      isBroken = false
      yield* sandbox.advance("31 days")
      yield* sandbox.failNext({ kind: "error", status: 404, code: "NOT_FOUND" }, {
        endpoint: "Transfer.queryByOutBillNo",
        times: 1000
      })
      yield* Rewards.resume(out_bill_no)
      yield* reaches("Unsettled", "1 hour", "2 days")
      const created = (yield* sandbox.events).filter((event) =>
        event.kind === "request" && event.endpoint === "Transfer.create"
      )
      assert.lengthOf(created, 1)
    }).pipe(Effect.provide(layer(log, { confirm })))
  })

  it.effect("stops at a number that stands for another transfer", () =>
    run(() =>
      Effect.gen(function*() {
        yield* Transfer.create(transfer)
        yield* Rewards.start({ out_bill_no, data: { amount: 500_000 } })
        assert.include(String((yield* reaches("Stopped")).cause), "other content")
      })
    ))

  it.effect("says which field does not fit", () =>
    run(() =>
      Effect.gen(function*() {
        const { field } = yield* Effect.flip(Rewards.start({ out_bill_no: "no_", data }))
        assert.strictEqual(field, "out_bill_no")
      })
    ))
})
