/** Rows of entrusted deduction, parking and the payment score. */
import * as Papay from "effect-wechatpay/papay"
import { Parking, PartnerParking } from "effect-wechatpay/parking"
import * as PartnerPapay from "effect-wechatpay/partner-papay"
import * as PartnerPayscore from "effect-wechatpay/partner-payscore"
import { Permission, ServiceOrder } from "effect-wechatpay/payscore"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { type Row, row, rowAfter } from "./sweep.ts"

const sub_mchid = "0019000002"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

/** Another user for each number. */
const userOf = (number: string) => `${openid.slice(0, -8)}${number.padStart(8, "0")}`

const amountOf = <A extends { readonly amount: { readonly total: number } }>(request: A) => ({
  ...request,
  amount: { ...request.amount, total: request.amount.total + 1 }
})

// ---------------------------------------------------------------------------------------------------------------------
// entrusted deduction
// ---------------------------------------------------------------------------------------------------------------------

const plan_id = 12535

/** A contract with a day, on which the ticket is paid. */
const planned = (out_contract_code: string) => ({
  plan_id,
  out_contract_code,
  contract_display_account: "A",
  deduct_schedule: {
    estimated_deduct_date: "1970-01-02",
    estimated_deduct_amount: { total: 100 },
    description: "ticket"
  }
})

const sign = (number: string) =>
  Effect.map(
    Effect.flatMap(Sandbox.Sandbox, ({ papay }) => papay.sign({ out_contract_code: number, openid: userOf(number) })),
    ({ contract_id = "" }) => contract_id
  )

const signed = (number: string) => Effect.andThen(Papay.Contract.presignApp(planned(number)), sign(number))
const signedForSub = (number: string) =>
  Effect.andThen(PartnerPapay.Contract.presignApp({ ...planned(number), sub_mchid }), sign(number))

/** Contracts that can be deducted under. */
const deductible = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const ids: Array<string> = []
  for (let index = 0; index < 5; index++) {
    const contract_id = yield* signed(`ticket${index}`)
    yield* Papay.Schedule.create({ contract_id, schedule_amount: { total: 100 } })
    ids.push(contract_id)
  }
  yield* sandbox.advance("16 hours")
  return ids
})

const deductibleForSub = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const ids: Array<string> = []
  for (let index = 0; index < 5; index++) {
    const contract_id = yield* signedForSub(`ticket${index}`)
    yield* PartnerPapay.Schedule.create({ sub_mchid, contract_id, schedule_amount: { total: 100 } })
    ids.push(contract_id)
  }
  yield* sandbox.advance("16 hours")
  return ids
})

const ticket = (out_trade_no: string, ids: ReadonlyArray<string>) => ({
  contract_id: ids[Number(out_trade_no.replace("sweep", "")) - 1] ?? "",
  out_trade_no,
  description: "ticket",
  amount: { total: 100 }
})

const another = <A extends { readonly description: string }>(request: A) => ({ ...request, description: "another" })

export const deductions: ReadonlyArray<Row> = [
  row(Papay.Contract.terminate, {
    request: (out_contract_code) =>
      Effect.as(signed(out_contract_code), { plan_id, out_contract_code, contract_termination_remark: "sold out" }),
    other: undefined,
    repeat: "INVALID_REQUEST"
  }),
  row(Papay.Schedule.create, {
    request: (number) =>
      Effect.map(signed(number), (contract_id) => ({ contract_id, schedule_amount: { total: 100 } })),
    other: undefined
  }),
  rowAfter(deductible, Papay.Deduction.apply, { request: ticket, other: another, unseen: true }),
  row(PartnerPapay.Contract.terminate, {
    request: (out_contract_code) =>
      Effect.as(signedForSub(out_contract_code), {
        sub_mchid,
        plan_id,
        out_contract_code,
        contract_termination_remark: "sold out"
      }),
    other: undefined,
    repeat: "INVALID_REQUEST"
  }),
  row(PartnerPapay.Schedule.create, {
    request: (number) =>
      Effect.map(signedForSub(number), (contract_id) => ({
        sub_mchid,
        contract_id,
        schedule_amount: { total: 100 }
      })),
    other: undefined
  }),
  rowAfter(deductibleForSub, PartnerPapay.Deduction.apply, {
    request: (number, ids) => ({ ...ticket(number, ids), sub_mchid }),
    other: another,
    unseen: true
  })
]

