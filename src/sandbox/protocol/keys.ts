/** Keys of a sandbox: made per process or directory, never shipped, and marked. */
import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto"
import * as CertificateIssuer from "./certificateIssuer.ts"

/** Both halves of an RSA key. */
export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Keys that do not change while a sandbox runs. */
export interface Keys {
  /** Private key and serial of the merchant API certificate. */
  readonly merchant: KeyPair & { readonly serial: string }
  /** WeChat Pay public key. */
  readonly platform: KeyPair & { readonly id: string }
  /** Key of the first platform certificate. */
  readonly certificate: KeyPair
  /** 32 characters. */
  readonly apiV3Key: string
}

/** `SANDBOX`: first bytes of each certificate serial, which the library trusts on this machine only. */
const serialMark = "53414E44424F58"

/** A fresh serial number, 40 hexadecimal digits with the mark in front. */
export const serial = (): string => serialMark + randomBytes(13).toString("hex").toUpperCase()

const generate = (): KeyPair => generateKeyPairSync("rsa", { modulusLength: 2048 })

/** Both halves of a private key in PEM. */
export const pairFrom = (pem: string): KeyPair => {
  const privateKey = CertificateIssuer.readKey(pem)
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

const publicKeyId = () => `PUB_KEY_ID_SANDBOX${Array.from(randomBytes(24), (byte) => byte % 10).join("")}`

/** Makes new keys. */
export const make = (): Keys => ({
  merchant: { ...generate(), serial: serial() },
  platform: { ...generate(), id: publicKeyId() },
  certificate: generate(),
  apiV3Key: randomBytes(16).toString("hex")
})

const once = <A>(build: () => A): () => A => {
  let made: { readonly value: A } | undefined
  return () => (made ??= { value: build() }).value
}

const generateAll = () => ({ merchant: generate(), platform: generate(), certificate: generate() })

const pairs: Array<() => ReturnType<typeof generateAll>> = []

const pairsOfProcess = (index: number) => (pairs[index] ??= once(generateAll))()

/**
 * Makes keys with new ids from the key pairs of this process, since a key pair takes a tenth of a second. A program that
 * confuses two sandboxes then finds an unknown key. Each merchant of a sandbox, by its index, has other key pairs.
 */
export const ofProcess = (index = 0): Keys => {
  const { certificate, merchant, platform } = pairsOfProcess(index)
  return {
    merchant: { ...merchant, serial: serial() },
    platform: { ...platform, id: publicKeyId() },
    certificate,
    apiV3Key: randomBytes(16).toString("hex")
  }
}

const spares: ReadonlyArray<() => KeyPair> = Array.from({ length: 8 }, () => once(generate))

/** Key number `index` for certificates that come by rotation, and for signatures under a foreign serial. */
export const spare = (index: number): KeyPair => (spares[index % spares.length] ?? once(generate))()

const year = 365 * 86_400_000

/** A platform certificate, valid for five years. */
export const platformCertificate = (pair: KeyPair, now: number): CertificateIssuer.Certificate =>
  CertificateIssuer.selfSigned({
    privateKey: pair.privateKey,
    serial: serial(),
    commonName: "WeChat Pay platform certificate",
    notBefore: now,
    notAfter: now + 5 * year
  })

/** The merchant's API certificate, valid for five years. */
export const merchantCertificate = (keys: Keys, mchid: string, now: number): CertificateIssuer.Certificate =>
  CertificateIssuer.selfSigned({
    privateKey: keys.merchant.privateKey,
    serial: keys.merchant.serial,
    commonName: mchid,
    notBefore: now,
    notAfter: now + 5 * year
  })

/** Whether keys have the sandbox's marks: it does not serve a directory with real keys. */
export const isMarked = (keys: Keys): boolean =>
  keys.merchant.serial.startsWith(serialMark) && keys.platform.id.startsWith("PUB_KEY_ID_SANDBOX")
