import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Endpoint } from "effect-wechatpay"
import { Banks } from "effect-wechatpay/banks"
import { Catalogue } from "effect-wechatpay/catalogue"
import { ComplaintNotifications } from "effect-wechatpay/complaints"
import { FapiaoMerchant } from "effect-wechatpay/fapiao"
import { ViolationNotifications } from "effect-wechatpay/risk"
import * as SchemaAST from "effect/SchemaAST"
import * as Platform from "../support/platform.ts"

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

// The sample values need not fit: an unknown field is refused for what it is, whatever else is wrong.
describe("A request without fields", () => {
  const calls = [
    Banks.listProvinces,
    ComplaintNotifications.query,
    ComplaintNotifications.remove,
    FapiaoMerchant.queryBaseInformation,
    FapiaoMerchant.queryConfiguration,
    ViolationNotifications.query,
    ViolationNotifications.remove
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
        const request = { surprise: 1 }
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
        const absent = { surprise: undefined }
        yield* Effect.exit<unknown, unknown, Endpoint.Services>(call(absent))
        assert.lengthOf(received, before + 1)
      }).pipe(Effect.provide(layer)))
  }
})
