/** Writes docs/endpoints.md and its Chinese twin from the catalogue: `npm run docs`. */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Catalogue from "../../src/Catalogue.ts"

export type Language = "en" | "zh"

const files = {
  en: fileURLToPath(new URL("../../docs/endpoints.md", import.meta.url)),
  zh: fileURLToPath(new URL("../../docs/endpoints.zh-CN.md", import.meta.url))
}

const cell = (text: string) => text.replaceAll("|", "\\|")

const row = ({ endpoint: { description }, module, name }: Catalogue.Entry) =>
  [
    `\`${module}.${name}\``,
    `\`${description.route}\``,
    description.docs[0] === undefined ? description.title : `[${cell(description.title)}](${description.docs[0]})`,
    description.roles.map((role) => ({ direct: "直连商户", partner: "服务商", platform: "平台商户" })[role]).join("、")
  ].join(" | ")

/** What a reader of a line should know beside its endpoints. */
const notes: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    ecommerce:
      "平台收付通 and 平台保证金. Place orders with `partner-payments`, upload images with `media`, and change settlement accounts with `onboarding`. The old endpoints that close a sub-merchant, `/v3/ecommerce/account/cancel-applications` and `/v3/mch_operate/risk/withdrawl-apply`, are not included, because WeChat Pay will remove them: use `Closure`."
  },
  zh: {
    ecommerce:
      "平台收付通与平台保证金。下单用 `partner-payments`，上传图片用 `media`，修改结算账户用 `onboarding`。旧的注销接口 `/v3/ecommerce/account/cancel-applications` 与 `/v3/mch_operate/risk/withdrawl-apply` 即将下线，未收录：请用 `Closure`。"
  }
}

const words = {
  en: {
    title: "# Endpoints (接口一览)",
    other: "[中文](endpoints.zh-CN.md)",
    intro:
      "`npm run docs` writes this page from the catalogue; a test fails if it is out of date. Search it for an official path or a Chinese name to find the function in the same row.",
    heads: "| Function | Route | 接口 | 适用 |"
  },
  zh: {
    title: "# 接口一览",
    other: "[English](endpoints.md)",
    intro: "本页由 `npm run docs` 根据代码生成，过期时测试会失败。在页内搜索官方路径或中文名，同一行就是对应的函数。",
    heads: "| 函数 | 路径 | 接口 | 适用 |"
  }
}

/** Runtimes list what a module exports in orders of their own. */
const byName = (a: Catalogue.Entry, b: Catalogue.Entry) => `${a.module}.${a.name}` < `${b.module}.${b.name}` ? -1 : 1

/** The page as it must be. */
export const render = (language: Language): string =>
  [
    words[language].title,
    "",
    words[language].other,
    "",
    words[language].intro,
    ...Catalogue.lines.flatMap(({ name: line }) => [
      "",
      `## \`effect-wechatpay/${line}\``,
      "",
      ...(notes[language][line] === undefined ? [] : [notes[language][line], ""]),
      words[language].heads,
      "| --- | --- | --- | --- |",
      ...Catalogue.entries.filter((entry) => entry.line === line).toSorted(byName).map((entry) => `| ${row(entry)} |`)
    ]),
    ""
  ].join("\n")

/** The page as it is. */
export const current = (language: Language): string => readFileSync(files[language], "utf8")

if (import.meta.main) {
  writeFileSync(files.en, render("en"))
  writeFileSync(files.zh, render("zh"))
}
