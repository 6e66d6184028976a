/** Messages to which a service provider has subscribed on WeChat Pay's partner platform (合作伙伴订阅). */
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"

/** A message of a topic. */
export interface Message extends Schema.Schema.Type<typeof Message> {}
export const Message = Schema.Struct({
  /**
   * Content of the message (消息内容). Its fields depend on the topic: those of limitations and of the console's test are
   * typed.
   */
  message_content: Schema.StructWithRest(
    Schema.Struct({
      /** Merchant number of the sub-merchant (商户号). */
      merchant_code: Schema.optional(Schema.String),
      /** Name of the sub-merchant's company (商户全称). */
      merchant_company_name: Schema.optional(Schema.String),
      /** Time of the event (业务发生时间). It is a text because the console's test sends `000000`. */
      business_time: Schema.optional(Schema.String),
      /** Number of the event (业务单号). For a limitation it is the `limitation_case_id`. */
      business_code: Schema.optional(Schema.String),
      /** State of the event (业务状态); `TEST` in the console's test. */
      business_state: Schema.optional(Schema.String)
    }),
    [Schema.Record(Schema.String, Schema.Unknown)]
  ),
  /** The topic (消息主题). */
  topic_name: Schema.Struct({
    /** English name, by which a program recognises the topic; `test` in the console's test. */
    topic_english_name: Schema.optional(Schema.String),
    /** Chinese name. */
    topic_chinese_name: Schema.optional(Schema.String)
  })
}).annotate({ identifier: "Subscription.Message" })

/**
 * A message of a topic to which the service provider has subscribed (订阅消息): a sub-merchant was limited, its application
 * made progress, WeChat Pay has news. It is sent to the address that the console has for the topic.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016022266
 */
export const notified: NotificationEvent.NotificationEvent<
  "Subscription.notified",
  "MERCHANT_NOTIFY.NOTIFY",
  Message
> = NotificationEvent.make({
  name: "Subscription.notified",
  eventTypes: ["MERCHANT_NOTIFY.NOTIFY"],
  resource: Message,
  title: "订阅消息",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4016022266"
})

/** Notifications of subscriptions. */
export const events = [notified] as const
