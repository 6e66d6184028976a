/**
 * Settings of sub-merchants for electronic invoices (电子发票), for service providers: `FapiaoMerchant` on behalf of a
 * sub-merchant.
 */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { WeChatPayError } from "../../WeChatPayError.ts"
import { text } from "../../Wire.ts"
import {
  type BaseInformation,
  type CardTemplate,
  cardTemplateFields,
  type Configuration,
  configureFields,
  configureOptions,
  createCardTemplateOptions,
  listTaxCodesFields,
  listTaxCodesOptions,
  queryBaseInformationOptions,
  queryConfigurationOptions,
  type TaxCode,
  type TaxCodes
} from "./merchantModels.ts"
import { type CreateCardTemplateCode, type FapiaoCode, fapiaoCodes, subMerchant } from "./models.ts"

export * from "./invitations.ts"

/** Request of {@link createCardTemplate}. */
export interface CreateCardTemplateRequest extends Schema.Schema.Type<typeof CreateCardTemplateRequest> {}
export const CreateCardTemplateRequest = Schema.Struct({ ...subMerchant, ...cardTemplateFields }).annotate({
  identifier: "PartnerFapiaoMerchant.CreateCardTemplateRequest"
})

/**
 * Creates the template of the cards in which users' card packs show invoices (创建电子发票卡券模板).
 *
 * **Gotchas**
 *
 * Issuing invoices requires a template. A new template replaces the previous one. After an unknown outcome, create it
 * again: the `card_id` of the last response is in force.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792562
 */
export const createCardTemplate: Endpoint.Endpoint<CreateCardTemplateRequest, CardTemplate, CreateCardTemplateCode> =
  Endpoint.make({
    ...createCardTemplateOptions,
    name: "PartnerFapiaoMerchant.createCardTemplate",
    roles: ["partner"],
    request: CreateCardTemplateRequest
  })

/** Request of {@link configure}. */
export interface ConfigureRequest extends Schema.Schema.Type<typeof ConfigureRequest> {}
export const ConfigureRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户号): at most 32 characters. */
  sub_mch_code: text(32),
  ...configureFields
}).annotate({ identifier: "PartnerFapiaoMerchant.ConfigureRequest" })

/**
 * Sets the address for notifications and the texts that users see (配置开发选项). Omitted settings keep their values. The
 * settings also hold for other merchant numbers of the same legal entity.
 *
 * **Gotchas**
 *
 * The library does not fill in the configured `notifyUrl`: otherwise a call that changes a switch would change the
 * address, too.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792563
 */
export const configure: Endpoint.Endpoint<ConfigureRequest, Configuration, FapiaoCode> = Endpoint.make({
  ...configureOptions,
  name: "PartnerFapiaoMerchant.configure",
  roles: ["partner"],
  request: ConfigureRequest
})

/** Request of {@link queryConfiguration}. */
export interface QueryConfigurationRequest extends Schema.Schema.Type<typeof QueryConfigurationRequest> {}
export const QueryConfigurationRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户号), at most 32 characters; the service provider itself by default. */
  sub_mch_code: Schema.optional(text(32))
}).annotate({ identifier: "PartnerFapiaoMerchant.QueryConfigurationRequest" })

/**
 * Queries the settings (查询商户配置的开发选项). WeChat Pay's menus no longer list it (as of August 2026); the response of
 * {@link configure} has them too.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_19.shtml
 */
export const queryConfiguration: Endpoint.Endpoint<QueryConfigurationRequest, Configuration, FapiaoCode> = Endpoint
  .make({
    ...queryConfigurationOptions,
    name: "PartnerFapiaoMerchant.queryConfiguration",
    roles: ["partner"],
    request: QueryConfigurationRequest
  })

/** Request of {@link listTaxCodes}. */
export interface ListTaxCodesRequest extends Schema.Schema.Type<typeof ListTaxCodesRequest> {}
export const ListTaxCodesRequest = Schema.Struct({ ...subMerchant, ...listTaxCodesFields }).annotate({
  identifier: "PartnerFapiaoMerchant.ListTaxCodesRequest"
})

/**
 * Lists the tax codes that the merchant entered on the merchant platform, one page at a time (获取商品和服务税收分类对照表).
 * WeChat Pay's menus no longer list it (as of August 2026).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_2.shtml
 */
export const listTaxCodes: Endpoint.Endpoint<ListTaxCodesRequest, TaxCodes, FapiaoCode> = Endpoint.make({
  ...listTaxCodesOptions,
  name: "PartnerFapiaoMerchant.listTaxCodes",
  roles: ["partner"],
  request: ListTaxCodesRequest
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
export const QueryBaseInformationRequest = Schema.Struct(subMerchant).annotate({
  identifier: "PartnerFapiaoMerchant.QueryBaseInformationRequest"
})

/**
 * Queries the seller data of invoices, as entered on the merchant platform (获取商户开票基础信息). WeChat Pay's menus no longer
 * list it (as of August 2026).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_3.shtml
 */
export const queryBaseInformation: Endpoint.Endpoint<QueryBaseInformationRequest, BaseInformation, FapiaoCode> =
  Endpoint.make({
    ...queryBaseInformationOptions,
    name: "PartnerFapiaoMerchant.queryBaseInformation",
    roles: ["partner"],
    request: QueryBaseInformationRequest
  })

/** Request of {@link checkSubMerchant}. */
export interface CheckSubMerchantRequest extends Schema.Schema.Type<typeof CheckSubMerchantRequest> {}
export const CheckSubMerchantRequest = Schema.Struct(subMerchant).annotate({
  identifier: "PartnerFapiaoMerchant.CheckSubMerchantRequest"
})

/**
 * Checks whether a sub-merchant can issue invoices by API and has authorised the service provider (检查子商户开票功能状态):
 * succeeds if so, otherwise fails with an `ApiError`. WeChat Pay's menus no longer list it (as of August 2026);
 * `queryStatus` (partner/4015792561) replaces it.
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
