/** Types of notifications, and the errors with which a notification is refused. */
import type * as DateTime from "effect/DateTime"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { definedFields } from "../internal/definedFields.ts"
import type * as NotificationEvent from "../NotificationEvent.ts"
import {
  type CertificateError,
  type DecryptError,
  redactText,
  type ResponseDecodeError,
  type SignatureError
} from "../WeChatPayError.ts"
import type { Merchant } from "./merchants.ts"

/** The endpoint and route in the errors of notifications. */
export const where = { endpoint: "Notification.parse", route: "POST notify_url" } as const

/** Largest body by default, in bytes: 1 MiB. Real notifications have a few KiB. */
export const defaultMaxBodySize = 1024 * 1024

/** Fields of every notification. */
export interface Envelope {
  /** Id of the notification (通知 ID). It stays the same when WeChat Pay sends the notification again. */
  readonly id: string
  /** Time at which WeChat Pay created the notification. */
  readonly create_time: DateTime.Utc | undefined
  /** A short description in Chinese. */
  readonly summary: string | undefined
  readonly original_type: string | undefined
  /** Number of the merchant whose APIv3 key opened the content. */
  readonly mchid: string
  /** Serial number or id of the platform key that signed the notification. */
  readonly serial: string
  /** `Request-ID` of the delivery, which WeChat Pay's support asks for. */
  readonly requestId: string | undefined
}

/** A notification of a declared kind. */
export interface Known<out Event extends string, out EventType extends string, out A> extends Envelope {
  /** Name of the declaration, for example `Order.paid`. */
  readonly event: Event
  readonly event_type: EventType
  /** The decoded content. */
  readonly resource: A
}

/** A notification of a kind that the program did not declare. */
export interface Unknown extends Envelope {
  readonly event: "Unknown"
  readonly event_type: string
  /** The decrypted JSON. */
  readonly resource: Redacted.Redacted<unknown>
}

/** Type of the notifications of a declaration. */
export type Of<E extends NotificationEvent.Any> = E extends
  NotificationEvent.NotificationEvent<infer Name extends string, infer EventType extends string, infer A>
  ? Known<Name, EventType, A>
  : never

/** Settings of {@link parse}. */
export interface Options {
  /** Seconds by which WeChat Pay's clock and ours may differ; 300 by default. */
  readonly toleranceSeconds?: number | undefined
  /** Largest body in bytes; 1 MiB by default. */
  readonly maxBodySize?: number | undefined
}

/** The message does not have the form of a WeChat Pay notification. */
export class MalformedNotification
  extends Schema.TaggedError<MalformedNotification>("effect-wechatpay/MalformedNotification")("MalformedNotification", {
    reason: Schema.TaggedUnion({
      /** The body is not a `Uint8Array`. */
      NotBytes: {},
      /** The body has more bytes than `maxBodySize`. */
      TooLarge: { size: Schema.Int, maxBodySize: Schema.Number },
      /** The signed body is not JSON. */
      NotJson: {},
      /** The signed JSON lacks a field that every notification has. */
      Envelope: {},
      /** The content is encrypted in a way that is not supported. */
      Algorithm: { algorithm: Schema.String }
    }),
    /** The failure and the advice, without values. */
    issue: Schema.String,
    /** The body as received, if its signature was verified. */
    body: Schema.optionalKey(Schema.Redacted(Schema.String))
  })
{
  override get message() {
    return `${where.endpoint}: ${this.issue}`
  }
}

/** Every way in which {@link parse} fails. */
export type NotificationError =
  | MalformedNotification
  | SignatureError
  | CertificateError
  | DecryptError
  | ResponseDecodeError

/** Makes a {@link MalformedNotification}. */
export const malformed = (reason: MalformedNotification["reason"], issue: string, text?: string) =>
  new MalformedNotification({
    reason,
    issue,
    ...definedFields({ body: text === undefined ? undefined : redactText(text) })
  })

/** The optional `requestId` of an error. */
export const requestIdOf = ({ requestId }: { readonly requestId?: string | undefined }) => definedFields({ requestId })

/** A notification whose content is decrypted. */
export interface Opened extends Envelope {
  readonly event_type: string
  /** The decrypted JSON as text. */
  readonly text: string
  readonly json: unknown
  /** The merchant whose APIv3 key opened it. */
  readonly merchant: Merchant
}
