/** Schemas that complaints share. */
import * as Schema from "effect/Schema"
import { openLiterals, text, Timestamp } from "../../Wire.ts"

/** Number of a complaint (投诉单号). */
export const ComplaintId = text(64)

/** Up to four images, by the `media_id` of `ComplaintImages.upload`. */
export const Images = Schema.Array(Schema.String).check(Schema.isMaxLength(4))

/** Images of a complaint, or of a step in its history. */
export interface Media extends Schema.Schema.Type<typeof Media> {}
export const Media = Schema.Struct({
  /** Who sent the images, and when (媒体文件业务类型). */
  media_type: Schema.optional(openLiterals("USER_COMPLAINT_IMAGE", "OPERATION_IMAGE")),
  /** Addresses for `ComplaintImages.download`; a browser cannot open them (媒体文件请求url). */
  media_url: Schema.optional(Schema.Array(Schema.String))
}).annotate({ identifier: "Complaints.Media" })

// ---------------------------------------------------------------------------------------------------------------------
// messages
// ---------------------------------------------------------------------------------------------------------------------

/** What happens when the user taps a question, a link or a button. */
const Action = Schema.Struct({
  /** What happens; names the field that is required (动作类型). */
  action_type: Schema.optional(
    openLiterals("ACTION_TYPE_SEND_MESSAGE", "ACTION_TYPE_JUMP_URL", "ACTION_TYPE_JUMP_MINI_PROGRAM")
  ),
  /** Address to open (跳转链接). */
  jump_url: Schema.optional(Schema.String),
  /** Mini program to open (跳转的小程序). */
  mini_program_jump_info: Schema.optional(Schema.Struct({
    /** Appid of the mini program (小程序appid). */
    appid: Schema.optional(Schema.String),
    /** Page to open (小程序path). */
    path: Schema.optional(Schema.String),
    /** Name of the page; no longer on the official page (页面名称). */
    text: Schema.optional(Schema.String)
  })),
  /** Message to send in the user's name (回复消息内容). */
  message_info: Schema.optional(Schema.Struct({
    /** Content of the message (回复的消息内容). */
    content: Schema.String,
    /** The merchant's own data, returned when the user taps (自定义透传字段). */
    custom_data: Schema.optional(Schema.String)
  })),
  /** Id of the action (动作id). */
  action_id: Schema.optional(Schema.String)
}).annotate({ identifier: "Complaints.Action" })

/** Until when, and how often, the user can tap (失效配置). */
const Invalid = Schema.Struct({
  /** When it expires (过期时间). */
  expired_time: Schema.optional(Timestamp),
  /** Whether the user can tap more than once (是否可以多次点击). */
  multi_clickable: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "Complaints.Invalid" })

const tappable = {
  /** Text on the button or link (文案). */
  text: Schema.optional(Schema.String),
  /** What happens when the user taps (动作). */
  action: Schema.optional(Action),
  /** Until when, and how often, the user can tap (失效配置). */
  invalid_info: Schema.optional(Invalid)
} as const

/** A button, or a link. */
const Button = Schema.Struct(tappable).annotate({ identifier: "Complaints.Button" })

/** Part of a message (消息块); `type` says which of the other fields it has. */
export interface Block extends Schema.Schema.Type<typeof Block> {}
export const Block = Schema.Struct({
  /** Kind of block; names the field that holds it (消息块类型). */
  type: Schema.optional(openLiterals("TEXT", "IMAGE", "LINK", "FAQ_LIST", "BUTTON", "BUTTON_GROUP")),
  /** Text (文本). */
  text: Schema.optional(Schema.Struct({
    /** The text itself (文字内容). */
    text: Schema.optional(Schema.String),
    /** Colour (文本颜色). */
    color: Schema.optional(openLiterals("DEFAULT", "SECONDARY")),
    /** Whether it is bold (是否粗体). */
    is_bold: Schema.optional(Schema.Boolean)
  })),
  /** Image (图片). */
  image: Schema.optional(Schema.Struct({
    /** `media_id` from `ComplaintImages.upload` (媒体ID). */
    media_id: Schema.optional(Schema.String),
    /** Narrow or wide (图片样式类型). */
    image_style_type: Schema.optional(openLiterals("IMAGE_STYLE_TYPE_NARROW", "IMAGE_STYLE_TYPE_WIDE"))
  })),
  /** Link (链接). */
  link: Schema.optional(Button),
  /** Suggested questions (FAQ列表). */
  faq_list: Schema.optional(Schema.Struct({
    /** The questions (FAQ列表). */
    faqs: Schema.optional(Schema.Array(Schema.Struct({
      /** Id of the question (faq的id). */
      faq_id: Schema.optional(Schema.String),
      /** The question (faq内容). */
      faq_title: Schema.optional(Schema.String),
      /** What happens when the user taps it (动作). */
      action: Schema.optional(Action)
    })))
  })),
  /** Button (按钮). */
  button: Schema.optional(Button),
  /** Group of buttons (按钮组). */
  button_group: Schema.optional(Schema.Struct({
    /** The buttons (按钮组). */
    buttons: Schema.optional(Schema.Array(Button)),
    /** Side by side, or one below the other; horizontal by default (按钮布局方式). */
    button_layout: Schema.optional(openLiterals("LAYOUT_UNKNOWN", "LAYOUT_HORIZONTAL", "LAYOUT_VERTICAL")),
    /** Until when, and how often, the user can tap (失效配置). */
    invalid_info: Schema.optional(Invalid)
  }))
}).annotate({ identifier: "Complaints.Block" })

/** A message made of blocks (NormalMessage). */
export interface Message extends Schema.Schema.Type<typeof Message> {}
export const Message = Schema.Struct({
  /** The blocks, in order (消息内容). */
  blocks: Schema.optional(Schema.Array(Block)),
  /** Whether a person or a program sends it (发送者身份类别). */
  sender_identity: Schema.optional(openLiterals("UNKNOWN", "MANUAL", "MACHINE")),
  /** The merchant's own data, at most 4,096 characters; the history returns it (自定义透传信息). */
  custom_data: Schema.optional(text(4096))
}).annotate({ identifier: "Complaints.Message" })
