/**
 * The benchmarks of the README, side by side in one run: `npm run bench`.
 *
 * `--json` prints one JSON document instead of a table; `--quick` is short and rough; `--rough` is shorter still, with no
 * more than is needed for the ratios of (a) and (b), for CI; `--part=a,b` runs some of the parts; `--check` makes a figure
 * that misses what is to be reached an exit code.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { execFile } from "node:child_process"
import { availableParallelism, cpus } from "node:os"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import * as Sandbox from "../../src/sandbox/Sandbox.ts"
import { makeIdentity } from "./identity.ts"
import { backlog } from "./inbox-backlog.ts"
import { inbox } from "./notifications-inbox.ts"
import { median, race, type Result, serverOf } from "./race.ts"
import { load } from "./sandbox-load.ts"
import * as Size from "./size.ts"
import * as Types from "./types.ts"

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    rough: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    part: { type: "string" },
    rounds: { type: "string" }
  }
})

const isShort = options.quick || options.rough
const parts = new Set((options.part ?? (options.rough ? "a,b" : "a,b,c,d,types,inbox,sandbox,merchants")).split(","))
const rounds = Number(options.rounds ?? (isShort ? 5 : 11))
const seconds = isShort ? 0.4 : 1

/** One figure, and what is to be reached. */
interface Figure {
  readonly part: string
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly atLeast?: number
  readonly atMost?: number
  readonly aim?: number
}

const isReached = (figure: Figure): boolean | undefined =>
  figure.atLeast === undefined && figure.atMost === undefined
    ? undefined
    : figure.value >= (figure.atLeast ?? -Infinity) && figure.value <= (figure.atMost ?? Infinity)

const progress = (text: string) => process.stderr.write(`${text}\n`)

const rates = (part: string, name: string, of: Result): ReadonlyArray<Figure> => [
  { part, name: `${name}: calls per second`, value: of.callsPerSecond, unit: "/s" },
  { part, name: `${name}: CPU per call`, value: of.cpuMicrosPerCall, unit: "µs" }
]

const queries = async (): Promise<ReadonlyArray<Figure>> => {
  progress(`(a) signed and verified order queries, 32 at a time: ${rounds} rounds`)
  const identity = makeIdentity()
  const server = await serverOf("./server.ts", identity)
  const others = options.rough ? [] : ["library-effect-undici", "plugin"]
  const result = await race({
    file: "./queries.ts",
    names: ["floor", "rsa", "library", ...others],
    start: { identity, port: server.port },
    rounds,
    seconds,
    warmUp: options.rough ? 4_000 : options.quick ? 4_000 : 20_000
  })
  server.close()
  const part = "a"
  const floor = result("floor")
  const library = result("library")
  const rsa = result("rsa")
  const own: ReadonlyArray<Figure> = [
    ...rates(part, "floor (undici, node:crypto)", floor),
    ...rates(part, "RSA alone (one signature, one verification)", rsa),
    ...rates(part, "this library, its undici client", library),
    {
      part,
      name: "throughput against the floor",
      value: library.callsPerSecond / floor.callsPerSecond,
      unit: "×",
      atLeast: 0.9
    },
    {
      part,
      name: "CPU against the floor",
      value: library.cpuMicrosPerCall / floor.cpuMicrosPerCall,
      unit: "×",
      atMost: 1.1
    },
    {
      part,
      name: "share of RSA in a call's CPU",
      value: 100 * rsa.cpuMicrosPerCall / library.cpuMicrosPerCall,
      unit: "%"
    }
  ]
  if (options.rough) return own
  const effectUndici = result("library-effect-undici")
  const plugin = result("plugin")
  return [
    ...own,
    ...rates(part, "this library, Effect's undici client", effectUndici),
    ...rates(part, "wechatpay-axios-plugin", plugin),
    {
      part,
      name: "throughput against wechatpay-axios-plugin",
      value: library.callsPerSecond / plugin.callsPerSecond,
      unit: "×",
      atLeast: 2
    },
    {
      part,
      name: "Effect's undici client: throughput against the floor",
      value: effectUndici.callsPerSecond / floor.callsPerSecond,
      unit: "×"
    },
    {
      part,
      name: "Effect's undici client: CPU against the floor",
      value: effectUndici.cpuMicrosPerCall / floor.cpuMicrosPerCall,
      unit: "×"
    }
  ]
}

