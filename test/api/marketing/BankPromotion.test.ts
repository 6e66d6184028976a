import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { BankPromotion } from "effect-wechatpay/marketing"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import * as Lawful from "../../support/sandbox.ts"

const time = "2020-05-20T13:29:35+08:00"
const read = DateTime.makeUnsafe(time)
const package_id = "8473295"

itCalls({
  endpoint: BankPromotion.issueToken,
  request: {
    open_id: "obLatjrR8kUDlj4-nofQsPAJAAFI",
    coupon_list: [{ stock_id: 16474341, coupon_id: "11004999626" }]
  },
  sends: "POST /v3/industry-coupon/tokens",
  body: { open_id: "obLatjrR8kUDlj4-nofQsPAJAAFI", coupon_list: [{ stock_id: 16474341, coupon_id: "11004999626" }] },
  responses: { token: "16824f40-aec1-11e8-a69c-f7a44da04f19", expires_time: time },
  gives: { token: "16824f40-aec1-11e8-a69c-f7a44da04f19", expires_time: read }
})

const task = {
  task_id: "101",
  package_id,
  filename: "active_user.csv",
  status: "PROCESSING",
  success_count: 1000,
  fail_count: 20,
  success_user_count: 1000,
  bank_type: "ICBC_DEBIT"
} as const

itCalls({
  endpoint: BankPromotion.listTasks,
  request: { package_id, status: "PROCESSING", filename: "active_user.csv", offset: 0, limit: 20 },
  sends:
    `GET /v3/marketing/bank/packages/${package_id}/tasks?status=PROCESSING&filename=active_user.csv&offset=0&limit=20`,
  responses: { data: [{ ...task, create_time: time, update_time: time }], total_count: 20, offset: 0, limit: 20 },
  gives: { data: [{ ...task, create_time: read, update_time: read }], total_count: 20, offset: 0, limit: 20 }
})

describe("BankPromotion", () => {
  const file = new TextEncoder().encode("10086\n")
  // printf '10086\n' | sha256sum
  const sha256 = "c1aee8c6c07cf222b2d567bb4cd6f675a697a06ee5120462b14926907b4ebe24"
  const upload = { package_id, bank_type: "ICBC_DEBIT", filename: "active_user.csv", file }

  it.effect("uploads users to the package in the path, and signs bank_type, filename and sha256 alone", () => {
    const { layer, received } = Platform.world(() => Platform.json({ ...task, create_time: time }))
    return Effect.gen(function*() {
      assert.deepStrictEqual(yield* BankPromotion.importUsers(upload), { ...task, create_time: read })
      const [request] = received
      assert.strictEqual(
        `${request!.method} ${request!.url.pathname}`,
        `POST /v3/marketing/bank/packages/${package_id}/tasks`
      )
      assert.match(request!.contentType ?? "", /^multipart\/form-data; boundary=/)
      const meta = /name="meta"[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(request!.body)?.[1] ?? ""
      assert.deepStrictEqual(JSON.parse(meta), { bank_type: "ICBC_DEBIT", filename: "active_user.csv", sha256 })
      assert.isTrue(Platform.authorized(request!, meta), "the signature covers meta alone")
      assert.include(request!.body, `name="file"; filename="active_user.csv"`)
      assert.include(request!.body, "\r\n\r\n10086\n\r\n--")
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes a bank_type and a package together, and the sandbox responds", () =>
    Effect.gen(function*() {
      const task = yield* BankPromotion.importUsers({ ...upload, package_id: "1" })
      assert.strictEqual(task.package_id, "1")
      assert.strictEqual(task.bank_type, "ICBC_DEBIT")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("refuses what is no CSV before it is sent", () => {
    const { layer, received } = Platform.world(() => Platform.json({}))
    return Effect.gen(function*() {
      const error = yield* Effect.flip(BankPromotion.importUsers({ ...upload, filename: "users.xlsx" }))
      assert.strictEqual(error._tag, "RequestEncodeError")
      assert.strictEqual(received.length, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads all imports as a stream", () => {
    const { layer } = Platform.world((_, turn) =>
      Platform.json({ total_count: 2, data: [{ task_id: String(101 + turn) }] })
    )
    return Effect.gen(function*() {
      assert.strictEqual((yield* Stream.runCollect(BankPromotion.listAllTasks({ package_id }))).length, 2)
    }).pipe(Effect.provide(layer))
  })
})
