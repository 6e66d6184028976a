/** Reading what WeChat Pay answers: strict in what a program needs, forgiving in the rest. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { isRecord } from "./json.ts"

/** One fault of a value: where, and what was expected. Never the value. */
export interface Fault {
  readonly path: ReadonlyArray<PropertyKey>
  readonly message: string
}

const formatter = SchemaIssue.makeFormatterStandardSchemaV1()

/** Faults of a schema error. */
export const faults = (error: Schema.SchemaError): ReadonlyArray<Fault> =>
  formatter(error.issue).issues.map((issue) => ({
    path: (issue.path ?? []).map((segment) => typeof segment === "object" ? segment.key : segment),
    message: issue.message
  }))

/** `goods_detail[0].quantity` */
export const formatPath = (path: ReadonlyArray<PropertyKey>): string =>
  path.map((key, index) => typeof key === "number" ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`).join(
    ""
  )

/** The faults as one line. */
export const describe = (error: Schema.SchemaError): string =>
  faults(error).map(({ message, path }) => `${formatPath(path) || "(root)"}: ${message}`).join("; ")

const child = (value: unknown, key: PropertyKey): unknown =>
  Array.isArray(value) ? value[Number(key)] : isRecord(value) ? value[key] : undefined

/**
 * Removes the innermost field of an object on the path that is there to be removed; its path, or `undefined`. Never
 * climbs out of an array: a list that lost an element, or itself, would look like a shorter one.
 */
const removeField = (root: unknown, path: ReadonlyArray<PropertyKey>): ReadonlyArray<PropertyKey> | undefined => {
  for (let length = path.length; length > 0; length--) {
    const key = path[length - 1]
    const parent = path.slice(0, length - 1).reduce(child, root)
    if (key === undefined || Array.isArray(parent)) return undefined
    if (isRecord(parent) && Object.hasOwn(parent, key)) {
      delete parent[key]
      return path.slice(0, length)
    }
  }
  return undefined
}

/** `null` reads as absent. Recurs: what it gets, `Json.parse` has read. */
const stripNulls = (value: unknown): void => {
  if (Array.isArray(value)) {
    for (let index = value.length - 1; index >= 0; index--) {
      if (value[index] === null) value.splice(index, 1)
      else stripNulls(value[index])
    }
    return
  }
  if (!isRecord(value)) return
  for (const key of Object.keys(value)) {
    if (value[key] === null) delete value[key]
    else stripNulls(value[key])
  }
}

/**
 * Decodes JSON text. A field that does not fit is taken out and the rest read again, so that an optional one reads as
 * absent and a required one fails; the names of those taken out go to a debug log.
 */
export const decodeJson = <A, R>(
  decode: (
    json: unknown,
    options?: { readonly errors?: "first" | "all" }
  ) => Effect.Effect<A, Schema.SchemaError, R>,
  json: unknown,
  text: string,
  name: string,
  isFinal: () => boolean
): Effect.Effect<A, Schema.SchemaError, R> => {
  if (text.includes("null")) stripNulls(json)
  const again = (first: Schema.SchemaError, removed: ReadonlyArray<string>): Effect.Effect<A, Schema.SchemaError, R> =>
    decode(json, { errors: "all" }).pipe(
      Effect.tap(() =>
        Effect.logDebug(`${name}: ${removed.length} field(s) do not fit and read as absent: ${removed.join(", ")}`)
      ),
      Effect.catch((error) => {
        const gone = faults(error).flatMap(({ path }) => {
          const at = removeField(json, path)
          return at === undefined ? [] : [formatPath(at)]
        })
        return gone.length === 0 || isFinal() ? Effect.fail(first) : again(first, [...removed, ...gone])
      })
    )
  return Effect.catchEager(decode(json), (first) => isFinal() ? Effect.fail(first) : again(first, []))
}
