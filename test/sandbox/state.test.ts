import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { WeChatPayConfig } from "effect-wechatpay"
import { BusinessCircle } from "effect-wechatpay/business-circle"
import {
  Balance,
  BankRecharge,
  MerchantCompensation,
  ProfitSharingOrder as Sharing,
  ProfitSharingReturn as SharingReturn,
  Refund as EcommerceRefund,
  Subsidy,
  Withdrawal
} from "effect-wechatpay/ecommerce"
import { PartnerFapiaoMerchant, UserTitle } from "effect-wechatpay/fapiao"
import { CashCoupon, CashCouponStock, MerchantCouponStock, PayGiftActivity } from "effect-wechatpay/marketing"
import { Applyment, Settlement, Subject } from "effect-wechatpay/onboarding"
import { Contract } from "effect-wechatpay/papay"
import { Parking } from "effect-wechatpay/parking"
import { Combine } from "effect-wechatpay/partner-payments"
import { ServiceAccount } from "effect-wechatpay/partner-payscore"
import { Native, Refund } from "effect-wechatpay/payments"
import { Permission, ServiceOrder } from "effect-wechatpay/payscore"
import { ProfitSharingOrder, ProfitSharingReceiver, ProfitSharingReturn } from "effect-wechatpay/profit-sharing"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Guide } from "effect-wechatpay/smart-guide"
import { BatchTransfer, Transfer, TransferAuthorization } from "effect-wechatpay/transfers"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as Words from "../../src/sandbox/cashier/words.ts"
import { applyment, subject } from "../api/onboarding/applications.ts"
import { batch, transfer } from "../api/transfers/fixtures.ts"
import { canary, find } from "../support/canary.ts"
import { agreed } from "./ecommerce/played.ts"

const { name, openid, phone } = canary
const plate = { plate_number: "粤B99019", plate_color: "BLUE" } as const
const time = (days: number) => DateTime.makeUnsafe(days * 86_400_000)
const mchid = "0019000001"
const out_trade_no = "tea20261123001"
const service_id = "500001"

