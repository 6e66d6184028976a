/**
 * Money moves at most once for each piece of business, no matter what happens to the program: connections break, requests
 * arrive late, WeChat Pay refuses, processes stop in the middle. A new process knows what was stored before the call.
 *
 * `WECHATPAY_MONEY_ROUNDS=500` runs each property 500 times; 25 rounds without it.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { type Endpoint, Payment, type WeChatPayError } from "effect-wechatpay"
import { CodePay, Native, Order, Refund } from "effect-wechatpay/payments"
import { ProfitSharingOrder, ProfitSharingReceiver, ProfitSharingReturn } from "effect-wechatpay/profit-sharing"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Transfer, TransferAuthorization } from "effect-wechatpay/transfers"
import { TestClock } from "effect/testing"
import { type Accident, type Accidents, calm, chance, runProcess, underway } from "../support/accidents.ts"

const rounds = Number(process.env.WECHATPAY_MONEY_ROUNDS ?? 25)

/** What became of a number, as a program's store has it. */
type End = "moved" | "ended without money"

/** What is stored of a reversal before it begins. */
interface Reversal {
  began: boolean
  /** Processes since that found no order. */
  missed: number
}

interface Product {
  /** Everything that has to be there before. */
  readonly prepare: Effect.Effect<unknown, unknown, Endpoint.Services | Sandbox.Sandbox>
  /** The program as the guides have it. */
  readonly move: (
    number: string,
    firstUse: boolean,
    reversal: Reversal
  ) => Effect.Effect<End, WeChatPayError.WeChatPayError, Endpoint.Services>
  /** The same, as one who trusts each outcome by itself would write it. */
  readonly naive: (number: string) => Effect.Effect<End, WeChatPayError.WeChatPayError, Endpoint.Services>
  /** What others do now and then: users confirm, cashiers wait. */
  readonly others: (number: string) => Effect.Effect<unknown, unknown, Sandbox.Sandbox>
  /** How often money moved. */
  readonly moved: (state: Sandbox.State) => number
}

const out_trade_no = "tea20261123001"
/** Number of the first payment of a sandbox on the TestClock's first day. */
const transaction_id = "4200000019700101000000000001"
const partner = { type: "MERCHANT_ID", account: "1900000110" } as const

const paid = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* Native.prepay({
    description: "茶",
    out_trade_no,
    amount: { total: 1000 },
    settle_info: { profit_sharing: true }
  })
  yield* sandbox.pay({ out_trade_no })
  yield* sandbox.advance("2 minutes")
})

const refund = (out_refund_no: string): Refund.CreateRequest => ({
  out_trade_no,
  out_refund_no,
  amount: { refund: 100, total: 1000, currency: "CNY" }
})

const transfer = (out_bill_no: string): Transfer.CreateRequest => ({
  out_bill_no,
  transfer_scene_id: "1000",
  openid: "oUpF8uMuAJOM2pxb1Q",
  transfer_amount: 100,
  transfer_remark: "茶",
  transfer_scene_report_infos: [
    { info_type: "活动名称", info_content: "茶" },
    { info_type: "奖励说明", info_content: "茶" }
  ]
})

const authorized = (out_bill_no: string): Transfer.CreateAuthorizedRequest => {
  const { openid: _, ...terms } = transfer(out_bill_no)
  return { ...terms, out_authorization_no: "A1" }
}

const sharing = (out_order_no: string): ProfitSharingOrder.SharingRequest => ({
  transaction_id,
  out_order_no,
  receivers: [{ ...partner, amount: 100, description: "Commission" }],
  unfreeze_unsplit: false
})

const sharingReturn = (out_return_no: string): ProfitSharingReturn.ReturnRequest => ({
  out_order_no: "P1",
  out_return_no,
  return_mchid: partner.account,
  amount: 20,
  description: "Refund"
})

const charge = (out_trade_no: string): CodePay.PayRequest => ({
  description: "茶",
  out_trade_no,
  amount: { total: 100 },
  // Every other payer has to enter a password first.
  payer: { auth_code: Number(out_trade_no.at(-1)) % 2 === 0 ? "130061098828009406" : "140061098828009406" },
  scene_info: { store_info: { out_id: "A1111" } }
})

const transferEnd = ({ state }: { readonly state: string }): End =>
  state === "FAIL" || state === "CANCELLED" ? "ended without money" : "moved"

