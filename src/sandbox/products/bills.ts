/** Bills: trades and fund flows of a day, as files to fetch under a link that does not last. */
import * as Redacted from "effect/Redacted"
import { createCipheriv, randomBytes } from "node:crypto"
import { gzipSync } from "node:zlib"
import { SubMerchantFundFlowBill } from "../../api/partner-payments/index.ts"
import { FundFlowBill, TradeBill } from "../../api/payments/index.ts"
import type { EncryptedBill } from "../../Wire.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle, handleFile, type Operation } from "../engine/operation.ts"
import { done, file, paramError, refuse, type Refused } from "../engine/reply.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Order, Payments } from "./payments.ts"
import type { Refund, Refunds } from "./refunds.ts"

/** How long the link of a bill is good for. */
const linkLifetime = 5 * 60_000
/** How long the link to what was shared, or to the uses of coupons, is good for. */
export const briefly = 30_000

/** How far back bills reach. */
const reach = 92 * Protocol.dayMillis

/** When the bill of a day is made: at ten on the day after. Later changes of its refunds are not in it. */
const making = (10 * Protocol.dayMillis) / 24

/** Fee of 0.6 %, rounded to whole fen. */
export const feeOf = (fen: number): number => Math.round((fen * 6) / 1000)

/** Fees carry five decimals. */
const feeText = (fen: number): string => `${Protocol.yuan(fen)}000`

/** A row: a backtick before each value, and no line break within, which would end it. */
const rowOf = (values: ReadonlyArray<string>): string =>
  values.map((value) => `\`${value.replaceAll(/[\r\n]+/g, " ")}`).join(",")

/** A file of rows below a line of names; below them the sums, if there are any, below names of their own. */
export const csv = (
  columns: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  sums?: { readonly columns: ReadonlyArray<string>; readonly values: ReadonlyArray<string> }
): string =>
  [
    columns.join(","),
    ...rows.map(rowOf),
    ...(sums === undefined ? [] : [sums.columns.join(","), rowOf(sums.values)]),
    ""
  ].join("\r\n")

// ---------------------------------------------------------------------------------------------------------------------
// trades
// ---------------------------------------------------------------------------------------------------------------------

const common = [
  "交易时间",
  "公众账号ID",
  "商户号",
  "特约商户号",
  "设备号",
  "微信订单号",
  "商户订单号",
  "用户标识",
  "交易类型",
  "交易状态",
  "付款银行",
  "货币种类",
  "应结订单金额",
  "代金券金额"
]

const refundTimes = ["退款申请时间", "退款成功时间"]
const refundColumns = ["微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态"]
const goods = ["商品名称", "商户数据包", "手续费", "费率", "订单金额"]
const applied = "申请退款金额"
const remark = "费率备注"

const tradeColumns = {
  ALL: [...common, ...refundColumns, ...goods, applied, remark],
  SUCCESS: [...common, ...goods, remark],
  REFUND: [...common, ...refundTimes, ...refundColumns, ...goods, applied, remark]
} as const

const allSums = [
  "总交易单数",
  "应结订单总金额",
  "退款总金额",
  "充值券退款总金额",
  "手续费总金额",
  "订单总金额",
  "申请退款总金额"
] as const

const summaryColumns = {
  ALL: allSums,
  SUCCESS: ["总交易单数", "应结订单总金额", "手续费总金额", "订单总金额"],
  REFUND: allSums
} as const

type TradeRow = Readonly<Record<string, string>>

const ofOrder = (order: Order, time: number, state: "SUCCESS" | Back["tradeState"]): TradeRow => ({
  交易时间: Protocol.billTime(time),
  公众账号ID: order.appid,
  商户号: order.mchid,
  特约商户号: order.subMchid ?? "0",
  设备号: "",
  微信订单号: order.transactionId ?? "",
  商户订单号: order.outTradeNo,
  用户标识: order.openid ?? "",
  交易类型: order.collected ? "AUTH" : order.tradeType,
  交易状态: state,
  付款银行: "OTHERS",
  货币种类: order.currency,
  代金券金额: "0.00",
  充值券退款金额: "0.00",
  商品名称: order.description,
  商户数据包: order.attach ?? "",
  费率: "0.60%",
  费率备注: ""
})

