import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Redacted, Stream } from "effect"
import { Complaint } from "effect-wechatpay/complaints"
import { inspect } from "node:util"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const complaint_id = "200201820200101080076610000"
const route = `/v3/merchant-service/complaints-v2/${complaint_id}`

const wire = {
  complaint_id,
  complaint_time: "2015-05-20T13:29:35.120+08:00",
  complaint_detail: "反馈一个重复扣费的问题",
  complaint_state: "PENDING",
  complainted_mchid: "1900012181",
  payer_phone: "18500000000",
  payer_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  complaint_media_list: [{
    media_type: "USER_COMPLAINT_IMAGE",
    media_url: ["https://api.mch.weixin.qq.com/v3/merchant-service/images/xxxxx"]
  }],
  complaint_order_info: [
    { transaction_id: "4200000404201909069117582536", out_trade_no: "20190906154617947762231", amount: 3 }
  ],
  service_order_info: [{ order_id: "15646546545165651651", out_order_no: "1234323JKHDFE1243252", state: "DOING" }],
  complaint_full_refunded: true,
  incoming_user_response: true,
  problem_description: "不满意商家服务",
  user_complaint_times: 1,
  problem_type: "REFUND",
  apply_refund_amount: 10,
  user_tag_list: ["TRUSTED"],
  additional_info: {
    type: "SHARE_POWER_TYPE",
    share_power_info: {
      return_time: "2015-05-20T13:29:35+08:00",
      return_address_info: {
        return_address: "广东省深圳市南山区海天二路南山区后海腾讯滨海大厦(海天二路西)",
        longitude: "113.93535488533665",
        latitude: "22.52305518747831"
      },
      is_returned_to_same_machine: false
    }
  },
  in_platform_service: true,
  need_immediate_service: true,
  is_agent_mode: false
} as const

const time = DateTime.makeUnsafe("2015-05-20T05:29:35Z")

const complaint: Complaint.Complaint = {
  ...wire,
  complaint_time: DateTime.makeUnsafe("2015-05-20T05:29:35.120Z"),
  payer_phone: Redacted.make("18500000000"),
  additional_info: {
    ...wire.additional_info,
    share_power_info: { ...wire.additional_info.share_power_info, return_time: time }
  }
}

itCalls({
  endpoint: Complaint.list,
  request: {
    limit: 5,
    offset: 10,
    begin_date: "2019-01-01",
    end_date: "2019-01-31",
    complainted_mchid: "1900012181"
  },
  sends:
    "GET /v3/merchant-service/complaints-v2?offset=10&limit=5&begin_date=2019-01-01&end_date=2019-01-31&complainted_mchid=1900012181",
  responses: { data: [wire], limit: 5, offset: 10, total_count: 1000 },
  encrypted: ["data[].payer_phone"],
  gives: { data: [complaint], limit: 5, offset: 10, total_count: 1000 }
})

itCalls({
  endpoint: Complaint.query,
  request: { complaint_id },
  sends: `GET ${route}`,
  responses: wire,
  encrypted: ["payer_phone"],
  gives: complaint,
  // The sandbox gives numbers of its own: see test/sandbox/products/complaints.test.ts.
  sandbox: false
})

const action = {
  action_type: "ACTION_TYPE_SEND_MESSAGE",
  jump_url: "https://www.xxx.com/order",
  mini_program_jump_info: { appid: "wxd678efh567hg6787", path: "pages/order", text: "订单" },
  message_info: { content: "查看订单", custom_data: "order-1" },
  action_id: "action-1"
} as const

const message = {
  blocks: [
    { type: "TEXT", text: { text: "您好", color: "DEFAULT", is_bold: true } },
    { type: "IMAGE", image: { media_id: "file23578_21798531.jpg", image_style_type: "IMAGE_STYLE_TYPE_NARROW" } },
    { type: "LINK", link: { text: "订单", action, invalid_info: { expired_time: time, multi_clickable: true } } },
    { type: "FAQ_LIST", faq_list: { faqs: [{ faq_id: "1", faq_title: "如何退款", action }] } },
    { type: "BUTTON", button: { text: "好", action, invalid_info: { expired_time: time } } },
    {
      type: "BUTTON_GROUP",
      button_group: {
        buttons: [{ text: "好", action }],
        button_layout: "LAYOUT_HORIZONTAL",
        invalid_info: { expired_time: time, multi_clickable: false }
      }
    }
  ],
  sender_identity: "MANUAL",
  custom_data: "case-7"
} as const

