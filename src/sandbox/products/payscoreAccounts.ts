/** Applications of platforms for their sub-merchants' part in a service of payscore. */
import * as Schema from "effect/Schema"
import { ServiceAccount as Api } from "../../api/partner-payscore/index.ts"
import { type Control, entityControls } from "../engine/control.ts"
import type { Kernel } from "../engine/kernel.ts"
import { handle, ownKey } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { refuse } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { asJson, definedFields, select } from "../engine/values.ts"

/** An application. */
interface Account {
  readonly out_apply_no: string
  readonly service_id: string
  readonly mchid: string
  readonly appid: string
  readonly sub_mchid: string
  readonly sub_appid: string | undefined
  readonly result_notify_url: string | undefined
  state: "PROCESSING" | "APPROVED" | "REJECTED"
  reject_reason: string | undefined
}

const response = ({ state, ...fields }: Account) => definedFields({ ...fields, apply_state: state })

const view = (account: Account) => ({ ...select(account, ["out_apply_no", "sub_mchid"]), apply_state: account.state })

/** An application in the sandbox. */
export interface ServiceAccountView extends ReturnType<typeof view> {}

const Decide = Schema.Struct({ out_apply_no: Schema.String, reject_reason: Schema.optionalKey(Schema.String) })

/** Controls of applications. */
export interface AccountControls {
  /** Decides on an application: approves it, or with a `reject_reason` rejects it. */
  readonly decideAccount: Control<typeof Decide.Type, ServiceAccountView>
}

export const make = (
  { kernel }: { readonly kernel: Kernel }
): WithControls<AccountControls> & WithLists<{ serviceAccounts: ServiceAccountView }> => {
  const accounts = Store.make<Account>()
  const states = Store.states<Account>(kernel, {
    entity: "service account",
    id: ({ out_apply_no }) => out_apply_no,
    notification: (account) => ({
      url: account.result_notify_url,
      originalType: "payscore",
      resource: asJson(response(account))
    })
  })

  const decide = (now: number, account: Account, { reject_reason }: typeof Decide.Type) => {
    account.reject_reason = reject_reason
    states.transition(now, account, reject_reason === undefined ? "APPROVED" : "REJECTED", {
      notify: { eventType: "PAYSCORE.BIND_SERVICE_ACCOUNT", summary: "服务账户绑定结果" }
    })
  }

  return {
    operations: [
      handle(Api.apply, (request, call) =>
        accounts.once(ownKey(call, request.out_apply_no), call.wire, () => {
          const account: Account = {
            out_apply_no: request.out_apply_no,
            service_id: request.service_id,
            mchid: call.caller.mchid,
            appid: request.appid ?? "",
            sub_mchid: request.sub_mchid,
            sub_appid: request.sub_appid,
            result_notify_url: request.result_notify_url,
            state: "PROCESSING",
            reject_reason: undefined
          }
          states.transition(call.now, account, "PROCESSING")
          return account
        }), response),
      handle(
        Api.query,
        ({ out_apply_no }, call) =>
          accounts.get(ownKey(call, out_apply_no)) ?? refuse("INVALID_REQUEST", "申请单不存在"),
        response
      )
    ],
    controls: (control) => {
      const on = entityControls(control, { entity: "application", entities: accounts, number: "out_apply_no", view })
      return { decideAccount: on("payscore.decideAccount", Decide, ["PROCESSING"], decide) }
    },
    state: () => ({ serviceAccounts: accounts.values().map(view) })
  }
}
