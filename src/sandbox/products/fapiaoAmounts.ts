/** Amounts of electronic invoices. */
import * as Struct from "effect/Struct"
import type { FapiaoApplication as Api } from "../../api/fapiao/index.ts"
import { definedFields } from "../engine/values.ts"

/** The amount of a line without tax, and its tax. */
export const taxed = (item: Api.IssueRequest["fapiao_information"][number]["items"][number]) => {
  const { goods_category, goods_name = goods_category ?? "沙箱商品", tax_rate = 1300, total_amount } = item
  const amount = Math.round(total_amount * 10_000 / (10_000 + tax_rate))
  return definedFields({
    ...Struct.omit(item, ["goods_category"]),
    goods_name,
    unit_price: item.quantity === 0 ? 0 : Math.round(amount * 1_000_000 / (item.quantity / 100_000_000)),
    amount,
    tax_amount: total_amount - amount,
    tax_rate,
    tax_prefer_mark: item.tax_prefer_mark ?? "NO_FAVORABLE"
  })
}

/** The sum of a field. */
export const sumOf = <K extends string>(all: ReadonlyArray<{ readonly [F in K]?: number | undefined }>, field: K) =>
  all.reduce((total, one) => total + (one[field] ?? 0), 0)
