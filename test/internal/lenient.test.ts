import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, References, Result, Schema, SchemaAST } from "effect"
import { Wire } from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import * as Lenient from "../../src/internal/lenient.ts"
import * as notifications from "../../src/notifications.ts"

/** Everything that WeChat Pay sends: responses and the content of notifications. */
const sent: ReadonlyArray<
  { readonly name: string; readonly schema: Schema.Codec<unknown, unknown, Wire.Opener, Wire.Sealer> }
> = [
  ...Catalogue.all.flatMap(({ description }) =>
    description.kind === "stream" || description.response.ast._tag === "Void"
      ? []
      : [{ name: description.name, schema: description.response }]
  ),
  ...notifications.all.map(({ name, resource }) => ({ name, schema: resource }))
]

/** A document with every field, and two items in every list. */
const sample = (ast: SchemaAST.AST): unknown => {
  const [link] = ast.encoding ?? []
  if (link !== undefined) return sample(link.to)
  if (SchemaAST.isObjects(ast)) {
    return Object.fromEntries(ast.propertySignatures.map(({ name, type }) => [String(name), sample(type)]))
  }
  if (SchemaAST.isArrays(ast)) return [...ast.rest, ...ast.rest].map(sample)
  if (SchemaAST.isUnion(ast)) return ast.types.length === 0 ? undefined : sample(ast.types[0] ?? ast)
  if (SchemaAST.isLiteral(ast)) return ast.literal
  if (SchemaAST.isNumber(ast)) return 1
  if (SchemaAST.isBoolean(ast)) return true
  return SchemaAST.resolveAt<string>("format")(ast) === "date-time" ? "2026-11-30T12:00:00+08:00" : "1"
}

/** Changes every value of a document, from the inside out. */
const everywhere = (value: unknown, change: (value: unknown, isItem: boolean) => unknown, isItem = false): unknown => {
  const inner = Array.isArray(value)
    ? value.map((one) => everywhere(one, change, true))
    : typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, everywhere(one, change)]))
    : value
  return change(inner, isItem)
}

const decode = ({ name, schema }: (typeof sent)[number], json: unknown) => {
  const text = JSON.stringify(json)
  return Lenient.decoder(name, schema)(JSON.parse(text), text).pipe(
    Effect.provideService(Wire.Opener, { open: (ciphertext) => Effect.succeed(ciphertext) }),
    Effect.provideService(References.MinimumLogLevel, "Error")
  )
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value)

const forms: Readonly<Record<string, (value: unknown, isItem: boolean) => unknown>> = {
  "integers as text": (value) => typeof value === "number" ? String(value) : value,
  "booleans as text": (value) => typeof value === "boolean" ? String(value) : value,
  "text as an integer": (value) => value === "1" ? 1 : value,
  "lists of one thing as the thing": (value) => Array.isArray(value) && value.length === 1 ? value[0] : value,
  "objects as lists of one": (value, isItem) => isObject(value) && !isItem ? [value] : value
}

describe("What WeChat Pay sends in another form than its page says", () => {
  for (const one of sent) {
    it.effect(one.name, () =>
      Effect.gen(function*() {
        const whole = everywhere(sample(one.schema.ast), (value) => Array.isArray(value) ? value.slice(0, 1) : value)
        const expected = yield* decode(one, whole)
        for (const [form, change] of Object.entries(forms)) {
          const changed = everywhere(whole, change)
          // The whole document is no field: it stays what it is.
          const json = isObject(whole) && Array.isArray(changed) ? changed[0] : changed
          assert.deepStrictEqual(yield* decode(one, json), expected, form)
        }
      }))
  }
})

const child = (value: unknown, key: string | number): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined

/** Every list of a document, by its path. */
const lists = (
  value: unknown,
  path: ReadonlyArray<string | number> = []
): ReadonlyArray<ReadonlyArray<string | number>> =>
  Array.isArray(value)
    ? [path, ...value.slice(0, 1).flatMap((one) => lists(one, [...path, 0]))]
    : typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, one]) => lists(one, [...path, name]))
    : []

