/** Authorisations of users to be paid without confirming each transfer (免确认收款授权). */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { TransferAuthorization as Api } from "../../api/transfers/index.ts"
import { type Control, entityControls, type MakeControl } from "../engine/control.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { refuse, type Refused } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { asJson, definedFields, isOpenid, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { isKnownPerception } from "./transferScenes.ts"

/** An authorisation that a merchant requests from a user. */
export interface Asked {
  readonly out_authorization_no: string
  readonly appid: string
  readonly openid: string
  readonly user_display_name: string
  readonly transfer_scene_id: string
  readonly user_recv_perception?: string
  readonly notifyUrl: string
}

/** An authorisation. The fields with WeChat Pay's names make up its responses, its notifications and its view. */
interface Authorization extends Asked {
  readonly mchid: string
  readonly create_time: DateTime.Utc
  readonly package_info?: string
  state: "WAIT_USER_CONFIRM" | "TAKING_EFFECT" | "CLOSED"
  authorization_id?: string
  authorize_time?: DateTime.Utc
  close_info?: {
    readonly close_time: DateTime.Utc
    readonly close_reason: "CLOSE_VIA_MCH_API" | "USER_CLOSE" | "USER_OVERDUE_UNCONFIRMED"
  }
  /** When its number can be used again, of one that the user let lapse. */
  forgottenAt?: number
}

const view = (authorization: Authorization) => ({
  ...select(authorization, ["out_authorization_no", "authorization_id", "state", "openid", "user_display_name"]),
  ...definedFields({ close_reason: authorization.close_info?.close_reason })
})

/** An authorisation in the sandbox. */
export interface TransferAuthorizationView extends ReturnType<typeof view> {}

const Number = Schema.Struct({ out_authorization_no: Schema.String })

/** Controls of authorisations. */
export interface TransferAuthorizationControls {
  /** Plays the user who authorises transfers without confirmation. */
  readonly authorize: Control<typeof Number.Type, TransferAuthorizationView>
  /** Plays the user who ends an authorisation. */
  readonly revoke: Control<typeof Number.Type, TransferAuthorizationView>
}

/** The authorisations of one sandbox. */
export interface Authorizations
  extends WithControls<TransferAuthorizationControls>, WithLists<{ transferAuthorizations: TransferAuthorizationView }>
{
  /** The authorisation in force that a request names. */
  readonly inForce: (
    caller: string,
    named: { readonly authorization_id?: string | undefined; readonly out_authorization_no?: string | undefined }
  ) => Authorization | undefined
  /** The reason why a transfer cannot request an authorisation from its user, if there is one. */
  readonly issueOf: (now: number, caller: string, asked: Asked) => Refused | undefined
  /** A user who took a transfer has authorised further ones. */
  readonly grant: (now: number, caller: string, asked: Asked) => void
}

const notifiedFields = [
  "out_authorization_no",
  "appid",
  "openid",
  "user_display_name",
  "authorization_id",
  "state",
  "authorize_time",
  "close_info"
] as const

/** Time in which a user has to decide. */
const confirmation = Protocol.dayMillis
/** Time for which an authorisation is kept after the user let it lapse. */
const kept = 30 * Protocol.dayMillis
/** Authorisations of a user in one scene that wait or are in force. */
const most = 5

const missing = refuse("NOT_FOUND", "免确认收款授权不存在")
const ended = refuse("INVALID_REQUEST", "当前申请单已解除或已授权成功")
const tooMany = refuse("INVALID_REQUEST", "用户在当前场景下的授权数量达到限制，不支持发起授权")
const otherContent = refuse("INVALID_REQUEST", "商户侧授权单号已存在但信息不一致")

