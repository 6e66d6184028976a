/** Receivers of profit sharing of a platform (分账接收方): one list for all of its sub-merchants. */
import { ProfitSharingReceiver as Api } from "../../../api/ecommerce/index.ts"
import { handle, type Operation } from "../../engine/operation.ts"
import { done, refuse, respond } from "../../engine/reply.ts"
import { ifDefined, plain } from "../../engine/values.ts"

/** What names a receiver. */
interface Key {
  readonly type: string
  readonly account: string
}

/** A receiver. */
interface Receiver extends Key {
  readonly name: string | undefined
}

/** The receivers of one sandbox. */
export interface SharingReceivers {
  readonly operations: ReadonlyArray<Operation>
  /** Finds a receiver of a platform. */
  readonly find: (mchid: string, receiver: Key) => Receiver | undefined
}

const most = 20_000

const keyOf = ({ account, type }: Key) => `${type}/${account}`

export const make = (): SharingReceivers => {
  const lists = new Map<string, Map<string, Receiver>>()

  const listOf = (mchid: string) => {
    const list = lists.get(mchid) ?? new Map<string, Receiver>()
    lists.set(mchid, list)
    return list
  }

  const add = (mchid: string, { account, encrypted_name, name, type }: Api.AddRequest) => {
    const list = listOf(mchid)
    const existing = list.get(keyOf({ account, type }))
    if (existing !== undefined) return existing
    if (list.size >= most) return refuse("INVALID_REQUEST", "分账接收方数量超过上限")
    const receiver: Receiver = { type, account, name: name ?? ifDefined(encrypted_name, plain) }
    list.set(keyOf(receiver), receiver)
    return receiver
  }

  return {
    operations: [
      handle(
        Api.add,
        (request, { caller }) => respond(add(caller.mchid, request), ({ account, type }) => ({ type, account }))
      ),
      handle(Api.remove, ({ account, type }, { caller }) => {
        listOf(caller.mchid).delete(keyOf({ account, type }))
        return done({ type, account })
      })
    ],
    find: (mchid, receiver) => lists.get(mchid)?.get(keyOf(receiver))
  }
}
