/** Replies of handlers: a value of the response's schema, a file, or a refusal with one of WeChat Pay's codes. */

/** A successful response. */
export interface Done<out A> {
  readonly _tag: "Done"
  readonly status: number
  readonly value: A
}

/** A response that is a file. */
export interface File {
  readonly _tag: "File"
  readonly contentType: string
  readonly content: Uint8Array
  /** Headers of the file, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** A refusal. */
export interface Refused {
  readonly _tag: "Refused"
  readonly status: number
  readonly code: string
  readonly message: string
  readonly detail: Readonly<Record<string, unknown>> | undefined
  /** WeChat Pay's internal code, which ends the `Request-ID`. */
  readonly number: number
  /** The reason in English, for the sandbox's log: production's messages are less precise. */
  readonly reason: string | undefined
}

/**
 * The reply of a handler: the response itself or in a {@link Done}, a file, or a refusal. The response may have more fields
 * than its schema, which picks its own.
 */
export type Reply<A> = A | Done<A> | File | Refused

/** Status and internal code of each code. */
const codes = {
  USERPAYING: [202, 268435464],
  PARAM_ERROR: [400, 268435461],
  INVALID_REQUEST: [400, 268435461],
  SIGN_ERROR: [401, 268443699],
  NO_AUTH: [403, 268443701],
  NOAUTH: [403, 268443701],
  RULE_LIMIT: [403, 268435464],
  RULELIMIT: [403, 268435464],
  REQUEST_BLOCKED: [403, 268435464],
  ACCOUNT_ERROR: [403, 268435464],
  NOT_ENOUGH: [403, 268435464],
  TRADE_ERROR: [403, 268435464],
  OUT_TRADE_NO_USED: [403, 268498688],
  USER_ACCOUNT_ABNORMAL: [403, 268435464],
  ALREADY_EXISTS: [400, 268498688],
  RESOURCE_ALREADY_EXISTS: [400, 268498688],
  APPLYMENT_NOT_EXIST: [400, 268512771],
  PROCESSING: [400, 268435464],
  ORDER_NOT_EXIST: [404, 268512771],
  ORDERNOTEXIST: [404, 268512771],
  INVALID_ORDER_STATE: [400, 268435464],
  ORDER_CANCELED: [400, 268435464],
  ORDER_DONE: [400, 268435464],
  ORDER_CLOSED: [400, 268447914],
  ORDER_PAID: [400, 268449538],
  RESOURCE_NOT_EXISTS: [404, 268512771],
  NOT_FOUND: [404, 268512771],
  MCH_NOT_EXISTS: [400, 268443715],
  APPID_MCHID_NOT_MATCH: [400, 268445527],
  OPENID_MISMATCH: [500, 268435464],
  NO_STATEMENT_EXIST: [400, 268435464],
  FREQUENCY_LIMITED: [429, 268447840],
  SYSTEM_ERROR: [500, 268435456],
  BANK_ERROR: [500, 268435456],
  NOT_IMPLEMENTED: [501, 268435456]
} as const

/** The codes of the sandbox's refusals. */
export type Code = keyof typeof codes

/** Gives a reply its status: 200 for a response that has none, 204 for `undefined`. */
export const resolved = <A>(reply: Reply<A>): Done<A> | File | Refused =>
  isResolved(reply) ? reply : done(reply, reply === undefined ? 204 : 200)

const isResolved = <A>(reply: Reply<A>): reply is Done<A> | File | Refused =>
  typeof reply === "object" && reply !== null && "_tag" in reply

/** Whether a value is a refusal. */
export const isRefused = (value: unknown): value is Refused =>
  typeof value === "object" && value !== null && "_tag" in value && value._tag === "Refused"

/** Responds with a value of the response's schema. */
export const done = <A>(value: A, status = 200): Done<A> => ({ _tag: "Done", status, value })

/** Responds with the result of `show` for an entity, or passes a refusal on. */
export const respond = <A extends object, B>(found: A | Refused, show: (found: A) => B): Done<B> | Refused =>
  isRefused(found) ? found : done(show(found))

/** Responds without a body (204). */
export const empty: Done<void> = { _tag: "Done", status: 204, value: undefined }

/** Responds with a file. */
export const file = (
  content: Uint8Array,
  contentType: string,
  headers: Readonly<Record<string, string>> = {}
): File => ({ _tag: "File", content, contentType, headers })

/** Refuses with a code. Status and internal code follow from the code by default. */
export const refuse = (
  code: Code,
  message: string,
  more?: {
    readonly status?: number | undefined
    readonly number?: number | undefined
    readonly detail?: Readonly<Record<string, unknown>> | undefined
    readonly reason?: string | undefined
  }
): Refused => ({
  _tag: "Refused",
  status: more?.status ?? codes[code][0],
  number: more?.number ?? codes[code][1],
  code,
  message,
  detail: more?.detail,
  reason: more?.reason
})

/** Refuses a field that breaks a rule of the product. Production does not name the field, so only the log does. */
export const paramError = (
  field: string,
  message: string,
  issue: string,
  location: "body" | "query" = "body"
): Refused => refuse("PARAM_ERROR", message, { reason: `/${location}/${field} ${issue}` })

/** Refuses a number of the merchant's that an earlier request used with other content. */
export const differs: Refused = refuse("INVALID_REQUEST", "请求重入时，参数与首次请求时不一致", { number: 268498688 })
