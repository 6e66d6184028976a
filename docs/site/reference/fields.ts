/** Rows of a table of fields, read off a schema. */
import * as SchemaAST from "effect/SchemaAST"
import type { Place } from "./helpTexts.ts"

/** A field, at any depth. */
export interface Field {
  /** `amount.total`; `goods_detail[].quantity` for a field of a list's items. */
  readonly path: string
  readonly type: "string" | "integer" | "number" | "boolean" | "object" | "list" | "time" | "any"
  /** Type of a list's items. */
  readonly item: Field["type"] | undefined
  readonly isRequired: boolean
  /** Whether the library fills the field in where a program leaves it out. */
  readonly isFilled: boolean
  /** Whether the field is encrypted on its way. */
  readonly isEncrypted: boolean
  /** Values that are known. */
  readonly values: ReadonlyArray<string>
  /** Bounds in the words of the schema. */
  readonly bounds: ReadonlyArray<string>
  /** The help text that an editor shows. */
  readonly text: string
}

const isDefined = (ast: SchemaAST.AST) => !SchemaAST.isUndefined(ast)

/** Members of a union, `undefined` left out; the schema itself if it is none. */
const members = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> =>
  SchemaAST.isUnion(ast) ? ast.types.filter(isDefined).flatMap(members) : [ast]

const typeOf = (ast: SchemaAST.AST): Field["type"] => {
  const all = members(ast)
  const first = all.find((one) => !SchemaAST.isLiteral(one)) ?? all[0]
  if (first === undefined) return "any"
  if (SchemaAST.isObjects(first)) return "object"
  if (SchemaAST.isArrays(first)) return "list"
  if (SchemaAST.isBoolean(first)) return "boolean"
  if (SchemaAST.isNumber(first)) return expected(first).includes("an integer") ? "integer" : "number"
  if (SchemaAST.isLiteral(first)) return typeof first.literal === "number" ? "integer" : "string"
  if (SchemaAST.isString(first)) return first.annotations?.format === "date-time" ? "time" : "string"
  return "any"
}

/** What the checks of a schema say of a value. */
const expected = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  (ast.checks ?? []).flatMap(({ annotations }) => {
    const text = typeof annotations?.message === "string" ? annotations.message : annotations?.expected
    return typeof text === "string" ? [text] : []
  })

const itemsOf = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> =>
  members(ast).flatMap((one) => SchemaAST.isArrays(one) ? one.rest : [])

const isEncrypted = (ast: SchemaAST.AST): boolean =>
  members(ast).some(({ annotations }) => annotations?.["x-sensitive"] === true)

const literals = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  members(ast).flatMap((one) => SchemaAST.isLiteral(one) ? [String(one.literal)] : [])

const properties = (ast: SchemaAST.AST) =>
  members(ast).flatMap((one) => SchemaAST.isObjects(one) ? one.propertySignatures : [])

/** Fields of a schema, those within after the one that holds them. */
export const fieldsOf = (schema: { readonly ast: SchemaAST.AST }, place: Place): ReadonlyArray<Field> =>
  walk(SchemaAST.toEncoded(schema.ast), SchemaAST.toType(schema.ast), place, "", [])

const walk = (
  wire: SchemaAST.AST,
  program: SchemaAST.AST | undefined,
  place: Place,
  prefix: string,
  above: ReadonlyArray<SchemaAST.AST>
): ReadonlyArray<Field> => {
  const own = program === undefined ? [] : properties(program)
  const named = new Map(properties(wire).map((property) => [String(property.name), property]))
  return [...named].flatMap(([sent, { type }], index) => {
    // A program may have another name for a field than the wire.
    const mine = own.find((property) => String(property.name) === sent) ?? own[index]
    const name = mine === undefined ? sent : String(mine.name)
    const twin = mine?.type
    const items = itemsOf(type)
    const inner = items[0] ?? type
    const at = place.field(name)
    const isOptional = SchemaAST.isOptional(type)
    const path = `${prefix}${name}`
    const field: Field = {
      path,
      type: typeOf(type),
      item: items[0] === undefined ? undefined : typeOf(items[0]),
      isRequired: !isOptional,
      isFilled: !isOptional && twin !== undefined && SchemaAST.isOptional(twin),
      isEncrypted: isEncrypted(type) || items.some(isEncrypted),
      values: [...new Set([type, ...items].flatMap(literals))],
      bounds: [...new Set([...members(type), ...items.flatMap(members)].flatMap(expected))],
      text: at.text
    }
    const container = members(inner).find(SchemaAST.isObjects)
    if (container === undefined || above.includes(container)) return [field]
    return [
      field,
      ...walk(
        inner,
        twin === undefined ? undefined : itemsOf(twin)[0] ?? twin,
        items.length > 0 ? at.item : at,
        items.length > 0 ? `${path}[].` : `${path}.`,
        [...above, container]
      )
    ]
  })
}
