/** Business circles: members, what they paid in the shops, and the points that the mall told. */
import * as Schema from "effect/Schema"
import { BusinessCircle as Api, PartnerBusinessCircle as PartnerApi } from "../../api/business-circle/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import { type Kernel, shortSchedule, times } from "../engine/kernel.ts"
import { handle } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import { done, empty, refuse, type Reply } from "../engine/reply.ts"
import { definedFields, ifDefined, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

interface Member {
  /** The mall. */
  readonly mchid: string
  readonly openid: string
  notifyUrl: string
  authorizedAt: number
  withdrawnAt: number | undefined
}

interface Payment {
  readonly member: Member
  readonly transactionId: string
  readonly amount: number
  readonly paidAt: number
  told: boolean
  refunded: number
}

/** A member of a business circle in the sandbox. */
export interface MallMemberView {
  readonly openid: string
  readonly mchid: string
  readonly authorize_state: "AUTHORIZED" | "DEAUTHORIZED"
}

/** A payment in a shop of a business circle, in the sandbox. */
export interface MallPaymentView {
  readonly transaction_id: string
  readonly openid: string
  /** Whether the mall has told the points. */
  readonly points_commit_status: "PENDING" | "FINISHED"
  /** Fen. */
  readonly amount: number
  /** Fen. */
  readonly refund_amount: number
}

/** What business circles keep. */
export interface BusinessCircleState {
  readonly mallMembers: ReadonlyArray<MallMemberView>
  readonly mallPayments: ReadonlyArray<MallPaymentView>
}

/** Controls of business circles. */
export interface BusinessCircleControls {
  /** Plays the user who authorises points; `notify_url` stands for the addresses that the mall gave WeChat Pay. */
  readonly authorize: Control<
    { readonly openid: string; readonly notify_url: string; readonly mchid?: string },
    { readonly openid: string }
  >
  /** Plays the member who withdraws. */
  readonly withdraw: Control<{ readonly openid: string; readonly mchid?: string }, { readonly openid: string }>
  /** Plays the member who pays in a shop, in fen. */
  readonly pay: Control<
    {
      readonly openid: string
      readonly amount: number
      readonly transaction_id?: string
      readonly mchid?: string
    },
    { readonly transaction_id: string }
  >
  /** Plays the shop that refunds a payment, whole unless told otherwise; announced only where points were told. */
  readonly refund: Control<
    { readonly transaction_id: string; readonly refund_amount?: number },
    { readonly refund_id: string }
  >
}

const shop = { merchant_name: "沙箱广场", shop_name: "沙箱小店", shop_number: "1" }

/** How a mall of its own is told of its members: ten times in all. */
const memberSchedule: ReadonlyArray<number> = [...times(5, 10), ...times(4, 60)]

const stateOf = ({ withdrawnAt }: Member) => withdrawnAt === undefined ? "AUTHORIZED" : "DEAUTHORIZED"

const viewMember = (member: Member): MallMemberView => ({
  openid: member.openid,
  mchid: member.mchid,
  authorize_state: stateOf(member)
})

const viewPayment = (payment: Payment): MallPaymentView => ({
  transaction_id: payment.transactionId,
  openid: payment.member.openid,
  points_commit_status: payment.told ? "FINISHED" : "PENDING",
  amount: payment.amount,
  refund_amount: payment.refunded
})

const refundsWatched = 30 * Protocol.dayMillis

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): WithControls<BusinessCircleControls> & WithState<BusinessCircleState> => {
  const members: Array<Member> = []
  const payments = new Map<string, Payment>()
  const ours = kernel.merchants[0]?.mchid ?? ""
  const appid = kernel.merchants[0]?.appids[0] ?? ""

  const find = (mchid: string, openid: string) =>
    members.find((member) => member.mchid === mchid && member.openid === openid)

  const told = ({ member, transactionId }: Payment) => ({
    mchid: member.mchid,
    ...shop,
    appid,
    openid: member.openid,
    transaction_id: transactionId
  })

  const notifyPoints = (request: Api.NotifyPointsRequest, mchid: string): Reply<void> => {
    const payment = payments.get(request.transaction_id)
    if (payment?.member.mchid !== mchid || payment.member.openid !== request.openid) {
      return refuse("INVALID_REQUEST", "商圈交易不存在")
    }
    payment.told = true
    return empty
  }

  const queryAuthorization = ({ openid }: Api.QueryAuthorizationRequest, mchid: string): Reply<Api.Authorization> => {
    const member = find(mchid, openid)
    if (member === undefined) return done({ openid, authorize_state: "UNAUTHORIZED" })
    return done(definedFields({
      openid,
      authorize_state: stateOf(member),
      authorize_time: time(member.authorizedAt),
      deauthorize_time: ifDefined(member.withdrawnAt, time)
    }))
  }

  const queryCommitStatus = (
    { openid }: Api.QueryCommitStatusRequest,
    mchid: string,
    now: number
  ): Reply<Api.CommitStatus> => {
    const pending = [...payments.values()].some(({ member, paidAt, told }) =>
      !told && member.mchid === mchid && member.openid === openid && Protocol.day(paidAt) === Protocol.day(now)
    )
    return done({ points_commit_status: pending ? "PENDING" : "FINISHED" })
  }

  const operations = [
    handle(Api.notifyPoints, (request, { caller }) => notifyPoints(request, caller.mchid)),
    handle(PartnerApi.notifyPoints, (request) => notifyPoints(request, request.sub_mchid)),
    handle(Api.queryAuthorization, (request, { caller }) => queryAuthorization(request, caller.mchid)),
    handle(PartnerApi.queryAuthorization, (request) => queryAuthorization(request, request.sub_mchid)),
    handle(Api.queryCommitStatus, (request, { caller, now }) => queryCommitStatus(request, caller.mchid, now)),
    handle(PartnerApi.queryCommitStatus, (request, { now }) => queryCommitStatus(request, request.sub_mchid, now))
  ]

  const authorize = (now: number, mchid: string, openid: string, notifyUrl: string): Member => {
    const known = find(mchid, openid)
    const member = known ?? { mchid, openid, notifyUrl, authorizedAt: now, withdrawnAt: undefined }
    if (known === undefined) members.push(member)
    member.notifyUrl = notifyUrl
    member.authorizedAt = now
    member.withdrawnAt = undefined
    kernel.log(now, { kind: "state", what: "member", id: openid, state: "AUTHORIZED" })
    kernel.notify(now, {
      url: notifyUrl,
      eventType: "MALL_AUTH.ACTIVATE_CARD",
      originalType: "mall_auth",
      summary: "商圈会员积分服务授权",
      resource: {
        openid,
        code: kernel.digits("member card", 12),
        mchid,
        auth_type: "REGISTERED_AND_AUTHORIZATION_MODE"
      },
      schedule: mchid === ours ? memberSchedule : shortSchedule
    })
    return member
  }

  const refund = (now: number, payment: Payment, amount: number): { readonly refund_id: string } | Issue => {
    if (amount <= 0) return issue(`a refund of ${payment.transactionId} is of a fen at least`)
    if (amount > payment.amount - payment.refunded) {
      return issue(`${payment.transactionId} has less than ${amount} left`)
    }
    payment.refunded += amount
    const refund_id = kernel.refundId(now)
    if (payment.told && now - payment.paidAt <= refundsWatched) {
      kernel.notify(now, {
        url: payment.member.notifyUrl,
        eventType: "MALL_REFUND.SUCCESS",
        originalType: "mall_refund",
        summary: "商圈退款成功",
        resource: {
          ...told(payment),
          refund_time: Protocol.rfc3339(now),
          pay_amount: payment.amount,
          refund_amount: amount,
          refund_id
        }
      })
    }
    return { refund_id }
  }

  const controls = (control: MakeControl): BusinessCircleControls => ({
    authorize: control(
      "businessCircle.authorize",
      Schema.Struct({
        openid: Schema.String,
        notify_url: Schema.String,
        mchid: Schema.optionalKey(Schema.String)
      }),
      (now, { mchid = ours, notify_url, openid }) => ({ openid: authorize(now, mchid, openid, notify_url).openid })
    ),
    withdraw: control(
      "businessCircle.withdraw",
      Schema.Struct({ openid: Schema.String, mchid: Schema.optionalKey(Schema.String) }),
      (now, { mchid = ours, openid }) => {
        const member = find(mchid, openid)
        if (member === undefined) return issue(`${openid} is no member of ${mchid}`)
        member.withdrawnAt = now
        kernel.log(now, { kind: "state", what: "member", id: openid, state: "DEAUTHORIZED" })
        return { openid }
      }
    ),
    pay: control(
      "businessCircle.pay",
      Schema.Struct({
        openid: Schema.String,
        amount: Schema.Int,
        transaction_id: Schema.optionalKey(Schema.String),
        mchid: Schema.optionalKey(Schema.String)
      }),
      (now, { amount, mchid = ours, openid, transaction_id }) => {
        if (amount <= 0) return issue("a payment is of a fen at least")
        const member = find(mchid, openid)
        if (member === undefined || member.withdrawnAt !== undefined) {
          return issue(`${openid} did not authorise points of ${mchid}`)
        }
        const payment: Payment = {
          member,
          transactionId: transaction_id ??
            kernel.transactionId(now),
          amount,
          paidAt: now,
          told: false,
          refunded: 0
        }
        payments.set(payment.transactionId, payment)
        kernel.notify(now, {
          url: member.notifyUrl,
          eventType: "MALL_TRANSACTION.SUCCESS",
          originalType: "mall_transaction",
          summary: "支付成功",
          resource: { ...told(payment), amount, time_end: Protocol.rfc3339(now) }
        })
        return { transaction_id: payment.transactionId }
      }
    ),
    refund: control(
      "businessCircle.refund",
      Schema.Struct({ transaction_id: Schema.String, refund_amount: Schema.optionalKey(Schema.Int) }),
      (now, { refund_amount, transaction_id }) => {
        const payment = payments.get(transaction_id)
        return payment === undefined
          ? issue(`nobody paid ${transaction_id} in the mall`)
          : refund(now, payment, refund_amount ?? payment.amount - payment.refunded)
      }
    )
  })

  return {
    operations,
    controls,
    state: () => ({
      mallMembers: members.map(viewMember),
      mallPayments: Array.from(payments.values(), viewPayment)
    })
  }
}
