/** Reads the files that it is given (the output of a whole CI run), and fails if a canary is in one of them. */
import { readFileSync } from "node:fs"
import * as Canary from "./canary.ts"

const leaks = process.argv.slice(2).flatMap((file) => Canary.find(readFileSync(file, "utf8")))
for (const leak of leaks) console.log(`in the output: ${leak}`)
process.exitCode = leaks.length === 0 ? 0 : 1
