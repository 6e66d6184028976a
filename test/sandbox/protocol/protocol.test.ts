import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { createPublicKey, X509Certificate } from "node:crypto"
import { afterAll } from "vitest"
import * as CertificateIssuer from "../../../src/sandbox/protocol/certificateIssuer.ts"
import * as Keys from "../../../src/sandbox/protocol/keys.ts"
import * as Protocol from "../../../src/sandbox/protocol/protocol.ts"
import * as Openssl from "../../support/openssl.ts"

const keys = Keys.ofProcess()

/** The installed openssl, over the keys of this process. */
const openssl = Openssl.openLive()
afterAll(() => openssl.close())
openssl.write("key.pem", CertificateIssuer.keyPem(keys.merchant.privateKey))
openssl.write("pub.pem", CertificateIssuer.keyPem(keys.merchant.publicKey))

/** openssl over a key that may be a recorded one. */
const recorded = Openssl.open("sandbox")
afterAll(() => recorded.close())
const theirs = recorded.rsa("merchant")
recorded.write("key.pem", CertificateIssuer.keyPem(theirs.privateKey))
recorded.write("pub.pem", CertificateIssuer.keyPem(theirs.publicKey))

describe("certificates of the sandbox, read by node:crypto", () => {
  const certificate = Keys.platformCertificate(keys.certificate, Date.UTC(2026, 10, 23, 1, 2, 3, 456))
  const read = new X509Certificate(certificate.pem)

  it("carry the marked serial, the marked subject and whole seconds", () => {
    assert.strictEqual(read.serialNumber, certificate.serial)
    assert.match(certificate.serial, /^53414E44424F58[0-9A-F]{26}$/)
    assert.include(read.subject, "effect-wechatpay sandbox")
    assert.strictEqual(read.validFromDate.getTime(), Date.UTC(2026, 10, 23, 1, 2, 3))
    assert.strictEqual(certificate.notBefore, Date.UTC(2026, 10, 23, 1, 2, 3))
  })

  it("verify under their own key, and hold no other", () => {
    assert.isTrue(read.verify(read.publicKey))
    assert.isTrue(read.publicKey.equals(createPublicKey(keys.certificate.privateKey)))
    assert.isFalse(read.verify(keys.merchant.publicKey))
  })
})

describe.skipIf(!Openssl.installed)("certificates of the sandbox, read by openssl (needs openssl)", () => {
  const certificate = Keys.platformCertificate(keys.certificate, Date.UTC(2026, 10, 23, 1, 2, 3, 456))
  openssl.write("certificate.pem", certificate.pem)
  const show = (...what: ReadonlyArray<string>) =>
    openssl.run("x509", "-in", "certificate.pem", "-noout", ...what).toString().trim()

  it("carry the marked serial, the marked subject and whole seconds", () => {
    assert.strictEqual(show("-serial"), `serial=${certificate.serial}`)
    assert.match(certificate.serial, /^53414E44424F58[0-9A-F]{26}$/)
    assert.include(show("-subject"), "effect-wechatpay sandbox")
    assert.strictEqual(show("-startdate"), "notBefore=Nov 23 01:02:03 2026 GMT")
    assert.strictEqual(certificate.notBefore, Date.UTC(2026, 10, 23, 1, 2, 3))
  })

  it("verify under their own key, and hold no other", () => {
    const check = openssl.run("verify", "-no_check_time", "-CAfile", "certificate.pem", "certificate.pem").toString()
    assert.include(check, "OK")
    assert.strictEqual(
      openssl.run("x509", "-in", "certificate.pem", "-noout", "-pubkey").toString(),
      CertificateIssuer.keyPem(createPublicKey(keys.certificate.privateKey))
    )
  })

  it("write years outside 1950 to 2049 with four digits", () => {
    const late = CertificateIssuer.selfSigned({
      privateKey: keys.certificate.privateKey,
      serial: "00FF",
      commonName: "x",
      notBefore: Date.UTC(2049, 11, 31),
      notAfter: Date.UTC(2050, 0, 1)
    })
    const read = new X509Certificate(late.pem)
    assert.strictEqual(read.validFromDate.getTime(), Date.UTC(2049, 11, 31))
    assert.strictEqual(read.validToDate.getTime(), Date.UTC(2050, 0, 1))
    openssl.write("late.pem", late.pem)
    assert.include(openssl.run("x509", "-in", "late.pem", "-noout", "-text").toString(), "2050")
  })
})

