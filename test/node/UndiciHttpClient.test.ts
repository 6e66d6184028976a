import { Agent, RetryAgent } from "@effect/platform-node/Undici"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type * as Http from "node:http"
import { createServer } from "node:http"
import { classify } from "../../src/internal/socketOutcome.ts"
import * as UndiciHttpClient from "../../src/node/UndiciHttpClient.ts"
import * as Transport from "../../src/transport/transport.ts"
import * as Servers from "./support.ts"

const client = UndiciHttpClient.make()

/** Serves, and gives a client and the server's address. */
const around = (listener: Http.RequestListener, options?: UndiciHttpClient.Options) =>
  Effect.gen(function*() {
    const served = yield* Servers.http(listener)
    const client = yield* UndiciHttpClient.make(options)
    return { ...served, client, url: `http://127.0.0.1:${served.port}/` }
  })

/** Sends back what came. */
const echo: Http.RequestListener = (request, response) => {
  const chunks: Array<Buffer> = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json" })
    response.end(JSON.stringify({
      method: request.method,
      url: request.url,
      type: request.headers["content-type"],
      length: request.headers["content-length"],
      body: Buffer.concat(chunks).toString("utf8")
    }))
  })
}

/** As effect/http asks, and as the library's own calls do. */
const ways = [
  ["by effect/http", (client: HttpClient.HttpClient, url: string) => client.get(url)],
  [
    "directly",
    (client: HttpClient.HttpClient, url: string) =>
      Transport.directOf(client)?.send(HttpClientRequest.get(url), { origin: new URL(url).origin, target: "/" }) ??
        Effect.die("this client has no direct way")
  ]
] as const

const reasonOf = (error: { readonly reason: { readonly _tag: string } }) => error.reason._tag

