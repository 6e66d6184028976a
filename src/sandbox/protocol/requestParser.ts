/** Reads a request by the description of its endpoint: its route, and the places and types of its fields. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as Endpoint from "../../Endpoint.ts"
import type { Opener } from "../../Wire.ts"
import {
  empty,
  type FieldIssue,
  fourBytes,
  fromSchema,
  invalid,
  type Location,
  undeclared,
  unreadable
} from "./fieldIssue.ts"
import { isRecord, mapFields } from "./json.ts"
import * as Multipart from "./multipart.ts"

/** A request as it came over the wire. */
export interface Request {
  readonly method: string
  /** Path and query, exactly as received. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

// ---------------------------------------------------------------------------------------------------------------------
// route
// ---------------------------------------------------------------------------------------------------------------------

/** The page of an application (partner/4012722388) ends its path with a slash, which SDKs leave out: both are served. */
const slashed = "/v3/apply4subject/applyment/"

const pathOf = (target: string) => {
  const [path = ""] = target.split("?", 1)
  return path === slashed ? slashed.slice(0, -1) : path
}

const queryOf = (target: string) => target.includes("?") ? target.slice(target.indexOf("?") + 1) : ""

const isParameter = (segment: string) => segment.startsWith("{") && segment.endsWith("}")

/** The number of literal segments, by which the more specific of two routes wins; `-1` if the path does not match. */
const fit = (template: string, path: string): number => {
  const wanted = template.split("/")
  const given = path.split("/")
  if (wanted.length !== given.length) return -1
  let literal = 0
  for (const [index, segment] of wanted.entries()) {
    if (isParameter(segment)) {
      if (given[index] === "") return -1
    } else if (segment === given[index]) literal++
    else return -1
  }
  return literal
}

/** Whether an endpoint has the path of a request, by any method. */
export const isPath = (operations: ReadonlyArray<{ readonly description: Endpoint.Description }>, request: Request) =>
  operations.some(({ description }) => fit(description.path, pathOf(request.target)) >= 0)

/** The endpoints at the route of a request: several where direct and partner share one. */
export const match = <O extends { readonly description: Endpoint.Description }>(
  operations: ReadonlyArray<O>,
  request: Request
): ReadonlyArray<O> => {
  const path = pathOf(request.target)
  const fitting = operations.flatMap((operation) => {
    const literal = operation.description.method === request.method ? fit(operation.description.path, path) : -1
    return literal < 0 ? [] : [{ operation, literal }]
  })
  const best = Math.max(...fitting.map(({ literal }) => literal))
  return fitting.filter(({ literal }) => literal === best).map(({ operation }) => operation)
}

// ---------------------------------------------------------------------------------------------------------------------
// fields
// ---------------------------------------------------------------------------------------------------------------------

/** A time whose offset was written with a bare `+`. */
const blankOffset = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}) (\d{2}:\d{2})$/

/** Decodes percent escapes. In a query `+` is a blank, since most SDKs encode as forms do, but for the offset of a time. */
const unescape = (text: string, form: boolean): Result.Result<string, void> =>
  Result.try({
    try: () =>
      form ? decodeURIComponent(text.replaceAll("+", " ")).replace(blankOffset, "$1+$2") : decodeURIComponent(text),
    catch: () => undefined
  })

const property = (ast: SchemaAST.AST, field: string): SchemaAST.AST | undefined =>
  SchemaAST.isObjects(ast)
    ? ast.propertySignatures.find(({ name }) => name === field)?.type
    : undefined

