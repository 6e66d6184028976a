/** The merchants that sign for themselves: each has its own API certificate, APIv3 key and WeChat Pay keys. */
import type * as Keys from "../protocol/keys.ts"
import type { Platform } from "../protocol/platform.ts"

/** The keys of a merchant, and those with which WeChat Pay talks to it. */
export interface Identity {
  readonly mchid: string
  readonly keys: Keys.Keys
  readonly platform: Platform
}

/** The keys of all merchants of a sandbox. */
export interface Identities {
  readonly first: Identity
  readonly all: ReadonlyArray<Identity>
  readonly find: (mchid: string) => Identity | undefined
  /** The keys that apply to a merchant: its own, else its service provider's, else those of the first merchant. */
  readonly of: (mchid: string | undefined) => Identity
}

export const make = (
  first: Identity,
  others: ReadonlyArray<Identity>,
  /** The service provider of a merchant. */
  providerOf: (mchid: string) => string | undefined
): Identities => {
  const all = [first, ...others]
  const find = (mchid: string | undefined) => all.find((identity) => identity.mchid === mchid)
  return {
    first,
    all,
    find,
    of: (mchid) => mchid === undefined ? first : find(mchid) ?? find(providerOf(mchid)) ?? first
  }
}
