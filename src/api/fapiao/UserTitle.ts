/** Titles that users fill in: the buyers on electronic invoices (电子发票). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type QueryCode, type RequestUrlCode } from "./models.ts"
import {
  applied,
  queryTitleFields,
  queryTitleOptions,
  requestUrlFields,
  requestUrlOptions,
  type Title,
  type TitleUrl
} from "./titleModels.ts"

export { applied, AppliedFapiao, Title, TitleUrl } from "./titleModels.ts"

/** Request of {@link requestUrl}. */
export interface RequestUrlRequest extends Schema.Schema.Type<typeof RequestUrlRequest> {}
export const RequestUrlRequest = Schema.Struct(requestUrlFields).annotate({ identifier: "UserTitle.RequestUrlRequest" })

/**
 * Requests the page where the user fills in the title, for payments without WeChat Pay (获取抬头填写链接). Payments with WeChat
 * Pay offer the page themselves if the order had `support_fapiao`.
 *
 * **Gotchas**
 *
 * The page is valid for 30 minutes; then request it again with the same `fapiao_apply_id`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015770776
 */
export const requestUrl: Endpoint.Endpoint<RequestUrlRequest, TitleUrl, RequestUrlCode> = Endpoint.make({
  ...requestUrlOptions,
  name: "UserTitle.requestUrl",
  request: RequestUrlRequest
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(queryTitleFields).annotate({ identifier: "UserTitle.QueryRequest" })

/**
 * Queries the title that the user filled in, with phone number and e-mail address decrypted (获取用户填写的抬头).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015784260
 */
export const query: Endpoint.Endpoint<QueryRequest, Title, QueryCode> = Endpoint.make({
  ...queryTitleOptions,
  name: "UserTitle.query",
  request: QueryRequest
})

/** Notifications of titles, direct and partner. They go to the address of `FapiaoMerchant.configure`. */
export const events = [applied] as const
