/**
 * The second half of a request's way: signature, identifiers, decoding.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { CertificateStore } from "../CertificateStore.ts"
import * as Json from "../internal/json.ts"
import * as Lenient from "../internal/lenient.ts"
import * as FieldOpener from "../internal/opener.ts"
import * as ErrorResponse from "../transport/errorResponse.ts"
import type * as Transport from "../transport/transport.ts"
import * as Verification from "../transport/verification.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import {
  type ApiError,
  CertificateError,
  DecryptError,
  redactText,
  ResponseDecodeError,
  SignatureError
} from "../WeChatPayError.ts"
import { Opener, type Sealer } from "../Wire.ts"
import type { Description } from "./description.ts"
import { type Encoded, where } from "./request.ts"

/** Fails unless WeChat Pay signed the answer. */
export const verify = (
  config: WeChatPayConfig["Service"],
  description: Description,
  answer: Transport.Answer
): Effect.Effect<void, SignatureError | CertificateError, CertificateStore> =>
  description.signed
    ? Verification.verify({
      ...where(description),
      ...Verification.requestId(answer.headers),
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
  answer: Transport.Answer
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
      ...Verification.requestId(answer.headers),
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
    answer: Transport.Answer
  ): Effect.Effect<Res, ResponseDecodeError | DecryptError | SignatureError | ApiError<Code>> => {
    const text = Verification.bodyText(answer.body)
    const fail = (issue: string) =>
      new ResponseDecodeError({
        ...where(description),
        ...Verification.requestId(answer.headers),
        outcome: "Unknown",
        issue,
        body: redactText(text)
      })
    const opener = FieldOpener.make(config.privateKeys)
    const read = (json: unknown) =>
      Lenient.decodeJson(decode, json, text, description.name, opener.failed, schema.ast).pipe(
        Effect.provideContext(Context.make(Opener, opener)),
        Effect.mapErrorEager((error) => {
          if (opener.failed()) {
            return new DecryptError({
              ...where(description),
              ...Verification.requestId(answer.headers),
              outcome: "Unknown",
              algorithm: "OAEP",
              field: Lenient.formatPath(Lenient.faults(error)[0]?.path ?? []),
              body: redactText(text)
            })
          }
          // In progress, said with a 2xx: 202 USERPAYING of a payment code.
          return Json.isRecord(json) && typeof json.code === "string" && typeof json.message === "string"
            ? ErrorResponse.apiError<Code>(where(description), answer, json)
            : fail(Lenient.describe(error))
        })
      )
    if (isVoid) {
      // 202 with an error document says that nothing is settled yet, as when an order is closed while its payer pays.
      const told = answer.status === 202 ? Result.getOrElse(Json.parse(text), () => undefined) : undefined
      return Json.isRecord(told) && typeof told.code === "string" && typeof told.message === "string"
        ? Effect.fail(ErrorResponse.apiError<Code>(where(description), answer, told))
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
export const annotate = (answer: { readonly status: number; readonly headers: Transport.Answer["headers"] }) =>
  Effect.annotateCurrentSpan({
    "http.response.status_code": answer.status,
    "wechatpay.request_id": Verification.readRequestId(answer.headers)
  })
