/** The text of bills: rows, names of columns, sums, fees. */
import * as Protocol from "../protocol/protocol.ts"

/** Fee of 0.6 %, rounded to whole fen. */
export const feeOf = (fen: number): number => Math.round((fen * 6) / 1000)

/** Fees carry five decimals. */
export const feeText = (fen: number): string => `${Protocol.yuan(fen)}000`

/** A row: a backtick before each value, and no line break within, which would end it. */
const rowOf = (values: ReadonlyArray<string>): string =>
  values.map((value) => `\`${value.replaceAll(/[\r\n]+/g, " ")}`).join(",")

/** A file of rows below a line of names; below them the sums, if there are any, below names of their own. */
export const csv = (
  columns: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  sums?: { readonly columns: ReadonlyArray<string>; readonly values: ReadonlyArray<string> }
): string =>
  [
    columns.join(","),
    ...rows.map(rowOf),
    ...(sums === undefined ? [] : [sums.columns.join(","), rowOf(sums.values)]),
    ""
  ].join("\r\n")
