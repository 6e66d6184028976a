/**
 * The second half of a request's way: status, signature, identifiers, decoding.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { CertificateStore } from "./CertificateStore.ts"
import type { Description } from "./Description.ts"
import * as Exchange from "./Exchange.ts"
import * as Json from "./internal/json.ts"
import * as Lenient from "./internal/lenient.ts"
import * as Rsa from "./internal/rsa.ts"
import { signDifference } from "./internal/signDifference.ts"
import { type Encoded, where } from "./Request.ts"
import * as Verification from "./Verification.ts"
import type { WeChatPayConfig } from "./WeChatPayConfig.ts"
import {
  ApiError,
  CertificateError,
  DecryptError,
  type Outcome,
  redactText,
  ResponseDecodeError,
  SignatureError
} from "./WeChatPayError.ts"
import { Opener, type Sealer } from "./wire.ts"

/** Statuses that a gateway may answer after it passed the request on. */
const gateway = new Set([408, 425, 429, 499])

const outcomeOf = (status: number, code: string): Outcome =>
  status >= 400 && status <= 499 && !gateway.has(status) && code !== "" ? "Refused" : "Unknown"

/** An error document is not authenticated: nobody may fill our logs through it. */
const plain = (text: string): string => {
  // oxlint-disable-next-line no-control-regex
  const clean = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
  return clean.length > 256 ? `${clean.slice(0, 256)}…` : clean
}

const textOf = (value: unknown): string | undefined => typeof value === "string" ? plain(value) : undefined

const apiError = <Code extends string>(
  description: Description,
  answer: Exchange.Answer,
  document: Readonly<Record<string, unknown>>,
  text: string,
  difference: string | undefined
): ApiError<Code> => {
  const code = textOf(document.code) ?? ""
  const field = Json.isRecord(document.detail) ? textOf(document.detail.field) : undefined
  return new ApiError<Code>({
    ...where(description),
    ...Exchange.requestId(answer.headers),
    outcome: outcomeOf(answer.status, code),
    status: answer.status,
    code,
    description: textOf(document.message) ?? "no error document",
    ...(field === undefined ? {} : { field }),
    ...(document.detail === undefined ? {} : { detail: Redacted.make(document.detail) }),
    ...(difference === undefined ? {} : { signDifference: difference }),
    body: redactText(text)
  })
}

/** Fails unless the status is 2xx. */
export const checkStatus = <Code extends string>(
  description: Description,
  answer: Exchange.Answer,
  outgoing: Exchange.Outgoing
): Effect.Effect<void, ApiError<Code>> => {
  if (answer.status >= 200 && answer.status <= 299) return Effect.void
  const text = Verification.bodyText(answer.body)
  const parsed = Result.getOrElse(Json.parse(text), () => undefined)
  const document = Json.isRecord(parsed) ? parsed : {}
  const difference = document.code === "SIGN_ERROR" ? signDifference(document.detail, outgoing) : undefined
  return Effect.fail(apiError<Code>(description, answer, document, text, difference))
}

/** Fails unless WeChat Pay signed the answer. */
export const verify = (
  config: WeChatPayConfig["Service"],
  description: Description,
  answer: Exchange.Answer
): Effect.Effect<void, SignatureError | CertificateError, CertificateStore> =>
  description.signed
    ? Verification.verify({
      ...where(description),
      ...Exchange.requestId(answer.headers),
      headers: answer.headers,
      body: answer.body,
      sandbox: config.loopback,
      toleranceSeconds: Verification.tolerance
    }).pipe(
      // The request is out: without the key to verify its answer, nothing is known of it.
      Effect.mapError((error) =>
        error._tag === "CertificateError" ? new CertificateError({ ...error, outcome: "Unknown" }) : error
      )
    )
    : Effect.void

/** Names of identifiers by their endings: numbers that name the business. */
const identifier = /(^|_)(mchid|no|id|code)$/

const fieldNames = (schema: Schema.Top | undefined): ReadonlyArray<string> =>
  schema?.ast._tag === "Objects" ? schema.ast.propertySignatures.map(({ name }) => String(name)) : []

