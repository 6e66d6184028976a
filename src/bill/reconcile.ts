/** Compares the rows of a bill with the program's own orders. */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { TradeRow } from "./trade.ts"

/** The fields of a row or an order that are compared. */
export interface Comparable {
  /** Number that row and order have in common: `out_trade_no`, `out_refund_no`, … */
  readonly number: string
  /** Kind of the number, if several kinds are compared at once: `payment`, `refund`, … */
  readonly kind?: string | undefined
  /** Fen. */
  readonly amount: number | undefined
  /** Fee in fen, compared if the order has it. */
  readonly fee?: number | undefined
  /** State, compared if the order has it. */
  readonly state?: string | undefined
}

/** A field in which a row and an order differ. */
export type Field = "amount" | "fee" | "state"

/**
 * Result of a comparison: a row and an order that agree, a row and an order that differ, a row that no order has, an
 * order that no row has.
 */
export type Comparison<Row, Order> =
  | { readonly _tag: "Match"; readonly row: Row; readonly order: Order }
  | {
    readonly _tag: "Difference"
    readonly row: Row
    readonly order: Order
    readonly fields: Arr.NonEmptyReadonlyArray<Field>
  }
  | { readonly _tag: "MissingOrder"; readonly row: Row }
  | { readonly _tag: "MissingRow"; readonly order: Order }

/** A bill and the orders cannot be compared. The results so far are not valid. */
export class ReconcileError extends Schema.TaggedError<ReconcileError>("effect-wechatpay/ReconcileError")(
  "ReconcileError",
  {
    reason: Schema.TaggedUnion({
      /** `sorted` is set, and this side is not sorted. */
      NotSorted: { side: Schema.Literals(["rows", "orders"]) },
      /** More rows and orders are unmatched than `capacity` permits. */
      CapacityExceeded: { capacity: Schema.Number }
    })
  }
) {
  override get message() {
    return this.reason._tag === "NotSorted"
      ? `Bill.reconcile: ${this.reason.side} are not sorted by number, then kind; sort them by code units (COLLATE "C"), or leave sorted out`
      : `Bill.reconcile: more than ${this.reason.capacity} rows and orders are unmatched; sort both sides and set sorted, or raise capacity`
  }
}

/** Settings of {@link reconcile}. */
export interface ReconcileOptions<Row, Order> {
  /** Returns the fields of a row to compare: {@link comparableTrade} for trade bills. */
  readonly row: (row: Row) => Comparable
  /** Returns the fields of a program's order to compare. */
  readonly order: (order: Order) => Comparable
  /** Whether both sides are sorted by number, then kind: then memory is constant. Bills are not sorted as they come. */
  readonly sorted?: boolean | undefined
  /** Most unmatched rows and orders to keep in memory while the sides are not sorted: 100,000 by default. */
  readonly capacity?: number | undefined
}

/** See `Bill.comparableTrade`. */
export const comparableTrade = (row: TradeRow): Comparable => {
  switch (row.trade_state) {
    case "REFUND":
      return {
        kind: "refund",
        number: row.out_refund_no ?? row.refund_id ?? "",
        amount: row.applied_refund_amount ??
          (Object.hasOwn(row.others, "申请退款金额") ? undefined : row.refund_amount),
        fee: row.fee,
        state: row.refund_status
      }
    case "REVOKED":
      return {
        kind: "reversal",
        number: row.out_trade_no,
        amount: row.applied_refund_amount ?? row.order_amount,
        fee: row.fee,
        state: row.trade_state
      }
    default:
      return {
        kind: "payment",
        number: row.out_trade_no,
        // Old bills have no other amount than the settled one. A cell that was no amount has no substitute.
        amount: row.order_amount ?? (Object.hasOwn(row.others, "订单金额") ? undefined : row.settlement_total),
        fee: row.fee,
        state: row.trade_state
      }
  }
}

/** See `Bill.reconcile`. */
export const reconcile = <Row, E, R, Order, E2, R2>(
  rows: Stream.Stream<Row, E, R>,
  orders: Stream.Stream<Order, E2, R2>,
  options: ReconcileOptions<Row, Order>
): Stream.Stream<Comparison<Row, Order>, E | E2 | ReconcileError, R | R2> =>
  (options.sorted === true ? merged(rows, orders, options) : matched(rows, orders, options)).pipe(
    Stream.withSpan("Bill.reconcile", { captureStackTrace: false })
  )

