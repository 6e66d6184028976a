import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ComplaintNotification } from "effect-wechatpay/complaints"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const url = "https://www.xxx.com/notify"
const path = "/v3/merchant-service/complaint-notifications"
const response = { mchid: "1900012181", url }

itCalls({
  endpoint: ComplaintNotification.create,
  request: { url },
  sends: `POST ${path}`,
  body: { url },
  responses: response,
  gives: response
})

itCalls({
  endpoint: ComplaintNotification.query,
  request: {},
  sends: `GET ${path}`,
  responses: response,
  gives: response,
  sandbox: ComplaintNotification.create({ url })
})

itCalls({
  endpoint: ComplaintNotification.update,
  request: { url },
  sends: `PUT ${path}`,
  body: { url },
  responses: response,
  gives: response,
  sandbox: ComplaintNotification.create({ url: "https://www.xxx.com/old" })
})

itCalls({
  endpoint: ComplaintNotification.remove,
  request: {},
  sends: `DELETE ${path}`,
  gives: undefined,
  sandbox: ComplaintNotification.create({ url })
})

describe("ComplaintNotification", () => {
  it.effect("takes an address by https only", () => {
    const { layer, received } = Platform.world(() => Platform.json(response))
    return Effect.gen(function*() {
      const error = yield* Effect.flip(ComplaintNotification.create({ url: "http://www.xxx.com/notify" }))
      assert.deepInclude(error, { _tag: "RequestEncodeError", field: "url" })
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("deletes without a body, and without a type of one", () => {
    const { layer, received } = Platform.world(() => ({ status: 204 }))
    return Effect.gen(function*() {
      yield* ComplaintNotification.remove({})
      assert.strictEqual(received[0]!.raw.length, 0)
      assert.isUndefined(received[0]!.contentType)
    }).pipe(Effect.provide(layer))
  })
})
