/** An endpoint as the sandbox serves it: decode the request, run a handler, encode the answer. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as Endpoint from "../../Endpoint.ts"
import type { WeChatPayConfig } from "../../WeChatPayConfig.ts"
import type { Opener, Sealer } from "../../Wire.ts"
import { isRecord } from "../protocol/json.ts"
import * as Wire from "../protocol/requestParser.ts"
import type { Kernel, Merchant } from "./kernel.ts"
import { done, empty, file, refuse, type Refused, type Reply } from "./reply.ts"

/** What a handler knows of the call beside the request. */
export interface Call {
  /** Epoch milliseconds, sandbox time. */
  readonly now: number
  readonly kernel: Kernel
  /** Merchant that signed. */
  readonly caller: Merchant
  /** Origin that the caller used. */
  readonly origin: string
  /** What came over the wire as fields, to compare a repeated request with the first. */
  readonly wire: Readonly<Record<string, unknown>>
  /** Of an upload: the file. */
  readonly file: Wire.UploadedFile | undefined
}

/** An answer before it is signed. */
export interface Encoded {
  readonly _tag: "Encoded"
  readonly status: number
  readonly contentType: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body: Uint8Array
}

/** A request that fits its schema, ready to run. */
export type Prepared = (call: Call) => Effect.Effect<Encoded | Refused, never, Sealer>

/** An endpoint as the sandbox serves it. */
export interface Operation {
  readonly description: Endpoint.Description
  /** Whether state stands behind it, or only an example. */
  readonly stateful: boolean
  readonly prepare: (
    fields: Readonly<Record<string, unknown>>
  ) => Effect.Effect<Prepared, ReadonlyArray<Wire.Fault>, Opener>
}

type RequestSchema<Req> = Schema.Codec<Req, unknown, Opener, WeChatPayConfig | Sealer>
type ResponseSchema<Res> = Schema.Codec<Res, unknown, Opener, Sealer>

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

const nothing = new Uint8Array(0)

const operation = <Req, Res>(
  endpoint: Endpoint.Any,
  request: RequestSchema<Req>,
  response: ResponseSchema<Res> | undefined,
  stateful: boolean,
  run: (request: Req, call: Call) => Reply<Res>
): Operation => {
  const encode = response === undefined ? undefined : Schema.encodeEffect(response)
  return {
    description: endpoint.description,
    stateful,
    prepare: (fields) =>
      Effect.map(Wire.decode(endpoint.description, request, fields), (decoded): Prepared => (call) => {
        const reply = run(decoded, call)
        switch (reply._tag) {
          case "Refused":
            return Effect.succeed(reply)
          case "File":
            return Effect.succeed({
              _tag: "Encoded",
              status: 200,
              contentType: reply.contentType,
              headers: reply.headers,
              body: reply.content
            })
          case "Done":
            return encode === undefined || reply.status === 204
              ? Effect.succeed({ _tag: "Encoded", status: reply.status, contentType: undefined, body: nothing })
              : encode(reply.value).pipe(
                Effect.map((value): Encoded => ({
                  _tag: "Encoded",
                  status: reply.status,
                  contentType: "application/json; charset=utf-8",
                  body: json(value)
                })),
                Effect.catch((error) => Effect.succeed(unfit(endpoint, error)))
              )
        }
      })
  }
}

const unfit = (endpoint: Endpoint.Any, error: Schema.SchemaError) =>
  refuse("NOT_IMPLEMENTED", `sandbox: its own answer does not fit ${endpoint.description.name}: ${error.message}`)

/** Serves an endpoint with a handler over the sandbox's state. */
export const handle = <Req, Res>(
  endpoint: Endpoint.Any,
  request: RequestSchema<Req>,
  response: ResponseSchema<Res>,
  run: (request: Req, call: Call) => Reply<Res>
): Operation => operation(endpoint, request, response, true, run)

/** Serves an endpoint that answers with a file. */
export const handleFile = <Req>(
  endpoint: Endpoint.Any,
  request: RequestSchema<Req>,
  run: (request: Req, call: Call) => Reply<never>
): Operation => operation<Req, never>(endpoint, request, undefined, true, run)

const firstExample = (schema: Schema.Top): unknown => {
  const examples = SchemaAST.resolveAt<ReadonlyArray<unknown>>("examples")(schema.ast)
  return examples?.[0]
}

const declared = (schema: Schema.Top): ReadonlySet<PropertyKey> => {
  const ast = SchemaAST.toType(schema.ast)
  return new Set(SchemaAST.isObjects(ast) ? ast.propertySignatures.map(({ name }) => name) : [])
}

/**
 * Serves an endpoint that has no state: with the first of the `examples` of its answer's schema, in which fields that
 * the request also has carry what the request gave.
 */
export const example = (endpoint: Endpoint.Any): Operation => {
  const { name, response } = endpoint.description
  const names = response === undefined ? new Set<PropertyKey>() : declared(response)
  const fits = response === undefined ? () => false : Schema.is(Schema.toType(response))
  return operation(endpoint, endpoint.description.request, response, false, (request, call) => {
    if (response === undefined) {
      return file(Buffer.from(`effect-wechatpay sandbox: ${name}\n`), "text/plain; charset=utf-8")
    }
    if (SchemaAST.isVoid(SchemaAST.toType(response.ast))) return empty
    const sample = firstExample(response)
    if (sample === undefined) {
      return refuse("NOT_IMPLEMENTED", `sandbox: the answer of ${name} has no example yet`)
    }
    if (!isRecord(sample)) return done(sample)
    const given = { mchid: call.caller.mchid, ...isRecord(request) ? request : {} }
    const echoed = Object.entries(given).reduce<Readonly<Record<string, unknown>>>((answer, [field, value]) => {
      if (!names.has(field) || typeof value === "object" && !Array.isArray(value) && !(field in answer)) return answer
      const candidate = { ...answer, [field]: value }
      return fits(candidate) ? candidate : answer
    }, sample)
    return done(echoed)
  })
}
