import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { createCipheriv } from "node:crypto"
import * as Aead from "../../src/internal/aead.ts"
import { flip } from "../support/keys.ts"

const keys = fc.uint8Array({ minLength: Aead.keyLength, maxLength: Aead.keyLength })
// Well-formed and 1 to 64 bytes long: what comes as JSON in UTF-8.
const nonces = fc.string({ minLength: 1, maxLength: 16, unit: "grapheme-composite" })
  .filter((text) => Buffer.byteLength(text) <= 64)
const aads = fc.string({ unit: "grapheme" })
const bytes = fc.uint8Array({ maxLength: 300, size: "max" })
const bit = fc.nat({ max: 1 << 20 })

const decrypted = (result: Result.Result<Uint8Array, void>): string =>
  Result.isSuccess(result) ? Buffer.from(result.success).toString("hex") : "refused"

const hex = (plaintext: Uint8Array): string => Buffer.from(plaintext).toString("hex")

describe("aead", () => {
  it("opens what it sealed", () => {
    fc.assert(fc.property(keys, nonces, aads, bytes, (key, nonce, aad, plaintext) => {
      assert.strictEqual(decrypted(Aead.open(key, nonce, aad, Aead.seal(key, nonce, aad, plaintext))), hex(plaintext))
    }))
  })

  // wechatpay-java, core/src/test/java/com/wechat/pay/java/core/cipher/AeadAesCipherTest.java and model/TestConfig.java
  it("agrees with the official Java SDK's vector", () => {
    const key = Buffer.from("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb")
    const sealed = "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI="
    assert.strictEqual(Aead.seal(key, "uluk4a9R25RW", "associatedData", Buffer.from("message")), sealed)
    assert.strictEqual(
      decrypted(Aead.open(key, "uluk4a9R25RW", "associatedData", sealed)),
      hex(Buffer.from("message"))
    )
  })

  // "The Galois/Counter Mode of Operation", McGrew and Viega, test cases 13 and 14: all zeros.
  it("agrees with the test cases of GCM's authors", () => {
    const key = new Uint8Array(32)
    const nonce = "\0".repeat(12)
    const seal = (plaintext: Uint8Array) => Buffer.from(Aead.seal(key, nonce, "", plaintext), "base64").toString("hex")
    assert.strictEqual(seal(new Uint8Array()), "530f8afbc74536b9a963b4f1c4cb738b")
    assert.strictEqual(
      seal(new Uint8Array(16)),
      "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
    )
  })

  it("refuses any flipped bit of ciphertext, tag, key, nonce or associated data", () => {
    const ascii = fc.stringMatching(/^[0-9a-zA-Z]{1,24}$/)
    fc.assert(fc.property(keys, ascii, ascii, bytes, bit, (key, nonce, aad, plaintext, at) => {
      const sealed = Aead.seal(key, nonce, aad, plaintext)
      // The lowest seven bits, so that the text stays ASCII and its bytes stay its characters.
      const other = (text: string) => {
        const copy = Buffer.from(text)
        const index = Math.floor(at / 7) % copy.length
        copy[index] = copy[index]! ^ (1 << (at % 7))
        return copy.toString("latin1")
      }
      assert.isTrue(Result.isSuccess(Aead.open(key, nonce, aad, sealed)))
      const damaged = flip(Buffer.from(sealed, "base64"), at).toString("base64")
      assert.strictEqual(decrypted(Aead.open(key, nonce, aad, damaged)), "refused")
      assert.strictEqual(decrypted(Aead.open(flip(key, at), nonce, aad, sealed)), "refused")
      assert.strictEqual(decrypted(Aead.open(key, other(nonce), aad, sealed)), "refused")
      assert.strictEqual(decrypted(Aead.open(key, nonce, other(aad), sealed)), "refused")
      assert.strictEqual(decrypted(Aead.open(key, nonce, "", sealed)), "refused")
    }))
  })

  it("refuses a truncated or lengthened ciphertext", () => {
    fc.assert(fc.property(keys, bytes, bit, (key, plaintext, at) => {
      const sealed = Buffer.from(Aead.seal(key, "nonce", "", plaintext), "base64")
      const shorter = sealed.subarray(0, at % sealed.length)
      const longer = Buffer.concat([sealed, Buffer.of(at)])
      assert.strictEqual(decrypted(Aead.openBytes(key, "nonce", "", shorter)), "refused")
      assert.strictEqual(decrypted(Aead.openBytes(key, "nonce", "", longer)), "refused")
    }))
  })

  it("refuses an empty nonce, an overlong one and a key of another length", () => {
    const key = new Uint8Array(32)
    const sealed = Aead.seal(key, "nonce", "", Buffer.from("text"))
    assert.strictEqual(decrypted(Aead.open(key, "", "", sealed)), "refused")
    assert.strictEqual(decrypted(Aead.open(key, "n".repeat(10_000), "", sealed)), "refused")
    for (const length of [0, 16, 24, 31, 33]) {
      assert.strictEqual(decrypted(Aead.open(new Uint8Array(length), "nonce", "", sealed)), "refused")
    }
  })

  it("refuses base64 that is not exactly the bytes' own", () => {
    const key = new Uint8Array(32)
    const sealed = Aead.seal(key, "nonce", "", Buffer.from("tex"))
    assert.isTrue(sealed.endsWith("=="), "19 bytes: two padding characters, four spare bits")
    const spareBit = String.fromCharCode(sealed.charCodeAt(sealed.length - 3) + 1)
    for (
      const text of [
        `${sealed}\n`,
        ` ${sealed}`,
        sealed.slice(0, -1),
        `${sealed.slice(0, -3)}${spareBit}==`,
        `${sealed}!`
      ]
    ) {
      assert.strictEqual(decrypted(Aead.open(key, "nonce", "", text)), "refused", JSON.stringify(text))
    }
  })

  it("never crashes on any input", () => {
    const anything = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.base64String())
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), anything, anything, anything, (key, nonce, aad, text) => {
        assert.strictEqual(decrypted(Aead.open(key, nonce, aad, text)), "refused")
        Aead.createDecipher(key, nonce, aad)
      }),
      { numRuns: 1000 }
    )
  })

  describe("a stream", () => {
    const pieces = (sealed: Uint8Array, sizes: ReadonlyArray<number>): Array<Uint8Array> => {
      const cut: Array<Uint8Array> = []
      let from = 0
      for (const size of sizes) {
        cut.push(sealed.subarray(from, from + size))
        from += size
      }
      return [...cut, sealed.subarray(from)]
    }
    const decipher = (key: Uint8Array, chunks: ReadonlyArray<Uint8Array>): string => {
      const stream = Result.getOrThrow(Aead.createDecipher(key, "nonce", ""))
      const plaintext = Buffer.concat(chunks.map((chunk) => {
        const copy = Buffer.from(chunk)
        const given = stream.update(copy)
        // Readers reuse their buffers.
        copy.fill(0)
        return given
      }))
      return Result.isSuccess(stream.final()) ? plaintext.toString("hex") : "refused"
    }

    it("decrypts the same however it is cut", () => {
      fc.assert(fc.property(keys, bytes, fc.array(fc.nat({ max: 60 })), (key, plaintext, sizes) => {
        const sealed = Buffer.from(Aead.seal(key, "nonce", "", plaintext), "base64")
        assert.strictEqual(decipher(key, pieces(sealed, sizes)), hex(plaintext))
      }))
    })

    it("fails at its end if a bit was flipped or the end is missing", () => {
      fc.assert(fc.property(keys, bytes, fc.array(fc.nat({ max: 60 })), bit, (key, plaintext, sizes, at) => {
        const sealed = Buffer.from(Aead.seal(key, "nonce", "", plaintext), "base64")
        assert.strictEqual(decipher(key, pieces(flip(sealed, at), sizes)), "refused")
        assert.strictEqual(decipher(key, pieces(sealed.subarray(0, at % sealed.length), sizes)), "refused")
      }))
    })

    it("stays closed after its end", () => {
      const key = new Uint8Array(32)
      const stream = Result.getOrThrow(Aead.createDecipher(key, "nonce", ""))
      stream.update(Buffer.from(Aead.seal(key, "nonce", "", Buffer.from("text")), "base64"))
      assert.isTrue(Result.isSuccess(stream.final()))
      assert.isTrue(Result.isFailure(stream.final()))
      assert.strictEqual(stream.update(Buffer.from("more")).length, 0)
    })
  })

  it("is ordinary AES-256-GCM with the tag at the end", () => {
    fc.assert(fc.property(keys, nonces, aads, bytes, (key, nonce, aad, plaintext) => {
      const cipher = createCipheriv("aes-256-gcm", key, Buffer.from(nonce)).setAAD(Buffer.from(aad))
      const ciphertext = [cipher.update(plaintext), cipher.final()]
      assert.strictEqual(
        Aead.seal(key, nonce, aad, plaintext),
        Buffer.concat([...ciphertext, cipher.getAuthTag()]).toString("base64")
      )
    }))
  })
})