const paidRow = (order: Order, at: number): TradeRow => ({
  ...ofOrder(order, at, "SUCCESS"),
  应结订单金额: Protocol.yuan(order.total),
  微信退款单号: "0",
  商户退款单号: "0",
  退款金额: "0.00",
  退款类型: "",
  退款状态: "",
  手续费: feeText(feeOf(order.total)),
  订单金额: Protocol.yuan(order.total),
  申请退款金额: "0.00"
})

/** States as bills call them. */
const refundStates: Readonly<Record<Refund["state"], string>> = {
  PROCESSING: "PROCESSING",
  SUCCESS: "SUCCESS",
  ABNORMAL: "CHANGE",
  CLOSED: "FAIL"
}

const backRow = (back: Back): TradeRow => ({
  ...ofOrder(back.order, back.at, back.tradeState),
  应结订单金额: "0.00",
  退款申请时间: Protocol.billTime(back.at),
  退款成功时间: back.arrivedAt === undefined ? "" : Protocol.billTime(back.arrivedAt),
  微信退款单号: back.refundId,
  商户退款单号: back.outRefundNo,
  退款金额: Protocol.yuan(back.amount),
  退款类型: "ORIGINAL",
  退款状态: refundStates[back.state],
  手续费: feeText(-feeOf(back.amount)),
  订单金额: "0.00",
  申请退款金额: Protocol.yuan(back.amount)
})

const tradeTypes = ["ALL", "SUCCESS", "REFUND"] as const

/** A payment. */
interface Paid {
  readonly kind: "paid"
  readonly at: number
  readonly order: Order
}

/** Money on its way back to the payer: a refund, or what reversing a payment code order gave back. */
interface Back {
  readonly kind: "back"
  readonly at: number
  readonly order: Order
  readonly tradeState: "REFUND" | "REVOKED"
  readonly refundId: string
  readonly outRefundNo: string
  /** Fen. */
  readonly amount: number
  /** As it was when the bill was made. */
  readonly state: Refund["state"]
  readonly arrivedAt: number | undefined
}

/** A line of a trade bill. */
type Trade = Paid | Back

const ofRefund = (refund: Refund, madeAt: number): Back => {
  const latest = refund.history.findLast(({ at }) => at <= madeAt)
  return {
    kind: "back",
    at: refund.createdAt,
    order: refund.order,
    tradeState: "REFUND",
    refundId: refund.refundId,
    outRefundNo: refund.outRefundNo,
    amount: refund.amount,
    state: latest?.state ?? "PROCESSING",
    arrivedAt: latest?.state === "SUCCESS" ? latest.at : undefined
  }
}

const ofReversal = (order: Order, { at, refundId }: NonNullable<Order["reversal"]>): Back => ({
  kind: "back",
  at,
  order,
  tradeState: "REVOKED",
  refundId,
  // The merchant gave it no number of its own.
  outRefundNo: order.outTradeNo,
  amount: order.total,
  state: "SUCCESS",
  arrivedAt: at
})

const tradeBill = (trades: ReadonlyArray<Trade>, type: keyof typeof tradeColumns): string => {
  const rows = trades.map((trade) => trade.kind === "paid" ? paidRow(trade.order, trade.at) : backRow(trade))
  const paid = trades.reduce((sum, { kind, order }) => kind === "paid" ? sum + order.total : sum, 0)
  const back = trades.reduce((sum, trade) => trade.kind === "back" ? sum + trade.amount : sum, 0)
  const fees = trades.reduce((sum, trade) => sum + feeChange(trade), 0)
  const sums: Readonly<Record<typeof allSums[number], string>> = {
    总交易单数: String(rows.length),
    应结订单总金额: Protocol.yuan(paid),
    退款总金额: Protocol.yuan(back),
    充值券退款总金额: "0.00",
    手续费总金额: feeText(fees),
    订单总金额: Protocol.yuan(paid),
    申请退款总金额: Protocol.yuan(back)
  }
  const columns = tradeColumns[type]
  return csv(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? "")),
    { columns: summaryColumns[type], values: summaryColumns[type].map((column) => sums[column]) }
  )
}

