/** Business circles (智慧商圈): members, their payments in the shops, and the points that the mall reports. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { BusinessCircle as Api, PartnerBusinessCircle as PartnerApi } from "../../api/business-circle/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import { type Kernel, shortSchedule, times } from "../engine/kernel.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { empty, refuse } from "../engine/reply.ts"
import { ownerOf, twins } from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** A member of a mall. */
interface Member {
  readonly mchid: string
  readonly openid: string
  notifyUrl: string
  state: "AUTHORIZED" | "DEAUTHORIZED"
  authorize_time: DateTime.Utc
  deauthorize_time?: DateTime.Utc | undefined
}

/** A payment of a member. */
interface Payment {
  readonly member: Member
  readonly transaction_id: string
  readonly openid: string
  /** Fen. */
  readonly amount: number
  readonly paidAt: number
  /** Whether the mall has reported the points. */
  points_commit_status: "PENDING" | "FINISHED"
  /** Fen. */
  refund_amount: number
}

const viewMember = (member: Member) => ({ ...select(member, ["openid", "mchid"]), authorize_state: member.state })

const viewPayment = (payment: Payment) =>
  select(payment, ["transaction_id", "openid", "points_commit_status", "amount", "refund_amount"])

/** A member of a business circle in the sandbox. */
export interface MallMemberView extends ReturnType<typeof viewMember> {}

/** A payment in a shop of a business circle, in the sandbox. */
export interface MallPaymentView extends ReturnType<typeof viewPayment> {}

const mchid = Schema.optionalKey(Schema.String)
const Authorized = Schema.Struct({ openid: Schema.String, notify_url: Schema.String, mchid })
const Withdrawn = Schema.Struct({ openid: Schema.String, mchid })
const Paid = Schema.Struct({
  openid: Schema.String,
  amount: Schema.Int,
  transaction_id: Schema.optionalKey(Schema.String),
  mchid
})
const Refunded = Schema.Struct({ transaction_id: Schema.String, refund_amount: Schema.optionalKey(Schema.Int) })

/** Controls of business circles. */
export interface BusinessCircleControls {
  /** Plays the user who authorises points; `notify_url` stands for the addresses that the mall gave WeChat Pay. */
  readonly authorize: Control<typeof Authorized.Type, { readonly openid: string }>
  /** Plays the member who withdraws. */
  readonly withdraw: Control<typeof Withdrawn.Type, { readonly openid: string }>
  /** Plays the member who pays in a shop, in fen. */
  readonly pay: Control<typeof Paid.Type, { readonly transaction_id: string }>
  /** Plays the shop that refunds a payment, in full by default; announced only if points were reported. */
  readonly refund: Control<typeof Refunded.Type, { readonly refund_id: string }>
}

const shop = { merchant_name: "沙箱广场", shop_name: "沙箱小店", shop_number: "1" }

/** When a mall of its own is notified of its members: ten times in all. */
const memberSchedule: ReadonlyArray<number> = [...times(5, 10), ...times(4, 60)]

/** Time after a payment for which its refunds are announced. */
const refundsWatched = 30 * Protocol.dayMillis

