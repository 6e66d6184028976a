/**
 * Settings of sub-merchants who make out electronic invoices (电子发票), for service providers: as `FapiaoMerchant`, on
 * behalf of a sub-merchant.
 */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { WeChatPayError } from "../../WeChatPayError.ts"
import { text } from "../../Wire.ts"
import {
  BaseInformation,
  CardTemplate,
  cardTemplateFields,
  Configuration,
  configureFields,
  type CreateCardTemplateCode,
  createCardTemplateCodes,
  type FapiaoCode,
  fapiaoCodes,
  listTaxCodesFields,
  type TaxCode,
  TaxCodes
} from "./models.ts"

/** Request of {@link createCardTemplate}. */
export interface CreateCardTemplateRequest extends Schema.Schema.Type<typeof CreateCardTemplateRequest> {}
export const CreateCardTemplateRequest = Schema.Struct({
  /** Sub-merchant on whose behalf it is (子商户号). */
  sub_mchid: text(32),
  ...cardTemplateFields
}).annotate({ identifier: "PartnerFapiaoMerchant.CreateCardTemplateRequest" })

/**
 * Creates the template of the cards that invoices become in the user's card pack (创建电子发票卡券模板).
 *
 * **Gotchas**
 *
 * Nothing can be made out before it. It takes the place of an earlier template. After an unknown outcome create it
 * again: the `card_id` of the last answer is the one in force.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792562
 */
export const createCardTemplate: Endpoint.Endpoint<CreateCardTemplateRequest, CardTemplate, CreateCardTemplateCode> =
  Endpoint.make(
    {
      name: "PartnerFapiaoMerchant.createCardTemplate",
      title: "创建电子发票卡券模板",
      route: "POST /v3/new-tax-control-fapiao/card-template",
      docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792562",
      roles: ["partner"],
      request: CreateCardTemplateRequest,
      response: CardTemplate,
      codes: createCardTemplateCodes
    }
  )

/** Request of {@link configure}. */
export interface ConfigureRequest extends Schema.Schema.Type<typeof ConfigureRequest> {}
export const ConfigureRequest = Schema.Struct({
  /** Sub-merchant on whose behalf it is (子商户号). */
  sub_mch_code: text(32),
  ...configureFields
}).annotate({ identifier: "PartnerFapiaoMerchant.ConfigureRequest" })

/**
 * Sets where notifications of invoices go, and what users are shown (配置开发选项); what is left out stays as it is. It holds
 * for other merchant numbers of the same legal person too.
 *
 * **Gotchas**
 *
 * The configured `notifyUrl` is not filled in here: a call that changes a switch would change the address as well.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792563
 */
export const configure: Endpoint.Endpoint<ConfigureRequest, Configuration, FapiaoCode> = Endpoint.make({
  name: "PartnerFapiaoMerchant.configure",
  title: "配置开发选项",
  route: "PATCH /v3/new-tax-control-fapiao/merchant/development-config",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792563",
  roles: ["partner"],
  safe: true,
  request: ConfigureRequest,
  response: Configuration,
  codes: fapiaoCodes
})

/** Request of {@link queryConfiguration}. */
export interface QueryConfigurationRequest extends Schema.Schema.Type<typeof QueryConfigurationRequest> {}
export const QueryConfigurationRequest = Schema.Struct({
  /** Sub-merchant whose settings are asked for (子商户号); the service provider's own unless given. */
  sub_mch_code: Schema.optional(text(32))
}).annotate({ identifier: "PartnerFapiaoMerchant.QueryConfigurationRequest" })

/**
 * Asks for the settings (查询商户配置的开发选项).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_19.shtml
 */
export const queryConfiguration: Endpoint.Endpoint<QueryConfigurationRequest, Configuration, FapiaoCode> = Endpoint
  .make({
    name: "PartnerFapiaoMerchant.queryConfiguration",
    title: "查询商户配置的开发选项",
    route: "GET /v3/new-tax-control-fapiao/merchant/development-config",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_19.shtml",
    roles: ["partner"],
    request: QueryConfigurationRequest,
    response: Configuration,
    codes: fapiaoCodes
  })

