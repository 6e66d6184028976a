/** The sandbox as an `HttpClient` in memory, with the same bytes as over a socket. */
import * as Effect from "effect/Effect"
import type * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import type { Broken, Response } from "../engine/requestHandler.ts"
import type * as RequestParser from "../protocol/requestParser.ts"

/** The origins of the sandbox in memory, which are names of this machine. */
export const primary = "http://sandbox.localhost"
export const backup = "http://backup.sandbox.localhost"

/** The errors of a socket, so that the library classifies them as usual. */
const refused = (code: "ECONNREFUSED" | "ENOTFOUND") =>
  Object.assign(new Error("connect"), { code, syscall: "connect" })
const reset = () => Object.assign(new Error("read"), { code: "ECONNRESET", syscall: "read" })

const transportError = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
  new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })

const unreadable = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
  new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request, cause }) })

const readAll = (response: globalThis.Response) =>
  Effect.tryPromise(async () => ({
    bytes: new Uint8Array(await response.arrayBuffer()),
    type: response.headers.get("content-type") ?? undefined
  }))

const readBody = (body: HttpBody.HttpBody): Effect.Effect<
  { readonly bytes: Uint8Array; readonly type: string | undefined },
  unknown
> => {
  switch (body._tag) {
    case "Empty":
      return Effect.succeed({ bytes: new Uint8Array(0), type: undefined })
    case "Uint8Array":
      return Effect.succeed({ bytes: body.body, type: body.contentType })
    case "FormData":
      return readAll(new globalThis.Response(body.formData))
    case "Stream":
      return Stream.runCollect(body.stream).pipe(
        Effect.map((chunks) => ({ bytes: Buffer.concat(chunks), type: body.contentType }))
      )
    case "Raw":
      return typeof body.body === "string"
        ? Effect.succeed({ bytes: new TextEncoder().encode(body.body), type: body.contentType })
        : body.body instanceof Uint8Array
        ? Effect.succeed({ bytes: body.body, type: body.contentType })
        : Effect.fail("the sandbox cannot read this kind of body")
  }
}

/** A body that breaks off. */
const broken = (bytes: Uint8Array, cut: number): ReadableStream<Uint8Array> => {
  let sent = false
  return new ReadableStream({
    pull: (controller) => {
      if (sent) return controller.error(reset())
      sent = true
      controller.enqueue(bytes.slice(0, cut))
    }
  })
}

const webResponse = ({ body, cut, headers, status }: Response) => {
  const content = status === 204 || status === 304 ? null : cut === undefined ? body.slice() : broken(body, cut)
  // Without its length, a body that breaks off would look complete.
  const length: Record<string, string> = content === null ? {} : { "content-length": String(body.length) }
  return new globalThis.Response(content, { status, headers: { ...headers, ...length } })
}

/** Makes the client. Requests for other hosts fail: they never leave the machine. */
export const make = (
  handle: (
    request: RequestParser.Request,
    options: { readonly origin: string; readonly backup: boolean }
  ) => Effect.Effect<Response, Broken>
): HttpClient.HttpClient =>
  HttpClient.make((request, url) => {
    if (url.origin !== primary && url.origin !== backup) {
      return Effect.fail(transportError(request, refused("ENOTFOUND")))
    }
    return readBody(request.body).pipe(
      Effect.mapError((cause) => unreadable(request, cause)),
      Effect.flatMap(({ bytes, type }) =>
        handle({
          method: request.method,
          target: url.pathname + url.search,
          headers: { ...request.headers, ...(type === undefined ? {} : { "content-type": type }) },
          body: bytes
        }, { origin: url.origin, backup: url.origin === backup }).pipe(
          Effect.mapError(({ phase }) =>
            transportError(request, phase === "connect" ? refused("ECONNREFUSED") : reset())
          )
        )
      ),
      Effect.map((response) => HttpClientResponse.fromWeb(request, webResponse(response)))
    )
  })
