/** What the guides say is exported somewhere is exported there. */
import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { all } from "../../src/notifications.ts"

const root = join(import.meta.dirname, "../..")

/** `Order.paid` of `effect-wechatpay/payments`; in Chinese the other way round. */
const phrases = [
  /`([A-Z]\w+)\.(\w+)` (?:of|in|from) `effect-wechatpay\/([\w-]+)`/g,
  /`effect-wechatpay\/(?<line>[\w-]+)` 的 `(?<module>[A-Z]\w+)\.(?<name>\w+)`/g
]

const named = globSync(["README*.md", "docs/*.md"], { cwd: root }).toSorted().flatMap((page) => {
  const text = readFileSync(join(root, page), "utf8")
  return phrases.flatMap((phrase) =>
    [...text.matchAll(phrase)].map(({ 1: module, 2: name, 3: line, groups }) => ({
      page,
      line: groups?.line ?? line ?? "",
      module: groups?.module ?? module ?? "",
      name: groups?.name ?? name ?? ""
    }))
  )
})

/** What the log names where the other declaration has to be routed. */
const twins = all.flatMap(({ twin }) => {
  const [, module = "", name = "", line = ""] = /^(\w+)\.(\w+) of effect-wechatpay\/(.*)$/.exec(twin?.event ?? "") ?? []
  return twin === undefined ? [] : [{ page: "a twin", line, module, name }]
})

describe("Names in the guides", () => {
  it("are found, in both languages", () => {
    for (const page of ["README.md", "README.zh-CN.md", "docs/notifications.md"]) {
      assert.include(named.map((one) => one.page), page)
    }
  })

  for (const { line, module, name, page } of [...named, ...twins]) {
    it(`${page}: ${module}.${name} of effect-wechatpay/${line}`, async () => {
      const exported = await import(`../../src/api/${line}/index.ts`)
      assert.isDefined(Object(exported[module])[name])
    })
  }
})