/** Request of {@link listTaxCodes}. */
export interface ListTaxCodesRequest extends Schema.Schema.Type<typeof ListTaxCodesRequest> {}
export const ListTaxCodesRequest = Schema.Struct({
  /** Sub-merchant on whose behalf it is (子商户号). */
  sub_mchid: text(32),
  ...listTaxCodesFields
}).annotate({ identifier: "PartnerFapiaoMerchant.ListTaxCodesRequest" })

/**
 * Lists the tax codes that the merchant entered on the merchant platform, a page of them (获取商品和服务税收分类对照表).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_2.shtml
 */
export const listTaxCodes: Endpoint.Endpoint<ListTaxCodesRequest, TaxCodes, FapiaoCode> = Endpoint.make({
  name: "PartnerFapiaoMerchant.listTaxCodes",
  title: "获取商品和服务税收分类对照表",
  route: "GET /v3/new-tax-control-fapiao/merchant/tax-codes",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_2.shtml",
  roles: ["partner"],
  request: ListTaxCodesRequest,
  response: TaxCodes,
  codes: fapiaoCodes
})

/** All pages of {@link listTaxCodes}, from `offset` on. */
export const listAllTaxCodes: (
  request: ListTaxCodesRequest
) => Stream.Stream<TaxCode, WeChatPayError<FapiaoCode>, Endpoint.Services> = Pagination.pages(
  listTaxCodes,
  ({ data }) => data
)

/** Request of {@link queryBaseInformation}. */
export interface QueryBaseInformationRequest extends Schema.Schema.Type<typeof QueryBaseInformationRequest> {}
export const QueryBaseInformationRequest = Schema.Struct({
  /** Sub-merchant on whose behalf it is (子商户号). */
  sub_mchid: text(32)
}).annotate({ identifier: "PartnerFapiaoMerchant.QueryBaseInformationRequest" })

/**
 * Asks what invoices will say about the merchant, as entered on the merchant platform (获取商户开票基础信息).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_3.shtml
 */
export const queryBaseInformation: Endpoint.Endpoint<QueryBaseInformationRequest, BaseInformation, FapiaoCode> =
  Endpoint.make({
    name: "PartnerFapiaoMerchant.queryBaseInformation",
    title: "获取商户开票基础信息",
    route: "GET /v3/new-tax-control-fapiao/merchant/base-information",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_3.shtml",
    roles: ["partner"],
    request: QueryBaseInformationRequest,
    response: BaseInformation,
    codes: fapiaoCodes
  })

/** Request of {@link checkSubMerchant}. */
export interface CheckSubMerchantRequest extends Schema.Schema.Type<typeof CheckSubMerchantRequest> {}
export const CheckSubMerchantRequest = Schema.Struct({
  /** Sub-merchant on whose behalf it is (子商户号). */
  sub_mchid: text(32)
}).annotate({ identifier: "PartnerFapiaoMerchant.CheckSubMerchantRequest" })

/**
 * Asks whether a sub-merchant has invoices by API and lets the service provider make them out (检查子商户开票功能状态):
 * succeeds if so, else fails with an `ApiError`.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_1.shtml
 */
export const checkSubMerchant: Endpoint.Endpoint<CheckSubMerchantRequest, void, FapiaoCode> = Endpoint.make({
  name: "PartnerFapiaoMerchant.checkSubMerchant",
  title: "检查子商户开票功能状态",
  route: "POST /v3/new-tax-control-fapiao/merchant/{sub_mchid}/check",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_1.shtml",
  roles: ["partner"],
  safe: true,
  request: CheckSubMerchantRequest,
  response: Schema.Void,
  codes: fapiaoCodes
})
