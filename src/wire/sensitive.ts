/** Fields that are encrypted under the other side's key. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import type * as SchemaIssue from "effect/SchemaIssue"
import type { KeyObject } from "node:crypto"
import * as FieldOpener from "../internal/opener.ts"
import { DecryptError } from "../WeChatPayError.ts"

/** Encrypts sensitive fields of a request under the platform key: one key per request. */
export class Sealer extends Context.Service<Sealer, {
  readonly seal: (plaintext: string) => Effect.Effect<string, SchemaIssue.Issue>
}>()("effect-wechatpay/Wire/Sealer") {}

/** Decrypts sensitive fields that WeChat Pay encrypted under the merchant's public key. */
export class Opener extends Context.Service<Opener, {
  readonly open: (ciphertext: string) => Effect.Effect<string, SchemaIssue.Issue>
}>()("effect-wechatpay/Wire/Opener") {}

const Ciphertext = Schema.String.annotate({ "x-sensitive": true })

/** Some responses have an empty or masked text (`张*`) in place of a ciphertext: it is read as it is. */
const isCiphertext = /^[0-9A-Za-z+/]{170,}={0,2}$/

const openStrictly = (ciphertext: string) =>
  Effect.flatMap(Opener, (opener) => Effect.map(opener.open(ciphertext), (plain) => Redacted.make(plain)))

const open = SchemaGetter.transformEffect((ciphertext: string) =>
  isCiphertext.test(ciphertext) ? openStrictly(ciphertext) : Effect.succeed(Redacted.make(ciphertext))
)

const seal = SchemaGetter.transformEffect((plain: string | Redacted.Redacted<string>) =>
  Effect.flatMap(Sealer, (sealer) => sealer.seal(Redacted.isRedacted(plain) ? Redacted.value(plain) : plain))
)

/**
 * Sensitive field of a request (敏感信息): takes plaintext and sends RSA-OAEP ciphertext. At most 214 bytes of UTF-8 fit
 * under a 2048-bit key.
 */
export const Sensitive = Ciphertext.pipe(
  Schema.decodeTo(
    Schema.Union([Schema.String, Schema.Redacted(Schema.String)]),
    // Only the sandbox decodes requests, and it refuses plaintext.
    { decode: SchemaGetter.transformEffect(openStrictly), encode: seal }
  )
)

/**
 * Opens the sensitive fields of a response. Their schema carries it, so that a program without such fields does not.
 *
 * @internal
 */
export const openerOf = (keys: ReadonlyArray<KeyObject>) => ({
  ...FieldOpener.make(keys),
  error: (fields: Omit<ConstructorParameters<typeof DecryptError>[0], "algorithm">) =>
    new DecryptError({ ...fields, algorithm: "OAEP" })
})

/**
 * Annotation with {@link openerOf}.
 *
 * @internal
 */
export const opening = "x-opening"

/** Sensitive field of a response: arrives as RSA-OAEP ciphertext, decodes to `Redacted<string>`. */
export const SensitiveResponse = Ciphertext.annotate({ [opening]: openerOf }).pipe(
  Schema.decodeTo(Schema.Redacted(Schema.String), { decode: open, encode: seal })
)
