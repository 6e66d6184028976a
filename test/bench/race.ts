/** Lets contestants, each in a process of its own, take turns, and compares their medians. */
import * as Schema from "effect/Schema"
import { type ChildProcess, fork } from "node:child_process"
import { Cost, type Start } from "./contestant.ts"
import type { Identity } from "./identity.ts"

/** What a contestant's call cost: medians over the rounds. */
export interface Result {
  readonly callsPerSecond: number
  readonly cpuMicrosPerCall: number
}

export type Results<Name extends string> = (name: Name) => Result

const message = (child: ChildProcess, name: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`${name} ended before it responded`))
    child.once("exit", onExit)
    child.once("message", (value) => {
      child.off("exit", onExit)
      resolve(value)
    })
  })

const spawn = (file: string): ChildProcess =>
  fork(new URL(file, import.meta.url), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: ["--no-warnings", ...(process.env.BENCH_NODE_OPTIONS?.split(" ") ?? [])]
  })

/** Starts the server of {@link file}; its port, and how to end it. */
export const serverOf = async (file: string, identity: Identity) => {
  const child = spawn(file)
  child.send(identity)
  const { port } = Schema.decodeUnknownSync(Schema.Struct({ port: Schema.Int }))(await message(child, "the server"))
  return { port, close: () => child.disconnect() }
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** Rounds in which each contestant runs once; who begins changes from round to round. */
export const race = async <Name extends string>(options: {
  readonly file: string
  readonly names: ReadonlyArray<Name>
  readonly start: Omit<Start, "name">
  readonly rounds: number
  /** Length of a round. */
  readonly seconds: number
  /** Calls of each contestant before the first round. */
  readonly warmUp: number
}): Promise<Results<Name>> => {
  const children = await Promise.all(options.names.map(async (name) => {
    const child = spawn(options.file)
    child.send({ ...options.start, name })
    await message(child, name)
    return { name, child, costs: Array<Cost>(), calls: 256 }
  }))
  const run = async ({ child, calls, name }: (typeof children)[number]): Promise<Cost> => {
    child.send({ calls })
    return Schema.decodeUnknownSync(Cost)(await message(child, name))
  }
  try {
    // A server that has run for a while is what counts: V8 goes on optimising for thousands of calls.
    for (const contestant of children) {
      for (let warmed = 0; warmed < options.warmUp; warmed += contestant.calls) {
        const cost = await run(contestant)
        contestant.calls = Math.max(256, Math.round(contestant.calls * options.seconds / cost.seconds))
      }
    }
    for (let round = 0; round < options.rounds; round++) {
      for (let turn = 0; turn < children.length; turn++) {
        const contestant = children[(round + turn) % children.length]
        if (contestant !== undefined) contestant.costs.push(await run(contestant))
      }
    }
  } finally {
    for (const { child } of children) if (child.connected) child.disconnect()
  }
  const results = new Map(children.map(({ costs, name }): readonly [Name, Result] => [name, {
    callsPerSecond: median(costs.map((cost) => cost.calls / cost.seconds)),
    cpuMicrosPerCall: median(costs.map((cost) => cost.cpuSeconds * 1_000_000 / cost.calls))
  }]))
  return (name) => results.get(name) ?? { callsPerSecond: Number.NaN, cpuMicrosPerCall: Number.NaN }
}
