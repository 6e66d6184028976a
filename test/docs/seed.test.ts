import * as library from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import { readFileSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { functions } from "./seedFunctions.ts"

const page = readFileSync(new URL("../../docs/coming-from-wechatpayv3.md", import.meta.url), "utf8")

/** The rows of the tables: function, and what stands in their place. */
const rows = new Map(
  page.slice(page.indexOf("## Function by function")).split("\n").flatMap((line) => {
    const [, name, , instead] = /^\| `(\w+)`\s*\|([^|]*)\|(.*)\|\s*$/.exec(line) ?? []
    return name === undefined || instead === undefined ? [] : [[name, instead.trim()] as const]
  })
)

const known = new Set(Catalogue.entries.map(({ line, module, name }) => `${line} ${module}.${name}`))

/** What a row names: "`Native.prepay`, `Native.x` (`payments`); `Bill.rows`". */
const named = (instead: string): ReadonlyArray<{ readonly name: string; readonly line: string | undefined }> =>
  instead.split(";").flatMap((part) => {
    const line = /\(`([\w-]+)`\)/.exec(part)?.[1]
    return Array.from(part.matchAll(/`([A-Z]\w+\.\w+)`/g), ([, name = ""]) => ({ name, line }))
  })

describe("docs/coming-from-wechatpayv3.md", () => {
  for (const name of functions) {
    it(`covers ${name}`, () => {
      const instead = rows.get(name)
      assert.isDefined(instead, "has no row")
      if (/^open\b/.test(instead ?? "")) return
      for (const one of named(instead ?? "")) {
        if (one.line !== undefined) {
          assert.isTrue(known.has(`${one.line} ${one.name}`), `there is no ${one.name} in ${one.line}`)
          continue
        }
        const [module = "", member = ""] = one.name.split(".")
        const found: unknown = Reflect.get(library, module)
        assert.isTrue(
          typeof found === "object" && found !== null && Reflect.has(found, member),
          `there is no ${one.name}`
        )
      }
    })
  }

  it("names no function that the SDK does not have", () => {
    assert.deepStrictEqual([...rows.keys()].filter((name) => !functions.includes(name)), [])
  })
})
