/** Decodes a line of a bill: a row of cells becomes a value with fields. */
import * as DateTime from "effect/DateTime"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as Lenient from "../internal/lenient.ts"
import { type Column, indexOf } from "./columns.ts"

/** Sets a cell by the name of its column. An assignment to `__proto__` would set the prototype instead. */
const put = (cells: Record<string, string>, name: string, cell: string): void => {
  if (name === "__proto__") {
    Object.defineProperty(cells, name, { value: cell, enumerable: true, configurable: true, writable: true })
  } else cells[name] = cell
}

/** A value whose fields are being set. */
type Mutable<A> = { -readonly [Name in keyof A]: A[Name] }

/** A field of a value, with the functions that set it. */
interface Field<A> {
  /** Sets the field to the decoded `encoded`; returns `false` if that does not fit the schema. */
  readonly read: (value: Mutable<A>, encoded: unknown) => boolean
  /** Sets the field to a copy of another value's plain object; returns `false` if the other has no plain object there. */
  readonly copy: (value: Mutable<A>, other: A) => boolean
}

/** Makes the type guard for the values of a schema that takes any text as it is; `undefined` for other schemas. */
const guardOfText = <A>({ ast }: Schema.Codec<A, unknown>) =>
  SchemaAST.isString(ast) && ast.checks === undefined && ast.encoding === undefined
    ? (encoded: unknown): encoded is A => typeof encoded === "string"
    : undefined

const fieldOf = <A, Name extends keyof A>(name: Name, schema: Schema.Codec<A[Name], unknown>): Field<A> => {
  const decode = Schema.decodeUnknownExit(schema)
  const isText = guardOfText(schema)
  /** The time that was decoded last: rows come in the order of time, and a large bill has many of each second. */
  let time: { readonly encoded: unknown; readonly value: A[Name] } | undefined
  return {
    read: (value, encoded) => {
      if (isText?.(encoded) === true) {
        value[name] = encoded
        return true
      }
      if (time !== undefined && time.encoded === encoded) {
        value[name] = time.value
        return true
      }
      const read = decode(encoded)
      if (Exit.isFailure(read)) return false
      if (DateTime.isDateTime(read.value)) time = { encoded, value: read.value }
      value[name] = read.value
      return true
    },
    copy: (value, other) => {
      const original = other[name]
      if (!Predicate.isObject(original) || Object.getPrototypeOf(original) !== Object.prototype) return false
      value[name] = { ...original }
      return true
    }
  }
}

/** Whether a schema has fields and nothing that concerns several of them, so that each can be decoded alone. */
const hasOnlyFields = <A>(
  schema: Schema.Codec<A, unknown>
): schema is Schema.Codec<A, unknown> & {
  readonly fields: { readonly [Name in keyof A]: Schema.Codec<A[Name], unknown> }
} => {
  const { ast } = schema
  return "fields" in schema && SchemaAST.isObjects(ast) && ast.indexSignatures.length === 0 &&
    ast.checks === undefined && ast.encoding === undefined && ast.encodingChecks === undefined
}

const fieldsOf = <A>(schema: Schema.Codec<A, unknown>) => (name: string): Field<A> | undefined => {
  if (!hasOnlyFields(schema)) return undefined
  const { fields } = schema
  const isField = (name: PropertyKey): name is keyof A => Object.hasOwn(fields, name)
  return isField(name) ? fieldOf(name, fields[name]) : undefined
}

/** A line that was decoded as a whole. The value was not handed out, so that no program can have changed it. */
interface RememberedLine<A> {
  readonly cells: ReadonlyArray<string>
  readonly value: A
}

/** Most columns of lines that are remembered: their blanks are bits of a number, which is exact up to 53 bits. */
const mostColumns = 53

/** Most lines that are remembered, one for each set of blanks. The lines of payments and refunds have some dozens. */
const mostLines = 64

/**
 * Makes the decoder of the lines under a header. An optional cell that does not fit its field goes to `others`.
 *
 * Most lines have the same blank columns as an earlier line, and many of its cells. The value of such a line is a copy of
 * the earlier value, in which only the cells that differ are decoded, each by the schema of its field. That halves the time
 * to read a bill. A line without such an earlier line, or with a cell that does not fit, is decoded as a whole.
 */
