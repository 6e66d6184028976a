/** Reads a bill: from its bytes to rows and summary. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
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
 * Bytes that are read at a time. Rows of one read are in memory together, and rows that survive a collection make the
 * young generation grow: with whole chunks of the network a large bill takes 60 MB more.
 */
const pieceSize = 2 * 1024

const lineFeed = 0x0a

/** The piece that begins there. It ends with a line if possible, since joining the parts of a line copies the text. */
const pieceAt = (chunk: Uint8Array, from: number): Uint8Array => {
  const piece = chunk.subarray(from, from + pieceSize)
  const last = from + pieceSize < chunk.length ? piece.lastIndexOf(lineFeed) : -1
  return last < 0 ? piece : piece.subarray(0, last + 1)
}

/** The bytes of a bill. */
interface Source<E, R> {
  readonly content: Stream.Stream<Uint8Array, E, R>
  /** Whether the content fails at its end if its digest is not the announced one. */
  readonly hasDigest: boolean
  readonly where: Where
}

/** The elements that a stream makes of a bill. */
interface Taken<Row, Summary, A> {
  readonly row: (row: Row) => A
  /** `undefined`: the summary is only checked. */
  readonly summary: ((summary: Summary) => A) | undefined
}

/**
 * Reads a bill. A failure of one that is being downloaded waits for the end of the download: if its digest is not
 * the announced one, that is the failure, and another download may succeed.
 */
const read = <Row, Summary, A, E, R>(
  kind: Kind<Row, Summary>,
  taken: Taken<Row, Summary, A>,
  { content, hasDigest, where }: Source<E, R>
): Stream.Stream<A, E | ResponseDecodeError, R> =>
  Stream.unwrap(Effect.sync(() => {
    // Not `TextDecoder`, whose streaming leaves the heap of the process in pieces: 25 MB more for a large bill.
    const utf8 = new StringDecoder("utf8")
    const splitter = Csv.splitter((name) => Object.hasOwn(kind.summaryColumns, name))
    const decode = decoder(kind, where, taken)
    let failure: ResponseDecodeError | undefined
    /** The chunks that came last, and how far they were read. */
    let chunks: ReadonlyArray<Uint8Array> = []
    let index = 0
    let from = 0

    /** Elements of the next piece that has any; none once the chunks were read, or after a failure. */
    const next = (): ReadonlyArray<A> => {
      for (let chunk = chunks[index]; chunk !== undefined && failure === undefined; chunk = chunks[index]) {
        const piece = pieceAt(chunk, from)
        const decoded = decode(splitter.push(utf8.write(piece)))
        from += piece.length
        if (from === chunk.length) {
          index++
          from = 0
        }
        if (Result.isFailure(decoded)) failure = decoded.failure
        else if (decoded.success.length > 0) return decoded.success
      }
      return []
    }

    return content.pipe(
      (content) =>
        Stream.transformPull(content, (pull) => {
          const pieces: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E | ResponseDecodeError> = Effect.suspend(() => {
            const read = next()
            if (Arr.isReadonlyArrayNonEmpty(read)) return Effect.succeed(read)
            return failure !== undefined && !hasDigest
              ? Effect.fail(failure)
              : Effect.flatMap(pull, (more) => {
                chunks = more
                index = 0
                return pieces
              })
          })
          return Effect.succeed(pieces)
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

/** Turns the parts of a bill into elements. Keeps the headers and sums of one run. */
const decoder = <Row, Summary, A>(kind: Kind<Row, Summary>, where: Where, taken: Taken<Row, Summary, A>) => {
  const rowDecoder = lineDecoder(kind.row, kind.placeholders)
  const summaryDecoder = lineDecoder(kind.summary, [])
  let columns: ReadonlyArray<Column> = []
  let decodeRow = rowDecoder(columns)
  let freeText = -1
  let summaryColumns: ReadonlyArray<Column> = []
  let totals = tally(kind, columns)
  let number = 0

  const fail = (issue: string, text: string) => decodeError(where, issue, text)

  /** Decodes a part, adds what is taken of it, and returns the failure if it has one. */
  const decode = (part: Csv.Part, into: Array<A>): ResponseDecodeError | undefined => {
    switch (part._tag) {
      case "Header":
        columns = layout(part.names, kind.columns)
        decodeRow = rowDecoder(columns)
        freeText = indexOf(columns, kind.freeText)
        totals = tally(kind, columns)
        return columns.every(({ field }) => field === undefined)
          ? fail("the first line is not the header of such a bill", part.names.join(","))
          : undefined
      case "Row": {
        number++
        const cells = aligned(part, columns.length, freeText)
        if (cells === undefined) {
          return fail(`row ${number} has ${part.cells.length} cells, the header has ${columns.length}`, part.text)
        }
        totals.add(cells)
        const row = decodeRow(cells)
        if (Result.isFailure(row)) return fail(`row ${number}: ${row.failure}`, part.text)
        into.push(taken.row(row.success))
        return undefined
      }
      case "SummaryHeader":
        summaryColumns = layout(part.names, kind.summaryColumns)
        return undefined
      case "Summary": {
        if (part.cells.length !== summaryColumns.length) {
          return fail(
            `the summary has ${part.cells.length} cells, its header has ${summaryColumns.length}`,
            part.text
          )
        }
        const differences = totals.differences(summaryColumns, part.cells)
        if (differences.length > 0) {
          return fail(`the summary does not agree with the rows in ${differences.join(", ")}`, part.text)
        }
        const summary = summaryDecoder(summaryColumns)(part.cells)
        if (Result.isFailure(summary)) return fail(`the summary: ${summary.failure}`, part.text)
        if (taken.summary !== undefined) into.push(taken.summary(summary.success))
        return undefined
      }
      case "Issue":
        return fail(part.issue, part.text)
    }
  }

  return (parts: ReadonlyArray<Csv.Part>): Result.Result<ReadonlyArray<A>, ResponseDecodeError> => {
    const decoded: Array<A> = []
    for (const part of parts) {
      const failure = decode(part, decoded)
      if (failure !== undefined) return Result.fail(failure)
    }
    return Result.succeed(decoded)
  }
}

/** Reads the rows and, at last, the summary. */
export const entries = <Row, Summary, E, R>(kind: Kind<Row, Summary>, source: Source<E, R>) =>
  read<Row, Summary, Entry<Row, Summary>, E, R>(kind, {
    row: (row) => ({ _tag: "Row", row }),
    summary: (summary) => ({ _tag: "Summary", summary })
  }, source)

/** Reads the rows, and checks the summary. */
export const rows = <Row, Summary, E, R>(kind: Kind<Row, Summary>, source: Source<E, R>) =>
  read<Row, Summary, Row, E, R>(kind, { row: identity, summary: undefined }, source)
