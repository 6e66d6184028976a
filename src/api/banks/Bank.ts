/**
 * Banks, their branches and their places (银行组件), which the forms of onboarding, settlement and withdrawal ask for.
 *
 * The six operations are no longer in the menu of WeChat Pay's documentation (as of August 2026), and nothing replaces
 * them. Pages of onboarding still link to the lists of banks and branches; provinces and cities only have an older page.
 */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { Links, pageOf, Sensitive, text } from "../../Wire.ts"

/** Takes no fields: `Schema.Struct({})` would accept any. */
const NoFields = Schema.Record(Schema.String, Schema.Never)

const listCodes = ["FREQUENCY_LIMITED", "NOT_FOUND"] as const

/** Codes that the lists document. `NOT_FOUND`: the list is empty. */
export type ListCode = CommonCode | (typeof listCodes)[number]

/** A bank (银行). */
export interface Bank extends Schema.Schema.Type<typeof Bank> {}
export const Bank = Schema.Struct({
  /** Name to show (银行别名). */
  bank_alias: Schema.optional(Schema.String),
  /** Code of the name to show, for {@link listBranches} (银行别名编码). */
  bank_alias_code: Schema.optional(Schema.String),
  /** Name that other requests take (开户银行); several aliases may share one. */
  account_bank: Schema.optional(Schema.String),
  /** Code of that name (开户银行编码). */
  account_bank_code: Schema.optional(Schema.Int),
  /** Whether other requests need the branch as well (是否需要填写支行). */
  need_bank_branch: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "Bank.Bank" })

const exampleBank = {
  bank_alias: "工商银行深圳前海微众银行",
  bank_alias_code: "1000006247",
  account_bank: "招商银行其他银行",
  account_bank_code: 1001,
  need_bank_branch: true
} as const

/** Request of {@link searchByAccount}. */
export interface SearchByAccountRequest extends Schema.Schema.Type<typeof SearchByAccountRequest> {}
export const SearchByAccountRequest = Schema.Struct({
  /** Number of the bank card as plaintext; encrypted before it is sent (银行卡号). */
  account_number: Sensitive
}).annotate({ identifier: "Bank.SearchByAccountRequest" })

/** Response of {@link searchByAccount}. */
export interface SearchByAccountResponse extends Schema.Schema.Type<typeof SearchByAccountResponse> {}
export const SearchByAccountResponse = Schema.Struct({
  /** Number of banks (查询数据总条数). */
  total_count: Schema.optional(Schema.Int),
  /** The banks that the card may belong to (银行列表). */
  data: Schema.optional(Schema.Array(Bank))
}).annotate({
  identifier: "Bank.SearchByAccountResponse",
  examples: [{ total_count: 1, data: [exampleBank] }]
})

/**
 * Finds the bank of a personal card (获取对私银行卡号开户银行). If several are found, let the person choose.
 *
 * **Gotchas**
 *
 * The query carries the number as ciphertext, so proxies that log addresses do not log the number.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697541
 */
export const searchByAccount: Endpoint.Endpoint<SearchByAccountRequest, SearchByAccountResponse, CommonCode> = Endpoint
  .make({
    name: "Bank.searchByAccount",
    title: "获取对私银行卡号开户银行",
    route: "GET /v3/capital/capitallhh/banks/search-banks-by-bank-account",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012697541",
    roles: ["direct", "partner", "platform"],
    request: SearchByAccountRequest,
    response: SearchByAccountResponse
  })

/** Fields of a page of a list. */
const page = {
  /** Number of elements of the whole list (查询数据总条数). */
  total_count: Schema.optional(Schema.Int),
  /** Number of elements of this page (本次查询条数). */
  count: Schema.optional(Schema.Int),
  /** Position of this page's first element, counted from 0 (该次请求资源的起始位置). */
  offset: Schema.optional(Schema.Int),
  /** Addresses of other pages (分页链接). */
  links: Schema.optional(Links)
} as const

