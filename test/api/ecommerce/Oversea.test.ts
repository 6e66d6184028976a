import { assert, describe, it } from "@effect/vitest"
import { Oversea } from "effect-wechatpay/ecommerce"
import * as Effect from "effect/Effect"
import * as Platform from "../../support/platform.ts"
import { itServes, sub_mchid, transaction_id } from "./serves.ts"

const out_order_id = "merchant123123"

itServes({
  endpoint: Oversea.queryAvailable,
  request: { transaction_id, sub_mchid },
  sends: `GET /v3/funds-to-oversea/transactions/${transaction_id}/available_abroad_amounts?sub_mchid=${sub_mchid}`,
  response: { transaction_id, available_abroad_amount: 21 }
})

const goods = { goods_name: "茶叶", goods_category: "食品/茶", goods_unit_price: 100, goods_quantity: 2 }

const payment = {
  out_order_id,
  sub_mchid,
  transaction_id,
  amount: 21,
  foreign_currency: "USD",
  goods_info: [goods],
  seller_info: { oversea_business_name: "SOME COMPANY", oversea_shop_name: "SOME SHOP", seller_id: "1" },
  express_info: { courier_number: "SF1", express_company_name: "顺丰" },
  payee_info: { payee_id: "1" },
  presale_info: {
    type: "BALANCE",
    total_amount: 200,
    deposit_transaction_id: "4208450740201411110007820473",
    balance_transaction_id: "4208450740201411110007820474"
  }
} as const

const order = {
  out_order_id,
  sub_mchid,
  order_id: "42000000000_123123",
  result: "FAIL",
  fail_reason: "DEPARTURE_AMOUNT_NO_ENOUGH",
  amount: 21,
  foreign_amount: 20,
  foreign_currency: "USD",
  rate: 650000000,
  exchange_rate_time: "2015-05-20T13:29:35+08:00",
  estimate_exchange_rate_time: "2015-05-20T13:29:36+08:00",
  departure_amount: 20,
  fee: 1,
  charge_mchid: "1231231",
  charge_account_type: "BASIC"
}

itServes({
  endpoint: Oversea.create,
  request: payment,
  sends: "POST /v3/funds-to-oversea/orders",
  body: payment,
  response: order
})

itServes({
  endpoint: Oversea.query,
  request: { out_order_id, sub_mchid, transaction_id },
  sends: `GET /v3/funds-to-oversea/orders/${out_order_id}?sub_mchid=${sub_mchid}&transaction_id=${transaction_id}`,
  response: order
})

itServes({
  endpoint: Oversea.requestBill,
  request: { bill_date: "2026-11-30", sub_mchid },
  sends: `GET /v3/funds-to-oversea/bill-download-url?bill_date=2026-11-30&sub_mchid=${sub_mchid}`,
  response: {
    hash_type: "SHA1",
    hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04",
    download_url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx"
  }
})

const returning = {
  out_return_no: "R20250220103930",
  sub_mchid,
  out_order_id,
  transaction_id,
  supplement_info: "5017752501201407033233368018",
  amount: 100
}

const returned = {
  out_return_no: "R20250220103930",
  sub_mchid,
  return_id: "2375897293812",
  out_order_id,
  transaction_id,
  amount: 100,
  state: "FAILED",
  create_time: "2015-05-20T13:29:35+08:00",
  success_time: "2015-05-20T13:29:36+08:00",
  fail_reason: "RETURN_AMOUNT_NOT_ENOUGH"
}

itServes({
  endpoint: Oversea.requestReturn,
  request: returning,
  sends: "POST /v3/funds-to-oversea/return/return-orders",
  body: returning,
  response: { ...returned, supplement_info: "5017752501201407033233368018" }
})

itServes({
  endpoint: Oversea.queryReturn,
  request: { out_return_no: "R20250220103930", sub_mchid },
  sends: `GET /v3/funds-to-oversea/return/return-orders/out-return-no/R20250220103930?sub_mchid=${sub_mchid}`,
  response: { ...returned, refund_id: "5017752501201407033233368018" }
})

describe("A payment abroad", () => {
  it.effect("has a parcel, at most 10 goods, and the deposit of its balance", () => {
    const { layer, received } = Platform.world(() => Platform.json(order))
    const { express_info: _, presale_info: __, ...rest } = payment
    const { express_info } = payment
    return Effect.gen(function*() {
      for (
        const [request, field] of [
          [rest, "express_info"],
          [{ ...rest, presale_info: { type: "BALANCE", total_amount: 1 } }, "express_info"],
          [
            { ...rest, express_info, presale_info: { type: "BALANCE", total_amount: 1 } },
            "presale_info.deposit_transaction_id"
          ],
          [{ ...rest, express_info, goods_info: Array.from({ length: 11 }, () => goods) }, "goods_info"]
        ] as const
      ) {
        assert.deepInclude(yield* Effect.flip(Oversea.create(request)), { _tag: "RequestEncodeError", field })
      }
      assert.lengthOf(received, 0)
      yield* Oversea.create({ ...rest, presale_info: { type: "DEPOSIT", total_amount: 1 } })
      yield* Oversea.create({ ...rest, express_info })
      assert.lengthOf(received, 2)
    }).pipe(Effect.provide(layer))
  })
})
