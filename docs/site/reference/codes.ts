/** What the error codes mean, and what to do: Chinese and English. A test asks for every code of the catalogue. */
import type { Language } from "./words.ts"

interface Code {
  readonly zh: readonly [meaning: string, remedy: string]
  readonly en: readonly [meaning: string, remedy: string]
}

const frequency: Code = {
  zh: ["请求太频繁", "隔一段时间再用同一单号重试；可以安全重复的请求，本库会按 `Retry-After` 自动重试"],
  en: [
    "Too many requests",
    "Wait, then repeat under the same number; the library repeats safe calls by itself"
  ]
}

const system: Code = {
  zh: ["微信支付系统异常，结果未知", "用同一单号重试或查询，不要换单号"],
  en: ["WeChat Pay failed; the outcome is unknown", "Query, or repeat under the same number; never with a new one"]
}

const bank: Code = {
  zh: ["银行系统异常，结果未知", "先查询订单，再决定是否用同一单号重试"],
  en: [
    "The bank failed; the outcome is unknown",
    "Query the order, then decide whether to repeat under the same number"
  ]
}

const account: Code = {
  zh: ["账户异常或被冻结", "请用户换一种支付方式，或请商户在商户平台处理账户"],
  en: [
    "The account is frozen or unusable",
    "Ask the payer to pay in another way, or resolve the state of the account in the merchant console"
  ]
}

const noAuth: Code = {
  zh: ["商户没有该产品或接口的权限", "在商户平台开通产品，核对商户号、AppID 与服务商的授权关系"],
  en: [
    "The merchant lacks the permission",
    "Open the product in the merchant console; check the merchant number, the appid and the permissions that the sub-merchant granted"
  ]
}

const noOrder: Code = {
  zh: ["订单不存在", "核对单号与商户号；下单结果未知时稍后再查，不能据此换新单号重付"],
  en: [
    "There is no such order",
    "Check the number and the merchant; after an unknown outcome query again later: this code alone does not permit a new number"
  ]
}

const notEnough: Code = {
  zh: ["账户余额不足", "充值或等待结算后，用同一单号重试"],
  en: ["The balance is too low", "Add money or wait for the settlement, then repeat under the same number"]
}

const rule: Code = {
  zh: ["触发业务规则限制（如限额、次数）", "按错误描述核对限额与规则，不要立即重试"],
  en: [
    "A rule of the product, such as a limit, forbids the call",
    "Check the limits that the description names; do not repeat at once"
  ]
}

const noApplication: Code = {
  zh: ["申请单不存在", "核对申请单号与业务申请编号"],
  en: ["There is no such application", "Check `applyment_id` and `business_code` or `out_request_no`"]
}

const exists: Code = {
  zh: ["该单号已存在", "查询原单；内容一致即视为成功，不要换单号重发"],
  en: [
    "The number exists already",
    "Query it: if the content is the same, the call has succeeded; do not send it under a new number"
  ]
}

