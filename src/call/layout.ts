/** Lays out encoded requests: puts their fields into path, query, headers and body. */
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import type { RequestEncodeError } from "../WeChatPayError.ts"
import type { Description, StreamDescription } from "./description.ts"
import { type Encoded, encodeError } from "./encode.ts"
import type { Prepared } from "./pipeline.ts"

const accept = "application/json"

/** Text that needs no escape in a URL. */
const unreserved = /^[\w.~-]*$/

/** Escapes a value for a URL. `'` must be `%27`, as URLs send it: the signature covers the URL as sent. */
const escape = (value: unknown): string => {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value)
  return unreserved.test(text) ? text : encodeURIComponent(text).replaceAll("'", "%27")
}

/** A request that is laid out. */
export interface Layout {
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  /** Fields of the body, or of an upload's `meta`. */
  readonly body: Readonly<Record<string, unknown>>
  /** Text parts of an upload beside `meta`. */
  readonly parts: Readonly<Record<string, string>>
}

/** Makes the function that lays out the requests of an endpoint. */
export const layout = ({ headers: names, path, place, repeated, rest }: Description) => (encoded: Encoded): Layout => {
  const query: Array<string> = []
  const headers: Record<string, string> = {}
  const body: Record<string, unknown> = {}
  const parts: Record<string, string> = {}
  for (const [field, value] of Object.entries(encoded)) {
    if (value === undefined || value === null) continue
    const at = repeated.includes(field) ? rest : place(field)
    if (at === "query") query.push(...[value].flat().map((one) => `${escape(field)}=${escape(one)}`))
    else if (at === "body") body[field] = value
    else if (at === "part") parts[field] = String(value)
    else if (at === "header") headers[names[field] ?? field] = String(value)
  }
  const target = path.replaceAll(/\{(\w+)\}/g, (_, field: string) => escape(encoded[field]))
  return { target: query.length === 0 ? target : `${target}?${query.join("&")}`, headers, body, parts }
}

/** Makes the function that lays out requests with a JSON body, or without a body if there is no field for it. */
export const json = (description: Description) => {
  const layoutOf = layout(description)
  return (encoded: Encoded): Effect.Effect<Prepared> => {
    const { body, headers, target } = layoutOf(encoded)
    const isEmpty = Object.keys(body).length === 0
    const signed = Buffer.from(isEmpty ? "" : JSON.stringify(body))
    return Effect.succeed({
      target,
      headers,
      signed,
      body: isEmpty ? HttpBody.empty : HttpBody.uint8Array(signed, accept),
      accept,
      authorize: true
    })
  }
}

/** WeChat Pay's origins. */
const officialOrigins = [
  "https://api.mch.weixin.qq.com",
  "https://api2.mch.weixin.qq.com",
  "https://apihk.mch.weixin.qq.com"
]
const officialFapiaoOrigin = "https://pay.wechatpay.cn"

/**
 * Reads an address that an earlier response gave. Its origin must be configured or be one of WeChat Pay's. The request
 * then goes to the configured origin, which may be that of a reverse proxy.
 */
export const requireTrustedOrigin = (
  config: WeChatPayConfig["Service"],
  description: StreamDescription,
  encoded: Encoded,
  field: string
): Effect.Effect<URL, RequestEncodeError> => {
  const text = encoded[field]
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined
  const origins = description.authorized
    ? [...new Set([config.baseUrl, ...(config.backupUrl === undefined ? [] : [config.backupUrl]), ...officialOrigins])]
    : [...new Set([config.fapiaoUrl, officialFapiaoOrigin])]
  return url === undefined || url.username !== "" || url.password !== "" || !origins.includes(url.origin)
    ? Effect.fail(encodeError(description, field, `must be an address of ${origins.join(" or ")}`))
    : Effect.succeed(url)
}

/** Path and query of an address that an earlier response gave, with the other fields of the request in the query. */
export const extend = (description: StreamDescription, encoded: Encoded, address: URL): string => {
  const others = Object.entries(encoded).filter(([name, value]) =>
    name !== description.addressField && value !== undefined && value !== null
  )
  const query = others.map(([name, value]) => `${escape(name)}=${escape(value)}`).join("&")
  const target = address.pathname + address.search
  return query === "" ? target : `${target}${address.search === "" ? "?" : "&"}${query}`
}
