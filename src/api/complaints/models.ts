/** Shapes that complaints share. */
import * as Schema from "effect/Schema"
import { openLiterals, text, Timestamp } from "../../Wire.ts"

/** Number of a complaint (投诉单号). */
export const ComplaintId = text(64)

/** Up to four images, by the `media_id` of `ComplaintImages.upload`. */
export const Images = Schema.Array(Schema.String).check(Schema.isMaxLength(4))

/** Images of a complaint or of a step of its history. */
export interface Media extends Schema.Schema.Type<typeof Media> {}
export const Media = Schema.Struct({
  media_type: Schema.optional(openLiterals("USER_COMPLAINT_IMAGE", "OPERATION_IMAGE")),
  /** Addresses for `ComplaintImages.download`; no browser can open them. */
  media_url: Schema.optional(Schema.Array(Schema.String))
}).annotate({ identifier: "Complaints.Media" })

// ---------------------------------------------------------------------------------------------------------------------
// messages
// ---------------------------------------------------------------------------------------------------------------------

/** What a text, a link or a button does when the user taps it. */
const Action = Schema.Struct({
  action_type: Schema.optional(
    openLiterals("ACTION_TYPE_SEND_MESSAGE", "ACTION_TYPE_JUMP_URL", "ACTION_TYPE_JUMP_MINI_PROGRAM")
  ),
  jump_url: Schema.optional(Schema.String),
  mini_program_jump_info: Schema.optional(Schema.Struct({
    appid: Schema.optional(Schema.String),
    path: Schema.optional(Schema.String),
    text: Schema.optional(Schema.String)
  })),
  /** What is sent in the user's name. */
  message_info: Schema.optional(Schema.Struct({
    content: Schema.String,
    /** Comes back with the user's tap. */
    custom_data: Schema.optional(Schema.String)
  })),
  action_id: Schema.optional(Schema.String)
}).annotate({ identifier: "Complaints.Action" })

/** Until when, and how often, something can be tapped. */
const Invalid = Schema.Struct({
  expired_time: Schema.optional(Timestamp),
  multi_clickable: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "Complaints.Invalid" })

const tappable = {
  text: Schema.optional(Schema.String),
  action: Schema.optional(Action),
  invalid_info: Schema.optional(Invalid)
} as const

/** A button, or a link. */
const Button = Schema.Struct(tappable).annotate({ identifier: "Complaints.Button" })

/** Part of a message (消息块); `type` says which of the other fields it has. */
export interface Block extends Schema.Schema.Type<typeof Block> {}
export const Block = Schema.Struct({
  type: Schema.optional(openLiterals("TEXT", "IMAGE", "LINK", "FAQ_LIST", "BUTTON", "BUTTON_GROUP")),
  text: Schema.optional(Schema.Struct({
    text: Schema.optional(Schema.String),
    color: Schema.optional(openLiterals("DEFAULT", "SECONDARY")),
    is_bold: Schema.optional(Schema.Boolean)
  })),
  image: Schema.optional(Schema.Struct({
    media_id: Schema.optional(Schema.String),
    image_style_type: Schema.optional(openLiterals("IMAGE_STYLE_TYPE_NARROW", "IMAGE_STYLE_TYPE_WIDE"))
  })),
  link: Schema.optional(Button),
  faq_list: Schema.optional(Schema.Struct({
    faqs: Schema.optional(Schema.Array(Schema.Struct({
      faq_id: Schema.optional(Schema.String),
      faq_title: Schema.optional(Schema.String),
      action: Schema.optional(Action)
    })))
  })),
  button: Schema.optional(Button),
  button_group: Schema.optional(Schema.Struct({
    buttons: Schema.optional(Schema.Array(Button)),
    button_layout: Schema.optional(openLiterals("LAYOUT_UNKNOWN", "LAYOUT_HORIZONTAL", "LAYOUT_VERTICAL")),
    invalid_info: Schema.optional(Invalid)
  }))
}).annotate({ identifier: "Complaints.Block" })

/** A message made of blocks (NormalMessage). */
export interface Message extends Schema.Schema.Type<typeof Message> {}
export const Message = Schema.Struct({
  blocks: Schema.optional(Schema.Array(Block)),
  /** Whether a person wrote it, or a program. */
  sender_identity: Schema.optional(openLiterals("UNKNOWN", "MANUAL", "MACHINE")),
  /** Comes back in the history. */
  custom_data: Schema.optional(text(4096))
}).annotate({ identifier: "Complaints.Message" })
