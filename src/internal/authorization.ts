/** Builds what is signed of requests, what is verified of responses, and the header that carries our signature. */
import { randomUUID } from "node:crypto"

/** Name of the signature scheme, in `Authorization` and in `Wechatpay-Signature-Type`. */
export const scheme = "WECHATPAY2-SHA256-RSA2048"

const message = (head: string, body: Uint8Array): Uint8Array => {
  const length = Buffer.byteLength(head)
  const bytes = Buffer.allocUnsafe(length + body.length + 1)
  bytes.write(head)
  bytes.set(body, length)
  bytes[length + body.length] = 0x0a
  return bytes
}

/** Bytes that a request's signature covers. */
export const requestMessage = (p: {
  readonly method: string
  /** `pathname + search` of the URL that is sent, percent-encoded as sent. */
  readonly target: string
  /** Seconds. */
  readonly timestamp: number
  readonly nonce: string
  /** The bytes that are sent; for an upload, those of its `meta` part. */
  readonly body: Uint8Array
}): Uint8Array => message(`${p.method}\n${p.target}\n${p.timestamp}\n${p.nonce}\n`, p.body)

/** Bytes that the signature of a response or a notification covers. */
export const responseMessage = (p: {
  /** Header values, verbatim. */
  readonly timestamp: string
  readonly nonce: string
  readonly body: Uint8Array
}): Uint8Array => message(`${p.timestamp}\n${p.nonce}\n`, p.body)

/** Value of the `Authorization` header. */
export const header = (p: {
  readonly mchid: string
  readonly serial: string
  readonly nonce: string
  /** Seconds. */
  readonly timestamp: number
  readonly signature: string
}): string =>
  `${scheme} mchid="${p.mchid}",nonce_str="${p.nonce}",signature="${p.signature}",` +
  `timestamp="${p.timestamp}",serial_no="${p.serial}"`

/** A fresh nonce: 32 hexadecimal digits. `randomUUID` is fast because it buffers random bytes. */
export const nonce = (): string => {
  const id = randomUUID()
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24)
}
