/** What a platform, its sub-merchants, users and banks do with money, in any order. */
import {
  BankRecharge,
  DayEndWithdrawal,
  PlatformWithdrawal,
  ProfitSharingOrder as Sharing,
  ProfitSharingReceiver as Receiver,
  ProfitSharingReturn as SharingReturn,
  Recharge,
  Refund,
  Subsidy,
  Withdrawal
} from "effect-wechatpay/ecommerce"
import { Combine, Native } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Effect from "effect/Effect"
import { compensations } from "./compensations.ts"
import { leaving, permitted } from "./leaving.ts"
import {
  any,
  appid,
  call,
  control,
  type Deed,
  type Do,
  exact,
  nothing,
  number,
  odd,
  type Order,
  outsider,
  pay,
  person,
  pick,
  platform,
  recent,
  shareable,
  shopOf,
  shops,
  subsidised,
  withPaid,
  type World
} from "./world.ts"

const refund = (
  more: (
    b: number,
    c: number
  ) => Partial<Refund.CreateRequest> & {
    readonly from?: ReadonlyArray<{ readonly account: "AVAILABLE" | "UNAVAILABLE"; readonly amount: number }>
  }
): Do =>
  withPaid(any, (world, order, b, c) => {
    const out_refund_no = number(world, "F")
    world.refunds.push({ out_refund_no, order })
    const { from, ...rest } = more(b, c)
    const amount = { refund: exact(b % 4), total: order.total, currency: "CNY" as const }
    return call(
      world,
      Refund.create({
        sub_mchid: order.sub_mchid,
        sp_appid: appid,
        transaction_id: order.transaction_id,
        out_refund_no,
        amount: from === undefined ? amount : { ...amount, from },
        ...rest
      })
    )
  })

const left = ({ amount = 0, status }: { readonly amount?: number | undefined; readonly status: string }) =>
  status === "CREATE_SUCCESS" || status === "SUCCESS" ? amount : 0

const share: Do = withPaid(shareable, (world, order, b, c) => {
  const out_order_no = number(world, "S")
  const finish = c === 9
  const receivers = [
    { type: "MERCHANT_ID", receiver_account: platform },
    { type: "MERCHANT_ID", receiver_account: order.sub_mchid },
    { type: "MERCHANT_ID", receiver_account: shops.find((one) => one !== order.sub_mchid) ?? "" },
    { type: "MERCHANT_ID", receiver_account: outsider },
    { type: "PERSONAL_OPENID", receiver_account: person }
  ]
  const wanted = finish
    ? [platform]
    : [pick(receivers, b)?.receiver_account, pick(receivers, b + c)?.receiver_account]
  world.sharings.push({ out_order_no, order, accounts: wanted.flatMap((one) => one ?? []) })
  return call(
    world,
    Sharing.request({
      sub_mchid: order.sub_mchid,
      transaction_id: order.transaction_id,
      out_order_no,
      receivers: receivers.filter(({ receiver_account }) => wanted.includes(receiver_account)).map((receiver) => ({
        ...receiver,
        amount: odd(c % 4),
        description: "分账"
      })),
      finish
    })
  )
})

const closeShare: Do = (world, _, b) => {
  const sharing = world.sharings.at(-1)
  if (sharing === undefined) return nothing
  const { accounts, out_order_no } = sharing
  return control(({ ecommerce }) => ecommerce.closeShare({ out_order_no, account: pick(accounts, b) ?? "" }))
}

