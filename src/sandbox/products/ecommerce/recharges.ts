/** Recharges: of sub-merchants' accounts on a page (二级商户充值), and of a platform's own by bank transfer (银行转账充值). */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { BankRecharge, Recharge as Api } from "../../../api/ecommerce/index.ts"
import { type Control, runOn } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { refuse, type Refused } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { asJson, definedFields, select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import type { Accounts } from "./accounts.ts"
import { accountType, noAccount } from "./balances.ts"

/** A recharge. */
interface Recharge {
  readonly provider: string
  /** Absent where it is the platform's own account. */
  readonly sub_mchid: string | undefined
  readonly out_recharge_no: string
  readonly recharge_id: string
  readonly account: Ledger.Account
  readonly recharge_scene: string
  /** Fen. */
  readonly amount: number
  readonly available_recharge_channels?: Api.RechargeRequest["available_recharge_channels"]
  readonly remark?: string | undefined
  readonly notify_url?: string | undefined
  readonly accept_time: DateTime.Utc
  recharge_channel?: "BANK_TRANSFER" | "QR_RECHARGE" | "ONLINE_BANK"
  success_time?: DateTime.Utc
  close_time?: DateTime.Utc
  /** When a transfer of another amount was sent back. */
  return_time?: DateTime.Utc
  state: "RECHARGING" | "SUCCESS" | "CLOSED"
}

const view = (one: Recharge) => ({
  ...select(one, ["out_recharge_no", "recharge_id"]),
  mchid: one.account.mchid,
  account_type: one.account.type,
  ...select(one, ["amount", "state"])
})

/** A recharge in the sandbox. */
export interface RechargeView extends ReturnType<typeof view> {}

const Payment = Schema.Struct({
  out_recharge_no: Schema.String,
  mchid: Schema.optionalKey(Schema.String),
  amount: Schema.optionalKey(Schema.Int),
  recharge_channel: Schema.optionalKey(Schema.Literals(["BANK_TRANSFER", "QR_RECHARGE", "ONLINE_BANK"]))
})

/** Controls of recharges. */
export interface RechargeControls {
  /**
   * Plays the merchant, or its bank, that pays a recharge: by bank transfer by default. Money of another amount is sent
   * back, and the recharge waits on.
   */
  readonly payRecharge: Control<typeof Payment.Type, RechargeView>
}

/** Time for which the page of a recharge is valid. */
const lifetime = 7 * Protocol.dayMillis

const accountOf: ReadonlyMap<string, Ledger.AccountType> = new Map([
  ["ECOMMERCE_DEPOSIT", "DEPOSIT"],
  ["ECOMMERCE_PAYMENT", "OPERATION"]
])

const missing = refuse("INVALID_REQUEST", "充值单不存在")

const words = { RECHARGING: "充值中", SUCCESS: "充值成功", CLOSED: "已关闭" } as const

const bankInfo = ({ return_time }: Recharge) =>
  definedFields({
    bank_name: "招商银行",
    bank_card_tail: "1178",
    return_time,
    return_reason: return_time === undefined ? undefined : "转账金额与充值金额不一致"
  })

const common = (one: Recharge) =>
  definedFields({
    account_type: one.account.type,
    ...select(one, ["recharge_scene", "recharge_id", "out_recharge_no"]),
    recharge_state: one.state,
    recharge_state_desc: words[one.state],
    recharge_amount: { amount: one.amount, currency: "CNY" },
    accept_time: one.accept_time,
    bank_transfer_info: one.recharge_channel === "BANK_TRANSFER" || one.return_time !== undefined
      ? bankInfo(one)
      : undefined,
    success_time: one.success_time,
    close_time: one.close_time
  })

const result = (one: Recharge) => ({
  sp_mchid: one.provider,
  ...definedFields({
    sub_mchid: one.sub_mchid,
    recharge_channel: one.recharge_channel,
    qr_recharge_info: one.recharge_channel === "QR_RECHARGE" ? { employee_type: "ADMIN" as const } : undefined,
    online_bank_recharge_info: one.recharge_channel === "ONLINE_BANK" ? bankInfo(one) : undefined
  }),
  ...common(one)
})

const response = (one: Recharge) => ({
  ...result(one),
  ...definedFields({ available_recharge_channels: one.available_recharge_channels })
})

const bankResponse = (one: Recharge) => ({ mchid: one.account.mchid, ...common(one) })

export const make = ({ accounts: { ledger }, kernel }: {
  readonly accounts: Accounts
  readonly kernel: Kernel
}): WithControls<RechargeControls> & WithLists<{ recharges: RechargeView }> => {
  const recharges = Store.make<Recharge>()

  const states = Store.states<Recharge>(kernel, {
    entity: "recharge",
    id: ({ out_recharge_no }) => out_recharge_no,
    notification: (one) => ({
      mchid: one.provider,
      url: one.notify_url,
      originalType: "recharge",
      resource: asJson({ ...result(one), ...definedFields({ remark: one.remark }) })
    })
  })

  const close = (now: number, one: Recharge) => {
    one.close_time = time(now)
    states.transition(now, one, "CLOSED", { notify: { eventType: "RECHARGE.CLOSED", summary: "充值关闭" } })
  }

  /** Opens a recharge once. */
  const once = (
    call: Call,
    given: Pick<Recharge, "available_recharge_channels" | "notify_url" | "out_recharge_no" | "remark" | "sub_mchid"> & {
      readonly recharge_amount: { readonly amount?: number | undefined }
      readonly recharge_scene?: string | undefined
    },
    typeOf: () => Ledger.AccountType | Refused
  ): Recharge | Refused =>
    recharges.once(ownKey(call, given.sub_mchid, given.out_recharge_no), call.wire, () => {
      const { caller, now } = call
      const { recharge_amount: { amount }, recharge_scene = "", ...request } = given
      if (amount === undefined) return refuse("PARAM_ERROR", "充值金额必填", { reason: "/body/recharge_amount/amount" })
      const type = typeOf()
      if (typeof type !== "string") return type
      const one: Recharge = {
        ...request,
        recharge_scene,
        provider: caller.mchid,
        recharge_id: kernel.number(now, "1722", "recharge", 10),
        account: { mchid: given.sub_mchid ?? caller.mchid, type },
        amount,
        accept_time: time(now),
        state: "RECHARGING"
      }
      states.transition(now, one, "RECHARGING", { due: { at: now + lifetime, run: (at) => close(at, one) } })
      return one
    })

  const request = (call: Call, given: Api.RechargeRequest): Recharge | Refused =>
    once(call, given, () => {
      const wanted = accountOf.get(given.recharge_scene)
      return wanted !== undefined && wanted === given.account_type
        ? wanted
        : refuse("INVALID_REQUEST", "充值场景与入账账户不匹配")
    })

  const requestByBank = (call: Call, given: BankRecharge.BankRechargeRequest): Recharge | Refused =>
    once(call, { ...given, sub_mchid: undefined }, () => accountType(given.account_type) ?? noAccount)

  const named = (
    { out_recharge_no, sub_mchid }: { readonly out_recharge_no: string; readonly sub_mchid?: string },
    call: Call
  ) => recharges.get(ownKey(call, sub_mchid, out_recharge_no)) ?? missing

  const pay = (now: number, one: Recharge, channel: NonNullable<Recharge["recharge_channel"]>) => {
    const { account, amount, out_recharge_no, recharge_id, remark = "" } = one
    const note = { business: recharge_id, voucher: out_recharge_no, name: "充值", remark }
    ledger.book(now, note, [{
      from: Ledger.outside("banks"),
      to: Ledger.free(account.mchid, account.type),
      fen: amount
    }])
    one.recharge_channel = channel
    one.success_time = time(now)
    states.transition(now, one, "SUCCESS", { notify: { eventType: "RECHARGE.SUCCESS", summary: "充值成功" } })
  }

  return {
    operations: [
      handle(Api.request, (given, call) => request(call, given), ({ out_recharge_no, recharge_id }) => ({
        out_recharge_no,
        recharge_id,
        recharge_url: `https://www.payapp.qq.com/plat/recharge.html?token=${recharge_id}`
      })),
      handle(Api.queryByOutRechargeNo, named, response),
      handle(Api.close, named, (one, _, { now }) => {
        if (one.state === "SUCCESS") return refuse("INVALID_REQUEST", "充值单已支付，不能关闭")
        if (one.state === "RECHARGING") close(now, one)
        return response(one)
      }),
      handle(BankRecharge.request, (given, call) => requestByBank(call, given), ({ out_recharge_no, recharge_id }) => ({
        out_recharge_no,
        recharge_id,
        transfer_in_account: {
          bank_name: "财付通-备付金账户",
          bank_address_code: "440300",
          bank_code: "991584000049",
          bank_account_name: "沙箱平台",
          bank_account_no: `686000${recharge_id}`
        }
      })),
      handle(BankRecharge.queryByOutRechargeNo, named, bankResponse)
    ],
    controls: (control) => ({
      payRecharge: control(
        "ecommerce.payRecharge",
        Payment,
        (now, { amount, mchid, out_recharge_no, recharge_channel = "BANK_TRANSFER" }) => {
          const one = recharges.findLast((one) =>
            one.out_recharge_no === out_recharge_no && (mchid ?? one.account.mchid) === one.account.mchid
          )
          return runOn(`recharge ${out_recharge_no}`, one, ["RECHARGING"], (one) => {
            if (amount === undefined || amount === one.amount) pay(now, one, recharge_channel)
            else one.return_time = time(now)
          }, view)
        }
      )
    }),
    state: () => ({ recharges: recharges.values().map(view) })
  }
}
