/** Programs of the machine that tests use where they are installed: what is on the `PATH` is. */
import { existsSync } from "node:fs"
import { join } from "node:path"

/** Path of an installed program. */
export const find = (program: string): string | undefined =>
  (process.env.PATH ?? "").split(":").filter((directory) => directory !== "").map((directory) =>
    join(directory, program)
  )
    .find((path) => existsSync(path))

/** Programs that tests ask for, and what happens without them. */
const wanted: ReadonlyArray<readonly [program: string, otherwise: string]> = [
  ["openssl", "tests read what it said when it was recorded; those that need its word on something new are skipped"],
  ["gzip", "Node.js compresses in its place"],
  ["redis-server", "tests of Redis are skipped"],
  ["psql", "tests of PostgreSQL are skipped"],
  ["chromium", "tests of the cashier in a browser are skipped"],
  ["curl", "the examples for a shell are not run"],
  ["ip", "the test of a connection whose other end is gone is skipped"]
]

/** Vitest's `globalSetup`: says what is not installed, and lets the processes that tests start keep compiled code. */
export const setup = (): void => {
  process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "../../node_modules/.cache/node")
  for (const [program, otherwise] of wanted) {
    if (find(program) === undefined) console.log(`${program} is not installed: ${otherwise}.`)
  }
}
