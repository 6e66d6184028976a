/** Compensations, claims and what deposits pay for, as deeds. */
import {
  Compensation,
  DepositAfterSales,
  DepositCompensation,
  DepositPremium,
  DepositShipping,
  InsuranceClaim,
  InsuranceContract,
  MerchantCompensation
} from "effect-wechatpay/ecommerce"
import * as Effect from "effect/Effect"
import {
  call,
  control,
  type Do,
  nothing,
  number,
  odd,
  type Order,
  outsider,
  paidOrder,
  person,
  platform,
  type Query,
  recent,
  shopOf
} from "./world.ts"

const compensation = (
  leaves: boolean,
  make: (out_bill_no: string, sub_mchid: string, order: Order | undefined, amount: number) =>
    | readonly [
      made: Query<unknown>,
      query: Query<Compensation.CompensationBill>
    ]
    | undefined
): Do =>
(world, a, b, c) => {
  const out_bill_no = number(world, "C")
  const made = make(out_bill_no, shopOf(a), paidOrder(world, b), odd(c))
  if (made === undefined) return nothing
  world.compensations.push({ out_bill_no, leaves, query: made[1] })
  return call(world, made[0])
}

const transfer_remark = "赔付"

/** What can be done with compensations. */
export const compensations = {
  compensateUser: compensation(
    true,
    (out_bill_no, _, order, amount) =>
      order?.transaction_id === undefined ? undefined : [
        Compensation.create({
          out_bill_no,
          amount,
          transfer_remark,
          receiver: { transaction_info: { transaction_id: order.transaction_id } }
        }),
        Compensation.queryByOutBillNo({ out_bill_no })
      ]
  ),
  compensateConfirmed: compensation(
    true,
    (out_bill_no, _, order, amount) =>
      order?.transaction_id === undefined ? undefined : [
        Compensation.preTransfer({
          out_bill_no,
          amount,
          transfer_remark,
          receiver: { transaction_info: { transaction_id: order.transaction_id } }
        }),
        Compensation.queryByOutBillNo({ out_bill_no })
      ]
  ),
  compensateCancelled: compensation(true, (out_bill_no, _, order) =>
    order?.transaction_id === undefined ? undefined : [
      Effect.andThen(
        Compensation.preTransfer({
          out_bill_no,
          amount: 1,
          transfer_remark,
          receiver: { transaction_info: { transaction_id: order.transaction_id } }
        }),
        Compensation.cancel({ out_bill_no })
      ),
      Compensation.queryByOutBillNo({ out_bill_no })
    ]),
  claim: compensation(
    true,
    (out_bill_no, sub_mchid, order, amount) =>
      order?.transaction_id === undefined ? undefined : [
        Effect.andThen(
          InsuranceContract.open({ sub_mchid, out_apply_no: out_bill_no, agreement_list: [] }),
          InsuranceClaim.create({
            sub_mchid,
            out_bill_no,
            amount,
            transfer_remark,
            receiver: { type: "TRANSACTION_USER", transaction_info: { transaction_id: order.transaction_id } }
          })
        ),
        InsuranceClaim.queryByOutBillNo({ sub_mchid, out_bill_no })
      ]
  ),
  compensateShop: compensation(false, (out_bill_no, mchid, _, amount) => [
    MerchantCompensation.create({ out_bill_no, amount, transfer_remark, receiver: { mch_info: { mchid } } }),
    MerchantCompensation.queryByOutBillNo({ out_bill_no })
  ]),
  compensateFromDeposit: compensation(false, (out_bill_no, sub_mchid, _, amount) => [
    DepositCompensation.create({
      sub_mchid,
      out_bill_no,
      amount,
      transfer_remark,
      business_type: "DEPOSIT_COMPENSATION",
      receiver: { type: "MERCHANT", mch_info: { mchid: platform } }
    }),
    DepositCompensation.queryByOutBillNo({ out_bill_no })
  ]),
  compensateAfterSale: compensation(true, (out_bill_no, sub_mchid, _, amount) => [
    DepositAfterSales.create({
      sub_mchid,
      out_bill_no,
      amount,
      transfer_remark,
      receiver: { user_info: { sp_openid: person } }
    }),
    DepositAfterSales.queryByOutBillNo({ out_bill_no })
  ]),
  compensateShipping: compensation(true, (out_bill_no, sub_mchid, _, amount) => [
    DepositShipping.create({
      sub_mchid,
      out_bill_no,
      amount,
      transfer_remark,
      receiver: { user_info: { sp_openid: person } }
    }),
    DepositShipping.queryByOutBillNo({ out_bill_no })
  ]),
  payPremium: compensation(true, (out_bill_no, sub_mchid, _, amount) => [
    DepositPremium.create({
      sub_mchid,
      out_bill_no,
      amount,
      transfer_remark,
      receiver: { mch_info: { mchid: outsider } }
    }),
    DepositPremium.queryByOutBillNo({ out_bill_no, sub_mchid })
  ]),
  confirmCompensation: (world, a) => {
    const one = recent(world.compensations, a)
    return one === undefined
      ? nothing
      : control(({ ecommerce }) => ecommerce.confirmCompensation({ out_bill_no: one.out_bill_no }))
  },
  cancelCompensation: (world, a) => {
    const one = recent(world.compensations, a)
    return one === undefined ? nothing : call(world, Compensation.cancel({ out_bill_no: one.out_bill_no }))
  }
} satisfies Readonly<Record<string, Do>>
