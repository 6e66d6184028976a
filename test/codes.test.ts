import { assert, describe, it } from "@effect/vitest"
import { Catalogue } from "effect-wechatpay/catalogue"
import { documentedCodes } from "./support/documentedCodes.ts"

describe("documented codes", () => {
  it("are listed for every endpoint of the catalogue", () => {
    const names = Catalogue.all.map(({ description }) => description.name)
    assert.deepStrictEqual([...documentedCodes.keys()].toSorted(), names.toSorted())
  })

  it("are listed once each", () => {
    for (const [name, codes] of documentedCodes) assert.lengthOf(new Set(codes), codes.length, name)
  })
})
