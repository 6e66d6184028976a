/** Shapes that modules of gifts after payments share. */
import type { CommonCode } from "../../WeChatPayError.ts"
import { text } from "../../Wire.ts"

/** Codes of {@link PayGiftCode} without the common ones. */
export const payGiftCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NO_AUTH",
  "RESOURCE_NOT_EXISTS"
] as const

/** Codes that most endpoints of these activities document, in one table. */
export type PayGiftCode = CommonCode | (typeof payGiftCodes)[number]

/** WeChat Pay's number of an activity (活动id): at most 20 characters. */
export const ActivityId = text(20)

/** Merchant number (发券商户号): at most 15 characters. */
export const MerchantId = text(15)
