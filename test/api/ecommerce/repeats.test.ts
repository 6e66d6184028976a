import { assert, describe, it } from "@effect/vitest"
import { Catalogue } from "effect-wechatpay/catalogue"

const ecommerce = Catalogue.entries.filter(({ line }) => line === "ecommerce")

describe("Operations of platforms", () => {
  it("are repeated by themselves, but for those after which a program must look first", () => {
    const waiting = ecommerce.flatMap(({ endpoint: { description } }) =>
      description.kind === "json" && description.method !== "GET" && !description.safe &&
        description.idempotentBy === undefined
        ? [description.name]
        : []
    )
    assert.deepStrictEqual(waiting.toSorted(), [
      "AfterSalesOrder.request",
      "CombinePapay.pay",
      "ContactChange.submit",
      "EcommerceApplyment.submit",
      "HostedApplyment.submit",
      "HostedApplyment.submitSignature",
      "RechargeEmployee.add",
      "ShortNameChange.submit",
      "SubjectChange.submit"
    ])
  })

  it("move money under a number of the platform's own", () => {
    const numbers = new Map(ecommerce.map(({ endpoint: { description } }) => [
      description.name,
      description.kind === "json" ? description.idempotentBy : undefined
    ]))
    for (
      const [name, number] of [
        ["EcommerceProfitSharingOrder.request", "out_order_no"],
        ["EcommerceProfitSharingOrder.unfreeze", "out_order_no"],
        ["EcommerceProfitSharingReturn.request", "out_return_no"],
        ["EcommerceRefund.create", "out_refund_no"],
        ["Subsidy.create", "transaction_id"],
        ["Subsidy.requestReturn", "out_order_no"],
        ["Withdrawal.create", "out_request_no"],
        ["PlatformWithdrawal.create", "out_request_no"],
        ["DayEndWithdrawal.create", "out_request_no"],
        ["Closure.submit", "out_request_no"],
        ["Compensation.create", "out_bill_no"],
        ["DepositCompensation.create", "out_bill_no"],
        ["InsuranceClaim.create", "out_bill_no"],
        ["MerchantTransfer.create", "out_bill_no"],
        ["IndividualSettlement.request", "out_settle_batch_no"],
        ["Oversea.create", "out_order_id"]
      ] as const
    ) {
      assert.strictEqual(numbers.get(name), number, name)
    }
  })
})
