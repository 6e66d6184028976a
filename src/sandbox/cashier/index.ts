/** The cashier: what the sandbox holds, in a browser, and the page that a payer sees. */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Page } from "../http/controlApi.ts"
import { style } from "./style.ts"
import { words } from "./words.ts"

/** Scripts come from this origin's own files only, and no text becomes HTML. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join("; ")

const headers = { "content-security-policy": policy, "referrer-policy": "no-referrer" }

const html = (page: "cashier" | "pay", body: string) =>
  `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>effect-wechatpay sandbox</title>
<link rel="icon" href="/_sandbox/cashier/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/_sandbox/cashier/style.css">
</head>
<body data-page="${page}">
${body}
<div class="toast" id="toast" role="status" hidden></div>
<script type="module" src="/_sandbox/cashier/client.js"></script>
</body>
</html>
`

const cashier = html(
  "cashier",
  `<header class="top">
<div class="mark"></div>
<div class="brand"><h1 data-say="title"></h1><p data-say="tagline"></p></div>
<div class="clock"><span class="time" id="time"></span><span class="dot" id="dot"></span></div>
<button class="plain" type="button" id="language" data-say="language"></button>
</header>
<div class="tabs" id="tabs" role="tablist"></div>
<main>
<ul class="list" id="list"></ul>
<section class="pane" id="pane" hidden></section>
</main>`
)

const pay = html(
  "pay",
  `<div class="phone"><div class="screen">
<div class="bar"><span data-say="title"></span><button class="plain" type="button" id="language" data-say="language"></button></div>
<div class="sheet" id="pay"></div>
</div></div>`
)

const icon =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#07c160"/>`
  + `<path d="m9 17 5 5 9-12" fill="none" stroke="#fff" stroke-width="3.5"/></svg>`

// -----------------------------------------------------------------------------------------------------------------
// QR codes
// -----------------------------------------------------------------------------------------------------------------

const Code = Schema.Struct({
  modules: Schema.Struct({ size: Schema.Int, data: Schema.Uint8Array })
})

const load = createRequire(import.meta.url)

/** Draws with the package `qrcode`, an optional peer. Without it, or if the text is too long, there is no picture. */
export const qr = (text: string): string | undefined => {
  const drawn = Result.try((): unknown => load("qrcode").create(text, { errorCorrectionLevel: "M" }))
  const code = Result.isSuccess(drawn)
    ? Option.getOrUndefined(Schema.decodeUnknownOption(Code)(drawn.success))
    : undefined
  if (code === undefined) return undefined
  const { data, size } = code.modules
  const dark = Array.from(
    data.entries(),
    ([index, module]) => module === 0 ? "" : `M${index % size + 2} ${Math.floor(index / size) + 2}h1v1h-1z`
  )
  const side = size + 4
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">`
    + `<rect width="${side}" height="${side}" fill="#fff"/><path d="${dark.join("")}"/></svg>`
}

/** The modules of the page, in files of their own. */
const modules = ["client", "details", "elements", "language", "sandbox"]

const script = { contentType: "text/javascript; charset=utf-8", headers }
const document = { contentType: "text/html; charset=utf-8", headers }
const picture = { contentType: "image/svg+xml; charset=utf-8", headers }

/** The cashier's pages. */
export const pages: ReadonlyArray<Page> = [
  { path: "/_sandbox/cashier", ...document, body: cashier },
  { path: "/_sandbox/pay/:out_trade_no", ...document, body: pay },
  ...modules.map((name): Page => ({
    path: `/_sandbox/cashier/${name}.js`,
    ...script,
    body: readFileSync(new URL(`${name}.js`, import.meta.url), "utf8")
  })),
  { path: "/_sandbox/cashier/words.js", ...script, body: `export const words = ${JSON.stringify(words)}\n` },
  { path: "/_sandbox/cashier/style.css", contentType: "text/css; charset=utf-8", headers, body: style },
  { path: "/_sandbox/cashier/icon.svg", ...picture, body: icon },
  { path: "/_sandbox/cashier/qr.svg", ...picture, body: (query) => qr(query.get("text") ?? "") }
]
