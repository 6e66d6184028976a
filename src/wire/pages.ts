/** Pages of lists. */
import * as Schema from "effect/Schema"
import { defaulted } from "./configured.ts"

/** Size of a page. */
const pageSize = (most: number | undefined, least: number) =>
  Schema.Int.check(
    most === undefined
      ? Schema.isGreaterThanOrEqualTo(least)
      : Schema.isBetween({ minimum: least, maximum: most })
  )

/** Fields of a request for a page of a list. A page has `least` to `most` elements. */
export const pageFields = (most?: number, least = 1) =>
  ({
    /** Number of elements to skip (分页起始位置): 0 for the first page. */
    offset: Schema.optional(Schema.Natural),
    /** Largest number of elements on the page (分页大小). */
    limit: Schema.optional(pageSize(most, least))
  }) as const

/** {@link pageFields} where WeChat Pay requires both: `offset` is 0 and `limit` is `size` by default. */
export const pageOf = (size: number, most?: number) =>
  ({
    /** Number of elements to skip (分页起始位置): 0 by default. */
    offset: defaulted(Schema.Natural, 0),
    /** Largest number of elements on the page (分页大小). */
    limit: defaulted(pageSize(most, 1), size)
  }) as const

/** Addresses of neighbouring pages (相关链接). The library does not follow them: it counts by `offset`. */
export const Links = Schema.Struct({
  /** Path of the next page. */
  next: Schema.optional(Schema.String),
  /** Path of the previous page. */
  prev: Schema.optional(Schema.String),
  /** Path of this page. */
  self: Schema.optional(Schema.String)
})
