/**
 * A server that closes kept connections just when the next request comes: a payment that it read must never be reported
 * as not sent, and must never be sent twice. 200 payments for each client, as many as WECHATPAY_RACES says.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { createServer, type Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import * as CodePay from "../../src/api/payments/CodePay.ts"
import * as UndiciHttpClient from "../../src/node/UndiciHttpClient.ts"
import * as Platform from "../support/platform.ts"

/** `WECHATPAY_RACES=1000` for a long run. */
const races = Number(process.env.WECHATPAY_RACES ?? 100)

const clients: ReadonlyArray<readonly [string, Layer.Layer<HttpClient>]> = [
  ["fetch", FetchHttpClient.layer],
  ["Effect's undici client", NodeHttpClient.layerUndici],
  ["our undici client", UndiciHttpClient.layer]
]

const numberOf = (text: string) => /"out_trade_no":"(\w+)"/.exec(text)?.[1]

/** Reads requests, and by turns responds and keeps the connection, responds and closes it, or closes it without a word. */
const unreliable = Effect.acquireRelease(
  Effect.promise(() => {
    const read = new Map<string, number>()
    const sockets = new Set<Socket>()
    let turn = 0
    const server = createServer((socket) => {
      sockets.add(socket)
      let text = ""
      socket.on("error", () => {})
      socket.on("close", () => sockets.delete(socket))
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1")
        const end = text.indexOf("\r\n\r\n")
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
        if (end < 0 || text.length < end + 4 + length) return
        const out_trade_no = numberOf(text)
        text = ""
        if (out_trade_no !== undefined) read.set(out_trade_no, (read.get(out_trade_no) ?? 0) + 1)
        turn++
        if (turn % 3 === 0) return void socket.resetAndDestroy()
        const body = JSON.stringify({ code: "PARAM_ERROR", message: "" })
        socket.write(
          `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
        )
        // The client keeps the connection, and it goes just when the next request is on its way.
        if (turn % 2 === 0) setTimeout(() => socket.destroy(), turn % 4)
      })
    })
    return new Promise<{ readonly origin: string; readonly read: Map<string, number>; readonly close: () => void }>(
      (resolve) => {
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          resolve({
            origin: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
            read,
            close: () => {
              server.close()
              for (const socket of sockets) socket.destroy()
            }
          })
        })
      }
    )
  }),
  ({ close }) => Effect.sync(close)
)

describe("A connection that closes under the next request", () => {
  for (const [name, client] of clients) {
    it.live(`never makes a payment unsent or doubled over ${name}`, () =>
      Effect.gen(function*() {
        const { origin, read } = yield* unreliable
        const outcomes = new Map<string, string>()
        const layer = Layer.mergeAll(Platform.store, client).pipe(
          Layer.provideMerge(Platform.config({ baseUrl: origin }))
        )
        yield* Effect.gen(function*() {
          for (let race = 0; race < races; race++) {
            const out_trade_no = `race${race}x`
            const error = yield* Effect.flip(CodePay.pay({
              description: "A cup of tea",
              out_trade_no,
              payer: { auth_code: "130061098828009406" },
              amount: { total: 1 },
              scene_info: { store_info: { id: "1" } }
            }))
            outcomes.set(out_trade_no, error.outcome)
            yield* Effect.promise(() => sleep(race % 4))
          }
        }).pipe(Effect.provide(layer))
        const twice = [...read].filter(([, times]) => times > 1)
        const denied = [...outcomes].filter(([number, outcome]) => outcome === "NotSent" && read.has(number))
        assert.deepStrictEqual({ twice, denied }, { twice: [], denied: [] })
        // Races were won and lost: else nothing was shown.
        assert.isAbove([...outcomes.values()].filter((outcome) => outcome === "Unknown").length, races / 10)
        assert.isAbove([...outcomes.values()].filter((outcome) => outcome === "Refused").length, races / 10)
      }), 240_000)
  }
})
