/** Addresses of notifications that a merchant sets for a whole product. */
import type { Call } from "./operation.ts"
import { empty, type Refused, type Reply } from "./reply.ts"

/** The addresses of one product, by merchant. */
export interface NotifyAddresses<A extends object> {
  readonly get: (mchid: string) => A | undefined
  readonly create: (call: Call, address: A) => A | Refused
  readonly query: (call: Call) => A | Refused
  readonly update: (call: Call, address: A) => A | Refused
  /** Creates or replaces. */
  readonly set: (call: Call, address: A) => A
  readonly remove: (call: Call) => Reply<void>
}

export const make = <A extends object>({ exists, missing }: {
  /** The refusal of a second address. */
  readonly exists?: Refused
  readonly missing: Refused
}): NotifyAddresses<A> => {
  const addresses = new Map<string, A>()
  const set = ({ caller }: Call, address: A) => {
    addresses.set(caller.mchid, address)
    return address
  }
  const isSet = ({ caller }: Call) => addresses.has(caller.mchid)
  return {
    get: (mchid) => addresses.get(mchid),
    create: (call, address) => exists !== undefined && isSet(call) ? exists : set(call, address),
    query: ({ caller }) => addresses.get(caller.mchid) ?? missing,
    update: (call, address) => isSet(call) ? set(call, address) : missing,
    set,
    remove: ({ caller }) => addresses.delete(caller.mchid) ? empty : missing
  }
}
