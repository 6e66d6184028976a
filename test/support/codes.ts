/** The codes that an endpoint documents, as its type has them. */
import type { Endpoint, WeChatPayError } from "effect-wechatpay"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"

type FailureOf<Call> = Call extends (request: never) => infer Answer
  ? Answer extends Effect.Effect<unknown, infer Failure, unknown> ? Failure
  : Answer extends Stream.Stream<unknown, infer Failure, unknown> ? Failure
  : never
  : never

type CodeOf<Failure> = Failure extends WeChatPayError.ApiError<infer Code> ? Code : never

/** Codes of an endpoint's type, beside those that every endpoint may answer with. */
type OwnCode<Call> = Exclude<CodeOf<FailureOf<Call>>, WeChatPayError.CommonCode>

/**
 * Row of a table: an endpoint's name, and the codes beside those that every endpoint may answer with. All of them and no
 * other, or it does not compile; a third argument that is asked for names what is missing.
 */
export const row = <Call extends Endpoint.Any, const Codes extends ReadonlyArray<OwnCode<Call>>>(
  endpoint: Call,
  codes: Codes,
  ..._missing: [Exclude<OwnCode<Call>, Codes[number]>] extends [never] ? []
    : [missing: Exclude<OwnCode<Call>, Codes[number]>]
): readonly [name: string, codes: ReadonlyArray<string>] => [endpoint.description.name, codes]
