/**
 * Bills as the official pages show them, composed by hand, and the tools of others that pack and hash them.
 *
 * https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 * https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-fundflow.html
 */
import { execFileSync } from "node:child_process"
import { gzipSync } from "node:zlib"
import * as Programs from "./programs.ts"

export const allHeader = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型," +
  "交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型," +
  "退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"

export const allSummaryHeader =
  "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"

export const payment = (goods = "茶", attach = "") =>
  "`2026-11-22 10:00:00,`wxd678efh567hg6787,`1900000109,`0,`casher001,`4200000008202611221000000001," +
  "`tea20261122001,`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`JSAPI,`SUCCESS,`OTHERS,`CNY,`1.29,`0.10,`0,`0,`0.00,`0.00,`,`," +
  `\`${goods},\`${attach},\`0.01,\`0.60%,\`1.39,\`0.00,\``

export const refund = "`2026-11-22 11:00:00,`wxd678efh567hg6787,`1900000109,`0,`,`4200000008202611221000000002," +
  "`tea20261122002,`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`NATIVE,`REFUND,`CMB_DEBIT,`CNY,`0.00,`0.00," +
  "`50000305742026112210000000001,`re20261122001,`0.29,`0.02,`ORIGINAL,`PROCESSING,`茶,`,`-0.01,`0.60%,`0.00,`0.31,`"

const lines = (...all: ReadonlyArray<string>) => all.map((line) => `${line}\n`).join("")

/** All payments and refunds of a day: one of each. */
export const all = lines(allHeader, payment(), refund, allSummaryHeader, "`2,`1.29,`0.29,`0.02,`0.00,`1.39,`0.31")

/** The same with one payment only, whose goods name and data are given. */
export const allWith = (goods: string, attach = "") =>
  lines(allHeader, payment(goods, attach), refund, allSummaryHeader, "`2,`1.29,`0.29,`0.02,`0.00,`1.39,`0.31")

/** Payments only: no columns of refunds, and fewer in the summary. */
export const success = lines(
  "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
    "应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注",
  "`2026-11-22 00:00:00,`wxd678efh567hg6787,`1900000100,`1900000109,`,`4200000008202611221000000001," +
    "`tea20261122001,`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`MICROPAY,`REVOKED,`OTHERS,`CNY,`8.88,`0.00,`茶,`table 4,`0.05000," +
    "`0.60%,`8.88,`优惠",
  "总交易单数,应结订单总金额,手续费总金额,订单总金额",
  "`1,`8.88,`0.05000,`8.88"
)

/** Refunds only: two times more. */
export const refunds = lines(
  "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
    "应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型," +
    "退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注",
  "`2026-11-20 10:00:00,`wxd678efh567hg6787,`1900000109,`0,`,`4200000008202611201000000009,`tea20261120009," +
    "`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`APP,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`2026-11-22 23:59:58,`2026-11-22 23:59:59," +
    "`50000305742026112210000000009,`re20261122009,`6.66,`0.00,`ORIGINAL,`SUCCESS,`茶,`,`-0.04,`0.60%,`0.00,`6.66,`",
  allSummaryHeader,
  "`1,`0.00,`6.66,`0.00,`-0.04,`0.00,`6.66"
)

/** As merchants of the early days still get it: other names, fewer columns, fees finer than a fen, counts like `2.0`. */
export const old = lines(
  "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额," +
    "企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率",
  "`2015-03-30 21:25:32,`wx58aea38c0796394d,`10027619,`0,`,`1009360611201503300040393756,`20150330212520177109431," +
    "`oqMIVt3Ouq-2Vm0kZOZmZ2rTDlP8,`JSAPI,`SUCCESS,`CFT,`CNY,`0.01,`0.00,`0,`0,`0,`0,`,`,`COS,`,`0.00020,`2.00%",
  "`2015-03-30 21:15:32,`wx58aea38c0796394d,`10027619,`0,`,`1010020611201503300040396072,`20150330211522713086491," +
    "`oqMIVt4q_YCy4Pep2QGItFI0DYhw,`JSAPI,`SUCCESS,`CFT,`CNY,`0.1,`0.00,`0,`0,`0,`0,`,`,`COS,`,`0.00200,`2.00%",
  "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额",
  "`2.0,`0.11,`0.0,`0.0,`0.0022"
)

