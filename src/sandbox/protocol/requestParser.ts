/** Reads a request as an endpoint's description says: which route, which fields, where, and of what type. */
import * as Effect from "effect/Effect"
import * as MultipartParser from "effect/http/MultipartParser"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import type * as Endpoint from "../../Endpoint.ts"
import type { Opener } from "../../Wire.ts"
import { isRecord } from "./json.ts"

/** A request as it came over the wire. */
export interface Request {
  readonly method: string
  /** Path and query, exactly as received. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/** Where a field was. */
export type Location = "url" | "query" | "body" | "header"

/** What is wrong with a request. */
export interface FieldIssue {
  /** JSON pointer, or the name of a parameter. */
  readonly field: string
  readonly location: Location
  readonly issue: string
  /** Whether the field is one that the endpoint does not declare. */
  readonly excess: boolean
}

const fieldIssue = (field: string, location: Location, issue: string, excess = false): FieldIssue => ({
  field,
  location,
  issue,
  excess
})

const undeclared = (field: string, location: Location) => fieldIssue(field, location, "undeclared field", true)

// ---------------------------------------------------------------------------------------------------------------------
// route
// ---------------------------------------------------------------------------------------------------------------------

const pathOf = (target: string) => target.split("?", 1)[0] ?? ""

const queryOf = (target: string) => target.includes("?") ? target.slice(target.indexOf("?") + 1) : ""

const isParameter = (segment: string) => segment.startsWith("{") && segment.endsWith("}")

/** Number of literal segments, by which the more special of two routes wins; `-1` where the path does not match. */
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

/** Those of the endpoints whose route is the request's: several where direct and partner share one. */
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

/** Percent-decoding; in a query `+` is a blank, since most SDKs encode as forms do. */
const unescape = (text: string, form: boolean): Result.Result<string, void> =>
  Result.try({ try: () => decodeURIComponent(form ? text.replaceAll("+", " ") : text), catch: () => undefined })

const property = (ast: SchemaAST.AST, field: string): SchemaAST.AST | undefined =>
  SchemaAST.isObjects(ast)
    ? ast.propertySignatures.find(({ name }) => name === field)?.type
    : undefined

/** Texts of a path or a query as the schema types them. What cannot be is left as text, for the schema to refuse. */
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

/** Fields of a request, or what is wrong with their places. */
export type Fields = Result.Result<Readonly<Record<string, unknown>>, ReadonlyArray<FieldIssue>>

/** Where the fields of a request are read. */
interface Source {
  readonly target: string
  readonly headers: Request["headers"]
  /** JSON: the body, of an upload its `meta` part. */
  readonly json: Uint8Array
  /** Text parts of an upload beside `meta`. */
  readonly parts: ReadonlyMap<string, string>
  readonly origin: string
}

/** Fields as they were found, and what was wrong on the way. */
interface Reading {
  readonly ast: SchemaAST.AST
  readonly description: Endpoint.Description
  readonly fields: Record<string, unknown>
  readonly issues: Array<FieldIssue>
}

/** Field that holds the whole address. */
const addressOf = (description: Endpoint.Description): string | undefined =>
  description.kind === "stream" ? description.addressField : undefined

/** Whether a field may be at a place: where it belongs, or there again. */
const belongs = ({ description }: Reading, name: string, at: "query" | "body"): boolean =>
  description.place(name) === at || (at === description.rest && description.repeated.includes(name))

const take = (
  { description, fields, issues }: Reading,
  name: string,
  value: unknown,
  location: Location,
  at: string
) => {
  if (description.repeated.includes(name) && fields[name] !== undefined && fields[name] !== value) {
    issues.push(fieldIssue(at, location, "differs from the path"))
  } else fields[name] = value
}

const readPath = ({ ast, description, fields, issues }: Reading, { target }: Source) => {
  const given = pathOf(target).split("/")
  for (const [index, segment] of description.path.split("/").entries()) {
    if (!isParameter(segment)) continue
    const name = segment.slice(1, -1)
    const text = unescape(given[index] ?? "", false)
    if (Result.isSuccess(text)) fields[name] = coerce(property(ast, name), [text.success])
    else issues.push(fieldIssue(name, "url", "is not percent-encoded"))
  }
}

const readQuery = (reading: Reading, { target }: Source) => {
  const { ast, issues } = reading
  const query = new Map<string, Array<string>>()
  for (const pair of queryOf(target).split("&").filter((part) => part !== "")) {
    const at = pair.indexOf("=")
    const name = unescape(at < 0 ? pair : pair.slice(0, at), true)
    const text = unescape(at < 0 ? "" : pair.slice(at + 1), true)
    if (Result.isFailure(name) || Result.isFailure(text)) {
      issues.push(fieldIssue(pair, "query", "is not percent-encoded"))
    } else query.set(name.success, [...query.get(name.success) ?? [], text.success])
  }
  for (const [name, texts] of query) {
    const type = property(ast, name)
    if (type === undefined || !belongs(reading, name, "query")) {
      // The address that another answer gave has parameters of its own.
      if (addressOf(reading.description) === undefined) issues.push(undeclared(name, "query"))
    } else if (texts.length > 1 && !SchemaAST.isArrays(type)) issues.push(fieldIssue(name, "query", "is given twice"))
    else take(reading, name, coerce(type, texts), "query", name)
  }
}

/** Characters that UTF-8 writes with four bytes: WeChat Pay takes no such. */
const astral = /[\u{10000}-\u{10ffff}]/u

const readJson = (reading: Reading, { json }: Source) => {
  const { ast, issues } = reading
  const parsed = json.length === 0 ? Result.succeed({}) : parse(json)
  if (Result.isFailure(parsed) || !isRecord(parsed.success)) {
    issues.push(fieldIssue("", "body", "the body is not a JSON object"))
    return
  }
  for (const [name, value] of Object.entries(parsed.success)) {
    if (property(ast, name) === undefined || !belongs(reading, name, "body")) {
      issues.push(undeclared(`/${name}`, "body"))
    } else if (astral.test(JSON.stringify(value))) {
      issues.push(fieldIssue(`/${name}`, "body", "has a character of more than three bytes"))
    } else take(reading, name, value, "body", `/${name}`)
  }
}

const readRest = ({ ast, description, fields, issues }: Reading, { headers, parts }: Source) => {
  for (const [field, header] of Object.entries(description.headers)) {
    const value = headers[header.toLowerCase()]
    if (value !== undefined) fields[field] = coerce(property(ast, field), [value])
  }
  for (const [name, text] of parts) {
    const type = property(ast, name)
    if (type === undefined || description.place(name) !== "part") issues.push(undeclared(name, "body"))
    else fields[name] = coerce(type, [text])
  }
}

/** Puts path, query, body and headers together to the flat request that the endpoint's schema describes. */
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
  return reading.issues.length === 0 ? Result.succeed(reading.fields) : Result.fail(reading.issues)
}

