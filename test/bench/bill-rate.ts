/**
 * Rate at which a trade bill in memory goes through digest and reading, without network. `node test/bench/bill-rate.ts`
 * prints the medians as one JSON document: by the clock, and by the CPU of the main thread, which a neighbour on the
 * machine changes less.
 *
 * Two others take turns with it, so that the figures can be compared across machines: gunzip and digest alone, the least
 * that any reader has to do, and Effect's `Csv`, which only divides the same text into cells.
 */
import * as Effect from "effect/Effect"
import * as Csv from "effect/encoding/Csv"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import { gunzipSync, gzipSync } from "node:zlib"
import * as Bill from "../../src/Bill.ts"
import * as Digest from "../../src/internal/digest.ts"
import { bill, mebi } from "./bill-text.ts"
import { median } from "./race.ts"

const rounds = 25
const warmUp = 4

/** As large as the chunks of gunzip. */
const chunkSize = 64 * 1024

const text = Buffer.concat([...bill(8 * mebi)])
const packed = gzipSync(text)
const chunksOf = (content: Buffer) =>
  Array.from(
    { length: Math.ceil(content.length / chunkSize) },
    (_, index) => content.subarray(index * chunkSize, (index + 1) * chunkSize)
  )
const streamOf = (chunks: ReadonlyArray<Uint8Array>) => Stream.rechunk(Stream.fromIterable(chunks), 1)
const expected = createHash("sha1").update(text).digest("hex")

const file = streamOf(chunksOf(text))
// A quotation mark in a cell is a syntax error there.
const unquoted = streamOf(chunksOf(Buffer.from(text.toString().replaceAll("\"", "'"))))

const contestants = {
  library: () =>
    Effect.runPromise(Stream.runCount(
      Bill.parseRows(Bill.trade)(Digest.checked(file, "sha1", expected, (actual) => new Error(`SHA-1 is ${actual}`)))
    )),
  csv: () => Effect.runPromise(Stream.runCount(Stream.pipeThroughChannel(unquoted, Csv.decode()))),
  unpacked: () => Promise.resolve(createHash("sha1").update(gunzipSync(packed)).digest("hex"))
}

const measure = async (run: () => Promise<unknown>) => {
  const begin = performance.now()
  const before = process.threadCpuUsage()
  await run()
  const { system, user } = process.threadCpuUsage(before)
  const size = text.length / mebi
  return { perSecond: size / ((performance.now() - begin) / 1000), perCpuSecond: size / ((user + system) / 1_000_000) }
}

const turns: Array<Readonly<Record<keyof typeof contestants, Awaited<ReturnType<typeof measure>>>>> = []
for (let round = -warmUp; round < rounds; round++) {
  const turn = {
    library: await measure(contestants.library),
    csv: await measure(contestants.csv),
    unpacked: await measure(contestants.unpacked)
  }
  if (round >= 0) turns.push(turn)
}
process.stdout.write(
  `${
    JSON.stringify({
      mebiPerSecond: median(turns.map(({ library }) => library.perSecond)),
      mebiPerCpuSecond: median(turns.map(({ library }) => library.perCpuSecond)),
      csvPerCpuSecond: median(turns.map(({ csv }) => csv.perCpuSecond)),
      unpackedPerCpuSecond: median(turns.map(({ unpacked }) => unpacked.perCpuSecond)),
      againstCsv: median(turns.map(({ csv, library }) => library.perCpuSecond / csv.perCpuSecond)),
      againstUnpacked: median(turns.map(({ library, unpacked }) => library.perCpuSecond / unpacked.perCpuSecond))
    })
  }\n`
)
