import { assert, describe, it } from "@effect/vitest"
import { sha1 } from "./bills.ts"
import * as Openssl from "./openssl.ts"

describe("SHA-1 of the tests", () => {
  it("is that of FIPS 180", () => {
    assert.strictEqual(sha1("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d")
    assert.strictEqual(
      sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
      "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
    )
    assert.strictEqual(sha1("a".repeat(1_000_000)), "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
    assert.strictEqual(sha1(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709")
  })

  it("is what openssl says, around the ends of a block", () => {
    const openssl = Openssl.open("sha1")
    for (const length of [1, 55, 56, 57, 63, 64, 65, 119, 120, 121]) {
      openssl.write("content", "茶".repeat(50).slice(0, 20) + "x".repeat(length))
      const said = openssl.run("dgst", "-sha1", "-r", "content").toString().slice(0, 40)
      assert.strictEqual(sha1(openssl.read("content")), said)
    }
    openssl.close()
  })
})
