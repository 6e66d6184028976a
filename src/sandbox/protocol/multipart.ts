/**
 * Reads `multipart/form-data` as SDKs write it. Production accepts forms that a strict reader refuses: a boundary that
 * the header does not name, a semicolon after the last parameter, parts without a type and in any order.
 */
import * as Result from "effect/Result"

/** A part of a body. */
export interface Part {
  readonly name: string
  /** Absent in a part that is not a file. */
  readonly filename: string | undefined
  readonly contentType: string
  readonly content: Uint8Array
}

const boundaryParameter = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i

/** The boundary that the header names, else the first line of the body. */
const boundaryOf = (contentType: string, body: Buffer): string | undefined => {
  const [, quoted, bare] = boundaryParameter.exec(contentType) ?? []
  const named = quoted ?? bare
  if (named !== undefined) return named
  const end = body.indexOf("\r\n")
  return end > 2 && end <= 74 && body.toString("latin1", 0, 2) === "--" ? body.toString("latin1", 2, end) : undefined
}

/** A parameter of `Content-Disposition`. `filename="` must not be taken for `name="`. */
const parameter = (disposition: string, name: string): string | undefined =>
  new RegExp(`[;\\s]${name}="((?:[^"\\\\]|\\\\.)*)"`, "i").exec(disposition)?.[1]?.replaceAll(/\\(["\\])/g, "$1")

const readHead = (head: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    head.split("\r\n").flatMap((line) => {
      const colon = line.indexOf(":")
      return colon < 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]]
    })
  )

const readPart = (part: Buffer): Result.Result<Part, string> => {
  const end = part.indexOf("\r\n\r\n")
  if (end < 0) return Result.fail("a part has no blank line after its headers")
  const headers = readHead(part.toString("utf8", 0, end))
  const disposition = headers["content-disposition"] ?? ""
  const name = parameter(disposition, "name")
  if (name === undefined) return Result.fail("a part has no name")
  return Result.succeed({
    name,
    filename: parameter(disposition, "filename"),
    contentType: headers["content-type"] ?? "",
    content: part.subarray(end + 4)
  })
}

/** Reads the parts of a body. */
export const parse = (contentType: string, bytes: Uint8Array): Result.Result<ReadonlyArray<Part>, string> => {
  // In front of the first boundary there is no line end.
  const body = Buffer.concat([Buffer.from("\r\n"), bytes])
  const boundary = boundaryOf(contentType, body.subarray(2))
  if (boundary === undefined) return Result.fail("neither the header nor the body has a boundary")
  const delimiter = Buffer.from(`\r\n--${boundary}`, "latin1")
  const parts: Array<Part> = []
  let at = body.indexOf(delimiter)
  while (at >= 0) {
    const start = at + delimiter.length
    if (body.toString("latin1", start, start + 2) === "--") return Result.succeed(parts)
    const next = body.indexOf(delimiter, start)
    if (next < 0) break
    // The line of the boundary may end in blanks.
    const line = body.indexOf("\r\n", start)
    const part = readPart(body.subarray(line + 2, next))
    if (Result.isFailure(part)) return Result.fail(part.failure)
    parts.push(part.success)
    at = next
  }
  return Result.fail("the closing boundary is missing")
}
