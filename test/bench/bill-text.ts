/** Trade bills of any size, made as they are read. */

export const mebi = 1024 * 1024

const header =
  "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
  "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率," +
  "订单金额,申请退款金额,费率备注\n"
const summaryHeader = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n"

const row = (index: number) =>
  `\`2026-11-22 10:00:00,\`wxd678efh567hg6787,\`1900000109,\`0,\`,\`42000000082026112${
    String(index).padStart(11, "0")
  },` +
  `\`tea${
    String(index).padStart(12, "0")
  },\`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,\`JSAPI,\`SUCCESS,\`OTHERS,\`CNY,\`1.29,\`0.00,` +
  "`0,`0,`0.00,`0.00,`,`,`茶, 一壶,`,`0.01,`0.60%,`1.29,`0.00,`\n"

const yuan = (fen: number) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`

/** A bill of about this size, in pieces. */
export function* bill(bytes: number): Generator<Buffer> {
  const rowsPerPiece = 256
  let written = 0
  let count = 0
  yield Buffer.from(header)
  while (written < bytes) {
    const piece = Buffer.from(Array.from({ length: rowsPerPiece }, (_, index) => row(count + index)).join(""))
    count += rowsPerPiece
    written += piece.length
    yield piece
  }
  yield Buffer.from(
    `${summaryHeader}\`${count},\`${yuan(count * 129)},\`0.00,\`0.00,\`${yuan(count)},\`${yuan(count * 129)},\`0.00\n`
  )
}
