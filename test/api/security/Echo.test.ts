import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Notification } from "effect-wechatpay"
import { Echo } from "effect-wechatpay/security"
import { itCalls } from "../../support/endpoint.ts"
import { layer, post } from "../../support/notification.ts"
import * as Platform from "../../support/platform.ts"

const secret = "Grüße, 茶"

itCalls({
  endpoint: Echo.send,
  request: {
    notify_url: "https://shop.example.com/notify",
    echo_message: "hello",
    encrypted_echo_message: secret
  },
  sends: "POST /v3/security/echo",
  body: { notify_url: "https://shop.example.com/notify", echo_message: "hello", encrypted_echo_message: secret },
  encrypted: ["encrypted_echo_message"],
  responses: { echo_message: "hello", encrypted_echo_message: secret },
  gives: { echo_message: "hello", encrypted_echo_message: Redacted.make(secret) },
  sandbox: Effect.void
})

describe("Echo.received", () => {
  // https://pay.weixin.qq.com/doc/v3/merchant/4015164042, which spells the field without `ed`.
  it.effect("is read, and what is encrypted in it is opened", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post({
        event_type: "SECURITY_ECHO.SUCCESS",
        original_type: "security",
        associated_data: "",
        content: { echo_message: "hello world", encrypt_echo_message: Platform.sealForMerchant(secret) }
      })
      const notification = yield* Notification.parse(Echo.events)(headers, body)
      assert.strictEqual(notification.event, "Echo.received")
      assert.deepStrictEqual(notification.resource, {
        echo_message: "hello world",
        encrypt_echo_message: Redacted.make(secret)
      })
    }).pipe(Effect.provide(layer)))
})
