/**
 * Resources: products whose things have plain states need little more than a description. A request creates a thing
 * once; its owner queries, lists and closes it.
 */
import type * as Endpoint from "../../Endpoint.ts"
import type { Kernel } from "./kernel.ts"
import { type Call, handle, type Operation } from "./operation.ts"
import { isRefused, type Refused, type Reply } from "./reply.ts"
import * as Store from "./store.ts"
import { numberedPageOf, pageOf } from "./values.ts"

/** The sub-merchant for whom a service provider calls. */
export const subMchidOf = ({ wire }: Call): string | undefined =>
  typeof wire.sub_mchid === "string" ? wire.sub_mchid : undefined

/** The merchant whom a call is about: the sub-merchant, or the caller. */
export const ownerOf = (call: Call): string => subMchidOf(call) ?? call.caller.mchid

/** Serves an endpoint and its twin for service providers, which has `sub_mchid` beside the same fields. */
export const twins = <Req, Res, Code extends string, PartnerReq extends Req, PartnerCode extends string>(
  direct: Endpoint.Endpoint<Req, Res, Code>,
  partner: Endpoint.Endpoint<PartnerReq, Res, PartnerCode>,
  run: (request: Req, call: Call) => Reply<NoInfer<Res>>
): ReadonlyArray<Operation> => [handle(direct, run), handle(partner, run)]

/** What every thing of a resource has. */
export interface Thing {
  /** The merchant that owns it. */
  readonly mchid: string
  state: string
}

/** Describes a resource. */
export interface Description<A extends Thing> {
  /** The name of the kind in the event log. */
  readonly what: string
  /** The number under which requests and the log name a thing. */
  readonly id: (thing: A) => string
  /** The refusal where there is no such thing. */
  readonly missing: Refused
  /** The refusal of a thing of another merchant; {@link missing} by default. */
  readonly foreign?: Refused
  /** Keeps the time of the latest change. */
  readonly changed?: (thing: A, now: number) => void
  /** Whether `offset` counts pages instead of rows. */
  readonly numberedPages?: boolean
}

/** What happens to a thing later by itself. */
export type Plan<A extends Thing> = (thing: A) => ReadonlyArray<{ readonly at: number; readonly state: A["state"] }>

/** The things of one kind. */
export interface Resource<A extends Thing> {
  readonly all: () => ReadonlyArray<A>
  /** Creates a thing; a repeat of the key with the same content returns the same thing. */
  readonly create: (
    call: Call,
    key: string,
    make: () => A | Refused,
    conflict?: Refused
  ) => A | Refused
  /** A thing of the owner's. */
  readonly find: (call: Call, id: string) => A | Refused
  /** A page of the owner's things. */
  readonly list: (
    call: Call,
    request: { readonly offset?: number | undefined; readonly limit?: number | undefined },
    fits?: (thing: A) => boolean
  ) => ReturnType<typeof pageOf<A>>
  /** Changes the state and logs it. */
  readonly change: (now: number, thing: A, state: A["state"]) => void
  /** Ends a thing, again as often as wanted; `refused` says why another state cannot be ended. */
  readonly close: (call: Call, id: string, state: A["state"], refused: (thing: A) => Refused | undefined) => A | Refused
}

export const make = <A extends Thing>(
  kernel: Kernel,
  { changed, foreign, id, missing, numberedPages = false, what }: Description<A>,
  plan: Plan<A> = () => []
): Resource<A> => {
  const things = Store.make<A>()
  const byId = new Map<string, A>()
  const states = Store.states<A>(kernel, { what, id })

  const change: Resource<A>["change"] = (now, thing, state) => {
    changed?.(thing, now)
    states.transition(now, thing, state)
  }

  const proceed = (now: number, thing: A) => {
    const [next] = plan(thing).filter(({ at }) => at > now)
    if (next === undefined) return
    states.schedule(thing, {
      at: next.at,
      run: (at) => {
        change(at, thing, next.state)
        proceed(at, thing)
      }
    })
  }

  const find: Resource<A>["find"] = (call, number) => {
    const thing = byId.get(number)
    if (thing === undefined) return missing
    return thing.mchid === ownerOf(call) ? thing : foreign ?? missing
  }

  return {
    all: things.values,
    create: (call, key, make, conflict) =>
      things.once(`${ownerOf(call)}/${key}`, call.wire, () => {
        const thing = make()
        if (isRefused(thing)) return thing
        byId.set(id(thing), thing)
        states.transition(call.now, thing, thing.state)
        proceed(call.now, thing)
        return thing
      }, conflict),
    find,
    list: (call, request, fits = () => true) =>
      (numberedPages ? numberedPageOf : pageOf)(
        things.values().filter((thing) => thing.mchid === ownerOf(call) && fits(thing)),
        request
      ),
    change,
    close: (call, number, state, refused) => {
      const thing = find(call, number)
      if (isRefused(thing) || thing.state === state) return thing
      const refusal = refused(thing)
      if (refusal !== undefined) return refusal
      change(call.now, thing, state)
      return thing
    }
  }
}
