/**
 * Reads keys and certificates from the texts in which people have them: PEM from any tool, PEM that went through an
 * environment variable, a single line or a JSON string, and bare base64.
 */
import * as Result from "effect/Result"
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto"
import * as X509 from "./x509.ts"

/** The reason why a text is not a key. Neither field holds any of the text. */
export interface KeyIssue {
  /** The kind of the text, and its length. */
  readonly found: string
  /** The text to use instead. */
  readonly advice: string
}

/** RSA private key, in PKCS#8 or PKCS#1. */
export const privateKey = (text: string): Result.Result<KeyObject, KeyIssue> =>
  pick(
    text,
    "privateKey",
    (content) =>
      content._tag === "PrivateKey" && isStrongRsa(content.key) && isWhole(content.key) ? content.key : undefined
  )

/** RSA public key, in SPKI or PKCS#1. */
export const publicKey = (text: string): Result.Result<KeyObject, KeyIssue> =>
  pick(
    text,
    "publicKey",
    (content) => content._tag === "PublicKey" && isStrongRsa(content.key) ? content.key : undefined
  )

/** X.509 certificate with an RSA key; of a chain, the one that issued none of the others. */
export const certificate = (text: string): Result.Result<X509.Certificate, KeyIssue> =>
  pick(text, "certificate", (content, all) => {
    if (content._tag !== "Certificate" || !isStrongRsa(content.certificate.publicKey)) return undefined
    const certificates = all.flatMap((other) => other._tag === "Certificate" ? [other.certificate] : [])
    const issued = (certificate: X509.Certificate) =>
      certificates.some((other) => other !== certificate && other.names.issuer === certificate.names.subject)
    // Certificates that share a name all look like issuers: then the first one is as good as any.
    return issued(content.certificate) && !certificates.every(issued) ? undefined : content.certificate
  })

// ---------------------------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------------------------

type Wanted = "privateKey" | "publicKey" | "certificate"

type Content =
  | { readonly _tag: "PrivateKey"; readonly key: KeyObject; readonly der: Buffer }
  | { readonly _tag: "PublicKey"; readonly key: KeyObject; readonly der: Buffer }
  | { readonly _tag: "Certificate"; readonly certificate: X509.Certificate }
  | { readonly _tag: "OtherCertificate"; readonly algorithm: string; readonly isRsa: boolean }
  | { readonly _tag: "Encrypted" | "Request" | "Pkcs12" | "Unreadable" | "NoEnd" | "FileName" | "NoPem" | "Nothing" }

const pick = <A>(
  text: string,
  wanted: Wanted,
  fits: (content: Content, all: ReadonlyArray<Content>) => A | undefined
): Result.Result<A, KeyIssue> => {
  const all = contents(text)
  for (const content of all) {
    const value = fits(content, all)
    if (value !== undefined) return Result.succeed(value)
  }
  // Parameters of a curve, attributes and the like say less than the key beside them.
  const found = all.find((content) => content._tag !== "Unreadable") ?? all[0] ?? { _tag: "Nothing" }
  return Result.fail({
    found: found._tag === "Nothing" ? "nothing" : describe(found, text.length),
    advice: advise(wanted, found, text.length)
  })
}

const attempt = <A>(f: () => A): A | undefined => {
  try {
    return f()
  } catch {
    return undefined
  }
}

const contents = (text: string): Array<Content> => {
  const clean = unwrap(text)
  if (clean === "") return [{ _tag: "Nothing" }]
  const found = blocks(clean)
  if (found.length > 0) return found
  const bytes = base64(clean)
  // A path may be base64 by accident.
  const other: Content = { _tag: isFileName(clean) ? "FileName" : "NoPem" }
  if (bytes === undefined) return [other]
  const inner = blocks(unwrap(bytes.toString("utf8")))
  if (inner.length > 0) return inner
  const content = inspect(bytes, undefined)
  return [content._tag === "Unreadable" ? other : content]
}

const isFileName = (text: string): boolean =>
  /^[^\n]{1,4096}$/.test(text) && /^(~?\/|\.\.?[\\/]|[A-Za-z]:[\\/])|\.[A-Za-z0-9]{2,4}$/.test(text)