const feeChange = (trade: Trade): number => trade.kind === "paid" ? feeOf(trade.order.total) : -feeOf(trade.amount)

// ---------------------------------------------------------------------------------------------------------------------
// fund flows
// ---------------------------------------------------------------------------------------------------------------------

/** Columns of fund flows. */
export const flowColumns = [
  "记账时间",
  "微信支付业务单号",
  "资金流水单号",
  "业务名称",
  "业务类型",
  "收支类型",
  "收支金额(元)",
  "账户结余(元)",
  "资金变更提交申请人",
  "备注",
  "业务凭证号"
]

/** Columns of the sums of fund flows. */
const flowSummary = ["资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"]

/** A movement on an account. */
export interface Flow {
  readonly at: number
  readonly business: string
  readonly id: string
  readonly name: string
  readonly type: string
  /** Below zero if it went out. */
  readonly fen: number
  /** Who asked for it. */
  readonly by: string
  readonly remark: string
  readonly voucher: string
}

/** Movements that belong together; those of no money are left out. The first of them has the number `id`. */
const movements = (
  common: Omit<Flow, "fen" | "type">,
  first: number,
  moves: ReadonlyArray<readonly [type: string, fen: number]>
): ReadonlyArray<Flow> =>
  moves.flatMap(([type, fen], index) =>
    fen === 0 ? [] : [{ ...common, id: index === 0 ? common.id : `${common.business}0${first + index}`, type, fen }]
  )

/** A movement of a refund, as production writes it. */
const ofRefundFlow = (
  at: number,
  { amount, order, outRefundNo, refundId }: Pick<Refund, "amount" | "order" | "outRefundNo" | "refundId">
) => ({
  at,
  business: refundId,
  name: "退款",
  by: `${order.subMchid ?? order.mchid}API`,
  remark: `退款总金额${Protocol.yuan(amount)}元;含手续费${Protocol.yuan(feeOf(amount))}元`,
  voucher: outRefundNo
})

const flowsOf = (trade: Trade): ReadonlyArray<Flow> => {
  const { at, order } = trade
  const fee = feeChange(trade)
  return trade.kind === "paid"
    ? movements(
      {
        at,
        business: order.transactionId ?? "",
        id: `${order.transactionId ?? ""}01`,
        name: "交易",
        by: "system",
        remark: order.description,
        voucher: order.outTradeNo
      },
      1,
      [["交易", order.total], ["扣除交易手续费", -fee]]
    )
    : movements(
      { ...ofRefundFlow(at, trade), id: order.transactionId ?? "" },
      1,
      [["退款", -trade.amount], ["退还交易手续费", -fee]]
    )
}

/** What a closed refund puts back on the account, and takes of the fee again. */
const flowsOfClosing = (refund: Refund, at: number): ReadonlyArray<Flow> =>
  movements(
    { ...ofRefundFlow(at, refund), id: `${refund.refundId}03` },
    3,
    [["退款关闭", refund.amount], ["扣除交易手续费", -feeOf(refund.amount)]]
  )

/** The cells of a movement, and what is on the account after it. */
export const flowCells = (flow: Flow, balance: number): ReadonlyArray<string> => [
  Protocol.billTime(flow.at),
  flow.business,
  flow.id,
  flow.name,
  flow.type,
  flow.fen >= 0 ? "收入" : "支出",
  Protocol.yuan(Math.abs(flow.fen)),
  Protocol.yuan(balance),
  flow.by,
  flow.remark,
  flow.voucher
]

/** The sums below the movements. */
export const flowSums = (flows: ReadonlyArray<Flow>) => {
  const income = flows.filter(({ fen }) => fen >= 0)
  const expense = flows.filter(({ fen }) => fen < 0)
  const sum = (some: typeof flows) => Protocol.yuan(Math.abs(some.reduce((total, { fen }) => total + fen, 0)))
  return {
    columns: flowSummary,
    values: [String(flows.length), String(income.length), sum(income), String(expense.length), sum(expense)]
  }
}

