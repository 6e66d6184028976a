/** (d) What a program pays for importing the library: bytes in its bundle, milliseconds at its start. */
import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { gzipSync } from "node:zlib"
import { rolldown } from "rolldown"
import { median } from "./race.ts"

const root = new URL("../../", import.meta.url)
const run = promisify(execFile)

export interface Size {
  readonly bytes: number
  readonly gzipBytes: number
  /** Product modules of which something is in the bundle, as `payments/Native`. */
  readonly productModules: ReadonlyArray<string>
  /** Modules of effect that the bundle imports. */
  readonly effectModules: ReadonlyArray<string>
}

/** Bundles and minifies a program beside this file against the built package, effect left outside. */
export const bundleSize = async (program: string): Promise<Size> => {
  const bundle = await rolldown({
    input: fileURLToPath(new URL(program, import.meta.url)),
    platform: "node",
    external: (id) => /^effect(\/|$)/.test(id) || id.startsWith("node:"),
    tsconfig: false,
    logLevel: "silent"
  })
  const { output } = await bundle.generate({ format: "esm", minify: true, comments: false })
  await bundle.close()
  const chunks = output.filter((file) => file.type === "chunk")
  const code = chunks.map((chunk) => chunk.code).join("\n")
  const kept = chunks.flatMap((chunk) => Object.entries(chunk.modules))
    .filter(([, module]) => module.renderedLength > 0)
    .map(([id]) => id)
  return {
    bytes: Buffer.byteLength(code),
    gzipBytes: gzipSync(code).length,
    productModules: kept.flatMap((id) => /\/dist\/api\/(.+)\.js$/.exec(id)?.[1] ?? []).sort(),
    effectModules: chunks.flatMap((chunk) => chunk.imports).filter((id) => id.startsWith("effect")).sort()
  }
}

export interface ImportTime {
  /** Milliseconds of `import("effect-wechatpay/payments")` in a fresh process, effect included. */
  readonly milliseconds: number
  /** The same, after the modules of effect that it needs were loaded. */
  readonly ownMilliseconds: number
  /** Milliseconds of `import("wechatpay-axios-plugin")` in a fresh process. */
  readonly pluginMilliseconds: number
}

const timed = async (before: ReadonlyArray<string>, specifier: string): Promise<number> => {
  const program = `${before.map((id) => `await import(${JSON.stringify(id)});`).join("")}
    const begin = performance.now()
    await import(${JSON.stringify(specifier)})
    console.log(performance.now() - begin)`
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: root })
  return Number(stdout)
}

/** Imports in fresh processes, taking turns. */
export const importTime = async (rounds: number, effectModules: ReadonlyArray<string>): Promise<ImportTime> => {
  const whole: Array<number> = []
  const own: Array<number> = []
  const plugin: Array<number> = []
  for (let round = 0; round < rounds; round++) {
    whole.push(await timed([], "effect-wechatpay/payments"))
    own.push(await timed(effectModules, "effect-wechatpay/payments"))
    plugin.push(await timed([], "wechatpay-axios-plugin"))
  }
  return { milliseconds: median(whole), ownMilliseconds: median(own), pluginMilliseconds: median(plugin) }
}

/** Builds the package as it is published. */
export const build = async (): Promise<void> => {
  const { version } = JSON.parse(await readFile(new URL("package.json", root), "utf8"))
  try {
    await run("npm", ["run", "--silent", "build"], { cwd: root })
  } catch (cause) {
    throw new Error(`effect-wechatpay ${version} does not build`, { cause })
  }
}
