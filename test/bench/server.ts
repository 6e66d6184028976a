/** WeChat Pay's side of the order query, in a process of its own. */
import * as Schema from "effect/Schema"
import { createPublicKey, verify } from "node:crypto"
import * as Http from "node:http"
import { Identity, orders, signedHeaders, transaction } from "./identity.ts"

const start = (identity: Identity) => {
  const merchantKey = createPublicKey(identity.publicKey)
  const bodies = new Map(orders.map((order) => [order, JSON.stringify(transaction(identity.mchid, order))]))
  const responses = new Map<string, { readonly until: number; readonly headers: Http.OutgoingHttpHeaders }>()

  // A signature is good for five minutes. Signing each response would make the server the slowest of all.
  const headersFor = (order: string, body: string) => {
    const now = Date.now()
    const known = responses.get(order)
    if (known !== undefined && known.until > now) return known.headers
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(body),
      "request-id": "08F78BB5AF0610D302189F8F8B5820C1C0CA012A",
      ...signedHeaders(identity, body)
    }
    responses.set(order, { until: now + 30_000, headers })
    return headers
  }

  // The contestants' signatures are looked at now and then, so that none of them can win by not signing.
  let requests = 0
  const isGenuine = (request: Http.IncomingMessage): boolean => {
    if (requests++ % 64 !== 0) return true
    const field = (name: string) =>
      new RegExp(`\\b${name}="([^"]*)"`).exec(request.headers.authorization ?? "")?.[1] ?? ""
    const message = `${request.method}\n${request.url}\n${field("timestamp")}\n${field("nonce_str")}\n\n`
    return field("serial_no") === identity.serialNo &&
      verify("sha256", Buffer.from(message), merchantKey, Buffer.from(field("signature"), "base64"))
  }

  const server = Http.createServer((request, response) => {
    const order = /^\/v3\/pay\/transactions\/out-trade-no\/([^?]+)\?mchid=/.exec(request.url ?? "")?.[1] ?? ""
    const body = bodies.get(order)
    if (body === undefined || !isGenuine(request)) {
      response.writeHead(401, { "content-type": "application/json" })
      response.end(`{"code":"SIGN_ERROR","message":"benchmark server: unknown order or wrong signature"}`)
      return
    }
    response.writeHead(200, headersFor(order, body))
    response.end(body)
  })
  server.keepAliveTimeout = 120_000
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    process.send?.({ port: address !== null && typeof address === "object" ? address.port : 0 })
  })
}

process.once("message", (message) => start(Schema.decodeUnknownSync(Identity)(message)))
process.on("disconnect", () => process.exit(0))
