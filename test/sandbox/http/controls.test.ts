import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Faults from "../../../src/sandbox/engine/faults.ts"
import * as Http from "../../../src/sandbox/http/controlApi.ts"
import * as Server from "../../../src/sandbox/server.ts"
import * as Programs from "../../support/programs.ts"
import { merchant } from "../signed.ts"

const services = Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)

const page = readFileSync(join(import.meta.dirname, "../../../docs/sandbox.md"), "utf8")

/** First and second cell of each row that starts with such a text. */
const rows = (start: RegExp) =>
  page.split("\n").flatMap((line) => {
    const [, first = "", second = ""] = line.split("|").map((cell) => cell.trim())
    return line.startsWith("|") && start.test(first) ? [[first, second] as const] : []
  })

/** `{"out_trade_no","mchid"?}`: the fields of a body; a kind with its value. */
const notations = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  if (SchemaAST.isUnion(ast)) return ast.types.flatMap(notations)
  if (!SchemaAST.isObjects(ast)) return [`no fields: ${ast._tag}`]
  return ast.propertySignatures.reduce<ReadonlyArray<string>>((all, { name, type }) => {
    const field = `"${String(name)}"${SchemaAST.isOptional(type) ? "?" : ""}`
    const kinds = name === "kind" && !SchemaAST.isOptional(type) ? SchemaAST.isUnion(type) ? type.types : [type] : []
    const values = kinds.flatMap((one) => SchemaAST.isLiteral(one) ? [`${field}:"${String(one.literal)}"`] : [])
    return all.flatMap((before) =>
      (values.length === 0 ? [field] : values).map((value) => `${before}${before === "" ? "" : ","}${value}`)
    )
  }, [""]).map((fields) => `{${fields}}`)
}

const notation = (schema: Schema.Top) => notations(SchemaAST.toEncoded(schema.ast)).map((one) => `\`${one}\``)

/** What the page says of the controls, and has them do in a shell. */
const examples = /```sh\n(play\(\)[^]*?)```/.exec(page)?.[1] ?? ""

const out_trade_no = "tea20261123001"

/** A sandbox over HTTP, and who talks to it. */
const start = Effect.gen(function*() {
  const { origin, sandbox } = yield* Server.make({ refundDelay: "1 day" })
  const client = merchant(origin, yield* sandbox.credentials)
  const order = (out_trade_no: string) =>
    Effect.promise(() =>
      client.post("/v3/pay/transactions/native", {
        mchid: "0019000001",
        appid: "wx0053414e44424f58",
        description: "A cup of tea",
        out_trade_no,
        notify_url: "http://127.0.0.1:1/notify",
        amount: { total: 100 }
      })
    )
  const refund = (out_trade_no: string, out_refund_no: string) =>
    Effect.promise(() =>
      client.post("/v3/refund/domestic/refunds", {
        out_trade_no,
        out_refund_no,
        amount: { refund: 10, total: 100, currency: "CNY" }
      })
    )
  const post = (path: string, body: unknown) =>
    Effect.promise(async () => {
      const response = await fetch(origin + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body)
      })
      return [response.status, await response.json()] as const
    })
  return { client, order, origin, post, refund, sandbox }
})

