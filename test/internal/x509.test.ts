import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { createSecretKey, X509Certificate } from "node:crypto"
import * as Pem from "../../src/internal/pem.ts"
import * as X509 from "../../src/internal/x509.ts"
import * as Keys from "../support/keys.ts"
import * as Openssl from "../support/openssl.ts"

describe("x509", () => {
  let workshop: Openssl.Workshop
  const make = (serial: string, ...more: ReadonlyArray<string>): X509.Certificate => {
    const to = ["-set_serial", serial, "-key", "key.pem", "-out", "cert.pem", "-utf8", ...more]
    const subject = more.includes("-subj") ? [] : ["-subj", "/C=CN/O=Test Only/CN=1900000001"]
    workshop.run("req", "-x509", ...subject, ...to)
    return Result.getOrThrow(Pem.certificate(workshop.text("cert.pem")))
  }

  beforeAll(() => {
    workshop = Openssl.open()
    workshop.write("key.pem", Keys.pem(Keys.rsa().privateKey))
  })
  afterAll(() => workshop.close())

  describe("a certificate", () => {
    it("keeps the leading zero of its serial", () => {
      const serial = "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"
      assert.strictEqual(make(`0x${serial}`).serial, serial)
      assert.strictEqual(make("0x01").serial, "01")
    })

    it("writes its serial as openssl does", () => {
      for (const serial of ["0x5157F09EFDC096DE15EBE81A47057A7232F1B8E1", "0xFF00", "0x100", "0x7", "0x0ABC", "128"]) {
        const ours = make(serial).serial
        const theirs = workshop.run("x509", "-in", "cert.pem", "-noout", "-serial").toString()
        assert.strictEqual(theirs.trim(), `serial=${ours}`)
        assert.strictEqual(X509.normalizeSerial(ours), ours)
        assert.strictEqual(X509.serialKind(ours), "certificate")
      }
    })

    it("gives its validity in milliseconds", () => {
      const certificate = make("0x1", "-days", "1825")
      const [from, to] = workshop.run("x509", "-in", "cert.pem", "-noout", "-dates").toString().trim().split("\n")
      assert.strictEqual(certificate.notBefore, Date.parse(from!.replace("notBefore=", "")))
      assert.strictEqual(certificate.notAfter, Date.parse(to!.replace("notAfter=", "")))
      assert.strictEqual(certificate.notAfter - certificate.notBefore, 1825 * 86_400_000)
    })

    it("reads a validity past 2050, which X.509 writes in another format", () => {
      const certificate = make("0x1", "-days", "36500")
      assert.strictEqual(certificate.notAfter - certificate.notBefore, 36_500 * 86_400_000)
    })

    it("names its subject on one line, in any script, or not at all", () => {
      assert.strictEqual(make("0x1").subject, "C=CN, O=Test Only, CN=1900000001")
      assert.strictEqual(make("0x1", "-subj", "/O=微信商户系统/CN=1").subject, "O=微信商户系统, CN=1")
      assert.strictEqual(make("0x1", "-subj", "/").subject, "")
    })

    it("carries the public key and the bytes it was made from", () => {
      const certificate = make("0x1")
      assert.isTrue(X509.samePublicKey(certificate.publicKey, Keys.rsa().privateKey))
      assert.strictEqual(new X509Certificate(certificate.der).serialNumber, "01")
    })
  })

  describe("a serial", () => {
    it("has one spelling", () => {
      assert.strictEqual(X509.normalizeSerial(" 0a:1b:2c\n"), "0A1B2C")
      assert.strictEqual(X509.normalizeSerial("00ab"), "00AB")
      assert.strictEqual(
        X509.normalizeSerial("pub_key_id_0114232134912410000000000000"),
        "PUB_KEY_ID_0114232134912410000000000000"
      )
    })

    it("does not change when normalized again, nor turn from nonsense into something", () => {
      fc.assert(
        fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })), (text) => {
          const once = X509.normalizeSerial(text)
          assert.strictEqual(X509.normalizeSerial(once), once)
          if (/[^\s:0-9A-Za-z_]/.test(text)) assert.strictEqual(X509.serialKind(once), "invalid")
        }),
        { numRuns: 1000 }
      )
      // Upper case of a dotless ı is I, that of ﬀ is FF.
      assert.strictEqual(X509.serialKind(X509.normalizeSerial("pub_key_\u0131d_1")), "invalid")
      assert.strictEqual(X509.serialKind(X509.normalizeSerial("\uFB00")), "invalid")
    })

    it("names a public key, a certificate or nothing", () => {
      assert.strictEqual(X509.serialKind("PUB_KEY_ID_0000000000000024101100397200000006"), "publicKey")
      assert.strictEqual(X509.serialKind("5157F09EFDC096DE15EBE81A47057A7232F1B8E1"), "certificate")
      assert.strictEqual(X509.serialKind("0".repeat(64)), "certificate")
      const nothing = ["", "0".repeat(65), "PUB_KEY_ID_", "PUB_KEY_ID_1 ", "PUB_KEY_ID_1\n", "0G", "-01", "AB\n", "A B"]
      for (const text of [...nothing, `PUB_KEY_ID_${"1".repeat(5000)}`]) {
        assert.strictEqual(X509.serialKind(text), "invalid", JSON.stringify(text))
      }
    })
  })

  describe("samePublicKey", () => {
    it("pairs the halves of a key, whichever is given", () => {
      const a = Keys.rsa("a")
      const b = Keys.rsa("b")
      for (const left of [a.privateKey, a.publicKey]) {
        for (const right of [a.privateKey, a.publicKey]) assert.isTrue(X509.samePublicKey(left, right))
        for (const right of [b.privateKey, b.publicKey]) assert.isFalse(X509.samePublicKey(left, right))
      }
    })

    it("is false for other kinds of keys", () => {
      const rsa = Keys.rsa("a").publicKey
      assert.isFalse(X509.samePublicKey(rsa, Keys.ec().publicKey))
      assert.isFalse(X509.samePublicKey(rsa, createSecretKey(Buffer.from("secret"))))
    })
  })
})
