/**
 * One row for one endpoint of a platform: what goes over the wire, in values of the official pages, and a response with
 * every field that the page has. The response is read and written again, so that a field that was lost shows. Texts are
 * tried at the greatest length of the page and one character beyond.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Endpoint } from "effect-wechatpay"
import { Wire } from "effect-wechatpay"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Platform from "../../support/platform.ts"
import { pages } from "./pages.ts"

export const sub_mchid = "1900000109"
export const transaction_id = "4208450740201411110007820472"

export interface Row<Req, Res> {
  readonly endpoint: Endpoint.Endpoint<Req, Res>
  readonly request: NoInfer<Req>
  /** Method, path and query as they go over the wire. */
  readonly sends: `${"GET" | "POST"} /${string}`
  /** The body's fields, plaintext in place of ciphertext; none for a GET. */
  readonly body?: unknown
  /** The response, plaintext in place of ciphertext; none for 204. */
  readonly response?: unknown
  /** Fields, in request and response, that are encrypted: `payer.name`, `list.mobile`. */
  readonly encrypted?: ReadonlyArray<string>
}

type Json = Readonly<Record<string, unknown>>
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

/** Changes the texts at a path; lists on the way count for all of their items. */
const change = (value: unknown, path: ReadonlyArray<string>, how: (text: string) => string): unknown => {
  const [head, ...rest] = path
  if (head === undefined) return typeof value === "string" ? how(value) : value
  if (Array.isArray(value)) return value.map((one) => change(one, path, how))
  if (!isJson(value) || !(head in value)) return value
  return { ...value, [head]: change(value[head], rest, how) }
}

const changeAll = (value: unknown, paths: ReadonlyArray<string>, how: (text: string) => string): unknown =>
  paths.reduce((all, path) => change(all, path.split("."), how), value)

const unseal = (text: string) => {
  assert.match(text, /^[0-9A-Za-z+/]{342}==$/, "a sensitive field left unencrypted")
  return Platform.unseal(text)
}

/** Plaintext in place of ciphertext. */
const sealer = { seal: (plaintext: string) => Effect.succeed(plaintext) }

/** Values of these come from a list that WeChat Pay may lengthen: what is not in it goes out too. */
const listed =
  /(^|[._])(type|account_type|account|currency|organization_type|relation_type|refund_account|funds_account|scene|withdraw)$/

/** Texts of a request that a page bounds, with the bound. */
const bounded = (endpoint: Endpoint.Any, request: unknown): ReadonlyArray<readonly [path: string, most: number]> => {
  const page = pages.find(({ operation }) => operation === endpoint.description.route)
  return (page?.fields ?? "").split(" ").flatMap((field) => {
    const [, path = "", bound = ""] = /^([a-z_.]+)\*?(\d+)$/.exec(field) ?? []
    if (bound === "" || (listed.test(path) && !path.endsWith("receiver_account"))) return []
    let isThere = false
    change(request, path.split("."), (text) => {
      isThere = true
      return text
    })
    return isThere ? [[path, Number(bound)] as const] : []
  })
}

const lengthened = (most: number) => (text: string) => text.padEnd(most, "1")

/** Tests an endpoint. */
export const itServes = <Req, Res>(row: Row<Req, Res>): void => {
  const { description } = row.endpoint
  const encrypted = row.encrypted ?? []
  const reply = () =>
    row.response === undefined
      ? { status: 204 }
      : Platform.json(changeAll(row.response, encrypted, Platform.sealForMerchant))

  describe(description.name, () => {
    it.effect(`sends ${row.sends.split("?")[0]} as documented, and loses nothing of the response`, () => {
      const { layer, received } = Platform.world(reply)
      return Effect.gen(function*() {
        const response = yield* row.endpoint(row.request)
        const [request] = received
        assert.isTrue(Platform.authorized(request!), "the signature covers what was sent")
        assert.strictEqual(
          `${request!.method} ${request!.url.pathname}${decodeURIComponent(request!.url.search)}`,
          row.sends
        )
        const body: unknown = request!.body === "" ? undefined : JSON.parse(request!.body)
        assert.deepStrictEqual(changeAll(body, encrypted, unseal), row.body)
        const written = yield* Schema.encodeUnknownEffect(description.response)(response).pipe(
          Effect.provideService(Wire.Sealer, sealer)
        )
        assert.deepStrictEqual(written, row.response)
      }).pipe(Effect.provide(layer))
    })

    for (const [path, most] of bounded(row.endpoint, row.request)) {
      it.effect(`takes ${path} of ${most} characters at most`, () => {
        const { layer, received } = Platform.world(reply)
        const withLength = (length: number) =>
          Effect.flip(row.endpoint(change(row.request, path.split("."), lengthened(length)) as Req))
        return Effect.gen(function*() {
          // The response names the number of the first request: what counts is that this one went out.
          yield* Effect.ignore(withLength(most))
          assert.lengthOf(received, 1)
          const error = yield* withLength(most + 1)
          assert.strictEqual(error._tag, "RequestEncodeError")
          assert.strictEqual(
            Object(error).field.replaceAll(/\[\d+\]/g, ""),
            path
          )
          assert.lengthOf(received, 1)
        }).pipe(Effect.provide(layer))
      })
    }
  })
}
