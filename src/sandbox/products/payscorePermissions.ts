/** Permissions of payscore: users who authorise a service, of a merchant or of a sub-merchant. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Permission as PartnerApi } from "../../api/partner-payscore/index.ts"
import { Permission as Api } from "../../api/payscore/index.ts"
import type { Control } from "../engine/control.ts"
import { isIssue, type Issue, issue } from "../engine/issue.ts"
import { type Kernel, shortSchedule } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { empty, refuse, type Reply, respond } from "../engine/reply.ts"
import { subMchidOf, twins } from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { definedFields, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { userOf } from "./payscoreOrders.ts"

/** The owner of a permission. */
export interface Owner {
  readonly mchid: string
  readonly sub_mchid: string | undefined
}

/** The caller, and the merchant that it calls for. */
export const ownerIn = (call: Call): Owner => ({ mchid: call.caller.mchid, sub_mchid: subMchidOf(call) })

/** Whether an entity belongs to an owner. */
export const isOwn = (entity: Owner, owner: Owner) =>
  entity.mchid === owner.mchid && entity.sub_mchid === owner.sub_mchid

/** A user's permission for a service. */
interface Permission extends Owner {
  readonly appid: string
  readonly sub_appid: string | undefined
  readonly service_id: string
  readonly authorization_code?: string
  readonly notify_url?: string | undefined
  /** Token that opens the page on which the user authorises. */
  readonly token: string
  state: "UNBINDUSER" | "AVAILABLE" | "UNAVAILABLE"
  /** The user, under `sub_appid` if there is one. */
  openid: string | undefined
  authorization_success_time?: DateTime.Utc
  cancel_authorization_time?: DateTime.Utc
}

const view = (permission: Permission) => ({
  ...select(permission, ["service_id"]),
  openid: permission.openid ?? "",
  ...select(permission, ["authorization_code", "state"])
})

/** A permission in the sandbox. */
export interface PermissionView extends ReturnType<typeof view> {}

const Authorization = Schema.Union([
  Schema.Struct({ authorization_code: Schema.String, openid: Schema.optionalKey(Schema.String) }),
  Schema.Struct({
    service_id: Schema.String,
    openid: Schema.String,
    sub_mchid: Schema.optionalKey(Schema.String)
  })
])
const Withdrawal = Schema.Struct({ service_id: Schema.String, openid: Schema.String })

/** Controls of permissions. */
export interface PermissionControls {
  /** Plays the user who authorises a service: one that a program asked for, or of the user's own accord. */
  readonly authorize: Control<typeof Authorization.Type, PermissionView>
  /** Plays the user who withdraws a permission. */
  readonly withdraw: Control<typeof Withdrawal.Type, PermissionView>
}

interface ByCode {
  readonly service_id: string
  readonly authorization_code: string
}

interface ByOpenid {
  readonly service_id: string
  readonly appid?: string | undefined
  readonly openid?: string | undefined
  readonly sub_openid?: string | undefined
  readonly sub_appid?: string | undefined
}

/** Permissions of one sandbox. */
export interface Permissions extends WithControls<PermissionControls>, WithLists<{ permissions: PermissionView }> {
  /** Whether a user has authorised a service. */
  readonly allows: (owner: Owner, serviceId: string, openid: string) => boolean
}

const response = ({ openid, state, ...permission }: Permission) =>
  definedFields({ ...permission, ...userOf({ ...permission, openid }), authorization_state: state })

const opened = { eventType: "PAYSCORE.USER_OPEN_SERVICE", summary: "授权成功" }
const closed = { eventType: "PAYSCORE.USER_CLOSE_SERVICE", summary: "解除授权成功" }

const missing = refuse("ORDER_NOT_EXIST", "授权记录不存在")

