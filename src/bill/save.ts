/** Saves a file under a temporary name, and renames it once it is complete. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Stream from "effect/Stream"
import { randomBytes } from "node:crypto"

/** Rows are personal data. */
const ownerOnly = 0o600

/** Writes the content and returns its size in bytes. If anything fails, `path` stays as it was. */
export const save = <E, R>(
  content: Stream.Stream<Uint8Array, E, R>,
  path: string,
  mode = ownerOnly
): Effect.Effect<number, E | PlatformError, R | FileSystem.FileSystem | Path.Path> =>
  Effect.scoped(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const paths = yield* Path.Path
    // In the same directory: a rename across file systems copies, and a copy can end halfway.
    const temporary = paths.join(
      paths.dirname(path),
      `${paths.basename(path)}.${randomBytes(6).toString("hex")}.part`
    )
    yield* Effect.addFinalizer(() => Effect.ignore(fs.remove(temporary, { force: true })))
    const size = yield* write(fs, content, temporary, mode)
    yield* fs.rename(temporary, path)
    return size
  }))

const write = <E, R>(
  fs: FileSystem.FileSystem,
  content: Stream.Stream<Uint8Array, E, R>,
  path: string,
  mode: number
): Effect.Effect<number, E | PlatformError, R> =>
  Effect.scoped(Effect.gen(function*() {
    const file = yield* fs.open(path, { flag: "wx", mode })
    const size = yield* Stream.runFoldEffect(content, () =>
      0, (size, chunk) =>
      Effect.as(file.writeAll(chunk), size + chunk.length))
    // Else the name may survive a power failure, and the content not.
    yield* file.sync
    return size
  }))
