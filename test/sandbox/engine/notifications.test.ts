import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { ComplaintNotification } from "../../../src/api/complaints/index.ts"
import { Native, Order, Refund } from "../../../src/api/payments/index.ts"
import { ServiceOrder } from "../../../src/api/payscore/index.ts"
import { ViolationNotification } from "../../../src/api/risk/index.ts"
import type * as Endpoint from "../../../src/Endpoint.ts"
import * as Notification from "../../../src/Notification.ts"
import * as NotificationHandler from "../../../src/NotificationHandler.ts"
import * as NotificationInbox from "../../../src/NotificationInbox.ts"
import * as NotificationRouter from "../../../src/NotificationRouter.ts"
import * as Sandbox from "../../../src/sandbox/Sandbox.ts"
import * as Lawful from "../../support/sandbox.ts"

const out_trade_no = "tea20261123001"
const order = { description: "A cup of tea", out_trade_no, amount: { total: 100 } }

const parse = Notification.parse([...Order.events, ...Refund.events])

const placeAndPay = Effect.gen(function*() {
  yield* Native.prepay(order)
  return yield* (yield* Sandbox.Sandbox).pay({ out_trade_no })
})

/** Pauses in seconds until what a program sets off is given up, and nobody accepts it. */
const pausesOf = Effect.fnUntraced(function*<A, E, R>(program: Effect.Effect<A, E, R>) {
  const sandbox = yield* Sandbox.Sandbox
  const at: Array<number> = []
  yield* sandbox.listen(() =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      at.push(now / 1000)
      return 500
    })
  )
  yield* program
  yield* sandbox.advance("3 days")
  assert.isFalse((yield* sandbox.state).notifications.some(({ status }) => status === "waiting"))
  return at.slice(1).map((time, index) => time - (at[index] ?? 0))
})

const respondWith = (status: number, posts: Array<Sandbox.Post> = []): Sandbox.Receiver => (post) =>
  Effect.sync(() => {
    posts.push(post)
    return status
  })

