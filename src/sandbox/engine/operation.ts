/** An operation: an endpoint with a handler over the sandbox's state. Decodes requests and encodes responses. */
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

/** The context of a call beside its request. */
export interface Call {
  /** Epoch milliseconds, sandbox time. */
  readonly now: number
  readonly kernel: Kernel
  /** The merchant that signed. */
  readonly caller: Merchant
  /** The origin that the caller used. */
  readonly origin: string
  /** The fields as sent, to compare a repeated request with the first. */
  readonly wire: Readonly<Record<string, unknown>>
  /** The file of an upload. */
  readonly file: RequestParser.UploadedFile | undefined
}

/** The key of what the calling merchant names by its own number: other merchants may use the same number. */
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
  /** Whether it keeps state; otherwise it responds with an example. */
  readonly stateful: boolean
  readonly prepare: (
    fields: Readonly<Record<string, unknown>>
  ) => Effect.Effect<Prepared, ReadonlyArray<FieldIssue>, Opener>
}

type RequestSchema<Req> = Schema.Codec<Req, unknown, Opener, WeChatPayConfig | Sealer>
type ResponseSchema<Res> = Schema.Codec<Res, unknown, Opener, Sealer>

const billLink = ["download_url", "hash_value", "hash_type"]

/** The order of keys in responses that are not alphabetical. */
const orders: Readonly<Record<string, ReadonlyArray<string>>> = {
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
  const order = orders[description.route]
  const rest = sorted(value)
  if (order === undefined || !isRecord(rest)) return rest
  return { ...Object.fromEntries(order.flatMap((name) => name in rest ? [[name, rest[name]]] : [])), ...rest }
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

/** The schemas of an endpoint, with the types that its call signature declares. */
const schemasOf = <Req, Res>({ description }: Endpoint.Any) => ({
  request: description.request as RequestSchema<Req>,
  response: description.kind === "stream" ? undefined : description.response as ResponseSchema<Res>
})

/** A function that responds; or one that finds a thing, or refuses, and one that responds with the thing. */
export type Handler<Req, Res, A extends object> =
  | readonly [run: (request: Req, call: Call) => Reply<Res>, withThing?: undefined]
  | readonly [
    find: (request: Req, call: Call) => A | Refused,
    withThing: (thing: A, request: Req, call: Call) => Reply<Res>
  ]

/** The one function that a handler comes to. */
export const responder =
  <Req, Res, A extends object>(...[run, withThing]: Handler<Req, Res, A>) => (request: Req, call: Call): Reply<Res> => {
    if (withThing === undefined) return run(request, call)
    const thing = run(request, call)
    return isRefused(thing) ? thing : withThing(thing, request, call)
  }

/** The parameters of {@link handle}. */
export interface Handle {
  <Req, Res>(
    endpoint: Endpoint.Endpoint<Req, Res, string>,
    run: (request: Req, call: Call) => Reply<NoInfer<Res>>
  ): Operation
  /** Responds with the thing that `find` finds, creates or changes. */
  <Req, Res, A extends object>(
    endpoint: Endpoint.Endpoint<Req, Res, string>,
    find: (request: Req, call: Call) => A | Refused,
    withThing: (thing: A, request: Req, call: Call) => Reply<NoInfer<Res>>
  ): Operation
}

/** Serves an endpoint with JSON requests and responses. */
export const handle: Handle = <Req, Res, A extends object>(
  endpoint: Endpoint.Endpoint<Req, Res, string>,
  ...handler: Handler<Req, Res, A>
): Operation => operation({ endpoint, ...schemasOf<Req, Res>(endpoint), stateful: true, run: responder(...handler) })

/** Serves an endpoint that takes a file; the handler finds it in the call. */
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
 * Serves an endpoint without state: responds with the first of the `examples` of the response's schema, with the values
 * of the request in the fields that both have.
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
