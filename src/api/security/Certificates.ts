/**
 * Platform certificates (平台证书), as WeChat Pay lists them. `CertificateStore` downloads and checks them by itself; this
 * is for programs that look at the list.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { CertificatesResponse, openLiterals } from "../../Wire.ts"

export { CertificatesResponse } from "../../Wire.ts"

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** `RSA` unless given; this library reads no others. */
  algorithm_type: Schema.optional(openLiterals("RSA", "SM2", "ALL"))
}).annotate({ identifier: "Certificates.ListRequest" })

const listCodes = ["RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link list} documents. `RESOURCE_NOT_EXISTS` stands in the guides (平台证书): there is nothing to list. */
export type ListCode = CommonCode | (typeof listCodes)[number]

/**
 * Lists the platform certificates in force (获取平台证书列表), each sealed under the APIv3 key.
 *
 * **Gotchas**
 *
 * A merchant who has the WeChat Pay public key alone gets 404, 403 or a permanent 500: there is nothing to list.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012551764
 */
export const list: Endpoint.Endpoint<ListRequest, CertificatesResponse, ListCode> = Endpoint.make({
  name: "Certificates.list",
  title: "获取平台证书列表",
  route: "GET /v3/certificates",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012551764",
  roles: ["direct", "partner", "platform"],
  request: ListRequest,
  response: CertificatesResponse,
  codes: listCodes
})
