/** The platform certificates, sealed under the APIv3 key. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { handle, type Operation } from "../Operation.ts"
import type { Platform } from "../Platform.ts"
import * as Protocol from "../protocol.ts"
import { done, refuse } from "../reply.ts"

const Request = Schema.Struct({ algorithm_type: Schema.optionalKey(Schema.Literals(["RSA", "SM2", "ALL"])) })

const Answer = Schema.Struct({
  data: Schema.Array(Schema.Struct({
    serial_no: Schema.String,
    effective_time: Schema.String,
    expire_time: Schema.String,
    encrypt_certificate: Schema.Struct({
      algorithm: Schema.String,
      nonce: Schema.String,
      associated_data: Schema.String,
      ciphertext: Schema.String
    })
  }))
})

/** Not in the catalogue: programs do not call it, their `CertificateStore` does. */
const list = Endpoint.make({
  name: "Certificates.list",
  title: "获取平台证书列表",
  route: "GET /v3/certificates",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012551764",
  request: Request,
  response: Answer
})

/** How merchants are refused who have the public key alone. */
export type RefusalStatus = 404 | 403 | 500

const refusals = {
  404: refuse("RESOURCE_NOT_EXISTS", "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥"),
  403: refuse("NO_AUTH", "商户号未使用平台证书"),
  500: refuse("SYSTEM_ERROR", "系统异常，请稍后重试")
} as const

export const make = (platform: Platform, apiV3Key: string, refusal: RefusalStatus): ReadonlyArray<Operation> => [
  handle(
    list,
    Request,
    Answer,
    ({ algorithm_type }, { now }) =>
      platform.mode === "publicKey" ? refusals[refusal] : done({
        data: algorithm_type === "SM2" ? [] : platform.certificates(now).map((certificate) => ({
          serial_no: certificate.serial,
          effective_time: Protocol.rfc3339(certificate.notBefore),
          expire_time: Protocol.rfc3339(certificate.notAfter),
          encrypt_certificate: {
            algorithm: "AEAD_AES_256_GCM",
            ...Protocol.seal(apiV3Key, "certificate", certificate.pem)
          }
        }))
      })
  )
]
