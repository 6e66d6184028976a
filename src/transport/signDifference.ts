/** Where the message that the server signed leaves the one that we signed. */
import { isRecord } from "../internal/json.ts"

/** Some products put it into a `detail` within `detail`. */
const information = (detail: unknown): Readonly<Record<string, unknown>> | undefined => {
  let at = detail
  for (let level = 0; level < 3 && isRecord(at); level++) {
    if (isRecord(at.sign_information)) return at.sign_information
    at = at.detail
  }
  return undefined
}

const offset = (ours: string, theirs: string): number => {
  const length = Math.min(ours.length, theirs.length)
  for (let index = 0; index < length; index++) if (ours[index] !== theirs[index]) return index
  return length
}

/** Names line and offset, never the content: the target holds openids. */
export const signDifference = (
  detail: unknown,
  request: { readonly method: string; readonly target: string; readonly signed: Uint8Array }
): string | undefined => {
  const info = information(detail)
  if (info === undefined) return undefined
  if (typeof info.method === "string" && info.method !== request.method) {
    return `the server signed method ${info.method}, we signed ${request.method}`
  }
  if (typeof info.url === "string" && info.url !== request.target) {
    return `what the server signed differs from ours in the URL line at offset ${offset(request.target, info.url)}`
  }
  const message = info.truncated_sign_message
  if (typeof message !== "string") return undefined
  const lines = message.split("\n")
  const theirs = lines.slice(4).join("\n")
  const ours = Buffer.from(request.signed).toString("utf8")
  const truncated = typeof info.sign_message_length === "number" &&
    info.sign_message_length > Buffer.byteLength(message, "utf8")
  const body = truncated || !theirs.endsWith("\n") ? theirs : theirs.slice(0, -1)
  const comparable = truncated ? ours.slice(0, body.length) : ours
  return body === comparable
    ? "method, URL and body agree: the private key does not belong to the serial number, or a proxy changed timestamp or nonce"
    : `what the server signed differs from ours in the body line at offset ${offset(ours, body)}`
}