/**
 * What moved: sub-orders, receivers of a sharing, transfers of a batch, accounts that are paid out; and the parts of an
 * encrypted bill, each of which
 * holds rows. A list that lost one of them would add up to something else.
 */
const moneyHangsOn = [
  "Combine.query sub_orders",
  "PartnerCombine.query sub_orders",
  "PersonalCollection.queryById sub_orders",
  "SubMerchantFundFlowBill.request download_bill_list",
  "BatchTransfer.queryById transfer_detail_list",
  "BatchTransfer.queryByOutBatchNo transfer_detail_list",
  "ProfitSharingOrder.request receivers",
  "ProfitSharingOrder.query receivers",
  "ProfitSharingOrder.unfreeze receivers",
  "PartnerProfitSharingOrder.request receivers",
  "PartnerProfitSharingOrder.query receivers",
  "PartnerProfitSharingOrder.unfreeze receivers",
  "BrandProfitSharing.request receivers",
  "BrandProfitSharing.query receivers",
  "Closure.check account_info",
  "Closure.queryByOutRequestNo account_withdraw_result",
  "Closure.queryByOutRequestNo account_info",
  "Closure.queryById account_withdraw_result",
  "Closure.queryById account_info",
  "CombinePapay.pay sub_orders",
  "CombinePapay.query sub_orders",
  "EcommerceFundFlowBill.request download_bill_list",
  "EcommerceProfitSharingOrder.request receivers",
  "EcommerceProfitSharingOrder.query receivers",
  "MerchantBill.request download_bill_list",
  "Order.combinedPaid sub_orders"
]

describe("An item that cannot be read", () => {
  it.effect("is left out, unless money hangs on it: then the response fails", () =>
    Effect.gen(function*() {
      const failing: Array<string> = []
      for (const one of sent) {
        const whole = sample(one.schema.ast)
        for (const path of lists(whole)) {
          const broken = structuredClone(whole)
          const list = path.reduce<unknown>(child, broken)
          if (!Array.isArray(list) || typeof list[0] !== "object") continue
          list[1] = false
          const result = yield* Effect.result(decode(one, broken))
          const at = `${one.name} ${path.filter((key) => key !== 0).join(".")}`
          if (Result.isFailure(result)) failing.push(at)
          else {
            const read = path.reduce<unknown>(child, result.success)
            assert.isTrue(Array.isArray(read) && read.length === 1, at)
          }
        }
      }
      assert.deepStrictEqual(failing, moneyHangsOn)
    }))

  it.effect("is named in a warning, and its content is not", () =>
    Effect.gen(function*() {
      const logged: Array<string> = []
      const Page = Schema.Struct({
        data: Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.optional(Schema.String) }))
      })
      const text = JSON.stringify({ data: [{ id: 1, name: true }, { name: "secret" }, "secret", { id: "4" }] })
      const page = yield* Lenient.decoder("Own.list", Page)(JSON.parse(text), text).pipe(
        Effect.provideService(References.MinimumLogLevel, "All"),
        Effect.provide(
          Logger.layer([Logger.make(({ logLevel, message }) => void logged.push(`${logLevel} ${message}`))])
        )
      )
      assert.deepStrictEqual(page.data, [{ id: "1" }, { id: "4" }])
      assert.deepStrictEqual(logged, [
        "Debug Own.list: read in another form: data[0].id; 1 field(s) do not fit and read as absent: data[0].name",
        "Warn Own.list: 2 item(s) do not fit and are left out: data[1], data[2]"
      ])
    }))

  it.effect("is not made up from a number that JavaScript cannot hold", () =>
    Effect.gen(function*() {
      const Order = Schema.Struct({ transaction_id: Schema.optional(Schema.String) })
      const decode = Lenient.decoder("Own.query", Order)
      const read = (text: string) => decode(JSON.parse(text), text)
      assert.deepStrictEqual(yield* read(`{"transaction_id":4200001234}`), { transaction_id: "4200001234" })
      assert.deepStrictEqual(yield* read(`{"transaction_id":4200001234567890123456789012}`), {})
    }))
})
