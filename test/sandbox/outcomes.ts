/** What became of calls and notifications. */
import { assert } from "@effect/vitest"
import { WeChatPayConfig, type WeChatPayError } from "effect-wechatpay"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Sandbox from "../../src/sandbox/Sandbox.ts"

/** That a call fails with a code. */
export const refused = <A, R>(
  call: Effect.Effect<A, { readonly _tag: string; readonly code?: string }, R>,
  code: string
) => Effect.map(Effect.flip(call), (error) => assert.strictEqual(error.code, code))

/** What WeChat Pay says with a refusal, or the tag of another failure. */
export const textOf = <A, R>(call: Effect.Effect<A, WeChatPayError.WeChatPayError, R>) =>
  Effect.map(
    Effect.flip(call),
    (error) => error._tag === "ApiError" ? Redacted.value(error.description) : error._tag
  )

/** What was posted so far, parsed as a program does, and accepted. */
export const posted = Effect.fnUntraced(function*<A, E, R>(
  parse: (headers: Sandbox.Post["headers"], body: Uint8Array) => Effect.Effect<A, E, R>
) {
  const sandbox = yield* Sandbox.Sandbox
  const parsed: Array<A> = []
  yield* sandbox.deliver(({ body, headers }) =>
    parse(headers, body).pipe(
      Effect.tap((notification) => Effect.sync(() => parsed.push(notification))),
      Effect.as(204),
      Effect.orDie
    )
  )
  return parsed
})

/** A call that another merchant signs. */
export const as = (mchid: string, appid: string) => <A, E, R>(call: Effect.Effect<A, E, R>) =>
  Effect.updateService(call, WeChatPayConfig.WeChatPayConfig, (config) => ({ ...config, mchid, appid }))
