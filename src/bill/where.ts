/** Failures of bills, under the name of the function that was called. */
import { IntegrityError, redactText, RequestEncodeError, ResponseDecodeError } from "../WeChatPayError.ts"

/** Route of every download. */
export const route = "GET /v3/billdownload/file"

/** The endpoint and route in the failures of bills. */
export interface Where {
  /** Name of the function, for example `Bill.rows`. */
  readonly endpoint: string
  readonly route: string
  readonly outcome: "Unknown"
}

export const where = (endpoint: string): Where => ({ endpoint, route, outcome: "Unknown" })

export const integrityError = (where: Where, algorithm: string, expected: string, actual: string) =>
  new IntegrityError({ ...where, algorithm, expected, actual })

export const decodeError = (where: Where, issue: string, text: string) =>
  new ResponseDecodeError({ ...where, reason: { _tag: "SchemaMismatch" }, issue, body: redactText(text) })

export const requestError = (where: Where, field: string, issue: string) =>
  new RequestEncodeError({ ...where, outcome: "NotSent", field, issue })
