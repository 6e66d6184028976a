/** Reads lists that come in pages as one Stream. */
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Endpoint, Services } from "./Endpoint.ts"
import * as Json from "./internal/json.ts"
import type { WeChatPayError } from "./WeChatPayError.ts"

interface Part<Item> {
  readonly found: ReadonlyArray<Item>
  /** Number of items of the page, including those that could not be read and were left out. */
  readonly size: number
  /** Number of items of the whole list, if the response has it. */
  readonly total: number | undefined
}

/** Number of items in the response, before any of them was left out: offsets count those too. */
const sizeOf = (page: object, found: ReadonlyArray<unknown>, body: string): number => {
  const field = Object.entries(page).find(([, value]) => value === found)?.[0]
  const list = field === undefined ? undefined : Json.property(Result.getOrUndefined(Json.parse(body)), field)
  return Array.isArray(list) ? list.length : found.length
}

const partAt = <Req extends object, Page extends object, Item, Code extends string>(
  endpoint: Endpoint<Req, Page, Code>,
  items: (page: Page) => ReadonlyArray<Item> | undefined,
  request: Req
) =>
(offset: number): Effect.Effect<Part<Item>, WeChatPayError<Code>, Services> =>
  Effect.map(endpoint.withResponse({ ...request, offset }), ({ body, value: page }) => {
    const found = items(page) ?? []
    return {
      found,
      size: sizeOf(page, found, Redacted.value(body)),
      total: "total_count" in page && typeof page.total_count === "number" ? page.total_count : undefined
    }
  })

/** Reads from an offset on. `after` returns the next offset after a page, and the number of items before it. */
const readOn = <Item, E, R>(
  read: (offset: number) => Effect.Effect<Part<Item>, E, R>,
  start: number,
  after: (offset: number, size: number) => { readonly next: number; readonly reached: number }
): Stream.Stream<Item, E, R> =>
  Stream.paginate(start, (offset) =>
    Effect.map(read(offset), ({ found, size, total }) => {
      const { next, reached } = after(offset, size)
      const isLast = size === 0 || (total !== undefined && reached >= total)
      return [found, isLast ? Option.none<number>() : Option.some(next)]
    }))

const byItem = (offset: number, size: number) => ({ next: offset + size, reached: offset + size })

/**
 * Reads a list that comes in pages by `offset` and `limit` as one Stream, until a page is empty or, if the response
 * has a `total_count`, all items are read.
 *
 * **Example** (All stocks of a merchant)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Endpoint, Pagination, Wire } from "effect-wechatpay"
 *
 * const list = Endpoint.make({
 *   name: "Own.list",
 *   title: "",
 *   route: "GET /v3/own/items",
 *   docs: "",
 *   request: Schema.Struct(Wire.pageFields()),
 *   response: Schema.Struct({ data: Schema.Array(Schema.String), total_count: Schema.optionalKey(Schema.Int) })
 * })
 *
 * const listAll = Pagination.pages(list, ({ data }) => data)
 * const items = listAll({ limit: 20 })
 * ```
 */
export const pages = <
  Req extends { readonly offset?: number | undefined; readonly limit?: number | undefined },
  Page extends object,
  Item,
  Code extends string
>(
  endpoint: Endpoint<Req, Page, Code>,
  items: (page: Page) => ReadonlyArray<Item> | undefined
) =>
(request: Req): Stream.Stream<Item, WeChatPayError<Code>, Services> =>
  readOn(partAt(endpoint, items, request), request.offset ?? 0, byItem)

/**
 * Reads a list whose `offset` is documented as the number of a page (分页页码), counted from 0, as one Stream.
 *
 * **Details**
 *
 * The pages may be wrong, because other lists count items under the same name. So the second page decides. If it
 * repeats the first page without its first item, `offset` counts items, and the rest is read in that way. If it is the
 * same as the first, `offset` has no effect, and there is only one page. In each case all items are returned, and each
 * once.
 */
export const numberedPages = <
  Req extends { readonly offset?: number | undefined; readonly limit?: number | undefined },
  Page extends object,
  Item,
  Code extends string
>(
  endpoint: Endpoint<Req, Page, Code>,
  items: (page: Page) => ReadonlyArray<Item> | undefined
) =>
(request: Req): Stream.Stream<Item, WeChatPayError<Code>, Services> => {
  const read = partAt(endpoint, items, request)
  const start = request.offset ?? 0
  return Stream.unwrap(Effect.map(read(start), ({ found: first, size, total }) => {
    if (size === 0 || (total !== undefined && total <= size)) return Stream.fromIterable(first)
    const rest = Effect.map(read(start + 1), (second) => {
      if (Equal.equals(second.found, first)) return Stream.empty
      // Without its first item, a page is the begin of the next one. That item may be the one that could not be read.
      const areCounted = Equal.equals(second.found.slice(0, first.length - 1), first.slice(1)) ||
        (first.length < size && Equal.equals(second.found.slice(0, first.length), first))
      return size > 1 && areCounted
        ? readOn(read, start + size, byItem)
        : readOn(
          (number) => number === start + 1 ? Effect.succeed(second) : read(number),
          start + 1,
          (number) => ({ next: number + 1, reached: (number + 1) * size })
        )
    })
    return Stream.concat(Stream.fromIterable(first), Stream.unwrap(rest))
  }))
}
