/** Schemas that complaints share. */
import * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Fen, openLiterals, SensitiveResponse, text, Timestamp } from "../../Wire.ts"

/** Number of a complaint (投诉单号). */
export const ComplaintId = text(64)

/** Up to four images, by the `media_id` of `ComplaintImage.upload`. */
export const Images = Schema.Array(Schema.String).check(Schema.isMaxLength(4))

/** Images of a complaint, or of a step in its history. */
export interface Media extends Schema.Schema.Type<typeof Media> {}
export const Media = Schema.Struct({
  /**
   * `USER_COMPLAINT_IMAGE`: sent by the user with the complaint. `OPERATION_IMAGE`: sent later, by any side (媒体文件业务类型).
   */
  media_type: Schema.optional(openLiterals("USER_COMPLAINT_IMAGE", "OPERATION_IMAGE")),
  /** Addresses for `ComplaintImage.download`; a browser cannot open them (媒体文件请求url). */
  media_url: Schema.optional(Schema.Array(Schema.String))
}).annotate({ identifier: "Complaint.Media" })

// ---------------------------------------------------------------------------------------------------------------------
// messages
// ---------------------------------------------------------------------------------------------------------------------

/** An action that runs when the user taps a question, a link or a button. */
const Action = Schema.Struct({
  /**
   * Kind of action (动作类型): send a message, open an address, open a mini program. It decides which field is required.
   */
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
}).annotate({ identifier: "Complaint.Action" })

/** Limits on tapping: an end, and whether more than one tap counts (失效配置). */
const Invalid = Schema.Struct({
  /** Time after which the user cannot tap any more (过期时间). */
  expired_time: Schema.optional(Timestamp),
  /** Whether the user can tap more than once (是否可以多次点击). */
  multi_clickable: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "Complaint.Invalid" })

const tappable = {
  /** Text on the button or link (文案). */
  text: Schema.optional(Schema.String),
  /** Action that runs when the user taps (动作). */
  action: Schema.optional(Action),
  /** Limits on tapping (失效配置). */
  invalid_info: Schema.optional(Invalid)
} as const

/** A button, or a link. */
const Button = Schema.Struct(tappable).annotate({ identifier: "Complaint.Button" })

/** Part of a message (消息块); `type` says which of the other fields it has. */
export interface Block extends Schema.Schema.Type<typeof Block> {}
export const Block = Schema.Struct({
  /** Kind of block (消息块类型), which decides which field holds its content. */
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
    /** `media_id` from `ComplaintImage.upload` (媒体ID). */
    media_id: Schema.optional(Schema.String),
    /** Width of the image: narrow or wide (图片样式类型). */
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
      /** Action that runs when the user taps the question (动作). */
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
    /** Limits on tapping (失效配置). */
    invalid_info: Schema.optional(Invalid)
  }))
}).annotate({ identifier: "Complaint.Block" })

/** A message made of blocks (NormalMessage). */
export interface Message extends Schema.Schema.Type<typeof Message> {}
export const Message = Schema.Struct({
  /** The blocks, in order (消息内容). */
  blocks: Schema.optional(Schema.Array(Block)),
  /** Whether a person or a program sends the message (发送者身份类别). */
  sender_identity: Schema.optional(openLiterals("UNKNOWN", "MANUAL", "MACHINE")),
  /** The merchant's own data, at most 4,096 characters; the history returns it (自定义透传信息). */
  custom_data: Schema.optional(text(4096))
}).annotate({ identifier: "Complaint.Message" })

// ---------------------------------------------------------------------------------------------------------------------
// complaints
// ---------------------------------------------------------------------------------------------------------------------

/**
 * State of a complaint (投诉单状态).
 *
 * **Details**
 *
 * - `PENDING`: waits for a reply. `PROCESSING`: the merchant replied. `PROCESSED`: done.
 */
export const ComplaintState = openLiterals("PENDING", "PROCESSING", "PROCESSED")

