import { assert, describe, it } from "@effect/vitest"
import { WeChatPayError } from "effect-wechatpay"
import { Catalogue, OpenApi } from "effect-wechatpay/catalogue"

const document = OpenApi.make(Catalogue.all)

const refs = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value)
    ? value.flatMap(refs)
    : typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, one]) => key === "$ref" && typeof one === "string" ? [one] : refs(one))
    : []

describe("OpenApi", () => {
  it("has an operation for every endpoint", () => {
    for (const { description } of Catalogue.all) {
      assert.isDefined(document.paths[description.path]?.[description.method.toLowerCase()], description.name)
    }
  })

  it("resolves every reference", () => {
    for (const ref of refs(document)) {
      assert.isDefined(document.components.schemas[ref.replace("#/components/schemas/", "")], ref)
    }
  })

  it("requires on the wire what the configuration fills, and places fields by the route", () => {
    const close = document.paths["/v3/pay/transactions/out-trade-no/{out_trade_no}/close"]?.["post"]
    assert.deepStrictEqual(close?.parameters?.map(({ in: at, name, required }) => ({ at, name, required })), [
      { at: "path", name: "out_trade_no", required: true }
    ])
    assert.deepStrictEqual(close?.requestBody?.content["application/json"]?.schema.required, ["mchid"])
    assert.deepStrictEqual(Object.keys(close?.responses ?? {}), ["204", "default"])
    const query = document.paths["/v3/pay/transactions/id/{transaction_id}"]?.["get"]
    assert.include((query?.parameters ?? []).map(({ in: at, name }) => `${at} ${name}`), "query mchid")
    assert.isUndefined(query?.requestBody)
  })

  it("lists the codes of an error, those that every endpoint shares included", () => {
    const prepay = document.paths["/v3/pay/transactions/native"]?.["post"]
    assert.nestedPropertyVal(prepay, "responses.default.content.application/json.schema.properties.code.type", "string")
    for (const { description } of Catalogue.all) {
      const operation = document.paths[description.path]?.[description.method.toLowerCase()]
      const schema = JSON.stringify(operation?.responses["default"]?.content?.["application/json"]?.schema)
      for (const code of [...WeChatPayError.commonCodes, ...description.codes]) {
        assert.include(schema, JSON.stringify(code), description.name)
      }
    }
  })

  it("describes an optional field by its value, without null", () => {
    assert.notInclude(JSON.stringify(document), ",{\"type\":\"null\"}")
    const prepay = document.paths["/v3/pay/transactions/native"]?.["post"]
    assert.nestedPropertyVal(
      prepay,
      "requestBody.content.application/json.schema.properties.attach.type",
      "string"
    )
  })

  it("marks sensitive fields of requests and responses", () => {
    const sensitive = (value: unknown): ReadonlyArray<string> =>
      typeof value !== "object" || value === null
        ? []
        : Object.entries(value).flatMap(([key, one]) =>
          typeof one === "object" && one !== null && "x-sensitive" in one ? [key] : sensitive(one)
        )
    const add = document.paths["/v3/profitsharing/receivers/add"]?.["post"]
    assert.deepStrictEqual([...new Set(sensitive(add?.requestBody))], ["name"])
    assert.nestedPropertyVal(
      document.components.schemas["ProfitSharingReceiver.AddResponse"],
      "properties.name.x-sensitive",
      true
    )
  })

  it("describes an upload as multipart, with the digest in its meta part", () => {
    const upload = document.paths["/v3/merchant/media/upload"]?.["post"]
    assert.deepStrictEqual(
      Object.keys(upload?.requestBody?.content ?? {}),
      ["multipart/form-data"]
    )
    assert.nestedPropertyVal(
      upload?.requestBody?.content["multipart/form-data"]?.schema,
      "properties.meta.properties.sha256.type",
      "string"
    )
  })
})
