/** Transfers of sub-merchants to users (二级商户商家转账), who confirm each of them. */
import type * as DateTime from "effect/DateTime"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { MerchantTransfer as Api } from "../../../api/ecommerce/index.ts"
import { type Control, entityControls, type MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { refuse, type Refused } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, ifDefined, reveal, select, sensitive, time } from "../../engine/values.ts"
import * as TransferStates from "../transferStates.ts"
import type { Permissions } from "./permissions.ts"

/** A transfer, with WeChat Pay's names. */
interface Transfer extends TransferStates.Confirmed {
  readonly mchid: string
  readonly sub_mchid: string
  readonly appid: string
  readonly out_bill_no: string
  readonly transfer_bill_no: string
  readonly transfer_scene_id: string
  readonly openid: string
  readonly user_name?: Redacted.Redacted
  /** Fen. */
  readonly transfer_amount: number
  readonly transfer_remark: string
  readonly create_time: DateTime.Utc
}

const view = (transfer: Transfer) =>
  select(transfer, [
    "out_bill_no",
    "transfer_bill_no",
    "sub_mchid",
    "state",
    "fail_reason",
    "openid",
    "transfer_amount"
  ])

/** A transfer of a sub-merchant in the sandbox. */
export interface MerchantTransferView extends ReturnType<typeof view> {}

const Number = Schema.Struct({ out_bill_no: Schema.String })
const Failure = Schema.Struct({ out_bill_no: Schema.String, fail_reason: Schema.optionalKey(Schema.String) })

/** Controls of sub-merchants' transfers. */
export interface MerchantTransferControls {
  /** Plays the user who confirms a sub-merchant's transfer. The money arrives after the option `transferDelay`. */
  readonly confirmTransfer: Control<typeof Number.Type, MerchantTransferView>
  /** Fails a sub-merchant's transfer, confirmed or not, with `PAYEE_ACCOUNT_ABNORMAL` by default. */
  readonly failTransfer: Control<typeof Failure.Type, MerchantTransferView>
}

const unknown = refuse("INVALID_REQUEST", "记录不存在")

export const make = ({ kernel, ledger, permissions, transferDelay }: {
  readonly kernel: Kernel
  readonly ledger: Ledger.Ledger
  readonly permissions: Permissions
  /** Milliseconds. */
  readonly transferDelay: number
}): WithControls<MerchantTransferControls> & WithLists<{ merchantTransfers: MerchantTransferView }> => {
  const transfers = Store.make<Transfer>()
  const states = Store.states<Transfer>(kernel, { entity: "merchant transfer", id: ({ out_bill_no }) => out_bill_no })

  const own = ({ sub_mchid }: Pick<Transfer, "sub_mchid">) => Ledger.free(sub_mchid, "OPERATION")

  const underway = ({ transfer_bill_no }: Transfer) => Ledger.transit(`transfer ${transfer_bill_no}`)

  const book = (now: number, transfer: Transfer, from: Ledger.Place, to: Ledger.Place) => {
    const { mchid: by, out_bill_no: voucher, transfer_bill_no: business, transfer_remark: remark } = transfer
    const note = { business, voucher, name: "商家转账", by, remark }
    return ledger.book(now, note, [{ from, to, fen: transfer.transfer_amount }])
  }

  const { cancel, confirm, fail, wait } = TransferStates.make<Transfer>({
    ended: (now, transfer) =>
      book(
        now,
        transfer,
        underway(transfer),
        transfer.state === "SUCCESS" ? Ledger.outside("receivers") : own(transfer)
      ),
    states,
    transferDelay
  })

  const keyOf = (call: Call, { out_bill_no, sub_mchid }: Api.OutBillNoRequest) => ownKey(call, sub_mchid, out_bill_no)

  const create = (request: Api.CreateRequest, call: Call): Transfer | Refused => {
    const { caller, now } = call
    return transfers.once(keyOf(call, request), reveal(request), () => {
      if (!permissions.mayTransfer(request.sub_mchid)) {
        return refuse("INVALID_REQUEST", "二级商户未开通商家转账授权")
      }
      const transfer: Transfer = definedFields({
        ...select(request, ["sub_mchid", "out_bill_no", "transfer_scene_id", "openid", "transfer_amount"]),
        mchid: caller.mchid,
        appid: request.appid ?? "",
        transfer_bill_no: kernel.number(now, "13300001", "merchant transfer", 15),
        user_name: ifDefined(request.user_name, sensitive),
        transfer_remark: request.transfer_remark,
        package_info: `ABBQO+oYAAABAAAAAA${kernel.token("merchant package", 32)}==`,
        create_time: time(now),
        update_time: time(now),
        state: "WAIT_USER_CONFIRM"
      })
      if (!book(now, transfer, own(transfer), underway(transfer))) {
        return refuse("INVALID_REQUEST", "二级商户运营账户余额不足")
      }
      wait(now, transfer)
      return transfer
    })
  }

  const byNumber = (request: Api.OutBillNoRequest, call: Call) => transfers.get(keyOf(call, request)) ?? unknown

  const operations = [
    handle(Api.create, (request, call) => create(request, call), TransferStates.opening),
    handle(Api.cancel, byNumber, (transfer, _, { now }) => cancel(now, transfer)),
    handle(Api.queryByOutBillNo, byNumber),
    handle(
      Api.queryById,
      ({ sub_mchid, transfer_bill_no }, { caller }) =>
        transfers.find((one) =>
          one.mchid === caller.mchid && one.sub_mchid === sub_mchid && one.transfer_bill_no === transfer_bill_no
        ) ?? unknown
    )
  ]

  const controls = (control: MakeControl): MerchantTransferControls => {
    const on = entityControls(control, { entity: "transfer", entities: transfers, number: "out_bill_no", view })
    return {
      confirmTransfer: on("ecommerce.confirmTransfer", Number, ["WAIT_USER_CONFIRM"], confirm),
      failTransfer: on("ecommerce.failTransfer", Failure, ["WAIT_USER_CONFIRM", "TRANSFERING"], fail)
    }
  }

  return { operations, controls, state: () => ({ merchantTransfers: transfers.values().map(view) }) }
}
