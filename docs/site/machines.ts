/** Texts for machines: `llms.txt`, `llms-full.txt`, and each page as Markdown. */
import { guides, routeOf } from "./pages.ts"

/** A text and where it goes, below the site's root. */
export interface Text {
  readonly path: string
  readonly text: string
}

const title = (text: string) => /^# (.+)$/m.exec(text)?.[1] ?? ""

const first = (text: string) =>
  text.split("\n").find((line) => line !== "" && !/^(#|\||```|---|`)/.test(line))?.replaceAll(
    /\[([^\]]*)\]\([^)]*\)/g,
    "$1"
  ) ??
    ""

/** What `buildEnd` writes. English: machines read it all, and its texts are the shorter ones. */
export const machineTexts = (
  pages: ReadonlyArray<string>,
  read: (page: string) => string
): ReadonlyArray<Text> => {
  const all = pages.flatMap((page) => {
    const route = routeOf(page)
    return route === undefined ? [] : [{ page, route, text: read(page) }]
  })
  const english = all.filter(({ route }) => route.startsWith("en/") && !route.endsWith("index.md"))
  const guide = english.filter(({ route }) => !route.includes("/reference/"))
  const reference = english.filter(({ route }) => route.includes("/reference/"))
  const order = ["en/start.md", ...guides.map(({ name }) => `en/guide/${name}.md`)]
  const sorted = guide.toSorted((a, b) => order.indexOf(a.route) - order.indexOf(b.route))
  const item = ({ route, text }: (typeof all)[number]) => `- [${title(text)}](/${route}): ${first(text)}`
  return [
    {
      path: "llms.txt",
      text: [
        "# effect-wechatpay",
        "",
        "> WeChat Pay API v3 for Effect programs in TypeScript: typed endpoints, typed errors, verified notifications, a sandbox.",
        "",
        "Every page of the site is also here as Markdown: add `.md` to its path. `llms-full.txt` has all guides in one file.",
        "",
        "## Guides",
        "",
        ...sorted.map(item),
        "",
        "## Reference",
        "",
        ...reference.map(item),
        ""
      ].join("\n")
    },
    { path: "llms-full.txt", text: sorted.map(({ text }) => text.trim()).join("\n\n---\n\n") + "\n" },
    ...all.map(({ route, text }) => ({ path: route, text }))
  ]
}
