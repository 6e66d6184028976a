/**
 * What the types cost a program: instantiations that the compiler makes for one that calls one endpoint, for the same
 * one with the catalogue cut to that module, and for one that calls all. `node test/bench/types.ts`
 */
import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Catalogue from "../../src/Catalogue.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const tsc = join(root, "node_modules/typescript/bin/tsc")

export interface TypeCost {
  /** Instantiations for a program that calls one endpoint; at most 5,000. */
  readonly one: number
  /** The same with nothing else in the catalogue. */
  readonly cut: number
  /** Instantiations for a program that calls every endpoint. */
  readonly all: number
  readonly endpoints: number
}

const settings = (paths: Readonly<Record<string, ReadonlyArray<string>>>) => ({
  compilerOptions: {
    target: "ES2024",
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    types: ["node"],
    noEmit: true,
    paths
  },
  files: ["program.ts"]
})

const instantiations = (folder: string): number => {
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", folder, "--extendedDiagnostics"], {
    encoding: "utf8"
  })
  const found = /Instantiations:\s+(\d+)/.exec(stdout)?.[1]
  if (status !== 0 || found === undefined) throw new Error(`the program does not compile:\n${stdout}`)
  return Number(found)
}

const one = `import { Native } from "effect-wechatpay/payments"

export const order = Native.prepay({ description: "tea", out_trade_no: "tea20261123001", amount: { total: 100 } })
`

/** Every endpoint called with its own request type. */
const all = (): string => {
  const names = Catalogue.lines.map(({ name }) => name)
  const lines = names.map((line, index) => `import * as line${index} from "effect-wechatpay/${line}"`)
  const calls = Catalogue.entries.map(({ line, module, name }, index) => {
    const call = `line${names.indexOf(line)}.${module}.${name}`
    return `declare const request${index}: Parameters<typeof ${call}>[0]\nexport const call${index} = ${call}(request${index})`
  })
  return [...lines, ...calls, ""].join("\n")
}

/** Measures, over declarations built for it. */
export const measure = (): TypeCost => {
  mkdirSync(join(root, ".cache"), { recursive: true })
  const work = mkdtempSync(join(root, ".cache/types-"))
  try {
    const built = join(work, "built")
    execFileSync(process.execPath, [tsc, "-p", join(root, "src/tsconfig.json"), "--outDir", built])
    const program = (name: string, text: string, paths: Readonly<Record<string, ReadonlyArray<string>>>): number => {
      const folder = join(work, name)
      mkdirSync(folder)
      writeFileSync(join(folder, "program.ts"), text)
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings(paths)))
      return instantiations(folder)
    }
    const whole = { "effect-wechatpay/*": [join(built, "api/*/index.d.ts")] }
    const only = join(work, "only.d.ts")
    mkdirSync(dirname(only), { recursive: true })
    writeFileSync(only, `export * as Native from ${JSON.stringify(join(built, "api/payments/Native.js"))}\n`)
    return {
      one: program("one", one, whole),
      cut: program("cut", one, { "effect-wechatpay/payments": [only] }),
      all: program("all", all(), whole),
      endpoints: Catalogue.entries.length
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

if (import.meta.main) console.log(JSON.stringify(measure()))
