/** Opens downloads and checks their bytes. */
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import { definedFields } from "../internal/definedFields.ts"
import * as Digest from "../internal/digest.ts"
import * as ErrorResponse from "../transport/errorResponse.ts"
import { Timeout } from "../transport/retry.ts"
import * as Transport from "../transport/transport.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { IntegrityError, type RequestEncodeError, TransportError, type WeChatPayError } from "../WeChatPayError.ts"
import type { StreamDescription } from "./description.ts"
import { type Encoded, where } from "./encode.ts"
import * as Layout from "./layout.ts"
import { annotateResponse, type Exchange, type Prepared } from "./pipeline.ts"

/** A download that has begun. */
export interface Download<out Code extends string = string> {
  readonly headers: Headers.Headers
  readonly content: Stream.Stream<Uint8Array, WeChatPayError<Code>>
}

/** Makes the function that lays out requests: by the route, or by the address that an earlier response gave. */
export const prepare = (description: StreamDescription) => {
  const layoutOf = Layout.layout(description)
  return (encoded: Encoded, config: WeChatPayConfig["Service"]): Effect.Effect<Prepared, RequestEncodeError> => {
    const withTarget = (target: string, headers: Readonly<Record<string, string>>): Prepared => ({
      target,
      headers,
      signed: new Uint8Array(0),
      body: HttpBody.empty,
      accept: "*/*",
      authorize: description.authorized,
      origin: description.authorized ? undefined : config.fapiaoUrl
    })
    if (description.addressField === undefined) {
      const { headers, target } = layoutOf(encoded)
      return Effect.succeed(withTarget(target, headers))
    }
    return Effect.map(
      Layout.requireTrustedOrigin(config, description, encoded, description.addressField),
      (address) => withTarget(Layout.extend(description, encoded, address), {})
    )
  }
}

/** Makes the exchange that returns a response with its body unread, if the status is 2xx. */
export const exchange = <Code extends string>(description: StreamDescription): Exchange<HttpClientResponse, Code> => {
  const at = where(description)
  return ({ client, config }, outgoing, attempt) =>
    Transport.send(config, client, at, outgoing, attempt.onSend).pipe(
      Effect.tap(annotateResponse),
      Effect.tap((response) =>
        response.status >= 200 && response.status <= 299
          ? Effect.void
          : Effect.flatMap(
            Transport.receive(at, response),
            (received) => ErrorResponse.check<Code>(config, at, received, outgoing)
          )
      ),
      Effect.timeoutOrElse(attempt.limit)
    )
}

/** Marks a failure as one of a download: the file can be downloaded again. */
export const ofDownload = ({ cause, endpoint, reason, route }: TransportError): TransportError =>
  new TransportError({
    endpoint,
    route,
    outcome: "Unknown",
    reason,
    isDownload: true,
    ...definedFields({ cause })
  })

/** Opens the content of a response. The stream fails after a pause longer than the timeout, or if the digest differs. */
export const open = Effect.fnUntraced(function*<Code extends string>(
  description: StreamDescription,
  response: HttpClientResponse
): Effect.fn.Return<Download<Code>, never, WeChatPayConfig> {
  const at = where(description)
  const { digest } = description
  const duration = (yield* Timeout) ?? (yield* WeChatPayConfig).timeout
  const expected = digest === undefined ? undefined : response.headers[digest.header]
  const content = response.stream.pipe(
    Stream.mapError((error) => ofDownload(Transport.transportError(at, error, true))),
    // A time limit for each pull. `Stream.timeoutOrElse` reads ahead into a queue, whose chunks only full garbage
    // collections free: a large file would take 150 MB more.
    (content) =>
      Stream.transformPull(content, (pull) =>
        Effect.succeed(Effect.timeoutOrElse(pull, {
          duration,
          orElse: () =>
            Effect.fail(
              new TransportError({ ...at, outcome: "Unknown", reason: { _tag: "Timeout" }, isDownload: true })
            )
        })))
  )
  return {
    headers: response.headers,
    content: digest === undefined || expected === undefined
      ? content
      : Digest.checked(
        content,
        digest.algorithm,
        expected,
        (actual) => new IntegrityError({ ...at, outcome: "Unknown", algorithm: "SM3", expected, actual })
      )
  }
})
