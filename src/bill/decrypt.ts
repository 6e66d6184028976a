/** Decrypts encrypted bills (加密账单). */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Aead from "../internal/aead.ts"
import { DecryptError, redactText } from "../WeChatPayError.ts"
import { checked, type Download, type Source } from "./download.ts"
import { uncompressed } from "./gunzip.ts"
import type { EncryptedBill, EncryptedPart } from "./models.ts"
import { decodeError, integrityError } from "./where.ts"

/** Downloads the parts one after the other: the bytes of their decrypted, uncompressed content. */
export const content = (source: Source, bill: EncryptedBill): Download => {
  const parts = (bill.download_bill_list ?? []).toSorted((a, b) => a.bill_sequence - b.bill_sequence)
  return parts.length === bill.download_bill_count && parts.every((part, index) => part.bill_sequence === index + 1)
    ? Stream.flatMap(Stream.fromIterable(parts), (part) => partContent(source, part, parts.length))
    : Stream.fail(
      decodeError(source.where, "download_bill_list does not hold each part once, as download_bill_count says", "")
    )
}

const partContent = (source: Source, part: EncryptedPart, parts: number): Download => {
  const content = uncompressed(source.where, decrypted(source, part, parts))
  // The tag of each part is checked in any case.
  return part.hash_value === undefined || part.hash_value === ""
    ? content
    : checked(source.where, content, { hash_type: part.hash_type ?? "SHA1", hash_value: part.hash_value })
}

/** The official page gives the empty text as associated data. */
const associatedData = ""

const decrypted = ({ raw, where }: Source, part: EncryptedPart, parts: number): Download =>
  Stream.suspend(() => {
    const key = Buffer.from(Redacted.value(part.encrypt_key), "utf8")
    if (key.length !== Aead.keyLength) {
      return Stream.fail(new DecryptError({ ...where, algorithm: "OAEP", field: "encrypt_key", body: redactText("") }))
    }
    const decipher = Aead.createDecipher(key, part.nonce, associatedData)
    if (Result.isFailure(decipher)) return Stream.fail(decodeError(where, "the nonce of a part cannot be one", ""))
    const { final, update } = decipher.success
    return raw(part, { part: part.bill_sequence, parts }).pipe(
      Stream.map(update),
      Stream.concat(Stream.fromEffectDrain(Effect.suspend(() =>
        Result.isSuccess(final())
          ? Effect.void
          : Effect.fail(integrityError(where, "AES-256-GCM tag", "valid", "invalid"))
      )))
    )
  })
