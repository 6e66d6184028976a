/**
 * Programs of the guides that move money: each request of each has an accident, and then the program is run again, as a
 * new process would. In the end the money moved once.
 */
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Exit } from "effect"
import { Complaint } from "effect-wechatpay/complaints"
import { Contract, Schedule } from "effect-wechatpay/papay"
import { Parking } from "effect-wechatpay/parking"
import { Native as PartnerNative } from "effect-wechatpay/partner-payments"
import { ServiceOrder as PartnerServiceOrder } from "effect-wechatpay/partner-payscore"
import { ProfitSharingReceiver as PartnerProfitSharingReceiver } from "effect-wechatpay/partner-profit-sharing"
import { Native, Refund } from "effect-wechatpay/payments"
import { ServiceOrder } from "effect-wechatpay/payscore"
import { ProfitSharingOrder, ProfitSharingReceiver } from "effect-wechatpay/profit-sharing"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Transfer, TransferAuthorization } from "effect-wechatpay/transfers"
import { TestClock } from "effect/testing"
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import * as Path from "node:path"
import { afterAll } from "vitest"
import { type Accident, calm, once, runProcess, underway } from "../support/accidents.ts"
import { blocksOf } from "./blocks.ts"
import { type Case, ecommerceCases } from "./ecommerceCases.ts"

const root = Path.join(import.meta.dirname, "../..")
mkdirSync(Path.join(root, ".cache"), { recursive: true })
const workshop = mkdtempSync(Path.join(root, ".cache/guides-"))
afterAll(() => rmSync(workshop, { recursive: true, force: true }))

/** Endpoints that move money, as a guide calls them. */
const moving =
  /\b(CodePay\.(pay|reverse)|Refund\.(create|applyAbnormalRefund)|(Batch)?Transfer\.(create(Authorized|WithAuthorization)?|cancel)|ProfitSharingOrder\.(request|unfreeze)|ProfitSharingReturn\.request|ServiceOrder\.(complete|directComplete)|Parking\.deduct|Deduction\.apply|BrandProfitSharing\.(request|requestReturn|finish)|Subsidy\.(create|requestReturn)|Withdrawal\.create|(Deposit)?Compensation\.create|Closure\.submit)\b/

/** Exported programs that move money, by guide and name. Blocks that show a sandbox are tests, and run once. */
const programs = globSync(["README*.md", "docs/*.md"], { cwd: root }).toSorted().flatMap((source) =>
  blocksOf(source, readFileSync(Path.join(root, source), "utf8"))
    .filter(({ code }) => moving.test(code) && !code.includes("effect-wechatpay/sandbox"))
    .flatMap((block) =>
      block.code.split(/^(?=export |\/\*\*|const )/m)
        .filter((part) => moving.test(part.replaceAll(/^import .*$/gm, "")))
        .map((part) => ({ block, name: /export const (\w+)/.exec(part)?.[1] ?? "(not exported)" }))
    )
)

/** A document's name in English. */
const english = (source: string) => source.replace(/\.zh-CN\.md$/, ".md")

const out_trade_no = "tea20261123001"
/** Number of the first payment of a sandbox under the TestClock. */
const transaction_id = "4200000019700101000000000001"
const sub_mchid = "0019000002"
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
const shareable = Effect.andThen(
  paid,
  ProfitSharingReceiver.add({ ...partner, name: "示例商户", relation_type: "PARTNER" })
)

const refunds = ({ refunds }: Sandbox.State) => refunds.map(({ refund }) => refund)

