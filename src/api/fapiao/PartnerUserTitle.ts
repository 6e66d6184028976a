/**
 * Titles that users fill in, for service providers: as `UserTitle`, on behalf of a sub-merchant. Its notification is
 * that of `UserTitle`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { text } from "../../Wire.ts"
import {
  type QueryCode,
  queryCodes,
  queryTitleFields,
  type RequestUrlCode,
  requestUrlCodes,
  requestUrlFields,
  Title,
  TitleUrl
} from "./models.ts"

/** Request of {@link requestUrl}. */
export interface RequestUrlRequest extends Schema.Schema.Type<typeof RequestUrlRequest> {}
export const RequestUrlRequest = Schema.Struct({
  /** Sub-merchant on whose behalf it is (子商户号). */
  sub_mchid: text(32),
  ...requestUrlFields
}).annotate({ identifier: "PartnerUserTitle.RequestUrlRequest" })

/**
 * Asks for the page where the user fills in his title, for what was not paid by WeChat Pay (获取抬头填写链接). Payments by
 * WeChat Pay offer it themselves where the order said `support_fapiao`.
 *
 * **Gotchas**
 *
 * The page is valid for 30 minutes; ask again with the same `fapiao_apply_id`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015770776
 */
export const requestUrl: Endpoint.Endpoint<RequestUrlRequest, TitleUrl, RequestUrlCode> = Endpoint.make({
  name: "PartnerUserTitle.requestUrl",
  title: "获取抬头填写链接",
  route: "GET /v3/new-tax-control-fapiao/user-title/title-url",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015770776",
  roles: ["partner"],
  request: RequestUrlRequest,
  response: TitleUrl,
  codes: requestUrlCodes
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Sub-merchant on whose behalf it is (子商户号). */
  sub_mchid: text(32),
  ...queryTitleFields
}).annotate({ identifier: "PartnerUserTitle.QueryRequest" })

/**
 * Asks for the title that the user filled in (获取用户填写的抬头), phone and e-mail decrypted.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015784260
 */
export const query: Endpoint.Endpoint<QueryRequest, Title, QueryCode> = Endpoint.make({
  name: "PartnerUserTitle.query",
  title: "获取用户填写的抬头",
  route: "GET /v3/new-tax-control-fapiao/user-title",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015784260",
  roles: ["partner"],
  request: QueryRequest,
  response: Title,
  codes: queryCodes
})
