/** Lays out uploads: the body is multipart, and the signature covers only the part `meta`. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import type { RequestEncodeError } from "../WeChatPayError.ts"
import type { UploadDescription } from "./description.ts"
import { type Encoded, encodeError } from "./encode.ts"
import { type FileContent, readFile } from "./file.ts"
import { layout } from "./layout.ts"
import * as Multipart from "./multipart.ts"
import type { Prepared } from "./pipeline.ts"

/** Shortest time limit of an attempt that carries a file, unless `Timeout` sets a limit. */
const leastTimeout = Duration.minutes(1)

/** Checks the name of a file, reads it, adds its digest to `meta`, and makes the body. */
export const prepare = Effect.fnUntraced(function*(
  description: UploadDescription,
  encoded: Encoded,
  filename: string,
  file: FileContent
): Effect.fn.Return<Prepared, RequestEncodeError> {
  const { digest, file: { limits, part } } = description
  const [, extension = ""] = /\.([^.]*)$/.exec(filename.toLowerCase()) ?? []
  const limit = Object.hasOwn(limits, extension) ? limits[extension] : undefined
  if (!filename.isWellFormed()) {
    return yield* encodeError(description, "filename", "the text is not well-formed Unicode")
  }
  if (limit === undefined) {
    const accepted = Object.keys(limits).join(", ")
    return yield* encodeError(description, "filename", `the extension must be one of ${accepted}`)
  }
  const { content, hash } = yield* readFile(description, file, limit, digest.algorithm)
  if (content.length === 0) {
    return yield* encodeError(description, "file", "is empty; a stream gives its bytes once, and none the second time")
  }
  const { body, headers, parts, target } = layout(description)(encoded)
  const meta = new TextEncoder().encode(JSON.stringify({ ...body, [digest.field]: hash }))
  const multipart = Multipart.make({ meta, parts, part, filename, extension, content })
  return {
    target,
    headers,
    signed: meta,
    body: HttpBody.uint8Array(multipart.body, multipart.contentType),
    accept: "application/json",
    authorize: true,
    leastTimeout
  }
})
