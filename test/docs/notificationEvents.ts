/** Writes docs/notification-events.md and its Chinese twin from the declarations: `npm run docs`. */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type * as NotificationEvent from "../../src/NotificationEvent.ts"
import { all } from "../../src/notifications.ts"

export type Language = "en" | "zh"

const files = {
  en: fileURLToPath(new URL("../../docs/notification-events.md", import.meta.url)),
  zh: fileURLToPath(new URL("../../docs/notification-events.zh-CN.md", import.meta.url))
}

/** Every event type that is known, with its Chinese name; none where no official page has it. */
export const known: Readonly<Record<string, string>> = {
  "APPLYMENT_STATE.APPROVED": "审核通过通知",
  "BRAND_MEMBER_CARD_SP.POINT_EXCHANGE_COUPON": "",
  "BRAND_MEMBER_CARD_SP.SYNC_USER_POINT": "",
  "BRAND_MEMBER_CARD_SP.USER_CARD.CREATE": "",
  "BUDGET.CLOSED": "预算申请结果回调通知",
  "BUDGET.FINISHED": "预算申请结果回调通知",
  "BUDGET.LOCKED": "预算申请结果回调通知",
  "COMPLAINT.CREATE": "产生新投诉通知",
  "COMPLAINT.STATE_CHANGE": "投诉状态变化通知",
  "COUPON.SEND": "领券事件回调通知",
  "COUPON.USE": "核销事件回调通知",
  "DELIVERY_PLAN.CHANGE": "",
  "DISCOUNT_CARD.AGREEMENT_ENDED": "守约状态变化通知",
  "DISCOUNT_CARD.GET_CARD": "微信先享卡用户领卡通知",
  "DISCOUNT_CARD.SETTLEMENT": "微信先享卡用户结算通知",
  "DISCOUNT_CARD.USER_ACCEPTED": "微信先享卡用户领卡通知",
  "DISCOUNT_CARD.USER_PAID": "扣费状态变化通知",
  "ECOMMERCE_ENTRUST.SIGN": "收付通合单代扣签约成功通知",
  "ECOMMERCE_ENTRUST.TERMINATE": "收付通合单代扣解约成功通知",
  "EDU_SCHOOL_PAY.USER_DEBT_STATE_UPDATE": "校园轻松付用户欠款状态变化通知",
  "ENTRUST.RELEASE": "解约成功通知",
  "ENTRUST.SIGN": "委托代扣签约成功通知",
  "ENTRUST.SIGNING": "签约成功通知",
  "ENTRUST.TERMINATE": "委托代扣解约成功通知",
  "ENTRUST.TERMINATE_INQUIRY": "代扣解约问询",
  "ENTRUST.TERMINATE_RETENTION": "代扣解约挽留业务-获取解约挽留信息",
  "FACEPAY.USER_STATE_CHANGE": "离线刷脸签约状态变更回调通知",
  "FAPIAO.CARD_DISCARDED": "发票卡券作废通知",
  "FAPIAO.CARD_INSERTED": "发票插入用户卡包成功通知",
  "FAPIAO.ISSUED": "发票开具成功通知",
  "FAPIAO.REVERSED": "发票冲红成功通知",
  "FAPIAO.USER_APPLIED": "用户发票抬头填写完成通知",
  "HIRE_POWER_BANK.RECEIVE_INSURANCE": "隔夜归还保险订单状态变化通知",
  "INSURANCE_ENTRUST.RENEW": "保险商户委托代续期完成通知",
  "INSURANCE_ENTRUST.SIGN": "保险商户委托代扣签约成功通知",
  "INSURANCE_ENTRUST.TERMINATE": "保险商户委托代扣解约完成通知",
  "MALL_AUTH.ACTIVATE_CARD": "商圈会员积分服务授权结果通知",
  "MALL_REFUND.SUCCESS": "商圈会员场内退款通知",
  "MALL_TRANSACTION.SUCCESS": "商圈会员场内支付结果通知",
  "MCHTRANSFER.AUTHORIZATION.CLOSED": "免确认收款授权结果通知",
  "MCHTRANSFER.AUTHORIZATION.CONFIRMED": "免确认收款授权结果通知",
  "MCHTRANSFER.BATCH.CLOSED": "商家转账批次关闭回调通知",
  "MCHTRANSFER.BATCH.FINISHED": "商家转账批次完成回调通知",
  "MCHTRANSFER.BILL.FINISHED": "商家转账回调通知（用户确认模式）",
  "MCHTRANSFER.QQWALLETBILL.FINISHED": "转账到QQ钱包终态通知",
  "MCHWITHDRAW.CHANGE": "商户提现状态变更通知",
  "MEDICAL_INSURANCE.SUCCESS": "医保混合收款成功通知",
  "MEMBERCARD.ACCEPT_CARD": "会员卡领卡事件通知",
  "MEMBERCARD.ACTIVATE_CARD": "会员卡激活事件通知",
  "MEMBERCARD.USERCARD_MANAGE": "用户管理会员卡事件通知",
  "MEMBERCARDSP.USER_CARD.CREATE": "商家名片会员卡事件通知",
  "MEMBERCARDSP.USER_CARD.DELETE": "商家名片会员卡事件通知",
  "MERCHANT_NOTIFY.NOTIFY": "订阅消息",
  "PAPAY.SIGN": "签约成功通知",
  "PAPAY.TERMINATE": "解约成功通知",
  "PARKING_FEE.QUERY_TRANS_INFO": "商户查费回调",
  "PAYSCORE.BIND_SERVICE_ACCOUNT": "服务账户绑定结果通知",
  "PAYSCORE.USER_ACCEPTED": "支付分服务确认订单通知",
  "PAYSCORE.USER_CANCEL_SIGN_PLAN": "取消签约回调通知",
  "PAYSCORE.USER_CLOSE_SERVICE": "支付分服务用户解除授权成功成功通知",
  "PAYSCORE.USER_CONFIRM": "支付分服务用户确认成功通知",
  "PAYSCORE.USER_OPEN_SERVICE": "支付分服务用户授权成功通知",
  "PAYSCORE.USER_PAID": "支付分服务用户支付成功通知",
  "PAYSCORE.USER_SIGN_PLAN": "签约成功回调通知",
  "PRODUCT_COUPON.RETURN": "商品券退券通知",
  "PRODUCT_COUPON.SEND": "商品券发券通知",
  "PRODUCT_COUPON.USE": "商品券核销通知",
  "PROFITSHARING": "分账",
  "PROFITSHARING.RETURN": "分账动账成功回退通知",
  "PROFITSHARING.SUCCESS": "分账动账成功变动通知",
  "PROFITSHARING_RETURN": "分账回退",
  "RECHARGE.CLOSED": "平台收付通商家充值-关闭充值通知",
  "RECHARGE.SUCCESS": "平台收付通商家充值-充值成功通知",
  "REFUND.ABNORMAL": "退款异常通知",
  "REFUND.CLOSED": "退款关闭通知",
  "REFUND.SUCCESS": "退款成功通知",
  "RISKTRADE.IDENTIFICATION": "",
  "SECURITY_ECHO.SUCCESS": "商户签名验签／加解密测试回调",
  "SETTLEMENT.SUCCESS": "个人收款-结算回调通知",
  "TRANSACTION.FAIL": "停车服务扣费失败通知",
  "TRANSACTION.INDUSTRY_FAILED": "校园轻松付扣费失败通知",
  "TRANSACTION.INDUSTRY_SUCCESS": "校园轻松付扣费支付成功通知",
  "TRANSACTION.PAY_BACK": "用户对垫资单还款通知",
  "TRANSACTION.SUCCESS": "支付成功通知",
  "VEHICLE.ENTRANCE_STATE_CHANGE": "停车入场状态变更通知",
  "VEHICLE.USER_STATE_CHANGE": "ETC授权签约状态变化通知",
  "VIOLATION.APPEAL": "商户平台申诉通知",
  "VIOLATION.INTERCEPT": "商户平台拦截通知",
  "VIOLATION.PUNISH": "商户平台处罚通知",
  "WEBIZPAY.AUTHORIZED": "关系授权完成通知",
  "WEBIZPAY.PAYMENTREFUNDSUCCESS": "企业支付额度卡退款成功后通知",
  "WEBIZPAY.PAYMENTSUCCESS": "企业支付额度卡支付成功后通知",
  "WEBIZPAY.QUOTACARDEXPIRED": "企业支付额度卡失效后通知",
  "WEBIZPAY.REVOKED": "关系解除授权后通知"
}

