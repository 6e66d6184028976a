import { GoldPlan } from "effect-wechatpay/gold-plan"
import { itCalls } from "../../support/endpoint.ts"

/** The sandbox knows it. */
const sub_mchid = "0019000002"

itCalls({
  endpoint: GoldPlan.changeStatus,
  request: { sub_mchid, operation_type: "OPEN", operation_pay_scene: "JSAPI_AND_MINIPROGRAM" },
  sends: "POST /v3/goldplan/merchants/changegoldplanstatus",
  body: { sub_mchid, operation_type: "OPEN", operation_pay_scene: "JSAPI_AND_MINIPROGRAM" },
  responses: { sub_mchid },
  gives: { sub_mchid }
})

itCalls({
  endpoint: GoldPlan.changeCustomPage,
  request: { sub_mchid, operation_type: "CLOSE" },
  sends: "POST /v3/goldplan/merchants/changecustompagestatus",
  body: { sub_mchid, operation_type: "CLOSE" },
  responses: { sub_mchid, operation_type: "CLOSE" },
  gives: { sub_mchid, operation_type: "CLOSE" }
})

itCalls({
  endpoint: GoldPlan.setIndustryFilter,
  request: { sub_mchid, advertising_industry_filters: ["SOFTWARE", "SECURITY", "LOVE_MARRIAGE"] },
  sends: "POST /v3/goldplan/merchants/set-advertising-industry-filter",
  body: { sub_mchid, advertising_industry_filters: ["SOFTWARE", "SECURITY", "LOVE_MARRIAGE"] },
  gives: undefined
})

itCalls({
  endpoint: GoldPlan.openAdvertising,
  // The seed insisted on filters.
  request: { sub_mchid },
  sends: "PATCH /v3/goldplan/merchants/open-advertising-show",
  body: { sub_mchid },
  gives: undefined
})

itCalls({
  endpoint: GoldPlan.closeAdvertising,
  request: { sub_mchid },
  sends: "POST /v3/goldplan/merchants/close-advertising-show",
  body: { sub_mchid },
  gives: undefined
})
