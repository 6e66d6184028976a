/** What there is of a platform's money, by the endpoints alone: what came in, what left, and what the accounts hold. */
import {
  Balance,
  BankRecharge,
  ProfitSharingOrder as Sharing,
  ProfitSharingReturn as SharingReturn,
  Recharge,
  Refund
} from "effect-wechatpay/ecommerce"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Effect from "effect/Effect"
import { outsider, person, platform, type Query, shops, type World } from "./world.ts"

/** What a query says, or another value where there is nothing to query. */
const orElse = <A>(query: Query<A>, otherwise: A) =>
  Effect.catchIf(query, (error) => error._tag === "ApiError", () => Effect.succeed(otherwise))

const sum = <E, R>(all: ReadonlyArray<Effect.Effect<number, E, R>>) =>
  Effect.map(Effect.all(all), (numbers) => numbers.reduce((total, one) => total + one, 0))

const ofRefund = ({ order: { sub_mchid }, out_refund_no }: World["refunds"][number]) =>
  orElse(
    Effect.map(Refund.queryByOutRefundNo({ sub_mchid, out_refund_no }), ({ amount, refund_account, status }) => {
      const fen = status === "CLOSED" ? 0 : amount?.refund ?? 0
      const isFeeBack = refund_account !== "REFUND_SOURCE_PARTNER_ADVANCE" || status === "SUCCESS"
      return { fen, fee: isFeeBack ? fen * 6 / 1000 : 0 }
    }),
    { fen: 0, fee: 0 }
  )

/** What receivers got whom the sandbox knows nothing else of, less what they gave back. */
const ofSharing = ({ order: { sub_mchid, transaction_id = "" }, out_order_no }: World["sharings"][number]) =>
  orElse(
    Effect.map(Sharing.query({ sub_mchid, transaction_id, out_order_no }), ({ receivers = [] }) =>
      receivers.reduce((fen, { amount = 0, receiver_account = "", result }) =>
        result === "SUCCESS" && [outsider, person].includes(receiver_account) ? fen + amount : fen, 0)),
    0
  )

const ofReturn = ({ order: { sub_mchid }, out_order_no, out_return_no }: World["returns"][number]) =>
  orElse(
    Effect.map(
      SharingReturn.query({ sub_mchid, out_order_no, out_return_no }),
      ({ amount = 0, result, return_mchid }) => result === "SUCCESS" && return_mchid === outsider ? amount : 0
    ),
    0
  )

const ofRecharge = ({ out_recharge_no, sub_mchid }: World["recharges"][number]) => {
  const query = sub_mchid === undefined
    ? BankRecharge.queryByOutRechargeNo({ out_recharge_no })
    : Recharge.queryByOutRechargeNo({ out_recharge_no, sub_mchid })
  return orElse(
    Effect.map(
      query,
      ({ recharge_amount, recharge_state }) => recharge_state === "SUCCESS" ? recharge_amount?.amount ?? 0 : 0
    ),
    0
  )
}

const ofCompensation = ({ leaves, query }: World["compensations"][number]) =>
  orElse(
    Effect.map(query, ({ amount = 0, state }) =>
      state === "WAIT_USER_CONFIRM" || (leaves && state === "SUCCESS") ? amount : 0),
    0
  )

const balanceOf = ({ available_amount, pending_amount = 0 }: Balance.PlatformBalance) =>
  available_amount + pending_amount

/** Fen in an account. */
export const accounts = Effect.gen(function*() {
  const all: Record<string, number> = {}
  for (const account_type of ["BASIC", "OPERATION", "FEES"]) {
    all[`${platform} ${account_type}`] = balanceOf(yield* Balance.queryPlatform({ account_type }))
  }
  for (const sub_mchid of shops) {
    for (const account_type of ["BASIC", "OPERATION", "FEES", "DEPOSIT"]) {
      all[`${sub_mchid} ${account_type}`] = balanceOf(yield* Balance.query({ sub_mchid, account_type }))
    }
  }
  return all
})

/** What came in, what left, and what is there, once nothing is under way any more that settles by itself. */
export const add = (world: World) =>
  Effect.gen(function*() {
    const { advance } = yield* Sandbox.Sandbox
    yield* advance("30 seconds")
    const paid = world.orders.filter(({ transaction_id }) => transaction_id !== undefined)
    const takings = paid.reduce((total, order) => total + order.total, 0)
    const refunds = yield* Effect.forEach(world.refunds, ofRefund)
    const refunded = refunds.reduce((total, { fen }) => total + fen, 0)
    const fees = takings * 6 / 1000 - refunds.reduce((total, { fee }) => total + fee, 0)
    const shared = (yield* sum(world.sharings.map(ofSharing))) - (yield* sum(world.returns.map(ofReturn)))
    const withdrawn = yield* sum(world.withdrawals.map(({ query }) => orElse(query, 0)))
    const paidOut = yield* sum(world.payouts.map((query) => orElse(query, 0)))
    const compensated = yield* sum(world.compensations.map(ofCompensation))
    const recharged = yield* sum(world.recharges.map(ofRecharge))
    const held = Object.values(yield* accounts)
    return {
      came: takings + recharged,
      left: refunded + fees + shared + withdrawn + paidOut + compensated,
      there: held.reduce((total, fen) => total + fen, 0),
      isNegative: held.some((fen) => fen < 0)
    }
  })
