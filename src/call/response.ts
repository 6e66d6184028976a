/** Verifies and decodes a response. */
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
import { Opener } from "../Wire.ts"
import type { JsonDescription, ResponseSchema, UploadDescription } from "./description.ts"
import { type Encoded, where } from "./encode.ts"

/** Fails unless WeChat Pay signed the response. */
export const verify = (
  config: WeChatPayConfig["Service"],
  description: JsonDescription | UploadDescription,
  response: Transport.Response
): Effect.Effect<void, SignatureError | CertificateError, CertificateStore> =>
  description.signed
    ? Verification.verify({
      ...where(description),
      ...Verification.requestId(response.headers),
      headers: response.headers,
      body: response.body,
      sandbox: config.loopback,
      toleranceSeconds: Verification.tolerance
    }).pipe(
      // The request is out: without the key to verify its response, nothing is known of it.
      Effect.mapError((error) =>
        error._tag === "CertificateError" ? new CertificateError({ ...error, outcome: "Unknown" }) : error
      )
    )
    : Effect.void

/**
 * A response signature covers neither address nor request: any genuine response of the last five minutes would verify,
 * so one about another order must not pass.
 */
const checkIdentifiers = (
  description: JsonDescription | UploadDescription,
  request: Encoded,
  json: unknown,
  response: Transport.Response
): Effect.Effect<void, SignatureError> => {
  if (!Json.isRecord(json)) return Effect.void
  const foreign = description.identifiers().filter((name) => {
    const sent = request[name]
    const received = json[name]
    return sent !== undefined && received !== undefined && received !== null && received !== "" &&
      String(sent) !== String(received)
  })
  return foreign.length === 0 ? Effect.void : Effect.fail(
    new SignatureError({
      ...where(description),
      ...Verification.requestId(response.headers),
      outcome: "Unknown",
      reason: { _tag: "OtherRequest", identifiers: foreign },
      body: redactText(Verification.bodyText(response.body))
    })
  )
}

/** Decodes a verified response. */
export const decoder = <Res, Code extends string>(
  description: JsonDescription | UploadDescription,
  schema: ResponseSchema<Res>
) => {
  const decode = Schema.decodeUnknownEffect(schema)
  const isVoid = schema.ast._tag === "Void"
  return (
    request: Encoded,
    config: WeChatPayConfig["Service"],
    response: Transport.Response
  ): Effect.Effect<Res, ResponseDecodeError | DecryptError | SignatureError | ApiError<Code>> => {
    const text = Verification.bodyText(response.body)
    const fail = (issue: string) =>
      new ResponseDecodeError({
        ...where(description),
        ...Verification.requestId(response.headers),
        outcome: "Unknown",
        reason: { _tag: "SchemaMismatch" },
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
              ...Verification.requestId(response.headers),
              outcome: "Unknown",
              algorithm: "OAEP",
              field: Lenient.formatPath(Lenient.issues(error)[0]?.path ?? []),
              body: redactText(text)
            })
          }
          // In progress, said with a 2xx: 202 USERPAYING of a payment code.
          return Json.isRecord(json) && typeof json.code === "string" && typeof json.message === "string"
            ? ErrorResponse.apiError<Code>(where(description), response, json)
            : fail(Lenient.describe(error))
        })
      )
    if (isVoid) {
      // 202 with an error document says that nothing is settled yet, as when an order is closed while its payer pays.
      const document = response.status === 202 ? Result.getOrElse(Json.parse(text), () => undefined) : undefined
      return Json.isRecord(document) && typeof document.code === "string" && typeof document.message === "string"
        ? Effect.fail(ErrorResponse.apiError<Code>(where(description), response, document))
        : read(undefined)
    }
    if (text === "") return read({})
    const parsed = Json.parse(text)
    return Result.isFailure(parsed)
      ? Effect.fail(fail(`the body ${parsed.failure}`))
      : Effect.flatMapEager(
        checkIdentifiers(description, request, parsed.success, response),
        () => read(parsed.success)
      )
  }
}

/** Annotates the span with the response's status and Request-ID. */
export const annotate = (response: { readonly status: number; readonly headers: Transport.Response["headers"] }) =>
  Effect.annotateCurrentSpan({
    "http.response.status_code": response.status,
    "wechatpay.request_id": Verification.readRequestId(response.headers)
  })
