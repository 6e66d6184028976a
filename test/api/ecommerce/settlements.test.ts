import { assert, describe, it } from "@effect/vitest"
import type { Payment } from "effect-wechatpay"
import {
  Compensation,
  DayEndWithdrawal,
  DepositAfterSales,
  DepositCompensation,
  DepositPremium,
  DepositShipping,
  InsuranceClaim,
  MerchantCompensation,
  MerchantTransfer,
  Oversea,
  PlatformWithdrawal,
  ProfitSharingOrder,
  ProfitSharingReturn,
  Refund,
  Withdrawal
} from "effect-wechatpay/ecommerce"
import * as Effect from "effect/Effect"
import * as Platform from "../../support/platform.ts"
import { sub_mchid, transaction_id } from "./serves.ts"

/** What a query's response says of a call that nobody knows the end of, and where it was asked for. */
const says = <Req, Res>(
  endpoint: Payment.Resolvable<Req, Res>,
  request: NoInfer<Req>,
  asks: string,
  responses: ReadonlyArray<readonly [tag: "Settled" | "Repeat" | "OtherContent", response: unknown]>
) =>
  it.effect(`${endpoint.description.name} asks ${asks}`, () =>
    Effect.gen(function*() {
      for (const [tag, response] of responses) {
        const { layer, received } = Platform.world(() => Platform.json(response))
        const settlement = yield* Effect.provide(endpoint.settlement(request), layer)
        assert.strictEqual(settlement._tag, tag, JSON.stringify(response))
        assert.deepStrictEqual(
          received.map(({ method, url }) => `${method} ${url.pathname}`),
          [`GET ${asks}`]
        )
      }
    }))

