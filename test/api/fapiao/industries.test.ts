import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { PartnerFapiaoApplication, PartnerFapiaoMerchant } from "effect-wechatpay/fapiao"
import { Native } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import * as Lawful from "../../support/sandbox.ts"

const root = "/v3/new-tax-control-fapiao"
/** The sandbox knows it. */
const sub_mchid = "0019000002"
/** Number of the first payment of a sandbox on the TestClock's first day. */
const transaction_id = "4200000019700101000000000001"
const drawer = "187776276864872"
const time = DateTime.makeUnsafe("2020-07-01T04:00:00Z")
const wireTime = "2020-07-01T12:00:00+08:00"

const buyer_information = {
  type: "ORGANIZATION",
  name: "深圳市南山区测试企业",
  taxpayer_id: "202003261233701778",
  phone: "13800138000",
  email: "someone@example.com"
} as const

const line = {
  tax_code: "3010101020203000000",
  goods_name: "出租汽车客运服务",
  specification: "A4",
  quantity: 100_000_000,
  total_amount: 429_900,
  tax_rate: 1300,
  discount: false
} as const

const invoice = {
  fapiao_id: "20200701123456",
  total_amount: 429_900,
  billing_person_id: drawer,
  billing_person: "**伟 0010",
  fapiao_bill_type: "COMM_FAPIAO",
  transaction_information: [{ pay_channel: "WECHAT_PAY", transaction_id, amount: 429_900 }],
  remark: "发票备注"
} as const

const application = { sub_mchid, fapiao_apply_id: transaction_id, buyer_information } as const

/** The taxpayer's invitation, accepted; a card template; a paid order. */
const ready = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* PartnerFapiaoMerchant.requestInvitation({
    operation_type: "AUTH_BINDING",
    fapiao_mode: ["TENCENT_DIGITAL_TAX"],
    fapiao_ability_type_list: ["BASE_ABILITY", "REAL_ESTATE_ABILITY", "REFINED_OIL_ABILITY"],
    invite_code: "code1"
  })
  yield* sandbox.fapiao.acceptInvitation({ invite_code: "code1", sub_mchid })
  yield* PartnerFapiaoMerchant.createCardTemplate({
    sub_mchid,
    card_template_information: { logo_url: "https://mmbiz.qpic.cn/mmbiz/0" }
  })
  yield* Native.prepay({
    sub_mchid,
    description: "服务",
    out_trade_no: "tea20261123001",
    amount: { total: 429_900 }
  })
  yield* sandbox.pay({ out_trade_no: "tea20261123001" })
})

const encrypted = ["buyer_information.phone", "buyer_information.email"]

const general = { ...application, fapiao_information: { ...invoice, items: [{ ...line, unit: "张" }] as const } }
itCalls({
  endpoint: PartnerFapiaoApplication.issueGeneral,
  request: general,
  sends: `POST ${root}/fapiao-applications/issue-general`,
  body: general,
  encrypted,
  gives: undefined,
  sandbox: ready
})

const leasing = {
  province: "云南省",
  city: "昆明市",
  address: "官渡区茶马路1号",
  cross_city_flag: false,
  certificate_no: "云（2020）昆明市不动产权第0000001号",
  plate_no: ["云A12345"]
} as const
const leased = (lease: object) => ({
  ...application,
  fapiao_information: {
    ...invoice,
    items: [{ ...line, unit: "SQUARE_METER", real_estate_leasing_information: lease }]
  }
})
itCalls({
  endpoint: PartnerFapiaoApplication.issueRealEstateLeasing,
  request: {
    ...application,
    fapiao_information: {
      ...invoice,
      items: [{
        ...line,
        unit: "SQUARE_METER",
        real_estate_leasing_information: { ...leasing, lease_period_start: time, lease_period_end: time }
      }]
    }
  },
  sends: `POST ${root}/fapiao-applications/real-estate-leasing`,
  body: leased({ ...leasing, lease_period_start: wireTime, lease_period_end: wireTime }),
  encrypted: [...encrypted, "fapiao_information.items[].real_estate_leasing_information.certificate_no"],
  gives: undefined,
  sandbox: ready
})

const refuelled = { station: "茶马路加油站", gun_number: "6" } as const
itCalls({
  endpoint: PartnerFapiaoApplication.issueRefinedOil,
  request: {
    ...application,
    fapiao_information: {
      ...invoice,
      items: [{
        ...line,
        tax_code: "1070101010100000000",
        unit: "LITER",
        refined_oil_information: { ...refuelled, trade_time: time }
      }]
    }
  },
  sends: `POST ${root}/fapiao-applications/issue-refined-oil`,
  body: {
    ...application,
    fapiao_information: {
      ...invoice,
      items: [{
        ...line,
        tax_code: "1070101010100000000",
        unit: "LITER",
        refined_oil_information: { ...refuelled, trade_time: wireTime }
      }]
    }
  },
  encrypted,
  gives: undefined,
  sandbox: ready
})

