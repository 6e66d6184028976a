/** Merchants that issue electronic invoices (电子发票): their card templates and settings. */
import { FapiaoMerchant as Api, PartnerFapiaoMerchant as PartnerApi } from "../../api/fapiao/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import { handle } from "../engine/operation.ts"
import type { Product } from "../engine/product.ts"
import { empty } from "../engine/reply.ts"
import { ownerOf, twins } from "../engine/resource.ts"
import { definedFields } from "../engine/values.ts"

/** A card template, with WeChat Pay's names. */
export interface CardTemplate {
  readonly card_appid: string
  readonly card_id: string
}

/** The settings of merchants. */
export interface FapiaoMerchants extends Product {
  readonly template: (mchid: string) => CardTemplate | undefined
  readonly callbackUrl: (mchid: string) => string | undefined
}

export const make = ({ kernel }: { readonly kernel: Kernel }): FapiaoMerchants => {
  const templates = new Map<string, CardTemplate>()
  const settings = new Map<string, Api.ConfigureRequest>()

  const settingsOf = (mchid: string) => settings.get(mchid) ?? {}

  /** The address is the caller's, whichever merchant the switches are for. */
  const response = (caller: string, owner: string) => ({
    ...settingsOf(owner),
    ...definedFields({ callback_url: settingsOf(caller).callback_url })
  })

  const configure = (
    { callback_url, show_fapiao_cell, support_vat_fapiao }: Api.ConfigureRequest,
    caller: string,
    owner: string
  ) => {
    settings.set(caller, { ...settingsOf(caller), ...definedFields({ callback_url }) })
    settings.set(owner, { ...settingsOf(owner), ...definedFields({ show_fapiao_cell, support_vat_fapiao }) })
    return response(caller, owner)
  }

  return {
    template: (mchid) => templates.get(mchid),
    callbackUrl: (mchid) => settingsOf(mchid).callback_url,
    operations: [
      ...twins(Api.createCardTemplate, PartnerApi.createCardTemplate, ({ card_appid = "" }, call) => {
        const template = { card_appid, card_id: `p${kernel.token("card template", 27)}` }
        templates.set(ownerOf(call), template)
        return template
      }),
      handle(Api.configure, (request, { caller: { mchid } }) => configure(request, mchid, mchid)),
      handle(PartnerApi.configure, (request, { caller: { mchid } }) => configure(request, mchid, request.sub_mch_code)),
      handle(Api.queryConfiguration, (_, { caller: { mchid } }) => response(mchid, mchid)),
      handle(
        PartnerApi.queryConfiguration,
        ({ sub_mch_code }, { caller: { mchid } }) => response(mchid, sub_mch_code ?? mchid)
      ),
      handle(PartnerApi.checkSubMerchant, () => empty)
    ]
  }
}
