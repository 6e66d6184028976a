/** The history of a complaint (协商历史). */
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import { openLiterals, Timestamp } from "../../Wire.ts"
import { Media, Message } from "./models.ts"

/** Kind of step in the history (操作类型). `USER_COMFIRM_COMPLAINT` and `MERCHANT_REFUSE_RERUND` are WeChat Pay's spelling. */
export const OperateType = openLiterals(
  "USER_CREATE_COMPLAINT",
  "USER_CONTINUE_COMPLAINT",
  "USER_RESPONSE",
  "PLATFORM_RESPONSE",
  "MERCHANT_RESPONSE",
  "MERCHANT_CONFIRM_COMPLETE",
  "USER_CREATE_COMPLAINT_SYSTEM_MESSAGE",
  "COMPLAINT_FULL_REFUNDED_SYSTEM_MESSAGE",
  "USER_CONTINUE_COMPLAINT_SYSTEM_MESSAGE",
  "USER_REVOKE_COMPLAINT",
  "USER_COMFIRM_COMPLAINT",
  "PLATFORM_HELP_APPLICATION",
  "USER_APPLY_PLATFORM_HELP",
  "MERCHANT_APPROVE_REFUND",
  "MERCHANT_REFUSE_RERUND",
  "USER_SUBMIT_SATISFACTION",
  "SERVICE_ORDER_CANCEL",
  "SERVICE_ORDER_COMPLETE",
  "COMPLAINT_PARTIAL_REFUNDED_SYSTEM_MESSAGE",
  "COMPLAINT_REFUND_RECEIVED_SYSTEM_MESSAGE",
  "COMPLAINT_ENTRUSTED_REFUND_SYSTEM_MESSAGE",
  "USER_APPLY_PLATFORM_SERVICE",
  "USER_CANCEL_PLATFORM_SERVICE",
  "PLATFORM_SERVICE_FINISHED",
  "USER_CLICK_RESPONSE"
)

/** The page documents a list and shows a single object: both are read. */
const MediaList = Schema.Union([Schema.Array(Media), Media]).pipe(
  Schema.decodeTo(Schema.Array(Schema.toType(Media)), {
    decode: SchemaGetter.transform((wire: ReadonlyArray<Media> | Media) => "map" in wire ? wire : [wire]),
    encode: SchemaGetter.transform((list: ReadonlyArray<Media>): ReadonlyArray<Media> | Media => list)
  })
)

/** A step of a complaint's history (协商历史). */
export interface HistoryEntry extends Schema.Schema.Type<typeof HistoryEntry> {}
export const HistoryEntry = Schema.Struct({
  /** Number of the step (操作流水号). */
  log_id: Schema.optional(Schema.String),
  /** Name of the person or the side that acted (操作人). */
  operator: Schema.optional(Schema.String),
  /** Time of the step (操作时间). */
  operate_time: Schema.optional(Timestamp),
  /** Kind of step (操作类型). */
  operate_type: Schema.optional(OperateType),
  /** Content of the step, in words (操作内容). */
  operate_details: Schema.optional(Schema.String),
  /** Addresses of the images that `complaint_media_list` holds as well (图片凭证). */
  image_list: Schema.optional(Schema.Array(Schema.String)),
  /** Images of the step (操作资料列表). */
  complaint_media_list: Schema.optional(MediaList),
  /** Reason for which the user asked WeChat Pay for help (用户申请平台协助原因). `appy` is WeChat Pay's spelling. */
  user_appy_platform_service_reason: Schema.optional(Schema.String),
  /** The reason in the user's words (用户申请平台协助原因描述). */
  user_appy_platform_service_reason_description: Schema.optional(Schema.String),
  /** Message made of blocks (普通消息). */
  normal_message: Schema.optional(Schema.Struct({
    ...Message.fields,
    /** The merchant's own data, returned unchanged (自定义透传信息). */
    custom_data: Schema.optional(Schema.String)
  })),
  /** The user's tap on a message (用户点击回复消息), with `USER_CLICK_RESPONSE`. */
  click_message: Schema.optional(Schema.Struct({
    /** Content of the message: text, or an object as on earlier pages (消息内容). */
    message_content: Schema.optional(Schema.Union([
      Schema.String,
      Schema.Struct({
        /** Content of the message (消息内容). */
        content: Schema.optional(Schema.String),
        /** The merchant's own data, returned unchanged (自定义透传信息). */
        custom_data: Schema.optional(Schema.String)
      })
    ])),
    /** Id of the action that was tapped (动作id). */
    action_id: Schema.optional(Schema.String),
    /** Number of the step whose message was tapped (被点击的操作流水号). */
    clicked_log_id: Schema.optional(Schema.String)
  }))
}).annotate({ identifier: "Complaint.HistoryEntry" })
