/** Classifies the errors of HTTP clients: what failed, and whether the request may have reached the other side. */

/** Classification of an HTTP client's error. */
export interface Failure {
  readonly reason: "Connect" | "Tls" | "Lost"
  /** `NotSent` only where nothing of the request can have been written. */
  readonly outcome: "NotSent" | "Unknown"
  readonly code: string | undefined
}

/** Thrown by a client that wrote nothing of the request, for any cause. */
export class NotSent extends Error {
  constructor(cause: unknown) {
    super("the request was not sent", { cause })
  }
}

/** Thrown by a client that gave the request to a connection, for any cause. */
export class Sent extends Error {
  constructor(cause: unknown) {
    super("the request was given to a connection", { cause })
  }
}

/**
 * Codes that only a name resolution, a connection that is being made, or a proxy that has not opened its tunnel gives.
 * Codes of the kernel are not among them: an established connection ends with `EHOSTUNREACH` or `ECONNREFUSED` as well.
 */
const beforeSending = /^(ENOTFOUND|EAI_\w+|UND_ERR_CONNECT_TIMEOUT|UND_ERR_PRX_CONN)$/

/** System calls that come before a connection stands. */
const beforeConnection = /^(connect|bind|getaddrinfo|query[A-Z]\w*)$/

/** Codes of the kernel that a runtime without `syscall` (Bun) gives for a connection that could not be made. */
const unreachable = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL"])

/** Codes of a certificate that was not accepted: the handshake ends there, and no request follows it. */
const certificate =
  /^(CERT_|CRL_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|UND_ERR_PRX_TLS$)/

/** Codes of TLS itself: of the handshake, or of an alert or a broken record at any later time. */
const tls = /^(ERR_SSL_|ERR_TLS_|EPROTO$)/

/** undici gives a refused CONNECT the code of every abort; only the text, the same in all versions, distinguishes it. */
const refusedTunnel = /^Proxy response \(\d+\) !== 200 when HTTP Tunneling$/

/** Deno's errors have no code. */
const denoConnect = / client error \(Connect\): /

const property = (value: unknown, name: "cause" | "code" | "errors" | "message" | "syscall"): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined

/** undici puts the system's error in `cause`, fetch one level deeper, happy eyeballs into `errors`. */
const chain = (cause: unknown, depth = 0): ReadonlyArray<unknown> =>
  cause === undefined || depth > 4 ? [] : [cause, ...chain(property(cause, "cause"), depth + 1)]

const byCode = (code: string, syscall: unknown, message: unknown): Failure => {
  if (typeof syscall === "string") {
    if (beforeConnection.test(syscall)) return { reason: "Connect", outcome: "NotSent", code }
  } else if (unreachable.has(code)) {
    // Nothing says at which call it came: it may have been the read behind the request.
    return { reason: "Connect", outcome: "Unknown", code }
  }
  if (beforeSending.test(code)) return { reason: "Connect", outcome: "NotSent", code }
  if (code === "UND_ERR_ABORTED" && typeof message === "string" && refusedTunnel.test(message)) {
    return { reason: "Connect", outcome: "NotSent", code }
  }
  if (certificate.test(code)) return { reason: "Tls", outcome: "NotSent", code }
  if (tls.test(code)) return { reason: "Tls", outcome: "Unknown", code }
  return { reason: "Lost", outcome: "Unknown", code }
}

/** Reads codes and system calls. Doubt is `Unknown`. */
export const classify = (cause: unknown): Failure => {
  if (cause instanceof NotSent) {
    const { code, reason } = classify(cause.cause)
    return { reason: reason === "Lost" ? "Connect" : reason, outcome: "NotSent", code }
  }
  if (cause instanceof Sent) return { reason: "Lost", outcome: "Unknown", code: classify(cause.cause).code }
  for (const error of chain(cause)) {
    const errors = property(error, "errors")
    if (Array.isArray(errors) && errors.length > 0) {
      const inner = errors.map((one) => classify(one))
      const first = inner.find((one) => one.outcome === "Unknown") ?? inner[0]
      if (first !== undefined) return first
    }
    const code = property(error, "code")
    const message = property(error, "message")
    if (typeof code === "string") return byCode(code, property(error, "syscall"), message)
    // Deno's fetch repeats a request by itself when a kept connection breaks: a connection that then fails is no proof
    // that nothing was sent before.
    if (typeof message === "string" && denoConnect.test(message)) {
      return { reason: "Connect", outcome: "Unknown", code: undefined }
    }
  }
  return { reason: "Lost", outcome: "Unknown", code: undefined }
}
