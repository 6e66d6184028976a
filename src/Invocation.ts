/**
 * The parameters with which a client opens WeChat Pay (调起支付): one function for each way to open it. Each returns the
 * argument of the client's call, which the front end passes on unchanged.
 *
 * | client | its call | function |
 * |---|---|---|
 * | page inside WeChat | `WeixinJSBridge.invoke("getBrandWCPayRequest", …)` | {@link jsapi} |
 * | page inside WeChat, with the JS-SDK | `wx.chooseWXPay(…)` | {@link chooseWXPay} |
 * | mini program | `wx.requestPayment(…)` | {@link miniProgram} |
 * | app on Android or HarmonyOS | `PayReq` | {@link app} |
 * | app on iOS | `PayReq` | {@link appIos} |
 * | mobile browser | an address to open | {@link h5} |
 *
 * The transfers and payscore pages open with {@link merchantTransfer}, {@link payscoreConfirm} and {@link payscoreDetail}
 * and with their variants for pages (`…Jsapi`) and apps (`…App`).
 *
 * @since 0.1.0
 */
export * from "./invocation/pages.ts"
export * from "./invocation/payments.ts"
