/** Titles that users fill in: whom an electronic invoice (电子发票) is made out to. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import {
  applied,
  type QueryCode,
  queryCodes,
  queryTitleFields,
  type RequestUrlCode,
  requestUrlCodes,
  requestUrlFields,
  Title,
  TitleUrl
} from "./models.ts"

export { applied, AppliedFapiao, Title, TitleUrl } from "./models.ts"

/** Request of {@link requestUrl}. */
export interface RequestUrlRequest extends Schema.Schema.Type<typeof RequestUrlRequest> {}
export const RequestUrlRequest = Schema.Struct(requestUrlFields).annotate({ identifier: "UserTitle.RequestUrlRequest" })

/**
 * Asks for the page where the user fills in his title, for what was not paid by WeChat Pay (获取抬头填写链接). Payments by
 * WeChat Pay offer it themselves where the order said `support_fapiao`.
 *
 * **Gotchas**
 *
 * The page is valid for 30 minutes; ask again with the same `fapiao_apply_id`.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_5.shtml
 */
export const requestUrl: Endpoint.Endpoint<RequestUrlRequest, TitleUrl, RequestUrlCode> = Endpoint.make({
  name: "UserTitle.requestUrl",
  title: "获取抬头填写链接",
  route: "GET /v3/new-tax-control-fapiao/user-title/title-url",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_5.shtml",
  request: RequestUrlRequest,
  response: TitleUrl,
  codes: requestUrlCodes
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(queryTitleFields).annotate({ identifier: "UserTitle.QueryRequest" })

/**
 * Asks for the title that the user filled in (获取用户填写的抬头), phone and e-mail decrypted.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_6.shtml
 */
export const query: Endpoint.Endpoint<QueryRequest, Title, QueryCode> = Endpoint.make({
  name: "UserTitle.query",
  title: "获取用户填写的抬头",
  route: "GET /v3/new-tax-control-fapiao/user-title",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_6.shtml",
  request: QueryRequest,
  response: Title,
  codes: queryCodes
})

/** Notifications of titles, direct and partner. They go to the address of `FapiaoMerchant.configure`. */
export const events = [applied] as const
