/** AEAD_AES_256_GCM, as notifications, platform certificates and encrypted bills use it. */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto"
import * as Base64 from "./base64.ts"

/** Length of a key in bytes: the 32 characters of an APIv3 key. */
export const keyLength = 32

/** A key as bytes, or as a key object if it is used often: with bytes node:crypto takes three times as long. */
export type Key = Uint8Array | KeyObject

const algorithm = "aes-256-gcm"
const tagLength = 16
const options = { authTagLength: tagLength }

/**
 * Encrypts to base64 of ciphertext and tag.
 *
 * The key must have {@link keyLength} bytes and the nonce must not be empty: both are the caller's own.
 */
export const seal = (key: Key, nonce: string, associatedData: string, plaintext: Uint8Array): string => {
  const cipher = createCipheriv(algorithm, key, nonce, options)
  cipher.setAAD(Buffer.from(associatedData))
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]).toString("base64")
}

/** Decrypts a text of {@link seal}. The reason of a failure is unknown: a wrong key looks like a forgery. */
export const open = (
  key: Key,
  nonce: string,
  associatedData: string,
  ciphertextBase64: string
): Result.Result<Uint8Array, void> => {
  const sealed = Base64.decode(ciphertextBase64)
  return sealed === undefined ? Result.failVoid : openBytes(key, nonce, associatedData, sealed)
}

/** A sealed text, as the JSON around it describes it. */
export interface Sealed {
  readonly nonce: string
  readonly associatedData: string
  /** Base64 of ciphertext and tag. */
  readonly ciphertext: string
}

/** Decrypts under the first key that opens it: a message may still be sealed under an earlier key. */
export const openWithAny = (keys: ReadonlyArray<Redacted.Redacted<Key>>, sealed: Sealed): Uint8Array | undefined => {
  for (const key of keys) {
    const opened = open(Redacted.value(key), sealed.nonce, sealed.associatedData, sealed.ciphertext)
    if (Result.isSuccess(opened)) return opened.success
  }
  return undefined
}

/** Decrypts ciphertext followed by its tag. */
export const openBytes = (
  key: Key,
  nonce: string,
  associatedData: string,
  sealed: Uint8Array
): Result.Result<Uint8Array, void> => {
  if (sealed.length < tagLength) return Result.failVoid
  try {
    const decipher = createDecipheriv(algorithm, key, nonce, options)
    decipher.setAAD(Buffer.from(associatedData))
    decipher.setAuthTag(sealed.subarray(-tagLength))
    const plaintext = decipher.update(sealed.subarray(0, -tagLength))
    // Checks the tag. In this mode it never yields further bytes.
    decipher.final()
    return Result.succeed(plaintext)
  } catch {
    return Result.failVoid
  }
}

/** Decryption of a stream whose last 16 bytes are the tag. */
export interface Decipher {
  /** Takes the next piece, and returns plaintext that is not verified yet. */
  readonly update: (chunk: Uint8Array) => Uint8Array
  /** Checks the tag. The results of {@link update} must not be used before it succeeds. */
  readonly final: () => Result.Result<void, void>
}

/** Starts to decrypt a stream. */
export const createDecipher = (
  key: Key,
  nonce: string,
  associatedData: string
): Result.Result<Decipher, void> => {
  try {
    const decipher = createDecipheriv(algorithm, key, nonce, options)
    decipher.setAAD(Buffer.from(associatedData))
    // The newest 16 bytes may be the tag and wait here until more arrive.
    let held = Buffer.alloc(0)
    let done = false
    return Result.succeed({
      update: (chunk) => {
        if (done) return Buffer.alloc(0)
        const pending = Buffer.concat([held, chunk])
        const ready = Math.max(0, pending.length - tagLength)
        held = pending.subarray(ready)
        return decipher.update(pending.subarray(0, ready))
      },
      final: () => {
        if (done || held.length < tagLength) return Result.failVoid
        done = true
        try {
          decipher.setAuthTag(held)
          decipher.final()
          return Result.void
        } catch {
          return Result.failVoid
        }
      }
    })
  } catch {
    return Result.failVoid
  }
}
