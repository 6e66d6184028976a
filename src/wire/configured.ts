/** Fields that are filled: from the configuration, or with a default value. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import { invalid } from "../internal/issue.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { NotifyUrlText, notifyUrlText, text } from "./values.ts"

/** `undefined` is the same as leaving the field out. */
const present = <A>(field: Option.Option<A | undefined>): Option.Option<A> =>
  Option.filter(field, (value): value is A => value !== undefined)

type Config = WeChatPayConfig["Service"]

/**
 * Annotation of a field that the configuration fills, with what reads it there: a request's own fields are filled before
 * they are encoded, those of nested objects by their schema.
 *
 * @internal
 */
export const configured = "x-configured"

const fillFrom = <S extends Schema.Codec<string>>(
  schema: S,
  setting: string,
  read: (config: Config) => string | undefined
) =>
  Schema.optional(schema).pipe(
    Schema.encodeTo(schema, {
      decode: SchemaGetter.passthrough<string>(),
      encode: SchemaGetter.transformOptionalEffect((field: Option.Option<string | undefined>) => {
        const own = present(field)
        return Option.isSome(own) ? Effect.succeed(own) : Effect.flatMap(WeChatPayConfig, (config) => {
          const value = read(config)
          return value === undefined
            ? invalid(`is neither given nor configured (setting ${setting})`)
            : Effect.succeed(Option.some(value))
        })
      })
    })
  ).annotate({ [configured]: read })

const fillIfAny = <S extends Schema.Codec<string>>(
  schema: S,
  read: (config: Config) => string | undefined
) =>
  Schema.optional(schema).pipe(
    Schema.encodeTo(Schema.optionalKey(schema), {
      decode: SchemaGetter.passthrough<string>(),
      encode: SchemaGetter.transformOptionalEffect((field: Option.Option<string | undefined>) => {
        const own = present(field)
        return Option.isSome(own)
          ? Effect.succeed(own)
          : Effect.map(WeChatPayConfig, (config) => Option.fromUndefinedOr(read(config)))
      })
    })
  ).annotate({ [configured]: read })

/** Merchant number of the caller; from the configuration by default: `mchid`, `sp_mchid`, `combine_mchid`, … */
export const Mchid = fillFrom(text(32), "mchid", (config) => config.mchid)

/** {@link Mchid} of at most `length` characters. Apart, so that a bundle has it only where a page names another bound. */
export const mchid = (length: number) => fillFrom(text(length), "mchid", (config) => config.mchid)

/** Application id of the caller; from the configuration by default: `appid`, `sp_appid`, `combine_appid`, … */
export const Appid = fillFrom(text(32), "appid, WECHATPAY_APPID", (config) => config.appid)

/** {@link Appid} of at most `length` characters. */
export const appid = (length: number) => fillFrom(text(length), "appid, WECHATPAY_APPID", (config) => config.appid)

/** {@link Appid}, omitted if none is configured: for requests where it is optional. */
export const AppidIfAny = fillIfAny(text(32), (config) => config.appid)

/** Address for notifications (通知地址), at most `length` characters; from the configuration by default. */
export const notifyUrl = (length: number) =>
  fillFrom(notifyUrlText(length), "notifyUrl, WECHATPAY_NOTIFY_URL", (config) => config.notifyUrl)

/** Address for notifications (通知地址), at most 255 characters; from the configuration by default. */
export const NotifyUrl = fillFrom(NotifyUrlText, "notifyUrl, WECHATPAY_NOTIFY_URL", (config) => config.notifyUrl)

/** {@link NotifyUrl}, omitted if none is configured: for requests where it is optional. */
export const NotifyUrlIfAny = fillIfAny(NotifyUrlText, (config) => config.notifyUrl)

/** Field with a default value: for fields that WeChat Pay requires although they nearly always have the same value. */
export const defaulted = <S extends Schema.Codec<string> | Schema.Codec<number>>(
  schema: S,
  value: NoInfer<S["Type"]>
) =>
  Schema.optional(schema).pipe(
    Schema.encodeTo(schema, {
      decode: SchemaGetter.passthrough<S["Type"]>(),
      encode: SchemaGetter.transformOptional((field: Option.Option<S["Type"] | undefined>) =>
        Option.orElseSome(present(field), () => value)
      )
    })
  )
