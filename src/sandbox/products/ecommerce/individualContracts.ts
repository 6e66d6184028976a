/** Persons who authorise a platform to take payments for them (个人收款授权). */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { IndividualContract as Api } from "../../../api/ecommerce/index.ts"
import { type Control, entityControls, type MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { refuse, type Reply, respond } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, reveal, select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"

/** An authorisation, prepared or given. */
interface Contract {
  readonly provider: string
  readonly appid: string
  readonly out_contract_code: string
  readonly pre_entrustweb_id: string
  /** Whether the person's name was to be checked. */
  readonly realName: boolean
  openid: string | undefined
  individual_auth_id?: string
  operation_time?: DateTime.Utc
  signed_time?: DateTime.Utc
  state: "PREPARED" | "AUTHORIZED" | "UNAUTHORIZED"
}

const view = (contract: Contract) => ({
  ...select(contract, ["out_contract_code", "individual_auth_id", "openid"]),
  auth_state: contract.state
})

/** An authorisation of a person in the sandbox. */
export interface IndividualContractView extends ReturnType<typeof view> {}

const Code = Schema.Struct({ out_contract_code: Schema.String })
const Person = Schema.Struct({ out_contract_code: Schema.String, openid: Schema.optionalKey(Schema.String) })

/** Controls of authorisations of persons. */
export interface IndividualContractControls {
  /** Plays the person who signs; an authorisation that was prepared for an openid is that person's. */
  readonly signIndividual: Control<typeof Person.Type, IndividualContractView>
  /** Plays the person who withdraws the authorisation. */
  readonly withdrawIndividual: Control<typeof Code.Type, IndividualContractView>
}

/** Authorisations of one sandbox. */
export type IndividualContracts =
  & WithControls<IndividualContractControls>
  & WithLists<{ individualContracts: IndividualContractView }>
  & {
    /** Whether an authorisation of a platform's is in force. */
    readonly isAuthorized: (provider: string, individualAuthId: string) => boolean
  }

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): IndividualContracts => {
  const contracts = Store.make<Contract>()
  const states = Store.states<Contract>(kernel, {
    entity: "individual contract",
    id: ({ out_contract_code }) => out_contract_code
  })

  const prepare = (
    request: Api.PreSignAppRequest & { readonly openid?: string | undefined; readonly real_name?: unknown },
    call: Call
  ): Reply<Api.PreSignResponse> =>
    respond(
      contracts.once(ownKey(call, request.out_contract_code), reveal(request), () => {
        const contract: Contract = {
          provider: call.caller.mchid,
          appid: request.appid ?? "",
          out_contract_code: request.out_contract_code,
          pre_entrustweb_id: `1121_${kernel.hex("individual contract", 33)}`,
          realName: request.real_name !== undefined,
          openid: request.openid,
          state: "PREPARED"
        }
        states.transition(call.now, contract, "PREPARED")
        return contract
      }),
      ({ pre_entrustweb_id }) => ({ pre_entrustweb_id })
    )

  const authState = ({ state }: Contract) => state === "AUTHORIZED" ? "AUTHORIZED" : "UNAUTHORIZED"

  const operations = [
    handle(Api.preSignApp, prepare),
    handle(Api.preSignMiniProgram, prepare),
    handle(Api.preSignAppWithRealName, prepare),
    handle(Api.preSignMiniProgramWithRealName, prepare),
    handle(Api.query, (request, { caller }) => {
      const contract = contracts.findLast(({ appid, openid, provider }) =>
        provider === caller.mchid && openid === request.openid && appid === request.appid
      )
      return definedFields({
        individual_auth_id: contract?.individual_auth_id,
        operation_time: contract?.operation_time,
        auth_state: contract === undefined ? "UNAUTHORIZED" : authState(contract)
      })
    }),
    handle(
      Api.queryByOutContractCode,
      ({ out_contract_code }, call) =>
        contracts.get(ownKey(call, out_contract_code)) ?? refuse("INVALID_REQUEST", "签约单不存在"),
      (contract) =>
        definedFields({
          ...select(contract, ["individual_auth_id"]),
          signed_time: contract.signed_time,
          individual_openid: contract.openid,
          auth_state: authState(contract),
          real_name_auth_result: contract.realName && contract.signed_time !== undefined
            ? {
              scope: "pay_realname",
              access_token: contract.pre_entrustweb_id.slice(-32),
              access_token_expire_time: DateTime.add(contract.signed_time, { hours: 2 })
            }
            : undefined
        })
    )
  ]

  const sign = (now: number, contract: Contract, { openid }: typeof Person.Type) => {
    contract.openid ??= openid ?? kernel.openid()
    contract.individual_auth_id = `${Protocol.compactDay(now)}${kernel.digits("individual", 8)}`
    contract.operation_time = time(now)
    contract.signed_time = time(now)
    states.transition(now, contract, "AUTHORIZED")
  }

  const withdraw = (now: number, contract: Contract) => {
    contract.operation_time = time(now)
    states.transition(now, contract, "UNAUTHORIZED")
  }

  const controls = (control: MakeControl): IndividualContractControls => {
    const on = entityControls(control, { entity: "contract", entities: contracts, number: "out_contract_code", view })
    return {
      signIndividual: on("ecommerce.signIndividual", Person, ["PREPARED"], sign),
      withdrawIndividual: on("ecommerce.withdrawIndividual", Code, ["AUTHORIZED"], withdraw)
    }
  }

  return {
    operations,
    controls,
    state: () => ({ individualContracts: contracts.values().map(view) }),
    isAuthorized: (provider, id) =>
      contracts.find((one) => one.provider === provider && one.individual_auth_id === id)?.state === "AUTHORIZED"
  }
}
