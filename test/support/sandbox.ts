/** A sandbox that must keep to the pages: each code of its refusals is one that the endpoint documents. */
import { assert } from "@effect/vitest"
import { WeChatPayError } from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Codes that the endpoints list, by the endpoint's name. */
const listed = new Map(Catalogue.all.map(({ description }) => [description.name, description.codes]))

/** What merchants see and no page documents. */
const seen = new Map([["Certificate.list", "NO_AUTH"]])

/** Whether an endpoint may respond with a code. */
export const isDocumented = (endpoint: string, code: string): boolean =>
  WeChatPayError.commonCodes.some((common) => common === code) || seen.get(endpoint) === code ||
  listed.get(endpoint)?.includes(code) === true

/** Layer with the sandbox, whose refusals are checked at the end. Those that a test injected do not count. */
export const layer = (options?: Sandbox.Options) =>
  Layer.effectDiscard(Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* Effect.addFinalizer(() =>
      Effect.map(sandbox.events, (events) => {
        const undocumented = events.flatMap((event) =>
          event.kind === "request" && event.endpoint !== undefined && event.code !== undefined &&
            event.checks.some(({ ok }) => !ok) && !isDocumented(event.endpoint, event.code)
            ? [`${event.endpoint}: ${event.code}`]
            : []
        )
        assert.deepStrictEqual(undocumented, [], "codes that no page documents")
      })
    )
  })).pipe(Layer.provideMerge(Sandbox.layer(options)))
