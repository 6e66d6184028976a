import { assert, describe, it } from "@effect/vitest"
import { Refund } from "effect-wechatpay/ecommerce"
import * as Effect from "effect/Effect"
import * as Platform from "../../support/platform.ts"
import { itServes, sub_mchid, transaction_id } from "./serves.ts"

const sp_appid = "wxd678efh567hg6787"
const out_refund_no = "1217752501201407033233368018"
const refund_id = "50000000382019052709732678859"

const request = {
  sub_mchid,
  sub_appid: "wx8888888888888888",
  transaction_id,
  out_trade_no: "1217752501201407033233368019",
  out_refund_no,
  reason: "product out of stock",
  amount: { refund: 888, from: [{ account: "AVAILABLE", amount: 888 }], total: 888, currency: "CNY" },
  notify_url: "https://weixin.qq.com",
  refund_account: "REFUND_SOURCE_SUB_MERCHANT",
  funds_account: "AVAILABLE"
} as const

const amount = {
  refund: 888,
  from: [{ account: "AVAILABLE", amount: 444 }],
  payer_refund: 888,
  discount_refund: 888,
  currency: "CNY",
  advance: 888
}

const promotion_detail = [
  { promotion_id: "109519", scope: "SINGLE", type: "DISCOUNT", amount: 5, refund_amount: 100 }
]

itServes({
  endpoint: Refund.create,
  request,
  sends: "POST /v3/ecommerce/refunds/apply",
  body: { ...request, sp_appid },
  response: {
    refund_id,
    out_refund_no,
    create_time: "2018-06-08T10:34:56+08:00",
    amount,
    promotion_detail,
    refund_account: "REFUND_SOURCE_SUB_MERCHANT"
  }
})

const person = {
  individual_auth_id: "1900000109",
  combine_mchid: "1230000109",
  combine_out_trade_no: "P20150806125346",
  combine_transaction_id: "1217752501201407033233368018",
  transaction_id,
  out_refund_no,
  amount: { refund: 888, total: 888 }
}

itServes({
  endpoint: Refund.create,
  request: person,
  sends: "POST /v3/ecommerce/refunds/apply",
  body: { ...person, sp_appid },
  response: { refund_id, out_refund_no }
})

const refund = {
  refund_id,
  out_refund_no,
  transaction_id,
  out_trade_no: "1217752501201407033233368019",
  channel: "ORIGINAL",
  user_received_account: "招商银行信用卡0403",
  success_time: "2018-06-08T10:34:56+08:00",
  create_time: "2018-06-08T10:34:56+08:00",
  status: "SUCCESS",
  amount,
  promotion_detail,
  refund_account: "REFUND_SOURCE_SUB_MERCHANT",
  funds_account: "UNSETTLED"
}

itServes({
  endpoint: Refund.queryById,
  request: { refund_id, sub_mchid },
  sends: `GET /v3/ecommerce/refunds/id/${refund_id}?sub_mchid=${sub_mchid}`,
  response: refund
})

itServes({
  endpoint: Refund.queryByOutRefundNo,
  request: { out_refund_no, individual_auth_id: "1900000109" },
  sends: `GET /v3/ecommerce/refunds/out-refund-no/${out_refund_no}?individual_auth_id=1900000109`,
  response: refund
})

itServes({
  endpoint: Refund.queryByOutRefundNo,
  request: { out_refund_no, sub_mchid },
  sends: `GET /v3/ecommerce/refunds/out-refund-no/${out_refund_no}?sub_mchid=${sub_mchid}`,
  response: refund
})

const card = {
  out_refund_no,
  type: "USER_BANK_CARD",
  bank_type: "ICBC_DEBIT",
  bank_account: "6222020000000000000",
  real_name: "张三"
} as const

itServes({
  endpoint: Refund.applyAbnormalRefund,
  request: { refund_id, sub_mchid, ...card },
  sends: `POST /v3/ecommerce/refunds/${refund_id}/apply-abnormal-refund`,
  body: { sub_mchid, ...card },
  encrypted: ["bank_account", "real_name"],
  response: refund
})

const advance = {
  refund_id,
  advance_return_id: "1215562501201407033233368018",
  return_amount: 888,
  payer_mchid: "1900000109",
  payer_account: "BASIC",
  payee_mchid: "1900000108",
  payee_account: "OPERATION",
  result: "SUCCESS",
  success_time: "2018-06-08T10:34:56+08:00"
}

itServes({
  endpoint: Refund.returnAdvance,
  request: { refund_id, sub_mchid },
  sends: `POST /v3/ecommerce/refunds/${refund_id}/return-advance`,
  body: { sub_mchid },
  response: advance
})

itServes({
  endpoint: Refund.queryAdvanceReturn,
  request: { refund_id, sub_mchid },
  sends: `GET /v3/ecommerce/refunds/${refund_id}/return-advance?sub_mchid=${sub_mchid}`,
  response: advance
})

describe("A refund of a platform's order", () => {
  it.effect("is of a sub-merchant or of a person, and names its order", () => {
    const { layer, received } = Platform.world(() => Platform.json({ refund_id, out_refund_no }))
    const rest = { transaction_id, out_refund_no, amount: { refund: 1, total: 1 } }
    return Effect.gen(function*() {
      for (
        const [request, field] of [
          [rest, "sub_mchid"],
          [{ ...rest, sub_mchid, individual_auth_id: "1" }, "sub_mchid"],
          [{ ...rest, sub_mchid, transaction_id: undefined }, "transaction_id"]
        ] as const
      ) {
        const error = yield* Effect.flip(Refund.create(request))
        assert.deepInclude(error, { _tag: "RequestEncodeError", field })
      }
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })
})
