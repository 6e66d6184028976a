import { assert, describe, it } from "@effect/vitest"
import type { Endpoint } from "effect-wechatpay"
import { Catalogue, OpenApi } from "effect-wechatpay/catalogue"
import * as Ecommerce from "effect-wechatpay/ecommerce"
import { pages } from "./pages.ts"

const endpoints = Object.values(Ecommerce)
  .flatMap((module) => Object.values<unknown>({ ...module }))
  .flatMap((one) => Catalogue.all.filter((endpoint) => endpoint === one))

const document = OpenApi.make(endpoints)

type Json = Readonly<Record<string, unknown>>
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)
const list = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

/** A schema without references and without the alternative of being absent. */
const resolve = (value: unknown): Json => {
  if (!isJson(value)) return {}
  const { $ref, allOf, anyOf, ...rest } = value
  if (typeof $ref === "string") {
    return resolve(
      $ref.replace(/^#\//, "").split("/").reduce<unknown>((at, key) => isJson(at) ? at[key] : undefined, document)
    )
  }
  const present = list(anyOf).filter((one) => !isJson(one) || one["type"] !== "null")
  return [...list(allOf), ...present.slice(0, 1)].reduce<Json>((all, one) => ({ ...all, ...resolve(one) }), rest)
}

interface Field {
  readonly isRequired: boolean
  readonly isSensitive: boolean
  /** Greatest length; `undefined` where a pattern or a list of values says what fits: `itServes` tries those. */
  readonly most: number | undefined
}

const most = ({ maxLength }: Json): number | undefined => typeof maxLength === "number" ? maxLength : undefined

/** The fields of an object and of what is in it, by their paths. */
const within = (schema: Json, path: string): ReadonlyArray<readonly [string, Field]> => {
  const items = resolve(schema["items"])
  const inner = schema["type"] === "array" ? items : schema
  const required = list(inner["required"])
  return Object.entries(isJson(inner["properties"]) ? inner["properties"] : {}).flatMap(([name, value]) => {
    const own = resolve(value)
    const at = `${path}${name}`
    return [
      [at, {
        isRequired: required.includes(name),
        isSensitive: own["x-sensitive"] === true,
        most: most(own)
      }] as const,
      ...within(own, `${at}.`)
    ]
  })
}

const fieldsOf = (operation: string): ReadonlyMap<string, Field> => {
  const [method = "", path = ""] = operation.split(" ")
  const found = document.paths[path]?.[method.toLowerCase()]
  const body = resolve(Object.values(found?.requestBody?.content ?? {})[0]?.schema)
  return new Map([
    ...(found?.parameters ?? []).map(({ name, required, schema }) => {
      const own = resolve(schema)
      return [name, {
        isRequired: required ?? false,
        isSensitive: own["x-sensitive"] === true,
        most: most(own)
      }] as const
    }),
    ...within(body, "")
  ])
}

/** Roles by the pages' names for them. */
const roles: Readonly<Record<string, Endpoint.Role>> = { 平台商户: "platform", 普通服务商: "partner" }

/** Where the library differs on purpose, and why. */
const differences: Readonly<Record<string, string>> = {
  "POST /v3/ecommerce/refunds/apply sub_mchid is not required": "a person's order has individual_auth_id instead",
  "GET /v3/ecommerce/refunds/id/{refund_id} sub_mchid is not required": "as above",
  "GET /v3/ecommerce/refunds/out-refund-no/{out_refund_no} sub_mchid is not required": "as above",
  "POST /v3/ecommerce/refunds/{refund_id}/apply-abnormal-refund sub_mchid is not required": "as above"
}

describe("Today's pages", () => {
  for (const { callers, codes, fields, operation, page } of pages) {
    it(`${page}: ${operation}`, () => {
      const [endpoint] = Catalogue.all.filter(({ description }) => description.route === operation)
      assert.isDefined(endpoint, "has an endpoint")
      assert.isTrue(endpoint!.description.docs.some((one) => one.endsWith(`/${page}`)), "names its page")
      // Some pages of the platforms' menu name service providers alone.
      assert.includeMembers([...endpoint!.description.roles], [
        "platform",
        ...callers.split(" ").map((one) => roles[one]!)
      ])
      assert.sameMembers([...endpoint!.description.codes], codes === "" ? [] : codes.split(" "))
      const known = fieldsOf(operation)
      const differing = (fields === "" ? [] : fields.split(" ")).flatMap((field) => {
        const [, name = "", star = "", bound = ""] = /^([a-z_.]+)(\*?)(E|\d*)$/.exec(field) ?? []
        const own = known.get(name)
        if (own === undefined) return [`${name} is missing`]
        return [
          ...(own.isRequired === (star === "*") ? [] : [`${name} is ${own.isRequired ? "" : "not "}required`]),
          ...(own.isSensitive === (bound === "E") ? [] : [`${name} is ${own.isSensitive ? "" : "not "}encrypted`]),
          ...(bound === "" || bound === "E" || own.most === undefined || own.most === Number(bound)
            ? []
            : [`${name} is bounded by ${own.most}, not ${bound}`])
        ].filter((difference) => differences[`${operation} ${difference}`] === undefined)
      })
      assert.deepStrictEqual(differing, [])
    })
  }
})
