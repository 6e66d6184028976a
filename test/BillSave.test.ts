import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, FileSystem, Layer, Redacted, Schedule, Stream, Tracer } from "effect"
import { Bill } from "effect-wechatpay"
import { HttpClient, HttpClientResponse } from "effect/http"
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Bills from "./support/bills.ts"
import * as Platform from "./support/platform.ts"

const { world } = Platform
const once = { retry: Schedule.recurs(0) }
const link = Bills.link(Bills.all)

const file = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  Layer.merge(world(() => ({ body, signed: false, headers }), once).layer, NodeServices.layer)

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-wechatpay-bill-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

/** A download that rests after these bytes, until it is interrupted. */
const resting = (bytes: Uint8Array, reached: Deferred.Deferred<void>) =>
  Layer.mergeAll(
    NodeServices.layer,
    Layer.provideMerge(
      Platform.store,
      Layer.mergeAll(
        Platform.config(once),
        Layer.succeed(
          HttpClient.HttpClient,
          HttpClient.make((request) =>
            Effect.sync(() => {
              const pieces = [bytes]
              return HttpClientResponse.fromWeb(
                request,
                new Response(
                  new ReadableStream({
                    pull: (controller) => {
                      const piece = pieces.shift()
                      if (piece !== undefined) return controller.enqueue(piece)
                      Effect.runSync(Deferred.succeed(reached, undefined))
                      return new Promise(() => {})
                    }
                  }, { highWaterMark: 0 })
                )
              )
            })
          )
        )
      )
    )
  )

describe("Bill: save", () => {
  it.effect("writes the uncompressed content, for its owner only, and leaves nothing else", () =>
    Effect.gen(function*() {
      const path = join(yield* directory, "2026-11-22.csv")
      assert.strictEqual(yield* Bill.save(link, path), Buffer.byteLength(Bills.all))
      assert.strictEqual(readFileSync(path, "utf8"), Bills.all)
      assert.deepStrictEqual(readdirSync(join(path, "..")), ["2026-11-22.csv"])
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
    }).pipe(Effect.scoped, Effect.provide(file(Bills.gzip(Bills.all)))))

  it.effect("takes other permissions", () =>
    Effect.gen(function*() {
      const path = join(yield* directory, "x.csv")
      yield* Bill.save(link, path, { mode: 0o640 })
      assert.strictEqual(statSync(path).mode & 0o777, 0o640 & ~process.umask())
    }).pipe(Effect.scoped, Effect.provide(file(Bills.all))))

  it.effect("replaces a file once the new one is whole, and can be repeated", () =>
    Effect.gen(function*() {
      const path = join(yield* directory, "x.csv")
      writeFileSync(path, "yesterday's attempt, and longer than the bill".repeat(100))
      yield* Bill.save(link, path)
      yield* Bill.save(link, path)
      assert.strictEqual(readFileSync(path, "utf8"), Bills.all)
    }).pipe(Effect.scoped, Effect.provide(file(Bills.all))))

  it.effect("leaves the old file alone if the digest is another, under its own name", () =>
    Effect.gen(function*() {
      const path = join(yield* directory, "x.csv")
      writeFileSync(path, "old")
      const error = yield* Effect.flip(Bill.save(link, path))
      assert.strictEqual(error._tag, "IntegrityError")
      assert.match(error.message, /^Bill\.save: .*download again/)
      assert.strictEqual(readFileSync(path, "utf8"), "old")
      assert.deepStrictEqual(readdirSync(join(path, "..")), ["x.csv"])
    }).pipe(Effect.scoped, Effect.provide(file(Bills.all.replace("1.29", "1.28")))))

  it.effect("leaves nothing behind when it is interrupted", () =>
    Effect.gen(function*() {
      const folder = yield* directory
      const reached = yield* Deferred.make<void>()
      const fiber = yield* Bill.save(link, join(folder, "x.csv")).pipe(
        Effect.provide(resting(new TextEncoder().encode(Bills.all.slice(0, 500)), reached)),
        Effect.forkChild({ startImmediately: true })
      )
      yield* Deferred.await(reached)
      assert.lengthOf(readdirSync(folder), 1)
      assert.match(readdirSync(folder)[0]!, /^x\.csv\.[0-9a-f]{12}\.part$/)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(readdirSync(folder), [])
    }).pipe(Effect.scoped))

  it.effect("fails before it downloads if the file cannot be written", () => {
    const { layer, received } = world(() => ({ body: Bills.all, signed: false }), once)
    return Effect.gen(function*() {
      const folder = yield* directory
      const error = yield* Effect.flip(Bill.save(link, join(folder, "missing", "x.csv")))
      assert.strictEqual(error._tag, "PlatformError")
      assert.lengthOf(received, 0)
    }).pipe(Effect.scoped, Effect.provide(Layer.merge(layer, NodeServices.layer)))
  })

  it.effect("works side by side for one path: each file is whole", () =>
    Effect.gen(function*() {
      const path = join(yield* directory, "x.csv")
      yield* Effect.all(Array.from({ length: 8 }, () => Bill.save(link, path)), { concurrency: "unbounded" })
      assert.strictEqual(readFileSync(path, "utf8"), Bills.all)
      assert.deepStrictEqual(readdirSync(join(path, "..")), ["x.csv"])
    }).pipe(Effect.scoped, Effect.provide(file(Bills.gzip(Bills.all)))))

  it.effect("is read again by parseRows", () =>
    Effect.gen(function*() {
      const path = join(yield* directory, "x.csv")
      yield* Bill.save(link, path)
      const fs = yield* FileSystem.FileSystem
      const rows = yield* Stream.runCollect(Bill.parseRows(Bill.trade)(fs.stream(path)))
      assert.deepStrictEqual(rows.map(({ out_trade_no }) => out_trade_no), ["tea20261122001", "tea20261122002"])
    }).pipe(Effect.scoped, Effect.provide(file(Bills.all))))

  it.effect("decrypts an encrypted bill", () =>
    Effect.gen(function*() {
      const path = join(yield* directory, "x.csv")
      yield* Bill.save({
        download_bill_count: 1,
        download_bill_list: [{
          bill_sequence: 1,
          download_url: link.download_url,
          encrypt_key: Redacted.make(Bills.part.key),
          nonce: Bills.part.nonce,
          hash_type: "SHA1",
          hash_value: Bills.part.sha1
        }]
      }, path)
      assert.include(readFileSync(path, "utf8"), "记账时间")
    }).pipe(Effect.scoped, Effect.provide(file(Bills.encrypted))))

  it.effect("says that a directory cannot be replaced, and leaves it", () =>
    Effect.gen(function*() {
      const folder = yield* directory
      const error = yield* Effect.flip(Bill.save(link, folder))
      assert.strictEqual(error._tag, "PlatformError")
      chmodSync(folder, 0o700)
      assert.deepStrictEqual(readdirSync(folder), [])
    }).pipe(Effect.scoped, Effect.provide(file(Bills.all))))
})

