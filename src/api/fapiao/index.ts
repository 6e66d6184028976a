/** Electronic invoices (电子发票). */
export * as FapiaoApplication from "./FapiaoApplication.ts"
export * as FapiaoMerchant from "./FapiaoMerchant.ts"
export * as PartnerFapiaoApplication from "./PartnerFapiaoApplication.ts"
export * as PartnerFapiaoMerchant from "./PartnerFapiaoMerchant.ts"
export * as PartnerUserTitle from "./PartnerUserTitle.ts"
export * as UserTitle from "./UserTitle.ts"