const passenger = {
  name: "张三",
  certificate_type: "IDENTITY_CARD",
  certificate_number: "110101199003070038",
  departure_place: "昆明市官渡区",
  destination: "大理市",
  transportation_type: "LONG_DISTANCE_BUS"
} as const
itCalls({
  endpoint: PartnerFapiaoApplication.issuePassengerTransport,
  request: {
    ...application,
    fapiao_information: {
      ...invoice,
      items: [{ ...line, passenger_information: { ...passenger, departure_date: time } }]
    }
  },
  sends: `POST ${root}/fapiao-applications/issue-passenger-transport`,
  body: {
    ...application,
    fapiao_information: {
      ...invoice,
      items: [{ ...line, passenger_information: { ...passenger, departure_date: wireTime } }]
    }
  },
  encrypted: [...encrypted, "fapiao_information.items[].passenger_information.certificate_number"],
  gives: undefined,
  sandbox: ready
})

const invitation = {
  invite_url: "https://wxacurl.cn?xxx=",
  miniprogram_appid: "wxb1170446a4c0a5a2",
  miniprogram_path: "pages/xxxPage"
}

itCalls({
  endpoint: PartnerFapiaoMerchant.requestInvitation,
  request: {
    operation_type: "AUTH_BINDING",
    fapiao_mode: ["THIRD_OR_SELF_FAPIAO", "TENCENT_DIGITAL_TAX"],
    fapiao_ability_type_list: ["BASE_ABILITY"],
    invite_channel: "官网",
    invite_code: "code_20200101_123",
    taxpayer_id: "9144050071126766XG"
  },
  sends:
    `GET ${root}/fapiaomerchant/getspinviteurl?operation_type=AUTH_BINDING&fapiao_mode=THIRD_OR_SELF_FAPIAO${"&fapiao_mode=TENCENT_DIGITAL_TAX&fapiao_ability_type_list=BASE_ABILITY&invite_channel=官网"}&invite_code=code_20200101_123&taxpayer_id=9144050071126766XG`,
  responses: invitation,
  gives: invitation,
  sandbox: Effect.void
})

const invited = {
  sub_mchid: "1999192837",
  mch_invite_status: "MCH_INVITE_SUCC",
  ep_name: "示例（深圳）有限公司",
  tax_id: "9144050071126766XG",
  invite_code: "code_20200101_123",
  invite_failed_code: "UNKNOWN_TAX_INFO",
  invite_failed_reason: "示例失败原因"
}

itCalls({
  endpoint: PartnerFapiaoMerchant.listInvitations,
  request: { query_time_start: time, query_time_end: time, mch_invite_status: "MCH_INVITE_SUCC", offset: 10, limit: 1 },
  sends:
    `GET ${root}/fapiaomerchant/listspinvitemchinfo?query_time_start=${wireTime}&query_time_end=${wireTime}${"&mch_invite_status=MCH_INVITE_SUCC&offset=10&limit=1"}`,
  // The page writes this time without a zone.
  responses: {
    total_count: 50,
    offset: 10,
    limit: 1,
    mch_invite_result_list: [{ ...invited, operate_time: "2020-07-01T00:00:00" }]
  },
  gives: {
    total_count: 50,
    offset: 10,
    limit: 1,
    mch_invite_result_list: [{ ...invited, operate_time: DateTime.makeUnsafe("2020-06-30T16:00:00Z") }]
  },
  sandbox: Effect.void
})

const digital = {
  status: "ENABLED",
  billing_person_info: [{ id: drawer, name: "**伟 0010" }],
  access_fail_reason: "失败原因",
  ability_info: [{ type: "BASE_ABILITY", status: "AUTHORIZED", authorize_fail_reason: "失败原因" }]
}

itCalls({
  endpoint: PartnerFapiaoMerchant.queryStatus,
  request: { sub_mchid },
  sends: `GET ${root}/merchant/${sub_mchid}/check-status`,
  responses: {
    sub_mchid,
    third_mode: { status: "ENABLED" },
    digital_tax_mode: { ...digital, access_time: wireTime, expired_time: wireTime }
  },
  gives: {
    sub_mchid,
    third_mode: { status: "ENABLED" },
    digital_tax_mode: { ...digital, access_time: time, expired_time: time }
  },
  sandbox: ready
})

