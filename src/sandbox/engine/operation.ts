/** Operations: endpoints with their handlers. An operation decodes a request, runs the handler and encodes its response. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as Endpoint from "../../Endpoint.ts"
import type { WeChatPayConfig } from "../../WeChatPayConfig.ts"
import type { Opener, Sealer } from "../../Wire.ts"
import type { FieldIssue } from "../protocol/fieldIssue.ts"
import { isRecord, sorted } from "../protocol/json.ts"
import * as RequestParser from "../protocol/requestParser.ts"
import type { Kernel, Merchant } from "./kernel.ts"
import { done, empty, file, isRefused, refuse, type Refused, type Reply, resolved } from "./reply.ts"

/** The second argument of a handler: all about a call but the request's decoded fields. */
export interface Call {
  /** Epoch milliseconds, sandbox time. */
  readonly now: number
  readonly kernel: Kernel
  /** The merchant that signed the request. */
  readonly caller: Merchant
  /** The origin that the caller used. */
  readonly origin: string
  /** The request's fields before decoding, to compare a repeated request with the first. */
  readonly wire: Readonly<Record<string, unknown>>
  /** The file, if the endpoint takes one. */
  readonly file: RequestParser.UploadedFile | undefined
}

/** The key of an entity that has a number of the calling merchant's. Other merchants may use the same number. */
export const ownKey = ({ caller }: Call, ...numbers: ReadonlyArray<string | number | undefined>): string =>
  [caller.mchid, ...numbers].join("/")

/** A response before it is signed. */
export interface Encoded {
  readonly _tag: "Encoded"
  readonly status: number
  readonly contentType: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body: Uint8Array
}

/** A decoded request, ready to run. */
export type Prepared = (call: Call) => Effect.Effect<Encoded | Refused, never, Sealer>

/** An endpoint that the sandbox serves. */
export interface Operation {
  readonly description: Endpoint.Description
  /** Whether it keeps state. Otherwise it responds with an example. */
  readonly stateful: boolean
  /** Decodes the fields of a request, or fails with their issues. */
  readonly prepare: (
    fields: Readonly<Record<string, unknown>>
  ) => Effect.Effect<Prepared, ReadonlyArray<FieldIssue>, Opener>
}

type RequestSchema<Req> = Schema.Codec<Req, unknown, Opener, WeChatPayConfig | Sealer>
type ResponseSchema<Res> = Schema.Codec<Res, unknown, Opener, Sealer>

const billLink = ["download_url", "hash_value", "hash_type"]

/** Keys that come first in a response, by route. Production sorts all other keys by the alphabet. */
const firstKeys: Readonly<Record<string, ReadonlyArray<string>>> = {
  "GET /v3/bill/tradebill": billLink,
  "GET /v3/bill/fundflowbill": billLink,
  "GET /v3/profitsharing/bills": billLink,
  "GET /v3/apply4sub/sub_merchants/{sub_mchid}/settlement": [
    "account_type",
    "account_bank",
    "bank_name",
    "bank_branch_id",
    "account_number",
    "verify_result"
  ]
}

/** Puts the keys of a response into production's order. */
const arrange = ({ description }: Endpoint.Any, value: unknown): unknown => {
  const first = firstKeys[description.route]
  const rest = sorted(value)
  if (first === undefined || !isRecord(rest)) return rest
  return { ...Object.fromEntries(first.flatMap((name) => name in rest ? [[name, rest[name]]] : [])), ...rest }
}

const json = (endpoint: Endpoint.Any, value: unknown) =>
  new TextEncoder().encode(JSON.stringify(arrange(endpoint, value)))

const nothing = new Uint8Array(0)

/** The parameters of {@link operation}. */
interface Options<Req, Res> {
  readonly endpoint: Endpoint.Any
  readonly request: RequestSchema<Req>
  readonly response: ResponseSchema<Res> | undefined
  readonly stateful: boolean
  readonly run: (request: Req, call: Call) => Reply<Res>
}

const operation = <Req, Res>({ endpoint, request, response, run, stateful }: Options<Req, Res>): Operation => {
  const encode = response === undefined ? undefined : Schema.encodeEffect(response)
  return {
    description: endpoint.description,
    stateful,
    prepare: (fields) =>
      Effect.map(RequestParser.decode(endpoint.description, request, fields), (decoded): Prepared => (call) => {
        const reply = resolved(run(decoded, call))
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
                  body: json(endpoint, value)
                })),
                Effect.catch((error) => Effect.succeed(unfit(endpoint, error)))
              )
        }
      })
  }
}

const unfit = (endpoint: Endpoint.Any, error: Schema.SchemaError) =>
  refuse("NOT_IMPLEMENTED", `sandbox: its response does not fit ${endpoint.description.name}: ${error.message}`)

