import { DateTime, Effect } from "effect"
import { Native as PartnerNative } from "effect-wechatpay/partner-payments"
import { Native } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"

export const appid = "wx0053414e44424f58"
export const sub_appid = "wx0053414e44424f59"
export const sub_mchid = "0019000002"
export const out_trade_no = "1217752501201407033233368018"
/** The number of the sandbox's first payment under a TestClock. */
export const transaction_id = "4200000019700101000000000001"
export const out_order_no = "P20150806125346"
export const order_id = "3008450740201411110007820472"
export const account = "86693852"
export const name = "张三"

export const wireTime = "2015-05-20T13:29:35.120+08:00"
export const time = DateTime.makeUnsafe("2015-05-20T05:29:35.120Z")

const order = { description: "tea", out_trade_no, amount: { total: 1000 }, settle_info: { profit_sharing: true } }

/** Pays the order and waits for the minute after which its money can be shared. */
const pay = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const order = yield* sandbox.pay({ out_trade_no })
  yield* sandbox.advance("1 minute")
  return order
})

/** A payment of 10 yuan that can be shared. */
export const paid = Effect.andThen(Native.prepay(order), pay)

/** The same, of a sub-merchant. */
export const paidToSub = Effect.andThen(PartnerNative.prepay({ ...order, sub_mchid }), pay)

/** A request. */
export const sharing = {
  appid,
  transaction_id,
  out_order_no,
  receivers: [{ type: "MERCHANT_ID", account, name, amount: 100, description: "分给商户A" }],
  unfreeze_unsplit: true,
  notify_url: "https://shop.example.com/sharing"
} as const

export const unfreezing = {
  transaction_id,
  out_order_no: "P20150806125347",
  description: "解冻全部剩余资金",
  notify_url: "https://shop.example.com/sharing"
} as const

/** What is response of an order. */
export const response = {
  transaction_id,
  out_order_no,
  order_id,
  state: "FINISHED",
  receivers: [{
    amount: 100,
    description: "分给商户A",
    type: "MERCHANT_ID",
    account,
    result: "CLOSED",
    fail_reason: "ACCOUNT_ABNORMAL",
    detail_id: "36011111111111111111111",
    create_time: wireTime,
    finish_time: wireTime
  }]
} as const

/** The same as a program gets it. */
export const read = {
  ...response,
  receivers: [{ ...response.receivers[0], create_time: time, finish_time: time }]
} as const

export const giving = {
  order_id: "3008197001010000000000000001",
  out_order_no,
  out_return_no: "R20190516001",
  return_mchid: account,
  amount: 10,
  description: "用户退款"
} as const

export const given = {
  ...giving,
  return_id: "3008450740201411110007820472",
  result: "FAILED",
  fail_reason: "TIME_OUT_CLOSED",
  create_time: wireTime,
  finish_time: wireTime
} as const

export const givenRead = { ...given, create_time: time, finish_time: time } as const

export const later = Effect.gen(function*() {
  yield* (yield* Sandbox.Sandbox).advance("5 seconds")
})
