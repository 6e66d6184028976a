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
    workshop = Openssl.open("x509")
    workshop.write("key.pem", Keys.pem(workshop.rsa().privateKey))
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

    it("is read as node:crypto reads it, with any names", () => {
      const subjects = [
        "/C=CN/O=Tenpay.com/OU=Tenpay.com CA Center/CN=Tenpay.com sign",
        "/CN=1900000109/O=微信商户系统/OU=Fake, Shop \\+ \"Sons\"; <a>/C=CN/L=Shenzhen",
        "/DC=com/DC=example/UID=7/emailAddress=a@example.com/serialNumber=12/CN=😀",
        "/O=A+OU=B/CN=multi",
        "/O=# a /CN= b",
        "/1.2.3.4.5=odd/CN=dotted"
      ]
      for (const subject of subjects) {
        const multivalued = subject.includes("+OU") ? ["-multivalue-rdn"] : []
        const ours = make("0x0A1B", "-subj", subject, ...multivalued)
        const theirs = new X509Certificate(ours.der)
        assert.strictEqual(ours.subject, theirs.subject.replaceAll("\n", ", "), subject)
        assert.strictEqual(ours.serial, theirs.serialNumber)
        assert.strictEqual(ours.notBefore, Date.parse(theirs.validFrom))
        assert.strictEqual(ours.notAfter, Date.parse(theirs.validTo))
        assert.isTrue(ours.publicKey.equals(theirs.publicKey))
      }
    })

    it("is read without an exception however it is damaged, and then means what it meant to node:crypto", () => {
      const { der } = make("0x0A1B2C3D4E5F60718293A4B5C6D7E8F901234567")
      let read = 0
      fc.assert(
        fc.property(fc.nat(der.length * 8 - 1), (bit) => {
          const damaged = Keys.flip(der, bit)
          const ours = X509.parse(damaged)
          if (Result.isFailure(ours)) return
          let theirs: X509Certificate
          try {
            theirs = new X509Certificate(damaged)
          } catch {
            return
          }
          read++
          assert.strictEqual(ours.success.serial, theirs.serialNumber)
          assert.strictEqual(ours.success.notBefore, Date.parse(theirs.validFrom))
          assert.strictEqual(ours.success.notAfter, Date.parse(theirs.validTo))
        }),
        { numRuns: 2000 }
      )
      assert.isAbove(read, 100)
      fc.assert(fc.property(fc.nat(der.length - 1), (length) => {
        assert.isTrue(Result.isFailure(X509.parse(der.subarray(0, length))))
        assert.isTrue(Result.isFailure(X509.parse(Buffer.concat([der, der.subarray(0, length + 1)]))))
      }))
    })

    it("of another kind of key names the kind", () => {
      workshop.run("genpkey", "-algorithm", "ed25519", "-out", "other")
      workshop.run("req", "-x509", "-key", "other", "-subj", "/CN=x", "-out", "other.pem")
      const issue = Result.flip(Pem.certificate(workshop.text("other.pem")))
      assert.match(Result.getOrThrow(issue).found, /EdDSA/)
      // The same certificate with a key of which no runtime has heard: the algorithm's last arc is another.
      const bytes = new X509Certificate(workshop.text("other.pem")).raw
      const unheard = Buffer.from(bytes)
      for (let at = unheard.indexOf("06032b6570", "hex"); at >= 0; at = unheard.indexOf("06032b6570", at, "hex")) {
        unheard[at + 4] = 0x77
      }
      const named = Result.flip(Pem.certificate(unheard.toString("base64")))
      assert.match(Result.getOrThrow(named).found, /with an unknown \(1\.3\.101\.119\) key/)
      assert.match(Result.getOrThrow(named).advice, /RSA/)
      // An RSA key without its numbers.
      const { der } = make("0x1")
      const modulus = Buffer.from(der).indexOf("0382010f00", "hex")
      const damaged = Buffer.from(der)
      damaged[modulus + 5] = 0x31
      const broken = Result.flip(Pem.certificate(damaged.toString("base64")))
      assert.match(Result.getOrThrow(broken).found, /whose RSA key cannot be read/)
      assert.match(Result.getOrThrow(broken).advice, /Copy it again/)
    })

    it("carries the public key and the bytes it was made from", () => {
      const certificate = make("0x1")
      assert.isTrue(X509.samePublicKey(certificate.publicKey, workshop.rsa().privateKey))
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
