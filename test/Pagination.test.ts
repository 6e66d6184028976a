import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { Endpoint, Pagination, Wire } from "effect-wechatpay"
import { json, world } from "./support/platform.ts"

const lists = <Item>(item: Schema.Codec<Item>) =>
  Endpoint.make({
    name: "Own.list",
    title: "",
    route: "GET /v3/list",
    docs: "",
    request: Schema.Struct(Wire.pageFields()),
    response: Schema.Struct({ data: Schema.Array(item), total_count: Schema.optionalKey(Schema.Int) })
  })

describe("Pagination", () => {
  it.effect("reads a list of pages as one Stream, until a page is empty", () => {
    const all = Array.from({ length: 7 }, (_, index) => index)
    const offsets: Array<number> = []
    const { layer } = world((request) => {
      const offset = Number(request.url.searchParams.get("offset"))
      offsets.push(offset)
      return json({ data: all.slice(offset, offset + 3) })
    })
    const list = lists(Schema.Int)
    return Effect.gen(function*() {
      const found = yield* Stream.runCollect(Pagination.pages(list, ({ data }) => data)({ limit: 3 }))
      assert.deepStrictEqual(found, all)
      assert.deepStrictEqual(offsets, [0, 3, 6, 7])
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes on after what the page has, not after what could be read of it", () => {
    const pages = new Map<number, ReadonlyArray<unknown>>([[0, [0, "no number", 2]], [3, ["none", {}, "none"]], [6, [
      6
    ]]])
    const offsets: Array<number> = []
    const { layer } = world((request) => {
      const offset = Number(request.url.searchParams.get("offset"))
      offsets.push(offset)
      return json({ data: pages.get(offset) ?? [], total_count: 7 })
    })
    return Effect.gen(function*() {
      const found = yield* Stream.runCollect(Pagination.pages(lists(Schema.Int), ({ data }) => data)({ limit: 3 }))
      assert.deepStrictEqual(found, [0, 2, 6])
      assert.deepStrictEqual(offsets, [0, 3, 6])
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    {
      what: "pages are numbered",
      page: (offset: number, limit: number) => [offset * limit, (offset + 1) * limit],
      all: 7,
      requested: [0, 1, 2]
    },
    {
      what: "items are counted",
      page: (offset: number, limit: number) => [offset, offset + limit],
      all: 7,
      requested: [0, 1, 3, 6]
    },
    { what: "offset has no effect", page: (_: number, limit: number) => [0, limit], all: 3, requested: [0, 1] }
  ])("reads a list of pages with numbers whole and once where $what", ({ all, requested, page }) => {
    const items = Array.from({ length: 7 }, (_, index) => ({ coupon_id: String(index) }))
    const offsets: Array<number> = []
    const { layer } = world((request) => {
      const offset = Number(request.url.searchParams.get("offset"))
      offsets.push(offset)
      return json({ data: items.slice(...page(offset, 3)), total_count: items.length })
    })
    const list = lists(Schema.Struct({ coupon_id: Schema.String }))
    return Effect.gen(function*() {
      const found = yield* Stream.runCollect(Pagination.numberedPages(list, ({ data }) => data)({ limit: 3 }))
      assert.deepStrictEqual(found, items.slice(0, all))
      assert.deepStrictEqual(offsets, requested)
    }).pipe(Effect.provide(layer))
  })

  it.effect("counts items although the first one cannot be read", () => {
    const items = ["none", 1, 2, 3, 4, 5, 6]
    const offsets: Array<number> = []
    const { layer } = world((request) => {
      const offset = Number(request.url.searchParams.get("offset"))
      offsets.push(offset)
      return json({ data: items.slice(offset, offset + 3), total_count: items.length })
    })
    return Effect.gen(function*() {
      const found = yield* Stream.runCollect(
        Pagination.numberedPages(lists(Schema.Int), ({ data }) => data)({ limit: 3 })
      )
      assert.deepStrictEqual(found, [1, 2, 3, 4, 5, 6])
      assert.deepStrictEqual(offsets, [0, 1, 3, 6])
    }).pipe(Effect.provide(layer))
  })
})
