/** Every endpoint, for documents, the sandbox and tests. Nothing that a payment imports imports this module. */
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
import * as parking from "./api/parking/index.ts"
import * as partnerPayments from "./api/partner-payments/index.ts"
import * as partnerProfitSharing from "./api/partner-profit-sharing/index.ts"
import * as payments from "./api/payments/index.ts"
import * as payscore from "./api/payscore/index.ts"
import * as profitSharing from "./api/profit-sharing/index.ts"
import * as risk from "./api/risk/index.ts"
import * as security from "./api/security/index.ts"
import * as smartGuide from "./api/smart-guide/index.ts"
import * as transfers from "./api/transfers/index.ts"
import type * as Endpoint from "./Endpoint.ts"

/**
 * Modules of every product line, by the path that a program imports them from. A module that a line exports is in the
 * catalogue by that alone.
 */
export const lines: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  payments,
  "partner-payments": partnerPayments,
  transfers,
  "profit-sharing": profitSharing,
  "partner-profit-sharing": partnerProfitSharing,
  "brand-profit-sharing": brandProfitSharing,
  ecommerce,
  onboarding,
  payscore,
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

const isEndpoint = (value: unknown): value is Endpoint.Any => typeof value === "function" && "description" in value

/** Where an endpoint is found. */
export interface Entry {
  /** `payments`: imported from `effect-wechatpay/payments`. */
  readonly line: string
  /** `Native` */
  readonly module: string
  /** `prepay` */
  readonly name: string
  readonly endpoint: Endpoint.Any
}

/** Every endpoint, with the place that it is imported from. */
export const entries: ReadonlyArray<Entry> = Object.entries(lines).flatMap(([line, modules]) =>
  Object.entries(modules).flatMap(([module, exported]) =>
    Object.entries(exported).flatMap(([name, endpoint]) =>
      isEndpoint(endpoint) ? [{ line, module, name, endpoint }] : []
    )
  )
)

/** Every endpoint of the library. */
export const all: ReadonlyArray<Endpoint.Any> = entries.map(({ endpoint }) => endpoint)
