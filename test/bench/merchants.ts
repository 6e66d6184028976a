/**
 * (merchants) Many merchants in one process: what each keeps in memory, and calls per second over all of them. Prints one
 * JSON document: `node --no-warnings --expose-gc test/bench/merchants.ts [--merchants 1000] [--calls 5000]`.
 *
 * WeChat Pay's side responds in memory with signatures that are made beforehand: what is measured is signing, verifying
 * and finding the merchant.
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import * as Order from "../../src/api/payments/Order.ts"
import * as Merchants from "../../src/Merchants.ts"
import type * as WeChatPay from "../../src/WeChatPay.ts"
import { makeIdentity, signedHeaders, transaction } from "./identity.ts"

const atATime = 32

const measure = async (count: number, calls: number) => {
  // Keys of sixteen merchants, each under many numbers: making a thousand of them takes minutes.
  const identities = Array.from({ length: 16 }, makeIdentity)
  const [platform] = identities
  if (platform === undefined) throw new Error("no keys")
  const mchids = Array.from({ length: count }, (_, index) => String(1_900_000_000 + index))
  const merchants = mchids.map((mchid, index): WeChatPay.Options => {
    const { apiV3Key, privateKey, serialNo } = identities[index % identities.length] ?? platform
    return {
      mchid,
      apiV3Key,
      privateKey,
      serialNo,
      publicKeyId: platform.platformKeyId,
      publicKey: platform.platformPublicKey
    }
  })
  const responses = new Map(mchids.map((mchid) => {
    const body = JSON.stringify(transaction(mchid, "bench-1"))
    return [mchid, { body, headers: { "content-type": "application/json", ...signedHeaders(platform, body) } }]
  }))
  const client = HttpClient.make((request, url) =>
    Effect.sync(() => {
      const { body, headers } = responses.get(url.searchParams.get("mchid") ?? "") ?? { body: "", headers: {} }
      return HttpClientResponse.fromWeb(request, new Response(body, { headers }))
    })
  )
  const query = (mchid: string) => Order.queryByOutTradeNo({ out_trade_no: "bench-1" }).pipe(Merchants.with(mchid))
  const heap = Effect.sync(() => {
    globalThis.gc?.()
    return process.memoryUsage().heapUsed
  })
  const program = Effect.gen(function*() {
    const before = yield* heap
    yield* Effect.forEach(mchids, (mchid) => Effect.void.pipe(Merchants.with(mchid)), { discard: true })
    const after = yield* heap
    yield* Effect.forEach(mchids, query, { concurrency: atATime, discard: true })
    const many = yield* timed(calls, (index) => query(mchids[index % count] ?? ""))
    const one = yield* timed(calls, () => query(mchids[0] ?? ""))
    return { keptKiB: (after - before) / count / 1024, perSecond: many, perSecondOfOne: one }
  })
  return await Effect.runPromise(
    program.pipe(
      Effect.provide(
        Merchants.layerOptions(merchants).pipe(Layer.provideMerge(Layer.succeed(HttpClient.HttpClient, client)))
      )
    )
  )
}

const timed = <E, R>(calls: number, call: (index: number) => Effect.Effect<unknown, E, R>) =>
  Effect.gen(function*() {
    const start = performance.now()
    yield* Effect.forEach(Array.from({ length: calls }, (_, index) => index), call, {
      concurrency: atATime,
      discard: true
    })
    return calls / ((performance.now() - start) / 1000)
  })

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { merchants: { type: "string", default: "1000" }, calls: { type: "string", default: "5000" } }
  })
  console.log(JSON.stringify(await measure(Number(values.merchants), Number(values.calls))))
}
