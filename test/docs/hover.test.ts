import { assert, describe, it } from "@effect/vitest"
import { Catalogue } from "effect-wechatpay/catalogue"
import * as SchemaAST from "effect/SchemaAST"
import { hovers } from "../support/hover.ts"

/** Lines whose fields all have a help text. */
const lines = [
  "payments",
  "partner-payments",
  "profit-sharing",
  "partner-profit-sharing",
  "brand-profit-sharing",
  "transfers"
]

/** Expressions that reach every field of a value: `r0.amount!.total`. */
const fields = (ast: SchemaAST.AST, value: string): ReadonlyArray<string> => {
  if (SchemaAST.isUnion(ast)) return ast.types.flatMap((type) => fields(type, value))
  if (SchemaAST.isArrays(ast)) return ast.rest.flatMap((type) => fields(type, `${value}[0]!`))
  if (!SchemaAST.isObjects(ast)) return []
  return ast.propertySignatures.flatMap(({ name, type }) => {
    const at = `${value}.${String(name)}`
    return [at, ...fields(type, `${at}!`)]
  })
}

const entries = Catalogue.entries.filter(({ line }) => lines.includes(line))

const imports = lines.map((line) => `import * as ${line.replaceAll("-", "_")} from "../../src/api/${line}/index.ts"`)

const sides = entries.flatMap(({ endpoint: { description }, line, module, name }, index) => {
  const call = `typeof ${line.replaceAll("-", "_")}.${module}.${name}`
  return [
    {
      name: `${description.name} request`,
      value: `request${index}`,
      type: `Parameters<${call}>[0]`,
      ast: description.request.ast
    },
    ...(description.kind === "stream" ? [] : [{
      name: `${description.name} response`,
      value: `response${index}`,
      type: `Effect.Success<ReturnType<${call}>>`,
      ast: description.response.ast
    }])
  ]
})

describe("The editor's help", () => {
  it("is there for every field of requests and responses", () => {
    const source = ["import type * as Effect from \"effect/Effect\"", ...imports]
    const places: Array<{ readonly line: number; readonly path: string }> = []
    for (const { ast, name, type, value } of sides) {
      source.push(`declare const ${value}: ${type}`)
      for (const expression of new Set(fields(SchemaAST.toType(ast), value))) {
        const path = `${name}${expression.slice(value.length).replaceAll(/!|\[0\]/g, "")}`
        places.push({ line: source.push(expression) - 1, path })
      }
    }
    const texts = hovers("test/docs/hovered.ts", source.join("\n"), places.map(({ line }) => line))
    const silent = places.filter((_, index) => texts[index] === "")
    assert.deepStrictEqual(silent.map(({ path }) => path), [])
  }, 120_000)
})