/** Request of {@link listPersonal} and {@link listCorporate}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  // `offset` is 0 and `limit` 200 by default; WeChat Pay allows at most 200.
  ...pageOf(200, 200)
}).annotate({ identifier: "Bank.ListRequest" })

/** Response of {@link listPersonal} and {@link listCorporate}. */
export interface ListResponse extends Schema.Schema.Type<typeof ListResponse> {}
export const ListResponse = Schema.Struct({
  ...page,
  /** Banks of this page (银行列表). */
  data: Schema.optional(Schema.Array(Bank))
}).annotate({
  identifier: "Bank.ListResponse",
  examples: [{ total_count: 1, count: 1, offset: 0, data: [exampleBank] }]
})

/**
 * Lists the banks for personal accounts (查询支持个人业务的银行列表).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697583
 */
export const listPersonal: Endpoint.Endpoint<ListRequest, ListResponse, ListCode> = Endpoint.make({
  name: "Bank.listPersonal",
  title: "查询支持个人业务的银行列表",
  route: "GET /v3/capital/capitallhh/banks/personal-banking",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012697583",
  roles: ["direct", "partner", "platform"],
  request: ListRequest,
  response: ListResponse,
  codes: listCodes
})

/** All banks of {@link listPersonal}, page after page. */
export const listAllPersonal: (
  request: ListRequest
) => Stream.Stream<Bank, WeChatPayError<ListCode>, Endpoint.Services> = Pagination.pages(
  listPersonal,
  ({ data }) => data
)

/**
 * Lists the banks for corporate accounts (查询支持对公业务的银行列表).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697626
 */
export const listCorporate: Endpoint.Endpoint<ListRequest, ListResponse, ListCode> = Endpoint.make({
  name: "Bank.listCorporate",
  title: "查询支持对公业务的银行列表",
  route: "GET /v3/capital/capitallhh/banks/corporate-banking",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012697626",
  roles: ["direct", "partner", "platform"],
  request: ListRequest,
  response: ListResponse,
  codes: listCodes
})

/** All banks of {@link listCorporate}, page after page. */
export const listAllCorporate: (
  request: ListRequest
) => Stream.Stream<Bank, WeChatPayError<ListCode>, Endpoint.Services> = Pagination.pages(
  listCorporate,
  ({ data }) => data
)

/** Request of {@link listProvinces}, without fields. */
export interface ListProvincesRequest extends Schema.Schema.Type<typeof ListProvincesRequest> {}
export const ListProvincesRequest = NoFields.annotate({ identifier: "Bank.ListProvincesRequest" })

/** Response of {@link listProvinces}. */
export interface ListProvincesResponse extends Schema.Schema.Type<typeof ListProvincesResponse> {}
export const ListProvincesResponse = Schema.Struct({
  /** Number of provinces (查询数据总条数). */
  total_count: Schema.optional(Schema.Int),
  /** The provinces (省份列表). */
  data: Schema.optional(Schema.Array(Schema.Struct({
    /** Name of the province (省份名称). */
    province_name: Schema.optional(Schema.String),
    /** Code of the province, for {@link listCities} (省份编码). */
    province_code: Schema.optional(Schema.Int)
  })))
}).annotate({
  identifier: "Bank.ListProvincesResponse",
  examples: [{ total_count: 1, data: [{ province_name: "广东省", province_code: 22 }] }]
})

/**
 * Lists the provinces of the mainland (查询省份列表), without Hong Kong, Macao and Taiwan.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter11_2_4.shtml
 */
export const listProvinces: Endpoint.Endpoint<ListProvincesRequest, ListProvincesResponse, ListCode> = Endpoint.make({
  name: "Bank.listProvinces",
  title: "查询省份列表",
  route: "GET /v3/capital/capitallhh/areas/provinces",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter11_2_4.shtml",
  roles: ["direct", "partner", "platform"],
  request: ListProvincesRequest,
  response: ListProvincesResponse,
  codes: listCodes
})

/** Request of {@link listCities}. */
export interface ListCitiesRequest extends Schema.Schema.Type<typeof ListCitiesRequest> {}
export const ListCitiesRequest = Schema.Struct({
  /** Code of the province, from {@link listProvinces} (省份编码). */
  province_code: Schema.Int
}).annotate({ identifier: "Bank.ListCitiesRequest" })