/** What is played with each product, so that each of them has something to show. */
const played = {
  orders: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const settle_info = { profit_sharing: true }
    yield* Native.prepay({ description: "tea", out_trade_no, amount: { total: 1000 }, settle_info })
    return yield* sandbox.pay({ out_trade_no })
  }),
  refunds: Refund.create({ out_trade_no, out_refund_no: "r1", amount: { refund: 1, total: 1000, currency: "CNY" } }),
  transfers: Effect.gen(function*() {
    yield* Transfer.create({ ...transfer, openid, user_name: name })
    const [first, second] = batch.transfer_detail_list
    yield* BatchTransfer.create({
      ...batch,
      transfer_detail_list: [{ ...first, openid, user_name: name, user_id_card: canary.idCard }, second]
    })
    const out_authorization_no = "a1"
    yield* TransferAuthorization.create({
      out_authorization_no,
      openid,
      transfer_scene_id: "1000",
      user_display_name: "tea",
      authorization_notify_url: "https://shop.example.com/notify"
    })
    yield* (yield* Sandbox.Sandbox).transfers.authorize({ out_authorization_no })
  }),
  profitSharing: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const { orders: [{ transaction_id = "" } = {}] } = yield* sandbox.state
    const shop = { type: "MERCHANT_ID", account: "0019000002", name } as const
    yield* ProfitSharingReceiver.add({ ...shop, relation_type: "SUPPLIER" })
    yield* ProfitSharingReceiver.add({ type: "PERSONAL_OPENID", account: openid, name, relation_type: "USER" })
    yield* sandbox.advance("1 minute")
    yield* ProfitSharingOrder.request({
      transaction_id,
      out_order_no: "p1",
      receivers: [
        { ...shop, amount: 10, description: "shop" },
        { type: "PERSONAL_OPENID", account: openid, name, amount: 10, description: "user" }
      ],
      unfreeze_unsplit: false
    })
    yield* sandbox.advance("5 seconds")
    yield* ProfitSharingReturn.request({
      out_order_no: "p1",
      out_return_no: "b1",
      return_mchid: "0019000002",
      amount: 5,
      description: "back"
    })
  }),
  ecommerce: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const sub_mchid = "0019000003"
    const sp_appid = "wx0053414e44424f58"
    const recharge_amount = { amount: 1000, currency: "CNY" }
    yield* BankRecharge.request({ out_recharge_no: "c1", account_type: "OPERATION", recharge_amount })
    yield* sandbox.ecommerce.payRecharge({ out_recharge_no: "c1" })
    const [subsidised, plain] = ["platform1", "platform2"]
    yield* Combine.prepayNative({
      combine_out_trade_no: "platform",
      sub_orders: [subsidised, plain].map((out_trade_no, index) => ({
        sub_mchid,
        out_trade_no,
        description: "tea",
        attach: "",
        amount: { total_amount: 1000, currency: "CNY" },
        settle_info: index === 0 ? { profit_sharing: true, subsidy_amount: 50 } : {}
      }))
    })
    yield* sandbox.pay({ out_trade_no: "platform" })
    yield* sandbox.advance("1 minute")
    const { sub_orders } = yield* Combine.query({ combine_out_trade_no: "platform" })
    const transaction_id = sub_orders?.[0]?.transaction_id ?? ""
    yield* Subsidy.create({ sub_mchid, transaction_id, amount: 50, description: "subsidy" })
    yield* Sharing.request({
      sub_mchid,
      transaction_id,
      out_order_no: "e1",
      receivers: [{ type: "MERCHANT_ID", receiver_account: "0019000001", amount: 10, description: "fee" }],
      finish: false
    })
    yield* sandbox.advance("1 minute")
    yield* SharingReturn.request({
      sub_mchid,
      out_order_no: "e1",
      out_return_no: "e2",
      return_mchid: "0019000001",
      amount: 5,
      description: "back"
    })
    yield* Subsidy.requestReturn({ sub_mchid, transaction_id, out_order_no: "e3", amount: 20, description: "back" })
    const { available_amount } = yield* Balance.query({ sub_mchid })
    yield* Withdrawal.create({ sub_mchid, out_request_no: "w1", amount: available_amount })
    const advanced = yield* EcommerceRefund.create({
      sub_mchid,
      sp_appid,
      out_trade_no: plain ?? "",
      out_refund_no: "e4",
      amount: { refund: 200, total: 1000 },
      refund_account: "REFUND_SOURCE_PARTNER_ADVANCE"
    })
    yield* EcommerceRefund.returnAdvance({ sub_mchid, refund_id: advanced.refund_id })
    yield* MerchantCompensation.create({
      out_bill_no: "m1",
      amount: 30,
      transfer_remark: "sorry",
      receiver: { mch_info: { mchid: sub_mchid } }
    })
  }),
  payscore: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* Permission.apply({ service_id, authorization_code: "c1" })
    yield* sandbox.payscore.authorize({ service_id, openid })
    yield* ServiceOrder.create({
      out_order_no: "s1",
      service_id,
      service_introduction: "power bank",
      time_range: { start_time: "OnAccept" },
      risk_fund: { name: "DEPOSIT", amount: 10_000 }
    })
    yield* sandbox.payscore.confirm({ out_order_no: "s1", openid })
  }),
  parking: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* sandbox.parking.setService({ ...plate, openid })
    const stay = { ...plate, start_time: time(0), parking_name: "coast" }
    const { id: parking_id } = yield* Parking.enter({ ...stay, out_parking_no: "e1", free_duration: 0 })
    const info = { ...stay, parking_id, end_time: DateTime.makeUnsafe(1000), charging_duration: 1, device_id: "x" }
    yield* Parking.deduct({ out_trade_no: "d1", description: "fee", amount: { total: 5 }, parking_info: info })
    yield* sandbox.parking.setService({ plate_number: "京A00001", plate_color: "BLUE", openid, state: "PAUSE" })
    yield* Parking.enter({ ...stay, plate_number: "京A00001", out_parking_no: "e2", free_duration: 0 })
  }),
  partnerPayscore: ServiceAccount.apply({ out_apply_no: "a1", service_id, sub_mchid: "0019000002" }),
  papay: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const estimated_deduct_date = DateTime.formatIsoDate(time(3))
    yield* Contract.presignApp({
      plan_id: 1,
      out_contract_code: "t1",
      contract_display_account: name,
      deduct_schedule: { estimated_deduct_date, estimated_deduct_amount: { total: 5 }, description: "ticket" }
    })
    yield* sandbox.papay.sign({ out_contract_code: "t1", openid })
  }),
  businessCircle: Effect.gen(function*() {
    const { businessCircle } = yield* Sandbox.Sandbox
    yield* businessCircle.authorize({ openid, notify_url: "http://merchant.localhost/mall" })
    yield* businessCircle.authorize({ openid: `${openid}2`, notify_url: "http://merchant.localhost/mall" })
    yield* businessCircle.withdraw({ openid: `${openid}2` })
    yield* businessCircle.pay({ openid, amount: 100, transaction_id: "t1" })
    yield* businessCircle.pay({ openid, amount: 200, transaction_id: "t2" })
    yield* businessCircle.refund({ transaction_id: "t2", refund_amount: 50 })
    yield* BusinessCircle.notifyPoints({
      transaction_id: "t1",
      openid,
      earn_points: true,
      increased_points: 1,
      points_update_time: time(0)
    })
  }),
  coupons: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const stock = {
      stock_name: "Winter",
      available_begin_time: yield* DateTime.now,
      available_end_time: time(30),
      stock_use_rule: {
        max_coupons: 5,
        max_amount: 500,
        max_coupons_per_user: 2,
        natural_person_limit: false,
        prevent_api_abuse: false
      },
      coupon_use_rule: {
        fixed_normal_coupon: { coupon_amount: 100, transaction_minimum: 500 },
        available_merchants: [mchid]
      },
      no_cash: true,
      stock_type: "NORMAL",
      out_request_no: "w1"
    } as const
    const { stock_id } = yield* CashCouponStock.create(stock)
    yield* CashCouponStock.start({ stock_id })
    const { coupon_id } = yield* CashCoupon.send({ openid, stock_id, out_request_no: "1" })
    yield* sandbox.coupons.useCash({ coupon_id })
    const own = yield* MerchantCouponStock.create({
      stock_name: "August",
      goods_name: "Hot drinks",
      stock_type: "NORMAL",
      coupon_use_rule: {
        coupon_available_time: { available_begin_time: time(0), available_end_time: time(30) },
        fixed_normal_coupon: { discount_amount: 500, transaction_minimum: 3000 },
        use_method: "OFF_LINE"
      },
      stock_send_rule: { max_coupons: 3, max_coupons_per_user: 2 },
      coupon_code_mode: "WECHATPAY_MODE",
      out_request_no: "a1"
    })
    yield* sandbox.coupons.take({ stock_id: own.stock_id, openid })
    yield* PayGiftActivity.create({
      activity_base_info: {
        activity_name: "Gift",
        activity_second_title: "Gift",
        merchant_logo_url: "https://qpic.cn/xxx",
        background_color: "COLOR010",
        begin_time: time(0),
        end_time: time(30),
        available_periods: { available_time: [{ begin_time: time(0), end_time: time(30) }] },
        out_request_no: "g1",
        delivery_purpose: "OFF_LINE_PAY",
        mini_programs_appid: "wx23232232323",
        mini_programs_path: "/path/index/index"
      },
      award_send_rule: {
        transaction_amount_minimum: 100,
        send_content: "SINGLE_COUPON",
        award_type: "BUSIFAVOR",
        award_list: [{ stock_id: "98065001", original_image_url: "https://qpic.cn/xxx" }],
        merchant_option: "MANUAL_INPUT_MERCHANT",
        merchant_id_list: [mchid]
      }
    })
  }),
  guides: Guide.register({
    corpid: "1234567890",
    store_id: 12345678,
    userid: "robert",
    name,
    mobile: phone,
    qr_code: "https://open.work.weixin.qq.com/wwopen/userQRCode?vcode=xxx",
    avatar: "http://wx.qlogo.cn/mmopen/0",
    group_qrcode: "https://work.weixin.qq.com/xxxxxxx"
  }),
  complaints: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* sandbox.complaints.raise({ out_trade_no, payer_phone: phone, complaint_detail: name })
  }),
  fapiao: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* UserTitle.requestUrl({
      fapiao_apply_id: "f1",
      source: "WEB",
      total_amount: 100,
      openid,
      seller_name: "shop",
      show_phone_cell: true
    })
    yield* PartnerFapiaoMerchant.requestInvitation({
      operation_type: "AUTH_BINDING",
      fapiao_mode: ["THIRD_OR_SELF_FAPIAO"],
      invite_code: "code1",
      operate_user: name
    })
    yield* sandbox.fapiao.acceptInvitation({ invite_code: "code1", sub_mchid: "0019000002", outcome: "FAIL" })
    yield* sandbox.fapiao.fillTitle({ fapiao_apply_id: "f1", name, phone, email: canary.email })
  }),
  onboarding: Effect.gen(function*() {
    yield* Applyment.submit({
      ...applyment,
      contact_info: { ...applyment.contact_info, contact_name: name, mobile_phone: phone }
    })
    yield* Subject.submit({ ...subject, contact_info: { ...subject.contact_info, name, mobile: phone } })
    yield* Settlement.modify({
      sub_mchid: "0019000002",
      account_type: "ACCOUNT_TYPE_BUSINESS",
      account_bank: "招商银行",
      account_number: canary.bankCard,
      account_name: name
    })
  }),
  agreements: agreed
}

