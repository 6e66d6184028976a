import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Endpoint from "../../../src/Endpoint.ts"
import * as Kernel from "../../../src/sandbox/engine/kernel.ts"
import * as Operation from "../../../src/sandbox/engine/operation.ts"
import * as RequestParser from "../../../src/sandbox/protocol/requestParser.ts"
import { Mchid, Opener, Sealer, SensitiveResponse, Timestamp } from "../../../src/Wire.ts"

const closed = { open: () => Effect.fail(new SchemaIssue.InvalidValue({ message: "closed" })) }

/** The response of an endpoint without state to fields on the wire. */
const respond = Effect.fnUntraced(function*(endpoint: Endpoint.Any, fields: Readonly<Record<string, unknown>>) {
  const caller = { mchid: "0019000001", appids: [], subMerchants: [] }
  const kernel = Kernel.make(
    { seed: 1, apiV3Key: () => "", merchants: [caller], origin: "", notificationDelay: 0 },
    yield* PubSub.unbounded<Kernel.Event>()
  )
  const prepared = yield* Operation.example(endpoint).prepare(fields).pipe(Effect.provideService(Opener, closed))
  const encoded = yield* prepared({ now: 0, kernel, caller, origin: "", wire: fields, file: undefined }).pipe(
    Effect.provideService(Sealer, { seal: (plain) => Effect.succeed(`sealed ${plain}`) })
  )
  if (encoded._tag === "Refused") return { status: encoded.status, text: encoded.message }
  return { status: encoded.status, text: Buffer.from(encoded.body).toString("utf8") }
})

const common = { title: "", docs: "", name: "Own.thing" } as const

const request = Schema.Struct({
  mchid: Mchid,
  out_thing_no: Schema.String,
  limit: Schema.optionalKey(Schema.Int),
  status: Schema.optionalKey(Schema.String)
})

describe("an endpoint without state", () => {
  it.effect("responds with its example, with the values of the request in their places", () =>
    Effect.gen(function*() {
      const endpoint = Endpoint.make({
        ...common,
        route: "POST /v3/own/{out_thing_no}",
        request,
        response: Schema.Struct({
          mchid: Schema.String,
          out_thing_no: Schema.String,
          status: Schema.optionalKey(Schema.Literals(["DONE"])),
          at: Timestamp,
          name: SensitiveResponse,
          kept: Schema.String
        }).annotate({
          examples: [{
            mchid: "1900000109",
            out_thing_no: "x",
            status: "DONE",
            at: Result.getOrThrow(Schema.decodeResult(Timestamp)("2020-01-02T03:04:05+08:00")),
            name: Result.getOrThrow(Schema.decodeResult(Schema.RedactedFromValue(Schema.String))("张三")),
            kept: "kept"
          }]
        })
      })
      const { status, text } = yield* respond(endpoint, {
        mchid: "0019000001",
        out_thing_no: "mine",
        limit: 3,
        status: "not one of the response's"
      })
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(JSON.parse(text), {
        mchid: "0019000001",
        out_thing_no: "mine",
        status: "DONE",
        at: "2020-01-02T03:04:05+08:00",
        name: "sealed 张三",
        kept: "kept"
      })
    }))

  it.effect("responds 204 where there is nothing to say, and says so where an example is missing", () =>
    Effect.gen(function*() {
      const silent = Endpoint.make({ ...common, route: "POST /v3/own/{out_thing_no}", request, response: Schema.Void })
      const fields = { mchid: "0019000001", out_thing_no: "mine" }
      assert.strictEqual((yield* respond(silent, fields)).status, 204)
      const bare = Endpoint.make({
        ...common,
        route: "POST /v3/own/{out_thing_no}",
        request,
        response: Schema.Struct({ kept: Schema.String })
      })
      const missing = yield* respond(bare, fields)
      assert.strictEqual(missing.status, 501)
      assert.include(missing.text, "Own.thing")
    }))

  it.effect("demands on the wire what a program may leave to its configuration", () =>
    Effect.gen(function*() {
      const endpoint = Endpoint.make({
        ...common,
        route: "POST /v3/own/{out_thing_no}",
        request,
        response: Schema.Void
      })
      const issues = yield* Effect.flip(respond(endpoint, { out_thing_no: "mine" }))
      assert.deepStrictEqual(issues.map(({ pointer }) => pointer), ["/body/mchid"])
    }))
})

describe("the fields of a request", () => {
  const read = (description: Endpoint.Description, target: string, json = "", headers = {}) =>
    RequestParser.fields(description, {
      target,
      json: Buffer.from(json),
      headers,
      parts: new Map(),
      origin: "http://sandbox"
    })

  const { description } = Endpoint.make({
    ...common,
    route: "GET /v3/own/{id}",
    request: Schema.Struct({
      id: Schema.String,
      limit: Schema.Int,
      deep: Schema.optionalKey(Schema.Struct({ a: Schema.Int })),
      tags: Schema.optionalKey(Schema.Array(Schema.Int)),
      yes: Schema.optionalKey(Schema.Boolean)
    }),
    response: Schema.Void
  })

  it("are typed as the schema has them", () => {
    assert.deepStrictEqual(
      Result.getOrThrow(read(description, "/v3/own/a%2Fb+c?limit=20&deep=%7B%22a%22%3A1%7D&tags=1&tags=2&yes=true")),
      { id: "a/b+c", limit: 20, deep: { a: 1 }, tags: [1, 2], yes: true }
    )
  })

  it("are refused at a place where they do not belong", () => {
    const issues = (target: string, json?: string) =>
      Result.match(read(description, target, json), {
        onSuccess: () => [],
        onFailure: (found) => found.map(({ pointer }) => pointer)
      })
    assert.deepStrictEqual(issues("/v3/own/a?id=b&limit=1"), ["/query/id"])
    assert.deepStrictEqual(issues("/v3/own/a?limit=1", "{\"limit\":1}"), ["/body/limit"])
    assert.deepStrictEqual(issues("/v3/own/a?limit=1&spare=1"), ["/query/spare"])
  })
})