/** The schemas of an endpoint, with the types of request and response that its call signature declares. */
const schemasOf = <Req, Res>({ description }: Endpoint.Any) => ({
  request: description.request as RequestSchema<Req>,
  response: description.kind === "stream" ? undefined : description.response as ResponseSchema<Res>
})

/**
 * A handler: one function that returns the reply; or two, of which the first finds an entity or refuses, and the second
 * makes the reply from the entity.
 */
export type Handler<Req, Res, A extends object> =
  | readonly [run: (request: Req, call: Call) => Reply<Res>, show?: undefined]
  | readonly [
    find: (request: Req, call: Call) => A | Refused,
    show: (entity: A, request: Req, call: Call) => Reply<Res>
  ]

/** Joins the functions of a handler into one. */
export const joined =
  <Req, Res, A extends object>(...[run, show]: Handler<Req, Res, A>) => (request: Req, call: Call): Reply<Res> => {
    if (show === undefined) return run(request, call)
    const entity = run(request, call)
    return isRefused(entity) ? entity : show(entity, request, call)
  }

/** The parameters of {@link handle}. */
export interface Handle {
  <Req, Res>(
    endpoint: Endpoint.Endpoint<Req, Res, string>,
    run: (request: Req, call: Call) => Reply<NoInfer<Res>>
  ): Operation
  /** Responds with the result of `show` for the entity that `find` finds, creates or changes. */
  <Req, Res, A extends object>(
    endpoint: Endpoint.Endpoint<Req, Res, string>,
    find: (request: Req, call: Call) => A | Refused,
    show: (entity: A, request: Req, call: Call) => Reply<NoInfer<Res>>
  ): Operation
}

/** Serves an endpoint with JSON requests and responses. */
export const handle: Handle = <Req, Res, A extends object>(
  endpoint: Endpoint.Endpoint<Req, Res, string>,
  ...handler: Handler<Req, Res, A>
): Operation => operation({ endpoint, ...schemasOf<Req, Res>(endpoint), stateful: true, run: joined(...handler) })

/** Serves an endpoint that takes a file: `call.file` in the handler. */
export const handleUpload = <Req, Res>(
  endpoint: Endpoint.UploadEndpoint<Req, Res, string>,
  run: (request: Req, call: Call) => Reply<NoInfer<Res>>
): Operation => operation({ endpoint, ...schemasOf<Req, Res>(endpoint), stateful: true, run })

/** Serves an endpoint that responds with a file. */
export const handleFile = <Req>(
  endpoint: Endpoint.StreamEndpoint<Req, string>,
  run: (request: Req, call: Call) => Reply<never>
): Operation => operation({ endpoint, ...schemasOf<Req, never>(endpoint), stateful: true, run })

const firstExample = (schema: Schema.Top): unknown => {
  const examples = SchemaAST.resolveAt<ReadonlyArray<unknown>>("examples")(schema.ast)
  return examples?.[0]
}

const declared = (schema: Schema.Top): ReadonlySet<PropertyKey> => {
  const ast = SchemaAST.toType(schema.ast)
  return new Set(SchemaAST.isObjects(ast) ? ast.propertySignatures.map(({ name }) => name) : [])
}

/**
 * Serves an endpoint without state. It responds with the first of the response schema's `examples`; a field that the
 * request has too gets the request's value.
 */
export const example = (endpoint: Endpoint.Any): Operation => {
  const { description } = endpoint
  const { name } = description
  const response = description.kind === "stream" ? undefined : description.response
  const names = response === undefined ? new Set<PropertyKey>() : declared(response)
  const fits = response === undefined ? () => false : Schema.is(Schema.toType(response))
  const { request } = endpoint.description
  const run = (request: unknown, call: Call): Reply<unknown> => {
    if (response === undefined) {
      return file(Buffer.from(`effect-wechatpay sandbox: ${name}\n`), "text/plain; charset=utf-8")
    }
    if (SchemaAST.isVoid(SchemaAST.toType(response.ast))) return empty
    const sample = firstExample(response)
    if (sample === undefined) {
      return refuse("NOT_IMPLEMENTED", `sandbox: the response of ${name} has no example yet`)
    }
    if (!isRecord(sample)) return done(sample)
    const given = { mchid: call.caller.mchid, ...isRecord(request) ? request : {} }
    const echoed = Object.entries(given).reduce<Readonly<Record<string, unknown>>>((response, [field, value]) => {
      if (!names.has(field) || typeof value === "object" && !Array.isArray(value) && !(field in response)) {
        return response
      }
      const candidate = { ...response, [field]: value }
      return fits(candidate) ? candidate : response
    }, sample)
    return done(echoed)
  }
  return operation({ endpoint, request, response, stateful: false, run })
}