// ---------------------------------------------------------------------------------------------------------------------
// parking
// ---------------------------------------------------------------------------------------------------------------------

const start_time = DateTime.makeUnsafe(0)

/** Another car for each number. */
const plateOf = (number: string) => ({ plate_number: `粤B${number.slice(-5)}`, plate_color: "BLUE" as const })

const stay = (number: string) => ({
  ...plateOf(number),
  out_parking_no: number,
  start_time,
  parking_name: "car park",
  free_duration: 0
})

const longer = <A extends { readonly free_duration: number }>(request: A) => ({ ...request, free_duration: 60 })

const parked = <E, R>(number: string, enter: Effect.Effect<{ readonly id: string }, E, R>) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* sandbox.parking.setService({ ...plateOf(number), openid })
    const { id: parking_id } = yield* enter
    yield* sandbox.advance("1 minute")
    return {
      out_trade_no: number,
      description: "fee",
      amount: { total: 500 },
      parking_info: {
        ...plateOf(number),
        parking_id,
        start_time,
        end_time: DateTime.add(start_time, { seconds: 30 }),
        parking_name: "car park",
        charging_duration: 30,
        device_id: "1"
      }
    }
  })

export const parking: ReadonlyArray<Row> = [
  row(Parking.enter, { request: stay, other: longer }),
  row(Parking.deduct, { request: (number) => parked(number, Parking.enter(stay(number))), other: amountOf }),
  row(PartnerParking.enter, { request: (number) => ({ ...stay(number), sub_mchid }), other: longer }),
  row(PartnerParking.deduct, {
    request: (number) =>
      Effect.map(
        parked(number, PartnerParking.enter({ ...stay(number), sub_mchid })),
        (request) => ({ ...request, sub_mchid })
      ),
    other: amountOf
  })
]

// ---------------------------------------------------------------------------------------------------------------------
// payment score
// ---------------------------------------------------------------------------------------------------------------------

const service_id = "2002000000000558128851361561536"

const lent = (out_order_no: string) => ({
  out_order_no,
  service_id,
  service_introduction: "power bank",
  time_range: { start_time: "OnAccept" as const },
  risk_fund: { name: "DEPOSIT" as const, amount: 10_000 }
})

const dearerRisk = <A extends { readonly risk_fund: { readonly amount: number } }>(request: A) => ({
  ...request,
  risk_fund: { name: "DEPOSIT" as const, amount: request.risk_fund.amount + 1 }
})

const fee = (out_order_no: string, amount = 500) => ({
  out_order_no,
  service_id,
  post_payments: [{ name: "rent", amount }],
  total_amount: amount
})

const dearerFee = <A extends { readonly total_amount?: number | undefined }>({ total_amount = 0, ...request }: A) => ({
  ...request,
  post_payments: [{ name: "rent", amount: total_amount + 1 }],
  total_amount: total_amount + 1
})

const confirmed = (out_order_no: string) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* sandbox.payscore.confirm({ out_order_no, openid })
    yield* sandbox.advance("30 minutes")
    return { time_range: { end_time: DateTime.subtract(yield* DateTime.now, { seconds: 1 }) } }
  })

const used = (number: string) => Effect.andThen(ServiceOrder.create(lent(number)), confirmed(number))
const usedOfSub = (number: string) =>
  Effect.andThen(PartnerPayscore.ServiceOrder.create({ ...lent(number), sub_mchid }), confirmed(number))

const completed = (number: string) =>
  Effect.flatMap(used(number), (ended) => ServiceOrder.complete({ ...fee(number), ...ended }))
const completedOfSub = (number: string) =>
  Effect.flatMap(
    usedOfSub(number),
    (ended) => PartnerPayscore.ServiceOrder.complete({ ...fee(number), ...ended, sub_mchid })
  )

const direct = (number: string) => ({
  ...fee(number),
  service_introduction: "parking",
  time_range: { start_time: "19700101080000", end_time: "19700101080000" }
})