describe("cryptography of the sandbox, against openssl", () => {
  const head = Protocol.requestHead("POST", "/v3/x?a=%20b", "1554208460", "NONCE")
  const message = Protocol.requestMessage(head, Buffer.from("{\"中\":1}"))

  it("lays out five lines, each ended", () => {
    assert.strictEqual(Buffer.from(message).toString(), "POST\n/v3/x?a=%20b\n1554208460\nNONCE\n{\"中\":1}\n")
    assert.strictEqual(Buffer.from(Protocol.responseMessage("1", "n", Buffer.alloc(0))).toString(), "1\nn\n\n")
  })

  it("makes the signatures that openssl makes, and accepts no others", () => {
    recorded.write("message", message)
    const signature = recorded.run("dgst", "-sha256", "-sign", "key.pem", "message").toString("base64")
    assert.strictEqual(Protocol.sign(theirs.privateKey, message), signature)
    assert.isTrue(Protocol.verify(theirs.publicKey, message, signature))
    assert.isFalse(Protocol.verify(theirs.publicKey, message, `${signature}\n`))
    assert.isFalse(Protocol.verify(theirs.publicKey, Buffer.concat([message, Buffer.from(" ")]), signature))
    assert.isFalse(Protocol.verify(keys.platform.publicKey, message, signature))
    assert.isFalse(Protocol.verify(theirs.publicKey, message, ""))
  })

  const oaep = ["-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha1", "-pkeyopt", "rsa_mgf1_md:sha1"]

  it("opens fields that openssl seals", () => {
    recorded.write("plain", "李四")
    const sealed = recorded.run("pkeyutl", "-encrypt", "-pubin", "-inkey", "pub.pem", "-in", "plain", ...oaep)
      .toString("base64")
    assert.strictEqual(Result.getOrThrow(Protocol.decrypt(theirs.privateKey, sealed)), "李四")
    assert.isTrue(Result.isFailure(Protocol.decrypt(keys.platform.privateKey, sealed)))
    assert.isTrue(Result.isFailure(Protocol.decrypt(theirs.privateKey, "not base64")))
  })

  it.skipIf(!Openssl.installed)("seals fields that openssl opens (needs openssl)", () => {
    const sealed = Result.getOrThrow(Protocol.encrypt(keys.merchant.publicKey, "张三"))
    openssl.write("sealed", Buffer.from(sealed, "base64"))
    assert.strictEqual(
      openssl.run("pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "sealed", ...oaep).toString(),
      "张三"
    )
  })

  it.skipIf(!Openssl.installed)("seals under the APIv3 key so that openssl opens it (needs openssl)", () => {
    const sealed = Protocol.seal(keys.apiV3Key, "transaction", "{\"a\":\"中\"}")
    const bytes = Buffer.from(sealed.ciphertext, "base64")
    // GCM is CTR from the second block on; the openssl command line has CTR only.
    openssl.write("ciphertext", bytes.subarray(0, -16))
    const counter = Buffer.concat([Buffer.from(sealed.nonce), Buffer.from([0, 0, 0, 2])])
    const key = Buffer.from(keys.apiV3Key).toString("hex")
    const opened = openssl.run(
      "enc",
      "-d",
      "-aes-256-ctr",
      "-in",
      "ciphertext",
      "-K",
      key,
      "-iv",
      counter.toString("hex")
    )
    assert.strictEqual(opened.toString(), "{\"a\":\"中\"}")
    assert.strictEqual(sealed.nonce.length, 12)
  })
})

describe("a day in Beijing", () => {
  it("begins eight hours before it does in Greenwich, where it is one", () => {
    assert.strictEqual(Protocol.midnight("2028-02-29"), Date.UTC(2028, 1, 28, 16))
    for (const none of ["2027-02-29", "2027-02-31", "2027-13-01", "2027-2-1", ""]) {
      assert.isNaN(Protocol.midnight(none))
    }
  })
})

describe("the Authorization header", () => {
  const scheme = "WECHATPAY2-SHA256-RSA2048"
  const items = "mchid=\"1\",nonce_str=\"n\",signature=\"s\",timestamp=\"2\",serial_no=\"A\""

  it("is read in any order of its items", () => {
    const expected = { mchid: "1", nonce: "n", signature: "s", timestamp: "2", serial: "A" }
    assert.deepStrictEqual(Result.getOrThrow(Protocol.parseAuthorization(`${scheme} ${items}`)), expected)
    const reversed = items.split(",").toReversed().join(",")
    assert.deepStrictEqual(Result.getOrThrow(Protocol.parseAuthorization(`${scheme} ${reversed}`)), expected)
  })

  it("is refused in any other form", () => {
    const wrong = [
      "",
      scheme,
      `${scheme}  ${items}`,
      `WECHATPAY2-SM2-WITH-SM3 ${items}`,
      `${scheme} ${items.replaceAll(",", ", ")}`,
      `${scheme} ${items.replaceAll("\"", "'")}`,
      `${scheme} ${items},mchid="1"`,
      `${scheme} ${items},other="1"`,
      `${scheme} ${items.replace("\"n\"", "\"\"")}`,
      `${scheme} ${items.split(",").slice(1).join(",")}`
    ]
    for (const header of wrong) assert.isTrue(Result.isFailure(Protocol.parseAuthorization(header)), header)
  })
})
