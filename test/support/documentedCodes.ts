/** The codes that each endpoint documents, beside those that every endpoint may answer with. */
import * as banks from "effect-wechatpay/banks"
import * as brandProfitSharing from "effect-wechatpay/brand-profit-sharing"
import * as businessCircle from "effect-wechatpay/business-circle"
import * as complaints from "effect-wechatpay/complaints"
import * as fapiao from "effect-wechatpay/fapiao"
import * as goldPlan from "effect-wechatpay/gold-plan"
import * as marketing from "effect-wechatpay/marketing"
import * as media from "effect-wechatpay/media"
import * as onboarding from "effect-wechatpay/onboarding"
import * as parking from "effect-wechatpay/parking"
import * as partnerPayments from "effect-wechatpay/partner-payments"
import * as partnerProfitSharing from "effect-wechatpay/partner-profit-sharing"
import * as payments from "effect-wechatpay/payments"
import * as payscore from "effect-wechatpay/payscore"
import * as profitSharing from "effect-wechatpay/profit-sharing"
import * as risk from "effect-wechatpay/risk"
import * as security from "effect-wechatpay/security"
import * as smartGuide from "effect-wechatpay/smart-guide"
import * as transfers from "effect-wechatpay/transfers"
import { row } from "./codes.ts"

const permission = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

const prepay = [...permission, "APPID_MCHID_NOT_MATCH", "MCH_NOT_EXISTS", "OUT_TRADE_NO_USED"] as const

const partnerPrepay = [
  ...prepay,
  "ACCOUNT_ERROR",
  "BANK_ERROR",
  "INVALID_TRANSACTIONID",
  "OPENID_MISMATCH",
  "ORDER_CLOSED",
  "ORDER_NOT_EXIST",
  "RULE_LIMIT",
  "TRADE_ERROR"
] as const

const codePay = [...partnerPrepay, "NOT_ENOUGH", "ORDER_PAID", "USERPAYING"] as const

const reverse = ["BANK_ERROR", "MCH_NOT_EXISTS", "ORDER_NOT_EXIST", "TRADE_ERROR", "USERPAYING"] as const

const closeOrder = ["FREQUENCY_LIMITED", "MCH_NOT_EXISTS", "ORDER_PAID", "RULE_LIMIT", "TRADE_ERROR"] as const

const queryOrder = ["FREQUENCY_LIMITED", "MCH_NOT_EXISTS", "ORDER_NOT_EXIST", "RULE_LIMIT", "TRADE_ERROR"] as const

const refund = [
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NOT_ENOUGH",
  "RESOURCE_NOT_EXISTS",
  "USER_ACCOUNT_ABNORMAL"
] as const

const bill = ["FREQUENCY_LIMITED", "NO_STATEMENT_EXIST", "STATEMENT_CREATING"] as const

const combineNative = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NOAUTH",
  "ORDER_CLOSED",
  "OUT_TRADE_NO_USED",
  "RULELIMIT",
  "SYSTEMERROR"
] as const

const combine = [...combineNative, "OPENID_MISMATCH"] as const

const partnerCombine = [
  ...combine,
  "ACCOUNTERROR",
  "BANKERROR",
  "INVALID_TRANSACTIONID",
  "ORDERNOTEXIST",
  "TRADE_ERROR",
  "USERPAYING"
] as const

const partnerCombineClose = [...partnerCombine, "NOTENOUGH"] as const

const known = ["FREQUENCY_LIMITED", "RESOURCE_NOT_EXISTS"] as const

const split = [...permission, "NOT_ENOUGH"] as const

const share = [...split, "RULE_LIMIT"] as const

const receipt = ["FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEEDED"] as const

const queryTransfer = [...receipt, "FREQUENCY_LIMITED", "NOT_FOUND", "NO_AUTH"] as const

const serviceOrder = [...permission, "INVALID_ORDER_STATE", "ORDER_CANCELED", "ORDER_DONE", "ORDER_NOT_EXIST"] as const

const enterParking = ["NO_AUTH", "RATELIMIT_EXCEEDED"] as const

