/** (b) Notifications verified, decrypted and decoded: the contestants. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schema from "effect/Schema"
import { createDecipheriv, createPublicKey, createSecretKey, verify } from "node:crypto"
import { Aes, Formatter, Rsa } from "wechatpay-axios-plugin"
import * as Order from "../../src/api/payments/Order.ts"
import * as Refund from "../../src/api/payments/Refund.ts"
import * as CertificateStore from "../../src/CertificateStore.ts"
import * as Notification from "../../src/Notification.ts"
import * as WeChatPayConfig from "../../src/WeChatPayConfig.ts"
import { forJson } from "../../src/wire/forJson.ts"
import { type Contestant, serve, type Start } from "./contestant.ts"
import { notification } from "./identity.ts"

type Message = ReturnType<typeof notification>

/** Different notifications, signed again every minute, since a signature is good for five. */
const mailbox = (start: Start) => {
  const size = 256
  let messages: ReadonlyArray<Message> = []
  let until = 0
  return {
    prepare: () => {
      if (performance.now() < until) return
      messages = Array.from({ length: size }, (_, index) => notification(start.identity, index))
      until = performance.now() + 60_000
    },
    at: (index: number): Message => {
      const message = messages[index % size]
      if (message === undefined) throw new Error("nothing is prepared")
      return message
    }
  }
}

const Envelope = Schema.Struct({
  resource: Schema.Struct({ ciphertext: Schema.String, nonce: Schema.String, associated_data: Schema.String })
})

/** What the hand-written ones read of an envelope; the benchmark made it, so that it needs no checks. */
const resourceOf = (body: string): (typeof Envelope.Type)["resource"] => JSON.parse(body).resource

/** Verify, decrypt, JSON.parse, then what `decode` adds; no checks of what came. */
const floor = (start: Start, decode: (json: unknown) => unknown = (json) => json): Contestant => {
  const { at, prepare } = mailbox(start)
  const platformKey = createPublicKey(start.identity.platformPublicKey)
  const apiV3Key = createSecretKey(Buffer.from(start.identity.apiV3Key))
  const parse = ({ body, headers }: Message): unknown => {
    const timestamp = headers["wechatpay-timestamp"]
    const text = body.toString("utf8")
    const isGenuine = headers["wechatpay-serial"] === start.identity.platformKeyId &&
      Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300 &&
      verify(
        "sha256",
        Buffer.from(`${timestamp}\n${headers["wechatpay-nonce"]}\n${text}\n`),
        platformKey,
        Buffer.from(headers["wechatpay-signature"] ?? "", "base64")
      )
    if (!isGenuine) throw new Error("the notification does not verify")
    const resource = resourceOf(text)
    const sealed = Buffer.from(resource.ciphertext, "base64")
    const decipher = createDecipheriv("aes-256-gcm", apiV3Key, resource.nonce)
    decipher.setAAD(Buffer.from(resource.associated_data))
    decipher.setAuthTag(sealed.subarray(-16))
    return JSON.parse(decipher.update(sealed.subarray(0, -16), undefined, "utf8") + decipher.final("utf8"))
  }
  return {
    prepare,
    run: async (calls) => {
      for (let index = 0; index < calls; index++) decode(parse(at(index)))
    }
  }
}

const library = async (start: Start): Promise<Contestant> => {
  const { identity } = start
  const { at, prepare } = mailbox(start)
  const config = WeChatPayConfig.layer({
    mchid: identity.mchid,
    serialNo: identity.serialNo,
    privateKey: identity.privateKey,
    apiV3Key: identity.apiV3Key
  })
  const store = CertificateStore.layerPublicKey({ id: identity.platformKeyId, publicKey: identity.platformPublicKey })
  const runtime = ManagedRuntime.make(store.pipe(Layer.provideMerge(config)))
  await runtime.context()
  const parse = Notification.parse([...Order.events, ...Refund.events])
  return {
    prepare,
    run: (calls) => {
      let index = 0
      return runtime.runPromise(Effect.whileLoop({
        while: () => index < calls,
        body: () => {
          const { body, headers } = at(index++)
          return parse(headers, body)
        },
        step: (parsed) => {
          if (parsed.event !== "Order.paid") throw new Error(`a payment was read as ${parsed.event}`)
        }
      }))
    }
  }
}

/** As the plugin's manual does it, with the key parsed once. */
const plugin = (start: Start): Contestant => {
  const { at, prepare } = mailbox(start)
  const platformKey = Rsa.from(start.identity.platformPublicKey, Rsa.KEY_TYPE_PUBLIC)
  const parse = ({ body, headers }: Message): unknown => {
    const timestamp = headers["wechatpay-timestamp"] ?? ""
    const text = body.toString("utf8")
    const isGenuine = Math.abs(Formatter.timestamp() - Number(timestamp)) <= 300 &&
      Rsa.verify(
        Formatter.response(timestamp, headers["wechatpay-nonce"] ?? "", text),
        headers["wechatpay-signature"] ?? "",
        platformKey
      )
    if (!isGenuine) throw new Error("the notification does not verify")
    const { associated_data, ciphertext, nonce } = resourceOf(text)
    return JSON.parse(Aes.AesGcm.decrypt(ciphertext, start.identity.apiV3Key, nonce, associated_data))
  }
  return {
    prepare,
    run: async (calls) => {
      for (let index = 0; index < calls; index++) parse(at(index))
    }
  }
}

/** What no program can save: the signature verified. */
const rsa = (start: Start): Contestant => {
  const { at, prepare } = mailbox(start)
  const platformKey = createPublicKey(start.identity.platformPublicKey)
  const { body, headers } = (prepare(), at(0))
  const signature = Buffer.from(headers["wechatpay-signature"] ?? "", "base64")
  const covered = Buffer.concat([
    Buffer.from(`${headers["wechatpay-timestamp"]}\n${headers["wechatpay-nonce"]}\n`),
    body,
    Buffer.from("\n")
  ])
  return {
    run: async (calls) => {
      for (let index = 0; index < calls; index++) {
        if (!verify("sha256", covered, platformKey, signature)) throw new Error("the notification does not verify")
      }
    }
  }
}

serve(async (start) => {
  switch (start.name) {
    case "floor":
      return floor(start)
    case "decoded":
      // The least that a library takes if it decodes content by Effect's Schema, in its quickest form.
      return floor(start, Schema.decodeUnknownSync(forJson(Order.Transaction)))
    case "rsa":
      return rsa(start)
    case "library":
      return library(start)
    case "plugin":
      return plugin(start)
    default:
      throw new Error(`no contestant ${start.name}`)
  }
})