/** The message as it goes over the wire. */
const sent: unknown = JSON.parse(
  JSON.stringify(message).replaceAll(JSON.stringify(time), JSON.stringify("2015-05-20T13:29:35+08:00"))
)

const entry = {
  log_id: "300285320210322170000071077",
  operator: "投诉人",
  operate_type: "USER_CREATE_COMPLAINT",
  operate_details: "已与用户电话沟通解决",
  image_list: ["https://api.mch.weixin.qq.com/v3/merchant-service/images/xxxxx"],
  user_appy_platform_service_reason: "商家响应不及时",
  user_appy_platform_service_reason_description: "一周前就提交咨询了，到现在商家还没理我",
  click_message: {
    message_content: { content: "查看订单", custom_data: "order-1" },
    action_id: "action-1",
    clicked_log_id: "300285320210322170000071076"
  }
} as const

const media = {
  media_type: "USER_COMPLAINT_IMAGE",
  media_url: ["https://api.mch.weixin.qq.com/v3/merchant-service/images/xxxxx"]
} as const

itCalls({
  endpoint: Complaint.listHistory,
  request: { complaint_id, limit: 50, offset: 10 },
  sends: `GET ${route}/negotiation-historys?offset=10&limit=50`,
  responses: {
    data: [
      {
        ...entry,
        operate_time: "2015-05-20T13:29:35.120+08:00",
        complaint_media_list: media,
        normal_message: sent
      },
      { log_id: "2", complaint_media_list: [media, media], click_message: { message_content: "查看订单" } }
    ],
    limit: 50,
    offset: 10,
    total_count: 1000
  },
  gives: {
    data: [
      {
        ...entry,
        operate_time: DateTime.makeUnsafe("2015-05-20T05:29:35.120Z"),
        complaint_media_list: [media],
        normal_message: message
      },
      { log_id: "2", complaint_media_list: [media, media], click_message: { message_content: "查看订单" } }
    ],
    limit: 50,
    offset: 10,
    total_count: 1000
  },
  sandbox: false
})

itCalls({
  endpoint: Complaint.respond,
  request: {
    complaint_id,
    complainted_mchid: "1900012181",
    response_content: "已与用户沟通解决",
    response_images: ["file23578_21798531.jpg"],
    jump_url: "https://www.xxx.com/notify",
    jump_url_text: "查看订单详情",
    mini_program_jump_info: { appid: "wxd678efh567hg6787", path: "pages/order", text: "订单" }
  },
  sends: `POST ${route}/response`,
  body: {
    complainted_mchid: "1900012181",
    response_content: "已与用户沟通解决",
    response_images: ["file23578_21798531.jpg"],
    jump_url: "https://www.xxx.com/notify",
    jump_url_text: "查看订单详情",
    mini_program_jump_info: { appid: "wxd678efh567hg6787", path: "pages/order", text: "订单" }
  },
  gives: undefined,
  sandbox: false
})

itCalls({
  endpoint: Complaint.respondImmediately,
  request: { complaint_id, message, idempotent_id: "550e8400-e29b-41d4-a716-446655440000" },
  sends: `POST ${route}/response-immediate-service`,
  body: {
    complainted_mchid: "1900000109",
    message: sent,
    idempotent_id: "550e8400-e29b-41d4-a716-446655440000"
  },
  responses: { log_id: "300285320210322170000071077" },
  gives: { log_id: "300285320210322170000071077" },
  sandbox: false
})

itCalls({
  endpoint: Complaint.complete,
  request: { complaint_id },
  sends: `POST ${route}/complete`,
  body: { complainted_mchid: "1900000109" },
  gives: undefined,
  sandbox: false
})

