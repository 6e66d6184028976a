/** Decodes responses: strict about fields that a program needs, tolerant about the others. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import { isBlank, property } from "./json.ts"

type Path = ReadonlyArray<PropertyKey>

/** Issue of a value: its path and the expectation, without the value. */
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

/** The first issue, with its field. */
export const firstOf = (error: Schema.SchemaError) => {
  const [issue] = issues(error)
  return { field: formatPath(issue?.path ?? []), issue: issue?.message ?? "does not fit" }
}

/** The issues as one line. */
export const describe = (error: Schema.SchemaError): string =>
  issues(error).map(({ message, path }) => `${formatPath(path) || "(root)"}: ${message}`).join("; ")

/** Value at a path. */
const at = (root: unknown, path: Path): unknown => path.reduce(property, root)

/** Sets the value at a path, if there is an array or object that has it. */
const set = (root: unknown, path: Path, value: unknown): void => {
  const key = path.at(-1)
  if (key !== undefined) Reflect.set(Object(at(root, path.slice(0, -1))), key, value)
}

const integer = /^-?(0|[1-9]\d*)$/

/**
 * Other readings of a value that does not fit but has a plain meaning: an integer or a boolean as text, a number
 * instead of a documented text, a single value instead of a documented list, a list of one value instead of the value.
 */
const readings = (value: unknown, isItem: boolean): ReadonlyArray<unknown> => {
  if (Array.isArray(value)) return value.length === 1 ? value : []
  if (isBlank(value) || typeof value === "boolean") return []
  // A number beyond the safe range is not the one that was sent.
  if (typeof value === "number" && !Number.isSafeInteger(value)) return []
  const other = typeof value === "number"
    ? [String(value)]
    : value === "true" || value === "false"
    ? [value === "true"]
    : typeof value === "string" && integer.test(value) && Number.isSafeInteger(Number(value))
    ? [Number(value)]
    : []
  return isItem ? other : [...other, [value]]
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
export const annotation = (ast: SchemaAST.AST, name: string): unknown => {
  for (const { annotations } of [ast, ...(ast.checks ?? [])]) {
    if (annotations?.[name] !== undefined) return annotations[name]
  }
  for (const one of [...variants(ast), ...members(ast)]) {
    const found = annotation(one, name)
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

/**
 * Path of the value to remove so that the issue at `path` is resolved: the innermost field of an object that is there,
 * or the innermost item of a list if it may be dropped. Never more than one item: a list that lost itself would look
 * empty.
 */
const removable = (root: unknown, path: Path, ast: SchemaAST.AST): Path | undefined => {
  if (path.length === 0) return undefined
  const outer = path.slice(0, -1)
  if (Array.isArray(at(root, outer))) {
    const schemas = schemasAt(ast, path)
    return schemas.length === 0 || schemas.some((schema) => annotation(schema, essential)) ? undefined : path
  }
  return at(root, path) === undefined ? removable(root, outer, ast) : path
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

/** The changes that make a document fit its schema, by formatted path. */
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
  ast: SchemaAST.AST,
  { absent, dropped, reread, shifted }: Repairs
): boolean => {
  const gone = new Map<string, Path>()
  let changed = false
  for (const [name, path] of new Map(issues.map(({ path }) => [formatPath(path), path]))) {
    const value = at(json, path)
    const known = reread.get(name) ?? { original: value, left: readings(value, isItem(path)) }
    const [reading, ...left] = known.left
    if (reading !== undefined) {
      set(json, path, reading)
      reread.set(name, { ...known, left })
      changed = true
      continue
    }
    if (reread.delete(name)) set(json, path, known.original)
    const removed = removable(json, path, ast)
    if (removed !== undefined) gone.set(formatPath(removed), removed)
  }
  for (const [name, path] of gone) {
    set(json, path, null)
    if (!isItem(path)) {
      absent.push(name)
      continue
    }
    dropped.push(name)
    const list = `${formatPath(path.slice(0, -1))}[`
    for (const one of reread.keys()) if (one.startsWith(list) && reread.delete(one)) shifted.push(one)
  }
  stripNulls(json)
  return changed || gone.size > 0
}

/** Logs what was changed. Names fields, never values. */
const report = (name: string, { absent, dropped, reread, shifted }: Repairs): Effect.Effect<void> => {
  const other = [...shifted, ...reread.keys()].join(", ")
  const lines = [
    other && `read in another form: ${other}`,
    absent.length > 0 && `${absent.length} field(s) do not fit and read as absent: ${absent.join(", ")}`
  ].filter(Boolean).join("; ")
  return Effect.andThen(
    lines === "" ? Effect.void : Effect.logDebug(`${name}: ${lines}`),
    dropped.length === 0
      ? Effect.void
      : Effect.logWarning(`${name}: ${dropped.length} item(s) do not fit and are left out: ${dropped.join(", ")}`)
  )
}

/**
 * Makes the function that decodes JSON text. A value that does not fit is read in another form if its meaning is plain.
 * Otherwise its field is removed and the rest decoded again, so that an optional field reads as absent and a required one
 * fails. An item of a list that cannot be read is left out with a warning, unless money depends on it: then the whole
 * text fails. `isFinal` says that nothing can repair what failed.
 */
export const decoder = <A, R>(name: string, schema: Schema.ConstraintDecoder<A, R>) => {
  const decode = Schema.decodeUnknownEffect(schema)
  return (json: unknown, text: string, isFinal = () => false): Effect.Effect<A, Schema.SchemaError, R> => {
    if (text.includes("null")) stripNulls(json)
    const again = (first: Schema.SchemaError, repairs: Repairs): Effect.Effect<A, Schema.SchemaError, R> =>
      decode(json, { errors: "all" }).pipe(
        Effect.tap(() => report(name, repairs)),
        Effect.catch((error) =>
          !isFinal() && repair(json, issues(error), schema.ast, repairs) ? again(first, repairs) : Effect.fail(first)
        )
      )
    return Effect.catchEager(
      decode(json),
      (first) => again(first, { reread: new Map(), shifted: [], absent: [], dropped: [] })
    )
  }
}
