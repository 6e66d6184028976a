/** Makes responses to notifications that ask for content: encodes the result of the program's function, and signs it. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Authorization from "../internal/authorization.ts"
import * as Lenient from "../internal/lenient.ts"
import type * as NotificationEvent from "../NotificationEvent.ts"
import { signError } from "../transport/transport.ts"
import type { SignError } from "../WeChatPayError.ts"
import { type Opened, where } from "./models.ts"

/** The result of a function does not fit the schema of the content that WeChat Pay asks for. */
export class UnfitResponse
  extends Schema.TaggedError<UnfitResponse>("effect-wechatpay/UnfitResponse")("UnfitResponse", {
    /** Name of the declaration. */
    event: Schema.String,
    /** Path of the field in the function's result. */
    field: Schema.String,
    /** Description of the issue, without the value. */
    issue: Schema.String
  })
{
  override get message() {
    return `${this.event}: the result of its function is the response, and its field ${
      this.field === "" ? "(the whole result)" : this.field
    } does not fit: ${this.issue}`
  }
}

/** A response with content. */
export interface ContentReply {
  readonly status: 200
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Makes the function that encodes results as responses. */
export const respondWith = (event: NotificationEvent.Any, content: NotificationEvent.Content<unknown>) => {
  const encode = Schema.encodeUnknownEffect(Schema.fromJsonString(content.schema), { onExcessProperty: "error" })
  return Effect.fnUntraced(function*(
    opened: Opened,
    result: unknown
  ): Effect.fn.Return<ContentReply, UnfitResponse | SignError> {
    const body = yield* Effect.mapError(
      encode(result),
      (error) => new UnfitResponse({ event: event.name, ...Lenient.firstOf(error) })
    )
    return { status: 200, body, headers: content.signed ? yield* signature(opened, body) : {} }
  })
}

/**
 * Makes the header with the merchant's signature over a response. The page that asks for it (4024070065) names the scheme
 * only. A response has neither method nor path, so that the message is the one that WeChat Pay signs for its responses.
 */
const signature = Effect.fnUntraced(function*({ merchant: { config } }: Opened, body: string) {
  const timestamp = Math.floor((yield* Clock.currentTimeMillis) / 1000)
  const nonce = Authorization.nonce()
  const message = Authorization.responseMessage(String(timestamp), nonce, Buffer.from(body))
  const signature = yield* Effect.mapError(
    config.sign(message),
    (cause) => signError(where, cause)
  )
  return { authorization: Authorization.header(config, timestamp, nonce, signature) }
})
