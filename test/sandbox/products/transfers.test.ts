import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Bill, Notification } from "effect-wechatpay"
import { Sandbox } from "effect-wechatpay/sandbox"
import { BatchTransfer, Transfer } from "effect-wechatpay/transfers"
import { createHash } from "node:crypto"
import { batch, openid, out_batch_no, out_bill_no, out_detail_no, transfer } from "../../api/transfers/fixtures.ts"
import * as Lawful from "../../support/sandbox.ts"
import { posted as postedOf, refused, textOf } from "../outcomes.ts"

const inSandbox = <A, E>(
  test: Effect.Effect<A, E, Sandbox.Sandbox | Effect.Services<ReturnType<typeof Transfer.create>>>
) => Effect.provide(test, Lawful.layer())

/** What was posted so far, parsed as a program does. */
const posted = postedOf(Notification.parse([...Transfer.events, ...BatchTransfer.events]))

const state = Effect.map(Transfer.queryByOutBillNo({ out_bill_no }), ({ state }) => state)

describe("Transfers in the sandbox", () => {
  it.effect("wait for the user, who confirms; the money arrives later, and the program is notified", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const created = yield* Transfer.create(transfer)
      assert.strictEqual(created.state, "WAIT_USER_CONFIRM")
      const view = yield* sandbox.transfers.confirm({ out_bill_no })
      assert.strictEqual(view.package_info, created.package_info)
      assert.strictEqual(yield* state, "TRANSFERING")
      assert.lengthOf(yield* posted, 0)
      yield* sandbox.advance("5 seconds")
      const { transfer_bill_no } = created
      assert.strictEqual((yield* Transfer.queryById({ transfer_bill_no })).state, "SUCCESS")
      const [notification, ...more] = yield* posted
      assert.lengthOf(more, 0)
      assert.strictEqual(notification?.event, "Transfer.finished")
      const { mchid } = yield* sandbox.credentials
      assert.deepInclude(Object(notification).resource, {
        mch_id: mchid,
        out_bill_no,
        transfer_bill_no,
        state: "SUCCESS",
        transfer_amount: 400_000,
        openid,
        payment_method_type: "CFT"
      })
      assert.strictEqual((yield* Effect.flip(sandbox.transfers.confirm({ out_bill_no })))._tag, "SandboxError")
    })))

  it.effect("have numbers and packages of the form that production's have", () =>
    inSandbox(Effect.gen(function*() {
      // As people posted them: 34 digits, and 155 characters of base64 that begin alike.
      for (const index of [1, 2, 3]) {
        const created = yield* Transfer.create({ ...transfer, out_bill_no: `${out_bill_no}${index}` })
        assert.match(created.transfer_bill_no, /^133000\d{28}$/)
        assert.match(created.package_info ?? "", /^ABBQO\+oYAAABAAAAAA[0-9A-Za-z+/]{137}$/)
      }
      const views = (yield* (yield* Sandbox.Sandbox).state).transfers
      assert.strictEqual(new Set(views.map((view) => view.package_info)).size, 3)
      assert.strictEqual(new Set(views.map((view) => view.transfer_bill_no)).size, 3)
    })))

  it.effect("are cancelled only while the user has not confirmed", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Transfer.create(transfer)
      assert.strictEqual((yield* Transfer.cancel({ out_bill_no })).state, "CANCELING")
      assert.strictEqual((yield* Effect.flip(sandbox.transfers.confirm({ out_bill_no })))._tag, "SandboxError")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Transfer.cancel({ out_bill_no })).state, "CANCELLED")
      yield* Transfer.create({ ...transfer, out_bill_no: "b2" })
      yield* sandbox.transfers.confirm({ out_bill_no: "b2" })
      yield* refused(Transfer.cancel({ out_bill_no: "b2" }), "INVALID_REQUEST")
      yield* refused(Transfer.cancel({ out_bill_no: "nobodys" }), "INVALID_REQUEST")
    })))

  it.effect("end after 24 hours without the user, and as a control says", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Transfer.create(transfer)
      yield* sandbox.advance("23 hours")
      assert.strictEqual(yield* state, "WAIT_USER_CONFIRM")
      yield* sandbox.advance("1 hour")
      assert.strictEqual(yield* state, "FAIL")
      yield* Transfer.create({ ...transfer, out_bill_no: "b2" })
      yield* sandbox.transfers.fail({ out_bill_no: "b2", fail_reason: "NAME_NOT_CORRECT" })
      const bill = yield* Transfer.queryByOutBillNo({ out_bill_no: "b2" })
      assert.deepInclude(bill, { state: "FAIL", fail_reason: "NAME_NOT_CORRECT" })
      assert.deepStrictEqual((yield* posted).map(({ event }) => event), ["Transfer.finished", "Transfer.finished"])
    })))

  it.effect("are the same when asked for again, and refused with other content", () =>
    inSandbox(Effect.gen(function*() {
      const first = yield* Transfer.create(transfer)
      assert.deepStrictEqual(yield* Transfer.create(transfer), first)
      yield* refused(Transfer.create({ ...transfer, transfer_amount: 399_999 }), "ALREADY_EXISTS")
      yield* refused(Transfer.create({ ...transfer, user_name: "李四" }), "ALREADY_EXISTS")
      yield* refused(
        Transfer.create({ ...transfer, out_bill_no: "b2", transfer_scene_report_infos: [] }),
        "PARAM_ERROR"
      )
      yield* refused(Transfer.create({ ...transfer, out_bill_no: "b3", transfer_amount: 9 }), "INVALID_REQUEST")
    })))

  it.effect("are not returned by a repeat after their end: query instead", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Transfer.create(transfer)
      yield* sandbox.transfers.confirm({ out_bill_no })
      assert.strictEqual((yield* Transfer.create(transfer)).state, "TRANSFERING")
      yield* sandbox.advance("5 seconds")
      yield* refused(Transfer.create(transfer), "ALREADY_EXISTS")
      assert.strictEqual(yield* state, "SUCCESS")
      yield* Transfer.create({ ...transfer, out_bill_no: "b2" })
      yield* sandbox.transfers.fail({ out_bill_no: "b2" })
      yield* refused(Transfer.create({ ...transfer, out_bill_no: "b2" }), "ALREADY_EXISTS")
      yield* Transfer.create({ ...transfer, out_bill_no: "b3" })
      yield* Transfer.cancel({ out_bill_no: "b3" })
      yield* sandbox.advance("5 seconds")
      yield* refused(Transfer.create({ ...transfer, out_bill_no: "b3" }), "ALREADY_EXISTS")
    })))

  it.effect("have 200 yuan at most as a red packet, and no name below 0.3 yuan", () =>
    inSandbox(Effect.gen(function*() {
      const { user_name: _, ...nameless } = transfer
      const packet = { ...nameless, user_recv_style: { type: "RED_PACKET" } }
      yield* Transfer.create({ ...packet, transfer_amount: 20_000 })
      yield* refused(Transfer.create({ ...packet, out_bill_no: "b2", transfer_amount: 20_001 }), "INVALID_REQUEST")
      yield* Transfer.create({ ...transfer, out_bill_no: "b3", transfer_amount: 30 })
      yield* refused(Transfer.create({ ...transfer, out_bill_no: "b4", transfer_amount: 29 }), "PARAM_ERROR")
      yield* Transfer.create({ ...nameless, out_bill_no: "b5", transfer_amount: 29 })
    })))

  it.effect("report what their scene wants, each kind once, and show what it has to show", () =>
    inSandbox(Effect.gen(function*() {
      const infos = (...types: ReadonlyArray<string>) => types.map((info_type) => ({ info_type, info_content: "茶" }))
      let number = 0
      const create = (
        transfer_scene_id: string,
        types: ReadonlyArray<string>,
        more: Partial<Transfer.CreateRequest> = {}
      ) =>
        Transfer.create({
          ...transfer,
          user_recv_perception: "",
          ...more,
          out_bill_no: `scene${++number}`,
          transfer_scene_id,
          transfer_scene_report_infos: infos(...types)
        })
      // The official pages 4013774588 to 4013774595.
      const scenes = [
        ["1000", ["活动名称", "奖励说明"], ["现金奖励", "活动奖励"]],
        ["1002", ["补贴类型"], ["行政补贴", "行政奖励"]],
        ["1004", ["保险产品备案编号", "保险名称", "保险操作单号"], ["保险理赔款"]],
        ["1005", ["岗位类型", "报酬说明"], ["劳务报酬", "报销款", "企业补贴", "开工利是"]],
        ["1009", ["采购商品名称"], ["货款"]],
        ["1010", ["回收商品名称"], ["二手回收货款"]],
        ["1011", ["赔付原因"], ["退款", "商家赔付"]],
        ["1013", ["公益活动名称", "公益活动备案编号"], ["公益补助金"]]
      ] as const
      for (const [scene, types, perceptions] of scenes) {
        yield* create(scene, types)
        for (const user_recv_perception of perceptions) yield* create(scene, types, { user_recv_perception })
        yield* refused(create(scene, types, { user_recv_perception: "佣金报酬" }), "INVALID_REQUEST")
        yield* refused(create(scene, []), "PARAM_ERROR")
        yield* refused(create(scene, types.slice(1)), "PARAM_ERROR")
        yield* refused(create(scene, [...types, types[0]]), "PARAM_ERROR")
        yield* refused(create(scene, types.map((_, index) => index === 0 ? "x" : types[0])), "PARAM_ERROR")
      }
      const packet = { transfer_amount: 100, user_recv_style: { type: "RED_PACKET" } }
      yield* create("1005", ["岗位类型", "报酬说明"], packet)
      yield* refused(create("1009", ["采购商品名称"], packet), "INVALID_REQUEST")
      // Nobody knows what this one wants.
      yield* create("1006", ["报销"], { user_recv_perception: "报销" })
      // Texts of production, 2025-03, 2025-07 and 2025-01.
      assert.strictEqual(yield* textOf(create("1005", ["活动名称", "奖励说明"])), "需传入转账场景报备信息，请检查")
      assert.include(
        yield* textOf(create("1005", ["activity_name", "activity_detail"])),
        "未传入完整且对应的转账场景报备信息"
      )
      assert.strictEqual(
        yield* textOf(create("1005", ["岗位类型", "报酬说明"], { user_recv_perception: "佣金报酬" })),
        "暂不支持展示当前传入的用户收款感知"
      )
    })))

  it.effect("go to somebody: the openid has the form of one, and a name is not empty", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      for (const openid of ["o", "13800138000", "付款人付款人付款人付款人付款人付", "oUpF8uMuAJO M2pxb1Q9zNjWeS6"]) {
        assert.strictEqual(
          yield* textOf(Transfer.create({ ...transfer, openid })),
          "Openid格式错误或者不属于商家公众账号，请检查"
        )
      }
      yield* refused(Transfer.create({ ...transfer, transfer_amount: 200, user_name: "" }), "PARAM_ERROR")
      yield* Transfer.create({ ...transfer, openid: "oUpF8uMuAJOM2pxb1Q" })
      const [first, second] = batch.transfer_detail_list
      yield* BatchTransfer.create({ ...batch, transfer_detail_list: [first, { ...second, openid: "o" }] })
      yield* sandbox.advance("5 seconds")
      const [{ details = [] } = {}] = (yield* sandbox.state).transferBatches
      assert.deepStrictEqual(details.map(({ fail_reason }) => fail_reason), [undefined, "OPENID_INVALID"])
    })))

  it.effect("report their end at once, ten times every 15 seconds, every 5 minutes, then every half an hour", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Transfer.create(transfer)
      yield* sandbox.transfers.fail({ out_bill_no })
      const start = Date.parse((yield* sandbox.state).time)
      const at: Array<number> = []
      for (let attempt = 0; attempt < 100; attempt++) {
        const [notification] = (yield* sandbox.state).notifications
        if (notification?.next_time === undefined) break
        at.push((Date.parse(notification.next_time) - start) / 1000)
        yield* sandbox.advance(Date.parse(notification.next_time) - Date.parse((yield* sandbox.state).time))
        yield* sandbox.deliver(() => Effect.succeed(500))
      }
      const pauses = at.slice(1).map((time, index) => time - at[index]!)
      assert.strictEqual(at[0], 0)
      assert.deepStrictEqual(pauses, [...Array(10).fill(15), ...Array(10).fill(300), ...Array(44).fill(1800)])
    })))

  it.effect("have receipts whose bytes have the announced digest, SHA-256 or SM3", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Transfer.create(transfer)
      yield* refused(Transfer.requestReceiptByOutBillNo({ out_bill_no }), "INVALID_REQUEST")
      yield* refused(Transfer.queryReceiptByOutBillNo({ out_bill_no }), "INVALID_REQUEST")
      const { transfer_bill_no } = yield* sandbox.transfers.confirm({ out_bill_no })
      yield* Transfer.create({ ...transfer, out_bill_no: "b2" })
      yield* sandbox.transfers.confirm({ out_bill_no: "b2" })
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Transfer.requestReceiptById({ transfer_bill_no })).state, "GENERATING")
      yield* Transfer.requestReceiptByOutBillNo({ out_bill_no: "b2" })
      const early = yield* Transfer.queryReceiptById({ transfer_bill_no })
      assert.strictEqual(early.state, "GENERATING")
      assert.deepInclude(yield* Effect.flip(Stream.runDrain(Bill.receipt(early))), {
        _tag: "RequestEncodeError",
        field: "download_url"
      })
      yield* sandbox.advance("5 seconds")
      const one = yield* Transfer.queryReceiptByOutBillNo({ out_bill_no })
      const two = yield* Transfer.queryReceiptByOutBillNo({ out_bill_no: "b2" })
      for (const [receipt, type, algorithm] of [[one, "SHA256", "sha256"], [two, "SM3", "sm3"]] as const) {
        assert.strictEqual(receipt.hash_type, type)
        const bytes = Buffer.concat(yield* Stream.runCollect(Bill.receipt(receipt)))
        assert.strictEqual(bytes.subarray(0, 5).toString(), "%PDF-")
        assert.strictEqual(createHash(algorithm).update(bytes).digest("hex").toUpperCase(), receipt.hash_value)
        const other = { ...receipt, hash_value: "0".repeat(64) }
        assert.strictEqual((yield* Effect.flip(Stream.runDrain(Bill.receipt(other))))._tag, "IntegrityError")
      }
      yield* sandbox.advance("10 minutes")
      yield* refused(Stream.runDrain(Bill.receipt(one)), "INVALID_REQUEST")
    })))
})

