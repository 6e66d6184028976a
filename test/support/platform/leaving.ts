/** What takes money out of a sub-merchant's accounts beside withdrawals: transfers, payments abroad, closing. */
import { Closure, MerchantTransfer, Oversea, TransferAuthorization } from "effect-wechatpay/ecommerce"
import * as Effect from "effect/Effect"
import { any, call, control, type Do, nothing, number, odd, person, recent, shopOf, shops, withPaid } from "./world.ts"

const gone: ReadonlyArray<string> = ["FAIL", "CANCELLED"]

/** What a closing took out of the accounts, unless the bank sent it back. */
const closed = (out_request_no: string) =>
  Effect.map(
    Closure.queryByOutRequestNo({ out_request_no }),
    ({ account_info = [], account_withdraw_result = [], withdraw_state }) =>
      withdraw_state === undefined || account_withdraw_result.some(({ pay_state }) => pay_state === "BANK_REFUNDED")
        ? 0
        : account_info.reduce((sum, { amount = 0 }) => sum + amount, 0)
  )

export const leaving = {
  transfer: (world, a, _, c) => {
    const sub_mchid = shopOf(a)
    const out_bill_no = number(world, "T")
    world.transfers.push({ out_bill_no, sub_mchid })
    world.payouts.push(
      Effect.map(
        MerchantTransfer.queryByOutBillNo({ out_bill_no, sub_mchid }),
        ({ state, transfer_amount = 0 }) => gone.includes(state) ? 0 : transfer_amount
      )
    )
    return call(
      world,
      MerchantTransfer.create({
        sub_mchid,
        out_bill_no,
        transfer_scene_id: "1000",
        openid: person,
        transfer_amount: odd(c),
        transfer_remark: "茶"
      })
    )
  },
  confirmTransfer: (world, a) => {
    const one = recent(world.transfers, a)
    return one === undefined
      ? nothing
      : control(({ ecommerce }) => ecommerce.confirmTransfer({ out_bill_no: one.out_bill_no }))
  },
  failTransfer: (world, a) => {
    const one = recent(world.transfers, a)
    return one === undefined
      ? nothing
      : control(({ ecommerce }) => ecommerce.failTransfer({ out_bill_no: one.out_bill_no }))
  },
  cancelTransfer: (world, a) => {
    const one = recent(world.transfers, a)
    return one === undefined ? nothing : call(world, MerchantTransfer.cancel(one))
  },
  abroad: withPaid(any, (world, { sub_mchid, transaction_id }, b, c) => {
    const out_order_id = number(world, "A")
    world.abroad.push(out_order_id)
    const payment = { out_order_id, sub_mchid, transaction_id }
    world.payouts.push(
      Effect.map(Oversea.query(payment), ({ amount = 0, result }) => result === "FAIL" ? 0 : amount)
    )
    return call(
      world,
      Oversea.create({
        ...payment,
        amount: b === 0 ? odd(9) : odd(c % 5),
        foreign_currency: "USD",
        seller_info: { oversea_business_name: "Tea Ltd", oversea_shop_name: "Tea", seller_id: "s1" },
        express_info: { courier_number: "SF1", express_company_name: "SF" },
        payee_info: { payee_id: "p1" }
      })
    )
  }),
  failAbroad: (world, a) => {
    const out_order_id = recent(world.abroad, a)
    return out_order_id === undefined ? nothing : control(({ ecommerce }) => ecommerce.failOversea({ out_order_id }))
  },
  close: (world, a) => {
    const out_request_no = number(world, "Z")
    world.closures.push(out_request_no)
    world.payouts.push(closed(out_request_no))
    return call(
      world,
      Closure.submit({
        sub_mchid: shopOf(a),
        out_request_no,
        withdraw: "APPLY_WITHDRAW",
        payee_info: {
          account_type: "ACCOUNT_TYPE_CORPORATE",
          bank_account_info: { account_name: "茶", account_bank: "工商银行", account_number: "6222020000000000018" }
        },
        proof_medias: [{ proof_media_type: "WITHDRAWAL_APPLICATION", proof_media: "form" }]
      })
    )
  },
  approveClosure: (world, a) => {
    const out_request_no = recent(world.closures, a)
    return out_request_no === undefined
      ? nothing
      : control(({ ecommerce }) => ecommerce.approveClosure({ out_request_no }))
  },
  bounceClosure: (world, a) => {
    const out_request_no = recent(world.closures, a)
    return out_request_no === undefined
      ? nothing
      : control(({ ecommerce }) => ecommerce.bounceClosure({ out_request_no }))
  }
} satisfies Readonly<Record<string, Do>>

/** Lets both sub-merchants transfer money. */
export const permitted = Effect.forEach(
  shops,
  (sub_mchid) => TransferAuthorization.request({ sub_mchid, agreement_list: [] })
)