const notifications = async (): Promise<ReadonlyArray<Figure>> => {
  // Short turns, and many: a neighbour on the machine slows down the one whose turn it is.
  const turns = rounds * 5
  progress(`(b) notifications verified, decrypted and decoded: ${turns} rounds`)
  const result = await race({
    file: "./notifications.ts",
    names: ["floor", "decoded", "rsa", "library", "plugin"],
    start: { identity: makeIdentity(), port: 0 },
    rounds: turns,
    seconds: seconds / 8,
    warmUp: options.rough ? 10_000 : options.quick ? 20_000 : 100_000
  })
  const floor = result("floor")
  const decoded = result("decoded")
  const rsa = result("rsa")
  const library = result("library")
  const plugin = result("plugin")
  return [
    ...rates("b", "floor (verify, decrypt, JSON.parse)", floor),
    ...rates("b", "floor, and Effect's Schema decodes", decoded),
    ...rates("b", "RSA alone (one verification)", rsa),
    ...rates("b", "this library", library),
    ...rates("b", "wechatpay-axios-plugin", plugin),
    {
      part: "b",
      name: "throughput against the floor",
      value: library.callsPerSecond / floor.callsPerSecond,
      unit: "×",
      atLeast: 0.75,
      aim: 0.9
    },
    {
      part: "b",
      name: "the floor with Effect's Schema, against the floor",
      value: decoded.callsPerSecond / floor.callsPerSecond,
      unit: "×"
    },
    {
      part: "b",
      name: "throughput against the floor with Effect's Schema",
      value: library.callsPerSecond / decoded.callsPerSecond,
      unit: "×"
    },
    {
      part: "b",
      name: "share of RSA in a notification's CPU",
      value: 100 * rsa.cpuMicrosPerCall / library.cpuMicrosPerCall,
      unit: "%"
    },
    {
      part: "b",
      name: "throughput against wechatpay-axios-plugin",
      value: library.callsPerSecond / plugin.callsPerSecond,
      unit: "×",
      atLeast: 0.75,
      aim: 0.9
    }
  ]
}

const Bill = Schema.Struct({ peakMiB: Schema.Finite, seconds: Schema.Finite })

/** What `bill-memory.ts` prints. */
const BillMemory = Schema.fromJsonString(
  Schema.Struct({
    pairs: Schema.Array(Schema.Struct({ small: Bill, large: Bill, differenceMiB: Schema.Finite })),
    limitMiB: Schema.Finite
  })
)

/** What `bill-rate.ts` prints. */
const BillRate = Schema.fromJsonString(Schema.Struct({
  mebiPerSecond: Schema.Finite,
  mebiPerCpuSecond: Schema.Finite,
  csvPerCpuSecond: Schema.Finite,
  unpackedPerCpuSecond: Schema.Finite,
  againstCsv: Schema.Finite,
  againstUnpacked: Schema.Finite
}))

/** In a process of its own, as programs read bills. */
const billRate = async (): Promise<ReadonlyArray<Figure>> => {
  progress("(c) a bill in memory through digest and reading")
  const script = fileURLToPath(new URL("bill-rate.ts", import.meta.url))
  const output = await new Promise<string>((resolve, reject) =>
    execFile(
      process.execPath,
      ["--no-warnings", script],
      (error, stdout) => error === null ? resolve(stdout) : reject(error)
    )
  )
  const rate = Schema.decodeUnknownSync(BillRate)(output)
  const part = "c"
  const name = "plain text through digest and reading"
  return [
    { part, name, value: rate.mebiPerSecond, unit: "MiB/s", atLeast: 35 },
    {
      part,
      name: "the same, by a second of the main thread's CPU",
      value: rate.mebiPerCpuSecond,
      unit: "MiB",
      atLeast: 35
    },
    { part, name: "gunzip and digest alone, likewise", value: rate.unpackedPerCpuSecond, unit: "MiB" },
    { part, name: "Effect's Csv alone, likewise", value: rate.csvPerCpuSecond, unit: "MiB" },
    { part, name: "reading against gunzip and digest", value: rate.againstUnpacked, unit: "×", atLeast: 0.07 },
    { part, name: "reading against Effect's Csv", value: rate.againstCsv, unit: "×" }
  ]
}

