/**
 * Basic payments of service providers (服务商, 基础支付).
 *
 * @since 0.1.0
 */
export * as SubMerchantFundFlowBill from "./SubMerchantFundFlowBill.ts"
