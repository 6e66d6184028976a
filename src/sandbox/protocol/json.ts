/** JSON as WeChat Pay writes it. */

/** Whether a value is a JSON object. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => a < b ? -1 : a > b ? 1 : 0

/** The same value with the keys of every object in alphabetical order. */
export const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).sort(byName).map(([name, inner]) => [name, sorted(inner)]))
    : value
}

const mapWithin = (value: unknown, f: (name: string, value: unknown) => unknown): unknown =>
  Array.isArray(value)
    ? value.map((one: unknown) => mapWithin(one, f))
    : isRecord(value)
    ? mapFields(value, f)
    : value

/** The same fields at every depth, with the values that `f` makes. A field for which it makes `undefined` is left out. */
export const mapFields = (
  fields: Readonly<Record<string, unknown>>,
  f: (name: string, value: unknown) => unknown
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(fields)
      .map(([name, value]) => [name, mapWithin(f(name, value), f)] as const)
      .filter(([, value]) => value !== undefined)
  )
