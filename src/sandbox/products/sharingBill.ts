/** The bill of profit sharing (分账账单). */
import { ProfitSharingBill } from "../../api/profit-sharing/index.ts"
import { handle, type Operation } from "../engine/operation.ts"
import { refuse } from "../engine/reply.ts"
import { millis } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { briefly, type Publish } from "./bills.ts"
import { csv } from "./billText.ts"
import type { SharingReturn } from "./sharingReturns.ts"
import type { Sharing } from "./sharings.ts"

const columns = [
  "分账时间",
  "分账发起方",
  "分账方",
  "微信订单号",
  "微信分账/回退单号",
  "分账明细单号",
  "商户分账/回退单号",
  "订单金额",
  "分账接收方",
  "分账金额",
  "业务类型",
  "处理状态",
  "分账描述"
]

interface Row {
  readonly at: number
  readonly cells: ReadonlyArray<string>
}

const row = (at: number, sharing: Sharing, more: ReadonlyArray<string>): Row => ({
  at,
  cells: [
    Protocol.billTime(at),
    sharing.mchid,
    sharing.sub_mchid ?? sharing.mchid,
    sharing.transaction_id,
    ...more
  ]
})

const sharingRows = (sharing: Sharing) =>
  sharing.shares.map((share) =>
    row(millis(share.create_time), sharing, [
      sharing.order_id,
      share.detail_id,
      sharing.out_order_no,
      Protocol.yuan(sharing.order.total),
      share.account,
      Protocol.yuan(share.amount),
      "分账",
      share.result,
      share.description
    ])
  )

const returnRow = (one: SharingReturn) =>
  row(millis(one.create_time), one.sharing, [
    one.return_id,
    "",
    one.out_return_no,
    Protocol.yuan(one.sharing.order.total),
    one.return_mchid,
    Protocol.yuan(one.amount),
    "分账回退",
    "SUCCESS",
    one.description
  ])

export const make = ({ publish, returns, sharings }: {
  readonly publish: Publish
  readonly returns: () => ReadonlyArray<SharingReturn>
  readonly sharings: () => ReadonlyArray<Sharing>
}): Operation =>
  handle(ProfitSharingBill.request, (request, call) => {
    const mine = (sharing: Sharing) =>
      sharing.mchid === call.caller.mchid &&
      (request.sub_mchid === undefined || sharing.sub_mchid === request.sub_mchid)
    const start = Protocol.midnight(request.bill_date)
    const rows = [
      ...sharings().filter(mine).flatMap(sharingRows),
      ...returns().filter(({ sharing }) => mine(sharing)).map(returnRow)
    ].sort((a, b) => a.at - b.at).filter(({ at }) => at >= start && at < start + Protocol.dayMillis)
    if (rows.length === 0) return refuse("NO_STATEMENT_EXIST", "账单文件不存在")
    const sums = { columns: ["总条数"], values: [String(rows.length)] }
    const text = csv(columns, rows.map(({ cells }) => cells), sums)
    return publish(call, text, { tarType: request.tar_type, lifetime: briefly })
  })
