import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Endpoint } from "effect-wechatpay"
import { Bank } from "effect-wechatpay/banks"
import { BrandProfitSharing } from "effect-wechatpay/brand-profit-sharing"
import { Catalogue } from "effect-wechatpay/catalogue"
import { ComplaintNotification } from "effect-wechatpay/complaints"
import { FapiaoMerchant } from "effect-wechatpay/fapiao"
import { ProfitSharingReceiver as PartnerProfitSharingReceiver } from "effect-wechatpay/partner-profit-sharing"
import { ProfitSharingReceiver } from "effect-wechatpay/profit-sharing"
import { ViolationNotification } from "effect-wechatpay/risk"
import { Transfer } from "effect-wechatpay/transfers"
import * as SchemaAST from "effect/SchemaAST"
import { globSync, readFileSync } from "node:fs"
import * as Path from "node:path"
import * as Platform from "../support/platform.ts"

const api = Path.join(import.meta.dirname, "../../src/api")

/** A check, or the checks of a group. */
const filters = (check: SchemaAST.Check<never>): ReadonlyArray<SchemaAST.Filter<never>> =>
  check._tag === "FilterGroup" ? check.checks.flatMap(filters) : [check]

/** Calls `visit` with every node of a schema, and with the path of the field that it describes. */
const walk = (ast: SchemaAST.AST, path: string, visit: (ast: SchemaAST.AST, path: string) => void): void => {
  const seen = new Set<SchemaAST.AST>()
  const go = (one: SchemaAST.AST, at: string): void => {
    if (seen.has(one)) return
    seen.add(one)
    visit(one, at)
    for (const { to } of one.encoding ?? []) go(to, at)
    if (SchemaAST.isObjects(one)) {
      for (const { name, type } of one.propertySignatures) go(type, `${at}.${String(name)}`)
      for (const { type } of one.indexSignatures) go(type, `${at}.*`)
    } else if (SchemaAST.isArrays(one)) { for (const type of [...one.elements, ...one.rest]) go(type, `${at}[]`) }
    else if (SchemaAST.isUnion(one)) { for (const type of one.types) go(type, at) }
  }
  go(ast, path)
}

const requests = Catalogue.all.map(({ description }) => description)

