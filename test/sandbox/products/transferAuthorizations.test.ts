import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Notification, Payment } from "effect-wechatpay"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Transfer, TransferAuthorization } from "effect-wechatpay/transfers"
import { openid, out_bill_no, transfer } from "../../api/transfers/fixtures.ts"
import * as Lawful from "../../support/sandbox.ts"
import { posted as postedOf, refused } from "../outcomes.ts"

const inSandbox = <A, E>(
  test: Effect.Effect<A, E, Sandbox.Sandbox | Effect.Services<ReturnType<typeof Transfer.create>>>
) => Effect.provide(test, Lawful.layer())

const posted = postedOf(Notification.parse([...Transfer.events, ...TransferAuthorization.events]))

const out_authorization_no = "A1"
const asked = {
  out_authorization_no,
  openid,
  transfer_scene_id: "1000",
  user_display_name: "tea",
  authorization_notify_url: "https://shop.example.com/authorizations"
} as const

const { notify_url: _, openid: __, user_recv_style: ___, ...terms } = transfer
const authorized = { ...terms, out_authorization_no }

const state = Effect.map(TransferAuthorization.query({ out_authorization_no }), ({ state }) => state)

describe("Authorisations of transfers in the sandbox", () => {
  it.effect("wait for the user, cover transfers without confirmation, and end", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* refused(Transfer.createAuthorized(authorized), "INVALID_REQUEST")
      const created = yield* TransferAuthorization.create(asked)
      assert.deepStrictEqual(yield* TransferAuthorization.create(asked), created)
      yield* refused(TransferAuthorization.create({ ...asked, user_display_name: "coffee" }), "INVALID_REQUEST")
      yield* refused(Transfer.createAuthorized(authorized), "INVALID_REQUEST")
      const displayed = TransferAuthorization.query({ out_authorization_no, is_display_authorization: true })
      assert.strictEqual((yield* displayed).package_info, created.package_info)
      assert.notProperty(yield* TransferAuthorization.query({ out_authorization_no }), "package_info")
      yield* sandbox.transfers.authorize({ out_authorization_no })
      assert.notProperty(yield* displayed, "package_info")
      assert.strictEqual(yield* state, "TAKING_EFFECT")
      yield* refused(TransferAuthorization.create(asked), "INVALID_REQUEST")

      const paid = yield* Transfer.createAuthorized(authorized)
      assert.deepInclude(paid, { state: "SUCCESS", openid, transfer_amount: 400_000 })
      yield* refused(Transfer.createAuthorized(authorized), "ALREADY_EXISTS")
      assert.strictEqual((yield* Transfer.queryByOutBillNo({ out_bill_no })).state, "SUCCESS")
      yield* refused(
        Transfer.createAuthorized({ ...authorized, out_bill_no: "b2", transfer_scene_id: "1006" }),
        "INVALID_REQUEST"
      )
      const { authorization_id = "" } = yield* TransferAuthorization.query({ out_authorization_no })
      const { out_authorization_no: _, ...byId } = authorized
      yield* Transfer.createAuthorized({ ...byId, authorization_id, out_bill_no: "b3" })

      const closed = yield* TransferAuthorization.terminate({ out_authorization_no })
      assert.strictEqual(closed.close_info?.close_reason, "CLOSE_VIA_MCH_API")
      assert.strictEqual((yield* TransferAuthorization.terminate({ out_authorization_no })).state, "CLOSED")
      yield* refused(Transfer.createAuthorized({ ...authorized, out_bill_no: "b4" }), "INVALID_REQUEST")
      const notified = yield* posted
      assert.deepStrictEqual(notified.map(({ event }) => event), [
        "TransferAuthorization.confirmed",
        "TransferAuthorization.closed"
      ])
      assert.lengthOf((yield* sandbox.state).transfers, 2)
    })))

  it.effect("end by the user too, and lapse after a day: their number is free again a month later", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* refused(TransferAuthorization.query({ out_authorization_no }), "NOT_FOUND")
      yield* TransferAuthorization.create(asked)
      yield* sandbox.advance("24 hours")
      const lapsed = yield* TransferAuthorization.query({ out_authorization_no })
      assert.strictEqual(lapsed.close_info?.close_reason, "USER_OVERDUE_UNCONFIRMED")
      yield* refused(TransferAuthorization.create(asked), "INVALID_REQUEST")
      yield* sandbox.advance("30 days")
      yield* refused(TransferAuthorization.query({ out_authorization_no }), "NOT_FOUND")
      yield* TransferAuthorization.create(asked)
      yield* sandbox.transfers.authorize({ out_authorization_no })
      assert.strictEqual((yield* sandbox.transfers.revoke({ out_authorization_no })).close_reason, "USER_CLOSE")
      yield* refused(Transfer.createAuthorized(authorized), "INVALID_REQUEST")
      assert.deepStrictEqual((yield* posted).map(({ event }) => event), [
        "TransferAuthorization.confirmed",
        "TransferAuthorization.closed"
      ])
    })))

  it.effect("are five of a user and a scene at most", () =>
    inSandbox(Effect.gen(function*() {
      const numbers = ["A1", "A2", "A3", "A4", "A5"]
      for (const number of numbers) yield* TransferAuthorization.create({ ...asked, out_authorization_no: number })
      const sixth = { ...asked, out_authorization_no: "A6" }
      yield* refused(TransferAuthorization.create(sixth), "INVALID_REQUEST")
      yield* TransferAuthorization.create({ ...sixth, transfer_scene_id: "1005" })
      yield* TransferAuthorization.terminate({ out_authorization_no: "A1" })
      yield* TransferAuthorization.create({ ...sixth, out_authorization_no: "A7" })
    })))

  it.effect("come with a transfer, if the user who takes it agrees", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { user_recv_style: _, ...shown } = transfer
      const { authorization_notify_url, user_display_name } = asked
      const create = (out_bill_no: string, out_authorization_no: string) =>
        Transfer.createWithAuthorization({
          ...shown,
          out_bill_no,
          authorization_info: { user_display_name, out_authorization_no, authorization_notify_url }
        })
      assert.strictEqual((yield* create("b1", "A1")).out_authorization_no, "A1")
      yield* create("b2", "A2")
      yield* refused(TransferAuthorization.query({ out_authorization_no: "A1" }), "NOT_FOUND")
      yield* sandbox.transfers.confirm({ out_bill_no: "b1" })
      yield* sandbox.transfers.confirm({ out_bill_no: "b2", authorize: false })
      assert.strictEqual(yield* state, "TAKING_EFFECT")
      yield* refused(TransferAuthorization.query({ out_authorization_no: "A2" }), "NOT_FOUND")
      yield* refused(create("b3", "A1"), "INVALID_REQUEST")
      yield* Transfer.createAuthorized({ ...authorized, out_bill_no: "b4" })
    })))

  it.effect("are asked for once, no matter what became of the first call", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const create = Payment.resolveUnknown(TransferAuthorization.create)
      const { package_info } = yield* create(asked)
      assert.isDefined(package_info)
      yield* sandbox.transfers.authorize({ out_authorization_no })
      // WeChat Pay refuses the number now: the query says what became of it.
      assert.strictEqual((yield* create(asked)).state, "TAKING_EFFECT")
      const other = yield* Effect.flip(create({ ...asked, openid: "oOtherUserOfThisShop" }))
      assert.strictEqual(other.outcome, "Unknown")
    })))
})
