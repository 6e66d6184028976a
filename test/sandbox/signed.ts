/** A merchant over HTTP, written by hand with node:crypto: it shares nothing with the library and little with Effect. */
import * as Redacted from "effect/Redacted"
import { createSign, randomUUID } from "node:crypto"
import type * as Sandbox from "../../src/sandbox/Sandbox.ts"

export interface SignedResponse {
  readonly status: number
  readonly json: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  /** The body as it came. */
  readonly text: string
}

/** Sends signed requests to a sandbox that listens. */
export const merchant = (
  origin: string,
  credentials: Pick<Sandbox.Credentials, "mchid" | "serialNo" | "privateKey" | "publicKeyId">
) => {
  const key = Redacted.value(credentials.privateKey)
  const send = async (method: string, target: string, body = ""): Promise<SignedResponse> => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const nonce = randomUUID().replaceAll("-", "").toUpperCase()
    const signature = createSign("RSA-SHA256").update(`${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`)
      .sign(key, "base64")
    const items = {
      mchid: credentials.mchid,
      nonce_str: nonce,
      signature,
      timestamp,
      serial_no: credentials.serialNo
    }
    const response = await fetch(origin + target, {
      method,
      headers: {
        accept: "application/json",
        "user-agent": "test",
        "wechatpay-serial": credentials.publicKeyId,
        authorization: `WECHATPAY2-SHA256-RSA2048 ${
          Object.entries(items).map(([name, value]) => `${name}="${value}"`).join(",")
        }`,
        ...(body === "" ? {} : { "content-type": "application/json" })
      },
      ...(body === "" ? {} : { body })
    })
    const text = await response.text()
    const headers = Object.fromEntries(response.headers)
    return { status: response.status, json: text === "" ? {} : JSON.parse(text), headers, text }
  }
  return {
    get: (target: string) => send("GET", target),
    post: (target: string, body: object) => send("POST", target, JSON.stringify(body))
  }
}
