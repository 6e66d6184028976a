import { assert, describe, it } from "@effect/vitest"
import { errorFields } from "../../src/internal/errorFields.ts"

/** Error documents of production: date, document, the fields that it names. */
const traffic: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>, ReadonlyArray<string>]> = [
  [
    "2026-02, an unknown field: a list of pointers",
    { message: "请求中含有未在API文档中定义的参数", detail: { location: null, value: ["/body/payer/openid"] } },
    ["/body/payer/openid"]
  ],
  [
    "two unknown fields",
    {
      message: "请求中含有未在API文档中定义的参数",
      detail: { location: null, value: ["/body/foo", "/body/bar", "/body/foo"] }
    },
    ["/body/foo", "/body/bar"]
  ],
  [
    "2025-09, too short: the value is a length",
    {
      message: "输入源“/body/out_trade_no”映射到值字段“商户订单号”字符串规则校验失败，字节数 1，小于最小值 6",
      detail: { location: "body", value: 1 }
    },
    ["/body/out_trade_no"]
  ],
  [
    "2025-05, missing: the value is empty",
    {
      message: "输入源“/body/sp_appid”映射到字段“服务商应用ID”必填性规则校验失败，此字段为必填项",
      detail: { location: "body", value: "" }
    },
    ["/body/sp_appid"]
  ],
  [
    "a wrong type: the value is a list, but not of pointers",
    {
      message:
        "无法将 JSON 输入源“/body/subject_info/identity_info/id_card_info/card_period_begin”映射到目标字段“身份证有效期开始时间”中",
      detail: { location: "body", value: [2016, 10, 26] }
    },
    ["/body/subject_info/identity_info/id_card_info/card_period_begin"]
  ],
  [
    "2024-01, given twice: both places",
    {
      message:
        "无法将输入源“/body/out_trade_no”映射到目标字段“商户订单号”中，此字段并非多重字段但被输入源“/uri_template/out_trade_no”映射过了。"
    },
    ["/body/out_trade_no", "/uri_template/out_trade_no"]
  ],
  [
    "a value that looks like a pointer is the refused value",
    {
      message: "输入源“/body/notify_url”映射到值字段“通知地址”字符串规则校验失败",
      detail: { location: "body", value: "/notify" }
    },
    ["/body/notify_url"]
  ],
  [
    "a path with a number",
    {
      message: "输入源“/body/receivers/0/account”映射到值字段“分账接收方帐号”字符串规则校验失败，字符数 0，小于最小值 1"
    },
    ["/body/receivers/0/account"]
  ],
  [
    "the page's form: detail.field",
    { message: "参数错误", detail: { field: "/amount/currency", value: "XYZ", location: "body" } },
    ["/amount/currency"]
  ],
  ["2021-10, a signature", { message: null, detail: { field: "signature", location: "authorization" } }, ["signature"]],
  ["no field", { message: "商户号无权限" }, []],
  ["nothing of the form", { message: ["输入源“/x”"], detail: ["/body/x"] }, []]
]

describe("The fields that an error document names", () => {
  for (const [what, document, fields] of traffic) {
    it(what, () => assert.deepStrictEqual(errorFields(document), fields))
  }
})
