/** Reads files to upload. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import type { RequestEncodeError } from "../WeChatPayError.ts"
import type { Description } from "./description.ts"
import { encodeError } from "./encode.ts"

/** A file to upload. A stream (of Effect, the web or Node.js) is read into memory before anything is sent. */
export type FileContent =
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Stream.Stream<Uint8Array, unknown>

/** A file that was read. */
export interface ReadFile {
  readonly content: Uint8Array
  /** Digest of the content, in lower-case hex. */
  readonly hash: string
}

/** The bytes of a buffer, a view or an array of bytes, also of another realm (a worker). */
const bytesOf = (value: unknown): Uint8Array | undefined =>
  ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : isArrayBuffer(value)
    ? new Uint8Array(value)
    : undefined

const isArrayBuffer = (value: unknown): value is ArrayBuffer =>
  /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value))

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value

/** The pieces of a file: streams of the web and of Node.js are async iterables, and a blob has a `stream`. */
const piecesOf = (file: FileContent): Stream.Stream<unknown, unknown> | undefined => {
  if (Stream.isStream(file)) return file
  const pieces: unknown = typeof file === "object" && file !== null && "stream" in file &&
      typeof file.stream === "function"
    ? file.stream()
    : file
  return isAsyncIterable(pieces) ? Stream.fromAsyncIterable(pieces, (cause) => cause) : undefined
}

/** Reads a whole file and its digest; fails if it has more than `maxBytes`. */
export const readFile = (
  description: Description,
  file: FileContent,
  maxBytes: number,
  algorithm: "sha256" | "sm3"
): Effect.Effect<ReadFile, RequestEncodeError> => {
  const refuse = (issue: string) => encodeError(description, "file", issue)
  const tooLarge = refuse(`is larger than ${maxBytes} bytes`)
  const content = bytesOf(file)
  if (content !== undefined) {
    return content.length > maxBytes
      ? Effect.fail(tooLarge)
      : Effect.succeed({ content, hash: createHash(algorithm).update(content).digest("hex") })
  }
  const pieces = piecesOf(file)
  if (pieces === undefined) {
    return Effect.fail(refuse(
      file === undefined || file === null
        ? "is missing"
        : `must be bytes, a Blob or a stream of bytes, and is ${
          typeof file === "string" ? "text: give the content, not the name" : `of type ${typeof file}`
        }`
    ))
  }
  return Stream.runFoldEffect(
    Stream.mapError(pieces, () => refuse("could not be read")),
    () => ({ chunks: Array<Uint8Array>(), length: 0, hash: createHash(algorithm) }),
    (read, piece) => {
      const chunk = bytesOf(piece)
      if (chunk === undefined) return Effect.fail(refuse("must come in bytes"))
      read.length += chunk.length
      if (read.length > maxBytes) return Effect.fail(tooLarge)
      read.chunks.push(chunk)
      read.hash.update(chunk)
      return Effect.succeed(read)
    }
  ).pipe(Effect.map(({ chunks, hash }) => ({ content: Buffer.concat(chunks), hash: hash.digest("hex") })))
}
