/** Finds words that this project does not use, in sources, tests and English documents. */
import { globSync, readFileSync } from "node:fs"
import * as Path from "node:path"
import { parseSync, Visitor } from "rolldown/utils"

/** A word that is not used. */
interface Word {
  readonly find: RegExp
  /** What to write instead. */
  readonly say: string
  /** Paths where the word has its proper meaning. */
  readonly within?: RegExp
}

/** The glossary of docs/architecture.md, turned round. */
export const words: ReadonlyArray<Word> = [
  { find: /\banswer(s|ed|ing|able)?\b/i, say: "response, respond" },
  { find: /\b(tells?|telling|told)\b/i, say: "say, report, name, call" },
  { find: /\b(he|him|his|himself)\b/i, say: "the merchant, it, they" },
  { find: /\b(whoever|whomever|whosever)\b/i, say: "programs that, anyone" },
  { find: /\bwhatever\b/i, say: "any, all, no matter which" },
  { find: /\bunless (it is )?(given|told)\b/i, say: "by default, if left out" },
  { find: /\bstrays?\b/i, say: "failure, unexpected" },
  { find: /\bproblems?\b/i, say: "issue, failure" },
  {
    find: /\bfaults?\b/i,
    say: "failure, issue; a fault is what the sandbox injects",
    within:
      /^(src|test)\/sandbox\/|^test\/(Payment\.test|mutants\/mutants|cli\/(commands|inMemory)\.test)\.ts$|^test\/durable\/|^docs\/(architecture|sandbox|testing)\.md$|^README\.md$|^CHANGELOG\.md$/
  },
  { find: /\banew\b/i, say: "again" },
  { find: /\b(whence|whereof|thereof|wherein|therein|lest|nought|aught)\b/i, say: "plain words" },
  { find: /\b(as|spelt|so) spelt\b/i, say: "WeChat Pay's spelling" },
  { find: /\bno more\b(?! (than|bytes|pages))/i, say: "no longer" }
]

/** A piece of text and where it begins. */
interface Piece {
  readonly line: number
  readonly text: string
}

/** `pageAnswer` is `page Answer`. A name with `_` is WeChat Pay's. */
const wordsOf = (identifier: string) =>
  identifier.includes("_") ? "" : identifier.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")

const lineAt = (source: string) => {
  const starts = [0, ...Array.from(source.matchAll(/\n/g), ({ index }) => index + 1)]
  return (offset: number) => starts.findLastIndex((start) => start <= offset) + 1
}

/** Identifiers, comments and texts of a module. */
export const piecesOfModule = (path: string, source: string): ReadonlyArray<Piece> => {
  const { comments, program } = parseSync(path, source)
  const line = lineAt(source)
  const pieces: Array<Piece> = comments.flatMap(({ start, value }) =>
    value.split("\n").map((text, index) => ({ line: line(start) + index, text: prose(text) }))
  )
  const add = (start: number, text: string) =>
    text.split("\n").forEach((one, index) => pieces.push({ line: line(start) + index, text: one }))
  new Visitor({
    Identifier: ({ name, start }) => add(start, wordsOf(name)),
    Literal: ({ start, value }) => {
      if (typeof value === "string") add(start, text(value))
    },
    TemplateElement: ({ start, value }) => add(start, text(value.cooked ?? ""))
  }).visit(program)
  return pieces
}

/** Code within prose names things by their names: it is checked where they are declared. */
const prose = (line: string) => line.replaceAll(/`[^`]*`/g, "`…`").replaceAll(/\{@link \w+\}|https?:\/\/\S+/g, "…")

/** A text of a program: a single name, as WeChat Pay writes them, is no prose. */
const text = (value: string) => /^\S*_\S*$/.test(value) ? "" : prose(value)

/** Lines of a document. */
export const piecesOfDocument = (source: string): ReadonlyArray<Piece> =>
  source.split("\n").map((one, index) => ({ line: index + 1, text: prose(one) }))

/** Words that are not used, as `path:line: word; say …`. */
export const found = (path: string, source: string): ReadonlyArray<string> => {
  const pieces = path.endsWith(".md") ? piecesOfDocument(source) : piecesOfModule(path, source)
  const all = pieces.flatMap(({ line, text }) =>
    words.flatMap(({ find, say, within }) => {
      const match = within?.test(path) === true ? null : find.exec(text)
      return match === null ? [] : [{ line, issue: `${path}:${line}: ${match[0]}; say ${say}` }]
    })
  )
  return [...new Set(all.sort((a, b) => a.line - b.line).map(({ issue }) => issue))]
}

const root = Path.join(import.meta.dirname, "..")

/** Everything that is read: documents in Chinese are held to their English twins. */
export const files: ReadonlyArray<string> = globSync(["src/**/*.ts", "test/**/*.ts", "docs/**/*.{md,ts}", "*.md"], {
  cwd: root
})
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) =>
    !path.endsWith(".zh-CN.md") && !path.startsWith("test/vocabulary") &&
    !/^docs\/site\/(dist|generated)\//.test(path) && !path.includes("/node_modules/")
  )
  .sort()

export const read = (path: string): string => readFileSync(Path.join(root, path), "utf8")
