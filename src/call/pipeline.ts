/**
 * Runs a call: encode, sign, send, retry, verify, decode. The kinds of endpoints differ in what they send and in how
 * they read the response.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { HttpClient } from "effect/http/HttpClient"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import type * as Redacted from "effect/Redacted"
import { CertificateStore } from "../CertificateStore.ts"
import * as ErrorResponse from "../transport/errorResponse.ts"
import * as Metrics from "../transport/metrics.ts"
import { repeat, Timeout } from "../transport/retry.ts"
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

/** What every endpoint needs. */
export type Services = WeChatPayConfig | CertificateStore | HttpClient

/** A decoded response with its status, Request-ID and raw body. */
export interface Response<out Res> {
  readonly value: Res
  readonly status: number
  readonly requestId: string | undefined
  /** The body as received. */
  readonly body: Redacted.Redacted
}

/** A request that is laid out: an attempt adds the origin, the platform key's serial and the signature. */
export interface Prepared extends Omit<Transport.Outgoing, "method" | "origin" | "serial"> {
  /** Origin to send to, where it is not the configured one. */
  readonly origin?: string | undefined
  /** Least time for an attempt, unless `Timeout` sets one. */
  readonly leastTimeout?: Duration.Duration | undefined
}

/** What is known when a response arrives. */
export interface Exchange {
  readonly config: WeChatPayConfig["Service"]
  readonly encoded: Encoded
  readonly outgoing: Transport.Outgoing
}

/** Makes the function that runs the calls of an endpoint. */
export const make = (description: Description) => {
  const encode = encoder(description)
  const at = where(description)
  const run = Effect.fnUntraced(function*<A, Code extends string>(
    fields: unknown,
    prepare: (encoded: Encoded, config: WeChatPayConfig["Service"]) => Effect.Effect<Prepared, RequestEncodeError>,
    receive: (
      exchange: Exchange,
      response: HttpClientResponse
    ) => Effect.Effect<A, WeChatPayError<Code>, CertificateStore>
  ): Effect.fn.Return<A, WeChatPayError<Code>, Services> {
    const config = yield* WeChatPayConfig
    const client = yield* HttpClient
    const store = yield* CertificateStore
    const { key } = lookup(store)
    const encoded = yield* encode(fields, config, { key })
    const { leastTimeout, origin: fixed, ...prepared } = yield* prepare(encoded, config)
    const serial = prepared.authorize ? (yield* key).serial : undefined
    const all = repeat(config, at, { safe: isSafe(description, encoded) }, (origin, onSend) => {
      const outgoing = { ...prepared, method: description.method, origin: fixed ?? origin, serial }
      return Effect.flatMap(
        Transport.send(config, client, at, outgoing, onSend),
        (response) => receive({ config, encoded, outgoing }, response)
      )
    })
    const { reportRefusal } = store
    const attempts = serial === undefined || reportRefusal === undefined
      ? all
      : Effect.tapError(all, (error) => ErrorResponse.refusesSerial(error) ? reportRefusal(serial) : Effect.void)
    if (leastTimeout === undefined) return yield* attempts
    const timeout = (yield* Timeout) ?? Duration.max(config.timeout, leastTimeout)
    return yield* Effect.provideService(attempts, Timeout, timeout)
  })
  return run
}

/** A verified response, before and after decoding. */
export interface Received<out Res> {
  readonly value: Res
  readonly response: Transport.Response
}

/** Makes the function that reads JSON responses: checks the status, then the signature, then decodes. */
export const receiveJson = <Res, Code extends string>(
  description: JsonDescription | UploadDescription,
  schema: ResponseSchema<Res>
) => {
  const at = where(description)
  const decode = Decode.decoder<Res, Code>(description, schema)
  return Effect.fnUntraced(function*(
    { config, encoded, outgoing }: Exchange,
    incoming: HttpClientResponse
  ): Effect.fn.Return<Received<Res>, WeChatPayError<Code>, CertificateStore> {
    const response = yield* Transport.receive(at, incoming)
    yield* Decode.annotate(response)
    yield* ErrorResponse.check<Code>(at, response, outgoing)
    yield* Decode.verify(config, description, response)
    return { value: yield* decode(encoded, config, response), response }
  })
}

/** Makes the function that runs the calls of an endpoint in a span of their own, counted and timed. */
export const observe = (description: Description) => {
  const measure = Metrics.observe(description.name)
  return <A, E, R>(call: Effect.Effect<A, E, R>) =>
    Effect.withSpan(measure(call), description.name, {
      kind: "client",
      attributes: { "http.request.method": description.method, "url.template": description.path },
      captureStackTrace: false
    })
}

/** The function of an endpoint: a call that returns the decoded response, and one that returns all of it. */
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