export const fundFlow = lines(
  "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号",
  "`2026-11-22 10:00:01,`4200000008202611221000000001,`4200000008202611221000000002,`交易,`交易,`收入,`1.39,`10.39," +
    "`system,`结算总金额 1.39 元;含手续费 0.01 元,`tea20261122001",
  "`2026-11-22 10:00:01,`4200000008202611221000000001,`4200000008202611221000000003,`交易,`扣除交易手续费,`支出,`0.01," +
    "`10.38,`system,`,`tea20261122001",
  "`2026-11-22 11:00:01,`50000305742026112210000000001,`4200000008202611221000000004,`退款,`退款,`支出,`0.29,`10.09," +
    "`1900000109API,`缺货,`REF4200000068202611221000000001",
  "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额",
  "`3,`1,`1.39,`2,`0.30"
)

/** The gzip command, or Node.js where it is not installed. */
export const gzip = (content: string | Uint8Array): Uint8Array =>
  new Uint8Array(
    Programs.find("gzip") === undefined
      ? gzipSync(content)
      : execFileSync("gzip", ["-c"], { input: content, stdio: ["pipe", "pipe", "ignore"], maxBuffer: 1 << 26 })
  )

/** SHA-1 as FIPS 180-4 describes it. The library asks node:crypto. */
export const sha1 = (content: string | Uint8Array): string => {
  const given = Buffer.from(content)
  const padded = Buffer.alloc(Math.ceil((given.length + 9) / 64) * 64)
  given.copy(padded)
  padded[given.length] = 0x80
  padded.writeBigUInt64BE(BigInt(given.length) * 8n, padded.length - 8)
  const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by))
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
  const words = new Int32Array(80)
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) words[t] = padded.readInt32BE(block + t * 4)
    for (let t = 16; t < 80; t++) words[t] = rotate(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1)
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state
    for (let t = 0; t < 80; t++) {
      const [f, k] = t < 20
        ? [(b & c) | (~b & d), 0x5a827999]
        : t < 40
        ? [b ^ c ^ d, 0x6ed9eba1]
        : t < 60
        ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
        : [b ^ c ^ d, 0xca62c1d6]
      const next = (rotate(a, 5) + f + e + k + words[t]!) | 0
      e = d
      d = c
      c = rotate(b, 30)
      b = a
      a = next
    }
    for (const [index, value] of [a, b, c, d, e].entries()) state[index] = (state[index]! + value) | 0
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("")
}

/** A link to content with this digest. */
export const link = (content: string | Uint8Array) => ({
  hash_type: "SHA1",
  hash_value: sha1(content),
  download_url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=6XIv5TUPto7p&tartype=gzip"
})

/**
 * The key and nonce of {@link encrypted}, and what it holds.
 */
export const part = {
  key: "A7f0c2D9e1B4836550aF9c7e2d1b6A48",
  nonce: "a8607ef79034c49c",
  sha1: "d9a35213005fd47f10a3e3e74011dc1bed5dc804"
}

/** A fund flow bill under AES-256-GCM without associated data, made by Python's cryptography 48. */
export const encrypted = Buffer.from(
  "zhE0/0A8+brZ94NzlY6LGZ3lnI7Aow2sUjl8tPjVwEtj6xWAt92VMHxeEub6btuBkoiGGh/LtxcQPIa7IYaXcTCk/LCg3/AribUBFzmU8eWUGQbVY5/Y" +
    "wVyYr/rXkW5comXHZ63v2dZZZcOQup/Y5Ox6oPv6ltnRxoxDW8TWL1GVjGvx5oc1hUqRmJfJfv69RC5eVF9eky6qqUP2tjvasbkItGZZg7b9bwV3VxvY" +
    "aepioFq7PxS0mLvAVo1bTgSNpxMwU2cRaJZHMSM1NMOHlyLv+0w6qmJntwbRfn8yXMdzl7cxR8ICmc9i0utWMxmwZ+wdeS6+wu3ldQeuvrEN4AdCHDai" +
    "ws2y9/KK0ec/a5bq0rokOVhk2o4FBsgPxbUp/BynYgGzHEeQ5IYzU/GxcGOYf6XdfhpiaQfwyMi/fCQmZejLrlvKi05qXkvIwg0hVpBqg1o7G8U5Tfu3" +
    "lmDnuNtv/BMiOY8neeFQBickb4b66PKlgvfMqI2H5ZKkOwk2vvMPpG9lhHstds5y3Mx9JXDSdPiFYaWeOzlOT6Xq487DaX+pbXgZzGmxqg==",
  "base64"
)
