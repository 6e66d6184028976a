import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { type Endpoint, Notification } from "effect-wechatpay"
import { Refund } from "effect-wechatpay/payments"
import { Permission, ServiceOrder } from "effect-wechatpay/payscore"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Lawful from "../../support/sandbox.ts"
import { posted as postedOf, refused } from "../outcomes.ts"

const service_id = "2002000000000558128851361561536"
const out_order_no = "pb20261123001"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

const order = {
  out_order_no,
  service_id,
  service_introduction: "共享充电宝",
  time_range: { start_time: "OnAccept" },
  risk_fund: { name: "DEPOSIT", amount: 10_000 }
} as const

const fee = (amount: number) => ({
  out_order_no,
  service_id,
  post_payments: [{ name: "租金", amount: amount + 100 }],
  post_discounts: [{ name: "新客立减", description: "首单可用", amount: 100 }],
  total_amount: amount
})

const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services>) =>
  Effect.provide(test, Lawful.layer())

const created = () => ServiceOrder.create(order)

/** An order that was used for half an hour. */
const used = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* created()
  yield* sandbox.payscore.confirm({ out_order_no, openid })
  yield* sandbox.advance("30 minutes")
})

const ended = Effect.map(DateTime.now, (now) => ({ time_range: { end_time: DateTime.subtract(now, { seconds: 1 }) } }))

const completed = (amount: number) =>
  Effect.gen(function*() {
    yield* used
    return yield* ServiceOrder.complete({ ...fee(amount), ...yield* ended })
  })

const query = ServiceOrder.query({ out_order_no, service_id })

/** What was posted so far, parsed as a program does. */
const posted = postedOf(Notification.parse([...ServiceOrder.events, ...Permission.events]))

