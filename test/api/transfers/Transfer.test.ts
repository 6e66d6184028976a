import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Redacted } from "effect"
import { Notification } from "effect-wechatpay"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Transfer } from "effect-wechatpay/transfers"
import { itCalls, itDownloads } from "../../support/endpoint.ts"
import { layer, mchid, post } from "../../support/notification.ts"
import * as Platform from "../../support/platform.ts"
import {
  digest,
  download_url,
  name,
  openid,
  out_bill_no,
  time,
  transfer,
  transfer_bill_no,
  user_name,
  wireTime
} from "./fixtures.ts"

const created = Transfer.create(transfer)

/** A transfer that arrived. */
const arrived = Effect.gen(function*() {
  yield* created
  const sandbox = yield* Sandbox.Sandbox
  yield* sandbox.transfers.confirm({ out_bill_no })
  yield* sandbox.advance("5 seconds")
})

itCalls({
  endpoint: Transfer.create,
  request: transfer,
  sends: "POST /v3/fund-app/mch-transfer/transfer-bills",
  body: transfer,
  encrypted: ["user_name"],
  responses: {
    out_bill_no,
    transfer_bill_no,
    create_time: "2015-05-20T13:29:35.120+08:00",
    state: "WAIT_USER_CONFIRM",
    package_info: "affffddafdfafddffda=="
  },
  gives: {
    out_bill_no,
    transfer_bill_no,
    create_time: DateTime.makeUnsafe("2015-05-20T05:29:35.120Z"),
    state: "WAIT_USER_CONFIRM",
    package_info: "affffddafdfafddffda=="
  },
  sandbox: Effect.void
})

itCalls({
  endpoint: Transfer.cancel,
  request: { out_bill_no },
  sends: `POST /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/${out_bill_no}/cancel`,
  responses: { out_bill_no, transfer_bill_no, state: "CANCELING", update_time: wireTime },
  gives: { out_bill_no, transfer_bill_no, state: "CANCELING", update_time: time },
  sandbox: created
})

const wireResponse = {
  mch_id: "1900001109",
  out_bill_no,
  transfer_bill_no,
  appid: "wxf636efh567hg4356",
  state: "FAIL",
  transfer_amount: 400_000,
  transfer_remark: "新会员开通有礼",
  fail_reason: "PAYEE_ACCOUNT_ABNORMAL",
  openid,
  user_name,
  create_time: wireTime,
  update_time: wireTime
}
const bill = { ...wireResponse, user_name: name, create_time: time, update_time: time }

itCalls({
  endpoint: Transfer.queryByOutBillNo,
  request: { out_bill_no },
  sends: `GET /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/${out_bill_no}`,
  encrypted: ["user_name"],
  responses: wireResponse,
  gives: bill,
  sandbox: created
})

itCalls({
  endpoint: Transfer.queryById,
  request: { transfer_bill_no },
  sends: `GET /v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/${transfer_bill_no}`,
  encrypted: ["user_name"],
  responses: wireResponse,
  gives: bill,
  // The sandbox gives numbers of its own: see test/sandbox/products/transfers.test.ts.
  sandbox: false
})

const application = {
  responses: { state: "GENERATING", create_time: wireTime },
  gives: {
    state: "GENERATING",
    create_time: time
  }
} as const

itCalls({
  endpoint: Transfer.requestReceiptByOutBillNo,
  request: { out_bill_no },
  sends: "POST /v3/fund-app/mch-transfer/elecsign/out-bill-no",
  body: { out_bill_no },
  ...application,
  sandbox: arrived
})

itCalls({
  endpoint: Transfer.requestReceiptById,
  request: { transfer_bill_no },
  sends: "POST /v3/fund-app/mch-transfer/elecsign/transfer-bill-no",
  body: { transfer_bill_no },
  ...application,
  sandbox: false
})

const file = { hash_type: "SHA256", hash_value: digest, download_url }
const receipt = {
  responses: { state: "FINISHED", create_time: wireTime, update_time: wireTime, ...file, fail_reason: null },
  gives: { state: "FINISHED", create_time: time, update_time: time, ...file }
}

