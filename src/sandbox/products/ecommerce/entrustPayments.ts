/** Combined orders that a platform charges under a contract (合单委托代扣). */
import { CombinePapay as Api } from "../../../api/ecommerce/index.ts"
import { handle } from "../../engine/operation.ts"
import type { Product } from "../../engine/product.ts"
import { empty, isRefused, refuse, type Reply } from "../../engine/reply.ts"
import type { Combines, Payment } from "../combine.ts"
import type { Payments } from "../payments.ts"
import type { Entrust } from "./entrust.ts"

/** These operations document none but the common codes. */
const missing = refuse("INVALID_REQUEST", "订单不存在")

export const make = ({ combines, entrust, payments }: {
  readonly combines: Combines
  readonly entrust: Entrust
  readonly payments: Payments
}): Product => {
  const show = (payment: Payment): Reply<Api.PapayTransaction> => combines.response(payment)

  return {
    operations: [
      handle(Api.pay, ({ contract_id, ...request }, call) => {
        const contract = entrust.inForce(call.caller.mchid, contract_id)
        if (contract === undefined) return refuse("INVALID_REQUEST", "签约协议不存在或已解约")
        const payment = combines.charge(call, {
          ...request,
          sub_orders: request.sub_orders.map((one) => ({ ...one, attach: one.attach ?? "" }))
        }, contract.openid)
        return isRefused(payment) ? refuse("INVALID_REQUEST", payment.message) : show(payment)
      }),
      handle(Api.query, ({ combine_out_trade_no }, { caller }) => {
        const payment = combines.find(caller.mchid, combine_out_trade_no)
        return payment === undefined ? missing : show(payment)
      }),
      handle(Api.reverse, (request, { caller, now }) => {
        const payment = combines.find(caller.mchid, request.combine_out_trade_no)
        if (payment === undefined) return missing
        const agrees = payment.orders.length === request.sub_orders.length &&
          payment.orders.every((order) =>
            request.sub_orders.some((one) => one.sub_mchid === order.subMchid && one.out_trade_no === order.outTradeNo)
          )
        if (!agrees) return refuse("INVALID_REQUEST", "撤销的子单信息与下单时不一致")
        return payments.reverse(now, payment.orders)
          ? empty
          : refuse("INVALID_REQUEST", "商户账户余额不足，不能撤销")
      })
    ]
  }
}
