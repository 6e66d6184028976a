import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { agreements } from "../support/faults/agreements.ts"
import { deductions, parking, payscore } from "../support/faults/deductions.ts"
import { ecommerce } from "../support/faults/ecommerce.ts"
import { marketing } from "../support/faults/marketing.ts"
import { partnerPayments, payments } from "../support/faults/payments.ts"
import { sharing } from "../support/faults/sharing.ts"
import { layer, type Row } from "../support/faults/sweep.ts"
import { transfers } from "../support/faults/transfers.ts"

const rows: ReadonlyArray<Row> = [
  payments,
  partnerPayments,
  transfers,
  sharing,
  deductions,
  parking,
  payscore,
  ecommerce,
  agreements,
  marketing
].flat()

describe("A call that goes wrong", () => {
  for (const { name, sweep } of rows) {
    it.effect(`${name} takes effect once`, () => Effect.provide(sweep, layer))
  }
})
