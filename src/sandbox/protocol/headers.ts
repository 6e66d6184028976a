/** The names and the order of headers on the wire. */

/**
 * The headers of a response in production's order and spelling. Some SDKs look names up case by case, for example the
 * official one for Java.
 */
const ofResponses = [
  "Server",
  "Date",
  "Content-Type",
  "Content-Length",
  "Connection",
  "Keep-Alive",
  "Cache-Control",
  "X-Content-Type-Options",
  "Request-ID",
  "Content-Language",
  "Wechatpay-Nonce",
  "Wechatpay-Signature",
  "Wechatpay-Timestamp",
  "Wechatpay-Serial",
  "Wechatpay-Signature-Type"
]

/** The headers of a posted notification. Production's order is unknown: proxies of the merchants change it. */
const ofNotifications = [
  "Host",
  "Content-Type",
  "Content-Length",
  "Accept",
  "User-Agent",
  "Pragma",
  "Cache-Control",
  "Request-Id",
  "Connection",
  "Wechatpay-Nonce",
  "Wechatpay-Signature",
  "Wechatpay-Timestamp",
  "Wechatpay-Serial",
  "Wechatpay-Signature-Type"
]

const capitalized = (name: string) => name.replaceAll(/(^|-)[a-z]/g, (first) => first.toUpperCase())

const arrange = (order: ReadonlyArray<string>) => {
  const places = new Map(order.map((name, index) => [name.toLowerCase(), { name, index }]))
  return (headers: Readonly<Record<string, string>>): ReadonlyArray<readonly [name: string, value: string]> =>
    Object.entries(headers)
      .map(([name, value]) => ({
        value,
        ...places.get(name.toLowerCase()) ?? { name: capitalized(name), index: order.length }
      }))
      .sort((a, b) => a.index - b.index)
      .map(({ name, value }) => [name, value])
}

/** Spells and orders the headers of a response. */
export const response = arrange(ofResponses)

/** Spells and orders the headers of a notification. */
export const notification = arrange(ofNotifications)
