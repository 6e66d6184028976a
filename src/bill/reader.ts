/** Reads a bill: from its bytes to rows and summary. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { StringDecoder } from "node:string_decoder"
import type { ResponseDecodeError } from "../WeChatPayError.ts"
import { aligned, type Column, indexOf, layout } from "./columns.ts"
import * as Csv from "./csv.ts"
import { lineDecoder } from "./line.ts"
import type { Entry, Kind } from "./models.ts"
import { tally } from "./totals.ts"
import { decodeError, type Where } from "./where.ts"

/**
 * Bytes that are read at a time. The rows in them live together, and what lives when the collector comes makes the
 * young generation grow: with whole chunks of the network a large bill takes 60 MB more.
 */
const pieceSize = 2 * 1024

const lineFeed = 0x0a

/** End of the piece that begins there: after a line if possible, since joining the parts of a line copies the text. */
const endOfPiece = (chunk: Uint8Array, from: number): number => {
  const end = from + pieceSize
  if (end >= chunk.length) return chunk.length
  const last = chunk.lastIndexOf(lineFeed, end - 1)
  return last < from ? end : last + 1
}

/**
 * Reads entries. A failure of a bill that is being downloaded waits for the end of the download: if its digest is not
 * the announced one, that is the failure, and another download may succeed.
 */
export const read = <Row, Summary, E, R>(
  kind: Kind<Row, Summary>,
  where: Where,
  content: Stream.Stream<Uint8Array, E, R>,
  options?: { readonly hasDigest: boolean }
): Stream.Stream<Entry<Row, Summary>, E | ResponseDecodeError, R> =>
  Stream.unwrap(Effect.sync(() => {
    // Not `TextDecoder`, whose streaming leaves the heap of the process in pieces: 25 MB more for a large bill.
    const utf8 = new StringDecoder("utf8")
    const splitter = Csv.splitter((name) => Object.hasOwn(kind.summaryColumns, name))
    const decode = decoder(kind, where)
    let failure: ResponseDecodeError | undefined
    /** The chunks that came last, and how far they were read. */
    let chunks: ReadonlyArray<Uint8Array> = []
    let index = 0
    let from = 0

    /** Entries of the next piece that has any; none once the chunks were read, or after a failure. */
    const next = (): ReadonlyArray<Entry<Row, Summary>> => {
      for (let chunk = chunks[index]; chunk !== undefined && failure === undefined; chunk = chunks[index]) {
        const end = endOfPiece(chunk, from)
        const entries = decode(splitter.push(utf8.write(chunk.subarray(from, end))))
        from = end
        if (end === chunk.length) {
          index++
          from = 0
        }
        if (Result.isFailure(entries)) failure = entries.failure
        else if (entries.success.length > 0) return entries.success
      }
      return []
    }

    return content.pipe(
      (content) =>
        Stream.transformPull(content, (pull) => {
          const entries: Pull.Pull<
            Arr.NonEmptyReadonlyArray<Entry<Row, Summary>>,
            E | ResponseDecodeError
          > = Effect.suspend(() => {
            const read = next()
            if (Arr.isReadonlyArrayNonEmpty(read)) return Effect.succeed(read)
            return failure !== undefined && options?.hasDigest !== true
              ? Effect.fail(failure)
              : Effect.flatMap(pull, (more) => {
                chunks = more
                index = 0
                return entries
              })
          })
          return Effect.succeed(entries)
        }),
      Stream.concat(Stream.unwrap(Effect.suspend(() =>
        failure === undefined
          ? Effect.map(
            Effect.fromResult(decode([...splitter.push(utf8.end()), ...splitter.end()])),
            Stream.fromArray
          )
          : Effect.fail(failure)
      )))
    )
  }))

/** Turns the parts of a bill into its entries. Keeps the headers and sums of one run. */
const decoder = <Row, Summary>(kind: Kind<Row, Summary>, where: Where) => {
  const rowDecoder = lineDecoder(kind.row, kind.placeholders)
  const summaryDecoder = lineDecoder(kind.summary, [])
  let columns: ReadonlyArray<Column> = []
  let decodeRow = rowDecoder(columns)
  let freeText = -1
  let summaryColumns: ReadonlyArray<Column> = []
  let totals = tally(kind, columns)
  let number = 0

  const one = (part: Csv.Part): Result.Result<Entry<Row, Summary> | undefined, ResponseDecodeError> => {
    const fail = (issue: string, text: string) => Result.fail(decodeError(where, issue, text))
    switch (part._tag) {
      case "Header":
        columns = layout(part.names, kind.columns)
        decodeRow = rowDecoder(columns)
        freeText = indexOf(columns, kind.freeText)
        totals = tally(kind, columns)
        return columns.every(({ field }) => field === undefined)
          ? fail("the first line is not the header of such a bill", part.names.join(","))
          : Result.succeed(undefined)
      case "Row": {
        number++
        const cells = aligned(part, columns.length, freeText)
        if (cells === undefined) {
          return fail(`row ${number} has ${part.cells.length} cells, the header has ${columns.length}`, part.text)
        }
        totals.add(cells)
        const row = decodeRow(cells)
        return Result.isSuccess(row)
          ? Result.succeed({ _tag: "Row", row: row.success })
          : fail(`row ${number}: ${row.failure}`, part.text)
      }
      case "SummaryHeader":
        summaryColumns = layout(part.names, kind.summaryColumns)
        return Result.succeed(undefined)
      case "Summary": {
        if (part.cells.length !== summaryColumns.length) {
          return fail(
            `the summary has ${part.cells.length} cells, its header has ${summaryColumns.length}`,
            part.text
          )
        }
        const differences = totals.differences(summaryColumns, part.cells)
        return differences.length > 0
          ? fail(`the summary does not agree with the rows in ${differences.join(", ")}`, part.text)
          : Result.mapBoth(summaryDecoder(summaryColumns)(part.cells), {
            onFailure: (issue) => decodeError(where, `the summary: ${issue}`, part.text),
            onSuccess: (summary) => ({ _tag: "Summary", summary })
          })
      }
      case "Issue":
        return fail(part.issue, part.text)
    }
  }

  return (parts: ReadonlyArray<Csv.Part>): Result.Result<ReadonlyArray<Entry<Row, Summary>>, ResponseDecodeError> => {
    const entries: Array<Entry<Row, Summary>> = []
    for (const part of parts) {
      const result = one(part)
      if (Result.isFailure(result)) return Result.fail(result.failure)
      if (result.success !== undefined) entries.push(result.success)
    }
    return Result.succeed(entries)
  }
}
