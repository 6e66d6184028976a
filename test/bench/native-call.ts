/** (d) A call whose layers the program has elsewhere: what of the library does the call itself take along? */
import { Native } from "effect-wechatpay/payments"

export const prepay = Native.prepay({ description: "tea", out_trade_no: "tea20261123001", amount: { total: 100 } })
