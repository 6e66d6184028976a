/** Opens encrypted bills (加密账单). */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type * as Endpoint from "../Endpoint.ts"
import * as Aead from "../internal/aead.ts"
import { DecryptError, redactText, type WeChatPayError } from "../WeChatPayError.ts"
import { checked, decodeError, integrityError, raw, where } from "./download.ts"
import { uncompressed } from "./gunzip.ts"
import type { DownloadCode, EncryptedBill, EncryptedPart } from "./models.ts"

export const encryptedContent = (
  bill: EncryptedBill
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> => {
  const parts = (bill.download_bill_list ?? []).toSorted((a, b) => a.bill_sequence - b.bill_sequence)
  return parts.length === bill.download_bill_count && parts.every((part, index) => part.bill_sequence === index + 1)
    ? Stream.flatMap(Stream.fromIterable(parts), partContent)
    : Stream.fail(decodeError("download_bill_list does not hold each part once, as download_bill_count says", ""))
}

const partContent = (part: EncryptedPart) => {
  const content = uncompressed(decrypted(part))
  return part.hash_value === undefined || part.hash_value === ""
    ? content
    : checked(content, part.hash_type ?? "SHA1", part.hash_value)
}

/** The official page gives the empty text as associated data. */
const associatedData = ""

const decrypted = (
  part: EncryptedPart
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> =>
  Stream.suspend(() => {
    const key = Buffer.from(Redacted.value(part.encrypt_key), "utf8")
    if (key.length !== Aead.keyLength) {
      return Stream.fail(new DecryptError({ ...where, algorithm: "OAEP", field: "encrypt_key", body: redactText("") }))
    }
    const decipher = Aead.createDecipher(key, part.nonce, associatedData)
    if (Result.isFailure(decipher)) return Stream.fail(decodeError("the nonce of a part cannot be one", ""))
    const { final, update } = decipher.success
    return raw(part).pipe(
      Stream.map(update),
      Stream.concat(Stream.fromEffectDrain(Effect.suspend(() =>
        Result.isSuccess(final()) ? Effect.void : Effect.fail(integrityError("AES-256-GCM tag", "valid", "invalid"))
      )))
    )
  })
