/**
 * Writes the skeleton of an endpoint from its official page:
 * `npm run new -- <path of the page's Markdown> <Module.verb> <product line>`.
 *
 * Writes `src/api/<line>/<Module>.ts` and `test/api/<line>/<Module>.test.ts`. Where a file exists, the skeleton is
 * printed instead, to be merged by hand.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { commonCodes } from "../../src/WeChatPayError.ts"
import * as Page from "./page.ts"
import * as Skeleton from "./skeleton.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** The title in the menu of the documentation, which lies beside the folder of pages. */
const titleOf = (file: string, id: string): string => {
  const menu = Path.join(Path.dirname(file), "../llms.txt")
  const found = existsSync(menu)
    ? new RegExp(`\\[([^\\]]+)\\]\\([^)]*/${id}\\.md\\)`).exec(readFileSync(menu, "utf8"))?.[1]
    : undefined
  return (found ?? `${Skeleton.toWrite} title`).replace(/(接口|API)$/, "").trim()
}

const put = (file: string, text: string) => {
  const path = Path.join(root, file)
  if (existsSync(path)) {
    console.log(`// ${file} exists: merge this by hand.\n\n${text}`)
    return
  }
  mkdirSync(Path.dirname(path), { recursive: true })
  writeFileSync(path, text)
  console.log(`wrote ${file}`)
}

const [file, name, line] = process.argv.slice(2)

if (file === undefined || name === undefined || !/^[A-Z]\w*\.[a-z]\w*$/.test(name) || line === undefined) {
  console.error("usage: npm run new -- <path of the page's Markdown> <Module.verb> <product line>")
  process.exitCode = 2
} else {
  const page = Page.parse(readFileSync(file, "utf8"))
  if (page === undefined) {
    console.error(`${file} describes no endpoint: a page of an API has a line 请求方式`)
    process.exitCode = 1
  } else {
    const id = Path.basename(file, ".md")
    const audience = Path.resolve(file).includes("/partner/") ? "partner" : "merchant"
    const [module = ""] = name.split(".")
    const options: Skeleton.Options = {
      name,
      line,
      docs: `https://pay.weixin.qq.com/doc/v3/${audience}/${id}`,
      title: titleOf(file, id),
      src: "../.."
    }
    put(`src/api/${line}/${module}.ts`, Skeleton.module(page, options, commonCodes))
    put(`test/api/${line}/${module}.test.ts`, Skeleton.test(page, options))
    console.log("Next: dprint fmt, write the texts, add the module to the line's index, and read the page once more.")
  }
}
