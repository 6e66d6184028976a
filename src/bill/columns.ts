/** Columns of a bill: which field each is, and the value of a line. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Lenient from "../internal/lenient.ts"
import * as Csv from "./csv.ts"

export interface Column {
  /** Name in the file; a number follows where another column has the name already. */
  readonly name: string
  readonly field: string | undefined
}

/** Names under which no two columns are one: `费率`, `费率 (2)`, … */
const distinct = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const taken = new Set<string>()
  return names.map((name) => {
    let own = name
    // Names in the file have no blanks, so that a number never makes one of them.
    for (let number = 2; taken.has(own); number++) own = `${name} (${number})`
    taken.add(own)
    return own
  })
}

/** The field of each column; a second column for the same field has none, and keeps its name. */
export const layout = (
  names: ReadonlyArray<string>,
  fields: Readonly<Record<string, string>>
): ReadonlyArray<Column> => {
  const taken = new Set<string>()
  const own = distinct(names)
  return names.map((name, index) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined || taken.has(field)) return { name: own[index] ?? name, field: undefined }
    taken.add(field)
    return { name: own[index] ?? name, field }
  })
}

export const indexOf = (columns: ReadonlyArray<Column>, field: string): number =>
  columns.findIndex((column) => column.field === field)

/** A column may have the name of the setter of prototypes, to which an assignment would be lost. */
const put = (cells: Record<string, string>, name: string, cell: string): void => {
  if (name === "__proto__") {
    Object.defineProperty(cells, name, { value: cell, enumerable: true, configurable: true, writable: true })
  } else cells[name] = cell
}

/**
 * Decodes the lines under a header; optional cells that do not fit go to `others`, and the rest is read again.
 */
export const lineDecoder = <A>(schema: Schema.Codec<A, unknown>, placeholders: ReadonlyArray<string>) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (columns: ReadonlyArray<Column>) => {
    const plan = columns.map(({ field, name }) => ({
      field,
      name,
      zeroIsBlank: field !== undefined && placeholders.includes(field)
    }))
    // As a rule a line has the fields of the one before. A copy that only gets other values is made in less time than an
    // object that gets its fields one by one.
    let template: Record<string, unknown> | undefined
    let blanks: ReadonlyArray<boolean> = []
    return (cells: ReadonlyArray<string>): Result.Result<A, string> => {
      const isBlank = ({ zeroIsBlank }: { readonly zeroIsBlank: boolean }, index: number): boolean => {
        const cell = cells[index]
        return cell === undefined || cell === "" || (zeroIsBlank && cell === "0")
      }
      const likeLast = template !== undefined && plan.every((column, index) => isBlank(column, index) === blanks[index])
      const others: Record<string, string> = {}
      const fields: Record<string, unknown> = likeLast ? { ...template, others } : { others }
      plan.forEach((column, index) => {
        const cell = cells[index] ?? ""
        if (column.field === undefined) put(others, column.name, cell)
        else if (!isBlank(column, index)) fields[column.field] = cell
      })
      if (!likeLast) {
        template = { ...fields }
        blanks = plan.map(isBlank)
      }
      const first = decode(fields)
      if (Result.isSuccess(first)) return Result.succeed(first.success)
      const all = Result.flip(decode(fields, { errors: "all" }))
      const issues = Result.isSuccess(all) ? Lenient.issues(all.success) : []
      for (const { path: [field] } of issues) {
        const index = typeof field === "string" ? indexOf(columns, field) : -1
        const column = columns[index]
        if (typeof field !== "string" || column === undefined) continue
        delete fields[field]
        put(others, column.name, cells[index] ?? "")
      }
      return Result.mapError(decode(fields), () => Lenient.describe(first.failure))
    }
  }
}

/** A character that looks like a line break and divides no rows here, before what looks like the begin of a row. */
const strangeBreak = /[\v\f\u0085\u2028\u2029]`\d{4}-\d{2}-\d{2}/

/** Cells in as many columns as there are: surplus ones are text of the free field that looked like cells. */
export const aligned = (row: Csv.Row, columns: number, freeText: number): ReadonlyArray<string> | undefined => {
  const surplus = row.cells.length - columns
  if (surplus === 0) return row.cells
  // A row to which another may have been joined must not be repaired by guessing.
  if (surplus < 0 || row.joined || freeText < 0 || strangeBreak.test(row.text)) return undefined
  const after = freeText + surplus + 1
  return [
    ...row.cells.slice(0, freeText),
    row.cells.slice(freeText, after).join(Csv.separator),
    ...row.cells.slice(after)
  ]
}
