/** Contracts under which a platform charges users (合单代扣), and the charges. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { CombinePapay as Api } from "../../../api/ecommerce/index.ts"
import { type Control, entityControls, type MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { refuse, type Refused, type Reply, respond } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, select, time } from "../../engine/values.ts"

/** The end of a contract. */
type Mode = "USER_TERMINATE" | "MCH_API_TERMINATE"

/** A contract, with WeChat Pay's names. */
interface Contract {
  readonly mchid: string
  readonly appid: string
  readonly plan_id: number
  readonly out_contract_code: string
  readonly contract_display_account: string
  readonly pre_entrustweb_id: string
  readonly notify_url: string
  contract_id?: string
  openid?: string
  contract_signed_time?: DateTime.Utc
  contract_expired_time?: DateTime.Utc
  operate_time?: DateTime.Utc
  contract_termination_mode?: Mode
  contract_termination_remark?: string
  state: "PREPARED" | "SIGNED" | "TERMINATED"
}

const view = (contract: Contract) => ({
  ...select(contract, ["out_contract_code", "plan_id", "contract_id", "openid"]),
  contract_state: contract.state
})

/** A contract for charges in the sandbox. */
export interface EntrustContractView extends ReturnType<typeof view> {}

const Code = Schema.Struct({ out_contract_code: Schema.String })
const Signer = Schema.Struct({ out_contract_code: Schema.String, openid: Schema.optionalKey(Schema.String) })

/** Controls of contracts for charges. */
export interface EntrustControls {
  /** Plays the user who signs: the contract is announced to the `notify_url` of the request. */
  readonly signEntrust: Control<typeof Signer.Type, EntrustContractView>
  /** Plays the user who ends the contract. */
  readonly endEntrust: Control<typeof Code.Type, EntrustContractView>
}

/** Contracts of one sandbox. */
export type Entrust = WithControls<EntrustControls> & WithLists<{ entrustContracts: EntrustContractView }> & {
  /** The contract that is in force under WeChat Pay's number. */
  readonly inForce: (mchid: string, contractId: string) => { readonly openid: string } | undefined
}

const missing = refuse("INVALID_REQUEST", "签约协议不存在")

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): Entrust => {
  const contracts = Store.make<Contract>()
  const states = Store.states<Contract>(kernel, {
    entity: "entrust contract",
    id: ({ out_contract_code }) => out_contract_code,
    notification: (contract) => ({
      url: contract.notify_url,
      originalType: "",
      resource: select(contract, [
        "mchid",
        "out_contract_code",
        "plan_id",
        "contract_id",
        "appid",
        "openid",
        ...contract.state === "SIGNED" ? ["contract_expired_time"] as const : ["contract_termination_mode"] as const,
        "operate_time"
      ])
    })
  })

  const keyOf = (call: Call, request: { readonly plan_id: number; readonly out_contract_code: string }) =>
    ownKey(call, request.plan_id, request.out_contract_code)

  const prepare = (request: Api.PreSignMiniProgramRequest, call: Call): Reply<Api.PreSignResponse> =>
    respond(
      contracts.once(keyOf(call, request), call.wire, () => {
        const contract: Contract = {
          mchid: call.caller.mchid,
          appid: request.appid ?? "",
          plan_id: request.plan_id,
          out_contract_code: request.out_contract_code,
          contract_display_account: request.contract_display_account,
          pre_entrustweb_id: kernel.token("entrust", 29),
          notify_url: request.notify_url ?? "",
          state: "PREPARED"
        }
        states.transition(call.now, contract, "PREPARED")
        return contract
      }),
      (contract) => select(contract, ["pre_entrustweb_id", "mchid", "plan_id", "out_contract_code"])
    )

  /** A contract that was signed; a user who gives up leaves none. */
  const signed = (call: Call, request: Api.QueryContractRequest): Contract | Refused => {
    const contract = contracts.get(keyOf(call, request))
    return contract === undefined || contract.state === "PREPARED" ? missing : contract
  }

  const terminate = (now: number, contract: Contract, mode: Mode, remark: string) => {
    contract.contract_termination_mode = mode
    contract.contract_termination_remark = remark
    contract.operate_time = time(now)
    states.transition(now, contract, "TERMINATED", {
      notify: { eventType: "ECOMMERCE_ENTRUST.TERMINATE", summary: "解约结果通知" }
    })
  }

  const operations = [
    handle(Api.preSignApp, prepare),
    handle(Api.preSignMiniProgram, prepare),
    handle(Api.queryContract, (request, call) => signed(call, request), (contract) =>
      definedFields({
        ...contract,
        contract_state: contract.state,
        contract_terminate_info: contract.state === "TERMINATED"
          ? definedFields({
            contract_termination_mode: contract.contract_termination_mode,
            contract_terminated_time: contract.operate_time,
            contract_termination_remark: contract.contract_termination_remark
          })
          : undefined
      })),
    handle(Api.terminate, (request, call) => signed(call, request), (contract, request, call) => {
      if (contract.state === "SIGNED") {
        terminate(call.now, contract, "MCH_API_TERMINATE", request.contract_termination_remark)
      }
      return select(contract, ["mchid", "plan_id", "out_contract_code"])
    })
  ]

  const sign = (now: number, contract: Contract, { openid }: typeof Signer.Type) => {
    contract.contract_id = kernel.number(now, "", "entrust contract", 10)
    contract.openid = openid ?? kernel.openid()
    contract.contract_signed_time = time(now)
    contract.contract_expired_time = DateTime.add(time(now), { years: 1 })
    contract.operate_time = time(now)
    states.transition(now, contract, "SIGNED", {
      notify: { eventType: "ECOMMERCE_ENTRUST.SIGN", summary: "签约结果通知" }
    })
  }

  const controls = (control: MakeControl): EntrustControls => {
    const on = entityControls(control, { entity: "contract", entities: contracts, number: "out_contract_code", view })
    const end = (now: number, contract: Contract) => terminate(now, contract, "USER_TERMINATE", "")
    return {
      signEntrust: on("ecommerce.signEntrust", Signer, ["PREPARED"], sign),
      endEntrust: on("ecommerce.endEntrust", Code, ["SIGNED"], end)
    }
  }

  return {
    operations,
    controls,
    state: () => ({ entrustContracts: contracts.values().map(view) }),
    inForce: (mchid, contractId) => {
      const contract = contracts.find((one) => one.mchid === mchid && one.contract_id === contractId)
      return contract?.state === "SIGNED" ? { openid: contract.openid ?? "" } : undefined
    }
  }
}
