import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { createPublicKey, createSecretKey, type KeyObject, publicEncrypt, X509Certificate } from "node:crypto"
import * as Rsa from "../../src/internal/rsa.ts"
import * as Keys from "../support/keys.ts"
import * as Openssl from "../support/openssl.ts"

const bytes = fc.uint8Array({ maxLength: 300, size: "max" })
const bit = fc.nat({ max: 1 << 20 })
const rubbish = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.base64String())

const signed = (key: KeyObject, message: Uint8Array): string => Result.getOrThrow(Rsa.signSync(key, message))

const signedOnPool = (key: KeyObject, message: Uint8Array): Promise<string> =>
  new Promise((resolve, reject) => {
    Rsa.sign(key, message, (error, signature) => error === null ? resolve(signature) : reject(error))
  })

const opened = (key: KeyObject, text: string): string | undefined => {
  const result = Rsa.open(key, text)
  return Result.isSuccess(result) ? result.success : undefined
}

describe("rsa", () => {
  let workshop: Openssl.Workshop
  let merchant: Keys.KeyPair
  let other: Keys.KeyPair

  beforeAll(() => {
    workshop = Openssl.open("rsa")
    merchant = workshop.rsa("merchant")
    other = Keys.rsa("other")
    workshop.write("key.pem", Keys.pem(merchant.privateKey))
    workshop.write("pub.pem", Keys.pem(merchant.publicKey))
  })
  afterAll(() => workshop.close())

  describe("sign and verify", () => {
    it("verifies what it signed, and only under the same key", () => {
      fc.assert(fc.property(bytes, (message) => {
        const signature = signed(merchant.privateKey, message)
        assert.isTrue(Rsa.verify(merchant.publicKey, message, signature))
        assert.isFalse(Rsa.verify(other.publicKey, message, signature))
      }))
    })

    it("refuses any flipped bit of message or signature", () => {
      fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 300, size: "max" }), bit, (message, at) => {
        const signature = signed(merchant.privateKey, message)
        const damaged = Keys.flip(Buffer.from(signature, "base64"), at).toString("base64")
        assert.isFalse(Rsa.verify(merchant.publicKey, message, damaged))
        assert.isFalse(Rsa.verify(merchant.publicKey, Keys.flip(message, at), signature))
      }))
    })

    it("signs the same on the thread pool as at once", async () => {
      await fc.assert(
        fc.asyncProperty(bytes, async (message) => {
          assert.strictEqual(await signedOnPool(merchant.privateKey, message), signed(merchant.privateKey, message))
        }),
        { numRuns: 30 }
      )
    })

    it("signs what openssl verifies, and the other way round", () => {
      const message = Buffer.from("POST\n/v3/pay/transactions/native\n1554208460\nnonce\n{\"description\":\"商品\"}\n")
      workshop.write("message", message)
      workshop.run("dgst", "-sha256", "-sign", "key.pem", "-out", "theirs", "message")
      const theirs = workshop.read("theirs").toString("base64")
      assert.isTrue(Rsa.verify(merchant.publicKey, message, theirs))
      assert.strictEqual(signed(merchant.privateKey, message), theirs)
      workshop.write("ours", Buffer.from(signed(merchant.privateKey, message), "base64"))
      assert.include(
        workshop.run("dgst", "-sha256", "-verify", "pub.pem", "-signature", "ours", "message").toString(),
        "Verified OK"
      )
    })

    // wechatpay-java, core/src/test: cipher/RSAVerifierTest.java and resources/merchant_certificate.pem (public halves)
    it("verifies the official Java SDK's vector", () => {
      const certificate = new X509Certificate(Buffer.from(javaCertificate, "base64"))
      assert.isTrue(Rsa.verify(certificate.publicKey, Buffer.from("message"), javaSignature))
      assert.isFalse(Rsa.verify(certificate.publicKey, Buffer.from("message\n"), javaSignature))
    })

    // wechatpay-go, utils: sign_test.go (TestSha256WithRsa) and rsa_crypto_test.go (its public key)
    it("verifies the official Go SDK's vector", () => {
      const key = createPublicKey({ key: Buffer.from(goPublicKey, "base64"), format: "der", type: "spki" })
      assert.isTrue(Rsa.verify(key, Buffer.from("source"), goSignature))
      assert.isFalse(Rsa.verify(key, Buffer.from("Source"), goSignature))
    })

    it("says false to all that is no signature", () => {
      const message = Buffer.from("message")
      fc.assert(
        fc.property(rubbish, (text) => {
          assert.isFalse(Rsa.verify(merchant.publicKey, message, text))
        }),
        { numRuns: 1000 }
      )
      const signature = signed(merchant.privateKey, message)
      const probe = `WECHATPAY/SIGNTEST/${signature.slice(19)}`
      const variants = [
        probe,
        "",
        `${signature}\n`,
        ` ${signature}`,
        signature.slice(0, -2),
        signature.replace("==", "="),
        `${signature.slice(0, 76)}\r\n${signature.slice(76)}`,
        signature.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
        `${signature}${signature}`
      ]
      for (const text of variants) assert.isFalse(Rsa.verify(merchant.publicKey, message, text), JSON.stringify(text))
    })

    it("has a use for RSA keys only", async () => {
      const message = Buffer.from("message")
      const ec = Keys.ec()
      for (const key of [ec.privateKey, ec.publicKey, createSecretKey(message), merchant.publicKey]) {
        assert.isTrue(Result.isFailure(Rsa.signSync(key, message)))
        const failure = await signedOnPool(key, message).then(() => "signed", () => "failed")
        assert.strictEqual(failure, "failed")
        assert.isFalse(Rsa.verify(key, message, "c2lnbmVk"))
      }
    })
  })

  describe("seal and open", () => {
    const fitting = fc.string({ unit: "grapheme" }).filter((text) => Buffer.byteLength(text) <= 214)

    it("opens what it sealed, and differs every time", () => {
      fc.assert(fc.property(fitting, (text) => {
        const sealed = Result.getOrThrow(Rsa.seal(merchant.publicKey, text))
        assert.strictEqual(opened(merchant.privateKey, sealed), text)
        assert.strictEqual(opened(other.privateKey, sealed), undefined)
        assert.notStrictEqual(Result.getOrThrow(Rsa.seal(merchant.publicKey, text)), sealed)
      }))
    })

    it("keeps a byte order mark", () => {
      const text = "\uFEFF张三"
      assert.strictEqual(opened(merchant.privateKey, Result.getOrThrow(Rsa.seal(merchant.publicKey, text))), text)
    })

    it("refuses any flipped bit", () => {
      fc.assert(fc.property(fitting, bit, (text, at) => {
        const sealed = Buffer.from(Result.getOrThrow(Rsa.seal(merchant.publicKey, text)), "base64")
        assert.strictEqual(opened(merchant.privateKey, Keys.flip(sealed, at).toString("base64")), undefined)
      }))
    })

    it("takes 214 bytes of UTF-8 and not one more", () => {
      assert.isTrue(Result.isSuccess(Rsa.seal(merchant.publicKey, "a".repeat(214))))
      assert.isTrue(Result.isSuccess(Rsa.seal(merchant.publicKey, `${"汉".repeat(71)}a`)))
      fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 400, size: "max" }), (text) => {
        const length = Buffer.byteLength(text)
        const result = Rsa.seal(merchant.publicKey, text)
        if (length <= 214) return assert.isTrue(Result.isSuccess(result))
        assert.deepStrictEqual(result, Result.fail(`${length} bytes do not fit under the platform key, 214 at most`))
      }))
    })

    it("refuses a lone surrogate, which would arrive as another character", () => {
      for (const text of ["\uD83D", "a\uDE00", "\uDE00\uD83D"]) {
        assert.deepStrictEqual(Rsa.seal(merchant.publicKey, text), Result.fail("the text is not well-formed Unicode"))
      }
      assert.isTrue(Result.isSuccess(Rsa.seal(merchant.publicKey, "\uD83D\uDE00")))
    })

    it("refuses a key that is not RSA", () => {
      const ec = Keys.ec()
      assert.deepStrictEqual(Rsa.seal(ec.publicKey, "text"), Result.fail("the platform key cannot encrypt"))
      assert.strictEqual(opened(ec.privateKey, "c2VhbGVk"), undefined)
      const sealed = Result.getOrThrow(Rsa.seal(merchant.publicKey, "text"))
      assert.strictEqual(opened(merchant.publicKey, sealed), undefined)
    })

    const oaep = ["rsa_padding_mode:oaep", "rsa_oaep_md:sha1", "rsa_mgf1_md:sha1"].flatMap((o) => ["-pkeyopt", o])
    const text = "广东省深圳市南山区 Tēnpay"

    it("opens what openssl seals: OAEP with SHA-1 twice", () => {
      workshop.write("plain", text)
      workshop.run("pkeyutl", "-encrypt", "-pubin", "-inkey", "pub.pem", ...oaep, "-in", "plain", "-out", "sealed")
      assert.strictEqual(opened(merchant.privateKey, workshop.read("sealed").toString("base64")), text)
    })

    it.skipIf(!Openssl.installed)("seals what openssl opens (needs openssl)", () => {
      workshop.write("ours", Buffer.from(Result.getOrThrow(Rsa.seal(merchant.publicKey, text)), "base64"))
      const theirs = workshop.run("pkeyutl", "-decrypt", "-inkey", "key.pem", ...oaep, "-in", "ours")
      assert.strictEqual(theirs.toString("utf8"), text)
    })

    it("refuses what is not UTF-8 inside", () => {
      const sealed = publicEncrypt({ key: merchant.publicKey, oaepHash: "sha1" }, Buffer.of(0xc3, 0x28))
      assert.strictEqual(opened(merchant.privateKey, sealed.toString("base64")), undefined)
    })

    it("never crashes on what it is to open", () => {
      fc.assert(fc.property(rubbish, (text) => {
        assert.strictEqual(opened(merchant.privateKey, text), undefined)
      }))
    })
  })
})

