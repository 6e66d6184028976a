/** The openssl command line: a second opinion on everything that node:crypto says. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A directory of its own in which openssl runs. */
export interface Workshop {
  /** Runs openssl and gives its standard output. */
  readonly run: (...args: ReadonlyArray<string>) => Buffer
  readonly write: (file: string, content: string | Uint8Array) => void
  readonly read: (file: string) => Buffer
  readonly text: (file: string) => string
  readonly close: () => void
}

/** Opens a workshop; close it in `afterAll`. */
export const open = (): Workshop => {
  const cwd = mkdtempSync(join(tmpdir(), "effect-wechatpay-"))
  return {
    run: (...args) => execFileSync("openssl", args, { cwd, stdio: ["ignore", "pipe", "pipe"] }),
    write: (file, content) => writeFileSync(join(cwd, file), content),
    read: (file) => readFileSync(join(cwd, file)),
    text: (file) => readFileSync(join(cwd, file), "utf8"),
    close: () => rmSync(cwd, { recursive: true, force: true })
  }
}
