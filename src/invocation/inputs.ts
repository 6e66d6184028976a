/** Checks the parameters that open a client. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { RequestEncodeError } from "../WeChatPayError.ts"

/** Stands in place of the endpoint in errors. */
export const where = (name: string) => ({ endpoint: `Invocation.${name}`, route: "(signed here, sent by the client)" })

/** Fails: nothing was signed. */
export const refuse = (name: string, field: string, issue: string) =>
  Effect.fail(new RequestEncodeError({ ...where(name), outcome: "NotSent", field, issue }))

/** Checks for a text without blanks: callers without types may pass `undefined`, or a template with it. */
export const text = (
  name: string,
  field: string,
  value: unknown,
  from: string
): Effect.Effect<string, RequestEncodeError> => {
  if (value === undefined || value === null || value === "undefined" || value === "null") {
    return refuse(name, field, `is ${value}; give ${from}`)
  }
  if (typeof value !== "string") return refuse(name, field, `is no text; give ${from}`)
  if (value === "") return refuse(name, field, `is empty; give ${from}`)
  return /\s/.test(value)
    ? refuse(name, field, `has blanks or line ends; give ${from} as it is`)
    : Effect.succeed(value)
}

/** Checks for a text that will follow `prefix`, and does not start with it. */
export const bare = (name: string, field: string, prefix: string, value: unknown, from: string) =>
  Effect.flatMap(text(name, field, value, from), (found) =>
    found.startsWith(prefix)
      ? refuse(name, field, `starts with ${prefix}, which is added here; give ${from} as it is`)
      : Effect.succeed(found))

/** Clients take seconds as text. */
export const seconds = Effect.map(Clock.currentTimeMillis, (now) => String(Math.floor(now / 1000)))

/** The given application, otherwise that of the configuration. */
export const appidOf = (name: string, given: string | undefined, configured: string | undefined) =>
  (given ?? configured) === undefined
    ? refuse(name, "appid", "is neither given nor configured (setting appid, WECHATPAY_APPID)")
    : text(name, "appid", given ?? configured, "the application's id (wx…)")