describe("A service order in the sandbox", () => {
  it.effect("goes from creation over confirmation and use to the money, and is announced", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { package: handed, ...created } = yield* ServiceOrder.create({ ...order, attach: "a%3D1" })
      assert.strictEqual(created.state, "CREATED")
      assert.match(handed ?? "", /^[0-9a-z]{48}$/)
      assert.isUndefined(created.state_description)

      const confirmed = yield* sandbox.payscore.confirm({ out_order_no, openid })
      assert.strictEqual(confirmed.state_description, "USER_CONFIRM")
      const found = yield* ServiceOrder.query({ query_id: confirmed.query_id, service_id })
      assert.strictEqual(found.out_order_no, out_order_no)
      assert.deepStrictEqual(found.time_range?.start_time, yield* DateTime.now)
      yield* sandbox.advance("30 minutes")

      const completed = yield* ServiceOrder.complete({ ...fee(250), ...yield* ended })
      assert.strictEqual(completed.state_description, "MCH_COMPLETE")
      assert.deepStrictEqual(completed.collection, {
        state: "USER_PAYING",
        total_amount: 250,
        paying_amount: 250,
        paid_amount: 0
      })
      yield* sandbox.advance("5 seconds")

      const done = yield* query
      assert.strictEqual(done.state, "DONE")
      assert.isUndefined(done.state_description)
      assert.strictEqual(done.collection?.paid_amount, 250)
      assert.strictEqual(done.collection?.details?.[0]?.paid_type, "NEWTON")
      assert.deepStrictEqual(done.collection?.details?.[0]?.paid_time, yield* DateTime.now)

      const [confirmation, payment] = yield* posted
      assert.strictEqual(confirmation?.event, "ServiceOrder.confirmed")
      assert.strictEqual(payment?.event === "ServiceOrder.paid" && payment.resource.collection?.paid_amount, 250)
      assert.strictEqual(payment?.event === "ServiceOrder.paid" && payment.resource.openid, openid)
      assert.strictEqual(payment?.event === "ServiceOrder.paid" && payment.resource.attach, "a%3D1")
      assert.deepStrictEqual(
        payment?.event === "ServiceOrder.paid" && payment.resource.time_range?.start_time,
        done.time_range?.start_time
      )
    })))

  it.effect("is refunded by the number of its payment, as any payment is", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* completed(250)
      const { transaction_id = "" } = yield* sandbox.payscore.collect({ out_order_no })
      const amount = { refund: 100, total: 250, currency: "CNY" }
      const refund = yield* Refund.create({ transaction_id, out_refund_no: "r1", amount })
      assert.strictEqual(refund.status, "PROCESSING")
      yield* refused(
        Refund.create({ transaction_id, out_refund_no: "r2", amount: { ...amount, refund: 200 } }),
        "INVALID_REQUEST"
      )
      yield* refused(Refund.create({ out_trade_no: out_order_no, out_refund_no: "r3", amount }), "RESOURCE_NOT_EXISTS")
    })))

  it.effect("is the same when created again with the same content, and refused with other content", () =>
    inSandbox(Effect.gen(function*() {
      const first = yield* created()
      const second = yield* created()
      assert.strictEqual(second.package, first.package)
      assert.strictEqual(second.order_id, first.order_id)
      assert.match(first.order_id ?? "", /^100000000019700101\d{13}$/)
      yield* refused(
        ServiceOrder.create({ ...order, risk_fund: { name: "DEPOSIT", amount: 20_000 } }),
        "INVALID_REQUEST"
      )
    })))

  it.effect("expires when nobody confirms it within 30 days", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* created()
      yield* sandbox.advance("30 days")
      assert.strictEqual((yield* query).state, "EXPIRED")
      assert.include((yield* Effect.flip(sandbox.payscore.confirm({ out_order_no }))).message, "EXPIRED")
      yield* refused(ServiceOrder.cancel({ out_order_no, service_id, reason: "太晚" }), "INVALID_ORDER_STATE")
    })))

  it.effect("is cancelled before and after it is completed, and again with the same reason only", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* completed(250)
      const cancel = (reason: string) => ServiceOrder.cancel({ out_order_no, service_id, reason })
      const first = yield* cancel("用户投诉")
      assert.deepStrictEqual(yield* cancel("用户投诉"), first)
      yield* refused(cancel("别的原因"), "ORDER_CANCELED")
      assert.strictEqual((yield* query).state, "REVOKED")
      yield* sandbox.advance("1 day")
      assert.deepStrictEqual((yield* posted).map(({ event }) => event), ["ServiceOrder.confirmed"])
    })))

  it.effect("is completed once, for what its lines add up to, within the deposit and in time", () =>
    inSandbox(Effect.gen(function*() {
      yield* used
      const end = yield* ended
      const complete = (change: Partial<ServiceOrder.CompleteRequest>) =>
        ServiceOrder.complete({ ...fee(250), ...end, ...change })
      yield* refused(complete({ total_amount: 251 }), "PARAM_ERROR")
      yield* refused(complete({ ...fee(10_001) }), "PARAM_ERROR")
      yield* refused(ServiceOrder.complete(fee(250)), "PARAM_ERROR")
      const late = DateTime.add(end.time_range.end_time, { seconds: 2 })
      yield* refused(complete({ time_range: { end_time: late } }), "PARAM_ERROR")
      yield* refused(complete({ time_range: { end_time: "19700101075959" } }), "PARAM_ERROR")
      yield* refused(complete({ out_order_no: "another" }), "ORDER_NOT_EXIST")
      yield* complete({})
      yield* refused(complete({}), "INVALID_ORDER_STATE")
    })))

  it.effect("is done at once when it costs nothing", () =>
    inSandbox(Effect.gen(function*() {
      const free = yield* completed(0)
      assert.strictEqual(free.state, "DONE")
      // The pages know no other value.
      assert.isTrue(free.need_collection)
      assert.isUndefined(free.collection)
      yield* refused(ServiceOrder.pay({ out_order_no, service_id }), "ORDER_DONE")
    })))

  it.effect("is modified downwards while it is not paid", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* completed(250)
      const modify = (amount: number) => ServiceOrder.modify({ ...fee(amount), reason: "少用了十分钟" })
      yield* refused(modify(250), "PARAM_ERROR")
      assert.strictEqual((yield* modify(200)).collection?.paying_amount, 200)
      yield* refused(modify(201), "PARAM_ERROR")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* query).collection?.paid_amount, 200)
      yield* refused(modify(100), "ORDER_DONE")
    })))

  it.effect("stays unpaid while the account gives nothing, and is reported as paid in another way", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* completed(250)
      yield* sandbox.payscore.refuseCollection({ out_order_no })
      yield* sandbox.advance("3 days")
      assert.strictEqual((yield* query).collection?.state, "USER_PAYING")
      yield* refused(ServiceOrder.pay({ out_order_no, service_id }), "INVALID_REQUEST")
      const synced = yield* ServiceOrder.sync({ out_order_no, service_id, detail: { paid_time: "19700104" } })
      assert.strictEqual(synced.state, "DONE")
      assert.deepStrictEqual(synced.collection?.details, [
        { seq: 1, amount: 250, paid_type: "MCH", paid_time: "19700104" }
      ])
      yield* refused(
        ServiceOrder.sync({ out_order_no, service_id, detail: { paid_time: "19700104" } }),
        "ORDER_DONE"
      )
    })))

  it.effect("is collected when the merchant asks for it", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* completed(250)
      const paid = yield* ServiceOrder.pay({ out_order_no, service_id })
      assert.strictEqual(paid.order_id, (yield* query).order_id)
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* query).collection?.state, "USER_PAID")
    })))
})

