/**
 * Compensations (赔付), claims of insurers (保险理赔) and payments out of deposits (保证金): one kind of bill with seven ways
 * to start it.
 */
import * as Schema from "effect/Schema"
import {
  Compensation,
  DepositAfterSales,
  DepositCompensation,
  DepositPremium,
  DepositShipping,
  InsuranceClaim,
  InsuranceContract,
  MerchantCompensation
} from "../../../api/ecommerce/index.ts"
import { type Control, entityControls } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { isRefused, refuse, type Refused, respond } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, ifDefined, select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import type { Payments } from "../payments.ts"
import type { Accounts } from "./accounts.ts"

/** The way in which a bill was started. */
type Family = "compensate" | "claim" | "merchant" | "deposit" | "afterSales" | "shipping" | "premium"

type Receiver = NonNullable<NonNullable<Compensation.CompensationBill["receiver_detail"]>["receiver"]>

/** A bill. */
interface Bill {
  readonly family: Family
  readonly provider: string
  readonly sub_mchid: string | undefined
  readonly sponsor_mchid: string | undefined
  readonly out_bill_no: string
  readonly bill_id: string
  /** Fen. */
  readonly amount: number
  readonly transfer_remark: string
  readonly receiver_remark: string | undefined
  readonly receiver: Receiver
  readonly payer: Ledger.Place
  readonly payee: Ledger.Place
  readonly acceptedAt: number
  /** Whether the money has left the account. */
  isLocked: boolean
  successAt?: number
  closed?: { readonly at: number; readonly reason: string }
  state: "ACCEPTED" | "SUCCESS" | "CLOSED" | "WAIT_USER_CONFIRM" | "CANCELING" | "CANCELLED"
}

/** The fields of a request for a bill. */
interface Request {
  readonly sub_mchid?: string | undefined
  readonly sponsor_mchid?: string | undefined
  readonly out_bill_no: string
  readonly amount: number
  readonly transfer_remark: string
  readonly receiver_remark?: string | undefined
  readonly receiver: Receiver
}

const view = (bill: Bill) => select(bill, ["out_bill_no", "bill_id", "family", "amount", "state"])

/** A compensation in the sandbox. */
export interface CompensationView extends ReturnType<typeof view> {}

const Number = Schema.Struct({ out_bill_no: Schema.String })

/** Controls of compensations. */
export interface CompensationControls {
  /** Plays the user who confirms a compensation. */
  readonly confirmCompensation: Control<typeof Number.Type, CompensationView>
}

/** Time in which a user has to confirm. */
const patience = Protocol.dayMillis

const missing = refuse("INVALID_REQUEST", "赔付单不存在")

const response = (bill: Bill): Compensation.CompensationBill => ({
  sp_mchid: bill.provider,
  ...definedFields({
    sub_mchid: bill.sub_mchid,
    sponsor_mchid: bill.sponsor_mchid,
    receiver_remark: bill.receiver_remark,
    success_time: ifDefined(bill.successAt, time),
    close_info: ifDefined(bill.closed, ({ at, reason }) => ({ close_time: time(at), close_reason: reason }))
  }),
  receiver_detail: { receiver: bill.receiver },
  ...select(bill, ["out_bill_no", "bill_id", "amount", "transfer_remark", "state"]),
  accept_time: time(bill.acceptedAt)
})