/** Results that are notified by products of this library, under types or with contents that no official page names. */
const unnamed: ReadonlyArray<{ readonly en: string; readonly zh: string }> = [
  {
    en: "`Compensation.preTransfer`, `InsuranceClaim.preTransfer`: the result (赔付结果)",
    zh: "`Compensation.preTransfer`、`InsuranceClaim.preTransfer`：赔付结果"
  },
  {
    en:
      "`IndividualSettlement.request`: the result of a batch, whose type is `SETTLEMENT.SUCCESS`, without a page of its content (结算回调通知)",
    zh: "`IndividualSettlement.request`：结算回调通知，类型是 `SETTLEMENT.SUCCESS`，内容没有官方文档"
  },
  {
    en: "`AbnormalFund.transfer`: the result of an instruction (在途异常资金付款结果)",
    zh: "`AbnormalFund.transfer`：在途异常资金付款结果"
  },
  {
    en:
      "`MerchantTransfer.create`: the result of a transfer; where it has the type and the content of `Transfer.finished`, it is read as that",
    zh: "`MerchantTransfer.create`：转账结果；类型与内容若和 `Transfer.finished` 相同，就按它读取"
  },
  {
    en: "Applications of sub-merchants and their closing: sent to those who subscribe in the console (合作伙伴订阅)",
    zh: "二级商户进件与注销的进度：在商户平台订阅后（合作伙伴订阅）才会发送"
  }
]

