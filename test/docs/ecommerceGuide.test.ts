/**
 * The guide to platforms, in both languages: every program of it, in its order, against the sandbox. Each is run twice,
 * as after an interruption, and the money moves once.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, Stream } from "effect"
import type { Endpoint, NotificationHandler, WeChatPayError } from "effect-wechatpay"
import { Balance, BankRecharge } from "effect-wechatpay/ecommerce"
import { Sandbox } from "effect-wechatpay/sandbox"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import * as Path from "node:path"
import { afterAll } from "vitest"
import { canary } from "../support/canary.ts"
import * as Lawful from "../support/sandbox.ts"
import { blocksOf } from "./blocks.ts"

const root = Path.join(import.meta.dirname, "../..")
mkdirSync(Path.join(root, ".cache"), { recursive: true })
const workshop = mkdtempSync(Path.join(root, ".cache/ecommerce-"))
afterAll(() => rmSync(workshop, { recursive: true, force: true }))

type Call = Effect.Effect<never, WeChatPayError.WeChatPayError, Endpoint.Services>

/** The fields of results that the story goes by. */
interface Result {
  readonly _tag?: string
  readonly sub_mchid?: string
  readonly sign?: string
  readonly status?: string
  readonly cancel_state?: string
  readonly withdraw_state?: string
}

/** What a guide exports. Its types are checked with the blocks; here they would be written twice. */
interface Guide {
  readonly [name: string]: (...args: ReadonlyArray<unknown>) => Call
}

/** All exports of the programs of a guide; those that show a sandbox are tests of their own. */
const load = (source: string) =>
  Effect.promise(async () => {
    const blocks = blocksOf(source, readFileSync(Path.join(root, source), "utf8"))
      .filter(({ code, run }) => run && !code.includes("effect-wechatpay/sandbox"))
    const modules = await Promise.all(blocks.map(({ code, line }) => {
      const file = Path.join(workshop, `${Path.basename(source)}~${line}.ts`)
      writeFileSync(file, code)
      return import(file)
    }))
    const guide: Guide & { readonly receiver: NotificationHandler.Receiver<Endpoint.Services> } = Object.assign(
      {},
      ...modules
    )
    return guide
  })

const platform = "0019000001"
const cakeShop = "0019000003"
const company = "示例茶铺有限公司"
const number = "tea20261130001"

const shop = {
  number: "shop1",
  name: "示例茶铺",
  company,
  licence: "91440300MA5EUB8C1B",
  owner: Redacted.make(canary.name),
  idNumber: Redacted.make(canary.idCard),
  mobile: Redacted.make(canary.phone),
  account: Redacted.make(canary.bankCard),
  pictures: { licence: Uint8Array.of(1), front: Uint8Array.of(2), back: Uint8Array.of(3) }
}

