/** What docs/coming-from-node.md says of other SDKs, checked against those that are installed. */
import { assert, describe, it } from "@effect/vitest"
import { createCipheriv, randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import * as Path from "node:path"
import { Catalogue } from "../../src/catalogue/index.ts"

const root = Path.join(import.meta.dirname, "../..")
const text = readFileSync(Path.join(root, "docs/coming-from-node.md"), "utf8")
const require = createRequire(import.meta.url)

interface Pay {
  readonly decipher_gcm: (ciphertext: string, associatedData: string, nonce: string, key: string) => unknown
}

const loaded: { readonly default?: { readonly prototype: Pay }; readonly prototype?: Pay } = require(
  "wechatpay-node-v3"
)
const prototype = loaded.default?.prototype ?? loaded.prototype

describe("Coming from other SDKs for Node.js", () => {
  it("has every function of wechatpay-node-v3", () => {
    const functions = Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor")
    assert.isAbove(functions.length, 40)
    assert.deepStrictEqual(functions.filter((name) => !text.includes(`\`${name}\``)), [])
  })

  it("names endpoints that exist", () => {
    const known = new Set(Catalogue.entries.map(({ module, name }) => `${module}.${name}`))
    const modules = new Set(Catalogue.entries.map(({ module }) => module))
    const named = [...text.matchAll(/`([A-Z]\w+)\.(\w+)`/g)].map(([, module = "", name = ""]) => ({ module, name }))
    const own = named.filter(({ module }) => modules.has(module))
    assert.isAbove(own.length, 40)
    assert.deepStrictEqual(own.map(({ module, name }) => `${module}.${name}`).filter((one) => !known.has(one)), [])
  })

  it("is right that wechatpay-node-v3 does not check the tag: changed ciphertext decrypts", () => {
    const key = randomBytes(16).toString("hex")
    const nonce = "abcdefabcdef"
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from("transaction"))
    const sealed = Buffer.concat([cipher.update("{\"total\":100}"), cipher.final(), cipher.getAuthTag()])
    const opened = prototype?.decipher_gcm(sealed.toString("base64"), "transaction", nonce, key)
    assert.deepStrictEqual(opened, { total: 100 })
    // The 1 of 100 becomes a 9: XOR with what lies between.
    sealed[9] = (sealed[9] ?? 0) ^ ("1".charCodeAt(0) ^ "9".charCodeAt(0))
    const forged = prototype?.decipher_gcm(sealed.toString("base64"), "transaction", nonce, key)
    assert.deepStrictEqual(forged, { total: 900 })
  })
})
