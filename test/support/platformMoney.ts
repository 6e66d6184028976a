/**
 * What a platform, its sub-merchants, users and banks do with money, in any order; and what there is of it in the end,
 * by the endpoints alone: what came in, what left, and what the accounts hold.
 */
import type { Endpoint, WeChatPayError } from "effect-wechatpay"
import {
  Balance,
  BankRecharge,
  Compensation,
  DayEndWithdrawal,
  DepositAfterSales,
  DepositCompensation,
  DepositPremium,
  DepositShipping,
  InsuranceClaim,
  InsuranceContract,
  MerchantCompensation,
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

const platform = "0019000001"
const appid = "wx0053414e44424f58"
const shops = ["0019000002", "0019000003"] as const
const outsider = "1900000110"
const person = "oUpF8uMuAJOM2pxb1Q9zNjWeS6o"

/** Something to do; the numbers select what with. */
export interface Step {
  readonly kind: keyof typeof deeds
  readonly a: number
  readonly b: number
  readonly c: number
  /** What goes wrong with the call. */
  readonly fault: "resetBefore" | "resetAfter" | "truncatedBody" | "committed" | undefined
}

type Call = Effect.Effect<unknown, WeChatPayError.WeChatPayError, Endpoint.Services>
type Deed = Effect.Effect<unknown, unknown, Endpoint.Services | Sandbox.Sandbox>

interface Order {
  readonly sub_mchid: string
  readonly out_trade_no: string
  readonly total: number
  readonly subsidy: number
  readonly combined: string | undefined
  transaction_id: string | undefined
}

/** What the platform's program remembers: the numbers that it gave out. */
export interface World {
  readonly orders: Array<Order>
  readonly sharings: Array<{ readonly out_order_no: string; readonly order: Order }>
  readonly returns: Array<{ readonly out_return_no: string; readonly out_order_no: string; readonly order: Order }>
  readonly refunds: Array<{ readonly out_refund_no: string; readonly order: Order }>
  readonly withdrawals: Array<
    {
      readonly out_request_no: string
      readonly query: Effect.Effect<number, WeChatPayError.WeChatPayError, Endpoint.Services>
    }
  >
  readonly recharges: Array<{ readonly out_recharge_no: string; readonly sub_mchid: string | undefined }>
  readonly compensations: Array<
    {
      readonly out_bill_no: string
      readonly leaves: boolean
      readonly query: Effect.Effect<Compensation.CompensationBill, WeChatPayError.WeChatPayError, Endpoint.Services>
    }
  >
  /** Every call that was made, to make it again. */
  readonly calls: Array<Call>
  numbers: number
}

export const world = (): World => ({
  orders: [],
  sharings: [],
  returns: [],
  refunds: [],
  withdrawals: [],
  recharges: [],
  compensations: [],
  calls: [],
  numbers: 0
})

const pick = <A>(all: ReadonlyArray<A>, index: number): A | undefined => all[index % Math.max(1, all.length)]
const shopOf = (index: number) => shops[index % 2] ?? shops[0]
const nothing: Deed = Effect.void

/** Makes a call, now and when a later step makes it again. */
const call = (world: World, made: Call): Deed => {
  world.calls.push(made)
  return made
}

const number = (world: World, prefix: string) => `${prefix}x${String(++world.numbers).padStart(5, "0")}`
/** Fees are 0.6 %: of multiples of 500 fen they are whole, so that nothing is rounded. */
const exact = (index: number) => (index + 1) * 500
/** Amounts that are not round, from small to more than there is. */
const odd = (index: number) => index * index * 37 + 1

type Do = (world: World, a: number, b: number, c: number) => Deed

const paidOrder = (world: World, index: number) =>
  pick(world.orders.filter(({ transaction_id }) => transaction_id !== undefined), index)

const pay = (order: Order, mchid = order.sub_mchid) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const { transaction_id } = yield* sandbox.pay({ out_trade_no: order.out_trade_no, mchid })
    order.transaction_id = transaction_id
  })

const withPaid =
  (deed: (world: World, order: Order & { readonly transaction_id: string }, b: number, c: number) => Deed): Do =>
  (world, a, b, c) => {
    const order = paidOrder(world, a)
    return order?.transaction_id === undefined
      ? nothing
      : deed(world, { ...order, transaction_id: order.transaction_id }, b, c)
  }

