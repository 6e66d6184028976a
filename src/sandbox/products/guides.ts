/** Smart guides: who looks after payers, by shop. */
import * as Redacted from "effect/Redacted"
import { Guides as Api, PartnerGuides as PartnerApi } from "../../api/smart-guide/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import { handle } from "../engine/operation.ts"
import type { WithState } from "../engine/product.ts"
import { done, empty, refuse, type Reply } from "../engine/reply.ts"
import { pageOf, plain } from "../engine/values.ts"

interface Guide {
  readonly merchant: string
  readonly guideId: string
  readonly storeId: number
  readonly userid: string
  name: string
  mobile: string
}

/** A guide in the sandbox. */
export interface GuideView {
  readonly guide_id: string
  readonly store_id: number
}

/** What smart guides keep. */
export interface GuideState {
  readonly guides: ReadonlyArray<GuideView>
}

const mostPerPage = 10

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): WithState<GuideState> => {
  const guides: Array<Guide> = []

  const register = (request: Api.RegisterRequest, merchant: string): Reply<Api.RegisterResponse> => {
    const known = guides.find((guide) =>
      guide.merchant === merchant && guide.storeId === request.store_id && guide.userid === request.userid
    )
    if (known !== undefined) return refuse("PARAM_ERROR", "服务人员已注册")
    const guide: Guide = {
      merchant,
      guideId: kernel.token("guide", 34),
      storeId: request.store_id,
      userid: request.userid,
      name: plain(request.name),
      mobile: plain(request.mobile)
    }
    guides.push(guide)
    return done({ guide_id: guide.guideId })
  }

  const list = (request: Api.ListRequest, merchant: string): Reply<Api.ListResponse> => {
    const { mobile } = request
    const fitting = guides.filter((guide) =>
      guide.merchant === merchant && guide.storeId === request.store_id &&
      (request.userid === undefined || guide.userid === request.userid) &&
      (request.work_id === undefined || guide.userid === request.work_id) &&
      (mobile === undefined || guide.mobile === plain(mobile))
    )
    const { data, ...page } = pageOf(fitting, { limit: mostPerPage, ...request })
    return done({
      ...page,
      data: data.map((guide) => ({
        guide_id: guide.guideId,
        store_id: guide.storeId,
        name: Redacted.make(guide.name),
        mobile: Redacted.make(guide.mobile),
        userid: guide.userid,
        work_id: guide.userid
      }))
    })
  }

  const change = (merchant: string, guideId: string, run: (guide: Guide) => void): Reply<void> => {
    const guide = guides.find((guide) => guide.merchant === merchant && guide.guideId === guideId)
    if (guide === undefined) return refuse("PARAM_ERROR", "服务人员不存在")
    run(guide)
    return empty
  }

  const update = (request: Api.UpdateRequest, merchant: string) =>
    change(merchant, request.guide_id, (guide) => {
      if (request.name !== undefined) guide.name = plain(request.name)
      if (request.mobile !== undefined) guide.mobile = plain(request.mobile)
    })

  return {
    operations: [
      handle(Api.register, (request, { caller }) => register(request, caller.mchid)),
      handle(PartnerApi.register, (request) => register(request, request.sub_mchid)),
      handle(Api.list, (request, { caller }) => list(request, caller.mchid)),
      handle(PartnerApi.list, (request) => list(request, request.sub_mchid)),
      handle(Api.assign, (request, { caller }) => change(caller.mchid, request.guide_id, () => {})),
      handle(PartnerApi.assign, (request) => change(request.sub_mchid, request.guide_id, () => {})),
      handle(Api.update, (request, { caller }) => update(request, caller.mchid)),
      handle(PartnerApi.update, (request) => update(request, request.sub_mchid))
    ],
    state: () => ({ guides: guides.map(({ guideId, storeId }) => ({ guide_id: guideId, store_id: storeId })) })
  }
}
