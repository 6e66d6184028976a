/** Entry for runtimes with processes: settings come by standard input, the report goes to standard output. */
import process from "node:process"
import { text } from "node:stream/consumers"
import { run } from "./program.ts"

process.stdout.write(JSON.stringify(await run(JSON.parse(await text(process.stdin)))))
