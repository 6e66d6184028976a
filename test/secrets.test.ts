import { assert, layer } from "@effect/vitest"
import { Arbitrary, Effect, Schedule, Schema, Stream } from "effect"
import { Catalogue } from "effect-wechatpay/catalogue"
import { canary, watched } from "./support/canary.ts"
import * as Platform from "./support/platform.ts"

/** What a text may become: any text that fits the field. */
const secrets = [canary.openid, canary.name, canary.bankCard, canary.idCard, canary.email, canary.phone]

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Paths of all texts of a request. */
const textsOf = (
  value: unknown,
  path: ReadonlyArray<string | number> = []
): ReadonlyArray<ReadonlyArray<string | number>> =>
  typeof value === "string"
    ? [path]
    : Array.isArray(value)
    ? value.flatMap((one, index) => textsOf(one, [...path, index]))
    : isRecord(value)
    ? Object.entries(value).flatMap(([name, one]) => textsOf(one, [...path, name]))
    : []

const replace = (value: unknown, [key, ...rest]: ReadonlyArray<string | number>, text: string): unknown =>
  key === undefined
    ? text
    : Array.isArray(value)
    ? value.map((one, index) => index === key ? replace(one, rest, text) : one)
    : isRecord(value)
    ? { ...value, [key]: replace(value[key], rest, text) }
    : value

/** How many texts of all requests took a secret. */
let ladenTexts = 0

/** A request with a secret in each text that takes one. */
const laden = (schema: Schema.Codec<unknown, unknown, never, never>, request: unknown): unknown => {
  const fits = Schema.is(schema)
  return textsOf(request).reduce<unknown>((laden, path) => {
    const fitting = secrets.map((secret) => replace(laden, path, secret)).find((candidate) => fits(candidate))
    if (fitting !== undefined) ladenTexts++
    return fitting ?? laden
  }, request)
}

const json = JSON.stringify({
  code: "PARAM_ERROR",
  message: `输入源“/body/payer/openid”：${canary.openid}`,
  detail: { location: "body", value: canary.bankCard, field: "/body/payer/openid" },
  name: canary.name
})

/** Ways in which a call fails. */
const replies: Readonly<Record<string, Platform.Reply>> = {
  "is refused": { status: 400, body: json },
  "is refused for its signature": {
    status: 401,
    body: JSON.stringify({
      code: "SIGN_ERROR",
      message: canary.openid,
      detail: { field: "signature", sign_information: { truncated_sign_message: canary.openid, url: canary.openid } }
    })
  },
  "fails at a gateway": { status: 502, body: `<html>${canary.openid}</html>` },
  "gets a response that does not fit": { body: json },
  "gets a response that is no JSON": { body: canary.openid },
  "gets a response of somebody else": { body: json, headers: { "wechatpay-signature": "AAAA" } },
  "gets a response without a signature": { body: json, signed: false },
  "loses its connection": { cause: Object.assign(new Error(canary.openid), { code: "ECONNRESET" }) }
}

/** What WeChat Pay sends back next. One world for all calls: reading the keys takes longer than a call. */
let reply: Platform.Reply = {}
const side = Platform.world(() => reply, { retry: Schedule.recurs(0) })

layer(side.layer)("No secret and no personal data shows in log, span or error when", (it) => {
  for (const endpoint of Catalogue.all) {
    const { description } = endpoint
    it.effect(`${description.name} fails in every way`, () =>
      Effect.gen(function*() {
        const schema = Schema.toType(description.request)
        const [sample] = yield* Arbitrary.sampleEffect(Arbitrary.schema(schema), { count: 1, seed: 7 })
        const file = description.kind === "upload"
          ? { file: { content: new TextEncoder().encode(canary.name), size: Buffer.byteLength(canary.name) } }
          : {}
        const request = { ...Object(laden(schema, sample)), ...file }
        assert.isTrue(typeof endpoint === "function")
        if (typeof endpoint !== "function") return
        for (const next of Object.values(replies)) {
          reply = next
          const called: unknown = Reflect.apply(endpoint, undefined, [request])
          const effect = Effect.isEffect(called)
            ? called
            : Stream.isStream(called)
            ? Stream.runDrain(called)
            : Effect.void
          yield* Effect.ignore(watched(effect as Effect.Effect<unknown, unknown, never>))
        }
      }))
  }

  it("a good many of their fields hold one", () => assert.isAbove(ladenTexts, 500))
})
