/** Electronic invoices (电子发票). */
export * as FapiaoApplications from "./FapiaoApplications.ts"
export * as FapiaoMerchant from "./FapiaoMerchant.ts"
export * as PartnerFapiaoApplications from "./PartnerFapiaoApplications.ts"
export * as PartnerFapiaoMerchant from "./PartnerFapiaoMerchant.ts"
export * as PartnerUserTitle from "./PartnerUserTitle.ts"
export * as UserTitle from "./UserTitle.ts"