const compare = <Row, Order>(row: Item<Row>, order: Item<Order>): Comparison<Row, Order> => {
  const [first, ...others] = [
    // Two amounts that are not known are not the same.
    ...(row.of.amount !== undefined && row.of.amount === order.of.amount ? [] : ["amount"]),
    ...(order.of.fee === undefined || row.of.fee === order.of.fee ? [] : ["fee"]),
    ...(order.of.state === undefined || row.of.state === order.of.state ? [] : ["state"])
  ] as ReadonlyArray<Field>
  return first === undefined
    ? { _tag: "Match", row: row.value, order: order.value }
    : { _tag: "Difference", row: row.value, order: order.value, fields: [first, ...others] }
}

// ---------------------------------------------------------------------------------------------------------------------
// sides
// ---------------------------------------------------------------------------------------------------------------------

interface Item<A> {
  readonly value: A
  readonly of: Comparable
}

/** One of the two streams, of which one chunk at a time is held. */
interface Side<A, E, R> {
  items: ReadonlyArray<Item<A>>
  /** Index of the first item that was not taken yet. */
  at: number
  done: boolean
  /** Number of items that were read. */
  count: number
  /** Reads the next chunk, or learns that there is none. */
  readonly read: Effect.Effect<void, E, R>
}

const makeSide = <A, E, R>(
  stream: Stream.Stream<A, E, R>,
  of: (value: A) => Comparable
): Effect.Effect<Side<A, E, R>, never, R | Scope.Scope> =>
  Effect.map(Stream.toPull(stream), (pull) => {
    const side: Side<A, E, R> = {
      items: [],
      at: 0,
      done: false,
      count: 0,
      read: Pull.catchDone(
        Effect.map(pull, (chunk) => {
          side.items = chunk.map((value) => ({ value, of: of(value) }))
          side.at = 0
          side.count += chunk.length
        }),
        () =>
          Effect.sync(() => {
            side.items = []
            side.at = 0
            side.done = true
          })
      )
    }
    return side
  })

const isEmpty = (side: Side<unknown, unknown, unknown>) => side.at >= side.items.length

/** Runs a step until it has results, or both sides have ended. */
const run = <Row, E, R, Order, E2, R2, E3>(
  rows: Stream.Stream<Row, E, R>,
  orders: Stream.Stream<Order, E2, R2>,
  options: ReconcileOptions<Row, Order>,
  make: (
    rows: Side<Row, E, R>,
    orders: Side<Order, E2, R2>
  ) => (results: Array<Comparison<Row, Order>>) => Effect.Effect<void, E | E2 | E3, R | R2>
): Stream.Stream<Comparison<Row, Order>, E | E2 | E3, R | R2> =>
  Stream.unwrap(Effect.gen(function*() {
    const left = yield* makeSide(rows, options.row)
    const right = yield* makeSide(orders, options.order)
    const step = make(left, right)
    const pull = Effect.gen(function*() {
      const results: Array<Comparison<Row, Order>> = []
      while (!Arr.isArrayNonEmpty(results)) {
        if (left.done && right.done) return yield* Cause.done()
        yield* step(results)
      }
      return results
    })
    return Stream.fromPull(Effect.succeed(pull))
  }))

// ---------------------------------------------------------------------------------------------------------------------
// sorted
// ---------------------------------------------------------------------------------------------------------------------

const isBefore = (a: Comparable, b: Comparable): boolean =>
  a.number < b.number || (a.number === b.number && (a.kind ?? "") < (b.kind ?? ""))

/** Refuses a chunk that is not sorted. */
const sortedSide = <A, E, R>(side: Side<A, E, R>, name: "rows" | "orders") => {
  let last: Comparable | undefined
  return Effect.flatMap(side.read, () => {
    for (const { of } of side.items) {
      if (last !== undefined && isBefore(of, last)) {
        return Effect.fail(new ReconcileError({ reason: { _tag: "NotSorted", side: name } }))
      }
      last = of
    }
    return Effect.void
  })
}

