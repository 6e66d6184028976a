/** Parking paid by plate (微信支付分停车服务). */
export * as Parking from "./Parking.ts"
export * as PartnerParking from "./PartnerParking.ts"
