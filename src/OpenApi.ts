/** Makes an OpenAPI 3.1 document of the catalogue: the fields on the wire, with sensitive ones marked `x-sensitive`. */
import type * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"
import type * as Endpoint from "./Endpoint.ts"
import { version } from "./internal/version.ts"
import { commonCodes } from "./WeChatPayError.ts"

/** An OpenAPI 3.1 document. */
export interface Document {
  readonly openapi: "3.1.0"
  readonly info: { readonly title: string; readonly version: string }
  readonly servers: ReadonlyArray<{ readonly url: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema.JsonSchema>> }
}

/** One operation: a route, with every endpoint that calls it. */
export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: ReadonlyArray<string>
  readonly externalDocs?: { readonly url: string }
  readonly parameters?: ReadonlyArray<{
    readonly name: string
    readonly in: "path" | "query" | "header"
    readonly required: boolean
    readonly schema: JsonSchema.JsonSchema
  }>
  readonly requestBody?: {
    readonly required: boolean
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema.JsonSchema }>>
  }
  readonly responses: Readonly<
    Record<string, {
      readonly description: string
      readonly content?: Readonly<Record<string, { readonly schema: JsonSchema.JsonSchema }>>
    }>
  >
}

const definitions = "#/$defs/"
const components = "#/components/schemas/"

/** An optional field may be `undefined` in a program, which JSON Schema writes as `null`. On the wire it is left out. */
const dropNull = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(dropNull)
  if (typeof value !== "object" || value === null) return value
  const { anyOf, ...rest } = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, dropNull(one)]))
  if (!Array.isArray(anyOf)) return anyOf === undefined ? rest : { ...rest, anyOf }
  const members: ReadonlyArray<unknown> = anyOf.filter((member) => !isSchema(member) || member.type !== "null")
  const [first] = members
  return members.length === 1 && isSchema(first) ? { ...first, ...rest } : { ...rest, anyOf: members }
}

const withoutNull = (schema: JsonSchema.JsonSchema): JsonSchema.JsonSchema => {
  const dropped = dropNull(schema)
  return isSchema(dropped) ? dropped : schema
}

/** A schema's encoded side as JSON Schema, and the named schemas that it refers to. */
const encodedSide = (schema: Schema.Constraint, strict: boolean) => {
  const document = Schema.toJsonSchemaDocument(schema, {
    includeAnnotationKey: (key) => key === "x-sensitive",
    onExcessProperty: strict ? "error" : "ignore"
  })
  return {
    schema: withoutNull(document.schema),
    definitions: Object.fromEntries(
      Object.entries(document.definitions).map(([name, schema]) => [name, withoutNull(schema)])
    )
  }
}

const rewrite = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(rewrite)
    : typeof value === "object" && value !== null
    ? Object.fromEntries(
      Object.entries(value).map(([key, one]) =>
        key === "$ref" && typeof one === "string" && one.startsWith(definitions)
          ? [key, components + one.slice(definitions.length)]
          : [key, rewrite(one)]
      )
    )
    : value

const toComponents = (schema: JsonSchema.JsonSchema): JsonSchema.JsonSchema => {
  const rewritten = rewrite(schema)
  return isSchema(rewritten) ? rewritten : schema
}

const follow = (
  schema: JsonSchema.JsonSchema,
  named: Readonly<Record<string, JsonSchema.JsonSchema>>
): JsonSchema.JsonSchema => {
  const target = typeof schema.$ref === "string" ? named[schema.$ref.slice(definitions.length)] : undefined
  return target === undefined ? schema : follow(target, named)
}

interface Fields {
  readonly properties: ReadonlyArray<readonly [string, JsonSchema.JsonSchema]>
  readonly required: ReadonlyArray<string>
}

const isSchema = (value: unknown): value is JsonSchema.JsonSchema => typeof value === "object" && value !== null

const fields = (schema: JsonSchema.JsonSchema): Fields => ({
  properties: isSchema(schema.properties)
    ? Object.entries(schema.properties).flatMap(([name, one]) => isSchema(one) ? [[name, one] as const] : [])
    : [],
  required: Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === "string") : []
})

const object = (all: Fields, names: ReadonlyArray<string>): JsonSchema.JsonSchema => ({
  type: "object",
  properties: Object.fromEntries(all.properties.filter(([name]) => names.includes(name))),
  required: all.required.filter((name) => names.includes(name)),
  additionalProperties: false
})

/**
 * Requests of a route. Several endpoints may share one, usually direct and partner: each of their requests is valid.
 */
const anyOf = (schemas: ReadonlyArray<JsonSchema.JsonSchema>): JsonSchema.JsonSchema => {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
  const [first] = distinct
  return distinct.length === 1 && first !== undefined ? first : { anyOf: distinct }
}

