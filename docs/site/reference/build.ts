/** Writes the pages of the reference: `generated/{zh,en}/reference`. */
import * as Effect from "effect/Effect"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import * as Path from "node:path"
import * as Catalogue from "../../../src/Catalogue.ts"
import type * as NotificationEvent from "../../../src/NotificationEvent.ts"
import { all } from "../../../src/notifications.ts"
import { helpTexts } from "./helpTexts.ts"
import { codesPage, type Entry, errorsPage, eventsPage, linePage, modulePage, type Page } from "./pages.ts"
import { statefulNames } from "./stateful.ts"
import type { Language } from "./words.ts"

const lines = Catalogue.lines.map(({ name }) => name)

const byName = (a: Entry, b: Entry) => `${a.module}.${a.name}` < `${b.module}.${b.name}` ? -1 : 1

const entries = Catalogue.entries.toSorted(byName)

/** The line whose module exports a declaration. */
const lineOf = Effect.fn("lineOf")(function*(name: string) {
  const [module = ""] = name.split(".")
  for (const line of lines) {
    const exported: object = yield* Effect.promise(() => import(`../../../src/api/${line}/index.ts`))
    if (module in exported) return line
  }
  return ""
})

const guides = {
  zh: Path.join(import.meta.dirname, "../../errors.zh-CN.md"),
  en: Path.join(import.meta.dirname, "../../errors.md")
}

let read: ReturnType<typeof helpTexts> | undefined

/** Help texts of all lines: of one program, since it takes seconds to compile. */
export const texts = () => read ??= helpTexts(lines)

/** All pages of the reference in a language. */
export const pages = Effect.fn("pages")(function*(language: Language) {
  const stateful = yield* statefulNames
  const events = yield* Effect.forEach(all, (event: NotificationEvent.Any) => {
    const [module = "", name = ""] = event.name.split(".")
    return Effect.map(lineOf(event.name), (line) => ({ ...event, line, place: texts().contentOf(line, module, name) }))
  })
  return [
    ...lines.flatMap((line): ReadonlyArray<Page> => {
      const own = entries.filter((entry) => entry.line === line)
      const modules = [...new Set(own.map(({ module }) => module))]
      return [
        linePage(language, line, own),
        ...modules.flatMap((module) =>
          modulePage({
            language,
            entries: own.filter((entry) => entry.module === module),
            textsOf: ({ line, module, name }) => texts().of(line, module, name),
            isStateful: ({ endpoint }) => stateful.has(endpoint.description.name)
          }) ?? []
        )
      ]
    }),
    codesPage(language, entries),
    errorsPage(language, readFileSync(guides[language], "utf8")),
    eventsPage(language, events)
  ]
})

const target = Path.join(import.meta.dirname, "../generated")

const write = Effect.gen(function*() {
  rmSync(target, { recursive: true, force: true })
  for (const language of ["zh", "en"] as const) {
    for (const { path, text } of yield* pages(language)) {
      const file = Path.join(target, language, path)
      mkdirSync(Path.dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
  }
})

if (import.meta.main) await Effect.runPromise(write)