describe("UndiciHttpClient: requests", () => {
  it.live("sends bytes, text, streams and forms", () =>
    Effect.gen(function*() {
      const { client, url } = yield* around(echo)
      const post = (body: HttpBody.HttpBody) =>
        Effect.flatMap(client.execute(HttpClientRequest.post(url, { body })), (response) => response.text)
      assert.include(yield* post(HttpBody.uint8Array(Buffer.from("bytes"), "text/plain")), `"body":"bytes"`)
      assert.include(yield* post(HttpBody.uint8Array(Buffer.from("bytes"), "text/plain")), `"type":"text/plain"`)
      assert.include(yield* post(HttpBody.raw("raw", { contentType: "text/plain" })), `"body":"raw"`)
      assert.include(
        yield* post(HttpBody.stream(Stream.make(Buffer.from("in "), Buffer.from("pieces")))),
        `"body":"in pieces"`
      )
      const form = new FormData()
      form.append("name", "茶")
      const sent = yield* post(HttpBody.formData(form))
      assert.match(sent, /"type":"multipart\/form-data; boundary=/)
      assert.include(sent, "茶")
    }))

  it.live("refuses what it cannot send, before it connects", () =>
    Effect.gen(function*() {
      const { client, connections, url } = yield* around(echo)
      const error = yield* Effect.flip(
        client.execute(HttpClientRequest.post(url, { body: HttpBody.raw({ some: "object" }) }))
      )
      assert.strictEqual(reasonOf(error), "EncodeError")
      const header = yield* Effect.flip(client.get(url, { headers: { "x-bad": "line\nfeed" } }))
      assert.strictEqual(header.reason._tag === "TransportError" && classify(header.reason.cause).reason, "Connect")
      assert.strictEqual(connections(), 0)
    }))

  it.live("sends path and query as the request has them", () =>
    Effect.gen(function*() {
      const { client, url } = yield* around(echo)
      const response = yield* client.get(`${url}a%20b?c=%27&d=%E8%8C%B6`)
      assert.include(yield* response.text, `"url":"/a%20b?c=%27&d=%E8%8C%B6"`)
      assert.strictEqual(response.url, `${url}a%20b?c=%27&d=%E8%8C%B6`)
    }))

  it.live("says that a request that still waited for a connection was not sent", () =>
    Effect.gen(function*() {
      const came = yield* Deferred.make<void>()
      const { url } = yield* Servers.http(() => Deferred.doneUnsafe(came, Effect.void)).pipe(
        Effect.map(({ port }) => ({ url: `http://127.0.0.1:${port}/` }))
      )
      const [first, second] = yield* Effect.scoped(Effect.gen(function*() {
        const client = yield* UndiciHttpClient.make({ connections: 1 })
        const first = yield* Effect.forkDetach(Effect.flip(client.get(url)), { startImmediately: true })
        yield* Deferred.await(came)
        const second = yield* Effect.forkDetach(Effect.flip(client.get(url)), { startImmediately: true })
        return [first, second] as const
      }))
      const outcome = (error: { readonly reason: { readonly _tag: string; readonly cause?: unknown } }) =>
        classify(error.reason.cause).reason
      assert.strictEqual(outcome(yield* Fiber.join(first)), "Lost")
      assert.strictEqual(outcome(yield* Fiber.join(second)), "Connect")
    }))
})

describe("UndiciHttpClient: what was written", () => {
  it.live("stays in doubt when a dispatcher repeats by itself and then finds nobody", () =>
    Effect.gen(function*() {
      let reads = 0
      const server = yield* Effect.acquireRelease(
        Effect.callback<Http.Server>((resume) => {
          const server = createServer((request) => {
            reads++
            server.close()
            request.socket.destroy()
          }).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      const address = server.address()
      const port = typeof address === "object" ? address?.port : undefined
      const dispatcher = yield* Effect.acquireRelease(
        Effect.sync(() => new RetryAgent(new Agent(), { maxRetries: 1, minTimeout: 1, methods: ["POST"] })),
        (dispatcher) => Effect.promise(() => dispatcher.destroy())
      )
      const client = UndiciHttpClient.makeWithDispatcher(dispatcher)
      const error = yield* Effect.flip(client.post(`http://127.0.0.1:${port}/`))
      assert.strictEqual(reads, 1)
      assert.deepStrictEqual(
        error.reason._tag === "TransportError" && classify(error.reason.cause),
        { outcome: "Unknown", reason: "Lost", code: "ECONNREFUSED" }
      )
    }))
})

describe("UndiciHttpClient: responses", () => {
  it.live("gives status, headers and cookies, and the body in each form", () =>
    Effect.gen(function*() {
      const { client, url } = yield* around((_, response) => {
        response.writeHead(201, { "X-Mixed": "Case", "set-cookie": ["a=1", "b=2"] }).end(`{"tea":"茶"}`)
      })
      const response = yield* client.get(url)
      assert.strictEqual(response.status, 201)
      assert.strictEqual(response.headers["x-mixed"], "Case")
      assert.sameMembers(Object.keys(response.cookies.cookies), ["a", "b"])
      assert.strictEqual(yield* response.text, `{"tea":"茶"}`)
      assert.deepStrictEqual(yield* response.json, { tea: "茶" })
      assert.strictEqual(new TextDecoder().decode(yield* response.arrayBuffer), `{"tea":"茶"}`)
    }))

  it.live("waits for the response behind an early hint", () =>
    Effect.gen(function*() {
      const { client, url } = yield* around((_, response) => {
        response.writeEarlyHints({ link: "</a.css>; rel=preload" })
        setTimeout(() => response.writeHead(200).end("after"), 50)
      })
      const response = yield* client.get(url)
      assert.deepStrictEqual([response.status, yield* response.text], [200, "after"])
    }))

  it.live("hands a redirect to the caller", () =>
    Effect.gen(function*() {
      const { client, connections, url } = yield* around((_, response) => {
        response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()
      })
      assert.strictEqual((yield* client.get(url)).status, 302)
      assert.strictEqual(connections(), 1)
    }))

  it.live("keeps connections for the next requests", () =>
    Effect.gen(function*() {
      const { client, connections, url } = yield* around(echo)
      for (let turn = 0; turn < 20; turn++) yield* Effect.flatMap(client.get(url), (response) => response.text)
      // undici lets a connection rest for one turn of the event loop: two take turns.
      assert.isAtMost(connections(), 2)
    }))

  it.live("leaves in the socket what nobody reads yet", () =>
    Effect.gen(function*() {
      const piece = Buffer.alloc(64 * 1024)
      const pieces = 1024
      let written = 0
      const { client, url } = yield* around((_, response) => {
        const write = () => {
          while (written < pieces) {
            written++
            if (!response.write(piece)) return response.once("drain", write)
          }
          return response.end()
        }
        write()
      })
      const response = yield* client.get(url)
      // Loopback moves all of it in less; the buffers of two sockets hold a few MiB.
      yield* Effect.sleep("500 millis")
      assert.isBelow(written, pieces / 2)
      const bytes = yield* Stream.runFold(response.stream, () => 0, (sum, chunk) => sum + chunk.length)
      assert.strictEqual(bytes, piece.length * pieces)
    }))

  for (const [way, get] of ways) {
    it.live(`hangs up on a body that its reader leaves, ${way}`, () =>
      Effect.gen(function*() {
        const { client, closed, url } = yield* around((_, response) => {
          response.writeHead(200).write("first")
        })
        const response = yield* get(client, url)
        const read = yield* Stream.runCollect(Stream.take(response.stream, 1))
        assert.strictEqual(Buffer.concat(read).toString(), "first")
        yield* Effect.promise(() => closed)
      }))

    it.live(`hangs up when it is interrupted before the response, ${way}`, () =>
      Effect.gen(function*() {
        const arrival = yield* Deferred.make<void>()
        const { client, closed, url } = yield* around(() => Deferred.doneUnsafe(arrival, Effect.void))
        const sending = yield* Effect.forkChild(Effect.ignore(get(client, url)), { startImmediately: true })
        yield* Deferred.await(arrival)
        yield* Fiber.interrupt(sending)
        yield* Effect.promise(() => closed)
      }))

    it.live(`hangs up when reading a body whole is interrupted, ${way}`, () =>
      Effect.gen(function*() {
        const { client, closed, url } = yield* around((_, response) => {
          response.writeHead(200).write("first")
        })
        const response = yield* get(client, url)
        const reading = yield* Effect.forkChild(response.text, { startImmediately: true })
        yield* Fiber.interrupt(reading)
        yield* Effect.promise(() => closed)
      }))

    it.live(`keeps connections whose responses were read to the end, ${way}`, () =>
      Effect.gen(function*() {
        const { client, connections, url } = yield* around(echo)
        for (let turn = 0; turn < 6; turn++) yield* Stream.runDrain((yield* get(client, url)).stream)
        // Two take turns, as above.
        assert.isAtMost(connections(), 2)
      }))
  }

  it.live("hangs up when the request's scope closes", () =>
    Effect.gen(function*() {
      const { client, closed, url } = yield* around((_, response) => {
        response.writeHead(200).write("first")
      })
      yield* Effect.scoped(HttpClient.withScope(client).get(url))
      yield* Effect.promise(() => closed)
    }))

  it.live("hands a body out once as a stream", () =>
    Effect.gen(function*() {
      const { client, url } = yield* around((_, response) => {
        response.end("once")
      })
      const response = yield* client.get(url)
      yield* Stream.runDrain(response.stream)
      assert.strictEqual(reasonOf(yield* Effect.flip(response.text)), "DecodeError")
      const other = yield* client.get(url)
      yield* other.text
      assert.strictEqual(reasonOf(yield* Effect.flip(Stream.runDrain(other.stream))), "DecodeError")
    }))

  it.live("fails in the middle of a stream that breaks off", () =>
    Effect.gen(function*() {
      const { client, url } = yield* around(({ socket }, response) => {
        response.writeHead(200, { "content-length": "100" })
        response.write("some", () => socket.destroy())
      })
      const response = yield* client.get(url)
      assert.strictEqual(reasonOf(yield* Effect.flip(Stream.runDrain(response.stream))), "DecodeError")
    }))

  it.live("shows no body and no header that may hold a secret when it is printed", () =>
    Effect.gen(function*() {
      const { client, url } = yield* around((_, response) => {
        response.end("secret")
      })
      const response = yield* client.get(url, { headers: { authorization: "secret" } })
      yield* response.text
      assert.notInclude(JSON.stringify(response), "secret")
    }))
})

describe("UndiciHttpClient: TLS and life", () => {
  it.live("takes the settings of undici's agent", () =>
    Effect.gen(function*() {
      const { ca, port } = yield* Servers.https(echo)
      const response = yield* Effect.flatMap(
        HttpClient.HttpClient,
        (client) => client.get(`https://127.0.0.1:${port}/`)
      )
        .pipe(Effect.provide(UndiciHttpClient.layerOptions({ connect: { ca } })))
      assert.strictEqual(response.status, 200)
    }))

  it.live("closes its connections with the layer", () =>
    Effect.gen(function*() {
      const { closed, port } = yield* Servers.http(echo)
      yield* Effect.flatMap(client, (client) =>
        Effect.flatMap(client.get(`http://127.0.0.1:${port}/`), ({ text }) => text))
        .pipe(Effect.scoped)
      yield* Effect.promise(() =>
        closed
      )
    }))

  it.live("is a layer of HttpClient", () =>
    Effect.gen(function*() {
      const { port } = yield* Servers.http(echo)
      const text = yield* HttpClient.get(`http://127.0.0.1:${port}/x`).pipe(Effect.flatMap(({ text }) => text))
      assert.include(text, `"url":"/x"`)
    }).pipe(Effect.provide(Layer.fresh(UndiciHttpClient.layer))))
})
