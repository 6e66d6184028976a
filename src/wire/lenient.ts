/** Shapes of requests as responses have them. */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { Sensitive, SensitiveResponse } from "./sensitive.ts"

/** Schema of {@link lenient}. */
export type Lenient<S extends Schema.Constraint> = S extends Schema.optional<infer Field> ? Lenient<Field>
  : S extends Schema.Struct<infer Fields>
    ? Schema.Struct<{ readonly [Name in keyof Fields]: Schema.optional<Lenient<Fields[Name]>> }>
  : S extends Schema.$Array<infer Item> ? Schema.$Array<Lenient<Item>>
  : S extends typeof Sensitive ? typeof SensitiveResponse
  : S

const isStruct = (schema: Schema.Top): schema is Schema.Struct<{ readonly [name: string]: Schema.Top }> =>
  SchemaAST.isObjects(schema.ast) && "fields" in schema

const isArray = (schema: Schema.Top): schema is Schema.$Array<Schema.Top> =>
  SchemaAST.isArrays(schema.ast) && "value" in schema

const isOptional = (schema: Schema.Top): schema is Schema.optional<Schema.Top> =>
  SchemaAST.isOptional(schema.ast) && "schema" in schema

/** Annotations that describe values. `identifier` is not among them: it names one shape. */
const describes = (name: string) =>
  ["title", "description", "documentation", "format"].includes(name) || name.startsWith("x-")

const descriptionOf = ({ annotations, checks }: SchemaAST.AST): Record<string, unknown> =>
  Object.fromEntries(
    [annotations, ...(checks ?? []).map((check) => check.annotations)]
      .flatMap((some) => Object.entries(some ?? {}))
      .filter(([name]) => describes(name))
  )

const isInteger = ({ checks }: SchemaAST.AST) =>
  checks?.some(({ annotations }) => annotations?.representation?.id === "effect/schema/isInt") === true

const withoutBounds = (schema: Schema.Top): Schema.Top => {
  const { ast } = schema
  if (ast.encoding !== undefined || ast.checks === undefined) return schema
  return SchemaAST.isString(ast)
    ? Schema.String.annotate(descriptionOf(ast))
    : SchemaAST.isNumber(ast)
    ? (isInteger(ast) ? Schema.Int : Schema.Number).annotate(descriptionOf(ast))
    : schema
}

/**
 * A request's shape as responses have it: every field is optional, lengths and ranges are not checked, and sensitive
 * fields are decrypted. Nested structs and lists stay, as do annotations other than `identifier` and `examples`.
 *
 * **When to use**
 *
 * Use it where a response returns what a request sent. A bound that a response exceeds would hide the field.
 */
export function lenient<S extends Schema.Constraint>(schema: S): Lenient<S>
export function lenient(schema: Schema.Top): Schema.Top {
  if (schema === Sensitive) return SensitiveResponse
  if (isOptional(schema)) return lenient(schema.schema.members[0])
  if (isStruct(schema)) {
    return Schema.Struct(
      Object.fromEntries(Object.entries(schema.fields).map(([name, field]) => [name, Schema.optional(lenient(field))]))
    ).annotate(descriptionOf(schema.ast))
  }
  if (isArray(schema)) return Schema.Array(lenient(schema.value)).annotate(descriptionOf(schema.ast))
  return withoutBounds(schema)
}
