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
