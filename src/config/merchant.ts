/** Reads the merchant's settings, and gives advice on wrong ones. */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { createSecretKey } from "node:crypto"
import * as Pem from "../internal/pem.ts"
import { isLoopback } from "../internal/sandboxIdentity.ts"
import type { Certificate } from "../internal/x509.ts"
import { fail, kindOf, readText } from "./environment.ts"

/** Whether a setting is absent: in JavaScript it may be `null`. */
export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null

/** Reads a list; a single value counts as a list of one. */
export const listOf = (value: unknown): ReadonlyArray<unknown> =>
  Array.isArray(value) ? value : isAbsent(value) ? [] : [value]

/** Reads a private key. */
export const readKey = Effect.fnUntraced(function*(setting: string, value: unknown) {
  const key = Pem.privateKey(yield* readText(setting, value, true))
  return Result.isSuccess(key) ? key.success : yield* fail(setting, key.failure.found, key.failure.advice)
})

/** Reads an APIv3 key. */
export const readApiV3Key = Effect.fnUntraced(function*(setting: string, value: unknown) {
  const text = yield* readText(setting, value)
  const bytes = Buffer.from(text, "utf8")
  return /^[\x21-\x7e]{32}$/.test(text)
    ? Redacted.make(createSecretKey(bytes), { label: "apiV3Key" })
    : yield* fail(
      setting,
      text === ""
        ? "nothing"
        : bytes.length === 32
        ? "32 bytes, not all ASCII"
        : `${bytes.length} bytes`,
      "The APIv3 key has exactly 32 bytes; it is set in the merchant console under API security, and is not the APIv2 key."
    )
})

/** Reads an origin. */
export const readOrigin = Effect.fnUntraced(function*(setting: string, value: unknown, allowPlainHttp: boolean) {
  const text = yield* readText(setting, value)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.href !== `${url.origin}/`) {
    return yield* fail(
      setting,
      kindOf(text),
      `Give an origin without path or query, for example https://api.mch.weixin.qq.com.`
    )
  }
  return url.protocol === "https:" || (url.protocol === "http:" && (allowPlainHttp || isLoopback(url)))
    ? url
    : yield* fail(
      setting,
      `an address with ${url.protocol}//`,
      "Use https. Plain http is for a sandbox on this machine, or for a proxy on your own network with allowPlainHttp."
    )
})

/** Reads a text that must have a certain form, if the setting is there. */
export const readLike = Effect.fnUntraced(function*(
  setting: string,
  value: unknown,
  fits: (text: string) => boolean,
  advice: string
) {
  if (isAbsent(value)) return undefined
  const text = yield* readText(setting, value)
  return fits(text) ? text : yield* fail(setting, kindOf(text), advice)
})

/** Reads a setting that is true or false. */
export const readFlag = (setting: string, value: unknown) =>
  isAbsent(value) || value === "" || value === false || value === "false"
    ? Effect.succeed(false)
    : value === true || value === "true"
    ? Effect.succeed(true)
    : fail(
      setting,
      typeof value === "string" ? kindOf(value) : `a value of type ${typeof value}`,
      "Give true or false."
    )

/** Reads an application id, if there is one. */
export const readAppid = (setting: string, value: unknown) =>
  readLike(
    setting,
    value,
    (text) => /^[0-9A-Za-z_-]{1,32}$/.test(text) && /\D/.test(text),
    "Give the application id: letters and digits, wx… as a rule, 32 at most."
  )

/** Reads a time limit. */
export const readTimeout = (value: Duration.Input) => {
  const timeout = Duration.fromInput(value)
  return Option.isSome(timeout) && Duration.toMillis(timeout.value) > 0
    ? Effect.succeed(timeout.value)
    : fail(
      "timeout",
      Option.isSome(timeout) ? "no time at all" : "no duration",
      "Give a duration, for example \"10 seconds\"."
    )
}

/** Subjects of platform certificates; those of merchants name 微信商户系统 and the merchant number. */
export const isPlatformSubject = (subject: string) => /(^|, )(CN|O)=Tenpay\.com/i.test(subject)

/** Advice that shows how to print the serial number of a certificate. */
export const howToSerial = "`openssl x509 -serial -noout -in apiclient_cert.pem` prints it."

/** Merchant number that a merchant API certificate names, and whether it is one. */
export const merchantOf = (subject: string): string | undefined =>
  /(^|, )O=微信商户系统(,|$)/.test(subject) ? /(?:^|, )CN=(\d{1,32})(?:,|$)/.exec(subject)?.[1] : undefined

/** Time before the end of the merchant API certificate from which a warning is logged: merchants renew it by hand. */
const renewal = Duration.days(30)

/**
 * Warns of a merchant certificate that expires. It does not fail: notifications need no certificate, and the clock may
 * be wrong.
 */
export const warnOfExpiry = ({ notAfter }: Certificate) =>
  Effect.flatMap(
    Clock.currentTimeMillis,
    (now) =>
      now < notAfter - Duration.toMillis(renewal) ? Effect.void : Effect.logWarning(
        `WeChatPayConfig: the merchant certificate is valid until ${
          DateTime.formatIsoDateUtc(DateTime.makeUnsafe(notAfter))
        }: renew it`
      )
  )

/** Signs with the program's own signer. A defect of the signer becomes a failure, because nothing was sent yet. */
export const signBy =
  (signer: (message: Uint8Array) => Effect.Effect<Uint8Array, unknown>) =>
  (message: Uint8Array): Effect.Effect<string, unknown> =>
    Effect.suspend(() => {
      const signing = signer(message)
      return Effect.isEffect(signing) ? signing : Effect.succeed(signing)
    }).pipe(
      Effect.catchDefect((defect) => Effect.fail(defect)),
      Effect.flatMap((signature: unknown) =>
        ArrayBuffer.isView(signature) && signature.byteLength > 0
          ? Effect.succeed(Buffer.from(signature.buffer, signature.byteOffset, signature.byteLength).toString("base64"))
          : Effect.fail(new Error(`the signer gave ${kindOf(signature)}, not raw bytes`))
      )
    )
