/**
 * Payscore of sub-merchants in the sandbox; and its law: an order is collected once, after its user confirmed it and the
 * provider completed it, and for its own sub-merchant.
 *
 * `WECHATPAY_MONEY_ROUNDS=500` runs the law 500 times; 25 rounds without it.
 */
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Notification } from "effect-wechatpay"
import { Permission, ServiceAccount, ServiceOrder } from "effect-wechatpay/partner-payscore"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestClock } from "effect/testing"
import { chance } from "../../support/accidents.ts"
import * as Lawful from "../../support/sandbox.ts"
import { posted, refused } from "../outcomes.ts"

const rounds = Number(process.env.WECHATPAY_MONEY_ROUNDS ?? 25)

const service_id = "2002000000000558128851361561536"
const out_order_no = "pb20261123001"
const sub_openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
/** Two sub-merchants of the sandbox; the first has an application. */
const sub_mchid = "0019000002"
const sub_appid = "wx0053414e44424f59"
const other = "0019000003"

const order = {
  out_order_no,
  service_id,
  sub_mchid,
  service_introduction: "共享充电宝",
  time_range: { start_time: "OnAccept" },
  risk_fund: { name: "DEPOSIT", amount: 10_000 }
} as const

const complete = (amount: number, numbers = { out_order_no, sub_mchid }) =>
  Effect.flatMap(DateTime.now, (now) =>
    ServiceOrder.complete({
      ...numbers,
      service_id,
      post_payments: [{ name: "租金", amount }],
      total_amount: amount,
      time_range: { end_time: DateTime.subtract(now, { seconds: 1 }) }
    }))

const query = ServiceOrder.query({ out_order_no, service_id, sub_mchid })

const parse = Notification.parse([...ServiceOrder.events, ...Permission.events, ...ServiceAccount.events])

const inSandbox = Effect.provide(Lawful.layer({ mode: "partner" }))

describe("payscore of sub-merchants in the sandbox", () => {
  it.effect("names users under the sub-merchant's application where the request had one", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* ServiceOrder.create({ ...order, sub_appid })
      yield* sandbox.payscore.confirm({ out_order_no, openid: sub_openid })
      const confirmed = yield* query
      assert.include(confirmed, { sub_openid, sub_appid, state: "DOING", state_description: "USER_CONFIRM" })
      assert.isUndefined(confirmed.openid)
      const [notification] = yield* posted(parse)
      assert.strictEqual(notification?.event, "ServiceOrder.confirmed")
      assert.include(notification?.resource, { sub_mchid, sub_openid })
    }).pipe(inSandbox))

  it.effect("has a number for each sub-merchant", () =>
    Effect.gen(function*() {
      const first = yield* ServiceOrder.create(order)
      const second = yield* ServiceOrder.create({ ...order, sub_mchid: other })
      assert.notStrictEqual(second.order_id, first.order_id)
      assert.strictEqual((yield* ServiceOrder.create(order)).order_id, first.order_id)
      yield* refused(ServiceOrder.create({ ...order, service_introduction: "共享雨伞" }), "INVALID_REQUEST")
      yield* ServiceOrder.cancel({ out_order_no, service_id, sub_mchid: other, reason: "x" })
      assert.strictEqual((yield* query).state, "CREATED")
    }).pipe(inSandbox))

  it.effect("is completed, lowered, collected again and again, and paid in another way", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const numbers = { out_order_no, service_id, sub_mchid }
      const lines = { post_payments: [{ amount: 300 }], total_amount: 300 }
      yield* ServiceOrder.create(order)
      yield* refused(complete(500), "INVALID_ORDER_STATE")
      yield* sandbox.payscore.confirm({ out_order_no })
      yield* sandbox.advance("1 hour")
      yield* complete(500)
      yield* sandbox.payscore.refuseCollection({ out_order_no })
      yield* ServiceOrder.modify({ ...numbers, ...lines, reason: "x" })
      yield* refused(ServiceOrder.modify({ ...numbers, ...lines, reason: "x" }), "PARAM_ERROR")
      yield* refused(ServiceOrder.pay({ out_order_no, sub_mchid }), "INVALID_REQUEST")
      yield* ServiceOrder.sync({ ...numbers, detail: { paid_time: "19700101100000" } })
      const { collection, state } = yield* query
      assert.strictEqual(state, "DONE")
      assert.include(collection, { state: "USER_PAID", paid_amount: 300 })
      assert.strictEqual(collection?.details?.[0]?.paid_type, "MCH")
      yield* refused(ServiceOrder.sync({ ...numbers, detail: { paid_time: "19700101100000" } }), "ORDER_DONE")
    }).pipe(inSandbox))

  it.effect("lets users authorise a service of the sub-merchant, and no other merchant's", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const authorization_code = "code1"
      yield* Permission.apply({ service_id, sub_mchid, sub_appid, authorization_code })
      yield* sandbox.payscore.authorize({ authorization_code, openid: sub_openid })
      const [opened] = yield* posted(parse)
      assert.strictEqual(opened?.event, "Permission.opened")
      assert.include(opened?.resource, { sub_mch_id: sub_mchid, sub_openid, user_service_status: "USER_OPEN_SERVICE" })
      const permission = yield* Permission.queryByOpenid({ service_id, sub_mchid, sub_appid, sub_openid })
      assert.include(permission, { authorization_state: "AVAILABLE", sub_openid })
      const unconfirmed = { ...order, sub_openid, need_user_confirm: false }
      yield* refused(ServiceOrder.create({ ...unconfirmed, sub_mchid: other }), "NO_AUTH")
      const created = yield* ServiceOrder.create({ ...unconfirmed, sub_appid })
      assert.include(created, { state: "DOING", state_description: "USER_CONFIRM" })
      assert.isUndefined(created.package)
      yield* Permission.terminateByOpenid({ service_id, sub_mchid, sub_appid, sub_openid, reason: "x" })
      yield* refused(ServiceOrder.create({ ...unconfirmed, sub_appid, out_order_no: "pb2" }), "NO_AUTH")
    }).pipe(inSandbox))

  it.effect("approves a sub-merchant's part in a service", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const request = { out_apply_no: "apply1", service_id, sub_mchid }
      assert.strictEqual((yield* ServiceAccount.apply(request)).apply_state, "PROCESSING")
      assert.strictEqual((yield* ServiceAccount.apply(request)).apply_state, "PROCESSING")
      yield* refused(ServiceAccount.apply({ ...request, sub_mchid: other }), "INVALID_REQUEST")
      yield* sandbox.payscore.decideAccount({ out_apply_no: "apply1" })
      assert.strictEqual((yield* ServiceAccount.query({ out_apply_no: "apply1" })).apply_state, "APPROVED")
      assert.include((yield* Effect.flip(sandbox.payscore.decideAccount({ out_apply_no: "apply1" }))).message, "apply1")
      const [bound] = yield* posted(parse)
      assert.strictEqual(bound?.event, "ServiceAccount.bound")
    }).pipe(Effect.provide(Lawful.layer({ mode: "platform" }))))
})

