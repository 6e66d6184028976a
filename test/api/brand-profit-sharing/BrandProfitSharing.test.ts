import { Effect } from "effect"
import { BrandProfitSharing as Brand } from "effect-wechatpay/brand-profit-sharing"
import { itCalls } from "../../support/endpoint.ts"
import {
  account,
  appid,
  given,
  givenRead,
  giving,
  later,
  name,
  out_order_no,
  paidToSub,
  read,
  response,
  sharing,
  sub_appid,
  sub_mchid,
  transaction_id,
  unfreezing
} from "../profit-sharing/fixtures.ts"

const brand_mchid = "1900000108"
const ids = { brand_mchid, appid, sub_appid, type: "MERCHANT_ID", account }
const receiver = { ...ids, name, relation_type: "SUPPLIER" }
const { unfreeze_unsplit: _, ...rest } = sharing
const request = { ...rest, brand_mchid, sub_mchid, sub_appid, finish: true }

const shared = Effect.gen(function*() {
  yield* paidToSub
  yield* Brand.addReceiver(receiver)
  yield* Brand.request(request)
  yield* later
})

itCalls({
  endpoint: Brand.addReceiver,
  request: receiver,
  sends: "POST /v3/brand/profitsharing/receivers/add",
  // The name goes in plaintext, as the official page has it.
  body: receiver,
  responses: { brand_mchid, type: "MERCHANT_ID", account },
  gives: { brand_mchid, type: "MERCHANT_ID", account }
})

itCalls({
  endpoint: Brand.removeReceiver,
  request: ids,
  // Not /v3/profitsharing/receivers/delete: that list is another.
  sends: "POST /v3/brand/profitsharing/receivers/delete",
  body: ids,
  responses: { brand_mchid, type: "MERCHANT_ID", account },
  gives: { brand_mchid, type: "MERCHANT_ID", account }
})

const { state, ...order } = response
const { state: __, ...orderRead } = read

itCalls({
  endpoint: Brand.request,
  request,
  sends: "POST /v3/brand/profitsharing/orders",
  body: request,
  encrypted: ["receivers[].name"],
  responses: { brand_mchid, sub_mchid, ...order, status: state },
  gives: { brand_mchid, sub_mchid, ...orderRead, status: state },
  sandbox: Effect.andThen(paidToSub, Brand.addReceiver(receiver))
})

const finished = { sub_mchid, status: state, finish_amount: 100, finish_description: "分账完结", close_reason: "x" }

itCalls({
  endpoint: Brand.query,
  request: { sub_mchid, transaction_id, out_order_no },
  sends:
    `GET /v3/brand/profitsharing/orders?sub_mchid=${sub_mchid}&transaction_id=${transaction_id}&out_order_no=${out_order_no}`,
  responses: { ...order, ...finished },
  gives: { ...orderRead, ...finished },
  sandbox: shared
})

const number = { sub_mchid, transaction_id, out_order_no: unfreezing.out_order_no, order_id: response.order_id }

itCalls({
  endpoint: Brand.finish,
  request: { sub_mchid, ...unfreezing },
  sends: "POST /v3/brand/profitsharing/finish-order",
  body: { sub_mchid, ...unfreezing },
  responses: number,
  gives: number,
  sandbox: paidToSub
})

itCalls({
  endpoint: Brand.queryAmount,
  request: { transaction_id },
  sends: `GET /v3/brand/profitsharing/orders/${transaction_id}/amounts`,
  responses: { transaction_id, unsplit_amount: 1000 },
  gives: { transaction_id, unsplit_amount: 1000 },
  sandbox: paidToSub
})

itCalls({
  endpoint: Brand.queryRatio,
  request: { brand_mchid },
  sends: `GET /v3/brand/profitsharing/brand-configs/${brand_mchid}`,
  responses: { brand_mchid, max_ratio: 2000 },
  gives: { brand_mchid, max_ratio: 2000 }
})

const brandReturn = <A extends object>(value: A) => {
  const { create_time: _, description: __, return_id: ___, ...rest } = { description: "", ...Object(value) }
  return rest
}
const returned = { sub_mchid, ...brandReturn(given), return_no: "3008450740201411110007820473", result: "FAIL" }
const returnedRead = { ...returned, finish_time: givenRead.finish_time }
const { order_id, ...byOutOrderNo } = giving

itCalls({
  endpoint: Brand.requestReturn,
  // Either number of the order is enough: both are not asked for.
  request: { sub_mchid, ...byOutOrderNo },
  sends: "POST /v3/brand/profitsharing/returnorders",
  body: { sub_mchid, ...byOutOrderNo },
  responses: returned,
  gives: returnedRead,
  sandbox: shared
})

itCalls({
  endpoint: Brand.queryReturn,
  request: { sub_mchid, out_return_no: giving.out_return_no, order_id, out_order_no },
  sends:
    `GET /v3/brand/profitsharing/returnorders?sub_mchid=${sub_mchid}&out_return_no=${giving.out_return_no}&order_id=${order_id}&out_order_no=${out_order_no}`,
  responses: returned,
  gives: returnedRead,
  sandbox: false
})