const billMemory = async (): Promise<ReadonlyArray<Figure>> => {
  const [small, large, pairs] = options.quick ? ["64", "256", "1"] : ["64", "1024", "3"]
  progress(`(c) memory of a streaming bill: ${pairs} times ${small} MiB and ${large} MiB`)
  const script = fileURLToPath(new URL("bill-memory.ts", import.meta.url))
  // A difference over the limit is an exit code as well: the output says so too.
  const output = await new Promise<string>((resolve, reject) =>
    execFile(
      process.execPath,
      ["--no-warnings", script, "--small", small, "--large", large, "--pairs", pairs],
      (error, stdout) => stdout === "" ? reject(error ?? new Error("no output")) : resolve(stdout)
    )
  )
  const measured = Schema.decodeUnknownSync(BillMemory)(output)
  const differences = measured.pairs.map(({ differenceMiB }) => differenceMiB)
  const part = "c"
  const unit = "MiB"
  return [
    { part, name: `peak RSS with ${small} MiB`, value: median(measured.pairs.map((pair) => pair.small.peakMiB)), unit },
    { part, name: `peak RSS with ${large} MiB`, value: median(measured.pairs.map((pair) => pair.large.peakMiB)), unit },
    { part, name: `difference, least of ${pairs}`, value: Math.min(...differences), unit },
    { part, name: "difference, median", value: median(differences), unit },
    { part, name: "difference, largest", value: Math.max(...differences), unit, atMost: measured.limitMiB },
    { part, name: `time for ${large} MiB`, value: median(measured.pairs.map((pair) => pair.large.seconds)), unit: "s" }
  ]
}

const size = async (): Promise<ReadonlyArray<Figure>> => {
  progress("(d) what an import costs")
  await Size.build()
  const call = await Size.bundleSize("native-call.ts")
  const bundle = await Size.bundleSize("native-program.ts")
  const time = await Size.importTime(rounds, bundle.effectModules)
  const foreign = bundle.productModules.filter((module) => !module.startsWith("payments/"))
  progress(`    product modules in the bundle: ${bundle.productModules.join(", ")}`)
  return [
    { part: "d", name: "bundle of a Native call, effect left out", value: call.bytes / 1024, unit: "KiB", atMost: 31 },
    { part: "d", name: "the same, gzipped", value: call.gzipBytes / 1024, unit: "KiB" },
    { part: "d", name: "bundle with settings and platform key read", value: bundle.bytes / 1024, unit: "KiB" },
    { part: "d", name: "the same, gzipped", value: bundle.gzipBytes / 1024, unit: "KiB" },
    { part: "d", name: "modules of other product lines in it", value: foreign.length, unit: "", atMost: 0 },
    { part: "d", name: "import of effect-wechatpay/payments", value: time.milliseconds, unit: "ms" },
    { part: "d", name: "the same, once effect is loaded", value: time.ownMilliseconds, unit: "ms" },
    { part: "d", name: "import of wechatpay-axios-plugin", value: time.pluginMilliseconds, unit: "ms" }
  ]
}

const MerchantFigures = Schema.Struct({
  keptKiB: Schema.Finite,
  perSecond: Schema.Finite,
  perSecondOfOne: Schema.Finite
})

const inboxes = async (): Promise<ReadonlyArray<Figure>> => {
  const count = options.quick ? 500 : 5000
  progress(`(inbox) ${count} notifications over HTTP into inboxes, 16 at a time`)
  const waiting = options.quick ? 10_000 : 100_000
  const received = await inbox(count)
  progress(`(inbox) ${waiting} waiting notifications, worked off by one process`)
  return [...received, ...await backlog(waiting)]
}

/** Milliseconds that `Sandbox.layer()` takes once it has been built, as in a file of tests. */
const timeOfLayer = async (): Promise<number> => {
  const build = Effect.scoped(Layer.build(Sandbox.layer()))
  await Effect.runPromise(build)
  const times: Array<number> = []
  for (let round = 0; round < 21; round++) {
    const begin = performance.now()
    await Effect.runPromise(build)
    times.push(performance.now() - begin)
  }
  return median(times)
}

