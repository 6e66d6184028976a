/** Rows of transfers to users. */
import { Sandbox } from "effect-wechatpay/sandbox"
import { BatchTransfer, Transfer, TransferAuthorization } from "effect-wechatpay/transfers"
import * as Effect from "effect/Effect"
import { type Row, row, rowAfter } from "./sweep.ts"

const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
const user_name = "张三"

const terms = (out_bill_no: string) => ({
  out_bill_no,
  transfer_scene_id: "1000",
  user_name,
  transfer_amount: 100,
  transfer_remark: "tea",
  transfer_scene_report_infos: [
    { info_type: "活动名称", info_content: "tea" },
    { info_type: "奖励说明", info_content: "tea" }
  ]
})

const transfer = (out_bill_no: string) => ({ ...terms(out_bill_no), openid })

const dearer = <A extends { readonly transfer_amount: number }>(request: A) => ({
  ...request,
  transfer_amount: request.transfer_amount + 1
})

const authorization = (out_authorization_no: string): TransferAuthorization.CreateRequest => ({
  out_authorization_no,
  // A user may authorise five times in a scene.
  openid: `${openid.slice(0, -8)}${out_authorization_no.padStart(8, "0")}`,
  transfer_scene_id: "1000",
  user_display_name: "tea",
  authorization_notify_url: "https://shop.example.com/authorizations"
})

const authorized = (out_authorization_no: string) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* TransferAuthorization.create(authorization(out_authorization_no))
    yield* sandbox.transfers.authorize({ out_authorization_no })
  })

const batch = (out_batch_no: string): BatchTransfer.CreateRequest => ({
  out_batch_no,
  batch_name: "tea",
  batch_remark: "tea",
  total_amount: 300,
  total_num: 2,
  transfer_detail_list: [100, 200].map((transfer_amount, index) => ({
    out_detail_no: `${out_batch_no}${index}`,
    transfer_amount,
    transfer_remark: "tea",
    openid,
    user_name
  })),
  transfer_scene_id: "1000"
})

export const transfers: ReadonlyArray<Row> = [
  row(Transfer.create, { request: transfer, other: dearer }),
  rowAfter(authorized("A1"), Transfer.createAuthorized, {
    request: (number) => ({ ...terms(number), out_authorization_no: "A1" }),
    other: dearer,
    repeat: "ALREADY_EXISTS"
  }),
  row(Transfer.createWithAuthorization, {
    request: (number) => ({
      ...transfer(number),
      authorization_info: {
        user_display_name: "tea",
        out_authorization_no: number,
        authorization_notify_url: "https://shop.example.com/authorizations"
      }
    }),
    other: dearer
  }),
  row(Transfer.cancel, {
    request: (out_bill_no) => Effect.as(Transfer.create(transfer(out_bill_no)), { out_bill_no }),
    other: undefined
  }),
  row(TransferAuthorization.create, {
    request: authorization,
    other: (request) => ({ ...request, user_display_name: "coffee" })
  }),
  row(TransferAuthorization.terminate, {
    request: (out_authorization_no) => Effect.as(authorized(out_authorization_no), { out_authorization_no }),
    other: undefined
  }),
  row(BatchTransfer.create, {
    request: batch,
    other: ({ transfer_detail_list: [first, ...rest], ...request }) => ({
      ...request,
      total_amount: request.total_amount + 1,
      transfer_detail_list: [
        ...(first === undefined ? [] : [{ ...first, transfer_amount: first.transfer_amount + 1 }]),
        ...rest
      ]
    })
  })
]
