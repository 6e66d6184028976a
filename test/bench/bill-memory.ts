/**
 * Memory of a bill that streams through download, gunzip, digest and reading: peak RSS with a large bill minus peak RSS
 * with a small one, each read in a fresh process, from a server on loopback that makes the bill as it goes.
 *
 * The young generation of V8 grows in steps, and a step more or less, which a busy machine decides, is most of what the
 * difference varies by. Several pairs are measured, therefore, and the largest difference counts.
 *
 * `node test/bench/bill-memory.ts [--plain] [--small MiB] [--large MiB] [--pairs number]` prints one JSON document and
 * exits with 1 if a difference is 64 MiB or more.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { execFile } from "node:child_process"
import { createHash, generateKeyPairSync } from "node:crypto"
import { createServer } from "node:http"
import { Readable } from "node:stream"
import { parseArgs } from "node:util"
import { createGzip } from "node:zlib"
import * as Bill from "../../src/Bill.ts"
import * as CertificateStore from "../../src/CertificateStore.ts"
import * as WeChatPayConfig from "../../src/WeChatPayConfig.ts"
import { bill, mebi } from "./bill-text.ts"

const limit = 64

const Outcome = Schema.Struct({ rows: Schema.Int, peakMiB: Schema.Number, seconds: Schema.Number })

/** Reads the bill and reports what it took. */
const consume = async (link: Bill.Link): Promise<typeof Outcome.Type> => {
  const keys = () => generateKeyPairSync("rsa", { modulusLength: 2048 })
  const config = WeChatPayConfig.layer({
    mchid: "1900000109",
    serialNo: "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567",
    privateKey: Redacted.make(keys().privateKey.export({ format: "pem", type: "pkcs8" }).toString()),
    apiV3Key: Redacted.make("0123456789abcdef0123456789ABCDEF"),
    baseUrl: new URL(link.download_url).origin
  })
  const store = CertificateStore.layerPublicKey({
    id: "PUB_KEY_ID_0119000001092024110100000000000001",
    publicKey: keys().publicKey.export({ format: "pem", type: "spki" }).toString()
  })
  const started = performance.now()
  const rows = await Effect.runPromise(
    Stream.runCount(Bill.rows(Bill.trade)(link)).pipe(
      Effect.provide(Layer.provideMerge(store, Layer.mergeAll(config, NodeHttpClient.layerUndici)))
    )
  )
  const seconds = (performance.now() - started) / 1000
  return { rows, peakMiB: process.resourceUsage().maxRSS / 1024, seconds }
}

/** Serves a bill of this size to a process of its own. */
const measure = async (sizeMiB: number, plain: boolean): Promise<typeof Outcome.Type> => {
  const hash = createHash("sha1")
  for (const piece of bill(sizeMiB * mebi)) hash.update(piece)
  const server = createServer((_, response) => {
    const content = Readable.from(bill(sizeMiB * mebi))
    if (plain) content.pipe(response)
    else content.pipe(createGzip({ level: 1 })).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  const link: Bill.Link = {
    hash_type: "SHA1",
    hash_value: hash.digest("hex"),
    download_url: `http://127.0.0.1:${port}/v3/billdownload/file?token=x`
  }
  const output = await new Promise<string>((resolve, reject) =>
    execFile(
      process.execPath,
      ["--no-warnings", import.meta.filename, "--link", JSON.stringify(link)],
      (error, stdout) => error === null ? resolve(stdout) : reject(error)
    )
  )
  server.close()
  return Schema.decodeUnknownSync(Schema.fromJsonString(Outcome))(output)
}

const { values } = parseArgs({
  options: {
    link: { type: "string" },
    plain: { type: "boolean", default: false },
    small: { type: "string", default: "64" },
    large: { type: "string", default: "1024" },
    pairs: { type: "string", default: "3" }
  }
})

if (values.link !== undefined) {
  process.stdout.write(JSON.stringify(await consume(JSON.parse(values.link))))
} else {
  const pairs: Array<Record<"small" | "large", typeof Outcome.Type> & { readonly differenceMiB: number }> = []
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    const small = await measure(Number(values.small), values.plain)
    const large = await measure(Number(values.large), values.plain)
    pairs.push({ small, large, differenceMiB: large.peakMiB - small.peakMiB })
  }
  process.stdout.write(`${
    JSON.stringify({
      form: values.plain ? "plain" : "gzip",
      smallMiB: Number(values.small),
      largeMiB: Number(values.large),
      pairs,
      limitMiB: limit
    })
  }\n`)
  process.exitCode = pairs.every(({ differenceMiB }) => differenceMiB < limit) ? 0 : 1
}
