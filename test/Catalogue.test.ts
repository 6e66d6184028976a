import { assert, describe, it } from "@effect/vitest"
import { Catalogue, OpenApi } from "effect-wechatpay/catalogue"
import { globSync, readFileSync } from "node:fs"
import * as Path from "node:path"

const document = OpenApi.make(Catalogue.all)

/** Names of a request's fields, read off the document and so off the schema's encoded side. */
const fields = (method: string, path: string): ReadonlyArray<string> => {
  const operation = document.paths[path]?.[method.toLowerCase()]
  const body = Object.values(operation?.requestBody?.content ?? {})[0]?.schema ?? {}
  const properties = (schema: unknown): ReadonlyArray<string> =>
    typeof schema !== "object" || schema === null
      ? []
      : [
        ...("properties" in schema && typeof schema.properties === "object"
          ? Object.keys(schema.properties ?? {})
          : []),
        ...("anyOf" in schema && Array.isArray(schema.anyOf) ? schema.anyOf.flatMap(properties) : []),
        ..."properties" in schema && typeof schema.properties === "object" && schema.properties !== null &&
            "meta" in schema.properties
          ? properties(schema.properties.meta)
          : []
      ]
  return [...(operation?.parameters ?? []).map(({ name }) => name), ...properties(body)]
}

const api = Path.join(import.meta.dirname, "../src/api")
const sources = globSync("**/*.ts", { cwd: api }).map((path) => readFileSync(Path.join(api, path), "utf8"))

/** What stands above an endpoint in its source, as running text. */
const docstring = (name: string): string => {
  const source = sources.find((text) => text.includes(`name: "${name}"`)) ?? ""
  const above = source.slice(0, source.indexOf(`name: "${name}"`))
  return above.slice(above.lastIndexOf("/**")).replaceAll(/\n \* ?/g, " ")
}

describe("Catalogue", () => {
  it("says of every call that is not repeated by itself what to do when its outcome is unknown", () => {
    const silent = Catalogue.all.map(({ description }) => description).filter((description) =>
      description.kind === "json" && description.method !== "GET" && !description.safe &&
      description.idempotentBy === undefined &&
      !/unknown outcome|outcome `Unknown`|lost answer/i.test(docstring(description.name))
    )
    assert.deepStrictEqual(silent.map(({ name }) => name), [])
  })

  it("has every endpoint once, under its module's name", () => {
    const names = Catalogue.all.map(({ description }) => description.name)
    assert.deepStrictEqual(names.filter((name, index) => names.indexOf(name) !== index), [])
    for (const name of names) assert.match(name, /^[A-Z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$/)
  })

  for (const { description } of Catalogue.all) {
    it(`${description.name} is described soundly`, () => {
      const known = fields(description.method, description.path)
      for (const [, name = ""] of description.path.matchAll(/\{(\w+)\}/g)) assert.include(known, name)
      for (const name of description.repeated) assert.include(known, name)
      if (description.kind === "json" && description.idempotentBy !== undefined) {
        const { headers, idempotentBy } = description
        assert.include(known, headers[idempotentBy] ?? idempotentBy)
        assert.notStrictEqual(description.method, "GET", "a GET is safe by itself")
      }
      assert.match(description.title, /\S/)
      assert.isAbove(description.docs.length, 0)
      for (const page of description.docs) {
        assert.match(page, /^https:\/\/(pay\.weixin\.qq\.com|pay\.wechatpay\.cn|developers\.weixin\.qq\.com)\//)
      }
    })
  }
})

describe("Catalogue.matcher", () => {
  const find = Catalogue.matcher(Catalogue.all)
  const shape = (path: string) => path.replaceAll(/\{\w+\}/g, "{}")
  const names = (method: string, path: string) => find(method, path).map(({ description }) => description.name)

  it("finds every endpoint by its route, as a scan over all routes does", () => {
    for (const { description: { method, path } } of Catalogue.all) {
      const sample = path.replaceAll(/\{\w+\}/g, "x-1")
      const scanned = Catalogue.all.filter(({ description }) =>
        description.method === method && shape(description.path) === shape(path)
      )
      assert.deepStrictEqual(names(method, sample), scanned.map(({ description }) => description.name))
    }
  })

  it("prefers a segment that is written out, and goes back where it leads nowhere", () => {
    const route = (path: string) => ({ description: { method: "GET" as const, path } })
    const [id, of, byId] = [route("/a/{id}"), route("/a/all"), route("/a/{id}/b")]
    const match = Catalogue.matcher([id, byId, of])
    assert.deepStrictEqual(match("GET", "/a/all"), [of])
    assert.deepStrictEqual(match("GET", "/a/1"), [id])
    assert.deepStrictEqual(match("GET", "/a/all/b"), [byId])
  })

  it("finds nothing for another method, an empty parameter, or a longer or shorter path", () => {
    assert.deepStrictEqual(names("DELETE", "/v3/pay/transactions/id/1"), [])
    assert.deepStrictEqual(names("GET", "/v3/pay/transactions/id/"), [])
    assert.deepStrictEqual(names("GET", "/v3/pay/transactions/id/1/2"), [])
    assert.deepStrictEqual(names("GET", "/v3/pay/transactions"), [])
  })
})
