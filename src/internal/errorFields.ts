/** Finds the fields that an error document names. */
import { isRecord, textOf } from "./json.ts"

/** `/body/amount/total`: where a request has the field. */
const isPointer = (value: unknown): value is string => typeof value === "string" && value.startsWith("/")

/** Quoted in the message: 输入源“/body/out_trade_no”映射到值字段“商户订单号”… */
const quoted = (message: unknown): ReadonlyArray<string> =>
  Array.from(textOf(message)?.matchAll(/输入源\s*[“"「](\/[^”"」]*)[”"」]/g) ?? [], ([, pointer = ""]) => pointer)

/**
 * All fields that an error document names, each once: those of `detail.field`, of the pointers in `detail.value`, and of
 * the message. `detail.value` is a pointer only in a list; elsewhere it is the value that was refused.
 */
export const errorFields = ({ detail, message }: Readonly<Record<string, unknown>>): ReadonlyArray<string> => {
  const { field, value } = isRecord(detail) ? detail : {}
  const pointers = Array.isArray(value) ? value.filter(isPointer) : []
  const named = pointers.length > 0 ? pointers : quoted(message)
  return [...new Set(typeof field === "string" && field !== "" ? [field, ...named] : named)]
}
