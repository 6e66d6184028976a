/**
 * Every endpoint, for documents, tools and tests. A program that pays imports its product lines instead, and a program
 * that needs some lines loads them by {@link lines}.
 */
import * as banks from "./api/banks/index.ts"
import * as brandProfitSharing from "./api/brand-profit-sharing/index.ts"
import * as businessCircle from "./api/business-circle/index.ts"
import * as complaints from "./api/complaints/index.ts"
import * as ecommerce from "./api/ecommerce/index.ts"
import * as fapiao from "./api/fapiao/index.ts"
import * as goldPlan from "./api/gold-plan/index.ts"
import * as marketing from "./api/marketing/index.ts"
import * as media from "./api/media/index.ts"
import * as onboarding from "./api/onboarding/index.ts"
import * as papay from "./api/papay/index.ts"
import * as parking from "./api/parking/index.ts"
import * as partnerPapay from "./api/partner-papay/index.ts"
import * as partnerPayments from "./api/partner-payments/index.ts"
import * as partnerPayscore from "./api/partner-payscore/index.ts"
import * as partnerProfitSharing from "./api/partner-profit-sharing/index.ts"
import * as payments from "./api/payments/index.ts"
import * as payscore from "./api/payscore/index.ts"
import * as profitSharing from "./api/profit-sharing/index.ts"
import * as risk from "./api/risk/index.ts"
import * as security from "./api/security/index.ts"
import * as smartGuide from "./api/smart-guide/index.ts"
import * as transfers from "./api/transfers/index.ts"
import { entriesOf, type Entry, type Modules } from "./catalogue/entry.ts"
import type * as Endpoint from "./Endpoint.ts"

export type { Entry } from "./catalogue/entry.ts"
export { type Line, lines } from "./catalogue/lines.ts"
export { matcher } from "./catalogue/matcher.ts"

/** The exports of all product lines. */
const modules: Readonly<Record<string, Modules>> = {
  payments,
  "partner-payments": partnerPayments,
  transfers,
  "profit-sharing": profitSharing,
  "partner-profit-sharing": partnerProfitSharing,
  "brand-profit-sharing": brandProfitSharing,
  ecommerce,
  onboarding,
  payscore,
  "partner-payscore": partnerPayscore,
  papay,
  "partner-papay": partnerPapay,
  parking,
  "smart-guide": smartGuide,
  "gold-plan": goldPlan,
  "business-circle": businessCircle,
  marketing,
  complaints,
  risk,
  fapiao,
  banks,
  security,
  media
}

/** Every endpoint, with the place that it is imported from. */
export const entries: ReadonlyArray<Entry> = Object.entries(modules).flatMap(([line, exported]) =>
  entriesOf(line, exported)
)

/** Every endpoint. */
export const all: ReadonlyArray<Endpoint.Any> = entries.map(({ endpoint }) => endpoint)
