/** Money that could not be paid to whom it was meant for (在途异常资金): receipts, and the instructions that pay them out. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { AbnormalFund as Api } from "../../../api/ecommerce/index.ts"
import { type Control, entityControls, type MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import { type Call, handle } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { isRefused, refuse, type Refused, respond } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import type { HoldFunds } from "./sharing.ts"

/** An instruction to pay a receipt out. */
interface Instruction {
  readonly provider: string
  readonly receipt: Receipt
  readonly out_instruction_no: string
  readonly instruction_instance_id: string
  readonly transfer_mode: Api.TransferRequest["transfer_mode"]
  readonly receiver: Api.TransferRequest["receiver"]
  readonly notify_url: string
  readonly create_time: DateTime.Utc
  success_time?: DateTime.Utc
  close_time?: DateTime.Utc
  state: "IN_PROGRESS" | "SUCCESS" | "CLOSED"
}

/** Money that is held. */
interface Receipt {
  readonly provider: string
  readonly receipt_id: string
  /** Fen. */
  readonly amount: number
  readonly pay: Parameters<HoldFunds>[3]
  readonly create_time: DateTime.Utc
  last_update_time: DateTime.Utc
  state: "PENDING" | "PROGRESS" | "COMPLETED"
  instruction?: Instruction
}

const view = (receipt: Receipt) => ({
  ...select(receipt, ["receipt_id", "amount"]),
  out_instruction_no: receipt.instruction?.out_instruction_no,
  receipt_state: receipt.state
})

/** Money that could not be paid in the sandbox. */
export interface AbnormalFundsView extends ReturnType<typeof view> {}

const ReceiptId = Schema.Struct({ receipt_id: Schema.String })

/** Controls of money that could not be paid. */
export interface AbnormalFundsControls {
  /** Plays the user who confirms the payment of a receipt. */
  readonly confirmAbnormalFunds: Control<typeof ReceiptId.Type, AbnormalFundsView>
  /** Plays the user who does not confirm in time: the instruction is closed, and the receipt waits for another. */
  readonly closeAbnormalFunds: Control<typeof ReceiptId.Type, AbnormalFundsView>
}

/** Money that could not be paid, of one sandbox. */
export type AbnormalFunds = WithControls<AbnormalFundsControls> & WithLists<{ abnormalFunds: AbnormalFundsView }> & {
  /** Holds money that could not be paid. */
  readonly hold: HoldFunds
}

/** Time that the payment to a merchant takes. */
const paying = 5000
const toUser = "TRANSFER_TO_ORIGINAL_RECEIVE_USER"
const unknown = refuse("INVALID_REQUEST", "付款单不存在")

const instructionResponse = (instruction: Instruction) =>
  definedFields({
    ...select(instruction, ["out_instruction_no", "instruction_instance_id", "notify_url"]),
    commander: { operator: "MERCHANT" as const, mchid: instruction.provider },
    transfer_mode: instruction.transfer_mode,
    receiver: instruction.receiver,
    instruction_state: `INSTRUCTION_STATE_${instruction.state}` as const,
    create_time: instruction.create_time,
    success_time: instruction.success_time,
    close_time: instruction.close_time
  })

