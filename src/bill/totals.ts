/** Counts and sums of rows, to be compared with the summary. */
import * as Amount from "./amount.ts"
import { type Column, indexOf } from "./columns.ts"
import type { Kind } from "./models.ts"

const perUnit = 1_000_000n

/** Counts and adds up, to be compared with the summary. */
export const tally = (kind: Pick<Kind<unknown, unknown>, "totals">, columns: ReadonlyArray<Column>) => {
  const totals = kind.totals.map(({ of, summary, where }) => ({
    summary,
    of: of === undefined ? undefined : indexOf(columns, of),
    where: where === undefined ? undefined : { index: indexOf(columns, where.field), is: where.is },
    sum: Amount.sum(),
    count: 0,
    broken: false
  }))
  return {
    add: (cells: ReadonlyArray<string>) => {
      for (const total of totals) {
        if (total.where !== undefined && cells[total.where.index] !== total.where.is) continue
        total.count++
        const cell = total.of === undefined ? undefined : cells[total.of]
        if (cell !== undefined && cell !== "" && !total.sum.add(cell)) total.broken = true
      }
    },
    /** Fields of the summary that differ from the rows. */
    differences: (summaryColumns: ReadonlyArray<Column>, cells: ReadonlyArray<string>): ReadonlyArray<string> =>
      totals.flatMap(({ broken, count, of, sum, summary }) => {
        const cell = cells[indexOf(summaryColumns, summary)]
        if (cell === undefined || cell === "") return []
        const agrees = of === undefined
          ? Amount.millionths(cell) === BigInt(count) * perUnit
          : !broken && sum.equals(cell)
        return agrees ? [] : [summary]
      })
  }
}
