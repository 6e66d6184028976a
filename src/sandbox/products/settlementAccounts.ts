/** Settlement accounts (结算账户) of sub-merchants, and requests to change them. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { Settlement as Api } from "../../api/onboarding/index.ts"
import { type Control, entityControls, type MakeControl } from "../engine/control.ts"
import type { Kernel } from "../engine/kernel.ts"
import { handle } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { refuse } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, plain, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** An account, with WeChat Pay's names. Responses mask its number and name. */
export interface Account {
  readonly account_type: string
  readonly account_bank: string
  readonly bank_name?: string
  readonly bank_branch_id?: string
  readonly account_number: string
  readonly account_name: string
}

/** A request for another account. */
interface Modification {
  readonly application_no: string
  readonly sub_mchid: string
  readonly account: Account
  /** Day in Beijing. */
  readonly day: string
  state: "AUDITING" | "AUDIT_SUCCESS" | "AUDIT_FAIL"
  verify_fail_reason?: string
  verify_finish_time?: DateTime.Utc
}

const view = (modification: Modification) => ({
  ...select(modification, ["application_no", "sub_mchid"]),
  verify_result: modification.state
})

/** A request for another settlement account in the sandbox. */
export interface ModificationView extends ReturnType<typeof view> {}

const Settled = Schema.Struct({
  application_no: Schema.String,
  result: Schema.optionalKey(Schema.Literals(["AUDIT_SUCCESS", "AUDIT_FAIL"])),
  reason: Schema.optionalKey(Schema.String)
})

/** Controls of settlement accounts. */
export interface SettlementControls {
  /** Plays the reviewer of another settlement account, with `AUDIT_SUCCESS` by default. */
  readonly settleModification: Control<typeof Settled.Type, ModificationView>
}

/** The accounts of one sandbox. */
export type SettlementAccounts =
  & WithControls<SettlementControls>
  & WithLists<{ settlementModifications: ModificationView }>
  & {
    readonly set: (subMchid: string, account: Account) => void
  }

const daily = 5

const between = (text: string, head: number, tail: number) =>
  `${text.slice(0, head)}${"*".repeat(Math.max(0, text.length - head - tail))}${
    text.slice(Math.max(head, text.length - tail))
  }`

const masked = (account: Account, rule: string | undefined) => ({
  ...account,
  account_number: rule === "ACCOUNT_NUMBER_RULE_MASK_V2"
    ? between(account.account_number, 6, 4)
    : between(account.account_number, 2, 2),
  account_name: between(account.account_name, 1, 0)
})

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): SettlementAccounts => {
  const accounts = new Map<string, Account>()
  const modifications = Store.make<Modification>()
  const states = Store.states<Modification>(kernel, {
    entity: "settlement modification",
    id: ({ application_no }) => application_no
  })

  /** The sub-merchants that every sandbox has have an account as well. */
  const accountOf = (subMchid: string): Account =>
    accounts.get(subMchid) ?? {
      account_type: "ACCOUNT_TYPE_BUSINESS",
      account_bank: "工商银行",
      account_number: `62220200${subMchid}`,
      account_name: "沙箱商户"
    }

  const operations = [
    handle(Api.modify, (request, { now }) => {
      const { sub_mchid } = request
      const day = Protocol.day(now)
      const earlier = modifications.values().filter((one) => one.sub_mchid === sub_mchid)
      if (earlier.some(({ state }) => state === "AUDITING")) {
        return refuse("INVALID_REQUEST", "存在审核中的修改结算账户申请单，无法再次提交")
      }
      if (earlier.filter((one) => one.day === day).length >= daily) {
        return refuse("INVALID_REQUEST", "今日修改结算账户次数已达上限")
      }
      const modification: Modification = {
        application_no: kernel.number(now, "1023", "modification", 8),
        sub_mchid,
        account: definedFields({
          ...Struct.pick(request, ["account_type", "account_bank", "bank_name", "bank_branch_id"]),
          account_number: plain(request.account_number),
          account_name: plain(request.account_name) ?? accountOf(sub_mchid).account_name
        }),
        day,
        state: "AUDITING"
      }
      modifications.set(modification.application_no, modification)
      states.transition(now, modification, "AUDITING")
      return modification
    }),
    handle(Api.query, ({ account_number_rule, sub_mchid }) => ({
      ...masked(accountOf(sub_mchid), account_number_rule),
      verify_result: "VERIFY_SUCCESS"
    })),
    handle(Api.queryApplication, ({ account_number_rule, application_no, sub_mchid }) => {
      const modification = modifications.get(application_no)
      return modification?.sub_mchid === sub_mchid
        ? { ...masked(modification.account, account_number_rule), ...modification, verify_result: modification.state }
        : refuse("ORDER_NOT_EXIST", "查询的申请单不存在")
    })
  ]

  const controls = (control: MakeControl): SettlementControls => {
    const on = entityControls(control, {
      entity: "application",
      entities: modifications,
      number: "application_no",
      view
    })
    return {
      settleModification: on("onboarding.settleModification", Settled, ["AUDITING"], (now, modification, given) => {
        const { reason = "银行卡户名或卡号有误", result = "AUDIT_SUCCESS" } = given
        modification.verify_finish_time = time(now)
        if (result === "AUDIT_SUCCESS") accounts.set(modification.sub_mchid, modification.account)
        else modification.verify_fail_reason = reason
        states.transition(now, modification, result)
      })
    }
  }

  return {
    operations,
    controls,
    state: () => ({ settlementModifications: modifications.values().map(view) }),
    set: (subMchid, account) => void accounts.set(subMchid, account)
  }
}
