/**
 * Runs calls: encodes, signs, sends, repeats, verifies and decodes. Each kind of endpoint brings the function that lays out
 * a request, and the one that reads a response.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as Redacted from "effect/Redacted"
import { CertificateStore } from "../CertificateStore.ts"
import * as ErrorResponse from "../transport/errorResponse.ts"
import * as Metrics from "../transport/metrics.ts"
import { repeat, Timeout } from "../transport/retry.ts"
import { annotate, isTraced, spanned } from "../transport/tracing.ts"
import * as Transport from "../transport/transport.ts"
import * as Verification from "../transport/verification.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { redactText, type RequestEncodeError, type WeChatPayError } from "../WeChatPayError.ts"
import {
  type Description,
  isSafe,
  type JsonDescription,
  type ResponseSchema,
  type UploadDescription
} from "./description.ts"
import { type Encoded, encoder, lookup, where } from "./encode.ts"
import * as Decode from "./response.ts"

/** The services that every call needs. */
export type Services = WeChatPayConfig | CertificateStore | HttpClient.HttpClient

/** A decoded response with its status, Request-ID and raw body. */
export interface Response<out Res> {
  readonly value: Res
  readonly status: number
  readonly requestId: string | undefined
  /** The body as received. */
  readonly body: Redacted.Redacted
}

/** A request that is laid out. Each attempt adds the origin, the serial of the platform key, and the signature. */
export interface Prepared extends Omit<Transport.Outgoing, "method" | "origin" | "serial"> {
  /** Origin to send to; the configured one by default. */
  readonly origin?: string | undefined
  /** Shortest time limit of an attempt, unless `Timeout` sets a limit. */
  readonly leastTimeout?: Duration.Duration | undefined
}

/** The parts of a call that its attempts share. */
export interface Call {
  readonly config: WeChatPayConfig["Service"]
  readonly client: HttpClient.HttpClient
  readonly store: CertificateStore["Service"]
  readonly clock: Clock.Clock
  readonly isTraced: boolean
  readonly encoded: Encoded
}

/** Sends a request once, and reads the response. */
export type Exchange<A, Code extends string> = (
  call: Call,
  outgoing: Transport.Outgoing,
  attempt: Transport.Attempt
) => Effect.Effect<A, WeChatPayError<Code>>

/** Makes the function that runs the calls of an endpoint. */
export const make = <A, Code extends string>(description: Description, exchange: Exchange<A, Code>) => {
  const encode = encoder(description)
  const at = where(description)
  return (
    fields: unknown,
    prepare: (encoded: Encoded, config: WeChatPayConfig["Service"]) => Effect.Effect<Prepared, RequestEncodeError>
  ): Effect.Effect<A, WeChatPayError<Code>, Services> =>
    Effect.contextWith((services: Context.Context<Services>) => {
      const config = Context.get(services, WeChatPayConfig)
      const store = Context.get(services, CertificateStore)
      const { reportRefusal } = store
      const key = lookup(store)
      return Effect.flatMapEager(encode(fields, config, key), (encoded) =>
        Effect.flatMapEager(prepare(encoded, config), ({ leastTimeout = Duration.zero, origin, ...prepared }) =>
          Effect.flatMapEager(prepared.authorize ? key : Effect.undefined, (key) => {
            const serial = key?.serial
            const call: Call = {
              config,
              store,
              encoded,
              client: Context.get(services, HttpClient.HttpClient),
              clock: Context.get(services, Clock.Clock),
              isTraced: isTraced(services)
            }
            const timeout = Context.get(services, Timeout) ?? Duration.max(config.timeout, leastTimeout)
            const attempts = repeat(
              config,
              at,
              { safe: isSafe(description, encoded), timeout: Duration.fromInputUnsafe(timeout) },
              (attempt) =>
                exchange(
                  call,
                  { ...prepared, method: description.method, origin: origin ?? attempt.origin, serial },
                  attempt
                )
            )
            return serial === undefined || reportRefusal === undefined
              ? attempts
              : Effect.tapError(
                attempts,
                (error) =>
                  ErrorResponse.refusesSerial(error) ? reportRefusal(serial) : Effect.void
              )
          })))
    })
}

/** A verified response, before and after decoding. */
export interface Received<out Res> {
  readonly value: Res
  readonly response: Transport.Response
}

/** Annotates the span of a call. */
export const annotateResponse = ({ headers, status }: Pick<Transport.Response, "headers" | "status">) =>
  annotate({
    "http.response.status_code": status,
    "wechatpay.request_id": Verification.readRequestId(headers)
  })

/** Makes the exchange that reads JSON responses: it checks the status, verifies the signature, and decodes the body. */
export const exchangeJson = <Res, Code extends string>(
  description: JsonDescription | UploadDescription,
  schema: ResponseSchema<Res>
): Exchange<Received<Res>, Code> => {
  const at = where(description)
  const decode = Decode.decoder<Res, Code>(description, schema)
  return ({ client, clock, config, encoded, isTraced, store }, outgoing, attempt) => {
    const finish = (response: Transport.Response) => {
      const received = Effect.flatMapEager(
        ErrorResponse.check<Code>(config, at, response, outgoing),
        () =>
          Effect.flatMapEager(
            Decode.verify(config, store, clock, description, response),
            () =>
              Effect.mapEager(
                decode(encoded, config, response),
                (value): Received<Res> => ({ value, response })
              )
          )
      )
      return isTraced ? Effect.andThen(annotateResponse(response), received) : received
    }
    return Transport.directOf(client)?.exchange(config, clock, at, outgoing, attempt, finish) ??
      Effect.timeoutOrElse(
        Effect.flatMap(
          Transport.send(config, client, at, outgoing, attempt.onSend),
          (incoming) => Effect.flatMap(Transport.receive(at, incoming), finish)
        ),
        attempt.limit
      )
  }
}

/** Makes the function that runs each call of an endpoint in a span, counts it, and times it. */
export const observe = (description: Description) => {
  const measure = Metrics.observe(description.name)
  const span = spanned(description.name, {
    kind: "client",
    attributes: { "http.request.method": description.method, "url.template": description.path }
  })
  return <A, E, R>(call: Effect.Effect<A, E, R>) => span(measure(call))
}

/** Makes the function of an endpoint: it returns the decoded response; its `withResponse` returns status and body too. */
export const callable = <D extends Description, Req, Res, E, R>(
  description: D,
  call: (request: Req) => Effect.Effect<Received<Res>, E, R>
) => {
  const observed = observe(description)
  return Object.assign(
    (request: Req) => Effect.map(observed(call(request)), ({ value }) => value),
    {
      [TypeId]: TypeId,
      withResponse: (request: Req) =>
        Effect.map(observed(call(request)), ({ response, value }): Response<Res> => ({
          value,
          status: response.status,
          requestId: Verification.readRequestId(response.headers),
          body: redactText(Verification.bodyText(response.body))
        })),
      description
    }
  )
}

/** Marks the functions of endpoints. */
export const TypeId = "~effect-wechatpay/Endpoint" as const
