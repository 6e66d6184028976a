/** Permissions of payscore: users who authorise a service, of a merchant or of a sub-merchant. */
import * as Schema from "effect/Schema"
import { Permission as PartnerApi } from "../../api/partner-payscore/index.ts"
import { Permission as Api } from "../../api/payscore/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import { type Kernel, shortSchedule } from "../engine/kernel.ts"
import { type Call, handle, type Operation } from "../engine/operation.ts"
import { differs, done, empty, refuse, type Refused, type Reply, respond } from "../engine/reply.ts"
import { subMchidOf } from "../engine/resource.ts"
import { canonical, definedFields, ifDefined, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { userOf } from "./payscoreOrders.ts"

/** Whose a permission is. */
export interface Owner {
  readonly mchid: string
  readonly sub_mchid: string | undefined
}

/** Who calls, and for whom. */
export const ownerIn = (call: Call): Owner => ({ mchid: call.caller.mchid, sub_mchid: subMchidOf(call) })

/** Whether a thing belongs to an owner. */
export const isOwn = (thing: Owner, owner: Owner) => thing.mchid === owner.mchid && thing.sub_mchid === owner.sub_mchid

/** A user's permission for a service. */
interface Permission extends Owner {
  readonly appid: string
  readonly sub_appid: string | undefined
  readonly serviceId: string
  readonly code: string | undefined
  readonly token: string
  readonly notifyUrl: string | undefined
  readonly content: string
  state: "UNBINDUSER" | "AVAILABLE" | "UNAVAILABLE"
  /** The user, under `sub_appid` if there is one. */
  openid: string | undefined
  grantedAt: number | undefined
  endedAt: number | undefined
}

/** A permission in the sandbox. */
export interface PermissionView {
  readonly service_id: string
  readonly openid: string
  readonly authorization_code?: string | undefined
  readonly state: Permission["state"]
}

/** Controls of permissions. */
export interface PermissionControls {
  /** Plays the user who authorises a service: one that a program asked for, or of the user's own accord. */
  readonly authorize: Control<
    | { readonly authorization_code: string; readonly openid?: string }
    | { readonly service_id: string; readonly openid: string; readonly sub_mchid?: string },
    PermissionView
  >
  /** Plays the user who withdraws a permission. */
  readonly withdraw: Control<{ readonly service_id: string; readonly openid: string }, PermissionView>
}

/** Permissions of one sandbox. */
export interface Permissions {
  readonly operations: ReadonlyArray<Operation>
  readonly controls: (control: MakeControl) => PermissionControls
  readonly state: () => ReadonlyArray<PermissionView>
  /** Whether a user has authorised a service. */
  readonly allows: (owner: Owner, serviceId: string, openid: string) => boolean
}

const view = (permission: Permission): PermissionView =>
  definedFields({
    service_id: permission.serviceId,
    openid: permission.openid ?? "",
    authorization_code: permission.code,
    state: permission.state
  })

const response = (permission: Permission) =>
  definedFields({
    service_id: permission.serviceId,
    appid: permission.appid,
    mchid: permission.mchid,
    sub_mchid: permission.sub_mchid,
    sub_appid: permission.sub_appid,
    ...userOf(permission),
    authorization_code: permission.code,
    authorization_state: permission.state,
    notify_url: permission.notifyUrl,
    cancel_authorization_time: ifDefined(permission.endedAt, time),
    authorization_success_time: ifDefined(permission.grantedAt, time)
  })

const missing = refuse("ORDER_NOT_EXIST", "授权记录不存在")

export const make = ({ kernel }: { readonly kernel: Kernel }): Permissions => {
  const permissions: Array<Permission> = []

  const byCode = (owner: Owner, serviceId: string, code: string) =>
    permissions.find((one) => isOwn(one, owner) && one.serviceId === serviceId && one.code === code)

  const byOpenid = (owner: Owner, serviceId: string, openid: string) =>
    permissions.findLast((one) => isOwn(one, owner) && one.serviceId === serviceId && one.openid === openid)

  const announce = (now: number, permission: Permission, what: "USER_OPEN_SERVICE" | "USER_CLOSE_SERVICE") =>
    kernel.notify(now, {
      url: permission.notifyUrl,
      mchid: permission.mchid,
      eventType: `PAYSCORE.${what}`,
      originalType: "payscore",
      summary: what === "USER_OPEN_SERVICE" ? "授权成功" : "解除授权成功",
      resource: definedFields({
        appid: permission.appid,
        // Of a sub-merchant, the numbers have other names.
        ...(permission.sub_mchid === undefined
          ? { mchid: permission.mchid }
          : { mch_id: permission.mchid, sub_mch_id: permission.sub_mchid, sub_appid: permission.sub_appid }),
        service_id: permission.serviceId,
        ...userOf(permission),
        user_service_status: what,
        openorclose_time: Protocol.compactTime(now),
        authorization_code: permission.code
      }),
      schedule: shortSchedule
    })

  const log = (now: number, { code, openid, state }: Permission) =>
    kernel.log(now, { kind: "state", what: "permission", id: code ?? openid ?? "", state })

  const grant = (now: number, permission: Permission, openid: string): PermissionView | Issue => {
    if (permission.state !== "UNBINDUSER") {
      return issue(`permission ${permission.code ?? permission.serviceId} is ${permission.state} already`)
    }
    const earlier = byOpenid(permission, permission.serviceId, openid)
    if (earlier?.state === "AVAILABLE") return issue(`${openid} authorised ${permission.serviceId} already`)
    permission.openid = openid
    permission.state = "AVAILABLE"
    permission.grantedAt = now
    log(now, permission)
    announce(now, permission, "USER_OPEN_SERVICE")
    return view(permission)
  }

  const end = (now: number, permission: Permission) => {
    permission.state = "UNAVAILABLE"
    permission.endedAt = now
    log(now, permission)
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

  const open = (owner: Owner, given: Pick<Permission, "appid" | "sub_appid" | "serviceId">): Permission => ({
    ...owner,
    ...given,
    code: undefined,
    token: "",
    notifyUrl: undefined,
    content: "",
    state: "UNBINDUSER",
    openid: undefined,
    grantedAt: undefined,
    endedAt: undefined
  })

  const apply = (
    request: Api.ApplyRequest & { readonly sub_appid?: string | undefined },
    call: Call
  ): Reply<Api.ApplyResponse> => {
    const owner = ownerIn(call)
    const content = canonical(call.wire)
    const known = byCode(owner, request.service_id, request.authorization_code)
    if (known !== undefined) {
      return known.content === content ? done({ apply_permissions_token: known.token }) : differs
    }
    const permission: Permission = {
      ...open(owner, {
        appid: request.appid ?? "",
        sub_appid: request.sub_appid,
        serviceId: request.service_id
      }),
      code: request.authorization_code,
      token: kernel.token("apply permissions", 40),
      notifyUrl: request.notify_url,
      content
    }
    permissions.push(permission)
    return done({ apply_permissions_token: permission.token })
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

  const find = ({ authorization_code, service_id }: ByCode, call: Call): Permission | Refused =>
    byCode(ownerIn(call), service_id, authorization_code) ?? missing

  const terminateByCode = ({ authorization_code, service_id }: ByCode, call: Call) =>
    terminate(call.now, byCode(ownerIn(call), service_id, authorization_code))

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
    return done(permission === undefined ? never(request, call) : response(permission))
  }

  const operations = [
    handle(Api.apply, apply),
    handle(PartnerApi.apply, apply),
    handle(Api.queryByAuthorizationCode, (request, call) => respond(find(request, call), response)),
    handle(PartnerApi.queryByAuthorizationCode, (request, call) => respond(find(request, call), response)),
    handle(Api.queryByOpenid, queryByOpenid),
    handle(PartnerApi.queryByOpenid, queryByOpenid),
    handle(Api.terminateByAuthorizationCode, terminateByCode),
    handle(PartnerApi.terminateByAuthorizationCode, terminateByCode),
    handle(Api.terminateByOpenid, (request, call) => terminate(call.now, findByOpenid(request, call))),
    handle(PartnerApi.terminateByOpenid, (request, call) => terminate(call.now, findByOpenid(request, call)))
  ]

  const controls: Permissions["controls"] = (control) => ({
    authorize: control(
      "payscore.authorize",
      Schema.Union([
        Schema.Struct({ authorization_code: Schema.String, openid: Schema.optionalKey(Schema.String) }),
        Schema.Struct({
          service_id: Schema.String,
          openid: Schema.String,
          sub_mchid: Schema.optionalKey(Schema.String)
        })
      ]),
      (now, given) => {
        if ("service_id" in given) {
          const [merchant] = kernel.merchants
          const permission = open({ mchid: merchant?.mchid ?? "", sub_mchid: given.sub_mchid }, {
            appid: merchant?.appids[0] ?? "",
            sub_appid: undefined,
            serviceId: given.service_id
          })
          const granted = grant(now, permission, given.openid)
          if (!("_tag" in granted)) permissions.push(permission)
          return granted
        }
        const permission = permissions.find(({ code }) => code === given.authorization_code)
        return permission === undefined
          ? issue(`nobody asked for permission ${given.authorization_code}`)
          : grant(now, permission, given.openid ?? `oSandbox${kernel.token("openid", 20)}`)
      }
    ),
    withdraw: control(
      "payscore.withdraw",
      Schema.Struct({ service_id: Schema.String, openid: Schema.String }),
      (now, { openid, service_id }) => {
        const permission = permissions.findLast((one) => one.serviceId === service_id && one.openid === openid)
        if (permission?.state !== "AVAILABLE") return issue(`${openid} permits ${service_id} nothing`)
        end(now, permission)
        announce(now, permission, "USER_CLOSE_SERVICE")
        return view(permission)
      }
    )
  })

  return {
    operations,
    controls,
    state: () => permissions.map(view),
    allows: (owner, serviceId, openid) => byOpenid(owner, serviceId, openid)?.state === "AVAILABLE"
  }
}