export const make = ({ accounts, kernel, payments, transferDelay }: {
  readonly accounts: Accounts
  readonly kernel: Kernel
  readonly payments: Payments
  /** Milliseconds. */
  readonly transferDelay: number
}): WithControls<CompensationControls> & WithLists<{ compensations: CompensationView }> => {
  const { ledger } = accounts
  const bills = Store.make<Bill>()
  const insurers = new Map<string, number>()
  const states = Store.states<Bill>(kernel, { entity: "compensation", id: ({ out_bill_no }) => out_bill_no })

  const noteOf = (bill: Bill): Ledger.Note => {
    const { bill_id: business, out_bill_no: voucher, provider: by, transfer_remark: remark } = bill
    return { business, voucher, name: "赔付", by, remark }
  }

  const way = ({ bill_id }: Bill) => Ledger.transit(bill_id)

  const lock = (now: number, bill: Bill) => {
    bill.isLocked ||= ledger.book(now, noteOf(bill), [{ from: bill.payer, to: way(bill), fen: bill.amount }])
  }

  const end = (now: number, bill: Bill, state: "CLOSED" | "CANCELLED", reason: string) => {
    if (bill.isLocked) {
      ledger.book(now, noteOf(bill), [{ from: way(bill), to: bill.payer, fen: bill.amount, type: "赔付退回" }])
      bill.isLocked = false
    }
    if (state === "CLOSED") bill.closed = { at: now, reason }
    states.transition(now, bill, state)
  }

  const pay = (now: number, bill: Bill) => {
    lock(now, bill)
    if (!bill.isLocked) {
      end(now, bill, "CLOSED", "NOT_ENOUGH")
      return
    }
    ledger.book(now, noteOf(bill), [{ from: way(bill), to: bill.payee, fen: bill.amount }])
    bill.isLocked = false
    bill.successAt = now
    states.transition(now, bill, "SUCCESS")
  }

  const accept = (now: number, bill: Bill) =>
    states.transition(now, bill, "ACCEPTED", { due: { at: now + transferDelay, run: (at) => pay(at, bill) } })

  /** The place that receives the money, or the refusal if there is no such receiver. */
  const payeeOf = ({ caller }: Call, receiver: Receiver): Ledger.Place | Refused => {
    const { mch_info, transaction_info, type, user_info } = receiver
    const mchid = mch_info?.mchid ?? mch_info?.mch_id
    if (transaction_info?.transaction_id !== undefined) {
      const order = payments.findByTransaction(transaction_info.transaction_id)
      if (order?.mchid !== caller.mchid) return refuse("INVALID_REQUEST", "订单不存在")
      if (type === "MERCHANT" && mchid === undefined) return accounts.receiving(order.subMchid ?? "")
    }
    if (mchid !== undefined) return accounts.receiving(mchid)
    return user_info?.sp_openid === undefined && transaction_info === undefined
      ? refuse("PARAM_ERROR", "收款方信息有误", { reason: "/body/receiver names nobody" })
      : Ledger.outside("receivers")
  }

  /** The account that pays, or the reason why it cannot. */
  const payerOf = ({ caller }: Call, family: Family, request: Request): Ledger.Place | Refused => {
    const { sponsor_mchid = caller.mchid, sub_mchid } = request
    switch (family) {
      case "compensate":
      case "merchant":
        return sponsor_mchid === caller.mchid || caller.subMerchants.includes(sponsor_mchid)
          ? Ledger.free(sponsor_mchid, "OPERATION")
          : refuse("INVALID_REQUEST", "出资商户未授权")
      case "claim":
        return sub_mchid === undefined || insurers.has(sub_mchid)
          ? Ledger.free(sub_mchid ?? caller.mchid, "OPERATION")
          : refuse("INVALID_REQUEST", "商户未开通保险理赔功能")
      default:
        return Ledger.free(sub_mchid ?? caller.mchid, "DEPOSIT")
    }
  }

  const open = (call: Call, family: Family, request: Request): Bill | Refused => {
    const { caller, now } = call
    const payer = payerOf(call, family, request)
    if (isRefused(payer)) return payer
    const payee = payeeOf(call, request.receiver)
    if (isRefused(payee)) return payee
    return {
      family,
      provider: caller.mchid,
      sub_mchid: request.sub_mchid,
      sponsor_mchid: request.sponsor_mchid,
      out_bill_no: request.out_bill_no,
      bill_id: kernel.number(now, "13300000", "compensation", 24),
      amount: request.amount,
      transfer_remark: request.transfer_remark,
      receiver_remark: request.receiver_remark,
      receiver: request.receiver,
      payer,
      payee,
      acceptedAt: now,
      isLocked: false,
      state: "ACCEPTED"
    }
  }

  const create = (call: Call, family: Family, request: Request): Bill | Refused =>
    bills.once(ownKey(call, request.out_bill_no), { family, wire: call.wire }, () => {
      const bill = open(call, family, request)
      if (isRefused(bill)) return bill
      lock(call.now, bill)
      accept(call.now, bill)
      return bill
    })

  const start = (call: Call, family: Family, request: Request): Bill | Refused => {
    const bill = bills.once(ownKey(call, request.out_bill_no), { family, confirmed: true, wire: call.wire }, () => {
      const bill = open(call, family, request)
      if (isRefused(bill)) return bill
      lock(call.now, bill)
      if (!bill.isLocked) return refuse("INVALID_REQUEST", "出资账户余额不足")
      states.transition(call.now, bill, "WAIT_USER_CONFIRM", {
        due: { at: call.now + patience, run: (at) => end(at, bill, "CLOSED", "USER_CONFIRM_TIMEOUT") }
      })
      return bill
    })
    return isRefused(bill) || bill.state === "WAIT_USER_CONFIRM"
      ? bill
      : refuse("INVALID_REQUEST", "赔付单状态不支持该操作")
  }

  const find = ({ caller }: Call, family: Family, fits: (bill: Bill) => boolean): Bill | Refused =>
    bills.find((bill) => bill.provider === caller.mchid && bill.family === family && fits(bill)) ?? missing

  const cancel = (call: Call, family: Family, out_bill_no: string): Bill | Refused => {
    const bill = find(call, family, (one) => one.out_bill_no === out_bill_no)
    if (isRefused(bill) || bill.state === "CANCELING" || bill.state === "CANCELLED") return bill
    if (bill.state !== "WAIT_USER_CONFIRM") return refuse("INVALID_REQUEST", "赔付单状态不支持撤销")
    states.transition(call.now, bill, "CANCELING", {
      due: { at: call.now + transferDelay, run: (at) => end(at, bill, "CANCELLED", "") }
    })
    return bill
  }

  const started = (bill: Bill) => ({
    ...definedFields({ sub_mchid: bill.sub_mchid }),
    ...select(bill, ["out_bill_no", "bill_id"]),
    accept_time: time(bill.acceptedAt),
    package_info: Buffer.from(bill.bill_id).toString("base64")
  })

  const cancelled = (bill: Bill, _: unknown, { now }: Call) => ({
    ...definedFields({ sub_mchid: bill.sub_mchid }),
    ...select(bill, ["out_bill_no", "bill_id", "state"]),
    cancel_accept_time: time(now)
  })

  const byOutBillNo = (call: Call, family: Family, { out_bill_no }: { readonly out_bill_no: string }) =>
    respond(find(call, family, (bill) => bill.out_bill_no === out_bill_no), response)

  const byId = (call: Call, family: Family, { bill_id }: { readonly bill_id: string }) =>
    respond(find(call, family, (bill) => bill.bill_id === bill_id), response)

  const created = (call: Call, family: Family, request: Request) => respond(create(call, family, request), response)

  return {
    operations: [
      handle(Compensation.create, (request, call) => created(call, "compensate", request)),
      handle(Compensation.preTransfer, (request, call) => start(call, "compensate", request), started),
      handle(Compensation.cancel, (request, call) => cancel(call, "compensate", request.out_bill_no), cancelled),
      handle(Compensation.queryByOutBillNo, (request, call) => byOutBillNo(call, "compensate", request)),
      handle(Compensation.queryById, (request, call) => byId(call, "compensate", request)),
      handle(InsuranceClaim.create, (request, call) => created(call, "claim", request)),
      handle(InsuranceClaim.preTransfer, (request, call) => start(call, "claim", request), started),
      handle(InsuranceClaim.cancel, (request, call) => cancel(call, "claim", request.out_bill_no), cancelled),
      handle(InsuranceClaim.queryByOutBillNo, (request, call) => byOutBillNo(call, "claim", request)),
      handle(InsuranceClaim.queryById, (request, call) => byId(call, "claim", request)),
      handle(MerchantCompensation.create, (request, call) => created(call, "merchant", request)),
      handle(MerchantCompensation.queryByOutBillNo, (request, call) => byOutBillNo(call, "merchant", request)),
      handle(DepositCompensation.create, (request, call) => created(call, "deposit", request)),
      handle(DepositCompensation.queryByOutBillNo, (request, call) => byOutBillNo(call, "deposit", request)),
      handle(DepositCompensation.queryById, (request, call) => byId(call, "deposit", request)),
      handle(DepositAfterSales.create, (request, call) => created(call, "afterSales", request)),
      handle(DepositAfterSales.queryByOutBillNo, (request, call) => byOutBillNo(call, "afterSales", request)),
      handle(DepositAfterSales.queryById, (request, call) => byId(call, "afterSales", request)),
      handle(DepositShipping.create, (request, call) => created(call, "shipping", request)),
      handle(DepositShipping.queryByOutBillNo, (request, call) => byOutBillNo(call, "shipping", request)),
      handle(DepositPremium.create, (request, call) => created(call, "premium", request)),
      handle(DepositPremium.queryByOutBillNo, (request, call) => byOutBillNo(call, "premium", request)),
      handle(InsuranceContract.open, ({ sub_mchid }, { now }) => {
        const since = insurers.get(sub_mchid) ?? now
        insurers.set(sub_mchid, since)
        kernel.log(now, { kind: "state", entity: "insurer", id: sub_mchid, state: "OPENED" })
        return { sub_mchid, opened: true, success_time: time(since) }
      }),
      handle(InsuranceContract.checkOpened, ({ sub_mchid }) => {
        const since = insurers.get(sub_mchid)
        return {
          sub_mchid,
          opened: since !== undefined,
          ...definedFields({ success_time: ifDefined(since, time) })
        }
      })
    ],
    controls: (control) => {
      const on = entityControls(control, { entity: "compensation", entities: bills, number: "out_bill_no", view })
      return { confirmCompensation: on("ecommerce.confirmCompensation", Number, ["WAIT_USER_CONFIRM"], accept) }
    },
    state: () => ({ compensations: bills.values().map(view) })
  }
}
