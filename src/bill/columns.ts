/** The columns of a bill, with their fields and their cells. */
import * as Csv from "./csv.ts"

export interface Column {
  /** Name in the file, with a number if another column has the same name. */
  readonly name: string
  readonly field: string | undefined
}

/** Makes the names of columns unique: `费率`, `费率 (2)`, … */
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

/**
 * A character that looks like a line break but ends no row, in front of text that looks like the beginning of a row.
 */
const strangeBreak = /[\v\f\u0085\u2028\u2029]`\d{4}-\d{2}-\d{2}/

/** Fits the cells of a row to its columns: surplus cells are text of the free field that looked like cells. */
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
