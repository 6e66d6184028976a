import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chromium, type Page } from "playwright-core"
import * as Cashier from "../../../src/sandbox/cashier/index.ts"
import { words } from "../../../src/sandbox/cashier/words.ts"
import * as Server from "../../../src/sandbox/server.ts"
import * as Programs from "../../support/programs.ts"
import { merchant } from "../signed.ts"

const services = Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)

/** Debian's, or the one that `CHROMIUM` names. */
const executablePath = process.env.CHROMIUM ?? Programs.find("chromium") ?? ""

const browser = Effect.acquireRelease(
  Effect.promise(async () => {
    const profile = mkdtempSync(join(tmpdir(), "effect-wechatpay-chromium-"))
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      locale: "en-US",
      viewport: { width: 1280, height: 860 },
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync"
      ]
    })
    return { context, profile }
  }),
  ({ context, profile }) =>
    Effect.promise(async () => {
      await context.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    })
)

/** A shop's server that responds to notifications with one status after the other, the last one for ever. */
const shop = Effect.fnUntraced(function*(...statuses: ReadonlyArray<number>) {
  let asked = 0
  const server = createServer((request, response) => {
    request.resume()
    request.on("end", () => response.writeHead(statuses[Math.min(asked++, statuses.length - 1)] ?? 204).end())
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () => Effect.sync(() => server.close())
  )
  const address = server.address()
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/notify`
})

/** A sandbox, a merchant that signs by hand, and a page at the cashier. Any complaint of the page is a failure. */
const start = Effect.fnUntraced(function*(options: Server.Options = {}, ...statuses: ReadonlyArray<number>) {
  const { origin, sandbox } = yield* Server.make({ refundDelay: "1 day", transferDelay: "1 day", ...options })
  const credentials = yield* sandbox.credentials
  const notify_url = yield* shop(...statuses)
  const { context } = yield* browser
  const page = yield* Effect.promise(() => context.newPage())
  const issues: Array<string> = []
  const watch = (one: Page) => {
    one.on("pageerror", (error) => issues.push(String(error)))
    one.on("dialog", (dialog) => {
      issues.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    one.on("request", (request) => {
      if (!request.url().startsWith(origin)) issues.push(`asks ${request.url()}`)
    })
  }
  watch(page)
  context.on("page", watch)
  const client = merchant(origin, credentials)
  const order = (out_trade_no: string, more: object = {}) =>
    client.post("/v3/pay/transactions/native", {
      mchid: credentials.mchid,
      appid: credentials.appid,
      description: "A cup of tea",
      out_trade_no,
      notify_url,
      amount: { total: 1234 },
      ...more
    })
  return { client, context, credentials, order, origin, page, issues, sandbox }
})

const item = (page: Page, text: string) => page.locator(".item", { hasText: text })

describe.skipIf(!existsSync(executablePath))("the cashier in a browser (needs chromium)", () => {
  it.live("shows an order as it comes, takes the payment, and shows the response to its notification", () =>
    Effect.gen(function*() {
      const { order, origin, page, issues } = yield* start({}, 500, 204)
      yield* Effect.promise(async () => {
        await page.goto(origin)
        assert.strictEqual(new URL(page.url()).pathname, "/_sandbox/cashier")
        await page.getByText(words.en.empty.orders[0] ?? "").waitFor()

        const { json } = await order("cashier_order_1")
        await item(page, "cashier_order_1").click()
        const pane = page.locator("#pane")
        await pane.getByText("¥12.34").waitFor()
        assert.strictEqual(await page.locator("#code-url").textContent(), json.code_url)
        const code = pane.locator(".qr img")
        // Fails where there is no picture.
        await code.evaluate((image) => image instanceof HTMLImageElement ? image.decode() : Promise.reject(image))
        assert.include((await code.getAttribute("src")) ?? "", encodeURIComponent(String(json.code_url)))

        await pane.getByRole("button", { name: "Pay", exact: true }).click()
        await pane.locator(".head .pill", { hasText: "Paid" }).waitFor()
        await page.locator("#tab-notifications").click()
        await item(page, "TRANSACTION.SUCCESS").click()
        await page.locator("#deliveries li", { hasText: "responded 500" }).waitFor()
        await pane.getByRole("button", { name: "Send again" }).click()
        await page.locator("#deliveries li", { hasText: "responded 204" }).waitFor()
        await pane.locator(".head .pill", { hasText: "Delivered" }).waitFor()
      })
      assert.deepStrictEqual(issues, [])
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("lets the payer pay or turn away on the page that the QR code opens", () =>
    Effect.gen(function*() {
      const { context, credentials, order, origin, page, issues } = yield* start()
      yield* Effect.promise(async () => {
        await order("phone_order_1")
        await order("phone_order_2")
        await page.goto(origin)
        await item(page, "phone_order_1").click()
        const opened = context.waitForEvent("page")
        await page.locator(".qr a").click()
        const phone = await opened
        await phone.setViewportSize({ width: 390, height: 844 })
        assert.strictEqual(
          phone.url(),
          `${origin}/_sandbox/pay/phone_order_1?mchid=${credentials.mchid}`
        )
        await phone.getByRole("button", { name: "Pay now" }).click()
        await phone.locator("#pay .who p", { hasText: "Paid" }).waitFor()
        await item(page, "phone_order_1").locator(".pill", { hasText: "Paid" }).waitFor()

        await phone.goto(`${origin}/_sandbox/pay/phone_order_2`)
        await phone.getByRole("button", { name: "Decline" }).click()
        await phone.getByText("Not paid").waitFor()
        assert.strictEqual(await phone.getByRole("button", { name: "Pay now" }).count(), 0)
        await item(page, "phone_order_2").locator(".pill", { hasText: "Unpaid" }).waitFor()
        await phone.goto(`${origin}/_sandbox/pay/none`)
        await phone.getByText("There is no such order").waitFor()
      })
      assert.deepStrictEqual(issues, [])
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("shows <script> and other markup as text, wherever a request put it", () =>
    Effect.gen(function*() {
      const { client, order, origin, page, issues } = yield* start()
      const script = "<script>alert(1)</script>"
      const image = "<img src=x onerror=alert(2)>"
      yield* Effect.promise(async () => {
        await order("script_order", { description: script, attach: image })
        await client.get(`/v3/nothing/${encodeURIComponent(image)}?${image.replaceAll(" ", "/")}`)
        await page.goto(origin)
        const pane = page.locator("#pane")
        await pane.getByText(script, { exact: true }).waitFor()
        await pane.getByRole("button", { name: "Pay", exact: true }).click()
        await page.locator("#tab-notifications").click()
        await pane.locator("pre", { hasText: image }).waitFor()
        await page.locator("#tab-requests").click()
        await item(page, "/v3/nothing/").click()
        await pane.locator("#refusal").waitFor()
        await page.goto(`${origin}/_sandbox/pay/script_order`)
        await page.getByText(script).waitFor()
        assert.strictEqual(await page.locator("script").count(), 1, "the page's own")
        assert.strictEqual(await page.locator("img").count(), 0)
        // The policy holds as well: writing HTML fails, no matter what wrote it.
        const refused = await page.evaluate(() => {
          const body: { innerHTML: string } = Reflect.get(globalThis, "document").body
          try {
            body.innerHTML = "<b>markup</b>"
            return false
          } catch {
            return true
          }
        })
        assert.isTrue(refused)
      })
      assert.deepStrictEqual(issues, [])
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("settles a refund, confirms a transfer, and says why a request was refused", () =>
    Effect.gen(function*() {
      const { client, credentials, order, origin, page, issues } = yield* start()
      yield* Effect.promise(async () => {
        await order("refund_order")
        await page.goto(origin)
        const pane = page.locator("#pane")
        await pane.getByRole("button", { name: "Pay", exact: true }).click()
        await pane.locator(".head .pill", { hasText: "Paid" }).waitFor()
        await client.post("/v3/refund/domestic/refunds", {
          out_trade_no: "refund_order",
          out_refund_no: "refund_1",
          amount: { refund: 234, total: 1234, currency: "CNY" }
        })
        await page.locator("#tab-refunds").click()
        await item(page, "¥2.34").click()
        await pane.getByRole("button", { name: "Refund is abnormal" }).click()
        await pane.locator(".head .pill", { hasText: "Abnormal" }).waitFor()
        await pane.getByRole("button", { name: "Refund succeeds" }).click()
        await pane.locator(".head .pill", { hasText: "Success" }).waitFor()

        const transfer = await client.post("/v3/fund-app/mch-transfer/transfer-bills", {
          appid: credentials.appid,
          out_bill_no: "bonus1",
          transfer_scene_id: "1000",
          openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
          transfer_amount: 500,
          transfer_remark: "bonus",
          transfer_scene_report_infos: [
            { info_type: "活动名称", info_content: "tea" },
            { info_type: "奖励说明", info_content: "tea" }
          ]
        })
        assert.strictEqual(transfer.json.state, "WAIT_USER_CONFIRM")
        await page.locator("#tab-transfers").click()
        await item(page, "bonus1").click()
        await pane.getByRole("button", { name: "User confirms" }).click()
        await pane.locator(".head .pill", { hasText: "Under way" }).waitFor()

        await order("refused_order", { amount: { total: "1" } })
        await page.locator("#tab-requests").click()
        await page.locator(".item:has(.bad)").click()
        await page.locator("#refusal b", { hasText: "PARAM_ERROR" }).waitFor()
        const checks = (how: string) => pane.locator(`.checks .${how}`).allTextContents()
        assert.deepStrictEqual(await checks("bad"), ["✕Fields"])
        assert.include(await checks("ok"), "✓Signature")
        assert.include(await checks("not"), "–Business rules")
      })
      assert.deepStrictEqual(issues, [])
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("lists all that other products keep", () =>
    Effect.gen(function*() {
      const { origin, page, issues, sandbox } = yield* start()
      const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
      yield* sandbox.payscore.authorize({ service_id: "<i>500001</i>", openid })
      yield* sandbox.parking.setService({ plate_number: "粤B888888", plate_color: "BLUE", openid })
      yield* Effect.promise(async () => {
        await page.goto(origin)
        await page.locator("#tab-others .count", { hasText: "2" }).waitFor()
        await page.locator("#tab-others").click()
        await item(page, words.en.lists.plates).locator(".pill", { hasText: "NORMAL" }).waitFor()
        await item(page, words.en.lists.permissions).click()
        const pane = page.locator("#pane")
        await pane.locator("h2", { hasText: "<i>500001</i>" }).waitFor()
        await pane.locator(".head .pill", { hasText: "AVAILABLE" }).waitFor()
        await pane.locator("dd", { hasText: words.en.lists.permissions }).waitFor()
        await pane.locator("dd", { hasText: "oUpF…eS6o" }).waitFor()
        await sandbox.payscore.withdraw({ service_id: "<i>500001</i>", openid }).pipe(Effect.runPromise)
        await pane.locator(".head .pill", { hasText: "UNAVAILABLE" }).waitFor()
        await page.locator("#language").click()
        await item(page, words.zh.lists.permissions).waitFor()
        assert.notInclude(await page.content(), openid)
      })
      assert.deepStrictEqual(issues, [])
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("shows the accounts of a platform and its sub-merchants, once there are any", () =>
    Effect.gen(function*() {
      const { client, credentials, order, origin, page, issues, sandbox } = yield* start()
      yield* Effect.promise(async () => {
        await page.goto(origin)
        await order("direct_order")
        await item(page, "direct_order").waitFor()
        assert.strictEqual(await page.locator("#tab-accounts").count(), 0)
        await client.post("/v3/pay/partner/transactions/native", {
          sp_mchid: credentials.mchid,
          sp_appid: credentials.appid,
          sub_mchid: "0019000003",
          description: "A cup of tea",
          out_trade_no: "platform_order",
          notify_url: "http://127.0.0.1:1/notify",
          settle_info: { profit_sharing: true },
          amount: { total: 1000 }
        })
        await sandbox.pay({ out_trade_no: "platform_order" }).pipe(Effect.runPromise)
        await client.post("/v3/platsolution/ecommerce/recharges/apply", {
          sub_mchid: "0019000003",
          out_recharge_no: "recharge1",
          recharge_scene: "ECOMMERCE_DEPOSIT",
          account_type: "DEPOSIT",
          recharge_amount: { amount: 2500, currency: "CNY" }
        })
        await sandbox.ecommerce.payRecharge({ out_recharge_no: "recharge1" }).pipe(Effect.runPromise)
        await page.locator("#tab-accounts").click()
        await item(page, "0019000003").getByText("¥34.94").waitFor()
        const rows = page.locator("#pane table tr")
        assert.deepStrictEqual(await rows.evaluateAll((all) => all.map(({ textContent }) => textContent)), [
          "AccountAvailableFrozen",
          "Basic¥0.00¥9.94",
          "Deposit¥25.00¥0.00"
        ])
        await page.locator("#language").click()
        await rows.getByText("基本账户").waitFor()
      })
      assert.deepStrictEqual(issues, [])
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("speaks Chinese and English, and keeps to what was chosen", () =>
    Effect.gen(function*() {
      const { order, origin, page, issues } = yield* start()
      yield* Effect.promise(async () => {
        await order("two_tongues")
        await page.goto(origin)
        await page.locator("h1", { hasText: "Sandbox cashier" }).waitFor()
        await item(page, "Unpaid").waitFor()
        await page.locator("#language").click()
        await page.locator("h1", { hasText: "沙箱收银台" }).waitFor()
        await item(page, "待支付").waitFor()
        assert.strictEqual(await page.locator("html").getAttribute("lang"), "zh-CN")
        await page.reload()
        await page.locator("h1", { hasText: "沙箱收银台" }).waitFor()
        // Nothing sticks out on a phone, in either language.
        await page.setViewportSize({ width: 390, height: 844 })
        for (const title of [words.zh.title, words.en.title]) {
          await page.locator("h1", { hasText: title }).waitFor()
          const wide = await page.evaluate(() => Reflect.get(globalThis, "document").documentElement.scrollWidth)
          assert.strictEqual(wide, 390)
          await page.locator("#language").click()
        }
      })
      assert.deepStrictEqual(issues, [])
    }).pipe(Effect.scoped, Effect.provide(services)))
})

describe("the cashier", () => {
  const keys = (value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keys(inner)]))
      : typeof value

  it("says the same things in both languages", () => {
    assert.deepStrictEqual(keys(words.zh), keys(words.en))
  })

  it.live("serves its pages under a policy that lets no text become a script, to this machine only", () =>
    Effect.gen(function*() {
      const { origin } = yield* Server.make()
      for (const { path } of Cashier.pages) {
        const response = yield* Effect.promise(() => fetch(`${origin}${path.replace(/:\w+/, "x")}?text=x`))
        assert.strictEqual(response.status, 200, path)
        const policy = response.headers.get("content-security-policy") ?? ""
        assert.include(policy, "default-src 'none'")
        assert.notInclude(policy, "unsafe")
        assert.strictEqual(response.headers.get("x-content-type-options"), "nosniff")
        assert.notMatch(yield* Effect.promise(() => response.text()), /https?:\/\/(?!www\.w3\.org\/2000\/svg)/)
      }
      const root = yield* Effect.promise(() => fetch(origin, { redirect: "manual" }))
      assert.deepStrictEqual([root.status, root.headers.get("location")], [302, "/_sandbox/cashier"])
    }).pipe(Effect.scoped, Effect.provide(services)))

  it("draws no picture of what no QR code can hold", () => {
    assert.isUndefined(Cashier.qr("x".repeat(3000)))
    assert.match(Cashier.qr("weixin://wxpay/bizpayurl?pr=x") ?? "", /^<svg/)
  })
})
