/** Permissions of sub-merchants to transfer money to users (二级商户商家转账授权). */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { TransferAuthorization as Api } from "../../../api/ecommerce/index.ts"
import { type Control, entityControls, type MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import { handle } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import * as Store from "../../engine/store.ts"
import { select, time } from "../../engine/values.ts"

/** A permission of a sub-merchant to transfer money to users. */
interface Permission {
  readonly sub_mchid: string
  readonly accept_time: DateTime.Utc
  authorize_time?: DateTime.Utc
  state: "AUTHORIZE_PROCESSING" | "AUTHORIZED" | "UNAUTHORIZED"
}

const view = (permission: Permission) => ({
  ...select(permission, ["sub_mchid"]),
  authorization_state: permission.state
})

/** A permission to transfer money in the sandbox. */
export interface TransferPermissionView extends ReturnType<typeof view> {}

const SubMchid = Schema.Struct({ sub_mchid: Schema.String })

/** Controls of permissions. */
export interface PermissionControls {
  /** Plays WeChat Pay, which denies a sub-merchant the permission to transfer, or takes it away. */
  readonly denyTransfers: Control<typeof SubMchid.Type, TransferPermissionView>
}

/** Permissions of one sandbox. */
export type Permissions =
  & WithControls<PermissionControls>
  & WithLists<{ transferPermissions: TransferPermissionView }>
  & {
    readonly mayTransfer: (subMchid: string) => boolean
  }

/** Time that WeChat Pay takes for a permission. */
const deciding = 5000

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): Permissions => {
  const permissions = Store.make<Permission>()
  const states = Store.states<Permission>(kernel, { entity: "transfer permission", id: ({ sub_mchid }) => sub_mchid })

  const response = ({ state, ...permission }: Permission) => ({ ...permission, authorization_state: state })

  const operations = [
    handle(Api.request, ({ sub_mchid }, { now }) => {
      const known = permissions.get(sub_mchid)
      if (known !== undefined && known.state !== "UNAUTHORIZED") return response(known)
      const permission: Permission = { sub_mchid, accept_time: time(now), state: "AUTHORIZE_PROCESSING" }
      permissions.set(sub_mchid, permission)
      states.transition(now, permission, "AUTHORIZE_PROCESSING", {
        due: {
          at: now + deciding,
          run: (at) => {
            permission.authorize_time = time(at)
            states.transition(at, permission, "AUTHORIZED")
          }
        }
      })
      return response(permission)
    }),
    handle(Api.query, ({ sub_mchid }) => {
      const permission = permissions.get(sub_mchid)
      return permission === undefined
        ? { sub_mchid, authorization_state: "UNAUTHORIZED" as const }
        : response(permission)
    })
  ]

  const controls = (control: MakeControl): PermissionControls => {
    const on = entityControls(control, { entity: "permission of", entities: permissions, number: "sub_mchid", view })
    const deny = (now: number, permission: Permission) => states.transition(now, permission, "UNAUTHORIZED")
    return {
      denyTransfers: on("ecommerce.denyTransfers", SubMchid, ["AUTHORIZE_PROCESSING", "AUTHORIZED"], deny)
    }
  }

  return {
    operations,
    controls,
    state: () => ({ transferPermissions: permissions.values().map(view) }),
    mayTransfer: (subMchid) => permissions.get(subMchid)?.state === "AUTHORIZED"
  }
}
