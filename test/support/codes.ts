import type { Effect } from "effect"
import type { Endpoint, WeChatPayError } from "effect-wechatpay"

type Literal<Code> = Code extends string ? string extends Code ? never : Code : never

/**
 * Codes that the type of an endpoint names. A comparison with `error.code` compiles with any text; an assignment to this
 * does not.
 */
export type DocumentedCode<E> = E extends (request: never) => Effect.Effect<infer _, infer Failure, Endpoint.Services> ?
  Literal<Extract<Failure, WeChatPayError.ApiError>["code"]> :
  never
