import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Authorization from "../../src/internal/authorization.ts"

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8")
const body = fc.uint8Array({ maxLength: 200, size: "max" })
const line = fc.stringMatching(/^[!-~]{0,40}$/)

describe("authorization", () => {
  // Inputs of wechatpay-java, core/src/test/java/com/wechat/pay/java/core/auth/WechatPay2CredentialTest.java
  it("signs five lines of a request, the last one ended too", () => {
    const request = {
      method: "GET",
      target: "/v3/pay/transactions/id/1217752501201407033233368018?mchid=1230000109",
      signed: new Uint8Array()
    }
    const message = Authorization.requestMessage(request, 1652750623, "eBYqCOxa0QudMnPvVilkTzOg3gHh5Z3u")
    assert.strictEqual(
      text(message),
      "GET\n/v3/pay/transactions/id/1217752501201407033233368018?mchid=1230000109\n1652750623\n" +
        "eBYqCOxa0QudMnPvVilkTzOg3gHh5Z3u\n\n"
    )
  })

  // https://pay.weixin.qq.com/docs/merchant/development/interface-rules/build-verify-sign-src.html
  it("verifies three lines of a response, the last one ended too", () => {
    const message = Authorization.responseMessage(
      "1722850421",
      "d824f2e086d3c1df967785d13fcd22ef",
      Buffer.from("{\"code_url\":\"weixin://wxpay/bizpayurl?pr=JyC91EIz1\"}")
    )
    assert.strictEqual(
      text(message),
      "1722850421\nd824f2e086d3c1df967785d13fcd22ef\n{\"code_url\":\"weixin://wxpay/bizpayurl?pr=JyC91EIz1\"}\n"
    )
  })

  it("takes the body byte for byte, with any content", () => {
    fc.assert(fc.property(line, line, fc.nat(), line, body, (method, target, timestamp, nonce, body) => {
      const message = Authorization.requestMessage({ method, target, signed: body }, timestamp, nonce)
      const head = Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce}\n`)
      assert.isTrue(Buffer.concat([head, body, Buffer.from("\n")]).equals(message))
    }))
    fc.assert(fc.property(line, line, body, (timestamp, nonce, body) => {
      const head = Buffer.from(`${timestamp}\n${nonce}\n`)
      const message = Authorization.responseMessage(timestamp, nonce, body)
      assert.isTrue(Buffer.concat([head, body, Buffer.from("\n")]).equals(message))
    }))
  })

  it("counts bytes and not characters in the head", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), body, (nonce, body) => {
      const message = Authorization.responseMessage("1", nonce, body)
      assert.isTrue(Buffer.concat([Buffer.from(`1\n${nonce}\n`), body, Buffer.from("\n")]).equals(message))
    }))
  })

  it("writes the header with one space and no other", () => {
    assert.strictEqual(
      Authorization.header(
        { mchid: "1900009191", serialNo: "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C" },
        1554208460,
        "593BEC0C930BF1AFEB40B4A08C8FB242",
        "c2lnbmVk+/w=="
      ),
      "WECHATPAY2-SHA256-RSA2048 mchid=\"1900009191\",nonce_str=\"593BEC0C930BF1AFEB40B4A08C8FB242\"," +
        "signature=\"c2lnbmVk+/w==\",timestamp=\"1554208460\",serial_no=\"1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C\""
    )
  })

  describe("nonce", () => {
    it("is 32 letters and digits, never the same twice", () => {
      const nonces = Array.from({ length: 2000 }, Authorization.nonce)
      for (const nonce of nonces) assert.match(nonce, /^[0-9A-Za-z]{32}$/)
      assert.strictEqual(new Set(nonces).size, nonces.length)
    })

    it("prefers no digit", () => {
      const counts = new Map<string, number>()
      const rounds = 6200
      for (let round = 0; round < rounds; round++) {
        const nonce = Authorization.nonce()
        // A UUID's version and variant stand in the digits 12 and 16.
        const free = nonce.slice(0, 12) + nonce.slice(13, 16) + nonce.slice(17)
        for (const digit of free) counts.set(digit, (counts.get(digit) ?? 0) + 1)
      }
      assert.strictEqual(counts.size, 16)
      const expected = rounds * 30 / 16
      let chiSquare = 0
      for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected
      // 15 degrees of freedom: chance exceeds 65 less than once in ten million runs.
      assert.isBelow(chiSquare, 65)
    })
  })
})
