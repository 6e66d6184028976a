/** Calls as code: a program's request for each endpoint, made of its schema. */
import * as DateTime from "effect/DateTime"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { Entry } from "./pages.ts"

/** Values that read well, by field. */
const byName: Readonly<Record<string, ReadonlyArray<string | number>>> = {
  out_trade_no: ["T20261201001"],
  combine_out_trade_no: ["C20261201001"],
  out_refund_no: ["R20261201001"],
  out_order_no: ["P20261201001"],
  out_return_no: ["B20261201001"],
  out_bill_no: ["W20261201001"],
  transaction_id: ["4200001234202612011234567890"],
  refund_id: ["50300001234202612011234567890"],
  openid: ["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"],
  sub_mchid: ["1900000109"],
  sub_appid: ["wxd678efh567hg6999"],
  appid: ["wxd678efh567hg6787"],
  description: ["一杯茶"],
  reason: ["商品已售完"],
  payer_client_ip: ["203.0.113.7"],
  client_ip: ["203.0.113.7"],
  auth_code: ["130061098828009406"],
  bill_date: ["2026-12-01"],
  total: [100],
  refund: [100],
  amount: [100],
  total_amount: [100],
  transfer_amount: [100],
  limit: [20],
  offset: [0],
  currency: ["CNY"],
  phone: ["13800138000"],
  mobile_phone: ["13800138000"],
  url: ["https://merchant.example/wechatpay/notify"],
  filename: ["tea.jpg"],
  account_number: ["6214830000001234"]
}

/** Values for fields of a kind, by the end of their names. */
const bySuffix: ReadonlyArray<readonly [RegExp, ReadonlyArray<string>]> = [
  [/account(_no)?$/, ["6214830000001234"]],
  [/(mobile|phone|telephone)$/, ["13800138000"]],
  [/(^|_)(no|id|code|number|serial)$/, ["T20261201001", "1900000109"]],
  [/url$/, ["https://merchant.example/wechatpay/notify"]],
  [/time$/, ["20261201120000"]],
  [/(date|day)$/, ["2026-12-01", "20261201"]],
  [/name$/, ["清风茶馆"]],
  [/(address|area)$/, ["科技园中一路 1 号"]],
  [/(mail)$/, ["tea@merchant.example"]]
]

const texts = [
  "一杯茶",
  "T20261201001",
  "https://merchant.example/wechatpay/notify",
  "https://merchant.example/tea",
  "2026-12-01",
  "1900000109",
  "120000",
  "13800138000",
  "tea.jpg",
  "e2f1a4c8b0d94d3f8a7b6c5d4e3f2a1b",
  "粤B88888"
]

const numbers = [1, 100, 0, 20, 10, 5, 1000, 600]

const accepts = (ast: SchemaAST.AST, value: unknown): boolean =>
  Option.isSome(Schema.decodeUnknownOption(Schema.make<Schema.Codec<unknown>>(ast))(value))

/** The first member of a union that is no `undefined`. */
const first = (ast: SchemaAST.AST): SchemaAST.AST => {
  if (!SchemaAST.isUnion(ast)) return ast
  const found = ast.types.find((one) => !SchemaAST.isUndefined(one))
  return found === undefined ? ast : first(found)
}

const scalar = (program: SchemaAST.AST, wire: SchemaAST.AST, name: string): unknown => {
  const one = first(wire)
  if (SchemaAST.isLiteral(one)) return one.literal
  if (SchemaAST.isBoolean(one)) return true
  const candidates = [
    ...byName[name] ?? [],
    ...SchemaAST.isNumber(one)
      ? numbers
      : [...bySuffix.flatMap(([end, values]) => end.test(name) ? values : []), ...texts]
  ]
  return candidates.find((value) => accepts(one, value) && accepts(program, value)) ?? candidates.at(-1)
}

/** The fields that are given though they are optional, by path: those without which a request is refused. */
type Given = ReadonlySet<string>

