/** Pages of the reference as Markdown. */
import { isSafe } from "../../../src/call/description.ts"
import type * as Catalogue from "../../../src/Catalogue.ts"
import type * as Endpoint from "../../../src/Endpoint.ts"
import type * as NotificationEvent from "../../../src/NotificationEvent.ts"
import { commonCodes } from "../../../src/WeChatPayError.ts"
import { callOf, codeOf } from "./calls.ts"
import { closed } from "./closed.ts"
import { codeIn, codes } from "./codes.ts"
import { type Field, fieldsOf } from "./fields.ts"
import type { Place, Texts } from "./helpTexts.ts"
import { describe, type Language, typeIn, words } from "./words.ts"

export type Entry = (typeof Catalogue.entries)[number]

/** A page and where it goes. */
export interface Page {
  readonly path: string
  readonly text: string
}

// The site is made with Vue, which reads tags and mustaches in prose; code is left alone.
const prose = (text: string) =>
  text.split(/(`[^`]*`)/).map((part) =>
    part.startsWith("`") ? part : part.replaceAll("<", "&lt;").replaceAll("{", "&#123;")
  ).join("")

const cell = (text: string) => prose(text).replaceAll("|", "\\|").replaceAll("\n", " ")

const table = (heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => [
  `| ${heads.join(" | ")} |`,
  `| ${heads.map(() => "---").join(" | ")} |`,
  ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`)
]

const fieldTable = (language: Language, fields: ReadonlyArray<Field>): ReadonlyArray<string> => {
  const w = words[language]
  return table(
    [w.field, w.type, w.required, w.meaning],
    fields.map((field) => [
      `\`${field.path}\``,
      typeIn(language, field),
      field.isRequired && !field.isFilled ? w.yes : w.no,
      describe(language, field)
    ])
  )
}

/** Anchor of an endpoint on the page of its module. */
export const anchor = ({ module, name }: Entry) => `${module}-${name}`.toLowerCase()

const pageLinks = (docs: ReadonlyArray<string>, language: Language) =>
  docs.map((url, index) => `[${words[language].page}${docs.length > 1 ? ` ${index + 1}` : ""}](${url})`).join(" · ")

// Docblocks break their lines by width, and have examples that the page makes of its own.
const intro = (text: string): string => {
  const [head = ""] = text.split(/\*\*Example\*\*/)
  return head.replaceAll(/\*\*(When to use|Details|Gotchas)\*\*/g, "").replaceAll(/\{@link ([^}]*)\}/g, "`$1`").trim()
}

const repeats = (language: Language, description: Endpoint.Description): string => {
  const w = words[language]
  if (isSafe(description, {})) return w.safe
  return description.kind === "json" && description.idempotentBy !== undefined
    ? w.idempotent(description.idempotentBy)
    : w.unrepeatable
}

const responsePart = (language: Language, description: Endpoint.Description, place: Place): ReadonlyArray<string> => {
  const w = words[language]
  if (description.kind === "stream") return [w.file]
  const fields = fieldsOf(description.response, place)
  return fields.length === 0 ? [w.empty] : fieldTable(language, fields)
}

