/** Fenced code of the documents. */

export interface Block {
  /** Path of the source, and the line on which the block starts. */
  readonly source: string
  readonly line: number
  readonly code: string
  readonly run: boolean
}

/** Every fenced `ts` block of a text; in sources, of its comments. */
export const blocksOf = (source: string, text: string): ReadonlyArray<Block> => {
  const comment = source.endsWith(".ts") ? /^\s*\* ?/ : /^/
  const lines = text.split("\n").map((line) => line.replace(comment, ""))
  const blocks: Array<Block> = []
  let open:
    | { readonly line: number; readonly indent: string; readonly info: string; readonly code: Array<string> }
    | undefined
  lines.forEach((line, index) => {
    const fence = /^(\s*)```(.*)$/.exec(line)
    if (open === undefined) {
      if (fence !== null) open = { line: index + 1, indent: fence[1] ?? "", info: (fence[2] ?? "").trim(), code: [] }
    } else if (fence?.[2] === "") {
      const [language, ...flags] = open.info.split(/\s+/)
      if (language === "ts") {
        blocks.push({ source, line: open.line, code: open.code.join("\n"), run: flags.includes("run") })
      }
      open = undefined
    } else open.code.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line)
  })
  return blocks
}
