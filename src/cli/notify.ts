/** `notify`: posts a test notification under a sandbox's keys. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { definedFields } from "../internal/definedFields.ts"
import * as Notifications from "../notifications.ts"
import * as TestNotification from "../TestNotification.ts"
import * as Flags from "./flags.ts"
import { fail, json, slow } from "./output.ts"
import { sample } from "./samples.ts"

const Config = Schema.fromJsonString(Schema.Struct({
  mchid: Schema.String,
  appid: Schema.String,
  api_v3_key: Schema.String,
  public_key_id: Schema.String
}))

const Content = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json))

export const notify = Command.make(
  "notify",
  {
    event: Argument.String("event").pipe(
      Argument.withDescription("Event of a module, for example Order.paid; docs/notification-events.md lists all")
    ),
    to: Flag.String("to").pipe(
      Flag.withDescription("Address to post it to"),
      Flag.withSchema(Flags.Address)
    ),
    content: Flag.String("content").pipe(
      Flag.withDescription("Fields of the content as JSON, over those of the sample"),
      Flag.optional
    ),
    dir: Flags.dir,
    json: Flags.json
  },
  Effect.fn(function*({ content, dir, event: name, json: asJson, to }) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const event = Notifications.all.find((one) => one.name === name)
    if (event === undefined) {
      return yield* fail("usage", `there is no event ${name}; docs/notification-events.md lists all, as Order.paid`)
    }
    const read = (file: string) => fs.readFileString(path.join(dir, file))
    const noKeys = fail("setup", `there are no keys of a sandbox in ${dir}; start one first: effect-wechatpay sandbox`)
    const config = yield* read("config.json").pipe(
      Effect.flatMap(Schema.decodeEffect(Config)),
      Effect.catch(() => noKeys)
    )
    const privateKey = yield* Effect.catch(read("platform_public_key.private.pem"), () => noKeys)
    const fields = yield* Option.match(content, {
      onNone: () => Effect.succeed({}),
      onSome: (text) =>
        Schema.decodeEffect(Content)(text).pipe(
          Effect.catch(() => fail("usage", "--content is no JSON object; quote it: '{\"field\":\"value\"}'"))
        )
    })
    const [eventType = ""] = event.eventTypes
    const { body, headers } = yield* TestNotification.signJson(
      { serial: config.public_key_id, privateKey, apiV3Key: config.api_v3_key },
      eventType,
      { ...sample(event.name, config), ...fields },
      definedFields({ originalType: event.originalTypes[0], summary: event.summaries[eventType] })
    )
    const client = yield* HttpClient.HttpClient
    const { "content-type": type, ...rest } = headers
    const post = HttpClientRequest.post(to, { headers: rest, body: HttpBody.uint8Array(body, type) })
    const response = yield* slow(`Posting ${name}`, client.execute(post)).pipe(
      Effect.timeout("5 seconds"),
      Effect.catch(() => fail("refused", `nobody responds at ${to} within 5 seconds; start the program, correct --to`))
    )
    const text = yield* Effect.orElseSucceed(response.text, () => "")
    const accepted = response.status === 200 || response.status === 204
    yield* Console.log(
      asJson
        ? json({ event: name, event_type: eventType, status: response.status, accepted, body: text.slice(0, 2000) })
        : `${name} (${eventType}): ${response.status}, ${accepted ? "accepted" : "refused"} ${text.slice(0, 500)}`
          .trimEnd()
    )
    if (!accepted) {
      return yield* fail("refused", "WeChat Pay would post it again; the response says why, or its log does")
    }
  })
).pipe(
  Command.withDescription("Post a test notification of any event, signed under a sandbox's keys"),
  Command.withExamples([
    { command: "effect-wechatpay notify Order.paid --to http://127.0.0.1:3000/notify", description: "A payment" }
  ])
)
