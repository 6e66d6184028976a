/** Messages to which a service provider has subscribed on WeChat Pay's partner platform (合作伙伴订阅). */
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"

/** A message of a topic. */
export interface Message extends Schema.Schema.Type<typeof Message> {}
export const Message = Schema.Struct({
  /** What happened (消息内容). The fields depend on the topic; those of limitations and of the test are named. */
  message_content: Schema.StructWithRest(
    Schema.Struct({
      /** Merchant number of the sub-merchant (商户号). */
      merchant_code: Schema.optional(Schema.String),
      /** Name of the sub-merchant's company (商户全称). */
      merchant_company_name: Schema.optional(Schema.String),
      /** When it happened (业务发生时间). Text: the console's test sends `000000`. */
      business_time: Schema.optional(Schema.String),
      /** Number of the business (业务单号): of a limitation, its `limitation_case_id`. */
      business_code: Schema.optional(Schema.String),
      /** State of the business (业务状态); `TEST` of the console's test. */
      business_state: Schema.optional(Schema.String)
    }),
    [Schema.Record(Schema.String, Schema.Unknown)]
  ),
  /** The topic (消息主题). */
  topic_name: Schema.Struct({
    /** English name, by which a program recognises the topic; `test` of the console's test. */
    topic_english_name: Schema.optional(Schema.String),
    /** Chinese name. */
    topic_chinese_name: Schema.optional(Schema.String)
  })
}).annotate({ identifier: "Subscription.Message" })

/**
 * A message of a topic to which the service provider has subscribed (订阅消息): a sub-merchant was limited, its application
 * made progress, WeChat Pay has news. The console sends it to the address that stands there for the topic.
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