/** The flows of a day, below what was on the account before. */
const flowBill = (flows: ReadonlyArray<Flow>, before: number): string => {
  let balance = before
  const rows = flows.map((flow) => {
    balance += flow.fen
    return flowCells(flow, balance)
  })
  return csv(flowColumns, rows, flowSums(flows))
}

// ---------------------------------------------------------------------------------------------------------------------
// operations
// ---------------------------------------------------------------------------------------------------------------------

interface Download {
  readonly mchid: string
  readonly content: Uint8Array
  readonly contentType: string
}

/** Puts a text where its merchant can fetch it for a while, packed if asked for; returns the address and the text's digest. */
export type Publish = (call: Call, text: string, options?: {
  readonly tarType?: string | undefined
  /** How long, in milliseconds: five minutes by default. */
  readonly lifetime?: number
}) => {
  readonly hash_type: "SHA1"
  readonly hash_value: string
  readonly download_url: string
}

/** Bills of one sandbox. */
export interface Bills {
  readonly operations: ReadonlyArray<Operation>
  readonly publish: Publish
  /** Puts a text where its merchant can fetch it, encrypted under a key of its own. */
  readonly publishEncrypted: (call: Call, text: string, tarType: string | undefined) => EncryptedBill
  /** Beginning and end of a day that there can be a bill of. */
  readonly dayOf: (now: number, date: string) => { readonly start: number; readonly end: number } | Refused
}

