/**
 * Codes for numbers that are not the caller's: each endpoint refuses them with what its page lists, which differs from
 * page to page. Where a page lists nothing that fits, with the code for whatever a rule of the business forbids.
 */
import type { Code } from "./reply.ts"

/** Names of the endpoints whose pages list a code. */
const listed = {
  APPID_MCHID_NOT_MATCH: [
    /^(Partner)?(App|Combine|H5|Jsapi|MiniProgram|Native)\./,
    /^(BatchTransfer|Busifavor|Favor|PersonalCollection)\./,
    /^(Partner)?CodePay\.pay$/
  ],
  MCH_NOT_EXISTS: [
    /^(Partner)?(App|CodePay|Combine|H5|Jsapi|MiniProgram|Native|Order)\./,
    /^(Busifavor|Favor|GoldPlan|PartnerGuides|PersonalCollection)\./,
    /^EcommerceRefund\.(?!applyAbnormalRefund$)/,
    /^PartnerBusinessCircle\.notifyPoints$/,
    /^PartnerRefund\.(create|query)$/
  ],
  NO_AUTH: [
    /^(Partner)?(App|H5|Jsapi|MiniProgram|Native)\./,
    /^(Partner)?CodePay\.pay$/,
    /^(MerchantConfigs|PartnerFapiaoMerchant|PartnerReceivers|PartnerUserTitle)\./,
    /^(Settlement|SubMerchantFundFlowBill|Subject)\./,
    /^(Balance|DayEndWithdrawal|Oversea|Withdrawal)\.(?!requestReturn$|queryReturn$)/,
    /^Ecommerce(Orders\.(request|unfreeze)|Returns\.request)$/,
    /^EcommerceRefund\.(create|queryBy\w+|returnAdvance)$/,
    /^BrandProfitSharing\.(finish|request|requestReturn)$/,
    /^PartnerBusinessCircle\.(queryCommitStatus|syncParking)$/,
    /^PartnerFapiaoApplications\.(?!download$)/,
    /^PartnerOrders\.(request|unfreeze)$/,
    /^PartnerParking\.(deduct|enter|queryService)$/,
    /^PartnerReturns\.request$/
  ],
  NOAUTH: [/^(Partner)?Combine\./, /^(Busifavor|PersonalCollection)\./]
} as const

const first = (endpoint: string, ...codes: ReadonlyArray<keyof typeof listed>): Code =>
  codes.find((code) => listed[code].some((names) => names.test(endpoint))) ?? "INVALID_REQUEST"

/** A merchant number that nobody has. */
export const unknownMerchant = (endpoint: string): Code => first(endpoint, "MCH_NOT_EXISTS", "NO_AUTH", "NOAUTH")

/** Status of the refusal of {@link unknownMerchant}, where a page has another than is usual for the code. */
export const unknownMerchantStatus = (endpoint: string): number | undefined =>
  endpoint.startsWith("PartnerRefund.") && unknownMerchant(endpoint) === "MCH_NOT_EXISTS" ? 404 : undefined

/** A merchant who is neither the caller nor bound to him. */
export const foreignMerchant = (endpoint: string): Code => first(endpoint, "NO_AUTH", "NOAUTH")

/** An application of somebody else. */
export const foreignAppid = (endpoint: string): Code => first(endpoint, "APPID_MCHID_NOT_MATCH")
