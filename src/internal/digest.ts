/** The digest of a file that comes in pieces. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"

/** Passes a file through, and fails after its last byte unless its digest (hex) is the expected one. */
export const checked = <E, R, Mismatch>(
  self: Stream.Stream<Uint8Array, E, R>,
  algorithm: string,
  expected: string,
  mismatch: (actual: string) => Mismatch
): Stream.Stream<Uint8Array, E | Mismatch, R> =>
  // Each run makes its own, or the second would continue the digest of the first.
  Stream.unwrap(Effect.sync(() => {
    const hash = createHash(algorithm)
    return self.pipe(
      Stream.tap((chunk) =>
        Effect.sync(() => {
          hash.update(chunk)
        })
      ),
      Stream.concat(Stream.fromEffectDrain(Effect.suspend(() => {
        const actual = hash.digest("hex")
        return actual === expected.trim().toLowerCase() ? Effect.void : Effect.fail(mismatch(actual))
      })))
    )
  }))