describe("the page of the sandbox", () => {
  it.live("lists every control with its body, in order, and no other", () =>
    Effect.gen(function*() {
      const { sandbox } = yield* start
      assert.deepStrictEqual(
        rows(/^`\/_sandbox\//),
        Http.controls(sandbox).map(({ body, path }) => [`\`/_sandbox/${path}\``, notation(body).join(" or ")])
      )
    }).pipe(Effect.scoped, Effect.provide(services)))

  it("lists every fault with its fields", () => {
    const listed = rows(/^`\{"kind"/).flatMap(([faults]) => faults.split(", "))
    assert.deepStrictEqual(listed.toSorted(), [...notation(Faults.Fault)].toSorted())
  })

  it.live("lists routes that are there, and take what it says", () =>
    Effect.gen(function*() {
      const { origin, post } = yield* start
      const listed = rows(/^`\/_sandbox\//).map(([path]) => path.replaceAll("`", ""))
      assert.isAbove(listed.length, 30)
      for (const path of listed) {
        const [status, { message }] = yield* post(path, { nonsense: 1 })
        assert.strictEqual(status, 400, path)
        assert.include(message, "nonsense", path)
      }
      const reads = Array.from(page.matchAll(/`(?:GET )?(\/_sandbox\/(?:state|events)[/\w]*)`/g), ([, path]) => path)
      assert.deepStrictEqual(reads, ["/_sandbox/state", "/_sandbox/events", "/_sandbox/events/stream"])
      for (const path of reads) {
        const response = yield* Effect.promise(() => fetch(`${origin}${path}`))
        assert.strictEqual(response.status, 200, path)
        yield* Effect.promise(async () => response.body?.cancel())
      }
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live.skipIf(Programs.find("curl") === undefined || Programs.find("sh") === undefined)(
    "has examples for a shell that do what it says of them (needs curl)",
    () =>
      Effect.gen(function*() {
        const { client, order, origin, post, refund, sandbox } = yield* start
        yield* order("paid_order")
        yield* post("/_sandbox/pay", { out_trade_no: "paid_order" })
        yield* refund("paid_order", "r1")
        yield* order(out_trade_no)
        const shell = (script: string) =>
          Effect.promise(() =>
            new Promise<ReadonlyArray<Readonly<Record<string, unknown>>>>((resolve, reject) =>
              execFile("sh", ["-ec", script.replaceAll("http://127.0.0.1:7373", origin)], (error, stdout) =>
                error === null
                  ? resolve(
                    stdout.trim().split("\n").map((line) =>
                      JSON.parse(line)
                    )
                  )
                  : reject(error))
            )
          )
        const before = yield* sandbox.state
        const certificates = yield* sandbox.certificates
        const responses = yield* shell(examples)
        const lines = examples.split("\n").filter((line) =>
          line.startsWith("play ")
        )
        assert.lengthOf(responses, lines.length)
        const controls = Http.controls(sandbox).map(({ path }) => path).filter((path) => !path.includes("/"))
        assert.deepStrictEqual(controls.filter((path) => !lines.some((line) => line.startsWith(`play ${path} `))), [])

        const [declined, paid, refunded, rotated, failing, failingAgain, cleared, , redelivered, , permission] =
          responses
        assert.strictEqual(declined?.trade_state, "NOTPAY")
        assert.strictEqual(paid?.trade_state, "SUCCESS")
        assert.strictEqual(refunded?.status, "ABNORMAL")
        assert.notStrictEqual(rotated?.serial, certificates[0]?.serial)
        assert.deepStrictEqual((yield* sandbox.certificates).map(({ serial }) => serial), [String(rotated?.serial)])
        assert.deepStrictEqual([failing, failingAgain, cleared], [{}, {}, {}])
        assert.strictEqual((yield* Effect.promise(() => client.get("/v3/certificates"))).status, 200)
        const state = yield* sandbox.state
        assert.isAtLeast(Date.parse(state.time) - Date.parse(before.time), 3_600_000)
        assert.strictEqual(redelivered?.id, before.notifications[0]?.id)
        assert.strictEqual(permission?.state, "AVAILABLE")
        const probed = Effect.map(
          sandbox.events,
          (events) => events.some((event) => event.kind === "delivery" && event.probe)
        )
        yield* post("/_sandbox/redeliver", { id: redelivered?.id })
        while (!(yield* probed)) yield* Effect.sleep("10 millis")
      }).pipe(Effect.scoped, Effect.provide(services)),
    30_000
  )

  it.live("says how faults are scoped", () =>
    Effect.gen(function*() {
      const { client, order, post } = yield* start
      const fault = { kind: "error", status: 500, code: "SYSTEM_ERROR" }
      const place = Effect.map(order(out_trade_no), ({ status }) => status)
      const other = Effect.map(Effect.promise(() => client.get("/v3/certificates")), ({ status }) => status)
      const fail = (scope: object) => post("/_sandbox/fail", { fault, ...scope })
      yield* fail({ endpoint: "Native.prepay", times: 2 })
      assert.deepStrictEqual(yield* Effect.all([other, place, place, place]), [200, 500, 500, 200])
      yield* fail({ endpoint: "POST /v3/pay/transactions/native" })
      assert.deepStrictEqual(yield* Effect.all([other, place, place]), [200, 500, 200])
      yield* fail({ probability: 1 })
      assert.deepStrictEqual(yield* Effect.all([other, place, place]), [500, 500, 500])
      yield* post("/_sandbox/clear-faults", {})
      assert.deepStrictEqual(yield* Effect.all([other, place]), [200, 200])
      assert.strictEqual((yield* fail({ scope: { times: 1 } }))[0], 400)
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("shows over HTTP the state that there is in memory", () =>
    Effect.gen(function*() {
      const { origin, post, sandbox } = yield* start
      yield* post("/_sandbox/parking/set-service", { plate_number: "粤B888888", plate_color: "BLUE", openid: "o123" })
      const served = yield* Effect.promise(async () => (await fetch(`${origin}/_sandbox/state`)).json())
      assert.deepStrictEqual({ ...served, time: "" }, { ...yield* sandbox.state, time: "" })
      assert.deepStrictEqual(served.plates, [
        { plate_number: "粤B…88", plate_color: "BLUE", openid: "o…3", service_state: "NORMAL" }
      ])
    }).pipe(Effect.scoped, Effect.provide(services)))
})