const unwrap = (text: string): string =>
  text
    // The look-behinds keep long runs of such characters from being tried once for each.
    .replaceAll(/(?<!\\)\\+[rn]/g, "\n")
    .replace(/^[\s\uFEFF"'`\\]+/, "")
    .replace(/(?<![\s"'`\\])[\s"'`\\]+$/, "")

/**
 * Most blocks of a text that are read, more than any chain has: for a block without an end, all of the text is
 * searched.
 */
const mostBlocks = 100

const blocks = (text: string): Array<Content> => {
  const found: Array<Content> = []
  let after = 0
  for (
    const { 0: line, 1: label = "", index } of [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].slice(0, mostBlocks)
  ) {
    const start = index + line.length
    const end = text.indexOf(`-----END ${label}-----`, start)
    if (index < after || end < 0) continue
    after = end
    const body = text.slice(start, end)
    const der = base64(body)
    found.push(
      label === "ENCRYPTED PRIVATE KEY" || /Proc-Type:\s*4,\s*ENCRYPTED/.test(body)
        ? { _tag: "Encrypted" }
        : der === undefined
        ? { _tag: "Unreadable" }
        : inspect(der, label)
    )
  }
  return found.length === 0 && text.includes("-----BEGIN ") ? [{ _tag: "NoEnd" }] : found
}

const base64 = (text: string): Buffer | undefined => {
  const compact = text.replaceAll(/\s/g, "")
  return compact !== "" && /^[A-Za-z0-9+/]+={0,2}$/.test(compact) ? Buffer.from(compact, "base64") : undefined
}

// Labels are not trusted: a PKCS#1 key under PKCS#8's label is a common mishap and harmless.
const inspect = (der: Buffer, label: string | undefined): Content => {
  if (label?.endsWith("CERTIFICATE REQUEST") === true) return { _tag: "Request" }
  // Every form is a DER sequence; this spares other bytes eight attempts.
  if (der[0] !== 0x30) return { _tag: "Unreadable" }
  const format = "der"
  const certificate = X509.parse(der)
  if (Result.isSuccess(certificate)) return { _tag: "Certificate", certificate: certificate.success }
  if (certificate.failure._tag === "UnreadableKey") return { ...certificate.failure, _tag: "OtherCertificate" }
  if (isEncrypted(der)) return { _tag: "Encrypted" }
  if (isPkcs12(der)) return { _tag: "Pkcs12" }
  const secret = attempt(() => createPrivateKey({ key: der, format, type: "pkcs8" })) ??
    attempt(() => createPrivateKey({ key: der, format, type: "pkcs1" })) ??
    attempt(() => createPrivateKey({ key: der, format, type: "sec1" }))
  if (secret !== undefined) return { _tag: "PrivateKey", key: secret, der }
  const open = attempt(() => createPublicKey({ key: der, format, type: "spki" })) ??
    attempt(() => createPublicKey({ key: der, format, type: "pkcs1" }))
  return open === undefined ? { _tag: "Unreadable" } : { _tag: "PublicKey", key: open, der }
}

const isEncrypted = (der: Buffer): boolean => {
  try {
    createPrivateKey({ key: der, format: "der", type: "pkcs8" })
    return false
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ERR_MISSING_PASSPHRASE"
  }
}

// Object identifiers as DER writes them.
const pkcs7 = Buffer.from("06092a864886f70d0107", "hex")
const sm2 = Buffer.from("06082a811ccf5501822d", "hex")

// PFX ::= SEQUENCE { version INTEGER (3), authSafe SEQUENCE { PKCS#7 content type, … } }
const isPkcs12 = (der: Buffer): boolean => {
  const head = der.subarray(0, 32)
  return head.includes(pkcs7) && head.includes(Buffer.from("020103", "hex"))
}

const bits = (key: KeyObject): number => key.asymmetricKeyDetails?.modulusLength ?? 0

const isStrongRsa = (key: KeyObject): boolean => key.asymmetricKeyType === "rsa" && bits(key) >= 2048

// A key with a wrong character in it still parses; its signatures would be refused one by one.
const isWhole = (key: KeyObject): boolean => {
  const probe = Buffer.from("probe")
  return attempt(() => verify("sha256", probe, createPublicKey(key), sign("sha256", probe, key))) === true
}

// ---------------------------------------------------------------------------------------------------------------
// Explaining
// ---------------------------------------------------------------------------------------------------------------

const kind = (key: KeyObject, der: Uint8Array): string => {
  if (Buffer.from(der).includes(sm2)) return "an SM2"
  switch (key.asymmetricKeyType) {
    case "rsa":
      return `a ${bits(key)}-bit RSA`
    case "rsa-pss":
      return "an RSA-PSS"
    case "ec":
      return "an EC"
    case "ed25519":
    case "ed448":
      return "an EdDSA"
    default:
      return "a non-RSA"
  }
}

const describe = (content: Content, length: number): string => {
  const size = `(${length} characters)`
  switch (content._tag) {
    case "PrivateKey":
      return isStrongRsa(content.key) && !isWhole(content.key)
        ? `a damaged RSA private key ${size}`
        : `${kind(content.key, content.der)} private key ${size}`
    case "PublicKey":
      return `${kind(content.key, content.der)} public key ${size}`
    case "Certificate":
      return isStrongRsa(content.certificate.publicKey)
        ? `an X.509 certificate ${size}`
        : `an X.509 certificate with ${kind(content.certificate.publicKey, content.certificate.der)} key ${size}`
    case "OtherCertificate":
      return content.isRsa
        ? `an X.509 certificate whose RSA key cannot be read ${size}`
        : `an X.509 certificate with ${content.algorithm === "DSA" ? "a" : "an"} ${content.algorithm} key ${size}`
    case "Encrypted":
      return `an encrypted private key ${size}`
    case "Request":
      return `a certificate request ${size}`
    case "Pkcs12":
      return `a PKCS#12 file ${size}`
    case "Unreadable":
      return `a damaged PEM block ${size}`
    case "NoEnd":
      return `PEM without its END line ${size}`
    case "FileName":
      return `what looks like a file name ${size}`
    case "NoPem":
      return `text of ${length} characters that is not PEM`
    case "Nothing":
      return "nothing"
  }
}

const give: Record<Wanted, string> = {
  privateKey: "Give the merchant's private key: the text of apiclient_key.pem, BEGIN and END lines included.",
  publicKey: "Give the WeChat Pay public key (微信支付公钥): the text of pub_key.pem from the merchant platform.",
  certificate: "Give the certificate: the text of apiclient_cert.pem, BEGIN and END lines included."
}

const advise = (wanted: Wanted, content: Content, length: number): string => {
  const reason = explain(wanted, content, length)
  return reason === "" ? give[wanted] : `${reason} ${give[wanted]}`
}

const rsaOnly = "WeChat Pay's WECHATPAY2-SHA256-RSA2048 needs RSA with 2048 bits or more; SM2 (国密) is not supported."

const explain = (wanted: Wanted, content: Content, length: number): string => {
  switch (content._tag) {
    case "PrivateKey":
      if (wanted === "publicKey") return "A private key is ours alone and cannot be WeChat Pay's key."
      if (wanted === "certificate") return "The certificate is the file beside the private key."
      return isStrongRsa(content.key) ? "Copy it again: its parts do not belong together." : rsaOnly
    case "PublicKey":
      if (!isStrongRsa(content.key)) return rsaOnly
      return wanted === "privateKey"
        ? "A public key cannot sign."
        : "A public key has no serial number and no validity."
    case "Certificate":
    case "OtherCertificate":
      if (wanted === "certificate") {
        return content._tag === "OtherCertificate" && content.isRsa ? "Copy it again, whole." : rsaOnly
      }
      return wanted === "privateKey"
        ? "A certificate cannot sign: the private key is the file beside it."
        : "Platform certificates (平台证书) are downloaded and need not be given; a merchant certificate is not WeChat Pay's."
    case "Encrypted":
      return wanted === "privateKey"
        ? "Remove its passphrase first: `openssl pkey -in <file> -out <new file>`."
        : "A private key does not belong here."
    case "Pkcs12":
      return "WeChat Pay hands out the same key and certificate as .pem files too."
    case "Unreadable":
    case "NoEnd":
      return "Copy it again, whole."
    case "FileName":
      return "Give the file's content, not its name."
    case "NoPem":
      return length === 32 ? "An APIv3 key (32 characters) is another setting." : ""
    case "Request":
    case "Nothing":
      return ""
  }
}
