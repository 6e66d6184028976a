/**
 * Checks the site that was built, in a browser and by its files. Prints one line for each check and ends with
 * `N passed, N failed`. Screenshots go to the folder that is given as the argument.
 */
import { existsSync, globSync, mkdirSync, readFileSync, statSync } from "node:fs"
import { createServer } from "node:http"
import * as Path from "node:path"
import { gzipSync } from "node:zlib"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import * as Programs from "../../test/support/programs.ts"
import { guides } from "./pages.ts"

const dist = Path.join(import.meta.dirname, "dist")
const [shots] = process.argv.slice(2)

let passed = 0
let failed = 0
const check = async (what: string, test: () => string | void | Promise<string | void>) => {
  try {
    const remark = await test()
    passed++
    console.log(`ok      ${what}${remark === undefined ? "" : ` (${remark})`}`)
  } catch (error) {
    failed++
    console.log(`FAILED  ${what}\n${error instanceof Error ? error.message : String(error)}`)
  }
}

const expectEmpty = (what: string, found: ReadonlyArray<string>) => {
  if (found.length > 0) throw new Error(`${what}:\n  ${found.slice(0, 20).join("\n  ")}`)
}

const files = globSync("**/*.html", { cwd: dist }).filter((file) => file !== "404.html").toSorted()
const html = new Map(files.map((file) => [file, readFileSync(Path.join(dist, file), "utf8")]))

/** The file of a path: pages have no extension in their addresses. */
const fileOf = (path: string): string | undefined =>
  [path, `${path}.html`, `${path}index.html`, `${path}/index.html`].map((one) => one.replace(/^\//, "")).find((one) =>
    one !== "" && existsSync(Path.join(dist, one)) && statSync(Path.join(dist, one)).isFile()
  )

const text = (value: string) => value.replaceAll("&quot;", "\"").replaceAll("&amp;", "&")

await check("every internal link and anchor resolves", () => {
  const ids = new Map(
    [...html].map((
      [file, source]
    ) => [file, new Set([...source.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => text(id)))])
  )
  let count = 0
  const broken = [...html].flatMap(([file, source]) =>
    [...source.matchAll(/<a [^>]*?href="([^"]*)"/g)].flatMap(([, raw = ""]) => {
      const href = text(raw)
      if (/^[a-z]+:/.test(href)) return []
      count++
      const [path = "", hash] = href.split("#")
      const target = path === "" ? file : fileOf(decodeURI(path))
      if (target === undefined) return [`${file}: ${href}`]
      if (hash === undefined || hash === "" || !target.endsWith(".html")) return []
      return ids.get(target)?.has(decodeURIComponent(hash)) ? [] : [`${file}: ${href}`]
    })
  )
  expectEmpty("broken", [...new Set(broken)])
  return `${count} links of ${files.length} pages`
})

await check("every page has its language, one title, and headings that skip no level", () => {
  const wrong = [...html].flatMap(([file, source]) => {
    const language = file.startsWith("en/") ? "en" : "zh-CN"
    const levels = [...source.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level))
    const isHome = file.endsWith("index.html") && !file.includes("reference")
    return [
      ...(source.includes(`<html lang="${language}"`) ? [] : [`${file}: lang`]),
      ...(levels.filter((level) => level === 1).length === 1 ? [] : [`${file}: h1`]),
      ...(isHome || levels.every((level, index) => index === 0 || level - (levels[index - 1] ?? 0) <= 1)
        ? []
        : [`${file}: ${levels.join(" ")}`])
    ]
  })
  expectEmpty("wrong", wrong)
})

