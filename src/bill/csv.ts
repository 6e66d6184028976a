/**
 * Text of a bill: a header, rows, the header of the summary, the summary. Headers are plain names with commas between
 * them. In a row, each cell begins with a back-tick, so that a comma and a back-tick separate cells.
 *
 * `effect/encoding/Csv` does not read this dialect: its delimiter is one character, a comma in a cell would divide it,
 * and a quotation mark in a cell is a syntax error there, while here it is a character like any other.
 */

/** Longest row, in UTF-16 units. A remark has at most 2048. A longer text is no bill, and must not fill the memory. */
const longestRow = 1024 * 1024

/** The separator of cells. */
export const separator = ",`"

/** A part of the text; the parts come in order. */
export type Part =
  | { readonly _tag: "Header"; readonly names: ReadonlyArray<string> }
  | Row
  | { readonly _tag: "SummaryHeader"; readonly names: ReadonlyArray<string> }
  | { readonly _tag: "Summary"; readonly cells: ReadonlyArray<string>; readonly text: string }
  | { readonly _tag: "Issue"; readonly issue: string; readonly text: string }

/** A row as it stands in the bill. */
export interface Row {
  readonly _tag: "Row"
  readonly cells: ReadonlyArray<string>
  readonly text: string
  /** Whether a line that looks like a row of its own was taken for the continuation of a cell. */
  readonly joined: boolean
}

/** Reads the text piece by piece. */
export interface Splitter {
  readonly push: (text: string) => ReadonlyArray<Part>
  readonly end: () => ReadonlyArray<Part>
}

/** Name of a column, without the characters in which editions of the same header differ. */
const columnName = (name: string): string =>
  name.replaceAll(/[\s`\uFEFF]/g, "").replaceAll("（", "(").replaceAll("）", ")")

const columnNames = (line: string): ReadonlyArray<string> => line.split(/[,，]/).map(columnName)

const dated = /^`\d{4}-\d{2}-\d{2}/

const isBlank = (line: string) => line.trim() === ""

/** Cells of a text that begins with a back-tick; line breaks at its end belong to no cell. */
const cellsOf = (text: string): Array<string> => {
  let end = text.length
  while (text[end - 1] === "\n" || text[end - 1] === "\r") end--
  return text.slice(1, end).split(separator)
}

const separators = (text: string): number => text.split(separator).length - 1

/**
 * Splits the text of a bill. `isSummary` recognizes the header of the summary by its first name.
 *
 * LF, CR and CRLF end a line. Line breaks inside cells are kept: a row goes on until it has all its cells and the next one, or the summary, begins.
 */
export const splitter = (isSummary: (firstName: string) => boolean): Splitter => {
  let state: "Header" | "Rows" | "Summary" | "Done" = "Header"
  let columns = 0
  /** Text of the last line, so far without its end. */
  let rest = ""
  /** Lines of the row that is being read. */
  let row = ""
  /** Whether its first line begins with a date. */
  let rowDated = false
  /** Its cells, if it is one line so far: nearly every row, and then the text need not be divided twice. */
  let whole: ReadonlyArray<string> | undefined
  let cells = 0
  let joined = false

  const closeRow = (): Part => {
    const part: Part = { _tag: "Row", cells: whole ?? cellsOf(row), text: row, joined }
    row = ""
    whole = undefined
    cells = 0
    joined = false
    return part
  }

  const failed = (issue: string, text: string): Part => {
    state = "Done"
    return { _tag: "Issue", issue, text }
  }

  const summaryHeader = (line: string): Part => {
    state = "Summary"
    return { _tag: "SummaryHeader", names: columnNames(line) }
  }

  const readLine = (line: string, parts: Array<Part>): void => {
    switch (state) {
      case "Header":
        if (isBlank(line)) return
        {
          const names = columnNames(line)
          columns = names.length
          state = "Rows"
          parts.push({ _tag: "Header", names })
          return
        }
      case "Rows": {
        const ticked = line.startsWith("`")
        const lineDated = ticked && dated.test(line)
        const startsLikeRow = ticked && (row === "" || lineDated === rowDated)
        const startsSummary = !ticked && isSummary(columnName(line.slice(0, line.search(/[,，\r\n]|$/))))
        if (row !== "" && (startsLikeRow || startsSummary)) {
          if (cells >= columns) parts.push(closeRow())
          else joined = true
        } else if (row !== "" && cells >= columns && line.trimStart().startsWith("`")) {
          // Behind a blank: perhaps the next row, perhaps a cell's text.
          joined = true
        }
        if (row !== "") {
          row += line
          whole = undefined
          cells += separators(line)
          if (row.length > longestRow) parts.push(failed("a row is longer than any row can be", row.slice(0, 4096)))
          return
        }
        if (startsSummary) {
          parts.push(summaryHeader(line))
        } else if (startsLikeRow) {
          row = line
          rowDated = lineDated
          whole = cellsOf(line)
          cells = whole.length
        } else if (!isBlank(line)) {
          parts.push(failed("a row does not begin with a back-tick", line))
        }
        return
      }
      case "Summary":
        if (isBlank(line)) return
        state = "Done"
        parts.push(
          line.startsWith("`")
            ? { _tag: "Summary", cells: cellsOf(line), text: line }
            : { _tag: "Issue", issue: "the summary does not begin with a back-tick", text: line }
        )
        return
      case "Done":
        if (!isBlank(line)) parts.push(failed("the bill goes on after its summary", line))
    }
  }

  return {
    push: (text) => {
      const parts: Array<Part> = []
      const all = rest + text
      let from = 0
      let cr = all.indexOf("\r")
      for (;;) {
        const lf = all.indexOf("\n", from)
        const line = lf < 0 ? all.length : lf
        // A CR at the end of the line is a part of its CRLF, or of one of which only the CR has come.
        while (cr >= 0 && (cr < from || cr + 1 === line)) cr = all.indexOf("\r", cr + 1)
        const end = cr >= 0 && cr < line ? cr + 1 : lf + 1
        if (end === 0) break
        readLine(all.slice(from, end), parts)
        from = end
      }
      rest = all.slice(from)
      if (rest.length > longestRow) {
        parts.push(failed("a row is longer than any row can be", rest.slice(0, 4096)))
        rest = ""
      }
      return parts
    },
    end: () => {
      const parts: Array<Part> = []
      if (rest !== "") readLine(rest, parts)
      rest = ""
      if (parts.some(({ _tag }) => _tag === "Issue") || state === "Done") return parts
      if (state === "Header") parts.push(failed("the bill is empty", ""))
      else parts.push(failed("the bill ends before its summary", row))
      return parts
    }
  }
}