const javaSignature =
  "Rq+5ZpWV6IHTWE1+9gCrYJKguNgbItpMdlIA+PVCPCdUAKNlohZz7CL7Y8xWDIFJjdGnErMj6Z+Q/h9CF5MV+nAVkqDmBR0uP5pp" +
  "sUEzco4ijvKHsvI2ro4boSW6vSfQs3W8I4QSI9a0/NFIgvj83Fv27LIYZf7deaFWmEwd1fpAeJRCyoKyBeJPdsjVx0//Lqe6" +
  "Wze2zVdliLcBvaHCfpd8+rAVGS+FQDeWgHqJ7n/Zy09LmV1/ghs7pO1mdjdD16SHKlysAD3K5hNGUJX/SHrEXEcu1yO1AOb/" +
  "YvOVkjNh8243rcfXNE5L4ph2XS11vS+2aToKYSOcKUagf0LLaw=="

const javaCertificate = "MIIDrTCCApWgAwIBAgIUXxxy4qiTG3Ki4Tr43ukkces5cRUwDQYJKoZIhvcNAQEL" +
  "BQAwZjELMAkGA1UEBhMCQ04xEjAQBgNVBAgMCUd1YW5nZG9uZzERMA8GA1UEBwwI" +
  "c2hlbnpoZW4xITAfBgNVBAoMGEludGVybmV0IFdpZGdpdHMgUHR5IEx0ZDENMAsG" +
  "A1UEAwwEdGVzdDAeFw0yMjA1MTAwMTU3MTBaFw0yNTA1MDkwMTU3MTBaMGYxCzAJ" +
  "BgNVBAYTAkNOMRIwEAYDVQQIDAlHdWFuZ2RvbmcxETAPBgNVBAcMCHNoZW56aGVu" +
  "MSEwHwYDVQQKDBhJbnRlcm5ldCBXaWRnaXRzIFB0eSBMdGQxDTALBgNVBAMMBHRl" +
  "c3QwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCaZzehUwzcxdLgGn/U" +
  "NryHLdX0yBvCqD0p92/BdlCIBi0dmzZzrfc+FF0xK70AP9b2+Ry5q+zXUU+dPucJ" +
  "mgwABiZ+Lte+4euMxqPCEkdEu9lyiphalpoaOVPbmDNatzq9k5a/P454QRWMdkLU" +
  "JZCeoL9bF2Gn/2+wWEw3sL8zFFcOM8Jr1PdOLmAx+h7pf/87jcmXXCm+SZqw5MtI" +
  "LKQi9zHWujYdMA0IcYNeQaNl1h/NUnungdIHKaaU+17wCXqTcZsipAGoqfqrHx/s" +
  "r30ZszOdHYOvFNiB+rhEldBGSLWwSYE6LFkbP9GdQWKIQCip3E5dLj5ZFkDeOv4H" +
  "ekf9AgMBAAGjUzBRMB0GA1UdDgQWBBQQicr3Vq+2NG2ykH0nxQxsct1RtTAfBgNV" +
  "HSMEGDAWgBQQicr3Vq+2NG2ykH0nxQxsct1RtTAPBgNVHRMBAf8EBTADAQH/MA0G" +
  "CSqGSIb3DQEBCwUAA4IBAQCH//ZlSAbc6xRlwKwwfbHMsVpAfo/p+Y3397Gi4sR8" +
  "RbsW6a3ezXhbiSGiJxDnerx9Cmp4K6U+D3Fl0N9K6CDWfwpGNiZvjmCxtM/wb7dM" +
  "u+4U0MXJGBcaePj4mtV/+qPxSWDCQ+PR5OcYRQnac9LfrffTuejQx5aw9FcD7egI" +
  "SYfgkZ/wgHyQcZyhh8s6DuigpEaVGMLLoWDZGJ3D+rt4kXk9y5+03KBB2vobyl6P" +
  "+PDgaYrlNR/UQMnKMdkgWp7bebmrcXte32/6FAwK3SuHZOSkteDtRCYhYfG5SGSr" +
  "go1ujfIK1zIFyPkKKnsgTUPJXwdC7LI+ZqJuWTyVTNj6"

