/**
 * WeChat Pay's cryptography: it checks what merchants sign, and signs responses and notifications.
 *
 * It shares no code with the library, so that neither hides a mistake of the other.
 */
import * as Result from "effect/Result"
import * as Crypto from "node:crypto"

/** Scheme of signatures in both directions. */
export const scheme = "WECHATPAY2-SHA256-RSA2048"

/** Start of signatures that are wrong on purpose. */
export const probePrefix = "WECHATPAY/SIGNTEST/"

/** Seconds by which a request's clock may differ. */
export const clockTolerance = 300

const lineFeed = Buffer.from("\n")

/** The start of the message that a request's signature covers: four lines. The body follows. */
export const requestHead = (method: string, target: string, timestamp: string, nonce: string): Uint8Array =>
  Buffer.from([method, target, timestamp, nonce, ""].join("\n"))

/** The message that a request's signature covers: five lines, each ended. */
export const requestMessage = (head: Uint8Array, body: Uint8Array): Uint8Array => Buffer.concat([head, body, lineFeed])

/** The message that the signature of a response or a notification covers: three lines, each ended. */
export const responseMessage = (timestamp: string, nonce: string, body: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, lineFeed])

/** The items of an `Authorization` header. */
export interface Authorization {
  readonly mchid: string
  readonly nonce: string
  readonly signature: string
  readonly timestamp: string
  readonly serial: string
}

const item = /^(mchid|nonce_str|signature|timestamp|serial_no)="([^"]*)"$/

/** Reads an `Authorization` header: scheme, one blank, five items in any order, commas without blanks. */
export const parseAuthorization = (header: string): Result.Result<Authorization, string> => {
  const blank = header.indexOf(" ")
  if (header.slice(0, blank < 0 ? header.length : blank) !== scheme) {
    return Result.fail(`Authorization must begin with ${scheme}`)
  }
  const found = new Map<string, string>()
  for (const part of header.slice(blank + 1).split(",")) {
    const [, key, value] = item.exec(part) ?? []
    if (key === undefined || value === undefined) {
      return Result.fail("Authorization has an item that is not name=\"value\", or is unknown")
    }
    if (found.has(key)) return Result.fail(`Authorization has ${key} twice`)
    found.set(key, value)
  }
  const read = (key: string) => found.get(key) ?? ""
  const missing = ["mchid", "nonce_str", "signature", "timestamp", "serial_no"].filter((key) => read(key) === "")
  if (missing.length > 0) return Result.fail(`Authorization has no ${missing.join(", ")}`)
  return Result.succeed({
    mchid: read("mchid"),
    nonce: read("nonce_str"),
    signature: read("signature"),
    timestamp: read("timestamp"),
    serial: read("serial_no")
  })
}

/** Reads base64 that is spelled as an encoder would spell it. */
const base64 = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, "base64")
  return text !== "" && bytes.toString("base64") === text ? bytes : undefined
}

/** Whether a signature (base64) is the key's over the message. */
export const verify = (publicKey: Crypto.KeyObject, message: Uint8Array, signature: string): boolean => {
  const bytes = base64(signature)
  return bytes !== undefined && Crypto.createVerify("RSA-SHA256").update(message).verify(publicKey, bytes)
}

/** Signs at once: the thread pool does not go along with a `TestClock`. */
export const sign = (privateKey: Crypto.KeyObject, message: Uint8Array): string =>
  Crypto.createSign("RSA-SHA256").update(message).sign(privateKey, "base64")

/** The nonce of a response: 32 lower-case hexadecimal digits. */
export const responseNonce = (): string => Crypto.randomBytes(16).toString("hex")

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** So many random digits and letters. */
const randomLetters = (length: number): string =>
  Array.from({ length }, () => letters.charAt(Crypto.randomInt(letters.length))).join("")

/** The nonce of a notification: 32 digits and letters. */
export const notificationNonce = (): string => randomLetters(32)

