/** Requests that come together go to the store in one command. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/** Commands that are under way at a time. What comes meanwhile waits for the next one. */
const atATime = 2

/** A request, and who waits for its result: nobody any longer, if all were interrupted. */
interface Waiting<out Request, E> {
  readonly request: Request
  /** Of the first who waits: its span becomes that of the command. */
  readonly services: Context.Context<never>
  readonly resumes: Set<(exit: Exit.Exit<void, E>) => void>
}

/**
 * Gathers the requests of one turn of the event loop, and those that come while other commands are under way, into
 * commands of `most` requests. Each request has a result of its own: if a command fails, its requests are made one by
 * one, unless `isFinal` says that this would end alike. Requests under one id are one request.
 */
export const gather = <Request extends { readonly id: string }, E>(options: {
  readonly most: number
  readonly command: (requests: ReadonlyArray<Request>) => Effect.Effect<void, E>
  readonly isFinal: (exit: Exit.Failure<void, E>) => boolean
}): (request: Request) => Effect.Effect<void, E> => {
  const waiting = new Map<string, Waiting<Request, E>>()
  let underWay = 0

  const respond = ({ resumes }: Waiting<Request, E>, exit: Exit.Exit<void, E>) => {
    for (const resume of resumes) resume(exit)
  }

  const alone = (one: Waiting<Request, E>) =>
    one.resumes.size === 0
      ? Effect.void
      : Effect.map(Effect.exit(options.command([one.request])), (exit) => respond(one, exit))

  const together = (all: ReadonlyArray<Waiting<Request, E>>) =>
    Effect.flatMap(Effect.exit(options.command(all.map(({ request }) => request))), (exit) => {
      if (Exit.isFailure(exit) && all.length > 1 && !options.isFinal(exit)) {
        return Effect.forEach(all, alone, { concurrency: "unbounded", discard: true })
      }
      for (const one of all) respond(one, exit)
      return Effect.void
    })

  const send = () => {
    while (underWay < atATime) {
      const all = [...waiting.values()].slice(0, options.most)
      const [first] = all
      if (first === undefined) return
      for (const { request } of all) waiting.delete(request.id)
      underWay++
      Effect.runForkWith(first.services)(together(all)).addObserver(() => {
        underWay--
        send()
      })
    }
  }

  return (request) =>
    Effect.contextWith((services: Context.Context<never>) =>
      Effect.callback<void, E>((resume) => {
        const known = waiting.get(request.id)
        const one = known ?? { request, services, resumes: new Set() }
        one.resumes.add(resume)
        if (known === undefined) {
          waiting.set(request.id, one)
          if (waiting.size === 1 && underWay < atATime) {
            Effect.runForkWith(services)(Effect.andThen(Effect.yieldNow, Effect.sync(send)))
          }
        }
        return Effect.sync(() => {
          one.resumes.delete(resume)
          if (one.resumes.size === 0 && waiting.get(request.id) === one) waiting.delete(request.id)
        })
      })
    )
}
