/**
 * One row for one endpoint: what goes over the wire, what comes back, and what the sandbox makes of it. The wire side
 * is written by hand from official pages; WeChat Pay's part is played by `platform.ts` first, then by the sandbox.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import type { Endpoint } from "effect-wechatpay"
import type { Sandbox } from "effect-wechatpay/sandbox"
import * as Platform from "./platform.ts"
import * as Lawful from "./sandbox.ts"

export interface Row<Req, Res> {
  readonly endpoint: Endpoint.Endpoint<Req, Res>
  readonly request: NoInfer<Req>
  /** Method, path and query as they go over the wire. */
  readonly sends: `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`
  /** The body's fields, plaintext in place of ciphertext; none for a GET. */
  readonly body?: unknown
  /** Headers of the endpoint's own. */
  readonly headers?: Readonly<Record<string, string>>
  /** The response, plaintext in place of ciphertext (see `encrypted`); none for 204. */
  readonly responses?: unknown
  /** Paths of fields, in request and response, that are encrypted: `payer.name`, `list[].mobile`. */
  readonly encrypted?: ReadonlyArray<string>
  /** What the program gets. */
  readonly gives: NoInfer<Res>
  /** What must happen in the sandbox before; `false` where the sandbox is tested elsewhere. */
  readonly sandbox?: Effect.Effect<unknown, unknown, Sandbox.Sandbox | Endpoint.Services> | false
}

const onPath = (value: unknown, path: ReadonlyArray<string>, change: (text: string) => string): unknown => {
  const [head, ...rest] = path
  if (head === undefined) return typeof value === "string" ? change(value) : value
  if (Array.isArray(value)) return value.map((one) => onPath(one, path, change))
  if (typeof value !== "object" || value === null || !(head in value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === head ? onPath(one, rest, change) : one])
  )
}

const change = (value: unknown, paths: ReadonlyArray<string>, how: (text: string) => string): unknown =>
  paths.reduce((all, path) => onPath(all, path.replaceAll("[]", "").split("."), how), value)

const unseal = (text: string) => {
  assert.match(text, /^[0-9A-Za-z+/]{342}==$/, "a sensitive field left unencrypted")
  return Platform.unseal(text)
}

/** Tests an endpoint: wire, decoding, sandbox. */
export const itCalls = <Req, Res>(row: Row<Req, Res>): void => {
  const { description } = row.endpoint
  describe(description.name, () => {
    it.effect(`sends ${row.sends.split("?")[0]} as documented and decodes the response`, () => {
      const { layer, received } = Platform.world(() =>
        row.responses === undefined
          ? { status: 204 }
          : Platform.json(change(row.responses, row.encrypted ?? [], Platform.sealForMerchant))
      )
      return Effect.gen(function*() {
        assert.deepStrictEqual(yield* row.endpoint(row.request), row.gives)
        const [request] = received
        assert.isTrue(Platform.authorized(request!), "the signature covers what was sent")
        assert.strictEqual(
          `${request!.method} ${request!.url.pathname}${decodeURIComponent(request!.url.search)}`,
          row.sends
        )
        for (const [name, value] of Object.entries(row.headers ?? {})) {
          assert.strictEqual(request!.headers[name.toLowerCase()], value)
        }
        const body: unknown = request!.body === "" ? undefined : JSON.parse(request!.body)
        assert.deepStrictEqual(change(body, row.encrypted ?? [], unseal), row.body)
      }).pipe(Effect.provide(layer))
    })

    if (row.sandbox !== false) {
      const before = row.sandbox ?? Effect.void
      it.effect("gets a response from the sandbox, about what was asked", () =>
        Effect.gen(function*() {
          yield* before
          const { value } = yield* row.endpoint.withResponse(row.request)
          for (const name of description.identifiers()) {
            const asked: unknown = Reflect.get(Object(row.request), name)
            if (asked !== undefined) assert.strictEqual(Reflect.get(Object(value), name), asked, name)
          }
        }).pipe(Effect.provide(Lawful.layer())))
    }

    if (row.sandbox !== undefined) {
      it.effect("is refused with a code of its page where nothing is known", () =>
        Effect.ignore(row.endpoint.withResponse(row.request)).pipe(Effect.provide(Lawful.layer())))
    }
  })
}

export interface FileRow<Req> {
  readonly endpoint: Endpoint.StreamEndpoint<Req>
  readonly request: NoInfer<Req>
  readonly sends: `GET /${string}`
  /** Whether the request carries our signature. */
  readonly authorized: boolean
}

/** Tests an endpoint that responds with a file. */
export const itDownloads = <Req>(row: FileRow<Req>): void => {
  it.effect(`${row.endpoint.description.name} hands out the bytes as they come`, () => {
    const bytes = new Uint8Array([1, 2, 3, 0, 255])
    const { layer, received } = Platform.world(() => ({ body: bytes, signed: false }))
    return Effect.gen(function*() {
      const content = Buffer.concat(yield* Stream.runCollect(row.endpoint(row.request)))
      assert.deepStrictEqual(new Uint8Array(content), bytes)
      const [request] = received
      assert.strictEqual(Platform.authorized(request!), row.authorized)
      assert.strictEqual(
        `${request!.method} ${request!.url.pathname}${decodeURIComponent(request!.url.search)}`,
        row.sends
      )
    }).pipe(Effect.provide(layer))
  })
}
