import { assert, describe, it } from "@effect/vitest"
import { MerchantTransfer, TransferAuthorization } from "effect-wechatpay/ecommerce"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Platform from "../../support/platform.ts"
import { itServes, sub_mchid } from "./serves.ts"

const appid = "wxd678efh567hg6787"
const out_bill_no = "plfk2020042013"
const transfer_bill_no = "1330000071100999991182020050700019480001"
const base = "/v3/ecommerce/mch-transfer"

const agreement = { agreement_code: "1", agreement_version: "20230101", sign_organization: "示例有限责任公司" }
const authorization = {
  sub_mchid,
  authorization_state: "AUTHORIZE_PROCESSING",
  accept_time: "2015-05-20T13:29:35+08:00",
  authorize_time: "2015-05-20T13:29:36+08:00"
}

itServes({
  endpoint: TransferAuthorization.request,
  request: {
    sub_mchid,
    agreement_list: [{ ...agreement, sign_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z") }]
  },
  sends: `POST ${base}/authorizations`,
  body: { sub_mchid, agreement_list: [{ ...agreement, sign_time: "2015-05-20T13:29:35+08:00" }] },
  response: authorization
})

itServes({
  endpoint: TransferAuthorization.query,
  request: { sub_mchid },
  sends: `GET ${base}/authorizations/${sub_mchid}`,
  response: authorization
})

const asked = {
  sub_mchid,
  out_bill_no,
  transfer_scene_id: "1000",
  openid: "o-MYE42l80oelYMDE34nYD456Xoy",
  user_name: "张三",
  transfer_amount: 400000,
  transfer_remark: "2020年4月报销",
  notify_url: "https://www.weixin.qq.com/wxpay/pay.php"
}

itServes({
  endpoint: MerchantTransfer.create,
  request: asked,
  sends: `POST ${base}/transfer-bills`,
  body: { ...asked, appid },
  encrypted: ["user_name"],
  response: {
    sub_mchid,
    out_bill_no,
    transfer_bill_no,
    create_time: "2015-05-20T13:29:35+08:00",
    state: "ACCEPTED",
    fail_reason: "PAYEE_ACCOUNT_ABNORMAL",
    package_info: "affffddafdfafddffda=="
  }
})

itServes({
  endpoint: MerchantTransfer.cancel,
  request: { out_bill_no, sub_mchid },
  sends: `POST ${base}/transfer-bills/out-bill-no/${out_bill_no}/cancel`,
  body: { sub_mchid },
  response: {
    sub_mchid,
    out_bill_no,
    transfer_bill_no,
    state: "CANCELING",
    update_time: "2015-05-20T13:29:35+08:00"
  }
})

const bill = {
  mchid: "1900001109",
  sub_mchid,
  out_bill_no,
  transfer_bill_no,
  appid,
  transfer_scene_id: "10001",
  state: "ACCEPTED",
  transfer_amount: 400000,
  transfer_remark: "2020年4月报销",
  fail_reason: "PAYEE_ACCOUNT_ABNORMAL",
  openid: "o-MYE42l80oelYMDE34nYD456Xoy",
  user_name: "张三",
  create_time: "2015-05-20T13:29:35+08:00",
  update_time: "2015-05-20T13:29:36+08:00"
}

itServes({
  endpoint: MerchantTransfer.queryByOutBillNo,
  request: { out_bill_no, sub_mchid },
  sends: `GET ${base}/transfer-bills/out-bill-no/${out_bill_no}?sub_mchid=${sub_mchid}`,
  encrypted: ["user_name"],
  response: bill
})

itServes({
  endpoint: MerchantTransfer.queryById,
  request: { transfer_bill_no, sub_mchid },
  sends: `GET ${base}/transfer-bills/transfer-bill-no/${transfer_bill_no}?sub_mchid=${sub_mchid}`,
  encrypted: ["user_name"],
  response: bill
})

describe("A transfer of a sub-merchant", () => {
  it.effect("names the receiver from 2,000 yuan on", () => {
    const { layer, received } = Platform.world(() => Platform.json({ code: "PARAM_ERROR", message: "" }, 400))
    const { user_name: _, ...unnamed } = asked
    return Effect.gen(function*() {
      assert.deepInclude(yield* Effect.flip(MerchantTransfer.create({ ...unnamed, transfer_amount: 200_000 })), {
        _tag: "RequestEncodeError",
        field: "user_name"
      })
      assert.lengthOf(received, 0)
      yield* Effect.ignore(MerchantTransfer.create({ ...unnamed, transfer_amount: 199_999 }))
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })
})