export const lineDecoder = <A>(schema: Schema.Codec<A, unknown>, placeholders: ReadonlyArray<string>) => {
  const decode = Schema.decodeUnknownResult(schema)
  const fieldNamed = fieldsOf(schema)
  const others = fieldNamed("others")
  return (columns: ReadonlyArray<Column>) => {
    const plan = columns.map(({ field, name }) => ({
      field,
      name,
      read: field === undefined ? undefined : fieldNamed(field)?.read,
      zeroIsBlank: field !== undefined && placeholders.includes(field)
    }))
    const isBlank = ({ zeroIsBlank }: { readonly zeroIsBlank: boolean }, cell: string): boolean =>
      cell === "" || (zeroIsBlank && cell === "0")

    /** Cells of the columns that no field has. */
    const unnamedOf = (cells: ReadonlyArray<string>): Record<string, string> => {
      const unnamed: Record<string, string> = {}
      plan.forEach(({ field, name }, index) => {
        if (field === undefined) put(unnamed, name, cells[index] ?? "")
      })
      return unnamed
    }

    /** Remembered lines by their blank columns. */
    const lines = new Map<number, RememberedLine<A>>()
    const isWithoutOthers = columns.every(({ field }) => field !== undefined)
    const canRemember = hasOnlyFields(schema) && plan.length <= mostColumns

    const remember = (blanks: number, cells: ReadonlyArray<string>, decoded: A, fields: object): void => {
      if (!canRemember || lines.size === mostLines || !Predicate.isObject(decoded)) return
      const value = { ...decoded }
      // A field that the line lacks has a default, which the schema may compute for each line.
      if (Object.keys(value).every((name) => Object.hasOwn(fields, name))) lines.set(blanks, { cells, value })
    }

    /** Makes the value of a line from a remembered line; `undefined` if a cell does not fit. */
    const decodeDifferences = (
      before: RememberedLine<A>,
      cells: ReadonlyArray<string>
    ): A | undefined => {
      const value: Mutable<A> = { ...before.value }
      // Each value needs an `others` of its own. If every column has a field, `others` is always equal, and copying it
      // allocates far less than decoding it.
      if (others !== undefined && !(isWithoutOthers && others.copy(value, before.value))) {
        if (!others.read(value, unnamedOf(cells))) return undefined
      }
      for (let index = 0; index < plan.length; index++) {
        const column = plan[index]
        const cell = cells[index] ?? ""
        if (column?.read === undefined || cell === before.cells[index] || isBlank(column, cell)) continue
        if (!column.read(value, cell)) return undefined
      }
      return value
    }

    return (cells: ReadonlyArray<string>): Result.Result<A, string> => {
      let blanks = 0
      for (let index = 0; index < plan.length; index++) {
        const column = plan[index]
        if (column?.field === undefined) continue
        blanks = blanks * 2 + (isBlank(column, cells[index] ?? "") ? 1 : 0)
      }
      const before = lines.get(blanks)
      const value = before === undefined ? undefined : decodeDifferences(before, cells)
      if (value !== undefined) return Result.succeed(value)

      const unnamed = unnamedOf(cells)
      const fields: Record<string, unknown> = { others: unnamed }
      plan.forEach((column, index) => {
        const cell = cells[index] ?? ""
        if (column.field !== undefined && !isBlank(column, cell)) fields[column.field] = cell
      })
      const first = decode(fields)
      if (Result.isSuccess(first)) {
        remember(blanks, cells, first.success, fields)
        return Result.succeed(first.success)
      }
      const all = Result.flip(decode(fields, { errors: "all" }))
      const issues = Result.isSuccess(all) ? Lenient.issues(all.success) : []
      for (const { path: [field] } of issues) {
        const index = typeof field === "string" ? indexOf(columns, field) : -1
        const column = columns[index]
        if (typeof field !== "string" || column === undefined) continue
        delete fields[field]
        put(unnamed, column.name, cells[index] ?? "")
      }
      return Result.mapError(decode(fields), () => Lenient.describe(first.failure))
    }
  }
}
