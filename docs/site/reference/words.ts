/** Words of the reference in both languages, and bounds put into words. */
import type { Field } from "./fields.ts"

export type Language = "zh" | "en"

const letters = (text: string) =>
  text.replace(/(?<=, )[^a-z0-9]+$/, "`$&`").replaceAll("digits", "数字").replaceAll("letters", "字母").replaceAll(
    "blanks",
    "空格"
  ).replaceAll(
    "underscores",
    "下划线"
  ).replaceAll(", ", "、").replaceAll(" and ", "、")

type Rule = readonly [RegExp, (...groups: ReadonlyArray<string>) => readonly [zh: string, en: string]]

/** What the schemas say of a value, as a reader wants it. */
const rules: ReadonlyArray<Rule> = [
  [/^an integer$/, () => ["", ""]],
  [/^a finite number$/, () => ["", ""]],
  [/^at most (\d+) characters$/, (n) => [`最多 ${n} 个字符`, `at most ${n} characters`]],
  [/^at most (\d+) bytes/, (n) => [
    `最多 ${n} 字节（UTF-8，一个汉字 3 字节）`,
    `at most ${n} bytes of UTF-8 (a Chinese character counts as 3)`
  ]],
  [/^a value with a length of at most (\d+)$/, (n) => [`长度最多 ${n}`, `length at most ${n}`]],
  [/^a value with a length of at least (\d+)$/, (n) => [`长度至少 ${n}`, `length at least ${n}`]],
  [/^a value with a length of (\d+)$/, (n) => [`长度为 ${n}`, `length ${n}`]],
  [/^a value greater than 0$/, () => ["至少 1", "at least 1"]],
  [/^a value greater than (\S+)$/, (n) => [`大于 ${n}`, `greater than ${n}`]],
  [/^a value greater than or equal to (\S+)$/, (n) => [`至少 ${n}`, `at least ${n}`]],
  [/^a value less than or equal to (\S+)$/, (n) => [`最多 ${n}`, `at most ${n}`]],
  [/^a value between (\S+) and (\S+)$/, (a, b) => [`${a} 到 ${b}`, `${a} to ${b}`]],
  [/^(\d+) to (\d+) characters: (.+)$/, (a = "", b = "", set = "") => [
    `${a} 到 ${b} 个字符：${letters(set)}`,
    `${a} to ${b} characters: ${set}`
  ]],
  [/^(?:must be )?(\d+) to (\d+) (.+)$/, (a = "", b = "", set = "") => [
    `${a} 到 ${b} 位${letters(set)}`,
    `${a} to ${b} ${set}`
  ]],
  [/^a day as yyyy-MM-dd$/, () => ["日期，格式 yyyy-MM-dd", "a day as yyyy-MM-dd"]],
  [/^a time of day as HHmmss$/, () => ["时间，格式 HHmmss", "a time of day as HHmmss"]],
  [/^must be an http\(s\) address without a query$/, () => [
    "http(s) 地址，不能带查询参数",
    "an http(s) address without a query"
  ]],
  [
    /^must be an https address without a query$/,
    () => ["https 地址，不能带查询参数", "an https address without a query"]
  ],
  [/^must be an https address$/, () => ["https 地址", "an https address"]]
]

const bound = (language: Language, text: string): string => {
  for (const [pattern, put] of rules) {
    const match = pattern.exec(text)
    if (match !== null) return put(...match.slice(1))[language === "zh" ? 0 : 1]
  }
  return text
}

/** Bounds in words. Patterns without words of their own are left to the help text. */
export const boundsIn = (language: Language, bounds: ReadonlyArray<string>): ReadonlyArray<string> =>
  bounds.map((text) => bound(language, text)).filter((text) => text !== "" && !text.includes("RegExp"))

/** A bound that no rule puts into Chinese. */
export const isUntranslated = (text: string): boolean =>
  !text.includes("RegExp") && !rules.some(([pattern]) => pattern.test(text))

const types: Readonly<Record<Field["type"], readonly [zh: string, en: string]>> = {
  string: ["字符串", "string"],
  integer: ["整数", "integer"],
  number: ["数字", "number"],
  boolean: ["布尔", "boolean"],
  object: ["对象", "object"],
  list: ["列表", "list"],
  time: ["时间", "time"],
  any: ["任意", "any"]
}

/** Type of a field, a list's with that of its items. */
export const typeIn = (language: Language, { item, type }: Field): string => {
  const word = (one: Field["type"]) => types[one][language === "zh" ? 0 : 1]
  if (type !== "list" || item === undefined) return word(type)
  return language === "zh" ? `${word(item)}列表` : `list of ${word(item)}s`
}