const goPublicKey = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2VCTd91fnUn73Xy9DLvt" +
  "/V62TVxRTEEstVdeRaZ3B3leO0pldE806mXO4RwdHXagHQ4vGeZN0yqm++rDsGK+" +
  "U3AH7kejyD2pXshNP9Cq5YwbptiLGtjcquw4HNxJQUOmDeJf2vg6byms9RUipiq4" +
  "SzbJKqJFlUpbuIPDpSpWz10PYmyCNeDGUUK65E5h2B834uxl1zNLYQCrkdBzb8oU" +
  "xwYeP5a2DNxmjL5lsJML7DGr5znsevnoqGRwTm9fxCGfy8wus7hwKz6clt3Whmmd" +
  "a7UAdb1c08hEQFVRbF14AR73xbnd8N0obCWJPCbzMCtkaSef4FdEEgEXJiw0VAJT" +
  "8wIDAQAB"

const goSignature = "BKyAfU4iMCuvXMXS0Wzam3V/cnxZ+JaqigPM5OhljS2iOT95OO6Fsuml2JkFANJU9K6q9bLlDhPXuoV" +
  "z+pp4hAm6pHU4ld815U4jsKu1RkyaII+1CYBUYC8TK0XtJ8FwUXXz8vZHh58rrAVN1XwNyvD1vfpxrMT4SL536GLwvpUHlCqIMzoZUguLl" +
  "i/K8V29QiOhuH6IEqLNJn8e9b3nwNcQ7be3CzYGpDAKBfDGPCqCv8Rw5zndhlffk2FEA70G4hvMwe51qMN/RAJbknXG23bSlObuTCN7Ndj" +
  "1aJGH6/L+hdwfLpUtJm4QYVazzW7DFD27EpSQEqA8bX9+8m1rLg=="