export const codes: Readonly<Record<string, Code>> = {
  PARAM_ERROR: {
    zh: ["参数错误", "看 `error.fields` 指出的字段，改正后重新请求"],
    en: ["A field is wrong", "Correct the field that `error.fields` names"]
  },
  INVALID_REQUEST: {
    zh: ["请求不符合业务要求", "看 `error.description` 的说明；参数与状态改正前重试没有意义"],
    en: ["The request does not fit the state of the business", "Read `error.description`; the same request fails again"]
  },
  SIGN_ERROR: {
    zh: ["签名错误", "核对商户私钥与证书序列号；`error.signDifference` 指出双方签名串从哪一行开始不同"],
    en: [
      "The signature is not valid",
      "Check private key and serial number; `error.signDifference` names the line where the signed texts differ"
    ]
  },
  SYSTEM_ERROR: system,
  SYSTEMERROR: system,
  FREQUENCY_LIMITED: frequency,
  FREQUENCY_LIMIT_EXCEED: frequency,
  FREQUENCY_LIMIT: frequency,
  FREQENCY_LIMIT: frequency,
  RATELIMIT_EXCEEDED: frequency,
  RATE_LIMITED: frequency,
  NO_AUTH: noAuth,
  NOAUTH: noAuth,
  MCH_NOT_EXISTS: {
    zh: ["商户号不存在", "核对 `mchid`；服务商模式下再核对 `sub_mchid`"],
    en: ["There is no such merchant", "Check `mchid`; for service providers, also `sub_mchid`"]
  },
  RESOURCE_NOT_EXISTS: {
    zh: ["查询的单据或资源不存在", "核对单号；刚提交而结果未知时，稍后再查"],
    en: [
      "There is no such resource",
      "Check the number; if it was just sent and the outcome is unknown, query again later"
    ]
  },
  APPID_MCHID_NOT_MATCH: {
    zh: ["AppID 与商户号没有绑定", "在商户平台「AppID 账号管理」绑定，或换成已绑定的 AppID"],
    en: ["The appid is not bound to the merchant", "Bind it in the merchant console, or use one that is bound"]
  },
  NOT_ENOUGH: notEnough,
  NOTENOUGH: notEnough,
  ORDER_NOT_EXIST: noOrder,
  ORDERNOTEXIST: noOrder,
  RULE_LIMIT: rule,
  RULELIMIT: rule,
  REQUEST_BLOCKED: {
    zh: ["请求被风控或业务规则拦截", "按错误描述处理；必要时联系微信支付"],
    en: [
      "Risk control or a rule of the business blocked the request",
      "Follow the description; ask WeChat Pay if necessary"
    ]
  },
  OUT_TRADE_NO_USED: {
    zh: ["商户订单号已被使用", "查询该订单：内容相同则继续使用，已支付则按已支付处理；只有新业务才换新单号"],
    en: [
      "The merchant's order number is already used",
      "Query the order: if it is the same business, continue with it (it may be paid already); use a new number only for new business"
    ]
  },
  TRADE_ERROR: {
    zh: ["交易错误", "查询订单状态，按错误描述处理；付款码支付需要用户重新出示付款码"],
    en: ["The payment failed", "Query the order and follow the description; with a payment code, ask for a new code"]
  },
  ORDER_CLOSED: {
    zh: ["订单已关闭", "该单号不能再支付；确认未支付后用新单号下单"],
    en: ["The order is closed", "It can no longer be paid; make sure that it was not paid, then place a new order"]
  },
  OPENID_MISMATCH: {
    zh: ["openid 与 AppID 不匹配", "用同一 AppID 重新获取 openid"],
    en: ["The openid belongs to another appid", "Get the openid again under the appid of the request"]
  },
  USER_ACCOUNT_ABNORMAL: {
    zh: ["用户账户异常，无法退款", "原单已无法原路退回，走异常退款（`Refund.applyAbnormalRefund`）或线下处理"],
    en: ["The payer's account cannot receive the refund", "Use `Refund.applyAbnormalRefund`, or pay in another way"]
  },
  INVALID_TRANSACTIONID: {
    zh: ["微信支付订单号无效", "核对 `transaction_id` 是否属于该商户"],
    en: ["The order number of WeChat Pay is not valid", "Check that `transaction_id` belongs to this merchant"]
  },
  NOT_FOUND: {
    zh: ["资源不存在", "核对单号与商户号；刚提交的单据稍后再查"],
    en: ["Not found", "Check the number and the merchant; if it was just sent, query again later"]
  },
  RESOURCE_ALREADY_EXISTS: exists,
  ALREADY_EXISTS: exists,
  ACCOUNT_ERROR: account,
  ACCOUNTERROR: account,
  USERPAYING: {
    zh: ["用户正在输入密码", "不要重新扣款：每隔约 5 秒查询一次，超时后撤销"],
    en: [
      "The payer enters the password",
      "Do not charge again: query about every 5 seconds, reverse after the time limit"
    ]
  },
  USER_ERROR: {
    zh: ["用户信息有误或状态不允许", "按错误描述核对用户的 openid、授权与账户状态"],
    en: [
      "The user data are wrong, or the user's state forbids the call",
      "Check openid, authorisation and account as the description says"
    ]
  },
  INVALID_ORDER_STATE: {
    zh: ["订单状态不允许该操作", "查询订单，按当前状态处理"],
    en: ["The order's state forbids the call", "Query the order, then act according to its state"]
  },
  ORDER_CANCELED: {
    zh: ["订单已取消", "不能再操作；新业务使用新单号"],
    en: ["The order was cancelled", "Use a new number for new business"]
  },
  ORDER_DONE: {
    zh: ["订单已完结", "无需重复操作；查询确认结果"],
    en: ["The order is complete", "Do not repeat; query to see the result"]
  },
  BANK_ERROR: bank,
  BANKERROR: bank,
  ACCOUNT_NOT_VERIFIED: {
    zh: ["收款账户未完成验证", "先完成账户验证"],
    en: ["The account is not verified", "Have the account verified first"]
  },
  CONTRACT_NOT_CONFIRMED: {
    zh: ["协议尚未确认", "等待用户或商户确认协议后再请求"],
    en: ["The contract is not confirmed", "Wait until the contract is confirmed"]
  },
  USER_NOT_EXISTS: {
    zh: ["用户不存在", "核对 openid 与 AppID"],
    en: ["There is no such user", "Check openid and appid"]
  },
  NO_STATEMENT_EXIST: {
    zh: ["当天没有账单", "当日没有交易即无账单，不是错误；核对日期"],
    en: ["There is no bill of that day", "A day without trades has no bill; check the date"]
  },
  STATEMENT_CREATING: {
    zh: ["账单生成中", "次日 10 点后再取；`Bill.whenReady` 会等待"],
    en: ["The bill is being made", "Request it after 10:00 of the next day; `Bill.whenReady` waits"]
  },
  ORDER_PAID: {
    zh: ["订单已支付", "查询订单，按已支付处理，不要再次收款"],
    en: ["The order is paid", "Query the order and treat it as paid; do not charge again"]
  },
  PROCESSING: {
    zh: ["处理中", "稍后用同一单号查询"],
    en: ["The business is being processed", "Query later under the same number"]
  },
  APPLYMENT_NOT_EXIST: noApplication,
  APPLYMENT_NOTEXIST: noApplication,
  QUOTA_EXCEED: {
    zh: ["超出额度", "核对当日与单笔额度，次日再试或申请提额"],
    en: ["The quota is used up", "Check the quotas per day and per transfer; try again the next day"]
  },
  BIZ_ERR_NEED_RETRY: {
    zh: ["业务暂时失败，需要重试", "用同一单号重试"],
    en: ["The business failed temporarily", "Repeat under the same number"]
  }
}

/** Meaning and remedy of a code. */
export const codeIn = (language: Language, code: string): readonly [string, string] =>
  codes[code]?.[language] ??
    (language === "zh"
      ? ["见官方文档", "看 `error.description`"]
      : ["See the official page", "See `error.description`"])
