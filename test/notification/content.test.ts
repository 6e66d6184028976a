import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { createPublicKey, verify } from "node:crypto"
import { Order } from "../../src/api/payments/index.ts"
import { Notification, NotificationHandler, NotificationInbox, NotificationRouter } from "../../src/index.ts"
import { assertNoCanary, canary } from "../support/canary.ts"
import * as Keys from "../support/keys.ts"
import { layer as merchant, mchid, type Post, post, transaction } from "../support/notification.ts"

const layer = Layer.merge(merchant, Logger.layer([]))

/** As page 4024070065 has it: a signed response within three seconds. */
const feeAsked = Notification.event({
  name: "Parking.feeAsked",
  eventTypes: ["PARKING_FEE.QUERY_TRANS_INFO"],
  resource: Schema.Struct({ out_serial_number: Schema.String }),
  response: {
    schema: Schema.Struct({
      code: Schema.Literals(["SUCCESS", "FAIL"]),
      message: Schema.String,
      total_amount: Schema.optional(Schema.Int)
    }),
    timeLimit: "3 seconds",
    signed: true
  },
  title: "商户查费回调"
})

/** As page 4012312222 has it: a response within one second. */
const retentionAsked = Notification.event({
  name: "Contract.retentionAsked",
  eventTypes: ["ENTRUST.TERMINATE_RETENTION"],
  resource: Schema.Struct({ contract_id: Schema.String }),
  response: { schema: Schema.Struct({ text: Schema.String.check(Schema.isMaxLength(4)) }), timeLimit: "1 second" },
  title: "获取解约挽留信息"
})

const fee: Post = {
  event_type: "PARKING_FEE.QUERY_TRANS_INFO",
  original_type: "parking_fee",
  content: { out_serial_number: "PARK20260423001" }
}
const retention: Post = {
  event_type: "ENTRUST.TERMINATE_RETENTION",
  original_type: "entrust",
  content: { contract_id: "123124412412423431" }
}

const receive = <E>(router: NotificationRouter.Router<E, never>, options: Post, settings = {}) =>
  Effect.flatMap(
    post(options),
    ({ body, headers }) => NotificationHandler.make(router, settings).receive(headers, body)
  )

const said = (text: string) => NotificationRouter.make().on(retentionAsked, () => Effect.succeed({ text }))

