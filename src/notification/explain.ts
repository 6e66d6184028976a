/** Explains why the signature of a notification is wrong. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { CertificateStore, PlatformKey } from "../CertificateStore.ts"
import * as Aead from "../internal/aead.ts"
import * as Authorization from "../internal/authorization.ts"
import * as Json from "../internal/json.ts"
import * as RewrittenBody from "../internal/rewrittenBody.ts"
import * as Rsa from "../internal/rsa.ts"
import * as Verification from "../transport/verification.ts"
import { SignatureError } from "../WeChatPayError.ts"
import type { Merchant } from "./merchants.ts"

const withHint = (error: SignatureError, hint: string | undefined): Effect.Effect<never, SignatureError> =>
  Effect.fail(hint === undefined ? error : new SignatureError({ ...error, hint }))

/** Adds a hint to a {@link SignatureError}: the reason that the message shows, and what to do about it. */
export const explain = (
  error: SignatureError,
  message: Verification.Signed,
  store: CertificateStore["Service"],
  merchants: ReadonlyArray<Merchant>
): Effect.Effect<never, SignatureError> => {
  const signature = message.headers["wechatpay-signature"]
  const timestamp = message.headers["wechatpay-timestamp"]
  const nonce = message.headers["wechatpay-nonce"]
  const text = Verification.bodyText(message.body)
  if (error.reason._tag === "MissingHeader") return withHint(error, RewrittenBody.apiV2Hint(text))
  if (
    error.reason._tag !== "Mismatch" || signature === undefined || timestamp === undefined || nonce === undefined
  ) {
    return Effect.fail(error)
  }
  return store.get(error.reason.serial).pipe(
    Effect.orElseSucceed(() => undefined),
    Effect.flatMap((key) => {
      const holds = (publicKey: PlatformKey["publicKey"], body: Uint8Array) =>
        Rsa.verify(publicKey, Authorization.responseMessage(timestamp, nonce, body), signature)
      return withHint(
        error,
        merchants.some(({ config }) => config.publicKey !== undefined && holds(config.publicKey, message.body))
          ? "It was made with the merchant's own key, not with WeChat Pay's."
          : RewrittenBody.hint(text, (body) => key !== undefined && holds(key.publicKey, body)) ??
            contentHint(text, merchants)
      )
    })
  )
}

const contentHint = (text: string, merchants: ReadonlyArray<Merchant>): string | undefined => {
  const resource = RewrittenBody.resourceOf(Result.getOrUndefined(Json.parse(text)))
  if (resource === undefined) return undefined
  const { associated_data, ciphertext, nonce } = resource
  if (typeof ciphertext !== "string" || typeof nonce !== "string") return undefined
  const opens = (associatedData: string) =>
    merchants.some(({ config }) =>
      Aead.openWithAny(config.apiV3Keys, { nonce, associatedData, ciphertext }) !== undefined
    )
  if (opens(typeof associated_data === "string" ? associated_data : "")) {
    return "The content still opens under the APIv3 key: a header or another part of the body was changed on the way."
  }
  return RewrittenBody.usualAssociatedData.some(opens)
    ? `The content opens once resource.associated_data is put back: it was dropped or changed on the way. ${RewrittenBody.advice}`
    : "The content does not open under the APIv3 key either: it was changed, or made by somebody else."
}
