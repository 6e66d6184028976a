import { assert, describe, it } from "@effect/vitest"
import * as Product from "../../../src/sandbox/engine/product.ts"

const control = () => assert.fail("no control is made")

describe("Products", () => {
  it("are joined with the operations, controls and lists of all", () => {
    const orders = {
      operations: [],
      controls: () => ({ pay: "pays" }),
      state: () => ({ orders: [{ out_trade_no: "1", state: "NOTPAY" }] })
    }
    const guides = { operations: [], state: () => ({ guides: [{ guide_id: "2", status: "NORMAL" }] }) }
    const punish = { operations: [], controls: () => ({ punish: "punishes" }) }
    const all = Product.join(orders).and({ ...Product.empty, ...guides }).and({ ...Product.empty, ...punish })
    const { orders: [order], guides: [guide] } = all.state()
    assert.deepStrictEqual([order?.out_trade_no, guide?.guide_id], ["1", "2"])
    assert.deepStrictEqual(Object.keys(all.state()), ["orders", "guides"])
    assert.deepStrictEqual(all.controls(control), { pay: "pays", punish: "punishes" })
    // @ts-expect-error a product without controls is not joined by mistake: `empty` says that it has none
    Product.join(orders).and(guides)
  })

  it("show their state without the identifiers of people, and keep their own", () => {
    const state = {
      members: [
        { openid: "oCanary00000000006mWe", mchid: "0019000001", users: { openid: ["oOther000000000005nXf"] } },
        { plate_number: "粤B888888", account: "0019000001", openid: "" }
      ]
    }
    assert.deepStrictEqual<unknown>(Product.show(state), {
      members: [
        { openid: "oCan…6mWe", mchid: "0019000001", users: { openid: ["oOth…5nXf"] } },
        { plate_number: "粤B…88", account: "0019000001", openid: "" }
      ]
    })
    assert.strictEqual(state.members[0]?.openid, "oCanary00000000006mWe")
  })
})