const authorized = Effect.flatMap(Sandbox.Sandbox, ({ payscore }) => payscore.authorize({ service_id, openid }))
const authorizedForSub = Effect.flatMap(
  Sandbox.Sandbox,
  ({ payscore }) => payscore.authorize({ service_id, openid, sub_mchid })
)

const permission = (authorization_code: string) => ({ service_id, authorization_code })

const noted = <A>(request: A) => ({ ...request, notify_url: "https://other.example.com/notify" })

export const payscore: ReadonlyArray<Row> = [
  row(ServiceOrder.create, { request: lent, other: dearerRisk }),
  row(ServiceOrder.cancel, {
    request: (out_order_no) =>
      Effect.as(ServiceOrder.create(lent(out_order_no)), { out_order_no, service_id, reason: "late" }),
    other: (request) => ({ ...request, reason: "early" })
  }),
  row(ServiceOrder.complete, {
    request: (number) => Effect.map(used(number), (ended) => ({ ...fee(number), ...ended })),
    other: dearerFee,
    repeat: "INVALID_ORDER_STATE"
  }),
  row(ServiceOrder.modify, {
    request: (number) => Effect.as(completed(number), { ...fee(number, 400), reason: "less" }),
    other: dearerFee,
    repeat: "PARAM_ERROR",
    seen: ({ out_order_no }) => ServiceOrder.query({ out_order_no, service_id })
  }),
  row(ServiceOrder.sync, {
    request: (out_order_no) =>
      Effect.as(completed(out_order_no), { out_order_no, service_id, detail: { paid_time: "19700101" } }),
    other: undefined,
    repeat: "ORDER_DONE"
  }),
  rowAfter(authorized, ServiceOrder.directComplete, {
    request: (number) => ({ ...direct(number), openid }),
    other: dearerFee
  }),
  row(Permission.apply, { request: permission, other: noted }),
  row(PartnerPayscore.ServiceOrder.create, {
    request: (number) => ({ ...lent(number), sub_mchid }),
    other: dearerRisk
  }),
  row(PartnerPayscore.ServiceOrder.cancel, {
    request: (out_order_no) =>
      Effect.as(PartnerPayscore.ServiceOrder.create({ ...lent(out_order_no), sub_mchid }), {
        out_order_no,
        service_id,
        sub_mchid,
        reason: "late"
      }),
    other: (request) => ({ ...request, reason: "early" })
  }),
  row(PartnerPayscore.ServiceOrder.complete, {
    request: (number) => Effect.map(usedOfSub(number), (ended) => ({ ...fee(number), ...ended, sub_mchid })),
    other: dearerFee,
    repeat: "INVALID_ORDER_STATE"
  }),
  row(PartnerPayscore.ServiceOrder.modify, {
    request: (number) => Effect.as(completedOfSub(number), { ...fee(number, 400), sub_mchid, reason: "less" }),
    other: dearerFee,
    repeat: "PARAM_ERROR",
    seen: ({ out_order_no }) => PartnerPayscore.ServiceOrder.query({ out_order_no, service_id, sub_mchid })
  }),
  row(PartnerPayscore.ServiceOrder.sync, {
    request: (out_order_no) =>
      Effect.as(completedOfSub(out_order_no), {
        out_order_no,
        service_id,
        sub_mchid,
        type: "Order_Paid",
        detail: { paid_time: "19700101" }
      }),
    other: undefined,
    repeat: "ORDER_DONE"
  }),
  rowAfter(authorizedForSub, PartnerPayscore.ServiceOrder.directComplete, {
    request: (number) => ({ ...direct(number), sub_mchid, sub_openid: openid }),
    other: dearerFee
  }),
  row(PartnerPayscore.Permission.apply, {
    request: (number) => ({ ...permission(number), sub_mchid }),
    other: noted
  }),
  row(PartnerPayscore.ServiceAccount.apply, {
    request: (out_apply_no) => ({ out_apply_no, service_id: `5${out_apply_no.slice(-5)}`, sub_mchid }),
    other: (request) => ({ ...request, service_id: "600001" })
  })
]