const declarations = (type: string): ReadonlyArray<NotificationEvent.Any> =>
  all.filter((event: NotificationEvent.Any) => event.eventTypes.includes(type))

const link = ({ docs, name }: NotificationEvent.Any) => docs === undefined ? `\`${name}\`` : `[\`${name}\`](${docs})`

/** The page as it must be. */
export const render = (language: Language): string => {
  const types = Object.keys(known)
  const typed = types.filter((type) => declarations(type).length > 0)
  const words = {
    en: {
      title: "# Notification events (通知一览)",
      other: "[中文](notification-events.zh-CN.md)",
      source: "`npm run docs` writes this page from the declarations; a test fails if it is out of date.",
      intro:
        `${types.length} event types are known, and ${typed.length} of them have declarations. If several products share one event type, the declarations distinguish them by \`original_type\`, \`summary\` and content. An event without a declaration arrives as \`Unknown\`, verified and decrypted, with its JSON; your program can declare it with \`NotificationEvent.make\`.`,
      heads: "| `event_type` | 通知 | Declarations |",
      without: "## Without a page",
      unknown:
        "WeChat Pay notifies these results, but no page describes the event type or the content. They have no declaration."
    },
    zh: {
      title: "# 通知一览",
      other: "[English](notification-events.md)",
      source: "本页由 `npm run docs` 根据代码生成，过期时测试会失败。",
      intro:
        `已知 ${types.length} 种通知类型，其中 ${typed.length} 种有声明。几个产品可能共用一种类型，声明再按 \`original_type\`、\`summary\` 和内容区分。没有声明的通知归为 \`Unknown\`，已验签、已解密，带有内容的 JSON；你的程序也可以用 \`NotificationEvent.make\` 声明它。`,
      heads: "| `event_type` | 通知 | 声明 |",
      without: "## 没有官方文档的通知",
      unknown: "以下结果会有通知，但没有官方文档说明通知的类型或内容，因此没有声明。"
    }
  }[language]
  return [
    words.title,
    "",
    words.other,
    "",
    words.source,
    "",
    words.intro,
    "",
    words.heads,
    "| --- | --- | --- |",
    ...types.map((type) => `| \`${type}\` | ${known[type]} | ${declarations(type).map(link).join(", ") || "—"} |`),
    "",
    words.without,
    "",
    words.unknown,
    "",
    ...unnamed.map((one) => `- ${one[language]}`),
    ""
  ].join("\n")
}

/** The page as it is. */
export const current = (language: Language): string => readFileSync(files[language], "utf8")

if (import.meta.main) {
  writeFileSync(files.en, render("en"))
  writeFileSync(files.zh, render("zh"))
}
