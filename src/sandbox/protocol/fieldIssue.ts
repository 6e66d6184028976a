/** Issues of the fields of a request, in the words of production. */
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import { titleOf } from "./fieldTitles.ts"

/** The part of a request that holds a field. */
export type Location = "uri_template" | "query" | "body" | "header"

/** An issue of a field. */
export interface FieldIssue {
  /** The location and the path: `/body/amount/total`. */
  readonly pointer: string
  readonly location: Location
  /**
   * - `undeclared`: the endpoint does not document the field.
   * - `ciphertext`: the field cannot be decrypted.
   */
  readonly kind: "undeclared" | "missing" | "ciphertext" | "invalid"
  /** The text of the error response. */
  readonly message: string
  /** The content of `detail.value`. */
  readonly value: unknown
  /** The same in English, for the sandbox's log. */
  readonly reason: string
}

/** A field that the endpoint does not document. */
export const undeclared = (pointer: string, location: Location): FieldIssue => ({
  pointer,
  location,
  kind: "undeclared",
  message: "请求中含有未在API文档中定义的参数",
  value: "",
  reason: `${pointer} is not a documented field of this endpoint, or is null`
})

/** A required field that is not there. */
export const missing = (pointer: string, location: Location): FieldIssue => ({
  pointer,
  location,
  kind: "missing",
  message: `输入源“${pointer}”映射到字段“${titleOf(pointer)}”必填性规则校验失败，此字段为必填项`,
  value: "",
  reason: `${pointer} is required`
})

/** A field that breaks a rule. */
export const invalid = (
  pointer: string,
  location: Location,
  rule: { readonly kind?: string; readonly text: string; readonly value: unknown; readonly reason: string }
): FieldIssue => ({
  pointer,
  location,
  kind: "invalid",
  message: `输入源“${pointer}”映射到${rule.kind ?? "值"}字段“${titleOf(pointer)}”${rule.text}`,
  value: rule.value,
  reason: `${pointer} ${rule.reason}`
})

/** A field whose value has another type than `type`. */
export const mistyped = (pointer: string, location: Location, type: string, value: unknown): FieldIssue => ({
  pointer,
  location,
  kind: "invalid",
  message: `无法将${location === "body" ? " JSON " : ""}输入源“${pointer}”映射到目标字段“${
    titleOf(pointer)
  }”中，此字段需要一个合法的${type}`,
  value,
  reason: `${pointer} has the wrong type`
})

/** A request that cannot be read. Production's text for it is unknown. */
export const unreadable = (message: string, reason: string): FieldIssue => ({
  pointer: "",
  location: "body",
  kind: "invalid",
  message,
  value: undefined,
  reason
})

/** The distance of a request from what an endpoint takes: a field too many or missing counts more than all values. */
export const distance = (issues: ReadonlyArray<FieldIssue>): number =>
  issues.length + 1000 * issues.filter(({ kind }) => kind === "undeclared" || kind === "missing").length

/** The text of a field that cannot be decrypted. */
export const notCiphertext = "请确认待处理的消息是否为加密后的密文"

/** The text of a `Wechatpay-Serial` that is not in force, or is missing where a field is encrypted. */
export const unknownSerial = "平台证书序列号Wechatpay-Serial错误"

const isCiphertextText = (text: string) => text === notCiphertext || text === unknownSerial

// ---------------------------------------------------------------------------------------------------------------------
// rules of texts
// ---------------------------------------------------------------------------------------------------------------------

/** The regular expressions that real error responses show. Elsewhere the text has the library's own. */
const expressions: Readonly<Record<string, string>> = {
  out_trade_no: String.raw`^[0-9a-zA-Z_\-\|\*]+$`,
  out_request_no: String.raw`^[0-9a-zA-Z_\-|\*]{1,}$`,
  notify_url: String.raw`^https?://([^\s/?#\[\]\@]+\@)?([^\s/?#\@:]+)(?::\d{2,5})?([^\s?#\[\]]*)$`
}

const text = (pointer: string, location: Location, rule: string, value: unknown, reason: string) =>
  invalid(pointer, location, { text: `字符串规则校验失败，${rule}`, value, reason })

const tooShort = (pointer: string, location: Location, unit: string, length: number, least: number) =>
  text(pointer, location, `${unit} ${length}，小于最小值 ${least}`, length, "is too short")

