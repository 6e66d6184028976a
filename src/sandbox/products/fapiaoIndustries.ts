/** Fully digital invoices (数电发票), issued by industry: the rules that apply in addition to those of all invoices. */
import type { FapiaoApplication as Api, PartnerFapiaoApplication as PartnerApi } from "../../api/fapiao/index.ts"
import { refuse, type Refused } from "../engine/reply.ts"
import { definedFields } from "../engine/values.ts"
import { sumOf } from "./fapiaoAmounts.ts"
import type { Order } from "./orders.ts"
import type { Payments } from "./payments.ts"

/** A request of any industry. */
export type IndustryRequest =
  | PartnerApi.IssueGeneralRequest
  | PartnerApi.IssuePassengerTransportRequest
  | PartnerApi.IssueRealEstateLeasingRequest
  | PartnerApi.IssueRefinedOilRequest

/** An industry: what a sub-merchant must have, and the codes of goods that it may sell. */
export interface Industry {
  readonly ability: "BASE_ABILITY" | "REAL_ESTATE_ABILITY" | "REFINED_OIL_ABILITY"
  readonly taxCode: string
}

export const general: Industry = { ability: "BASE_ABILITY", taxCode: "" }
export const leasing: Industry = { ability: "REAL_ESTATE_ABILITY", taxCode: "" }
export const oil: Industry = { ability: "REFINED_OIL_ABILITY", taxCode: "10701010" }
export const passengers: Industry = { ability: "BASE_ABILITY", taxCode: "301" }

/** Invoices of one application, the failed and reversed ones included. */
const most = 5

const otherGoods = refuse("RULE_LIMIT", "商户不可对该货物或应税劳务、服务编码开具发票")
const exceeded = refuse("INVALID_REQUEST", "交易可剩余开票金额不足")

const standing: Readonly<Record<string, Refused>> = {
  ISSUE_ACCEPTED: refuse("INVALID_REQUEST", "当前发票开具中，不可申请重开发票"),
  ISSUED: refuse("INVALID_REQUEST", "开票请求已被受理，请调用【查询电子发票】接口获取开票结果"),
  REVERSE_ACCEPTED: refuse("INVALID_REQUEST", "当前发票冲红中，不可申请重开发票")
}

/** The payment that an invoice names by either number. */
const paymentOf = (
  { findByTransaction, orders }: Payments,
  owner: string,
  { out_trade_no, transaction_id }: IndustryRequest["fapiao_information"]["transaction_information"][number]
): Order | undefined =>
  transaction_id === undefined
    ? orders.find((one) => one.outTradeNo === out_trade_no && (one.subMchid ?? one.mchid) === owner)
    : findByTransaction(transaction_id)

/** Refuses an invoice that an application may not have. */
export const issueOf = (
  { fapiao_information: { fapiao_id, items, total_amount, transaction_information } }: IndustryRequest,
  { taxCode }: Industry,
  owner: string,
  invoices: ReadonlyArray<{ readonly fapiao_id: string; readonly state: string }>,
  payments: Payments
): Refused | undefined => {
  if (invoices.some((one) => one.fapiao_id === fapiao_id)) {
    return refuse("RESOURCE_ALREADY_EXISTS", "发票申请单已存在")
  }
  const current = invoices.flatMap(({ state }) => standing[state] ?? [])[0]
  if (current !== undefined) return current
  if (invoices.length >= most) return refuse("INVALID_REQUEST", "申请开票次数，超过最大限制")
  if (items.some(({ tax_code }) => !tax_code.startsWith(taxCode))) return otherGoods
  for (const named of transaction_information) {
    const payment = paymentOf(payments, owner, named)
    if (payment === undefined || (payment.subMchid ?? payment.mchid) !== owner) {
      return refuse("RULE_LIMIT", "微信支付订单所属商户与当前商户不一致")
    }
    if (named.amount > payment.total) return exceeded
  }
  return total_amount > sumOf(transaction_information, "amount") ? exceeded : undefined
}

/** The same request in the form of all invoices. */
export const asIssue = (request: IndustryRequest): Api.IssueRequest => {
  const { buyer_information, fapiao_apply_id, fapiao_information: { fapiao_id, items, remark, total_amount } } = request
  const [first, ...rest] = items
  const line = (item: IndustryRequest["fapiao_information"]["items"][number]) =>
    definedFields({
      tax_code: item.tax_code,
      goods_name: item.goods_name,
      specification: item.specification,
      unit: item.unit,
      quantity: item.quantity ?? (item.discount ? 0 : 100_000_000),
      total_amount: item.total_amount,
      tax_rate: item.tax_rate,
      discount: item.discount
    })
  return {
    fapiao_apply_id,
    buyer_information,
    fapiao_information: [
      definedFields({ fapiao_id, total_amount, need_list: false, remark, items: [line(first), ...rest.map(line)] })
    ]
  }
}
