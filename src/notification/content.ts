/** Makes the response to a notification that asks for content: encodes what the function says, and signs it. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Authorization from "../internal/authorization.ts"
import * as Lenient from "../internal/lenient.ts"
import type * as NotificationEvent from "../NotificationEvent.ts"
import { signError } from "../transport/transport.ts"
import type { SignError } from "../WeChatPayError.ts"
import { type Opened, where } from "./models.ts"

/** What a function's result does not fit: the content that WeChat Pay asks for. */
export class UnfitResponse
  extends Schema.TaggedError<UnfitResponse>("effect-wechatpay/UnfitResponse")("UnfitResponse", {
    /** Name of the declaration. */
    event: Schema.String,
    /** Path of the field in the function's result. */
    field: Schema.String,
    /** What is wrong with it; never its value. */
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

/** Makes the response of what a function succeeded with. */
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
 * Header with the merchant's signature over the response. The page that asks for it (4024070065) names the scheme only: a
 * response has neither method nor path, so what is signed is what WeChat Pay signs of its own responses.
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
