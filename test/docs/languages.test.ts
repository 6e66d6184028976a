/** Both languages of a document have the same sections, tables and code. */
import { assert, describe, it } from "@effect/vitest"
import { existsSync, globSync, readFileSync } from "node:fs"
import * as Path from "node:path"
import { slugify } from "../../docs/site/links.ts"
import { guides } from "../../docs/site/pages.ts"

const root = Path.join(import.meta.dirname, "../..")
const read = (file: string) => readFileSync(Path.join(root, file), "utf8")

/** Documents in English that have to have a Chinese one. */
const documents = ["README.md", ...globSync("docs/*.md", { cwd: root }).filter((file) => !file.endsWith(".zh-CN.md"))]

const chinese = (file: string) => file.replace(/\.md$/, ".zh-CN.md")

/**
 * Code without what is said in the reader's language: comments, and texts. Where lines break is the formatter's affair,
 * and depends on the length of the texts.
 */
const bare = (code: string) =>
  code.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)(\/\/|#).*$/gm, "$1").replaceAll(/"[^"\n]*"/g, "\"\"")
    .replaceAll(/`[^`]*`/g, (text) => `\`${[...text.matchAll(/\$\{[^}]*\}/g)].join("")}\``)
    .replaceAll(/\s+/g, " ").replaceAll(/ ?([{}()[\],]) ?/g, "$1\n").trim()

interface Outline {
  /** Levels of the headings, in order. */
  readonly headings: ReadonlyArray<number>
  /** Rows of each table. */
  readonly tables: ReadonlyArray<number>
  /** Language, marks and content of each block of code. */
  readonly blocks: ReadonlyArray<string>
}

/** Anchors of the headings of a text. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    slugify(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1"))
  )

export const outlineOf = (text: string): Outline => {
  const blocks: Array<string> = []
  const prose = text.replaceAll(/^( *)```(.*)\n([\s\S]*?)^\1```$/gm, (_, _indent, info: string, code: string) => {
    blocks.push(`${info}\n${bare(code)}`)
    return ""
  })
  const tables: Array<number> = []
  let rows = 0
  for (const line of [...prose.split("\n"), ""]) {
    if (line.trimStart().startsWith("|")) rows++
    else {
      if (rows > 0) tables.push(rows)
      rows = 0
    }
  }
  return {
    headings: [...prose.matchAll(/^(#+) /gm)].map(([, marks = ""]) => marks.length),
    tables,
    blocks
  }
}

describe("Documents", () => {
  for (const file of documents) {
    it(`${file} has the same sections, tables and code in Chinese`, () => {
      assert.isTrue(existsSync(Path.join(root, chinese(file))), `${chinese(file)} is missing`)
      assert.deepStrictEqual(outlineOf(read(chinese(file))), outlineOf(read(file)))
    })
  }

  it("are all on the site", () => {
    const named = guides.map(({ name }) => `docs/${name}.md`)
    assert.deepStrictEqual(documents.filter((file) => file.startsWith("docs/")).toSorted(), named.toSorted())
  })

  it("lead to the other language", () => {
    const leads = (from: string, name: string, to: string) =>
      [`[${name}](${Path.basename(to)})`, `[${name}](./${Path.basename(to)})`].some((link) => read(from).includes(link))
    const wrong = documents.filter((file) => existsSync(Path.join(root, chinese(file)))).filter((file) =>
      !leads(file, "中文", chinese(file)) || !leads(chinese(file), "English", file)
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("in Chinese lead to documents in Chinese", () => {
    const wrong = documents.map(chinese).filter((file) => existsSync(Path.join(root, file))).flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)#\s]+\.md)(#[^)]*)?\)/g)].flatMap(([, href = ""]) => {
        if (/^[a-z]+:/.test(href) || href.endsWith(".zh-CN.md")) return []
        const target = Path.join(Path.dirname(file), href)
        // The link to the same document in English.
        if (chinese(target) === file) return []
        return existsSync(Path.join(root, chinese(target))) ? [`${file}: ${href}`] : []
      })
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("in Chinese address the reader in one way", () => {
    assert.deepStrictEqual(documents.map(chinese).filter((file) => read(file).includes("您")), [])
  })

  it("lead to headings that are there", () => {
    const files = [...documents, ...documents.map(chinese)].filter((file) => existsSync(Path.join(root, file)))
    const wrong = files.flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)#\s:]+\.md)?#([^)\s]+)\)/g)].flatMap(([, href, anchor = ""]) => {
        const target = href === undefined ? file : Path.join(Path.dirname(file), href)
        if (!existsSync(Path.join(root, target)) || anchorsOf(read(target)).includes(anchor)) return []
        return [`${file}: ${href ?? ""}#${anchor}`]
      })
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("are compared by what differs", () => {
    const text = "# A\n\n| a |\n| - |\n| b |\n\n```ts run\nconst a = \"茶\" // tea\n```\n"
    assert.deepStrictEqual(outlineOf(text), {
      headings: [1],
      tables: [3],
      blocks: ["ts run\nconst a = \"\""]
    })
    assert.deepStrictEqual(outlineOf("```ts\nf(\n  \"tea\"\n)\n```\n"), outlineOf("```ts\nf(\"茶\")\n```\n"))
    assert.notDeepEqual(outlineOf(`${text}## B\n`), outlineOf(text))
    assert.notDeepEqual(outlineOf(text.replace("| b |\n", "")), outlineOf(text))
    assert.notDeepEqual(outlineOf(text.replace("const", "let")), outlineOf(text))
  })
})
