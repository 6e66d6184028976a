/** Bills: trades and fund flows of a day, as files under a link that expires. */
import * as Redacted from "effect/Redacted"
import { createCipheriv, randomBytes } from "node:crypto"
import { gzipSync } from "node:zlib"
import { SubMerchantFundFlowBill } from "../../api/partner-payments/index.ts"
import { FundFlowBill, TradeBill } from "../../api/payments/index.ts"
import type { EncryptedBill } from "../../Wire.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle, handleFile, type Operation } from "../engine/operation.ts"
import { file, isRefused, paramError, refuse, type Refused } from "../engine/reply.ts"
import * as Protocol from "../protocol/protocol.ts"
import { flowBill, flowsOf, flowsOfClosing } from "./fundFlowBill.ts"
import type { Order } from "./orders.ts"
import type { Payments } from "./payments.ts"
import type { Refunds } from "./refunds.ts"
import { ofRefund, ofReversal, type Trade, tradeBill, tradeTypes } from "./tradeBill.ts"

/** Time for which the link of a bill is valid. */
const linkLifetime = 5 * 60_000
/** Time for which the link of a sharing bill or of a list of coupons is valid. */
export const briefly = 30_000

/** Greatest age of a bill's day. */
const reach = 92 * Protocol.dayMillis

/** Milliseconds from the end of a day to the making of its bill at ten. Later changes of its refunds are not in it. */
const making = (10 * Protocol.dayMillis) / 24

interface Download {
  readonly mchid: string
  readonly content: Uint8Array
  readonly contentType: string
}

/**
 * Makes a text available to its merchant for some time, compressed if requested; returns its address and its digest.
 */
export type Publish = (call: Call, text: string, options?: {
  readonly tarType?: string | undefined
  /** Time for which it can be fetched, in milliseconds; five minutes by default. */
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
  /** Makes a text available to its merchant, encrypted under a key of its own. */
  readonly publishEncrypted: (call: Call, text: string, tarType: string | undefined) => EncryptedBill
  /**
   * Beginning and end of a day that there can be a bill of. Unlike WeChat Pay's, which makes the bill of a day on the
   * next morning, the sandbox's bill of today is there too, and holds what happened so far.
   */
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

  const dayOf: Bills["dayOf"] = (now, date) => {
    const start = Protocol.midnight(date)
    if (Number.isNaN(start)) {
      return paramError("bill_date", "bill_date不是有效日期", "is no date", "query")
    }
    if (start > now) return refuse("INVALID_REQUEST", "账单日期不能晚于今天")
    if (start < now - reach) return refuse("INVALID_REQUEST", "账单日期超出范围，仅支持三个月内的账单")
    return { start, end: start + Protocol.dayMillis }
  }

  /** All payments and refunds in order of time, with the states that the refunds had at a time. */
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

  /** The payments and refunds of a day, of a merchant and of its sub-merchants. */
  const tradesOf = (
    { caller, now }: Call,
    date: string,
    subMchid: string | undefined
  ): ReadonlyArray<Trade> | Refused => {
    const day = dayOf(now, date)
    if (isRefused(day)) return day
    const mine = (order: Order) =>
      order.mchid === caller.mchid && (subMchid === undefined || order.subMchid === subMchid)
    return trades(mine, Math.min(now, day.end + making)).filter(({ at }) => at >= day.start && at < day.end)
  }

  /** The fund flow bill of a merchant's own account; `undefined` if nothing moved on it. */
  const flowBillOf = (now: number, date: string, mchid: string): string | Refused | undefined => {
    const day = dayOf(now, date)
    if (isRefused(day)) return day
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
      if (isRefused(found)) return found
      const type = tradeTypes.find((known) => known === (request.bill_type ?? "ALL"))
      if (type === undefined) return noStatement()
      const wanted = found.filter(({ kind }) => type === "ALL" || (kind === "paid") === (type === "SUCCESS"))
      return wanted.length === 0
        ? noStatement()
        : publish(call, tradeBill(wanted, type), { tarType: request.tar_type })
    }),
    handle(FundFlowBill.request, (request, call) => {
      const text = flowBillOf(call.now, request.bill_date, request.sub_mchid ?? call.caller.mchid)
      const basic = (request.account_type ?? "BASIC") === "BASIC"
      if (text === undefined || !basic) return noStatement()
      return typeof text === "string" ? publish(call, text, { tarType: request.tar_type }) : text
    }),
    handle(SubMerchantFundFlowBill.request, (request, call) => {
      const text = flowBillOf(call.now, request.bill_date, request.sub_mchid)
      if (text === undefined || request.account_type !== "BASIC") return noStatement()
      if (typeof text !== "string") return text
      return publishEncrypted(call, text, request.tar_type)
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
