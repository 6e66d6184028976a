/**
 * A Native order from end to end, against the sandbox over real HTTP: placed, paid, notified, refunded, and found in
 * the bill. `npm run demo` runs it.
 */
import { NodeHttpClient, NodeHttpServer, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, DateTime, Effect, Layer, Queue, Stream } from "effect"
import {
  Bill,
  CertificateStore,
  Invocation,
  NotificationHandler,
  NotificationRouter,
  WeChatPayConfig
} from "effect-wechatpay"
import { App, CodePay, H5, Jsapi, MiniProgram, Native, Order, Refund, TradeBill } from "effect-wechatpay/payments"
import * as SandboxServer from "effect-wechatpay/sandbox/server"
import { HttpRouter, HttpServer } from "effect/http"
import { createServer } from "node:http"
import * as QRCode from "qrcode"

/** A shop's server: it does nothing but take notifications and hand them on. */
const listen = Effect.gen(function*() {
  const paid = yield* Queue.unbounded<string>()
  const refunded = yield* Queue.unbounded<string>()
  const router = NotificationRouter.make()
    .on(Order.paid, ({ event_type }) => Queue.offer(paid, event_type))
    .on(Refund.events, ({ resource }) => Queue.offer(refunded, resource.refund_status))
  const server = yield* HttpServer.HttpServer
  const app = yield* HttpRouter.toHttpEffect(
    NotificationHandler.route("/wechatpay/notify", NotificationHandler.make(router))
  )
  yield* server.serve(app)
  return { paid, refunded }
})

/** The shop itself: it knows nothing of a sandbox. */
const shop = Effect.fn("shop")(function*(pay: (out_trade_no: string) => Effect.Effect<unknown, Error>) {
  const notifications = yield* listen
  const now = yield* DateTime.now
  const out_trade_no = `demo${DateTime.toEpochMillis(now)}`

  yield* Console.log(`Placing order ${out_trade_no}: a cup of tea, 1.00 yuan`)
  const { code_url } = yield* Native.prepay({ description: "一杯茶", out_trade_no, amount: { total: 100 } })
  yield* Console.log(yield* Effect.promise(() => QRCode.toString(code_url, { type: "utf8" })))

  yield* Console.log("The payer scans it and pays.")
  yield* pay(out_trade_no)
  const notification = yield* Queue.take(notifications.paid)
  yield* Console.log(`  notified: ${notification}`)
  const { trade_state } = yield* Order.queryByOutTradeNo({ out_trade_no })
  yield* Console.log(`  queried: ${trade_state}`)

  yield* Console.log("Refunding half of it.")
  yield* Refund.create({
    out_trade_no,
    out_refund_no: `${out_trade_no}-r1`,
    reason: "半杯",
    amount: { refund: 50, total: 100, currency: "CNY" }
  })
  const refund_status = yield* Queue.take(notifications.refunded)
  yield* Console.log(`  notified: the refund is ${refund_status}`)

  yield* Console.log("Downloading the bill.")
  const bill_date = DateTime.formatIsoDate(DateTime.add(now, { hours: 8 }))
  const rows = yield* TradeBill.request({ bill_date, tar_type: "GZIP" }).pipe(
    Effect.map(Bill.rows(Bill.trade)),
    Stream.unwrap,
    Stream.runCollect
  )
  const received = rows.reduce((sum, row) => sum + (row.order_amount ?? 0) - (row.applied_refund_amount ?? 0), 0)
  yield* Console.log(`  ${rows.length} rows, ${received} fen received in all`)

  return { out_trade_no, code_url, notification, trade_state, refund_status, bill_rows: rows.length }
})

/** The other channels: each order placed, opened by its client, and paid. */
const tour = Effect.fn("tour")(function*(pay: (out_trade_no: string) => Effect.Effect<unknown, Error>) {
  const now = DateTime.toEpochMillis(yield* DateTime.now)
  const order = (channel: string) => ({
    description: "一杯茶",
    out_trade_no: `tour${now}${channel}`,
    amount: { total: 100 }
  })
  const paid = Effect.fn("paid")(function*(channel: string, opened: string) {
    const { out_trade_no } = order(channel)
    yield* pay(out_trade_no)
    const { trade_state, trade_type } = yield* Order.queryByOutTradeNo({ out_trade_no })
    yield* Console.log(`  ${channel.padEnd(12)} ${opened}: ${trade_type} ${trade_state}`)
  })
  const payer = { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" }

  const jsapi = yield* Jsapi.prepay({ ...order("jsapi"), payer }).pipe(Effect.flatMap(Invocation.jsapi))
  yield* paid("jsapi", `WeixinJSBridge gets ${Object.keys(jsapi).join(", ")}`)
  const mini = yield* MiniProgram.prepay({ ...order("mini"), payer }).pipe(Effect.flatMap(Invocation.miniProgram))
  yield* paid("mini", `wx.requestPayment gets ${Object.keys(mini).join(", ")}`)
  const app = yield* App.prepay(order("app")).pipe(Effect.flatMap(Invocation.app))
  yield* paid("app", `the app's PayReq gets ${Object.keys(app).join(", ")}`)
  const h5 = yield* H5.prepay({
    ...order("h5"),
    scene_info: { payer_client_ip: "14.23.150.211", h5_info: { type: "Wap" } }
  })
  const address = yield* Invocation.h5(h5, "https://shop.example/done")
  yield* paid("h5", `the browser opens ${new URL(address).pathname}`)
  const { trade_state, trade_type } = yield* CodePay.pay({
    ...order("code"),
    payer: { auth_code: "130061098828009406" },
    scene_info: { store_info: { out_id: "A1111" } }
  })
  yield* Console.log(`  ${"code".padEnd(12)} the cashier scanned the payer's code: ${trade_type} ${trade_state}`)
})

const demo = Effect.gen(function*() {
  const { origin, sandbox } = yield* SandboxServer.make({ refundDelay: "500 millis" })
  const { apiV3Key, appid, certificate, mchid, privateKey, publicKey, publicKeyId } = yield* sandbox.credentials
  yield* Console.log(`A sandbox of WeChat Pay listens on ${origin}`)

  const { address } = yield* HttpServer.HttpServer
  const port = address._tag === "UnixPathAddress" ? 0 : address.port
  const config = WeChatPayConfig.layer({
    mchid,
    privateKey,
    certificate,
    apiV3Key,
    appid,
    notifyUrl: `http://127.0.0.1:${port}/wechatpay/notify`,
    baseUrl: origin
  })
  const wechatPay = Layer.provideMerge(CertificateStore.layerPublicKey({ id: publicKeyId, publicKey }), config)
  const pay = (out_trade_no: string) => sandbox.pay({ out_trade_no })
  const result = yield* shop(pay).pipe(Effect.provide(wechatPay))
  yield* Console.log("A tour of the other channels:")
  yield* tour(pay).pipe(Effect.provide(wechatPay))
  yield* Console.log(JSON.stringify(result))
  if (result.trade_state !== "SUCCESS" || result.refund_status !== "SUCCESS" || result.bill_rows !== 2) {
    return yield* Effect.fail(new Error("the demo did not end as it should"))
  }
})

demo.pipe(
  Effect.scoped,
  Effect.provide([
    NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 }),
    NodeHttpClient.layerUndici,
    NodeServices.layer
  ]),
  NodeRuntime.runMain
)
