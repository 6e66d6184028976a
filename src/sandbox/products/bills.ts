/** Bills: trades and fund flows of a day, as files to fetch under a link that does not last. */
import * as Redacted from "effect/Redacted"
import { createCipheriv, randomBytes } from "node:crypto"
import { gzipSync } from "node:zlib"
import { SubMerchantFundFlowBill } from "../../api/partner-payments/index.ts"
import { FundFlowBill, TradeBill } from "../../api/payments/index.ts"
import type { Kernel } from "../Kernel.ts"
import { type Call, handle, handleFile, type Operation } from "../Operation.ts"
import * as Protocol from "../protocol.ts"
import { done, file, paramError, refuse, type Refused } from "../reply.ts"
import type { Order, Payments } from "./payments.ts"
import type { Refund, Refunds } from "./refunds.ts"

/** How long the link of a bill is good for. */
const linkLifetime = 5 * 60_000
/** How long the link to what was shared, or to the uses of coupons, is good for. */
export const briefly = 30_000

/** How far back bills reach. */
const reach = 92 * Protocol.dayMillis

/** Fee of 0.6 %, rounded to whole fen. */
const feeOf = (fen: number): number => Math.round((fen * 6) / 1000)

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

const summaryColumns = [
  "总交易单数",
  "应结订单总金额",
  "退款总金额",
  "充值券退款总金额",
  "手续费总金额",
  "订单总金额",
  "申请退款总金额"
]

type TradeRow = Readonly<Record<string, string>>

const ofOrder = (order: Order, time: number, state: "SUCCESS" | "REFUND"): TradeRow => ({
  交易时间: Protocol.billTime(time),
  公众账号ID: order.appid,
  商户号: order.mchid,
  特约商户号: order.subMchid ?? "0",
  设备号: "",
  微信订单号: order.transactionId ?? "",
  商户订单号: order.outTradeNo,
  用户标识: order.openid ?? "",
  交易类型: order.tradeType,
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

const refundRow = (refund: Refund, at: number): TradeRow => ({
  ...ofOrder(refund.order, at, "REFUND"),
  应结订单金额: "0.00",
  退款申请时间: Protocol.billTime(refund.createdAt),
  退款成功时间: refund.settledAt === undefined ? "" : Protocol.billTime(refund.settledAt),
  微信退款单号: refund.refundId,
  商户退款单号: refund.outRefundNo,
  退款金额: Protocol.yuan(refund.amount),
  退款类型: "ORIGINAL",
  退款状态: refundStates[refund.state],
  手续费: feeText(-feeOf(refund.amount)),
  订单金额: "0.00",
  申请退款金额: Protocol.yuan(refund.amount)
})

const tradeTypes = ["ALL", "SUCCESS", "REFUND"] as const

/** Something that moved money on the day. */
type Movement =
  | { readonly kind: "paid"; readonly at: number; readonly order: Order }
  | { readonly kind: "refunded"; readonly at: number; readonly refund: Refund; readonly order: Order }

const tradeBill = (movements: ReadonlyArray<Movement>, type: keyof typeof tradeColumns): string => {
  const rows = movements.map((movement) =>
    movement.kind === "paid" ? paidRow(movement.order, movement.at) : refundRow(movement.refund, movement.at)
  )
  const paid = movements.reduce((sum, { kind, order }) => kind === "paid" ? sum + order.total : sum, 0)
  const refunded = movements.reduce((sum, one) => one.kind === "refunded" ? sum + one.refund.amount : sum, 0)
  const fees = movements.reduce((sum, one) => sum + feeChange(one), 0)
  const columns = tradeColumns[type]
  return csv(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? "")),
    {
      columns: summaryColumns,
      values: [
        String(rows.length),
        Protocol.yuan(paid),
        Protocol.yuan(refunded),
        "0.00",
        feeText(fees),
        Protocol.yuan(paid),
        Protocol.yuan(refunded)
      ]
    }
  )
}

const feeChange = (movement: Movement): number =>
  movement.kind === "paid" ? feeOf(movement.order.total) : -feeOf(movement.refund.amount)

// ---------------------------------------------------------------------------------------------------------------------
// fund flows
// ---------------------------------------------------------------------------------------------------------------------

