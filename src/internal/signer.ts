/** What signs requests, and what comes with it. */
import * as Effect from "effect/Effect"
import type { KeyObject } from "node:crypto"
import * as Rsa from "./rsa.ts"
import { signDifference } from "./signDifference.ts"

const callback: unique symbol = Symbol.for("effect-wechatpay/signer/callback")

/** Signs to base64. */
export interface Signer {
  (message: Uint8Array): Effect.Effect<string, unknown>
}

/** Signer that needs no fiber. */
export interface LocalSigner extends Signer {
  /** Signs to base64, and calls back once. */
  readonly [callback]: (message: Uint8Array, onDone: (error: Error | null, signature: string) => void) => void
}

/** Signs on the thread pool: an RSA signature takes a quarter of a millisecond, too long for the event loop. */
export const local = (key: KeyObject): LocalSigner =>
  Object.assign(
    (message: Uint8Array) =>
      Effect.callback<string, unknown>((resume) =>
        Rsa.sign(
          key,
          message,
          (error, signature) => resume(error === null ? Effect.succeed(signature) : Effect.fail(error))
        )
      ),
    {
      [callback]: (message: Uint8Array, onDone: (error: Error | null, signature: string) => void) =>
        Rsa.sign(key, message, onDone)
    }
  )

/** The function that signs without a fiber, if a signer has one. */
export const callbackOf = (sign: Signer): LocalSigner[typeof callback] | undefined =>
  isLocal(sign) ? sign[callback] : undefined

const isLocal = (sign: Signer): sign is LocalSigner => callback in sign

const explain: unique symbol = Symbol.for("effect-wechatpay/signer/explain")

/** Says what WeChat Pay verified otherwise than it was signed, if that is known. */
type Explain = typeof signDifference

interface ExplainedSigner extends Signer {
  readonly [explain]?: Explain
}

/** Gives a signer what explains a refused signature: a program needs it where something signs, and once. */
export const explained = (sign: Signer): ExplainedSigner => Object.assign(sign, { [explain]: signDifference })

/** Explains a refused signature, if the signer can. */
export const explanation = (sign: ExplainedSigner, ...refused: Parameters<Explain>): string | undefined =>
  sign[explain]?.(...refused)
