/** Flags that several commands have. */
import * as Flag from "effect/cli/Flag"
import * as Schema from "effect/Schema"

export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("Print JSON, for scripts"),
  Flag.withDefault(false)
)

/** The directory with the keys of a sandbox. */
export const dir = Flag.String("dir").pipe(
  Flag.withDescription("Directory of the sandbox's keys, config.json and .env; .wechatpay-sandbox by default"),
  Flag.withDefault(".wechatpay-sandbox")
)

export const Address = Schema.String.check(
  Schema.isPattern(/^https?:\/\/[^\s?#]+$/, { message: "an http(s) address without a query" })
)