/** A provider who tries anything for two sub-merchants under the same numbers, and users who do anything. */
const anything = (seed: number) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const random = chance(seed)
    const pick = <A>(all: readonly [A, ...ReadonlyArray<A>]): A => all[Math.floor(random() * all.length)] ?? all[0]
    const orders = ["pb1", "pb2", "pb3"].map((out_order_no, index) => ({
      out_order_no,
      sub_mchid: index === 1 ? other : sub_mchid
    }))
    const steps = [
      "create",
      "create",
      "confirm",
      "confirm",
      "complete",
      "complete",
      "complete",
      "modify",
      "pay",
      "sync",
      "cancel",
      "time",
      "time",
      "fault"
    ] as const
    for (let step = 0; step < 60; step++) {
      const numbers = orders[Math.floor(random() * orders.length)] ?? { out_order_no, sub_mchid }
      const named = { ...numbers, service_id }
      const run = {
        create: Effect.asVoid(Effect.ignore(ServiceOrder.create({ ...order, ...numbers }))),
        confirm: Effect.ignore(sandbox.payscore.confirm({ out_order_no: numbers.out_order_no })),
        complete: Effect.ignore(complete(pick([500, 600, 0]), numbers)),
        modify: Effect.ignore(
          ServiceOrder.modify({ ...named, post_payments: [{ amount: 100 }], total_amount: 100, reason: "x" })
        ),
        pay: Effect.ignore(ServiceOrder.pay(named)),
        sync: Effect.ignore(ServiceOrder.sync({ ...named, detail: { paid_time: "19700101" } })),
        cancel: random() < 0.2 ? Effect.ignore(ServiceOrder.cancel({ ...named, reason: "x" })) : Effect.void,
        time: sandbox.advance(pick(["3 seconds", "1 hour"])),
        fault: Effect.orDie(sandbox.failNext({ kind: pick(["resetBefore", "resetAfter"]) }))
      }[pick(steps)]
      // A call that repeats itself waits on the test clock.
      yield* Effect.raceFirst(run, Effect.forever(Effect.andThen(Effect.yieldNow, TestClock.adjust("1 second"))))
    }
    yield* sandbox.clearFaults
    yield* sandbox.advance("1 minute")
    const { notifications, serviceOrders } = yield* sandbox.state
    const found: Array<string> = []
    const paid = notifications.filter(({ event_type }) => event_type === "PAYSCORE.USER_PAID")
    for (const { out_order_no, sub_mchid } of orders) {
      const own = paid.filter(({ resource }) => resource.out_order_no === out_order_no)
      if (own.length > 1) found.push(`${out_order_no} was collected ${own.length} times`)
      if (own.some(({ resource }) => resource.sub_mchid !== sub_mchid)) found.push(`${out_order_no} went elsewhere`)
      const view = serviceOrders.find((one) => one.out_order_no === out_order_no)
      if (own.length > 0 && view?.state !== "DONE") found.push(`${out_order_no} was collected and is ${view?.state}`)
    }
    const seen = { confirmed: new Set<string>(), completed: new Set<string>() }
    for (const event of yield* sandbox.events) {
      if (event.kind !== "state" || event.entity !== "service order") continue
      if (event.state === "DOING") seen.confirmed.add(event.id)
      if (event.state === "USER_PAYING") seen.completed.add(event.id)
    }
    for (const { resource } of paid) {
      const number = `${resource.out_order_no}`
      if (!seen.confirmed.has(number) || !seen.completed.has(number)) found.push(`${number} was collected too early`)
    }
    return { found, collected: paid.length }
  }).pipe(
    Effect.provide(Sandbox.layer({ seed, mode: "partner" })),
    (sandboxed) => Effect.andThen(TestClock.setTime(0), sandboxed)
  )

describe("payscore of sub-merchants", () => {
  it.effect(
    `collects an order once, after its confirmation and its completion, in ${rounds} rounds`,
    () =>
      Effect.gen(function*() {
        let collected = 0
        for (let seed = 1; seed <= rounds; seed++) {
          const result = yield* anything(seed)
          assert.deepStrictEqual(result.found, [], `seed ${seed}`)
          collected += result.collected
        }
        assert.isAbove(collected, rounds / 2, "the rounds collect too little to show anything")
      }),
    300_000
  )
})
