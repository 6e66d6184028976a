/** Reads error responses. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { definedFields } from "../internal/definedFields.ts"
import { errorFields } from "../internal/errorFields.ts"
import * as Json from "../internal/json.ts"
import { explanation } from "../internal/signer.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { ApiError, type Outcome, redactText, type WeChatPayError } from "../WeChatPayError.ts"
import type * as Transport from "./transport.ts"
import * as Verification from "./verification.ts"

/** Statuses that a gateway may respond with after it has passed the request on. */
const gateway = [408, 425, 429, 499]

const isRefusal = (status: number): boolean => status >= 400 && status <= 499

const outcomeOf = (status: number, code: string): Outcome =>
  isRefusal(status) && !gateway.includes(status) && code !== "" ? "Refused" : "Unknown"

/** Bounds a text and takes its control characters out: error documents are not signed, and must not flood logs. */
const plain = (value: unknown): string | undefined => {
  if (typeof value !== "string") return undefined
  // oxlint-disable-next-line no-control-regex
  const clean = value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
  return clean.length > 256 ? `${clean.slice(0, 256)}…` : clean
}

/** Most field names that are read from an error document. */
const maxFields = 32

/** The form of WeChat Pay's codes. Other text comes from a gateway, and is in the error's `body` only. */
const isCode = /^[A-Z][A-Z0-9_]{0,63}$/

/** Seconds to wait according to `Retry-After`, which is a number or a date. */
const retryAfter = (value = "", now: number): number | undefined => {
  const text = value.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const until = text.endsWith("GMT") ? Date.parse(text) : Number.NaN
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - now) / 1000))
}

/** The request of an error response, and its signer. */
interface Sent {
  readonly sign: WeChatPayConfig["Service"]["sign"]
  readonly outgoing: Transport.Outgoing
  /** Epoch milliseconds. */
  readonly now: number
}

/** Makes the error that a document describes. With `sent`, it has a hint and the difference of signatures too. */
export const apiError = <Code extends string>(
  where: Transport.Where,
  response: Transport.Response,
  document: Readonly<Record<string, unknown>>,
  sent?: Sent
): ApiError<Code> => {
  const [code = ""] = isCode.exec(Json.textOf(document.code) ?? "") ?? []
  const message = plain(document.message)
  const fields = errorFields(document).slice(0, maxFields).flatMap((field) => plain(field) ?? [])
  const [field] = fields
  const { detail } = document
  const { status } = response
  return new ApiError<Code>({
    ...Verification.about(where, response),
    outcome: outcomeOf(status, code),
    status,
    code,
    description: redactText(message ?? "no message", "description"),
    fields,
    ...definedFields({
      field,
      detail: detail === undefined ? undefined : Redacted.make(detail),
      ...sent && {
        hint: sent.outgoing.serial?.startsWith("PUB_KEY_ID_") && nameSerial(message, field) ? serialHint : undefined,
        retryAfter: retryAfter(response.headers["retry-after"], sent.now),
        signDifference: code === "SIGN_ERROR" ? plain(explanation(sent.sign, detail, sent.outgoing)) : undefined
      }
    })
  })
}

/** Fails unless the status is 2xx. */
export const check = <Code extends string>(
  { sign }: Pick<WeChatPayConfig["Service"], "sign">,
  where: Transport.Where,
  response: Transport.Response,
  outgoing: Transport.Outgoing
): Effect.Effect<void, ApiError<Code>> => {
  if (response.status >= 200 && response.status <= 299) return Effect.void
  // Some gateways put a byte order mark in front: `trim` takes it off, and JSON.parse does not take it.
  const document = Result.getOrUndefined(Json.parse(Verification.bodyText(response.body).trim()))
  return Effect.flatMap(
    Clock.currentTimeMillis,
    (now) =>
      Effect.fail(apiError<Code>(where, response, Json.isRecord(document) ? document : {}, { sign, outgoing, now }))
  )
}

const nameSerial = (...texts: ReadonlyArray<string | undefined>): boolean =>
  texts.some((text) => text !== undefined && /wechatpay-serial/i.test(text))

const serialHint =
  "WeChat Pay does not accept the configured public key id: copy it from the merchant console (API security, " +
  "公钥 ID); it belongs to one merchant number"

/** Whether WeChat Pay refused the platform key that a request named. A refusal because the header is missing is not one. */
export const refusesSerial = (error: WeChatPayError): boolean => {
  if (error._tag !== "ApiError" || !isRefusal(error.status)) return false
  const description = Redacted.value(error.description)
  return nameSerial(description, error.field) && !description.includes("缺少")
}
