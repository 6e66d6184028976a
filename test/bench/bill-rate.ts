/**
 * Rate at which a trade bill in memory goes through digest and reading, without network and gunzip. `node
 * test/bench/bill-rate.ts` prints the medians as one JSON document: by the clock, and by the CPU of the main thread, which a
 * neighbour on the machine changes less.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import * as Bill from "../../src/Bill.ts"
import * as Digest from "../../src/internal/digest.ts"
import { bill, mebi } from "./bill-text.ts"
import { median } from "./race.ts"

const rounds = 25
const warmUp = 4

/** As large as the chunks of gunzip. */
const chunkSize = 64 * 1024

const text = Buffer.concat([...bill(8 * mebi)])
const chunks = Array.from(
  { length: Math.ceil(text.length / chunkSize) },
  (_, index) => text.subarray(index * chunkSize, (index + 1) * chunkSize)
)
const expected = createHash("sha1").update(text).digest("hex")

const file = Stream.rechunk(Stream.fromIterable(chunks), 1)
const readAll = Stream.runCount(
  Bill.parseRows(Bill.trade)(Digest.checked(file, "sha1", expected, (actual) => new Error(`SHA-1 is ${actual}`)))
)

const perSecond: Array<number> = []
const perCpuSecond: Array<number> = []
for (let round = -warmUp; round < rounds; round++) {
  const begin = performance.now()
  const before = process.threadCpuUsage()
  await Effect.runPromise(readAll)
  const { system, user } = process.threadCpuUsage(before)
  if (round < 0) continue
  perSecond.push(text.length / mebi / ((performance.now() - begin) / 1000))
  perCpuSecond.push(text.length / mebi / ((user + system) / 1_000_000))
}
process.stdout.write(
  `${JSON.stringify({ mebiPerSecond: median(perSecond), mebiPerCpuSecond: median(perCpuSecond) })}\n`
)
