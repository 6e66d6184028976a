/** Classifies the errors of HTTP clients: their codes, and whether the request may have reached the other side. */

import { property, textOf } from "./json.ts"

/** Classification of an HTTP client's error. */
export interface Failure {
  readonly reason: "Connect" | "Tls" | "Lost"
  /** `NotSent` only where nothing of the request can have been written. */
  readonly outcome: "NotSent" | "Unknown"
  readonly code: string | undefined
}

/** Key under which an error of our own clients says whether the request was given to a connection. */
const wasSent = "~effect-wechatpay/wasSent"

/** Error of a client that wrote nothing of the request, for any cause. */
export class NotSent extends Error {
  readonly [wasSent] = false
  constructor(cause: unknown) {
    super("the request was not sent", { cause })
  }
}

/** Error of a client that gave the request to a connection, for any cause. */
export class Sent extends Error {
  readonly [wasSent] = true
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
const unreachable = /^(ECONNREFUSED|E(HOST|NET)UNREACH|ENETDOWN|EADDRNOTAVAIL)$/

/** Codes of a certificate that was not accepted: the handshake ends there, and no request follows it. */
const certificate =
  /^(CERT_|CRL_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|UND_ERR_PRX_TLS$)/

/** Codes of TLS itself: of the handshake, or of an alert or a broken record at any later time. */
const tls = /^(ERR_SSL_|ERR_TLS_|EPROTO$)/

/** undici gives a refused CONNECT the code of every abort; only the text, the same in all versions, distinguishes it. */
const refusedTunnel = /^Proxy response \(\d+\) !== 200 when HTTP Tunneling$/

/** Deno's errors have no code. */
const denoConnect = / client error \(Connect\): /

const failure = (
  code: string | undefined,
  reason: Failure["reason"],
  outcome: Failure["outcome"] = "Unknown"
): Failure => ({ reason, outcome, code })

const messageOf = (error: unknown): string => textOf(property(error, "message")) ?? ""

const byCode = (code: string, error: unknown): Failure => {
  const syscall = textOf(property(error, "syscall"))
  // Without the call nothing says at which one it came: it may have been the read behind the request.
  if (syscall === undefined && unreachable.test(code)) return failure(code, "Connect")
  return (syscall !== undefined && beforeConnection.test(syscall)) || beforeSending.test(code) ||
      (code === "UND_ERR_ABORTED" && refusedTunnel.test(messageOf(error)))
    ? failure(code, "Connect", "NotSent")
    : certificate.test(code)
    ? failure(code, "Tls", "NotSent")
    : failure(code, tls.test(code) ? "Tls" : "Lost")
}

/** Reads codes and system calls. Doubt is `Unknown`. */
export const classify = (error: unknown, depth = 0): Failure => {
  const cause = property(error, "cause")
  const sent = property(error, wasSent)
  if (typeof sent === "boolean") {
    const { code, reason } = classify(cause)
    return sent ? failure(code, "Lost") : failure(code, reason === "Lost" ? "Connect" : reason, "NotSent")
  }
  const errors = property(error, "errors")
  const inner = Array.isArray(errors) ? errors.map((one) => classify(one)) : []
  const found = inner.find(({ outcome }) => outcome === "Unknown") ?? inner[0]
  if (found !== undefined) return found
  const code = textOf(property(error, "code"))
  if (code !== undefined) return byCode(code, error)
  // Deno's fetch repeats a request by itself when a kept connection breaks: a connection that then fails is no proof
  // that nothing was sent before.
  if (denoConnect.test(messageOf(error))) return failure(undefined, "Connect")
  // undici puts the system's error in `cause`, fetch one level deeper, happy eyeballs into `errors`.
  return cause === undefined || depth === 4 ? failure(undefined, "Lost") : classify(cause, depth + 1)
}
