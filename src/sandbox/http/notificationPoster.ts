/** Posts notifications with Node's own client: an `HttpClient` would put the names of the headers in lower case. */
import * as Effect from "effect/Effect"
import { type ClientRequest, request as requestHttp, type RequestOptions } from "node:http"
import { request as requestHttps } from "node:https"
import type { Post, Received } from "../engine/deliveries.ts"
import * as Headers from "../protocol/headers.ts"

/** Bytes that are read of a response; the rest is dropped. */
const maxBody = 64 * 1024

/** Posts to an address, and returns the response. Redirects are not followed, because only this address was checked. */
export const post = (address: string, { body, headers }: Post): Effect.Effect<Received, unknown> =>
  Effect.callback((resume) => {
    const url = new URL(address)
    const options: RequestOptions = {
      method: "POST",
      // Not in an agent's pool: a receiver that restarts would break an idle connection.
      agent: false,
      headers: Headers.notification({ ...headers, host: url.host, "content-length": String(body.length) })
        .flatMap(([name, value]) => [name, value])
    }
    const send: (url: URL, options: RequestOptions) => ClientRequest = url.protocol === "https:"
      ? requestHttps
      : requestHttp
    const request = send(url, options)
    request.once("error", (error) => resume(Effect.fail(error)))
    request.once("response", (response) => {
      const chunks: Array<Buffer> = []
      let length = 0
      response.on("data", (chunk: Buffer) => {
        length += chunk.length
        if (length <= maxBody) chunks.push(chunk)
      })
      response.once("error", (error) => resume(Effect.fail(error)))
      response.once(
        "end",
        () => resume(Effect.succeed({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }))
      )
    })
    request.end(body)
    return Effect.sync(() => request.destroy())
  })
