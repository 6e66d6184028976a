import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Endpoint } from "effect-wechatpay"
import { Bank } from "effect-wechatpay/banks"
import { ComplaintNotification } from "effect-wechatpay/complaints"
import { ViolationNotification } from "effect-wechatpay/risk"
import * as Platform from "../support/platform.ts"

/** Calls that no TypeScript program can make. */
const calls: Readonly<Record<string, () => Effect.Effect<unknown, unknown, Endpoint.Services>>> = {
  // @ts-expect-error The request has no fields.
  "Bank.listProvinces": () => Bank.listProvinces({ offset: 0 }),
  // @ts-expect-error The request has no fields.
  "ComplaintNotification.query": () => ComplaintNotification.query({ url: "https://shop.example" }),
  // @ts-expect-error The request has no fields.
  "ComplaintNotification.remove": () => ComplaintNotification.remove({ url: "https://shop.example" }),
  // @ts-expect-error The request has no fields.
  "ViolationNotification.query": () => ViolationNotification.query({ notify_url: "https://shop.example" }),
  // @ts-expect-error The request has no fields.
  "ViolationNotification.remove": () => ViolationNotification.remove({ notify_url: "https://shop.example" })
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