/** Response of {@link listCities}. */
export interface ListCitiesResponse extends Schema.Schema.Type<typeof ListCitiesResponse> {}
export const ListCitiesResponse = Schema.Struct({
  /** Number of cities (查询数据总条数). */
  total_count: Schema.optional(Schema.Int),
  /** The cities (城市列表). */
  data: Schema.optional(Schema.Array(Schema.Struct({
    /** Name of the city (城市名称). */
    city_name: Schema.optional(Schema.String),
    /** Code of the city, for {@link listBranches} (城市编码). */
    city_code: Schema.optional(Schema.Int)
  })))
}).annotate({
  identifier: "Bank.ListCitiesResponse",
  examples: [{ total_count: 1, data: [{ city_name: "北京市", city_code: 10 }] }]
})

/**
 * Lists the cities of a province (查询城市列表).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter11_2_5.shtml
 */
export const listCities: Endpoint.Endpoint<ListCitiesRequest, ListCitiesResponse, ListCode> = Endpoint.make({
  name: "Bank.listCities",
  title: "查询城市列表",
  route: "GET /v3/capital/capitallhh/areas/provinces/{province_code}/cities",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter11_2_5.shtml",
  roles: ["direct", "partner", "platform"],
  request: ListCitiesRequest,
  response: ListCitiesResponse,
  codes: listCodes
})

/** Request of {@link listBranches}. */
export interface ListBranchesRequest extends Schema.Schema.Type<typeof ListBranchesRequest> {}
export const ListBranchesRequest = Schema.Struct({
  /** Code of the bank, from a bank with `need_bank_branch`, at most 10 characters (银行别名编码). */
  bank_alias_code: text(10),
  /** Code of the city, from {@link listCities} (城市编码). */
  city_code: Schema.Int,
  // `offset` is 0 and `limit` 200 by default; WeChat Pay allows at most 200.
  ...pageOf(200, 200)
}).annotate({ identifier: "Bank.ListBranchesRequest" })

/** A branch of a bank (支行). */
export interface Branch extends Schema.Schema.Type<typeof Branch> {}
export const Branch = Schema.Struct({
  /** Bank and branch in full, as other requests take it (开户银行支行名称). */
  bank_branch_name: Schema.optional(Schema.String),
  /** Number of the branch (开户银行支行联行号). */
  bank_branch_id: Schema.optional(Schema.String)
}).annotate({ identifier: "Bank.Branch" })

/** Response of {@link listBranches}. */
export interface ListBranchesResponse extends Schema.Schema.Type<typeof ListBranchesResponse> {}
export const ListBranchesResponse = Schema.Struct({
  ...page,
  /** Branches of this page (支行列表). */
  data: Schema.optional(Schema.Array(Branch)),
  /** Name of the bank to show (银行别名). */
  bank_alias: Schema.optional(Schema.String),
  /** Code of the name to show (银行别名编码). */
  bank_alias_code: Schema.optional(Schema.String),
  /** Name of the bank that other requests take (开户银行). */
  account_bank: Schema.optional(Schema.String),
  /** Code of that name (开户银行编码). */
  account_bank_code: Schema.optional(Schema.Int)
}).annotate({
  identifier: "Bank.ListBranchesResponse",
  examples: [{
    total_count: 1,
    count: 1,
    offset: 0,
    bank_alias: exampleBank.bank_alias,
    bank_alias_code: exampleBank.bank_alias_code,
    account_bank: exampleBank.account_bank,
    account_bank_code: exampleBank.account_bank_code,
    data: [{ bank_branch_name: "中国工商银行上海市周浦支行", bank_branch_id: "102290072311" }]
  }]
})

/**
 * Lists a bank's branches in a city (查询支行列表).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697673
 */
export const listBranches: Endpoint.Endpoint<ListBranchesRequest, ListBranchesResponse, ListCode> = Endpoint.make({
  name: "Bank.listBranches",
  title: "查询支行列表",
  route: "GET /v3/capital/capitallhh/banks/{bank_alias_code}/branches",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012697673",
  roles: ["direct", "partner", "platform"],
  request: ListBranchesRequest,
  response: ListBranchesResponse,
  codes: listCodes
})

/** All branches of {@link listBranches}, page after page. */
export const listAllBranches: (
  request: ListBranchesRequest
) => Stream.Stream<Branch, WeChatPayError<ListCode>, Endpoint.Services> = Pagination.pages(
  listBranches,
  ({ data }) => data
)
