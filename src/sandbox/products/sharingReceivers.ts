/** Receivers of profit sharing (分账接收方), of direct merchants, sub-merchants and brands. */
import type * as Redacted from "effect/Redacted"
import { BrandProfitSharing as Brand } from "../../api/brand-profit-sharing/index.ts"
import { ProfitSharingReceiver as PartnerProfitSharingReceiver } from "../../api/partner-profit-sharing/index.ts"
import { ProfitSharingReceiver } from "../../api/profit-sharing/index.ts"
import { handle, type Operation } from "../engine/operation.ts"
import { paramError, refuse, type Refused } from "../engine/reply.ts"
import { definedFields, ifDefined, select, sensitive } from "../engine/values.ts"

/** What names a receiver. */
interface Key {
  readonly type: string
  readonly account: string
}

/** A receiver, as the response to its request names it. */
interface Receiver extends Key {
  readonly name?: Redacted.Redacted
  readonly relation_type?: string | undefined
  readonly custom_relation?: string | undefined
}

const view = (receiver: Receiver) => select(receiver, ["account", "type"])

/** A receiver of profit sharing in the sandbox. */
export interface SharingReceiverView extends ReturnType<typeof view> {}

type ReceiverRequest = Omit<Receiver, "name"> & { readonly name?: string | Redacted.Redacted | undefined }

/** Who has which receivers. */
export type List = `${string}/${string}`

/** The list of a merchant, or of a sub-merchant and its service provider. */
export const listOf = (mchid: string, subMchid = ""): List => `${mchid}/${subMchid}`

/** The list of a brand. */
export const brandList = (brandMchid: string): List => `brand/${brandMchid}`

/** Lists of receivers. */
export interface Lists {
  /** Adds a receiver, or gives the one that is there. */
  readonly add: (list: List, receiver: ReceiverRequest) => Receiver | Refused
  readonly remove: <R extends Key>(list: List, receiver: R) => R
  readonly find: (list: List, receiver: Key) => Receiver | undefined
  readonly state: () => ReadonlyArray<SharingReceiverView>
}

/** The receivers of one sandbox. */
export interface SharingReceivers extends Pick<Lists, "find" | "state"> {
  readonly operations: ReadonlyArray<Operation>
}

const most = 20_000

export const makeLists = (): Lists => {
  const lists = new Map<List, Map<string, Receiver>>()

  const keyOf = ({ account, type }: Key) => `${type}/${account}`

  return {
    add: (list, request) => {
      const receivers = lists.get(list) ?? new Map<string, Receiver>()
      lists.set(list, receivers)
      const existing = receivers.get(keyOf(request))
      if (existing !== undefined) return existing
      if (receivers.size >= most) return refuse("INVALID_REQUEST", "分账接收方数量超过上限")
      const { account, custom_relation, name, relation_type, type } = request
      const receiver = definedFields({
        type,
        account,
        name: ifDefined(name, sensitive),
        relation_type,
        custom_relation
      })
      receivers.set(keyOf(request), receiver)
      return receiver
    },
    remove: (list, receiver) => {
      lists.get(list)?.delete(keyOf(receiver))
      return receiver
    },
    find: (list, receiver) => lists.get(list)?.get(keyOf(receiver)),
    state: () => [...lists.values()].flatMap((list) => Array.from(list.values(), view))
  }
}

export const make = (): SharingReceivers => {
  const { find, remove, state, ...lists } = makeLists()

  const add = (list: List, request: ReceiverRequest): Receiver | Refused =>
    request.type === "MERCHANT_ID" && request.name === undefined
      ? paramError("name", "分账接收方为商户时，商户全称必填", "is required for MERCHANT_ID")
      : lists.add(list, request)

  const addRelated = (list: List, request: ProfitSharingReceiver.AddRequest): Receiver | Refused => {
    if (request.relation_type === "CUSTOM" && request.custom_relation === undefined) {
      return paramError("custom_relation", "自定义的分账关系必填", "is required with CUSTOM")
    }
    if (request.relation_type !== "CUSTOM" && request.custom_relation !== undefined) {
      return paramError("custom_relation", "关系类型不是CUSTOM时，不能填自定义的分账关系", "is for CUSTOM only")
    }
    return add(list, request)
  }

  return {
    operations: [
      handle(ProfitSharingReceiver.add, (request, { caller }) => addRelated(listOf(caller.mchid), request)),
      handle(ProfitSharingReceiver.remove, (request, { caller }) => remove(listOf(caller.mchid), request)),
      handle(
        PartnerProfitSharingReceiver.add,
        (request, { caller }) => addRelated(listOf(caller.mchid, request.sub_mchid), request),
        (receiver, { sub_mchid }) => ({ ...receiver, sub_mchid })
      ),
      handle(
        PartnerProfitSharingReceiver.remove,
        (request, { caller }) => remove(listOf(caller.mchid, request.sub_mchid), request)
      ),
      handle(
        Brand.addReceiver,
        (request) => add(brandList(request.brand_mchid), request),
        (receiver, { brand_mchid }) => ({
          ...receiver,
          brand_mchid
        })
      ),
      handle(Brand.removeReceiver, (request) => remove(brandList(request.brand_mchid), request))
    ],
    find,
    state
  }
}
