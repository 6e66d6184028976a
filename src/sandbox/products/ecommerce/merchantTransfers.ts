/** Transfers of sub-merchants to users (二级商户商家转账), who confirm each of them. */
import type * as DateTime from "effect/DateTime"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { MerchantTransfer as Api } from "../../../api/ecommerce/index.ts"
import { type Control, type MakeControl, play } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { found, refuse, type Refused, respond } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, ifDefined, reveal, select, sensitive, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import type { Permissions } from "./permissions.ts"

/** A transfer, with WeChat Pay's names. */
interface Transfer {
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
  /** The parameter that opens the page of confirmation. */
  readonly package_info: string
  readonly create_time: DateTime.Utc
  update_time: DateTime.Utc
  fail_reason?: string
  state: "WAIT_USER_CONFIRM" | "TRANSFERING" | "SUCCESS" | "FAIL" | "CANCELING" | "CANCELLED"
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

/** How long a user may take to confirm. */
const confirmation = Protocol.dayMillis
const unknown = refuse("INVALID_REQUEST", "记录不存在")

export const make = ({ kernel, ledger, permissions, transferDelay }: {
  readonly kernel: Kernel
  readonly ledger: Ledger.Ledger
  readonly permissions: Permissions
  /** Milliseconds. */
  readonly transferDelay: number
}): WithControls<MerchantTransferControls> & WithLists<{ merchantTransfers: MerchantTransferView }> => {
  const transfers = Store.make<Transfer>()
  const states = Store.states<Transfer>(kernel, { what: "merchant transfer", id: ({ out_bill_no }) => out_bill_no })

  const change = (now: number, transfer: Transfer, state: Transfer["state"], due?: Store.Due) => {
    transfer.update_time = time(now)
    states.transition(now, transfer, state, { due })
  }

  const own = ({ sub_mchid }: Pick<Transfer, "sub_mchid">) => Ledger.free(sub_mchid, "OPERATION")

  const underway = ({ transfer_bill_no }: Transfer) => Ledger.transit(`transfer ${transfer_bill_no}`)

  const book = (now: number, transfer: Transfer, from: Ledger.Place, to: Ledger.Place) =>
    ledger.book(now, {
      business: transfer.transfer_bill_no,
      voucher: transfer.out_bill_no,
      name: "商家转账",
      by: `${transfer.mchid}API`,
      remark: transfer.transfer_remark
    }, [{ from, to, fen: transfer.transfer_amount }])

  const end = (now: number, transfer: Transfer, state: "SUCCESS" | "FAIL" | "CANCELLED", failReason?: string) => {
    book(now, transfer, underway(transfer), state === "SUCCESS" ? Ledger.outside("receivers") : own(transfer))
    if (failReason !== undefined) transfer.fail_reason = failReason
    change(now, transfer, state)
  }

  const keyOf = ({ caller }: Call, { out_bill_no, sub_mchid }: Api.OutBillNoRequest) =>
    `${caller.mchid}/${sub_mchid}/${out_bill_no}`

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
      change(now, transfer, "WAIT_USER_CONFIRM", {
        at: now + confirmation,
        run: (at) => end(at, transfer, "FAIL", "OVERDUE_CLOSE")
      })
      return transfer
    })
  }

  const byNumber = (call: Call, request: Api.OutBillNoRequest) => transfers.get(keyOf(call, request)) ?? unknown

  const operations = [
    handle(Api.create, (request, call) =>
      respond(create(request, call), ({ package_info, ...transfer }) => ({
        ...transfer,
        ...(transfer.state === "WAIT_USER_CONFIRM" ? { package_info } : {})
      }))),
    handle(Api.cancel, (request, call) => {
      const transfer = byNumber(call, request)
      if ("_tag" in transfer) return transfer
      if (transfer.state === "WAIT_USER_CONFIRM") {
        change(call.now, transfer, "CANCELING", {
          at: call.now + transferDelay,
          run: (at) => end(at, transfer, "CANCELLED")
        })
      } else if (transfer.state !== "CANCELING" && transfer.state !== "CANCELLED") {
        return refuse("INVALID_REQUEST", "当前单据状态不支持撤销")
      }
      return found(transfer)
    }),
    handle(Api.queryByOutBillNo, (request, call) => found(byNumber(call, request))),
    handle(Api.queryById, ({ sub_mchid, transfer_bill_no }, { caller }) =>
      found(
        transfers.find((one) =>
          one.mchid === caller.mchid && one.sub_mchid === sub_mchid && one.transfer_bill_no === transfer_bill_no
        ) ?? unknown
      ))
  ]

  const on = (number: string, wanted: ReadonlyArray<Transfer["state"]>, run: (transfer: Transfer) => void) =>
    play(
      `transfer ${number}`,
      transfers.findLast(({ out_bill_no }) => out_bill_no === number),
      wanted,
      run,
      view
    )

  const controls = (control: MakeControl): MerchantTransferControls => ({
    confirmTransfer: control(
      "ecommerce.confirmTransfer",
      Number,
      (now, { out_bill_no }) =>
        on(out_bill_no, ["WAIT_USER_CONFIRM"], (transfer) =>
          change(now, transfer, "TRANSFERING", {
            at: now + transferDelay,
            run: (at) => end(at, transfer, "SUCCESS")
          }))
    ),
    failTransfer: control(
      "ecommerce.failTransfer",
      Failure,
      (now, { fail_reason = "PAYEE_ACCOUNT_ABNORMAL", out_bill_no }) =>
        on(
          out_bill_no,
          ["WAIT_USER_CONFIRM", "TRANSFERING"],
          (transfer) => end(now, transfer, "FAIL", fail_reason)
        )
    )
  })

  return { operations, controls, state: () => ({ merchantTransfers: transfers.values().map(view) }) }
}
