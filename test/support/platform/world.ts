/** What a platform's program remembers of its business, and how it is played: the parts that all deeds share. */
import type { Endpoint, WeChatPayError } from "effect-wechatpay"
import type { Compensation } from "effect-wechatpay/ecommerce"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Effect from "effect/Effect"

export const platform = "0019000001"
export const appid = "wx0053414e44424f58"
export const shops = ["0019000002", "0019000003"] as const
export const outsider = "1900000110"
export const person = "oUpF8uMuAJOM2pxb1Q9zNjWeS6o"

/** A call of an endpoint. */
export type Query<A> = Effect.Effect<A, WeChatPayError.WeChatPayError, Endpoint.Services>
type Call = Query<unknown>
export type Deed = Effect.Effect<unknown, unknown, Endpoint.Services | Sandbox.Sandbox>

export interface Order {
  readonly sub_mchid: string
  readonly out_trade_no: string
  readonly total: number
  readonly subsidy: number
  readonly isShareable: boolean
  readonly combined: string | undefined
  transaction_id: string | undefined
}

/** What the platform's program remembers: the numbers that it gave out. */
export interface World {
  readonly orders: Array<Order>
  readonly sharings: Array<
    { readonly out_order_no: string; readonly order: Order; readonly accounts: ReadonlyArray<string> }
  >
  readonly returns: Array<{ readonly out_return_no: string; readonly out_order_no: string; readonly order: Order }>
  readonly refunds: Array<{ readonly out_refund_no: string; readonly order: Order }>
  readonly withdrawals: Array<
    {
      readonly out_request_no: string
      readonly query: Query<number>
    }
  >
  readonly recharges: Array<{ readonly out_recharge_no: string; readonly sub_mchid: string | undefined }>
  readonly compensations: Array<
    {
      readonly out_bill_no: string
      readonly leaves: boolean
      readonly query: Query<Compensation.CompensationBill>
    }
  >
  readonly transfers: Array<{ readonly out_bill_no: string; readonly sub_mchid: string }>
  readonly abroad: Array<string>
  readonly closures: Array<string>
  /** What left by each of these, by their queries. */
  readonly payouts: Array<Query<number>>
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
  transfers: [],
  abroad: [],
  closures: [],
  payouts: [],
  calls: [],
  numbers: 0
})

export const pick = <A>(all: ReadonlyArray<A>, index: number): A | undefined => all[index % Math.max(1, all.length)]
/** One of the latest three. */
export const recent = <A>(all: ReadonlyArray<A>, index: number): A | undefined => pick(all.slice(-3), index)
export const shopOf = (index: number) => shops[index % 2] ?? shops[0]
export const nothing: Deed = Effect.void

/** Makes a call, now and when a later step makes it again. */
export const call = (world: World, made: Call): Deed => {
  world.calls.push(made)
  return made
}

export const number = (world: World, prefix: string) => `${prefix}x${String(++world.numbers).padStart(5, "0")}`
/** Fees are 0.6 %: of multiples of 500 fen they are whole, so that nothing is rounded. */
export const exact = (index: number) => (index + 1) * 500
/** Amounts that are not round, from small to more than there is. */
export const odd = (index: number) => index * index * 37 + 1

export type Do = (world: World, a: number, b: number, c: number) => Deed

export const paidOrder = (world: World, index: number) =>
  pick(world.orders.filter(({ transaction_id }) => transaction_id !== undefined), index)

export const pay = (order: Order, mchid = order.sub_mchid) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const { transaction_id } = yield* sandbox.pay({ out_trade_no: order.out_trade_no, mchid })
    order.transaction_id = transaction_id
  })

export const any = () => true
export const shareable = ({ isShareable }: Order) => isShareable
export const subsidised = ({ subsidy }: Order) => subsidy > 0

export const withPaid = (
  among: (order: Order) => boolean,
  deed: (world: World, order: Order & { readonly transaction_id: string }, b: number, c: number) => Deed
): Do =>
(world, a, b, c) => {
  const order = recent(world.orders.filter((one) => one.transaction_id !== undefined && among(one)), a)
  return order?.transaction_id === undefined
    ? nothing
    : deed(world, { ...order, transaction_id: order.transaction_id }, b, c)
}

export const control = (run: (sandbox: Sandbox.Sandbox["Service"]) => Deed): Deed =>
  Effect.flatMap(Sandbox.Sandbox, run)