const endpointPart = (language: Language, entry: Entry, texts: Texts, isStateful: boolean): ReadonlyArray<string> => {
  const w = words[language]
  const { endpoint: { description }, module, name } = entry
  const request = fieldsOf(description.request, texts.request)
  const own = description.codes.filter((code) => !commonCodes.some((common) => common === code))
  return [
    `## ${module}.${name} ${description.title} {#${anchor(entry)}}`,
    "",
    `\`${description.route}\``,
    "",
    ...(language === "en" ? [prose(intro(texts.text)), ""] : []),
    `${w.who}${language === "zh" ? "：" : ": "}${
      description.roles.map((role) => w.roles[role]).join(language === "zh" ? "、" : ", ")
    } · ${pageLinks(description.docs, language)}`,
    "",
    `### ${w.call} {#${anchor(entry)}-call}`,
    "",
    "```ts",
    callOf(entry),
    "```",
    "",
    `### ${w.request} {#${anchor(entry)}-request}`,
    "",
    ...(request.length === 0 ? [w.none] : fieldTable(language, request)),
    "",
    `### ${w.response} {#${anchor(entry)}-response}`,
    "",
    ...responsePart(language, description, texts.response),
    "",
    `### ${w.codes} {#${anchor(entry)}-codes}`,
    "",
    ...table(
      [w.code, w.meaning, w.remedy],
      [...own, ...commonCodes].map((code) => [
        `[\`${code}\`](${language === "zh" ? "" : "/en"}/reference/codes#${code.toLowerCase()})`,
        ...codeIn(language, code)
      ])
    ),
    "",
    `### ${w.repeats} {#${anchor(entry)}-repeats}`,
    "",
    repeats(language, description),
    "",
    isStateful ? w.stateful : w.example,
    ""
  ]
}

/** One module's endpoints. */
export const modulePage = (options: {
  readonly language: Language
  readonly entries: ReadonlyArray<Entry>
  readonly textsOf: (entry: Entry) => Texts
  readonly isStateful: (entry: Entry) => boolean
}): Page | undefined => {
  const [first] = options.entries
  if (first === undefined) return undefined
  const notice = closed[first.module]?.[options.language]
  return {
    path: `reference/${first.line}/${first.module}.md`,
    text: [
      `# ${first.module}`,
      "",
      `\`import { ${first.module} } from "effect-wechatpay/${first.line}"\``,
      "",
      ...(notice === undefined ? [] : [`> ${notice}`, ""]),
      ...options.entries.flatMap((entry) =>
        endpointPart(options.language, entry, options.textsOf(entry), options.isStateful(entry))
      )
    ].join("\n")
  }
}

/** All endpoints of a line, with a link each. */
export const linePage = (language: Language, line: string, entries: ReadonlyArray<Entry>): Page => {
  const w = words[language]
  return {
    path: `reference/${line}/index.md`,
    text: [
      `# effect-wechatpay/${line}`,
      "",
      ...table(
        [language === "zh" ? "函数" : "Function", language === "zh" ? "接口" : "Operation", "API", w.who],
        entries.map((entry) => [
          `[\`${entry.module}.${entry.name}\`](./${entry.module}#${anchor(entry)})`,
          entry.endpoint.description.title,
          `\`${entry.endpoint.description.route}\``,
          entry.endpoint.description.roles.map((role) => w.roles[role]).join(language === "zh" ? "、" : ", ")
        ])
      ),
      ""
    ].join("\n")
  }
}

/** Every code with its remedy and the endpoints that list it. */
export const codesPage = (language: Language, entries: ReadonlyArray<Entry>): Page => {
  const w = words[language]
  const zh = language === "zh"
  const listing = (code: string) =>
    commonCodes.some((common) => common === code)
      ? [w.common]
      : entries.filter(({ endpoint: { description } }) => description.codes.includes(code)).map((entry) =>
        `[\`${entry.module}.${entry.name}\`](./${entry.line}/${entry.module}#${anchor(entry)}) (${entry.line})`
      )
  return {
    path: "reference/codes.md",
    text: [
      `# ${w.errors}`,
      "",
      zh
        ? "接口的错误码以官方文档为准。微信支付会不另行通知就增加错误码，所以程序里要有兜底分支。调用之后怎么办，看 `error.outcome`，见[错误处理](/guide/errors)。"
        : "WeChat Pay adds codes without notice, so your program needs a branch for other codes. What to do after a call depends on `error.outcome`: see [errors](/en/guide/errors).",
      "",
      ...Object.keys(codes).toSorted().flatMap((code) => {
        const [meaning, remedy] = codeIn(language, code)
        return [
          `## ${code} {#${code.toLowerCase()}}`,
          "",
          `**${meaning}**${zh ? "。" : "."} ${prose(remedy)}${zh ? "。" : "."}`,
          "",
          listing(code).join(zh ? "、" : ", "),
          ""
        ]
      })
    ].join("\n")
  }
}