/** Merges two sorted sides, of which it holds a chunk each. */
const merged = <Row, E, R, Order, E2, R2>(
  rows: Stream.Stream<Row, E, R>,
  orders: Stream.Stream<Order, E2, R2>,
  options: ReconcileOptions<Row, Order>
) =>
  run(rows, orders, options, (left, right) => {
    const readLeft = sortedSide(left, "rows")
    const readRight = sortedSide(right, "orders")
    return (results) =>
      Effect.gen(function*() {
        if (isEmpty(left) && !left.done) yield* readLeft
        if (isEmpty(right) && !right.done) yield* readRight
        for (;;) {
          const row = left.items[left.at]
          const order = right.items[right.at]
          // What the other side has next may come before it.
          if ((row === undefined && !left.done) || (order === undefined && !right.done)) return
          if (row !== undefined && (order === undefined || isBefore(row.of, order.of))) {
            left.at++
            results.push({ _tag: "MissingOrder", row: row.value })
          } else if (order !== undefined && (row === undefined || isBefore(order.of, row.of))) {
            right.at++
            results.push({ _tag: "MissingRow", order: order.value })
          } else if (row !== undefined && order !== undefined) {
            left.at++
            right.at++
            results.push(compare(row, order))
          } else return
        }
      })
  })

// ---------------------------------------------------------------------------------------------------------------------
// not sorted
// ---------------------------------------------------------------------------------------------------------------------

const defaultCapacity = 100_000

/** Items that wait for their counterpart, the oldest of a number first. */
const makeWaiting = <A>() => {
  const all = new Map<string, Array<Item<A>>>()
  let size = 0
  const keyOf = ({ kind, number }: Comparable) => `${kind ?? ""}\0${number}`
  return {
    size: () => size,
    add: (item: Item<A>) => {
      const key = keyOf(item.of)
      const same = all.get(key)
      if (same === undefined) all.set(key, [item])
      else same.push(item)
      size++
    },
    take: (of: Comparable): Item<A> | undefined => {
      const key = keyOf(of)
      const same = all.get(key)
      if (same === undefined) return undefined
      const item = same.shift()
      if (same.length === 0) all.delete(key)
      size--
      return item
    },
    drain: (): ReadonlyArray<A> => {
      const values = [...all.values()].flatMap((same) => same.map(({ value }) => value))
      all.clear()
      size = 0
      return values
    }
  }
}

/** Matches two sides in any order, and holds what has no counterpart yet. */
const matched = <Row, E, R, Order, E2, R2>(
  rows: Stream.Stream<Row, E, R>,
  orders: Stream.Stream<Order, E2, R2>,
  options: ReconcileOptions<Row, Order>
) =>
  run(rows, orders, options, (left, right) => {
    const capacity = options.capacity ?? defaultCapacity
    const waitingRows = makeWaiting<Row>()
    const waitingOrders = makeWaiting<Order>()
    return (results) =>
      Effect.gen(function*() {
        // The side of which less was read: where both are in order of time, little waits.
        if (!left.done && (right.done || left.count <= right.count)) yield* left.read
        else yield* right.read
        for (const row of left.items) {
          const order = waitingOrders.take(row.of)
          if (order !== undefined) results.push(compare(row, order))
          else if (right.done) results.push({ _tag: "MissingOrder", row: row.value })
          else waitingRows.add(row)
        }
        left.items = []
        for (const order of right.items) {
          const row = waitingRows.take(order.of)
          if (row !== undefined) results.push(compare(row, order))
          else if (left.done) results.push({ _tag: "MissingRow", order: order.value })
          else waitingOrders.add(order)
        }
        right.items = []
        if (left.done) {
          for (const order of waitingOrders.drain()) results.push({ _tag: "MissingRow", order })
        }
        if (right.done) {
          for (const row of waitingRows.drain()) results.push({ _tag: "MissingOrder", row })
        }
        // A capacity that is no number holds nothing.
        if (!(waitingRows.size() + waitingOrders.size() <= capacity)) {
          return yield* new ReconcileError({ reason: { _tag: "CapacityExceeded", capacity } })
        }
      })
  })