export const make = ({ kernel }: { readonly kernel: Kernel }): Permissions => {
  const permissions = Store.make<Permission>()
  const states = Store.states<Permission>(kernel, {
    entity: "permission",
    id: ({ authorization_code, openid = "" }) => authorization_code ?? openid,
    notification: (permission, now) => ({
      url: permission.notify_url,
      mchid: permission.mchid,
      originalType: "payscore",
      resource: definedFields({
        appid: permission.appid,
        // Of a sub-merchant, the numbers have other names.
        ...(permission.sub_mchid === undefined
          ? { mchid: permission.mchid }
          : { mch_id: permission.mchid, sub_mch_id: permission.sub_mchid, sub_appid: permission.sub_appid }),
        service_id: permission.service_id,
        ...userOf(permission),
        user_service_status: permission.state === "AVAILABLE" ? "USER_OPEN_SERVICE" : "USER_CLOSE_SERVICE",
        openorclose_time: Protocol.compactTime(now),
        authorization_code: permission.authorization_code
      }),
      schedule: shortSchedule
    })
  })

  const keyOf = ({ mchid, sub_mchid }: Owner, { authorization_code, service_id }: ByCode) =>
    [mchid, sub_mchid, service_id, authorization_code].join("/")

  const byOpenid = (owner: Owner, serviceId: string, openid: string) =>
    permissions.findLast((one) => isOwn(one, owner) && one.service_id === serviceId && one.openid === openid)

  const grant = (now: number, permission: Permission, openid: string): PermissionView | Issue => {
    const { authorization_code, service_id, state } = permission
    if (state !== "UNBINDUSER") return issue(`permission ${authorization_code ?? service_id} is ${state} already`)
    if (byOpenid(permission, service_id, openid)?.state === "AVAILABLE") {
      return issue(`${openid} authorised ${service_id} already`)
    }
    permission.openid = openid
    permission.authorization_success_time = time(now)
    states.transition(now, permission, "AVAILABLE", { notify: opened })
    return view(permission)
  }

  const end = (now: number, permission: Permission, notify?: Store.Transition["notify"]) => {
    permission.cancel_authorization_time = time(now)
    states.transition(now, permission, "UNAVAILABLE", { notify })
  }

  const terminate = (now: number, permission: Permission | undefined): Reply<void> => {
    switch (permission?.state) {
      case undefined:
        return missing
      case "UNBINDUSER":
        return refuse("INVALID_REQUEST", "用户未授权")
      case "AVAILABLE":
        end(now, permission)
    }
    return empty
  }

  const apply = (
    request: Api.ApplyRequest & { readonly sub_appid?: string | undefined },
    call: Call
  ): Reply<Api.ApplyResponse> => {
    const { appid = "", authorization_code, notify_url, service_id, sub_appid } = request
    const owner = ownerIn(call)
    const permission = permissions.once(keyOf(owner, request), call.wire, () => ({
      ...owner,
      appid,
      sub_appid,
      service_id,
      authorization_code,
      notify_url,
      token: kernel.token("apply permissions", 40),
      state: "UNBINDUSER",
      openid: undefined
    }))
    return respond(permission, ({ token }) => ({ apply_permissions_token: token }))
  }

  const byCode = (request: ByCode, call: Call) => permissions.get(keyOf(ownerIn(call), request))

  const findByOpenid = (request: ByOpenid, call: Call): Permission | undefined =>
    byOpenid(ownerIn(call), request.service_id, request.sub_openid ?? request.openid ?? "")

  /** A user who never authorised the service. */
  const never = (request: ByOpenid, call: Call) =>
    definedFields({
      service_id: request.service_id,
      appid: request.appid ?? "",
      ...ownerIn(call),
      sub_appid: request.sub_appid,
      openid: request.openid,
      sub_openid: request.sub_openid,
      authorization_state: "UNAVAILABLE"
    })

  const queryByOpenid = (request: ByOpenid, call: Call) => {
    const permission = findByOpenid(request, call)
    return permission === undefined ? never(request, call) : response(permission)
  }

  const terminateByOpenid = (request: ByOpenid, call: Call) => terminate(call.now, findByOpenid(request, call))

  const operations = [
    ...twins(Api.apply, PartnerApi.apply, apply),
    ...twins(
      Api.queryByAuthorizationCode,
      PartnerApi.queryByAuthorizationCode,
      (request, call) => respond(byCode(request, call) ?? missing, response)
    ),
    handle(Api.queryByOpenid, queryByOpenid),
    handle(PartnerApi.queryByOpenid, queryByOpenid),
    ...twins(
      Api.terminateByAuthorizationCode,
      PartnerApi.terminateByAuthorizationCode,
      (request, call) => terminate(call.now, byCode(request, call))
    ),
    handle(Api.terminateByOpenid, terminateByOpenid),
    handle(PartnerApi.terminateByOpenid, terminateByOpenid)
  ]

  /** A permission that a user gives of their own accord, to the sandbox's own merchant. */
  const unasked = (service_id: string, sub_mchid: string | undefined): Permission => {
    const { appids: [appid = ""] = [], mchid = "" } = kernel.merchants[0] ?? {}
    return {
      mchid,
      sub_mchid,
      appid,
      sub_appid: undefined,
      service_id,
      token: "",
      state: "UNBINDUSER",
      openid: undefined
    }
  }

  const controls: Permissions["controls"] = (control) => ({
    authorize: control("payscore.authorize", Authorization, (now, given) => {
      if ("service_id" in given) {
        const permission = unasked(given.service_id, given.sub_mchid)
        const granted = grant(now, permission, given.openid)
        if (!isIssue(granted)) permissions.set(`unasked ${permissions.values().length}`, permission)
        return granted
      }
      const permission = permissions.find(({ authorization_code }) => authorization_code === given.authorization_code)
      return permission === undefined
        ? issue(`nobody asked for permission ${given.authorization_code}`)
        : grant(now, permission, given.openid ?? kernel.openid())
    }),
    withdraw: control("payscore.withdraw", Withdrawal, (now, { openid, service_id }) => {
      const permission = permissions.findLast((one) => one.service_id === service_id && one.openid === openid)
      if (permission?.state !== "AVAILABLE") return issue(`${openid} permits ${service_id} nothing`)
      end(now, permission, closed)
      return view(permission)
    })
  })

  return {
    operations,
    controls,
    state: () => ({ permissions: permissions.values().map(view) }),
    allows: (owner, serviceId, openid) => byOpenid(owner, serviceId, openid)?.state === "AVAILABLE"
  }
}
