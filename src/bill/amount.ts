/** Amounts of a bill: decimal text in yuan, counted exactly. */

const decimal = /^([+-]?)(\d{1,20})(?:\.(\d{1,20}))?(?:[eE]([+-]?\d{1,2}))?$/

/** Decimal places of a fen that are read: bills write fees with five places of a yuan. */
const places = 6

/** Reads a decimal text digit by digit as millionths of a yuan; `undefined` if it is no amount or has more places. */
export const millionths = (text: string): bigint | undefined => {
  const match = decimal.exec(text)
  if (match === null) return undefined
  const [, sign, whole = "", fraction = "", exponent = "0"] = match
  const digits = whole + fraction
  // Digits after the point once the exponent has moved it; what lies beyond the sixth must be zeros.
  const after = fraction.length - Number(exponent)
  const excess = after - places
  if (excess > 0 && /[1-9]/.test(digits.slice(Math.max(0, digits.length - excess)))) return undefined
  const kept = excess > 0 ? digits.slice(0, Math.max(0, digits.length - excess)) : digits + "0".repeat(-excess)
  const value = BigInt(kept === "" ? "0" : kept)
  return sign === "-" ? -value : value
}

const perFen = 10_000n

const digitZero = 48
const point = 46
const minus = 45

/**
 * Reads the text of an amount with two places as fen, as nearly every cell has it; `undefined` for any other text. It
 * reads digit by digit, because a bill has millions of amounts and slices take several times as long.
 */
const fenOfTwoPlaces = (text: string): number | undefined => {
  const first = text.charCodeAt(0) === minus ? 1 : 0
  const pointAt = text.length - 3
  if (pointAt <= first || pointAt - first > 12 || text.charCodeAt(pointAt) !== point) return undefined
  let fen = 0
  for (let at = first; at < text.length; at++) {
    if (at === pointAt) continue
    const digit = text.charCodeAt(at) - digitZero
    if (digit < 0 || digit > 9) return undefined
    fen = fen * 10 + digit
  }
  // Never the negative zero.
  return first === 1 && fen !== 0 ? -fen : fen
}

/** Reads an amount in yuan as fen; `undefined` if the text is no amount, or no whole and safe number of fen. */
export const fenOfYuan = (text: string): number | undefined => {
  const usual = fenOfTwoPlaces(text)
  if (usual !== undefined) return usual
  const value = millionths(text)
  if (value === undefined || value % perFen !== 0n) return undefined
  const fen = Number(value / perFen)
  return Number.isSafeInteger(fen) ? fen : undefined
}

/** Yuan with two places. */
export const yuanOfFen = (fen: number): string => {
  const digits = String(Math.abs(fen)).padStart(3, "0")
  return `${fen < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** A sum that stays exact however many amounts go in. */
export interface Sum {
  /** `false` if the text is no amount. */
  readonly add: (text: string) => boolean
  /** Whether the text is the same amount as the sum. */
  readonly equals: (text: string) => boolean
}

/** Starts a sum. */
export const sum = (): Sum => {
  let fen = 0
  let rest = 0n
  return {
    add: (text) => {
      const whole = fenOfYuan(text)
      if (whole !== undefined) {
        const next = fen + whole
        if (Number.isSafeInteger(next)) fen = next
        else rest += BigInt(whole) * perFen
        return true
      }
      const fine = millionths(text)
      if (fine === undefined) return false
      rest += fine
      return true
    },
    equals: (text) => millionths(text) === BigInt(fen) * perFen + rest
  }
}
