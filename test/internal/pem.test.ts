import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { generateKeyPairSync } from "node:crypto"
import * as Pem from "../../src/internal/pem.ts"
import * as Rsa from "../../src/internal/rsa.ts"
import * as X509 from "../../src/internal/x509.ts"
import * as Keys from "../support/keys.ts"
import * as Openssl from "../support/openssl.ts"

/** What happens to a PEM text on its way through files, shells, environment variables and JSON. */
const mishaps: Record<string, (pem: string) => string> = {
  "as it is": (pem) => pem,
  "CRLF": (pem) => pem.replaceAll("\n", "\r\n"),
  "CR alone": (pem) => pem.replaceAll("\n", "\r"),
  "escaped line breaks": (pem) => pem.replaceAll("\n", "\\n"),
  "escaped CRLF": (pem) => pem.replaceAll("\n", "\\r\\n"),
  "line breaks escaped twice": (pem) => pem.replaceAll("\n", "\\\\n"),
  "double quotes": (pem) => `"${pem.replaceAll("\n", "\\n")}"`,
  "single quotes": (pem) => `'${pem}'`,
  "escaped quotes": (pem) => `\\"${pem.replaceAll("\n", "\\n")}\\"`,
  "no final line break": (pem) => pem.trimEnd(),
  "one line, blanks for line breaks": (pem) => pem.replaceAll("\n", " "),
  "one line, nothing for line breaks": (pem) => pem.replaceAll("\n", ""),
  "indented": (pem) => pem.replaceAll(/^/gm, "    "),
  "byte order mark": (pem) => `\uFEFF${pem}`,
  "blanks around": (pem) => `\n\n \t${pem}\r\n  \n`,
  "bare base64": (pem) => pem.replaceAll(/-----[^-]+-----/g, ""),
  "bare base64 on one line": (pem) => pem.replaceAll(/-----[^-]+-----|\n/g, ""),
  "bare base64, escaped line breaks": (pem) => pem.replaceAll(/-----[^-]+-----\n/g, "").replaceAll("\n", "\\n"),
  "base64 of the file": (pem) => Buffer.from(pem).toString("base64"),
  "base64 of the file, wrapped": (pem) => Buffer.from(pem).toString("base64").replaceAll(/.{76}/g, "$&\n"),
  "base64 of the CRLF file with a byte order mark": (pem) =>
    Buffer.from(`\uFEFF${pem.replaceAll("\n", "\r\n")}`).toString("base64"),
  "text in front and behind": (pem) =>
    `Bag Attributes\n    friendlyName: 微信 -- test\nKey Attributes: <No>\n${pem}# end\n`
}

const parsers = { privateKey: Pem.privateKey, publicKey: Pem.publicKey, certificate: Pem.certificate }
const all: ReadonlyArray<(text: string) => Result.Result<unknown, Pem.KeyIssue>> = Object.values(parsers)

const issue = (result: Result.Result<unknown, Pem.KeyIssue>): Pem.KeyIssue =>
  Result.isFailure(result) ? result.failure : { found: "no issue", advice: "" }

