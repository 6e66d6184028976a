/** Reports how far a download is. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as Stream from "effect/Stream"

/** The progress of a download. */
export interface Progress {
  /** Bytes of this part that have arrived, as they were sent: compressed, if the file is. */
  readonly received: number
  /** Bytes of this part in all; `undefined` where WeChat Pay does not say. */
  readonly total: number | undefined
  /** Place of this part in the bill, from 1. */
  readonly part: number
  /** Number of parts: 1, but for large encrypted bills. */
  readonly parts: number
}

/**
 * Runs after each piece of a download, of some 10 KiB. The download waits for it.
 *
 * **Example** (Logging the progress of a download)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Bill } from "effect-wechatpay"
 *
 * export const save = (link: Bill.Link, path: string) =>
 *   Bill.save(link, path).pipe(
 *     Effect.provideService(Bill.OnProgress, ({ received, total }) => Effect.logDebug(`${received} of ${total ?? "?"}`))
 *   )
 * ```
 */
export const OnProgress: Context.Reference<((progress: Progress) => Effect.Effect<void>) | undefined> = Context
  .Reference("effect-wechatpay/Bill/OnProgress", {
    defaultValue: (): ((progress: Progress) => Effect.Effect<void>) | undefined => undefined
  })

/** The part of a bill that is being downloaded. */
export type Place = Pick<Progress, "part" | "parts">

/**
 * Bytes that the headers announce; `undefined` if the HTTP client opens the compressed response to which they refer.
 */
const announced = (headers: Headers.Headers): number | undefined => {
  const length = headers["content-length"]
  return length !== undefined && /^\d{1,15}$/.test(length) && headers["content-encoding"] === undefined
    ? Number(length)
    : undefined
}

/** Reports each piece, if somebody listens. */
export const reported = <E, R>(
  content: Stream.Stream<Uint8Array, E, R>,
  headers: Headers.Headers,
  { part, parts }: Place
): Effect.Effect<Stream.Stream<Uint8Array, E, R>> =>
  Effect.map(OnProgress, (report) => {
    if (report === undefined) return content
    const total = announced(headers)
    let received = 0
    return Stream.tap(content, (chunk) =>
      Effect.suspend(() => {
        received += chunk.length
        return report({ received, total, part, parts })
      }))
  })