export const make = ({ kernel }: {
  readonly kernel: Kernel
}):
  & WithControls<BusinessCircleControls>
  & WithLists<{ mallMembers: MallMemberView; mallPayments: MallPaymentView }> =>
{
  const members = Store.make<Member>()
  const payments = Store.make<Payment>()
  const [first] = kernel.merchants
  const ours = first?.mchid ?? ""
  const states = Store.states<Member>(kernel, {
    entity: "member",
    id: ({ openid }) => openid,
    notification: ({ mchid, notifyUrl, openid }) => ({
      url: notifyUrl,
      originalType: "mall_auth",
      schedule: mchid === ours ? memberSchedule : shortSchedule,
      resource: {
        openid,
        code: kernel.digits("member card", 12),
        mchid,
        auth_type: "REGISTERED_AND_AUTHORIZATION_MODE"
      }
    })
  })

  const find = (mchid: string, openid: string) => members.get(`${mchid}/${openid}`)

  /** Notifies the mall of what a member paid, or got back. */
  const notify = (
    now: number,
    { member, openid, transaction_id }: Payment,
    kind: "transaction" | "refund",
    more: Readonly<Record<string, unknown>>
  ) =>
    kernel.notify(now, {
      url: member.notifyUrl,
      eventType: `MALL_${kind.toUpperCase()}.SUCCESS`,
      originalType: `mall_${kind}`,
      summary: kind === "refund" ? "商圈退款成功" : "支付成功",
      resource: {
        mchid: member.mchid,
        ...shop,
        appid: kernel.merchant(member.mchid)?.appids[0] ?? first?.appids[0] ?? "",
        openid,
        transaction_id,
        ...more
      }
    })

  const operations = [
    ...twins(Api.notifyPoints, PartnerApi.notifyPoints, ({ openid, transaction_id }, call) => {
      const payment = payments.get(transaction_id)
      if (payment?.member.mchid !== ownerOf(call) || payment.openid !== openid) {
        return refuse("INVALID_REQUEST", "商圈交易不存在")
      }
      payment.points_commit_status = "FINISHED"
      return empty
    }),
    ...twins(Api.queryAuthorization, PartnerApi.queryAuthorization, ({ openid }, call) => {
      const member = find(ownerOf(call), openid)
      return member === undefined
        ? { openid, authorize_state: "UNAUTHORIZED" }
        : { ...member, authorize_state: member.state }
    }),
    ...twins(Api.queryCommitStatus, PartnerApi.queryCommitStatus, ({ openid }, call) => {
      const isPending = payments.values().some(({ member, paidAt, points_commit_status }) =>
        points_commit_status === "PENDING" && member === find(ownerOf(call), openid) &&
        Protocol.day(paidAt) === Protocol.day(call.now)
      )
      return { points_commit_status: isPending ? "PENDING" : "FINISHED" }
    })
  ]

  const controls = (control: MakeControl): BusinessCircleControls => ({
    authorize: control("businessCircle.authorize", Authorized, (now, { mchid = ours, notify_url, openid }) => {
      const member: Member = find(mchid, openid) ??
        { mchid, openid, notifyUrl: notify_url, state: "AUTHORIZED", authorize_time: time(now) }
      members.set(`${mchid}/${openid}`, member)
      Object.assign(member, { notifyUrl: notify_url, authorize_time: time(now), deauthorize_time: undefined })
      states.transition(now, member, "AUTHORIZED", {
        notify: { eventType: "MALL_AUTH.ACTIVATE_CARD", summary: "商圈会员积分服务授权" }
      })
      return { openid }
    }),
    withdraw: control("businessCircle.withdraw", Withdrawn, (now, { mchid = ours, openid }) => {
      const member = find(mchid, openid)
      if (member === undefined) return issue(`${openid} is no member of ${mchid}`)
      member.deauthorize_time = time(now)
      states.transition(now, member, "DEAUTHORIZED")
      return { openid }
    }),
    pay: control("businessCircle.pay", Paid, (now, { amount, mchid = ours, openid, transaction_id }) => {
      if (amount <= 0) return issue("a payment is of a fen at least")
      const member = find(mchid, openid)
      if (member?.state !== "AUTHORIZED") return issue(`${openid} did not authorise points of ${mchid}`)
      const payment: Payment = {
        member,
        transaction_id: transaction_id ?? kernel.transactionId(now),
        openid,
        amount,
        paidAt: now,
        points_commit_status: "PENDING",
        refund_amount: 0
      }
      payments.set(payment.transaction_id, payment)
      notify(now, payment, "transaction", { amount, time_end: Protocol.rfc3339(now) })
      return select(payment, ["transaction_id"])
    }),
    refund: control("businessCircle.refund", Refunded, (now, given) => {
      const payment = payments.get(given.transaction_id)
      if (payment === undefined) return issue(`nobody paid ${given.transaction_id} in the mall`)
      const left = payment.amount - payment.refund_amount
      const { refund_amount = left } = given
      if (refund_amount <= 0) return issue(`a refund of ${payment.transaction_id} is of a fen at least`)
      if (refund_amount > left) return issue(`${payment.transaction_id} has less than ${refund_amount} left`)
      payment.refund_amount += refund_amount
      const refund_id = kernel.refundId(now)
      if (payment.points_commit_status === "FINISHED" && now - payment.paidAt <= refundsWatched) {
        notify(now, payment, "refund", {
          refund_time: Protocol.rfc3339(now),
          pay_amount: payment.amount,
          refund_amount,
          refund_id
        })
      }
      return { refund_id }
    })
  })

  return {
    operations,
    controls,
    state: () => ({
      mallMembers: members.values().map(viewMember),
      mallPayments: payments.values().map(viewPayment)
    })
  }
}
