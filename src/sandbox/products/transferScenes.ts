/**
 * Scenes of transfers (转账场景): what a merchant reports about a transfer and what its user sees, by scene.
 *
 * From the official pages of the scenes, 4013774588 to 4013774595. Other scenes exist (1006, 企业报销) whose rules no
 * page lists: their requests pass unchecked.
 */
import type { Transfer as Api } from "../../api/transfers/index.ts"
import { paramError, refuse, type Refused } from "../engine/reply.ts"

interface Scene {
  /** Each `info_type`, reported exactly once. */
  readonly reports: ReadonlyArray<string>
  readonly perceptions: ReadonlyArray<string>
  readonly redPackets: boolean
}

const scenes: Readonly<Record<string, Scene>> = {
  1000: { reports: ["活动名称", "奖励说明"], perceptions: ["活动奖励", "现金奖励"], redPackets: true },
  1002: { reports: ["补贴类型"], perceptions: ["行政补贴", "行政奖励"], redPackets: true },
  1004: {
    reports: ["保险产品备案编号", "保险名称", "保险操作单号"],
    perceptions: ["保险理赔款"],
    redPackets: false
  },
  1005: {
    reports: ["岗位类型", "报酬说明"],
    perceptions: ["劳务报酬", "报销款", "企业补贴", "开工利是"],
    redPackets: true
  },
  1009: { reports: ["采购商品名称"], perceptions: ["货款"], redPackets: false },
  1010: { reports: ["回收商品名称"], perceptions: ["二手回收货款"], redPackets: false },
  1011: { reports: ["赔付原因"], perceptions: ["退款", "商家赔付"], redPackets: true },
  1013: { reports: ["公益活动名称", "公益活动备案编号"], perceptions: ["公益补助金"], redPackets: false }
}

const reportTypes = new Set(Object.values(scenes).flatMap(({ reports }) => reports))

const field = "transfer_scene_report_infos"
const missing = paramError(field, "需传入转账场景报备信息，请检查", "does not belong to the scene")
const incomplete = paramError(
  field,
  "未传入完整且对应的转账场景报备信息，请根据接口文档检查",
  "must hold each info_type of the scene once"
)

/** The fields of a transfer that the rules of its scene concern. */
type Staged = Pick<Api.CreateRequest, "transfer_scene_id" | "user_recv_perception" | "user_recv_style"> & {
  readonly transfer_scene_report_infos?: Api.CreateRequest["transfer_scene_report_infos"] | undefined
}

/** Whether the reason that the user sees is one of the scene's; an empty text stands for the scene's default. */
export const isKnownPerception = (
  { transfer_scene_id: id, user_recv_perception: perception }: Pick<
    Staged,
    "transfer_scene_id" | "user_recv_perception"
  >
): boolean =>
  perception === undefined || perception === "" || !Object.hasOwn(scenes, id) ||
  scenes[id]?.perceptions.includes(perception) === true

/** Checks a request against the rules of its scene. */
export const sceneIssue = (request: Staged): Refused | undefined => {
  const types = (request.transfer_scene_report_infos ?? []).map(({ info_type }) => info_type)
  if (types.length === 0) return missing
  const scene = Object.hasOwn(scenes, request.transfer_scene_id) ? scenes[request.transfer_scene_id] : undefined
  if (scene === undefined) return undefined
  const complete = types.length === scene.reports.length && scene.reports.every((type) => types.includes(type))
  if (!complete) return types.every((type) => reportTypes.has(type)) ? missing : incomplete
  if (!isKnownPerception(request)) return refuse("INVALID_REQUEST", "暂不支持展示当前传入的用户收款感知")
  return request.user_recv_style?.type === "RED_PACKET" && !scene.redPackets
    ? refuse("INVALID_REQUEST", "当前转账场景不支持红包样式")
    : undefined
}
