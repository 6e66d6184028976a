import { assert, it } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import { Bill } from "effect-wechatpay"
import { MerchantBill } from "effect-wechatpay/payscore"
import { createCipheriv, createHash } from "node:crypto"
import { gzipSync } from "node:zlib"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const service_id = "2002000000000558128851361561536"
const download_url = "https://api.mch.weixin.qq.com/v3/payscore/bill/downloadurl?token=xx"
const encrypt_key = "0123456789abcdef0123456789ABCDEF"
const nonce = "5K8264ILTKCH"

itCalls({
  endpoint: MerchantBill.request,
  request: { bill_date: "2019-06-11", service_id, tar_type: "GZIP" },
  sends:
    `GET /v3/payscore/merchant-bill?bill_date=2019-06-11&service_id=${service_id}&tar_type=GZIP&encryption_algorithm=AEAD_AES_256_GCM`,
  responses: {
    download_bill_count: 1,
    download_bill_list: [{
      bill_sequence: 1,
      hash_type: "SHA1",
      hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04",
      download_url,
      encrypt_key,
      nonce
    }]
  },
  encrypted: ["download_bill_list[].encrypt_key"],
  gives: {
    download_bill_count: 1,
    download_bill_list: [{
      bill_sequence: 1,
      hash_type: "SHA1",
      hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04",
      download_url,
      encrypt_key: Redacted.make(encrypt_key),
      nonce
    }]
  }
})

it.effect("the encrypted bill of payscore is downloaded, opened, unzipped and checked", () => {
  const content = "服务订单号,金额\r\n`1234323JKHDFE1243252,`400.00\r\n"
  const cipher = createCipheriv("aes-256-gcm", encrypt_key, nonce)
  const sealed = Buffer.concat([cipher.update(gzipSync(content)), cipher.final(), cipher.getAuthTag()])
  const { layer, received } = Platform.world(({ url }) =>
    url.pathname === "/v3/payscore/bill/downloadurl"
      ? { body: sealed, signed: false }
      : Platform.json({
        download_bill_count: 1,
        download_bill_list: [{
          bill_sequence: 1,
          hash_type: "SHA1",
          hash_value: createHash("sha1").update(content).digest("hex"),
          download_url,
          encrypt_key: Platform.sealForMerchant(encrypt_key),
          nonce
        }]
      })
  )
  return Effect.gen(function*() {
    const bill = yield* MerchantBill.request({ bill_date: "2019-06-11", service_id, tar_type: "GZIP" })
    const bytes = yield* Stream.runCollect(Bill.content(bill))
    assert.strictEqual(Buffer.concat(bytes).toString("utf8"), content)
    assert.isTrue(Platform.authorized(received[1]!))
  }).pipe(Effect.provide(layer))
})
