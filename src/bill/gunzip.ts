/** Uncompresses gzip as it arrives. */
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"
import { createGunzip } from "node:zlib"
import type { IntegrityError } from "../WeChatPayError.ts"
import { integrityError, type Where } from "./where.ts"

const isGzip = (head: Uint8Array) => head[0] === 0x1f && head[1] === 0x8b

const errorCode = (cause: unknown): unknown =>
  typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined

/** Uncompresses a stream that begins as gzip does, and passes on any other unchanged. */
export const uncompressed = <E, R>(
  where: Where,
  self: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Uint8Array, E | IntegrityError, R> =>
  Stream.unwrap(Effect.gen(function*() {
    const pull = yield* Stream.toPull(Stream.filter(self, (chunk) => chunk.length > 0))
    let head: Uint8Array = new Uint8Array(0)
    while (head.length < 2) {
      const more = yield* Pull.catchDone(pull, () => Effect.succeed(Array<Uint8Array>()))
      if (more.length === 0) return Stream.succeed(head)
      head = head.length === 0 && more.length === 1 && more[0] !== undefined ? more[0] : Buffer.concat([head, ...more])
    }
    const whole = Stream.concat(Stream.succeed(head), Stream.fromPull(Effect.succeed(pull)))
    return isGzip(head) ? gunzip(where, whole) : whole
  }))

/**
 * Passes a stream through zlib. It takes the next piece only after the result of the last one was consumed. The web's
 * own
 * `DecompressionStream` refuses gzip of several members, which joined files have.
 */
const gunzip = <E, R>(
  where: Where,
  self: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Uint8Array, E | IntegrityError, R> =>
  Stream.unwrap(Effect.gen(function*() {
    const zlib = createGunzip({ chunkSize: 64 * 1024 })
    // A failure before anybody reads would be an uncaught one; who reads gets it nonetheless.
    zlib.on("error", () => {})
    yield* Effect.addFinalizer(() => Effect.sync(() => zlib.destroy()))
    let upstream: { readonly error: E } | undefined
    yield* self.pipe(
      Stream.runForEach((chunk) =>
        Effect.callback<void>((resume) => {
          zlib.write(chunk, () => resume(Effect.void))
        })
      ),
      Effect.matchEffect({
        onFailure: (error) =>
          Effect.sync(() => {
            upstream = { error }
            zlib.destroy(new Error("the compressed stream failed"))
          }),
        onSuccess: () => Effect.sync(() => zlib.end())
      }),
      Effect.forkScoped
    )
    return Stream.fromAsyncIterable<Uint8Array, E | IntegrityError>(
      zlib,
      (cause) =>
        upstream?.error ??
          integrityError(where, "gzip stream", "complete", errorCode(cause) === "Z_BUF_ERROR" ? "truncated" : "corrupt")
    )
  }))
