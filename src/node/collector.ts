/** Collects the response to a request of undici's, for calls that read it whole. */
import type * as Undici from "@effect/platform-node/Undici"
import * as Headers from "effect/http/Headers"
import { NotSent, Sent } from "../internal/socketOutcome.ts"
import type * as Direct from "../transport/direct.ts"

/** Headers as undici has them. */
export type Fields = Parameters<NonNullable<Undici.Dispatcher.DispatchHandler["onResponseStart"]>>[2]

/**
 * A fiber goes on when undici's parser is done: then all is there that came in one packet, body and end included, and
 * undici has counted the request as done.
 */
export const later: (run: () => void) => void = queueMicrotask

/**
 * undici starts a request when it has a connection and is about to write. A later error leaves open what was written,
 * regardless of its code.
 */
export const lost = (controller: Undici.Dispatcher.DispatchController | undefined, cause: unknown): unknown =>
  controller === undefined ? new NotSent(cause) : new Sent(cause)

/** Sends a request for a call that reads the response whole. */
export const collect =
  (dispatcher: Undici.Dispatcher): Direct.Collect => ({ body, headers, method }, address, maxBytes, onDone) => {
    const collector = new Collector(maxBytes, onDone)
    try {
      dispatcher.dispatch({ origin: address.origin, path: address.target, method, headers, body }, collector)
    } catch (cause) {
      collector.onResponseError(undefined, cause)
    }
    return collector.hangUp
  }

const isFlat = (fields: Fields): fields is Record<string, string | undefined> => {
  for (const name in fields) if (Array.isArray(fields[name])) return false
  return true
}

/** undici's handler that reads a response whole. */
class Collector implements Undici.Dispatcher.DispatchHandler {
  #maxBytes: number
  #onDone: ((collected: Direct.Collected) => void) | undefined
  #controller: Undici.Dispatcher.DispatchController | undefined
  #aborted = false
  #status = 0
  #fields: Fields = {}
  #chunks: Array<Uint8Array> = []
  #length = 0

  constructor(maxBytes: number, onDone: (collected: Direct.Collected) => void) {
    this.#maxBytes = maxBytes
    this.#onDone = onDone
  }

  readonly hangUp = () => {
    this.#aborted = true
    this.#controller?.abort(new Error("the request was interrupted"))
  }

  onRequestStart(controller: Undici.Dispatcher.DispatchController) {
    this.#controller = controller
    if (this.#aborted) this.hangUp()
  }

  onResponseStart(_controller: Undici.Dispatcher.DispatchController, status: number, headers: Fields) {
    // 100 and 103 precede the response.
    if (status < 200) return
    this.#status = status
    this.#fields = headers
  }

  onResponseData(_controller: Undici.Dispatcher.DispatchController, chunk: Uint8Array) {
    this.#length += chunk.length
    if (this.#length <= this.#maxBytes) {
      this.#chunks.push(chunk)
      return
    }
    this.#done({ _tag: "TooLarge" })
    this.hangUp()
  }

  onResponseEnd() {
    const [first, second] = this.#chunks
    const fields = this.#fields
    this.#done({
      _tag: "Response",
      response: {
        status: this.#status,
        headers: isFlat(fields) ? fields : Headers.fromInput(fields),
        body: first !== undefined && second === undefined ? first : Buffer.concat(this.#chunks)
      }
    })
  }

  onResponseError(_controller: Undici.Dispatcher.DispatchController | undefined, cause: unknown) {
    this.#done({ _tag: "Failed", cause: lost(this.#controller, cause) })
  }

  #done(collected: Direct.Collected) {
    const onDone = this.#onDone
    this.#onDone = undefined
    if (onDone !== undefined) later(() => onDone(collected))
  }
}
