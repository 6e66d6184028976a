/**
 * Profit sharing of brands with many shops (连锁品牌分账), for service providers.
 *
 * @since 0.1.0
 */
export * as BrandProfitSharing from "./BrandProfitSharing.ts"
