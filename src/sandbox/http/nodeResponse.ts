/** Writes responses to the socket: effect/http would put the names of their headers in lower case. */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { ServerResponse } from "node:http"
import type { Response } from "../engine/requestHandler.ts"
import * as Headers from "../protocol/headers.ts"

/** Seconds for which production keeps an idle connection. */
export const keepAliveSeconds = 8

/** Returned once the response is written, or the connection is gone: effect/http then writes nothing. */
const written = HttpServerResponse.empty()

/** Ends the connection without a response. */
export const hangUp = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<
  HttpServerResponse.HttpServerResponse
> =>
  Effect.sync(() => {
    NodeHttpServerRequest.toServerResponse(request).destroy()
    return written
  })

const wantsClose = (request: HttpServerRequest.HttpServerRequest) =>
  NodeHttpServerRequest.toIncomingMessage(request).httpVersion === "1.0" ||
  /\bclose\b/i.test(request.headers.connection ?? "")

/** Writes a response, or the part of it after which the connection breaks. */
export const write = Effect.fnUntraced(function*(
  request: HttpServerRequest.HttpServerRequest,
  { body, cut, headers, status }: Response
): Effect.fn.Return<HttpServerResponse.HttpServerResponse> {
  const now = yield* Clock.currentTimeMillis
  const head = Headers.response({
    ...headers,
    date: new Date(now).toUTCString(),
    "content-length": String(body.length),
    ...(wantsClose(request)
      ? { connection: "close" }
      : { connection: "keep-alive", "keep-alive": `timeout=${keepAliveSeconds}` })
  })
  return yield* Effect.callback<HttpServerResponse.HttpServerResponse>((resume) => {
    const response = NodeHttpServerRequest.toServerResponse(request)
    const done = () => resume(Effect.succeed(written))
    const broken = () => {
      response.destroy()
      done()
    }
    if (!(response instanceof ServerResponse) || response.destroyed) return broken()
    response.once("close", done)
    response.writeHead(status, head.flatMap(([name, value]) => [name, value]))
    if (cut === undefined) response.end(body, done)
    else response.write(body.subarray(0, cut), broken)
  })
})
