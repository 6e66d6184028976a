import { assert, describe, it } from "@effect/vitest"
import { Cause, DateTime, Effect, Fiber, Layer, Option, Schema } from "effect"
import { WeChatPayError } from "effect-wechatpay"
import { DurableEngine, DurablePayment, DurableRefund, DurableTransfer } from "effect-wechatpay/durable"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestClock } from "effect/testing"
import { awaitEnd, retryStore } from "../../src/durable/stored.ts"

describe("surviving", () => {
  it.effect("begins again while the store is away, and at nothing else", () =>
    Effect.gen(function*() {
      let runs = 0
      const away = Effect.suspend(() => ++runs < 4 ? Effect.die({ _tag: "PersistenceError" }) : Effect.succeed(runs))
      const fiber = yield* Effect.forkChild(retryStore(away, "Tea"), { startImmediately: true })
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), 4)
      runs = 0
      const broken = Effect.suspend(() => {
        runs++
        return Effect.die(new TypeError("no shelf"))
      })
      const exit = yield* Effect.exit(retryStore(broken, "Tea"))
      assert.include(exit._tag === "Failure" ? Cause.pretty(exit.cause) : "", "no shelf")
      assert.strictEqual(runs, 1)
    }))

  it.effect("waits for an end also while the store is away", () =>
    Effect.gen(function*() {
      let looks = 0
      const poll = Effect.suspend(() =>
        ++looks === 2 ? Effect.die({ _tag: "PersistenceError" }) : Effect.succeed(Option.some(looks))
      )
      const isEnd = (state: number): state is number => state > 2
      const fiber = yield* Effect.forkChild(awaitEnd(poll, isEnd, "Tea"), { startImmediately: true })
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), 3)
    }))
})

describe("the name of a definition", () => {
  const longest = "茶".repeat(99) + "🍵"
  const schemas = { data: Schema.Void, value: Schema.Void, error: Schema.Never }
  const time_expire = DateTime.makeUnsafe("2026-11-30T12:00:00Z")
  const number = "tea20261130001"
  const amount = { refund: 1, total: 1, currency: "CNY" }
  const calls = (name: string) => {
    const payment = DurablePayment.make({ name, orders: DurablePayment.direct, ...schemas })
    const refund = DurableRefund.make({ name, data: Schema.Void })
    const transfer = DurableTransfer.make({ name, data: Schema.Void })
    const request = () => Effect.die("not needed")
    return [
      ["DurablePayment", payment.start({ out_trade_no: number, time_expire, data: undefined })],
      ["DurablePayment", payment.poll(number)],
      ["DurablePayment", payment.close(number)],
      ["DurablePayment", Layer.build(payment.toLayer({ fulfil: () => Effect.void }))],
      ["DurableRefund", refund.start({ out_trade_no: number, out_refund_no: number, amount, data: undefined })],
      ["DurableRefund", refund.poll(number)],
      ["DurableRefund", Layer.build(refund.toLayer())],
      ["DurableTransfer", transfer.start({ out_bill_no: number, data: undefined })],
      ["DurableTransfer", transfer.cancel(number)],
      ["DurableTransfer", Layer.build(transfer.toLayer({ request }))]
    ] as const
  }

  for (const name of [`${longest}!`, "", "tea\u0000", "tea\ud800"]) {
    it.effect(`is refused: ${JSON.stringify(name)}`, () =>
      Effect.gen(function*() {
        for (const [kind, call] of calls(name)) {
          const exit = yield* Effect.exit(call)
          const defect = exit._tag === "Failure" ? Cause.squash(exit.cause) : undefined
          assert.instanceOf(defect, WeChatPayError.ConfigurationError)
          assert.include(String(defect), `name of the ${kind} ${JSON.stringify(name)}: found a text of`)
        }
      }).pipe(Effect.provide(Layer.merge(Sandbox.layer(), DurableEngine.layerMemory))))
  }
})