describe("A request that does not fit", () => {
  it("is refused in words: no message of a check has a regular expression", () => {
    const found: Array<string> = []
    for (const { name, request } of requests) {
      walk(request.ast, name, (ast, path) => {
        for (const { annotations } of (ast.checks ?? []).flatMap(filters)) {
          const message = `${annotations?.message ?? annotations?.expected ?? ""}`
          if (/RegExp|\\[dsw]|\^|\[\^?\w-\w|\$$/.test(message)) found.push(`${path}: ${message}`)
        }
      })
    }
    assert.deepStrictEqual(found, [])
  })

  it("says how a value has to look wherever a check has a pattern", () => {
    const silent: Array<string> = []
    for (const { name, request } of requests) {
      walk(request.ast, name, (ast, path) => {
        for (const { annotations } of (ast.checks ?? []).flatMap(filters)) {
          if (annotations?.message === undefined && annotations?.expected === undefined) {
            // A check over several fields names the field and the issue itself.
            if (!SchemaAST.isObjects(ast)) silent.push(path)
          }
        }
      })
    }
    assert.deepStrictEqual(silent, [])
  })
})

// The sample values need not fit: an unknown field is refused for what it is, no matter what else is wrong.
describe("A request without fields", () => {
  const calls = [
    Bank.listProvinces,
    ComplaintNotification.query,
    ComplaintNotification.remove,
    FapiaoMerchant.queryBaseInformation,
    FapiaoMerchant.queryConfiguration,
    ViolationNotification.query,
    ViolationNotification.remove
  ]

  it("is what these endpoints take, and no others", () => {
    const empty = requests.filter(({ request: { ast } }) =>
      SchemaAST.isObjects(ast) && ast.propertySignatures.length === 0
    )
    assert.deepStrictEqual(empty.map(({ name }) => name).sort(), calls.map(({ description }) => description.name))
  })

  const { layer, received } = Platform.world(() => Platform.json({ code: "PARAM_ERROR", message: "" }, 400))
  for (const call of calls) {
    it.effect(`refuses an unknown field: ${call.description.name}`, () =>
      Effect.gen(function*() {
        const before = received.length
        // Not known to the compiler, as in a program in JavaScript.
        const request = Object({ surprise: 1 })
        const error = yield* Effect.flip<
          unknown,
          { readonly _tag: string; readonly field?: unknown },
          Endpoint.Services
        >(
          call(request)
        )
        assert.strictEqual(error._tag, "RequestEncodeError")
        assert.strictEqual(error.field, "surprise")
        assert.lengthOf(received, before)
        const absent = Object({ surprise: undefined })
        yield* Effect.exit<unknown, unknown, Endpoint.Services>(call(absent))
        assert.lengthOf(received, before + 1)
      }).pipe(Effect.provide(layer)))
  }
})

describe("An operation that the library repeats", () => {
  /** Lines that this test has reached. */
  const lines = [
    "payments",
    "partner-payments",
    "profit-sharing",
    "partner-profit-sharing",
    "brand-profit-sharing",
    "transfers"
  ]

  it("is safe, or names a number that the merchant assigned", () => {
    const foreign = Catalogue.entries.filter(({ line }) => lines.includes(line)).flatMap(({ endpoint }) => {
      const { description } = endpoint
      const number = description.kind === "json" ? description.idempotentBy : undefined
      return number === undefined || /^(combine_)?out_(\w+)_no$/.test(number) ? [] : [`${description.name}: ${number}`]
    })
    assert.deepStrictEqual(foreign, [])
  })

  it.effect("is safe without such a number where a repeat changes nothing", () => {
    const safe = [
      ProfitSharingReceiver.add,
      ProfitSharingReceiver.remove,
      PartnerProfitSharingReceiver.add,
      PartnerProfitSharingReceiver.remove
    ]
    const more = [BrandProfitSharing.addReceiver, BrandProfitSharing.removeReceiver, Transfer.requestReceiptById]
    for (const { description } of [...safe, ...more]) {
      assert.deepInclude(description, { safe: true, idempotentBy: undefined }, description.name)
    }
    return Effect.void
  })
})

describe("The documents of an operation", () => {
  /** Operations that are not in the official menus of 2026-08, and what their docstrings say of it. */
  const left = /^(CodePay|PartnerCodePay|PersonalCollection|BatchTransfer)\./
  const lines = ["payments", "partner-payments", "profit-sharing", "partner-profit-sharing", "brand-profit-sharing"]
  const described = Catalogue.entries.filter(({ line }) => [...lines, "transfers"].includes(line)).map(
    ({ endpoint: { description } }) => description
  )

  it("are today's pages, first the one of its own callers", () => {
    const older = described.filter(({ docs, name, roles }) => {
      const side = roles.includes("direct") ? "merchant" : "partner"
      return !left.test(name) &&
        !(docs.every((page) => /^https:\/\/pay\.weixin\.qq\.com\/doc\/v3\/(merchant|partner)\/\d{10}$/.test(page)) &&
          docs[0]?.includes(`/${side}/`))
    })
    assert.deepStrictEqual(older.map(({ docs, name }) => `${name}: ${docs.join(" ")}`), [])
  })

  const sources = globSync("**/*.ts", { cwd: api }).map((path) => readFileSync(Path.join(api, path), "utf8"))
  for (const { name } of described.filter(({ name }) => left.test(name))) {
    it(`say that it left the official menu: ${name}`, () => {
      const source = sources.find((text) => text.includes(`name: "${name}"`)) ?? ""
      const above = source.slice(0, source.indexOf(`name: "${name}"`))
      assert.match(above.slice(above.lastIndexOf("/**")).replaceAll(/\n \* ?/g, " "), /official menu|replaces this/)
    })
  }
})