const paymentEnd = (out_trade_no: string, reversal: Reversal) =>
  Effect.map(
    Payment.awaitPayment({
      query: Order.queryByOutTradeNo({ out_trade_no }),
      close: Effect.suspend(() => {
        reversal.began = true
        return CodePay.reverse({ out_trade_no })
      }),
      deadline: "45 seconds"
    }),
    ({ _tag }): End => _tag === "Failed" || _tag === "Closed" ? "ended without money" : "moved"
  )

/** A code can be charged for a minute, and a request is good for five: what has not arrived by then never will. */
const goOnReversing = (out_trade_no: string, reversal: Reversal) =>
  Payment.resolveUnknown(CodePay.reverse)({ out_trade_no }).pipe(
    Effect.as<End>("ended without money"),
    Effect.catchIf(
      (error) => error._tag === "ApiError" && error.code === "ORDER_NOT_EXIST" && ++reversal.missed > 4,
      () => Effect.succeed<End>("ended without money")
    )
  )

const moved = (): End => "moved"
const nothing = () => Effect.void

const products: Readonly<Record<string, Product>> = {
  "a payment by code": {
    prepare: Effect.void,
    move: (number, firstUse, reversal) =>
      reversal.began ? goOnReversing(number, reversal) : (
        Payment.resolveUnknown(CodePay.pay)(charge(number), { firstUse }).pipe(
          Effect.catchIf((error) => error.outcome === "Unknown", nothing),
          Effect.andThen(paymentEnd(number, reversal))
        )
      ),
    naive: (number) =>
      CodePay.pay(charge(number)).pipe(
        Effect.catchIf((error) => error.outcome === "Unknown", nothing),
        Effect.andThen(paymentEnd(number, { began: false, missed: 0 }))
      ),
    others: nothing,
    moved: ({ orders }) => orders.filter(({ trade_state }) => trade_state === "SUCCESS").length
  },
  "a refund": {
    prepare: paid,
    move: (number, firstUse) => Effect.map(Payment.resolveUnknown(Refund.create)(refund(number), { firstUse }), moved),
    naive: (number) => Effect.map(Refund.create(refund(number)), moved),
    others: nothing,
    moved: ({ refunds }) => refunds.length
  },
  "a transfer": {
    prepare: Effect.void,
    move: (number, firstUse) =>
      Effect.map(Payment.resolveUnknown(Transfer.create)(transfer(number), { firstUse }), (created) => {
        if (created.state === "WAIT_USER_CONFIRM") assert.isDefined(created.package_info)
        return transferEnd(created)
      }),
    naive: (number) => Effect.map(Transfer.create(transfer(number)), transferEnd),
    others: (out_bill_no) =>
      Effect.gen(function*() {
        const { transfers: { confirm, fail } } = yield* Sandbox.Sandbox
        yield* (out_bill_no.endsWith("3") ? fail : confirm)({ out_bill_no })
      }),
    moved: ({ transfers }) => transfers.filter((one) => transferEnd(one) === "moved").length
  },
  "a transfer under an authorisation": {
    prepare: Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const out_authorization_no = "A1"
      yield* TransferAuthorization.create({
        out_authorization_no,
        openid: "oUpF8uMuAJOM2pxb1Q",
        transfer_scene_id: "1000",
        user_display_name: "tea",
        authorization_notify_url: "https://shop.example.com/notify"
      })
      yield* sandbox.transfers.authorize({ out_authorization_no })
    }),
    move: (number, firstUse) =>
      Effect.map(Payment.resolveUnknown(Transfer.createAuthorized)(authorized(number), { firstUse }), transferEnd),
    naive: (number) => Effect.map(Transfer.createAuthorized(authorized(number)), transferEnd),
    others: nothing,
    moved: ({ transfers }) => transfers.length
  },
  "a profit sharing": {
    prepare: Effect.andThen(
      paid,
      ProfitSharingReceiver.add({ ...partner, name: "示例商户", relation_type: "PARTNER" })
    ),
    move: (number, firstUse) =>
      Effect.map(Payment.resolveUnknown(ProfitSharingOrder.request)(sharing(number), { firstUse }), moved),
    naive: (number) => Effect.map(ProfitSharingOrder.request(sharing(number)), moved),
    others: nothing,
    moved: ({ sharings }) => sharings.length
  },
  "a return of profit sharing": {
    prepare: Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* paid
      yield* ProfitSharingReceiver.add({ ...partner, name: "示例商户", relation_type: "PARTNER" })
      yield* ProfitSharingOrder.request(sharing("P1"))
      yield* sandbox.advance("1 minute")
    }),
    move: (number, firstUse) =>
      Effect.map(Payment.resolveUnknown(ProfitSharingReturn.request)(sharingReturn(number), { firstUse }), moved),
    naive: (number) => Effect.map(ProfitSharingReturn.request(sharingReturn(number)), moved),
    others: nothing,
    moved: ({ sharingReturns }) => sharingReturns.length
  }
}

