import { assert, describe, it } from "@effect/vitest"
import {
  Compensation,
  DepositAfterSales,
  DepositCompensation,
  DepositPremium,
  DepositShipping,
  InsuranceClaim,
  InsuranceContract,
  MerchantCompensation
} from "effect-wechatpay/ecommerce"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Platform from "../../support/platform.ts"
import { itServes, sub_mchid, transaction_id } from "./serves.ts"

const base = "/v3/platsolution/ecommerce/mch-transfer"
const sp_appid = "wxd678efh567hg6787"
const out_bill_no = "plfk2020042013"
const bill_id = "1330000071100999991182020050700019480001"
const money = { out_bill_no, amount: 10000, transfer_remark: "直播违规扣罚" }
const transaction_info = { transaction_id, type: "WXPAY" } as const
const scene = { transfer_scene_id: "1001", user_recv_perception: "退货运费补偿" }
const accept_time = "2015-05-20T13:29:35+08:00"

const reported = {
  sp_mchid: "1900001108",
  receiver_detail: { receiver: { type: "TRANSACTION_USER", transaction_info } },
  ...money,
  bill_id,
  state: "CLOSED",
  accept_time,
  success_time: "2015-05-20T13:29:36+08:00",
  close_info: { close_time: "2015-05-20T13:29:37+08:00", close_reason: "NOT_ENOUGH" },
  sponsor_mchid: "1900001109"
}

const toMerchant = { receiver: { type: "MERCHANT", mch_info: { mchid: "1900001108" } } } as const

const started = { out_bill_no, bill_id, accept_time, package_info: "affffddafdfafddffda==" }
const cancelled = { out_bill_no, bill_id, state: "CANCELING", cancel_accept_time: accept_time }

itServes({
  endpoint: Compensation.create,
  request: { receiver: { transaction_info }, ...money, sponsor_mchid: "1900001109", ...scene },
  sends: `POST ${base}/compensate-bills`,
  body: { receiver: { type: "TRANSACTION_USER", transaction_info }, ...money, sponsor_mchid: "1900001109", ...scene },
  response: reported
})

itServes({
  endpoint: Compensation.preTransfer,
  request: { receiver: { transaction_info }, ...money, notify_url: "https://www.weixin.qq.com/wxpay/pay.php" },
  sends: `POST ${base}/compensate-bills/pre-transfer`,
  body: {
    sp_appid,
    receiver: { type: "TRANSACTION_USER", transaction_info },
    ...money,
    notify_url: "https://www.weixin.qq.com/wxpay/pay.php"
  },
  response: started
})

itServes({
  endpoint: Compensation.cancel,
  request: { out_bill_no },
  sends: `POST ${base}/compensate-bills/out-bill-no/${out_bill_no}/cancel`,
  response: cancelled
})

itServes({
  endpoint: Compensation.queryByOutBillNo,
  request: { out_bill_no },
  sends: `GET ${base}/compensate-bills/out-bill-no/${out_bill_no}`,
  response: reported
})

itServes({
  endpoint: Compensation.queryById,
  request: { bill_id },
  sends: `GET ${base}/compensate-bills/bill-id/${bill_id}`,
  response: reported
})

const claim = { sub_mchid, receiver: { type: "TRANSACTION_USER", transaction_info }, ...money } as const
const claimReported = {
  ...reported,
  sub_mchid,
  close_info: { accept_time: "2015-05-20T13:29:37+08:00", close_reason: "NOT_ENOUGH" }
}

itServes({
  endpoint: InsuranceClaim.create,
  request: claim,
  sends: `POST ${base}/insurance-claim-bills`,
  body: claim,
  response: claimReported
})

itServes({
  endpoint: InsuranceClaim.preTransfer,
  request: { ...claim, notify_url: "https://www.weixin.qq.com/wxpay/pay.php" },
  sends: `POST ${base}/insurance-claim-bills/pre-transfer`,
  body: { ...claim, notify_url: "https://www.weixin.qq.com/wxpay/pay.php" },
  response: { ...started, sub_mchid }
})

itServes({
  endpoint: InsuranceClaim.cancel,
  request: { out_bill_no, sub_mchid },
  sends: `POST ${base}/insurance-claim-bills/out-bill-no/${out_bill_no}/cancel`,
  body: { sub_mchid },
  response: { ...cancelled, sub_mchid }
})

