/** Payments of persons' orders to those persons (个人收款, 批量结算), who confirm each batch. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { IndividualSettlement as Api } from "../../../api/ecommerce/index.ts"
import { type Control, entityControls, type MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { isRefused, refuse, type Refused } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { select, time } from "../../engine/values.ts"
import type { Payments } from "../payments.ts"
import type { AbnormalFunds } from "./abnormalFunds.ts"
import type { IndividualContracts } from "./individualContracts.ts"

/** A batch, with WeChat Pay's names. */
interface Batch {
  readonly provider: string
  readonly out_settle_batch_no: string
  readonly settle_batch_no: string
  readonly individual_auth_id: string
  readonly description: string
  readonly trade_scenario: Api.SettlementRequest["trade_scenario"]
  readonly create_time: DateTime.Utc
  /** Fen of all its orders. */
  readonly amount: number
  readonly orders: ReadonlyArray<string>
  state: "ACCEPTED" | "RECEIVED" | "SUCCESS" | "DEDUCT_FEE_FAIL" | "ABNORMAL" | "ABNORMAL_SETTLE_SUCCESS"
  finish_time?: DateTime.Utc
  abnormal_type?: "AUTH_RELATIONSHIP_INVALID" | "USER_PAY_QUOTA_LIMIT"
  abnormal_settle_result?: Api.SettlementBatch["abnormal_settle_result"]
}

const view = (batch: Batch) => select(batch, ["out_settle_batch_no", "settle_batch_no", "state", "amount"])

/** A batch of settlements in the sandbox. */
export interface IndividualSettlementView extends ReturnType<typeof view> {}

const Number = Schema.Struct({ out_settle_batch_no: Schema.String })
const Failure = Schema.Struct({
  out_settle_batch_no: Schema.String,
  abnormal_type: Schema.optionalKey(Schema.Literals(["AUTH_RELATIONSHIP_INVALID", "USER_PAY_QUOTA_LIMIT"])),
  state: Schema.optionalKey(Schema.Literals(["ABNORMAL", "DEDUCT_FEE_FAIL"]))
})

/** Controls of settlements to persons. */
export interface IndividualSettlementControls {
  /** Plays the person who confirms a batch: the money is there at once, and all is paid a little later. */
  readonly receiveSettlement: Control<typeof Number.Type, IndividualSettlementView>
  /** Fails a batch: with `ABNORMAL` for a limit of the person's by default, or since no fee could be taken. */
  readonly failSettlement: Control<typeof Failure.Type, IndividualSettlementView>
}

/** Time that the rest of a batch takes once the person has confirmed. */
const settling = 5000

export const make = ({ abnormalFunds, contracts, kernel, payments }: {
  readonly abnormalFunds: AbnormalFunds
  readonly contracts: IndividualContracts
  readonly kernel: Kernel
  readonly payments: Payments
}): WithControls<IndividualSettlementControls> & WithLists<{ individualSettlements: IndividualSettlementView }> => {
  const batches = Store.make<Batch>()
  const states = Store.states<Batch>(kernel, {
    entity: "individual settlement",
    id: ({ out_settle_batch_no }) => out_settle_batch_no
  })

  const end = (now: number, batch: Batch, state: Batch["state"]) => {
    batch.finish_time = time(now)
    states.transition(now, batch, state)
  }

  /** Refuses orders that are not paid, not the platform's, settled already, or smaller than their parts. */
  const orderIssue = ({ caller }: Call, request: Api.SettlementRequest): Refused | undefined => {
    for (const { settle_detail_info_list, transaction_id } of request.settle_info_list) {
      const order = payments.findByTransaction(transaction_id)
      if (order?.mchid !== caller.mchid) return refuse("INVALID_REQUEST", "订单不存在")
      const parts = settle_detail_info_list.reduce((sum, { amount }) => sum + amount.amount, 0)
      if (parts > order.total - order.refunded) return refuse("INVALID_REQUEST", "结算金额超过订单可结算金额")
      if (batches.find(({ orders }) => orders.includes(transaction_id)) !== undefined) {
        return refuse("INVALID_REQUEST", "订单已申请结算")
      }
    }
    return undefined
  }

  const request = (request: Api.SettlementRequest, call: Call) =>
    batches.once(ownKey(call, request.out_settle_batch_no), call.wire, () => {
      const { individual_auth_id, settle_info_list } = request
      if (!contracts.isAuthorized(call.caller.mchid, individual_auth_id)) {
        return refuse("INVALID_REQUEST", "个人收款方未授权")
      }
      const refused = orderIssue(call, request)
      if (refused !== undefined) return refused
      const batch: Batch = {
        provider: call.caller.mchid,
        out_settle_batch_no: request.out_settle_batch_no,
        settle_batch_no: kernel.number(call.now, "1236", "individual settlement", 10),
        individual_auth_id,
        description: request.description,
        trade_scenario: request.trade_scenario,
        create_time: time(call.now),
        amount: settle_info_list.flatMap((one) => one.settle_detail_info_list)
          .reduce((sum, { amount }) => sum + amount.amount, 0),
        orders: settle_info_list.map(({ transaction_id }) => transaction_id),
        state: "ACCEPTED"
      }
      states.transition(call.now, batch, "ACCEPTED")
      return batch
    })

  const find = ({ caller }: Call, number: string): Batch | Refused =>
    batches.find((one) => one.provider === caller.mchid && one.settle_batch_no === number) ??
      refuse("INVALID_REQUEST", "结算批次单不存在")

  const settleOtherwise = (request: Api.ApplyAbnormalSettleRequest, call: Call): Batch | Refused => {
    const batch = find(call, request.settle_batch_no)
    if (isRefused(batch)) return batch
    const { out_abnormal_settle_batch_no } = request
    if (batch.abnormal_settle_result?.out_abnormal_settle_batch_no === out_abnormal_settle_batch_no) return batch
    if (batch.state !== "ABNORMAL") return refuse("INVALID_REQUEST", "结算批次单状态不支持异常处理")
    batch.abnormal_settle_result = {
      abnormal_settle_type: request.abnormal_settle_type,
      apply_success_time: time(call.now),
      abnormal_fund_receipt_id: abnormalFunds.hold(call.now, batch.provider, batch.amount, () => {}),
      out_abnormal_settle_batch_no
    }
    end(call.now, batch, "ABNORMAL_SETTLE_SUCCESS")
    return batch
  }

  const operations = [
    handle(Api.request, (given, call) => request(given, call)),
    handle(Api.query, ({ settle_batch_no }, call) => find(call, settle_batch_no)),
    handle(Api.applyAbnormalSettle, (request, call) => settleOtherwise(request, call))
  ]

  const receive = (now: number, batch: Batch) =>
    states.transition(now, batch, "RECEIVED", { due: { at: now + settling, run: (at) => end(at, batch, "SUCCESS") } })

  const fail = (now: number, batch: Batch, given: typeof Failure.Type) => {
    const { abnormal_type = "USER_PAY_QUOTA_LIMIT", state = "ABNORMAL" } = given
    if (state === "ABNORMAL") batch.abnormal_type = abnormal_type
    states.transition(now, batch, state)
  }

  const controls = (control: MakeControl): IndividualSettlementControls => {
    const on = entityControls(control, { entity: "batch", entities: batches, number: "out_settle_batch_no", view })
    return {
      receiveSettlement: on("ecommerce.receiveSettlement", Number, ["ACCEPTED"], receive),
      failSettlement: on("ecommerce.failSettlement", Failure, ["ACCEPTED"], fail)
    }
  }

  return { operations, controls, state: () => ({ individualSettlements: batches.values().map(view) }) }
}
