/** Gathers requests to a store into commands: one command carries all requests that come at about the same time. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/** Most commands that run at a time. Requests that come meanwhile wait for the next command. */
const mostCommands = 2

/** A request that waits for its command, with the callers that wait for its result. */
interface Waiting<out Request, E> {
  readonly request: Request
  /** Services of the first caller: its span becomes the parent of the command's. */
  readonly services: Context.Context<never>
  /** Resumes the callers. Empty once all of them were interrupted. */
  readonly resumes: Set<(exit: Exit.Exit<void, E>) => void>
}

/**
 * Makes the function that runs a request. It gathers the requests of one turn of the event loop, and those that come while
 * other commands run, into commands of at most `most` requests. If a command fails, each of its requests runs in a command
 * alone, so that it has its own result, unless `isFinal` says that this would fail in the same way. Requests with the same
 * id count as one.
 */
export const gather = <Request extends { readonly id: string }, E>(options: {
  readonly most: number
  readonly command: (requests: ReadonlyArray<Request>) => Effect.Effect<void, E>
  readonly isFinal: (exit: Exit.Failure<void, E>) => boolean
}): (request: Request) => Effect.Effect<void, E> => {
  const waiting = new Map<string, Waiting<Request, E>>()
  let running = 0

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
    while (running < mostCommands) {
      const all = [...waiting.values()].slice(0, options.most)
      const [first] = all
      if (first === undefined) return
      for (const { request } of all) waiting.delete(request.id)
      running++
      Effect.runForkWith(first.services)(together(all)).addObserver(() => {
        running--
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
          if (waiting.size === 1 && running < mostCommands) {
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