describe("A permission in the sandbox", () => {
  const authorization_code = "1275342195190894594"
  const apply = Permission.apply({ service_id, authorization_code })
  const state = Effect.map(
    Permission.queryByAuthorizationCode({ service_id, authorization_code }),
    (permission) => permission.authorization_state
  )
  const withoutConfirmation = { ...order, openid, need_user_confirm: false } as const

  it.effect("is asked for, given, used without confirmation, and ended by the merchant", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* refused(state, "ORDER_NOT_EXIST")
      const { apply_permissions_token } = yield* apply
      assert.strictEqual((yield* apply).apply_permissions_token, apply_permissions_token)
      assert.strictEqual(yield* state, "UNBINDUSER")
      yield* refused(ServiceOrder.create(withoutConfirmation), "NO_AUTH")

      yield* sandbox.payscore.authorize({ authorization_code, openid })
      assert.strictEqual(yield* state, "AVAILABLE")
      const { openid: user } = yield* Permission.queryByOpenid({ service_id, openid })
      assert.strictEqual(user, openid)
      const created = yield* ServiceOrder.create(withoutConfirmation)
      assert.strictEqual(created.state, "DOING")
      assert.strictEqual(created.state_description, "USER_CONFIRM")
      assert.isUndefined(created.package)

      yield* Permission.terminateByAuthorizationCode({ service_id, authorization_code, reason: "不再提供" })
      assert.strictEqual(yield* state, "UNAVAILABLE")
      yield* refused(ServiceOrder.create({ ...withoutConfirmation, out_order_no: "pb2" }), "NO_AUTH")
      assert.deepStrictEqual((yield* posted).map(({ event }) => event), ["Permission.opened"])
    })))

  it.effect("is withdrawn by the user, who is known by openid", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* apply
      yield* sandbox.payscore.authorize({ authorization_code, openid })
      yield* sandbox.payscore.withdraw({ service_id, openid })
      assert.strictEqual(yield* state, "UNAVAILABLE")
      const [, closed] = yield* posted
      assert.strictEqual(closed?.event, "Permission.closed")
      if (closed?.event !== "Permission.closed") return
      assert.strictEqual(closed.resource.authorization_code, authorization_code)
      assert.deepStrictEqual(closed.resource.openorclose_time, yield* DateTime.now)
      yield* sandbox.payscore.authorize({ service_id, openid })
      assert.strictEqual((yield* Permission.queryByOpenid({ service_id, openid })).authorization_state, "AVAILABLE")
      yield* Permission.terminateByOpenid({ service_id, openid, reason: "不再提供" })
      yield* refused(
        Permission.terminateByOpenid({ service_id, openid: "oStranger", reason: "不再提供" }),
        "ORDER_NOT_EXIST"
      )
      const stranger = yield* Permission.queryByOpenid({ service_id, openid: "oStranger" })
      assert.strictEqual(stranger.authorization_state, "UNAVAILABLE")
    })))

  it.effect("lets a service that was used already be paid in one call", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const request = {
        out_order_no,
        service_id,
        openid,
        service_introduction: "停车",
        time_range: { start_time: "19700101080000", end_time: "19700101080000" },
        post_payments: [{ name: "停车费", amount: 500 }],
        total_amount: 500
      }
      yield* refused(ServiceOrder.directComplete(request), "INVALID_REQUEST")
      yield* sandbox.payscore.authorize({ service_id, openid })
      yield* refused(ServiceOrder.directComplete({ ...request, total_amount: 1 }), "PARAM_ERROR")
      const first = yield* ServiceOrder.directComplete(request)
      assert.strictEqual(first.state_description, "MCH_COMPLETE")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* ServiceOrder.directComplete(request)).order_id, first.order_id)
      assert.strictEqual((yield* query).collection?.state, "USER_PAID")
    })))
})
