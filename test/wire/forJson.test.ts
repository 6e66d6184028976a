import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Redacted, Schema, SchemaAST } from "effect"
import { Wire } from "effect-wechatpay"
import * as fc from "fast-check"
import * as notifications from "../../src/notifications.ts"
import { forJson } from "../../src/wire/forJson.ts"

type Sent = Schema.Codec<unknown, unknown, Wire.Opener, Wire.Sealer>

const contents: ReadonlyArray<Sent> = notifications.all.map(({ resource }) => resource)

/** Documents of a schema in which anything may be missing, or be something else. */
const documents = (ast: SchemaAST.AST, wrong = true): fc.Arbitrary<unknown> => {
  const right = rightDocuments(ast, wrong)
  const other = fc.constantFrom<unknown>("1", "SUCCESS", "", 7, 7.5, true, [], {}, [{}])
  return wrong ? fc.oneof({ arbitrary: right, weight: 60 }, { arbitrary: other, weight: 1 }) : right
}

const rightDocuments = (ast: SchemaAST.AST, wrong: boolean): fc.Arbitrary<unknown> => {
  const [link] = ast.encoding ?? []
  if (link !== undefined) return documents(link.to, wrong)
  if (SchemaAST.isObjects(ast)) {
    const fields = Object.fromEntries(
      ast.propertySignatures.map(({ name, type }) => [String(name), documents(type, wrong)])
    )
    const required = ast.propertySignatures.filter(({ type }) => !SchemaAST.isOptional(type))
    return fc.record(fields, { requiredKeys: required.map(({ name }) => String(name)) })
  }
  if (SchemaAST.isArrays(ast)) return fc.array(documents(ast.rest[0] ?? ast, wrong), { maxLength: 2 })
  if (SchemaAST.isUnion(ast)) {
    const types = ast.types.filter((type) => !SchemaAST.isUndefined(type))
    return types.length === 0 ? fc.constant({}) : fc.oneof(...types.map((type) => documents(type, wrong)))
  }
  if (SchemaAST.isLiteral(ast)) return fc.constant(ast.literal)
  if (SchemaAST.isNumber(ast)) return fc.integer()
  if (SchemaAST.isBoolean(ast)) return fc.boolean()
  return SchemaAST.resolveAt<string>("format")(ast) === "date-time"
    ? fc.constantFrom("2026-11-30T12:00:00+08:00", "2026-11-30 12:00:00")
    : fc.constantFrom("1", "SUCCESS", "x".repeat(200))
}

const shown = (value: unknown) =>
  JSON.stringify(value, (_, one) => Redacted.isRedacted(one) ? `redacted ${String(Redacted.value(one))}` : one)

const decoder = (schema: Schema.Codec<unknown, unknown, Wire.Opener, unknown>) => {
  const decode = Schema.decodeUnknownEffect(schema)
  return (json: unknown) =>
    decode(json).pipe(
      Effect.provideService(Wire.Opener, { open: (ciphertext) => Effect.succeed(ciphertext) }),
      Effect.runSyncExit
    )
}

/** Makes the function that decodes with a schema and with its form for JSON, and compares. */
const comparing = (schema: Sent) => {
  const original = decoder(schema)
  const short = decoder(forJson(schema))
  return (json: unknown) => {
    const expected = original(json)
    const actual = short(json)
    if (Exit.isSuccess(expected) && Exit.isSuccess(actual)) {
      assert.deepStrictEqual(actual.value, expected.value)
      assert.strictEqual(shown(actual.value), shown(expected.value))
    } else assert.strictEqual(actual._tag, expected._tag)
  }
}

describe("forJson", () => {
  it("decodes the content of all notifications as the schemas do, and refuses what they refuse", () => {
    for (const schema of contents) {
      const compare = comparing(schema)
      fc.assert(fc.property(documents(schema.ast), compare), { numRuns: 50 })
      fc.assert(fc.property(documents(schema.ast, false), compare), { numRuns: 10 })
    }
  })

  it("makes most schemas of notifications shorter", () => {
    const unions = (ast: SchemaAST.AST): number =>
      SchemaAST.isUnion(ast)
        ? 1
        : SchemaAST.isObjects(ast)
        ? ast.propertySignatures.reduce((sum, { type }) => sum + unions(type), 0)
        : 0
    const left = contents.filter((schema) => unions(forJson(schema).ast) > 0)
    assert.isBelow(left.length, contents.length / 4)
  })

  it("leaves what decides: checks, transformations, and what is more than a list or a text", () => {
    const values: ReadonlyArray<unknown> = ["", "a", "A", "1", 1, 2.5, true, null, [], ["a"], [1], {}, { a: "a" }]
    const fields: ReadonlyArray<Schema.Codec<unknown, unknown>> = [
      Schema.String.check(Schema.isMinLength(1)),
      Schema.NonEmptyArray(Schema.String),
      Schema.Array(Schema.String).check(Schema.isMinLength(1)),
      Schema.Tuple([Schema.String]),
      Schema.Tuple([Schema.optional(Schema.String)]),
      Schema.Literals(["a", "b"]),
      Schema.Union([Schema.Literals(["a", "b"]), Schema.String.check(Schema.isUppercased())]),
      Schema.Union([Schema.NumberFromString, Schema.String]),
      Schema.Union([Schema.String, Schema.Number]),
      Schema.NullOr(Schema.String),
      Schema.UndefinedOr(Schema.Literals(["a"])),
      Schema.Struct({ a: Schema.optional(Schema.String) }).check(Schema.isMinProperties(1)),
      Schema.Record(Schema.String, Schema.String),
      Schema.StructWithRest(Schema.Struct({ b: Schema.optional(Schema.String) }), [
        Schema.Record(Schema.String, Schema.String)
      ]),
      Schema.Unknown,
      Wire.openLiterals("a", "b")
    ]
    for (const field of fields) {
      for (
        const schema of [
          Schema.Struct({ field }),
          Schema.Struct({ field: Schema.optional(field) }),
          Schema.Struct({ field: Schema.optionalKey(field) }),
          Schema.Struct({ field: Schema.Array(field) })
        ]
      ) {
        const compare = comparing(schema)
        for (const json of [{}, ...values.flatMap((value) => [{ field: value }, { field: [value] }])]) {
          compare(json)
        }
      }
    }
  })
})
