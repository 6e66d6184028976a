/** `call`: calls any endpoint, or a raw route, signed and verified. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Prompt from "effect/cli/Prompt"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import process from "node:process"
import * as Save from "../bill/save.ts"
import * as Catalogue from "../Catalogue.ts"
import * as Endpoint from "../Endpoint.ts"
import * as WeChatPay from "../WeChatPay.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import type { ApiError } from "../WeChatPayError.ts"
import { fail, Failed, failed, json, slow } from "./output.ts"

const Fields = Schema.Record(Schema.String, Schema.Json)

const isJson = (endpoint: Endpoint.Any): endpoint is Endpoint.Endpoint<unknown, unknown> =>
  endpoint.description.kind === "json"

const isStream = (endpoint: Endpoint.Any): endpoint is Endpoint.StreamEndpoint<unknown> =>
  endpoint.description.kind === "stream"

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const
type Method = (typeof methods)[number]

const methodOf = (text: string): Method | undefined => methods.find((method) => method === text.toUpperCase())

/** Calls a route with the given query and body; with `out` it saves the response as a file. */
const raw = Effect.fnUntraced(function*(
  method: Method,
  target: string,
  fields: Readonly<Record<string, unknown>>,
  out: string | undefined
) {
  const { pathname, searchParams } = new URL(target, "http://localhost")
  const names = [...searchParams.keys(), ...Object.keys(fields)]
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) {
    return yield* fail("usage", `${twice} stands in the request twice, which this command cannot send`)
  }
  const query = Object.fromEntries(searchParams)
  const common = {
    name: "call",
    title: "原始请求",
    route: `${method} ${pathname}` as Endpoint.Description["route"],
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012081606",
    request: Schema.Struct(Object.fromEntries(names.map((name) => [name, Schema.Unknown]))),
    query: Object.keys(query)
  } as const
  const request = { ...query, ...fields }
  if (out === undefined) return yield* Endpoint.make({ ...common, response: Schema.Unknown })(request)
  return { out, bytes: yield* Save.save(Endpoint.makeStream(common)(request), out) }
})

const suggest = (name: string) => {
  const wanted = name.toLowerCase()
  const near = Catalogue.all.map(({ description }) => description.name).filter((one) =>
    one.toLowerCase().includes(wanted) || one.toLowerCase().endsWith(wanted.split(".").at(-1) ?? wanted)
  )
  return near.slice(0, 5).join(", ")
}

/** Asks before something is changed at the real WeChat Pay. */
const confirmed = Effect.fnUntraced(function*(what: string, yes: boolean) {
  const config = yield* WeChatPayConfig
  if (yes || config.loopback) return
  const question = `${what} changes something at WeChat Pay as merchant ${config.mchid}, and may move money`
  if (process.stdin.isTTY !== true) return yield* fail("usage", `${question}; give --yes to do so without being asked`)
  if (!(yield* Prompt.run(Prompt.Confirm({ message: `${question}. Go on?`, initial: false })))) {
    return yield* fail("usage", "nothing was sent")
  }
})

/** Adds WeChat Pay's description of the error: the caller may read it, although logs and spans must not have it. */
const explained = (error: ApiError): Effect.Effect<never, Failed> => {
  const { code, text } = failed(error)
  return Effect.fail(new Failed({ code, text: `${text}; WeChat Pay says: ${Redacted.value(error.description)}` }))
}

const print = (value: unknown) => value === undefined ? Effect.void : Console.log(json(value))

const byName = Effect.fnUntraced(function*(name: string, given: unknown, yes: boolean, out: string | undefined) {
  const endpoint = Catalogue.all.find(({ description }) => description.name === name)
  if (endpoint === undefined) {
    const near = suggest(name)
    return yield* fail(
      "usage",
      `there is no endpoint ${name}${near === "" ? "" : `; did you mean ${near}`}; docs/endpoints.md lists all`
    )
  }
  const { description } = endpoint
  const request = yield* Schema.decodeUnknownEffect(Schema.toCodecJson(Schema.toType(description.request)))(given, {
    onExcessProperty: "error"
  }).pipe(Effect.catchTag("SchemaError", (error) => fail("usage", `${name}: ${error.message}`)))
  if (isJson(endpoint)) {
    if (out !== undefined) return yield* fail("usage", `${name} responds with JSON, which is printed; leave out --out`)
    if (description.method !== "GET" && !endpoint.description.safe) yield* confirmed(name, yes)
    return yield* print(yield* slow(`Calling ${name}`, endpoint(request)))
  }
  if (!isStream(endpoint)) return yield* fail("usage", `${name} uploads a file, which this command cannot do`)
  if (out === undefined) return yield* fail("usage", `${name} responds with a file; give --out`)
  const bytes = yield* slow(`Downloading ${name}`, Save.save(endpoint(request), out))
  yield* print({ out, bytes })
})

const read = (text: string) =>
  Schema.decodeUnknownEffect(Schema.fromJsonString(Fields))(text).pipe(
    Effect.catchTag("SchemaError", () =>
      fail("usage", "the request is no JSON object; quote it: '{\"field\":\"value\"}'"))
  )

export const call = Command.make(
  "call",
  {
    name: Argument.String("name").pipe(
      Argument.withDescription("Endpoint (Order.queryByOutTradeNo), or the method of a route (GET)")
    ),
    rest: Argument.String("request").pipe(
      Argument.withDescription("Request as JSON; for a route its path, then the body as JSON"),
      Argument.variadic({ min: 0, max: 2 })
    ),
    yes: Flag.Boolean("yes").pipe(
      Flag.withDescription("Do not ask before calls that change something"),
      Flag.withDefault(false)
    ),
    out: Flag.String("out").pipe(Flag.withDescription("File for a response that is a file"), Flag.optional)
  },
  Effect.fn(function*({ name, out, rest, yes }) {
    const method = methodOf(name)
    const work = Effect.gen(function*() {
      if (method === undefined) {
        const [text = "{}", more] = rest
        if (more !== undefined) return yield* fail("usage", "give one request, as JSON in quotes")
        return yield* byName(name, yield* read(text), yes, Option.getOrUndefined(out))
      }
      const [path = "", text] = rest
      if (!/^\/v3\/[^\s#]+$/.test(path)) return yield* fail("usage", "give a path of the API: /v3/…")
      const body = text === undefined ? {} : yield* read(text)
      const file = Option.getOrUndefined(out)
      if (file !== undefined && method !== "GET") {
        return yield* fail("usage", "--out is for a GET that responds with a file")
      }
      if (method !== "GET") yield* confirmed(`${method} ${path.split("?")[0]}`, yes)
      return yield* print(yield* slow(`Calling ${method} ${path.split("?")[0]}`, raw(method, path, body, file)))
    })
    yield* Effect.provide(Effect.catchTag(work, "ApiError", explained), WeChatPay.layerConfig())
  })
).pipe(
  Command.withDescription("Call any endpoint, or a raw route, with the settings of the environment"),
  Command.withExamples([
    {
      command: "effect-wechatpay call Order.queryByOutTradeNo '{\"out_trade_no\":\"tea20261123001\"}'",
      description: "Query an order"
    },
    {
      command: "effect-wechatpay call GET '/v3/pay/transactions/out-trade-no/tea20261123001?mchid=1900000109'",
      description: "The same by its route"
    }
  ])
)
