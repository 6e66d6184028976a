/** Handles a request: checks it, carries it out, and signs the response. */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as SchemaIssue from "effect/SchemaIssue"
import * as StoppedClock from "../../transport/stoppedClock.ts"
import { Opener, Sealer } from "../../Wire.ts"
import * as FieldIssue from "../protocol/fieldIssue.ts"
import { sorted } from "../protocol/json.ts"
import type { SigningKey } from "../protocol/platform.ts"
import * as Protocol from "../protocol/protocol.ts"
import * as RequestParser from "../protocol/requestParser.ts"
import { authorize, checkHeaders, isTransaction, recordCheck, type Trace } from "./authorization.ts"
import * as Faults from "./faults.ts"
import type { Identities, Identity } from "./identities.ts"
import type { Append, Entry } from "./journal.ts"
import type { Kernel } from "./kernel.ts"
import type { Call, Encoded, Operation } from "./operation.ts"
import { checkOwnership, fieldsWithZeros, isUnsigned, withZeros } from "./ownership.ts"
import { refuse, type Refused } from "./reply.ts"
import { readUpload, refuseFields } from "./upload.ts"
import { definedFields } from "./values.ts"

/** A response as it goes over the wire. */
export interface Response {
  readonly status: number
  /** Names in lower case; `Headers.response` spells and orders them as production does. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Bytes of the body after which the connection breaks; `undefined` if the whole body is sent. */
  readonly cut: number | undefined
}

/** The connection breaks: it is refused, or reset before or after the request is carried out. */
export class Broken extends Data.TaggedError("Broken")<{ readonly phase: "connect" | "before" | "after" }> {}

/** The parts of a sandbox that handle requests. */
export interface Context {
  readonly kernel: Kernel
  readonly identities: Identities
  readonly faults: Faults.Faults
  readonly operations: ReadonlyArray<Operation>
  /** Appends accepted requests to the journal, if the sandbox keeps one. */
  readonly append?: Append | undefined
  /** Sandbox time of a point in real time. */
  readonly sandboxTime: (real: number) => number
}

/** {@link Context}, with the keys for the merchant that the request names in `Authorization`. */
interface CallerContext extends Context, Identity {}

const forCaller = (context: Context, { headers }: RequestParser.Request): CallerContext => {
  const parsed = Protocol.parseAuthorization(headers.authorization ?? "")
  const mchid = Result.isSuccess(parsed) ? withZeros(context.kernel, parsed.success.mchid) : undefined
  return { ...context, ...context.identities.of(mchid) }
}

/** No endpoint has the path or the method of a request: production's gateway responds without a body. */
interface NotRouted {
  readonly _tag: "NotRouted"
  readonly status: 404 | 405
}

const notRouted = {
  404: "no endpoint has this path",
  405: "the endpoint at this path has another method"
} as const

const opener = (
  { platform }: CallerContext,
  now: number,
  serial: string | undefined,
  opened: Record<string, string>
) => ({
  open: (ciphertext: string) => {
    const key = serial === undefined ? undefined : platform.opener(now, serial)
    // A query may carry the + of base64 unescaped; parsing made a blank of it.
    const text = key === undefined ? Result.failVoid : Protocol.decrypt(key, ciphertext.replaceAll(" ", "+"))
    if (Result.isSuccess(text)) opened[ciphertext] = text.success
    return Result.isSuccess(text)
      ? Effect.succeed(text.success)
      : Effect.fail(
        new SchemaIssue.InvalidValue({
          message: serial === undefined ? FieldIssue.unknownSerial : FieldIssue.notCiphertext
        })
      )
  }
})

const sealer = ({ keys }: CallerContext) => ({
  seal: (plaintext: string) =>
    Result.match(Protocol.encrypt(keys.merchant.publicKey, plaintext), {
      onSuccess: Effect.succeed,
      onFailure: () => Effect.fail(new SchemaIssue.InvalidValue({ message: "cannot be encrypted" }))
    })
})

/** The entry of a request in the journal. */
const entryOf = (
  { description }: Operation,
  { caller, file, now, origin, wire }: Call,
  at: number,
  opened: Record<string, string>
): Entry => ({
  kind: "request",
  at,
  now,
  operation: description.name,
  mchid: caller.mchid,
  origin,
  fields: wire,
  opened,
  ...(file === undefined ? {} : { file: { ...file, content: Buffer.from(file.content).toString("base64") } })
})

