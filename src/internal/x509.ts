/** Certificates and the serial numbers that name platform keys. */
import * as Result from "effect/Result"
import { createPublicKey, type KeyObject, type X509Certificate } from "node:crypto"

/** What we need of a certificate. */
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
  readonly der: Uint8Array
}

/** Reads a certificate that node:crypto has parsed. Fails if its key or its validity cannot be read. */
export const fromX509 = (x509: X509Certificate): Result.Result<Certificate, void> => {
  try {
    const notBefore = x509.validFromDate.getTime()
    const notAfter = x509.validToDate.getTime()
    if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) return Result.failVoid
    return Result.succeed({
      serial: normalizeSerial(x509.serialNumber),
      publicKey: x509.publicKey,
      notBefore,
      notAfter,
      // Absent in a certificate without a subject, whatever the types say.
      subject: `${x509.subject ?? ""}`.replaceAll("\n", ", "),
      der: x509.raw
    })
  } catch {
    return Result.failVoid
  }
}

/** The one spelling of a serial by which serials are compared and sent. */
export const normalizeSerial = (serial: string): string =>
  /^[0-9A-Z_]*$/.test(serial) ? serial : serial
    .replaceAll(/[\s:]/g, "")
    // Only ASCII: `toUpperCase` would turn letters that are not hexadecimal into others that look right.
    .replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())

/** What a serial names: a WeChat Pay public key, a certificate, or nothing that WeChat Pay would send. */
export const serialKind = (serial: string): "publicKey" | "certificate" | "invalid" =>
  /^PUB_KEY_ID_[0-9A-Z_]{1,128}$/i.test(serial)
    ? "publicKey"
    : /^[0-9A-F]{1,64}$/i.test(serial)
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
