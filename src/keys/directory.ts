/** Keeps texts as files in a directory, for programs that provide no `KeyValueStore`. */
import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** The functions of a `KeyValueStore` that a store of certificates uses. */
export interface TextStore {
  readonly get: (key: string) => Effect.Effect<string | undefined, unknown>
  readonly set: (key: string, value: string) => Effect.Effect<void, unknown>
}

const isMissing = (cause: unknown): boolean =>
  typeof cause === "object" && cause !== null && Reflect.get(cause, "code") === "ENOENT"

/** Makes a store over a directory. The first `set` creates the directory. */
export const make = (directory: string): TextStore => {
  const fileOf = (key: string) => join(directory, `${encodeURIComponent(key)}.json`)
  return {
    get: (key) =>
      Effect.catch(
        Effect.tryPromise({ try: () => readFile(fileOf(key), "utf8"), catch: (cause): unknown => cause }),
        (cause) => isMissing(cause) ? Effect.undefined : Effect.fail(cause)
      ),
    set: (key, value) =>
      Effect.tryPromise({
        try: async () => {
          await mkdir(directory, { recursive: true, mode: 0o700 })
          // Writes to another name first: a concurrent reader must see the whole old text or the whole new one.
          const temporary = `${fileOf(key)}.${randomUUID()}`
          try {
            await writeFile(temporary, value, { mode: 0o600 })
            await rename(temporary, fileOf(key))
          } finally {
            await rm(temporary, { force: true })
          }
        },
        catch: (cause): unknown => cause
      })
  }
}
