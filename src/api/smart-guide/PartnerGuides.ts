/** Employees who look after a payer once he has paid (支付即服务 服务人员), of a merchant for whom a service provider acts. */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { WeChatPayError } from "../../WeChatPayError.ts"
import { text } from "../../Wire.ts"
import {
  assignFields,
  type Guide,
  type GuideCode,
  guideCodes,
  listFields,
  ListResponse,
  registerFields,
  RegisterResponse,
  updateFields
} from "./models.ts"

/** Request of {@link register}. */
export interface RegisterRequest extends Schema.Schema.Type<typeof RegisterRequest> {}
export const RegisterRequest = Schema.Struct({
  /** Merchant whom the guide works for (子商户号). */
  sub_mchid: text(32),
  ...registerFields
}).annotate({ identifier: "PartnerGuides.RegisterRequest" })

/**
 * Registers an employee as a guide (服务人员注册).
 *
 * **Gotchas**
 *
 * Who is registered already is refused with `PARAM_ERROR`: after an unknown outcome {@link list} tells whether the
 * guide is there.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_1.shtml
 */
export const register: Endpoint.Endpoint<RegisterRequest, RegisterResponse, GuideCode> = Endpoint.make({
  name: "PartnerGuides.register",
  title: "服务人员注册",
  route: "POST /v3/smartguide/guides",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_1.shtml",
  roles: ["partner"],
  request: RegisterRequest,
  response: RegisterResponse,
  codes: guideCodes
})

/** Request of {@link assign}. */
export interface AssignRequest extends Schema.Schema.Type<typeof AssignRequest> {}
export const AssignRequest = Schema.Struct({
  /** Merchant whom the guide works for (子商户号). */
  sub_mchid: text(32),
  ...assignFields
}).annotate({ identifier: "PartnerGuides.AssignRequest" })

/**
 * Assigns a guide to the payer of an order (服务人员分配).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_2.shtml
 */
export const assign: Endpoint.Endpoint<AssignRequest, void, GuideCode> = Endpoint.make({
  name: "PartnerGuides.assign",
  title: "服务人员分配",
  route: "POST /v3/smartguide/guides/{guide_id}/assign",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_2.shtml",
  roles: ["partner"],
  idempotentBy: "out_trade_no",
  request: AssignRequest,
  response: Schema.Void,
  codes: guideCodes
})

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** Merchant whom the guide works for (子商户号). */
  sub_mchid: text(32),
  ...listFields
}).annotate({ identifier: "PartnerGuides.ListRequest" })

/**
 * Lists the guides of a shop, a page at a time (服务人员查询).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_3.shtml
 */
export const list: Endpoint.Endpoint<ListRequest, ListResponse, GuideCode> = Endpoint.make({
  name: "PartnerGuides.list",
  title: "服务人员查询",
  route: "GET /v3/smartguide/guides",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_3.shtml",
  roles: ["partner"],
  request: ListRequest,
  response: ListResponse,
  codes: guideCodes
})

/**
 * All guides of a shop, page after page (服务人员查询).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_3.shtml
 */
export const listAll: (request: ListRequest) => Stream.Stream<Guide, WeChatPayError<GuideCode>, Endpoint.Services> =
  Pagination.pages(list, (page) => page.data)

/** Request of {@link update}. */
export interface UpdateRequest extends Schema.Schema.Type<typeof UpdateRequest> {}
export const UpdateRequest = Schema.Struct({
  /** Merchant whom the guide works for (子商户号). */
  sub_mchid: text(32),
  ...updateFields
}).annotate({ identifier: "PartnerGuides.UpdateRequest" })

/**
 * Changes what is known of a guide; what is left out stays (服务人员信息更新).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_4.shtml
 */
export const update: Endpoint.Endpoint<UpdateRequest, void, GuideCode> = Endpoint.make({
  name: "PartnerGuides.update",
  title: "服务人员信息更新",
  route: "PATCH /v3/smartguide/guides/{guide_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_4.shtml",
  roles: ["partner"],
  safe: true,
  request: UpdateRequest,
  response: Schema.Void,
  codes: guideCodes
})
