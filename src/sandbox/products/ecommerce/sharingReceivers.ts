/** Receivers of profit sharing of a platform (分账接收方): one list for all of its sub-merchants. */
import { ProfitSharingReceiver as Api } from "../../../api/ecommerce/index.ts"
import { handle, type Operation } from "../../engine/operation.ts"
import { listOf, type Lists, makeLists } from "../sharingReceivers.ts"

/** The receivers of one sandbox. */
export interface PlatformReceivers extends Pick<Lists, "find"> {
  readonly operations: ReadonlyArray<Operation>
}

export const make = (): PlatformReceivers => {
  const { add, find, remove } = makeLists()
  return {
    operations: [
      handle(
        Api.add,
        ({ account, encrypted_name, name = encrypted_name, type }, { caller }) =>
          add(listOf(caller.mchid), { type, account, name }),
        ({ account, type }) => ({ type, account })
      ),
      handle(Api.remove, ({ account, type }, { caller }) => remove(listOf(caller.mchid), { type, account }))
    ],
    find
  }
}