export const make = ({ externalPayments, kernel, payments, refunds }: {
  readonly externalPayments: ReadonlyArray<Order>
  readonly kernel: Kernel
  readonly payments: Payments
  readonly refunds: Refunds
}): Bills => {
  const downloads = new Map<string, Download>()

  const keep = (
    { caller, now, origin }: Call,
    content: Uint8Array,
    contentType: string,
    lifetime = linkLifetime
  ): string => {
    const token = kernel.token("download", 40)
    downloads.set(token, { mchid: caller.mchid, content, contentType })
    kernel.schedule(now + lifetime, () => void downloads.delete(token))
    return `${origin}/v3/billdownload/file?token=${token}`
  }

  /**
   * Beginning and end of a day that there can be a bill of. Unlike WeChat Pay's, which makes the bill of a day on the
   * next morning, the sandbox's bill of today is there too, and holds what happened so far.
   */
  const dayOf: Bills["dayOf"] = (now, date) => {
    const start = Protocol.midnight(date)
    if (Number.isNaN(start)) {
      return paramError("bill_date", "bill_date不是有效日期", "is no date", "query")
    }
    if (start > now) return refuse("INVALID_REQUEST", "账单日期不能晚于今天")
    if (start < now - reach) return refuse("INVALID_REQUEST", "账单日期超出范围，仅支持三个月内的账单")
    return { start, end: start + Protocol.dayMillis }
  }

  /** Every payment and what went back of it, in order of time; refunds as they stood at a time. */
  const trades = (mine: (order: Order) => boolean, madeAt: number): ReadonlyArray<Trade> => {
    const orders = [...payments.orders.values(), ...externalPayments].filter(mine)
    const paid = orders.flatMap((order): ReadonlyArray<Trade> =>
      order.successAt === undefined ? [] : [{ kind: "paid", at: order.successAt, order }]
    )
    const reversed = orders.flatMap((order) => order.reversal === undefined ? [] : [ofReversal(order, order.reversal)])
    const refunded = [...refunds.refunds.values()].filter(({ order }) => mine(order))
      .map((refund) => ofRefund(refund, madeAt))
    return [...paid, ...reversed, ...refunded].sort((a, b) => a.at - b.at)
  }

  /** What moved money on a day in the trades of a merchant and of its sub-merchants. */
  const tradesOf = (
    { caller, now }: Call,
    date: string,
    subMchid: string | undefined
  ): ReadonlyArray<Trade> | Refused => {
    const day = dayOf(now, date)
    if ("_tag" in day) return day
    const mine = (order: Order) =>
      order.mchid === caller.mchid && (subMchid === undefined || order.subMchid === subMchid)
    return trades(mine, Math.min(now, day.end + making)).filter(({ at }) => at >= day.start && at < day.end)
  }

  /** The fund flow bill of a merchant's own account; `undefined` if nothing moved on it. */
  const flowBillOf = (now: number, date: string, mchid: string): string | Refused | undefined => {
    const day = dayOf(now, date)
    if ("_tag" in day) return day
    // What a sub-merchant sells goes to the sub-merchant's account, no matter who places the orders.
    const mine = (order: Order) => (order.subMchid ?? order.mchid) === mchid
    const closings = [...refunds.refunds.values()].flatMap((refund) =>
      mine(refund.order) && refund.state === "CLOSED" && refund.settledAt !== undefined
        ? flowsOfClosing(refund, refund.settledAt)
        : []
    )
    const flows = [...trades(mine, now).flatMap(flowsOf), ...closings].sort((a, b) => a.at - b.at)
    const before = flows.reduce((sum, { at, fen }) => at < day.start ? sum + fen : sum, 0)
    const found = flows.filter(({ at }) => at >= day.start && at < day.end)
    return found.length === 0 ? undefined : flowBill(found, before)
  }

  const publish: Publish = (call, text, options) => {
    const plain = Buffer.from(text)
    const zipped = options?.tarType === "GZIP"
    const download_url = keep(
      call,
      zipped ? gzipSync(plain) : plain,
      zipped ? "application/x-gzip" : "text/plain; charset=utf-8",
      options?.lifetime
    )
    // In the order of the wire, which is not alphabetical here.
    return {
      download_url: zipped ? `${download_url}&tartype=gzip` : download_url,
      hash_value: Protocol.digest("sha1", plain),
      hash_type: "SHA1"
    }
  }

  const publishEncrypted: Bills["publishEncrypted"] = (call, text, tarType) => {
    const plain = Buffer.from(text)
    const key = randomBytes(16).toString("hex")
    const nonce = randomBytes(6).toString("hex")
    const cipher = createCipheriv("aes-256-gcm", key, nonce)
    const content = [cipher.update(tarType === "GZIP" ? gzipSync(plain) : plain), cipher.final()]
    return {
      download_bill_count: 1,
      download_bill_list: [{
        bill_sequence: 1,
        download_url: keep(call, Buffer.concat([...content, cipher.getAuthTag()]), "application/octet-stream"),
        encrypt_key: Redacted.make(key),
        nonce,
        hash_type: "SHA1",
        hash_value: Protocol.digest("sha1", plain)
      }]
    }
  }

  const noStatement = () => refuse("NO_STATEMENT_EXIST", "请求的账单文件不存在")

  const operations = [
    handle(TradeBill.request, (request, call) => {
      const found = tradesOf(call, request.bill_date, request.sub_mchid)
      if ("_tag" in found) return found
      const type = tradeTypes.find((known) => known === (request.bill_type ?? "ALL"))
      if (type === undefined) return noStatement()
      const wanted = found.filter(({ kind }) => type === "ALL" || (kind === "paid") === (type === "SUCCESS"))
      return wanted.length === 0
        ? noStatement()
        : done(publish(call, tradeBill(wanted, type), { tarType: request.tar_type }))
    }),
    handle(FundFlowBill.request, (request, call) => {
      const text = flowBillOf(call.now, request.bill_date, request.sub_mchid ?? call.caller.mchid)
      const basic = (request.account_type ?? "BASIC") === "BASIC"
      if (text === undefined || !basic) return noStatement()
      return typeof text === "string" ? done(publish(call, text, { tarType: request.tar_type })) : text
    }),
    handle(SubMerchantFundFlowBill.request, (request, call) => {
      const text = flowBillOf(call.now, request.bill_date, request.sub_mchid)
      if (text === undefined || request.account_type !== "BASIC") return noStatement()
      if (typeof text !== "string") return text
      return done(publishEncrypted(call, text, request.tar_type))
    }),
    handleFile(TradeBill.download, (request, { caller }) => {
      const token = new URL(request.download_url).searchParams.get("token") ?? ""
      const found = downloads.get(token)
      return found?.mchid === caller.mchid
        ? file(found.content, found.contentType)
        : refuse("INVALID_REQUEST", "下载链接不存在或已过期，请重新申请账单")
    })
  ]

  return { operations, publish, publishEncrypted, dayOf }
}