describe("A notification that asks for content", () => {
  it.effect("is responded to with the function's result, beside events that want none", () =>
    Effect.gen(function*() {
      const router = said("stay").on(Order.paid, () => Effect.succeed(1))
      assert.deepStrictEqual(yield* receive(router, retention), {
        status: 200,
        body: "{\"text\":\"stay\"}",
        headers: {}
      })
      assert.deepStrictEqual(yield* receive(router, {}), { status: 204, body: undefined })
    }).pipe(Effect.provide(layer)))

  it.effect("is responded to with the merchant's signature where the declaration says so", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_764_468_000_999)
      const router = NotificationRouter.make().on(
        feeAsked,
        ({ resource }) =>
          Effect.succeed({
            code: "FAIL" as const,
            message: `停车单 ${resource.out_serial_number} 不存在`,
            total_amount: undefined
          })
      )
      const { body, headers } = yield* post(fee)
      const web = new Request("https://merchant.example/notify", { method: "POST", headers, body })
      const response = HttpServerResponse.toWeb(
        yield* NotificationHandler.respond(NotificationHandler.make(router), HttpServerRequest.fromWeb(web))
      )
      const text = yield* Effect.promise(() => response.text())
      assert.strictEqual(response.status, 200)
      assert.strictEqual(response.headers.get("content-type"), "application/json")
      assert.deepStrictEqual(JSON.parse(text), { code: "FAIL", message: "停车单 PARK20260423001 不存在" })
      const named = Object.fromEntries(
        [...(response.headers.get("authorization") ?? "").matchAll(/(\w+)="([^"]*)"/g)].map((
          [, name, value]
        ) => [name, value])
      )
      assert.match(response.headers.get("authorization") ?? "", /^WECHATPAY2-SHA256-RSA2048 /)
      assert.deepStrictEqual([named.mchid, named.timestamp, named.serial_no], [
        mchid,
        "1764468000",
        "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"
      ])
      const message = `${named.timestamp}\n${named.nonce_str}\n${text}\n`
      const key = createPublicKey(Keys.rsa("merchant").privateKey)
      assert.isTrue(verify("sha256", Buffer.from(message), key, Buffer.from(named.signature ?? "", "base64")))
    }).pipe(Effect.provide(layer)))

  it.effect("is refused with 500 where the result does not fit; the log names the field, not the value", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make<unknown, void>(({ cause, message }) => {
        lines.push(`${String(message)} ${String(cause)}`)
      })
      const reply = yield* receive(said(canary.openid), retention).pipe(Effect.provide(Logger.layer([logger])))
      assert.deepStrictEqual(reply, { status: 500, body: "{\"code\":\"FAIL\",\"message\":\"handler failed\"}" })
      assert.match(lines.join("\n"), /Contract\.retentionAsked.*field text/)
      assertNoCanary(lines.join("\n"), "the log")

      // The compiler sees no excess fields where the object is not written in place.
      const excess = { text: "stay", note: canary.name }
      const wide = NotificationRouter.make().on(retentionAsked, () => Effect.succeed(excess))
      assert.strictEqual((yield* receive(wide, retention)).status, 500)
    }).pipe(Effect.provide(layer)))

  it.effect("is refused with 500 where the function fails", () =>
    Effect.gen(function*() {
      const router = NotificationRouter.make().on(retentionAsked, () => Effect.fail("no"))
      assert.strictEqual((yield* receive(router, retention)).status, 500)
    }).pipe(Effect.provide(layer)))

  const limits: ReadonlyArray<readonly [string, Post, object, number]> = [
    ["a second: 0.9", retention, {}, 900],
    ["three seconds: 2.7", fee, {}, 2700],
    ["three seconds, and the handler's own limit is shorter", fee, { timeLimit: "2 seconds" }, 2000]
  ]
  for (const [what, posted, settings, millis] of limits) {
    it.effect(`is refused with 500 in time: ${what}`, () =>
      Effect.gen(function*() {
        const interrupted = yield* Deferred.make<void>()
        const router = NotificationRouter.make().on([retentionAsked, feeAsked], () =>
          Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, undefined)))
        const fiber = yield* Effect.forkChild(receive(router, posted, settings), { startImmediately: true })
        yield* TestClock.adjust(millis - 1)
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust(1)
        assert.strictEqual((yield* Fiber.join(fiber)).status, 500)
        yield* Deferred.await(interrupted)
      }).pipe(Effect.provide(layer)))
  }

  it("does not compile with a function whose result is something else", () => {
    const router = NotificationRouter.make()
    // @ts-expect-error: no content
    router.on(retentionAsked, () => Effect.void)
    // @ts-expect-error: not the content of this event
    router.on(retentionAsked, () => Effect.succeed({ code: "SUCCESS" }))
    // @ts-expect-error: the content of one of two events
    router.on([retentionAsked, Order.paid], () => Effect.succeed(1))
    router.on([Order.paid, Order.partnerPaid], () => Effect.succeed(1))
  })
})

describe("An inbox", () => {
  it.effect("responds at once to what asks for content, and stores the rest", () =>
    Effect.gen(function*() {
      const receiver = NotificationInbox.receiver({ atOnce: said("stay").on(Order.paid, () => Effect.die("at once")) })
      const offer = (options: Post) =>
        Effect.flatMap(post(options), ({ body, headers }) => receiver.receive(headers, body))
      assert.deepStrictEqual(yield* offer(retention), { status: 200, body: "{\"text\":\"stay\"}", headers: {} })
      assert.strictEqual((yield* NotificationInbox.status).waiting, 0)
      assert.strictEqual((yield* offer({ id: "EV-2" })).status, 204)
      const stored = yield* Stream.runCollect(Stream.take(NotificationInbox.stream([Order.paid]), 1))
      assert.deepStrictEqual(stored.map(({ notification }) => notification.id), ["EV-2"])
      assert.deepStrictEqual(
        stored.map(({ notification }) => notification.event === "Order.paid" && notification.resource.out_trade_no),
        [transaction.out_trade_no]
      )
    }).pipe(Effect.provide(NotificationInbox.layerMemory()), Effect.provide(layer)))
})