itServes({
  endpoint: InsuranceClaim.queryByOutBillNo,
  request: { out_bill_no, sub_mchid },
  sends: `GET ${base}/insurance-claim-bills/out-bill-no/${out_bill_no}?sub_mchid=${sub_mchid}`,
  response: claimReported
})

itServes({
  endpoint: InsuranceClaim.queryById,
  request: { bill_id, sub_mchid },
  sends: `GET ${base}/insurance-claim-bills/bill-id/${bill_id}?sub_mchid=${sub_mchid}`,
  response: claimReported
})

itServes({
  endpoint: MerchantCompensation.create,
  request: { receiver: { mch_info: { mchid: "1900001108" } }, ...money, sponsor_mchid: "1900001109" },
  sends: `POST ${base}/sub-mch-compensation-bills`,
  body: { ...toMerchant, ...money, sponsor_mchid: "1900001109" },
  response: { ...reported, receiver_detail: toMerchant }
})

itServes({
  endpoint: MerchantCompensation.queryByOutBillNo,
  request: { out_bill_no, sponsor_mchid: "1900001109" },
  sends: `GET ${base}/sub-mch-compensation-bills/${out_bill_no}?sponsor_mchid=1900001109`,
  response: { ...reported, receiver_detail: toMerchant }
})

const deposit = {
  sub_mchid,
  business_type: "DEPOSIT_COMPENSATION",
  receiver_remark: "小店直播违规扣罚",
  ...money
} as const
const depositReported = {
  ...reported,
  sub_mchid,
  sub_appid: "wx8888888888888888",
  business_type: "DEPOSIT_COMPENSATION",
  receiver_detail: { receiver: { type: "MERCHANT", mch_info: { mch_id: "1900001108" } } },
  receiver_remark: "小店直播违规扣罚"
}

itServes({
  endpoint: DepositCompensation.create,
  request: { ...deposit, ...toMerchant },
  sends: `POST ${base}/transfer-bills`,
  body: { ...deposit, ...toMerchant },
  response: depositReported
})

itServes({
  endpoint: DepositCompensation.queryByOutBillNo,
  request: { out_bill_no, business_type: "DEPOSIT_COMPENSATION" },
  sends: `GET ${base}/transfer-bills/out-bill-no/${out_bill_no}?business_type=DEPOSIT_COMPENSATION`,
  response: depositReported
})

itServes({
  endpoint: DepositCompensation.queryById,
  request: { bill_id, business_type: "DEPOSIT_COMPENSATION" },
  sends: `GET ${base}/transfer-bills/bill-id/${bill_id}?business_type=DEPOSIT_COMPENSATION`,
  response: depositReported
})