describe("the guide to platforms", () => {
  for (const source of ["docs/ecommerce.md", "docs/ecommerce.zh-CN.md"]) {
    it.effect(`${source}: a shop opens, sells, is paid out and leaves`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        const guide = yield* load(source)
        const used = new Set<string>()
        const call = (
          name: string,
          ...args: ReadonlyArray<unknown>
        ): Effect.Effect<Result, WeChatPayError.WeChatPayError, Endpoint.Services> => {
          used.add(name)
          const run = guide[name]
          assert.isDefined(run, name)
          return run(...args)
        }
        /** Runs a program to its end, and once more as after an interruption. */
        const twice = (name: string, ...args: ReadonlyArray<unknown>) =>
          Effect.andThen(call(name, ...args), call(name, ...args))
        /** Runs a program that waits, while something happens and time passes. */
        const during = <E, R>(name: string, args: ReadonlyArray<unknown>, happens: Effect.Effect<unknown, E, R>) =>
          Effect.gen(function*() {
            const fiber = yield* Effect.forkChild(call(name, ...args), { startImmediately: true })
            yield* happens
            for (let hours = 0; hours < 100 && fiber.pollUnsafe() === undefined; hours++) {
              yield* sandbox.advance("1 hour")
            }
            return yield* Fiber.join(fiber)
          })
        const balance = (sub_mchid: string, account_type: "BASIC" | "DEPOSIT" = "BASIC") =>
          Effect.map(Balance.query({ sub_mchid, account_type }), ({ available_amount }) => available_amount)

        const statuses: Array<number> = []
        used.add("router").add("receiver")
        yield* sandbox.listen(({ body, headers }) =>
          Effect.map(guide.receiver.receive(headers, body), ({ status }) => {
            statuses.push(status)
            return status
          })
        )

        yield* twice("apply", shop)
        yield* sandbox.advance("3 seconds")
        const { sign } = yield* call("tasks", shop.number)
        assert.isString(sign)
        const { sub_mchid: teaShop = "" } = yield* during(
          "opened",
          [shop.number],
          Effect.gen(function*() {
            yield* sandbox.ecommerce.signApplyment({ out_request_no: shop.number })
            yield* sandbox.ecommerce.approveApplyment({ out_request_no: shop.number })
            yield* sandbox.advance("10 minutes")
          })
        )
        assert.match(teaShop, /^00\d{8}$/)

        yield* twice("cart", number, teaShop, cakeShop)
        yield* sandbox.pay({ out_trade_no: number })
        const { orders } = yield* sandbox.state
        const saleOf = (letter: string, sub_mchid: string) => {
          const out_trade_no = `${number}${letter}`
          const { transaction_id } = orders.find((order) => order.out_trade_no === out_trade_no) ??
            { transaction_id: "" }
          return { sub_mchid, out_trade_no, transaction_id }
        }
        const tea = saleOf("A", teaShop)
        const cake = saleOf("B", cakeShop)
        yield* twice("order", "single20261130", teaShop)

        yield* BankRecharge.request({
          out_recharge_no: "fill1",
          recharge_scene: "ECOMMERCE_BANK_TRANSFER",
          account_type: "OPERATION",
          recharge_amount: { amount: 1000, currency: "CNY" }
        })
        yield* sandbox.ecommerce.payRecharge({ out_recharge_no: "fill1" })
        yield* twice("subsidise", teaShop, tea.transaction_id, tea.out_trade_no)

        yield* sandbox.advance("1 minute")
        for (const sale of [tea, cake]) {
          const { _tag } = yield* during("share", [sale, platform], sandbox.advance("1 minute"))
          assert.strictEqual(_tag, "Succeeded")
          yield* during("share", [sale, platform], sandbox.advance("1 minute"))
        }
        // 1,000 and the subsidy of 100, less the fee of 6 and the commission of 50.
        assert.strictEqual(yield* balance(teaShop), 1044)
        assert.strictEqual(yield* balance(cakeShop), 1938)

        yield* twice("takeBack", { ...tea, total: 1000, subsidy: 100 }, platform)
        yield* sandbox.advance("1 minute")
        assert.strictEqual(yield* balance(teaShop), 0)

        const held = yield* call("available", cakeShop)
        assert.strictEqual(Number(held), 1938)
        yield* twice("payOut", cakeShop, "out1", 1938)
        const { status } = yield* during("paidOut", [cakeShop, "out1"], sandbox.advance("2 days"))
        assert.strictEqual(status, "SUCCESS")
        assert.strictEqual(yield* balance(cakeShop), 0)
        used.add("movements")
        const movements: unknown = guide.movements?.("1970-01-01")
        const bill = yield* Stream.mkString(
          Stream.decodeText(movements as Stream.Stream<Uint8Array, WeChatPayError.WeChatPayError, Endpoint.Services>)
        )
        assert.include(bill, "补差")

        yield* twice("deposit", teaShop, "deposit1", 500)
        yield* sandbox.ecommerce.payRecharge({ out_recharge_no: "deposit1" })
        yield* twice("fine", teaShop, "fine1", 100, cakeShop)
        yield* twice("makeGood", cake.transaction_id, "sorry1", 10)
        yield* sandbox.advance("1 minute")
        assert.strictEqual(yield* balance(teaShop, "DEPOSIT"), 400)
        assert.deepStrictEqual(
          (yield* sandbox.state).compensations.map(({ amount, state }) => [amount, state]),
          [[100, "SUCCESS"], [10, "SUCCESS"]]
        )

        assert.isEmpty(yield* call("obstacles", teaShop))
        yield* twice("leave", teaShop, "close1", company, shop.account)
        const { cancel_state, withdraw_state } = yield* during(
          "left",
          ["close1"],
          Effect.gen(function*() {
            yield* sandbox.advance("10 minutes")
            yield* sandbox.ecommerce.confirmClosure({ out_request_no: "close1" })
            yield* sandbox.advance("2 days")
          })
        )
        assert.deepStrictEqual([cancel_state, withdraw_state], ["FINISH", "WITHDRAW_SUCCEED"])
        assert.strictEqual(yield* balance(teaShop, "DEPOSIT"), 0)

        const { notifications } = yield* sandbox.state
        assert.sameMembers([...new Set(notifications.map(({ event_type }) => event_type))], [
          "TRANSACTION.SUCCESS",
          "REFUND.SUCCESS",
          "RECHARGE.SUCCESS",
          "MCHWITHDRAW.CHANGE"
        ])
        assert.deepStrictEqual([...new Set(statuses)], [204])
        const exported = Object.keys(guide).filter((name) => name !== "default")
        assert.sameMembers([...used], exported, "programs of the guide that nothing runs")
      }).pipe(Effect.scoped, Effect.provide(Lawful.layer({ mode: "platform" }))), 60_000)
  }
})
