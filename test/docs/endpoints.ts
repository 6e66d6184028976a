/** Writes docs/endpoints.md from the catalogue: `npm run docs`. */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Catalogue from "../../src/Catalogue.ts"

const file = fileURLToPath(new URL("../../docs/endpoints.md", import.meta.url))

const cell = (text: string) => text.replaceAll("|", "\\|")

const row = ({ endpoint: { description }, module, name }: Catalogue.Entry) =>
  [
    `\`${module}.${name}\``,
    `\`${description.route}\``,
    description.docs[0] === undefined ? description.title : `[${cell(description.title)}](${description.docs[0]})`,
    description.roles.map((role) => ({ direct: "直连商户", partner: "服务商", platform: "平台商户" })[role]).join("、")
  ].join(" | ")

/** What a reader of a line should know beside its endpoints. */
const notes: Readonly<Record<string, string>> = {
  ecommerce:
    "平台收付通 and 平台保证金. Orders are placed with `partner-payments`, pictures uploaded with `media`, settlement accounts changed with `onboarding`. Left out are the old ways to close a sub-merchant, `/v3/ecommerce/account/cancel-applications` and `/v3/mch_operate/risk/withdrawl-apply`, which WeChat Pay is about to take down: use `Closure`."
}

/** Runtimes list what a module exports in orders of their own. */
const byName = (a: Catalogue.Entry, b: Catalogue.Entry) => `${a.module}.${a.name}` < `${b.module}.${b.name}` ? -1 : 1

/** The page as it must be. */
export const render = (): string =>
  [
    "# Endpoints (接口一览)",
    "",
    "Written by `npm run docs` from the catalogue; a test fails if it is stale. Search this page for an official path or a Chinese name: the function stands beside it.",
    ...Catalogue.lines.flatMap(({ name: line }) => [
      "",
      `## \`effect-wechatpay/${line}\``,
      "",
      ...(notes[line] === undefined ? [] : [notes[line], ""]),
      "| Function | Route | 接口 | 适用 |",
      "| --- | --- | --- | --- |",
      ...Catalogue.entries.filter((entry) => entry.line === line).toSorted(byName).map((entry) => `| ${row(entry)} |`)
    ]),
    ""
  ].join("\n")

/** The page as it is. */
export const current = (): string => readFileSync(file, "utf8")

if (import.meta.main) writeFileSync(file, render())
