/** Second stage of a notification: decrypts its content. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Aead from "../internal/aead.ts"
import * as Json from "../internal/json.ts"
import * as Verification from "../transport/verification.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { DecryptError, redactText, ResponseDecodeError } from "../WeChatPayError.ts"
import { malformed, type NotificationError, type Opened, requestIdOf, where } from "./models.ts"
import type { Verified } from "./verify.ts"

const algorithm = "AEAD_AES_256_GCM"

interface Candidate {
  readonly config: WeChatPayConfig["Service"]
  readonly plaintext: Uint8Array
}

/** Merchant numbers by which a content says whose it is. */
const owners = ["mchid", "mch_id", "sp_mchid", "combine_mchid"]

/** Whose it is, of several whose key opens it. The first only where the content names nobody. */
const ownerOf = (candidates: ReadonlyArray<Candidate>, first: Candidate, content: unknown): Candidate | undefined => {
  if (!Json.isRecord(content)) return first
  const named = owners.filter((name) => content[name] !== undefined)
  return named.length === 0
    ? first
    : candidates.find(({ config }) => named.some((name) => content[name] === config.mchid))
}

/**
 * Second stage: decrypts under the APIv3 keys of the merchants whose it may be.
 *
 * @internal
 */
export const open = (verified: Verified): Effect.Effect<Opened, NotificationError> => {
  const { posted, text } = verified
  const { resource } = posted
  if (resource.algorithm !== algorithm) {
    return Effect.fail(
      malformed(
        "Algorithm",
        `the content is encrypted by ${resource.algorithm.slice(0, 64)}, supported is ${algorithm}`,
        text
      )
    )
  }
  const candidates: Array<Candidate> = []
  const { associated_data: associatedData, ciphertext, nonce } = resource
  for (const { config } of verified.merchants) {
    const plaintext = Aead.openWithAny(config.apiV3Keys, { nonce, associatedData, ciphertext })
    if (plaintext !== undefined) candidates.push({ config, plaintext })
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
        issue: "the APIv3 keys of several merchants open the content, and it names none of them: " +
          "give each merchant an APIv3 key of its own",
        body: redactText(plaintext)
      })
    )
  }
  const { config } = owner
  return Effect.succeed({
    id: posted.id,
    event_type: posted.event_type,
    create_time: posted.create_time,
    summary: posted.summary,
    original_type: resource.original_type,
    mchid: config.mchid,
    serial: verified.serial,
    requestId: verified.requestId,
    text: plaintext,
    json: content,
    config
  })
}
