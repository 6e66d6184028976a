/** Reading what WeChat Pay answers: strict in what a program needs, forgiving in the rest. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
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

const at = (root: unknown, path: ReadonlyArray<PropertyKey>): unknown => path.reduce(child, root)

const put = (root: unknown, path: ReadonlyArray<PropertyKey>, value: unknown): void => {
  const key = path.at(-1)
  const parent = at(root, path.slice(0, -1))
  if (key === undefined) return
  if (Array.isArray(parent)) parent[Number(key)] = value
  else if (isRecord(parent)) parent[key] = value
}

const integer = /^-?(0|[1-9]\d*)$/

/**
 * Other readings of a value that does not fit, where its meaning is plain: an integer or a boolean as text, a number
 * where text is documented, one thing where a list of them is documented, a list of one thing where the thing is.
 */
const readings = (value: unknown, isItem: boolean): ReadonlyArray<unknown> => {
  const list = isItem ? [] : [[value]]
  switch (typeof value) {
    case "string":
      return value === ""
        ? []
        : integer.test(value) && Number.isSafeInteger(Number(value))
        ? [Number(value), ...list]
        : value === "true" || value === "false"
        ? [value === "true", ...list]
        : list
    case "number":
      // Beyond that the number that was sent is not the one that was read.
      return Number.isSafeInteger(value) ? [String(value), ...list] : list
    case "object":
      return Array.isArray(value) ? (value.length === 1 ? value : []) : list
    default:
      return []
  }
}

/** Annotation of a schema on which money hangs: a list must not lose an item of it. */
const essential = "x-essential"

const annotations = (check: SchemaAST.Check<never>): ReadonlyArray<object> => [
  ...(check.annotations === undefined ? [] : [check.annotations]),
  ...(check._tag === "FilterGroup" ? check.checks.flatMap(annotations) : [])
]

const isEssential = (ast: SchemaAST.AST, seen = new Set<SchemaAST.AST>()): boolean => {
  if (seen.has(ast)) return false
  seen.add(ast)
  return [ast.annotations ?? {}, ...(ast.checks ?? []).flatMap(annotations)]
    .some((one) => essential in one) || parts(ast).some((part) => isEssential(part, seen))
}

const parts = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> => [
  ...(ast.encoding ?? []).map(({ to }) => to),
  ...(SchemaAST.isObjects(ast) ? ast.propertySignatures.map(({ type }) => type) : []),
  ...(SchemaAST.isArrays(ast) ? [...ast.elements, ...ast.rest] : []),
  ...(SchemaAST.isUnion(ast) ? ast.types : [])
]

/** Schemas that may stand at a path. */
const schemasAt = (ast: SchemaAST.AST, path: ReadonlyArray<PropertyKey>): ReadonlyArray<SchemaAST.AST> => {
  const [key, ...rest] = path
  if (key === undefined) return [ast]
  const next = [
    ...(SchemaAST.isObjects(ast) ? ast.propertySignatures.flatMap(({ name, type }) => name === key ? [type] : []) : []),
    ...(SchemaAST.isArrays(ast) && typeof key === "number" ? [...ast.elements, ...ast.rest] : [])
  ]
  return [
    ...next.flatMap((one) => schemasAt(one, rest)),
    ...[...(ast.encoding ?? []).map(({ to }) => to), ...(SchemaAST.isUnion(ast) ? ast.types : [])].flatMap((one) =>
      schemasAt(one, path)
    )
  ]
}

/** Whether a list may lose an item. */
const isDroppable = (ast: SchemaAST.AST | undefined, path: ReadonlyArray<PropertyKey>): boolean => {
  if (ast === undefined) return false
  const schemas = schemasAt(ast, path)
  return schemas.length > 0 && !schemas.some((schema) => isEssential(schema))
}

interface Removed {
  readonly path: ReadonlyArray<PropertyKey>
  readonly isItem: boolean
}

/**
 * What has to go so that the issue at `path` goes: the innermost field of an object that is there, or the innermost
 * item of a list if it may be dropped. Never more than one item: a list that lost itself would look like an empty one.
 */
const removable = (
  root: unknown,
  path: ReadonlyArray<PropertyKey>,
  ast: SchemaAST.AST | undefined
): Removed | undefined => {
  for (let length = path.length; length > 0; length--) {
    const here = path.slice(0, length)
    const key = path[length - 1]
    const parent = at(root, path.slice(0, length - 1))
    if (key === undefined) return undefined
    if (Array.isArray(parent)) return isDroppable(ast, here) ? { path: here, isItem: true } : undefined
    if (isRecord(parent) && Object.hasOwn(parent, key)) return { path: here, isItem: false }
  }
  return undefined
}