const response = (receipt: Receipt): Api.Receipt =>
  definedFields({
    product_name: "C2C",
    receipt_id: receipt.receipt_id,
    transfer_amount: { total: receipt.amount, currency: "CNY" },
    receipt_state: `RECEIPT_STATE_${receipt.state}` as const,
    create_time: receipt.create_time,
    last_update_time: receipt.last_update_time,
    instruction: receipt.instruction === undefined ? undefined : instructionResponse(receipt.instruction)
  })

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): AbnormalFunds => {
  const receipts = Store.make<Receipt>()
  const instructions = Store.make<Instruction>()
  const states = Store.states<Receipt>(kernel, { entity: "abnormal funds", id: ({ receipt_id }) => receipt_id })

  const change = (now: number, receipt: Receipt, state: Receipt["state"], due?: Store.Due) => {
    receipt.last_update_time = time(now)
    states.transition(now, receipt, state, { due })
  }

  const complete = (now: number, receipt: Receipt) => {
    if (receipt.instruction === undefined) return
    receipt.instruction.state = "SUCCESS"
    receipt.instruction.success_time = time(now)
    receipt.pay(now, receipt.instruction.receiver?.mchid)
    change(now, receipt, "COMPLETED")
  }

  const find = ({ caller }: Call, id: string): Receipt | Refused => {
    const receipt = receipts.get(id)
    return receipt?.provider === caller.mchid ? receipt : unknown
  }

  const transfer = (request: Api.TransferRequest, call: Call): Receipt | Refused => {
    const receipt = find(call, request.receipt_id)
    if (isRefused(receipt)) return receipt
    const { now } = call
    const instruction = instructions.once(`${request.receipt_id}/${request.out_instruction_no}`, call.wire, () => {
      if (receipt.state !== "PENDING") return refuse("INVALID_REQUEST", "付款单状态不支持发起付款指令")
      const forMerchant = request.transfer_mode.endsWith("SPECIFIED_RECEIVE_MERCHANT")
      if (forMerchant && request.receiver?.mchid === undefined) {
        return refuse("PARAM_ERROR", "指定收款商户时，需传入收款商户号", { reason: "/body/receiver/mchid is needed" })
      }
      const created: Instruction = {
        provider: call.caller.mchid,
        receipt,
        out_instruction_no: request.out_instruction_no,
        instruction_instance_id: kernel.number(now, "0200", "abnormal funds instruction", 14),
        transfer_mode: request.transfer_mode,
        receiver: request.receiver,
        notify_url: request.notify_url ?? "",
        create_time: time(now),
        state: "IN_PROGRESS"
      }
      receipt.instruction = created
      const due = { at: now + paying, run: (at: number) => complete(at, receipt) }
      change(now, receipt, "PROGRESS", request.transfer_mode === toUser ? undefined : due)
      return created
    })
    return isRefused(instruction) ? instruction : receipt
  }

  const operations = [
    handle(Api.query, ({ receipt_id }, call) => find(call, receipt_id), response),
    handle(Api.transfer, (request, call) => transfer(request, call), response),
    handle(
      Api.queryInstruction,
      ({ receipt_id }, call) => find(call, receipt_id),
      (_, { out_instruction_no, receipt_id }) =>
        respond(
          instructions.get(`${receipt_id}/${out_instruction_no}`) ?? refuse("INVALID_REQUEST", "付款指令不存在"),
          instructionResponse
        )
    )
  ]

  const close = (now: number, receipt: Receipt) => {
    if (receipt.instruction === undefined) return
    receipt.instruction.state = "CLOSED"
    receipt.instruction.close_time = time(now)
    change(now, receipt, "PENDING")
  }

  const controls = (control: MakeControl): AbnormalFundsControls => {
    const on = entityControls(control, { entity: "receipt", entities: receipts, number: "receipt_id", view })
    return {
      confirmAbnormalFunds: on("ecommerce.confirmAbnormalFunds", ReceiptId, ["PROGRESS"], complete),
      closeAbnormalFunds: on("ecommerce.closeAbnormalFunds", ReceiptId, ["PROGRESS"], close)
    }
  }

  return {
    operations,
    controls,
    state: () => ({ abnormalFunds: receipts.values().map(view) }),
    hold: (now, provider, amount, pay) => {
      const receipt: Receipt = {
        provider,
        receipt_id: `01000${Protocol.compactTime(now)}${kernel.digits("abnormal funds", 9)}`,
        amount,
        pay,
        create_time: time(now),
        last_update_time: time(now),
        state: "PENDING"
      }
      receipts.set(receipt.receipt_id, receipt)
      change(now, receipt, "PENDING")
      return receipt.receipt_id
    }
  }
}
