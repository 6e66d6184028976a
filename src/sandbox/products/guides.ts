/** Smart guides (支付即服务): the staff of shops who look after payers. */
import type * as Redacted from "effect/Redacted"
import { Guide as Api, PartnerGuide as PartnerApi } from "../../api/smart-guide/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import type { Call } from "../engine/operation.ts"
import type { WithLists } from "../engine/product.ts"
import { empty, refuse } from "../engine/reply.ts"
import * as Resource from "../engine/resource.ts"
import { matches, plain, select, sensitive } from "../engine/values.ts"

/** A guide, with WeChat Pay's names. */
interface Guide {
  readonly mchid: string
  readonly guide_id: string
  readonly store_id: number
  readonly userid: string
  readonly work_id: string
  name: Redacted.Redacted
  mobile: Redacted.Redacted
  state: "REGISTERED"
}

const view = (guide: Guide) => select(guide, ["guide_id", "store_id"])

/** A guide in the sandbox. */
export interface GuideView extends ReturnType<typeof view> {}

const mostPerPage = 10

const registered = refuse("PARAM_ERROR", "服务人员已注册")

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): WithLists<{ guides: GuideView }> => {
  const guides = Resource.make<Guide>(kernel, {
    entity: "guide",
    id: ({ guide_id }) => guide_id,
    missing: refuse("PARAM_ERROR", "服务人员不存在")
  })

  const find = ({ guide_id }: { readonly guide_id: string }, call: Call) => guides.find(call, guide_id)

  return {
    operations: [
      ...Resource.twins(Api.register, PartnerApi.register, (request, call) => {
        const { mobile, name, store_id, userid } = request
        const mchid = Resource.ownerOf(call)
        if (guides.all().some((guide) => guide.mchid === mchid && matches({ store_id, userid }, guide))) {
          return registered
        }
        return guides.create(call, `${store_id}/${userid}`, () => ({
          mchid,
          guide_id: kernel.token("guide", 34),
          store_id,
          userid,
          work_id: userid,
          name: sensitive(name),
          mobile: sensitive(mobile),
          state: "REGISTERED"
        }))
      }),
      ...Resource.twins(Api.list, PartnerApi.list, (request, call) =>
        guides.list(
          call,
          { limit: mostPerPage, ...request },
          (guide) => guide,
          ({ mobile, store_id, userid, work_id }) =>
            matches(request, { store_id, userid, work_id }) &&
            (request.mobile === undefined || plain(mobile) === plain(request.mobile))
        )),
      ...Resource.twins(Api.assign, PartnerApi.assign, find, () => empty),
      ...Resource.twins(Api.update, PartnerApi.update, find, (guide, { mobile, name }) => {
        if (name !== undefined) guide.name = sensitive(name)
        if (mobile !== undefined) guide.mobile = sensitive(mobile)
        return empty
      })
    ],
    state: () => ({ guides: guides.all().map(view) })
  }
}