/** Headers that a search for an error may begin with. */
const headers: Readonly<Record<string, string>> = {
  MissingHeader: "Wechatpay-Signature, Wechatpay-Nonce",
  UnknownSerial: "Wechatpay-Serial",
  StaleTimestamp: "Wechatpay-Timestamp"
}

/** Every row of the tables of errors as a section of its own, so that a search for a tag leads to the remedy. */
export const errorsPage = (language: Language, guide: string): Page => {
  const zh = language === "zh"
  const rows = guide.split("\n").flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).slice(1, -1).map((one) => one.trim())
    const [name = "", ...rest] = cells
    return /^`\w+(Error|Notification|Response|Receipt)`/.test(name) ? [{ name, rest }] : []
  })
  return {
    path: "reference/errors.md",
    text: [
      `# ${zh ? "错误一览" : "Errors by tag"}`,
      "",
      zh
        ? "每种错误一节，内容与[错误](/guide/errors)相同；按 `_tag` 与 `reason` 搜索。"
        : "A section for each error, with the text of the [guide to errors](/en/guide/errors); search for `_tag` and `reason`.",
      "",
      ...rows.flatMap(({ name, rest }) => {
        const words = name.replaceAll(/[`:]/g, "")
        const header = headers[words.split(" ")[1] ?? ""]
        const heading = header === undefined ? words : `${words} (${header})`
        const [when = "", ...more] = rest
        const remedy = more.at(-1) ?? ""
        const outcome = more.length > 1 ? more[0] : undefined
        return [
          `## ${heading} {#${words.toLowerCase().replaceAll(" ", "-")}}`,
          "",
          `${zh ? "何时出现：" : "When: "}${prose(when)}`,
          "",
          ...(outcome === undefined ? [] : [`\`outcome\`${zh ? "：" : ": "}${prose(outcome)}`, ""]),
          `${zh ? "怎么办：" : "What to do: "}${prose(remedy)}`,
          ""
        ]
      })
    ].join("\n")
  }
}

const importsOf = (name: string, line: string) => [
  `import { NotificationRouter } from "effect-wechatpay"`,
  `import { ${name.split(".")[0]} } from "effect-wechatpay/${line}"`,
  `import * as Effect from "effect/Effect"`
]

const routerOf = ({ name, response }: NotificationEvent.Any) => [
  "export const router = NotificationRouter.make().on(",
  `  ${name},`,
  response === undefined
    ? "  (notification) => Effect.log(notification.event, notification.id)"
    : `  () => Effect.succeed(${codeOf(response.schema)})`,
  ")"
]

/** Every declared notification with its content. */
export const eventsPage = (
  language: Language,
  events: ReadonlyArray<NotificationEvent.Any & { readonly line: string; readonly place: Place }>
): Page => {
  const w = words[language]
  return {
    path: "reference/events.md",
    text: [
      `# ${w.events}`,
      "",
      w.schedule,
      "",
      ...events.flatMap((event) => {
        return [
          `## ${event.name} ${event.title} {#${event.name.toLowerCase().replace(".", "-")}}`,
          "",
          `${w.eventType}${language === "zh" ? "：" : ": "}${event.eventTypes.map((type) => `\`${type}\``).join(", ")}${
            event.docs === undefined ? "" : ` · [${w.page}](${event.docs})`
          }`,
          "",
          "```ts",
          ...importsOf(event.name, event.line),
          "",
          ...routerOf(event),
          "```",
          "",
          `### ${w.content} {#${event.name.toLowerCase().replace(".", "-")}-content}`,
          "",
          ...fieldTable(language, fieldsOf(event.resource, event.place)),
          ""
        ]
      })
    ].join("\n")
  }
}
