/** Balances of a platform and of its sub-merchants (平台收付通, 余额), at present and at the end of a day. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, Fen, openLiterals } from "../../Wire.ts"
import { AccountType, subMchid } from "./models.ts"

const amounts = {
  /** Amount that can be withdrawn, in fen (可用余额). */
  available_amount: Fen,
  /** Amount that is frozen, in fen (不可用余额): 0 if absent. The balance is the sum of both. */
  pending_amount: Schema.optional(Fen)
} as const

/** Balance of a sub-merchant's account. */
export interface SubMerchantBalance extends Schema.Schema.Type<typeof SubMerchantBalance> {}
export const SubMerchantBalance = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Account that has the balance (账户类型). */
  account_type: Schema.optional(AccountType),
  ...amounts
}).annotate({
  identifier: "Balance.SubMerchantBalance",
  examples: [{ sub_mchid: "1900000109", account_type: "BASIC", available_amount: 10000, pending_amount: 1 }]
})

/** Balance of an account of the platform's own. */
export interface PlatformBalance extends Schema.Schema.Type<typeof PlatformBalance> {}
export const PlatformBalance = Schema.Struct(amounts).annotate({
  identifier: "Balance.PlatformBalance",
  examples: [{ available_amount: 10000, pending_amount: 1 }]
})

const codes = ["NO_AUTH"] as const

/** Codes that the queries of balances document. `NO_AUTH`: no permission, or the sub-merchant is not the caller's. */
export type BalanceCode = CommonCode | (typeof codes)[number]

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  ...subMchid,
  /** Account (二级商户账户类型): `BASIC`, `OPERATION`, `FEES` or `DEPOSIT`. */
  account_type: Schema.optional(AccountType)
}).annotate({ identifier: "Balance.QueryRequest" })

/**
 * Queries the balance of a sub-merchant's account (查询二级商户账户实时余额).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476690
 */
export const query: Endpoint.Endpoint<QueryRequest, SubMerchantBalance, BalanceCode> = Endpoint.make({
  name: "Balance.query",
  title: "查询二级商户账户实时余额",
  route: "GET /v3/ecommerce/fund/balance/{sub_mchid}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476690",
  roles: ["platform"],
  request: QueryRequest,
  response: SubMerchantBalance,
  codes
})

/** Request of {@link queryDayEnd}. */
export interface QueryDayEndRequest extends Schema.Schema.Type<typeof QueryDayEndRequest> {}
export const QueryDayEndRequest = Schema.Struct({
  ...subMchid,
  /** Day in Beijing (日期), `yyyy-MM-dd`: one of the last 90. */
  date: Day,
  /** Account (账户类型): `BASIC` by default, or `DEPOSIT`. */
  account_type: Schema.optional(openLiterals("BASIC", "DEPOSIT"))
}).annotate({ identifier: "Balance.QueryDayEndRequest" })

/**
 * Queries the balance of a sub-merchant's account at the end of a day (查询二级商户账户日终余额). It is ready at 10:00 of the next
 * day, Beijing time.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476693
 */
export const queryDayEnd: Endpoint.Endpoint<QueryDayEndRequest, SubMerchantBalance, BalanceCode> = Endpoint.make({
  name: "Balance.queryDayEnd",
  title: "查询二级商户账户日终余额",
  route: "GET /v3/ecommerce/fund/enddaybalance/{sub_mchid}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476693",
  roles: ["platform"],
  request: QueryDayEndRequest,
  response: SubMerchantBalance,
  codes
})

const platformAccount = {
  /** Account (账户类型): `BASIC`, `OPERATION` or `FEES`. */
  account_type: openLiterals("BASIC", "OPERATION", "FEES")
} as const

/** Request of {@link queryPlatform}. */
export interface QueryPlatformRequest extends Schema.Schema.Type<typeof QueryPlatformRequest> {}
export const QueryPlatformRequest = Schema.Struct(platformAccount).annotate({
  identifier: "Balance.QueryPlatformRequest"
})

/**
 * Queries the present balance of the caller's own account (查询平台账户实时余额); open to other service providers too.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476700
 */
export const queryPlatform: Endpoint.Endpoint<QueryPlatformRequest, PlatformBalance, BalanceCode> = Endpoint.make({
  name: "Balance.queryPlatform",
  title: "查询平台账户实时余额",
  route: "GET /v3/merchant/fund/balance/{account_type}",
  docs: ["https://pay.weixin.qq.com/doc/v3/partner/4012476700", "https://pay.weixin.qq.com/doc/v3/partner/4012720648"],
  roles: ["partner", "platform"],
  request: QueryPlatformRequest,
  response: PlatformBalance,
  codes
})

/** Request of {@link queryPlatformDayEnd}. */
export interface QueryPlatformDayEndRequest extends Schema.Schema.Type<typeof QueryPlatformDayEndRequest> {}
export const QueryPlatformDayEndRequest = Schema.Struct({
  ...platformAccount,
  /** Day in Beijing (日期), `yyyy-MM-dd`: one of the last 90. */
  date: Schema.optional(Day)
}).annotate({ identifier: "Balance.QueryPlatformDayEndRequest" })

/**
 * Queries the balance of the caller's own account at the end of a day (查询平台账户日终余额); open to other service providers
 * too. It is ready at 10:00 of the next day, Beijing time.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476702
 */
export const queryPlatformDayEnd: Endpoint.Endpoint<QueryPlatformDayEndRequest, PlatformBalance, BalanceCode> = Endpoint
  .make({
    name: "Balance.queryPlatformDayEnd",
    title: "查询平台账户日终余额",
    route: "GET /v3/merchant/fund/dayendbalance/{account_type}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476702",
    roles: ["partner", "platform"],
    request: QueryPlatformDayEndRequest,
    response: PlatformBalance,
    codes
  })