describe("pem", () => {
  let workshop: Openssl.Workshop
  const texts: Record<string, string> = {}
  let pair: Keys.KeyPair

  beforeAll(() => {
    workshop = Openssl.open("pem")
    const { run, text, write } = workshop
    pair = workshop.rsa()
    write("pkcs8", Keys.pem(pair.privateKey))
    run("rsa", "-in", "pkcs8", "-traditional", "-out", "pkcs1")
    run("pkey", "-in", "pkcs8", "-pubout", "-out", "spki")
    run("rsa", "-in", "pkcs8", "-RSAPublicKey_out", "-out", "pkcs1pub")
    run("pkcs8", "-topk8", "-in", "pkcs8", "-passout", "pass:test", "-out", "encrypted")
    run("rsa", "-in", "pkcs8", "-traditional", "-aes128", "-passout", "pass:test", "-out", "encryptedPkcs1")
    run(
      "req",
      "-x509",
      "-key",
      "pkcs8",
      "-subj",
      "/O=Test Only/CN=leaf",
      "-set_serial",
      "0x0A1B",
      "-out",
      "certificate"
    )
    run("req", "-new", "-key", "pkcs8", "-subj", "/CN=request", "-out", "request")
    run("x509", "-in", "certificate", "-text", "-out", "certificateText")
    run("rsa", "-in", "pkcs8", "-text", "-out", "privateText")
    run("pkcs12", "-export", "-inkey", "pkcs8", "-in", "certificate", "-passout", "pass:1900000001", "-out", "p12")
    run("pkcs12", "-in", "p12", "-passin", "pass:1900000001", "-nodes", "-out", "bag")
    run("ecparam", "-name", "prime256v1", "-genkey", "-out", "ec")
    run("ec", "-in", "ec", "-pubout", "-out", "ecPublic")
    run("req", "-x509", "-key", "ec", "-subj", "/CN=ec", "-out", "ecCertificate")
    run("ecparam", "-name", "SM2", "-genkey", "-noout", "-out", "sm2")
    run("pkcs8", "-topk8", "-nocrypt", "-in", "sm2", "-out", "sm2pkcs8")
    run("ec", "-in", "sm2", "-pubout", "-out", "sm2Public")
    run("genrsa", "-out", "short", "1024")
    run("rsa", "-in", "short", "-pubout", "-out", "shortPublic")
    run("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "pss")
    run("genpkey", "-algorithm", "ed25519", "-out", "ed25519")
    // An issuer and what it issued, in the wrong order as some chains are.
    write("issuerKey", Keys.pem(workshop.rsa("issuer").privateKey))
    run("req", "-x509", "-key", "issuerKey", "-subj", "/O=Test Only/CN=issuer", "-out", "issuer")
    run("x509", "-req", "-in", "request", "-CA", "issuer", "-CAkey", "issuerKey", "-set_serial", "7", "-out", "issued")
    run("req", "-x509", "-key", "short", "-subj", "/CN=short", "-out", "shortCertificate")
    const files =
      `pkcs8 pkcs1 spki pkcs1pub encrypted encryptedPkcs1 certificate request certificateText privateText bag ec
      ecPublic ecCertificate sm2 sm2pkcs8 sm2Public short shortPublic shortCertificate pss ed25519 issuer issued`
    for (const file of files.split(/\s+/)) texts[file] = text(file)
    texts.p12 = workshop.read("p12").toString("base64")
  })
  afterAll(() => workshop.close())

  for (const [name, damage] of Object.entries(mishaps)) {
    it(`reads keys and certificates: ${name}`, () => {
      for (const form of ["pkcs8", "pkcs1"]) {
        const key = Result.getOrThrow(Pem.privateKey(damage(texts[form]!)))
        assert.isTrue(key.type === "private" && X509.samePublicKey(key, pair.publicKey), form)
      }
      for (const form of ["spki", "pkcs1pub"]) {
        const key = Result.getOrThrow(Pem.publicKey(damage(texts[form]!)))
        assert.isTrue(key.type === "public" && X509.samePublicKey(key, pair.publicKey), form)
      }
      const certificate = Result.getOrThrow(Pem.certificate(damage(texts.certificate!)))
      assert.strictEqual(certificate.serial, "0A1B")
      assert.isTrue(X509.samePublicKey(certificate.publicKey, pair.publicKey))
    })
  }

  it("finds key and certificate in what openssl pkcs12 prints", () => {
    assert.match(texts.bag!, /Bag Attributes/)
    for (const [name, damage] of Object.entries(mishaps)) {
      // Without its BEGIN lines the text in front cannot be distinguished from the key.
      if (name.startsWith("bare")) continue
      const bag = damage(texts.bag!)
      assert.isTrue(X509.samePublicKey(Result.getOrThrow(Pem.privateKey(bag)), pair.publicKey))
      assert.strictEqual(Result.getOrThrow(Pem.certificate(bag)).serial, "0A1B")
    }
  })

  it("finds them behind openssl's -text", () => {
    assert.strictEqual(Result.getOrThrow(Pem.certificate(texts.certificateText!)).serial, "0A1B")
    assert.isTrue(Result.isSuccess(Pem.privateKey(texts.privateText!)))
  })

  it("takes the block that fits out of several", () => {
    const blocks = [texts.ec, texts.short, texts.certificate, texts.spki, texts.pkcs8].join("")
    assert.strictEqual(Result.getOrThrow(Pem.privateKey(blocks)).asymmetricKeyDetails?.modulusLength, 2048)
    assert.isTrue(X509.samePublicKey(Result.getOrThrow(Pem.publicKey(blocks)), pair.publicKey))
    assert.strictEqual(Result.getOrThrow(Pem.certificate(blocks)).serial, "0A1B")
  })

  it("takes a chain's leaf, wherever it stands", () => {
    for (const chain of [[texts.issued, texts.issuer], [texts.issuer, texts.issued]]) {
      assert.strictEqual(Result.getOrThrow(Pem.certificate(chain.join(""))).serial, "07")
    }
    assert.strictEqual(Result.getOrThrow(Pem.certificate(texts.certificate! + texts.issued!)).serial, "0A1B")
    assert.strictEqual(Result.getOrThrow(Pem.certificate(texts.certificate! + texts.certificate!)).serial, "0A1B")
  })

  it("takes the wrong label's right content", () => {
    const mislabelled = texts.pkcs1!.replaceAll("RSA PRIVATE KEY", "PRIVATE KEY")
    assert.isTrue(Result.isSuccess(Pem.privateKey(mislabelled)))
  })

  describe("says what it found instead of", () => {
    const cases: ReadonlyArray<readonly [keyof typeof parsers, string, RegExp, RegExp]> = [
      ["privateKey", "spki", /^a 2048-bit RSA public key \(\d+ characters\)$/, /cannot sign.*apiclient_key\.pem/],
      ["privateKey", "certificate", /^an X\.509 certificate \(\d+ characters\)$/, /cannot sign.*apiclient_key\.pem/],
      ["privateKey", "encrypted", /^an encrypted private key/, /passphrase.*openssl pkey/],
      ["privateKey", "encryptedPkcs1", /^an encrypted private key/, /passphrase.*openssl pkey/],
      ["privateKey", "ec", /^an EC private key/, /needs RSA/],
      ["privateKey", "sm2", /^an SM2 private key/, /SM2 .* is not supported/],
      ["privateKey", "sm2pkcs8", /^an SM2 private key/, /SM2 .* is not supported/],
      ["privateKey", "pss", /^an RSA-PSS private key/, /needs RSA/],
      ["privateKey", "ed25519", /^an EdDSA private key/, /needs RSA/],
      ["privateKey", "short", /^a 1024-bit RSA private key/, /2048 bits/],
      ["privateKey", "p12", /^a PKCS#12 file/, /apiclient_key\.pem/],
      ["privateKey", "request", /^a certificate request/, /apiclient_key\.pem/],
      ["publicKey", "pkcs8", /^a 2048-bit RSA private key/, /ours alone.*pub_key\.pem/],
      ["publicKey", "encrypted", /^an encrypted private key/, /pub_key\.pem/],
      ["publicKey", "certificate", /^an X\.509 certificate/, /平台证书.*pub_key\.pem/],
      ["publicKey", "ecPublic", /^an EC public key/, /needs RSA/],
      ["publicKey", "sm2Public", /^an SM2 public key/, /SM2 .* is not supported/],
      ["publicKey", "shortPublic", /^a 1024-bit RSA public key/, /2048 bits/],
      ["certificate", "pkcs8", /^a 2048-bit RSA private key/, /apiclient_cert\.pem/],
      ["certificate", "spki", /^a 2048-bit RSA public key/, /apiclient_cert\.pem/],
      ["certificate", "ecCertificate", /^an X\.509 certificate with an EC key/, /needs RSA/],
      ["certificate", "shortCertificate", /^an X\.509 certificate with a 1024-bit RSA key/, /2048 bits/],
      ["certificate", "request", /^a certificate request/, /apiclient_cert\.pem/]
    ]
    for (const [wanted, given, found, advice] of cases) {
      it(`${wanted}: ${given}`, () => {
        for (const name of ["as it is", "escaped line breaks", "one line, blanks for line breaks"]) {
          const shown = issue(parsers[wanted](mishaps[name]!(texts[given]!)))
          assert.match(shown.found, found)
          assert.match(shown.advice, advice)
        }
      })
    }

    it("nothing, a file name, an APIv3 key, half a file", () => {
      for (const parse of all) {
        for (const text of ["", "  \n", "\"\"", "\uFEFF"]) assert.strictEqual(issue(parse(text)).found, "nothing")
        for (
          const path of ["/etc/wechatpay/apiclient_key.pem", "/run/secrets/wechatkey", "./certs/key", "C:\\certs\\key"]
        ) assert.match(issue(parse(path)).found, /^what looks like a file name/)
        const apiV3Key = issue(parse("abcdefghijklmnopqrstuvwxyz012345"))
        assert.strictEqual(apiV3Key.found, "text of 32 characters that is not PEM")
        assert.match(apiV3Key.advice, /APIv3 key/)
        assert.match(issue(parse(texts.pkcs8!.slice(0, 900))).found, /^PEM without its END line/)
        assert.match(issue(parse(texts.pkcs8!.replace("MII", "M*I"))).found, /^a damaged PEM block/)
      }
    })

    it("a private key with a wrong character in its modulus", () => {
      const lines = texts.pkcs1!.split("\n")
      for (const row of [2, 3, 4, 5]) {
        const line = lines[row]!
        const damaged = lines.with(row, `${line.slice(0, 30)}${line[30] === "A" ? "B" : "A"}${line.slice(31)}`)
        assert.match(issue(Pem.privateKey(damaged.join("\n"))).found, /^a damaged RSA private key/)
      }
    })
  })

  it("never repeats any of the text", () => {
    for (const text of Object.values(texts)) {
      for (const damage of Object.values(mishaps)) {
        const given = damage(text)
        const shown = JSON.stringify(all.map((parse) => issue(parse(given))))
        for (const line of text.split("\n")) {
          if (/^[A-Za-z0-9+/=]{24,}$/.test(line)) assert.notInclude(shown, line.slice(0, 24))
        }
      }
    }
    const secret = fc.stringMatching(/^[A-Za-z0-9+/]{8,60}$/)
    fc.assert(fc.property(secret, (text) => {
      for (const parse of all) {
        const shown = issue(parse(text))
        assert.notInclude(shown.found + shown.advice, text)
      }
    }))
  })

  it("never crashes on any input", () => {
    const label = fc.constantFrom(
      "PRIVATE KEY",
      "RSA PRIVATE KEY",
      "PUBLIC KEY",
      "CERTIFICATE",
      "ENCRYPTED PRIVATE KEY",
      "X"
    )
    const der = fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from([0x30, ...bytes]).toString("base64"))
    const body = fc.oneof(fc.string({ unit: "binary" }), fc.base64String(), der)
    const block = fc.tuple(label, body, label).map(([a, body, b]) =>
      `-----BEGIN ${a}-----\n${body}\n-----END ${b}-----`
    )
    const anything = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      der,
      block,
      fc.base64String()
    )
    fc.assert(
      fc.property(anything, (text) => {
        for (const parse of all) assert.isTrue(Result.isFailure(parse(text)))
      }),
      { numRuns: 2000 }
    )
  })

  it("gives no other key for a key with a flipped bit, and one that signs or none", () => {
    const der = pair.privateKey.export({ format: "der", type: "pkcs8" })
    fc.assert(fc.property(fc.nat({ max: der.length * 8 - 1 }), (at) => {
      const result = Pem.privateKey(Keys.flip(der, at).toString("base64"))
      if (Result.isFailure(result)) return
      // OpenSSL gets by without some of a key's parts.
      const message = Buffer.from("message")
      const signature = Result.getOrThrow(Rsa.signSync(result.success, message))
      assert.isTrue(Rsa.verify(pair.publicKey, message, signature))
    }))
  })

  it("reads long texts in no time", () => {
    const start = performance.now()
    for (
      const text of [
        " ".repeat(100_000) + "x",
        "-----BEGIN A-----".repeat(20_000),
        "-----END A-----".repeat(20_000),
        `${"-----BEGIN A----- ".repeat(10_000)}${"-----END B-----".repeat(10_000)}`,
        Array.from({ length: 10_000 }, (_, n) => `-----BEGIN ${n}-----`).join("\n"),
        "\\".repeat(100_000),
        "'".repeat(99_999)
      ]
    ) {
      Pem.privateKey(text)
    }
    assert.isBelow(performance.now() - start, 2000)
  })

  it("takes longer keys too", () => {
    const long = generateKeyPairSync("rsa", { modulusLength: 3072 })
    assert.isTrue(Result.isSuccess(Pem.privateKey(Keys.pem(long.privateKey))))
    assert.isTrue(Result.isSuccess(Pem.publicKey(Keys.pem(long.publicKey))))
  })
})
