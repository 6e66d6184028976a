/** Encodes requests by their schemas: fills in configured fields, encrypts sensitive fields, and refuses unknown ones. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as SchemaIssue from "effect/SchemaIssue"
import type { CertificateStore, PlatformKey } from "../CertificateStore.ts"
import { definedFields } from "../internal/definedFields.ts"
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

/** The error of a request that cannot be encoded: nothing was sent. */
export const encodeError = (description: Description, field: string, issue: string) =>
  new RequestEncodeError({ ...where(description), outcome: "NotSent", field, issue })

/** Makes the effect that looks up the platform key of a call: once, and only if the call needs it. */
export const lookup = ({ current }: CertificateStore["Service"]): Effect.Effect<PlatformKey, CertificateError> => {
  let found: Effect.Effect<PlatformKey, CertificateError> = Effect.map(current, (key) => {
    found = Effect.succeed(key)
    return key
  })
  return Exit.isExit(current) ? current : Effect.suspend(() => found)
}

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (!Json.isRecord(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

type Path = ReadonlyArray<PropertyKey>

/** Path of the first value within a value for which `isWrong` returns `true`. */
const find = (
  value: unknown,
  isWrong: (value: unknown, path: Path) => boolean,
  path: Path = []
): Path | undefined => {
  if (isWrong(value, path)) return path
  if (!Array.isArray(value) && !isPlain(value)) return undefined
  for (const [key, one] of Object.entries(value)) {
    const found = find(one, isWrong, [...path, Array.isArray(value) ? Number(key) : key])
    if (found !== undefined) return found
  }
  return undefined
}

/** Leaves out the fields that are `undefined`: `{ attach: undefined }` means that there is no `attach`. */
const prune = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(prune)
  return isPlain(value)
    ? Object.fromEntries(Object.entries(definedFields(value)).map(([name, one]) => [name, prune(one)]))
    : value
}

/**
 * A path that a URL leaves as it is. A client would change any other path after it was signed, and WeChat Pay would refuse
 * the signature.
 */
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

/** Facts about an endpoint that its first call finds out for all later ones. */
interface Traits {
  readonly isRoute: boolean
  /** A struct without fields accepts any object, so that its unknown fields must be refused here. */
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

/** Whether an effect has ended before it was run: it needs no service then. */
export const isDone = <A, E, R>(effect: Effect.Effect<A, E, R>): effect is Exit.Exit<A, E> => Exit.isExit(effect)

const printable = /^[\x20-\x7e]*$/

/** Makes the function that encodes the requests of an endpoint. */
export const encoder = (description: Description) => {
  const encode = Schema.encodeUnknownEffect(description.request, { onExcessProperty: "error" })
  // At the first use: most endpoints of a program are never called.
  let known: Traits | undefined
  const fail = (field: string, issue: string) => Effect.fail(encodeError(description, field, issue))

  const refuse = (error: Schema.SchemaError) => {
    const { field, issue } = Lenient.firstOf(error)
    return fail(field, issue)
  }

  const check = (encoded: unknown): Effect.Effect<Encoded, RequestEncodeError> => {
    if (!isPlain(encoded)) return fail("", "a request is an object")
    const text = (name: string) => String(encoded[name] ?? "")
    // `encodeURIComponent("..")` is `..`, which a URL resolves: such a value would call another route.
    const unsafe = description.pathFields.find((name) => /^\.{0,2}$/.test(text(name)))
    if (unsafe !== undefined) return fail(unsafe, "a path value must not be empty, `.` or `..`")
    // A line break would begin another header; clients differ in how they send text that is not ASCII.
    const header = Object.keys(description.headers).find((name) => !printable.test(text(name)))
    if (header !== undefined) return fail(header, "a header holds printable ASCII only")
    // UTF-8 cannot carry half of a surrogate pair.
    const surrogate = find(encoded, (value) => typeof value === "string" && !value.isWellFormed())
    return surrogate === undefined ? Effect.succeed(encoded) : fail(Lenient.formatPath(surrogate), Rsa.notWellFormed)
  }

  return (
    given: unknown,
    config: WeChatPayConfig["Service"],
    key: Effect.Effect<PlatformKey, CertificateError>
  ): Effect.Effect<Encoded, RequestEncodeError | CertificateError> => {
    const { configured, isRoute, takesNoFields } = known ??= traitsOf(description)
    if (!isRoute) {
      return fail("route", "must have a path as a URL writes it: ASCII, no blanks, no query, no `.` or `..`")
    }
    if (config.mode !== undefined && !description.roles.includes(config.mode)) {
      return fail("", issueOfMode(config.mode, description.roles))
    }
    const tooDeep = find(given, (value, path) => typeof value === "object" && path.length > Json.deepest)
    if (tooDeep !== undefined) {
      return fail("", `is nested more than ${Json.deepest} levels deep, or in a circle`)
    }
    const request = prune(given)
    if (isPlain(request)) {
      const [unknown] = takesNoFields ? Object.keys(request) : []
      if (unknown !== undefined) return fail(unknown, "Expected no excess property")
      for (const [name, read] of configured) {
        const value = request[name] === undefined ? read(config) : undefined
        if (value !== undefined) request[name] = value
      }
    }
    const encoding = encode(request)
    // Done at once, as a rule: there is nothing to encrypt.
    if (isDone(encoding)) return Effect.flatMapEager(Effect.catchEager(encoding, refuse), check)
    let failure: CertificateError | undefined
    const seal = (plaintext: string): Effect.Effect<string, SchemaIssue.Issue> =>
      key.pipe(
        Effect.catch((error) => {
          failure = error
          return invalid("no platform key")
        }),
        Effect.flatMap(({ publicKey }) => Effect.catch(Effect.fromResult(Rsa.seal(publicKey, plaintext)), invalid))
      )
    return encoding.pipe(
      Effect.provideContext(Context.make(WeChatPayConfig, config).pipe(Context.add(Sealer, { seal }))),
      Effect.catch((error): Effect.Effect<never, RequestEncodeError | CertificateError> =>
        failure === undefined ? refuse(error) : Effect.fail(failure)
      ),
      Effect.flatMap(check)
    )
  }
}
