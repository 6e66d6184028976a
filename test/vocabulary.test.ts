import { assert, describe, it } from "@effect/vitest"
import { pending } from "./vocabulary.pending.ts"
import { files, found, read } from "./vocabulary.ts"

/** Docblocks that begin with a question word, as `path:line: word`. */
const questions = (path: string, source: string) =>
  Array.from(
    source.matchAll(/\/\*\*(?:\s*\n\s*\*)? +(What|Who|Whose|How|Where|Why)\b/g),
    ({ 0: { length }, 1: word, index }) => `${path}:${source.slice(0, index + length).split("\n").length}: ${word}`
  )

const findings = files.map((path) => ({ path, found: found(path, read(path)) }))

describe("Vocabulary", () => {
  it("of identifiers, comments, messages, test names and documents is that of docs/architecture.md", () => {
    const enforced = findings.filter(({ path }) => !pending.some((start) => path.startsWith(start)))
    assert.deepStrictEqual(enforced.flatMap(({ found }) => found), [])
    assert.isAbove(enforced.length, 50)
  })

  for (const start of pending) {
    it(`is pending in ${start}; delete the line from test/vocabulary.pending.ts once it is clean`, () => {
      assert.isTrue(findings.some(({ found, path }) => path.startsWith(start) && found.length > 0))
    })
  }

  it("of docblocks in src begins with the thing or the action, and not with a question word", () => {
    const modules = files.filter((path) => path.startsWith("src/"))
    assert.deepStrictEqual(modules.flatMap((path) => questions(path, read(path))), [])
    assert.deepStrictEqual(
      questions("a.ts", "/** What it is. */\n/**\n * Why not.\n */\n/**\n * Whole.\n * What follows. */\n"),
      ["a.ts:1: What", "a.ts:3: Why"]
    )
  })

  const sees = (path: string, source: string, ...words: ReadonlyArray<string>) =>
    it(`${words.length === 0 ? "passes" : `sees ${words.join(", ")} in`} ${path}: ${source}`, () => {
      assert.deepStrictEqual(found(path, source).map((one) => one.slice(path.length + 1)), words)
    })
  sees("a.ts", "const pageAnswer = 1", "1: Answer; say response, respond")
  sees("a.ts", "// WeChat Pay tells it\nconst a = 1", "1: tells; say say, report, name, call")
  sees("a.ts", "/**\n * What he said.\n */\nconst a = 1", "2: he; say the merchant, it, they")
  sees("a.ts", "const a = `is a stray ${1}`", "1: stray; say failure, unexpected")
  sees("a.ts", "class Problem {}", "1: Problem; say issue, failure")
  sees("a.ts", "const fault = 1", "1: fault; say failure, issue; a fault is what the sandbox injects")
  sees("docs/a.md", "One\n\nUnless given, all.", "3: Unless given; say by default, if left out")
  sees("src/sandbox/a.ts", "const fault = 1")
  // WeChat Pay's own names, names within prose, and addresses.
  sees("a.ts", "const a = { problem_type: \"problem_description\" } // see `answer`, https://x.example/answer")
  sees("a.ts", "const sheLL = \"whether the others\"")
})