const control = (run: (sandbox: Sandbox.Sandbox["Service"]) => Deed): Deed => Effect.flatMap(Sandbox.Sandbox, run)

const refund = (
  more: (
    b: number,
    c: number
  ) => Partial<Refund.CreateRequest> & {
    readonly from?: ReadonlyArray<{ readonly account: "AVAILABLE" | "UNAVAILABLE"; readonly amount: number }>
  }
): Do =>
  withPaid((world, order, b, c) => {
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

const compensation = (
  leaves: boolean,
  make: (out_bill_no: string, sub_mchid: string, order: Order | undefined, amount: number) =>
    | readonly [
      made: Call,
      query: Effect.Effect<Compensation.CompensationBill, WeChatPayError.WeChatPayError, Endpoint.Services>
    ]
    | undefined
): Do =>
(world, a, b, c) => {
  const out_bill_no = number(world, "C")
  const made = make(out_bill_no, shopOf(a), paidOrder(world, b), odd(c))
  if (made === undefined) return nothing
  world.compensations.push({ out_bill_no, leaves, query: made[1] })
  return call(world, made[0])
}

const transfer_remark = "赔付"
const outside = (query: Effect.Effect<number, WeChatPayError.WeChatPayError, Endpoint.Services>) => query
const left = ({ amount = 0, status }: { readonly amount?: number | undefined; readonly status: string }) =>
  status === "CREATE_SUCCESS" || status === "SUCCESS" ? amount : 0

/** Everything that can be done. */
export const deeds = {
  order: (world, a, b, c) => {
    const out_trade_no = number(world, "order")
    const order: Order = {
      sub_mchid: shopOf(a),
      out_trade_no,
      total: exact(b),
      subsidy: 0,
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
          settle_info: { profit_sharing: c % 3 !== 0 }
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
      combined: combine_out_trade_no,
      transaction_id: undefined
    }))
    world.orders.push(...orders)
    return Effect.andThen(
      call(
        world,
        Combine.prepayNative({
          combine_out_trade_no,
          sub_orders: orders.map(({ out_trade_no, sub_mchid, subsidy, total }) => ({
            sub_mchid,
            out_trade_no,
            description: "茶",
            attach: "",
            amount: { total_amount: total, currency: "CNY" },
            settle_info: subsidy === 0
              ? { profit_sharing: a % 2 === 0 }
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
  share: withPaid((world, order, b, c) => {
    const out_order_no = number(world, "S")
    world.sharings.push({ out_order_no, order })
    const finish = c % 5 === 0
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
  }),
  closeShare: (world, a, b) => {
    const sharing = pick(world.sharings, a)
    const account = pick([platform, ...shops, outsider, person], b) ?? ""
    return sharing === undefined
      ? nothing
      : control(({ ecommerce }) => ecommerce.closeShare({ out_order_no: sharing.out_order_no, account }))
  },
  unfreeze: withPaid((world, order) => {
    const out_order_no = number(world, "U")
    const { sub_mchid, transaction_id } = order
    return call(world, Sharing.unfreeze({ sub_mchid, transaction_id, out_order_no, description: "解冻" }))
  }),
  giveBack: (world, a, b, c) => {
    const sharing = pick(world.sharings, a)
    if (sharing === undefined) return nothing
    const out_return_no = number(world, "R")
    const { order: { sub_mchid }, out_order_no } = sharing
    world.returns.push({ out_return_no, ...sharing })
    const return_mchid = pick([platform, ...shops, outsider], b) ?? ""
    return call(
      world,
      SharingReturn.request({
        sub_mchid,
        out_order_no,
        out_return_no,
        return_mchid,
        amount: odd(c % 4),
        description: "退"
      })
    )
  },
  subsidise: withPaid((world, { sub_mchid, subsidy, transaction_id }) =>
    call(world, Subsidy.create({ sub_mchid, transaction_id, amount: Math.max(1, subsidy), description: "补差" }))
  ),
  returnSubsidy: withPaid((world, { sub_mchid, transaction_id }, b, c) => {
    const account = pick(["AVAILABLE", "UNAVAILABLE"] as const, b)
    return call(
      world,
      Subsidy.requestReturn({
        sub_mchid,
        transaction_id,
        out_order_no: number(world, "B"),
        amount: odd(c % 5),
        description: "退",
        ...(b % 3 === 0 || account === undefined ? {} : { from: [{ account, amount: odd(c % 5) }] })
      })
    )
  }),
  cancelSubsidy: withPaid((world, { sub_mchid, transaction_id }) =>
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
    const one = pick(world.refunds, a)
    const status = pick(["SUCCESS", "ABNORMAL", "CLOSED"] as const, b)
    return one === undefined
      ? nothing
      : control(({ settleRefund }) => settleRefund({ out_refund_no: one.out_refund_no, status }))
  },
  refundElsewhere: (world, a) => {
    const one = pick(world.refunds, a)
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
    const one = pick(world.refunds, a)
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
    const account_type = pick(["BASIC", "OPERATION", "FEES"] as const, b)
    world.withdrawals.push({
      out_request_no,
      query: outside(Effect.map(Withdrawal.queryByOutRequestNo({ sub_mchid, out_request_no }), left))
    })
    return call(world, Withdrawal.create({ sub_mchid, out_request_no, amount: odd(c), account_type }))
  },
  withdrawOwn: (world, _, b, c) => {
    const out_request_no = number(world, "P")
    const account_type = pick(["BASIC", "OPERATION", "FEES"] as const, b) ?? "BASIC"
    world.withdrawals.push({
      out_request_no,
      query: outside(Effect.map(PlatformWithdrawal.queryByOutRequestNo({ out_request_no }), left))
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
      DayEndWithdrawal.create({ sub_mchid, out_request_no, calculate_amount_type, reserve_amount: odd(c) })
    )
  },
  bounce: (world, a) => {
    const one = pick(world.withdrawals, a)
    return one === undefined
      ? nothing
      : control(({ ecommerce }) => ecommerce.bounceWithdrawal({ out_request_no: one.out_request_no }))
  },
  failWithdrawal: (world, a) => {
    const one = pick(world.withdrawals, a)
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
    const one = pick(world.recharges, a)
    if (one === undefined) return nothing
    const { out_recharge_no } = one
    return control(({ ecommerce }) =>
      ecommerce.payRecharge(b === 0 ? { out_recharge_no, amount: 7 } : { out_recharge_no })
    )
  },
  closeRecharge: (world, a) => {
    const one = pick(world.recharges, a)
    if (one?.sub_mchid === undefined) return nothing
    return call(world, Recharge.close({ out_recharge_no: one.out_recharge_no, sub_mchid: one.sub_mchid }))
  },
  compensateUser: compensation(
    true,
    (out_bill_no, _, order, amount) =>
      order?.transaction_id === undefined ? undefined : [
        Compensation.create({
          out_bill_no,
          amount,
          transfer_remark,
          receiver: { transaction_info: { transaction_id: order.transaction_id } }
        }),
        Compensation.queryByOutBillNo({ out_bill_no })
      ]
  ),
  compensateConfirmed: compensation(
    true,
    (out_bill_no, _, order, amount) =>
      order?.transaction_id === undefined ? undefined : [
        Compensation.preTransfer({
          out_bill_no,
          amount,
          transfer_remark,
          receiver: { transaction_info: { transaction_id: order.transaction_id } }
        }),
        Compensation.queryByOutBillNo({ out_bill_no })
      ]
  ),
  claim: compensation(
    true,
    (out_bill_no, sub_mchid, order, amount) =>
      order?.transaction_id === undefined ? undefined : [
        Effect.andThen(
          InsuranceContract.open({ sub_mchid, out_apply_no: out_bill_no, agreement_list: [] }),
          InsuranceClaim.create({
            sub_mchid,
            out_bill_no,
            amount,
            transfer_remark,
            receiver: { type: "TRANSACTION_USER", transaction_info: { transaction_id: order.transaction_id } }
          })
        ),
        InsuranceClaim.queryByOutBillNo({ sub_mchid, out_bill_no })
      ]
  ),
  compensateShop: compensation(false, (out_bill_no, mchid, _, amount) => [
    MerchantCompensation.create({ out_bill_no, amount, transfer_remark, receiver: { mch_info: { mchid } } }),
    MerchantCompensation.queryByOutBillNo({ out_bill_no })
  ]),
  compensateFromDeposit: compensation(false, (out_bill_no, sub_mchid, _, amount) => [
    DepositCompensation.create({
      sub_mchid,
      out_bill_no,
      amount,
      transfer_remark,
      business_type: "DEPOSIT_COMPENSATION",
      receiver: { type: "MERCHANT", mch_info: { mchid: platform } }
    }),
    DepositCompensation.queryByOutBillNo({ out_bill_no })
  ]),
  compensateAfterSale: compensation(true, (out_bill_no, sub_mchid, _, amount) => [
    DepositAfterSales.create({
      sub_mchid,
      out_bill_no,
      amount,
      transfer_remark,
      receiver: { user_info: { sp_openid: person } }
    }),
    DepositAfterSales.queryByOutBillNo({ out_bill_no })
  ]),
  compensateShipping: compensation(true, (out_bill_no, sub_mchid, _, amount) => [
    DepositShipping.create({
      sub_mchid,
      out_bill_no,
      amount,
      transfer_remark,
      receiver: { user_info: { sp_openid: person } }
    }),
    DepositShipping.queryByOutBillNo({ out_bill_no })
  ]),
  payPremium: compensation(true, (out_bill_no, sub_mchid, _, amount) => [
    DepositPremium.create({
      sub_mchid,
      out_bill_no,
      amount,
      transfer_remark,
      receiver: { mch_info: { mchid: outsider } }
    }),
    DepositPremium.queryByOutBillNo({ out_bill_no, sub_mchid })
  ]),
  confirmCompensation: (world, a) => {
    const one = pick(world.compensations, a)
    return one === undefined
      ? nothing
      : control(({ ecommerce }) => ecommerce.confirmCompensation({ out_bill_no: one.out_bill_no }))
  },
  cancelCompensation: (world, a) => {
    const one = pick(world.compensations, a)
    return one === undefined ? nothing : call(world, Compensation.cancel({ out_bill_no: one.out_bill_no }))
  },
  again: (world, a, b) => pick(world.calls.slice(-1 - a * (b + 1)), 0) ?? nothing,
  wait: (_, a, b) =>
    control(({ advance }) =>
      advance(
        pick(["1 second", "1 minute", "20 minutes", "8 hours", "1 day"] as const, a) ??
          (b === 0 ? "181 days" : "2 days")
      )
    )
} satisfies Readonly<Record<string, Do>>

const faults = {
  resetBefore: { kind: "resetBefore" },
  resetAfter: { kind: "resetAfter" },
  truncatedBody: { kind: "truncatedBody" },
  committed: { kind: "error", status: 500, code: "SYSTEM_ERROR", committed: true }
} as const

/** Receivers and some money to begin with. */
export const prepare = (world: World): Deed =>
  Effect.gen(function*() {
    yield* Receiver.add({ type: "MERCHANT_ID", account: outsider, name: "示例商户", relation_type: "SUPPLIER" })
    yield* Receiver.add({ type: "PERSONAL_OPENID", account: person, appid, relation_type: "DISTRIBUTOR" })
    for (const [b, c] of [[0, 11], [0, 12]] as const) {
      yield* deeds.rechargeOwn(world, 0, b, c)
      yield* deeds.recharge(world, c, 0, c)
    }
    for (const [index] of world.recharges.entries()) yield* deeds.payRecharge(world, index, 1)
  })

/** Does a step; whether it succeeds is nobody's concern here. */
export const perform = (world: World, { a, b, c, fault, kind }: Step): Deed =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    if (fault !== undefined) yield* sandbox.failNext(faults[fault])
    yield* Effect.ignore(deeds[kind](world, a, b, c))
    yield* sandbox.clearFaults
  })

// ---------------------------------------------------------------------------------------------------------------------
// what there is in the end
// ---------------------------------------------------------------------------------------------------------------------

/** What a query says, or another value where there is nothing to query. */
const orElse = <A>(query: Effect.Effect<A, WeChatPayError.WeChatPayError, Endpoint.Services>, otherwise: A) =>
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
    const compensated = yield* sum(world.compensations.map(ofCompensation))
    const recharged = yield* sum(world.recharges.map(ofRecharge))
    const held = Object.values(yield* accounts)
    return {
      came: takings + recharged,
      left: refunded + fees + shared + withdrawn + compensated,
      there: held.reduce((total, fen) => total + fen, 0),
      isNegative: held.some((fen) => fen < 0)
    }
  })
