/**
 * What the official pages of platforms said on 2026-08-08: who may call (支持商户), fields of requests, codes; one entry for
 * an operation. A field is followed by `*` where it is required, by its greatest length, or by `E` where it is encrypted.
 */
export const pages: ReadonlyArray<{
  readonly page: string
  readonly operation: string
  readonly callers: string
  readonly fields: string
  readonly codes: string
}> = [
  {
    page: "4013892756",
    operation: "POST /v3/ecommerce/account/apply-cancel-withdraw",
    callers: "平台商户",
    fields: [
      "sub_mchid*32 out_request_no*32 withdraw payee_info payee_info.account_type*",
      "payee_info.bank_account_info* payee_info.bank_account_info.account_name*E",
      "payee_info.bank_account_info.account_bank*128",
      "payee_info.bank_account_info.bank_branch_id128",
      "payee_info.bank_account_info.bank_branch_name128",
      "payee_info.bank_account_info.account_number*E payee_info.identity_info",
      "payee_info.identity_info.id_doc_type payee_info.identity_info.identification_nameE",
      "payee_info.identity_info.identification_noE proof_medias proof_medias.proof_media_type*",
      "proof_medias.proof_media*1024 additional_materials remark32"
    ].join(" "),
    codes: "ALREADY_EXISTS BIZ_ERR_NEED_RETRY"
  },
  {
    page: "4013892765",
    operation: "GET /v3/ecommerce/account/apply-cancel-withdraw/applyment-id/{applyment_id}",
    callers: "平台商户",
    fields: "applyment_id*32",
    codes: ""
  },
  {
    page: "4013892759",
    operation: "GET /v3/ecommerce/account/apply-cancel-withdraw/out-request-no/{out_request_no}",
    callers: "平台商户",
    fields: "out_request_no*32",
    codes: ""
  },
  {
    page: "4016420099",
    operation: "GET /v3/ecommerce/account/apply-cancel-withdraw/validate-cancel/{sub_mchid}",
    callers: "普通服务商",
    fields: "sub_mchid*32",
    codes: ""
  },
  {
    page: "4012713017",
    operation: "POST /v3/ecommerce/applyments/",
    callers: "平台商户",
    fields: [
      "out_request_no*124 organization_type*4 finance_institution business_license_info",
      "business_license_info.cert_type business_license_info.business_license_copy*",
      "business_license_info.business_license_number* business_license_info.merchant_name*128",
      "business_license_info.legal_person*100 business_license_info.company_address128",
      "business_license_info.business_time finance_institution_info",
      "finance_institution_info.finance_type* finance_institution_info.finance_license_pics*",
      "id_holder_type id_doc_type authorize_letter_copy id_card_info",
      "id_card_info.id_card_copy*256 id_card_info.id_card_national*256",
      "id_card_info.id_card_name*E id_card_info.id_card_number*E",
      "id_card_info.id_card_valid_time_begin* id_card_info.id_card_valid_time* id_doc_info",
      "id_doc_info.id_doc_name*E id_doc_info.id_doc_number*E id_doc_info.id_doc_copy*256",
      "id_doc_info.id_doc_copy_back256 id_doc_info.doc_period_begin* id_doc_info.doc_period_end*",
      "owner ubo_info_list ubo_info_list.ubo_id_doc_type ubo_info_list.ubo_id_doc_copy",
      "ubo_info_list.ubo_id_doc_copy_back ubo_info_list.ubo_id_doc_nameE",
      "ubo_info_list.ubo_id_doc_numberE ubo_info_list.ubo_id_doc_addressE",
      "ubo_info_list.ubo_id_doc_period_begin ubo_info_list.ubo_id_doc_period_end account_info*",
      "account_info.bank_account_type*2 account_info.account_bank*10 account_info.account_name*E",
      "account_info.bank_address_code12 account_info.bank_branch_id64 account_info.bank_name128",
      "account_info.account_number*E contact_info* contact_info.contact_type*2",
      "contact_info.contact_name*E contact_info.contact_id_doc_type",
      "contact_info.contact_id_card_numberE contact_info.contact_id_doc_copy",
      "contact_info.contact_id_doc_copy_back contact_info.contact_id_doc_period_begin",
      "contact_info.contact_id_doc_period_end contact_info.business_authorization_letter",
      "contact_info.mobile_phone*E sales_scene_info* sales_scene_info.store_name*256",
      "sales_scene_info.store_url1024 sales_scene_info.store_qr_code256",
      "sales_scene_info.mini_program_sub_appid256 settlement_info settlement_info.settlement_id",
      "settlement_info.qualification_type200 merchant_shortname*64 qualifications1024",
      "business_addition_pics1024 business_addition_desc512"
    ].join(" "),
    codes: "NO_AUTH RESOURCE_ALREADY_EXISTS RESOURCE_NOT_EXISTS"
  },
  {
    page: "4012691376",
    operation: "GET /v3/ecommerce/applyments/out-request-no/{out_request_no}",
    callers: "平台商户",
    fields: "out_request_no*124",
    codes: "NO_AUTH RATELIMIT_EXCEEDED RESOURCE_ALREADY_EXISTS RESOURCE_NOT_EXISTS"
  },
  {
    page: "4012691469",
    operation: "GET /v3/ecommerce/applyments/{applyment_id}",
    callers: "平台商户",
    fields: "applyment_id*",
    codes: "NO_AUTH RATELIMIT_EXCEEDED RESOURCE_ALREADY_EXISTS RESOURCE_NOT_EXISTS"
  },
  {
    page: "4012760697",
    operation: "GET /v3/ecommerce/bill/fundflowbill",
    callers: "平台商户",
    fields: "bill_date*10 account_type* tar_type algorithm*",
    codes: "FREQUENCY_LIMITED NO_AUTH NO_STATEMENT_EXIST STATEMENT_CREATING"
  },
  {
    page: "4012476690",
    operation: "GET /v3/ecommerce/fund/balance/{sub_mchid}",
    callers: "平台商户",
    fields: "sub_mchid*32 account_type",
    codes: "NO_AUTH"
  },
  {
    page: "4012476693",
    operation: "GET /v3/ecommerce/fund/enddaybalance/{sub_mchid}",
    callers: "平台商户",
    fields: "sub_mchid*32 date*10 account_type",
    codes: "NO_AUTH"
  },
  {
    page: "4012476652",
    operation: "POST /v3/ecommerce/fund/withdraw",
    callers: "平台商户",
    fields: "sub_mchid*32 out_request_no*32 amount* remark56 bank_memo32 account_type notify_url256",
    codes: [
      "ACCOUNT_ERROR ACCOUNT_NOT_VERIFIED CONTRACT_NOT_CONFIRMED FREQUENCY_LIMITED NOT_ENOUGH",
      "NO_AUTH ORDER_NOT_EXIST REQUEST_BLOCKED"
    ].join(" ")
  },
  {
    page: "4012476656",
    operation: "GET /v3/ecommerce/fund/withdraw/out-request-no/{out_request_no}",
    callers: "平台商户",
    fields: "out_request_no*32 sub_mchid*",
    codes: [
      "ACCOUNT_ERROR ACCOUNT_NOT_VERIFIED CONTRACT_NOT_CONFIRMED FREQUENCY_LIMITED NOT_ENOUGH",
      "NO_AUTH ORDER_NOT_EXIST REQUEST_BLOCKED"
    ].join(" ")
  },
  {
    page: "4012476665",
    operation: "GET /v3/ecommerce/fund/withdraw/{withdraw_id}",
    callers: "平台商户",
    fields: "withdraw_id*128 sub_mchid*",
    codes: [
      "ACCOUNT_ERROR ACCOUNT_NOT_VERIFIED CONTRACT_NOT_CONFIRMED FREQUENCY_LIMITED NOT_ENOUGH",
      "NO_AUTH ORDER_NOT_EXIST REQUEST_BLOCKED"
    ].join(" ")
  },
  {
    page: "4012477745",
    operation: "POST /v3/ecommerce/profitsharing/finish-order",
    callers: "平台商户",
    fields: "sub_mchid*32 transaction_id*32 out_order_no*64 description*80",
    codes: "FREQUENCY_LIMITED NOT_ENOUGH NO_AUTH"
  },
  {
    page: "4012477734",
    operation: "GET /v3/ecommerce/profitsharing/orders",
    callers: "平台商户",
    fields: "sub_mchid*32 transaction_id*32 out_order_no*64",
    codes: "FREQUENCY_LIMITED RESOURCE_NOT_EXISTS"
  },
  {
    page: "4012691594",
    operation: "POST /v3/ecommerce/profitsharing/orders",
    callers: "平台商户",
    fields: [
      "appid32 sub_mchid*32 transaction_id*32 out_order_no*64 receivers* receivers.type*32",
      "receivers.receiver_account*64 receivers.amount* receivers.description*80",
      "receivers.receiver_nameE finish*"
    ].join(" "),
    codes: "FREQUENCY_LIMITED NOT_ENOUGH NO_AUTH RULE_LIMIT"
  },
  {
    page: "4012477751",
    operation: "GET /v3/ecommerce/profitsharing/orders/{transaction_id}/amounts",
    callers: "平台商户",
    fields: "transaction_id*32",
    codes: "FREQUENCY_LIMITED RESOURCE_NOT_EXISTS"
  },
  {
    page: "4012477758",
    operation: "POST /v3/ecommerce/profitsharing/receivers/add",
    callers: "平台商户",
    fields: "appid32 type*32 account*64 name256 relation_type*32",
    codes: "FREQUENCY_LIMITED NO_AUTH"
  },
  {
    page: "4012477759",
    operation: "POST /v3/ecommerce/profitsharing/receivers/delete",
    callers: "平台商户",
    fields: "appid32 type*32 account*64",
    codes: "FREQUENCY_LIMITED NO_AUTH"
  },
  {
    page: "4012477740",
    operation: "GET /v3/ecommerce/profitsharing/returnorders",
    callers: "平台商户",
    fields: "sub_mchid*32 out_return_no*64 order_id64 out_order_no64",
    codes: "FREQUENCY_LIMITED RESOURCE_NOT_EXISTS"
  },
  {
    page: "4012477737",
    operation: "POST /v3/ecommerce/profitsharing/returnorders",
    callers: "平台商户",
    fields: [
      "sub_mchid*32 order_id64 out_order_no64 out_return_no*64 return_mchid*32 amount*",
      "description*80 transaction_id32"
    ].join(" "),
    codes: "FREQUENCY_LIMITED NOT_ENOUGH NO_AUTH"
  },
  {
    page: "4012476892",
    operation: "POST /v3/ecommerce/refunds/apply",
    callers: "平台商户",
    fields: [
      "sub_mchid*32 sp_appid*32 sub_appid32 transaction_id32 out_trade_no32 out_refund_no*64",
      "reason80 amount* amount.refund* amount.from amount.from.account*32 amount.from.amount*",
      "amount.total* amount.currency16 notify_url256 refund_account32 funds_account32"
    ].join(" "),
    codes: [
      "FREQUENCY_LIMITED MCH_NOT_EXISTS NOT_ENOUGH NO_AUTH RESOURCE_NOT_EXISTS",
      "USER_ACCOUNT_ABNORMAL"
    ].join(" ")
  },
  {
    page: "4012476908",
    operation: "GET /v3/ecommerce/refunds/id/{refund_id}",
    callers: "平台商户",
    fields: "refund_id*32 sub_mchid*32",
    codes: "FREQUENCY_LIMITED MCH_NOT_EXISTS NO_AUTH REQUEST_BLOCKED RESOURCE_NOT_EXISTS"
  },
  {
    page: "4012476911",
    operation: "GET /v3/ecommerce/refunds/out-refund-no/{out_refund_no}",
    callers: "平台商户",
    fields: "out_refund_no*64 sub_mchid*32",
    codes: "FREQUENCY_LIMITED MCH_NOT_EXISTS NO_AUTH REQUEST_BLOCKED RESOURCE_NOT_EXISTS"
  },
  {
    page: "4015181616",
    operation: "POST /v3/ecommerce/refunds/{refund_id}/apply-abnormal-refund",
    callers: "平台商户",
    fields: "refund_id*32 sub_mchid*32 out_refund_no*64 type* bank_type16 bank_accountE real_nameE",
    codes: ""
  },
  {
    page: "4012476916",
    operation: "GET /v3/ecommerce/refunds/{refund_id}/return-advance",
    callers: "平台商户",
    fields: "refund_id*32 sub_mchid*32",
    codes: "MCH_NOT_EXISTS RESOURCE_NOT_EXISTS"
  },
  {
    page: "4012476927",
    operation: "POST /v3/ecommerce/refunds/{refund_id}/return-advance",
    callers: "平台商户",
    fields: "refund_id*32 sub_mchid*32",
    codes: "MCH_NOT_EXISTS NOT_ENOUGH NO_AUTH REQUEST_BLOCKED RESOURCE_NOT_EXISTS"
  },
  {
    page: "4012477639",
    operation: "POST /v3/ecommerce/subsidies/cancel",
    callers: "普通服务商",
    fields: "sub_mchid*32 transaction_id*64 description*80",
    codes: "FREQUENCY_LIMITED"
  },
  {
    page: "4012477631",
    operation: "POST /v3/ecommerce/subsidies/create",
    callers: "普通服务商",
    fields: "sub_mchid*32 transaction_id*64 amount* description*80 out_subsidy_no",
    codes: "FREQUENCY_LIMITED"
  },
  {
    page: "4012477636",
    operation: "POST /v3/ecommerce/subsidies/return",
    callers: "普通服务商",
    fields: [
      "sub_mchid*32 out_order_no*64 transaction_id*64 refund_id64 amount* description*80",
      "subsidy_id64 from from.account from.amount"
    ].join(" "),
    codes: "FREQUENCY_LIMITED"
  },
  {
    page: "4012476132",
    operation: "GET /v3/funds-to-oversea/bill-download-url",
    callers: "平台商户",
    fields: "bill_date*10 sub_mchid20",
    codes: "NO_AUTH"
  },
  {
    page: "4012476113",
    operation: "POST /v3/funds-to-oversea/orders",
    callers: "平台商户",
    fields: [
      "out_order_id*64 sub_mchid*64 transaction_id*64 amount* foreign_currency*20 goods_info",
      "goods_info.goods_name*128 goods_info.goods_category*32 goods_info.goods_unit_price*",
      "goods_info.goods_quantity* seller_info* seller_info.oversea_business_name*256",
      "seller_info.oversea_shop_name*256 seller_info.seller_id*128 express_info",
      "express_info.courier_number*256 express_info.express_company_name*256 payee_info*",
      "payee_info.payee_id*128 presale_info presale_info.type* presale_info.total_amount*",
      "presale_info.deposit_transaction_id64 presale_info.balance_transaction_id64"
    ].join(" "),
    codes: "FREQUENCY_LIMITED NOT_FOUND NO_AUTH"
  },
  {
    page: "4012476127",
    operation: "GET /v3/funds-to-oversea/orders/{out_order_id}",
    callers: "平台商户",
    fields: "out_order_id*64 sub_mchid*64 transaction_id*64",
    codes: "NO_AUTH"
  },
  {
    page: "4012476109",
    operation: "GET /v3/funds-to-oversea/transactions/{transaction_id}/available_abroad_amounts",
    callers: "平台商户",
    fields: "transaction_id*32 sub_mchid*32",
    codes: "FREQUENCY_LIMITED NO_AUTH"
  },
  {
    page: "4012476700",
    operation: "GET /v3/merchant/fund/balance/{account_type}",
    callers: "平台商户",
    fields: "account_type*",
    codes: "NO_AUTH"
  },
  {
    page: "4012476702",
    operation: "GET /v3/merchant/fund/dayendbalance/{account_type}",
    callers: "平台商户",
    fields: "account_type* date10",
    codes: "NO_AUTH"
  },
  {
    page: "4012476670",
    operation: "POST /v3/merchant/fund/withdraw",
    callers: "平台商户",
    fields: "out_request_no*32 amount* remark56 bank_memo32 account_type* notify_url256",
    codes: [
      "ACCOUNT_ERROR ACCOUNT_NOT_VERIFIED CONTRACT_NOT_CONFIRMED FREQUENCY_LIMITED NOT_ENOUGH",
      "NO_AUTH ORDER_NOT_EXIST REQUEST_BLOCKED"
    ].join(" ")
  },
  {
    page: "4012476678",
    operation: "GET /v3/merchant/fund/withdraw/bill-type/{bill_type}",
    callers: "平台商户",
    fields: "bill_type* bill_date*10 tar_type",
    codes: "NO_AUTH NO_STATEMENT_EXIST STATEMENT_CREATING"
  },
  {
    page: "4012476672",
    operation: "GET /v3/merchant/fund/withdraw/out-request-no/{out_request_no}",
    callers: "平台商户",
    fields: "out_request_no*",
    codes: [
      "ACCOUNT_ERROR ACCOUNT_NOT_VERIFIED CONTRACT_NOT_CONFIRMED FREQUENCY_LIMITED NOT_ENOUGH",
      "NO_AUTH ORDER_NOT_EXIST REQUEST_BLOCKED"
    ].join(" ")
  },
  {
    page: "4012476674",
    operation: "GET /v3/merchant/fund/withdraw/withdraw-id/{withdraw_id}",
    callers: "平台商户",
    fields: "withdraw_id*128",
    codes: [
      "ACCOUNT_ERROR ACCOUNT_NOT_VERIFIED CONTRACT_NOT_CONFIRMED FREQUENCY_LIMITED NOT_ENOUGH",
      "NO_AUTH ORDER_NOT_EXIST REQUEST_BLOCKED"
    ].join(" ")
  },
  {
    page: "4013328143",
    operation: "POST /v3/platsolution/ecommerce/withdraw/day-end-balance-withdraw",
    callers: "平台商户",
    fields: [
      "sub_mchid*32 out_request_no*32 calculate_amount_type* remark56 bank_memo32 notify_url256",
      "reserve_amount"
    ].join(" "),
    codes: [
      "ACCOUNT_ERROR ACCOUNT_NOT_VERIFIED CONTRACT_NOT_CONFIRMED FREQUENCY_LIMITED NOT_ENOUGH",
      "NO_AUTH ORDER_NOT_EXIST REQUEST_BLOCKED"
    ].join(" ")
  },
  {
    page: "4013328163",
    operation: "GET /v3/platsolution/ecommerce/withdraw/day-end-balance-withdraw/out-request-no/{out_request_no}",
    callers: "平台商户",
    fields: "out_request_no* sub_mchid*",
    codes: [
      "ACCOUNT_ERROR ACCOUNT_NOT_VERIFIED CONTRACT_NOT_CONFIRMED FREQUENCY_LIMITED NOT_ENOUGH",
      "NO_AUTH ORDER_NOT_EXIST REQUEST_BLOCKED"
    ].join(" ")
  }
]
