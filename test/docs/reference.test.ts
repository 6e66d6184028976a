/** The reference on the site: made of the catalogue, so what it says of an endpoint has to be said of each. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import { execFile } from "node:child_process"
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import * as Path from "node:path"
import { afterAll } from "vitest"
import { pages, texts } from "../../docs/site/reference/build.ts"
import { callOf, requestOf } from "../../docs/site/reference/calls.ts"
import { closed } from "../../docs/site/reference/closed.ts"
import { codes } from "../../docs/site/reference/codes.ts"
import { fieldsOf } from "../../docs/site/reference/fields.ts"
import type { Page } from "../../docs/site/reference/pages.ts"
import { isUntranslated, type Language } from "../../docs/site/reference/words.ts"
import { Catalogue } from "../../src/catalogue/index.ts"
import { commonCodes } from "../../src/WeChatPayError.ts"
import { blocksOf } from "./blocks.ts"

const root = Path.join(import.meta.dirname, "../..")
const { entries, lines } = Catalogue

mkdirSync(Path.join(root, ".cache"), { recursive: true })
const workshop = mkdtempSync(Path.join(root, ".cache/reference-"))
afterAll(() => rmSync(workshop, { recursive: true, force: true }))

const written = new Map<Language, Promise<ReadonlyArray<Page>>>()
/** The pages of a language, written once for all tests. */
const pagesIn = (language: Language) => {
  const known = written.get(language) ?? Effect.runPromise(pages(language))
  written.set(language, known)
  return known
}

const typeCheck = () =>
  new Promise<string>((resolve) => {
    const tsc = Path.join(root, "node_modules/typescript/bin/tsc")
    execFile(process.execPath, [tsc, "-p", workshop, "--pretty", "false"], (_error, stdout) => resolve(stdout))
  })

describe("A call of the reference", () => {
  it("has a request that its endpoint takes", () => {
    for (const entry of entries) {
      const { request } = entry.endpoint.description
      const exit = Schema.decodeUnknownExit(Schema.toType(Schema.make<Schema.Codec<unknown>>(request.ast)))(
        requestOf(entry)
      )
      assert.isTrue(Exit.isSuccess(exit), `${entry.line} ${entry.module}.${entry.name}: ${String(exit)}`)
    }
  })

  it("compiles, and so does the code of a notification", async () => {
    const built = await pagesIn("zh")
    const events = built.find(({ path }) => path === "reference/events.md")
    entries.forEach((entry, index) => writeFileSync(Path.join(workshop, `call${index}.ts`), `${callOf(entry)}\n`))
    const blocks = blocksOf("events.md", events?.text ?? "")
    assert.isAbove(blocks.length, 30)
    blocks.forEach(({ code }, index) => writeFileSync(Path.join(workshop, `event${index}.ts`), `${code}\n`))
    writeFileSync(
      Path.join(workshop, "tsconfig.json"),
      JSON.stringify({ extends: "../../tsconfig.json", include: ["*.ts"] })
    )
    assert.strictEqual(await typeCheck(), "")
  }, 120_000)
})

describe("The reference", () => {
  it("explains every code that an endpoint lists, and no other", () => {
    const listed = new Set([...commonCodes, ...entries.flatMap(({ endpoint: { description } }) => description.codes)])
    assert.deepStrictEqual(Object.keys(codes).toSorted(), [...listed].toSorted())
  })

  it("says in Chinese and English which bounds a field has, and what it is for", () => {
    const silent: Array<string> = []
    const untranslated = new Set<string>()
    for (const { endpoint: { description }, line, module, name } of entries) {
      const { request } = texts().of(line, module, name)
      for (const field of fieldsOf(description.request, request)) {
        for (const bound of field.bounds.filter(isUntranslated)) untranslated.add(bound)
        if (field.text === "") silent.push(`${line} ${module}.${name} ${field.path}`)
      }
    }
    assert.deepStrictEqual([...untranslated], [])
    assert.deepStrictEqual(silent, [])
  }, 60_000)

  it("has a page for every module and a section for every endpoint, in both languages", async () => {
    for (const language of ["zh", "en"] as const) {
      const built = await pagesIn(language)
      const all = new Map(built.map(({ path, text }) => [path, text]))
      for (const { line, module, name } of entries) {
        assert.include(all.get(`reference/${line}/${module}.md`), `{#${module}-${name}}`.toLowerCase())
      }
      assert.isAbove(all.size, lines.length)
    }
  }, 120_000)

  it(
    "says that an upload may be repeated, as the library does, and that an order without a number may not",
    async () => {
      const built = await pagesIn("en")
      const section = (path: string, anchor: string) => {
        const text = built.find((page) => page.path === path)?.text ?? ""
        return text.split(/^## /m).find((part) => part.includes(`{#${anchor}}`)) ?? ""
      }
      assert.include(section("reference/media/Media.md", "media-uploadimage"), "The library repeats it by itself")
      assert.include(section("reference/payments/Order.md", "order-querybyid"), "The library repeats it by itself")
      assert.include(section("reference/payments/Refund.md", "refund-create"), "Idempotent by `out_refund_no`")
      assert.include(
        section("reference/complaints/Complaint.md", "complaint-respond"),
        "The library does not repeat it"
      )
    },
    60_000
  )

  it("says of a product that is closed to new merchants that it is", () => {
    const api = Path.join(root, "src/api")
    const announced = globSync("**/*.ts", { cwd: api })
      .filter((file) =>
        /accepts no new merchants|phases out new/.test(readFileSync(Path.join(api, file), "utf8").slice(0, 600))
      )
      .map((file) => Path.basename(file, ".ts"))
    assert.includeMembers(Object.keys(closed), announced)
    assert.isAbove(announced.length, 5)
  })

  it("is left out of the package, as is the site", () => {
    const { files } = JSON.parse(readFileSync(Path.join(root, "package.json"), "utf8"))
    assert.include(files, "!docs/site")
  })
})
