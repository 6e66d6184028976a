/** Handles a request: checks it, carries it out, and signs the response. */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as SchemaIssue from "effect/SchemaIssue"
import type * as Endpoint from "../../Endpoint.ts"
import { Opener, Sealer } from "../../Wire.ts"
import type { SigningKey } from "../protocol/platform.ts"
import * as Protocol from "../protocol/protocol.ts"
import * as RequestParser from "../protocol/requestParser.ts"
import * as Faults from "./faults.ts"
import type { Identities, Identity } from "./identities.ts"
import type { Append, Entry } from "./journal.ts"
import type { Check, Kernel, Merchant } from "./kernel.ts"
import type { Call, Encoded, Operation } from "./operation.ts"
import { checkOwnership, isUnsigned } from "./ownership.ts"
import { refuse, type Refused } from "./reply.ts"
import { readUpload, refuseFields } from "./upload.ts"
import { definedFields } from "./values.ts"

/** An answer as it goes over the wire. */
export interface Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** After how many bytes of the body the connection breaks. */
  readonly cut: number | undefined
}

/** The connection breaks: nobody listens, or it is reset. */
export class Broken extends Data.TaggedError("Broken")<{ readonly phase: "connect" | "before" | "after" }> {}

/** What handling a request needs. */
export interface Context {
  readonly kernel: Kernel
  readonly identities: Identities
  readonly faults: Faults.Faults
  readonly operations: ReadonlyArray<Operation>
  /** Keeps accepted requests for a restart. */
  readonly append?: Append | undefined
  /** Sandbox time of a point in real time. */
  readonly sandboxTime: (real: number) => number
}

/** The same, with the keys of the merchant that a request names. */
interface CallerContext extends Context, Identity {}

const forCaller = (context: Context, { headers }: RequestParser.Request): CallerContext => {
  const parsed = Protocol.parseAuthorization(headers.authorization ?? "")
  return { ...context, ...context.identities.of(Result.isSuccess(parsed) ? parsed.success.mchid : undefined) }
}

/** What is known of a request while it goes through the checks. */
interface Trace {
  readonly checks: Array<Check>
  endpoint: Endpoint.Description | undefined
}

const pass = <A>(trace: Trace, name: Check["name"], result: Result.Result<A, Refused>): Result.Result<A, Refused> => {
  trace.checks.push({ name, ok: Result.isSuccess(result) })
  return result
}

const signError = (message: string, detail?: Readonly<Record<string, unknown>>) =>
  refuse("SIGN_ERROR", message, { detail: { field: "signature", location: "authorization", ...detail } })

/** How much of the message that was signed comes back with a refusal. */
const shownMessage = 512

const checkHeaders = ({ body, headers }: RequestParser.Request): Result.Result<void, Refused> => {
  if (!headers.accept || !headers["user-agent"]) {
    return Result.fail(refuse("PARAM_ERROR", "Http头缺少Accept或User-Agent", {
      detail: { field: headers.accept ? "User-Agent" : "Accept", location: "header", issue: "is missing" }
    }))
  }
  const type = headers["content-type"]?.toLowerCase() ?? ""
  return body.length === 0 || /^(application\/json|multipart\/form-data)\s*(;|$)/.test(type)
    ? Result.void
    : Result.fail(refuse("PARAM_ERROR", "Http头Content-Type不支持", {
      detail: { field: "Content-Type", location: "header", issue: "must be application/json" }
    }))
}

/** Checks `Authorization` over the exact bytes: who is it, is it now, and does the signature hold. */
const authorize = (
  { kernel, keys }: CallerContext,
  request: RequestParser.Request,
  signed: Uint8Array,
  real: number,
  trace: Trace
): Result.Result<Merchant, Refused> => {
  const header = request.headers.authorization
  const parsed = header === undefined
    ? Result.fail("缺少Authorization")
    : Protocol.parseAuthorization(header)
  const form = pass(trace, "authorization", Result.mapError(parsed, (issue) => signError(issue, { issue })))
  if (Result.isFailure(form)) return Result.fail(form.failure)
  const { mchid, nonce, serial, signature, timestamp } = form.success

  const known = kernel.merchant(mchid)
  const skew = Number(timestamp) - Math.floor(real / 1000)
  const inTime = /^\d{1,12}$/.test(timestamp) && Math.abs(skew) <= Protocol.clockTolerance
  const clock = pass(
    trace,
    "clock",
    inTime
      ? Result.void
      : Result.fail(
        signError("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟", { issue: "timestamp expired" })
      )
  )
  if (Result.isFailure(clock)) return Result.fail(clock.failure)

  const message = Protocol.requestMessage(request.method, request.target, timestamp, nonce, signed)
  const matches = known !== undefined && serial.toUpperCase() === keys.merchant.serial && nonce.length <= 128 &&
    Protocol.verify(keys.merchant.publicKey, message, signature)
  if (matches) return pass(trace, "signature", Result.succeed(known))
  const reason = known === undefined
    ? "商户号不存在或与证书不匹配"
    : serial.toUpperCase() === keys.merchant.serial
    ? "签名错误，请检查后再试"
    : "商户证书序列号有误"
  return pass(
    trace,
    "signature",
    Result.fail(signError(reason, {
      issue: "sign not match",
      sign_information: {
        method: request.method,
        url: request.target,
        truncated_sign_message: Buffer.from(message).toString("utf8").slice(0, shownMessage),
        sign_message_length: message.length
      }
    }))
  )
}

