import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Layer, Option, Ref, Schema } from "effect"
import { Notification } from "effect-wechatpay"
import { DurablePayment } from "effect-wechatpay/durable"
import { Native, Order, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestDurable } from "effect-wechatpay/testing"
import * as Lawful from "../support/sandbox.ts"
import { inMemory } from "./engines.ts"

class SoldOut extends Schema.TaggedError<SoldOut>()("SoldOut", { shelf: Schema.String }) {}
class Later extends Schema.TaggedError<Later>()("Later", {}) {}

const Tea = DurablePayment.make({
  name: "Tea",
  orders: DurablePayment.direct,
  data: Schema.Struct({ cups: Schema.Int }),
  value: Schema.Struct({ served: Schema.Int }),
  error: Schema.Union([SoldOut, Later])
})

const out_trade_no = "tea20261130001"

/** Starts and places an order of 100 fen that expires in 15 minutes. */
const place = Effect.gen(function*() {
  const time_expire = DateTime.add(yield* DateTime.now, { minutes: 15 })
  yield* Tea.start({ out_trade_no, time_expire, data: { cups: 2 } })
  yield* Native.prepay({ description: "茶", out_trade_no, time_expire, amount: { total: 100 } })
})

type Fulfil = (order: DurablePayment.DirectOrder, data: { readonly cups: number }, run: number) => Effect.Effect<
  { readonly served: number },
  SoldOut | Later
>

const serve: Fulfil = (_, { cups }) => Effect.succeed({ served: cups })

class Log {
  readonly fulfilled: Array<string> = []
  readonly ended: Array<string> = []
}

const shop = (
  engine: (typeof inMemory)[number][1],
  log: Log,
  options: { readonly fulfil?: Fulfil; readonly refund?: boolean; readonly sandbox?: Sandbox.Options } = {}
) =>
  Tea.toLayer({
    fulfil: (order, data) =>
      Effect.suspend(() => {
        log.fulfilled.push(`${order.out_trade_no} ${order.trade_state}`)
        return (options.fulfil ?? serve)(order, data, log.fulfilled.length)
      }),
    again: (error, attempt) => error._tag === "Later" ? `${attempt * 10} seconds` : undefined,
    ...(options.refund === false ? {} : {
      refund: ({ total = 0 }, error) => ({
        amount: { refund: total, total, currency: "CNY" },
        reason: error._tag
      })
    }),
    ended: (outcome, { cups }) =>
      Effect.sync(() => {
        log.ended.push(`${outcome._tag} ${cups}`)
      })
  }).pipe(Layer.provideMerge(engine), Layer.provideMerge(Lawful.layer(options.sandbox)))

/** Moves the clock until the order has one of the states. */
const reaches = <const Tag extends NonNullable<Option.Option.Value<Effect.Success<ReturnType<typeof Tea.poll>>>>["_tag"]>(
  tags: ReadonlyArray<Tag>,
  options: { readonly step?: string; readonly limit?: string } = {}
) =>
  Effect.gen(function*() {
    const { advance } = yield* Sandbox.Sandbox
    return yield* TestDurable.reaches(Tea.poll(out_trade_no), tags, { advance, ...options } as never)
  })

for (const [name, engine] of inMemory) {
  describe(`DurablePayment over ${name}`, () => {
    it.effect("fulfils an order that was paid, without a notification", () => {
      const log = new Log()
      return Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.advance("10 seconds")
        yield* sandbox.pay({ out_trade_no })
        const done = yield* reaches(["Fulfilled"])
        assert.deepStrictEqual(done.value, { served: 2 })
        assert.strictEqual(done.order.out_trade_no, out_trade_no)
        assert.deepStrictEqual(log.fulfilled, [`${out_trade_no} SUCCESS`])
        assert.deepStrictEqual(log.ended, ["Fulfilled 2"])
      }).pipe(Effect.provide(shop(engine, log)))
    })
  })
}
