/** Decodes responses: strict in what a program needs, tolerant in the rest. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import { isRecord } from "./json.ts"

type Path = ReadonlyArray<PropertyKey>

/** Issue of a value: where, and what was expected. Never the value. */
export interface Issue {
  readonly path: Path
  readonly message: string
}

const formatter = SchemaIssue.makeFormatterStandardSchemaV1()

/** Issues of a schema error. */
export const issues = (error: Schema.SchemaError): ReadonlyArray<Issue> =>
  formatter(error.issue).issues.map(({ message, path = [] }) => ({
    path: path.map((segment) => typeof segment === "object" ? segment.key : segment),
    message
  }))

/** `goods_detail[0].quantity` */
export const formatPath = (path: Path): string =>
  path.map((key, index) => typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`).join("")

/** The issues as one line. */
export const describe = (error: Schema.SchemaError): string =>
  issues(error).map(({ message, path }) => `${formatPath(path) || "(root)"}: ${message}`).join("; ")

/** Value at a path. */
const at = (root: unknown, path: Path): unknown =>
  path.reduce((value, key) => typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined, root)

/** Applies a change to the array or object that has the value at a path. */
const change = (root: unknown, path: Path, f: (parent: object, key: PropertyKey) => void): void => {
  const key = path.at(-1)
  const parent = at(root, path.slice(0, -1))
  if (key !== undefined && typeof parent === "object" && parent !== null) f(parent, key)
}

const integer = /^-?(0|[1-9]\d*)$/

/**
 * Other readings of a value that does not fit, where its meaning is plain: an integer or a boolean as text, a number
 * where text is documented, one thing where a list is documented, a list of one thing where the thing is documented.
 */
const readings = (value: unknown, isItem: boolean): ReadonlyArray<unknown> => {
  if (Array.isArray(value)) return value.length === 1 ? value : []
  if (value === "" || value === undefined) return []
  // A number beyond the safe range is not the one that was sent.
  const other = typeof value === "number"
    ? Number.isSafeInteger(value) ? [String(value)] : undefined
    : value === "true" || value === "false"
    ? [value === "true"]
    : typeof value === "string" && integer.test(value) && Number.isSafeInteger(Number(value))
    ? [Number(value)]
    : []
  return other === undefined || typeof value === "boolean" ? [] : [...other, ...isItem ? [] : [[value]]]
}

/** Annotation of a schema on which money depends: a list must not lose such an item. */
const essential = "x-essential"

/** Schemas that a value may have instead. */
const variants = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> => [
  ...(ast.encoding ?? []).map(({ to }) => to),
  ...(SchemaAST.isUnion(ast) ? ast.types : [])
]

/** Schemas of fields and items: of all, or of those with a key. */
const members = (ast: SchemaAST.AST, key?: PropertyKey): ReadonlyArray<SchemaAST.AST> =>
  SchemaAST.isObjects(ast)
    ? ast.propertySignatures.flatMap(({ name, type }) => key === undefined || name === key ? [type] : [])
    : SchemaAST.isArrays(ast) && typeof key !== "string"
    ? [...ast.elements, ...ast.rest]
    : []

/** Annotation of a schema, or of one within it. */
export const annotation = (ast: SchemaAST.AST, name: string, seen = new Set<SchemaAST.AST>()): unknown => {
  if (seen.has(ast)) return undefined
  seen.add(ast)
  const own = [ast, ...(ast.checks ?? [])].find(({ annotations }) => annotations?.[name] !== undefined)
  if (own !== undefined) return own.annotations?.[name]
  for (const one of [...variants(ast), ...members(ast)]) {
    const found = annotation(one, name, seen)
    if (found !== undefined) return found
  }
  return undefined
}

/** Schemas that may stand at a path. */
const schemasAt = (ast: SchemaAST.AST, path: Path): ReadonlyArray<SchemaAST.AST> => {
  const [key, ...rest] = path
  return key === undefined ? [ast] : [
    ...members(ast, key).flatMap((one) => schemasAt(one, rest)),
    ...variants(ast).flatMap((one) => schemasAt(one, path))
  ]
}

/** Whether a list may lose an item. */
const isDroppable = (ast: SchemaAST.AST | undefined, path: Path): boolean => {
  const schemas = ast === undefined ? [] : schemasAt(ast, path)
  return schemas.length > 0 && !schemas.some((schema) => annotation(schema, essential))
}

/**
 * Path of what has to go so that the issue at `path` goes: the innermost field of an object that is there, or the
 * innermost item of a list if it may be dropped. Never more than one item: a list that lost itself would look empty.
 */
const removable = (root: unknown, path: Path, ast: SchemaAST.AST | undefined): Path | undefined => {
  for (let length = path.length; length > 0; length--) {
    const here = path.slice(0, length)
    const key = path[length - 1] ?? ""
    const parent = at(root, path.slice(0, length - 1))
    if (Array.isArray(parent)) return isDroppable(ast, here) ? here : undefined
    if (isRecord(parent) && Object.hasOwn(parent, key)) return here
  }
  return undefined
}

/** Removes `null`, which reads as absent. Recursive: `Json.parse` bounds the depth. */
const stripNulls = (value: unknown): void => {
  if (typeof value !== "object" || value === null) return
  // From the end, so that no index shifts under an item that is still to be seen.
  for (const [key, one] of Object.entries(value).toReversed()) {
    if (one !== null) stripNulls(one)
    else if (Array.isArray(value)) value.splice(Number(key), 1)
    else Reflect.deleteProperty(value, key)
  }
}

/** A value that is read in another form: the original, and the readings that are left. */
interface Reread {
  readonly original: unknown
  readonly left: ReadonlyArray<unknown>
}

/** What was changed so that a document fits, by formatted path. */
interface Repairs {
  readonly reread: Map<string, Reread>
  /** Names of values whose index no longer says where they are. */
  readonly shifted: Array<string>
  readonly absent: Array<string>
  readonly dropped: Array<string>
}

const isItem = (path: Path): boolean => typeof path.at(-1) === "number"

/** Changes the document at each issue. Returns whether it changed anything. */
const repair = (
  json: unknown,
  issues: ReadonlyArray<Issue>,
  ast: SchemaAST.AST | undefined,
  { absent, dropped, reread, shifted }: Repairs
): boolean => {
  const gone = new Map<string, Path>()
  let changed = false
  for (const [name, path] of new Map(issues.map(({ path }) => [formatPath(path), path]))) {
    const known = reread.get(name)
    const value = known === undefined ? at(json, path) : known.original
    const [reading, ...left] = known?.left ?? readings(value, isItem(path))
    const isReread = reading !== undefined
    if (isReread || known !== undefined) {
      change(json, path, (parent, key) => Reflect.set(parent, key, isReread ? reading : value))
    }
    if (isReread) {
      reread.set(name, { original: value, left })
      changed = true
      continue
    }
    reread.delete(name)
    const removed = removable(json, path, ast)
    if (removed !== undefined) gone.set(formatPath(removed), removed)
  }
  // From the end of each list, so that no index shifts under an item that is still to go. Fields first.
  const index = (path: Path) => isItem(path) ? Number(path.at(-1)) : Infinity
  for (const path of [...gone.values()].sort((a, b) => index(b) - index(a) || 0)) {
    change(json, path, (parent, key) => {
      if (Array.isArray(parent)) parent.splice(Number(key), 1)
      else Reflect.deleteProperty(parent, key)
    })
    const name = formatPath(path)
    if (!isItem(path)) {
      absent.push(name)
      continue
    }
    dropped.push(name)
    const list = `${formatPath(path.slice(0, -1))}[`
    for (const one of reread.keys()) if (one.startsWith(list) && reread.delete(one)) shifted.push(one)
  }
  return changed || gone.size > 0
}

/** Logs what was changed. Names fields, never values. */
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
 * Decodes JSON text. A value that does not fit is read in another form if its meaning is plain. Otherwise its field is
 * removed and the rest decoded again, so that an optional field reads as absent and a required one fails. An item of a
 * list that cannot be read is left out with a warning, unless money depends on it: then the whole text fails. `ast` is
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
        !isFinal() && repair(json, issues(error), ast, repairs) ? again(first, repairs) : Effect.fail(first)
      )
    )
  return Effect.catchEager(
    decode(json),
    (first) =>
      isFinal() ? Effect.fail(first) : again(first, { reread: new Map(), shifted: [], absent: [], dropped: [] })
  )
}
