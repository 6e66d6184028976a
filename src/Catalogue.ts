/**
 * Every endpoint, for documents, the sandbox and tests. Nothing that a payment imports imports this module.
 *
 * @since 0.1.0
 */
import { Media } from "./api/media/index.ts"
import { SubMerchantFundFlowBill } from "./api/partner-payments/index.ts"
import { FundFlowBill, Native, Order, Refund, TradeBill } from "./api/payments/index.ts"
import { Receivers } from "./api/profit-sharing/index.ts"
import type * as Endpoint from "./Endpoint.ts"

/** The endpoints among what a module exports. */
const endpoints = (module: Readonly<Record<string, unknown>>): ReadonlyArray<Endpoint.Any> =>
  Object.values(module).filter((value): value is Endpoint.Any => typeof value === "function" && "description" in value)

/**
 * Every endpoint of the library.
 *
 * @category models
 * @since 0.1.0
 */
export const all: ReadonlyArray<Endpoint.Any> = [
  Native,
  Order,
  Refund,
  TradeBill,
  FundFlowBill,
  SubMerchantFundFlowBill,
  Receivers,
  Media
].flatMap(endpoints)
