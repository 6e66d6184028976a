/**
 * Errors that WeChat Pay answers, of whatever endpoint.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { errorFields } from "../internal/errorFields.ts"
import * as Json from "../internal/json.ts"
import { ApiError, type Outcome, redactText } from "../WeChatPayError.ts"
import { signDifference } from "./signDifference.ts"
import type * as Transport from "./transport.ts"
import * as Verification from "./verification.ts"

/** Statuses that a gateway may answer after it passed the request on. */
const gateway = new Set([408, 425, 429, 499])

const outcomeOf = (status: number, code: string): Outcome =>
  status >= 400 && status <= 499 && !gateway.has(status) && code !== "" ? "Refused" : "Unknown"

/** An error document is not authenticated: nobody may fill our logs through it. */
const plain = (value: unknown): string | undefined => {
  if (typeof value !== "string") return undefined
  // oxlint-disable-next-line no-control-regex
  const clean = value.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
  return clean.length > 256 ? `${clean.slice(0, 256)}…` : clean
}

/** More than these help nobody, and the document is not authenticated. */
const maxFields = 32

/** The error that a document tells of. */
export const apiError = <Code extends string>(
  where: Transport.Where,
  answer: Transport.Answer,
  document: Readonly<Record<string, unknown>>,
  difference?: string
): ApiError<Code> => {
  const code = plain(document.code) ?? ""
  const fields = errorFields(document).slice(0, maxFields).flatMap((field) => plain(field) ?? [])
  const [field] = fields
  return new ApiError<Code>({
    ...where,
    ...Verification.requestId(answer.headers),
    outcome: outcomeOf(answer.status, code),
    status: answer.status,
    code,
    description: plain(document.message) ?? "no error document",
    ...(field === undefined ? {} : { field }),
    fields,
    ...(document.detail === undefined ? {} : { detail: Redacted.make(document.detail) }),
    ...(difference === undefined ? {} : { signDifference: difference }),
    body: redactText(Verification.bodyText(answer.body))
  })
}

/** Fails unless the status is 2xx. */
export const check = <Code extends string>(
  where: Transport.Where,
  answer: Transport.Answer,
  outgoing: Transport.Outgoing
): Effect.Effect<void, ApiError<Code>> => {
  if (answer.status >= 200 && answer.status <= 299) return Effect.void
  const parsed = Result.getOrElse(Json.parse(Verification.bodyText(answer.body)), () => undefined)
  const document = Json.isRecord(parsed) ? parsed : {}
  const difference = document.code === "SIGN_ERROR" ? plain(signDifference(document.detail, outgoing)) : undefined
  return Effect.fail(apiError<Code>(where, answer, document, difference))
}
