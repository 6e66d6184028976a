/** Which endpoints the sandbox plays with state. */
import * as Effect from "effect/Effect"
import * as Core from "../../../src/sandbox/core.ts"
import * as Keys from "../../../src/sandbox/protocol/keys.ts"

/** Names of the endpoints that the sandbox keeps state for. */
export const statefulNames = Effect.map(
  Effect.scoped(Core.make({ materials: Keys.ofProcess(), origin: "http://127.0.0.1" })),
  ({ operations }) => new Set(operations.filter(({ stateful }) => stateful).map(({ description }) => description.name))
)
