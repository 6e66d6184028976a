/** Texts for machines: `llms.txt`, `llms-full.txt`, and each page as Markdown. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import * as Path from "node:path"
import { guides, routeOf } from "./pages.ts"

const root = Path.join(import.meta.dirname, "../..")

/** A text and where it goes. */
export interface Text {
  readonly path: string
  readonly text: string
}

interface Page {
  /** Where the index says that the page is. */
  readonly link: string
  readonly text: string
}

const title = (text: string) => /^# (.+)$/m.exec(text)?.[1] ?? ""

/** The first sentence of prose, without its links. */
const summary = (text: string) =>
  text.split("\n").find((line) => line !== "" && !/^(#|\||```|---|`|\[)/.test(line))?.replaceAll(
    /\[([^\]]*)\]\([^)]*\)/g,
    "$1"
  ) ?? ""

const item = ({ link, text }: Page) => `- [${title(text)}](${link}): ${summary(text)}`

const index = (where: string, guide: ReadonlyArray<Page>, reference: ReadonlyArray<Page>) =>
  [
    "# effect-wechatpay",
    "",
    "> WeChat Pay API v3 for Effect programs in TypeScript: typed endpoints, typed errors, verified notifications, a sandbox.",
    "",
    where,
    "",
    "## Guides",
    "",
    ...guide.map(item),
    "",
    ...(reference.length === 0 ? [] : ["## Reference", "", ...reference.map(item), ""])
  ].join("\n")

const joined = (guide: ReadonlyArray<Page>) => `${guide.map(({ text }) => text.trim()).join("\n\n---\n\n")}\n`

/** English guides in their order, README first: machines read all of it, and its texts are the shorter ones. */
const sources = ["README.md", ...guides.map(({ name }) => `docs/${name}.md`)]

/** What the site has. */
export const siteTexts = (pages: ReadonlyArray<string>): ReadonlyArray<Text> => {
  const all = pages.flatMap((page) => {
    const route = routeOf(page)
    return route === undefined ? [] : [{ page, link: `/${route}`, text: readFileSync(Path.join(root, page), "utf8") }]
  })
  const guide = sources.flatMap((source) => all.find(({ page }) => page === source) ?? [])
  const reference = all.filter(({ link }) => link.startsWith("/en/reference/"))
  return [
    {
      path: "llms.txt",
      text: index(
        "Every page of the site is also available as Markdown: add `.md` to its path. `llms-full.txt` contains all guides.",
        guide,
        reference
      )
    },
    { path: "llms-full.txt", text: joined(guide) },
    ...all.map(({ link, text }) => ({ path: link.slice(1), text }))
  ]
}

/** What the package brings. */
export const packageTexts = (): ReadonlyArray<Text> => {
  const guide = sources.map((source) => ({ link: `../${source}`, text: readFileSync(Path.join(root, source), "utf8") }))
  return [
    {
      path: "llms.txt",
      text: index(
        "`llms-full.txt` contains all guides; `../docs/skill/SKILL.md` contains the rules in short.",
        guide,
        []
      )
    },
    { path: "llms-full.txt", text: joined(guide) }
  ]
}

if (import.meta.main) {
  mkdirSync(Path.join(root, "dist"), { recursive: true })
  for (const { path, text } of packageTexts()) writeFileSync(Path.join(root, "dist", path), text)
}
