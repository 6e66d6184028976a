/** Employees who serve payers after a payment (支付即服务 服务人员). */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { WeChatPayError } from "../../WeChatPayError.ts"
import {
  assignFields,
  assignment,
  changesSomething,
  type Guide,
  type GuideCode,
  listFields,
  listing,
  type ListResponse,
  registerFields,
  type RegisterResponse,
  registration,
  updateFields,
  updating
} from "./models.ts"

export { Guide, type GuideCode, ListResponse, RegisterResponse } from "./models.ts"

/** Request of {@link register}. */
export interface RegisterRequest extends Schema.Schema.Type<typeof RegisterRequest> {}
export const RegisterRequest = Schema.Struct(registerFields).annotate({ identifier: "Guide.RegisterRequest" })

/**
 * Registers an employee as a guide (服务人员注册).
 *
 * **Gotchas**
 *
 * WeChat Pay refuses an employee who is already registered with `PARAM_ERROR`: after an unknown outcome call {@link list}
 * to see whether the guide exists.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012535138
 */
export const register: Endpoint.Endpoint<RegisterRequest, RegisterResponse, GuideCode> = Endpoint.make({
  ...registration,
  name: "Guide.register",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012535138",
  request: RegisterRequest
})

/** Request of {@link assign}. */
export interface AssignRequest extends Schema.Schema.Type<typeof AssignRequest> {}
export const AssignRequest = Schema.Struct(assignFields).annotate({ identifier: "Guide.AssignRequest" })

/**
 * Assigns a guide to the payer of an order (服务人员分配).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012535161
 */
export const assign: Endpoint.Endpoint<AssignRequest, void, GuideCode> = Endpoint.make({
  ...assignment,
  name: "Guide.assign",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012535161",
  request: AssignRequest
})

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct(listFields).annotate({ identifier: "Guide.ListRequest" })

/**
 * Lists the guides of a shop, one page at a time (服务人员查询).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012535123
 */
export const list: Endpoint.Endpoint<ListRequest, ListResponse, GuideCode> = Endpoint.make({
  ...listing,
  name: "Guide.list",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012535123",
  request: ListRequest
})

/** Lists all guides of a shop, page after page (服务人员查询). */
export const listAll: (request: ListRequest) => Stream.Stream<Guide, WeChatPayError<GuideCode>, Endpoint.Services> =
  Pagination.pages(list, (page) => page.data)

/** Request of {@link update}. */
export interface UpdateRequest extends Schema.Schema.Type<typeof UpdateRequest> {}
export const UpdateRequest = Schema.Struct(updateFields).check(changesSomething).annotate({
  identifier: "Guide.UpdateRequest"
})

/**
 * Updates a guide; fields that are left out keep their values (服务人员更新).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012535160
 */
export const update: Endpoint.Endpoint<UpdateRequest, void, GuideCode> = Endpoint.make({
  ...updating,
  name: "Guide.update",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012535160",
  request: UpdateRequest
})
