/** Encodes a request by its schema: fills configured fields, encrypts sensitive ones, refuses unknown ones. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as SchemaIssue from "effect/SchemaIssue"
import type { CertificateStore, PlatformKey } from "../CertificateStore.ts"
import { invalid } from "../internal/issue.ts"
import * as Json from "../internal/json.ts"
import * as Lenient from "../internal/lenient.ts"
import * as Rsa from "../internal/rsa.ts"
import type * as Transport from "../transport/transport.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { type CertificateError, RequestEncodeError } from "../WeChatPayError.ts"
import { configured, Sealer } from "../Wire.ts"
import type { Description, Role } from "./description.ts"

/** A request's fields as they go over the wire. */
export type Encoded = Readonly<Record<string, unknown>>

/** Name and route of an endpoint, as its errors carry them. */
export const where = (description: Description): Transport.Where => ({
  endpoint: description.name,
  route: description.route
})

/** Fails before anything is sent. */
export const encodeError = (description: Description, field: string, issue: string) =>
  new RequestEncodeError({ ...where(description), outcome: "NotSent", field, issue })

/** Looks the platform key of a call up once, and only when something needs it. */
export const lookup = ({ current }: CertificateStore["Service"]): Effect.Effect<PlatformKey, CertificateError> => {
  let found: Effect.Effect<PlatformKey, CertificateError> = Effect.tap(current, (key) =>
    Effect.sync(() => {
      found = Effect.succeed(key)
    }))
  return Exit.isExit(current) ? current : Effect.suspend(() => found)
}

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const tooDeep = Symbol()

/** Leaves out the fields that are `undefined`: `{ attach: undefined }` means that there is no `attach`. */
const prune = (value: unknown, depth: number): unknown => {
  const isArray = Array.isArray(value)
  if (!isArray && !isPlain(value)) return value
  if (depth > Json.deepest) return tooDeep
  let copy: object | undefined
  for (const [key, one] of Object.entries(value)) {
    const pruned = prune(one, depth + 1)
    if (pruned === tooDeep) return tooDeep
    if (pruned === one && (one !== undefined || isArray)) continue
    copy ??= isArray ? [...value] : { ...value }
    if (pruned === undefined) Reflect.deleteProperty(copy, key)
    else Reflect.set(copy, key, pruned)
  }
  return copy ?? value
}

/** Path of the first text that UTF-8 cannot carry. */
const malformed = (value: unknown, path: ReadonlyArray<PropertyKey> = []): ReadonlyArray<PropertyKey> | undefined => {
  if (typeof value === "string") return value.isWellFormed() ? undefined : path
  if (typeof value !== "object" || value === null) return undefined
  for (const [key, one] of Object.entries(value)) {
    const found = malformed(one, [...path, Array.isArray(value) ? Number(key) : key])
    if (found !== undefined) return found
  }
  return undefined
}

