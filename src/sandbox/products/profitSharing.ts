/** Profit sharing (分账): the receivers of a merchant. */
import * as Redacted from "effect/Redacted"
import { Receivers } from "../../api/profit-sharing/index.ts"
import { handle, type Operation } from "../Operation.ts"
import { done, refuse } from "../reply.ts"

/** A receiver as the sandbox keeps it. */
export interface Receiver {
  readonly type: string
  readonly account: string
  readonly name: string | undefined
  readonly relationType: string
}

const most = 20_000

const paramError = (field: string, message: string, issue: string) =>
  refuse("PARAM_ERROR", message, { detail: { field: `/${field}`, location: "body", issue } })

export const make = (): { readonly operations: ReadonlyArray<Operation> } => {
  const receivers = new Map<string, Map<string, Receiver>>()
  return {
    operations: [
      handle(Receivers.add, Receivers.AddRequest, Receivers.AddResponse, (request, { caller }) => {
        if (request.type === "MERCHANT_ID" && request.name === undefined) {
          return paramError("name", "分账接收方为商户时，商户全称必填", "is required for MERCHANT_ID")
        }
        if (request.relation_type === "CUSTOM" && request.custom_relation === undefined) {
          return paramError("custom_relation", "自定义的分账关系必填", "is required with CUSTOM")
        }
        if (request.relation_type !== "CUSTOM" && request.custom_relation !== undefined) {
          return paramError("custom_relation", "关系类型不是CUSTOM时，不能填自定义的分账关系", "is for CUSTOM only")
        }
        const known = receivers.get(caller.mchid) ?? new Map<string, Receiver>()
        receivers.set(caller.mchid, known)
        const key = `${request.type}/${request.account}`
        if (known.size >= most && !known.has(key)) return refuse("RULE_LIMIT", "分账接收方数量超过上限")
        const name = Redacted.isRedacted(request.name) ? Redacted.value(request.name) : request.name
        known.set(key, { type: request.type, account: request.account, name, relationType: request.relation_type })
        return done({
          type: request.type,
          account: request.account,
          ...(name === undefined ? {} : { name: Redacted.make(name) }),
          relation_type: request.relation_type,
          ...(request.custom_relation === undefined ? {} : { custom_relation: request.custom_relation })
        })
      })
    ]
  }
}
