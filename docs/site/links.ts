/** Links and anchors that hold on GitHub and on the site. */
import { readFileSync } from "node:fs"
import * as Path from "node:path"
import { routeOf } from "./pages.ts"

const root = Path.join(import.meta.dirname, "../..")

/** Anchor of a heading, as GitHub makes it. */
export const slugify = (heading: string): string =>
  heading.trim().toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "").replaceAll(" ", "-")

const { repository }: { readonly repository?: { readonly url?: string } } = JSON.parse(
  readFileSync(Path.join(root, "package.json"), "utf8")
)

/** Address of a file in the repository; without a repository in package.json the file's name alone. */
const inRepository = (file: string): string | undefined =>
  repository?.url === undefined ? undefined : `${repository.url.replace(/^git\+|\.git$/g, "")}/blob/main/${file}`

/**
 * Where a relative link of a Markdown file leads on the site: to a page, or to the file in the repository. `undefined`
 * for what has no place on the site and no repository to stand in.
 */
export const linkOf = (from: string, href: string): string | undefined => {
  const [path = "", hash] = href.split("#")
  const anchor = hash === undefined ? "" : `#${hash}`
  const file = Path.relative(root, Path.resolve(root, Path.dirname(from), path))
  const route = routeOf(file)
  if (route !== undefined) return `/${route.replace(/(?<=^|\/)index\.md$/, "").replace(/\.md$/, "")}${anchor}`
  const address = inRepository(file)
  return address === undefined ? undefined : `${address}${anchor}`
}

/** Whether a link stays within the repository. */
export const isRelative = (href: string): boolean => !/^([a-z]+:|\/|#)/i.test(href)
