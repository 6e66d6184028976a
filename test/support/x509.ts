/**
 * X.509 certificates (RFC 5280), written byte by byte for tests. It shares no code with `src`, which reads them: two
 * wrongs cannot cancel out.
 */
import { createPublicKey, type KeyObject, sign } from "node:crypto"
import { isIP } from "node:net"

const tlv = (tag: number, ...content: ReadonlyArray<Uint8Array>): Buffer => {
  const body = Buffer.concat(content)
  const bytes: Array<number> = []
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  const length = body.length < 0x80 ? [body.length] : [0x80 + bytes.length, ...bytes]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

const sequence = (...content: ReadonlyArray<Uint8Array>) => tlv(0x30, ...content)

const hex = (text: string) => Buffer.from(text.length % 2 === 0 ? text : `0${text}`, "hex")

/** A positive number: a byte of zeros in front, where its first bit is set. */
const integer = (text: string) => {
  const bytes = hex(text.replace(/^(00)+(?=..)/, ""))
  return tlv(0x02, bytes[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
}

/** Object identifiers, as bytes. */
const oids: Readonly<Record<string, string>> = {
  C: "550406",
  O: "55040a",
  OU: "55040b",
  CN: "550403",
  L: "550407"
}
const sha256WithRsa = sequence(tlv(0x06, hex("2a864886f70d01010b")), tlv(0x05))

/** `/C=CN/O=Tenpay.com/CN=sign`, as the openssl command takes it. */
const name = (subject: string) =>
  sequence(
    ...subject.split("/").filter((part) => part !== "").map((part) => {
      const [type = "", ...value] = part.split("=")
      const oid = oids[type]
      if (oid === undefined) throw new Error(`no such attribute: ${type}`)
      // Countries are PrintableString, all else UTF8String.
      return tlv(
        0x31,
        sequence(tlv(0x06, hex(oid)), tlv(type === "C" ? 0x13 : 0x0c, Buffer.from(value.join("="))))
      )
    })
  )

/** Two digits of the year until 2049, four from then on. */
const time = (millis: number) => {
  const text = `${new Date(millis).toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`
  return text < "2050" ? tlv(0x17, Buffer.from(text.slice(2))) : tlv(0x18, Buffer.from(text))
}

const addresses = (ips: ReadonlyArray<string>) =>
  sequence(
    tlv(0x06, hex("551d11")),
    tlv(
      0x04,
      sequence(...ips.map((ip) => {
        if (isIP(ip) !== 4) throw new Error(`no IPv4 address: ${ip}`)
        return tlv(0x87, Buffer.from(ip.split(".").map(Number)))
      }))
    )
  )

/** A self-signed certificate in PEM. */
export const selfSigned = (options: {
  readonly privateKey: KeyObject
  /** In hex. */
  readonly serial: string
  readonly subject: string
  /** Epoch milliseconds, whole seconds. */
  readonly notBefore: number
  readonly notAfter: number
  /** Addresses that the certificate is for. */
  readonly ips?: ReadonlyArray<string>
}): string => {
  const { ips = [], notAfter, notBefore, privateKey, serial } = options
  const subject = name(options.subject)
  const content = sequence(
    tlv(0xa0, integer("02")),
    integer(serial),
    sha256WithRsa,
    subject,
    sequence(time(notBefore), time(notAfter)),
    subject,
    createPublicKey(privateKey).export({ format: "der", type: "spki" }),
    ...ips.length === 0 ? [] : [tlv(0xa3, sequence(addresses(ips)))]
  )
  const certificate = sequence(content, sha256WithRsa, tlv(0x03, Buffer.of(0), sign("RSA-SHA256", content, privateKey)))
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`
}
