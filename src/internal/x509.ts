/** Certificates and the serial numbers that name platform keys. */
import * as Result from "effect/Result"
import { createPublicKey, type KeyObject } from "node:crypto"
import * as Der from "./der.ts"

/**
 * The fields of a certificate that the library needs. They are read from the DER: `X509Certificate` of node:crypto is
 * not the same in every runtime (workerd has no `validFromDate`, and Deno drops the leading zero of a serial number).
 */
export interface Certificate {
  /** Upper-case hexadecimal, whole bytes: a leading zero is part of it. */
  readonly serial: string
  readonly publicKey: KeyObject
  /** Epoch milliseconds. */
  readonly notBefore: number
  /** Epoch milliseconds. */
  readonly notAfter: number
  /** On one line, e.g. `C=CN, O=Tenpay.com, CN=…`. */
  readonly subject: string
  /** Names as they are encoded, by which an issuer is found. */
  readonly names: { readonly issuer: string; readonly subject: string }
  readonly der: Uint8Array
}

/** The reason why bytes are not a certificate. */
export type CertificateIssue =
  /** They are no certificate at all. */
  | { readonly _tag: "NoCertificate" }
  /** They are a certificate whose key cannot be read: it has another algorithm, named here, or is damaged. */
  | { readonly _tag: "UnreadableKey"; readonly algorithm: string; readonly isRsa: boolean }

const rsaEncryption = "1.2.840.113549.1.1.1"

/** Algorithms and curves of keys, by their object identifiers. */
const algorithms: Readonly<Record<string, string>> = {
  [rsaEncryption]: "RSA",
  "1.2.840.113549.1.1.10": "RSA-PSS",
  "1.2.840.10040.4.1": "DSA",
  "1.2.840.10045.2.1": "EC",
  "1.2.156.10197.1.301": "SM2",
  "1.3.101.112": "Ed25519",
  "1.3.101.113": "Ed448"
}

/** Short names of the attributes that subjects usually have. */
const attributes: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.4": "SN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "street",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.12": "title",
  "2.5.4.42": "GN",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "emailAddress"
}

/** As RFC 4514 writes a value, so that none looks like the next attribute. */
const escaped = (value: string): string =>
  value
    .replaceAll(/[,+"\\<>;]|^[ #]| $/g, "\\$&")
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u001f\u007f]/g, (control) => `\\${control.charCodeAt(0).toString(16).padStart(2, "0")}`)

