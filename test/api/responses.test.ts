import { assert, describe, it } from "@effect/vitest"
import { Catalogue } from "effect-wechatpay/catalogue"
import * as SchemaAST from "effect/SchemaAST"
import * as notifications from "../../src/notifications.ts"

/** Everything that WeChat Pay sends: responses and notifications. */
const sent = [
  ...Catalogue.all.flatMap(({ description }) =>
    description.kind === "stream" ? [] : [{ name: description.name, ast: description.response.ast }]
  ),
  ...notifications.all.map(({ name, resource }) => ({ name, ast: resource.ast }))
]

interface Found {
  /** Bounds on values, as `path: bound`. */
  readonly bounds: ReadonlyArray<string>
  /** Fields below the top that must be there. */
  readonly needed: ReadonlyArray<string>
}

const none: Found = { bounds: [], needed: [] }

const join = (all: ReadonlyArray<Found>): Found => ({
  bounds: [...new Set(all.flatMap(({ bounds }) => bounds))],
  needed: [...new Set(all.flatMap(({ needed }) => needed))]
})

/** Those that are a part of the type. */
const ofType = ["an integer", "a finite number"]

const expected = (check: SchemaAST.Check<never>): ReadonlyArray<string> =>
  check._tag === "FilterGroup"
    ? check.checks.flatMap(expected)
    : [typeof check.annotations?.expected === "string" ? check.annotations.expected : "a filter"]

const inner = (ast: SchemaAST.AST, path: string): Found => {
  if (SchemaAST.isArrays(ast)) return join([...ast.elements, ...ast.rest].map((one) => walk(one, `${path}[]`)))
  if (SchemaAST.isUnion(ast)) return join(ast.types.map((one) => walk(one, path)))
  if (!SchemaAST.isObjects(ast)) return none
  return join(ast.propertySignatures.map(({ name, type }) => {
    const at = path === "" ? String(name) : `${path}.${String(name)}`
    const below = walk(type, at)
    return path === "" || SchemaAST.isOptional(type) ? below : join([{ ...none, needed: [at] }, below])
  }))
}

const walk = (ast: SchemaAST.AST, path: string): Found =>
  join([
    { ...none, bounds: (ast.checks ?? []).flatMap(expected).map((bound) => `${path}: ${bound}`) },
    inner(ast, path),
    ...(ast.encoding ?? []).map(({ to }) => walk(to, path))
  ])

const suborders = ["sub_orders[].out_trade_no", "sub_orders[].trade_state"]
const encryptedParts = ["bill_sequence", "download_url", "encrypt_key", "nonce"].map((one) =>
  `download_bill_list[].${one}`
)
const batch = ["out_batch_no", "batch_id", "batch_status"].map((one) => `transfer_batch.${one}`)

/** Fields that identify an element or an object. Their pages promise them. */
const promised: Readonly<Record<string, ReadonlyArray<string>>> = {
  "Combine.query": suborders,
  "PartnerCombine.query": suborders,
  "PersonalCollection.queryById": suborders,
  "CombinePapay.pay": suborders,
  "CombinePapay.query": suborders,
  "Order.combinedPaid": suborders,
  "SubMerchantFundFlowBill.request": encryptedParts,
  "EcommerceFundFlowBill.request": encryptedParts,
  "MerchantBill.request": encryptedParts,
  "BatchTransfer.queryById": batch,
  "BatchTransfer.queryByOutBatchNo": batch,
  "BankPromotion.listTasks": ["data[].task_id"],
  "CashCouponStock.list": ["data[].stock_id", "data[].status"],
  "MerchantCouponSubsidy.list": ["pay_receipt_list[].status"],
  "CashCoupon.list": ["data[].stock_id", "data[].status"],
  "Complaint.list": ["data[].complaint_id", "data[].complaint_state"],
  "Complaint.listHistory": ["link", "faq_list.faqs[]", "button", "button_group.buttons[]"].map((one) =>
    `data[].normal_message.blocks[].${one}.action.message_info.content`
  ),
  "Certificate.list": [
    "data[].serial_no",
    "data[].effective_time",
    "data[].expire_time",
    "data[].encrypt_certificate",
    "data[].encrypt_certificate.algorithm",
    "data[].encrypt_certificate.nonce",
    "data[].encrypt_certificate.ciphertext"
  ],
  "ProfitSharingOrder.shared": ["receiver.amount"],
  "ProfitSharingOrder.returned": ["receiver.amount"]
}

describe("What WeChat Pay sends", () => {
  for (const { ast, name } of sent) {
    it(`${name} has no bounds and needs only what is promised`, () => {
      const { bounds, needed } = walk(ast, "")
      assert.deepStrictEqual(bounds.filter((bound) => !ofType.some((one) => bound.endsWith(one))), [])
      assert.deepStrictEqual(needed, promised[name] ?? [])
    })
  }
})
