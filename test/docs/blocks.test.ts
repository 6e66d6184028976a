import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import * as Path from "node:path"
import { afterAll } from "vitest"
import { type Block, blocksOf } from "./blocks.ts"

const root = Path.join(import.meta.dirname, "../..")

const sources = globSync(["README*.md", "docs/**/*.md", "src/**/*.ts"], { cwd: root, exclude: ["docs/site/**"] })
  .toSorted()
const blocks = sources.flatMap((source) => blocksOf(source, readFileSync(Path.join(root, source), "utf8")))

mkdirSync(Path.join(root, ".cache"), { recursive: true })
const workshop = mkdtempSync(Path.join(root, ".cache/docs-"))
afterAll(() => rmSync(workshop, { recursive: true, force: true }))

const fileOf = ({ line, source }: Block) => Path.join(workshop, `${source.replaceAll("/", "~")}~${line}.ts`)

for (const block of blocks) {
  // As many lines in front as in the source, so that an error's line is the source's.
  writeFileSync(fileOf(block), `${"\n".repeat(block.line)}${block.code}\n`)
}
writeFileSync(
  Path.join(workshop, "tsconfig.json"),
  JSON.stringify({
    extends: "../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ["*.ts"]
  })
)

/** Errors that the compiler finds in all blocks, by file and line of the source. */
const typeCheck = () =>
  new Promise<ReadonlyArray<string>>((resolve) => {
    const tsc = Path.join(root, "node_modules/typescript/bin/tsc")
    execFile(process.execPath, [tsc, "-p", workshop, "--pretty", "false"], { cwd: workshop }, (_error, stdout) => {
      resolve(
        stdout.split("\n").filter((line) => line !== "").map((line) =>
          line.replace(/^(.*)~\d+\.ts\((\d+),\d+\):/, (_, file: string, at: string) =>
            `${file.replaceAll("~", "/")}:${at}:`)
        )
      )
    })
  })

describe("code in the documents", () => {
  it("is found: in both READMEs and in comments", () => {
    for (const source of ["README.md", "README.zh-CN.md", "src/api/payments/Native.ts"]) {
      assert.include(blocks.map((block) => block.source), source)
    }
    assert.deepStrictEqual(
      blocksOf("x.ts", "/**\n * ```ts run\n * const x = 1\n *\n * f(x)\n * ```\n * ```sh\n * ls\n * ```\n */"),
      [{ source: "x.ts", line: 2, code: "const x = 1\n\nf(x)", run: true }]
    )
  })

  it("imports only what the package exports", () => {
    const { exports, name } = JSON.parse(readFileSync(Path.join(root, "package.json"), "utf8"))
    const specifiers = blocks.flatMap(({ code }) =>
      [...code.matchAll(/from "([^"]+)"/g)].map((match) => match[1] ?? "")
    )
    const own = specifiers.filter((specifier) => specifier === name || specifier.startsWith(`${name}/`))
    assert.isAbove(own.length, 5)
    assert.deepStrictEqual(own.filter((specifier) => !exports[`.${specifier.slice(name.length)}`]), [])
  })

  it("compiles, strictly", async () => {
    assert.deepStrictEqual(await typeCheck(), [])
  }, 120_000)

  for (const block of blocks.filter(({ run }) => run)) {
    it(`runs: ${block.source}:${block.line}`, async () => {
      await import(fileOf(block))
    })
  }
})

describe("links in the documents", () => {
  const pages = sources.filter((source) => source.endsWith(".md"))
  for (const page of pages) {
    it(`of ${page} lead somewhere`, () => {
      const text = readFileSync(Path.join(root, page), "utf8")
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? "")
      const here = (link: string) => Path.join(Path.dirname(page), link)
      assert.deepStrictEqual(links.filter((link) => globSync(here(link), { cwd: root }).length === 0), [])
    })
  }
})