const inPayments: Readonly<Record<string, () => Case>> = {
  charge: () => {
    const sale = { out_trade_no, fen: 100, auth_code: "130061098828009406", reversing: false }
    return {
      prepare: Effect.void,
      run: (charge) =>
        Effect.suspend(() =>
          charge({ ...sale, storeReversing: Effect.sync(() => void (sale.reversing = true)) }).pipe(
            // The charge never arrived, and no reversal finds it: the guide says to wait until it no longer can.
            Effect.catchIf(
              (error) => error._tag === "ApiError" && error.code === "ORDER_NOT_EXIST",
              () => Effect.void
            )
          )
        ),
      moved: ({ orders }) =>
        orders.filter(({ trade_state }) => trade_state === "SUCCESS").length === (sale.reversing ? 0 : 1),
      once: true
    }
  },
  refund: () => ({
    prepare: paid,
    run: (refund) => refund(out_trade_no, "r1", 100, 1000),
    moved: refunds,
    once: [100]
  }),
  toCard: () => ({
    prepare: Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* paid
      yield* Refund.create({ out_trade_no, out_refund_no: "r1", amount: { refund: 100, total: 1000, currency: "CNY" } })
      yield* sandbox.settleRefund({ out_refund_no: "r1", status: "ABNORMAL" })
    }),
    run: (toCard) =>
      Effect.flatMap(
        Refund.query({ out_refund_no: "r1" }),
        (stuck) => toCard({ ...stuck, refund_status: stuck.status }, "6222020000000000000", "张三")
      ),
    moved: ({ refunds }) => refunds.map(({ status }) => status),
    once: ["SUCCESS"]
  })
}

/** Under the TestClock it is 8:00 in Beijing on 1970-01-01; the contract is the first of a sandbox. */
const contract_id = "197001010000000001"

const inDeductions: Readonly<Record<string, () => Case>> = {
  deduct: () => ({
    prepare: Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Contract.presignApp({
        plan_id: 12535,
        out_contract_code: "ticket1",
        contract_display_account: "A",
        deduct_schedule: {
          estimated_deduct_date: "1970-01-02",
          estimated_deduct_amount: { total: 100 },
          description: "Concert ticket"
        }
      })
      yield* sandbox.papay.sign({ out_contract_code: "ticket1" })
      yield* Schedule.create({ contract_id, schedule_amount: { total: 100 } })
      yield* sandbox.advance("16 hours")
    }),
    run: (deduct) => deduct({ contract_id, out_trade_no, fen: 100 }),
    moved: ({ orders }) => orders.map(({ trade_state }) => trade_state),
    once: ["SUCCESS"]
  })
}

const inTransfers: Readonly<Record<string, () => Case>> = {
  payOut: () => ({
    prepare: Effect.void,
    run: (payOut) => payOut({ number: "bill1", openid: "oUpF8uMuAJOM2pxb1Q", name: "张三", fen: 100 }),
    moved: ({ transfers }) => transfers.map(({ state }) => state),
    once: ["WAIT_USER_CONFIRM"]
  }),
  payAuthorized: () => ({
    prepare: Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* TransferAuthorization.create({
        out_authorization_no: "A1",
        openid: "oUpF8uMuAJOM2pxb1Q",
        transfer_scene_id: "1000",
        user_display_name: "tea",
        authorization_notify_url: "https://shop.example.com/authorizations"
      })
      yield* sandbox.transfers.authorize({ out_authorization_no: "A1" })
    }),
    run: (payAuthorized) => payAuthorized({ number: "bill1", authorization: "A1", fen: 100 }),
    moved: ({ transfers }) => transfers.map(({ state }) => state),
    once: ["SUCCESS"]
  }),
  takeBack: () => ({
    prepare: Transfer.create({
      out_bill_no: "bill1",
      transfer_scene_id: "1000",
      openid: "oUpF8uMuAJOM2pxb1Q",
      transfer_amount: 100,
      transfer_remark: "茶",
      transfer_scene_report_infos: [
        { info_type: "活动名称", info_content: "茶" },
        { info_type: "奖励说明", info_content: "茶" }
      ]
    }),
    run: (takeBack) => takeBack("bill1"),
    moved: ({ transfers }) => transfers.map(({ state }) => state),
    once: ["CANCELLED"]
  })
}

