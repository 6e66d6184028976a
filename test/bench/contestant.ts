/** A contestant's own process: it runs a round on request, and reports what the round cost. */
import * as Schema from "effect/Schema"
import { Identity } from "./identity.ts"

export const Start = Schema.Struct({ name: Schema.String, port: Schema.Int, identity: Identity })
export const Round = Schema.Struct({ calls: Schema.Int })
export const Cost = Schema.Struct({ calls: Schema.Int, seconds: Schema.Finite, cpuSeconds: Schema.Finite })

export interface Start extends Schema.Schema.Type<typeof Start> {}
export interface Cost extends Schema.Schema.Type<typeof Cost> {}

/** A contestant: does so many calls; what `prepare` does is not counted. */
export interface Contestant {
  readonly prepare?: (calls: number) => void
  readonly run: (calls: number) => Promise<void>
}

const measure = async (contestant: Contestant, calls: number): Promise<Cost> => {
  contestant.prepare?.(calls)
  const cpu = process.cpuUsage()
  const begin = performance.now()
  await contestant.run(calls)
  const seconds = (performance.now() - begin) / 1000
  const { system, user } = process.cpuUsage(cpu)
  return { calls, seconds, cpuSeconds: (system + user) / 1_000_000 }
}

/** Serves the benchmark's own process, over the channel between them. */
export const serve = (make: (start: Start) => Promise<Contestant>): void => {
  process.once("message", (message) => {
    void make(Schema.decodeUnknownSync(Start)(message)).then((contestant) => {
      process.on("message", (message) => {
        const { calls } = Schema.decodeUnknownSync(Round)(message)
        void measure(contestant, calls).then((cost) => process.send?.(cost), fail)
      })
      process.send?.("ready")
    }, fail)
  })
  process.on("disconnect", () => process.exit(0))
}

const fail = (cause: unknown) => {
  console.error(cause)
  process.exit(1)
}

/** Runs `call` so many times, `width` at a time. */
export const concurrently = async (calls: number, width: number, call: (index: number) => Promise<unknown>) => {
  let next = 0
  await Promise.all(Array.from({ length: width }, async () => {
    while (next < calls) await call(next++)
  }))
}