/** A complaint (投诉单). */
export interface Complaint extends Schema.Schema.Type<typeof Complaint> {}
export const Complaint = Schema.Struct({
  /** Number of the complaint (投诉单号). */
  complaint_id: Schema.String,
  /** When the user complained (投诉时间). */
  complaint_time: Schema.optional(Timestamp),
  /** The complaint in the user's words (投诉详情). */
  complaint_detail: Schema.optional(Schema.String),
  /** State of the complaint (投诉单状态). */
  complaint_state: ComplaintState,
  /** Merchant that the complaint is about; for service providers the sub-merchant (被诉商户号). */
  complainted_mchid: Schema.optional(Schema.String),
  /** The user's telephone number, decrypted with the merchant's private key (投诉人联系方式). */
  payer_phone: Schema.optional(SensitiveResponse),
  /** The user's openid under the merchant's appid (投诉人OpenID). */
  payer_openid: Schema.optional(Schema.String),
  /** Images that the user sent (投诉资料列表). */
  complaint_media_list: Schema.optional(Schema.Array(Media)),
  /** Orders that the complaint is about (投诉单关联订单信息). */
  complaint_order_info: Schema.optional(Schema.Array(Schema.Struct({
    /** WeChat Pay's order number (微信订单号). */
    transaction_id: Schema.optional(Schema.String),
    /** The merchant's order number (商户订单号). */
    out_trade_no: Schema.optional(Schema.String),
    /** Amount of the order in fen (订单金额). */
    amount: Schema.optional(Fen)
  }))),
  /** Service orders (支付分) that the complaint is about (投诉单关联服务单信息). */
  service_order_info: Schema.optional(Schema.Array(Schema.Struct({
    /** WeChat Pay's number of the service order (微信支付服务订单号). */
    order_id: Schema.optional(Schema.String),
    /** The merchant's number of the service order (商户服务订单号). */
    out_order_no: Schema.optional(Schema.String),
    /** State of the service order when the user complained (支付分服务单状态). */
    state: Schema.optional(openLiterals("DOING", "REVOKED", "WAITPAY", "DONE"))
  }))),
  /** Whether all orders of the complaint are refunded in full (投诉单是否已全额退款). */
  complaint_full_refunded: Schema.optional(Schema.Boolean),
  /** Whether the user waits for a reply (是否有待回复的用户留言). */
  incoming_user_response: Schema.optional(Schema.Boolean),
  /** Topic that the user chose (问题描述). */
  problem_description: Schema.optional(Schema.String),
  /** Number of times that the user complained (用户投诉次数): 1 for the first complaint. */
  user_complaint_times: Schema.optional(Schema.Int),
  /** Kind of complaint. `REFUND`: the user asks for a refund; decide with `updateRefundProgress` (问题类型). */
  problem_type: Schema.optional(openLiterals("REFUND", "SERVICE_NOT_WORK", "OTHERS")),
  /** Amount in fen that the user asks for, with `REFUND` (申请退款金额). */
  apply_refund_amount: Schema.optional(Fen),
  /** Tags of the user. `TRUSTED`: eligible for a fast refund; `HIGH_RISK`: treat it first (用户标签列表). */
  user_tag_list: Schema.optional(Schema.Array(openLiterals("TRUSTED", "HIGH_RISK"))),
  /** Details for certain trades (补充信息). */
  additional_info: Schema.optional(Schema.Struct({
    /** Trade. `SHARE_POWER_TYPE`: shared power banks (补充信息类型). */
    type: Schema.optional(openLiterals("SHARE_POWER_TYPE")),
    /** Return of a shared power bank (充电宝投诉相关信息). */
    share_power_info: Schema.optional(Schema.Struct({
      /** Time of the return (归还时间). */
      return_time: Schema.optional(Timestamp),
      /** Place of the return (归还地点信息). */
      return_address_info: Schema.optional(Schema.Struct({
        /** Address (归还地点). */
        return_address: Schema.optional(Schema.String),
        /** Longitude, -180 to 180, GCJ-02 (归还地点经度). */
        longitude: Schema.optional(Schema.String),
        /** Latitude, -90 to 90, GCJ-02 (归还地点纬度). */
        latitude: Schema.optional(Schema.String)
      })),
      /** Whether the user says that it was returned to the machine where it was rented (是否归还同一柜机). */
      is_returned_to_same_machine: Schema.optional(Schema.Boolean)
    }))
  })),
  /** Whether WeChat Pay's customer service is helping; the user then sees no replies (是否在平台协助中). */
  in_platform_service: Schema.optional(Schema.Boolean),
  /** Whether the user waits in a chat; reply with `respondImmediately` (是否需即时服务用户). */
  need_immediate_service: Schema.optional(Schema.Boolean),
  /** Whether the complaint is about the merchant's AI agent (是否是智能体投诉). */
  is_agent_mode: Schema.optional(Schema.Boolean)
}).annotate({
  identifier: "Complaint.Complaint",
  examples: [{
    complaint_id: "200201820200101080076610000",
    complaint_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z"),
    complaint_detail: "反馈一个重复扣费的问题",
    complaint_state: "PENDING",
    complainted_mchid: "1900012181",
    payer_phone: Redacted.make("13500000000")
  }]
})