/** A path as a URL writes it: what is written differently than it was signed is refused, or leads elsewhere. */
const isPath = /^(\/(?!(\.|%2e){1,2}(\/|$))[\w.~!$&'()*+,;=:@%-]*)+$/i

const callers: Readonly<Record<Role, readonly [name: string, place: string]>> = {
  direct: ["direct merchants (直连商户)", "the line or module without partner in its name"],
  partner: ["service providers (服务商)", "effect-wechatpay/partner-… or a module Partner…"],
  platform: ["platforms (平台商户)", "effect-wechatpay/ecommerce"]
}

const issueOfMode = (mode: Role, roles: ReadonlyArray<Role>): string => {
  const [name, place] = callers[mode]
  return `is for ${
    roles.map((role) => callers[role][0]).join(" and ")
  }, and the configuration's mode is ${mode}: use the version for ${name}, from ${place}`
}

/** What is known of an endpoint's requests once, for all of them. */
interface Traits {
  readonly isRoute: boolean
  /** A struct without fields accepts any object, so its unknown fields are looked for here. */
  readonly takesNoFields: boolean
  /** Fields that the configuration fills. Filled in before encoding, they need no service. */
  readonly configured: ReadonlyArray<readonly [name: string, read: (config: WeChatPayConfig["Service"]) => unknown]>
}

const traitsOf = ({ path, request: { ast } }: Description): Traits => {
  const fields = SchemaAST.isObjects(ast) ? ast.propertySignatures : []
  return {
    isRoute: isPath.test(path.replaceAll(/\{\w+\}/g, "x")),
    takesNoFields: SchemaAST.isObjects(ast) && fields.length + ast.indexSignatures.length === 0,
    configured: fields.flatMap(({ name, type }) => {
      const read = SchemaAST.resolve(type)?.[configured]
      return typeof read === "function" ? [[String(name), (config): unknown => read(config)]] : []
    })
  }
}

const printable = /^[\x20-\x7e]*$/

/** Encodes a request: fills configured fields, encrypts sensitive ones, refuses unknown ones. */
export const encoder = (description: Description) => {
  const { request: schema } = description
  const encode = Schema.encodeUnknownEffect(schema, { onExcessProperty: "error" })
  const headerFields = Object.keys(description.headers)
  // At the first use: most endpoints of a program are never called.
  let known: Traits | undefined
  const traits = () => known ??= traitsOf(description)
  const fail = (field: string, issue: string) => Effect.fail(encodeError(description, field, issue))

  const fill = (request: unknown, config: WeChatPayConfig["Service"]): unknown => {
    if (!isPlain(request)) return request
    let filled = request
    for (const [name, read] of traits().configured) {
      const value = filled[name] === undefined ? read(config) : undefined
      if (value === undefined) continue
      if (filled === request) filled = { ...request }
      filled[name] = value
    }
    return filled
  }

  const check = (encoded: unknown): Effect.Effect<Encoded, RequestEncodeError> => {
    if (!isPlain(encoded)) return fail("", "a request is an object")
    // `encodeURIComponent("..")` is `..`, which a URL resolves: such a value would call another route.
    const unsafe = description.pathFields.find((name) => {
      const value = encoded[name]
      return value === undefined || value === null || value === "" || value === "." || value === ".."
    })
    if (unsafe !== undefined) return fail(unsafe, "a path value must not be empty, `.` or `..`")
    // A line break would begin another header, and what is not ASCII each client writes differently.
    const header = headerFields.find((name) => !printable.test(String(encoded[name] ?? "")))
    if (header !== undefined) return fail(header, "a header holds printable ASCII only")
    const surrogate = malformed(encoded)
    return surrogate === undefined ? Effect.succeed(encoded) : fail(Lenient.formatPath(surrogate), Rsa.notWellFormed)
  }

  return (
    request: unknown,
    config: WeChatPayConfig["Service"],
    key: Effect.Effect<PlatformKey, CertificateError>
  ): Effect.Effect<Encoded, RequestEncodeError | CertificateError> => {
    if (!traits().isRoute) {
      return fail("route", "must have a path as a URL writes it: ASCII, no blanks, no query, no `.` or `..`")
    }
    if (config.mode !== undefined && !description.roles.includes(config.mode)) {
      return fail("", issueOfMode(config.mode, description.roles))
    }
    const pruned = prune(request, 0)
    if (pruned === tooDeep) return fail("", `is nested more than ${Json.deepest} levels deep, or in a circle`)
    const [unknown] = traits().takesNoFields && isPlain(pruned) ? Object.keys(pruned) : []
    if (unknown !== undefined) return fail(unknown, "Expected no excess property")
    const encoding = encode(fill(pruned, config))
    // Done at once, as a rule: there is nothing to encrypt.
    if (Exit.isExit(encoding) && Exit.isSuccess(encoding)) return check(encoding.value)
    let failure: CertificateError | undefined
    const seal = (plaintext: string): Effect.Effect<string, SchemaIssue.Issue> =>
      key.pipe(
        Effect.catch((error) => {
          failure = error
          return invalid("no platform key")
        }),
        Effect.flatMap(({ publicKey }) =>
          Result.match(Rsa.seal(publicKey, plaintext), {
            onFailure: invalid,
            onSuccess: Effect.succeed
          })
        )
      )
    return encoding.pipe(
      Effect.provideContext(Context.make(WeChatPayConfig, config).pipe(Context.add(Sealer, { seal }))),
      Effect.mapError((error) => {
        if (failure !== undefined) return failure
        const [issue] = Lenient.issues(error)
        return encodeError(description, Lenient.formatPath(issue?.path ?? []), issue?.message ?? "does not fit")
      }),
      Effect.flatMap(check)
    )
  }
}
