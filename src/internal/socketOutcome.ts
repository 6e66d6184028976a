/** What a failed request tells of the request: whether it can have reached the other side. */

/** What is read off an error of undici or fetch. */
export interface Failure {
  readonly reason: "Connect" | "Tls" | "Lost"
  readonly code: string | undefined
}

/** A client's word that nothing of the request was written, whatever the cause. */
export class NotSent extends Error {
  constructor(cause: unknown) {
    super("the request was not sent", { cause })
  }
}

const beforeSending = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT"
])

const handshake = /^(ERR_SSL_|CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_|UNABLE_TO_|EPROTO$)/

const property = (value: unknown, name: "cause" | "code" | "errors" | "syscall"): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined

/** undici puts the system's error in `cause`, fetch one level deeper, happy eyeballs into `errors`. */
const chain = (cause: unknown, depth = 0): ReadonlyArray<unknown> =>
  cause === undefined || depth > 4 ? [] : [cause, ...chain(property(cause, "cause"), depth + 1)]

/** Reads codes only, never texts. Doubt is `Lost`. */
export const classify = (cause: unknown): Failure => {
  if (cause instanceof NotSent) {
    const { code, reason } = classify(cause.cause)
    return { reason: reason === "Lost" ? "Connect" : reason, code }
  }
  for (const error of chain(cause)) {
    const errors = property(error, "errors")
    if (Array.isArray(errors) && errors.length > 0) {
      const inner = errors.map((one) => classify(one))
      const doubtful = inner.find((one) => one.reason === "Lost")
      const first = doubtful ?? inner[0]
      if (first !== undefined) return first
    }
    const code = property(error, "code")
    if (typeof code !== "string") continue
    if (beforeSending.has(code) || property(error, "syscall") === "connect") return { reason: "Connect", code }
    if (handshake.test(code)) return { reason: "Tls", code }
    return { reason: "Lost", code }
  }
  return { reason: "Lost", code: undefined }
}
