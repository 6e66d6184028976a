/** The platform certificates, sealed under the APIv3 key. */
import { Certificate } from "../../api/security/index.ts"
import type { Identities } from "../engine/identities.ts"
import { handle, type Operation } from "../engine/operation.ts"
import { refuse } from "../engine/reply.ts"
import { time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** The status of the refusal for merchants that only have the public key. */
export type RefusalStatus = 404 | 403 | 500

const refusals = {
  404: refuse(
    "RESOURCE_NOT_EXISTS",
    "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。可查看指引https://pay.weixin.qq.com/docs/merchant/products/platform-certificate/wxp-pub-key-guide.html"
  ),
  403: refuse("NO_AUTH", "商户号未使用平台证书"),
  500: refuse("SYSTEM_ERROR", "系统异常，请稍后重试")
} as const

export const make = (identities: Identities, refusal: RefusalStatus): ReadonlyArray<Operation> => [
  handle(Certificate.list, ({ algorithm_type }, { caller, now }) => {
    const { keys: { apiV3Key }, platform } = identities.of(caller.mchid)
    return platform.mode === "publicKey" ? refusals[refusal] : {
      data: algorithm_type === "SM2" ? [] : platform.certificates(now).map((certificate) => ({
        serial_no: certificate.serial,
        effective_time: time(certificate.notBefore),
        expire_time: time(certificate.notAfter),
        encrypt_certificate: {
          algorithm: "AEAD_AES_256_GCM",
          ...Protocol.seal(apiV3Key, "certificate", certificate.pem)
        }
      }))
    }
  })
]
