/**
 * Resources: stores of entities that need no rules of their own. A request creates an entity once; its owner queries it,
 * lists it with others, and changes its state. A product describes the kind of entity, and this module does the rest.
 */
import type * as Endpoint from "../../Endpoint.ts"
import type { Kernel } from "./kernel.ts"
import { type Call, handle, type Handler, joined, type Operation } from "./operation.ts"
import { isRefused, type Refused, type Reply } from "./reply.ts"
import * as Store from "./store.ts"
import { numberedPageOf, pageOf } from "./values.ts"

/** The sub-merchant that a request of a service provider names. */
export const subMchidOf = ({ wire }: Call): string | undefined =>
  typeof wire.sub_mchid === "string" ? wire.sub_mchid : undefined

/** The merchant that a call is for: the sub-merchant if the request names one, else the caller. */
export const ownerOf = (call: Call): string => subMchidOf(call) ?? call.caller.mchid

/** The parameters of {@link twins}. The handler takes the request of either endpoint; its response must fit both. */
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
    show: (entity: A, request: Req | PartnerReq, call: Call) => Reply<NoInfer<Res & PartnerRes>>
  ): ReadonlyArray<Operation>
}

/** Serves an endpoint and its twin for service providers. */
export const twins: Twins = <Req, PartnerReq, Res, PartnerRes, A extends object>(
  direct: Endpoint.Endpoint<Req, Res, string>,
  partner: Endpoint.Endpoint<PartnerReq, PartnerRes, string>,
  ...handler: Handler<Req | PartnerReq, Res & PartnerRes, A>
): ReadonlyArray<Operation> => {
  const run = joined(...handler)
  return [handle(direct, run), handle(partner, run)]
}

/** The fields that every entity of a resource has. */
export interface Entity {
  /** The merchant that owns the entity. */
  readonly mchid: string
  state: string
}

/** The description of a kind of entity. */
export interface Description<A extends Entity> {
  /** The kind of entity, for the event log. */
  readonly entity: string
  /** The number of an entity, in requests and in the event log. */
  readonly id: (entity: A) => string
  /** The refusal if no entity has the number. */
  readonly missing: Refused
  /** The refusal of an entity of another merchant; {@link missing} by default. */
  readonly foreign?: Refused
  /** Runs before each change of state, for example to keep its time. */
  readonly changed?: (entity: A, now: number, state: A["state"]) => void
  /** Whether `offset` counts pages instead of rows. */
  readonly numberedPages?: boolean
}

/** The states that an entity enters without a request, in order of time. It is computed again after each change of state. */
export type Plan<A extends Entity> = (entity: A) => ReadonlyArray<{ readonly at: number; readonly state: A["state"] }>

/** A store of entities of one kind, with functions that create, find and list them, and change their states. */
export interface Resource<A extends Entity> {
  readonly all: () => ReadonlyArray<A>
  /** Finds an entity of any merchant. */
  readonly get: (id: string) => A | undefined
  /** Creates an entity. A repeat of the key returns the same entity if the content is the same, and otherwise `conflict`. */
  readonly create: (
    call: Call,
    key: string,
    make: () => A | Refused,
    conflict?: Refused
  ) => A | Refused
  /** Finds an entity of the merchant that the call is for. */
  readonly find: (call: Call, id: string) => A | Refused
  /** Returns a page of that merchant's entities, each as `show` makes it. `fits` filters them; by default all fit. */
  readonly list: <B>(
    call: Call,
    request: { readonly offset?: number | undefined; readonly limit?: number | undefined },
    show: (entity: A) => B,
    fits?: (entity: A) => boolean
  ) => ReturnType<typeof pageOf<B>>
  /** Changes the state of an entity and logs the change. */
  readonly change: (now: number, entity: A, state: A["state"]) => void
  /** Changes the state of a found entity, unless it has that state already or `refused` returns a refusal. */
  readonly move: (
    now: number,
    found: A | Refused,
    state: A["state"],
    refused: (entity: A) => Refused | undefined
  ) => A | Refused
}

/** Makes an empty resource. */
export const make = <A extends Entity>(
  kernel: Kernel,
  { changed, entity: kind, foreign, id, missing, numberedPages = false }: Description<A>,
  plan: Plan<A> = () => []
): Resource<A> => {
  const entities = Store.make<A>()
  const byId = new Map<string, A>()
  const states = Store.states<A>(kernel, { entity: kind, id })

  const enter = (now: number, entity: A, state: A["state"]) => {
    states.transition(now, entity, state)
    const [next] = plan(entity).filter(({ at }) => at > now)
    if (next !== undefined) states.schedule(entity, { at: next.at, run: (at) => change(at, entity, next.state) })
  }

  const change: Resource<A>["change"] = (now, entity, state) => {
    changed?.(entity, now, state)
    enter(now, entity, state)
  }

  return {
    all: entities.values,
    get: (number) => byId.get(number),
    create: (call, key, make, conflict) =>
      entities.once(`${ownerOf(call)}/${key}`, call.wire, () => {
        const entity = make()
        if (isRefused(entity)) return entity
        byId.set(id(entity), entity)
        enter(call.now, entity, entity.state)
        return entity
      }, conflict),
    find: (call, number) => {
      const entity = byId.get(number)
      if (entity === undefined) return missing
      return entity.mchid === ownerOf(call) ? entity : foreign ?? missing
    },
    list: (call, request, show, fits = () => true) =>
      (numberedPages ? numberedPageOf : pageOf)(
        entities.values().filter((entity) => entity.mchid === ownerOf(call) && fits(entity)).map(show),
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
