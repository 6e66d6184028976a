/** `certificates`: lists WeChat Pay's platform certificates. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import { Certificate } from "../api/security/index.ts"
import * as Aead from "../internal/aead.ts"
import * as Pem from "../internal/pem.ts"
import * as WeChatPay from "../WeChatPay.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import type { ApiError } from "../WeChatPayError.ts"
import * as Flags from "./flags.ts"
import { exitCodes, fail, Failed, json, slow } from "./output.ts"

/** A platform certificate as it was sealed for the merchant. */
export interface Listed {
  readonly serial: string
  readonly pem: string
  readonly notBefore: string
  readonly notAfter: string
  readonly valid: boolean
}

/** Downloads the list, verifies it and opens each certificate under the APIv3 key. */
export const list = Effect.gen(function*() {
  const config = yield* WeChatPayConfig
  const { data } = yield* Certificate.list({})
  const now = yield* Clock.currentTimeMillis
  return yield* Effect.forEach(data, ({ encrypt_certificate: { associated_data, ciphertext, nonce }, serial_no }) => {
    const opened = Aead.openWithAny(config.apiV3Keys, { nonce, associatedData: associated_data ?? "", ciphertext })
    if (opened === undefined) {
      return fail(
        "refused",
        `certificate ${serial_no} does not open; check WECHATPAY_API_V3_KEY in the merchant console`
      )
    }
    const pem = new TextDecoder().decode(opened)
    return Result.match(Pem.certificate(pem), {
      onFailure: () => fail("refused", `certificate ${serial_no} cannot be read`),
      onSuccess: ({ notAfter, notBefore, serial }): Effect.Effect<Listed> =>
        Effect.succeed({
          serial,
          pem,
          notBefore: new Date(notBefore).toISOString(),
          notAfter: new Date(notAfter).toISOString(),
          valid: notBefore <= now && now < notAfter
        })
    })
  })
})

/** Whether WeChat Pay says that it has no certificates for a merchant. A response without a code is a gateway's. */
export const listsNone = ({ code, status }: ApiError): boolean => [403, 404, 500].includes(status) && code !== ""

export const certificates = Command.make(
  "certificates",
  {
    save: Flag.String("save").pipe(
      Flag.withDescription("Directory to save them in, as <serial>.pem"),
      Flag.optional
    ),
    json: Flags.json
  },
  Effect.fn(function*(flags) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const all = yield* slow("Downloading the certificates", Effect.provide(list, WeChatPay.layerConfig())).pipe(
      Effect.mapError((error) =>
        error._tag === "ApiError" && listsNone(error)
          ? new Failed({
            text: `WeChat Pay lists no certificates (${error.status}): a merchant on the public key has none`,
            code: exitCodes.refused
          })
          : error
      )
    )
    if (Option.isSome(flags.save)) {
      const directory = flags.save.value
      yield* fs.makeDirectory(directory, { recursive: true })
      yield* Effect.forEach(all, ({ pem, serial }) => fs.writeFileString(path.join(directory, `${serial}.pem`), pem))
    }
    if (flags.json) return yield* Console.log(json(all))
    yield* Effect.forEach(
      all,
      ({ notAfter, notBefore, serial, valid }) =>
        Console.log(
          `${serial}  ${valid ? "valid" : "not valid now"}  ${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`
        )
    )
  })
).pipe(Command.withDescription("List WeChat Pay's platform certificates, opened and checked"))
