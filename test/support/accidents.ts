/** What happens to a program that moves money: connections break, requests arrive late, the process stops. */
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"

/**
 * What happens to one request.
 *
 * - `lostBefore`, `lostAfter`: the connection breaks before, or after, WeChat Pay carried the request out.
 * - `late`: the connection breaks, and the request arrives all the same, some requests later.
 * - `stopBefore`, `stopAfter`: the process ends then, and nothing of it is remembered.
 * - `refused`: WeChat Pay refuses it with this code.
 */
export type Accident =
  | { readonly kind: "none" | "lostBefore" | "lostAfter" | "late" | "stopBefore" | "stopAfter" }
  | { readonly kind: "refused"; readonly status: number; readonly code: string }

/** Which accident each request has, in order. */
export type Accidents = (request: HttpClientRequest.HttpClientRequest) => Accident

export const calm: Accidents = () => ({ kind: "none" })

/** The `at`-th request (from 1) has the accident, all others none. */
export const once = (at: number, accident: Accident): Accidents & { readonly hit: () => boolean } => {
  let count = 0
  return Object.assign(() => ++count === at ? accident : { kind: "none" } as const, { hit: () => count >= at })
}

/** Always the same numbers for the same seed, from 0 to 1. */
export const chance = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const reset = (request: HttpClientRequest.HttpClientRequest) =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.TransportError({
      request,
      cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" })
    })
  })

/** Requests that are still on their way. */
export interface Underway {
  readonly arrive: Effect.Effect<void>
  readonly isEmpty: () => boolean
  readonly add: (request: Effect.Effect<unknown>) => void
}

export const underway = (): Underway => {
  const all: Array<Effect.Effect<unknown>> = []
  return {
    arrive: Effect.suspend(() => Effect.asVoid(all.shift() ?? Effect.void)),
    isEmpty: () => all.length === 0,
    add: (request) => void all.push(request)
  }
}

/**
 * Runs a program as one process: with these accidents, and for as long as nothing stops it. Time passes on the way.
 * Nothing comes back from a process that was stopped.
 */
export const runProcess = Effect.fnUntraced(function*<A, E, R>(
  program: Effect.Effect<A, E, R>,
  accidents: Accidents,
  late: Underway = underway()
) {
  const sandbox = yield* Sandbox.Sandbox
  const stopped = yield* Deferred.make<void>()
  const stop = Effect.andThen(Deferred.succeed(stopped, undefined), Effect.never)
  const client = Layer.effect(
    HttpClient.HttpClient,
    Effect.map(HttpClient.HttpClient, (client) =>
      HttpClient.transform(client, (send, request) =>
        Effect.suspend(() => {
          const accident = accidents(request)
          switch (accident.kind) {
            case "none":
              return send
            case "lostBefore":
              return Effect.fail(reset(request))
            case "lostAfter":
              return Effect.andThen(Effect.ignore(send), Effect.fail(reset(request)))
            case "late":
              late.add(Effect.ignore(send))
              return Effect.fail(reset(request))
            case "stopBefore":
              return stop
            case "stopAfter":
              return Effect.andThen(Effect.ignore(send), stop)
            case "refused":
              return Effect.andThen(
                Effect.orDie(sandbox.failNext({ kind: "error", status: accident.status, code: accident.code })),
                send
              )
          }
        })))
  )
  const fiber = yield* Effect.forkChild(Effect.provide(program, client), { startImmediately: true })
  for (let turn = 0; turn < 2000; turn++) {
    if (yield* Deferred.isDone(stopped)) {
      yield* Fiber.interrupt(fiber)
      return undefined
    }
    const exit = fiber.pollUnsafe()
    if (exit !== undefined) return exit
    yield* sandbox.advance("5 seconds")
  }
  return Exit.die("the program does not end")
})
