/** Keeps texts in files of a directory: for a program whose only other need is an HttpClient. */
import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** What a store of certificates needs of a `KeyValueStore`. */
export interface TextStore {
  readonly get: (key: string) => Effect.Effect<string | undefined, unknown>
  readonly set: (key: string, value: string) => Effect.Effect<void, unknown>
}

const isMissing = (cause: unknown): boolean =>
  typeof cause === "object" && cause !== null && Reflect.get(cause, "code") === "ENOENT"

/** A store over a directory, which is made when it is first written to. */
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
          // Under another name first, so that a concurrent reader sees the old text or the new one, whole.
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