const favor = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NOT_ENOUGH",
  "REQUEST_BLOCKED",
  "RESOURCE_NOT_EXISTS",
  "USER_ACCOUNT_ABNORMAL"
] as const

const busifavor = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NOAUTH",
  "RESOURCE_ALREADY_EXISTS",
  "RESOURCE_NOT_EXISTS",
  "RULELIMIT",
  "USER_NOT_EXISTS"
] as const

const activity = [...permission, "APPID_MCHID_NOT_MATCH", "MCH_NOT_EXISTS", "RESOURCE_NOT_EXISTS"] as const

const queryFapiao = [...permission, "RESOURCE_NOT_EXISTS"] as const

const issueFapiao = [...queryFapiao, "RESOURCE_ALREADY_EXISTS", "RULE_LIMIT"] as const

const applyment = ["NO_AUTH", "PROCESSING", "RATE_LIMITED"] as const

/** Names of endpoints, as in the catalogue, and the codes of their own; the compiler checks them against the types. */
export const documentedCodes: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  row(payments.App.prepay, prepay),
  row(payments.CodePay.pay, codePay),
  row(payments.CodePay.reverse, reverse),
  row(payments.Combine.close, [
    "APPID_MCHID_NOT_MATCH",
    "FREQUENCY_LIMITED",
    "MCH_NOT_EXISTS",
    "NOAUTH",
    "ORDERNOTEXIST",
    "ORDER_CLOSED",
    "SYSTEMERROR"
  ]),
  row(payments.Combine.prepayApp, combine),
  row(payments.Combine.prepayH5, combine),
  row(payments.Combine.prepayJsapi, combine),
  row(payments.Combine.prepayMiniProgram, combine),
  row(payments.Combine.prepayNative, combineNative),
  row(payments.Combine.query, [
    "FREQUENCY_LIMITED",
    "INVALID_TRANSACTIONID",
    "MCH_NOT_EXISTS",
    "NOAUTH",
    "ORDERNOTEXIST",
    "RULELIMIT",
    "SYSTEMERROR"
  ]),
  row(payments.FundFlowBill.request, bill),
  row(payments.H5.prepay, [...prepay, "RULE_LIMIT"]),
  row(payments.Jsapi.prepay, prepay),
  row(payments.MiniProgram.prepay, prepay),
  row(payments.Native.prepay, [...prepay, "ORDER_CLOSED"]),
  row(payments.Order.close, closeOrder),
  row(payments.Order.queryById, queryOrder),
  row(payments.Order.queryByOutTradeNo, queryOrder),
  row(payments.Refund.applyAbnormalRefund, known),
  row(payments.Refund.create, [...refund, "NO_AUTH"]),
  row(payments.Refund.query, ["MCH_NOT_EXISTS", "RESOURCE_NOT_EXISTS"]),
  row(payments.TradeBill.download, ["NO_AUTH"]),
  row(payments.TradeBill.request, bill),
  row(partnerPayments.App.prepay, partnerPrepay),
  row(partnerPayments.CodePay.pay, codePay),
  row(partnerPayments.CodePay.reverse, reverse),
  row(partnerPayments.Combine.close, partnerCombineClose),
  row(partnerPayments.Combine.prepayApp, partnerCombine),
  row(partnerPayments.Combine.prepayH5, partnerCombine),
  row(partnerPayments.Combine.prepayJsapi, partnerCombine),
  row(partnerPayments.Combine.prepayMiniProgram, partnerCombine),
  row(partnerPayments.Combine.prepayNative, partnerCombine),
  row(partnerPayments.Combine.query, partnerCombine),
  row(partnerPayments.H5.prepay, partnerPrepay),
  row(partnerPayments.Jsapi.prepay, partnerPrepay),
  row(partnerPayments.MiniProgram.prepay, partnerPrepay),
  row(partnerPayments.Native.prepay, partnerPrepay),
  row(partnerPayments.Order.close, closeOrder),
  row(partnerPayments.Order.queryById, queryOrder),
  row(partnerPayments.Order.queryByOutTradeNo, queryOrder),
  row(partnerPayments.PersonalCollection.prepayMiniProgram, partnerCombineClose),
  row(partnerPayments.PersonalCollection.queryById, partnerCombineClose),
  row(partnerPayments.Refund.applyAbnormalRefund, known),
  row(partnerPayments.Refund.create, refund),
  row(partnerPayments.Refund.query, ["MCH_NOT_EXISTS", "RESOURCE_NOT_EXISTS"]),
  row(partnerPayments.SubMerchantFundFlowBill.request, [...bill, "NO_AUTH"]),
  row(transfers.BatchTransfer.create, [
    "ACCOUNTERROR",
    "APPID_MCHID_NOT_MATCH",
    "FREQUENCY_LIMITED",
    "NOT_ENOUGH",
    "NO_AUTH",
    "QUOTA_EXCEED"
  ]),
  row(transfers.BatchTransfer.downloadReceipt, []),
  row(transfers.BatchTransfer.queryBillReceipt, []),
  row(transfers.BatchTransfer.queryById, ["NOT_FOUND"]),
  row(transfers.BatchTransfer.queryByOutBatchNo, ["NOT_FOUND"]),
  row(transfers.BatchTransfer.queryDetailById, ["NOT_FOUND"]),
  row(transfers.BatchTransfer.queryDetailByOutDetailNo, ["NOT_FOUND"]),
  row(transfers.BatchTransfer.queryDetailReceipt, []),
  row(transfers.BatchTransfer.requestBillReceipt, ["FREQUENCY_LIMITED"]),
  row(transfers.BatchTransfer.requestDetailReceipt, ["FREQUENCY_LIMITED"]),
  row(transfers.Transfer.cancel, receipt),
  row(transfers.Transfer.create, [
    "ALREADY_EXISTS",
    "FREQUENCY_LIMIT",
    "FREQUENCY_LIMIT_EXCEED",
    "NOT_ENOUGH",
    "NO_AUTH",
    "RATELIMIT_EXCEEDED"
  ]),
  row(transfers.Transfer.downloadReceipt, []),
  row(transfers.Transfer.queryById, queryTransfer),
  row(transfers.Transfer.queryByOutBillNo, queryTransfer),
  row(transfers.Transfer.queryReceiptById, receipt),
  row(transfers.Transfer.queryReceiptByOutBillNo, receipt),
  row(transfers.Transfer.requestReceiptById, receipt),
  row(transfers.Transfer.requestReceiptByOutBillNo, receipt),
  row(profitSharing.Amounts.query, known),
  row(profitSharing.Bills.request, ["FREQUENCY_LIMITED", "NO_STATEMENT_EXIST"]),
  row(profitSharing.Orders.query, known),
  row(profitSharing.Orders.request, share),
  row(profitSharing.Orders.unfreeze, split),
  row(profitSharing.Receivers.add, permission),
  row(profitSharing.Receivers.remove, permission),
  row(profitSharing.Returns.query, known),
  row(profitSharing.Returns.request, permission),
  row(partnerProfitSharing.MerchantConfigs.query, permission),
  row(partnerProfitSharing.Orders.query, known),
  row(partnerProfitSharing.Orders.request, share),
  row(partnerProfitSharing.Orders.unfreeze, split),
  row(partnerProfitSharing.Receivers.add, permission),
  row(partnerProfitSharing.Receivers.remove, permission),
  row(partnerProfitSharing.Returns.query, known),
  row(partnerProfitSharing.Returns.request, permission),
  row(brandProfitSharing.BrandProfitSharing.addReceiver, permission),
  row(brandProfitSharing.BrandProfitSharing.finish, split),
  row(brandProfitSharing.BrandProfitSharing.query, known),
  row(brandProfitSharing.BrandProfitSharing.queryAmount, known),
  row(brandProfitSharing.BrandProfitSharing.queryRatio, permission),
  row(brandProfitSharing.BrandProfitSharing.queryReturn, known),
  row(brandProfitSharing.BrandProfitSharing.removeReceiver, permission),
  row(brandProfitSharing.BrandProfitSharing.request, share),
  row(brandProfitSharing.BrandProfitSharing.requestReturn, split),
  row(onboarding.Applyment.queryByBusinessCode, [...applyment, "APPLYMENT_NOT_EXIST"]),
  row(onboarding.Applyment.queryById, [...applyment, "APPLYMENT_NOT_EXIST"]),
  row(onboarding.Applyment.submit, [...applyment, "APPLYMENT_NOTEXIST", "REQUEST_BLOCKED"]),
  row(onboarding.Settlement.modify, ["FREQENCY_LIMIT", "NO_AUTH"]),
  row(onboarding.Settlement.query, ["NO_AUTH"]),
  row(onboarding.Settlement.queryApplication, ["NO_AUTH", "ORDER_NOT_EXIST"]),
  row(onboarding.Subject.cancelByBusinessCode, ["NO_AUTH"]),
  row(onboarding.Subject.cancelById, ["NO_AUTH"]),
  row(onboarding.Subject.query, ["NO_AUTH"]),
  row(onboarding.Subject.queryState, ["NO_AUTH"]),
  row(onboarding.Subject.submit, ["NO_AUTH"]),
  row(payscore.MerchantBill.request, []),
  row(payscore.Permissions.apply, serviceOrder),
  row(payscore.Permissions.queryByAuthorizationCode, serviceOrder),
  row(payscore.Permissions.queryByOpenid, serviceOrder),
  row(payscore.Permissions.terminateByAuthorizationCode, serviceOrder),
  row(payscore.Permissions.terminateByOpenid, serviceOrder),
  row(payscore.ServiceOrder.cancel, serviceOrder),
  row(payscore.ServiceOrder.complete, serviceOrder),
  row(payscore.ServiceOrder.create, serviceOrder),
  row(payscore.ServiceOrder.directComplete, []),
  row(payscore.ServiceOrder.modify, serviceOrder),
  row(payscore.ServiceOrder.pay, serviceOrder),
  row(payscore.ServiceOrder.query, serviceOrder),
  row(payscore.ServiceOrder.sync, serviceOrder),
  row(parking.Parking.deduct, ["ALREADY_EXISTS", "NOT_ENOUGH", "NO_AUTH", "RATELIMIT_EXCEEDED", "RULE_LIMIT"]),
  row(parking.Parking.enter, enterParking),
  row(parking.Parking.query, ["NOT_FOUND", "RATELIMIT_EXCEEDED"]),
  row(parking.Parking.queryService, enterParking),
  row(parking.PartnerParking.deduct, ["ALREADY_EXISTS", "NOT_ENOUGH", "NO_AUTH", "RATELIMIT_EXCEEDED"]),
  row(parking.PartnerParking.enter, enterParking),
  row(parking.PartnerParking.query, ["NOT_FOUND", "RATELIMIT_EXCEEDED"]),
  row(parking.PartnerParking.queryService, enterParking),
  row(smartGuide.Guides.assign, ["MCH_NOT_EXISTS"]),
  row(smartGuide.Guides.list, ["MCH_NOT_EXISTS"]),
  row(smartGuide.Guides.register, ["MCH_NOT_EXISTS"]),
  row(smartGuide.Guides.update, ["MCH_NOT_EXISTS"]),
  row(smartGuide.PartnerGuides.assign, ["MCH_NOT_EXISTS"]),
  row(smartGuide.PartnerGuides.list, ["MCH_NOT_EXISTS"]),
  row(smartGuide.PartnerGuides.register, ["MCH_NOT_EXISTS"]),
  row(smartGuide.PartnerGuides.update, ["MCH_NOT_EXISTS"]),
  row(goldPlan.GoldPlan.changeCustomPage, ["MCH_NOT_EXISTS"]),
  row(goldPlan.GoldPlan.changeStatus, ["MCH_NOT_EXISTS"]),
  row(goldPlan.GoldPlan.closeAdvertising, ["MCH_NOT_EXISTS"]),
  row(goldPlan.GoldPlan.openAdvertising, ["MCH_NOT_EXISTS"]),
  row(goldPlan.GoldPlan.setIndustryFilter, ["MCH_NOT_EXISTS"]),
  row(businessCircle.BusinessCircle.notifyPoints, ["MCH_NOT_EXISTS"]),
  row(businessCircle.BusinessCircle.queryAuthorization, []),
  row(businessCircle.BusinessCircle.queryCommitStatus, ["NO_AUTH"]),
  row(businessCircle.BusinessCircle.syncParking, ["NO_AUTH"]),
  row(businessCircle.PartnerBusinessCircle.notifyPoints, ["MCH_NOT_EXISTS"]),
  row(businessCircle.PartnerBusinessCircle.queryAuthorization, []),
  row(businessCircle.PartnerBusinessCircle.queryCommitStatus, ["NO_AUTH"]),
  row(businessCircle.PartnerBusinessCircle.syncParking, ["NO_AUTH"]),
  row(marketing.BankPromotion.importUsers, []),
  row(marketing.BankPromotion.issueToken, []),
  row(marketing.BankPromotion.listTasks, []),
  row(marketing.Busifavor.associate, []),
  row(marketing.Busifavor.createStock, busifavor),
  row(marketing.Busifavor.deactivate, ["RESOURCE_NOT_EXISTS"]),
  row(marketing.Busifavor.disassociate, []),
  row(marketing.Busifavor.listUserCoupons, busifavor),
  row(marketing.Busifavor.paySubsidy, []),
  row(marketing.Busifavor.queryCallback, busifavor),
  row(marketing.Busifavor.queryCoupon, busifavor),
  row(marketing.Busifavor.queryStock, busifavor),
  row(marketing.Busifavor.querySubsidy, []),
  row(marketing.Busifavor.returnCoupon, ["NOAUTH", "RESOURCE_NOT_EXISTS"]),
  row(marketing.Busifavor.setCallback, busifavor),
  row(marketing.Busifavor.updateBudget, []),
  row(marketing.Busifavor.updateStock, []),
  row(marketing.Busifavor.uploadCodes, busifavor),
  row(marketing.Busifavor.use, busifavor),
  row(marketing.ConsumptionCard.send, []),
  row(marketing.Favor.createStock, [...favor, "NO_AUTH"]),
  row(marketing.Favor.listItems, favor),
  row(marketing.Favor.listMerchants, favor),
  row(marketing.Favor.listStocks, favor),
  row(marketing.Favor.listUserCoupons, favor),
  row(marketing.Favor.pauseStock, favor),
  row(marketing.Favor.queryCallback, favor),
  row(marketing.Favor.queryCoupon, [...favor, "FREQUENCY_LIMIT_EXCEED"]),
  row(marketing.Favor.queryStock, favor),
  row(marketing.Favor.requestRefundFlow, favor),
  row(marketing.Favor.requestUseFlow, favor),
  row(marketing.Favor.restartStock, favor),
  row(marketing.Favor.send, [...favor, "RULE_LIMIT"]),
  row(marketing.Favor.setCallback, favor),
  row(marketing.Favor.startStock, favor),
  row(marketing.Partnerships.build, activity),
  row(marketing.Partnerships.list, activity),
  row(marketing.Partnerships.terminate, []),
  row(marketing.PayGiftActivity.addMerchants, [...activity, "RULE_LIMIT"]),
  row(marketing.PayGiftActivity.create, activity),
  row(marketing.PayGiftActivity.list, activity),
  row(marketing.PayGiftActivity.listGoods, activity),
  row(marketing.PayGiftActivity.listMerchants, activity),
  row(marketing.PayGiftActivity.query, activity),
  row(marketing.PayGiftActivity.removeMerchants, [...activity, "RULE_LIMIT"]),
  row(marketing.PayGiftActivity.terminate, activity),
  row(complaints.ComplaintImages.download, []),
  row(complaints.ComplaintImages.upload, []),
  row(complaints.ComplaintNotifications.create, []),
  row(complaints.ComplaintNotifications.query, []),
  row(complaints.ComplaintNotifications.remove, []),
  row(complaints.ComplaintNotifications.update, []),
  row(complaints.Complaints.complete, []),
  row(complaints.Complaints.list, []),
  row(complaints.Complaints.listHistory, []),
  row(complaints.Complaints.query, []),
  row(complaints.Complaints.respond, ["NO_AUTH"]),
  row(complaints.Complaints.respondImmediately, []),
  row(complaints.Complaints.updateRefundProgress, []),
  row(risk.ViolationNotifications.create, ["ALREADY_EXISTS", "FREQUENCY_LIMITED", "NO_AUTH"]),
  row(risk.ViolationNotifications.query, ["FREQUENCY_LIMITED", "NOT_FOUND", "NO_AUTH"]),
  row(risk.ViolationNotifications.remove, ["FREQUENCY_LIMITED", "NOT_FOUND", "NO_AUTH"]),
  row(risk.ViolationNotifications.update, ["FREQUENCY_LIMITED", "NOT_FOUND", "NO_AUTH"]),
  row(fapiao.FapiaoApplications.download, []),
  row(fapiao.FapiaoApplications.insertCards, issueFapiao),
  row(fapiao.FapiaoApplications.issue, issueFapiao),
  row(fapiao.FapiaoApplications.listFiles, queryFapiao),
  row(fapiao.FapiaoApplications.query, queryFapiao),
  row(fapiao.FapiaoApplications.reverse, issueFapiao),
  row(fapiao.FapiaoApplications.uploadFile, permission),
  row(fapiao.FapiaoMerchant.configure, permission),
  row(fapiao.FapiaoMerchant.createCardTemplate, ["APPID_MCHID_NOT_MATCH", "FREQUENCY_LIMITED", "NO_AUTH"]),
  row(fapiao.FapiaoMerchant.listTaxCodes, permission),
  row(fapiao.FapiaoMerchant.queryBaseInformation, permission),
  row(fapiao.FapiaoMerchant.queryConfiguration, permission),
  row(fapiao.PartnerFapiaoApplications.download, []),
  row(fapiao.PartnerFapiaoApplications.insertCards, issueFapiao),
  row(fapiao.PartnerFapiaoApplications.issue, issueFapiao),
  row(fapiao.PartnerFapiaoApplications.listFiles, queryFapiao),
  row(fapiao.PartnerFapiaoApplications.query, queryFapiao),
  row(fapiao.PartnerFapiaoApplications.reverse, issueFapiao),
  row(fapiao.PartnerFapiaoApplications.uploadFile, permission),
  row(fapiao.PartnerFapiaoMerchant.checkSubMerchant, permission),
  row(fapiao.PartnerFapiaoMerchant.configure, permission),
  row(fapiao.PartnerFapiaoMerchant.createCardTemplate, ["APPID_MCHID_NOT_MATCH", "FREQUENCY_LIMITED", "NO_AUTH"]),
  row(fapiao.PartnerFapiaoMerchant.listTaxCodes, permission),
  row(fapiao.PartnerFapiaoMerchant.queryBaseInformation, permission),
  row(fapiao.PartnerFapiaoMerchant.queryConfiguration, permission),
  row(fapiao.PartnerUserTitle.query, queryFapiao),
  row(fapiao.PartnerUserTitle.requestUrl, ["FREQUENCY_LIMITED", "NO_AUTH", "RULE_LIMIT"]),
  row(fapiao.UserTitle.query, queryFapiao),
  row(fapiao.UserTitle.requestUrl, ["FREQUENCY_LIMITED", "NO_AUTH", "RULE_LIMIT"]),
  row(banks.Banks.listBranches, ["FREQUENCY_LIMITED", "NOT_FOUND"]),
  row(banks.Banks.listCities, ["FREQUENCY_LIMITED", "NOT_FOUND"]),
  row(banks.Banks.listCorporate, ["FREQUENCY_LIMITED", "NOT_FOUND"]),
  row(banks.Banks.listPersonal, ["FREQUENCY_LIMITED", "NOT_FOUND"]),
  row(banks.Banks.listProvinces, ["FREQUENCY_LIMITED", "NOT_FOUND"]),
  row(banks.Banks.searchByAccount, []),
  row(security.Certificates.list, ["RESOURCE_NOT_EXISTS"]),
  row(media.Media.uploadImage, ["FREQUENCY_LIMIT_EXCEED", "NO_AUTH"]),
  row(media.Media.uploadMarketingImage, ["REQUEST_BLOCKED"]),
  row(media.Media.uploadVideo, ["FREQUENCY_LIMIT_EXCEED", "NO_AUTH"])
])
