/** Products that WeChat Pay closes, by module: what the reference says at the top of their pages. */
interface Notice {
  readonly zh: string
  readonly en: string
}

const merchantCoupons: Notice = {
  zh:
    "商家券自 2025 年 12 月 15 日起不再接受新商户，由商品券取代（[公告](https://pay.weixin.qq.com/doc/v3/partner/4012087811)）。",
  en:
    "Since 15 December 2025, WeChat Pay accepts no new merchants for merchant coupons; product coupons (商品券) replace them ([notice](https://pay.weixin.qq.com/doc/v3/partner/4012087811))."
}

const gifts: Notice = {
  zh:
    "支付有礼自 2025 年 12 月 1 日起逐步停止新建活动，由摇一摇有优惠取代（[公告](https://pay.weixin.qq.com/doc/v3/merchant/4012064295)）。",
  en:
    "Since 1 December 2025, WeChat Pay phases out new gifts after payments; 摇一摇有优惠 replaces them ([notice](https://pay.weixin.qq.com/doc/v3/merchant/4012064295))."
}

export const closed: Readonly<Record<string, Notice>> = {
  MerchantCoupon: merchantCoupons,
  MerchantCouponCallback: merchantCoupons,
  MerchantCouponCode: merchantCoupons,
  MerchantCouponStock: merchantCoupons,
  MerchantCouponSubsidy: merchantCoupons,
  PayGiftActivity: gifts,
  PayGiftMerchant: gifts,
  BatchTransfer: {
    zh:
      "商家转账到零钱不再接受新商户：2025 年 1 月 15 日起由新版商家转账（`Transfer`）取代（[升级说明](https://pay.weixin.qq.com/doc/v3/merchant/4015273741)）。",
    en:
      "WeChat Pay accepts no new merchants: `Transfer` (商家转账) replaced it on 15 January 2025 ([notice](https://pay.weixin.qq.com/doc/v3/merchant/4015273741))."
  }
}
