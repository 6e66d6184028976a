/** The codes that an endpoint documents, as its type has them. */
import type { Effect } from "effect"
import type { Endpoint, WeChatPayError } from "effect-wechatpay"

type CodeOf<Call> = Call extends (request: never) => Effect.Effect<unknown, infer Failure, unknown>
  ? Failure extends WeChatPayError.ApiError<infer Code> ? Code : never
  : never

/** Names the codes beside those that every endpoint may answer with: all of them and no other, or it does not compile. */
export const ownCodes = <Call>(
  codes: { readonly [Code in Exclude<CodeOf<Call>, WeChatPayError.CommonCode>]: true }
): ReadonlyArray<string> => Object.keys(codes)

type Literal<Code> = Code extends string ? string extends Code ? never : Code : never

/**
 * Codes that the type of an endpoint names. A comparison with `error.code` compiles with any text; an assignment to this
 * does not.
 */
export type DocumentedCode<E> = E extends (request: never) => Effect.Effect<infer _, infer Failure, Endpoint.Services> ?
  Literal<Extract<Failure, WeChatPayError.ApiError>["code"]> :
  never
