/**
 * Signs, sends and receives by callbacks, so that the fiber of a call suspends once. Only our own clients import this: a
 * program with another client does not bundle it.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpMethod } from "effect/http/HttpMethod"
import { callbackOf } from "../internal/signer.ts"
import { timerOf } from "./systemTimer.ts"
import * as Transport from "./transport.ts"

/** A request as it goes out. */
export interface Request {
  readonly method: HttpMethod
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
}

/** The result of sending a request. */
export type Collected =
  | { readonly _tag: "Response"; readonly response: Transport.Response }
  | { readonly _tag: "TooLarge" }
  | { readonly _tag: "Failed"; readonly cause: unknown }

/**
 * Sends a request, collects the response up to `maxBytes`, and calls `onDone` once. Returns a function that aborts the
 * request.
 */
export type Collect = (
  request: Request,
  address: Transport.Address,
  maxBytes: number,
  onDone: (collected: Collected) => void
) => () => void

/** Makes the exchange of a client from the function that sends. */
export const exchange = (collect: Collect): Transport.Direct["exchange"] =>
<A, E>(
  config: Parameters<Transport.Direct["exchange"]>[0],
  clock: Clock.Clock,
  where: Transport.Where,
  outgoing: Transport.Outgoing,
  { limit, onSend }: Transport.Attempt,
  finish: (response: Transport.Response) => Effect.Effect<A, E>
) => {
  const { authorize, body, method } = outgoing
  const sign = callbackOf(config.sign)
  const millis = timerOf(clock, limit.duration)
  if (
    sign === undefined || millis === undefined || !authorize ||
    (body._tag !== "Empty" && body._tag !== "Uint8Array")
  ) return undefined
  return Effect.callback<A, E | Failure>((resume) => {
    const began = clock.monotonicTimeNanosUnsafe()
    const spent = () => Number(clock.monotonicTimeNanosUnsafe() - began) / 1e6
    let hangUp: (() => void) | undefined
    let ended = false
    const end = (result: Effect.Effect<A, E | Failure>) => {
      if (ended) return
      ended = true
      clearTimeout(timer)
      resume(result)
    }
    const timer = setTimeout(() => {
      hangUp?.()
      end(limit.orElse())
    }, millis)
    const { headers, message } = Transport.toSign(config, outgoing, clock.currentTimeMillisUnsafe())
    sign(message, (error, signature) => {
      if (ended) return
      if (error !== null) return end(Effect.fail(Transport.signError(where, error)))
      const request: Request = body._tag === "Empty"
        ? { method, headers: headers(signature), body: null }
        : { method, headers: { ...headers(signature), "content-type": body.contentType }, body: body.body }
      onSend()
      hangUp = collect(request, outgoing, Transport.maxResponse, (collected) =>
        end(
          collected._tag === "Response"
            ? Effect.suspend(() => {
              const finished = finish(collected.response)
              return Exit.isExit(finished) ? finished : Effect.timeoutOrElse(finished, {
                duration: Math.max(0, millis - spent()),
                orElse: limit.orElse
              })
            })
            : Effect.fail(failureOf(where, outgoing, request, collected))
        ))
    })
    return Effect.sync(() => {
      ended = true
      clearTimeout(timer)
      hangUp?.()
    })
  })
}

type Failure = ReturnType<typeof Transport.signError> | ReturnType<typeof Transport.tooLarge>

const failureOf = (
  where: Transport.Where,
  { origin, target }: Transport.Address,
  { headers, method }: Request,
  collected: Exclude<Collected, { readonly _tag: "Response" }>
): Failure =>
  collected._tag === "TooLarge" ? Transport.tooLarge(where) : Transport.transportError(
    where,
    new HttpClientError.HttpClientError({
      reason: new HttpClientError.TransportError({
        request: HttpClientRequest.make(method)(origin + target, { headers }),
        cause: collected.cause
      })
    })
  )
