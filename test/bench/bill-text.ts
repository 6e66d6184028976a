/** Trade bills of any size, made as they are read: no two rows alike, refunds among the payments. */

export const mebi = 1024 * 1024

const header =
  "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
  "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率," +
  "订单金额,申请退款金额,费率备注\n"
const summaryHeader = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n"

const yuan = (fen: number) =>
  `${fen < 0 ? "-" : ""}${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, "0")}`

const digits = (value: number, length: number) => String(value).padStart(length, "0")

/** The same number for the same index, and no order among them. */
const scattered = (index: number) => Math.imul(index ^ (index >>> 13), 0x5bd1e995) >>> 0

const types = ["JSAPI", "JSAPI", "JSAPI", "NATIVE", "MICROPAY", "APP"]
const banks = ["OTHERS", "OTHERS", "ICBC_DEBIT", "CMB_CREDIT", "CCB_DEBIT", "ABC_DEBIT", "BOC_DEBIT"]
const goods = ["茶, 一壶", "乌龙茶 250g", "Tea", "外卖订单", "龙井（明前）礼盒 \"春\""]

const of = (all: ReadonlyArray<string>, value: number) => all[value % all.length] ?? ""

/** Amounts of a row, in fen. */
interface Amounts {
  readonly paid: number
  readonly refunded: number
  readonly fee: number
}

const amountsOf = (index: number): Amounts => {
  const fen = 1 + scattered(index) % 30_000
  const fee = Math.round(fen * 0.006)
  return index % 32 === 31 ? { paid: 0, refunded: fen, fee: -fee } : { paid: fen, refunded: 0, fee }
}

const row = (index: number, { fee, paid, refunded }: Amounts) => {
  const some = scattered(index + 1)
  const second = Math.floor(index / 10) % 86_400
  const time = `2026-11-22 ${digits(Math.floor(second / 3600), 2)}:${digits(Math.floor(second / 60) % 60, 2)}:${
    digits(second % 60, 2)
  }`
  const number = digits(index, 12)
  const isRefund = refunded > 0
  const cells = [
    time,
    "wxd678efh567hg6787",
    "1900000109",
    "0",
    some % 3 === 0 ? `till${some % 40}` : "",
    `42000000082026112${number}`,
    `tea${number}`,
    `oUpF8u${some.toString(36).padStart(11, "0")}${scattered(some).toString(36).padStart(11, "0")}`,
    of(types, some),
    isRefund ? "REFUND" : "SUCCESS",
    of(banks, some >>> 3),
    "CNY",
    yuan(paid),
    "0.00",
    isRefund ? `503000${number}` : "0",
    isRefund ? `back${number}` : "0",
    yuan(refunded),
    "0.00",
    isRefund ? "ORIGINAL" : "",
    isRefund ? "SUCCESS" : "",
    of(goods, some >>> 5),
    some % 4 === 0 ? `table ${some % 30}` : "",
    yuan(fee),
    "0.60%",
    yuan(paid),
    yuan(refunded),
    ""
  ]
  return `\`${cells.join(",`")}\n`
}

/** A bill of about this size, in pieces. */
export function* bill(bytes: number): Generator<Buffer> {
  const rowsPerPiece = 256
  let written = 0
  let count = 0
  let paid = 0
  let refunded = 0
  let fees = 0
  yield Buffer.from(header)
  while (written < bytes) {
    let text = ""
    for (const end = count + rowsPerPiece; count < end; count++) {
      const amounts = amountsOf(count)
      paid += amounts.paid
      refunded += amounts.refunded
      fees += amounts.fee
      text += row(count, amounts)
    }
    const piece = Buffer.from(text)
    written += piece.length
    yield piece
  }
  const sums = [`${count}`, yuan(paid), yuan(refunded), "0.00", yuan(fees), yuan(paid), yuan(refunded)]
  yield Buffer.from(`${summaryHeader}\`${sums.join(",`")}\n`)
}
