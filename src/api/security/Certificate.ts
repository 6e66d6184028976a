/**
 * Lists platform certificates (平台证书), for programs that inspect them. `CertificateStore` downloads and checks them on
 * its own.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { CertificatesResponse, openLiterals } from "../../Wire.ts"

export { CertificatesResponse } from "../../Wire.ts"

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** Kind of key; `RSA` if left out. This library can use RSA keys only (算法类型). */
  algorithm_type: Schema.optional(openLiterals("RSA", "SM2", "ALL"))
}).annotate({ identifier: "Certificate.ListRequest" })

const listCodes = ["RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link list} documents. `RESOURCE_NOT_EXISTS`, from the guide (平台证书): the merchant has no certificates. */
export type ListCode = CommonCode | (typeof listCodes)[number]

/**
 * Lists the platform certificates in force (下载平台证书, 获取平台证书列表), each encrypted under the APIv3 key.
 *
 * **Gotchas**
 *
 * For a merchant that only has the WeChat Pay public key, the response is 404, 403 or a permanent 500.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012551764
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012715700
 */
export const list: Endpoint.Endpoint<ListRequest, CertificatesResponse, ListCode> = Endpoint.make({
  name: "Certificate.list",
  title: "下载平台证书",
  route: "GET /v3/certificates",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012551764",
    "https://pay.weixin.qq.com/doc/v3/partner/4012715700"
  ],
  roles: ["direct", "partner", "platform"],
  request: ListRequest,
  response: CertificatesResponse,
  codes: listCodes
})
