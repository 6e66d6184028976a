import { assert, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Bank } from "effect-wechatpay/banks"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const bank = {
  bank_alias: "工商银行",
  bank_alias_code: "1000006247",
  account_bank: "工商银行",
  account_bank_code: 1002,
  need_bank_branch: false
}
const links = {
  next: "/v3/capital/capitallhh/banks/personal-banking?offset=10&limit=5",
  prev: "/v3/capital/capitallhh/banks/personal-banking?offset=0&limit=5",
  self: "/v3/capital/capitallhh/banks/personal-banking?offset=5&limit=5"
}

for (const [endpoint, path] of [[Bank.listPersonal, "personal"], [Bank.listCorporate, "corporate"]] as const) {
  itCalls({
    endpoint,
    request: { offset: 5, limit: 5 },
    sends: `GET /v3/capital/capitallhh/banks/${path}-banking?offset=5&limit=5`,
    responses: { total_count: 10, count: 5, offset: 5, data: [bank], links },
    gives: { total_count: 10, count: 5, offset: 5, data: [bank], links }
  })
}

itCalls({
  endpoint: Bank.listProvinces,
  request: {},
  sends: "GET /v3/capital/capitallhh/areas/provinces",
  responses: { total_count: 1, data: [{ province_name: "广东省", province_code: 22 }] },
  gives: { total_count: 1, data: [{ province_name: "广东省", province_code: 22 }] }
})

itCalls({
  endpoint: Bank.listCities,
  request: { province_code: 22 },
  sends: "GET /v3/capital/capitallhh/areas/provinces/22/cities",
  responses: { total_count: 1, data: [{ city_name: "深圳市", city_code: 536 }] },
  gives: { total_count: 1, data: [{ city_name: "深圳市", city_code: 536 }] }
})

itCalls({
  endpoint: Bank.listBranches,
  request: { bank_alias_code: "1000006247", city_code: 536, offset: 0, limit: 200 },
  sends: "GET /v3/capital/capitallhh/banks/1000006247/branches?city_code=536&offset=0&limit=200",
  responses: {
    total_count: 1,
    count: 1,
    offset: 0,
    account_bank: "工商银行",
    account_bank_code: 1002,
    bank_alias: "工商银行",
    bank_alias_code: "1000006247",
    data: [{ bank_branch_name: "中国工商银行上海市周浦支行", bank_branch_id: "102290072311" }]
  },
  gives: {
    total_count: 1,
    count: 1,
    offset: 0,
    account_bank: "工商银行",
    account_bank_code: 1002,
    bank_alias: "工商银行",
    bank_alias_code: "1000006247",
    data: [{ bank_branch_name: "中国工商银行上海市周浦支行", bank_branch_id: "102290072311" }]
  }
})

it.effect("Bank.searchByAccount sends the card's number encrypted, in the query that it signs", () => {
  const { layer, received } = Platform.world(() => Platform.json({ total_count: 1, data: [bank] }))
  return Effect.gen(function*() {
    const found = yield* Bank.searchByAccount({ account_number: "6225760079930218" })
    assert.deepStrictEqual(found, { total_count: 1, data: [bank] })
    const [request] = received
    assert.strictEqual(request!.url.pathname, "/v3/capital/capitallhh/banks/search-banks-by-bank-account")
    assert.strictEqual(Platform.unseal(request!.url.searchParams.get("account_number")!), "6225760079930218")
    assert.strictEqual(request!.headers["wechatpay-serial"], Platform.publicKeyId)
    assert.isTrue(Platform.authorized(request!))
  }).pipe(Effect.provide(layer))
})

it.effect("Bank.listAllPersonal reads page after page", () => {
  const { layer, received } = Platform.world((request) => {
    const offset = Number(request.url.searchParams.get("offset"))
    const data = offset < 4 ? [bank, bank] : offset === 4 ? [bank] : []
    return Platform.json({ total_count: 5, count: data.length, offset, data })
  })
  return Effect.gen(function*() {
    assert.lengthOf(yield* Stream.runCollect(Bank.listAllPersonal({ limit: 2 })), 5)
    assert.lengthOf(received, 3)
  }).pipe(Effect.provide(layer))
})
