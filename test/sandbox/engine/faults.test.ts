import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { Native, Order } from "../../../src/api/payments/index.ts"
import * as Sandbox from "../../../src/sandbox/Sandbox.ts"
import type { WeChatPayError } from "../../../src/WeChatPayError.ts"
import * as Lawful from "../../support/sandbox.ts"

const out_trade_no = "tea20261123001"
const order = { description: "A cup of tea", out_trade_no, amount: { total: 100 } }

/** No repeats: each test sees the first failure itself. */
const once: Schedule.Schedule<unknown, WeChatPayError> = Schedule.recurs(0)
const provide = Effect.provide(Lawful.layer({ retry: once }))

const failure = Effect.fnUntraced(function*(fault: Sandbox.Fault, scope?: Sandbox.FaultScope) {
  yield* (yield* Sandbox.Sandbox).failNext(fault, scope)
  return yield* Effect.flip(Native.prepay(order))
})

const isPlaced = Effect.map(Effect.flatMap(Sandbox.Sandbox, ({ state }) => state), ({ orders }) => orders.length === 1)

describe("faults on demand", () => {
  it.effect("are refused for an endpoint that there is not", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const error = yield* Effect.flip(sandbox.failNext({ kind: "unsigned" }, { endpoint: "Natve.prepay" }))
      assert.include(error.message, "there is no endpoint Natve.prepay")
      yield* sandbox.failNext({ kind: "unsigned" }, { endpoint: Native.prepay.description.route })
    }).pipe(provide))

  it.effect("break the connection before and after the order is placed", () =>
    Effect.gen(function*() {
      const before = yield* failure({ kind: "resetBefore" })
      assert.deepStrictEqual([before._tag, before.outcome, yield* isPlaced], ["TransportError", "Unknown", false])
      const after = yield* failure({ kind: "resetAfter" })
      assert.deepStrictEqual([after._tag, after.outcome, yield* isPlaced], ["TransportError", "Unknown", true])
    }).pipe(provide))

  it.effect("respond with an error, carried out or not", () =>
    Effect.gen(function*() {
      const busy = yield* failure({ kind: "error", status: 429, code: "FREQUENCY_LIMITED" })
      assert.deepStrictEqual([busy._tag === "ApiError" && busy.code, busy.outcome], ["FREQUENCY_LIMITED", "Unknown"])
      assert.isFalse(yield* isPlaced)
      const failed = yield* failure({ kind: "error", status: 500, code: "SYSTEM_ERROR", committed: true })
      assert.deepStrictEqual([failed._tag === "ApiError" && failed.code, failed.outcome], ["SYSTEM_ERROR", "Unknown"])
      assert.isTrue(yield* isPlaced)
    }).pipe(provide))

  it.effect("spoil the signature in each way", () =>
    Effect.gen(function*() {
      const reasons: ReadonlyArray<readonly [Sandbox.Fault, string]> = [
        [{ kind: "badSignature" }, "Mismatch"],
        [{ kind: "unsigned" }, "MissingHeader"],
        [{ kind: "foreignSerial" }, "UnknownSerial"],
        [{ kind: "probe" }, "Probe"],
        [{ kind: "clockOffset", seconds: 299 }, "none"],
        [{ kind: "clockOffset", seconds: -1000 }, "clock"]
      ]
      for (const [fault, reason] of reasons) {
        yield* (yield* Sandbox.Sandbox).failNext(fault)
        const error = yield* Effect.match(Native.prepay(order), {
          onFailure: (error) => error,
          onSuccess: () => undefined
        })
        if (reason === "none") assert.strictEqual(error, undefined)
        else if (reason === "clock") assert.strictEqual(error?._tag === "ApiError" && error.code, "SIGN_ERROR")
        else {assert.deepStrictEqual([error?._tag, error?._tag === "SignatureError" ? error.reason._tag : ""], [
            "SignatureError",
            reason
          ])}
      }
    }).pipe(provide))

  it.effect("respond about another order", () =>
    Effect.gen(function*() {
      yield* Native.prepay(order)
      yield* (yield* Sandbox.Sandbox).failNext({ kind: "foreignResponse" })
      const error = yield* Effect.flip(Order.queryByOutTradeNo({ out_trade_no }))
      assert.strictEqual(error._tag === "SignatureError" && error.reason._tag, "OtherRequest")
    }).pipe(provide))

  it.effect("stop in the middle of the response", () =>
    Effect.gen(function*() {
      const error = yield* failure({ kind: "truncatedBody" })
      assert.deepStrictEqual([error._tag, error.outcome], ["TransportError", "Unknown"])
    }).pipe(provide))

  it.effect("redirect to where nobody follows", () =>
    Effect.gen(function*() {
      const error = yield* failure({ kind: "redirect" })
      assert.strictEqual(error._tag === "ApiError" && error.status, 302)
    }).pipe(provide))

  it.effect("take the first host down, so that a repeat goes to the second", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.failNext({ kind: "hostDown" }, { times: 100 })
      yield* Native.prepay(order)
      assert.isTrue(yield* isPlaced)
      yield* sandbox.failNext({ kind: "hostDown", host: "backup" }, { times: 100 })
      const down = yield* Effect.flip(Native.prepay(order))
      assert.deepStrictEqual([down._tag, down.outcome], ["TransportError", "NotSent"])
    }).pipe(Effect.provide(Lawful.layer({ retry: Schedule.recurs(1) }))))

  it.effect("hold a response up for as long as the clock says", () =>
    Effect.gen(function*() {
      yield* (yield* Sandbox.Sandbox).failNext({ kind: "latency", millis: 3000 })
      const fiber = yield* Effect.forkChild(Native.prepay(order))
      yield* TestClock.adjust("2999 millis")
      assert.strictEqual(fiber.pollUnsafe(), undefined)
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(fiber)
    }).pipe(provide))

  it.effect("hit the calls that they are for: so many, of one endpoint, or by chance", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.failNext({ kind: "resetBefore" }, { times: 2, endpoint: "Order.queryByOutTradeNo" })
      yield* Native.prepay(order)
      yield* Effect.flip(Order.queryByOutTradeNo({ out_trade_no }))
      yield* Effect.flip(Order.queryByOutTradeNo({ out_trade_no }))
      yield* Order.queryByOutTradeNo({ out_trade_no })
      yield* sandbox.failNext({ kind: "resetBefore" }, { probability: 0.5 })
      const outcomes = yield* Effect.forEach(
        Array.from({ length: 60 }),
        () => Effect.isSuccess(Order.queryByOutTradeNo({ out_trade_no }))
      )
      const lucky = outcomes.filter((succeeded) => succeeded).length
      assert.isTrue(lucky > 15 && lucky < 45, `${lucky}`)
      yield* sandbox.clearFaults
      yield* Order.queryByOutTradeNo({ out_trade_no })
    }).pipe(provide))
})