const user = { user_info: { sp_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" } }
const userReported = { ...reported, sub_mchid, sub_appid: "wx8888888888888888", receiver_detail: { receiver: user } }

itServes({
  endpoint: DepositAfterSales.create,
  request: {
    sub_mchid,
    sub_appid: "wx8888888888888888",
    receiver: { type: "TRANSACTION_USER", transaction_info, ...user },
    ...money,
    ...scene
  },
  sends: `POST ${base}/deposit-after-sales-compensation-bills`,
  body: {
    sub_mchid,
    sp_appid,
    sub_appid: "wx8888888888888888",
    receiver: { type: "TRANSACTION_USER", transaction_info, ...user },
    ...money,
    ...scene
  },
  response: userReported
})

itServes({
  endpoint: DepositAfterSales.queryByOutBillNo,
  request: { out_bill_no, sub_mchid },
  sends: `GET ${base}/deposit-after-sales-compensation-bills/out-bill-no/${out_bill_no}?sub_mchid=${sub_mchid}`,
  response: userReported
})

itServes({
  endpoint: DepositAfterSales.queryById,
  request: { bill_id, sub_mchid },
  sends: `GET ${base}/deposit-after-sales-compensation-bills/bill-id/${bill_id}?sub_mchid=${sub_mchid}`,
  response: userReported
})

itServes({
  endpoint: DepositShipping.create,
  request: { sub_mchid, receiver: { transaction_info }, ...money, user_recv_perception: "退货运费补偿" },
  sends: `POST ${base}/deposit-shipping-cost-compensation-bills`,
  body: {
    sub_mchid,
    sp_appid,
    receiver: { transaction_info },
    ...money,
    transfer_scene_id: "7002",
    user_recv_perception: "退货运费补偿"
  },
  response: userReported
})

itServes({
  endpoint: DepositShipping.queryByOutBillNo,
  request: { out_bill_no, sub_mchid },
  sends: `GET ${base}/deposit-shipping-cost-compensation-bills/out-bill-no/${out_bill_no}?sub_mchid=${sub_mchid}`,
  response: userReported
})

itServes({
  endpoint: DepositPremium.create,
  request: { sub_mchid, receiver: { mch_info: { mchid: "1900001108" }, transaction_info }, ...money },
  sends: `POST ${base}/deposit-insurance-premiums-compensation-bills`,
  body: { sub_mchid, receiver: { type: "MERCHANT", mch_info: { mchid: "1900001108" }, transaction_info }, ...money },
  response: { ...reported, sub_mchid, receiver_detail: toMerchant }
})

// The page wants sub_mchid, which third-party descriptions lack.
itServes({
  endpoint: DepositPremium.queryByOutBillNo,
  request: { out_bill_no, sub_mchid },
  sends: `GET ${base}/deposit-insurance-premiums-compensation-bills/${out_bill_no}?sub_mchid=${sub_mchid}`,
  response: { ...reported, sub_mchid, receiver_detail: toMerchant }
})

const agreement = {
  agreement_code: "微信支付运营功能服务协议（平台二级商户）",
  agreement_version: "20240815",
  sign_organization: "温州名优贸易"
}

itServes({
  endpoint: InsuranceContract.open,
  request: {
    out_apply_no: "No123456",
    sub_mchid,
    agreement_list: [{ ...agreement, sign_time: DateTime.makeUnsafe("2024-08-08T02:34:56Z") }]
  },
  sends: "POST /v3/platsolution/ecommerce/insurance-compensation-contracts",
  body: {
    out_apply_no: "No123456",
    sub_mchid,
    agreement_list: [{ ...agreement, sign_time: "2024-08-08T10:34:56+08:00" }]
  },
  response: { sub_mchid, opened: true, success_time: "2024-08-09T13:29:35+08:00" }
})

itServes({
  endpoint: InsuranceContract.checkOpened,
  request: { sub_mchid },
  sends: `POST /v3/platsolution/ecommerce/insurance-compensation-contracts/sub-mchid/${sub_mchid}/check-opened`,
  response: { sub_mchid, opened: false }
})

describe("Compensations have texts of at most", () => {
  const { layer, received } = Platform.world(() => Platform.json({ code: "PARAM_ERROR", message: "" }, 400))
  const tries = (
    name: string,
    most: number,
    call: (
      text: string
    ) => Effect.Effect<
      unknown,
      { readonly _tag: string; readonly field?: unknown },
      Effect.Services<ReturnType<typeof Compensation.cancel>>
    >
  ) =>
    it.effect(`${most} characters in ${name}`, () =>
      Effect.gen(function*() {
        const before = received.length
        assert.strictEqual((yield* Effect.flip(call("1".repeat(most))))._tag, "ApiError")
        assert.lengthOf(received, before + 1)
        assert.deepInclude(yield* Effect.flip(call("1".repeat(most + 1))), { _tag: "RequestEncodeError", field: name })
        assert.lengthOf(received, before + 1)
      }).pipe(Effect.provide(layer)))
  const create = (more: Partial<Compensation.CreateRequest>) =>
    Compensation.create({ receiver: { transaction_info }, ...money, ...more })
  tries("out_bill_no", 32, (out_bill_no) => create({ out_bill_no }))
  tries("transfer_remark", 32, (transfer_remark) => create({ transfer_remark }))
  tries("sponsor_mchid", 32, (sponsor_mchid) => create({ sponsor_mchid }))
  tries("transfer_scene_id", 36, (transfer_scene_id) => create({ transfer_scene_id }))
  tries("user_recv_perception", 10, (user_recv_perception) => create({ user_recv_perception }))
  tries(
    "receiver_remark",
    32,
    (receiver_remark) => DepositCompensation.create({ ...deposit, ...toMerchant, receiver_remark })
  )
  tries("bill_id", 64, (bill_id) => DepositAfterSales.queryById({ bill_id }))

  it.effect("a user who is named by an order or an openid", () =>
    Effect.gen(function*() {
      assert.deepInclude(yield* Effect.flip(DepositShipping.create({ ...money, receiver: {} })), {
        _tag: "RequestEncodeError",
        field: "receiver.transaction_info"
      })
    }).pipe(Effect.provide(layer)))
})
