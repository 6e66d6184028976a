import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Notification } from "effect-wechatpay"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Echo } from "effect-wechatpay/security"
import * as Lawful from "../../support/sandbox.ts"
import { posted as postedOf } from "../outcomes.ts"

describe("The echo in the sandbox", () => {
  for (const keys of ["publicKey", "certificate"] as const) {
    it.effect(`is decrypted, signed and notified, under the ${keys}`, () =>
      Effect.gen(function*() {
        const secret = "Grüße, 茶"
        const echo = yield* Echo.send({
          echo_message: "hello",
          encrypted_echo_message: secret,
          notify_url: "https://shop.example.com/notify"
        })
        assert.deepStrictEqual(echo, { echo_message: "hello", encrypted_echo_message: Redacted.make(secret) })
        const [notification, ...more] = yield* postedOf(Notification.parse(Echo.events))
        assert.lengthOf(more, 0)
        assert.deepStrictEqual(Object(notification).resource, {
          echo_message: "hello",
          encrypt_echo_message: Redacted.make(secret)
        })
        yield* Echo.send({ echo_message: "quiet" })
        assert.lengthOf((yield* (yield* Sandbox.Sandbox).state).notifications, 1)
      }).pipe(Effect.provide(Lawful.layer({ keys }))))
  }
})
