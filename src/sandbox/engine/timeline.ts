/** The sandbox's time: it runs what is due, posts notifications, and can be advanced. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as PubSub from "effect/PubSub"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Protocol from "../protocol/protocol.ts"
import type { Kernel, Notification } from "./kernel.ts"

/** The time of one sandbox. */
export interface Timeline {
  /** The sandbox time of a point in real time. Both are epoch milliseconds. */
  readonly sandboxTime: (real: number) => number
  /** The real time of a point in sandbox time. */
  readonly realTime: (time: number) => number
  readonly now: Effect.Effect<number>
  /** Runs the functions that are due, and returns the time. */
  readonly settled: Effect.Effect<number>
  /** Runs after a control. Under a `TestClock`, it posts the notifications that the control made due: nothing else does. */
  readonly afterControl: Effect.Effect<void>
  readonly advance: (duration: Duration.Input) => Effect.Effect<void>
  /** Continues after a restart: `ahead` milliseconds later than the clock, and at `notBefore` or later. */
  readonly resume: (ahead: number, notBefore: number) => Effect.Effect<void>
  /** Posts notifications as they fall due, for as long as the scope lasts. */
  readonly listen: (post: Post) => Effect.Effect<void, never, Scope.Scope>
}

/** Posts one notification. */
export type Post = (notification: Notification) => Effect.Effect<unknown>

const isTestClock = Clock.clockWith((clock) => Effect.succeed("adjust" in clock))

/** Longest sleep of the pump: the runtime's timers overflow after 24 days. */
const longest = Duration.days(1)

export const make = Effect.fnUntraced(function*(
  kernel: Kernel,
  /** The sandbox's time runs so many times faster than the clock. */
  speed: number
): Effect.fn.Return<Timeline> {
  const started = yield* Clock.currentTimeMillis
  let offset = 0
  const listeners = new Set<Post>()
  const sandboxTime = (real: number) => Math.floor(started + (real - started) * speed) + offset
  const realTime = (time: number) => Math.floor(started + (time - offset - started) / speed)
  const now = Effect.map(Clock.currentTimeMillis, sandboxTime)

  const settled = Effect.map(now, (time) => {
    kernel.settle(time)
    return time
  })

  /** Posts what is due to every listener. */
  const flush = Effect.gen(function*() {
    const time = yield* settled
    for (const post of listeners) {
      for (const notification of kernel.duePosts(time)) yield* post(notification)
    }
  })

  /** Waits a second of real time at most: a receiver that sleeps by the `TestClock` would never return. */
  const flushWhileStepping = Effect.gen(function*() {
    if (listeners.size === 0) return void (yield* settled)
    const fiber = yield* Effect.forkChild(flush, { startImmediately: true })
    yield* TestClock.withLive(Effect.timeoutOption(Fiber.await(fiber), "1 second"))
  })

  /** Runs `due` now and each time that something falls due, until it is interrupted. Sleeps for `atMost` in between. */
  const whenDue = (due: (time: number) => Effect.Effect<void>, atMost: Duration.Duration) =>
    Effect.gen(function*() {
      const changes = yield* PubSub.subscribe(kernel.eventBus)
      while (true) {
        const time = yield* settled
        yield* due(time)
        const next = kernel.nextDue(time)
        const rest = next === undefined ? Duration.infinity : Duration.millis(Math.max(1, (next - time) / speed))
        yield* Effect.raceFirst(PubSub.take(changes), Effect.sleep(Duration.min(rest, atMost)))
        yield* PubSub.takeUpTo(changes, 4096)
      }
    })

  /** Posts in the background, each notification in a fiber of its own, so that a slow receiver delays no other. */
  const pump = (post: Post) =>
    whenDue((time) =>
      Effect.forEach(
        kernel.duePosts(time),
        (notification) => Effect.forkChild(post(notification), { startImmediately: true }),
        { discard: true }
      ), longest)

  const advance = Effect.fnUntraced(function*(duration: Duration.Input): Effect.fn.Return<void> {
    const millis = Duration.toMillis(duration)
    const start = yield* settled
    const end = start + millis
    if (!(yield* isTestClock)) {
      offset += millis
      yield* settled
      kernel.log(end, { kind: "state", entity: "clock", id: "clock", state: Protocol.rfc3339(end) })
      return
    }
    yield* flushWhileStepping
    // The clock may wake the program under test within a step; this fiber posts what that makes due.
    const during = yield* Effect.forkChild(Effect.scoped(whenDue(() => flush, Duration.infinity)), {
      startImmediately: true
    })
    for (let time = start; time < end;) {
      const next = Math.min(kernel.nextDue(time) ?? end, end)
      yield* TestClock.adjust(next - time)
      time = next
      yield* flushWhileStepping
    }
    yield* Fiber.interrupt(during)
  })

  return {
    sandboxTime,
    realTime,
    now,
    settled,
    afterControl: Effect.flatMap(isTestClock, (stepped) => stepped ? flush : Effect.void),
    advance,
    resume: (ahead, notBefore) =>
      Effect.map(now, (time) => {
        offset += Math.max(ahead, notBefore - time)
      }),
    listen: Effect.fnUntraced(function*(post) {
      if (yield* isTestClock) {
        yield* Effect.acquireRelease(
          Effect.sync(() => listeners.add(post)),
          () => Effect.sync(() => listeners.delete(post))
        )
        return yield* flush
      }
      yield* Effect.forkScoped(Effect.scoped(pump(post)), { startImmediately: true })
    })
  }
})
