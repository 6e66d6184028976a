/**
 * Money in double entry: what one place gets, another one gives. All places together hold nothing, no matter what is booked,
 * and no place within WeChat Pay holds less than nothing.
 */

/** Kinds of accounts that a merchant has. */
export const accountTypes = ["BASIC", "OPERATION", "FEES", "DEPOSIT"] as const

/** A kind of account. */
export type AccountType = (typeof accountTypes)[number]

/** An account of a merchant. */
export interface Account {
  readonly mchid: string
  readonly type: AccountType
}

/** Who is outside: those who pay and are refunded, banks, WeChat Pay for its fees, and other people and merchants. */
export type Outside = "payers" | "banks" | "fees" | "receivers"

/**
 * Where money is: free in an account, held in an account for a purpose, on its way with a purpose, or outside. Only what
 * is outside can be below zero.
 */
export type Place =
  | { readonly _tag: "Free"; readonly account: Account }
  | { readonly _tag: "Held"; readonly account: Account; readonly purpose: string }
  | { readonly _tag: "Transit"; readonly purpose: string }
  | { readonly _tag: "Outside"; readonly who: Outside }

export const free = (mchid: string, type: AccountType): Place => ({ _tag: "Free", account: { mchid, type } })

export const held = (mchid: string, type: AccountType, purpose: string): Place => ({
  _tag: "Held",
  account: { mchid, type },
  purpose
})

export const transit = (purpose: string): Place => ({ _tag: "Transit", purpose })

export const outside = (who: Outside): Place => ({ _tag: "Outside", who })

/** What a bill says of movements that belong together. */
export interface Note {
  /** WeChat Pay's number of the business. */
  readonly business: string
  /** The merchant's number of it. */
  readonly voucher: string
  /** Name of the business (业务名称). */
  readonly name: string
  /** The merchant that asked for it; absent where WeChat Pay moves money by itself. */
  readonly by?: string | undefined
  readonly remark: string
}

/** A movement that is to be booked. */
export interface Leg {
  readonly from: Place
  readonly to: Place
  /** Fen, 0 at least; nothing is booked for 0. */
  readonly fen: number
  /** Kind of the movement (业务类型); the note's name by default. */
  readonly type?: string
}

/** A movement that was booked. */
export interface Movement extends Note {
  readonly at: number
  readonly from: Place
  readonly to: Place
  /** Fen, above 0. */
  readonly fen: number
  readonly type: string
}

/** What an account holds, in fen. */
export interface Balance {
  readonly available: number
  readonly pending: number
}

/** The ledger of one sandbox. */
export interface Ledger {
  /** Books all movements in order, or none if one of them asks for more than there is; returns whether it did. */
  readonly book: (now: number, note: Note, legs: ReadonlyArray<Leg>) => boolean
  /** Whether {@link book} would book the movements, one after the other. */
  readonly isCovered: (legs: ReadonlyArray<Leg>) => boolean
  /** Fen in a place. */
  readonly amount: (place: Place) => number
  /** What an account holds now, or held before a time. */
  readonly balance: (account: Account, before?: number) => Balance
  /** Whether an account has ever held anything. */
  readonly isUsed: (account: Account) => boolean
  /** The accounts that have ever held anything, in the order in which they first did. */
  readonly accounts: () => ReadonlyArray<Account>
  /** Everything that was booked, oldest first. */
  readonly movements: () => ReadonlyArray<Movement>
}

const accountKey = ({ mchid, type }: Account) => `${mchid}/${type}`

const keyOf = (place: Place): string => {
  switch (place._tag) {
    case "Free":
      return `${accountKey(place.account)}/`
    case "Held":
      return `${accountKey(place.account)}/${place.purpose}`
    case "Transit":
      return `transit/${place.purpose}`
    case "Outside":
      return `outside/${place.who}`
  }
}

/** The account that a place is in. */
export const accountOf = (place: Place): Account | undefined =>
  place._tag === "Free" || place._tag === "Held" ? place.account : undefined

/** What a movement changes an account by, in fen. A move within the account changes nothing. */
export const changeOf = ({ fen, from, to }: Pick<Movement, "fen" | "from" | "to">, account: Account): number => {
  const is = (place: Place) => {
    const own = accountOf(place)
    return own !== undefined && accountKey(own) === accountKey(account)
  }
  return (is(to) ? fen : 0) - (is(from) ? fen : 0)
}

export const make = (): Ledger => {
  const amounts = new Map<string, number>()
  const accounts = new Map<string, Account>()
  const balances = new Map<string, { available: number; pending: number }>()
  const movements: Array<Movement> = []

  const change = (balance: { available: number; pending: number }, place: Place, fen: number) => {
    if (place._tag === "Free") balance.available += fen
    else balance.pending += fen
  }

  const apply = (place: Place, fen: number) => {
    const key = keyOf(place)
    amounts.set(key, (amounts.get(key) ?? 0) + fen)
    const account = accountOf(place)
    if (account === undefined) return
    const name = accountKey(account)
    const balance = balances.get(name) ?? { available: 0, pending: 0 }
    if (!accounts.has(name)) accounts.set(name, account)
    balances.set(name, balance)
    change(balance, place, fen)
  }

  const isCovered = (legs: ReadonlyArray<Leg>): boolean => {
    const after = new Map<string, number>()
    const amount = (key: string) => after.get(key) ?? amounts.get(key) ?? 0
    return legs.every(({ fen, from, to }) => {
      if (!Number.isSafeInteger(fen) || fen < 0) return false
      const left = amount(keyOf(from)) - fen
      after.set(keyOf(from), left)
      after.set(keyOf(to), amount(keyOf(to)) + fen)
      return left >= 0 || from._tag === "Outside"
    })
  }

  return {
    isCovered,
    book: (now, note, legs) => {
      if (!isCovered(legs)) return false
      for (const { fen, from, to, type = note.name } of legs) {
        if (fen === 0) continue
        apply(from, -fen)
        apply(to, fen)
        movements.push({ ...note, at: now, from, to, fen, type })
      }
      return true
    },
    amount: (place) => amounts.get(keyOf(place)) ?? 0,
    balance: (account, before) => {
      if (before === undefined) return { available: 0, pending: 0, ...balances.get(accountKey(account)) }
      const balance = { available: 0, pending: 0 }
      for (const { at, fen, from, to } of movements) {
        if (at >= before) continue
        for (const [place, sign] of [[from, -1], [to, 1]] as const) {
          const own = accountOf(place)
          if (own !== undefined && accountKey(own) === accountKey(account)) change(balance, place, sign * fen)
        }
      }
      return balance
    },
    isUsed: (account) => accounts.has(accountKey(account)),
    accounts: () => [...accounts.values()],
    movements: () => movements
  }
}