const all = Effect.gen(function*() {
  for (const play of Object.values(played)) yield* play
  return yield* (yield* Sandbox.Sandbox).state
}).pipe(
  // A number that is both: products of merchants and of service providers.
  Effect.updateService(WeChatPayConfig.WeChatPayConfig, (config) => ({ ...config, mode: undefined })),
  Effect.provide(Sandbox.layer({ mode: "partner" }))
)

/** The lists of products beside payments. */
const listsOf = ({ notifications, orders, refunds, time, ...lists }: Sandbox.State) => lists

/** Number and standing of each view, by the rule that the cashier goes by. */
const shown = (state: Sandbox.State) =>
  Object.fromEntries(
    Object.entries(listsOf(state)).map(([list, views]) => [
      list,
      views.map((view) => {
        const fields: ReadonlyArray<readonly [string, unknown]> = Object.entries(view)
        const standing = fields.find(([name]) => /(^|_)(state|status|result)$/.test(name))
        return [fields[0]?.[1], ...(standing === undefined ? [] : [standing[1]])].join(" ")
      })
    ])
  )

/** Where each kind of change in the log can be seen. */
const shownIn: Readonly<Record<string, keyof Sandbox.State>> = {
  order: "orders",
  refund: "refunds",
  guide: "guides",
  transfer: "transfers",
  transferBatch: "transferBatches",
  "transfer authorization": "transferAuthorizations",
  invitation: "fapiaoInvitations",
  sharing: "sharings",
  sharingReturn: "sharingReturns",
  "service order": "serviceOrders",
  permission: "permissions",
  plate: "plates",
  entrance: "entrances",
  deduction: "deductions",
  contract: "contracts",
  schedule: "contracts",
  "service account": "serviceAccounts",
  member: "mallMembers",
  "cash coupon stock": "cashCouponStocks",
  "cash coupon": "cashCoupons",
  "merchant coupon stock": "merchantCouponStocks",
  "merchant coupon": "merchantCoupons",
  "pay gift activity": "payGiftActivities",
  complaint: "complaints",
  fapiao: "fapiaoApplications",
  "fapiao title": "fapiaoApplications",
  applyment: "applyments",
  "settlement modification": "settlementModifications",
  "subject applyment": "subjectApplyments",
  "platform sharing": "ecommerceSharings",
  "platform share": "ecommerceSharings",
  "platform sharing return": "ecommerceSharingReturns",
  subsidy: "subsidies",
  "subsidy return": "subsidyReturns",
  "advance return": "advanceReturns",
  withdrawal: "withdrawals",
  recharge: "recharges",
  compensation: "compensations",
  "platform applyment": "platformApplyments",
  "subject change": "subjectChanges",
  closure: "closures",
  "transfer permission": "transferPermissions",
  "merchant transfer": "merchantTransfers",
  "individual contract": "individualContracts",
  "individual settlement": "individualSettlements",
  "abnormal funds": "abnormalFunds",
  "oversea order": "overseaOrders",
  "oversea return": "overseaReturns",
  "entrust contract": "entrustContracts"
}