/** Converts the texts of a path or a query to the types of the schema. Others stay texts, which the schema refuses. */
const coerce = (ast: SchemaAST.AST | undefined, texts: ReadonlyArray<string>): unknown => {
  const [text = ""] = texts
  if (ast === undefined) return text
  switch (ast._tag) {
    case "Number":
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
    case "Boolean":
      return text === "true" ? true : text === "false" ? false : text
    case "Arrays": {
      const [element] = ast.rest
      return texts.map((one) => coerce(element, [one]))
    }
    case "Objects":
      return Result.getOrElse(Result.try((): unknown => JSON.parse(text)), () => text)
    case "Literal":
      return typeof ast.literal === "number" ? coerce(new SchemaAST.Number(), texts) : text
    case "Union": {
      for (const type of ast.types) {
        const value = coerce(type, texts)
        if (typeof value !== "string") return value
      }
      return text
    }
    default:
      return text
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** JSON of a body. */
const parse = (bytes: Uint8Array): Result.Result<unknown, void> =>
  Result.try({ try: (): unknown => JSON.parse(utf8.decode(bytes)), catch: () => undefined })

/** The fields of a request, or their issues. */
export type Fields = Result.Result<Readonly<Record<string, unknown>>, ReadonlyArray<FieldIssue>>

/** The parts of a request from which its fields are read. */
interface Source {
  readonly target: string
  readonly headers: Request["headers"]
  /** JSON: the body, of an upload its `meta` part. */
  readonly json: Uint8Array
  /** Text parts of an upload beside `meta`. */
  readonly parts: ReadonlyMap<string, string>
  readonly origin: string
}

/** The fields read so far, and their issues. */
interface Reading {
  readonly ast: SchemaAST.AST
  readonly description: Endpoint.Description
  readonly fields: Record<string, unknown>
  readonly issues: Array<FieldIssue>
}

/** Field that holds the whole address. */
const addressOf = (description: Endpoint.Description): string | undefined =>
  description.kind === "stream" ? description.addressField : undefined

/** Whether a field may be at a place: its own, or one where it is repeated. */
const belongs = ({ description }: Reading, name: string, at: "query" | "body"): boolean =>
  description.place(name) === at || (at === description.rest && description.repeated.includes(name))

const malformed = (pointer: string, location: Location, value: unknown, reason: string) =>
  invalid(pointer, location, { text: "规则校验失败，格式不正确", value, reason })

const take = ({ description, fields, issues }: Reading, name: string, value: unknown, location: "query" | "body") => {
  if (description.repeated.includes(name) && fields[name] !== undefined && fields[name] !== value) {
    issues.push(malformed(`/${location}/${name}`, location, value, "differs from the path"))
  } else fields[name] = value
}

const readPath = ({ ast, description, fields, issues }: Reading, { target }: Source) => {
  const given = pathOf(target).split("/")
  for (const [index, segment] of description.path.split("/").entries()) {
    if (!isParameter(segment)) continue
    const name = segment.slice(1, -1)
    const text = unescape(given[index] ?? "", false)
    if (Result.isSuccess(text)) fields[name] = coerce(property(ast, name), [text.success])
    else issues.push(malformed(`/uri_template/${name}`, "uri_template", given[index], "is not percent-encoded"))
  }
}

/** Whether a parameter may be given several times: a list, required or optional. */
const takesMany = (type: SchemaAST.AST): boolean =>
  SchemaAST.isArrays(type) || (SchemaAST.isUnion(type) && type.types.some(takesMany))

const readQuery = (reading: Reading, { target }: Source) => {
  const { ast, issues } = reading
  const query = new Map<string, Array<string>>()
  for (const pair of queryOf(target).split("&").filter((part) => part !== "")) {
    const at = pair.indexOf("=")
    const name = unescape(at < 0 ? pair : pair.slice(0, at), true)
    const text = unescape(at < 0 ? "" : pair.slice(at + 1), true)
    if (Result.isFailure(name) || Result.isFailure(text)) {
      issues.push(malformed(`/query/${pair}`, "query", pair, "is not percent-encoded"))
    } else query.set(name.success, [...query.get(name.success) ?? [], text.success])
  }
  for (const [name, texts] of query) {
    const type = property(ast, name)
    if (type === undefined || !belongs(reading, name, "query")) {
      // The address from another response has parameters of its own.
      if (addressOf(reading.description) === undefined && !isSurplus(reading.description, name)) {
        issues.push(undeclared(`/query/${name}`, "query"))
      }
    } else if (texts.length > 1 && !takesMany(type)) {
      issues.push(malformed(`/query/${name}`, "query", texts.join(","), "is given twice"))
    } else take(reading, name, coerce(type, texts), "query")
  }
}

/** Characters that UTF-8 writes with four bytes, which WeChat Pay refuses. */
const astral = /[\u{10000}-\u{10ffff}]/u

/**
 * Whether an empty text of this name counts as no field: PowerWeChat writes all orders of a service provider with
 * `sub_appid`, louismax/wxpayv3 with `sub_openid` too and all receivers of a share with `name`, empty where they are not
 * given.
 */
const isUnset = ({ path }: Endpoint.Description, name: string): boolean =>
  name === "sub_appid" || name === "sub_openid" || (name === "name" && path.startsWith("/v3/profitsharing/"))

/** Whether a parameter of this name is passed over: wechat-pay for Ruby names the platform in queries of its refunds. */
const isSurplus = ({ path }: Endpoint.Description, name: string): boolean =>
  name === "sp_mchid" && path.startsWith("/v3/ecommerce/refunds/")

/** Pointers to the fields that are `null`: production counts them as fields that no document has. */
const nulls = (value: unknown, pointer: string): ReadonlyArray<string> => {
  if (value === null) return [pointer]
  if (Array.isArray(value)) return value.flatMap((one, index) => nulls(one, `${pointer}/${index}`))
  return isRecord(value) ? Object.entries(value).flatMap(([name, one]) => nulls(one, `${pointer}/${name}`)) : []
}

const readJson = (reading: Reading, { json }: Source) => {
  const { ast, issues } = reading
  const parsed = json.length === 0 ? Result.succeed(null) : parse(json)
  // The official Go SDK writes `null` where a request has no body.
  const body = Result.isSuccess(parsed) ? parsed.success ?? {} : undefined
  if (!isRecord(body)) {
    issues.push(unreadable("请求体不是合法的JSON对象", "the body is not a JSON object"))
    return
  }
  for (const [name, value] of Object.entries(body)) {
    const pointer = `/body/${name}`
    const absent = nulls(value, pointer)
    if (absent.length > 0) issues.push(...absent.map((at) => undeclared(at, "body")))
    else if (property(ast, name) === undefined || !belongs(reading, name, "body")) {
      issues.push(undeclared(pointer, "body"))
    } else if (astral.test(JSON.stringify(value))) issues.push(fourBytes(pointer, "body", value))
    else take(reading, name, value, "body")
  }
}

const readRest = ({ ast, description, fields, issues }: Reading, { headers, parts }: Source) => {
  for (const [field, header] of Object.entries(description.headers)) {
    const value = headers[header.toLowerCase()]
    if (value !== undefined) fields[field] = coerce(property(ast, field), [value])
  }
  for (const [name, text] of parts) {
    const type = property(ast, name)
    if (type === undefined || description.place(name) !== "part") issues.push(undeclared(`/body/${name}`, "body"))
    else fields[name] = coerce(type, [text])
  }
}

/** Combines path, query, body and headers into the flat request that the endpoint's schema describes. */
export const fields = (description: Endpoint.Description, source: Source): Fields => {
  const reading: Reading = {
    ast: SchemaAST.toEncoded(description.request.ast),
    description,
    fields: {},
    issues: []
  }
  readPath(reading, source)
  readQuery(reading, source)
  const address = addressOf(description)
  if (address !== undefined) {
    reading.fields[address] = source.origin + source.target
  }
  readJson(reading, source)
  readRest(reading, source)
  return reading.issues.length === 0
    ? Result.succeed(
      mapFields(reading.fields, (name, value) => value === "" && isUnset(description, name) ? undefined : value)
    )
    : Result.fail(reading.issues)
}

// ---------------------------------------------------------------------------------------------------------------------
// schema
// ---------------------------------------------------------------------------------------------------------------------

/** Missing fields that production reports at another place than the page names. */
const elsewhere: Readonly<Record<string, Readonly<Record<string, Location>>>> = {
  "POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close": { mchid: "uri_template" }
}

const placeOf = (description: Endpoint.Description) => (name: string): Location => {
  const place = elsewhere[description.route]?.[name] ?? description.place(name)
  return place === "path" ? "uri_template" : place === "part" ? "body" : place
}

/** Lists whose items have a text that must not be empty in production. */
const neverEmpty: Readonly<Record<string, { readonly list: string; readonly field: string }>> = {
  "POST /v3/profitsharing/orders": { list: "receivers", field: "account" }
}

const emptyTexts = (
  { route }: Endpoint.Description,
  input: Readonly<Record<string, unknown>>
): ReadonlyArray<FieldIssue> => {
  const { field, list } = neverEmpty[route] ?? { list: "", field: "" }
  const items = input[list]
  return Array.isArray(items)
    ? items.flatMap((item: unknown, index) =>
      isRecord(item) && item[field] === "" ? [empty(`/body/${list}/${index}/${field}`, "body")] : []
    )
    : []
}

const options = { onExcessProperty: "error", errors: "all" } as const

/**
 * Decodes the fields with the endpoint's schema. The encoded side is checked first by itself: what a program may leave
 * out because its configuration fills it is required on the wire.
 */
export const decode = <A>(
  description: Endpoint.Description,
  schema: Schema.Codec<A, unknown, Opener, unknown>,
  input: Readonly<Record<string, unknown>>
): Effect.Effect<A, ReadonlyArray<FieldIssue>, Opener> =>
  Schema.decodeUnknownEffect(Schema.toEncoded(schema))(input, options).pipe(
    Effect.andThen(Schema.decodeUnknownEffect(schema)(input, options)),
    Effect.mapError((error) => fromSchema(error.issue, input, placeOf(description))),
    Effect.filterOrElse(
      () => emptyTexts(description, input).length === 0,
      () => Effect.fail(emptyTexts(description, input))
    )
  )

// ---------------------------------------------------------------------------------------------------------------------
// uploads
// ---------------------------------------------------------------------------------------------------------------------

/** A file of an upload. */
export interface UploadedFile {
  readonly name: string
  readonly contentType: string
  readonly content: Uint8Array
}

/** Parts of an upload. */
export interface Upload {
  /** Bytes of the `meta` part: what the signature covers. */
  readonly meta: Uint8Array
  /** Text parts beside `meta`. */
  readonly texts: ReadonlyMap<string, string>
  readonly files: ReadonlyMap<string, UploadedFile>
}

/** Whether a request is an upload. */
export const isUpload = (request: Request): boolean =>
  request.headers["content-type"]?.toLowerCase().startsWith("multipart/form-data") ?? false

/** Reads an upload. */
export const upload = (request: Request): Result.Result<Upload, string> =>
  Result.flatMap(Multipart.parse(request.headers["content-type"] ?? "", request.body), (parts) => {
    const meta = parts.find(({ name }) => name === "meta")
    if (meta === undefined) return Result.fail("part meta is missing")
    if (meta.filename !== undefined) return Result.fail("part meta must not have a file name")
    const others = parts.filter((part) => part !== meta)
    return Result.succeed({
      meta: meta.content,
      texts: new Map(
        others.flatMap(({ content, filename, name }) =>
          filename === undefined ? [[name, Buffer.from(content).toString("utf8")]] : []
        )
      ),
      files: new Map(
        others.flatMap(({ content, contentType, filename, name }) =>
          filename === undefined ? [] : [[name, { name: filename, contentType, content }]]
        )
      )
    })
  })