const tooLong = (pointer: string, location: Location, unit: string, length: number, most: number) =>
  text(pointer, location, `${unit} ${length}，大于最大值 ${most}`, length, "is too long")

/** A class of characters and how many of them: production checks the number of bytes first, then the characters. */
const counted = /^(\^\[(?:[^\]\\]|\\.)+\])\{(\d+),(\d+)\}\$$/

const unlike = (pointer: string, location: Location, value: string, source: string): FieldIssue => {
  const [, characters, least, most] = counted.exec(source) ?? []
  const length = Buffer.byteLength(value)
  if (least !== undefined && length < Number(least)) return tooShort(pointer, location, "字节数", length, Number(least))
  if (most !== undefined && length > Number(most)) return tooLong(pointer, location, "字节数", length, Number(most))
  const name = pointer.slice(pointer.lastIndexOf("/") + 1)
  const expression = expressions[name] ?? (characters === undefined ? source : `${characters}+$`)
  return text(
    pointer,
    location,
    `字符串必须匹配正则表达式“${expression}”`,
    value,
    "has characters that are not allowed, or another form"
  )
}

/** A text that has to be there but is empty. */
export const empty = (pointer: string, location: Location): FieldIssue => tooShort(pointer, location, "字符数", 0, 1)

/** A text with characters that UTF-8 writes with four bytes. Production's text for it is unknown. */
export const fourBytes = (pointer: string, location: Location, value: unknown): FieldIssue =>
  text(pointer, location, "含有四字节字符", value, "has a character of more than three bytes")

// ---------------------------------------------------------------------------------------------------------------------
// issues of schemas
// ---------------------------------------------------------------------------------------------------------------------

/** The numbers of a check of Effect's, by the names that JSON Schema has for them. */
interface Bounds {
  readonly [name: string]: unknown
}

const numberOf = (bounds: Bounds, ...names: ReadonlyArray<string>): number | undefined => {
  for (const name of names) {
    const value = bounds[name]
    if (typeof value === "number") return value
  }
  return undefined
}

const boundsOf = ({ annotations }: SchemaAST.Filter<unknown>): Bounds => {
  const { payload } = Object(annotations?.representation)
  return { ...Object(annotations?.["x-text"]), ...Object(payload) }
}

/** The type of an integer, as production names it. Numbers of applications have no sign there. */
const integerAt = (pointer: string): string =>
  pointer.endsWith("/applyment_id") ? " 64 位无符号整数" : " 64 位有符号整数"

const broken = (
  pointer: string,
  location: Location,
  value: unknown,
  filter: SchemaAST.Filter<unknown>
): FieldIssue | undefined => {
  const id = String(Object(filter.annotations?.representation).id ?? "")
  const bounds = boundsOf(filter)
  if (id.endsWith("/isInt") || id.endsWith("/isFinite")) return mistyped(pointer, location, integerAt(pointer), value)
  if (typeof value === "string") {
    const { source } = bounds
    if (typeof source === "string") return unlike(pointer, location, value, source)
    const bytes = numberOf(bounds, "maxBytes")
    const length = Array.from(value).length
    const most = numberOf(bounds, "maxLength", "maximum")
    const least = numberOf(bounds, "minLength", "minimum")
    if (bytes !== undefined) return tooLong(pointer, location, "字节数", Buffer.byteLength(value), bytes)
    if (least !== undefined && length < least) return tooShort(pointer, location, "字符数", length, least)
    if (most !== undefined) return tooLong(pointer, location, "字符数", length, most)
  }
  if (typeof value === "number") {
    const above = numberOf(bounds, "exclusiveMinimum")
    const least = above === undefined ? numberOf(bounds, "minimum") : above + 1
    const most = numberOf(bounds, "maximum")
    if (least !== undefined && value < least) {
      return invalid(pointer, location, {
        kind: "数值",
        text: `规则校验失败，值低于最小值 ${least}`,
        value,
        reason: `is below ${least}`
      })
    }
    if (most !== undefined) {
      return invalid(pointer, location, {
        kind: "数值",
        text: `规则校验失败，值高于最大值 ${most}`,
        value,
        reason: `is above ${most}`
      })
    }
  }
  if (Array.isArray(value)) {
    const least = numberOf(bounds, "minLength", "minimum") ?? 0
    const most = numberOf(bounds, "maxLength", "maximum")
    const rule = value.length < least
      ? `元素个数 ${value.length}，小于最小值 ${least}`
      : `元素个数 ${value.length}，大于最大值 ${most ?? value.length}`
    return invalid(pointer, location, {
      kind: "数组",
      text: `规则校验失败，${rule}`,
      value: value.length,
      reason: "has too few or too many items"
    })
  }
  return undefined
}

