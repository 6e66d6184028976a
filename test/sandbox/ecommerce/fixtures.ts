/** What a platform's tests begin with. */
import { Effect, type Scope } from "effect"
import type { Endpoint } from "effect-wechatpay"
import { Applyment } from "effect-wechatpay/ecommerce"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Lawful from "../../support/sandbox.ts"

/** A platform's sandbox. */
export const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services | Scope.Scope>) =>
  Effect.provide(Effect.scoped(test), Lawful.layer({ mode: "platform" }))

export const out_request_no = "APPLYMENT_00000000001"

/** A company whose legal representative runs the account. */
export const company: Applyment.SubmitRequest = {
  out_request_no,
  organization_type: "2",
  business_license_info: {
    business_license_copy: "media-licence",
    business_license_number: "91440300MA5EUB8C1B",
    merchant_name: "示例茶铺有限公司",
    legal_person: "张三"
  },
  id_card_info: {
    id_card_copy: "media-front",
    id_card_national: "media-back",
    id_card_name: "张三",
    id_card_number: "440301199001011234",
    id_card_valid_time_begin: "2019-06-06",
    id_card_valid_time: "长期"
  },
  account_info: {
    bank_account_type: "74",
    account_bank: "工商银行",
    account_name: "示例茶铺有限公司",
    account_number: "6222020000000000018"
  },
  contact_info: { contact_type: "65", contact_name: "张三", mobile_phone: "13800000000" },
  sales_scene_info: { store_name: "示例茶铺", store_url: "https://tea.example" },
  merchant_shortname: "示例茶铺"
}

/** An application that is through: the new sub-merchant's number. */
export const opened = (application: Applyment.SubmitRequest = company) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const { out_request_no } = application
    yield* Applyment.submit(application)
    yield* sandbox.advance("3 seconds")
    yield* sandbox.ecommerce.approveApplyment({ out_request_no })
    const { sub_mchid = "" } = yield* sandbox.ecommerce.signApplyment({ out_request_no })
    return sub_mchid
  })