/** The Chinese name in a help text: `Total in fen (总金额): at least 1.` */
const chineseName = (text: string): string => {
  const found = [...text.matchAll(/\(([^()]*\p{Script=Han}[^()]*)\)/gu)]
  return found[0]?.[1] ?? ""
}

/** A field in one sentence: in English the help text, in Chinese its name and unit. */
export const describe = (language: Language, { bounds, isEncrypted, isFilled, text, values }: Field): string => {
  const zh = language === "zh"
  const known = values.length === 0
    ? []
    : [`${zh ? "取值：" : "Values: "}${values.map((value) => `\`${value}\``).join(zh ? "、" : ", ")}`]
  const filled = isFilled ? [zh ? "不填则取自配置或默认值" : "Filled in by the library if left out"] : []
  const encrypted = isEncrypted
    ? [
      zh
        ? "敏感信息：填明文，由库加密；应答由库解密"
        : "Sensitive: your program uses plaintext, and the library encrypts and decrypts it"
    ]
    : []
  if (!zh) {
    return [
      text.replaceAll(/\s+/g, " ").trim(),
      ...known.map((one) => `${one}.`),
      ...encrypted.map((one) => `${one}.`)
    ].join(" ").trim()
  }
  const unit = /\bin fen\b/.test(text) ? ["单位：分"] : /\bin seconds\b/.test(text) ? ["单位：秒"] : []
  const parts = [chineseName(text), ...unit, ...boundsIn(language, bounds), ...known, ...filled, ...encrypted]
  return parts.filter((part) => part !== "").join("；")
}

/** Headings and labels. */
export const words = {
  zh: {
    reference: "接口参考",
    request: "请求字段",
    response: "应答字段",
    codes: "错误码",
    call: "调用示例",
    field: "字段",
    type: "类型",
    required: "必填",
    meaning: "说明",
    code: "错误码",
    remedy: "处理办法",
    yes: "是",
    no: "否",
    none: "无字段。",
    empty: "无内容（HTTP 204）。",
    file: "应答是文件流。",
    page: "官方文档",
    roles: { direct: "直连商户", partner: "服务商", platform: "平台商户" },
    who: "适用",
    import: "引入",
    repeats: "重复调用与结果未知",
    safe: "可以安全重复：重复调用没有额外的效果，本库会自动重试。",
    idempotent: (field: string) =>
      `以 \`${field}\` 幂等：结果未知时，用**同一个** \`${field}\` 和同样的内容重试，或先查询。换新单号可能造成重复的资金操作。`,
    unrepeatable: "不能直接重复：结果未知时先查询，再决定是否重试。本库不会自动重试。",
    sandbox: "沙箱",
    stateful: "沙箱模拟状态：结果随先前的请求与操作而变。",
    example: "沙箱返回示例数据，不保存状态。",
    common: "所有接口共有",
    events: "通知参考",
    content: "通知内容",
    eventType: "通知类型",
    schedule:
      "没有收到成功应答时，微信支付按 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h 重新通知，最多 15 次（这是支付通知的频次，其他通知见各自的官方文档）。通知可能重复，也可能丢失：处理函数要能承受重复，并以查询兜底。",
    take: "接收",
    errors: "错误码一览"
  },
  en: {
    reference: "API reference",
    request: "Request",
    response: "Response",
    codes: "Error codes",
    call: "Example",
    field: "Field",
    type: "Type",
    required: "Required",
    meaning: "Meaning",
    code: "Code",
    remedy: "What to do",
    yes: "yes",
    no: "no",
    none: "No fields.",
    empty: "No content (HTTP 204).",
    file: "The response is a stream of the file.",
    page: "official page",
    roles: { direct: "direct merchants", partner: "service providers", platform: "platforms" },
    who: "For",
    import: "Import",
    repeats: "Repeats and unknown outcomes",
    safe: "Safe to repeat: a repeat has no further effect. The library repeats it by itself.",
    idempotent: (field: string) =>
      `Idempotent by \`${field}\`: after an unknown outcome, repeat with the **same** \`${field}\` and content, or query first. A new number may move money twice.`,
    unrepeatable: "Not safe to repeat: after an unknown outcome, query first. The library does not repeat it.",
    sandbox: "Sandbox",
    stateful: "The sandbox keeps state for it: the result depends on earlier requests and events.",
    example: "The sandbox responds with an example and keeps no state.",
    common: "common to all",
    events: "Notification reference",
    content: "Content",
    eventType: "Event type",
    schedule:
      "Until it receives a successful response, WeChat Pay sends a notification again after 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h, up to 15 times (for payments; for other notifications see their official pages). Notifications may arrive twice or never: make handlers idempotent, and query if none arrives.",
    take: "Receive it",
    errors: "All error codes"
  }
} as const
