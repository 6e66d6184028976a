import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Der from "../../src/internal/der.ts"
import * as Openssl from "../support/openssl.ts"

/** A value as X.690 writes it, by a hand of its own. */
const encode = (tag: number, content: Uint8Array): Buffer => {
  const { length } = content
  const head = length < 0x80
    ? [length]
    : length < 0x100
    ? [0x81, length]
    : length < 0x10000
    ? [0x82, length >> 8, length & 0xff]
    : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}

const text = (tag: number, value: string | Uint8Array) =>
  Der.text({ tag, content: Buffer.from(value), bytes: Buffer.from(value) })
const integer = (hex: string) => Der.integerHex(Der.whole(encode(Der.tags.integer, Buffer.from(hex, "hex")))!)
const time = (tag: number, value: string) => Der.time(Der.whole(encode(tag, Buffer.from(value)))!)
const oid = (hex: string) => Der.oid(Der.whole(encode(Der.tags.oid, Buffer.from(hex, "hex")))!)

const tag = fc.integer({ min: 0, max: 255 }).filter((tag) => (tag & 0x1f) !== 0x1f)

describe("der", () => {
  it("reads back what was written, at any length", () => {
    fc.assert(
      fc.property(tag, fc.uint8Array({ maxLength: 70_000, size: "max" }), (tag, content) => {
        const bytes = encode(tag, content)
        const element = Der.whole(bytes)
        assert.strictEqual(element?.tag, tag)
        assert.isTrue(Buffer.from(element?.content ?? []).equals(content))
        assert.isUndefined(Der.whole(Buffer.concat([bytes, Buffer.from([0])])))
        assert.isUndefined(Der.whole(bytes.subarray(0, -1)))
      }),
      { numRuns: 200 }
    )
  })

  it("reads the parts of a whole one by one, and none if one is broken", () => {
    fc.assert(fc.property(fc.array(fc.tuple(tag, fc.uint8Array({ maxLength: 300 }))), (parts) => {
      const content = Buffer.concat(parts.map(([tag, content]) => encode(tag, content)))
      const children = Der.children(Der.whole(encode(Der.tags.sequence, content)))
      assert.deepStrictEqual(children?.map(({ tag }) => tag), parts.map(([tag]) => tag))
      const broken = encode(Der.tags.sequence, Buffer.concat([content, Buffer.from([0x02])]))
      assert.isUndefined(Der.children(Der.whole(broken)))
    }))
  })

  it("takes any bytes without an exception, and never gives what is not there", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const element = Der.read(bytes)
        if (element === undefined) return
        assert.isAtMost(element.bytes.length, bytes.length)
        // Only the shortest form counts, so that writing it again gives the same bytes.
        assert.isTrue(encode(element.tag, element.content).equals(element.bytes))
        Der.children(element)
        Der.text(element)
        Der.time(element)
        Der.oid(element)
        Der.integerHex(element)
      }),
      { numRuns: 5000 }
    )
  })

  it("refuses lengths that are indefinite, absurd or longer than need be", () => {
    for (
      const hex of ["3080", "308105", "30820005", "3081", "3084ffffffff", "308500000000010203", "1f810100", "", "30"]
    ) {
      assert.isUndefined(Der.read(Buffer.from(hex, "hex")), hex)
    }
  })

  it("writes integers as whole bytes, with their leading zeros and their sign", () => {
    assert.strictEqual(integer("00"), "00")
    assert.strictEqual(integer("01"), "01")
    assert.strictEqual(integer("0a1b"), "0A1B")
    assert.strictEqual(integer("00ff"), "FF")
    assert.strictEqual(integer("00ff00"), "FF00")
    assert.strictEqual(integer("ff"), "-01")
    assert.strictEqual(integer("80"), "-80")
    assert.strictEqual(integer("ff7f"), "-81")
    assert.strictEqual(integer("feff"), "-0101")
    for (const hex of ["", "0001", "ff80"]) assert.isUndefined(integer(hex), hex)
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 160n - 1n }), (value) => {
      const digits = value.toString(16)
      const whole = digits.length % 2 === 0 ? digits : `0${digits}`
      assert.strictEqual(
        integer(Number.parseInt(whole.slice(0, 2), 16) >= 0x80 ? `00${whole}` : whole),
        whole.toUpperCase()
      )
    }))
  })

  it("reads object identifiers", () => {
    assert.strictEqual(oid("550403"), "2.5.4.3")
    assert.strictEqual(oid("2a864886f70d010101"), "1.2.840.113549.1.1.1")
    assert.strictEqual(oid("2a811ccf5501822d"), "1.2.156.10197.1.301")
    assert.strictEqual(oid("0992268993f22c640119"), "0.9.2342.19200300.100.1.25")
    assert.strictEqual(oid("883703"), "2.999.3")
    for (const hex of ["", "80", "2a80", "2a8003"]) assert.isUndefined(oid(hex), hex)
  })

  it("reads object identifiers as openssl does", () => {
    const workshop = Openssl.open("der")
    try {
      for (const hex of ["550403", "2a864886f70d010101", "883703", "6a2b0601"]) {
        workshop.write("oid", encode(Der.tags.oid, Buffer.from(hex, "hex")))
        workshop.write("config", "")
        const line = workshop.run("asn1parse", "-inform", "DER", "-in", "oid", "-item", "ASN1_OBJECT").toString()
        const dotted = /\(?(\d+(?:\.\d+)+)\)?/.exec(line)?.[1]
        if (dotted !== undefined) assert.strictEqual(oid(hex), dotted)
      }
    } finally {
      workshop.close()
    }
  })

  it("reads times of both forms, and none that does not exist", () => {
    assert.strictEqual(time(Der.tags.utcTime, "491231235959Z"), Date.UTC(2049, 11, 31, 23, 59, 59))
    assert.strictEqual(time(Der.tags.utcTime, "500101000000Z"), Date.UTC(1950, 0, 1))
    assert.strictEqual(time(Der.tags.generalizedTime, "20500101000000Z"), Date.UTC(2050, 0, 1))
    assert.strictEqual(time(Der.tags.utcTime, "240229000000Z"), Date.UTC(2024, 1, 29))
    const wrong = [
      "230229000000Z",
      "231301000000Z",
      "230001000000Z",
      "230101240000Z",
      "230101006000Z",
      "2301010000Z",
      "230101000000+0800",
      "20230101000000Z",
      "23010100000aZ",
      ""
    ]
    for (const value of wrong) assert.isUndefined(time(Der.tags.utcTime, value), value)
    for (const value of ["230101000000Z", "20230101000000.5Z", "20230101000000"]) {
      assert.isUndefined(time(Der.tags.generalizedTime, value), value)
    }
    fc.assert(fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
      const stamp = new Date(seconds * 1000).toISOString().replaceAll(/[-:T]|\.000/g, "")
      assert.strictEqual(time(Der.tags.generalizedTime, stamp), seconds * 1000)
    }))
  })

  it("reads strings of every type of names", () => {
    assert.strictEqual(text(Der.tags.utf8String, "微信"), "微信")
    assert.strictEqual(text(Der.tags.printableString, "CN"), "CN")
    assert.strictEqual(text(Der.tags.bmpString, Buffer.from("5fae4fe1", "hex")), "微信")
    assert.strictEqual(text(Der.tags.universalString, Buffer.from("00005fae0001f600", "hex")), "微😀")
    assert.isUndefined(text(Der.tags.utf8String, Buffer.from("ff", "hex")))
    assert.isUndefined(text(Der.tags.bmpString, Buffer.from("5f", "hex")))
    assert.isUndefined(text(Der.tags.universalString, Buffer.from("00110000", "hex")))
    assert.isUndefined(text(Der.tags.integer, "1"))
  })
})
