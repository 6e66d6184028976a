/**
 * Resources: products whose things have plain states need little more than a description. A request creates a thing
 * once; its owner queries, lists and closes it.
 */
import type * as Endpoint from "../../Endpoint.ts"
import type { Kernel } from "./kernel.ts"
import { type Call, handle, type Handler, type Operation, responder } from "./operation.ts"
import { isRefused, type Refused, type Reply } from "./reply.ts"
import * as Store from "./store.ts"
import { numberedPageOf, pageOf } from "./values.ts"

/** The sub-merchant for whom a service provider calls. */
export const subMchidOf = ({ wire }: Call): string | undefined =>
  typeof wire.sub_mchid === "string" ? wire.sub_mchid : undefined

/** The merchant whom a call is about: the sub-merchant, or the caller. */
export const ownerOf = (call: Call): string => subMchidOf(call) ?? call.caller.mchid

/** The parameters of {@link twins}: the request is either one's, the response fits both. */
export interface Twins {
  <Req, PartnerReq, Res, PartnerRes>(
    direct: Endpoint.Endpoint<Req, Res, string>,
    partner: Endpoint.Endpoint<PartnerReq, PartnerRes, string>,
    run: (request: Req | PartnerReq, call: Call) => Reply<NoInfer<Res & PartnerRes>>
  ): ReadonlyArray<Operation>
  <Req, PartnerReq, Res, PartnerRes, A extends object>(
    direct: Endpoint.Endpoint<Req, Res, string>,
    partner: Endpoint.Endpoint<PartnerReq, PartnerRes, string>,
    find: (request: Req | PartnerReq, call: Call) => A | Refused,
    withThing: (thing: A, request: Req | PartnerReq, call: Call) => Reply<NoInfer<Res & PartnerRes>>
  ): ReadonlyArray<Operation>
}

/** Serves an endpoint and its twin for service providers. */
export const twins: Twins = <Req, PartnerReq, Res, PartnerRes, A extends object>(
  direct: Endpoint.Endpoint<Req, Res, string>,
  partner: Endpoint.Endpoint<PartnerReq, PartnerRes, string>,
  ...handler: Handler<Req | PartnerReq, Res & PartnerRes, A>
): ReadonlyArray<Operation> => {
  const run = responder(...handler)
  return [handle(direct, run), handle(partner, run)]
}

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
  /** Keeps the time of a change. */
  readonly changed?: (thing: A, now: number, state: A["state"]) => void
  /** Whether `offset` counts pages instead of rows. */
  readonly numberedPages?: boolean
}

/** What happens to a thing later by itself, unless it changes before. */
export type Plan<A extends Thing> = (thing: A) => ReadonlyArray<{ readonly at: number; readonly state: A["state"] }>

/** The things of one kind. */
export interface Resource<A extends Thing> {
  readonly all: () => ReadonlyArray<A>
  /** A thing of any merchant's. */
  readonly get: (id: string) => A | undefined
  /** Creates a thing; a repeat of the key with the same content returns the same thing. */
  readonly create: (
    call: Call,
    key: string,
    make: () => A | Refused,
    conflict?: Refused
  ) => A | Refused
  /** A thing of the owner's. */
  readonly find: (call: Call, id: string) => A | Refused
  /** A page of the owner's things, as `show` makes them. */
  readonly list: <B>(
    call: Call,
    request: { readonly offset?: number | undefined; readonly limit?: number | undefined },
    show: (thing: A) => B,
    fits?: (thing: A) => boolean
  ) => ReturnType<typeof pageOf<B>>
  /** Changes the state and logs it. */
  readonly change: (now: number, thing: A, state: A["state"]) => void
  /** Takes a thing that was found to a state, again as often as wanted; `refused` says why another one cannot be left. */
  readonly move: (
    now: number,
    found: A | Refused,
    state: A["state"],
    refused: (thing: A) => Refused | undefined
  ) => A | Refused
}

export const make = <A extends Thing>(
  kernel: Kernel,
  { changed, foreign, id, missing, numberedPages = false, what }: Description<A>,
  plan: Plan<A> = () => []
): Resource<A> => {
  const things = Store.make<A>()
  const byId = new Map<string, A>()
  const states = Store.states<A>(kernel, { what, id })

  const enter = (now: number, thing: A, state: A["state"]) => {
    states.transition(now, thing, state)
    const [next] = plan(thing).filter(({ at }) => at > now)
    if (next !== undefined) states.schedule(thing, { at: next.at, run: (at) => change(at, thing, next.state) })
  }

  const change: Resource<A>["change"] = (now, thing, state) => {
    changed?.(thing, now, state)
    enter(now, thing, state)
  }

  return {
    all: things.values,
    get: (number) => byId.get(number),
    create: (call, key, make, conflict) =>
      things.once(`${ownerOf(call)}/${key}`, call.wire, () => {
        const thing = make()
        if (isRefused(thing)) return thing
        byId.set(id(thing), thing)
        enter(call.now, thing, thing.state)
        return thing
      }, conflict),
    find: (call, number) => {
      const thing = byId.get(number)
      if (thing === undefined) return missing
      return thing.mchid === ownerOf(call) ? thing : foreign ?? missing
    },
    list: (call, request, show, fits = () => true) =>
      (numberedPages ? numberedPageOf : pageOf)(
        things.values().filter((thing) => thing.mchid === ownerOf(call) && fits(thing)).map(show),
        request
      ),
    change,
    move: (now, found, state, refused) => {
      if (isRefused(found) || found.state === state) return found
      const refusal = refused(found)
      if (refusal !== undefined) return refusal
      change(now, found, state)
      return found
    }
  }
}
