/** (a) Signed and verified order queries: the contestants. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from "node:crypto"
import { Pool } from "undici"
import { Wechatpay } from "wechatpay-axios-plugin"
import * as Order from "../../src/api/payments/Order.ts"
import * as CertificateStore from "../../src/CertificateStore.ts"
import * as UndiciHttpClient from "../../src/node/UndiciHttpClient.ts"
import * as WeChatPayConfig from "../../src/WeChatPayConfig.ts"
import { concurrently, type Contestant, serve, type Start } from "./contestant.ts"
import { orders, signedHeaders, transaction } from "./identity.ts"

const width = 32

const orderAt = (index: number) => orders[index % orders.length] ?? ""

/** What the same protection costs when it is written by hand: undici and node:crypto, nothing else. */
const floor = ({ identity, port }: Start): Contestant => {
  const pool = new Pool(`http://127.0.0.1:${port}`)
  const privateKey = createPrivateKey(identity.privateKey)
  const platformKey = createPublicKey(identity.platformPublicKey)
  const signAsync = (message: string) =>
    new Promise<string>((resolve, reject) => {
      sign(
        "sha256",
        Buffer.from(message),
        privateKey,
        (error, signature) => error === null ? resolve(signature.toString("base64")) : reject(error)
      )
    })
  const query = async (order: string): Promise<unknown> => {
    const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(order)}?mchid=${identity.mchid}`
    const timestamp = Math.floor(Date.now() / 1000)
    const nonce = randomBytes(16).toString("hex")
    const signature = await signAsync(`GET\n${path}\n${timestamp}\n${nonce}\n\n`)
    const { body, headers, statusCode } = await pool.request({
      method: "GET",
      path,
      headers: {
        accept: "application/json",
        "user-agent": "floor",
        "wechatpay-serial": identity.platformKeyId,
        authorization:
          `WECHATPAY2-SHA256-RSA2048 mchid="${identity.mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${identity.serialNo}"`
      }
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`${statusCode} ${text}`)
    const signedAt = Number(headers["wechatpay-timestamp"])
    const isGenuine = headers["wechatpay-serial"] === identity.platformKeyId &&
      Math.abs(Date.now() / 1000 - signedAt) <= 300 &&
      verify(
        "sha256",
        Buffer.from(`${signedAt}\n${headers["wechatpay-nonce"]}\n${text}\n`),
        platformKey,
        Buffer.from(String(headers["wechatpay-signature"]), "base64")
      )
    if (!isGenuine) throw new Error("the response does not verify")
    return JSON.parse(text)
  }
  return { run: (calls) => concurrently(calls, width, (index) => query(orderAt(index))) }
}

/** This library as a program uses it: span, timeout and retry policy on. */
const library = (client: Layer.Layer<HttpClient>) => async ({ identity, port }: Start): Promise<Contestant> => {
  const config = WeChatPayConfig.layer({
    mchid: identity.mchid,
    serialNo: identity.serialNo,
    privateKey: identity.privateKey,
    apiV3Key: identity.apiV3Key,
    baseUrl: `http://127.0.0.1:${port}`
  })
  const store = CertificateStore.layerPublicKey({
    id: identity.platformKeyId,
    publicKey: identity.platformPublicKey
  })
  const runtime = ManagedRuntime.make(Layer.mergeAll(store.pipe(Layer.provideMerge(config)), client))
  await runtime.context()
  return {
    run: (calls) => {
      let next = 0
      const fiber = Effect.whileLoop({
        while: () => next < calls,
        body: () => Order.queryByOutTradeNo({ out_trade_no: orderAt(next++) }),
        step: () => {}
      })
      return runtime.runPromise(Effect.all(Array.from({ length: width }, () => fiber), {
        concurrency: "unbounded",
        discard: true
      }))
    }
  }
}

const plugin = ({ identity, port }: Start): Contestant => {
  const wxpay = new Wechatpay({
    baseURL: `http://127.0.0.1:${port}/`,
    mchid: identity.mchid,
    serial: identity.serialNo,
    privateKey: identity.privateKey,
    certs: { [identity.platformKeyId]: identity.platformPublicKey },
    secret: identity.apiV3Key,
    proxy: false
  })
  return {
    run: (calls) =>
      concurrently(calls, width, (index) =>
        wxpay.chain("v3/pay/transactions/out-trade-no/{out_trade_no}").get({
          params: { mchid: identity.mchid },
          out_trade_no: orderAt(index)
        }))
  }
}

/** What no program can save: one signature made, and one verified. */
const rsa = ({ identity }: Start): Contestant => {
  const privateKey = createPrivateKey(identity.privateKey)
  const platformKey = createPublicKey(identity.platformPublicKey)
  const [order = ""] = orders
  const body = JSON.stringify(transaction(identity.mchid, order))
  const headers = signedHeaders(identity, body)
  const signature = Buffer.from(headers["wechatpay-signature"] ?? "", "base64")
  const covered = Buffer.from(`${headers["wechatpay-timestamp"]}\n${headers["wechatpay-nonce"]}\n${body}\n`)
  const message = Buffer.from(
    `GET\n/v3/pay/transactions/out-trade-no/${order}?mchid=${identity.mchid}\n1763900000\n${"0".repeat(32)}\n\n`
  )
  const both = () =>
    new Promise<void>((resolve, reject) => {
      sign("sha256", message, privateKey, (error) => {
        if (error === null && verify("sha256", covered, platformKey, signature)) resolve()
        else reject(error ?? new Error("the signature does not verify"))
      })
    })
  return { run: (calls) => concurrently(calls, width, both) }
}

serve(async (start) => {
  switch (start.name) {
    case "floor":
      return floor(start)
    case "rsa":
      return rsa(start)
    case "library":
      return library(UndiciHttpClient.layer)(start)
    case "library-effect-undici":
      return library(NodeHttpClient.layerUndici)(start)
    case "plugin":
      return plugin(start)
    default:
      throw new Error(`no contestant ${start.name}`)
  }
})