// ---------------------------------------------------------------------------------------------------------------------
// schema
// ---------------------------------------------------------------------------------------------------------------------

const formatter = SchemaIssue.makeFormatterStandardSchemaV1()

const located = (description: Endpoint.Description, error: Schema.SchemaError): ReadonlyArray<FieldIssue> =>
  formatter(error.issue).issues.map(({ message, path }) => {
    const keys = (path ?? []).map((segment) => typeof segment === "object" ? segment.key : segment)
    const [first] = keys
    const place = first === undefined ? "body" : description.place(String(first))
    const at = place === "part" ? "body" : place
    return {
      field: at === "body" ? `/${keys.map(String).join("/")}` : String(first),
      location: at === "path" ? "url" : at,
      issue: message,
      excess: message.includes("excess property")
    }
  })

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
    Effect.mapError((error) => located(description, error))
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
  readonly metaType: string
  /** Text parts beside `meta`. */
  readonly texts: ReadonlyMap<string, string>
  readonly files: ReadonlyMap<string, UploadedFile>
}

/** Whether a request is an upload. */
export const isUpload = (request: Request): boolean =>
  request.headers["content-type"]?.toLowerCase().startsWith("multipart/form-data") ?? false

/** Reads an upload. */
export const upload = (request: Request): Result.Result<Upload, string> => {
  const texts = new Map<string, string>()
  const files = new Map<string, UploadedFile>()
  let meta: { readonly type: string; readonly content: Uint8Array } | undefined
  let failure: string | undefined
  const parser = MultipartParser.make({
    headers: { "content-type": request.headers["content-type"] ?? "" },
    // A part with a file name is a file, whatever its type: the bytes of all others are taken as they are.
    isFile: (info) => info.filename !== undefined,
    onField: (info, content) => {
      if (info.name === "meta") meta = { type: info.contentType, content: Buffer.from(content) }
      else texts.set(info.name, Buffer.from(content).toString("utf8"))
    },
    onFile: (info) => {
      const chunks: Array<Uint8Array> = []
      return (chunk) => {
        if (chunk !== null) chunks.push(Buffer.from(chunk))
        else {
          files.set(info.name, {
            name: info.filename ?? "",
            contentType: info.contentType,
            content: Buffer.concat(chunks)
          })
        }
      }
    },
    onError: (error) => {
      failure ??= error._tag
    },
    onDone: () => undefined
  })
  parser.write(request.body)
  parser.end()
  if (failure !== undefined) return Result.fail(failure)
  if (meta === undefined) {
    return Result.fail(files.has("meta") ? "part meta must not have a file name" : "part meta is missing")
  }
  return Result.succeed({ meta: meta.content, metaType: meta.type, texts, files })
}
