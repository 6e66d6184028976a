/** The value of a line: its cells by their fields, decoded. */
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as Lenient from "../internal/lenient.ts"
import { type Column, indexOf } from "./columns.ts"

/** A column may have the name of the setter of prototypes, to which an assignment would be lost. */
const put = (cells: Record<string, string>, name: string, cell: string): void => {
  if (name === "__proto__") {
    Object.defineProperty(cells, name, { value: cell, enumerable: true, configurable: true, writable: true })
  } else cells[name] = cell
}

/** A value whose fields are being read. */
type Mutable<A> = { -readonly [Name in keyof A]: A[Name] }

/** One field of a value. */
interface Field<A> {
  /** Reads what the field is made of; `false` if it does not fit. */
  readonly read: (value: Mutable<A>, from: unknown) => boolean
  /** Copies a plain object that another value has in the field; `false` if it is none. */
  readonly copy: (value: Mutable<A>, other: A) => boolean
}

const fieldOf = <A, Name extends keyof A>(name: Name, schema: Schema.Codec<A[Name], unknown>): Field<A> => {
  const decode = Schema.decodeUnknownExit(schema)
  return {
    read: (value, from) => {
      const read = decode(from)
      if (Exit.isFailure(read)) return false
      value[name] = read.value
      return true
    },
    copy: (value, other) => {
      const its = other[name]
      if (!Predicate.isObject(its) || Object.getPrototypeOf(its) !== Object.prototype) return false
      value[name] = { ...its }
      return true
    }
  }
}

/** Whether a value is its fields and nothing else, so that each can be read without the others. */
const isItsFields = <A>(
  schema: Schema.Codec<A, unknown>
): schema is Schema.Codec<A, unknown> & {
  readonly fields: { readonly [Name in keyof A]: Schema.Codec<A[Name], unknown> }
} => {
  const { ast } = schema
  return "fields" in schema && SchemaAST.isObjects(ast) && ast.indexSignatures.length === 0 &&
    ast.checks === undefined && ast.encoding === undefined && ast.encodingChecks === undefined
}

const fieldsOf = <A>(schema: Schema.Codec<A, unknown>) => (name: string): Field<A> | undefined => {
  if (!isItsFields(schema)) return undefined
  const { fields } = schema
  const isField = (name: PropertyKey): name is keyof A => Object.hasOwn(fields, name)
  return isField(name) ? fieldOf(name, fields[name]) : undefined
}

/** A line that was decoded as a whole, and its value, which nobody else has. */
interface Line<A> {
  readonly cells: ReadonlyArray<string>
  readonly value: A
}

/** Bits of a number that is exact. */
const mostColumns = 53

/** Kinds of lines that are remembered. Payments and refunds, with and without each optional cell, are some dozens. */
const mostLines = 64

/**
 * Decodes the lines under a header; optional cells that do not fit go to `others`, and the rest is read again.
 *
 * As a rule a line has the same blanks as one before it, and many cells in common with it. Then its value is a copy of
 * that one's, in which only the cells that differ are decoded, each by the schema of its field: a bill is read in half
 * the time. Every other line, and one with a cell that does not fit, is decoded as a whole.
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

    /** By the columns that are blank. */
    const lines = new Map<number, Line<A>>()
    const isWithoutOthers = columns.every(({ field }) => field !== undefined)
    const canRemember = isItsFields(schema) && plan.length <= mostColumns

    const remember = (blanks: number, cells: ReadonlyArray<string>, decoded: A, fields: object): void => {
      if (!canRemember || lines.size === mostLines || !Predicate.isObject(decoded)) return
      const value = { ...decoded }
      // A field that is not in the line has a default, which may be another one for the next line.
      if (Object.keys(value).every((name) => Object.hasOwn(fields, name))) lines.set(blanks, { cells, value })
    }

    const likeBefore = (
      before: Line<A>,
      cells: ReadonlyArray<string>,
      unnamed: Readonly<Record<string, string>>
    ): A | undefined => {
      const value: Mutable<A> = { ...before.value }
      // Each row has an object of its own. That of a line without other columns is always the same, and a copy of it
      // leaves far less to be collected than decoding does.
      if (others !== undefined && !(isWithoutOthers && others.copy(value, before.value))) {
        if (!others.read(value, unnamed)) return undefined
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
      const unnamed: Record<string, string> = {}
      let blanks = 0
      for (let index = 0; index < plan.length; index++) {
        const column = plan[index]
        const cell = cells[index] ?? ""
        if (column === undefined) continue
        if (column.field === undefined) put(unnamed, column.name, cell)
        else blanks = blanks * 2 + (isBlank(column, cell) ? 1 : 0)
      }
      const before = lines.get(blanks)
      const value = before === undefined ? undefined : likeBefore(before, cells, unnamed)
      if (value !== undefined) return Result.succeed(value)

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
