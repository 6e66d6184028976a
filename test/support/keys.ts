/** Keys for tests: made in memory for the run, known to nobody, worth nothing. */
import { generateKeyPairSync, type KeyObject } from "node:crypto"

/** Both halves of a key. */
export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const made = new Map<string, KeyPair>()

/** An RSA key of 2048 bits, always the same one for the same name within a test file. */
export const rsa = (name = "merchant"): KeyPair => {
  const pair = made.get(name) ?? generateKeyPairSync("rsa", { modulusLength: 2048 })
  made.set(name, pair)
  return pair
}

/** Elliptic-curve key, which WeChat Pay has no use for. */
export const ec = (): KeyPair => generateKeyPairSync("ec", { namedCurve: "P-256" })

/** The key's PEM text: PKCS#8 or SPKI. */
export const pem = (key: KeyObject): string =>
  key.export({ format: "pem", type: key.type === "private" ? "pkcs8" : "spki" }).toString()

/** The bytes with one bit flipped; `bit` counts around the end. */
export const flip = (bytes: Uint8Array, bit: number): Buffer => {
  const copy = Buffer.from(bytes)
  const index = Math.floor(bit / 8) % copy.length
  copy[index] = copy[index]! ^ (1 << (bit % 8))
  return copy
}