/** Of these the sandbox keeps nothing: they happen. */
const passing = ["complaint image", "deduction notice", "insurer", "media", "recharge employee", "violation"]

const root = join(import.meta.dirname, "../..")
const text = (path: string) => readFileSync(join(root, path), "utf8")

describe("the state of a sandbox", () => {
  it.effect("shows all that a product keeps, and how it stands", () =>
    Effect.gen(function*() {
      const state = yield* all
      assert.deepStrictEqual(shown(state), {
        transfers: ["plfk2020042013 WAIT_USER_CONFIRM"],
        transferBatches: ["plfk2020042013 FINISHED"],
        transferAuthorizations: ["a1 TAKING_EFFECT"],
        fapiaoInvitations: ["code1 MCH_INVITE_FAILED"],
        sharings: ["p1 FINISHED"],
        sharingReturns: ["b1 SUCCESS"],
        sharingReceivers: ["0019000002", "oCan…6mWe"],
        serviceOrders: ["s1 DOING"],
        permissions: ["500001 UNBINDUSER", "500001 AVAILABLE"],
        plates: ["粤…9 NORMAL", "京…1 PAUSE"],
        entrances: ["e1 NORMAL", "e2 BLOCKED"],
        deductions: ["d1 ACCEPTED"],
        contracts: ["t1 SIGNED"],
        serviceAccounts: ["a1 PROCESSING"],
        mallMembers: ["oCan…6mWe AUTHORIZED", "oCan…mWe2 DEAUTHORIZED"],
        mallPayments: ["t1 FINISHED", "t2 PENDING"],
        cashCouponStocks: ["16000001 running"],
        cashCoupons: ["98000001 USED"],
        merchantCouponStocks: ["1288880000000001 RUNNING"],
        merchantCoupons: [`${state.merchantCoupons[0]?.coupon_code} SENDED`],
        payGiftActivities: ["10000001 ONGOING_ACT_STATUS"],
        guides: [`${state.guides[0]?.guide_id}`],
        complaints: [`${state.complaints[0]?.complaint_id} PENDING`],
        fapiaoApplications: ["f1"],
        applyments: ["1900013511_10000 APPLYMENT_STATE_AUDITING"],
        settlementModifications: ["10231970010100000001 AUDITING"],
        subjectApplyments: ["1900013511_10000 APPLYMENT_STATE_WAITTING_FOR_AUDIT"],
        accounts: ["0019000001", "0019000003", "0019000001", "0019000002"],
        ecommerceSharings: ["e1 FINISHED"],
        ecommerceSharingReturns: ["e2 SUCCESS"],
        subsidies: [`${state.subsidies[0]?.subsidy_id} SUCCESS`],
        subsidyReturns: ["e3 SUCCESS"],
        advanceReturns: [`${state.advanceReturns[0]?.advance_return_id} PROCESSING`],
        withdrawals: ["w1 CREATE_SUCCESS"],
        recharges: ["c1 SUCCESS"],
        compensations: ["m1 ACCEPTED"],
        platformApplyments: ["APPLYMENT_00000000001 CHECKING"],
        subjectChanges: ["change1 APPLYMENT_STATE_AUDITING"],
        closures: ["close1 ACCEPTED"],
        transferPermissions: ["0019000002 AUTHORIZE_PROCESSING"],
        merchantTransfers: [],
        individualContracts: ["person1 AUTHORIZED"],
        individualSettlements: ["batch1 ABNORMAL_SETTLE_SUCCESS"],
        abnormalFunds: [`${state.abnormalFunds[0]?.receipt_id} PENDING`],
        overseaOrders: ["abroad1 ACCEPT"],
        overseaReturns: [],
        entrustContracts: ["contract1 SIGNED"]
      })
      const { permissions: [asked, granted] } = state
      assert.deepStrictEqual(
        asked,
        { service_id, openid: "", authorization_code: "c1", state: "UNBINDUSER" }
      )
      assert.deepStrictEqual(granted, { service_id, openid: "oCan…6mWe", state: "AVAILABLE" })
      assert.deepStrictEqual(state.mallPayments[1], {
        transaction_id: "t2",
        openid: "oCan…6mWe",
        points_commit_status: "PENDING",
        amount: 200,
        refund_amount: 50
      })
      assert.strictEqual(state.entrances[1]?.block_reason, "PAUSE")
      assert.strictEqual(state.cashCouponStocks[0]?.distributed_coupons, 1)
      assert.strictEqual(state.merchantCouponStocks[0]?.total_send_num, 1)
    }))

  it.effect("shows nobody's name, number, address or whole openid", () =>
    Effect.gen(function*() {
      const lists = JSON.stringify(listsOf(yield* all))
      assert.deepStrictEqual(find(lists), [])
      assert.notInclude(lists, plate.plate_number)
    }))

  it.effect("shows in short what controls return in full", () =>
    Effect.gen(function*() {
      const { parking, state } = yield* Sandbox.Sandbox
      const set = yield* parking.setService({ ...plate, openid })
      assert.deepStrictEqual(set, { ...plate, openid, service_state: "NORMAL" })
      assert.deepStrictEqual((yield* state).plates, [{ ...set, plate_number: "粤…9", openid: "oCan…6mWe" }])
    }).pipe(Effect.provide(Sandbox.layer())))

  it("has a list for every change that a product logs", () => {
    const logged = globSync("src/sandbox/products/**/*.ts", { cwd: root }).flatMap((path) =>
      Array.from(
        text(path).matchAll(
          /(?:kind: "state",|(?:Store\.states|Resource\.make)<\w+>\(kernel, \{)\s+entity: "([^"]+)"/g
        ),
        ([, entity = ""]) => entity
      )
    )
    assert.deepStrictEqual([...new Set(logged)].toSorted(), [...Object.keys(shownIn), ...passing].toSorted())
  })

  it.effect("stands in docs/sandbox.md list by list, and in the cashier's words", () =>
    Effect.gen(function*() {
      const lists = Object.keys(listsOf(yield* all))
      assert.deepStrictEqual(
        Array.from(text("docs/sandbox.md").matchAll(/^\| `(\w+)` +\|/gm), ([, list = ""]) => list),
        ["orders", "refunds", "notifications", ...lists]
      )
      // Transfers have a tab of their own.
      const words = lists.filter((list) => list !== "transfers").toSorted()
      assert.deepStrictEqual(Object.keys(Words.words.en.lists).toSorted(), words)
    }))
})
