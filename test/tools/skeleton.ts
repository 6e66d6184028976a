/** Writes the skeleton of an endpoint from its official page: module and test. */
import type { Field, Page } from "./page.ts"

export interface Options {
  /** Name of the endpoint: `Module.verb`. */
  readonly name: string
  /** Folder of the product line below `src/api`. */
  readonly line: string
  /** Address of the official page. */
  readonly docs: string
  /** Title of the page, without 接口 and API. */
  readonly title: string
  /** Where `src` lies, seen from the module. */
  readonly src: string
}

/** What a person has to write begins with this word; `test/tools/skeleton.test.ts` finds it in `src`. */
export const toWrite = "Rewrite:"

type Side = "request" | "response"

const isSensitive = ({ description }: Field) => /加密|解密/.test(description)
const isTime = ({ description, type }: Field) => type === "string" && /rfc ?3339/i.test(description)
const isDay = ({ description, type }: Field) => type === "string" && /yyyy-mm-dd(?!t)/i.test(description)
const isFen = ({ description }: Field) => /单位[^。]*分|[（(]分[）)]/.test(description)

/** Schemas of `Wire.ts` that go by a field's name. */
const byName = ({ name, required }: Field): string | undefined => {
  if (name === "filename") return "Filename"
  if (name === "out_trade_no") return "OutTradeNo"
  if (name === "out_refund_no") return "OutRefundNo"
  if (name === "transaction_id") return "TransactionId"
  if (/^(sp_|combine_)?mchid$/.test(name)) return "Mchid"
  if (/^(sp_|combine_)?appid$/.test(name)) return required ? "Appid" : "AppidIfAny"
  return name === "notify_url" ? required ? "NotifyUrl" : "NotifyUrlIfAny" : undefined
}

/** Schemas of `Wire.ts` that may be left out and are filled in from the configuration. */
const isConfigured = (schema: string) => /^(Mchid|Appid|NotifyUrl)/.test(schema)

const indent = (text: string) => text.replaceAll(/^(?=.)/gm, "  ")

const one = (field: Field, where: Side): string => {
  if (field.values.length > 0) return `openLiterals(${field.values.map((value) => JSON.stringify(value)).join(", ")})`
  if (field.fields.length > 0 || field.type === "object") return struct(field.fields, where)
  if (/^u?int(eger|32|64)?$/.test(field.type)) return isFen(field) ? "Fen" : "Schema.Int"
  if (/^bool(ean)?$/.test(field.type)) return "Schema.Boolean"
  if (/^(number|float|double)$/.test(field.type)) return "Schema.Finite"
  if (isSensitive(field)) return where === "request" ? "Sensitive" : "SensitiveResponse"
  if (isTime(field)) return "Timestamp"
  if (isDay(field)) return where === "request" ? "Day" : "Schema.String"
  // Bounds are for requests: a longer text in a response is no reason to lose it.
  return where === "request" && field.maxLength !== undefined ? `text(${field.maxLength})` : "Schema.String"
}

const schemaOf = (field: Field, where: Side, depth: number): string => {
  const named = where === "request" && !field.isArray ? byName(field) : undefined
  if (named !== undefined && isConfigured(named)) return named
  const single = named ?? one(field, where)
  const schema = field.isArray ? `Schema.Array(${single})` : single
  const needed = where === "request"
    ? field.required
    : field.required && depth === 0 && /(_id|_no|state|status)$/.test(field.name)
  return needed ? schema : `Schema.optional(${schema})`
}

/** What the page says of a field in numbers and types; the sentence is a person's to write. */
const hover = (field: Field, where: Side): string => {
  const schema = byName(field) ?? one(field, where)
  const facts = [
    field.label === "" ? field.name : field.label,
    ...schema.startsWith("text(") ? [`at most ${field.maxLength} characters`] : [],
    ...schema === "Fen" ? ["in fen"] : [],
    ...schema === "Sensitive" ? ["as plaintext; encrypted before it is sent"] : [],
    ...schema === "SensitiveResponse" ? ["decrypted with the merchant's private key"] : []
  ]
  return `/** ${toWrite} ${facts.join(", ")}. */`
}