itCalls({
  endpoint: Transfer.queryReceiptByOutBillNo,
  request: { out_bill_no },
  sends: `GET /v3/fund-app/mch-transfer/elecsign/out-bill-no/${out_bill_no}`,
  ...receipt,
  sandbox: Effect.andThen(arrived, Transfer.requestReceiptByOutBillNo({ out_bill_no }))
})

itCalls({
  endpoint: Transfer.queryReceiptById,
  request: { transfer_bill_no },
  sends: `GET /v3/fund-app/mch-transfer/elecsign/transfer-bill-no/${transfer_bill_no}`,
  ...receipt,
  sandbox: false
})

itDownloads({
  endpoint: Transfer.downloadReceipt,
  request: { download_url },
  sends: "GET /v3/transferdownload/elecvoucherfile?token=abc&source=elecsign",
  authorized: true
})

describe("Transfer.create", () => {
  const attempt = (request: Transfer.CreateRequest) => {
    const { layer, received } = Platform.world(() =>
      Platform.json({ out_bill_no, transfer_bill_no, state: "WAIT_USER_CONFIRM" })
    )
    return Effect.result(Transfer.create(request)).pipe(
      Effect.map((result) => ({ result, received })),
      Effect.provide(layer)
    )
  }
  const { user_name: _, ...unnamed } = transfer

  it.effect("asks for the receiver's name from 2,000 yuan on, before anything is sent", () =>
    Effect.gen(function*() {
      const refused = yield* attempt({ ...unnamed, transfer_amount: 200_000 })
      assert.deepInclude(Object(refused.result).failure, { _tag: "RequestEncodeError", field: "user_name" })
      assert.lengthOf(refused.received, 0)
      assert.strictEqual((yield* attempt({ ...unnamed, transfer_amount: 199_999 })).result._tag, "Success")
    }))

  it.effect("encrypts the name at any amount, and leaves the caller's object alone", () =>
    Effect.gen(function*() {
      const request = { ...transfer, transfer_amount: 29, user_name: Redacted.make(user_name) }
      const { received } = yield* attempt(request)
      assert.strictEqual(Platform.unseal(JSON.parse(received[0]!.body).user_name), user_name)
      assert.strictEqual(Redacted.value(request.user_name), user_name)
    }))

  it.effect("sends no notify_url, rather than null, where none is given", () =>
    Effect.gen(function*() {
      const { notify_url: _, ...silent } = transfer
      const { received } = yield* attempt(silent)
      assert.notProperty(JSON.parse(received[0]!.body), "notify_url")
    }))

  it.effect("takes digits and letters only for its number, 32 at most", () =>
    Effect.gen(function*() {
      for (const out_bill_no of ["a_b", "", "a".repeat(33), "单1"]) {
        assert.deepInclude(Object((yield* attempt({ ...transfer, out_bill_no })).result).failure, {
          _tag: "RequestEncodeError",
          field: "out_bill_no"
        })
      }
    }))
})

describe("Transfer.finished", () => {
  const content = {
    out_bill_no,
    transfer_bill_no,
    state: "SUCCESS",
    transfer_amount: 2000,
    openid,
    create_time: wireTime,
    update_time: wireTime
  }
  const wireResponse = (more: object) =>
    post({ event_type: "MCHTRANSFER.BILL.FINISHED", original_type: "mch_payment", content: { ...content, ...more } })
      .pipe(
        Effect.flatMap(({ body, headers }) => Notification.parse(Transfer.events)(headers, body)),
        Effect.map((notification) => Object(notification).resource),
        Effect.provide(layer)
      )

  // Traffic of 2025-11-29 has both names of the merchant; merchant/4012712115 has `mch_id`, an earlier page `mchid`.
  it.effect("has both names of the merchant", () =>
    Effect.gen(function*() {
      const read = { ...content, create_time: time, update_time: time }
      const mch_id = mchid
      const forms = [{ mch_id, mchid }, { mch_id, payment_method_type: "CFT" }, { mchid }, {}]
      for (const more of forms) {
        assert.deepStrictEqual(yield* wireResponse(more), { ...read, ...more })
      }
    }))
})
