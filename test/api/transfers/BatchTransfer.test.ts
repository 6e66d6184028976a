import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Sandbox } from "effect-wechatpay/sandbox"
import { BatchTransfer } from "effect-wechatpay/transfers"
import { itCalls, itDownloads } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import {
  batch,
  batch_id,
  detail_id,
  digest,
  name,
  openid,
  out_batch_no,
  out_detail_no,
  time,
  user_name,
  wireTime
} from "./fixtures.ts"

const created = BatchTransfer.create(batch)

const finished = Effect.gen(function*() {
  yield* created
  yield* (yield* Sandbox.Sandbox).advance("5 seconds")
})

itCalls({
  endpoint: BatchTransfer.create,
  request: batch,
  sends: "POST /v3/transfer/batches",
  body: batch,
  encrypted: ["transfer_detail_list[].user_name", "transfer_detail_list[].user_id_card"],
  responses: { out_batch_no, batch_id, create_time: wireTime, batch_status: "ACCEPTED" },
  gives: { out_batch_no, batch_id, create_time: time, batch_status: "ACCEPTED" },
  sandbox: Effect.void
})

const wireResponse = {
  transfer_batch: {
    mchid: "1900001109",
    out_batch_no,
    batch_id,
    appid: "wxf636efh567hg4356",
    batch_status: "CLOSED",
    batch_type: "API",
    batch_name: "2019年1月深圳分部报销单",
    batch_remark: "2019年1月深圳分部报销单",
    close_reason: "OVERDUE_CLOSE",
    total_amount: 4_000_000,
    total_num: 200,
    create_time: wireTime,
    update_time: wireTime,
    success_amount: 3_900_000,
    success_num: 199,
    fail_amount: 100_000,
    fail_num: 1,
    transfer_scene_id: "1000"
  },
  transfer_detail_list: [{ detail_id, out_detail_no, detail_status: "FAIL" }],
  offset: 20,
  limit: 20
}
const read = {
  ...wireResponse,
  transfer_batch: { ...wireResponse.transfer_batch, create_time: time, update_time: time }
}
const wanted = { need_query_detail: true, offset: 20, limit: 20, detail_status: "FAIL" }
const query = "need_query_detail=true&offset=20&limit=20&detail_status=FAIL"

itCalls({
  endpoint: BatchTransfer.queryById,
  request: { batch_id, ...wanted },
  sends: `GET /v3/transfer/batches/batch-id/${batch_id}?${query}`,
  responses: wireResponse,
  gives: read,
  // The sandbox gives numbers of its own: see test/sandbox/products/transfers.test.ts.
  sandbox: false
})

itCalls({
  endpoint: BatchTransfer.queryByOutBatchNo,
  request: { out_batch_no, ...wanted },
  sends: `GET /v3/transfer/batches/out-batch-no/${out_batch_no}?${query}`,
  responses: wireResponse,
  gives: read,
  sandbox: created
})

const detail = {
  mchid: "1900001109",
  out_batch_no,
  batch_id,
  appid: "wxf636efh567hg4356",
  out_detail_no,
  detail_id,
  detail_status: "FAIL",
  transfer_amount: 200_000,
  transfer_remark: "2020年4月报销",
  fail_reason: "ACCOUNT_FROZEN",
  openid,
  user_name,
  initiate_time: wireTime,
  update_time: wireTime
}
const detailRead = { ...detail, user_name: name, initiate_time: time, update_time: time }

itCalls({
  endpoint: BatchTransfer.queryDetailById,
  request: { batch_id, detail_id },
  sends: `GET /v3/transfer/batches/batch-id/${batch_id}/details/detail-id/${detail_id}`,
  encrypted: ["user_name"],
  responses: detail,
  gives: detailRead,
  sandbox: false
})

itCalls({
  endpoint: BatchTransfer.queryDetailByOutDetailNo,
  request: { out_batch_no, out_detail_no },
  sends: `GET /v3/transfer/batches/out-batch-no/${out_batch_no}/details/out-detail-no/${out_detail_no}`,
  encrypted: ["user_name"],
  responses: detail,
  gives: detailRead,
  sandbox: created
})

const signature = {
  signature_no: "1050000010509999485212020110200058820001",
  signature_status: "FINISHED",
  hash_type: "SHA256",
  hash_value: digest,
  download_url: "https://api.mch.weixin.qq.com/v3/transferdownload/signfile?token=abc"
}
const times = { create_time: wireTime, update_time: wireTime }
const timesRead = { create_time: time, update_time: time }

itCalls({
  endpoint: BatchTransfer.requestBillReceipt,
  request: { out_batch_no },
  sends: "POST /v3/transfer/bill-receipt",
  body: { out_batch_no },
  responses: { out_batch_no, ...signature, ...times },
  gives: { out_batch_no, ...signature, ...timesRead },
  sandbox: finished
})

