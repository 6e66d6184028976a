/** Checks that the merchant numbers and application ids of a request belong to the caller. */
import * as Result from "effect/Result"
import type * as Endpoint from "../../Endpoint.ts"
import { mapFields } from "../protocol/json.ts"
import type { Kernel, Merchant } from "./kernel.ts"
import { type Code, refuse, type Refused } from "./reply.ts"

/** Whether requests of an endpoint are not signed. */
export const isUnsigned = (description: Endpoint.Description): boolean =>
  description.kind === "stream" && !description.authorized

/** The first of the wanted codes that the endpoint's page lists, else `INVALID_REQUEST`, which every endpoint has. */
const firstListed = ({ codes }: Endpoint.Description, ...wanted: ReadonlyArray<Code>): Code =>
  wanted.find((code) => codes.includes(code)) ?? "INVALID_REQUEST"

/** The code for a merchant number that does not exist. */
export const unknownMerchant = (description: Endpoint.Description): Code =>
  firstListed(description, "MCH_NOT_EXISTS", "NO_AUTH", "NOAUTH")

/** The status of the refusal with {@link unknownMerchant}, where the page lists another than that of the code. */
const unknownMerchantStatus = (description: Endpoint.Description): number | undefined =>
  description.path.startsWith("/v3/refund/") && unknownMerchant(description) === "MCH_NOT_EXISTS" ? 404 : undefined

/** The code for a merchant that is neither the caller nor its sub-merchant. */
export const foreignMerchant = (description: Endpoint.Description): Code =>
  firstListed(description, "NO_AUTH", "NOAUTH")

/** The code for an application id of another merchant. */
export const foreignAppid = (description: Endpoint.Description): Code =>
  firstListed(description, "APPID_MCHID_NOT_MATCH")

/** Words of production for a merchant that another service provider applied for, in operations on its settlement account. */
const foreignWords = ({ path }: Endpoint.Description): string | undefined =>
  path.startsWith("/v3/apply4sub/") ? "该商户不是本服务商进件的子商户，无权限操作" : undefined

/** Whether a request may name a closed merchant: it only reads, or pays out the merchant's money. */
const isOpenToClosed = ({ method, path }: Endpoint.Description): boolean =>
  method === "GET" || path.startsWith("/v3/ecommerce/account/")

/**
 * The merchant number with its zeros in front: SDKs that keep merchant numbers as integers, as EasyWeChat does, lose
 * those of the sandbox. In production no number begins with zero.
 */
export const withZeros = (kernel: Kernel, mchid: string): string => {
  const full = mchid.padStart(10, "0")
  return kernel.merchant(full) === undefined ? mchid : full
}

/** The fields of a request, its merchant numbers with their zeros in front. */
export const fieldsWithZeros = (
  kernel: Kernel,
  fields: Readonly<Record<string, unknown>>
): Readonly<Record<string, unknown>> =>
  mapFields(
    fields,
    (name, value) => typeof value === "string" && name.endsWith("mchid") ? withZeros(kernel, value) : value
  )

/** Checks that the merchant numbers and application ids of a request belong to the caller and to each other. */
export const checkOwnership = (
  kernel: Kernel,
  description: Endpoint.Description,
  caller: Merchant,
  fields: Readonly<Record<string, unknown>>
): Result.Result<void, Refused> => {
  const { roles } = description
  // A service provider or a platform may name other merchants; an unsigned request may name any merchant.
  const forOthers = isUnsigned(description) || roles.some((role) => role !== "direct")
  for (const name of ["mchid", "sp_mchid", "combine_mchid", "sub_mchid"]) {
    const mchid = fields[name]
    if (typeof mchid !== "string") continue
    const own = name === "sub_mchid" ? false : mchid === caller.mchid
    const bound = name === "sub_mchid" || (name === "mchid" && forOthers) ? caller.subMerchants.includes(mchid) : false
    if (own || bound) {
      if (!kernel.isClosed(mchid) || isOpenToClosed(description)) continue
      return Result.fail(refuse(foreignMerchant(description), `商户号${name}已注销`))
    }
    if (!/^\d+$/.test(mchid)) {
      return Result.fail(refuse("PARAM_ERROR", "商户号格式错误", { reason: `${name} must have digits only` }))
    }
    if (kernel.merchant(mchid) === undefined) {
      return Result.fail(refuse(unknownMerchant(description), foreignWords(description) ?? `商户号${name}不存在`, {
        status: unknownMerchantStatus(description)
      }))
    }
    return Result.fail(
      name === "sub_mchid"
        ? refuse(foreignMerchant(description), foreignWords(description) ?? `商户号${name}与调用方没有关系`)
        : refuse("PARAM_ERROR", `${name}与Authorization中的mchid不匹配`, {
          reason: `${name} is not the merchant that signed the request`
        })
    )
  }
  const sub = fields.sub_mchid
  const theirs = (typeof sub === "string" ? [sub] : caller.subMerchants)
    .flatMap((mchid) => kernel.merchant(mchid)?.appids ?? [])
  for (const name of ["appid", "sp_appid", "combine_appid", "sub_appid"]) {
    const appid = fields[name]
    if (typeof appid !== "string") continue
    const own = name === "sub_appid" ? false : caller.appids.includes(appid)
    const bound = name === "sub_appid" || (name === "appid" && forOthers) ? theirs.includes(appid) : false
    if (own || bound) continue
    return Result.fail(refuse(foreignAppid(description), `${name}和商户号不匹配`))
  }
  return Result.void
}
