/**
 * Error responses of production, as people posted them. One row each, with the day and the place: an issue of a public
 * repository where there is one, else the kind of public file. Merchants' data is not in them.
 */

/** One error response. */
export interface Refusal {
  readonly operation: string
  /** When production said so, as far as the poster says. */
  readonly date: string
  readonly source: string
  readonly status: number
  readonly code: string
  readonly message: string
  /** `undefined`: the response has none. Not every poster shows it: `partial` says so. */
  readonly detail?: unknown
  readonly partial?: boolean
  /** Fields that the response names, as the pointers that it gives. */
  readonly fields?: ReadonlyArray<string>
}

const prepay = "POST /v3/pay/transactions/jsapi"
const native = "POST /v3/pay/transactions/native"
const refund = "POST /v3/refund/domestic/refunds"
const probe = "probes without credentials, recorded in a public file"

export const refusals: ReadonlyArray<Refusal> = [
  // Signature
  {
    operation: prepay,
    date: "2025-09-04",
    source: "lihongsheng/payment-sdk, a logged error",
    status: 401,
    code: "SIGN_ERROR",
    message: "签名错误",
    detail: {
      detail: { issue: "sign not match" },
      field: "signature",
      location: "authorization",
      sign_information: {
        method: "POST",
        sign_message_length: 349,
        truncated_sign_message:
          "POST\n/v3/pay/transactions/jsapi\n0174131692\nIXlHDnWguGbz7uMOL7xdPibFoV342jP3\n{\"amount\n",
        url: "/v3/pay/transactions/jsapi"
      }
    }
  },
  {
    operation: refund,
    date: "2021-10-15",
    source: "a public file that describes a response",
    status: 401,
    code: "SIGN_ERROR",
    message: "签名错误",
    detail: {
      detail: { issue: "sign not match" },
      field: "signature",
      location: "authorization",
      sign_information: {
        method: "POST",
        sign_message_length: 363,
        truncated_sign_message:
          "POST\n/v3/refund/domestic/refunds\n1634317966\n0663dcf916344fdba6cdc21105e7ba35\n{\"transa\n",
        url: "/v3/refund/domestic/refunds"
      }
    },
    partial: true
  },
  {
    operation: "GET /v3/billdownload/file",
    date: "2024-12-06",
    source: "wechatpay-apiv3/wechatpay-java issue 322",
    status: 401,
    code: "SIGN_ERROR",
    message: "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》"
  },
  {
    operation: refund,
    date: "2023-03-01",
    source: "ArtisanCloud/PowerWeChat issue 263 (Content-Length 125: no detail)",
    status: 401,
    code: "SIGN_ERROR",
    message: "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》"
  },
  {
    operation: native,
    date: "2026-09-11",
    source: `${probe}: no Authorization, or Bearer`,
    status: 401,
    code: "SIGN_ERROR",
    message: "签名信息错误，验签失败"
  },
  {
    operation: native,
    date: "2026-09-11",
    source: `${probe}: a forged signature of an unknown merchant`,
    status: 401,
    code: "SIGN_ERROR",
    message: "签名错误",
    partial: true
  },
  {
    operation: "GET /v3/certificates",
    date: "2026-09-11",
    source: `${probe}: no User-Agent`,
    status: 400,
    code: "INVALID_REQUEST",
    message: "Http头缺少Accept或User-Agent"
  },
  {
    operation: "GET /v3/certificates",
    date: "2026",
    source: "a probe with the scheme and no items, recorded in public files; the FAQ 4012365344 has the text, too",
    status: 401,
    code: "SIGN_ERROR",
    message: "Authorization不合法"
  },
  // Form of the request
  {
    operation: native,
    date: "2023",
    source: "Senparc, a format met in production",
    status: 400,
    code: "PARAM_ERROR",
    message: "请求中含有未在API文档中定义的参数",
    detail: { location: null, value: ["/body/payer/openid"] },
    fields: ["/body/payer/openid"]
  },
  {
    operation: "POST /v3/pay/partner/transactions/jsapi",
    date: "2026-02-28",
    source: "minibear2021/wechatpayv3 pull request 87",
    status: 400,
    code: "PARAM_ERROR",
    message: "请求中含有未在API文档中定义的参数",
    detail: { location: null, value: ["/body/payer/openid"] },
    fields: ["/body/payer/openid"]
  },
  {
    operation: "POST /v3/fund-app/mch-transfer/transfer-bills",
    date: "2025-05-08",
    source: "minibear2021/wechatpayv3 issue 70: notify_url was null",
    status: 400,
    code: "PARAM_ERROR",
    message: "请求中含有未在API文档中定义的参数",
    partial: true
  },
  {
    operation: "POST /v3/pay/partner/transactions/jsapi",
    date: "2024",
    source: "guzzle/psr7 issue 588",
    status: 400,
    code: "PARAM_ERROR",
    message: "输入源“/body/sub_mchid”映射到字段“子商户号/二级商户号”必填性规则校验失败，此字段为必填项",
    detail: { location: "body", value: "" },
    fields: ["/body/sub_mchid"]
  },
  {
    operation: prepay,
    date: "2025-06-25",
    source: "a question on a forum: payer was {}",
    status: 400,
    code: "PARAM_ERROR",
    message: "输入源“/body/payer/openid”映射到字段“用户标识”必填性规则校验失败，此字段为必填项",
    detail: { location: "body", value: "" },
    fields: ["/body/payer/openid"]
  },
  {
    operation: "POST /v3/profitsharing/orders",
    date: "2026",
    source: "a production response in a public test",
    status: 400,
    code: "PARAM_ERROR",
    message: "输入源“/body/receivers/0/account”映射到值字段“分账接收方帐号”字符串规则校验失败，字符数 0，小于最小值 1",
    detail: { location: "body", value: 0 },
    fields: ["/body/receivers/0/account"]
  },
  {
    operation: prepay,
    date: "2024",
    source: "a public file",
    status: 400,
    code: "PARAM_ERROR",
    message:
      "输入源“/body/notify_url”映射到值字段“通知地址”字符串规则校验失败，字符串必须匹配正则表达式“^https?://([^\\s/?#\\[\\]\\@]+\\@)?([^\\s/?#\\@:]+)(?::\\d{2,5})?([^\\s?#\\[\\]]*)$”",
    detail: { location: "body", value: " https://www.weixin.qq.com/wxpay/pay.php" },
    fields: ["/body/notify_url"]
  },
  {
    operation: prepay,
    date: "2025-09-27",
    source: "w7corp/easywechat issue 2954",
    status: 400,
    code: "PARAM_ERROR",
    message: "输入源“/body/out_trade_no”映射到值字段“商户订单号”字符串规则校验失败，字节数 1，小于最小值 6",
    detail: { location: "body", value: 1 },
    fields: ["/body/out_trade_no"]
  },
  {
    operation: prepay,
    date: "2022",
    source: "a public file",
    status: 400,
    code: "PARAM_ERROR",
    message:
      "输入源“/body/out_trade_no”映射到值字段“商户订单号”字符串规则校验失败，字符串必须匹配正则表达式“^[0-9a-zA-Z_\\-\\|\\*]+$”",
    detail: { location: "body", value: "订单号" },
    fields: ["/body/out_trade_no"]
  },
  {
    operation: "POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close",
    date: "2023",
    source: "two public files",
    status: 400,
    code: "PARAM_ERROR",
    message: "输入源“/uri_template/out_trade_no”映射到值字段“商户订单号”字符串规则校验失败，字节数 35，大于最大值 32",
    detail: { location: "uri_template", value: 35 },
    fields: ["/uri_template/out_trade_no"]
  },
  {
    operation: "GET /v3/applyment4sub/applyment/applyment_id/{applyment_id}",
    date: "2021-03-12",
    source: "three public files: the merchant's own number in the place of WeChat Pay's",
    status: 400,
    code: "PARAM_ERROR",
    message:
      "无法将输入源“/uri_template/applyment_id”映射到目标字段“申请单号 ”中，此字段需要一个合法的 64 位无符号整数",
    detail: { location: "uri_template", value: "APPLYMENT_20210312084316" },
    fields: ["/uri_template/applyment_id"]
  },
  {
    operation: "GET /v3/transfer/batches/out-batch-no/{out_batch_no}",
    date: "2023",
    source: "a public file",
    status: 400,
    code: "PARAM_ERROR",
    message: "输入源“/query/limit”映射到数值字段“最大资源条数”规则校验失败，值低于最小值 20",
    detail: { location: "query", value: 1 },
    fields: ["/query/limit"]
  },
  {
    operation: native,
    date: "2025",
    source: "a public file",
    status: 400,
    code: "PARAM_ERROR",
    message: "输入源“/body/attach”映射到值字段“附加数据”字符串规则校验失败，字节数 203，大于最大值 128",
    detail: { location: "body", value: 203 },
    fields: ["/body/attach"]
  },
  {
    operation: "POST /v3/marketing/busifavor/coupons/return",
    date: "2021-01-29",
    source: "wechatpay-apiv3/wechatpay-postman-script issue 7",
    status: 400,
    code: "PARAM_ERROR",
    message:
      "输入源“/body/out_request_no”映射到值字段“商户单据号”字符串规则校验失败，字符串必须匹配正则表达式“^[0-9a-zA-Z_\\-|\\*]{1,}$”",
    detail: { location: "body", value: "20190522_001中文11" },
    fields: ["/body/out_request_no"]
  },
  {
    operation: prepay,
    date: "2021",
    source: "a public file: total was 6909.999999999999",
    status: 400,
    code: "PARAM_ERROR",
    message: "无法将 JSON 输入源“/body/amount/total”映射到目标字段“总金额”中，此字段需要一个合法的 64 位有符号整数",
    partial: true,
    fields: ["/body/amount/total"]
  },
  {
    operation: "POST /v3/applyment4sub/applyment/",
    date: "2021-04-04",
    source: "wechatpay-apiv3/wechatpay-guzzle-middleware issue 49",
    status: 400,
    code: "PARAM_ERROR",
    message: "the field you encrypt is error "
  },
  {
    operation: "POST /v3/profitsharing/receivers/add",
    date: "2022-03-28",
    source: "klover2/wechatpay-node-v3-ts issue 14",
    status: 400,
    code: "PARAM_ERROR",
    message: "请确认待处理的消息是否为加密后的密文"
  },
  {
    operation: "POST /v3/fund-app/mch-transfer/transfer-bills",
    date: "2025-06-09",
    source: "ArtisanCloud/PowerWeChat issue 654: user_name in plaintext",
    status: 400,
    code: "PARAM_ERROR",
    message: "请确认待处理的消息是否为加密后的密文"
  },
  {
    operation: prepay,
    date: "2024-12-23",
    source: "yansongda/pay issue 1049: a service provider",
    status: 400,
    code: "PARAM_ERROR",
    message: "受理机构必须传入sub_mch_id"
  },
  {
    operation: prepay,
    date: "2026",
    source: "a public file",
    status: 400,
    code: "PARAM_ERROR",
    message: "商户号格式错误"
  },
  {
    operation: "GET /v3/pay/transactions/id/{transaction_id}",
    date: "2021-12",
    source: "jellycheng/gowxpay, responses noted in a test",
    status: 400,
    code: "PARAM_ERROR",
    message: "微信订单号非法"
  },
  {
    operation: "POST /v3/transfer/batches",
    date: "2025-03-27",
    source: "binarywang/weixin-java-pay-demo issue 140",
    status: 400,
    code: "PARAM_ERROR",
    message: "平台证书序列号Wechatpay-Serial错误",
    partial: true
  },
  {
    operation: prepay,
    date: "2024-03-16",
    source: "wechatpay-apiv3/wechatpay-go issue 216, the whole response",
    status: 400,
    code: "PARAM_ERROR",
    message: "参数错误"
  },
  // Rules of the business
  {
    operation: "POST /v3/apply4sub/sub_merchants/{sub_mchid}/modify-settlement",
    date: "2021",
    source: "a public file: a response noted in a test, another provider's sub-merchant",
    status: 403,
    code: "NO_AUTH",
    message: "该商户不是本服务商进件的子商户，无权限操作"
  },
  {
    operation: "GET /v3/marketing/favor/stocks/{stock_id}/merchants",
    date: "2021",
    source: "dromara/payment-spring-boot, a response noted in a test: the page is beyond the last",
    status: 400,
    code: "MCH_NOT_EXISTS",
    message: "商户号不合法"
  },
  {
    operation: refund,
    date: "2021-12",
    source: "jellycheng/gowxpay, responses noted in a test",
    status: 400,
    code: "INVALID_REQUEST",
    message: "订单已全额退款"
  },
  {
    operation: refund,
    date: "2021-12",
    source: "jellycheng/gowxpay: the same out_refund_no, another amount",
    status: 400,
    code: "INVALID_REQUEST",
    message: "订单金额或退款金额与之前请求不一致，请核实后再试"
  },
  {
    operation: refund,
    date: "2026-09-16",
    source: "a public file: the order is not paid",
    status: 404,
    code: "RESOURCE_NOT_EXISTS",
    message: "原订单不存在"
  },
  {
    operation: refund,
    date: "2024-07-31",
    source: "a public file (Content-Length 85; signed)",
    status: 403,
    code: "NOT_ENOUGH",
    message: "基本账户余额不足，请充值后重新发起"
  },
  {
    operation: "GET /v3/certificates",
    date: "2024-11-01",
    source: "wechatpay-apiv3/wechatpay-java issue 306",
    status: 404,
    code: "RESOURCE_NOT_EXISTS",
    message: "证书不存在"
  },
  {
    operation: "GET /v3/certificates",
    date: "2025-01-10",
    source: "jeequan/jeepay issue 73, wechatpay-java issue 354",
    status: 404,
    code: "RESOURCE_NOT_EXISTS",
    message:
      "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。可查看指引https://pay.weixin.qq.com/docs/merchant/products/platform-certificate/wxp-pub-key-guide.html"
  },
  {
    operation: "POST /v3/transfer/batches",
    date: "2022-08-05",
    source: "w7corp/easywechat issue 2563",
    status: 403,
    code: "NO_AUTH",
    message: "商户号无权限"
  },
  {
    operation: "POST /v3/transfer/batches",
    date: "2023-08-10",
    source: "dromara/payment-spring-boot issue 112",
    status: 400,
    code: "INVALID_REQUEST",
    message: "产品权限异常"
  },
  {
    operation: "POST /v3/transfer/batches",
    date: "2024",
    source: "three public files: the message ends in a tab",
    status: 400,
    code: "INVALID_REQUEST",
    message: "此IP地址不允许调用该接口\t"
  },
  {
    operation: prepay,
    date: "2026",
    source: "two public files",
    status: 403,
    code: "NO_AUTH",
    message: "此商家的收款功能已被限制，暂无法支付。"
  },
  {
    operation: native,
    date: "2023-12-03",
    source: "wechatpay-apiv3/wechatpay-java issue 245",
    status: 500,
    code: "SYSTEM_ERROR",
    message: "系统繁忙，请稍后重试"
  }
]