const typeNames: Partial<Readonly<Record<SchemaAST.AST["_tag"], string>>> = {
  String: "字符串",
  Boolean: "布尔值",
  Arrays: "数组",
  Objects: "对象"
}

interface Leaf {
  readonly path: ReadonlyArray<PropertyKey>
  readonly issue: SchemaIssue.Leaf
  /** The check that failed, if it was one. */
  readonly filter: SchemaAST.Filter<unknown> | undefined
}

const leaves = (
  issue: SchemaIssue.Issue,
  path: ReadonlyArray<PropertyKey> = [],
  filter?: SchemaAST.Filter<unknown>
): ReadonlyArray<Leaf> => {
  switch (issue._tag) {
    case "Pointer":
      return leaves(issue.issue, [...path, ...issue.path], filter)
    case "Filter":
      return leaves(issue.issue, path, issue.filter)
    case "Encoding":
      return leaves(issue.issue, path, filter)
    case "Composite":
      return issue.issues.flatMap((one) => leaves(one, path, filter))
    case "AnyOf": {
      if (issue.issues.length === 0) {
        return [{ path, issue: new SchemaIssue.InvalidType(issue.ast.types.at(-1) ?? issue.ast), filter }]
      }
      // Takes the member of the union that fits best: its issues lie deepest.
      const members = issue.issues.map((one) => leaves(one, path, filter))
      const depth = (member: ReadonlyArray<Leaf>) => Math.max(0, ...member.map((leaf) => leaf.path.length))
      return members.reduce((best, member) => depth(member) > depth(best) ? member : best, members.at(-1) ?? [])
    }
    default:
      return [{ path, issue, filter }]
  }
}

const valueAt = (input: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>((value, key) => Object(value)[key], input)

const textOf = (issue: SchemaIssue.Leaf): string =>
  issue._tag === "InvalidValue" && typeof issue.annotations?.message === "string" ? issue.annotations.message : ""

const issueOf = (
  { filter, issue, path }: Leaf,
  input: unknown,
  pointer: string,
  location: Location
): FieldIssue => {
  const value = valueAt(input, path)
  switch (issue._tag) {
    case "MissingKey":
      return missing(pointer, location)
    case "UnexpectedKey":
      return undeclared(pointer, location)
    case "InvalidType":
      return value === undefined
        ? missing(pointer, location)
        : mistyped(
          pointer,
          location,
          SchemaAST.isNumber(issue.ast) ? integerAt(pointer) : typeNames[issue.ast._tag] ?? "值",
          value
        )
    default: {
      const message = textOf(issue)
      if (isCiphertextText(message)) {
        return {
          pointer,
          location,
          kind: "ciphertext",
          message,
          value: undefined,
          reason: `${pointer} does not decrypt`
        }
      }
      const rule = filter === undefined ? undefined : broken(pointer, location, value, filter)
      if (rule !== undefined) return rule
      return value === undefined
        ? { ...missing(pointer, location), reason: `${pointer} ${message === "" ? "is missing" : `: ${message}`}` }
        : invalid(pointer, location, {
          text: "规则校验失败，格式不正确",
          value,
          reason: message === "" ? "does not have the documented form" : `: ${message}`
        })
    }
  }
}

/** Turns the issues of a schema into those of fields. `place` finds where the field of a name belongs. */
export const fromSchema = (
  issue: SchemaIssue.Issue,
  input: unknown,
  place: (name: string) => Location
): ReadonlyArray<FieldIssue> =>
  leaves(issue).map((leaf) => {
    const [first] = leaf.path
    const location = first === undefined ? "body" : place(String(first))
    return issueOf(leaf, input, `/${[location, ...leaf.path].map(String).join("/")}`, location)
  })