const struct = (fields: ReadonlyArray<Field>, where: Side, depth = 1): string => {
  const isPaged = depth === 0 && where === "request" &&
    ["limit", "offset"].every((name) => fields.some((f) => f.name === name))
  const shown = isPaged ? fields.filter(({ name }) => name !== "limit" && name !== "offset") : fields
  const rows = [
    ...shown.map((field) => `${hover(field, where)}\n${field.name}: ${schemaOf(field, where, depth)}`),
    ...isPaged ? ["...pageFields()"] : []
  ]
  // A `Struct` without fields accepts any.
  if (rows.length === 0) return where === "request" ? "Schema.Record(Schema.String, Schema.Never)" : "Schema.Struct({})"
  return `Schema.Struct({\n${indent(rows.join(",\n"))}\n})`
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

const ofWire = [
  "Appid",
  "AppidIfAny",
  "Day",
  "Fen",
  "Filename",
  "Mchid",
  "NotifyUrl",
  "NotifyUrlIfAny",
  "openLiterals",
  "OutRefundNo",
  "OutTradeNo",
  "pageFields",
  "Sensitive",
  "SensitiveResponse",
  "text",
  "Timestamp",
  "TransactionId"
]

/** Common codes are in no list of an endpoint. */
const ownCodes = (page: Page, common: ReadonlyArray<string>) => page.codes.filter((code) => !common.includes(code))

/** A header's field: `Idempotency-Key` is `idempotency_key`. */
const headerField = (header: string) => header.toLowerCase().replaceAll("-", "_")

const requestFields = ({ kind, request }: Page): ReadonlyArray<Field> => [
  ...request.path,
  ...request.query,
  ...request.header.map((field) => ({ ...field, name: headerField(field.name) })),
  ...kind === "upload"
    ? request.body.filter(({ name }) => name !== "file").flatMap((field) =>
      field.name === "meta" ? field.fields.filter(({ name }) => name !== "sha256") : [field]
    )
    : request.body
]

/** Largest sizes by extension, as far as the page says so in the usual words. */
const limits = ({ request }: Page): string => {
  const text = request.body.map(({ description }) => description).join(" ")
  const size = /(\d+(?:\.\d+)?)\s*M/.exec(text)?.[1]
  const found = Array.from(text.matchAll(/\b(jpe?g|bmp|png|pdf|mp4|mov)\b/gi), ([name]) => name.toLowerCase())
  const bytes = size === undefined ? 0 : Math.round(Number(size) * 1_048_576)
  return `{ ${
    [...new Set(found)].map((name) => `${name}: ${bytes.toLocaleString("en").replaceAll(",", "_")}`).join(", ")
  } }`
}

/** The module. */
export const module = (page: Page, options: Options, common: ReadonlyArray<string>): string => {
  const [, verb = ""] = options.name.split(".")
  const [name] = options.name.split(".")
  const noun = capital(verb)
  const own = ownCodes(page, common)
  const code = own.length === 0 ? "CommonCode" : `${noun}Code`
  const isEmpty = page.kind !== "stream" && page.response.length === 0
  const response = isEmpty ? "void" : `${noun}Response`
  const isRead = page.method === "GET"
  const fields = requestFields(page)
  const inQuery = page.method === "GET" || page.method === "DELETE" ? [] : page.request.query.map(({ name }) => name)
  const inBody = page.method === "DELETE" ? page.request.body.map(({ name }) => name) : []
  const roles = page.callers.flatMap((caller) => caller === "普通商户" ? ["direct"] : ["partner"])
  const schema = (title: string, doc: string, text: string) => [
    `/** ${doc} */`,
    `export interface ${title} extends Schema.Schema.Type<typeof ${title}> {}`,
    `export const ${title} = ${text}.annotate({ identifier: "${name}.${title}" })`,
    ""
  ]
  const [type, make] = page.kind === "stream"
    ? [`Endpoint.StreamEndpoint<${noun}Request, ${code}>`, "makeStream"]
    : page.kind === "upload"
    ? [`Endpoint.UploadEndpoint<${noun}Request, ${response}, ${code}>`, "makeUpload"]
    : [`Endpoint.Endpoint<${noun}Request, ${response}, ${code}>`, "make"]
  const body = [
    ...schema(`${noun}Request`, `Request of {@link ${verb}}.`, struct(fields, "request", 0)),
    ...isEmpty || page.kind === "stream"
      ? []
      : schema(`${noun}Response`, `Response of {@link ${verb}}.`, struct(page.response, "response", 0)),
    ...own.length === 0 ? [] : [
      `const ${verb}Codes = [${own.map((one) => JSON.stringify(one)).join(", ")}] as const`,
      "",
      `/** Codes that {@link ${verb}} documents. */`,
      `export type ${noun}Code = CommonCode | (typeof ${verb}Codes)[number]`,
      ""
    ],
    "/**",
    ` * ${toWrite} what it does (${options.title}).`,
    ...isRead || page.kind === "upload" ? [] : [
      " *",
      " * **Gotchas**",
      " *",
      ` * ${toWrite} what to do after an unknown outcome; or set \`idempotentBy\` or \`safe\`.`
    ],
    " *",
    ` * @see ${options.docs}`,
    " */",
    `export const ${verb}: ${type} = Endpoint.${make}({`,
    indent([
      `name: "${options.name}"`,
      `title: ${JSON.stringify(options.title)}`,
      `route: "${page.method} ${page.path}"`,
      `docs: "${options.docs}"`,
      ...roles.includes("partner")
        ? [`roles: [${[...new Set(roles)].sort().map((role) => `"${role}"`).join(", ")}]`]
        : [],
      ...inQuery.length === 0 ? [] : [`query: [${inQuery.map((one) => `"${one}"`).join(", ")}]`],
      ...inBody.length === 0 ? [] : [`body: [${inBody.map((one) => `"${one}"`).join(", ")}]`],
      ...page.request.header.length === 0
        ? []
        : [`headers: { ${page.request.header.map(({ name }) => `${headerField(name)}: "${name}"`).join(", ")} }`],
      ...page.kind === "upload" ? ["filename: ({ filename }) => filename", `limits: ${limits(page)}`] : [],
      `request: ${noun}Request`,
      ...page.kind === "stream" ? [] : [`response: ${isEmpty ? "Schema.Void" : `${noun}Response`}`],
      ...own.length === 0 ? [] : [`codes: ${verb}Codes`]
    ].join(",\n")),
    "})",
    ""
  ].join("\n")
  const wire = ofWire.filter((one) => new RegExp(`(?<!(?<!\\.\\.)\\.)(?<!\\w)${one}\\b`).test(body))
  return [
    `/** ${toWrite} what the module is for, in one sentence. */`,
    "import * as Schema from \"effect/Schema\"",
    `import * as Endpoint from "${options.src}/Endpoint.ts"`,
    `import type { CommonCode } from "${options.src}/WeChatPayError.ts"`,
    ...wire.length === 0 ? [] : [`import { ${wire.join(", ")} } from "${options.src}/Wire.ts"`],
    "",
    body
  ].join("\n")
}

/** A value that fits a required field of a request. */
const sample = (field: Field): unknown => {
  const single = field.values[0] ??
    (field.fields.length > 0
      ? sampleOf(field.fields)
      : /^u?int|^number/.test(field.type)
      ? 1
      : field.type.startsWith("bool")
      ? true
      : isDay(field)
      ? "2026-11-30"
      : field.name === "out_trade_no"
      ? "tea20261130001"
      : "1")
  return field.isArray ? [single] : single
}

const sampleOf = (fields: ReadonlyArray<Field>): Record<string, unknown> =>
  Object.fromEntries(
    fields.filter((field) => field.required && !(isConfigured(byName(field) ?? ""))).map((field) => [
      field.name,
      sample(field)
    ])
  )

/** The test: one row, to be completed from the page. */
export const test = (page: Page, options: Options): string => {
  const [module = ""] = options.name.split(".")
  const request = sampleOf(requestFields(page))
  const path = page.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => String(request[field] ?? "1"))
  const query = page.request.query.flatMap(({ name }) => name in request ? [`${name}=${String(request[name])}`] : [])
  const text = (value: unknown) => JSON.stringify(value, null, 2).replaceAll(/"(\w+)":/g, "$1:")
  const body = sampleOf(page.request.body)
  return [
    `import { ${module} } from "effect-wechatpay/${options.line}"`,
    "import { itCalls } from \"../../support/endpoint.ts\"",
    "",
    ...page.example === undefined ? [] : [`const response = ${page.example} as const`, ""],
    "itCalls({",
    indent([
      `endpoint: ${options.name}`,
      `request: ${text(request)}`,
      `sends: "${page.method} ${path}${query.length === 0 ? "" : `?${query.join("&")}`}"`,
      ...Object.keys(body).length === 0 ? [] : [`body: ${text(body)}`],
      ...page.example === undefined ? ["gives: undefined"] : ["responses: response", "gives: response"]
    ].join(",\n")),
    "})",
    ""
  ].join("\n")
}
