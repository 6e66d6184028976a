/** Self-signed X.509 certificates: a DER writer of the few forms that they need, and the certificate around a key. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, X509Certificate } from "node:crypto"

/** A key and the certificate that carries it. */
export interface Certificate {
  /** Upper-case hexadecimal. */
  readonly serial: string
  readonly pem: string
  /** Epoch milliseconds, whole seconds. */
  readonly notBefore: number
  /** Epoch milliseconds, whole seconds. */
  readonly notAfter: number
}

type Der = Uint8Array

const length = (count: number): ReadonlyArray<number> => {
  if (count < 0x80) return [count]
  const bytes: Array<number> = []
  for (let rest = count; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [0x80 | bytes.length, ...bytes]
}

const element = (tag: number, ...content: ReadonlyArray<Der>): Der => {
  const body = Buffer.concat(content)
  return Buffer.concat([Uint8Array.from([tag, ...length(body.length)]), body])
}

const sequence = (...content: ReadonlyArray<Der>): Der => element(0x30, ...content)

const set = (...content: ReadonlyArray<Der>): Der => element(0x31, ...content)

const integer = (hex: string): Der => {
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex")
  // A first bit of 1 would make it negative.
  return element(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes)
}

const base128 = (value: number): ReadonlyArray<number> => {
  const bytes = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 | rest % 128)
  return bytes
}

const objectId = (dotted: string): Der => {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number)
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]))
}

const utf8 = (text: string): Der => element(0x0c, Buffer.from(text))

const printable = (text: string): Der => element(0x13, Buffer.from(text, "latin1"))

const bitString = (bytes: Der, unused = 0): Der => element(0x03, Uint8Array.of(unused), bytes)

const octetString = (bytes: Der): Der => element(0x04, bytes)

/** Years from 1950 to 2049 have two digits (RFC 5280, 4.1.2.5). */
const time = (epochMillis: number): Der => {
  const text = new Date(epochMillis).toISOString().replaceAll(/[-:T]|\.\d{3}/g, "")
  const year = Number(text.slice(0, 4))
  return year >= 1950 && year < 2050
    ? element(0x17, Buffer.from(text.slice(2), "latin1"))
    : element(0x18, Buffer.from(text, "latin1"))
}

const sha256WithRsa = sequence(objectId("1.2.840.113549.1.1.11"), element(0x05))

const name = (commonName: string): Der =>
  sequence(
    set(sequence(objectId("2.5.4.6"), printable("CN"))),
    set(sequence(objectId("2.5.4.10"), utf8(organization))),
    set(sequence(objectId("2.5.4.3"), utf8(commonName)))
  )

/** Mark in the subject of every certificate that a sandbox makes. */
export const organization = "effect-wechatpay sandbox"

const extensions = element(
  0xa3,
  sequence(
    // basicConstraints: no certificate authority.
    sequence(objectId("2.5.29.19"), octetString(sequence())),
    // keyUsage: digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment.
    sequence(objectId("2.5.29.15"), element(0x01, Uint8Array.of(0xff)), octetString(bitString(Uint8Array.of(0xf0), 4)))
  )
)

const seconds = (epochMillis: number) => Math.floor(epochMillis / 1000) * 1000

/** Makes the certificate of a key, signed by that key. */
export const selfSigned = (options: {
  readonly privateKey: KeyObject
  /** Hexadecimal; of a sandbox's certificate starting with `53414E44424F58`. */
  readonly serial: string
  readonly commonName: string
  /** Epoch milliseconds. */
  readonly notBefore: number
  /** Epoch milliseconds. */
  readonly notAfter: number
}): Certificate => {
  const notBefore = seconds(options.notBefore)
  const notAfter = seconds(options.notAfter)
  const subject = name(options.commonName)
  const publicKey = createPublicKey(options.privateKey).export({ type: "spki", format: "der" })
  const body = sequence(
    element(0xa0, integer("02")),
    integer(options.serial),
    sha256WithRsa,
    subject,
    sequence(time(notBefore), time(notAfter)),
    subject,
    publicKey,
    extensions
  )
  const der = sequence(body, sha256WithRsa, bitString(sign("sha256", body, options.privateKey)))
  return { serial: options.serial.toUpperCase(), pem: toPem("CERTIFICATE", der), notBefore, notAfter }
}

const toPem = (label: string, der: Der): string => {
  const lines = Buffer.from(der).toString("base64").match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`
}

/** PEM text of a key: PKCS#8 of a private one, SPKI of a public one. */
export const keyPem = (key: KeyObject): string =>
  key.export({ type: key.type === "private" ? "pkcs8" : "spki", format: "pem" }).toString()

/** Reads a private key that {@link keyPem} wrote. */
export const readKey = (pem: string): KeyObject => createPrivateKey(pem)

/** Reads a certificate that {@link selfSigned} wrote. */
export const readCertificate = (pem: string): Certificate => {
  const read = new X509Certificate(pem)
  return {
    serial: read.serialNumber.toUpperCase(),
    pem,
    notBefore: read.validFromDate.getTime(),
    notAfter: read.validToDate.getTime()
  }
}
