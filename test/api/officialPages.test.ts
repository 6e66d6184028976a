import { assert, describe, it } from "@effect/vitest"
import { Catalogue } from "effect-wechatpay/catalogue"

/** Lines whose links were checked against the menus of 2026-08-07. */
const lines = ["onboarding", "complaints", "banks", "media", "gold-plan", "risk", "security", "smart-guide"]

/** Operations for which only a page of an older generation is known. */
const older = ["Bank.listProvinces", "Bank.listCities"]

describe("The link to the official page", () => {
  for (const { endpoint: { description }, line } of Catalogue.entries) {
    if (!lines.includes(line) || older.includes(description.name)) continue
    it(`of ${description.name} leads to today's documentation`, () => {
      for (const page of description.docs) {
        assert.match(page, /^https:\/\/pay\.weixin\.qq\.com\/doc\/v3\/(merchant|partner)\/40\d{8}$/)
        // A service provider's endpoint has a service provider's page.
        if (!description.roles.includes("direct")) assert.include(page, "/partner/")
      }
    })
  }
})