const opener = (
  { platform }: CallerContext,
  now: number,
  serial: string | undefined,
  opened: Record<string, string>
) => ({
  open: (ciphertext: string) => {
    const key = serial === undefined ? undefined : platform.opener(now, serial)
    const text = key === undefined ? Result.failVoid : Protocol.decrypt(key, ciphertext)
    if (Result.isSuccess(text)) opened[ciphertext] = text.success
    return Result.isSuccess(text)
      ? Effect.succeed(text.success)
      : Effect.fail(
        new SchemaIssue.InvalidValue({
          message: serial === undefined
            ? "header Wechatpay-Serial must name the key that encrypts this field"
            : "does not decrypt under the key that Wechatpay-Serial names"
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

/** Carries a request of a journal out again. */
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

/** Checks a request and carries it out. */
const answer = Effect.fnUntraced(function*(
  context: CallerContext,
  request: RequestParser.Request,
  origin: string,
  candidates: ReadonlyArray<Operation>,
  real: number,
  trace: Trace
): Effect.fn.Return<Encoded | Refused> {
  const now = context.sandboxTime(real)
  const headers = pass(trace, "headers", checkHeaders(request))
  if (Result.isFailure(headers)) return headers.failure

  const uploaded = RequestParser.isUpload(request) ? RequestParser.upload(request) : undefined
  const upload = uploaded !== undefined && Result.isSuccess(uploaded) ? uploaded.success : undefined
  const open = candidates.length > 0 && candidates.every(({ description }) => isUnsigned(description))
  const caller = open
    ? Result.succeed(context.kernel.merchants[0])
    : authorize(context, request, upload?.meta ?? request.body, real, trace)
  if (Result.isFailure(caller)) return caller.failure
  const merchant = caller.success
  const route = pass(
    trace,
    "route",
    candidates.length > 0 && merchant !== undefined
      ? Result.succeed(merchant)
      : Result.fail(refuse("RESOURCE_NOT_EXISTS", "请求的接口不存在"))
  )
  if (Result.isFailure(route)) return route.failure

  const serial = request.headers["wechatpay-serial"]
  const known = pass(
    trace,
    "serial",
    context.platform.signer(now, serial) === undefined
      ? Result.fail(refuse("PARAM_ERROR", "平台证书序列号Wechatpay-Serial错误", {
        detail: { field: "Wechatpay-Serial", location: "header", issue: "unknown serial" }
      }))
      : Result.void
  )
  if (Result.isFailure(known)) return known.failure

  // Direct and partner endpoints may share a route: the one whose schema fits is meant, else the one that fits best.
  let best: Refused | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const operation of candidates) {
    const { description } = operation
    trace.endpoint = description
    const read = description.kind === "upload"
      ? Result.mapError(readUpload(description, request, upload, origin), (refused) => ({ refused, count: 1 }))
      : Result.mapError(
        RequestParser.fields(description, {
          target: request.target,
          headers: request.headers,
          json: request.body,
          parts: new Map(),
          origin
        }),
        (issues) => ({ refused: refuseFields(issues), count: issues.length })
      )
    if (Result.isFailure(read)) {
      if (read.failure.count < fewest) [best, fewest] = [read.failure.refused, read.failure.count]
      continue
    }
    const fields = read.success
    const opened: Record<string, string> = {}
    const prepared = yield* Effect.result(
      operation.prepare(fields).pipe(Effect.provideService(Opener, opener(context, now, serial, opened)))
    )
    if (Result.isFailure(prepared)) {
      const issues = prepared.failure
      if (issues.length < fewest) [best, fewest] = [refuseFields(issues), issues.length]
      continue
    }
    trace.checks.push({ name: "fields", ok: true })
    const bindings = pass(trace, "bindings", checkOwnership(context.kernel, description, route.success, fields))
    if (Result.isFailure(bindings)) return bindings.failure
    const call: Call = {
      now,
      kernel: context.kernel,
      caller: route.success,
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
      append?.(entryOf(operation, call, sandboxTime(yield* Clock.currentTimeMillis), opened))
    }
    return encoded
  }
  trace.endpoint = candidates[0]?.description
  trace.checks.push({ name: "fields", ok: false })
  return best ?? refuse("PARAM_ERROR", "参数错误")
})

const errorDocument = (refused: Refused): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(definedFields({
    code: refused.code,
    message: refused.message,
    detail: refused.detail
  })))

const identifier = /(^|_)(mchid|trade_no|transaction_id|refund_no|refund_id|order_no|order_id|bill_no|account)$/

/** The same answer about another order, as if a proxy had mixed up two connections. */
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

const planned = (fault: Extract<Faults.Fault, { readonly kind: "error" }>): Refused => ({
  ...refuse("SYSTEM_ERROR", fault.message ?? "系统异常，请稍后重试", { status: fault.status }),
  code: fault.code
})

/** Answers a request. The error says that there is no answer: the connection broke. */
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
  if (Faults.find(taken, "latency")) yield* Effect.sleep(Faults.delay(taken))

  const real = (yield* Clock.currentTimeMillis) + (Faults.find(taken, "clockOffset")?.seconds ?? 0) * 1000
  const trace: Trace = { checks: [], endpoint: candidates[0]?.description }
  const error = Faults.find(taken, "error")
  const outcome = error !== undefined && error.committed !== true
    ? planned(error)
    : yield* Effect.map(
      answer(context, request, options.origin, candidates, real, trace),
      (outcome) => error === undefined ? outcome : planned(error)
    )
  if (Faults.find(taken, "resetAfter")) return yield* new Broken({ phase: "after" })

  const refused = outcome._tag === "Refused" ? outcome : undefined
  const requestId = `08${kernel.token("request", 32).toUpperCase()}-${refused?.number ?? 0}`
  kernel.log(context.sandboxTime(real), {
    kind: "request",
    method: request.method,
    target: request.target,
    endpoint: trace.endpoint?.name,
    status: outcome.status,
    code: refused?.code,
    message: refused?.message,
    requestId,
    checks: trace.checks
  })
  const plain = outcome._tag === "Refused" ? errorDocument(outcome) : outcome.body
  const body = Faults.find(taken, "foreignResponse") ? tamperIdentifiers(plain) : plain
  const headers: Record<string, string> = {
    "cache-control": "no-cache, must-revalidate",
    "content-language": "zh-CN",
    server: "effect-wechatpay sandbox",
    "request-id": requestId,
    ...(outcome._tag === "Refused" ? {} : outcome.headers)
  }
  const type = outcome._tag === "Refused" ? "application/json; charset=utf-8" : outcome.contentType
  if (type !== undefined) headers["content-type"] = type
  const signed = outcome._tag === "Refused" || trace.endpoint === undefined ||
    (trace.endpoint.kind !== "stream" && trace.endpoint.signed)
  if (signed && !Faults.find(taken, "unsigned")) {
    const now = context.sandboxTime(real)
    const key = Faults.find(taken, "foreignSerial")
      ? platform.foreign()
      : platform.signer(now, request.headers["wechatpay-serial"]) ?? platform.notifier(now, 0)
    Object.assign(
      headers,
      signatureHeaders(key, real, body, {
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

/** Signs an answer or a notification, or on purpose does so wrongly. */
export const signatureHeaders = (
  key: SigningKey,
  real: number,
  body: Uint8Array,
  how: { readonly probe: boolean; readonly wrong: boolean }
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(real / 1000))
  const nonce = Protocol.nonce()
  const covered = how.wrong || how.probe ? Buffer.concat([body, Buffer.from(" ")]) : body
  const signature = Protocol.sign(key.privateKey, Protocol.responseMessage(timestamp, nonce, covered))
  return {
    "wechatpay-timestamp": timestamp,
    "wechatpay-nonce": nonce,
    "wechatpay-signature": how.probe ? Protocol.probePrefix + signature.slice(Protocol.probePrefix.length) : signature,
    "wechatpay-serial": key.serial,
    "wechatpay-signature-type": Protocol.scheme
  }
}
