/** Downloads a file and checks its digest. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Endpoint from "../Endpoint.ts"
import * as Digest from "../internal/digest.ts"
import type { IntegrityError, RequestEncodeError, WeChatPayError } from "../WeChatPayError.ts"
import { uncompressed } from "./gunzip.ts"
import { type DownloadCode, downloadCodes } from "./models.ts"
import * as Progress from "./progress.ts"
import { integrityError, requestError, route, type Where, where } from "./where.ts"

/** Bytes of a download. */
export type Download = Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services>

/** A download for one function, whose name failures and spans have. */
export interface Source {
  readonly where: Where
  /** Downloads the bytes as they come. */
  readonly raw: (link: { readonly download_url: string }, place?: Progress.Place) => Download
}

export const source = (name: string): Source => {
  const download: Endpoint.StreamEndpoint<{ readonly download_url: string }, DownloadCode> = Endpoint.makeStream({
    name,
    title: "下载账单",
    route,
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013071238",
    roles: ["direct", "partner", "platform"],
    address: "download_url",
    request: Schema.Struct({ download_url: Schema.String }),
    codes: downloadCodes
  })
  return {
    where: where(name),
    raw: ({ download_url }, place = { part: 1, parts: 1 }) =>
      Stream.unwrap(
        Effect.flatMap(
          download.withHeaders({ download_url }),
          ({ content, headers }) => Progress.reported(content, headers, place)
        )
      )
  }
}

/** Digests by WeChat Pay's names: bills have SHA-1, receipts the others. */
const digests: Readonly<Record<string, string>> = { SHA1: "sha1", SHA256: "sha256", SM3: "sm3" }

/** A digest as it came: untyped callers leave it out, and so may WeChat Pay. */
interface Announced {
  readonly hash_type?: unknown
  readonly hash_value?: unknown
}

/** Fails after the last byte if the digest is not the announced one, and before the first if none is announced. */
export const checked = <E, R>(
  where: Where,
  self: Stream.Stream<Uint8Array, E, R>,
  { hash_type, hash_value }: Announced
): Stream.Stream<Uint8Array, E | IntegrityError | RequestEncodeError, R> => {
  if (typeof hash_value !== "string" || hash_value.trim() === "") {
    return Stream.fail(
      requestError(where, "hash_value", "is missing; request a new link, or use Bill.raw for the unchecked file")
    )
  }
  const algorithm = typeof hash_type === "string" ? digests[hash_type.toUpperCase().replace("-", "")] : undefined
  if (typeof hash_type !== "string" || algorithm === undefined) {
    return Stream.fail(
      requestError(where, "hash_type", "must be SHA1, SHA256 or SM3; use Bill.raw for the unchecked file")
    )
  }
  return Digest.checked(
    self,
    algorithm,
    hash_value,
    (actual) => integrityError(where, hash_type, hash_value, actual)
  )
}

/** Downloads an uncompressed or compressed file: the bytes of its uncompressed content, checked. */
export const content = (source: Source, link: { readonly download_url: string } & Announced): Download =>
  checked(source.where, uncompressed(source.where, source.raw(link)), link)
