/** Opens sensitive fields under the merchant's private keys. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as SchemaIssue from "effect/SchemaIssue"
import type { KeyObject } from "node:crypto"
import { invalid } from "./issue.ts"
import * as Rsa from "./rsa.ts"

/** Opens the fields of one message. */
export interface Opener {
  readonly open: (ciphertext: string) => Effect.Effect<string, SchemaIssue.Issue>
  /** Whether one of them did not open. */
  readonly failed: () => boolean
}

/** Tries the keys in their order. */
export const make = (keys: ReadonlyArray<KeyObject>): Opener => {
  let failed = false
  return {
    open: (ciphertext) => {
      for (const key of keys) {
        const opened = Rsa.open(key, ciphertext)
        if (Result.isSuccess(opened)) return Effect.succeed(opened.success)
      }
      failed = true
      return invalid("does not open")
    },
    failed: () => failed
  }
}