const flowColumns = [
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

const flowSummary = ["资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"]

const flowBill = (movements: ReadonlyArray<Movement>): string => {
  let balance = 0
  const flows = movements.flatMap((movement) => {
    const { order } = movement
    const paid = movement.kind === "paid"
    const business = paid ? order.transactionId ?? "" : movement.refund.refundId
    const voucher = paid ? order.outTradeNo : movement.refund.outRefundNo
    const main = paid ? order.total : -movement.refund.amount
    const fee = -feeChange(movement)
    const row = (name: string, type: string, fen: number, suffix: string) => {
      balance += fen
      return {
        fen,
        cells: [
          Protocol.billTime(movement.at),
          business,
          `${business}${suffix}`,
          name,
          type,
          fen >= 0 ? "收入" : "支出",
          Protocol.yuan(Math.abs(fen)),
          Protocol.yuan(balance),
          "system",
          order.description,
          voucher
        ]
      }
    }
    const first = row(paid ? "交易" : "退款", paid ? "交易" : "退款", main, "01")
    return fee === 0 ? [first] : [first, row(paid ? "交易" : "退款", "扣除交易手续费", fee, "02")]
  })
  const income = flows.filter(({ fen }) => fen >= 0)
  const expense = flows.filter(({ fen }) => fen < 0)
  const sum = (some: typeof flows) => Protocol.yuan(Math.abs(some.reduce((total, { fen }) => total + fen, 0)))
  return csv(flowColumns, flows.map(({ cells }) => cells), {
    columns: flowSummary,
    values: [String(flows.length), String(income.length), sum(income), String(expense.length), sum(expense)]
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// operations
// ---------------------------------------------------------------------------------------------------------------------

interface Download {
  readonly mchid: string
  readonly content: Uint8Array
  readonly contentType: string
}

/** Puts a text where its merchant can fetch it for a while, packed if asked for; tells where, and the text's digest. */
export type Publish = (call: Call, text: string, options?: {
  readonly tarType?: string | undefined
  /** How long, in milliseconds: five minutes unless given. */
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
}

export const make = (kernel: Kernel, payments: Payments, refunds: Refunds): Bills => {
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
   * What moved money on a day. Unlike WeChat Pay's, which makes the bill of a day on the next morning, the sandbox's
   * bill of today is there too, and holds what happened so far.
   */
  const movements = (
    { caller, now }: Call,
    date: string,
    subMchid: string | undefined
  ): ReadonlyArray<Movement> | Refused => {
    const start = Protocol.midnight(date)
    if (Number.isNaN(start)) {
      return paramError("bill_date", "bill_date不是有效日期", "is no date", "query")
    }
    if (start > now) return refuse("INVALID_REQUEST", "账单日期不能晚于今天")
    if (start < now - reach) return refuse("INVALID_REQUEST", "账单日期超出范围，仅支持三个月内的账单")
    const end = start + Protocol.dayMillis
    const onDay = (at: number | undefined): at is number => at !== undefined && at >= start && at < end
    const mine = (order: Order) =>
      order.mchid === caller.mchid && (subMchid === undefined || order.subMchid === subMchid)
    const paid = [...payments.orders.values()].flatMap((order): ReadonlyArray<Movement> =>
      mine(order) && onDay(order.successAt) ? [{ kind: "paid", at: order.successAt, order }] : []
    )
    const refunded = [...refunds.refunds.values()].flatMap((refund): ReadonlyArray<Movement> =>
      mine(refund.order) && refund.state !== "CLOSED" && onDay(refund.createdAt)
        ? [{ kind: "refunded", at: refund.createdAt, refund, order: refund.order }]
        : []
    )
    return [...paid, ...refunded].sort((a, b) => a.at - b.at)
  }

  const publish: Publish = (call, text, options) => {
    const plain = Buffer.from(text)
    const zipped = options?.tarType === "GZIP"
    return {
      hash_type: "SHA1",
      hash_value: Protocol.digest("sha1", plain),
      download_url: keep(
        call,
        zipped ? gzipSync(plain) : plain,
        zipped ? "application/x-gzip" : "text/plain; charset=utf-8",
        options?.lifetime
      )
    }
  }

  const noStatement = () => refuse("NO_STATEMENT_EXIST", "账单文件不存在，请检查当前商户号是否在指定日期内有交易")

  const operations = [
    handle(TradeBill.request, TradeBill.TradeBillRequest, TradeBill.BillLink, (request, call) => {
      const found = movements(call, request.bill_date, request.sub_mchid)
      if ("_tag" in found) return found
      const type = tradeTypes.find((known) => known === (request.bill_type ?? "ALL"))
      if (type === undefined) return noStatement()
      const wanted = found.filter(({ kind }) => type === "ALL" || (kind === "paid") === (type === "SUCCESS"))
      return wanted.length === 0
        ? noStatement()
        : done(publish(call, tradeBill(wanted, type), { tarType: request.tar_type }))
    }),
    handle(FundFlowBill.request, FundFlowBill.FundFlowBillRequest, TradeBill.BillLink, (request, call) => {
      const found = movements(call, request.bill_date, request.sub_mchid)
      if ("_tag" in found) return found
      const basic = (request.account_type ?? "BASIC") === "BASIC"
      return found.length === 0 || !basic
        ? noStatement()
        : done(publish(call, flowBill(found), { tarType: request.tar_type }))
    }),
    handle(
      SubMerchantFundFlowBill.request,
      SubMerchantFundFlowBill.SubMerchantFundFlowBillRequest,
      SubMerchantFundFlowBill.EncryptedBill,
      (request, call) => {
        const found = movements(call, request.bill_date, request.sub_mchid)
        if ("_tag" in found) return found
        if (found.length === 0 || request.account_type !== "BASIC") return noStatement()
        const plain = Buffer.from(flowBill(found))
        const key = randomBytes(16).toString("hex")
        const nonce = randomBytes(6).toString("hex")
        const cipher = createCipheriv("aes-256-gcm", key, nonce)
        const content = [cipher.update(request.tar_type === "GZIP" ? gzipSync(plain) : plain), cipher.final()]
        return done({
          download_bill_count: 1,
          download_bill_list: [{
            bill_sequence: 1,
            download_url: keep(call, Buffer.concat([...content, cipher.getAuthTag()]), "application/octet-stream"),
            encrypt_key: Redacted.make(key),
            nonce,
            hash_type: "SHA1" as const,
            hash_value: Protocol.digest("sha1", plain)
          }]
        })
      }
    ),
    handleFile(TradeBill.download, TradeBill.DownloadRequest, (request, { caller }) => {
      const token = new URL(request.download_url).searchParams.get("token") ?? ""
      const found = downloads.get(token)
      return found?.mchid === caller.mchid
        ? file(found.content, found.contentType)
        : refuse("RESOURCE_NOT_EXISTS", "下载链接不存在或已过期，请重新申请账单")
    })
  ]

  return { operations, publish }
}
