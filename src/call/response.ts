/** Verifies and decodes responses. */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import type { CertificateStore } from "../CertificateStore.ts"
import { invalid } from "../internal/issue.ts"
import * as Json from "../internal/json.ts"
import * as Lenient from "../internal/lenient.ts"
import * as ErrorResponse from "../transport/errorResponse.ts"
import type * as Transport from "../transport/transport.ts"
import * as Verification from "../transport/verification.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import {
  type ApiError,
  type CertificateError,
  type DecryptError,
  ResponseDecodeError,
  SignatureError,
  withOutcome
} from "../WeChatPayError.ts"
import { Opener, type openerOf, opening } from "../Wire.ts"
import type { JsonDescription, ResponseSchema, UploadDescription } from "./description.ts"
import { type Encoded, isDone, where } from "./encode.ts"

/** Fails unless WeChat Pay signed the response. */
export const verify = (
  config: WeChatPayConfig["Service"],
  store: CertificateStore["Service"],
  clock: Clock.Clock,
  description: JsonDescription | UploadDescription,
  { body, headers }: Transport.Response
): Effect.Effect<unknown, SignatureError | CertificateError> =>
  description.signed
    ? Effect.mapErrorEager(
      Verification.verifyWith(store, clock, {
        ...where(description),
        headers,
        body,
        sandbox: config.loopback
      }),
      // The request was sent: without a key to verify the response, its outcome is unknown.
      (error) => withOutcome(error, "Unknown")
    )
    : Effect.void

/** Whether a document describes an error. Some such responses have a status 2xx: the call is still in progress. */
const isError = (document: unknown): document is Readonly<Record<string, unknown>> =>
  Json.isRecord(document) && typeof document.code === "string" && typeof document.message === "string"

/** Whether a document has only the fields of an error. Even a schema with only optional fields must not decode it. */
const isOnlyError = (document: unknown): document is Readonly<Record<string, unknown>> =>
  isError(document) && Object.keys(document).every((name) => name === "code" || name === "message" || name === "detail")

/** Makes the function that decodes the verified responses of an endpoint. */
export const decoder = <Res, Code extends string>(
  description: JsonDescription | UploadDescription,
  schema: ResponseSchema<Res>
) => {
  const decode = Lenient.decoder(description.name, schema)
  const isVoid = schema.ast._tag === "Void"
  const at = where(description)
  return (
    request: Encoded,
    config: WeChatPayConfig["Service"],
    response: Transport.Response
  ): Effect.Effect<Res, ResponseDecodeError | DecryptError | SignatureError | ApiError<Code>> => {
    const text = Verification.bodyText(response.body)
    const mismatch = (issue: string) =>
      new ResponseDecodeError({ ...Verification.about(at, response), reason: { _tag: "SchemaMismatch" }, issue })

    const read = (json: unknown): Effect.Effect<Res, ResponseDecodeError | DecryptError | ApiError<Code>> => {
      let opener: ReturnType<typeof openerOf> | undefined
      const decoded = decode(json, text, () => opener?.failed() === true)
      // Done at once, as a rule: there is nothing to open.
      if (isDone(decoded) && Exit.isSuccess(decoded)) return Effect.succeed(decoded.value)
      const make = Lenient.annotation(schema.ast, opening)
      if (isOpenerOf(make)) opener = make(config.privateKeys)
      return decoded.pipe(
        Effect.provideService(Opener, opener ?? undeclared),
        Effect.mapError((error) =>
          opener?.failed()
            ? opener.error({
              ...Verification.about(at, response),
              field: Lenient.firstOf(error).field
            })
            : isError(json)
            ? ErrorResponse.apiError<Code>(at, response, json)
            : mismatch(Lenient.describe(error))
        )
      )
    }

    const parsed = text === "" ? Result.succeed({}) : Json.parse(text)
    // For example when an order is closed while its payer pays.
    if (Result.isSuccess(parsed) && isOnlyError(parsed.success)) {
      return Effect.fail(ErrorResponse.apiError<Code>(at, response, parsed.success))
    }
    if (isVoid) return read(undefined)
    if (Result.isFailure(parsed)) return Effect.fail(mismatch(`the body ${parsed.failure}`))
    const json: unknown = parsed.success
    // The signature of a response covers neither its address nor its request: any response of the last five minutes
    // verifies. So a response with other identifiers than the request's is refused.
    const identifiers = description.identifiers().filter((name) => {
      const sent = request[name]
      const received = Json.property(json, name)
      return sent !== undefined && !Json.isBlank(received) && String(sent) !== String(received)
    })
    return identifiers.length === 0
      ? read(json)
      : Effect.fail(
        new SignatureError({ ...Verification.about(at, response), reason: { _tag: "OtherRequest", identifiers } })
      )
  }
}

const isOpenerOf = (value: unknown): value is typeof openerOf => typeof value === "function"

/** Opens no field: the schema does not declare an encrypted one. */
const undeclared = { open: () => invalid("is encrypted: declare it as Wire.SensitiveResponse") }