/** Everything that can be done. */
export const deeds = {
  order: (world, a, b, c) => {
    const out_trade_no = number(world, "order")
    const order: Order = {
      sub_mchid: shopOf(a),
      out_trade_no,
      total: exact(b),
      subsidy: 0,
      isShareable: c % 3 !== 0,
      combined: undefined,
      transaction_id: undefined
    }
    world.orders.push(order)
    return Effect.andThen(
      call(
        world,
        Native.prepay({
          description: "茶",
          sub_mchid: order.sub_mchid,
          out_trade_no,
          amount: { total: order.total },
          settle_info: { profit_sharing: order.isShareable }
        })
      ),
      pay(order)
    )
  },
  combined: (world, a, b, c) => {
    const combine_out_trade_no = number(world, "both")
    const orders = shops.map((sub_mchid, index): Order => ({
      sub_mchid,
      out_trade_no: number(world, "part"),
      total: exact(b + index),
      subsidy: index === 0 ? odd(c) : 0,
      isShareable: index === 0 || a % 2 === 0,
      combined: combine_out_trade_no,
      transaction_id: undefined
    }))
    world.orders.push(...orders)
    return Effect.andThen(
      call(
        world,
        Combine.prepayNative({
          combine_out_trade_no,
          sub_orders: orders.map(({ isShareable, out_trade_no, sub_mchid, subsidy, total }) => ({
            sub_mchid,
            out_trade_no,
            description: "茶",
            attach: "",
            amount: { total_amount: total, currency: "CNY" },
            settle_info: subsidy === 0
              ? { profit_sharing: isShareable }
              : { profit_sharing: true, subsidy_amount: subsidy }
          }))
        })
      ),
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* sandbox.pay({ out_trade_no: combine_out_trade_no })
        const { sub_orders } = yield* Combine.query({ combine_out_trade_no })
        for (const order of orders) {
          order.transaction_id = sub_orders?.find(({ out_trade_no }) => out_trade_no === order.out_trade_no)
            ?.transaction_id
        }
      })
    )
  },
  share,
  closeShare,
  shareInVain: (world, a, b, c) => Effect.andThen(share(world, a, b, c), closeShare(world, a, b, c)),
  unfreeze: withPaid(shareable, (world, order) => {
    const out_order_no = number(world, "U")
    const { sub_mchid, transaction_id } = order
    return call(world, Sharing.unfreeze({ sub_mchid, transaction_id, out_order_no, description: "解冻" }))
  }),
  giveBack: (world, a, b, c) => {
    const sharing = recent(world.sharings, a)
    if (sharing === undefined) return nothing
    const out_return_no = number(world, "R")
    const { accounts, order: { sub_mchid }, out_order_no } = sharing
    world.returns.push({ out_return_no, ...sharing })
    const return_mchid = pick(accounts, b) ?? ""
    return call(
      world,
      SharingReturn.request({
        sub_mchid,
        out_order_no,
        out_return_no,
        return_mchid,
        amount: odd(c % 3),
        description: "退"
      })
    )
  },
  subsidise: withPaid(
    subsidised,
    (world, { sub_mchid, subsidy, transaction_id }) =>
      call(world, Subsidy.create({ sub_mchid, transaction_id, amount: Math.max(1, subsidy), description: "补差" }))
  ),
  returnSubsidy: withPaid(subsidised, (world, { sub_mchid, transaction_id }, b, c) => {
    const account = pick(["AVAILABLE", "UNAVAILABLE"] as const, b)
    return call(
      world,
      Subsidy.requestReturn({
        sub_mchid,
        transaction_id,
        out_order_no: number(world, "B"),
        amount: odd(c % 3),
        description: "退",
        ...(b % 3 === 0 || account === undefined ? {} : { from: [{ account, amount: odd(c % 3) }] })
      })
    )
  }),
  cancelSubsidy: withPaid(
    subsidised,
    (world, { sub_mchid, transaction_id }) =>
      call(world, Subsidy.cancel({ sub_mchid, transaction_id, description: "取消" }))
  ),
  refund: refund(() => ({})),
  refundAvailable: refund(() => ({ funds_account: "AVAILABLE" })),
  refundFrom: refund((b, c) => ({
    from: [
      { account: "AVAILABLE", amount: Math.min(exact(b % 4), odd(c)) },
      { account: "UNAVAILABLE", amount: exact(b % 4) - Math.min(exact(b % 4), odd(c)) }
    ]
  })),
  refundAdvanced: refund(() => ({ refund_account: "REFUND_SOURCE_PARTNER_ADVANCE" })),
  settleRefund: (world, a, b) => {
    const one = recent(world.refunds, a)
    const status = pick(["SUCCESS", "ABNORMAL", "CLOSED"] as const, b)
    return one === undefined
      ? nothing
      : control(({ settleRefund }) => settleRefund({ out_refund_no: one.out_refund_no, status }))
  },
  refundElsewhere: (world, a) => {
    const one = recent(world.refunds, a)
    if (one === undefined) return nothing
    const { order: { sub_mchid }, out_refund_no } = one
    return call(
      world,
      Effect.flatMap(
        Refund.queryByOutRefundNo({ sub_mchid, out_refund_no }),
        ({ refund_id }) =>
          Refund.applyAbnormalRefund({ sub_mchid, out_refund_no, refund_id, type: "MERCHANT_BANK_CARD" })
      )
    )
  },
  returnAdvance: (world, a) => {
    const one = recent(world.refunds, a)
    if (one === undefined) return nothing
    const { order: { sub_mchid }, out_refund_no } = one
    return call(
      world,
      Effect.flatMap(
        Refund.queryByOutRefundNo({ sub_mchid, out_refund_no }),
        ({ refund_id }) => Refund.returnAdvance({ sub_mchid, refund_id })
      )
    )
  },
  withdraw: (world, a, b, c) => {
    const out_request_no = number(world, "W")
    const sub_mchid = shopOf(a)
    const account_type = pick(["BASIC", "BASIC", "OPERATION", "FEES"] as const, b)
    world.withdrawals.push({
      out_request_no,
      query: Effect.map(Withdrawal.queryByOutRequestNo({ sub_mchid, out_request_no }), left)
    })
    return call(world, Withdrawal.create({ sub_mchid, out_request_no, amount: odd(c % 6), account_type }))
  },
  withdrawOwn: (world, _, b, c) => {
    const out_request_no = number(world, "P")
    const account_type = pick(["BASIC", "OPERATION", "FEES"] as const, b) ?? "BASIC"
    world.withdrawals.push({
      out_request_no,
      query: Effect.map(PlatformWithdrawal.queryByOutRequestNo({ out_request_no }), left)
    })
    return call(world, PlatformWithdrawal.create({ out_request_no, amount: odd(c), account_type }))
  },
  withdrawDayEnd: (world, a, b, c) => {
    const out_request_no = number(world, "D")
    const sub_mchid = shopOf(a)
    const calculate_amount_type = pick(["ONLY_DAY_END_BALANCE", "ALLOW_CURRENT_BALANCE"] as const, b) ?? ""
    world.withdrawals.push({
      out_request_no,
      query: Effect.map(
        DayEndWithdrawal.queryByOutRequestNo({ sub_mchid, out_request_no }),
        ({ status, total_amount = 0 }) => status === "PROCESSING" || status === "FINISHED" ? total_amount : 0
      )
    })
    return call(
      world,
      DayEndWithdrawal.create({ sub_mchid, out_request_no, calculate_amount_type, reserve_amount: odd(c % 3) })
    )
  },
  bounce: (world, a) => {
    const one = recent(world.withdrawals, a)
    return one === undefined
      ? nothing
      : control(({ ecommerce }) => ecommerce.bounceWithdrawal({ out_request_no: one.out_request_no }))
  },
  failWithdrawal: (world, a) => {
    const one = recent(world.withdrawals, a)
    return one === undefined
      ? nothing
      : control(({ ecommerce }) => ecommerce.failWithdrawal({ out_request_no: one.out_request_no }))
  },
  recharge: (world, a, b, c) => {
    const out_recharge_no = number(world, "G")
    const sub_mchid = shopOf(a)
    world.recharges.push({ out_recharge_no, sub_mchid })
    const isDeposit = b % 2 === 0
    return call(
      world,
      Recharge.request({
        sub_mchid,
        out_recharge_no,
        recharge_scene: isDeposit ? "ECOMMERCE_DEPOSIT" : "ECOMMERCE_PAYMENT",
        account_type: isDeposit ? "DEPOSIT" : "OPERATION",
        recharge_amount: { amount: odd(c), currency: "CNY" }
      })
    )
  },
  rechargeOwn: (world, _, b, c) => {
    const out_recharge_no = number(world, "H")
    world.recharges.push({ out_recharge_no, sub_mchid: undefined })
    const account_type = pick(["OPERATION", "OPERATION", "BASIC", "FEES"] as const, b) ?? "OPERATION"
    return call(
      world,
      BankRecharge.request({ out_recharge_no, account_type, recharge_amount: { amount: odd(c), currency: "CNY" } })
    )
  },
  payRecharge: (world, a, b) => {
    const one = recent(world.recharges, a)
    if (one === undefined) return nothing
    const { out_recharge_no } = one
    return control(({ ecommerce }) =>
      ecommerce.payRecharge(b === 0 ? { out_recharge_no, amount: 7 } : { out_recharge_no })
    )
  },
  closeRecharge: (world, a) => {
    const one = recent(world.recharges, a)
    if (one?.sub_mchid === undefined) return nothing
    return call(world, Recharge.close({ out_recharge_no: one.out_recharge_no, sub_mchid: one.sub_mchid }))
  },
  ...compensations,
  ...leaving,
  again: (world, a, b) => pick(world.calls.slice(-1 - a * (b + 1)), 0) ?? nothing,
  wait: (_, a, b) =>
    control(({ advance }) =>
      advance(
        a === 9
          ? b < 3 ? "181 days" : "2 days"
          : pick(["10 seconds", "1 minute", "20 minutes", "8 hours", "1 day"] as const, a) ?? 0
      )
    )
} satisfies Readonly<Record<string, Do>>

/** Receivers and some money to begin with. */
export const prepare = (world: World): Deed =>
  Effect.gen(function*() {
    yield* permitted
    yield* Receiver.add({ type: "MERCHANT_ID", account: outsider, name: "示例商户", relation_type: "SUPPLIER" })
    yield* Receiver.add({ type: "PERSONAL_OPENID", account: person, appid, relation_type: "DISTRIBUTOR" })
    for (const [b, c] of [[0, 11], [0, 12]] as const) {
      yield* deeds.rechargeOwn(world, 0, b, c)
      yield* deeds.recharge(world, c, 0, c)
    }
    const { ecommerce } = yield* Sandbox.Sandbox
    for (const { out_recharge_no } of world.recharges) yield* ecommerce.payRecharge({ out_recharge_no })
  })