/** Identifiers that request and answer of an endpoint share. */
export const sharedIdentifiers = (
  request: Schema.Top,
  response: Schema.Top | undefined,
  except: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const told = new Set(fieldNames(response))
  return fieldNames(request).filter((name) => identifier.test(name) && told.has(name) && !except.includes(name))
}

/**
 * A response signature covers neither address nor request: any genuine answer of the last five minutes would verify,
 * so one about another order must not pass.
 */
const checkIdentifiers = (
  description: Description,
  shared: ReadonlyArray<string>,
  request: Encoded,
  json: unknown,
  answer: Exchange.Answer
): Effect.Effect<void, SignatureError> => {
  if (!Json.isRecord(json)) return Effect.void
  const foreign = shared.filter((name) => {
    const asked = request[name]
    const told = json[name]
    return asked !== undefined && told !== undefined && told !== null && told !== "" && String(asked) !== String(told)
  })
  return foreign.length === 0 ? Effect.void : Effect.fail(
    new SignatureError({
      ...where(description),
      ...Exchange.requestId(answer.headers),
      outcome: "Unknown",
      reason: "ForeignAnswer",
      identifiers: foreign,
      body: redactText(Verification.bodyText(answer.body))
    })
  )
}

/** Decodes a verified answer. */
export const decoder = <Res, Code extends string>(
  description: Description,
  schema: Schema.Codec<Res, unknown, Opener, Sealer>
) => {
  const decode = Schema.decodeUnknownEffect(schema)
  const isVoid = schema.ast._tag === "Void"
  return (
    request: Encoded,
    config: WeChatPayConfig["Service"],
    answer: Exchange.Answer
  ): Effect.Effect<Res, ResponseDecodeError | DecryptError | SignatureError | ApiError<Code>> => {
    const text = Verification.bodyText(answer.body)
    const fail = (issue: string) =>
      new ResponseDecodeError({
        ...where(description),
        ...Exchange.requestId(answer.headers),
        outcome: "Unknown",
        issue,
        body: redactText(text)
      })
    let closed = false
    const open = (ciphertext: string): Effect.Effect<string, SchemaIssue.Issue> => {
      for (const key of config.privateKeys) {
        const opened = Rsa.open(key, ciphertext)
        if (Result.isSuccess(opened)) return Effect.succeed(opened.success)
      }
      closed = true
      return Effect.fail(new SchemaIssue.InvalidValue({ message: "does not open" }))
    }
    const read = (json: unknown) =>
      Lenient.decodeJson(decode, json, text, description.name, () => closed).pipe(
        Effect.provideContext(Context.make(Opener, { open })),
        Effect.mapErrorEager((error) => {
          if (closed) {
            return new DecryptError({
              ...where(description),
              ...Exchange.requestId(answer.headers),
              outcome: "Unknown",
              algorithm: "OAEP",
              field: Lenient.formatPath(Lenient.faults(error)[0]?.path ?? []),
              body: redactText(text)
            })
          }
          // In progress, said with a 2xx: 202 USERPAYING of a payment code.
          return Json.isRecord(json) && typeof json.code === "string" && typeof json.message === "string"
            ? apiError<Code>(description, answer, json, text, undefined)
            : fail(Lenient.describe(error))
        })
      )
    if (isVoid) {
      // 202 with an error document says that nothing is settled yet, as when an order is closed while its payer pays.
      const told = answer.status === 202 ? Result.getOrElse(Json.parse(text), () => undefined) : undefined
      return Json.isRecord(told) && typeof told.code === "string" && typeof told.message === "string"
        ? Effect.fail(apiError<Code>(description, answer, told, text, undefined))
        : read(undefined)
    }
    if (text === "") return read({})
    const parsed = Json.parse(text)
    return Result.isFailure(parsed)
      ? Effect.fail(fail(`the body ${parsed.failure}`))
      : Effect.flatMapEager(
        checkIdentifiers(description, description.identifiers(), request, parsed.success, answer),
        () => read(parsed.success)
      )
  }
}

/** Tells the span what came. */
export const annotate = (answer: { readonly status: number; readonly headers: Exchange.Answer["headers"] }) =>
  Effect.annotateCurrentSpan({
    "http.response.status_code": answer.status,
    "wechatpay.request_id": answer.headers["request-id"]
  })
