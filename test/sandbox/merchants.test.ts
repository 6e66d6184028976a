import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { type Endpoint, Notification, WeChatPayConfig } from "effect-wechatpay"
import {
  Native as PartnerNative,
  Order as PartnerOrder,
  Refund as PartnerRefund
} from "effect-wechatpay/partner-payments"
import { Native, Order } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Certificate } from "effect-wechatpay/security"
import { Transfer } from "effect-wechatpay/transfers"
import { transfer } from "../api/transfers/fixtures.ts"
import { refused } from "./outcomes.ts"

const own = "0019000001"
const shop = "0019000010"
const provider = "0019000020"
const store = "0019000021"
const out_trade_no = "tea20261123001"
const order = { description: "tea", out_trade_no, amount: { total: 100 } }

const sandbox = Sandbox.layer({
  merchants: [
    { mchid: shop, appids: ["wx0000000000000010"] },
    { mchid: provider, subMerchants: [{ mchid: store }, { mchid: "0019000022" }] },
    { mchid: store }
  ]
})

const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services>) =>
  Effect.provide(test, sandbox)

const as = (mchid: string) => <A, E, R>(call: Effect.Effect<A, E, R>) =>
  Effect.provide(call, Sandbox.layerMerchant(mchid))

describe("Several merchants in one sandbox", () => {
  it.effect("have orders of their own under the same number", () =>
    inSandbox(Effect.gen(function*() {
      const { orders, pay } = yield* Effect.map(Sandbox.Sandbox, ({ pay, state }) => ({ pay, orders: state }))
      yield* Native.prepay(order)
      yield* as(shop)(Native.prepay({ ...order, amount: { total: 200 } }))
      yield* as(provider)(PartnerNative.prepay({ ...order, sub_mchid: store, amount: { total: 300 } }))
      yield* pay({ out_trade_no, mchid: shop })
      assert.deepStrictEqual(
        (yield* orders).orders.map((
          { mchid, sub_mchid, total, trade_state }
        ) => [mchid, sub_mchid, total, trade_state]),
        [[own, undefined, 100, "NOTPAY"], [shop, undefined, 200, "SUCCESS"], [provider, store, 300, "NOTPAY"]]
      )
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no })).trade_state, "NOTPAY")
      assert.strictEqual((yield* as(shop)(Order.queryByOutTradeNo({ out_trade_no }))).trade_state, "SUCCESS")
      const partner = yield* as(provider)(PartnerOrder.queryByOutTradeNo({ out_trade_no, sub_mchid: store }))
      assert.deepInclude(partner, { sp_mchid: provider, sub_mchid: store })
    })))

  it.effect("refund a sub-merchant's order without a currency, which is then the order's", () =>
    inSandbox(Effect.gen(function*() {
      const { pay } = yield* Sandbox.Sandbox
      yield* as(provider)(PartnerNative.prepay({ ...order, sub_mchid: store }))
      yield* pay({ out_trade_no })
      const request = { sub_mchid: store, out_trade_no, out_refund_no: "r1" }
      const amount = { refund: 100, total: 100 }
      yield* refused(
        as(provider)(PartnerRefund.create({ ...request, amount: { ...amount, currency: "USD" } })),
        "INVALID_REQUEST"
      )
      const refund = yield* as(provider)(PartnerRefund.create({ ...request, amount }))
      assert.deepInclude(refund.amount, { refund: 100, currency: "CNY" })
    })))

  it.effect("have keys of their own, and read no notification of another", () =>
    inSandbox(Effect.gen(function*() {
      const { credentials, credentialsOf, deliver, pay } = yield* Sandbox.Sandbox
      const all = [
        yield* credentials,
        ...yield* Effect.forEach([shop, provider, store], (mchid) => credentialsOf(mchid))
      ]
      for (const name of ["mchid", "appid", "serialNo", "certificate", "publicKeyId", "publicKey"] as const) {
        assert.strictEqual(new Set(all.map((one) => one[name])).size, all.length, name)
      }
      yield* as(shop)(Native.prepay(order))
      yield* pay({ out_trade_no })
      const parse = Notification.parse(Order.events)
      const seen: Array<string> = []
      yield* deliver(({ body, headers }) =>
        Effect.gen(function*() {
          const stranger = yield* Effect.flip(parse(headers, body))
          const read = yield* as(shop)(parse(headers, body))
          seen.push(stranger._tag, read.event)
          return 204
        }).pipe(Effect.orDie)
      )
      assert.deepStrictEqual(seen, ["SignatureError", "Order.paid"])
      // Sensitive fields are encrypted under the merchant's own keys.
      assert.strictEqual(
        (yield* as(shop)(Transfer.create({ ...transfer, appid: undefined }))).state,
        "WAIT_USER_CONFIRM"
      )
      const [mine, theirs] = [yield* Certificate.list({}), yield* as(shop)(Certificate.list({}))]
      assert.notDeepEqual(mine.data[0]?.serial_no, theirs.data[0]?.serial_no)
    })))

  it.effect("do not act for each other, nor with each other's keys", () =>
    inSandbox(Effect.gen(function*() {
      yield* refused(as(shop)(PartnerNative.prepay({ ...order, sub_mchid: store })), "NO_AUTH")
      yield* refused(as(shop)(Native.prepay({ ...order, appid: "wx0053414e44424f58" })), "APPID_MCHID_NOT_MATCH")
      // The own merchant's configuration under the other's number.
      yield* refused(
        Effect.updateService(Native.prepay(order), WeChatPayConfig.WeChatPayConfig, (config) => ({
          ...config,
          mchid: shop
        })),
        "SIGN_ERROR"
      )
      const sandbox = yield* Sandbox.Sandbox
      assert.strictEqual((yield* Effect.flip(sandbox.credentialsOf("0019000099")))._tag, "SandboxError")
    })))

  it.effect("need numbers that mark them, each once", () =>
    Effect.gen(function*() {
      for (const merchants of [[{ mchid: "1900000109" }], [{ mchid: own }], [{ mchid: shop }, { mchid: shop }]]) {
        const exit = yield* Effect.exit(Effect.scoped(Layer.build(Sandbox.layer({ merchants }))))
        assert.strictEqual(exit._tag, "Failure")
      }
    }))
})