await check("every guide is there in both languages", () => {
  expectEmpty(
    "missing",
    guides.flatMap(({ name }) => [`guide/${name}.html`, `en/guide/${name}.html`].filter((file) => !html.has(file)))
  )
})

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json"
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost")
  const file = fileOf(decodeURI(pathname))
  if (file === undefined) {
    response.writeHead(404, { "content-type": "text/html" }).end(readFileSync(Path.join(dist, "404.html")))
    return
  }
  response.writeHead(200, { "content-type": types[Path.extname(file)] ?? "text/plain; charset=utf-8" })
  response.end(readFileSync(Path.join(dist, file)))
})
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
const address = server.address()
const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`

const inBrowser = async (browser: Browser) => {
  const strangers = new Set<string>()
  const errors: Array<string> = []
  const open = async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    page.on("request", (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) strangers.add(request.url())
    })
    page.on("pageerror", (error) => errors.push(`${path}: ${error.message}`))
    await page.goto(`${origin}${path}`, { waitUntil: "load" })
    return page
  }

  /** Addresses that a search finds, best first. */
  const searchIn = async (page: Page, query: string): Promise<ReadonlyArray<string>> => {
    const input = page.locator("#localsearch-input")
    if (!await input.isVisible()) {
      await page.locator(".VPNavBarSearchButton, .DocSearch-Button").first().click()
      await input.waitFor({ timeout: 20_000 })
    }
    await input.fill("")
    await input.fill(query)
    const results = page.locator("#localsearch-list a.result")
    await page.waitForFunction(
      (terms) => [...document.querySelectorAll("#localsearch-list a.result")].length > 0 && terms !== "",
      query,
      { timeout: 20_000 }
    ).catch(() => undefined)
    await page.waitForTimeout(600)
    return results.evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""))
  }

  const queries = {
    zh: [
      ["分账回退", "profit-sharing"],
      ["商家转账", "transfers"],
      ["out_refund_no", "Refund"],
      ["OUT_TRADE_NO_USED", "codes#out_trade_no_used"],
      ["Wechatpay-Serial", "errors#signatureerror-unknownserial"],
      ["申请退款", "Refund#refund-create"],
      ["平台收付通", "ecommerce"],
      ["委托代扣", "entrusted-deduction"],
      ["消费者投诉", "complaints"],
      ["资金账单", "Bill"]
    ],
    en: [
      ["profit sharing return", "profit-sharing"],
      ["Transfer.create", "Transfer#transfer-create"],
      ["out_refund_no", "Refund"],
      ["OUT_TRADE_NO_USED", "codes#out_trade_no_used"],
      ["Wechatpay-Serial", "errors#signatureerror-unknownserial"],
      ["refund", "payments"],
      ["UserTitle", "UserTitle"],
      ["NotificationInbox", "notifications"],
      ["StaleTimestamp", "errors"],
      ["fund flow bill", "FundFlowBill#fundflowbill-request"]
    ]
  } as const

  for (const language of ["zh", "en"] as const) {
    const page = await open(language === "zh" ? "/start" : "/en/start")
    for (const [query, expected] of queries[language]) {
      await check(`the search in ${language} finds ${query}`, async () => {
        const found = await searchIn(page, query)
        const rank = found.findIndex((href) => href.includes(expected))
        if (rank < 0 || rank > 4) {
          throw new Error(`${expected} is not among the first five:\n  ${found.slice(0, 8).join("\n  ")}`)
        }
        return `rank ${rank + 1}`
      })
    }
    await page.context().close()
  }

  await check("no page is wider than a phone", async () => {
    const paths = files.filter((file) =>
      !/reference\/.+\//.test(file) || /(Jsapi|Applyment|Refund|MerchantCoupon)\.html$/.test(file)
    )
    const page = await open("/", { viewport: { width: 390, height: 844 } })
    const wide: Array<string> = []
    for (const file of paths) {
      await page.goto(`${origin}/${file}`, { waitUntil: "domcontentloaded" })
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      if (width > 390) wide.push(`${file}: ${width} px`)
    }
    await page.context().close()
    expectEmpty("wider", wide)
    return `${paths.length} pages at 390 px`
  })

  await check("the dark mode is dark, and stays", async () => {
    const page = await open("/start", { colorScheme: "dark" })
    const dark = await page.evaluate(() => document.documentElement.classList.contains("dark"))
    await page.context().close()
    if (!dark) throw new Error("no class `dark`")
  })

  await check("the switch of the language keeps the page", async () => {
    const page = await open("/guide/payments")
    const href = await page.locator(".VPNavBarTranslations a").first().getAttribute("href")
    await page.context().close()
    if (href !== "/en/guide/payments") throw new Error(String(href))
  })

  if (shots !== undefined) {
    mkdirSync(shots, { recursive: true })
    for (
      const [name, path] of [["home", "/"], ["guide", "/guide/payments"], ["reference", "/reference/payments/Refund"], [
        "codes",
        "/en/reference/codes"
      ]]
    ) {
      for (const colorScheme of ["light", "dark"] as const) {
        for (
          const [size, viewport] of [["desktop", { width: 1280, height: 900 }], ["phone", {
            width: 390,
            height: 844
          }]] as const
        ) {
          const page = await open(path ?? "/", { colorScheme, viewport })
          await page.screenshot({ path: Path.join(shots, `${name}-${size}-${colorScheme}.png`) })
          await page.context().close()
        }
      }
    }
  }

  await check("no request left the site", () => expectEmpty("left", [...strangers]))
  await check("no script failed", () => expectEmpty("failed", errors))
}

const executablePath = process.env.CHROMIUM ?? Programs.find("chromium") ?? ""
if (executablePath === "") await check("in a browser", () => Promise.reject(new Error("chromium is not installed")))
else {
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
  })
  await inBrowser(browser)
  await browser.close()
}
server.close()

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`
const weight = (pattern: string) =>
  globSync(pattern, { cwd: dist }).map((file) => gzipSync(readFileSync(Path.join(dist, file))).length).reduce(
    (a, b) => a + b,
    0
  )
console.log(
  `search index: zh ${kilobytes(weight("assets/chunks/@localSearchIndexroot*"))}, en ${
    kilobytes(weight("assets/chunks/@localSearchIndexen*"))
  } gzipped`
)
const page = html.get("reference/payments/Refund.html") ?? ""
const loaded = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, path = ""]) => path)
console.log(
  `first load of a reference page: ${
    kilobytes(
      gzipSync(page).length + [...new Set(loaded)].map((path) => weight(path.slice(1))).reduce((a, b) => a + b, 0)
    )
  } gzipped`
)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
