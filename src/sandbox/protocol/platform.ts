/** WeChat Pay's own keys: the public key, the certificates that come and go, and which of them signs what. */
import type { KeyObject } from "node:crypto"
import type * as CertificateIssuer from "./certificateIssuer.ts"
import * as Keys from "./keys.ts"

/**
 * What a merchant has to verify with: the WeChat Pay public key alone, platform certificates alone, or both, as while
 * a merchant changes from one to the other.
 */
export type Mode = "publicKey" | "certificate" | "both"

/** A key that signs. */
export interface SigningKey {
  readonly serial: string
  readonly privateKey: KeyObject
}

/** A platform certificate and its key. */
export interface PlatformCertificate extends CertificateIssuer.Certificate {
  readonly pair: Keys.KeyPair
}

/** WeChat Pay's keys in one sandbox. */
export interface Platform {
  readonly mode: Mode
  readonly publicKey: Keys.Keys["platform"]
  /** Certificates in force, the newest last. */
  readonly certificates: (now: number) => ReadonlyArray<PlatformCertificate>
  /** Key that signs the answer to a request which names `serial`; absent for a serial that is not in force. */
  readonly signer: (now: number, serial: string | undefined) => SigningKey | undefined
  /** Private key under which the sensitive fields of a request with that serial open. */
  readonly opener: (now: number, serial: string) => KeyObject | undefined
  /** Key that signs a notification; `draw` is a number from 0 to 1. */
  readonly notifier: (now: number, draw: number) => SigningKey
  /** A key that nobody knows, under a serial of its own. */
  readonly foreign: () => SigningKey
  /** Puts a new certificate in force, and takes old ones out but for the latest, or for none. */
  readonly rotate: (now: number, options: { readonly overlap: boolean }) => PlatformCertificate
}

export const make = (options: {
  readonly keys: Keys.Keys
  readonly mode: Mode
  /** Share of notifications signed under the public key where both are in force. */
  readonly migrationRatio: number
  /** The first certificate, where it must stay the same over restarts. */
  readonly certificate?: CertificateIssuer.Certificate | undefined
}): Platform => {
  const { keys, mode } = options
  const publicKey: SigningKey = { serial: keys.platform.id, privateKey: keys.platform.privateKey }
  const foreignSerial = Keys.serial()
  let certificates: ReadonlyArray<PlatformCertificate> = []
  let rotations = 0

  // The first one is made when the clock is first read: a TestClock may be set after the layer is built.
  const inForce = (now: number) => {
    if (certificates.length === 0) {
      const first = options.certificate ?? Keys.platformCertificate(keys.certificate, now)
      certificates = [{ ...first, pair: keys.certificate }]
    }
    return certificates
  }

  const newest = (now: number): SigningKey => {
    const last = inForce(now).at(-1)
    return last === undefined ? publicKey : { serial: last.serial, privateKey: last.pair.privateKey }
  }

  const named = (now: number, serial: string): SigningKey | undefined => {
    const found = inForce(now).find((certificate) => certificate.serial === serial.toUpperCase())
    return found === undefined ? undefined : { serial: found.serial, privateKey: found.pair.privateKey }
  }

  return {
    mode,
    publicKey: keys.platform,
    certificates: inForce,
    signer: (now, serial) => {
      if (mode === "publicKey") return serial === undefined || serial === publicKey.serial ? publicKey : undefined
      if (serial === undefined) return newest(now)
      // Before the change has begun, a public key id still gets a certificate's signature.
      if (serial === publicKey.serial) return mode === "both" ? publicKey : newest(now)
      return named(now, serial)
    },
    opener: (now, serial) => {
      if (serial === publicKey.serial) return mode === "certificate" ? undefined : publicKey.privateKey
      return mode === "publicKey" ? undefined : named(now, serial)?.privateKey
    },
    notifier: (now, draw) => {
      if (mode === "publicKey") return publicKey
      return mode === "both" && draw < options.migrationRatio ? publicKey : newest(now)
    },
    foreign: () => ({ serial: foreignSerial, privateKey: Keys.spare(0).privateKey }),
    rotate: (now, { overlap }) => {
      const pair = Keys.spare(++rotations)
      const certificate = { ...Keys.platformCertificate(pair, now), pair }
      certificates = [...overlap ? inForce(now).slice(-1) : [], certificate]
      return certificate
    }
  }
}