/** Carries out a request of a journal again. */
export const replay = Effect.fnUntraced(function*(
  { kernel, operations }: Context,
  { at, fields, file, mchid, now, opened, operation: name, origin }: Extract<Entry, { readonly kind: "request" }>
): Effect.fn.Return<void> {
  const operation = operations.find(({ description }) => description.name === name)
  const caller = kernel.merchant(mchid)
  if (operation === undefined || caller === undefined) return
  kernel.settle(at)
  yield* operation.prepare(fields).pipe(
    Effect.flatMap((prepared) =>
      prepared({
        now,
        kernel,
        caller,
        origin,
        wire: fields,
        file: file === undefined ? undefined : { ...file, content: Buffer.from(file.content, "base64") }
      })
    ),
    Effect.provideService(Opener, { open: (ciphertext) => Effect.succeed(opened[ciphertext] ?? "") }),
    Effect.provideService(Sealer, { seal: Effect.succeed }),
    Effect.ignore
  )
})

/**
 * The serial of the platform key that a request names. An empty header, which the official Java SDK sends, names none;
 * neither does the serial of the merchant's own certificate, which IJPay and TNWX send.
 */
const serialOf = ({ keys }: CallerContext, { headers }: RequestParser.Request): string | undefined => {
  const serial = headers["wechatpay-serial"]?.trim() ?? ""
  return serial === "" || serial.toUpperCase() === keys.merchant.serial ? undefined : serial
}

/** Checks a request and carries it out. */
const respond = Effect.fnUntraced(function*(
  context: CallerContext,
  request: RequestParser.Request,
  origin: string,
  candidates: ReadonlyArray<Operation>,
  real: number,
  trace: Trace
): Effect.fn.Return<Encoded | Refused | NotRouted> {
  const now = context.sandboxTime(real)
  const isServed = candidates.length > 0
  trace.checks.push({ name: "route", ok: isServed })
  if (!isServed) {
    return { _tag: "NotRouted", status: RequestParser.isPath(context.operations, request) ? 405 : 404 }
  }
  const headers = recordCheck(trace, "headers", checkHeaders(request))
  if (Result.isFailure(headers)) return headers.failure

  const uploaded = RequestParser.isUpload(request) ? RequestParser.upload(request) : undefined
  const upload = uploaded !== undefined && Result.isSuccess(uploaded) ? uploaded.success : undefined
  const [firstMerchant] = context.kernel.merchants
  const isOpen = firstMerchant !== undefined && candidates.every(({ description }) => isUnsigned(description))
  const caller = isOpen
    ? Result.succeed(firstMerchant)
    : authorize(context, request, upload?.meta ?? request.body, real, trace)
  if (Result.isFailure(caller)) return caller.failure
  trace.authorized = true

  const serial = serialOf(context, request)
  const namedKey = recordCheck(
    trace,
    "serial",
    context.platform.signer(now, serial) === undefined
      ? Result.fail(refuse("PARAM_ERROR", FieldIssue.unknownSerial, {
        reason: "Wechatpay-Serial names no key of WeChat Pay that is in force"
      }))
      : Result.void
  )
  if (Result.isFailure(namedKey)) return namedKey.failure

  // Direct and partner endpoints may share a route. The endpoint whose schema fits is served. If none fits, the request was
  // meant for the one whose fields it has: it is refused for the fewest fields too many or missing, then for the fewest
  // issues.
  let best: Refused | undefined
  let fewest = Number.POSITIVE_INFINITY
  const consider = (refused: Refused, distance: number) => {
    if (distance < fewest) [best, fewest] = [refused, distance]
  }
  for (const operation of candidates) {
    const { description } = operation
    trace.endpoint = description
    const read = description.kind === "upload"
      ? Result.mapError(readUpload(description, request, upload, origin), (refused) => ({ refused, distance: 1 }))
      : Result.mapError(
        RequestParser.fields(description, {
          target: request.target,
          headers: request.headers,
          json: request.body,
          parts: new Map(),
          origin
        }),
        (issues) => ({ refused: refuseFields(issues), distance: FieldIssue.distance(issues) })
      )
    if (Result.isFailure(read)) {
      consider(read.failure.refused, read.failure.distance)
      continue
    }
    const fields = fieldsWithZeros(context.kernel, read.success)
    const opened: Record<string, string> = {}
    const prepared = yield* Effect.result(
      operation.prepare(fields).pipe(Effect.provideService(Opener, opener(context, now, serial, opened)))
    )
    if (Result.isFailure(prepared)) {
      consider(refuseFields(prepared.failure), FieldIssue.distance(prepared.failure))
      continue
    }
    trace.checks.push({ name: "fields", ok: true })
    const bindings = recordCheck(trace, "bindings", checkOwnership(context.kernel, description, caller.success, fields))
    if (Result.isFailure(bindings)) return bindings.failure
    const call: Call = {
      now,
      kernel: context.kernel,
      caller: caller.success,
      origin,
      wire: fields,
      file: description.kind === "upload" ? upload?.files.get(description.file.part) : undefined
    }
    const { revision } = context.kernel
    const before = revision()
    const encoded = yield* prepared.success(call).pipe(Effect.provideService(Sealer, sealer(context)))
    trace.checks.push({ name: "business", ok: encoded._tag === "Encoded" })
    if (operation.stateful && (request.method !== "GET" || revision() !== before)) {
      const { append, sandboxTime } = context
      const issue = append?.(entryOf(operation, call, sandboxTime(yield* Clock.currentTimeMillis), opened))
      if (issue !== undefined) {
        yield* Effect.logError(`sandbox: ${issue}`)
        // The request was carried out, but a restart would lose it. A repeat finds the same result, and writes it.
        return refuse("SYSTEM_ERROR", "系统繁忙，请稍后重试", { status: 500, reason: issue })
      }
    }
    return encoded
  }
  trace.endpoint = candidates[0]?.description
  trace.checks.push({ name: "fields", ok: false })
  return best ?? refuse("PARAM_ERROR", "参数错误")
})