describe("Bill: progress", () => {
  const watched = <A, E, R>(effect: Effect.Effect<A, E, R>, into: Array<Bill.Progress>) =>
    Effect.provideService(effect, Bill.OnProgress, (progress) =>
      Effect.sync(() => {
        into.push(progress)
      }))

  it.effect("counts the bytes that arrive, and knows their number where it is announced", () => {
    const packed = Bills.gzip(Bills.all)
    return Effect.gen(function*() {
      const all: Array<Bill.Progress> = []
      yield* watched(Stream.runDrain(Bill.rows(Bill.trade)(link)), all)
      assert.deepStrictEqual(all.at(-1), { received: packed.length, total: packed.length, part: 1, parts: 1 })
    }).pipe(Effect.provide(file(packed, { "content-length": String(packed.length) })))
  })

  it.effect("does not take the length of what the client opens, or nonsense, for the number of bytes", () =>
    Effect.forEach(
      [{ "content-length": "9", "content-encoding": "gzip" }, { "content-length": "-1" }, {
        "content-length": "1e3"
      }],
      (headers) =>
        Effect.gen(function*() {
          const all: Array<Bill.Progress> = []
          yield* watched(Stream.runDrain(Bill.content(link)), all)
          assert.isUndefined(all.at(-1)?.total)
          assert.strictEqual(all.at(-1)?.received, Buffer.byteLength(Bills.all))
        }).pipe(Effect.provide(file(Bills.all, headers))),
      { discard: true }
    ))
})

describe("Bill: spans", () => {
  it.effect("last as long as the work, and have the function's name", () => {
    const ended: Array<string> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        const end = span.end.bind(span)
        span.end = (time, exit) => {
          ended.push(`${options.name} ${options.kind}`)
          end(time, exit)
        }
        return span
      }
    })
    return Effect.gen(function*() {
      yield* Stream.runDrain(Bill.rows(Bill.trade)(link))
      assert.deepStrictEqual(ended, ["Bill.rows client", "Bill.rows internal"])
      ended.length = 0
      yield* Bill.save(link, join(yield* directory, "x.csv"))
      assert.deepStrictEqual(ended, ["Bill.save client", "Bill.save internal"])
      ended.length = 0
      yield* Stream.runDrain(Bill.reconcile(Stream.empty, Stream.empty, { row: (row) => row, order: (order) => order }))
      assert.deepStrictEqual(ended, ["Bill.reconcile internal"])
    }).pipe(Effect.scoped, Effect.withTracer(tracer), Effect.provide(file(Bills.all)))
  })
})
