import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Server from "../../../src/sandbox/server.ts"

const services = Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-wechatpay-plays-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

describe("Controls of products", () => {
  it.live("are played over HTTP, by the product's name and theirs", () =>
    Effect.gen(function*() {
      const { origin } = yield* Server.make({ dir: yield* directory })
      const play = (name: string, body: unknown) =>
        Effect.promise(async () => {
          const response = await fetch(`${origin}/_sandbox/${name}`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body)
          })
          return [response.status, await response.json()] as const
        })
      const plate = { plate_number: "粤B888888", plate_color: "BLUE", openid: "oUpF8uMuAJOM2pxb1Q" }
      assert.deepStrictEqual(yield* play("parking/set-service", plate), [200, { ...plate, service_state: "NORMAL" }])
      const authorized = { service_id: "500001", openid: "oUpF8uMuAJOM2pxb1Q" }
      assert.deepStrictEqual(yield* play("payscore/authorize", authorized), [200, {
        ...authorized,
        state: "AVAILABLE"
      }])
      assert.strictEqual((yield* play("payscore/refuse-collection", { out_order_no: "nobody's" }))[0], 409)
      assert.strictEqual((yield* play("payscore/confirm", { out_trade_no: "no such field" }))[0], 400)
    }).pipe(Effect.scoped, Effect.provide(services)))
})
