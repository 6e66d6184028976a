import { assert, describe, it } from "@effect/vitest"
import { Catalogue, OpenApi } from "effect-wechatpay/catalogue"

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

describe("Catalogue", () => {
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
      if (description.idempotentBy !== undefined) {
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
