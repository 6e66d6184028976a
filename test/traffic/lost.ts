import { DateTime, Redacted } from "effect"
import { Wire } from "effect-wechatpay"

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Paths of what was sent and is not in what was read. */
export const lost = (sent: unknown, read: unknown, path = ""): ReadonlyArray<string> => {
  if (Array.isArray(sent)) {
    return sent.flatMap((one, index) => lost(one, Array.isArray(read) ? read[index] : undefined, `${path}[${index}]`))
  }
  if (isObject(sent)) {
    return Object.entries(sent).flatMap(([name, one]) =>
      lost(one, isObject(read) ? read[name] : undefined, path === "" ? name : `${path}.${name}`)
    )
  }
  if (DateTime.isDateTime(read)) {
    const time = Wire.writeTime(DateTime.toUtc(read))
    // Payscore has its times without a zone.
    return sent === time || sent === time.slice(0, 19).replaceAll(/[-:T]/g, "") ? [] : [path]
  }
  const plain = Redacted.isRedacted(read)
    ? Redacted.value(read)
    : read
  return Object.is(sent, plain) ? [] : [path]
}
