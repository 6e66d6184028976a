/** The sub-merchant in requests and responses of WeChat Pay score. */
import * as Schema from "effect/Schema"
import { text } from "../../Wire.ts"

/** The sub-merchant, in requests without its application. */
export const subMchidField = {
  /** Sub-merchant (子商户号): at most 32 characters. */
  sub_mchid: text(32)
} as const

/** The sub-merchant and its application. */
export const ownerFields = {
  ...subMchidField,
  /** Application of the sub-merchant (子商户公众账号ID): at most 32 characters. */
  sub_appid: Schema.optional(text(32))
} as const

/** The user under the sub-merchant's application. */
export const subUserFields = {
  /** The user, under `sub_appid` (子商户公众号下的用户标识): at most 128 characters; instead of `openid`. */
  sub_openid: Schema.optional(text(128))
} as const

/** Fields that responses have for the sub-merchant. */
export const ownedFields = {
  /** Sub-merchant (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Application of the sub-merchant (子商户公众账号ID). */
  sub_appid: Schema.optional(Schema.String),
  /** The user, under `sub_appid` (用户标识): instead of `openid`, if the request had a `sub_appid`. */
  sub_openid: Schema.optional(Schema.String)
} as const
