/** WeChat Pay's keys: the public key and the platform certificates, and which of them signs a message. */
import type { KeyObject } from "node:crypto"
import type * as CertificateIssuer from "./certificateIssuer.ts"
import * as Keys from "./keys.ts"

/**
 * The keys that a merchant verifies with: the WeChat Pay public key, platform certificates, or both while the merchant
 * migrates.
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
  /** Key that signs the response to a request which names `serial`; absent for a serial that is not in force. */
  readonly signer: (now: number, serial: string | undefined) => SigningKey | undefined
  /** Private key under which the sensitive fields of a request with that serial open. */
  readonly opener: (now: number, serial: string) => KeyObject | undefined
  /** Key that signs a notification; `draw` is a number from 0 to 1. */
  readonly notifier: (now: number, draw: number) => SigningKey
  /** An unknown key with a serial of its own. */
  readonly foreign: () => SigningKey
  /** Puts a new certificate in force. Of the earlier ones, the latest stays in force if they overlap. */
  readonly rotate: (now: number, options: { readonly overlap: boolean }) => PlatformCertificate
}

export const make = (options: {
  readonly keys: Keys.Keys
  readonly mode: Mode
  /** Share of notifications signed under the public key where both are in force. */
  readonly migrationRatio: number
  /** The first certificate, where it must stay the same over restarts. */
  readonly certificate?: CertificateIssuer.Certificate | undefined
  /** The real time of a point in sandbox time. */
  readonly realTime: (time: number) => number
}): Platform => {
  const { keys, mode } = options
  const publicKey: SigningKey = { serial: keys.platform.id, privateKey: keys.platform.privateKey }
  const foreignSerial = Keys.serial()
  let certificates: ReadonlyArray<PlatformCertificate> = []
  let rotations = 0
  // Programs compare a certificate's validity with their own clock, which the sandbox's may be ahead of.
  const validFrom = (now: number) => Math.min(now, options.realTime(now))

  // The first certificate is issued when the clock is first read: a TestClock may be set after the layer is built.
  const inForce = (now: number) => {
    if (certificates.length === 0) {
      const first = options.certificate ?? Keys.platformCertificate(keys.certificate, validFrom(now))
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
      // Before the migration begins, a public key id still gets a certificate's signature.
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
      const certificate = { ...Keys.platformCertificate(pair, validFrom(now)), pair }
      certificates = [...overlap ? inForce(now).slice(-1) : [], certificate]
      return certificate
    }
  }
}