const value = (program: SchemaAST.AST, wire: SchemaAST.AST, path: string, name: string, given: Given): unknown => {
  const own = first(program)
  const sent = first(wire)
  if (SchemaAST.isObjects(own) && SchemaAST.isObjects(sent)) return object(own, sent, path, given)
  if (SchemaAST.isArrays(own) && SchemaAST.isArrays(sent)) {
    const [mine, theirs] = [own.rest[0], sent.rest[0]]
    if (mine === undefined || theirs === undefined) return []
    const count = [1, 2, 3].find((size) =>
      accepts(SchemaAST.toType(sent), Array.from({ length: size }, () => value(mine, theirs, `${path}.0`, name, given)))
    )
    return Array.from({ length: count ?? 1 }, (_, index) => value(mine, theirs, `${path}.${index}`, name, given))
  }
  return SchemaAST.isDeclaration(own) ? DateTime.makeUnsafe("2026-12-01T12:00:00Z") : scalar(own, sent, name)
}

const object = (program: SchemaAST.Objects, wire: SchemaAST.Objects, path: string, given: Given): object =>
  Object.fromEntries(program.propertySignatures.flatMap(({ name, type }) => {
    const sent = wire.propertySignatures.find((property) => property.name === name)?.type ?? type
    const at = `${path}.${String(name)}`
    if (SchemaAST.isOptional(type) && !given.has(at)) return []
    return [[name, value(type, sent, at, String(name), given)]]
  }))

/** Paths of the fields that a request lacks. */
const missing = (description: Entry["endpoint"]["description"], request: object): ReadonlyArray<string> => {
  const exit = Schema.decodeUnknownExit(Schema.toType(Schema.make<Schema.Codec<unknown>>(description.request.ast)))(
    request
  )
  return Exit.isSuccess(exit) ?
    [] :
    [...String(exit.cause).matchAll(/at ((?:\["?[^"\]]+"?\])+)/g)].map(([, path = ""]) =>
      [...path.matchAll(/\["?([^"\]]+)"?\]/g)].map(([, name = ""]) => `.${name}`).join("")
    )
}

/** A request with the fields that the endpoint requires. */
export const requestOf = ({ endpoint: { description } }: Entry): object => {
  const program = SchemaAST.toType(description.request.ast)
  const wire = SchemaAST.toEncoded(description.request.ast)
  if (!SchemaAST.isObjects(program) || !SchemaAST.isObjects(wire)) return {}
  const given = new Set<string>()
  for (;;) {
    const request = object(program, wire, "", given)
    const more = missing(description, request).filter((path) => !given.has(path))
    if (more.length === 0) return request
    for (const path of more) given.add(path)
  }
}

const key = (name: string) => /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)

const print = (value: unknown, indent: string): string => {
  if (DateTime.isDateTime(value)) return `DateTime.makeUnsafe("${DateTime.formatIso(value)}")`
  if (Array.isArray(value)) return `[${value.map((one) => print(one, indent)).join(", ")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const lines = Object.entries(value).map(([name, one]) => `${inner}${key(name)}: ${print(one, inner)}`)
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n${indent}}`
}

/** A value of a schema, as code. */
export const codeOf = (schema: { readonly ast: SchemaAST.AST }): string => {
  const program = SchemaAST.toType(schema.ast)
  const wire = SchemaAST.toEncoded(schema.ast)
  return SchemaAST.isObjects(program) && SchemaAST.isObjects(wire)
    ? print(object(program, wire, "", new Set()), "  ")
    : "{}"
}

/** A program that calls the endpoint with the fields that it requires. */
export const callOf = (entry: Entry): string => {
  const { endpoint: { description }, line, module, name } = entry
  const fields = print(requestOf(entry), "")
  const request = description.kind === "upload"
    ? fields === "{}" ? "{ file }" : fields.replace(/\n\}$/, ",\n  file\n}")
    : fields
  return [
    `import { ${module} } from "effect-wechatpay/${line}"`,
    ...request.includes("DateTime.") ? [`import * as DateTime from "effect/DateTime"`] : [],
    "",
    ...description.kind === "upload" ? ["declare const file: Uint8Array", ""] : [],
    `export const ${description.kind === "stream" ? "content" : "call"} = ${module}.${name}(${request})`
  ].join("\n")
}
