import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Endpoint } from "effect-wechatpay"
import { Banks } from "effect-wechatpay/banks"
import { ComplaintNotifications } from "effect-wechatpay/complaints"
import { ViolationNotifications } from "effect-wechatpay/risk"
import * as Platform from "../support/platform.ts"

/** Calls that no TypeScript program can make. */
const calls: Readonly<Record<string, () => Effect.Effect<unknown, unknown, Endpoint.Services>>> = {
  // @ts-expect-error The request has no fields.
  "Banks.listProvinces": () => Banks.listProvinces({ offset: 0 }),
  // @ts-expect-error The request has no fields.
  "ComplaintNotifications.query": () => ComplaintNotifications.query({ url: "https://shop.example" }),
  // @ts-expect-error The request has no fields.
  "ComplaintNotifications.remove": () => ComplaintNotifications.remove({ url: "https://shop.example" }),
  // @ts-expect-error The request has no fields.
  "ViolationNotifications.query": () => ViolationNotifications.query({ notify_url: "https://shop.example" }),
  // @ts-expect-error The request has no fields.
  "ViolationNotifications.remove": () => ViolationNotifications.remove({ notify_url: "https://shop.example" })
}

describe("A request without fields", () => {
  for (const [name, call] of Object.entries(calls)) {
    it.effect(`refuses every field: ${name}`, () => {
      const { layer, received } = Platform.world(() => Platform.json({}))
      return Effect.gen(function*() {
        const error = yield* Effect.flip(call())
        assert.propertyVal(error, "_tag", "RequestEncodeError")
        assert.isEmpty(received)
      }).pipe(Effect.provide(layer))
    })
  }
})
