/** The service provider and its sub-merchant in requests of entrusted deduction. */
import * as Schema from "effect/Schema"
import { Appid, text } from "../../Wire.ts"

/** Fields of the service provider and its sub-merchant. */
export const partnerFields = {
  /** Application of the service provider (应用ID); the configured `appid` by default. */
  sp_appid: Appid,
  /** Sub-merchant (子商户号): at most 32 characters. */
  sub_mchid: text(32),
  /** Application of the sub-merchant (子商户的AppID): at most 32 characters. */
  sub_appid: Schema.optional(text(32))
} as const
