/** Amounts of a bill: decimal text in yuan, counted exactly. */

const twoPlaces = /^-?\d{1,12}\.\d{2}$/
const decimal = /^([+-]?)(\d{1,20})(?:\.(\d{1,20}))?(?:[eE]([+-]?\d{1,2}))?$/

/** Decimal places of a fen that are read: bills write fees with five places of a yuan. */
const places = 6

/** Millionths of a yuan of a decimal text, read digit by digit; `undefined` for what is no amount, or a finer one. */
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

/** Fen of an amount in yuan; `undefined` for what is no amount, or no whole number of fen that is safe to count with. */
export const fenOfYuan = (text: string): number | undefined => {
  // Nearly every cell: two places, and few enough digits for a number without the detour.
  if (twoPlaces.test(text)) {
    const fen = Number(text.slice(0, -3) + text.slice(-2))
    return fen === 0 ? 0 : fen
  }
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
