/** Recharges: of sub-merchants' accounts on a page (二级商户充值), and of a platform's own by bank transfer (银行转账充值). */
import * as Schema from "effect/Schema"
import { BankRecharge, Recharge as Api } from "../../../api/ecommerce/index.ts"
import { type Control, play } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { isRefused, refuse, type Refused, respond } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { asJson, definedFields, ifDefined, select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import type { Accounts } from "./accounts.ts"
import { accountType } from "./balances.ts"

/** A recharge. */
interface Recharge {
  readonly provider: string
  /** Absent where it is the platform's own account. */
  readonly sub_mchid: string | undefined
  readonly out_recharge_no: string
  readonly recharge_id: string
  readonly account: Ledger.Account
  readonly scene: string
  /** Fen. */
  readonly amount: number
  readonly channels: Api.RechargeRequest["available_recharge_channels"]
  readonly remark: string | undefined
  readonly notifyUrl: string | undefined
  readonly acceptedAt: number
  channel?: "BANK_TRANSFER" | "QR_RECHARGE" | "ONLINE_BANK"
  successAt?: number
  closedAt?: number
  /** When a transfer of another amount was sent back. */
  returnedAt?: number
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

/** How long the page of a recharge is good for. */
const lifetime = 7 * Protocol.dayMillis

const accountOf: ReadonlyMap<string, Ledger.AccountType> = new Map([
  ["ECOMMERCE_DEPOSIT", "DEPOSIT"],
  ["ECOMMERCE_PAYMENT", "OPERATION"]
])

const missing = refuse("INVALID_REQUEST", "充值单不存在")

const words = { RECHARGING: "充值中", SUCCESS: "充值成功", CLOSED: "已关闭" } as const

const bankInfo = (one: Recharge) =>
  definedFields({
    bank_name: "招商银行",
    bank_card_tail: "1178",
    return_time: ifDefined(one.returnedAt, time),
    return_reason: one.returnedAt === undefined ? undefined : "转账金额与充值金额不一致"
  })

const common = (one: Recharge) => ({
  ...select(one, ["recharge_id", "out_recharge_no"]),
  recharge_state: one.state,
  recharge_state_desc: words[one.state],
  recharge_amount: { amount: one.amount, currency: "CNY" },
  accept_time: time(one.acceptedAt),
  ...definedFields({
    bank_transfer_info: one.channel === "BANK_TRANSFER" || one.returnedAt !== undefined ? bankInfo(one) : undefined,
    success_time: ifDefined(one.successAt, time),
    close_time: ifDefined(one.closedAt, time)
  })
})

const result = (one: Recharge) => ({
  sp_mchid: one.provider,
  ...definedFields({
    sub_mchid: one.sub_mchid,
    recharge_channel: one.channel,
    qr_recharge_info: one.channel === "QR_RECHARGE" ? { employee_type: "ADMIN" as const } : undefined,
    online_bank_recharge_info: one.channel === "ONLINE_BANK" ? bankInfo(one) : undefined
  }),
  account_type: one.account.type,
  recharge_scene: one.scene,
  ...common(one)
})

const response = (one: Recharge) => ({
  ...result(one),
  ...definedFields({ available_recharge_channels: one.channels })
})

const bankResponse = (one: Recharge) => ({
  mchid: one.account.mchid,
  account_type: one.account.type,
  recharge_scene: one.scene,
  ...common(one)
})

export const make = ({ accounts: { ledger }, kernel }: {
  readonly accounts: Accounts
  readonly kernel: Kernel
}): WithControls<RechargeControls> & WithLists<{ recharges: RechargeView }> => {
  const recharges = Store.make<Recharge>()

  const states = Store.states<Recharge>(kernel, {
    what: "recharge",
    id: ({ out_recharge_no }) => out_recharge_no,
    notification: (one) => ({
      mchid: one.provider,
      url: one.notifyUrl,
      originalType: "recharge",
      resource: asJson({ ...result(one), ...definedFields({ remark: one.remark }) })
    })
  })

  const close = (now: number, one: Recharge) => {
    one.closedAt = now
    states.transition(now, one, "CLOSED", { notify: { eventType: "RECHARGE.CLOSED", summary: "充值关闭" } })
  }

  const open = (
    { caller, now }: Call,
    given: Pick<Recharge, "channels" | "notifyUrl" | "out_recharge_no" | "remark" | "scene" | "sub_mchid">,
    type: Ledger.AccountType,
    amount: number
  ): Recharge => {
    const one: Recharge = {
      ...given,
      provider: caller.mchid,
      recharge_id: kernel.number(now, "1722", "recharge", 10),
      account: { mchid: given.sub_mchid ?? caller.mchid, type },
      amount,
      acceptedAt: now,
      state: "RECHARGING"
    }
    states.transition(now, one, "RECHARGING", { due: { at: now + lifetime, run: (at) => close(at, one) } })
    return one
  }

  const request = (call: Call, given: Api.RechargeRequest): Recharge | Refused => {
    const { account_type, available_recharge_channels, notify_url, out_recharge_no, recharge_amount, remark } = given
    const scene = given.recharge_scene
    return recharges.once(ownKey(call, given.sub_mchid, out_recharge_no), call.wire, () => {
      const { amount } = recharge_amount
      if (amount === undefined) return refuse("PARAM_ERROR", "充值金额必填", { reason: "/body/recharge_amount/amount" })
      const wanted = accountOf.get(scene)
      if (wanted === undefined || wanted !== account_type) {
        return refuse("INVALID_REQUEST", "充值场景与入账账户不匹配")
      }
      const more = { channels: available_recharge_channels, notifyUrl: notify_url, out_recharge_no, remark, scene }
      return open(call, { ...more, sub_mchid: given.sub_mchid }, wanted, amount)
    })
  }

  const requestByBank = (call: Call, given: BankRecharge.BankRechargeRequest): Recharge | Refused =>
    recharges.once(ownKey(call, undefined, given.out_recharge_no), call.wire, () => {
      const { amount } = given.recharge_amount
      const type = accountType(given.account_type)
      if (amount === undefined) return refuse("PARAM_ERROR", "充值金额必填", { reason: "/body/recharge_amount/amount" })
      if (type === undefined) return refuse("INVALID_REQUEST", "商户账户类型不存在或未开通")
      const { out_recharge_no, recharge_scene } = given
      const more = { channels: undefined, notifyUrl: undefined, remark: undefined, sub_mchid: undefined }
      return open(call, { ...more, out_recharge_no, scene: recharge_scene ?? "" }, type, amount)
    })

  const find = (call: Call, number: string, sub_mchid?: string) =>
    recharges.get(ownKey(call, sub_mchid, number)) ?? missing

  const pay = (now: number, one: Recharge, channel: NonNullable<Recharge["channel"]>) => {
    const { account, amount, out_recharge_no, recharge_id, remark = "" } = one
    const note = { business: recharge_id, voucher: out_recharge_no, name: "充值", by: "system", remark }
    ledger.book(now, note, [{
      from: Ledger.outside("banks"),
      to: Ledger.free(account.mchid, account.type),
      fen: amount
    }])
    one.channel = channel
    one.successAt = now
    states.transition(now, one, "SUCCESS", { notify: { eventType: "RECHARGE.SUCCESS", summary: "充值成功" } })
  }

  return {
    operations: [
      handle(Api.request, (given, call) =>
        respond(request(call, given), ({ out_recharge_no, recharge_id }) => ({
          out_recharge_no,
          recharge_id,
          recharge_url: `https://www.payapp.qq.com/plat/recharge.html?token=${recharge_id}`
        }))),
      handle(
        Api.queryByOutRechargeNo,
        ({ out_recharge_no, sub_mchid }, call) => respond(find(call, out_recharge_no, sub_mchid), response)
      ),
      handle(Api.close, ({ out_recharge_no, sub_mchid }, call) => {
        const one = find(call, out_recharge_no, sub_mchid)
        if (isRefused(one)) return one
        if (one.state === "SUCCESS") return refuse("INVALID_REQUEST", "充值单已支付，不能关闭")
        if (one.state === "RECHARGING") close(call.now, one)
        return respond(one, response)
      }),
      handle(
        BankRecharge.request,
        (given, call) =>
          respond(requestByBank(call, given), ({ out_recharge_no, recharge_id }) => ({
            out_recharge_no,
            recharge_id,
            transfer_in_account: {
              bank_name: "财付通-备付金账户",
              bank_address_code: "440300",
              bank_code: "991584000049",
              bank_account_name: "沙箱平台",
              bank_account_no: `686000${recharge_id}`
            }
          }))
      ),
      handle(
        BankRecharge.queryByOutRechargeNo,
        ({ out_recharge_no }, call) => respond(find(call, out_recharge_no), bankResponse)
      )
    ],
    controls: (control) => ({
      payRecharge: control(
        "ecommerce.payRecharge",
        Payment,
        (now, { amount, mchid, out_recharge_no, recharge_channel = "BANK_TRANSFER" }) => {
          const one = recharges.findLast((one) =>
            one.out_recharge_no === out_recharge_no && (mchid ?? one.account.mchid) === one.account.mchid
          )
          return play(`recharge ${out_recharge_no}`, one, ["RECHARGING"], (one) => {
            if (amount === undefined || amount === one.amount) pay(now, one, recharge_channel)
            else one.returnedAt = now
          }, view)
        }
      )
    }),
    state: () => ({ recharges: recharges.values().map(view) })
  }
}
