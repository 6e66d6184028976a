/** Builds the bytes that signatures of requests and responses cover, and the header that carries our signature. */
import * as Crypto from "node:crypto"

/** Name of the signature scheme, in `Authorization` and in `Wechatpay-Signature-Type`. */
export const scheme = "WECHATPAY2-SHA256-RSA2048"

const lineEnd = Buffer.from("\n")

const message = (head: string, body: Uint8Array): Uint8Array => Buffer.concat([Buffer.from(head), body, lineEnd])

/** The parts of a request that are signed. */
interface Request {
  readonly method: string
  /** `pathname + search` of the URL that is sent, percent-encoded as sent. */
  readonly target: string
  /** The bytes that are sent; for an upload, those of its `meta` part. */
  readonly signed: Uint8Array
}

/** Bytes that a request's signature covers. The timestamp is in seconds. */
export const requestMessage = ({ method, signed, target }: Request, timestamp: number, nonce: string): Uint8Array =>
  message(`${method}\n${target}\n${timestamp}\n${nonce}\n`, signed)

/** Bytes that the signature of a response or a notification covers: with its headers' values, verbatim. */
export const responseMessage = (timestamp: string, nonce: string, body: Uint8Array): Uint8Array =>
  message(`${timestamp}\n${nonce}\n`, body)

/** Value of the `Authorization` header. */
export const header = (
  { mchid, serialNo }: { readonly mchid: string; readonly serialNo: string },
  timestamp: number,
  nonce: string,
  signature: string
): string =>
  `${scheme} mchid="${mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${serialNo}"`

/** A fresh nonce: 32 hexadecimal digits. `randomUUID` is fast because it buffers random bytes. */
export const nonce = (): string => Crypto.randomUUID().replaceAll("-", "")