/** The headers of a response, without those of its signature and of the connection. */
const headersOf = (
  outcome: Encoded | Refused | NotRouted,
  requestId: string | undefined
): Readonly<Record<string, string>> => {
  if (outcome._tag === "NotRouted") return {}
  return definedFields({
    // Production sends it with empty bodies too.
    "content-type": (outcome._tag === "Encoded" ? outcome.contentType : undefined) ?? "application/json; charset=utf-8",
    "cache-control": "no-cache, must-revalidate",
    "x-content-type-options": "nosniff",
    "request-id": requestId,
    "content-language": "zh-CN",
    ...(outcome._tag === "Encoded" ? outcome.headers : undefined)
  })
}

const errorDocument = (refused: Refused): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(sorted(definedFields({
    code: refused.code,
    message: refused.message,
    detail: refused.detail
  }))))

const identifier = /(^|_)(mchid|trade_no|transaction_id|refund_no|refund_id|order_no|order_id|bill_no|account)$/

/** Changes the identifiers of a response, as if a proxy had mixed up two connections. */
const tamperIdentifiers = (body: Uint8Array): Uint8Array => {
  const json = Result.getOrElse(
    Result.try((): unknown => JSON.parse(Buffer.from(body).toString("utf8"))),
    () => undefined
  )
  return json === undefined ?
    body :
    new TextEncoder().encode(
      JSON.stringify(json, (key, value: unknown) =>
        identifier.test(key) && typeof value === "string"
          ? `${value.slice(0, -1)}${value.endsWith("0") ? "1" : "0"}`
          : value)
    )
}

/** The refusal that the fault `error` asks for. */
const injectedError = (fault: Extract<Faults.Fault, { readonly kind: "error" }>): Refused => ({
  ...refuse("SYSTEM_ERROR", fault.message ?? "系统繁忙，请稍后重试", { status: fault.status }),
  code: fault.code
})

