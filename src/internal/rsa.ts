/** RSA as WeChat Pay uses it: SHA-256 signatures (PKCS#1 v1.5), and OAEP with SHA-1 for sensitive fields. */
import * as Result from "effect/Result"
import * as Crypto from "node:crypto"
import * as Base64 from "./base64.ts"

const digest = "sha256"

const asError = (cause: unknown): Error => cause instanceof Error ? cause : new Error("cannot sign", { cause })

// With a key of another kind node:crypto would quietly use that kind's algorithm.
const isRsa = (key: Crypto.KeyObject): boolean => key.asymmetricKeyType === "rsa"

const notRsa = (): Error => new Error("the key is not an RSA key")

/** Signs on libuv's thread pool: a signature costs too much for the event loop. Calls back once, with base64. */
export const sign = (
  key: Crypto.KeyObject,
  message: Uint8Array,
  onDone: (error: Error | null, signature: string) => void
): void => {
  if (!isRsa(key)) return onDone(notRsa(), "")
  let failed: Error | undefined
  try {
    Crypto.sign(
      digest,
      message,
      key,
      (error, signature) => error === null ? onDone(null, signature.toString("base64")) : onDone(error, "")
    )
  } catch (cause) {
    failed = asError(cause)
  }
  if (failed !== undefined) onDone(failed, "")
}

/** Signs at once, to base64. */
export const signSync = (key: Crypto.KeyObject, message: Uint8Array): Result.Result<string, Error> => {
  if (!isRsa(key)) return Result.fail(notRsa())
  return Result.try({
    try: () => Crypto.sign(digest, message, key).toString("base64"),
    catch: asError
  })
}

/** Whether the signature is the key's over the message. A text that is no signature at all is `false` too. */
export const verify = (key: Crypto.KeyObject, message: Uint8Array, signatureBase64: string): boolean => {
  const signature = Base64.decode(signatureBase64)
  if (!isRsa(key) || signature === undefined) return false
  try {
    // With the key itself: over `{ key }` it takes nearly twice as long, and a `Verify` leaves more to collect.
    return Crypto.verify(digest, message, key, signature)
  } catch {
    return false
  }
}

/** Issue of a text that UTF-8 cannot carry: half of a surrogate pair. */
export const notWellFormed = "the text is not well-formed Unicode"

const unusableKey = "the platform key cannot encrypt"

const oaep = { padding: Crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }

// Two digests and two bytes (RFC 8017, 7.1.1).
const oaepOverhead = 2 * 20 + 2

/** Encrypts a sensitive field, to base64. Fails with an issue of the field. */
export const seal = (key: Crypto.KeyObject, plaintext: string): Result.Result<string, string> => {
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (!isRsa(key) || bits === undefined) return Result.fail(unusableKey)
  if (!plaintext.isWellFormed()) return Result.fail(notWellFormed)
  const limit = Math.ceil(bits / 8) - oaepOverhead
  const bytes = Buffer.from(plaintext)
  return bytes.length > limit
    ? Result.fail(`${bytes.length} bytes do not fit under the platform key, ${limit} at most`)
    : Result.mapError(
      withOaep(key, (options) => Crypto.publicEncrypt(options, bytes).toString("base64")),
      () => unusableKey
    )
}

/** Runs a function that uses a key with OAEP. With a padding, workerd only accepts a key as PEM, not as `KeyObject`. */
const withOaep = <A>(key: Crypto.KeyObject, run: (options: Crypto.RsaPublicKey) => A): Result.Result<A, unknown> => {
  const attempt = (key: Crypto.KeyLike) => Result.try(() => run({ ...oaep, key }))
  const direct = attempt(key)
  return Result.isFailure(direct) && direct.failure instanceof TypeError
    ? attempt(key.export({ format: "pem", type: key.type === "private" ? "pkcs8" : "spki" }))
    : direct
}

/** Decrypts a sensitive field with the private key. */
export const open = (key: Crypto.KeyObject, ciphertextBase64: string): Result.Result<string, void> => {
  const ciphertext = Base64.decode(ciphertextBase64)
  if (!isRsa(key) || ciphertext === undefined) return Result.failVoid
  const bytes = withOaep(key, (options) => Crypto.privateDecrypt(options, ciphertext))
  if (Result.isFailure(bytes)) return Result.failVoid
  // Not TextDecoder: it would drop a leading byte order mark.
  const text = bytes.success.toString()
  return bytes.success.equals(Buffer.from(text)) ? Result.succeed(text) : Result.failVoid
}
