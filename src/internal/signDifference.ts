/** Finds the difference between the message that the server verified and the one that we signed. */
import { isRecord, textOf } from "./json.ts"

type Fields = Readonly<Record<string, unknown>>

/** Some products put it into a `detail` within `detail`. */
const holderOf = (detail: unknown, depth = 0): Fields | undefined =>
  !isRecord(detail) || depth > 2
    ? undefined
    : isRecord(detail.sign_information)
    ? detail
    : holderOf(detail.detail, depth + 1)

/** Offset at which two texts part, of which one may begin with the other. */
const offset = (ours: Uint8Array, theirs: Uint8Array): number => {
  const at = ours.findIndex((byte, index) => byte !== theirs[index])
  return at < 0 ? ours.length : at
}

const headLines = 4

/** Cutting bytes in the middle of a character leaves a replacement character. */
const withoutHalfCharacter = (text: string): string => text.replace(/\ufffd{1,3}$/, "")

const differs = (line: string, at: number) =>
  `what the server verified differs from ours in the ${line} line at offset ${at}`

/** Names line and offset, never the content: the target holds openids. */
export const signDifference = (
  detail: unknown,
  request: { readonly method: string; readonly target: string; readonly signed: Uint8Array }
): string | undefined => {
  const holder = holderOf(detail)
  const information = holder?.sign_information
  // A wrong serial number, for example, comes with the same information.
  if (!isRecord(information) || (holder?.field ?? "signature") !== "signature") return undefined
  const length = information.sign_message_length
  const message = textOf(information.truncated_sign_message)
  const lines = message?.split("\n") ?? []
  const method = textOf(information.method) ?? lines[0]
  if (method !== undefined && method !== request.method) {
    // The document is not authenticated: anything may stand there.
    const named = /^[A-Z]{3,7}$/.test(method) ? method : "another"
    return `the server verified method ${named}, we signed ${request.method}`
  }
  const target = textOf(information.url) ?? lines[1]
  if (target !== undefined && target !== request.target) {
    return differs("URL", offset(Buffer.from(request.target), Buffer.from(target)))
  }
  if (lines.length <= headLines) return undefined

  const head = Buffer.byteLength(lines.slice(0, headLines).join("\n")) + 1
  // Production ends what it shows with a line feed, cut or not.
  const shown = lines.slice(headLines).join("\n").replace(/\n$/, "")
  const certain = withoutHalfCharacter(shown)
  const truncated = typeof length !== "number" || length > head + Buffer.byteLength(certain) + 1
  const theirs = Buffer.from(truncated ? certain : shown)
  const ours = truncated ? request.signed.subarray(0, theirs.length) : request.signed
  const at = offset(ours, theirs)
  if (at < Math.max(ours.length, theirs.length)) return differs("body", at)
  if (typeof length !== "number") return undefined
  const ourLength = head + request.signed.length + 1
  return length === ourLength
    ? "method, URL and body agree: the private key does not belong to the serial number, or a proxy changed timestamp or nonce"
    : `the message that the server verified has ${length} bytes, ours has ${ourLength}: the body was changed on the way, behind its first ${theirs.length} bytes`
}