itCalls({
  endpoint: BatchTransfer.queryBillReceipt,
  request: { out_batch_no },
  sends: `GET /v3/transfer/bill-receipt/${out_batch_no}`,
  responses: { out_batch_no, ...signature, ...times },
  gives: { out_batch_no, ...signature, ...timesRead },
  sandbox: Effect.andThen(finished, BatchTransfer.requestBillReceipt({ out_batch_no }))
})

const receipt = { accept_type: "BATCH_TRANSFER", out_batch_no, out_detail_no }

itCalls({
  endpoint: BatchTransfer.requestDetailReceipt,
  request: receipt,
  sends: "POST /v3/transfer-detail/electronic-receipts",
  body: receipt,
  responses: { ...receipt, ...signature },
  gives: { ...receipt, ...signature },
  sandbox: finished
})

itCalls({
  endpoint: BatchTransfer.queryDetailReceipt,
  request: receipt,
  // out_detail_no under its own name.
  sends:
    `GET /v3/transfer-detail/electronic-receipts?accept_type=BATCH_TRANSFER&out_batch_no=${out_batch_no}&out_detail_no=${out_detail_no}`,
  responses: { ...receipt, ...signature },
  gives: { ...receipt, ...signature },
  sandbox: Effect.andThen(finished, BatchTransfer.requestDetailReceipt(receipt))
})

itDownloads({
  endpoint: BatchTransfer.downloadReceipt,
  request: { download_url: signature.download_url },
  sends: "GET /v3/transferdownload/signfile?token=abc",
  authorized: true
})

describe("BatchTransfer", () => {
  const attempt = <A, E>(call: Effect.Effect<A, E, Effect.Services<typeof created>>) => {
    const { layer, received } = Platform.world(() => Platform.json({ out_batch_no, batch_id }))
    return Effect.result(call).pipe(Effect.map((result) => ({ result, received })), Effect.provide(layer))
  }
  const refused = <A, E>(call: Effect.Effect<A, E, Effect.Services<typeof created>>, field: string) =>
    Effect.map(attempt(call), ({ received, result }) => {
      assert.deepInclude(Object(result).failure, { _tag: "RequestEncodeError", field })
      assert.lengthOf(received, 0)
    })

  it.effect("refuses a batch that does not add up, before anything is sent", () =>
    Effect.gen(function*() {
      yield* refused(BatchTransfer.create({ ...batch, total_amount: 400_001 }), "total_amount")
      yield* refused(BatchTransfer.create({ ...batch, total_num: 1 }), "total_num")
    }))

  it.effect("asks for the receiver's name from 2,000 yuan on", () =>
    Effect.gen(function*() {
      const { user_name: _, ...unnamed } = batch.transfer_detail_list[1]
      const details = [batch.transfer_detail_list[0], unnamed]
      const call = BatchTransfer.create({ ...batch, transfer_detail_list: details })
      const { received, result } = yield* attempt(call)
      assert.match(Object(result).failure.field, /^transfer_detail_list.*user_name$/)
      assert.lengthOf(received, 0)
      const less = { ...unnamed, transfer_amount: 199_999 }
      const fits = { ...batch, total_amount: 399_999, transfer_detail_list: [batch.transfer_detail_list[0], less] }
      assert.strictEqual((yield* attempt(BatchTransfer.create(fits))).result._tag, "Success")
    }))

  it.effect("asks for the batch of a batch's detail, and for none of the oldest product", () =>
    Effect.gen(function*() {
      yield* refused(
        BatchTransfer.requestDetailReceipt({ accept_type: "BATCH_TRANSFER", out_detail_no }),
        "out_batch_no"
      )
      const { received } = yield* attempt(
        BatchTransfer.requestDetailReceipt({ accept_type: "TRANSFER_TO_POCKET", out_detail_no })
      )
      assert.deepStrictEqual(JSON.parse(received[0]!.body), { accept_type: "TRANSFER_TO_POCKET", out_detail_no })
    }))

  it.effect("reads the details of all pages, although no response has a total", () => {
    const { layer, received } = Platform.world(({ url }) => {
      const offset = Number(url.searchParams.get("offset"))
      return Platform.json({
        transfer_batch: wireResponse.transfer_batch,
        transfer_detail_list: offset >= 40 ? [] : Array.from({ length: 20 }, (_, index) => ({
          out_detail_no: `d${offset + index}`
        }))
      })
    })
    return Effect.gen(function*() {
      const request = { batch_id, limit: 20 }
      const details = yield* Stream.runCollect(BatchTransfer.listAllDetailsById(request))
      assert.deepStrictEqual(
        details.map(({ out_detail_no }) => out_detail_no),
        Array.from({ length: 40 }, (_, index) => `d${index}`)
      )
      assert.lengthOf(received, 3)
      // Without this there would be none, and no error either.
      assert.strictEqual(received[0]?.url.searchParams.get("need_query_detail"), "true")
    }).pipe(Effect.provide(layer))
  })
})
