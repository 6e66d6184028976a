/** Encodes a request by its schema: fills configured fields, encrypts sensitive ones, refuses unknown ones. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import type { CertificateStore, PlatformKey } from "../CertificateStore.ts"
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

/** Checks before encoding. `TooDeep`: cyclic or nested too deeply. */
const scanInput = (value: unknown, depth: number): "Undefined" | "TooDeep" | undefined => {
  if (value === undefined) return "Undefined"
  if (typeof value !== "object" || value === null) return undefined
  if (depth > Json.deepest) return "TooDeep"
  let found: "Undefined" | undefined
  for (const one of Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : []) {
    const inner = scanInput(one, depth + 1)
    if (inner === "TooDeep") return inner
    found ??= inner
  }
  return found
}

/** `{ attach: undefined }` means that there is no `attach`. */
const prune = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(prune)
    : isPlain(value)
    ? Object.fromEntries(
      Object.entries(value).flatMap(([key, one]) => one === undefined ? [] : [[key, prune(one)]])
    )
    : value

const notWellFormed = "the text is not well-formed Unicode"

/** Path of the first text that UTF-8 cannot carry. */
const malformed = (value: unknown, path: string): string | undefined => {
  if (typeof value === "string") return value.isWellFormed() ? undefined : path
  if (typeof value !== "object" || value === null) return undefined
  for (const [key, one] of Object.entries(value)) {
    const found = malformed(one, path === "" ? key : Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

const describeSealIssue = (issue: Rsa.SealIssue): string => {
  switch (issue._tag) {
    case "TooLong":
      return `${issue.length} bytes do not fit under the platform key, ${issue.limit} at most`
    case "LoneSurrogate":
      return notWellFormed
    case "UnusableKey":
      return "the platform key cannot encrypt"
  }
}

/** A URL that is written differently than it was signed is refused by WeChat Pay, or leads elsewhere. */
const issueOfRoute = ({ path }: Description): string | undefined => {
  const sample = path.replaceAll(/\{\w+\}/g, "x")
  const origin = "https://x"
  return URL.canParse(origin + sample) && new URL(origin + sample).href === origin + sample && !/[?#]/.test(sample)
    ? undefined
    : "must have a path as a URL writes it: ASCII, no blanks, no query, no `.` or `..`"
}

const callers: Readonly<Record<Role, string>> = {
  direct: "direct merchants (直连商户)",
  partner: "service providers (服务商)",
  platform: "platforms (平台商户)"
}

const ownVersion: Readonly<Record<Role, string>> = {
  direct: "the direct-merchant version, from the line or module without partner in its name",
  partner: "the version for service providers, from effect-wechatpay/partner-… or a module Partner…",
  platform: "the version for platforms, from effect-wechatpay/ecommerce"
}

const issueOfMode = (mode: Role, roles: ReadonlyArray<Role>): string =>
  `is for ${roles.map((role) => callers[role]).join(" and ")}, and the configuration's mode is ${mode}: use ${
    ownVersion[mode]
  }`

/** A struct without fields accepts any object, so its unknown fields are looked for here. */
const hasNoFields = ({ ast }: Schema.Top): boolean =>
  SchemaAST.isObjects(ast) && ast.propertySignatures.length === 0 && ast.indexSignatures.length === 0

/** Evaluates at the first use: most endpoints of a program are never called. */
const once = <A>(evaluate: () => A): () => A => {
  let done: { readonly value: A } | undefined
  return () => (done ??= { value: evaluate() }).value
}

/** Fields that the configuration fills. Filled in before encoding, they need no service. */
const configuredFields = ({ ast }: Schema.Top) =>
  SchemaAST.isObjects(ast)
    ? ast.propertySignatures.flatMap(({ name, type }) => {
      const read = SchemaAST.resolve(type)?.[configured]
      return typeof read === "function" && typeof name === "string" ? [{ name, read }] : []
    })
    : []

const printable = /^[\x20-\x7e]*$/

/** Encodes a request: fills configured fields, encrypts sensitive ones, refuses unknown ones. */
export const encoder = (description: Description) => {
  const { request: schema } = description
  const encode = Schema.encodeUnknownEffect(schema, { onExcessProperty: "error" })
  const headerFields = Object.keys(description.headers)
  const prepared = once(() => ({
    issue: issueOfRoute(description),
    takesNoFields: hasNoFields(schema),
    configured: configuredFields(schema)
  }))
  const fail = (field: string, issue: string) => Effect.fail(encodeError(description, field, issue))

  const fill = (request: unknown, config: WeChatPayConfig["Service"]): unknown => {
    if (!isPlain(request)) return request
    let filled = request
    for (const { name, read } of prepared().configured) {
      const value: unknown = filled[name] === undefined ? read(config) : undefined
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
    const surrogate = malformed(encoded, "")
    return surrogate === undefined ? Effect.succeed(encoded) : fail(surrogate, notWellFormed)
  }

  return (
    request: unknown,
    config: WeChatPayConfig["Service"],
    key: Effect.Effect<PlatformKey, CertificateError>
  ): Effect.Effect<Encoded, RequestEncodeError | CertificateError> => {
    const { issue, takesNoFields } = prepared()
    if (issue !== undefined) return fail("route", issue)
    const unknown = takesNoFields && isPlain(request)
      ? Object.keys(request).find((name) => request[name] !== undefined)
      : undefined
    if (unknown !== undefined) return fail(unknown, "Expected no excess property")
    if (config.mode !== undefined && !description.roles.includes(config.mode)) {
      return fail("", issueOfMode(config.mode, description.roles))
    }
    const scanned = scanInput(request, 0)
    if (scanned === "TooDeep") return fail("", `is nested more than ${Json.deepest} levels deep, or in a circle`)
    const encoding = encode(fill(scanned === "Undefined" ? prune(request) : request, config))
    // Done at once, as a rule: there is nothing to encrypt.
    if (Exit.isExit(encoding) && Exit.isSuccess(encoding)) return check(encoding.value)
    let failure: CertificateError | undefined
    const seal = (plaintext: string): Effect.Effect<string, SchemaIssue.Issue> =>
      key.pipe(
        Effect.mapError((error) => {
          failure = error
          return new SchemaIssue.InvalidValue({ message: "no platform key" })
        }),
        Effect.flatMap(({ publicKey }) =>
          Result.match(Rsa.seal(publicKey, plaintext), {
            onFailure: (issue) => Effect.fail(new SchemaIssue.InvalidValue({ message: describeSealIssue(issue) })),
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
