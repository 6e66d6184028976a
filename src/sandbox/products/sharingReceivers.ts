/** Receivers of profit sharing (分账接收方), of direct merchants, sub-merchants and brands. */
import type * as Redacted from "effect/Redacted"
import { BrandProfitSharing as Brand } from "../../api/brand-profit-sharing/index.ts"
import { ProfitSharingReceiver as PartnerProfitSharingReceiver } from "../../api/partner-profit-sharing/index.ts"
import { ProfitSharingReceiver } from "../../api/profit-sharing/index.ts"
import { handle, type Operation } from "../engine/operation.ts"
import { paramError, refuse, type Refused } from "../engine/reply.ts"
import { definedFields, ifDefined, select, sensitive } from "../engine/values.ts"

/** The fields that identify a receiver. */
interface ReceiverKey {
  readonly type: string
  readonly account: string
}

/** A receiver. The fields have the names that responses use. */
interface Receiver extends ReceiverKey {
  readonly name?: Redacted.Redacted
  readonly relation_type?: string | undefined
  readonly custom_relation?: string | undefined
}

const view = (receiver: Receiver) => select(receiver, ["account", "type"])

/** A receiver of profit sharing in the sandbox. */
export interface SharingReceiverView extends ReturnType<typeof view> {}

type ReceiverRequest = Omit<Receiver, "name"> & { readonly name?: string | Redacted.Redacted | undefined }

/** The key of a list of receivers. */
export type ListKey = `${string}/${string}`

/** The key of a merchant's list, or of the list that a service provider has for a sub-merchant. */
export const listKey = (mchid: string, subMchid = ""): ListKey => `${mchid}/${subMchid}`

/** The key of a brand's list. */
export const brandListKey = (brandMchid: string): ListKey => `brand/${brandMchid}`

/** Lists of receivers. */
export interface Lists {
  /** Adds a receiver. If the list has it already, returns that one unchanged. */
  readonly add: (list: ListKey, receiver: ReceiverRequest) => Receiver | Refused
  readonly remove: <R extends ReceiverKey>(list: ListKey, receiver: R) => R
  readonly find: (list: ListKey, receiver: ReceiverKey) => Receiver | undefined
  readonly state: () => ReadonlyArray<SharingReceiverView>
}

/** The receivers of one sandbox. */
export interface SharingReceivers extends Pick<Lists, "find" | "state"> {
  readonly operations: ReadonlyArray<Operation>
}

/** Most receivers of a list. */
const mostReceivers = 20_000

export const makeLists = (): Lists => {
  const lists = new Map<ListKey, Map<string, Receiver>>()

  const keyOf = ({ account, type }: ReceiverKey) => `${type}/${account}`

  return {
    add: (list, request) => {
      const receivers = lists.get(list) ?? new Map<string, Receiver>()
      lists.set(list, receivers)
      const existing = receivers.get(keyOf(request))
      if (existing !== undefined) return existing
      if (receivers.size >= mostReceivers) return refuse("INVALID_REQUEST", "分账接收方数量超过上限")
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

  const add = (list: ListKey, request: ReceiverRequest): Receiver | Refused =>
    request.type === "MERCHANT_ID" && request.name === undefined
      ? paramError("name", "分账接收方为商户时，商户全称必填", "is required for MERCHANT_ID")
      : lists.add(list, request)

  /** Adds a receiver whose request also gives its relation to the merchant, as all but those of brands do. */
  const addRelated = (list: ListKey, request: ProfitSharingReceiver.AddRequest): Receiver | Refused => {
    if (request.relation_type === "CUSTOM" && request.custom_relation === undefined) {
      return paramError("custom_relation", "自定义的分账关系必填", "is required with CUSTOM")
    }
    return add(list, request)
  }

  return {
    operations: [
      handle(ProfitSharingReceiver.add, (request, { caller }) => addRelated(listKey(caller.mchid), request)),
      handle(ProfitSharingReceiver.remove, (request, { caller }) => remove(listKey(caller.mchid), request)),
      handle(
        PartnerProfitSharingReceiver.add,
        (request, { caller }) => addRelated(listKey(caller.mchid, request.sub_mchid), request),
        (receiver, { sub_mchid }) => ({ ...receiver, sub_mchid })
      ),
      handle(
        PartnerProfitSharingReceiver.remove,
        (request, { caller }) => remove(listKey(caller.mchid, request.sub_mchid), request)
      ),
      handle(
        Brand.addReceiver,
        (request) => add(brandListKey(request.brand_mchid), request),
        (receiver, { brand_mchid }) => ({
          ...receiver,
          brand_mchid
        })
      ),
      handle(Brand.removeReceiver, (request) => remove(brandListKey(request.brand_mchid), request))
    ],
    find,
    state
  }
}