describe("Batches of transfers in the sandbox", () => {
  const total = 25
  const many = {
    ...batch,
    total_num: total,
    total_amount: total * 200_000,
    transfer_detail_list: Array.from({ length: total }, (_, index) => ({
      ...batch.transfer_detail_list[0],
      out_detail_no: `d${index}`
    }))
  }
  const figures = (queried: BatchTransfer.Batch) => {
    const { batch_status, fail_amount, fail_num, success_amount, success_num } = queried.transfer_batch
    return { batch_status, fail_amount, fail_num, success_amount, success_num }
  }

  it.effect("finish by themselves, with the details that a control let fail", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { batch_id } = yield* BatchTransfer.create(many)
      yield* sandbox.transfers.failDetail({ out_batch_no, out_detail_no: "d3" })
      yield* sandbox.advance("5 seconds")
      const expected = {
        batch_status: "FINISHED",
        fail_amount: 200_000,
        fail_num: 1,
        success_amount: 24 * 200_000,
        success_num: 24
      }
      assert.deepStrictEqual(figures(yield* BatchTransfer.queryById({ batch_id, need_query_detail: false })), expected)
      const list = (detail_status: string) =>
        Stream.runCollect(
          BatchTransfer.listAllDetailsByOutBatchNo({ out_batch_no, detail_status })
        )
      assert.lengthOf(yield* list("ALL"), total)
      assert.lengthOf(yield* list("SUCCESS"), 24)
      const [failed] = yield* list("FAIL")
      assert.strictEqual(failed?.out_detail_no, "d3")
      const detail = yield* BatchTransfer.queryDetailById({ batch_id, detail_id: failed?.detail_id ?? "" })
      assert.deepInclude(detail, { out_detail_no: "d3", detail_status: "FAIL", fail_reason: "ACCOUNT_FROZEN" })
      const [notification] = yield* posted
      assert.strictEqual(notification?.event, "BatchTransfer.finished")
      assert.deepInclude(Object(notification).resource, expected)
    })))

  it.effect("are closed by a control, and nothing is transferred", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* BatchTransfer.create(batch)
      yield* sandbox.transfers.closeBatch({ out_batch_no })
      yield* sandbox.advance("1 hour")
      const queried = yield* BatchTransfer.queryByOutBatchNo({ out_batch_no, need_query_detail: false })
      assert.deepInclude(figures(queried), { batch_status: "CLOSED", success_num: 0, fail_num: 2 })
      const [notification] = yield* posted
      assert.strictEqual(notification?.event, "BatchTransfer.closed")
      assert.deepInclude(Object(notification).resource, { close_reason: "OVERDUE_CLOSE" })
      yield* refused(BatchTransfer.requestBillReceipt({ out_batch_no }), "INVALID_REQUEST")
    })))

  it.effect("are the same when asked for again, and refused with other content", () =>
    inSandbox(Effect.gen(function*() {
      const first = yield* BatchTransfer.create(batch)
      assert.deepStrictEqual(yield* BatchTransfer.create(batch), first)
      yield* refused(BatchTransfer.create({ ...batch, batch_name: "other" }), "INVALID_REQUEST")
      const [one, two] = batch.transfer_detail_list
      const mixed = { ...batch, out_batch_no: "b2", transfer_detail_list: [one, { ...two, out_detail_no }] }
      yield* refused(BatchTransfer.create(mixed), "PARAM_ERROR")
      yield* refused(BatchTransfer.queryDetailByOutDetailNo({ out_batch_no, out_detail_no: "none" }), "NOT_FOUND")
    })))

  it.effect("have receipts, and so have their details", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* BatchTransfer.create(batch)
      yield* sandbox.advance("5 seconds")
      const asked = { accept_type: "BATCH_TRANSFER", out_batch_no, out_detail_no }
      assert.strictEqual((yield* BatchTransfer.requestBillReceipt({ out_batch_no })).signature_status, "ACCEPTED")
      assert.strictEqual((yield* BatchTransfer.requestDetailReceipt(asked)).signature_status, "ACCEPTED")
      yield* sandbox.advance("5 seconds")
      const receipts = [
        yield* BatchTransfer.queryBillReceipt({ out_batch_no }),
        yield* BatchTransfer.queryDetailReceipt(asked)
      ]
      assert.deepStrictEqual(receipts.map(({ hash_type }) => hash_type), ["SHA256", "SM3"])
      for (const receipt of receipts) {
        assert.strictEqual(receipt.signature_status, "FINISHED")
        assert.isAbove(Buffer.concat(yield* Stream.runCollect(Bill.receipt(receipt))).length, 100)
      }
    })))
})
