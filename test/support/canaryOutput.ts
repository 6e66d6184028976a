/** Vitest's `globalSetup`: reads along with all that the run prints, and fails the run if a canary is among it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Canary from "./canary.ts"

/** Copies all that the process prints from now on. */
const listen = (): () => string => {
  const printed: Array<string> = []
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write
    const copy: typeof stream.write = (chunk: string | Uint8Array, ...rest: ReadonlyArray<unknown>) => {
      printed.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"))
      return Reflect.apply(write, stream, [chunk, ...rest])
    }
    stream.write = copy
  }
  return () => printed.join("")
}

export const setup = (): void => {
  const printed = listen()
  const directory = mkdtempSync(join(tmpdir(), "effect-wechatpay-canaries-"))
  const file = join(directory, "watched")
  writeFileSync(file, "", { mode: 0o600 })
  process.env[Canary.registry] = file
  process.on("exit", () => {
    Canary.readRegistry(file)
    rmSync(directory, { recursive: true, force: true })
    const found = Canary.find(printed())
    if (found.length === 0) return
    process.exitCode = 1
    console.error(`Secrets in the output of this run: ${found.join(", ")}`)
  })
}