export const make = ({ kernel, packageInfo, schedule }: {
  readonly kernel: Kernel
  /** Makes the parameter that opens the page of confirmation. */
  readonly packageInfo: () => string
  /** Pauses before notifications are repeated, in milliseconds. */
  readonly schedule: ReadonlyArray<number>
}): Authorizations => {
  const authorizations = Store.make<Authorization>()
  const states = Store.states<Authorization>(kernel, {
    entity: "transfer authorization",
    id: ({ out_authorization_no }) => out_authorization_no,
    notification: (authorization) => ({
      mchid: authorization.mchid,
      url: authorization.notifyUrl,
      originalType: "mch_payment",
      schedule,
      resource: asJson(Struct.pick(authorization, notifiedFields))
    })
  })
  const keyOf = (mchid: string, number: string) => `${mchid}/${number}`
  const find = (mchid: string, number: string) => authorizations.get(keyOf(mchid, number))

  const end = (
    now: number,
    authorization: Authorization,
    close_reason: NonNullable<Authorization["close_info"]>["close_reason"]
  ) => {
    const wasInForce = authorization.state === "TAKING_EFFECT"
    authorization.close_info = { close_time: time(now), close_reason }
    if (close_reason === "USER_OVERDUE_UNCONFIRMED") authorization.forgottenAt = now + kept
    states.transition(now, authorization, "CLOSED", {
      // The pages speak of notifications about users who authorised and about authorisations that ended.
      notify: wasInForce
        ? { eventType: "MCHTRANSFER.AUTHORIZATION.CLOSED", summary: "商家转账用户免确认收款授权关闭通知" }
        : undefined
    })
  }

  const confirm = (now: number, authorization: Authorization) => {
    authorization.authorization_id = kernel.number(now, "2012", "transfer authorization", 12)
    authorization.authorize_time = time(now)
    states.transition(now, authorization, "TAKING_EFFECT", {
      notify: { eventType: "MCHTRANSFER.AUTHORIZATION.CONFIRMED", summary: "商家转账用户免确认收款授权确认通知" }
    })
  }

  const isCurrent = ({ state }: Authorization) => state !== "CLOSED"

  const issueOf: Authorizations["issueOf"] = (now, caller, asked) => {
    if (!isOpenid(asked.openid)) return refuse("INVALID_REQUEST", "Openid格式错误或者不属于商家公众账号，请检查")
    if (!isKnownPerception(asked)) return refuse("INVALID_REQUEST", "暂不支持展示当前传入的用户收款感知")
    const known = find(caller, asked.out_authorization_no)
    if (known !== undefined && (known.forgottenAt === undefined || known.forgottenAt > now)) return ended
    const others = authorizations.values().filter((one) =>
      one.mchid === caller && isCurrent(one) && one.openid === asked.openid &&
      one.transfer_scene_id === asked.transfer_scene_id
    )
    return others.length >= most ? tooMany : undefined
  }

  const add = (now: number, mchid: string, asked: Asked, package_info?: string): Authorization => {
    const authorization: Authorization = definedFields({
      ...asked,
      mchid,
      create_time: time(now),
      package_info,
      state: "WAIT_USER_CONFIRM"
    })
    authorizations.set(keyOf(mchid, asked.out_authorization_no), authorization)
    return authorization
  }

  const same = (known: Authorization, asked: Asked) =>
    (["appid", "openid", "transfer_scene_id", "user_display_name", "user_recv_perception", "notifyUrl"] as const)
      .every((field) => known[field] === asked[field])

  const create = (request: Api.CreateRequest, { caller: { mchid }, now }: Call): Authorization | Refused => {
    const { appid = "", authorization_notify_url: notifyUrl, scene_info: _, ...rest } = request
    const asked: Asked = definedFields({ ...rest, appid, notifyUrl })
    const known = find(mchid, asked.out_authorization_no)
    if (known?.state === "WAIT_USER_CONFIRM") return same(known, asked) ? known : otherContent
    const refused = issueOf(now, mchid, asked)
    if (refused !== undefined) return refused
    const authorization = add(now, mchid, asked, packageInfo())
    states.transition(now, authorization, "WAIT_USER_CONFIRM", {
      due: { at: now + confirmation, run: (at) => end(at, authorization, "USER_OVERDUE_UNCONFIRMED") }
    })
    return authorization
  }

  const named = ({ out_authorization_no }: Api.OutAuthorizationNoRequest, { caller, now }: Call) => {
    const authorization = find(caller.mchid, out_authorization_no)
    return authorization === undefined || (authorization.forgottenAt ?? Infinity) <= now ? missing : authorization
  }

  const operations = [
    handle(Api.create, (request, call) => create(request, call)),
    handle(Api.query, named),
    handle(Api.terminate, named, (authorization, _, { now }) => {
      if (isCurrent(authorization)) end(now, authorization, "CLOSE_VIA_MCH_API")
      return authorization
    })
  ]

  return {
    operations,
    controls: (control: MakeControl): TransferAuthorizationControls => {
      const on = entityControls(control, {
        entity: "authorization",
        entities: authorizations,
        number: "out_authorization_no",
        view
      })
      const revoke = (now: number, authorization: Authorization) => end(now, authorization, "USER_CLOSE")
      return {
        authorize: on("transfers.authorize", Number, ["WAIT_USER_CONFIRM"], confirm),
        revoke: on("transfers.revoke", Number, ["TAKING_EFFECT"], revoke)
      }
    },
    state: () => ({ transferAuthorizations: authorizations.values().map(view) }),
    inForce: (caller, { authorization_id, out_authorization_no }) =>
      authorizations.findLast((one) =>
        one.mchid === caller && one.state === "TAKING_EFFECT" &&
        (authorization_id === undefined || one.authorization_id === authorization_id) &&
        (out_authorization_no === undefined || one.out_authorization_no === out_authorization_no)
      ),
    issueOf,
    grant: (now, caller, asked) => confirm(now, add(now, caller, asked))
  }
}