const readAttribute = (element: Der.Element): string | undefined => {
  const [type, value, ...others] = Der.children(element) ?? []
  if (element.tag !== Der.tags.sequence || type === undefined || value === undefined || others.length > 0) {
    return undefined
  }
  const name = Der.oid(type)
  if (name === undefined) return undefined
  const text = Der.text(value)
  return `${attributes[name] ?? name}=${
    text === undefined ? `#${Buffer.from(value.bytes).toString("hex")}` : escaped(text)
  }`
}

const all = <A>(values: ReadonlyArray<A | undefined>): ReadonlyArray<A> | undefined => {
  const found = values.filter((value) => value !== undefined)
  return found.length === values.length ? found : undefined
}

const readName = (element: Der.Element): string | undefined => {
  const sets = element.tag === Der.tags.sequence ? Der.children(element) : undefined
  const parts = sets?.map((set) => {
    const members = set.tag === Der.tags.set ? Der.children(set) : undefined
    return members === undefined ? undefined : all(members.map(readAttribute))?.join(" + ")
  })
  return parts === undefined ? undefined : all(parts)?.join(", ")
}

/** Name of the algorithm of a SubjectPublicKeyInfo: of an elliptic curve's key that of the curve, where it has one. */
const keyAlgorithm = (spki: Der.Element): string | undefined => {
  const [identifier] = Der.children(spki) ?? []
  const [algorithm, parameters] = Der.children(identifier) ?? []
  const id = algorithm === undefined ? undefined : Der.oid(algorithm)
  if (id === undefined) return undefined
  const curve = parameters === undefined ? undefined : Der.oid(parameters)
  return curve !== undefined && algorithms[curve] !== undefined ? curve : id
}

const isSequence = (element: Der.Element | undefined): element is Der.Element => element?.tag === Der.tags.sequence

const noCertificate = Result.fail<CertificateIssue>({ _tag: "NoCertificate" })

/**
 * Reads a certificate (RFC 5280, 4.1). Its own signature is not checked, because the library does not trust the issuer.
 */
export const parse = (der: Uint8Array): Result.Result<Certificate, CertificateIssue> => {
  const outer = Der.whole(der)
  if (!isSequence(outer)) return noCertificate
  const [tbs, algorithm, signature, ...rest] = Der.children(outer) ?? []
  if (!isSequence(tbs) || !isSequence(algorithm) || signature?.tag !== Der.tags.bitString || rest.length > 0) {
    return noCertificate
  }
  const fields = Der.children(tbs) ?? []
  const [serialNumber, signedBy, issuer, validity, subject, spki] = fields[0]?.tag === Der.tags.context0
    ? fields.slice(1)
    : fields
  if (serialNumber === undefined || ![signedBy, issuer, validity, subject, spki].every(isSequence)) {
    return noCertificate
  }
  const times = Der.children(validity) ?? []
  const [from, to] = times
  if (
    issuer === undefined || subject === undefined || spki === undefined || from === undefined || to === undefined ||
    times.length !== 2
  ) return noCertificate
  const serial = Der.integerHex(serialNumber)
  const notBefore = Der.time(from)
  const notAfter = Der.time(to)
  const name = readName(subject)
  const keyKind = keyAlgorithm(spki)
  if (
    serial === undefined || notBefore === undefined || notAfter === undefined || name === undefined ||
    keyKind === undefined
  ) return noCertificate
  const publicKey = readKey(spki.bytes)
  return publicKey === undefined
    ? Result.fail({
      _tag: "UnreadableKey",
      algorithm: algorithms[keyKind] ?? `unknown (${keyKind.slice(0, 64)})`,
      isRsa: keyKind === rsaEncryption
    })
    : Result.succeed({
      serial,
      publicKey,
      notBefore,
      notAfter,
      subject: name,
      names: { issuer: hex(issuer), subject: hex(subject) },
      der
    })
}

const hex = ({ bytes }: Der.Element): string => Buffer.from(bytes).toString("hex")

const readKey = (spki: Uint8Array): KeyObject | undefined => {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" })
  } catch {
    return undefined
  }
}

/** The one spelling of a serial by which serials are compared and sent. */
export const normalizeSerial = (serial: string): string =>
  /^[0-9A-Z_]*$/.test(serial) ? serial : serial
    .replaceAll(/[\s:]/g, "")
    // Only ASCII: `toUpperCase` would turn letters that are not hexadecimal into others that look right.
    .replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())

const publicKeyId = /^PUB_KEY_ID_[0-9A-Z_]{1,128}$/i
const certificateSerial = /^[0-9A-F]{1,64}$/i

/** Whether a serial could name a platform key. */
export const isSerial = (serial: string): boolean => publicKeyId.test(serial) || certificateSerial.test(serial)

/** The kind of key that a serial names; `invalid` for a text that WeChat Pay would not send. */
export const serialKind = (serial: string): "publicKey" | "certificate" | "invalid" =>
  publicKeyId.test(serial)
    ? "publicKey"
    : certificateSerial.test(serial)
    ? "certificate"
    : "invalid"

const publicHalf = (key: KeyObject): KeyObject => key.type === "private" ? createPublicKey(key) : key

/** Whether two keys, private or public, are of the same pair. */
export const samePublicKey = (a: KeyObject, b: KeyObject): boolean => {
  try {
    return publicHalf(a).equals(publicHalf(b))
  } catch {
    return false
  }
}
