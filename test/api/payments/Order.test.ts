import { DateTime } from "effect"
import { Native, Order } from "effect-wechatpay/payments"
import { itCalls } from "../../support/endpoint.ts"

const out_trade_no = "1217752501201407033233368018"

const place = Native.prepay({ description: "Image形象店-深圳腾大-QQ公仔", out_trade_no, amount: { total: 100 } })

itCalls({
  endpoint: Order.queryByOutTradeNo,
  request: { out_trade_no },
  sends: `GET /v3/pay/transactions/out-trade-no/${out_trade_no}?mchid=1900000109`,
  responses: {
    appid: "wxd678efh567hg6787",
    mchid: "1900000109",
    out_trade_no,
    transaction_id: "1217752501201407033233368018",
    trade_type: "NATIVE",
    trade_state: "SUCCESS",
    trade_state_desc: "支付成功",
    bank_type: "CMC",
    attach: "自定义数据",
    success_time: "2018-06-08T10:34:56+08:00",
    payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
    amount: { total: 100, payer_total: 90, currency: "CNY", payer_currency: "CNY" },
    scene_info: { device_id: "013467007045764" }
  },
  gives: {
    appid: "wxd678efh567hg6787",
    mchid: "1900000109",
    out_trade_no,
    transaction_id: "1217752501201407033233368018",
    trade_type: "NATIVE",
    trade_state: "SUCCESS",
    trade_state_desc: "支付成功",
    bank_type: "CMC",
    attach: "自定义数据",
    success_time: DateTime.makeUnsafe("2018-06-08T02:34:56Z"),
    payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
    amount: { total: 100, payer_total: 90, currency: "CNY", payer_currency: "CNY" },
    scene_info: { device_id: "013467007045764" }
  },
  sandbox: place
})

itCalls({
  endpoint: Order.close,
  request: { out_trade_no },
  sends: `POST /v3/pay/transactions/out-trade-no/${out_trade_no}/close`,
  body: { mchid: "1900000109" },
  gives: undefined,
  sandbox: place
})

itCalls({
  endpoint: Order.queryById,
  request: { transaction_id: "1217752501201407033233368018" },
  sends: "GET /v3/pay/transactions/id/1217752501201407033233368018?mchid=1900000109",
  responses: { out_trade_no, transaction_id: "1217752501201407033233368018", trade_state: "REFUND" },
  gives: { out_trade_no, transaction_id: "1217752501201407033233368018", trade_state: "REFUND" },
  // The sandbox gives numbers of its own: see test/sandbox/products/channels.test.ts.
  sandbox: false
})