/** Handles a request. Fails if the connection breaks before there is a response. */
export const handle = Effect.fnUntraced(function*(
  base: Context,
  request: RequestParser.Request,
  options: { readonly origin: string; readonly backup: boolean }
): Effect.fn.Return<Response, Broken> {
  const context = forCaller(base, request)
  const { faults, kernel, platform } = context
  const arrived = yield* Clock.currentTimeMillis
  kernel.settle(context.sandboxTime(arrived))
  const candidates = RequestParser.match(context.operations, request)
  const taken = faults.take(candidates[0]?.description, options.backup)
  for (const { kind } of taken) {
    kernel.log(context.sandboxTime(arrived), {
      kind: "fault",
      fault: kind,
      target: `${request.method} ${request.target}`
    })
  }
  if (Faults.find(taken, "hostDown")) return yield* new Broken({ phase: "connect" })
  if (Faults.find(taken, "resetBefore")) return yield* new Broken({ phase: "before" })
  if (Faults.find(taken, "latency")) {
    yield* StoppedClock.watch(candidates[0]?.description.name ?? "a request", Effect.sleep(Faults.delay(taken)))
  }

  const real = (yield* Clock.currentTimeMillis) + (Faults.find(taken, "clockOffset")?.seconds ?? 0) * 1000
  const trace: Trace = { checks: [], endpoint: candidates[0]?.description, authorized: false }
  const error = Faults.find(taken, "error")
  const outcome = error !== undefined && error.committed !== true
    ? injectedError(error)
    : yield* Effect.map(
      respond(context, request, options.origin, candidates, real, trace),
      (outcome) => error === undefined ? outcome : injectedError(error)
    )
  if (Faults.find(taken, "resetAfter")) return yield* new Broken({ phase: "after" })

  const refused = outcome._tag === "Refused" ? outcome : undefined
  const { endpoint } = trace
  const isFile = outcome._tag === "Encoded" && endpoint?.kind === "stream"
  const requestId = outcome._tag === "NotRouted" || (outcome.status === 401 && isTransaction(request))
    ? undefined
    : isFile
    ? kernel.token("file", 6)
    : `${Protocol.requestId(Math.floor(real / 1000), kernel.hex("request", 24))}-${refused?.number ?? 0}`
  kernel.log(context.sandboxTime(real), {
    kind: "request",
    method: request.method,
    target: request.target,
    endpoint: endpoint?.name,
    status: outcome.status,
    code: refused?.code,
    message: refused?.message,
    reason: outcome._tag === "NotRouted" ? notRouted[outcome.status] : refused?.reason,
    requestId,
    checks: trace.checks
  })
  const plain = outcome._tag === "Refused"
    ? errorDocument(outcome)
    : outcome._tag === "Encoded"
    ? outcome.body
    : new Uint8Array(0)
  const body = Faults.find(taken, "foreignResponse") ? tamperIdentifiers(plain) : plain
  const headers: Record<string, string> = { server: "nginx", ...headersOf(outcome, requestId) }
  const isSigned = outcome._tag === "Refused"
    ? trace.authorized || error !== undefined
    : outcome._tag === "Encoded" && endpoint !== undefined && endpoint.kind !== "stream" && endpoint.signed
  if (isSigned && !Faults.find(taken, "unsigned")) {
    const now = context.sandboxTime(real)
    const key = Faults.find(taken, "foreignSerial")
      ? platform.foreign()
      : platform.signer(now, serialOf(context, request)) ?? platform.notifier(now, 0)
    Object.assign(
      headers,
      signatureHeaders(key, real, body, {
        nonce: Protocol.responseNonce(),
        probe: Faults.find(taken, "probe") !== undefined,
        wrong: Faults.find(taken, "badSignature") !== undefined
      })
    )
  }
  const redirect = Faults.find(taken, "redirect")
  if (redirect) {
    return {
      status: 302,
      headers: { ...headers, location: redirect.location ?? "http://redirected.invalid/" },
      body,
      cut: undefined
    }
  }
  return {
    status: outcome.status,
    headers,
    body,
    cut: Faults.find(taken, "truncatedBody") ? Math.floor(body.length / 2) : undefined
  }
})

/** Signs a response or a notification; with `probe` or `wrong`, over another body, so that the signature does not verify. */
export const signatureHeaders = (
  key: SigningKey,
  /** Epoch milliseconds, real time. */
  real: number,
  body: Uint8Array,
  how: { readonly nonce: string; readonly probe: boolean; readonly wrong: boolean }
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(real / 1000))
  const { nonce } = how
  const covered = how.wrong || how.probe ? Buffer.concat([body, Buffer.from(" ")]) : body
  const signature = Protocol.sign(key.privateKey, Protocol.responseMessage(timestamp, nonce, covered))
  return {
    "wechatpay-nonce": nonce,
    "wechatpay-timestamp": timestamp,
    "wechatpay-signature": how.probe ? Protocol.probePrefix + signature.slice(Protocol.probePrefix.length) : signature,
    "wechatpay-serial": key.serial,
    "wechatpay-signature-type": Protocol.scheme
  }
}
