import { assert, describe, it } from "@effect/vitest"
import { globSync, readdirSync, readFileSync } from "node:fs"
import * as Path from "node:path"
import { parseSync, Visitor } from "rolldown/utils"

const root = Path.join(import.meta.dirname, "../../src/api")

/** Folders of the lines: every field of each has a hover text. */
const lines = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)

/** Fields of schemas without a docblock, as `file:line name`. */
const bare = (path: string, source: string): ReadonlyArray<string> => {
  const { program } = parseSync(path, source)
  const found: Array<string> = []
  const check = (fields: {
    readonly properties: ReadonlyArray<{ readonly type: string; readonly start: number; readonly end: number }>
  }) => {
    for (const { end, start, type } of fields.properties) {
      // What a spread brings along has its texts where it is declared.
      if (type !== "Property" || source.slice(0, start).trimEnd().endsWith("*/")) continue
      found.push(`${path}:${source.slice(0, start).split("\n").length} ${source.slice(start, end).split(":")[0]}`)
    }
  }
  new Visitor({
    CallExpression: ({ arguments: [fields], callee }) => {
      const name = source.slice(callee.start, callee.end)
      if (name === "Schema.Struct" && fields?.type === "ObjectExpression") check(fields)
    },
    VariableDeclarator: ({ id, init }) => {
      const fields = init?.type === "TSAsExpression" ? init.expression : init
      if (id.type === "Identifier" && id.name.endsWith("Fields") && fields?.type === "ObjectExpression") check(fields)
    }
  }).visit(program)
  return found
}

describe("Hover texts", () => {
  for (const line of lines) {
    it(`stand at every field of ${line}`, () => {
      const files = globSync("**/*.ts", { cwd: Path.join(root, line) })
      assert.isNotEmpty(files)
      assert.deepStrictEqual(
        files.flatMap((file) => bare(`${line}/${file}`, readFileSync(Path.join(root, line, file), "utf8"))),
        []
      )
    })
  }

  it("are missed where there are none", () => {
    const source =
      "const ownFields = { a: 1 }\nexport const S = Schema.Struct({\n  /** B. */\n  b: X,\n  c: X,\n  ...d\n})"
    assert.deepStrictEqual(bare("a.ts", source), ["a.ts:1 a", "a.ts:5 c"])
  })
})
