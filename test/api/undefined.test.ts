import { assert, describe, it } from "@effect/vitest"
import { Catalogue } from "effect-wechatpay/catalogue"
import { type Order, Refund } from "effect-wechatpay/payments"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

/** Optional fields of a type that do not take `undefined`, as paths. */
const strict = (ast: SchemaAST.AST, path: string, seen: ReadonlySet<SchemaAST.AST>): ReadonlyArray<string> => {
  if (seen.has(ast)) return []
  const within = new Set([...seen, ast])
  if (SchemaAST.isUnion(ast)) return ast.types.flatMap((type) => strict(type, path, within))
  if (SchemaAST.isArrays(ast)) return [...ast.elements, ...ast.rest].flatMap((type) => strict(type, path, within))
  if (!SchemaAST.isObjects(ast)) return []
  return ast.propertySignatures.flatMap(({ name, type }) => {
    const at = `${path}.${String(name)}`
    const takes = !SchemaAST.isOptional(type) ||
      (SchemaAST.isUnion(type) && type.types.some((member) => SchemaAST.isUndefined(member)))
    return [...(takes ? [] : [at]), ...strict(type, at, within)]
  })
}

describe("undefined", () => {
  it("is taken by every optional field of the catalogue, of requests and of responses", () => {
    const found = Catalogue.all.flatMap(({ description }) => [
      ...strict(SchemaAST.toType(description.request.ast), `${description.name} request`, new Set()),
      ...(description.kind === "stream"
        ? []
        : strict(SchemaAST.toType(description.response.ast), `${description.name} response`, new Set()))
    ])
    assert.deepStrictEqual(found, [])
  })

  it("may be handed from a response to the next request", () => {
    const refund = (order: Order.Transaction): Refund.CreateRequest => ({
      transaction_id: order.transaction_id,
      out_refund_no: "tea-refund-1",
      amount: { refund: 1, total: order.amount?.total ?? 1, currency: "CNY" },
      reason: order.attach
    })
    const request = refund({ out_trade_no: "tea", trade_state: "SUCCESS", transaction_id: "4200", attach: undefined })
    assert.isTrue(Schema.is(Schema.toType(Refund.CreateRequest))(request))
  })
})