describe("What a query says of a call", () => {
  const share = {
    type: "MERCHANT_ID",
    receiver_account: "1900000110",
    amount: 100,
    description: "fee"
  } as const
  const sharing = { transaction_id, out_order_no: "P1", order_id: "3008", status: "FINISHED" }
  says(
    ProfitSharingOrder.request,
    { sub_mchid, transaction_id, out_order_no: "P1", receivers: [share], finish: false },
    "/v3/ecommerce/profitsharing/orders",
    [
      ["Settled", { ...sharing, receivers: [share] }],
      ["OtherContent", { ...sharing, receivers: [{ ...share, amount: 99 }] }],
      ["OtherContent", { ...sharing, receivers: [{ ...share, receiver_account: "1900000111" }] }]
    ]
  )
  says(
    ProfitSharingOrder.unfreeze,
    { sub_mchid, transaction_id, out_order_no: "P1", description: "end" },
    "/v3/ecommerce/profitsharing/orders",
    [["Settled", sharing]]
  )

  const returned = { out_return_no: "R1", out_order_no: "P1", return_mchid: "1900000110", result: "SUCCESS" }
  says(
    ProfitSharingReturn.request,
    { sub_mchid, out_order_no: "P1", out_return_no: "R1", return_mchid: "1900000110", amount: 10, description: "x" },
    "/v3/ecommerce/profitsharing/returnorders",
    [
      ["Settled", { ...returned, amount: 10 }],
      ["OtherContent", { ...returned, amount: 11 }],
      ["OtherContent", { ...returned, amount: 10, return_mchid: "1900000111" }]
    ]
  )

  const refund = { refund_id: "5000", out_refund_no: "F1", transaction_id, status: "PROCESSING" }
  says(
    Refund.create,
    { sub_mchid, transaction_id, out_refund_no: "F1", amount: { refund: 1, total: 2 } },
    "/v3/ecommerce/refunds/out-refund-no/F1",
    [
      ["Settled", { ...refund, amount: { refund: 1 } }],
      ["OtherContent", { ...refund, amount: { refund: 2 } }],
      ["OtherContent", { ...refund, transaction_id: "4208", amount: { refund: 1 } }]
    ]
  )

  const withdrawn = { withdraw_id: "1", out_request_no: "W1", account_type: "BASIC" }
  const ends = [
    ["Settled", { ...withdrawn, amount: 5, status: "CREATE_SUCCESS" }],
    ["Repeat", { ...withdrawn, amount: 5, status: "INIT" }],
    ["OtherContent", { ...withdrawn, amount: 6, status: "INIT" }],
    ["OtherContent", { ...withdrawn, amount: 5, account_type: "FEES", status: "SUCCESS" }]
  ] as const
  const withdrawing = { out_request_no: "W1", amount: 5, account_type: "BASIC" } as const
  says(
    Withdrawal.create,
    { sub_mchid, ...withdrawing },
    "/v3/ecommerce/fund/withdraw/out-request-no/W1",
    ends
  )
  says(PlatformWithdrawal.create, withdrawing, "/v3/merchant/fund/withdraw/out-request-no/W1", ends)
  says(
    DayEndWithdrawal.create,
    { sub_mchid, out_request_no: "W1", calculate_amount_type: "ALLOW_CURRENT_BALANCE" },
    "/v3/platsolution/ecommerce/withdraw/day-end-balance-withdraw/out-request-no/W1",
    [
      ["Settled", { ...withdrawn, status: "PROCESSING" }],
      ["Repeat", { ...withdrawn, status: "CREATED" }]
    ]
  )

  const base = "/v3/platsolution/ecommerce/mch-transfer"
  const money = { out_bill_no: "B1", amount: 5, transfer_remark: "x" }
  const bills = [
    ["Settled", { ...money, state: "ACCEPTED" }],
    ["OtherContent", { ...money, amount: 6, state: "SUCCESS" }]
  ] as const
  const user = { transaction_info: { transaction_id } }
  says(Compensation.create, { receiver: user, ...money }, `${base}/compensate-bills/out-bill-no/B1`, bills)
  says(InsuranceClaim.create, { receiver: user, ...money }, `${base}/insurance-claim-bills/out-bill-no/B1`, bills)
  says(
    MerchantCompensation.create,
    { receiver: { mch_info: { mchid: "1" } }, ...money },
    `${base}/sub-mch-compensation-bills/B1`,
    bills
  )
  says(
    DepositCompensation.create,
    { business_type: "DEPOSIT_COMPENSATION", receiver: { mch_info: { mchid: "1" } }, ...money },
    `${base}/transfer-bills/out-bill-no/B1`,
    bills
  )
  says(
    DepositAfterSales.create,
    { sub_mchid, receiver: user, ...money },
    `${base}/deposit-after-sales-compensation-bills/out-bill-no/B1`,
    bills
  )
  says(
    DepositShipping.create,
    { sub_mchid, receiver: user, ...money },
    `${base}/deposit-shipping-cost-compensation-bills/out-bill-no/B1`,
    bills
  )
  says(
    DepositPremium.create,
    { sub_mchid, receiver: {}, ...money },
    `${base}/deposit-insurance-premiums-compensation-bills/B1`,
    bills
  )
  it.effect("DepositPremium.create repeats where nothing can be asked", () =>
    Effect.gen(function*() {
      const { layer, received } = Platform.world(() => Platform.json({}))
      const { _tag } = yield* Effect.provide(DepositPremium.create.settlement({ receiver: {}, ...money }), layer)
      assert.strictEqual(_tag, "Repeat")
      assert.lengthOf(received, 0)
    }))

  const transfer = { out_bill_no: "T1", transfer_bill_no: "1330", openid: "o1", transfer_amount: 5 }
  says(
    MerchantTransfer.create,
    { sub_mchid, out_bill_no: "T1", transfer_scene_id: "1000", openid: "o1", transfer_amount: 5, transfer_remark: "x" },
    "/v3/ecommerce/mch-transfer/transfer-bills/out-bill-no/T1",
    [
      ["Settled", { ...transfer, state: "SUCCESS" }],
      ["Repeat", { ...transfer, state: "WAIT_USER_CONFIRM" }],
      ["OtherContent", { ...transfer, transfer_amount: 6, state: "SUCCESS" }],
      ["OtherContent", { ...transfer, openid: "o2", state: "SUCCESS" }]
    ]
  )

  const abroad = { out_order_id: "A1", result: "ACCEPT", foreign_currency: "USD" }
  says(
    Oversea.create,
    {
      out_order_id: "A1",
      sub_mchid,
      transaction_id,
      amount: 5,
      foreign_currency: "USD",
      seller_info: { oversea_business_name: "A", oversea_shop_name: "A", seller_id: "1" },
      express_info: { courier_number: "1", express_company_name: "A" },
      payee_info: { payee_id: "1" }
    },
    "/v3/funds-to-oversea/orders/A1",
    [
      ["Settled", { ...abroad, amount: 5 }],
      ["OtherContent", { ...abroad, amount: 6 }],
      ["OtherContent", { ...abroad, amount: 5, foreign_currency: "EUR" }]
    ]
  )
})