const refusals = [
  { kind: "refused", status: 400, code: "PARAM_ERROR" },
  { kind: "refused", status: 401, code: "SIGN_ERROR" },
  { kind: "refused", status: 403, code: "NO_AUTH" },
  { kind: "refused", status: 403, code: "NOT_ENOUGH" },
  { kind: "refused", status: 404, code: "NOT_FOUND" },
  { kind: "refused", status: 404, code: "RESOURCE_NOT_EXISTS" },
  { kind: "refused", status: 429, code: "FREQUENCY_LIMITED" },
  { kind: "refused", status: 500, code: "SYSTEM_ERROR" }
] as const
const losses = ["lostBefore", "lostAfter", "lostAfter", "late", "stopBefore", "stopAfter"] as const

const accidentsOf = (random: () => number): Accidents => () => {
  const pick = <A>(all: ReadonlyArray<A>, otherwise: A) => all[Math.floor(random() * all.length)] ?? otherwise
  const draw = random()
  const none: Accident = { kind: "none" }
  if (draw < 0.4) return none
  return draw < 0.75 ? { kind: pick(losses, "none") } : pick<Accident>(refusals, none)
}

interface Entry {
  readonly number: string
  readonly end: End | undefined
  readonly reversal: Reversal
}

/** One piece of business, until it is done. Its store survives every process: the number, and how that ended. */
const round = (product: Product, seed: number, isNaive: boolean) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const random = chance(seed)
    yield* product.prepare
    const late = underway()
    const number = (count: number) => `tea${seed}x${count}`
    let numbers = 0
    const store: { entry: Entry | undefined } = { entry: undefined }
    const fresh = (): Entry => ({ number: number(numbers++), end: undefined, reversal: { began: false, missed: 0 } })
    for (let life = 0; life < 40 && store.entry?.end !== "moved"; life++) {
      const isCalm = life >= 8
      const program = Effect.gen(function*() {
        const isNew = store.entry === undefined || store.entry.end === "ended without money"
        const mine = store.entry === undefined || isNew ? fresh() : store.entry
        store.entry = mine
        const result = yield* Effect.result(
          isNaive ? product.naive(mine.number) : product.move(mine.number, isNew, mine.reversal)
        )
        if (Result.isSuccess(result)) store.entry = { ...mine, end: result.success }
        // Only what cannot have happened gives its number up.
        else if (result.failure.outcome !== "Unknown") store.entry = undefined
      })
      if (store.entry !== undefined && random() < 0.5) yield* Effect.ignore(product.others(store.entry.number))
      yield* runProcess(program, isCalm ? calm : accidentsOf(random), late)
      if (isCalm || random() < 0.5) yield* late.arrive
      yield* sandbox.advance("2 minutes")
    }
    for (let rest = 0; rest < 50; rest++) yield* late.arrive
    return { end: store.entry?.end, moved: product.moved(yield* sandbox.state) }
  }).pipe(Effect.provide(Sandbox.layer({ seed })), (sandboxed) => Effect.andThen(TestClock.setTime(0), sandboxed))

describe.each(Object.entries(products))("%s", (_, product) => {
  it.effect(`moves money once, in ${rounds} rounds of accidents`, () =>
    Effect.gen(function*() {
      for (let seed = 1; seed <= rounds; seed++) {
        assert.deepStrictEqual(yield* round(product, seed, false), { end: "moved", moved: 1 }, `seed ${seed}`)
      }
    }), 600_000)

  it.effect("would move it twice if a refusal were trusted", () =>
    Effect.gen(function*() {
      for (let seed = 1; seed <= 200; seed++) {
        const { moved } = yield* round(product, seed, true)
        if (moved > 1) return
      }
      assert.fail("the accidents are too few")
    }), 600_000)
})
