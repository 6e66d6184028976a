/** Echoes (商户签名验签／加解密测试): returns what came, and posts it to the address that the request names. */
import * as Result from "effect/Result"
import { Echo as Api } from "../../api/security/index.ts"
import type { Identities } from "../engine/identities.ts"
import { type Kernel, shortSchedule } from "../engine/kernel.ts"
import { handle, type Operation } from "../engine/operation.ts"
import { definedFields, ifDefined, plain, sensitive } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

export const make = (kernel: Kernel, identities: Identities): ReadonlyArray<Operation> => [
  handle(Api.send, ({ echo_message, encrypted_echo_message: secret, notify_url }, { caller: { mchid }, now }) => {
    const { merchant } = identities.of(mchid).keys
    kernel.notify(now, {
      mchid,
      url: notify_url,
      eventType: "SECURITY_ECHO.SUCCESS",
      originalType: "security",
      summary: "回调通知成功",
      resource: definedFields({
        echo_message,
        encrypt_echo_message: ifDefined(
          secret,
          (secret) => Result.getOrUndefined(Protocol.encrypt(merchant.publicKey, plain(secret)))
        )
      }),
      schedule: shortSchedule
    })
    return definedFields({ echo_message, encrypted_echo_message: ifDefined(secret, sensitive) })
  })
]
