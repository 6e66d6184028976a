/**
 * A ledger in double entry: each movement takes fen from one place and adds them to another. So the amounts of all places
 * always add up to 0, and only those outside of WeChat Pay can be negative.
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

/** Parties outside of the accounts: payers, banks, WeChat Pay (its fees), and receivers of other kinds. */
export type Outside = "payers" | "banks" | "fees" | "receivers"

/**
 * A place of money: free in an account, held in an account for a purpose, in transit for a purpose, or outside of WeChat
 * Pay. Only the amount of an outside place can be negative.
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

/** The texts with which a bill shows movements that belong together. */
export interface Note {
  /** WeChat Pay's number of the business. */
  readonly business: string
  /** The merchant's number of it. */
  readonly voucher: string
  /** Name of the business (业务名称). */
  readonly name: string
  /** The merchant whose request moves the money; `undefined` where WeChat Pay moves it. */
  readonly by?: string | undefined
  readonly remark: string
}

/** A movement to book. */
export interface Leg {
  readonly from: Place
  readonly to: Place
  /** Fen, at least 0. A leg of 0 fen is not booked. */
  readonly fen: number
  /** Kind of the movement (业务类型): the note's `name` by default. */
  readonly type?: string
}

/** A booked movement. */
export interface Movement extends Note {
  /** Epoch milliseconds, sandbox time. */
  readonly at: number
  readonly from: Place
  readonly to: Place
  /** Fen, above 0. */
  readonly fen: number
  readonly type: string
}

/** The balance of an account, in fen. */
export interface Balance {
  /** Fen that are free. */
  readonly available: number
  /** Fen that are held for a purpose. */
  readonly pending: number
}

/** The ledger of one sandbox. */
export interface Ledger {
  /** Books all legs in order, and returns `true`. If a place lacks money for one of them, books none and returns `false`. */
  readonly book: (now: number, note: Note, legs: ReadonlyArray<Leg>) => boolean
  /** Whether {@link book} would book the legs. */
  readonly isCovered: (legs: ReadonlyArray<Leg>) => boolean
  /** Fen in a place. */
  readonly amount: (place: Place) => number
  /** The balance of an account now, or before a time. */
  readonly balance: (account: Account, before?: number) => Balance
  /** Whether a movement of an account was ever booked. */
  readonly isUsed: (account: Account) => boolean
  /** The accounts that have movements, in the order of their first. */
  readonly accounts: () => ReadonlyArray<Account>
  /** All booked movements, oldest first. */
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

/** The account of a place, if it is in one. */
export const accountOf = (place: Place): Account | undefined =>
  place._tag === "Free" || place._tag === "Held" ? place.account : undefined

/** Fen by which a movement changes an account: 0 within the account. */
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
