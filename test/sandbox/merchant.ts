/** A merchant written by hand with node:crypto, to speak with the sandbox without the library. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createSign, createVerify } from "node:crypto"
import * as Sandbox from "../../src/sandbox/Sandbox.ts"

export interface Call {
  readonly method?: string
  readonly target: string
  readonly body?: string
  /** What is signed instead of what is sent. */
  readonly signed?: { readonly method?: string; readonly target?: string; readonly body?: string }
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** Items of `Authorization` that differ. */
  readonly authorization?: Partial<Record<"mchid" | "nonce_str" | "signature" | "timestamp" | "serial_no", string>>
  readonly skew?: number
}

/** Sends a request and returns the response with its JSON. */
export const send = Effect.fnUntraced(function*(call: Call) {
  const sandbox = yield* Sandbox.Sandbox
  const credentials = yield* sandbox.credentials
  const { body = "", method = body === "" ? "GET" : "POST", target } = call
  const timestamp = String(Math.floor((yield* Clock.currentTimeMillis) / 1000) + (call.skew ?? 0))
  const nonce = "0123456789ABCDEF0123456789ABCDEF"
  const signed = { method, target, body, ...call.signed }
  const message = `${signed.method}\n${signed.target}\n${timestamp}\n${nonce}\n${signed.body}\n`
  const items = {
    mchid: credentials.mchid,
    nonce_str: nonce,
    signature: createSign("RSA-SHA256").update(message).sign(Redacted.value(credentials.privateKey), "base64"),
    timestamp,
    serial_no: credentials.serialNo,
    ...call.authorization
  }
  const authorization = Object.entries(items).map(([key, value]) => `${key}="${value}"`).join(",")
  const response = yield* sandbox.handle({
    method,
    target,
    headers: {
      accept: "application/json",
      "user-agent": "test",
      "wechatpay-serial": credentials.publicKeyId,
      authorization: `WECHATPAY2-SHA256-RSA2048 ${authorization}`,
      ...(body === "" ? {} : { "content-type": "application/json" }),
      ...call.headers
    },
    body: Buffer.from(body)
  }, { origin: "http://sandbox.localhost", backup: false })
  const text = Buffer.from(response.body).toString("utf8")
  return { ...response, text, json: text === "" ? undefined : JSON.parse(text) as Record<string, unknown> }
})

/** Whether a response's signature holds under a key in PEM. */
export const holds = (response: Sandbox.Response, pem: string): boolean =>
  createVerify("RSA-SHA256")
    .update(`${response.headers["wechatpay-timestamp"]}\n${response.headers["wechatpay-nonce"]}\n`)
    .update(response.body)
    .update("\n")
    .verify(pem, response.headers["wechatpay-signature"] ?? "", "base64")

/** A Native order as it goes over the wire. */
export const native = (more: Readonly<Record<string, unknown>> = {}) => ({
  target: "/v3/pay/transactions/native",
  body: JSON.stringify({
    mchid: "0019000001",
    appid: "wx0053414e44424f58",
    description: "茶",
    out_trade_no: "tea20261123001",
    notify_url: "http://merchant.localhost/notify",
    amount: { total: 1 },
    ...more
  })
})
