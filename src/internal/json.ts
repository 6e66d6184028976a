/** Reads JSON of others. */
import * as Result from "effect/Result"

/**
 * Levels of arrays and objects that are read. WeChat Pay's JSON has six; recursion over many more could overflow the
 * stack.
 */
export const deepest = 200

/** Whether a value is an object with fields. */
export const isRecord = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Whether a field has no value: WeChat Pay leaves it out, or sends `null` or an empty text. */
export const isBlank = (value: unknown): value is undefined | null | "" =>
  value === undefined || value === null || value === ""

/** Value of a property, if the value is an object that has it. */
export const property = (value: unknown, name: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined

/** The value if it is text. */
export const textOf = (value: unknown): string | undefined => typeof value === "string" ? value : undefined

/** Parses JSON, or describes the text that is none. */
export const parse = (text: string): Result.Result<unknown, string> => {
  if (hasManyBrackets(text) && isDeep(text)) return Result.fail(`is JSON of more than ${deepest} levels`)
  return Result.try({ try: (): unknown => JSON.parse(text), catch: () => "is no JSON" })
}

/**
 * Whether there are enough brackets to be too deep. They hardly ever are, and `indexOf` is many times as fast as a
 * loop.
 */
const hasManyBrackets = (text: string): boolean => {
  let left = deepest
  for (const bracket of ["[", "{"]) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (--left < 0) return true
  }
  return false
}

const isDeep = (text: string): boolean => {
  let depth = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === "\\") at++
    else if (char === "\"") isQuoted = !isQuoted
    else if (isQuoted) continue
    else if ("]}".includes(char)) depth--
    else if ("[{".includes(char) && ++depth > deepest) return true
  }
  return false
}