const request = (description: Endpoint.Description) => {
  const encoded = encodedSide(description.request, true)
  const all = fields(follow(encoded.schema, encoded.definitions))
  const address = description.kind === "stream" ? description.addressField : undefined
  const at = (place: "path" | "query" | "header") =>
    all.properties.filter(([name]) => name !== address && description.place(name) === place).map((
      [name, schema]
    ) => ({
      name: description.headers[name] ?? name,
      in: place,
      required: place === "path" || all.required.includes(name),
      schema: toComponents(schema)
    }))
  const names = all.properties.map(([name]) => name).filter((name) =>
    description.place(name) === "body" || description.repeated.includes(name)
  )
  return {
    parameters: [...at("path"), ...at("query"), ...at("header")],
    body: toComponents(object(all, names)),
    hasBody: names.length > 0,
    definitions: encoded.definitions
  }
}

const uploadBody = (
  description: Endpoint.UploadDescription,
  meta: JsonSchema.JsonSchema
): JsonSchema.JsonSchema => {
  const { digest: { field: digest }, file: { part } } = description
  const { properties, required } = fields(meta)
  return {
    type: "object",
    properties: {
      meta: {
        type: "object",
        properties: { ...Object.fromEntries(properties), [digest]: { type: "string" } },
        required: [...required, digest],
        additionalProperties: false
      },
      [part]: { type: "string", contentMediaType: "application/octet-stream" }
    },
    required: ["meta", part]
  }
}

/**
 * Error response: WeChat Pay adds codes without notice, so the list is open. Direct and partner pages of one route may
 * list different codes.
 */
const errorResponse = (group: ReadonlyArray<Endpoint.Description>) => ({
  description: "Error",
  content: {
    "application/json": {
      schema: {
        type: "object",
        properties: {
          code: {
            type: "string",
            "x-extensible-enum": [...new Set([...commonCodes, ...group.flatMap(({ codes }) => codes)])]
          },
          message: { type: "string" }
        },
        required: ["code", "message"]
      }
    }
  }
})

/** Response with status 2xx, by status. */
const successResponse = (kind: Endpoint.Description["kind"], schemas: ReadonlyArray<JsonSchema.JsonSchema>) =>
  kind === "stream"
    ? {
      "200": {
        description: "OK",
        content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } }
      }
    }
    : schemas.length === 0
    ? { "204": { description: "No Content" } }
    : { "200": { description: "OK", content: { "application/json": { schema: anyOf(schemas) } } } }

const operation = (group: ReadonlyArray<Endpoint.Description>, first: Endpoint.Description) => {
  const requests = group.map(request)
  const responses = group.flatMap((one) => one.kind === "stream" ? [] : [one.response])
  const isEmpty = responses.every((schema) => schema.ast._tag === "Void")
  const encoded = isEmpty ? [] : responses.map((schema) => encodedSide(schema, false))
  const parameters = [
    ...new Map(
      requests.flatMap((one) => one.parameters).map((parameter) => {
        const everywhere = requests.every((one) => one.parameters.some((p) => p.name === parameter.name && p.required))
        return [parameter.name, { ...parameter, required: everywhere }] as const
      })
    ).values()
  ]
  const bodies = requests.filter((one) => one.hasBody).map((one) => one.body)
  const value: Operation = {
    operationId: first.name,
    summary: first.title,
    tags: [...new Set(group.map(({ name }) => name.slice(0, name.indexOf("."))))],
    ...(first.docs[0] === undefined ? {} : { externalDocs: { url: first.docs[0] } }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(first.kind === "upload"
      ? {
        requestBody: {
          required: true,
          content: { "multipart/form-data": { schema: uploadBody(first, anyOf(bodies)) } }
        }
      }
      : bodies.length === 0
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: anyOf(bodies) } } } }),
    responses: {
      ...successResponse(first.kind, encoded.map(({ schema }) => toComponents(schema))),
      default: errorResponse(group)
    }
  }
  const named = Object.assign({}, ...requests.map((one) => one.definitions), ...encoded.map((one) => one.definitions))
  return { value, named }
}

/**
 * Makes the document of the given endpoints.
 *
 * **Example** (Printing the document)
 *
 * ```ts
 * import { Catalogue, OpenApi } from "effect-wechatpay/catalogue"
 *
 * const document = OpenApi.make(Catalogue.all)
 * ```
 */
export const make = (endpoints: ReadonlyArray<Endpoint.Any>): Document => {
  const groups = new Map<string, Array<Endpoint.Description>>()
  for (const { description } of endpoints) {
    const key = `${description.method.toLowerCase()} ${description.path}`
    groups.set(key, [...groups.get(key) ?? [], description])
  }
  const paths: Record<string, Record<string, Operation>> = {}
  const schemas: Record<string, JsonSchema.JsonSchema> = {}
  for (const [key, group] of groups) {
    const [method = "", path = ""] = key.split(" ")
    const [first] = group
    if (first === undefined) continue
    const { named, value } = operation(group, first)
    paths[path] = { ...paths[path], [method]: value }
    for (const [name, schema] of Object.entries(named)) if (isSchema(schema)) schemas[name] = toComponents(schema)
  }
  return {
    openapi: "3.1.0",
    info: { title: "WeChat Pay API v3, as effect-wechatpay speaks it", version },
    servers: [{ url: "https://api.mch.weixin.qq.com" }, { url: "https://api2.mch.weixin.qq.com" }],
    paths,
    components: { schemas }
  }
}