const sandbox = async (): Promise<ReadonlyArray<Figure>> => {
  const orders = options.quick ? 300 : 2000
  progress(`(sandbox) ${orders} orders placed, paid, refunded and queried over HTTP, 32 at a time`)
  const layerMillis = await timeOfLayer()
  const { failures, keptKiBPerOrder, limitKiB, requestsPerSecond, sums } = await load(orders)
  const off = Math.abs(sums.paid - sums.paidExpected) + Math.abs(sums.refunded - sums.refundedExpected)
  return [
    { part: "sandbox", name: "Sandbox.layer(), after the first", value: layerMillis, unit: "ms", atMost: 10 },
    {
      part: "sandbox",
      name: "requests per second, the clients' signing included",
      value: requestsPerSecond,
      unit: "/s"
    },
    { part: "sandbox", name: "requests that failed", value: failures, unit: "", atMost: 0 },
    { part: "sandbox", name: "sums of payments and refunds are off by", value: off, unit: "fen", atMost: 0 },
    {
      part: "sandbox",
      name: "heap that an order leaves behind, at worst",
      value: Math.max(...keptKiBPerOrder),
      unit: "KiB",
      atMost: limitKiB
    }
  ]
}

const merchants = async (): Promise<ReadonlyArray<Figure>> => {
  const count = 1000
  const calls = options.quick ? 1000 : 5000
  progress(`(merchants) ${calls} signed and verified queries of ${count} merchants in one process`)
  const file = fileURLToPath(new URL("merchants.ts", import.meta.url))
  const args = ["--no-warnings", "--expose-gc", file, "--merchants", String(count), "--calls", String(calls)]
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, (error, stdout) => error === null ? resolve(stdout) : reject(error))
  })
  const { keptKiB, perSecond, perSecondOfOne } = Schema.decodeUnknownSync(Schema.fromJsonString(MerchantFigures))(
    output
  )
  const part = "merchants"
  return [
    { part, name: "heap that a merchant takes", value: keptKiB, unit: "KiB", atMost: 64 },
    { part, name: `calls per second, ${count} merchants in turn`, value: perSecond, unit: "/s" },
    { part, name: "against one merchant alone", value: perSecond / perSecondOfOne, unit: "×", atLeast: 0.7 }
  ]
}

const types = (): ReadonlyArray<Figure> => {
  progress("(types) what the types cost a program")
  const { all, cut, endpoints, one } = Types.measure()
  const part = "types"
  return [
    { part, name: "instantiations for a program that calls one endpoint", value: one, unit: "", atMost: 5_000 },
    { part, name: "against the same with the catalogue cut", value: one / cut, unit: "×", atLeast: 0.99, atMost: 1.01 },
    { part, name: `instantiations for one that calls all ${endpoints}`, value: all, unit: "" }
  ]
}

const bound = ({ aim, atLeast, atMost }: Figure): string =>
  [
    atLeast === undefined ? "" : `≥ ${atLeast}`,
    atMost === undefined ? "" : `≤ ${atMost}`,
    aim === undefined ? "" : `(aim ${aim})`
  ].filter((text) => text !== "").join(" ")

const table = (figures: ReadonlyArray<Figure>): string =>
  figures.map((figure) => {
    const digits = figure.unit === "×" ? 2 : figure.value < 100 && figure.value % 1 !== 0 ? 1 : 0
    const reached = isReached(figure)
    return [
      figure.part,
      figure.name.padEnd(54),
      `${figure.value.toFixed(digits)} ${figure.unit}`.padStart(12),
      reached === undefined ? "" : `${reached ? "ok    " : "MISSED"}  ${bound(figure)}`
    ].join("  ").trimEnd()
  }).join("\n")

const figures = [
  ...(parts.has("a") ? await queries() : []),
  ...(parts.has("b") ? await notifications() : []),
  ...(parts.has("c") ? [...await billRate(), ...await billMemory()] : []),
  ...(parts.has("d") ? await size() : []),
  ...(parts.has("types") ? types() : []),
  ...(parts.has("inbox") ? await inboxes() : []),
  ...(parts.has("sandbox") ? await sandbox() : []),
  ...(parts.has("merchants") ? await merchants() : [])
]
const isAllReached = figures.every((figure) => isReached(figure) !== false)

if (options.json) {
  console.log(JSON.stringify({
    node: process.version,
    cpus: availableParallelism(),
    cpu: cpus()[0]?.model,
    quick: options.quick,
    rounds,
    reached: isAllReached,
    figures: figures.map((figure) => ({ ...figure, reached: isReached(figure) }))
  }))
} else {
  console.log(table(figures))
}
if (options.check && !isAllReached) process.exitCode = 1