/** Protocol Buffers' variable-length integer, in hexadecimal. */
const varint = (value: number): string => {
  let rest = value
  let text = ""
  do {
    const more = rest >= 128 ? 128 : 0
    text += ((rest % 128) + more).toString(16).padStart(2, "0")
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return text.toUpperCase()
}

/**
 * The start of a `Request-ID`: five numbers as Protocol Buffers write them, of which the first one is the time. `digits`
 * are 24 hexadecimal digits, of which the others are made.
 */
export const requestId = (seconds: number, digits: string): string => {
  const part = (from: number, length: number) => Number.parseInt(digits.slice(from, from + length), 16)
  return [seconds, part(0, 3), part(3, 7), part(10, 4), 65_536 + part(14, 4)]
    .map((value, index) => `${(8 * (index + 1)).toString(16).padStart(2, "0")}${varint(value)}`)
    .join("")
}

/** Ciphertext under the APIv3 key, in the order that notifications have. */
export interface Sealed {
  /** Base64 of ciphertext and tag. */
  readonly ciphertext: string
  readonly associated_data: string
  readonly nonce: string
}

/** Encrypts under the APIv3 key (AEAD_AES_256_GCM). */
export const seal = (apiV3Key: string, associatedData: string, plaintext: string): Sealed => {
  const nonce = randomLetters(12)
  const cipher = Crypto.createCipheriv("aes-256-gcm", Buffer.from(apiV3Key), Buffer.from(nonce))
  cipher.setAAD(Buffer.from(associatedData))
  const ciphertext = [cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]
  return { ciphertext: Buffer.concat(ciphertext).toString("base64"), associated_data: associatedData, nonce }
}

const padding = Crypto.constants.RSA_PKCS1_OAEP_PADDING

/** Encrypts a sensitive field (RSA-OAEP with SHA-1), to base64. */
export const encrypt = (publicKey: Crypto.KeyObject, plaintext: string): Result.Result<string, void> =>
  Result.try({
    try: () => Crypto.publicEncrypt({ key: publicKey, padding }, Buffer.from(plaintext)).toString("base64"),
    catch: () => undefined
  })

/** Decrypts a sensitive field. */
export const decrypt = (privateKey: Crypto.KeyObject, ciphertext: string): Result.Result<string, void> => {
  const bytes = base64(ciphertext)
  if (bytes === undefined) return Result.failVoid
  return Result.try({
    try: () => Crypto.privateDecrypt({ key: privateKey, padding }, bytes).toString("utf8"),
    catch: () => undefined
  })
}

/** Digest in lower-case hexadecimal. */
export const digest = (algorithm: "sha1" | "sha256" | "sm3", bytes: Uint8Array | string): string =>
  Crypto.createHash(algorithm).update(bytes).digest("hex")

const beijing = 8 * 3_600_000

const local = (epochMillis: number) => new Date(epochMillis + beijing).toISOString()

/** Time as WeChat Pay writes it: `2018-06-08T10:34:56+08:00`. */
export const rfc3339 = (epochMillis: number): string => `${local(epochMillis).slice(0, 19)}+08:00`

/** Day in Beijing, `2018-06-08`. */
export const day = (epochMillis: number): string => local(epochMillis).slice(0, 10)

/** Time in Beijing as bills write it: `2018-06-08 10:34:56`. */
export const billTime = (epochMillis: number): string => local(epochMillis).slice(0, 19).replace("T", " ")

/** Time in Beijing as numbers carry it: `20180608103456`. */
export const compactTime = (epochMillis: number): string => local(epochMillis).slice(0, 19).replaceAll(/[-:T]/g, "")

/** The day of the month and the time in Beijing, as `prepay_id` carries them: `08103456`. */
export const dayAndTime = (epochMillis: number): string => compactTime(epochMillis).slice(6)

/** Day in Beijing as numbers carry it: `20180608`. */
export const compactDay = (epochMillis: number): string => compactTime(epochMillis).slice(0, 8)

/** Milliseconds of a day; in Beijing none is shorter or longer. */
export const dayMillis = 86_400_000

/** When a day (`2018-06-08`) begins in Beijing, epoch milliseconds; `NaN` if it is none. */
export const midnight = (date: string): number => {
  const at = Date.parse(`${date}T00:00:00+08:00`)
  // The engine takes 2018-02-31 for a day in March.
  return Number.isNaN(at) || day(at) !== date ? Number.NaN : at
}

/** When the day of a time began in Beijing, epoch milliseconds. */
export const dayStart = (epochMillis: number): number => midnight(day(epochMillis))

/** Fen as bills write them: yuan with two decimals. */
export const yuan = (fen: number): string => {
  const digits = String(Math.abs(fen)).padStart(3, "0")
  return `${fen < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
