/** Reads an API page of WeChat Pay's documentation, as the Markdown that its documentation centre offers. */

/** A field of a request or a response, as the page describes it. */
export interface Field {
  readonly name: string
  /** Type as the page writes it, without bounds and without `array[…]`: `string`, `integer`, `object`, … */
  readonly type: string
  readonly isArray: boolean
  readonly minLength: number | undefined
  readonly maxLength: number | undefined
  readonly required: boolean
  /** Chinese name: `商户订单号`. */
  readonly label: string
  /** The rest of the description, on one line. */
  readonly description: string
  /** Values that the page lists. */
  readonly values: ReadonlyArray<string>
  readonly fields: ReadonlyArray<Field>
}

/** An endpoint, as its page describes it. */
export interface Page {
  readonly method: string
  readonly path: string
  /** Callers, in Chinese: `普通商户`, `普通服务商`, … */
  readonly callers: ReadonlyArray<string>
  readonly kind: "json" | "stream" | "upload"
  /** Fields of the request by their place: `path`, `query`, `header` or `body`. */
  readonly request: Readonly<Record<Place, ReadonlyArray<Field>>>
  /** Fields of the response; empty where it has no body. */
  readonly response: ReadonlyArray<Field>
  /** Error codes, each once, in the order of the page. */
  readonly codes: ReadonlyArray<string>
  /** JSON text of the example of a response. */
  readonly example: string | undefined
}

export type Place = "path" | "query" | "header" | "body"

/** Cells of a row of a table, or nothing for any other line. */
const cells = (line: string): ReadonlyArray<string> | undefined =>
  /^\|.*\|\s*$/.test(line) ? line.trim().slice(1, -1).split(" |").map((cell) => cell.trim()) : undefined

/** The lines below a heading, down to the next heading of its level or above. */
const below = (lines: ReadonlyArray<string>, heading: RegExp): ReadonlyArray<string> => {
  const start = lines.findIndex((line) => heading.test(line))
  if (start < 0) return []
  const level = /^#+/.exec(lines[start] ?? "")?.[0].length ?? 0
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => {
    const marks = /^(#+) /.exec(line)?.[1]
    return marks !== undefined && marks.length <= level
  })
  return end < 0 ? rest : rest.slice(0, end)
}

const typeOf = (cell: string) => {
  const array = /^array(?:\[(.*)\])?$/i.exec(cell)
  const one = array === null ? cell : array[1] ?? "object"
  const bounds = /^(\w+)\((?:(\d+),\s*)?(\d+)\)$/.exec(one)
  return {
    type: (bounds?.[1] ?? one).toLowerCase(),
    isArray: array !== null,
    minLength: bounds?.[2] === undefined ? undefined : Number(bounds[2]),
    maxLength: bounds?.[3] === undefined ? undefined : Number(bounds[3])
  }
}

const plain = (text: string) =>
  text
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll("&#124;", "|")
    .replaceAll(/\\(.)/g, "$1")
    .replaceAll(/\s+/g, " ")
    .trim()

/** Values are listed as code: `` `OPEN`: 开通 `` or `` `OPEN`：开通 ``. */
const valuesOf = (text: string): ReadonlyArray<string> => [
  ...new Set(Array.from(text.matchAll(/`([A-Z][A-Z0-9_]+)`\s*[:：]/g), ([, value = ""]) => value))
]

interface Row {
  readonly path: ReadonlyArray<string>
  readonly field: Field
}

const row = (columns: ReadonlyArray<string>): ReadonlyArray<Row> => {
  const [name = "", type = "", required = "", ...rest] = columns
  if (!/^(true|false)$/.test(required)) return []
  const text = rest.join(" | ")
  const label = /【\s*([^】]+?)\s*】/.exec(text)
  const path = name.replaceAll("\\", "").split(".")
  return [{
    path,
    field: {
      ...typeOf(type),
      name: path.at(-1) ?? name,
      required: required === "true",
      label: label?.[1] ?? "",
      description: plain(text.replace(/\**【[^】]*】\**/, "")),
      values: valuesOf(text),
      fields: []
    }
  }]
}

const nest = (rows: ReadonlyArray<Row>, depth: number): ReadonlyArray<Field> =>
  rows.filter(({ path }) => path.length === depth + 1).map(({ field, path }) => ({
    ...field,
    fields: nest(
      rows.filter((one) => one.path.length > depth + 1 && path.every((name, index) => one.path[index] === name)),
      depth + 1
    )
  }))

const table = (lines: ReadonlyArray<string>): ReadonlyArray<Field> =>
  nest(lines.flatMap((line) => row(cells(line) ?? [])), 0)

/** Headers that every request has. */
const ownHeaders = /^(Authorization|Accept|Content-Type|Wechatpay-Serial)$/i

const codesOf = (lines: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(
    lines.flatMap((line) => {
      const [status = "", code = ""] = cells(line) ?? []
      const name = code.replaceAll("\\", "")
      return /^\d{3}$/.test(status) && /^[A-Z][A-Z0-9_]*$/.test(name) ? [name] : []
    })
  )
]

/** Reads a page; `undefined` where it describes no endpoint. */
export const parse = (markdown: string): Page | undefined => {
  const lines = markdown.split("\n")
  const route = /请求方式：\s*【?([A-Z]+)】?\s*`?(\/[^`\s?]+)/.exec(markdown)
  if (route === null) return undefined
  const [, method = "", path = ""] = route
  const section = (name: string) => table(below(lines, new RegExp(`^#+ ${name}\\s*参数`)))
  const described = below(lines, /^#+ (应答|返回)参数/)
  const form = section("Form")
  const example = markdown.slice(markdown.lastIndexOf("应答示例"))
  return {
    method,
    path: path.replaceAll("\\", ""),
    callers: Array.from(/支持商户：(.*)/.exec(markdown)?.[1]?.matchAll(/【([^】]+)】/g) ?? [], ([, name = ""]) => name),
    kind: form.length > 0 || markdown.includes("multipart/form-data")
      ? "upload"
      : described.some((line) => line.includes("二进制流"))
      ? "stream"
      : "json",
    request: {
      path: section("Path"),
      query: section("Query"),
      header: section("Header").filter(({ name }) => !ownHeaders.test(name)),
      body: form.length > 0 ? form : section("Body")
    },
    response: table(described),
    codes: codesOf(below(lines, /^## 错误码/)),
    example: /```(?:json)?\s*(\{[\s\S]*?\n?\})\s*```/.exec(example)?.[1]
  }
}