describe("An invitation", () => {
  const { layer, received } = Platform.world(() => Platform.json(invitation))
  const invite = (more: Partial<PartnerFapiaoMerchant.InvitationRequest>) =>
    PartnerFapiaoMerchant.requestInvitation({
      operation_type: "AUTH_BINDING",
      fapiao_mode: ["THIRD_OR_SELF_FAPIAO"],
      invite_code: "code1",
      ...more
    })

  it.effect("is for a merchant number or a taxpayer, and names what is to be issued", () =>
    Effect.gen(function*() {
      const both = yield* Effect.flip(invite({ sub_mchid, taxpayer_id: "9144050071126766XG" }))
      assert.deepInclude(both, { _tag: "RequestEncodeError", field: "taxpayer_id" })
      const bare = yield* Effect.flip(invite({ fapiao_mode: ["TENCENT_DIGITAL_TAX"] }))
      assert.deepInclude(bare, { _tag: "RequestEncodeError", field: "fapiao_ability_type_list" })
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer)))

  it.effect("hides who invites", () =>
    Effect.gen(function*() {
      yield* invite({ operate_user: "张三" })
      const sealed = received.at(-1)?.url.searchParams.get("operate_user") ?? ""
      assert.strictEqual(Platform.unseal(sealed), "张三")
    }).pipe(Effect.provide(layer)))
})

describe("Invoices by industry in the sandbox", () => {
  const code = <A, R>(effect: Effect.Effect<A, { readonly _tag: string; readonly code?: string }, R>) =>
    Effect.map(Effect.flip(effect), (error) => error.code)
  const { issueGeneral, issueRefinedOil } = PartnerFapiaoApplication

  it.effect("need what the sub-merchant accepted, a drawer, a payment that covers them, and one at a time", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      assert.strictEqual(yield* code(issueGeneral(general)), "NO_AUTH")
      yield* ready
      type Information = PartnerFapiaoApplication.IssueGeneralRequest["fapiao_information"]
      const change = (more: Partial<Information>) =>
        issueGeneral({ ...general, fapiao_information: { ...general.fapiao_information, ...more } })
      assert.strictEqual(yield* code(change({ billing_person_id: "1" })), "INVALID_REQUEST")
      const others: Information["transaction_information"] = [
        { pay_channel: "WECHAT_PAY", transaction_id: "4200000019700101000000000009", amount: 1 }
      ]
      assert.strictEqual(yield* code(change({ transaction_information: others })), "RULE_LIMIT")
      assert.strictEqual(yield* code(change({ total_amount: 429_901 })), "INVALID_REQUEST")
      const oil = yield* code(issueRefinedOil({
        ...application,
        fapiao_information: { ...invoice, items: [line] }
      }))
      assert.strictEqual(oil, "RULE_LIMIT")

      // Two of them would not exceed the payment.
      const part = { total_amount: 100, items: [{ ...line, total_amount: 100 }] } as const
      yield* change(part)
      assert.strictEqual(yield* code(change(part)), "RESOURCE_ALREADY_EXISTS")
      const second = change({ ...part, fapiao_id: "second" })
      assert.strictEqual(yield* code(second), "INVALID_REQUEST")
      yield* sandbox.fapiao.settle({ fapiao_apply_id: transaction_id, outcome: "FAIL" })
      yield* second
      yield* sandbox.advance("5 seconds")
      const { fapiao_information = [] } = yield* PartnerFapiaoApplication.query({
        sub_mchid,
        fapiao_apply_id: transaction_id
      })
      assert.deepStrictEqual(fapiao_information.map(({ status }) => status), ["ISSUE_FAILED", "ISSUED"])
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("follow from invitations, which are listed once they ended", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* ready
      const window = {
        query_time_start: DateTime.makeUnsafe("1970-01-01T00:00:00Z"),
        query_time_end: DateTime.makeUnsafe("1970-01-02T00:00:00Z")
      }
      yield* PartnerFapiaoMerchant.requestInvitation({
        operation_type: "AUTH_BINDING",
        fapiao_mode: ["THIRD_OR_SELF_FAPIAO"],
        invite_code: "code2"
      })
      yield* sandbox.fapiao.acceptInvitation({ invite_code: "code2", sub_mchid, outcome: "FAIL" })
      const list = (mch_invite_status: "MCH_INVITE_SUCC" | "MCH_INVITE_FAILED") =>
        Effect.map(
          Stream.runCollect(PartnerFapiaoMerchant.listAllInvitations({ ...window, mch_invite_status, limit: 1 })),
          (all) => all.map(({ invite_code }) => invite_code)
        )
      assert.deepStrictEqual(yield* list("MCH_INVITE_SUCC"), ["code1"])
      assert.deepStrictEqual(yield* list("MCH_INVITE_FAILED"), ["code2"])
      const wide = { ...window, query_time_end: DateTime.makeUnsafe("1970-01-08T00:00:01Z") }
      const late = PartnerFapiaoMerchant.listInvitations({ ...wide, mch_invite_status: "MCH_INVITE_SUCC" })
      assert.strictEqual(yield* code(late), "INVALID_REQUEST")
    }).pipe(Effect.provide(Lawful.layer())))
})
