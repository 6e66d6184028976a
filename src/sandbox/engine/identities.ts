/** The merchants that sign their own requests. Each has an API certificate, an APIv3 key and WeChat Pay keys. */
import type * as Keys from "../protocol/keys.ts"
import type { Platform } from "../protocol/platform.ts"

/** A merchant's keys, and the keys with which WeChat Pay signs and decrypts for this merchant. */
export interface Identity {
  readonly mchid: string
  readonly keys: Keys.Keys
  readonly platform: Platform
}

/** The identities of a sandbox. */
export interface Identities {
  /** The identity of the sandbox's first merchant. */
  readonly first: Identity
  readonly all: ReadonlyArray<Identity>
  readonly find: (mchid: string) => Identity | undefined
  /** The identity for a merchant: its own, else that of its service provider, else that of the first merchant. */
  readonly of: (mchid: string | undefined) => Identity
}

export const make = (
  first: Identity,
  others: ReadonlyArray<Identity>,
  /** Returns the merchant number of a merchant's service provider. */
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
