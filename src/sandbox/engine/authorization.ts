/** Checks a request before its fields are read: the headers, the signature, and the merchant that signed. */
import * as Result from "effect/Result"
import type * as Endpoint from "../../Endpoint.ts"
import * as Protocol from "../protocol/protocol.ts"
import type * as RequestParser from "../protocol/requestParser.ts"
import type { Identity } from "./identities.ts"
import type { Check, Kernel, Merchant } from "./kernel.ts"
import { withZeros } from "./ownership.ts"
import { refuse, type Refused } from "./reply.ts"

/** The state of a request during its checks. */
export interface Trace {
  readonly checks: Array<Check>
  endpoint: Endpoint.Description | undefined
  /** Whether the merchant that signed is known. Production signs no response to other requests. */
  authorized: boolean
}

/** Records a check, and returns its result. */
export const recordCheck = <A>(
  trace: Trace,
  name: Check["name"],
  result: Result.Result<A, Refused>
): Result.Result<A, Refused> => {
  trace.checks.push({ name, ok: Result.isSuccess(result) })
  return result
}

/** Whether a request is for orders of payments, whose headers production checks by other rules. */
export const isTransaction = ({ target }: RequestParser.Request): boolean => target.startsWith("/v3/pay/transactions/")

/** Bytes of the body that `truncated_sign_message` shows. */
const shownBytes = 8

/**
 * Refuses a signature that does not verify. The response shows the message that the server verified, with a truncated
 * body and a line feed at the end.
 */
const wrongSignature = (
  { method, target }: RequestParser.Request,
  /** The message in two parts: the lines before the body, and the body (of an upload, its `meta`). */
  { head, signed }: { readonly head: Uint8Array; readonly signed: Uint8Array },
  message: string,
  reason: string
): Refused =>
  refuse("SIGN_ERROR", message, {
    reason,
    detail: {
      detail: { issue: "sign not match" },
      field: "signature",
      location: "authorization",
      sign_information: {
        method,
        sign_message_length: head.length + signed.length + 1,
        truncated_sign_message: `${Buffer.concat([head, signed.subarray(0, shownBytes)]).toString("utf8")}\n`,
        url: target
      }
    }
  })

export const checkHeaders = (request: RequestParser.Request): Result.Result<void, Refused> => {
  const { body, headers } = request
  if (!isTransaction(request) && (!headers.accept || !headers["user-agent"])) {
    return Result.fail(refuse("INVALID_REQUEST", "Http头缺少Accept或User-Agent", {
      reason: `the header ${headers.accept ? "User-Agent" : "Accept"} is missing`
    }))
  }
  const type = headers["content-type"]?.toLowerCase() ?? ""
  return body.length === 0 || /^(application\/json|multipart\/form-data)\s*(;|$)/.test(type)
    ? Result.void
    : Result.fail(refuse("PARAM_ERROR", "Http头Content-Type不支持", {
      reason: "the header Content-Type must be application/json"
    }))
}

/** Checks the header `Authorization`: its form, its timestamp, and its signature over the bytes as received. */
export const authorize = (
  { kernel, keys }: Identity & { readonly kernel: Kernel },
  request: RequestParser.Request,
  signed: Uint8Array,
  /** Epoch milliseconds, real time. */
  real: number,
  trace: Trace
): Result.Result<Merchant, Refused> => {
  const header = request.headers.authorization
  const parsed = header === undefined
    ? Result.fail("the header Authorization is missing")
    : Protocol.parseAuthorization(header)
  const form = recordCheck(
    trace,
    "authorization",
    Result.mapError(parsed, (reason) =>
      refuse(
        "SIGN_ERROR",
        isTransaction(request)
          ? "签名信息错误，验签失败"
          : header?.startsWith(`${Protocol.scheme} `)
          ? "Authorization不合法"
          : "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》",
        { reason }
      ))
  )
  if (Result.isFailure(form)) return Result.fail(form.failure)
  const { mchid, nonce, serial, signature, timestamp } = form.success

  const merchant = kernel.merchant(withZeros(kernel, mchid))
  const skew = Number(timestamp) - Math.floor(real / 1000)
  const inTime = /^\d{1,12}$/.test(timestamp) && Math.abs(skew) <= Protocol.clockTolerance
  const clock = recordCheck(
    trace,
    "clock",
    inTime
      ? Result.void
      : Result.fail(
        refuse("SIGN_ERROR", "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟", {
          reason: "the timestamp in Authorization is more than five minutes off"
        })
      )
  )
  if (Result.isFailure(clock)) return Result.fail(clock.failure)

  const head = Protocol.requestHead(request.method, request.target, timestamp, nonce)
  const isKnownKey = serial.toUpperCase() === keys.merchant.serial
  const matches = merchant !== undefined && isKnownKey && nonce.length <= 128 &&
    Protocol.verify(keys.merchant.publicKey, Protocol.requestMessage(head, signed), signature)
  if (matches) return recordCheck(trace, "signature", Result.succeed(merchant))
  const [message, reason] = merchant === undefined
    ? ["签名错误", "no merchant has the mchid of Authorization"]
    : isKnownKey
    ? ["签名错误", "the signature does not verify over the message that sign_information shows"]
    : ["商户证书序列号有误", "the merchant has no certificate with the serial_no of Authorization"]
  return recordCheck(trace, "signature", Result.fail(wrongSignature(request, { head, signed }, message, reason)))
}