/** By the English document: the Chinese one has the same programs (languages.test.ts). */
const cases: Readonly<Record<string, Readonly<Record<string, (source: string) => Case>>>> = {
  "docs/payments.md": inPayments,
  "docs/ecommerce.md": ecommerceCases,
  "docs/entrusted-deduction.md": inDeductions,
  "docs/transfers.md": inTransfers,
  "docs/profit-sharing.md": {
    share: () => ({
      prepare: shareable,
      run: (share) => share(transaction_id, "P1", partner.account),
      moved: ({ sharings }) => sharings.map(({ receivers }) => receivers.map(({ amount }) => amount)),
      once: [[200]]
    }),
    commission: () => ({
      prepare: Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* PartnerNative.prepay({
          sub_mchid,
          description: "茶",
          out_trade_no,
          amount: { total: 1000 },
          settle_info: { profit_sharing: true }
        })
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.advance("2 minutes")
        yield* PartnerProfitSharingReceiver.add({
          ...partner,
          sub_mchid,
          name: "示例商户",
          relation_type: "SERVICE_PROVIDER"
        })
      }),
      run: (commission) => commission(sub_mchid, partner.account, { transaction_id, out_order_no: "P1" }),
      moved: ({ sharings }) => sharings.map(({ receivers }) => receivers.map(({ amount }) => amount)),
      once: [[100]]
    }),
    refund: () => ({
      prepare: Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* shareable
        yield* ProfitSharingOrder.request({
          transaction_id,
          out_order_no: "P1",
          receivers: [{ ...partner, amount: 200, description: "Commission" }],
          unfreeze_unsplit: true
        })
        yield* sandbox.advance("1 minute")
      }),
      run: (refund) => refund({ out_trade_no, out_order_no: "P1", receiver: partner.account }),
      moved: (state) => [state.sharingReturns.map(({ amount }) => amount), refunds(state)],
      once: [[200], [1000]]
    })
  },
  "docs/payscore.md": {
    giveBack: () => ({
      prepare: Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* ServiceOrder.create({
          out_order_no: "lent1",
          service_id: "2002000000000558128851361561536",
          service_introduction: "Power bank",
          time_range: { start_time: "OnAccept" },
          risk_fund: { name: "DEPOSIT", amount: 10000 }
        })
        yield* sandbox.payscore.confirm({ out_order_no: "lent1" })
        yield* sandbox.advance("1 hour")
      }),
      run: (giveBack) => giveBack("lent1", 500),
      moved: ({ serviceOrders }) => serviceOrders.map(({ collection_state, state }) => [state, collection_state]),
      once: [["DONE", "USER_PAID"]]
    }),
    giveBackTo: () => ({
      prepare: Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* PartnerServiceOrder.create({
          out_order_no: "lent1",
          service_id: "2002000000000558128851361561536",
          sub_mchid,
          service_introduction: "Power bank",
          time_range: { start_time: "OnAccept" },
          risk_fund: { name: "DEPOSIT", amount: 10000 }
        })
        yield* sandbox.payscore.confirm({ out_order_no: "lent1" })
        yield* sandbox.advance("1 hour")
      }),
      run: (giveBackTo) => giveBackTo(sub_mchid, "lent1", 500),
      moved: ({ serviceOrders }) => serviceOrders.map(({ collection_state, state }) => [state, collection_state]),
      once: [["DONE", "USER_PAID"]]
    }),
    refundAll: () => ({
      prepare: paid,
      run: (refundAll) => refundAll({ collection: { details: [{ transaction_id }], paid_amount: 1000 } }, "r1"),
      moved: refunds,
      once: [1000]
    })
  },
  "docs/parking.md": {
    carOut: (source) => {
      const start_time = DateTime.makeUnsafe(0)
      const end_time = DateTime.add(start_time, { hours: 1 })
      const car = { plate_number: "粤B888888", plate_color: "BLUE" }
      // As the document calls it: a deduction has to name the car park of the entrance.
      const parking_name = source.endsWith(".zh-CN.md") ? "欢乐海岸停车场" : "Happy Harbour car park"
      let id = ""
      return {
        prepare: Effect.gen(function*() {
          const sandbox = yield* Sandbox.Sandbox
          yield* sandbox.parking.setService(car)
          const entered = { ...car, out_parking_no: "stay1", start_time, parking_name, free_duration: 0 }
          id = (yield* Parking.enter(entered)).id
          yield* sandbox.advance("1 hour")
        }),
        run: (carOut) =>
          Effect.suspend(() => carOut({ ...car, id, start_time }, { out_trade_no, fen: 100, end_time, seconds: 3600 })),
        moved: ({ deductions }) => deductions.map(({ trade_state }) => trade_state),
        once: ["SUCCESS"]
      }
    }
  },
  "docs/complaints.md": {
    approve: () => ({
      prepare: Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* paid
        yield* sandbox.complaints.raise({ out_trade_no, problem_type: "REFUND", apply_refund_amount: 100 })
      }),
      run: (approve) =>
        Effect.gen(function*() {
          const { data = [] } = yield* Complaint.list({ begin_date: "1970-01-01", end_date: "1970-01-02" })
          return yield* approve(data[0])
        }),
      moved: refunds,
      once: [100]
    })
  }
}

