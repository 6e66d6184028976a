/**
 * Headers of production's responses, as people posted them, in the order and spelling of the wire where the poster kept
 * them.
 */

/** The headers of one response. */
export interface SentHeaders {
  readonly operation: string
  readonly date: string
  readonly source: string
  readonly status: number
  /** Names in order. */
  readonly names: ReadonlyArray<string>
  /** Values that are the same each time. */
  readonly values: Readonly<Record<string, string>>
}

const connection = ["Server", "Date", "Content-Type", "Content-Length", "Connection", "Keep-Alive", "Cache-Control"]

const constant = {
  Server: "nginx",
  "Content-Type": "application/json; charset=utf-8",
  Connection: "keep-alive",
  "Keep-Alive": "timeout=8",
  "Cache-Control": "no-cache, must-revalidate",
  "X-Content-Type-Options": "nosniff",
  "Content-Language": "zh-CN",
  "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048"
}

export const headers: ReadonlyArray<SentHeaders> = [
  {
    operation: "POST /v3/pay/transactions/jsapi",
    date: "2022-03-31",
    source: "wechatpay-apiv3/wechatpay-apache-httpclient issue 129",
    status: 400,
    names: [
      ...connection,
      "X-Content-Type-Options",
      "Request-ID",
      "Content-Language",
      "Wechatpay-Nonce",
      "Wechatpay-Signature",
      "Wechatpay-Timestamp",
      "Wechatpay-Serial",
      "Wechatpay-Signature-Type"
    ],
    values: constant
  }
]

/** Forms of the values that differ each time. */
export const forms: ReadonlyArray<{
  readonly name: string
  readonly form: RegExp
  readonly seen: ReadonlyArray<string>
  readonly source: string
}> = [
  {
    name: "Request-ID",
    form: /^08[0-9A-F]{26,42}-\d+$/,
    seen: [
      "0891D295920610860318D7DB8C582093AF0128EA9805-270924337",
      "08DAF1A7B50610FB0318FCB3C05520D5232891CE04-268892709",
      "088BF8A7B506108A0118C9ADEEA306205F28B9A904-0"
    ],
    source: "the issue above (2022-03-31), a public file (2024-07-31)"
  },
  {
    name: "Wechatpay-Nonce",
    form: /^[0-9a-f]{32}$/,
    seen: ["0c53e19718dcb5fda3f75b00ac486804", "6aebe9cbea1a82500b8279a89ade8e57"],
    source: "the same"
  }
]