const removeField = (root: unknown, path: ReadonlyArray<PropertyKey>): void => {
  const key = path.at(-1)
  const parent = at(root, path.slice(0, -1))
  if (isRecord(parent) && key !== undefined) delete parent[key]
}

const removeItem = (root: unknown, path: ReadonlyArray<PropertyKey>): void => {
  const list = at(root, path.slice(0, -1))
  if (Array.isArray(list)) list.splice(Number(path.at(-1)), 1)
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

/** One value that is read otherwise: what it was, and the readings that are left. */
interface Reread {
  readonly path: ReadonlyArray<PropertyKey>
  readonly original: unknown
  readonly left: ReadonlyArray<unknown>
}

/** What was done so that a document fits, by formatted path. */
interface Repairs {
  readonly reread: Map<string, Reread>
  /** Names of those whose index no longer says where they are. */
  readonly shifted: Array<string>
  readonly absent: Array<string>
  readonly dropped: Array<string>
}

/** Changes the document at each issue. Tells whether it changed anything. */
const repair = (
  json: unknown,
  issues: ReadonlyArray<Fault>,
  ast: SchemaAST.AST | undefined,
  repairs: Repairs
): boolean => {
  const gone = new Map<string, Removed>()
  let changed = false
  for (const path of new Map(issues.map(({ path }) => [formatPath(path), path])).values()) {
    const name = formatPath(path)
    const known = repairs.reread.get(name)
    const value = known === undefined ? at(json, path) : known.original
    const [reading, ...left] = known?.left ?? readings(value, typeof path.at(-1) === "number")
    if (reading !== undefined) {
      put(json, path, reading)
      repairs.reread.set(name, { path, original: value, left })
      changed = true
      continue
    }
    if (known !== undefined) put(json, path, value)
    repairs.reread.delete(name)
    const removed = removable(json, path, ast)
    if (removed !== undefined) gone.set(formatPath(removed.path), removed)
  }
  for (const { isItem, path } of gone.values()) {
    if (isItem) continue
    removeField(json, path)
    repairs.absent.push(formatPath(path))
  }
  // From the end of each list, so that no index shifts under an item that is still to go.
  const items = [...gone.values()].filter(({ isItem }) => isItem)
  for (const { path } of items.sort((a, b) => Number(b.path.at(-1)) - Number(a.path.at(-1)))) {
    removeItem(json, path)
    repairs.dropped.push(formatPath(path))
    const list = `${formatPath(path.slice(0, -1))}[`
    for (const name of repairs.reread.keys()) {
      if (name.startsWith(list) && repairs.reread.delete(name)) repairs.shifted.push(name)
    }
  }
  return changed || gone.size > 0
}

/** Names fields, never values. */
const report = (name: string, { absent, dropped, reread, shifted }: Repairs): Effect.Effect<void> => {
  const other = [...shifted, ...reread.keys()]
  const lines = [
    ...(other.length === 0 ? [] : [`read in another form: ${other.join(", ")}`]),
    ...(absent.length === 0 ? [] : [`${absent.length} field(s) do not fit and read as absent: ${absent.join(", ")}`])
  ]
  return Effect.andThen(
    lines.length === 0 ? Effect.void : Effect.logDebug(`${name}: ${lines.join("; ")}`),
    dropped.length === 0
      ? Effect.void
      : Effect.logWarning(`${name}: ${dropped.length} item(s) do not fit and are left out: ${dropped.join(", ")}`)
  )
}

/**
 * Decodes JSON text. A value that does not fit is read in another form where its meaning is plain; else its field is
 * taken out and the rest decoded again, so that an optional field reads as absent and a required one fails. An item of
 * a list that cannot be read is left out with a warning, unless money hangs on it: then the whole text fails. `ast` is
 * the schema's; without it no item is left out.
 */
export const decodeJson = <A, R>(
  decode: (
    json: unknown,
    options?: { readonly errors?: "first" | "all" }
  ) => Effect.Effect<A, Schema.SchemaError, R>,
  json: unknown,
  text: string,
  name: string,
  isFinal: () => boolean,
  ast?: SchemaAST.AST
): Effect.Effect<A, Schema.SchemaError, R> => {
  if (text.includes("null")) stripNulls(json)
  const again = (first: Schema.SchemaError, repairs: Repairs): Effect.Effect<A, Schema.SchemaError, R> =>
    decode(json, { errors: "all" }).pipe(
      Effect.tap(() => report(name, repairs)),
      Effect.catch((error) =>
        !isFinal() && repair(json, faults(error), ast, repairs) ? again(first, repairs) : Effect.fail(first)
      )
    )
  return Effect.catchEager(
    decode(json),
    (first) =>
      isFinal() ? Effect.fail(first) : again(first, { reread: new Map(), shifted: [], absent: [], dropped: [] })
  )
}