itCalls({
  endpoint: Complaint.updateRefundProgress,
  request: {
    complaint_id,
    action: "REJECT",
    launch_refund_day: 3,
    reject_reason: "拒绝退款",
    reject_media_list: ["file23578_21798531.jpg"],
    remark: "已处理完成"
  },
  sends: `POST ${route}/update-refund-progress`,
  body: {
    action: "REJECT",
    launch_refund_day: 3,
    reject_reason: "拒绝退款",
    reject_media_list: ["file23578_21798531.jpg"],
    remark: "已处理完成"
  },
  gives: undefined,
  sandbox: false
})

describe("Complaint", () => {
  const days = { begin_date: "2019-01-01", end_date: "2019-01-31" }

  it.effect("lists those of all sub-merchants by default: the caller's own number is not filled in", () => {
    const { layer, received } = Platform.world(() => Platform.json({ data: [] }))
    return Effect.gen(function*() {
      yield* Complaint.list(days)
      assert.strictEqual(received[0]!.url.search, "?begin_date=2019-01-01&end_date=2019-01-31")
    }).pipe(Effect.provide(layer))
  })

  it.effect("replies for a sub-merchant where one is named, otherwise in the caller's own name", () => {
    const { layer, received } = Platform.world(() => ({ status: 204 }))
    return Effect.gen(function*() {
      yield* Complaint.complete({ complaint_id, complainted_mchid: "1900012181" })
      yield* Complaint.respond({ complaint_id, response_content: "好" })
      assert.deepStrictEqual(received.map(({ body }) => JSON.parse(body).complainted_mchid), [
        "1900012181",
        "1900000109"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends a refund of today as day 0", () => {
    const { layer, received } = Platform.world(() => ({ status: 204 }))
    return Effect.gen(function*() {
      yield* Complaint.updateRefundProgress({ complaint_id, action: "APPROVE", launch_refund_day: 0 })
      assert.deepStrictEqual(JSON.parse(received[0]!.body), { action: "APPROVE", launch_refund_day: 0 })
    }).pipe(Effect.provide(layer))
  })

  it.effect("decrypts the user's telephone number, and prints it nowhere", () => {
    const { layer } = Platform.world(() =>
      Platform.json({ ...wire, payer_phone: Platform.sealForMerchant("18500000000") })
    )
    return Effect.gen(function*() {
      const found = yield* Complaint.query({ complaint_id })
      assert.strictEqual(found.payer_phone === undefined ? "" : Redacted.value(found.payer_phone), "18500000000")
      assert.notInclude(inspect(found, { depth: 9 }) + JSON.stringify(found), "18500000000")
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads all pages, although only the first one has the number of complaints", () => {
    const pages = [
      { data: [{ complaint_id: "1", complaint_state: "PENDING" }], offset: 0, limit: 1, total_count: 2 },
      { data: [{ complaint_id: "2", complaint_state: "NEW_ONE" }], offset: 1, limit: 1 },
      { data: [], offset: 2, limit: 1 }
    ]
    const { layer, received } = Platform.world((_, turn) => Platform.json(pages[turn] ?? {}))
    return Effect.gen(function*() {
      const all = yield* Stream.runCollect(Complaint.listAll({ ...days, limit: 1 }))
      assert.deepStrictEqual(all.map(({ complaint_id }) => complaint_id), ["1", "2"])
      assert.deepStrictEqual(received.map(({ url }) => url.searchParams.get("offset")), ["0", "1", "2"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses a link without its text, five images, and pages above fifty, before anything is sent", () => {
    const { layer, received } = Platform.world(() => ({ status: 204 }))
    const reply = { complaint_id, response_content: "好" }
    return Effect.gen(function*() {
      const errors = [
        yield* Effect.flip(Complaint.respond({ ...reply, jump_url: "https://www.xxx.com/notify" })),
        yield* Effect.flip(Complaint.respond({ ...reply, jump_url_text: "订单" })),
        yield* Effect.flip(Complaint.respond({ ...reply, response_images: ["1", "2", "3", "4", "5"] })),
        yield* Effect.flip(Complaint.list({ ...days, limit: 51 }))
      ]
      assert.deepStrictEqual(errors.map((error) => error._tag === "RequestEncodeError" ? error.field : error._tag), [
        "jump_url_text",
        "jump_url_text",
        "response_images",
        "limit"
      ])
      assert.strictEqual(received.length, 0)
    }).pipe(Effect.provide(layer))
  })
})
