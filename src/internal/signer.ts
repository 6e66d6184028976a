/** Signers of requests. */
import * as Effect from "effect/Effect"
import type { KeyObject } from "node:crypto"
import * as Rsa from "./rsa.ts"
import { signDifference } from "./signDifference.ts"

const callback: unique symbol = Symbol.for("effect-wechatpay/signer/callback")

/** A function that signs a message and returns the signature in base64. */
export interface Signer {
  (message: Uint8Array): Effect.Effect<string, unknown>
}

/** A signer that can run without a fiber. */
export interface LocalSigner extends Signer {
  /** Signs a message, and calls `onDone` once with the signature in base64. */
  readonly [callback]: (message: Uint8Array, onDone: (error: Error | null, signature: string) => void) => void
}

/** Makes a signer from a private key. It runs on the thread pool: a signature would block the event loop for 0.25 ms. */
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

/** Finds the difference between the message that was signed and the message that WeChat Pay verified. */
type Explain = typeof signDifference

interface ExplainedSigner extends Signer {
  readonly [explain]?: Explain
}

/** Adds the explanation of refused signatures to a signer. A program without a signer does not bundle it. */
export const explained = (sign: Signer): ExplainedSigner => Object.assign(sign, { [explain]: signDifference })

/** Explains a refused signature, if {@link explained} made the signer. */
export const explanation = (sign: ExplainedSigner, ...refused: Parameters<Explain>): string | undefined =>
  sign[explain]?.(...refused)
