/** Second stage of a notification: decrypts its content. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Aead from "../internal/aead.ts"
import * as Json from "../internal/json.ts"
import { merchantFields } from "../NotificationEvent.ts"
import * as Verification from "../transport/verification.ts"
import { DecryptError, redactText, ResponseDecodeError } from "../WeChatPayError.ts"
import type { Merchant } from "./merchants.ts"
import { malformed, type NotificationError, type Opened, requestIdOf, where } from "./models.ts"
import type { Verified } from "./verify.ts"

const algorithm = "AEAD_AES_256_GCM"

interface Candidate {
  readonly merchant: Merchant
  readonly plaintext: Uint8Array
}

/** Merchant numbers of the recipient in the content; `undefined` if it has none. */
const recipientsIn = (content: Readonly<Record<string, unknown>>): ReadonlyArray<unknown> | undefined => {
  const { receiver } = content
  // Content of profit sharing: only the receiver is notified. The other numbers are those of the merchant that shared.
  if (Json.isRecord(receiver) && receiver.type === "MERCHANT_ID") return [receiver.account]
  const named = merchantFields.filter((name) => content[name] !== undefined)
  return named.length === 0 ? undefined : named.map((name) => content[name])
}

/**
 * Finds the owner of content that the keys of several merchants open: the merchant that the content names. If it names
 * none, as in complaints, or a sub-merchant only: the service provider if there is exactly one, else the first merchant.
 */
const ownerOf = (candidates: ReadonlyArray<Candidate>, first: Candidate, content: unknown): Candidate | undefined => {
  const named = Json.isRecord(content) ? recipientsIn(content) : undefined
  if (named !== undefined) return candidates.find(({ merchant }) => named.includes(merchant.config.mchid))
  const [provider, ...others] = candidates.filter(({ merchant }) =>
    merchant.config.mode === "partner" || merchant.config.mode === "platform"
  )
  return others.length === 0 ? provider ?? first : first
}

/** Second stage: decrypts the content with the APIv3 keys of the merchants that it may belong to. */
export const open = (verified: Verified): Effect.Effect<Opened, NotificationError> => {
  const { posted, text } = verified
  const { resource } = posted
  if (resource.algorithm !== algorithm) {
    return Effect.fail(
      malformed(
        { _tag: "Algorithm", algorithm: resource.algorithm.slice(0, 64) },
        `the content is encrypted by ${resource.algorithm.slice(0, 64)}, supported is ${algorithm}`,
        text
      )
    )
  }
  const candidates: Array<Candidate> = []
  const { associated_data: associatedData, ciphertext, nonce } = resource
  for (const merchant of verified.merchants) {
    const plaintext = Aead.openWithAny(merchant.config.apiV3Keys, { nonce, associatedData, ciphertext })
    if (plaintext !== undefined) candidates.push({ merchant, plaintext })
  }
  const [first] = candidates
  if (first === undefined) {
    return Effect.fail(
      new DecryptError({
        ...where,
        ...requestIdOf(verified),
        outcome: "Unknown",
        algorithm: "AEAD",
        field: "resource",
        body: redactText(text)
      })
    )
  }
  const plaintext = Verification.bodyText(first.plaintext)
  const json = Json.parse(plaintext)
  if (Result.isFailure(json)) {
    return Effect.fail(
      new ResponseDecodeError({
        ...where,
        ...requestIdOf(verified),
        outcome: "Unknown",
        reason: { _tag: "SchemaMismatch" },
        issue: `the decrypted content ${json.failure}`,
        body: redactText(plaintext)
      })
    )
  }
  const content = json.success
  const owner = candidates.length === 1 ? first : ownerOf(candidates, first, content)
  if (owner === undefined) {
    return Effect.fail(
      new ResponseDecodeError({
        ...where,
        ...requestIdOf(verified),
        outcome: "Unknown",
        reason: { _tag: "UnexpectedContent" },
        issue: "the APIv3 keys of several merchants open the content, and it names none of them: " +
          "give each merchant an APIv3 key of its own",
        body: redactText(plaintext)
      })
    )
  }
  const { merchant } = owner
  return Effect.succeed({
    id: posted.id,
    event_type: posted.event_type,
    create_time: posted.create_time,
    summary: posted.summary,
    original_type: resource.original_type,
    mchid: merchant.config.mchid,
    serial: verified.serial,
    requestId: verified.requestId,
    text: plaintext,
    json: content,
    merchant
  })
}
