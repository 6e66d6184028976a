/** The journal of a sandbox as a file: one line of JSON for each entry. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { appendFileSync, truncateSync } from "node:fs"
import { type Append, Entry } from "../engine/journal.ts"
import { SandboxError } from "../engine/SandboxError.ts"

/** An open journal. */
export interface Journal {
  /** The entries that the file already has. */
  readonly entries: ReadonlyArray<Entry>
  readonly append: Append
}

const Line = Schema.fromJsonString(Entry)

/**
 * Opens the journal of a directory. Refuses one that was written under other options, because it cannot be replayed.
 */
export const open = Effect.fnUntraced(function*(
  directory: string,
  options: string
): Effect.fn.Return<Journal, PlatformError | SandboxError, FileSystem.FileSystem | Path.Path> {
  const fs = yield* FileSystem.FileSystem
  const path = (yield* Path.Path).resolve(directory, "journal.jsonl")
  const refuse = (issue: string) => new SandboxError({ control: "open", issue: `${path} ${issue}` })
  const text = (yield* fs.exists(path)) ? yield* fs.readFileString(path) : ""
  // A process that was killed may leave half a line.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1)
  if (whole !== text || text === "") yield* fs.writeFileString(path, whole, { mode: 0o600 })
  const entries = yield* Effect.forEach(
    whole.split("\n").filter((line) => line !== ""),
    (line) => Schema.decodeEffect(Line)(line)
  ).pipe(Effect.mapError(() => refuse("cannot be read: remove it to start without the orders that it keeps")))
  const [first, ...rest] = entries
  // Written before the response leaves, and in the order in which things happened.
  let length = Buffer.byteLength(whole)
  let waiting = ""
  const append: Append = (entry) => {
    const isRetry = waiting !== ""
    waiting += `${JSON.stringify(entry)}\n`
    return Result.match(
      Result.try(() => {
        // A full disk takes half a line.
        if (isRetry) truncateSync(path, length)
        appendFileSync(path, waiting, { mode: 0o600 })
      }),
      {
        onFailure: (error) => `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
        onSuccess: () => {
          length += Buffer.byteLength(waiting)
          waiting = ""
          return undefined
        }
      }
    )
  }
  if (first === undefined) {
    const issue = append({ kind: "options", options })
    if (issue !== undefined) return yield* new SandboxError({ control: "open", issue })
  } else if (first.kind !== "options" || first.options !== options) {
    return yield* refuse(
      "was written under other options (seed, delays, merchants): start with those, or remove it to start without the " +
        "orders that it keeps"
    )
  }
  return { entries: rest, append }
})
