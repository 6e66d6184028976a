/** Notifications of `FapiaoApplication`, direct and partner. */
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { CardStatus, FapiaoStatus } from "./applicationModels.ts"
import { applicationFields } from "./models.ts"

/** An application whose invoices or cards changed. */
export interface ChangedFapiao extends Schema.Schema.Type<typeof ChangedFapiao> {}
export const ChangedFapiao = Schema.Struct({
  ...applicationFields,
  /** Invoices of the application (发票信息). */
  fapiao_information: Schema.optional(Schema.Array(Schema.Struct({
    /** The merchant's number of the invoice (商户发票单号). */
    fapiao_id: Schema.optional(Schema.String),
    /** State of the invoice (发票状态). */
    fapiao_status: Schema.optional(FapiaoStatus),
    /** State of the invoice's card (发票卡券状态). */
    card_status: Schema.optional(CardStatus)
  })))
}).annotate({ identifier: "FapiaoApplication.ChangedFapiao" })

/**
 * Invoices were issued (发票开具成功通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792570
 */
export const issued: NotificationEvent.NotificationEvent<"FapiaoApplication.issued", "FAPIAO.ISSUED", ChangedFapiao> =
  NotificationEvent.make({
    name: "FapiaoApplication.issued",
    eventTypes: ["FAPIAO.ISSUED"],
    resource: ChangedFapiao,
    title: "发票开具成功通知",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792570"
  })

/**
 * Invoices were reversed (发票冲红成功通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792571
 */
export const reversed: NotificationEvent.NotificationEvent<
  "FapiaoApplication.reversed",
  "FAPIAO.REVERSED",
  ChangedFapiao
> = NotificationEvent.make({
  name: "FapiaoApplication.reversed",
  eventTypes: ["FAPIAO.REVERSED"],
  resource: ChangedFapiao,
  title: "发票冲红成功通知",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792571"
})

/**
 * Cards of invoices were added to the user's card pack (发票插入用户卡包成功通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792578
 */
export const cardInserted: NotificationEvent.NotificationEvent<
  "FapiaoApplication.cardInserted",
  "FAPIAO.CARD_INSERTED",
  ChangedFapiao
> = NotificationEvent.make({
  name: "FapiaoApplication.cardInserted",
  eventTypes: ["FAPIAO.CARD_INSERTED"],
  resource: ChangedFapiao,
  title: "发票插入用户卡包成功通知",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792578"
})

/**
 * Cards of invoices were voided (发票卡券作废通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792560
 */
export const cardDiscarded: NotificationEvent.NotificationEvent<
  "FapiaoApplication.cardDiscarded",
  "FAPIAO.CARD_DISCARDED",
  ChangedFapiao
> = NotificationEvent.make({
  name: "FapiaoApplication.cardDiscarded",
  eventTypes: ["FAPIAO.CARD_DISCARDED"],
  resource: ChangedFapiao,
  title: "发票卡券作废通知",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792560"
})
