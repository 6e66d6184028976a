/**
 * The sweep over all endpoints that move money or create something: `test/sandbox/faults/sweep.ts` says what must hold.
 * A new endpoint gets a row, or a reason why it has none.
 */
import { assert, describe, it } from "@effect/vitest"
import { Catalogue } from "effect-wechatpay/catalogue"
import * as Effect from "effect/Effect"
import { agreements } from "./faults/agreements.ts"
import { deductions, parking, payscore } from "./faults/deductions.ts"
import { ecommerce } from "./faults/ecommerce.ts"
import { marketing } from "./faults/marketing.ts"
import { partnerPayments, payments } from "./faults/payments.ts"
import { sharing } from "./faults/sharing.ts"
import { layer, type Row } from "./faults/sweep.ts"
import { transfers } from "./faults/transfers.ts"

const rows: ReadonlyArray<Row> = [
  payments,
  partnerPayments,
  transfers,
  sharing,
  deductions,
  parking,
  payscore,
  ecommerce,
  agreements,
  marketing
].flat()

/** Endpoints without a row, by the reason. */
const left: Readonly<Record<string, ReadonlyArray<string>>> = {
  "the sandbox keeps no state of it: it responds with an example": [
    "AfterSalesOrder.request",
    "ConsumptionCard.send",
    "ContactChange.revoke",
    "ContactChange.submit",
    "InactiveMerchant.submit",
    "MerchantCouponCode.remove",
    "MerchantCouponSubsidy.payBack",
    "Partnership.build",
    "Partnership.terminate",
    "ShortNameChange.revoke",
    "ShortNameChange.submit"
  ],
  "prepares a page; nothing is there until its user signs": [
    "CombinePapay.preSignApp",
    "CombinePapay.preSignMiniProgram",
    "Contract.presign",
    "Contract.presignApp",
    "Contract.presignH5",
    "Contract.presignJsapi",
    "Contract.presignMiniProgram",
    "IndividualContract.preSignApp",
    "IndividualContract.preSignAppWithRealName",
    "IndividualContract.preSignMiniProgram",
    "IndividualContract.preSignMiniProgramWithRealName",
    "PartnerContract.presignApp",
    "PartnerContract.presignH5",
    "PartnerContract.presignJsapi",
    "PartnerContract.presignMiniProgram"
  ],
  "ends or changes what is there already; it creates nothing and moves no money": [
    "CombinePapay.terminate",
    "Complaint.complete",
    "Complaint.updateRefundProgress",
    "ComplaintNotification.remove",
    "EcommerceApplyment.revokeById",
    "EcommerceApplyment.revokeByOutRequestNo",
    "EcommerceProfitSharingReceiver.remove",
    "Guide.assign",
    "MerchantCoupon.disassociate",
    "MerchantCouponStock.update",
    "PartnerGuide.assign",
    "PartnerPermission.terminateByAuthorizationCode",
    "PartnerPermission.terminateByOpenid",
    "PayGiftMerchant.remove",
    "Permission.terminateByAuthorizationCode",
    "Permission.terminateByOpenid",
    "RechargeEmployee.remove",
    "Subject.cancelByBusinessCode",
    "SubjectChange.revoke",
    "ViolationNotification.remove"
  ],
  "a message, an address, a receiver, a template or a receipt: no money": [
    "BatchTransfer.requestBillReceipt",
    "BatchTransfer.requestDetailReceipt",
    "Complaint.respond",
    "Complaint.respondImmediately",
    "ComplaintNotification.create",
    "Deduction.announce",
    "EcommerceProfitSharingReceiver.add",
    "FapiaoMerchant.createCardTemplate",
    "PartnerDeduction.announce",
    "PartnerFapiaoMerchant.createCardTemplate",
    "Transfer.requestReceiptByOutBillNo",
    "ViolationNotification.create"
  ],
  "no row yet: invoices, which need a title first, and hosted applications": [
    "FapiaoApplication.issue",
    "FapiaoApplication.reverse",
    "HostedApplyment.submit",
    "HostedApplyment.submitSignature",
    "PartnerFapiaoApplication.issue",
    "PartnerFapiaoApplication.issueGeneral",
    "PartnerFapiaoApplication.issuePassengerTransport",
    "PartnerFapiaoApplication.issueRealEstateLeasing",
    "PartnerFapiaoApplication.issueRefinedOil",
    "PartnerFapiaoApplication.reverse"
  ],
  "the state shows nothing: a collection that is under way is asked for again, a declared subsidy is given up": [
    "PartnerServiceOrder.pay",
    "ServiceOrder.pay",
    "Subsidy.cancel"
  ]
}

describe("A call that goes wrong", () => {
  it("has a row or a reason in this table, no matter which endpoint it is of", () => {
    const changing = Catalogue.all.flatMap(({ description }) =>
      description.kind === "json" && description.method !== "GET" && !description.safe ? [description.name] : []
    )
    const known = [...rows.map(({ name }) => name), ...Object.values(left).flat()]
    assert.deepStrictEqual(known.toSorted(), changing.toSorted())
    assert.lengthOf(rows, 134)
  })

  for (const { name, sweep } of rows) {
    it.effect(`${name} takes effect once`, () => Effect.provide(sweep, layer))
  }
})
