/** Why the signature of a notification does not hold, as far as its body tells. */
import * as Result from "effect/Result"
import * as Json from "./json.ts"

const envelopeOrder = ["id", "create_time", "resource_type", "event_type", "summary", "resource"]
const resourceOrder = ["original_type", "algorithm", "ciphertext", "associated_data", "nonce"]

const inOrder = (value: Readonly<Record<string, unknown>>, order: ReadonlyArray<string>): Record<string, unknown> => {
  const ordered: Record<string, unknown> = {}
  for (const key of order) if (Object.hasOwn(value, key)) ordered[key] = value[key]
  for (const key of Object.keys(value)) if (!Object.hasOwn(ordered, key)) ordered[key] = value[key]
  return ordered
}

/** Beyond this a body is none of WeChat Pay's, and a forger gets no further work out of us. */
const maxLength = 65_536

const advice = "Hand over the bytes as they came: read the raw body before any body parser does."

/** Compact JSON in the orders of keys in which WeChat Pay writes. */
const originals = (parsed: Readonly<Record<string, unknown>>): ReadonlyArray<string> => {
  const resource = parsed.resource
  return [
    JSON.stringify(parsed),
    JSON.stringify(
      inOrder(
        Json.isRecord(resource) ? { ...parsed, resource: inOrder(resource, resourceOrder) } : parsed,
        envelopeOrder
      )
    )
  ]
}

/** What the body's shape suggests. `holds` says whether the signature holds over another body. */
export const hint = (
  text: string,
  holds: (body: Uint8Array) => boolean
): string | undefined => {
  if (text === "") return `The body is empty: a body parser has consumed it. ${advice}`
  if (text.startsWith("[object ")) return `The body is the text of an object. ${advice}`
  if (text.length > maxLength) return undefined
  const result = Json.parse(text)
  if (Result.isFailure(result)) return undefined
  const parsed = result.success
  if (typeof parsed === "string") {
    return holds(Buffer.from(parsed))
      ? `The body was turned into a JSON string: the signature holds over what is inside. ${advice}`
      : `The body is a JSON string, not an object. ${advice}`
  }
  if (!Json.isRecord(parsed)) return undefined
  const candidates = originals(parsed)
  if (candidates.some((candidate) => candidate !== text && holds(Buffer.from(candidate)))) {
    return `The body was parsed and written again: the signature holds over the same JSON in another form. ${advice}`
  }
  return candidates[0] === text
    ? undefined
    : `The body is not the compact JSON that WeChat Pay sends: it was probably parsed and written again. ${advice}`
}
