/** Says where the message that the server verified differs from the one that we signed. */
import { isRecord } from "../internal/json.ts"

type Fields = Readonly<Record<string, unknown>>

/** Some products put it into a `detail` within `detail`. */
const holderOf = (detail: unknown): Fields | undefined => {
  let at = detail
  for (let level = 0; level < 3 && isRecord(at); level++) {
    if (isRecord(at.sign_information)) return at
    at = at.detail
  }
  return undefined
}

/** Whether the refusal is about the signature. A wrong serial number, for example, comes with the same information. */
const isAboutSignature = ({ field }: Fields): boolean => field === undefined || field === null || field === "signature"

const offset = (ours: Uint8Array, theirs: Uint8Array): number => {
  const length = Math.min(ours.length, theirs.length)
  for (let index = 0; index < length; index++) if (ours[index] !== theirs[index]) return index
  return length
}

const headLines = 4

/** Cutting bytes in the middle of a character leaves a replacement character. */
const withoutHalfCharacter = (text: string): string => text.replace(/\ufffd{1,3}$/, "")

/** Names line and offset, never the content: the target holds openids. */
export const signDifference = (
  detail: unknown,
  request: { readonly method: string; readonly target: string; readonly signed: Uint8Array }
): string | undefined => {
  const holder = holderOf(detail)
  if (holder === undefined || !isAboutSignature(holder) || !isRecord(holder.sign_information)) return undefined
  const { method, sign_message_length: length, truncated_sign_message: message, url } = holder.sign_information
  const lines = typeof message === "string" ? message.split("\n") : []
  const theirMethod = typeof method === "string" ? method : lines[0]
  if (theirMethod !== undefined && theirMethod !== request.method) {
    // The document is not authenticated: anything may stand there.
    const named = /^[A-Z]{3,7}$/.test(theirMethod) ? theirMethod : "another"
    return `the server verified method ${named}, we signed ${request.method}`
  }
  const theirTarget = typeof url === "string" ? url : lines[1]
  if (theirTarget !== undefined && theirTarget !== request.target) {
    const at = offset(Buffer.from(request.target), Buffer.from(theirTarget))
    return `what the server verified differs from ours in the URL line at offset ${at}`
  }
  if (typeof message !== "string" || lines.length <= headLines) return undefined

  const head = Buffer.byteLength(lines.slice(0, headLines).join("\n")) + 1
  // Production ends what it shows with a line feed, cut or not.
  const shown = lines.slice(headLines).join("\n").replace(/\n$/, "")
  const certain = withoutHalfCharacter(shown)
  const truncated = typeof length !== "number" || length > head + Buffer.byteLength(certain) + 1
  const theirs = Buffer.from(truncated ? certain : shown)
  const ours = truncated ? request.signed.subarray(0, theirs.length) : request.signed
  const at = offset(ours, theirs)
  if (at < Math.max(ours.length, theirs.length)) {
    return `what the server verified differs from ours in the body line at offset ${at}`
  }
  if (typeof length !== "number") return undefined
  const ourLength = head + request.signed.length + 1
  return length === ourLength
    ? "method, URL and body agree: the private key does not belong to the serial number, or a proxy changed timestamp or nonce"
    : `the message that the server verified has ${length} bytes, ours has ${ourLength}: the body was changed or encoded anew on the way, behind its first ${theirs.length} bytes`
}