const accidents: ReadonlyArray<Accident> = [
  { kind: "lostBefore" },
  { kind: "lostAfter" },
  { kind: "late" },
  { kind: "stopBefore" },
  { kind: "stopAfter" },
  { kind: "refused", status: 403, code: "NO_AUTH" },
  { kind: "refused", status: 404, code: "RESOURCE_NOT_EXISTS" },
  { kind: "refused", status: 500, code: "SYSTEM_ERROR" }
]

/**
 * A translation's program differs from the English one in texts alone (languages.test.ts): it has the accidents that leave
 * something behind. `WECHATPAY_MONEY_ROUNDS` asks for all.
 */
const accidentsOf = (source: string) =>
  source === english(source) || process.env.WECHATPAY_MONEY_ROUNDS !== undefined
    ? accidents
    : accidents.filter(({ kind }) => kind === "lostAfter" || kind === "stopAfter")

describe("programs of the guides that move money", () => {
  it("all have a case", () => {
    const found = new Set(programs.map(({ block, name }) => `${english(block.source)} ${name}`))
    const covered = Object.entries(cases).flatMap(([source, all]) =>
      Object.keys(all).map((name) => `${source} ${name}`)
    )
    assert.deepStrictEqual([...found].toSorted(), covered.toSorted())
  })

  for (const { block, name } of programs) {
    const make = cases[english(block.source)]?.[name]
    if (make === undefined) continue
    it.effect(
      `${block.source}: ${name} moves it once, no matter what happens to each of its requests`,
      () =>
        Effect.gen(function*() {
          const file = Path.join(workshop, `${block.source.replaceAll("/", "~")}~${block.line}.ts`)
          writeFileSync(file, block.code)
          const guide = yield* Effect.promise(() => import(file))
          for (const accident of accidentsOf(block.source)) {
            for (let at = 1; at < 30; at++) {
              const one = make(block.source)
              const plan = once(at, accident)
              const where = `${accident.kind} at request ${at}`
              yield* Effect.gen(function*() {
                const sandbox = yield* Sandbox.Sandbox
                const late = underway()
                yield* one.prepare
                yield* runProcess(one.run(guide[name]), plan, late)
                // A program that ended well twice, with no request of an earlier process left, does the same ever after.
                let well = 0
                for (let life = 0; life < 4 && well < 2; life++) {
                  const isAlone = late.isEmpty()
                  const exit = yield* runProcess(one.run(guide[name]), calm, late)
                  well = exit === undefined || Exit.isFailure(exit) ? 0 : isAlone ? well + 1 : well
                  yield* late.arrive
                  yield* sandbox.advance("2 minutes")
                }
                assert.isAbove(well, 0, `does not end well after ${where}`)
                assert.deepStrictEqual(one.moved(yield* sandbox.state), one.once, `money after ${where}`)
              }).pipe(Effect.provide(Sandbox.layer()), (sandboxed) => Effect.andThen(TestClock.setTime(0), sandboxed))
              if (!plan.hit()) break
            }
          }
        }),
      120_000
    )
  }
})
