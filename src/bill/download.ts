/** Downloads a file and checks its digest. */
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Endpoint from "../Endpoint.ts"
import * as Digest from "../internal/digest.ts"
import { IntegrityError, redactText, ResponseDecodeError, type WeChatPayError } from "../WeChatPayError.ts"
import type { DownloadCode } from "./models.ts"

export const download: Endpoint.StreamEndpoint<{ readonly download_url: string }, DownloadCode> = Endpoint.makeStream({
  name: "Bill.raw",
  title: "下载账单",
  route: "GET /v3/billdownload/file",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013071238",
  roles: ["direct", "partner"],
  address: "download_url",
  request: Schema.Struct({ download_url: Schema.String })
})

export const where = { endpoint: "Bill.content", route: download.description.route, outcome: "Unknown" } as const

/** Downloads the bytes as they come. */
export const raw = (
  link: { readonly download_url: string }
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> =>
  download({ download_url: link.download_url })

export const integrityError = (algorithm: string, expected: string, actual: string) =>
  new IntegrityError({ ...where, algorithm, expected, actual })

/** Digests by WeChat Pay's names: bills have SHA-1, receipts the others. */
const digests: Readonly<Record<string, string>> = { SHA1: "sha1", SHA256: "sha256", SM3: "sm3" }

export const checked = <E, R>(
  self: Stream.Stream<Uint8Array, E, R>,
  type: string,
  expected: string
): Stream.Stream<Uint8Array, E | IntegrityError, R> => {
  const algorithm = digests[type.toUpperCase().replace("-", "")]
  if (algorithm === undefined) return Stream.fail(integrityError(type, expected, "unknown to this library"))
  return Digest.checked(self, algorithm, expected, (actual) => integrityError(type, expected, actual))
}

export const decodeError = (issue: string, text: string) =>
  new ResponseDecodeError({ ...where, issue, body: redactText(text) })