describe("notifications in memory", () => {
  it.effect("are what Notification.parse accepts, for payments and each end of a refund", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const seen: Array<string> = []
      const receiver = (post: Sandbox.Post) =>
        Effect.map(parse(post.headers, post.body), (notification) => {
          seen.push(notification.event)
          return 204
        })
      yield* placeAndPay
      for (const status of ["SUCCESS", "ABNORMAL", "CLOSED"] as const) {
        yield* Refund.create({
          out_trade_no,
          out_refund_no: status,
          amount: { refund: 1, total: 100, currency: "CNY" }
        })
        yield* sandbox.settleRefund({ out_refund_no: status, status })
        yield* sandbox.advance("1 minute")
      }
      const deliveries = yield* sandbox.deliver(receiver)
      assert.deepStrictEqual(deliveries.map(({ accepted }) => accepted), [true, true, true, true])
      assert.deepStrictEqual(seen, ["Order.paid", "Refund.succeeded", "Refund.abnormal", "Refund.closed"])
      assert.deepStrictEqual(yield* sandbox.deliver(receiver), [])
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("are posted to the receiver of a handler or an inbox as it is", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const paid: Array<string> = []
      const handler = NotificationHandler.make(
        NotificationRouter.make().on(Order.paid, ({ resource }) => Effect.sync(() => paid.push(resource.out_trade_no)))
      )
      yield* placeAndPay
      assert.deepInclude((yield* sandbox.deliver(handler))[0], { status: 204, accepted: true })
      assert.deepStrictEqual(paid, [out_trade_no])
      yield* sandbox.listen(NotificationInbox.receiver())
      yield* Refund.create({ out_trade_no, out_refund_no: "r1", amount: { refund: 1, total: 100, currency: "CNY" } })
      yield* sandbox.advance("1 minute")
      const stored = yield* NotificationInbox.stream([...Order.events, ...Refund.events]).pipe(Stream.runHead)
      assert.strictEqual(Option.getOrThrow(stored).notification.event, "Refund.succeeded")
    }).pipe(Effect.scoped, Effect.provide([NotificationInbox.layerMemory(), Lawful.layer()])))

  it.effect("come again on the official schedule until they are given up", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* pausesOf(placeAndPay),
        [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600]
      )
    }).pipe(Effect.scoped, Effect.provide(Lawful.layer())))

  const url = "https://example.com/told"
  const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
  const short = [15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600]
  const times = (count: number, seconds: number) => Array.from({ length: count }, () => seconds)

  it.effect("of complaints come every minute, then every five, for two hours", () =>
    Effect.gen(function*() {
      yield* Native.prepay(order)
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.deliver(respondWith(204))
      yield* ComplaintNotification.create({ url })
      const pauses = yield* pausesOf(sandbox.complaints.raise({ out_trade_no }))
      assert.deepStrictEqual(pauses, [...times(10, 60), ...times(22, 300)])
    }).pipe(Effect.scoped, Effect.provide(Lawful.layer())))

  it.effect("of violations come for two days", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* ViolationNotification.create({ notify_url: url })
      const pauses = yield* pausesOf(sandbox.risk.punish({ sub_mchid: "0019000002" }))
      assert.deepStrictEqual(pauses.slice(0, 8), [15, 15, 30, 180, 600, 1200, 1800, 1800])
      const whole = pauses.reduce((sum, pause) => sum + pause, 0)
      assert.isTrue(whole <= 172_800 && whole + 1800 > 172_800)
    }).pipe(Effect.scoped, Effect.provide(Lawful.layer())))

  it.effect("of points come ten times, and so do those of a mall's members", () =>
    Effect.gen(function*() {
      const run = <A, E>(program: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services>) =>
        pausesOf(program).pipe(Effect.scoped, Effect.provide(Lawful.layer()))
      const order = { out_order_no: "p1", service_id: "2002000000000558128851361561536" }
      const confirmed = Effect.gen(function*() {
        const { payscore } = yield* Sandbox.Sandbox
        yield* ServiceOrder.create({
          ...order,
          service_introduction: "共享充电宝",
          time_range: { start_time: "OnAccept" },
          risk_fund: { name: "DEPOSIT", amount: 10_000 }
        })
        yield* payscore.confirm({ out_order_no: order.out_order_no, openid })
      })
      const authorized = (mchid: string) =>
        Effect.flatMap(
          Sandbox.Sandbox,
          ({ businessCircle }) => businessCircle.authorize({ openid, mchid, notify_url: url })
        )
      assert.deepStrictEqual(yield* run(confirmed), short)
      assert.deepStrictEqual(yield* run(authorized("0019000002")), short)
      assert.deepStrictEqual(yield* run(authorized("0019000001")), [...times(5, 10), ...times(4, 60)])
    }))

  it.effect("of a mall go to the address of the member's last authorisation, and report money that was paid", () =>
    Effect.gen(function*() {
      const { businessCircle, deliver } = yield* Sandbox.Sandbox
      const posts: Array<Sandbox.Post> = []
      yield* businessCircle.authorize({ openid, notify_url: `${url}/old` })
      yield* businessCircle.withdraw({ openid })
      yield* businessCircle.authorize({ openid, notify_url: `${url}/new` })
      yield* deliver(respondWith(204))
      const { transaction_id } = yield* businessCircle.pay({ openid, amount: 100 })
      yield* deliver(respondWith(204, posts))
      assert.deepStrictEqual(posts.map(({ url }) => url), [`${url}/new`])
      for (const amount of [0, -5]) {
        const payment = yield* Effect.flip(businessCircle.pay({ openid, amount }))
        const refund = yield* Effect.flip(businessCircle.refund({ transaction_id, refund_amount: amount }))
        for (const { message } of [payment, refund]) assert.include(message, "a fen at least")
      }
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("stop with 200 or 204 and with nothing else", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* placeAndPay
      for (const status of [201, 302, 404, 500]) {
        yield* sandbox.advance("1 hour")
        assert.strictEqual((yield* sandbox.deliver(respondWith(status)))[0]?.accepted, false)
      }
      yield* sandbox.advance("1 hour")
      assert.strictEqual((yield* sandbox.deliver(respondWith(200)))[0]?.attempt, 5)
      yield* sandbox.advance("1 hour")
      assert.deepStrictEqual(yield* sandbox.deliver(respondWith(200)), [])
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("keep their bytes and change their signature with each attempt", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const posts: Array<Sandbox.Post> = []
      yield* placeAndPay
      yield* sandbox.deliver(respondWith(500, posts))
      yield* sandbox.advance("15 seconds")
      yield* sandbox.deliver(respondWith(204, posts), { twice: true })
      assert.strictEqual(posts.length, 3)
      assert.deepStrictEqual(posts[0]?.body, posts[1]?.body)
      assert.notStrictEqual(posts[0]?.headers["wechatpay-signature"], posts[1]?.headers["wechatpay-signature"])
      assert.strictEqual(posts[1]?.headers["wechatpay-timestamp"], "15")
      yield* parse(posts[1]?.headers ?? {}, posts[1]?.body ?? new Uint8Array(0))
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("wait five seconds for a response", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* placeAndPay
      const slow = yield* Effect.forkChild(sandbox.deliver(() => Effect.as(Effect.sleep("6 seconds"), 200)))
      yield* TestClock.adjust("5 seconds")
      const [delivery] = yield* Fiber.join(slow)
      assert.deepStrictEqual([delivery?.accepted, delivery?.status], [false, undefined])
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("come in any order and again when asked to", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* placeAndPay
      yield* Refund.create({ out_trade_no, out_refund_no: "r1", amount: { refund: 1, total: 100, currency: "CNY" } })
      yield* sandbox.settleRefund({ out_refund_no: "r1" })
      const reversed = yield* sandbox.deliver(respondWith(204), { order: "reversed" })
      assert.deepStrictEqual(reversed.map(({ event_type }) => event_type), ["REFUND.SUCCESS", "TRANSACTION.SUCCESS"])
      yield* sandbox.redeliver(reversed[0]?.id ?? "")
      assert.strictEqual((yield* sandbox.deliver(respondWith(204)))[0]?.event_type, "REFUND.SUCCESS")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("can be preceded by a probe, and a program that accepts one is reported", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* placeAndPay
      yield* sandbox.probeNotifications(2)
      const careful = yield* sandbox.deliver((post) =>
        parse(post.headers, post.body).pipe(
          Effect.as(204),
          Effect.catchTag("SignatureError", ({ reason }) => Effect.succeed(reason._tag === "Probe" ? 401 : 500))
        )
      )
      assert.deepStrictEqual(careful.map(({ probe, status }) => [probe, status]), [[true, 401], [false, 204]])
      assert.isFalse((yield* sandbox.events).some(({ kind }) => kind === "report"))
      yield* sandbox.redeliver(careful[0]?.id ?? "")
      yield* sandbox.deliver(respondWith(200))
      assert.isTrue((yield* sandbox.events).some(({ kind }) => kind === "report"))
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("are signed by certificate and by public key in the share of a migration", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const posts: Array<Sandbox.Post> = []
      yield* placeAndPay
      const [{ id } = { id: "" }] = yield* sandbox.deliver(respondWith(200, posts))
      for (let index = 0; index < 99; index++) {
        yield* sandbox.redeliver(id)
        yield* sandbox.deliver(respondWith(200, posts))
      }
      const byKey = posts.filter(({ headers }) => headers["wechatpay-serial"]?.startsWith("PUB_KEY_ID_"))
      assert.isTrue(byKey.length > 30 && byKey.length < 70, `${byKey.length}`)
      for (const { body, headers } of posts) yield* parse(headers, body)
    }).pipe(Effect.provide(Lawful.layer({ migrationRatio: 0.5 }))))
})
