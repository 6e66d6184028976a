/** Columns of a bill: which field each is, and the value of a line. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Lenient from "../internal/lenient.ts"
import * as Csv from "./csv.ts"

export interface Column {
  readonly name: string
  readonly field: string | undefined
}

/** What each place of a line is; a second column for the same field stays under its own name. */
export const layout = (
  names: ReadonlyArray<string>,
  fields: Readonly<Record<string, string>>
): ReadonlyArray<Column> => {
  const taken = new Set<string>()
  return names.map((name) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined || taken.has(field)) return { name, field: undefined }
    taken.add(field)
    return { name, field }
  })
}

export const indexOf = (columns: ReadonlyArray<Column>, field: string): number =>
  columns.findIndex((column) => column.field === field)

/** Decodes a line; optional cells that do not fit go to `others`, and the rest is read again. */
export const lineDecoder = <A>(schema: Schema.Codec<A, unknown>, placeholders: ReadonlyArray<string>) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (columns: ReadonlyArray<Column>, cells: ReadonlyArray<string>): Result.Result<A, string> => {
    const others: Record<string, string> = {}
    const fields: Record<string, unknown> = { others }
    let index = 0
    for (const { field, name } of columns) {
      const cell = cells[index++] ?? ""
      if (field === undefined) others[name] = cell
      else if (cell !== "" && !(cell === "0" && placeholders.includes(field))) fields[field] = cell
    }
    const first = decode(fields)
    if (Result.isSuccess(first)) return Result.succeed(first.success)
    const all = Result.flip(decode(fields, { errors: "all" }))
    const faults = Result.isSuccess(all) ? Lenient.faults(all.success) : []
    for (const { path: [field] } of faults) {
      const index = typeof field === "string" ? indexOf(columns, field) : -1
      const column = columns[index]
      if (typeof field !== "string" || column === undefined) continue
      delete fields[field]
      others[column.name] = cells[index] ?? ""
    }
    return Result.mapError(decode(fields), () => Lenient.describe(first.failure))
  }
}

/** Cells in as many columns as there are: surplus ones are text of the free field that looked like cells. */
export const aligned = (row: Csv.Row, columns: number, freeText: number): ReadonlyArray<string> | undefined => {
  const surplus = row.cells.length - columns
  if (surplus === 0) return row.cells
  // A row to which another may have been joined is not to be repaired by guessing.
  if (surplus < 0 || row.joined || freeText < 0) return undefined
  const after = freeText + surplus + 1
  return [
    ...row.cells.slice(0, freeText),
    row.cells.slice(freeText, after).join(Csv.separator),
    ...row.cells.slice(after)
  ]
}
